//! What the engine says, said as the service says it: a SQLSTATE, a PostgreSQL-style sentence, a position.

use super::rewrite::decimal::OVERFLOW;
use serde_json::Value;
use std::fmt;

/// A failed statement.
///
/// Shown as `ERROR: relation "x" does not exist`, then where known `Position: N` on a line of its own, then
/// `[SQLSTATE 42P01]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SqlError {
    pub sqlstate: &'static str,
    pub message: String,
    /// In characters of the submitted text, from 1.
    pub position: Option<usize>,
}

impl SqlError {
    /// Without a position.
    pub fn new(sqlstate: &'static str, message: impl Into<String>) -> Self {
        Self { sqlstate, message: message.into(), position: None }
    }

    /// At a byte offset of the submitted text.
    #[must_use]
    pub fn at(mut self, sql: &str, offset: usize) -> Self {
        let before = sql.char_indices().take_while(|(index, _)| *index < offset).count();
        self.position = Some(before + 1);
        self
    }

    /// `syntax error at or near "word"` there.
    pub fn syntax(near: &str, sql: &str, offset: usize) -> Self {
        Self::new("42601", format!("syntax error at or near \"{near}\"")).at(sql, offset)
    }

    /// `syntax error at end of input`.
    pub fn end_of_input(sql: &str) -> Self {
        Self::new("42601", "syntax error at end of input").at(sql, sql.len())
    }

    /// What this stand-in does not do although the service does.
    pub fn unsupported(what: impl fmt::Display) -> Self {
        Self::new("0A000", format!("{what} is not supported by the local stand-in"))
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ERROR: {}", self.message)?;
        if let Some(position) = self.position {
            write!(f, "\n  Position: {position}")?;
        }
        write!(f, " [SQLSTATE {}]", self.sqlstate)
    }
}

/// The engine's own words, taken apart: it is set to answer in JSON.
#[derive(Debug, Default)]
struct Raw {
    class: String,
    message: String,
    subtype: String,
    kind: String,
    name: String,
    position: Option<usize>,
}

impl Raw {
    fn parse(text: &str) -> Self {
        let json = text.find('{').and_then(|at| text.get(at..)).and_then(|t| serde_json::from_str::<Value>(t).ok());
        let Some(json) = json else {
            let (class, message) = text.split_once(" Error: ").unwrap_or(("", text));
            return Self { class: class.to_owned(), message: message.to_owned(), ..Self::default() };
        };
        let field = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            class: field("exception_type"),
            message: field("exception_message"),
            subtype: field("error_subtype"),
            kind: field("type"),
            name: field("name"),
            position: field("position").parse().ok(),
        }
    }
}

/// Turns an engine error into the service's. `original` maps an offset of the engine's text to the user's.
pub fn translate(text: &str, sql: &str, original: impl Fn(usize) -> Option<usize>) -> SqlError {
    let raw = Raw::parse(text);
    let (sqlstate, message) = wording(&raw);
    let error = SqlError::new(sqlstate, message);
    if at_end_of_input(&raw) {
        return SqlError::end_of_input(sql);
    }
    match raw.position.and_then(original) {
        Some(offset) => error.at(sql, offset),
        None => error,
    }
}

fn at_end_of_input(raw: &Raw) -> bool {
    raw.message.contains("syntax error at end of input")
}

fn wording(raw: &Raw) -> (&'static str, String) {
    let first = raw.message.lines().next().unwrap_or_default();
    match raw.class.as_str() {
        "Parser" => ("42601", parser(first)),
        "Catalog" => catalog(raw, first),
        "Binder" => binder(raw, first),
        "Constraint" => constraint(first),
        "Conversion" => conversion(first),
        "Out of Range" => ("22003", out_of_range(first)),
        "Invalid Input" | "Invalid" => invalid_input(first),
        "Interrupt" | "INTERRUPT" => ("57014", "Query (0) cancelled on user's request".to_owned()),
        // The service spills what memory does not hold and says this when the disk is full; here there is no disk to spill to.
        "Out of Memory" => ("53100", DISK_FULL.to_owned()),
        "Permission" => ("42501", "permission denied for external access".to_owned()),
        "TransactionContext" | "Transaction" => transaction(first),
        "Dependency" => ("2BP01", format!("cannot do this because other objects depend on it: {first}")),
        "Not implemented" => ("0A000", first.to_owned()),
        _ => ("XX000", first.to_owned()),
    }
}

fn parser(first: &str) -> String {
    first.trim_end_matches('!').to_owned()
}

fn catalog(raw: &Raw, first: &str) -> (&'static str, String) {
    let name = raw.name.as_str();
    if raw.subtype == "ENTRY_ALREADY_EXISTS" || first.contains("already exists") {
        let name = quoted(first).unwrap_or(name);
        return if raw.kind == "Schema" {
            ("42P06", format!("schema \"{name}\" already exists"))
        } else {
            ("42P07", format!("Relation \"{name}\" already exists"))
        };
    }
    let named = if name.is_empty() { word_after(first, "with name ").unwrap_or(first) } else { name };
    let named = named.trim_matches('"');
    match raw.kind.as_str() {
        kind if kind.contains("Function") || kind.contains("Macro") => {
            ("42883", format!("function {named} does not exist"))
        }
        "Type" => ("42704", format!("type \"{named}\" does not exist")),
        "Schema" => ("3F000", format!("schema \"{named}\" does not exist")),
        "Table" | "View" | "Sequence" | "Index" => ("42P01", format!("relation \"{named}\" does not exist")),
        _ if first.starts_with("Table with name") => ("42P01", format!("relation \"{named}\" does not exist")),
        _ if first.starts_with("Schema with name") => ("3F000", format!("schema \"{named}\" does not exist")),
        _ => ("42704", first.to_owned()),
    }
}

fn binder(raw: &Raw, first: &str) -> (&'static str, String) {
    if raw.subtype == "COLUMN_NOT_FOUND"
        || first.starts_with("Referenced column")
        || first.contains("does not have a column")
    {
        let name = if raw.name.is_empty() { quoted_last(first).unwrap_or("?") } else { &raw.name };
        return ("42703", format!("column \"{name}\" does not exist"));
    }
    if first.contains("must appear in the GROUP BY") {
        let message = first.split(" or must be part").next().unwrap_or(first);
        return ("42803", format!("{message} or be used in an aggregate function"));
    }
    if let Some(name) = first.strip_prefix("Referenced table ").and_then(quoted) {
        return ("42P01", format!("missing FROM-clause entry for table \"{name}\""));
    }
    if first.starts_with("Ambiguous reference to column") {
        let name = quoted(first).unwrap_or("?");
        return ("42702", format!("column reference \"{name}\" is ambiguous"));
    }
    if first.starts_with("No function matches") || first.starts_with("Could not choose a best candidate") {
        let call = call_in(first);
        return ("42883", format!("function {call} does not exist"));
    }
    if let Some(name) = first.strip_prefix("Macro ").and_then(|rest| rest.split('(').next()) {
        return ("42883", format!("function {name} with these arguments does not exist"));
    }
    if first.contains("columns but") && first.contains("values were supplied") {
        return ("42601", insert_count(first));
    }
    if let Some(name) = first.strip_prefix("Catalog ").and_then(quoted) {
        return ("3D000", format!("database \"{name}\" does not exist"));
    }
    ("42601", first.to_owned())
}

fn insert_count(first: &str) -> String {
    let mut numbers = first.split(' ').filter_map(|word| word.parse::<usize>().ok());
    let (columns, values) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let less = if values < columns { "target columns than expressions" } else { "expressions than target columns" };
    format!("INSERT has more {less}")
}

fn constraint(first: &str) -> (&'static str, String) {
    if let Some((limit, _)) = first.split_once(" >= strlen(") {
        let limit = limit.rsplit('(').next().unwrap_or_default();
        return ("22001", format!("value too long for type character({limit})"));
    }
    if let Some(limit) = first.split_once("strlen(").and_then(|(_, rest)| rest.split_once("<= ")) {
        let limit: String = limit.1.chars().take_while(char::is_ascii_digit).collect();
        return ("22001", format!("value too long for type character varying({limit})"));
    }
    if let Some(column) = first.strip_prefix("NOT NULL constraint failed: ") {
        let column = column.rsplit('.').next().unwrap_or(column);
        return ("23502", format!("null value in column \"{column}\" violates not-null constraint"));
    }
    ("23514", first.to_owned())
}

fn conversion(first: &str) -> (&'static str, String) {
    if let Some(value) = first.strip_prefix("Could not convert string ").and_then(|rest| rest.split("' to ").next()) {
        let value = value.trim_start_matches('\'');
        let kind = first.rsplit(" to ").next().unwrap_or_default();
        let kind = kind.split([' ', '"', '!']).next().unwrap_or_default();
        let value = value.trim_start_matches('"').split("\" to ").next().unwrap_or_default();
        return ("22P02", format!("invalid input syntax for {}: \"{value}\"", type_phrase(kind)));
    }
    if first.starts_with("Malformed JSON") {
        return ("22P02", format!("JSON parsing error: {first}"));
    }
    if first.starts_with("Casting value") && first.contains("to type DECIMAL") {
        return ("22003", OVERFLOW.to_owned());
    }
    if first.starts_with("date field value out of range") || first.starts_with("timestamp field value out of range") {
        let value = quoted(first).unwrap_or_default();
        return ("22008", format!("date/time field value out of range: \"{value}\""));
    }
    if let Some(kind) = first.split_once("destination type ").map(|(_, kind)| kind) {
        return ("22003", format!("{} out of range", type_word(kind)));
    }
    if first.contains("out of range") {
        return ("22008", first.to_owned());
    }
    if first.starts_with("invalid date field") || first.starts_with("invalid timestamp field") {
        let kind = if first.starts_with("invalid date") { "date" } else { "timestamp" };
        return ("22007", format!("invalid input syntax for type {kind}: \"{}\"", quoted(first).unwrap_or("")));
    }
    ("22P02", first.to_owned())
}

/// As messages about bad input name a type.
fn type_phrase(engine: &str) -> String {
    match type_word(engine) {
        "integer" => "integer".to_owned(),
        word => format!("type {word}"),
    }
}

fn type_word(engine: &str) -> &'static str {
    match engine {
        "INT16" => "smallint",
        "INT32" => "integer",
        "INT64" | "INT128" => "bigint",
        "BOOL" => "boolean",
        "DATE" => "date",
        "FLOAT" => "real",
        "DOUBLE" => "double precision",
        kind if kind.starts_with("DECIMAL") => "numeric",
        kind if kind.starts_with("TIMESTAMP") => "timestamp",
        _ => "value",
    }
}

fn out_of_range(first: &str) -> String {
    match ["INT16", "INT32", "INT64"].iter().find(|kind| first.contains(**kind)) {
        Some(kind) => format!("{} out of range", type_word(kind)),
        None if ["DECIMAL", "INT128"].iter().any(|kind| first.contains(kind)) => OVERFLOW.to_owned(),
        None => format!("numeric value out of range: {first}"),
    }
}

fn invalid_input(first: &str) -> (&'static str, String) {
    if first == "division by zero" {
        return ("22012", "division by zero".to_owned());
    }
    if first == OVERFLOW {
        return ("22003", OVERFLOW.to_owned());
    }
    if first.contains("INTERRUPT") || first.contains("Interrupted") {
        return ("57014", "Query (0) cancelled on user's request".to_owned());
    }
    ("22023", first.to_owned())
}

fn transaction(first: &str) -> (&'static str, String) {
    if first.contains("aborted") {
        return ("25P02", ABORTED.to_owned());
    }
    if first.contains("read-only") {
        return ("25006", "transaction is read-only".to_owned());
    }
    ("25000", first.to_owned())
}

/// The service's words for a statement whose intermediate results find no more room.
const DISK_FULL: &str = "Disk Full: the statement needs more than the stand-in's memory limit, and nothing is spilled";

/// What every statement gets after a failure inside a transaction.
pub const ABORTED: &str = "current transaction is aborted, commands ignored until end of transaction block";

/// The text in the first pair of double quotes.
fn quoted(text: &str) -> Option<&str> {
    let start = text.find('"')? + 1;
    let rest = text.get(start..)?;
    rest.get(..rest.find('"')?)
}

/// The text in the last pair of double quotes.
fn quoted_last(text: &str) -> Option<&str> {
    let end = text.rfind('"')?;
    let start = text.get(..end)?.rfind('"')? + 1;
    text.get(start..end)
}

fn word_after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let rest = text.get(text.find(mark)? + mark.len()..)?;
    rest.split(' ').next()
}

/// `upper(integer, integer)` from the engine's complaint about a call.
fn call_in(text: &str) -> String {
    let call = text.split('\'').nth(1).filter(|call| call.contains('(')).or_else(|| quoted(text)).unwrap_or("?");
    call.replace("INTEGER_LITERAL", "integer").replace("STRING_LITERAL", "\"unknown\"").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(json: &str) -> String {
        translate(json, "select nope from t", Some).to_string()
    }

    #[test]
    fn positions_count_characters_from_one() {
        assert_eq!(SqlError::new("42601", "x").at("äö x", 5).position, Some(4));
    }

    #[test]
    fn engine_words_become_the_services() {
        assert_eq!(
            said(
                r#"Catalog Error: {"exception_type":"Catalog","exception_message":"Table with name nope does not exist!\nDid","position":"14","error_subtype":"MISSING_ENTRY","type":"Table","name":"nope"}"#
            ),
            "ERROR: relation \"nope\" does not exist\n  Position: 15 [SQLSTATE 42P01]"
        );
        assert_eq!(
            said(
                r#"{"exception_type":"Binder","exception_message":"Referenced column \"nope\" not found","position":"7","error_subtype":"COLUMN_NOT_FOUND","name":"nope"}"#
            ),
            "ERROR: column \"nope\" does not exist\n  Position: 8 [SQLSTATE 42703]"
        );
        assert_eq!(
            said(
                r#"{"exception_type":"Constraint","exception_message":"CHECK constraint failed on table t with expression CHECK((strlen(b) <= 3))"}"#
            ),
            "ERROR: value too long for type character varying(3) [SQLSTATE 22001]"
        );
        assert_eq!(
            said(
                r#"{"exception_type":"Conversion","exception_message":"Could not convert string 'abc' to INT32","position":"7"}"#
            ),
            "ERROR: invalid input syntax for integer: \"abc\"\n  Position: 8 [SQLSTATE 22P02]"
        );
        assert_eq!(
            said(
                r#"{"exception_type":"Catalog","exception_message":"Table with name \"t\" already exists!","error_subtype":"ENTRY_ALREADY_EXISTS","type":"Table","name":"t"}"#
            ),
            "ERROR: Relation \"t\" already exists [SQLSTATE 42P07]"
        );
    }
}
