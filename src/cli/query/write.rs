//! Results in every format. Only the table for people, whose columns align, holds a result in memory.

use super::super::args::Format;
use super::super::format::{
    Heading, Ruling, csv_field, tsv_field, visible, write_aligned, write_markdown_head, write_markdown_line,
};
use crate::model::{Chunk, Column, Statement, Value};
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes results one after another: [`ResultWriter::begin`], rows, [`ResultWriter::end`], each for one result.
pub struct ResultWriter {
    format: Format,
    /// More than one statement: JSON becomes an array, tables get a blank line between them.
    several: bool,
    results: usize,
    within_result: bool,
    columns: Vec<Column>,
    rows: u64,
    table: Vec<Chunk>,
}

impl ResultWriter {
    /// For one statement or several.
    pub fn new(format: Format, several: bool) -> Self {
        Self { format, several, results: 0, within_result: false, columns: Vec::new(), rows: 0, table: Vec::new() }
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

    /// Starts a result.
    pub fn begin(&mut self, columns: &[Column], out: &mut impl Write) -> io::Result<()> {
        self.separate(out)?;
        self.within_result = true;
        self.rows = 0;
        self.columns = columns.to_vec();
        match self.format {
            Format::Table | Format::Ndjson => Ok(()),
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
        } else {
            for row in 0..rows.rows() {
                self.write_row(rows, row, out)?;
            }
        }
        self.rows += rows.rows() as u64;
        Ok(())
    }

    /// Ends a result.
    pub fn end(&mut self, statement: &Statement, out: &mut impl Write) -> io::Result<()> {
        self.within_result = false;
        match self.format {
            Format::Table => self.write_table(out),
            Format::Json => self.write_json_tail(Some(self.rows), statement, out),
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
            Format::Ndjson | Format::Csv | Format::Tsv => Ok(()),
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
            Format::Table => Ok(()),
            Format::Json => {
                let comma = if self.rows + row as u64 > 0 { ",\n  " } else { "\n  " };
                let values: Vec<_> = self.columns.iter().zip(values()).map(|(c, v)| json_value(c, v)).collect();
                write!(out, "{comma}[{}]", values.join(","))
            }
            Format::Ndjson => {
                let names = unique_names(&self.columns);
                let members = names.iter().zip(&self.columns).zip(values());
                let members: Vec<_> =
                    members.map(|((name, c), v)| format!("{}:{}", json_text(name), json_value(c, v))).collect();
                writeln!(out, "{{{}}}", members.join(","))
            }
            Format::Csv => write_fields(values().map(|value| csv_field(text(value))), ",", out),
            Format::Tsv => write_fields(values().map(|value| tsv_field(text(value))), "\t", out),
            Format::Markdown => write_markdown_line(out, values().map(|value| text(value).unwrap_or("NULL"))),
        }
    }

    fn write_table(&mut self, out: &mut impl Write) -> io::Result<()> {
        let pages = std::mem::take(&mut self.table);
        let cell = |page: &Chunk, row, column| visible(text(page.get(row, column)).unwrap_or("NULL")).into_owned();
        let rows: Vec<Vec<String>> = pages
            .iter()
            .flat_map(|page| (0..page.rows()).map(move |row| (page, row)))
            .map(|(page, row)| (0..page.width()).map(|column| cell(page, row, column)).collect())
            .collect();
        write_aligned(out, Ruling::Ruled, &headings(&self.columns), &rows)?;
        writeln!(out, "{}", counted(self.rows))
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
fn unique_names(columns: &[Column]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let again = (2..).map(|n| format!("{}_{n}", column.name));
        let name = std::iter::once(column.name.clone()).chain(again).find(|name| !names.contains(name));
        names.push(name.unwrap_or_default());
    }
    names
}
