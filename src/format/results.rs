//! Results in every format. Only the table for people, whose columns align, holds a result in memory.

use super::{
    Format, Heading, ParquetWriter, Ruling, csv_field, tsv_field, visible, write_aligned, write_markdown_head,
    write_markdown_line,
};
use crate::model::{Chunk, Column, Statement, Value};
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes results one after another: [`ResultWriter::begin`], rows, [`ResultWriter::end`], each for one result.
#[derive(Debug)]
pub struct ResultWriter {
    format: Format,
    /// More than one statement: JSON becomes an array, tables get a blank line between them.
    several: bool,
    results: usize,
    within_result: bool,
    columns: Vec<Column>,
    /// Keys of an object a row, as JSON, for [`Format::Ndjson`].
    keys: Vec<String>,
    rows: u64,
    /// Rows of all results so far.
    written: u64,
    table: Vec<Chunk>,
    parquet: Option<ParquetWriter>,
}

impl ResultWriter {
    /// For one statement or several.
    pub fn new(format: Format, several: bool) -> Self {
        Self {
            format,
            several,
            results: 0,
            within_result: false,
            columns: Vec::new(),
            keys: Vec::new(),
            rows: 0,
            written: 0,
            table: Vec::new(),
            parquet: None,
        }
    }

    /// What stands before the first result.
    pub fn open(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.format == Format::Json && self.several { write!(out, "[") } else { Ok(()) }
    }

    /// What stands after the last result.
    pub fn close(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.format == Format::Json && self.several { writeln!(out, "]") } else { Ok(()) }
    }

    /// A result was begun and not ended: closing now would pass off a part as the whole.
    pub fn is_within_result(&self) -> bool {
        self.within_result
    }

    /// Rows written so far, of all results.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Makes what there is of an unfinished result readable, in the formats that otherwise are not: the rest will not
    /// come.
    pub fn cut_short(&mut self, out: &mut impl Write) -> io::Result<()> {
        if !self.within_result {
            return Ok(());
        }
        match (self.format, &mut self.parquet) {
            (Format::Table, _) => self.write_table("rows so far, not all", out),
            (_, Some(parquet)) => parquet.end(out),
            _ => Ok(()),
        }
    }

    /// Starts a result.
    pub fn begin(&mut self, columns: &[Column], out: &mut impl Write) -> io::Result<()> {
        self.separate(out)?;
        self.within_result = true;
        self.rows = 0;
        self.columns = columns.to_vec();
        self.keys = unique_names(columns).iter().map(|name| json_text(name)).collect();
        match self.format {
            Format::Table | Format::Ndjson => Ok(()),
            Format::Parquet if self.results > 1 => {
                let why = "a Parquet file holds one result: run the statements one by one";
                Err(io::Error::new(io::ErrorKind::InvalidInput, why))
            }
            Format::Parquet => {
                self.parquet = Some(ParquetWriter::begin(columns, out)?);
                Ok(())
            }
            Format::Json => write_json_head(columns, out),
            Format::Csv => write_fields(columns.iter().map(|c| csv_field(Some(&c.name))), ",", out),
            Format::Tsv => write_fields(columns.iter().map(|c| tsv_field(Some(&c.name))), "\t", out),
            Format::Markdown => write_markdown_head(out, &headings(columns)),
        }
    }

    /// Writes the rows of a page.
    pub fn write_rows(&mut self, rows: &Chunk, out: &mut impl Write) -> io::Result<()> {
        if self.format == Format::Table {
            self.table.push(rows.clone());
        } else if let Some(parquet) = &mut self.parquet {
            parquet.write_rows(rows, out)?;
        } else {
            for row in 0..rows.rows() {
                self.write_row(rows, row, out)?;
            }
        }
        self.rows += rows.rows() as u64;
        self.written += rows.rows() as u64;
        Ok(())
    }

    /// Ends a result.
    pub fn end(&mut self, statement: &Statement, out: &mut impl Write) -> io::Result<()> {
        self.within_result = false;
        match self.format {
            Format::Table => self.write_table(if self.rows == 1 { "row" } else { "rows" }, out),
            Format::Json => self.write_json_tail(Some(self.rows), statement, out),
            Format::Parquet => self.parquet.as_mut().map_or(Ok(()), |parquet| parquet.end(out)),
            _ => Ok(()),
        }
    }

    /// A statement that returns nothing: a word for people, an empty result as JSON, else nothing.
    pub fn write_no_result(&mut self, sql: &str, statement: &Statement, out: &mut impl Write) -> io::Result<()> {
        match self.format {
            Format::Table | Format::Markdown => {
                self.separate(out)?;
                let word = sql.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("").to_uppercase();
                match statement.rows {
                    Some(rows) => writeln!(out, "{word} {}", counted(rows)),
                    None => writeln!(out, "{word}"),
                }
            }
            Format::Json => {
                self.separate(out)?;
                self.columns.clear();
                write_json_head(&[], out)?;
                self.write_json_tail(statement.rows, statement, out)
            }
            Format::Ndjson | Format::Csv | Format::Tsv | Format::Parquet => Ok(()),
        }
    }

    fn separate(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.results += 1;
        match self.format {
            Format::Json if self.results > 1 => write!(out, ",\n "),
            Format::Table | Format::Markdown if self.results > 1 => writeln!(out),
            _ => Ok(()),
        }
    }

    fn write_row(&self, rows: &Chunk, row: usize, out: &mut impl Write) -> io::Result<()> {
        let values = || (0..rows.width()).map(|column| rows.get(row, column));
        match self.format {
            Format::Table | Format::Parquet => Ok(()),
            Format::Json => {
                let comma = if self.rows + row as u64 > 0 { ",\n  " } else { "\n  " };
                let values: Vec<_> = self.columns.iter().zip(values()).map(|(c, v)| json_value(c, v)).collect();
                write!(out, "{comma}[{}]", values.join(","))
            }
            Format::Ndjson => {
                let members = self.keys.iter().zip(&self.columns).zip(values());
                let members: Vec<_> = members.map(|((key, c), v)| format!("{key}:{}", json_value(c, v))).collect();
                writeln!(out, "{{{}}}", members.join(","))
            }
            Format::Csv => write_fields(values().map(|value| csv_field(text(value))), ",", out),
            Format::Tsv => write_fields(values().map(|value| tsv_field(text(value))), "\t", out),
            Format::Markdown => write_markdown_line(out, values().map(|value| text(value).unwrap_or("NULL"))),
        }
    }

    fn write_table(&mut self, unit: &str, out: &mut impl Write) -> io::Result<()> {
        let pages = std::mem::take(&mut self.table);
        let cell = |page: &Chunk, row, column| visible(text(page.get(row, column)).unwrap_or("NULL")).into_owned();
        let rows: Vec<Vec<String>> = pages
            .iter()
            .flat_map(|page| (0..page.rows()).map(move |row| (page, row)))
            .map(|(page, row)| (0..page.width()).map(|column| cell(page, row, column)).collect())
            .collect();
        write_aligned(out, Ruling::Ruled, &headings(&self.columns), &rows)?;
        writeln!(out, "({} {unit})", self.rows)
    }

    fn write_json_tail(&self, rows: Option<u64>, statement: &Statement, out: &mut impl Write) -> io::Result<()> {
        let number = |value: Option<u128>| value.map_or("null".to_owned(), |value| value.to_string());
        let end = if self.rows > 0 && !self.columns.is_empty() { "\n ]" } else { "]" };
        write!(
            out,
            "{end},\"rowCount\":{},\"id\":{},\"durationMs\":{}}}{}",
            number(rows.map(u128::from)),
            json_text(&statement.id),
            number(statement.duration.map(|duration| duration.as_millis())),
            if self.several { "" } else { "\n" },
        )
    }
}

fn write_json_head(columns: &[Column], out: &mut impl Write) -> io::Result<()> {
    let column = |c: &Column| format!("{{\"name\":{},\"type\":{}}}", json_text(&c.name), json_text(&c.type_name));
    let columns: Vec<_> = columns.iter().map(column).collect();
    write!(out, "{{\"columns\":[{}],\"rows\":[", columns.join(","))
}

fn write_fields<'a>(
    fields: impl Iterator<Item = Cow<'a, str>>,
    separator: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    for (index, field) in fields.enumerate() {
        write!(out, "{}{field}", if index == 0 { "" } else { separator })?;
    }
    writeln!(out)
}

/// `(1 row)`, `(5 rows)`.
fn counted(rows: u64) -> String {
    if rows == 1 { "(1 row)".to_owned() } else { format!("({rows} rows)") }
}

fn headings(columns: &[Column]) -> Vec<Heading> {
    let heading = |c: &Column| Heading { title: visible(&c.name).into_owned(), right: c.kind.is_numeric() };
    columns.iter().map(heading).collect()
}

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text),
    }
}

/// Numbers and booleans as they are, every digit of them; what JSON has no number for (NaN) and all else as text.
fn json_value(column: &Column, value: Value<'_>) -> String {
    use crate::model::ColumnType::Boolean;
    let Value::Text(text) = value else { return "null".to_owned() };
    let raw = match column.kind {
        kind if kind.is_numeric() => is_json_number(text),
        Boolean => matches!(text, "true" | "false"),
        _ => false,
    };
    if raw { text.to_owned() } else { json_text(text) }
}

fn is_json_number(text: &str) -> bool {
    text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Names as keys of an object: a name that comes again gets a number.
pub(super) fn unique_names(columns: &[Column]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let again = (2..).map(|n| format!("{}_{n}", column.name));
        let name = std::iter::once(column.name.clone()).chain(again).find(|name| !names.contains(name));
        names.push(name.unwrap_or_default());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChunkBuilder, ColumnType, StatementStatus};
    use std::time::Duration;

    fn column(name: &str, type_name: &str) -> Column {
        let kind = ColumnType::parse(type_name);
        Column { name: name.into(), type_name: type_name.into(), kind, nullable: true, table: None }
    }

    fn statement(rows: Option<u64>) -> Statement {
        Statement {
            id: "id-1".into(),
            status: StatementStatus::Finished,
            error: None,
            has_result_set: Some(true),
            rows,
            size: None,
            duration: Some(Duration::from_micros(12_345)),
            query_id: None,
            pid: None,
            session_id: None,
            created_at: None,
        }
    }

    fn page(values: &[[Option<&str>; 3]]) -> Chunk {
        let mut builder = ChunkBuilder::new(3);
        for value in values.iter().flatten() {
            builder.push(value.map_or(Value::Null, Value::Text));
        }
        builder.finish(values.len())
    }

    /// Two pages of one result, then a statement without one.
    fn written(format: Format, several: bool) -> String {
        let columns = [column("n", "numeric"), column("name", "varchar"), column("n", "float8")];
        let mut writer = ResultWriter::new(format, several);
        let mut out = Vec::new();
        writer.open(&mut out).unwrap();
        writer.begin(&columns, &mut out).unwrap();
        let first = page(&[[Some("12345678901234567890.10"), Some("a\"b|\n"), Some("NaN")]]);
        writer.write_rows(&first, &mut out).unwrap();
        writer.write_rows(&page(&[[None, Some(""), Some("1e30")], [Some("1"), None, None]]), &mut out).unwrap();
        writer.end(&statement(Some(3)), &mut out).unwrap();
        if several {
            writer.write_no_result("insert into t", &statement(Some(2)), &mut out).unwrap();
        }
        writer.close(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_keeps_every_digit_and_null_apart() {
        assert_eq!(
            written(Format::Json, false),
            "{\"columns\":[{\"name\":\"n\",\"type\":\"numeric\"},{\"name\":\"name\",\"type\":\"varchar\"},\
             {\"name\":\"n\",\"type\":\"float8\"}],\"rows\":[\n  [12345678901234567890.10,\"a\\\"b|\\n\",\"NaN\"],\
             \n  [null,\"\",1e30],\n  [1,null,null]\n ],\"rowCount\":3,\"id\":\"id-1\",\"durationMs\":12}\n"
        );
    }

    #[test]
    fn several_results_are_an_array() {
        let json: serde_json::Value = serde_json::from_str(&written(Format::Json, true)).unwrap();
        assert_eq!(json.as_array().map(Vec::len), Some(2));
        assert_eq!(json[0]["rows"][1], serde_json::json!([null, "", 1e30]));
        assert_eq!(json[1]["rowCount"], 2);
        assert_eq!(json[1]["columns"], serde_json::json!([]));
    }

    #[test]
    fn the_other_formats() {
        assert_eq!(
            written(Format::Csv, false),
            "n,name,n\n12345678901234567890.10,\"a\"\"b|\n\",NaN\n,\"\",1e30\n1,,\n"
        );
        assert_eq!(
            written(Format::Tsv, false),
            "n\tname\tn\n12345678901234567890.10\ta\"b|\\n\tNaN\n\\N\t\t1e30\n1\t\\N\t\\N\n"
        );
        assert_eq!(written(Format::Ndjson, false).lines().nth(1), Some("{\"n\":null,\"name\":\"\",\"n_2\":1e30}"));
        assert_eq!(
            written(Format::Markdown, false).lines().nth(2),
            Some("| 12345678901234567890.10 | a\"b\\|<br> | NaN |")
        );
    }

    #[test]
    fn the_table_is_aligned_and_counted() {
        let written = written(Format::Table, true);
        assert_eq!(written.lines().count(), 8, "{written}");
        assert!(written.ends_with("(3 rows)\n\nINSERT (2 rows)\n"), "{written}");
        assert!(written.contains("\n                    NULL |        | 1e30\n"), "{written}");
        assert!(written.contains(" 12345678901234567890.10 | a\"b|\\n |  NaN\n"), "{written}");
        assert!(written.contains("\n-------------------------+--------+------\n"), "{written}");
    }
}
