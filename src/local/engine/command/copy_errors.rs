//! Lines a COPY could not load: found, told as the service tells them, and kept for `stl_load_errors`.

use crate::local::engine::relation::Column;
use crate::local::engine::{Session, SqlError, recorder};
use crate::model::Value;
use serde_json::json;

/// So many are kept of one COPY.
const KEPT: usize = 100;

/// One line that was not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Path of the file.
    pub file: String,
    /// From 1; 0 where nobody knows.
    pub line: u64,
    pub column: Option<String>,
    pub kind: Option<String>,
    pub code: u32,
    pub reason: String,
    pub raw_line: String,
    pub raw_value: String,
}

/// What the engine's reader rejected.
pub fn rejected(session: &Session, columns: &[Column]) -> Result<Vec<Bad>, SqlError> {
    let found = session.query_own(
        "select file_path, line, column_name, upper(error_type::varchar), csv_line, error_message from rs_rejects join rs_reject_scans \
         using (scan_id, file_id) order by file_path, line, column_idx",
    )?;
    let text = |row, column| match found.rows.get(row, column) {
        Value::Text(text) => text.to_owned(),
        Value::Null => String::new(),
    };
    let bad = |row| {
        let name = text(row, 2);
        let column = columns.iter().find(|column| column.name == name);
        let raw_value = between(&text(row, 5)).unwrap_or_default();
        let (code, reason) = reason(&text(row, 3), column, &raw_value);
        Bad {
            file: text(row, 0),
            line: text(row, 1).parse().unwrap_or(0),
            column: column.map(|column| column.name.clone()),
            kind: column.map(|column| column.kind.clone()),
            code,
            reason,
            raw_line: text(row, 4),
            raw_value,
        }
    };
    Ok((0..found.rows.rows()).map(bad).collect())
}

/// The value in the engine's `Could not convert string "x" to 'INTEGER'`.
fn between(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("string \"")?;
    rest.split_once("\" to ").map(|(value, _)| value.to_owned())
}

/// Code and sentence of the service's load error reference.
fn reason(error: &str, column: Option<&Column>, value: &str) -> (u32, String) {
    let kind = column.map_or("", |column| column.kind.as_str());
    let word = kind.split(['(', ' ']).next().unwrap_or_default();
    match (error, word) {
        ("MISSING COLUMNS", _) => (1214, "Delimiter not found".to_owned()),
        ("TOO MANY COLUMNS", _) => (1202, "Extra column(s) found".to_owned()),
        ("UNQUOTED VALUE", _) => (1216, "Invalid quote formatting for CSV".to_owned()),
        ("INVALID ENCODING" | "INVALID UNICODE", _) => {
            (1220, "String contains invalid or unsupported UTF8 codepoints.".to_owned())
        }
        ("CAST", "smallint" | "integer" | "bigint") => {
            let place = value.find(|sign: char| !sign.is_ascii_digit() && sign != '-').unwrap_or(0);
            let sign = value.chars().nth(place).unwrap_or(' ');
            let name = match word {
                "smallint" => "Short",
                "integer" => "Integer",
                _ => "Long",
            };
            if value.parse::<i128>().is_ok() {
                return (1207, format!("Overflow, Value '{value}', Type: {name}"));
            }
            (1207, format!("Invalid digit, Value '{sign}', Pos {place}, Type: {name}"))
        }
        ("CAST", "real" | "double") => (1208, "Invalid float format or value".to_owned()),
        ("CAST", "numeric") => (1209, format!("Invalid numeric format or value: {value}")),
        ("CAST", "boolean") => (1210, "Unknown boolean format".to_owned()),
        ("CAST", "date") => (1205, "Invalid Date Format - length must be 10 or more".to_owned()),
        ("CAST", "timestamp") => (1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]".to_owned()),
        _ => (1200, format!("Unknown parse error: {}", error.to_lowercase())),
    }
}

/// Keeps them for the system views, which name a file by its place in S3.
pub fn record(session: &Session, table: &str, bad: &[Bad], url_of: &dyn Fn(&str) -> String) {
    for bad in bad.iter().take(KEPT) {
        let file = url_of(&bad.file);
        recorder::event(
            session,
            "load_error",
            &json!({
                "table": table, "file": file, "line": bad.line, "column": bad.column, "type": bad.kind, "code": bad.code,
                "reason": bad.reason, "raw_line": bad.raw_line, "raw_value": bad.raw_value,
            }),
        );
    }
}

/// What the statement answers when there are more bad lines than it may pass over.
pub fn failure(table: &str) -> SqlError {
    let message = format!("Load into table '{table}' failed.  Check 'sys_load_error_detail' system table for details.");
    SqlError::new("XX000", message)
}
