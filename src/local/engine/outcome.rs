//! What a statement answers: typed columns and compact rows, or a number of rows it changed.

use super::rows::{Rows, RowsBuilder};
use serde::Serialize;

/// A column of a result, as the Data API describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnInfo {
    pub name: String,
    /// `int4`, `numeric`, `varchar`, ...
    pub type_name: &'static str,
    pub precision: u32,
    pub scale: u32,
    pub nullable: bool,
    /// Schema and table, where the column stands there unchanged.
    pub table: Option<(String, String)>,
}

/// The names a column's type may have.
const TYPES: &[&str] = &[
    "bool",
    "int2",
    "int4",
    "int8",
    "float4",
    "float8",
    "numeric",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "intervaly2m",
    "intervald2s",
    "varbyte",
    "geometry",
    "super",
    "varchar",
    "bpchar",
];

impl ColumnInfo {
    /// A type's name as it is known here; any other is text.
    pub fn type_name(name: &str) -> &'static str {
        TYPES.iter().find(|known| **known == name).copied().unwrap_or("varchar")
    }

    /// A nullable column.
    pub fn new(name: impl Into<String>, type_name: &'static str, precision: u32, scale: u32) -> Self {
        Self { name: name.into(), type_name, precision, scale, nullable: true, table: None }
    }

    /// Text of up to `length` bytes.
    pub fn text(name: impl Into<String>) -> Self {
        Self::new(name, "varchar", 256, 0)
    }
}

/// The answer of one statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// `None` where the statement has no result set: DDL, SET, data changes.
    pub result: Option<ResultSet>,
    /// Rows changed by INSERT, UPDATE, DELETE, MERGE, COPY.
    pub affected: Option<u64>,
}

/// Columns and rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResultSet {
    pub columns: Vec<ColumnInfo>,
    pub rows: Rows,
}

impl Outcome {
    /// Nothing to show.
    pub fn done() -> Self {
        Self::default()
    }

    /// So many rows changed.
    pub fn affected(rows: u64) -> Self {
        Self { result: None, affected: Some(rows) }
    }

    /// Text columns with these rows.
    pub fn table(columns: &[&str], rows: &[Vec<String>]) -> Self {
        let columns: Vec<ColumnInfo> = columns.iter().copied().map(ColumnInfo::text).collect();
        let mut builder = RowsBuilder::new(columns.len());
        for value in rows.iter().flatten() {
            builder.push(crate::model::Value::Text(value));
        }
        Self { result: Some(ResultSet { columns, rows: builder.finish(rows.len()) }), affected: None }
    }
}
