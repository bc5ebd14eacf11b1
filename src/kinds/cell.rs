//! What a kind says of one resource: cells for the table, sections for the detail view, the raw document.

use crate::model::{Status, Target};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// One typed value of a table: sorted and written to JSON by its type, not by its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// The service said nothing.
    #[default]
    Absent,
    Text(String),
    Status(Status),
    /// A number and its unit (`RPU`, `%`, empty).
    Number(f64, &'static str),
    /// Megabytes, shown in the unit that fits.
    Megabytes(f64),
    Bool(bool),
    Time(Timestamp),
}

impl Cell {
    /// Text, or absent.
    pub fn text(value: Option<impl Into<String>>) -> Self {
        value.map_or(Self::Absent, |v| Self::Text(v.into()))
    }

    /// A number, or absent: never 0 for something the service did not say.
    pub fn number(value: Option<impl Into<f64>>, unit: &'static str) -> Self {
        value.map_or(Self::Absent, |v| Self::Number(v.into(), unit))
    }
}

/// A titled block of the detail view.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub title: &'static str,
    pub fields: Vec<(String, Cell)>,
}

/// One resource as the console shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Identifier or name, unique within its kind and Region.
    pub id: String,
    pub region: String,
    /// One cell a column of the kind.
    pub cells: Vec<Cell>,
    /// Decides glyph and refresh cadence.
    pub status: Status,
    /// Why it needs attention, in the row; empty when it is well.
    pub findings: Vec<String>,
    pub sections: Vec<Section>,
    /// The whole resource with the API's own names.
    pub raw: Arc<Value>,
    /// What SQL and metrics of this row go to.
    pub target: Option<Target>,
    /// The database a new SQL tab on it starts in.
    pub database: Option<String>,
    /// What `y` offers: label and text (id, ARN, endpoint, JDBC, psql, ...).
    pub copies: Vec<(&'static str, String)>,
}
