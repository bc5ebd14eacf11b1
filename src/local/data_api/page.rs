//! Rows as the API's fields, cut into pages.

use crate::local::engine::{ColumnInfo, ResultSet};
use crate::model;
use serde_json::{Map, Value, json};

/// Bytes of a page, about, as JSON.
const PAGE: usize = 1024 * 1024;
/// What a field costs beside its text.
const FIELD: usize = 20;

/// Some records, and the first row of the next page.
#[derive(Debug)]
pub struct Page {
    pub records: Value,
    pub next: Option<usize>,
}

/// `ColumnMetadata` of a result's column.
pub fn metadata(column: &ColumnInfo) -> Value {
    let text = matches!(column.type_name, "varchar" | "bpchar" | "super");
    let signed = matches!(column.type_name, "int2" | "int4" | "int8" | "float4" | "float8" | "numeric");
    json!({
        "isCaseSensitive": text,
        "isCurrency": false,
        "isSigned": signed,
        "label": column.name,
        "length": 0,
        "name": column.name,
        "nullable": i32::from(column.nullable),
        "precision": column.precision,
        "scale": column.scale,
        "schemaName": column.table.as_ref().map_or("", |(schema, _)| schema),
        "tableName": column.table.as_ref().map_or("", |(_, table)| table),
        "typeName": column.type_name,
    })
}

/// Rows from `start` as lists of fields.
pub fn typed(result: &ResultSet, start: usize) -> Page {
    let end = page_end(result, start);
    let row = |row: usize| {
        let fields = result.columns.iter().enumerate();
        Value::Array(fields.map(|(index, column)| field(column.type_name, result.rows.get(row, index))).collect())
    };
    Page { records: (start..end).map(row).collect(), next: (end < result.rows.rows()).then_some(end) }
}

/// Rows from `start` as one CSV text; the first page begins with the names.
pub fn csv(result: &ResultSet, start: usize) -> Page {
    let end = page_end(result, start);
    let mut text = String::new();
    if start == 0 {
        line(result.columns.iter().map(|column| Some(column.name.as_str())), &mut text);
    }
    for row in start..end {
        let cells = (0..result.columns.len()).map(|column| match result.rows.get(row, column) {
            model::Value::Null => None,
            model::Value::Text(text) => Some(text),
        });
        line(cells, &mut text);
    }
    Page { records: json!([{"CSVRecords": text}]), next: (end < result.rows.rows()).then_some(end) }
}

/// The row behind the page that begins at `start`; at least one row is in it.
fn page_end(result: &ResultSet, start: usize) -> usize {
    let width = result.columns.len();
    let mut size = 0;
    for row in start..result.rows.rows() {
        let text: usize = (0..width).map(|column| result.rows.get(row, column).length() + FIELD).sum();
        size += text;
        if size > PAGE && row > start {
            return row;
        }
    }
    result.rows.rows()
}

/// One field of the union the API knows.
fn field(type_name: &str, value: model::Value<'_>) -> Value {
    let model::Value::Text(text) = value else { return member("isNull", Value::Bool(true)) };
    let typed = match type_name {
        "int2" | "int4" | "int8" => text.parse::<i64>().ok().map(|number| member("longValue", number.into())),
        "float4" | "float8" => {
            text.parse::<f64>().ok().filter(|n| n.is_finite()).map(|number| member("doubleValue", number.into()))
        }
        "bool" => Some(member("booleanValue", Value::Bool(text == "true"))),
        _ => None,
    };
    typed.unwrap_or_else(|| member("stringValue", Value::String(text.to_owned())))
}

fn member(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

/// A line of CSV: NULL is nothing at all, the empty string has its quotes.
fn line<'a>(cells: impl Iterator<Item = Option<&'a str>>, out: &mut String) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        match cell {
            None => {}
            Some(text) if text.is_empty() || text.contains([',', '"', '\n', '\r']) => {
                out.push('"');
                out.push_str(&text.replace('"', "\"\""));
                out.push('"');
            }
            Some(text) => out.push_str(text),
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChunkBuilder, Value as Cell};

    fn result(rows: usize, width: usize) -> ResultSet {
        let mut builder = ChunkBuilder::new(width);
        for number in 0..rows * width {
            builder.push(Cell::Text(&number.to_string()));
        }
        let columns = (0..width).map(|index| ColumnInfo::new(format!("c{index}"), "int4", 10, 0)).collect();
        ResultSet { columns, rows: builder.finish(rows) }
    }

    #[test]
    fn fields_have_their_types() {
        assert_eq!(field("int8", Cell::Text("7")), json!({"longValue": 7}));
        assert_eq!(field("numeric", Cell::Text("7.10")), json!({"stringValue": "7.10"}));
        assert_eq!(field("bool", Cell::Text("false")), json!({"booleanValue": false}));
        assert_eq!(field("float8", Cell::Text("0.5")), json!({"doubleValue": 0.5}));
        assert_eq!(field("varchar", Cell::Text("")), json!({"stringValue": ""}));
        assert_eq!(field("varchar", Cell::Null), json!({"isNull": true}));
        assert_eq!(field("float8", Cell::Text("NaN")), json!({"stringValue": "NaN"}));
    }

    #[test]
    fn pages_hold_every_row_once() {
        let result = result(50_000, 4);
        let (mut start, mut seen, mut pages) = (0, 0, 0);
        loop {
            let page = typed(&result, start);
            seen += page.records.as_array().unwrap().len();
            pages += 1;
            let Some(next) = page.next else { break };
            assert!(next > start);
            start = next;
        }
        assert_eq!(seen, 50_000);
        assert!((2..20).contains(&pages), "{pages}");
    }

    #[test]
    fn csv_tells_null_from_empty() {
        let mut out = String::new();
        line([Some("a,b"), None, Some(""), Some("q\"")].into_iter(), &mut out);
        assert_eq!(out, "\"a,b\",,\"\",\"q\"\"\"\n");
    }
}
