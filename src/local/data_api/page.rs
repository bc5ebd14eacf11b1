//! Rows as the API's fields, cut into pages.

use crate::local::engine::{ColumnInfo, ResultSet};
use crate::model;
use serde::Serialize;
use std::fmt::Write as _;

/// Bytes of the first page, about, as JSON: it is to be there soon.
const FIRST: usize = 1024 * 1024;
/// Of those behind it: each costs a round trip.
const PAGE: usize = 3 * FIRST;
/// What a field costs beside its text.
const FIELD: usize = 20;

/// Some records as JSON text, and the first row of the next page.
#[derive(Debug)]
pub struct Page {
    pub records: String,
    pub next: Option<usize>,
}

/// `ColumnMetadata` of a result's column.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ColumnMetadata<'a> {
    is_case_sensitive: bool,
    is_currency: bool,
    is_signed: bool,
    label: &'a str,
    length: u32,
    name: &'a str,
    nullable: i32,
    precision: u32,
    scale: u32,
    schema_name: &'a str,
    table_name: &'a str,
    type_name: &'a str,
}

impl<'a> ColumnMetadata<'a> {
    fn of(column: &'a ColumnInfo) -> Self {
        let (schema_name, table_name) = column.table.as_ref().map_or(("", ""), |(schema, table)| (schema, table));
        Self {
            is_case_sensitive: matches!(column.type_name, "varchar" | "bpchar" | "super"),
            is_currency: false,
            is_signed: matches!(column.type_name, "int2" | "int4" | "int8" | "float4" | "float8" | "numeric"),
            label: &column.name,
            length: 0,
            name: &column.name,
            nullable: i32::from(column.nullable),
            precision: column.precision,
            scale: column.scale,
            schema_name,
            table_name,
            type_name: column.type_name,
        }
    }
}

/// That of all columns, as JSON text: a page of few rows may have many columns.
pub fn metadata(columns: &[ColumnInfo]) -> String {
    // Plain fields always have a JSON form.
    serde_json::to_string(&columns.iter().map(ColumnMetadata::of).collect::<Vec<_>>())
        .unwrap_or_else(|_| "[]".to_owned())
}

/// Rows from `start` as lists of fields, written from where they are kept into what is sent.
pub fn typed(result: &ResultSet, start: usize) -> Page {
    let (end, size) = page_end(result, start);
    let kinds: Vec<Field> = result.columns.iter().map(|column| Field::of(column.type_name)).collect();
    // What a row has beside its fields: a bracket and a comma for each of them.
    let mut records = String::with_capacity(size + (end - start) * (kinds.len() + 2) + 2);
    let mut separator = '[';
    for row in start..end {
        records.push(separator);
        separator = ',';
        let mut bracket = '[';
        for (column, kind) in kinds.iter().enumerate() {
            records.push(bracket);
            bracket = ',';
            kind.write(result.rows.get(row, column), &mut records);
        }
        records.push_str(if kinds.is_empty() { "[]" } else { "]" });
    }
    records.push_str(if start == end { "[]" } else { "]" });
    Page { records, next: (end < result.rows.rows()).then_some(end) }
}

/// Rows from `start` as one CSV text; the first page begins with the names.
pub fn csv(result: &ResultSet, start: usize) -> Page {
    let (end, size) = page_end(result, start);
    let mut text = String::with_capacity(size);
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
    let mut records = String::with_capacity(text.len() + text.len() / 8 + 64);
    records.push_str("[{\"CSVRecords\":");
    quoted(&text, &mut records);
    records.push_str("}]");
    Page { records, next: (end < result.rows.rows()).then_some(end) }
}

/// The row behind the page that begins at `start`, and about how many bytes it has; at least one row is in it.
fn page_end(result: &ResultSet, start: usize) -> (usize, usize) {
    let fields = result.columns.len() * FIELD;
    let most = if start == 0 { FIRST } else { PAGE };
    let mut size = 0;
    for row in start..result.rows.rows() {
        let more = result.rows.row_size(row) + fields;
        if size + more > most && row > start {
            return (row, size);
        }
        size += more;
    }
    (result.rows.rows(), size)
}

/// Which member of the API's union of values a column's fields are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Long,
    Double,
    Boolean,
    Text,
}

impl Field {
    fn of(type_name: &str) -> Self {
        match type_name {
            "int2" | "int4" | "int8" => Self::Long,
            "float4" | "float8" => Self::Double,
            "bool" => Self::Boolean,
            _ => Self::Text,
        }
    }

    /// Writes one field; the engine's text of a number is JSON's too, but for those JSON has no form for.
    fn write(self, value: model::Value<'_>, out: &mut String) {
        let model::Value::Text(text) = value else { return out.push_str("{\"isNull\":true}") };
        match self {
            Self::Long => member("{\"longValue\":", text, out),
            Self::Double if text.ends_with(|last: char| last.is_ascii_digit()) => {
                member("{\"doubleValue\":", text, out);
                if !text.contains(['.', 'e', 'E']) {
                    out.truncate(out.len() - 1);
                    out.push_str(".0}");
                }
            }
            Self::Boolean => member("{\"booleanValue\":", if text == "true" { "true" } else { "false" }, out),
            Self::Double | Self::Text => {
                out.push_str("{\"stringValue\":");
                quoted(text, out);
                out.push('}');
            }
        }
    }
}

fn member(head: &str, json: &str, out: &mut String) {
    out.push_str(head);
    out.push_str(json);
    out.push('}');
}

/// Text as a JSON string.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    let is_special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    // Most text has nothing to escape, which is found out for many bytes at once.
    let any = text.bytes().fold(false, |any, byte| any | is_special(byte));
    while let Some(at) = rest.bytes().position(is_special).filter(|_| any) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(sign @ ('"' | '\\')) => out.extend(['\\', sign]),
            Some(control) => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
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
    use crate::local::engine::RowsBuilder;
    use crate::model::Value as Cell;
    use serde_json::{Value, json};

    fn result(rows: usize, width: usize) -> ResultSet {
        let mut builder = RowsBuilder::new(width);
        for number in 0..rows * width {
            builder.push(Cell::Text(&number.to_string()));
        }
        let columns = (0..width).map(|index| ColumnInfo::new(format!("c{index}"), "int4", 10, 0)).collect();
        ResultSet { columns, rows: builder.finish(rows) }
    }

    fn field(type_name: &str, value: Cell<'_>) -> Value {
        let mut out = String::new();
        Field::of(type_name).write(value, &mut out);
        serde_json::from_str(&out).unwrap()
    }

    #[test]
    fn fields_have_their_types() {
        assert_eq!(field("int8", Cell::Text("7")), json!({"longValue": 7}));
        assert_eq!(field("numeric", Cell::Text("7.10")), json!({"stringValue": "7.10"}));
        assert_eq!(field("bool", Cell::Text("false")), json!({"booleanValue": false}));
        assert_eq!(field("float8", Cell::Text("0.5")), json!({"doubleValue": 0.5}));
        assert_eq!(field("float8", Cell::Text("-3")), json!({"doubleValue": -3.0}));
        assert_eq!(field("varchar", Cell::Text("")), json!({"stringValue": ""}));
        assert_eq!(field("varchar", Cell::Null), json!({"isNull": true}));
        for word in ["NaN", "inf", "-inf"] {
            assert_eq!(field("float8", Cell::Text(word)), json!({"stringValue": word}));
        }
    }

    #[test]
    fn columns_say_what_they_are() {
        let table = Some(("public".to_owned(), "t".to_owned()));
        let plain = ColumnInfo { table, nullable: false, ..ColumnInfo::new("n\"1", "numeric", 10, 2) };
        let read: Value = serde_json::from_str(&metadata(&[plain, ColumnInfo::text("v")])).unwrap();
        let first = json!({
            "isCaseSensitive": false, "isCurrency": false, "isSigned": true, "label": "n\"1", "length": 0,
            "name": "n\"1", "nullable": 0, "precision": 10, "scale": 2, "schemaName": "public", "tableName": "t",
            "typeName": "numeric",
        });
        assert_eq!(read[0], first);
        let shown = |member: &str| &read[1][member];
        assert_eq!(
            [shown("schemaName"), shown("nullable"), shown("isCaseSensitive")],
            [&json!(""), &json!(1), &json!(true)]
        );
    }

    #[test]
    fn text_is_escaped_as_json_wants_it() {
        let hostile: String = (0..0x300_u32).filter_map(char::from_u32).chain("\u{2028}\u{1f600}".chars()).collect();
        let mut out = String::new();
        quoted(&hostile, &mut out);
        assert_eq!(serde_json::from_str::<String>(&out).unwrap(), hostile);
    }

    #[test]
    fn no_rows_and_no_columns_are_lists_too() {
        let read = |rows, width| serde_json::from_str::<Value>(&typed(&result(rows, width), 0).records).unwrap();
        assert_eq!(read(0, 2), json!([]));
        assert_eq!(read(2, 1), json!([[{"longValue": 0}], [{"longValue": 1}]]));
        assert_eq!(read(2, 0), json!([[], []]));
    }

    #[test]
    fn pages_hold_every_row_once() {
        let result = result(50_000, 4);
        let (mut start, mut seen, mut pages) = (0, 0, 0);
        loop {
            let page = typed(&result, start);
            seen += serde_json::from_str::<Vec<Value>>(&page.records).unwrap().len();
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
