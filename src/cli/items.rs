//! A list of things in every format: what `list`, `kinds`, `keys`, `show` and `config` print.
//!
//! JSON is `{"items": [...]}` with raw values under stable names; CSV has the same names as its header.

use super::args::Format;
use crate::format::{
    Heading, Ruling, csv_field, tsv_field, visible, write_aligned, write_markdown_head, write_markdown_line,
};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// A column: its stable name, and its title for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub head: Heading,
    /// Not in the table for people, where it would only repeat or crowd.
    pub machine_only: bool,
}

impl Field {
    /// A column of left-aligned text.
    pub fn text(name: &'static str, title: &str) -> Self {
        Self { name, head: Heading { title: title.to_owned(), right: false }, machine_only: false }
    }

    /// A column for programs only.
    pub fn machine(name: &'static str) -> Self {
        Self { machine_only: true, ..Self::text(name, name) }
    }
}

/// A value: raw for programs, and as people read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    pub raw: Value,
    pub shown: String,
}

impl Datum {
    /// Text that is the same for both.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { raw: Value::String(text.clone()), shown: text }
    }
}

/// A list of things, one datum a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Items {
    pub fields: Vec<Field>,
    pub rows: Vec<Vec<Datum>>,
}

impl Items {
    /// Writes all of it in a format.
    pub fn write(&self, format: Format, out: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Table => self.write_table(out),
            Format::Json => {
                let items: Vec<Value> = self.rows.iter().map(|row| self.object(row)).collect();
                writeln!(out, "{:#}", json!({ "items": items }))
            }
            Format::Ndjson => self.rows.iter().try_for_each(|row| writeln!(out, "{}", self.object(row))),
            Format::Csv => self.write_fields(out, ",", csv_field),
            Format::Tsv => self.write_fields(out, "\t", tsv_field),
            Format::Markdown => self.write_markdown(out),
            Format::Parquet => Err(io::Error::new(io::ErrorKind::InvalidInput, "Parquet is for results of query")),
        }
    }

    fn object(&self, row: &[Datum]) -> Value {
        let members = self.fields.iter().zip(row);
        Value::Object(members.map(|(field, datum)| (field.name.to_owned(), datum.raw.clone())).collect::<Map<_, _>>())
    }

    fn write_table(&self, out: &mut impl Write) -> io::Result<()> {
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| self.seen(row).map(|datum| visible(&datum.shown).into_owned()).collect())
            .collect();
        write_aligned(out, Ruling::Plain, &self.heads(), &rows)
    }

    fn write_markdown(&self, out: &mut impl Write) -> io::Result<()> {
        write_markdown_head(out, &self.heads())?;
        self.rows.iter().try_for_each(|row| write_markdown_line(out, self.seen(row).map(|datum| datum.shown.as_str())))
    }

    fn write_fields(
        &self,
        out: &mut impl Write,
        separator: &str,
        quote: fn(Option<&str>) -> std::borrow::Cow<'_, str>,
    ) -> io::Result<()> {
        let names: Vec<_> = self.fields.iter().map(|field| quote(Some(field.name))).collect();
        writeln!(out, "{}", names.join(separator))?;
        for row in &self.rows {
            let texts: Vec<Option<String>> = row.iter().map(|datum| plain(&datum.raw)).collect();
            let fields: Vec<_> = texts.iter().map(|text| quote(text.as_deref())).collect();
            writeln!(out, "{}", fields.join(separator))?;
        }
        Ok(())
    }

    fn heads(&self) -> Vec<Heading> {
        self.fields.iter().filter(|field| !field.machine_only).map(|field| field.head.clone()).collect()
    }

    fn seen<'a>(&'a self, row: &'a [Datum]) -> impl Iterator<Item = &'a Datum> {
        self.fields.iter().zip(row).filter(|(field, _)| !field.machine_only).map(|(_, datum)| datum)
    }
}

/// A raw value in a format that knows text only; null is absent, a list is joined by `; `.
fn plain(raw: &Value) -> Option<String> {
    match raw {
        Value::Null => None,
        Value::Array(values) if values.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => Some(values.iter().filter_map(plain).collect::<Vec<_>>().join("; ")),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format) -> String {
        let number = Datum { raw: json!(2.5), shown: "2.5 RPU".to_owned() };
        let absent = Datum { raw: Value::Null, shown: String::new() };
        let items = Items {
            fields: vec![Field::text("id", "ID"), Field::text("size", "SIZE"), Field::machine("notes")],
            rows: vec![
                vec![Datum::text("a,b"), number, Datum { raw: json!(["x", "y"]), shown: String::new() }],
                vec![Datum::text(""), absent.clone(), absent],
            ],
        };
        let mut out = Vec::new();
        items.write(format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn programs_get_raw_values_and_people_get_units() {
        assert_eq!(written(Format::Csv), "id,size,notes\n\"a,b\",2.5,x; y\n\"\",,\n");
        assert_eq!(written(Format::Tsv), "id\tsize\tnotes\na,b\t2.5\tx; y\n\t\\N\t\\N\n");
        assert_eq!(written(Format::Table), "ID   SIZE\na,b  2.5 RPU\n\n");
        assert_eq!(written(Format::Markdown), "| ID | SIZE |\n| --- | --- |\n| a,b | 2.5 RPU |\n|  |  |\n");
        assert_eq!(
            written(Format::Ndjson),
            "{\"id\":\"a,b\",\"size\":2.5,\"notes\":[\"x\",\"y\"]}\n{\"id\":\"\",\"size\":null,\"notes\":null}\n"
        );
        let json: Value = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(json["items"][0]["size"], json!(2.5));
    }
}
