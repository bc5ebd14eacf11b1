//! A result as INSERT statements.

use crate::model::{Chunk, Column, ColumnType, Value};
use crate::sql::keyword::is_keyword;
use std::borrow::Cow;
use std::io::{self, Write};

/// A statement ends after this many bytes: well below the longest the service takes.
const LONGEST: usize = 64 * 1024;

/// Writes rows as INSERT statements of many rows each.
#[derive(Debug)]
pub struct InsertWriter {
    columns: Vec<Column>,
    head: String,
    /// Bytes of the statement that is open; 0 when none is.
    open: usize,
}

impl InsertWriter {
    /// Into the table the columns come from, where all come from one; else into `results`.
    pub fn new(columns: &[Column]) -> Self {
        let table = columns.first().and_then(|column| column.table.as_deref());
        let table = table.filter(|table| columns.iter().all(|column| column.table.as_deref() == Some(*table)));
        let names: Vec<_> = columns.iter().map(|column| name(&column.name)).collect();
        let head = format!("INSERT INTO {} ({}) VALUES\n", name(table.unwrap_or("results")), names.join(", "));
        Self { columns: columns.to_vec(), head, open: 0 }
    }

    /// Writes the rows of a page.
    pub fn write_rows(&mut self, rows: &Chunk, out: &mut impl Write) -> io::Result<()> {
        for row in 0..rows.rows() {
            let values = self.columns.iter().enumerate().map(|(at, column)| literal(column, rows.get(row, at)));
            let line = format!("({})", values.collect::<Vec<_>>().join(", "));
            if self.open > 0 && self.open + line.len() > LONGEST {
                self.end(out)?;
            }
            let before = if self.open == 0 { self.head.as_str() } else { ",\n" };
            write!(out, "{before}{line}")?;
            self.open += before.len() + line.len();
        }
        Ok(())
    }

    /// Ends the statement that is open.
    pub fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        if std::mem::take(&mut self.open) > 0 { writeln!(out, ";") } else { Ok(()) }
    }
}

/// An identifier, quoted where it has to be.
pub(crate) fn name(text: &str) -> Cow<'_, str> {
    let plain = text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !is_keyword(text);
    if plain { Cow::Borrowed(text) } else { Cow::Owned(format!("\"{}\"", text.replace('"', "\"\""))) }
}

fn literal<'a>(column: &Column, value: Value<'a>) -> Cow<'a, str> {
    let Value::Text(text) = value else { return Cow::Borrowed("NULL") };
    let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
    match column.kind {
        kind if kind.is_numeric() && !text.is_empty() && text.chars().all(number) => Cow::Borrowed(text),
        ColumnType::Boolean if matches!(text, "true" | "false") => Cow::Borrowed(text),
        ColumnType::Super => Cow::Owned(format!("JSON_PARSE({})", quoted(text))),
        _ => Cow::Owned(quoted(text)),
    }
}

/// A string: Redshift reads a backslash as an escape.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ChunkBuilder;

    #[test]
    fn values_are_literals_and_statements_stay_short() {
        let column = |name: &str, type_name: &str| Column {
            name: name.into(),
            type_name: type_name.into(),
            kind: ColumnType::parse(type_name),
            nullable: true,
            table: Some("Sales".into()),
        };
        let columns = [column("id", "int4"), column("order", "varchar"), column("x", "super")];
        let mut builder = ChunkBuilder::new(3);
        for value in
            [Value::Text("1"), Value::Text("it's \\"), Value::Text("[1]"), Value::Text("NaN"), Value::Null, Value::Null]
        {
            builder.push(value);
        }
        let mut writer = InsertWriter::new(&columns);
        let mut out = Vec::new();
        let rows = builder.finish(0);
        writer.write_rows(&rows, &mut out).unwrap();
        writer.end(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "INSERT INTO \"Sales\" (id, \"order\", x) VALUES\n(1, 'it''s \\\\', JSON_PARSE('[1]')),\n('NaN', NULL, NULL);\n"
        );
        let mut out = Vec::new();
        for _ in 0..2000 {
            writer.write_rows(&rows, &mut out).unwrap();
        }
        writer.end(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let statements: Vec<_> = text.split_inclusive(";\n").collect();
        assert!(statements.len() > 1 && statements.iter().all(|s| s.len() <= LONGEST + 2 && s.starts_with("INSERT")));
    }
}
