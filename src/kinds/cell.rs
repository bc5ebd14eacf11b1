//! What a kind says of one resource: cells for the table, sections for the detail view, the raw document.

use super::Document;
use crate::model::{Status, Target};
use jiff::Timestamp;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

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
    /// A length of time in seconds, shown in the one unit that fits.
    Span(i64),
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

impl Cell {
    /// How long ago something was, cut to the unit it is shown in, so that it does not change with every second.
    pub fn age(at: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(at) = at else { return Self::Absent };
        let seconds = now.duration_since(at).as_secs().max(0);
        let unit = span_unit(seconds).0;
        Self::Span(seconds - seconds % unit)
    }
}

/// A titled block of the detail view.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub title: &'static str,
    pub fields: Vec<(Cow<'static, str>, Cell)>,
}

impl Section {
    /// A section of named fields; absent and empty ones are left out.
    pub fn new(title: &'static str, fields: impl IntoIterator<Item = (&'static str, Cell)>) -> Self {
        let shown = |cell: &Cell| !matches!(cell, Cell::Absent) && !matches!(cell, Cell::Text(text) if text.is_empty());
        let fields = fields.into_iter().filter(|(_, cell)| shown(cell));
        Self { title, fields: fields.map(|(name, cell)| (name.into(), cell)).collect() }
    }

    /// A section of pairs as the service sent them.
    pub fn list(title: &'static str, pairs: &[(String, String)]) -> Self {
        Self {
            title,
            fields: pairs.iter().map(|(name, text)| (name.clone().into(), Cell::Text(text.clone()))).collect(),
        }
    }
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
    pub raw: Document,
    /// What SQL and metrics of this row go to.
    pub target: Option<Target>,
    /// The database a new SQL tab on it starts in.
    pub database: Option<String>,
    /// What `y` offers: label and text (id, ARN, endpoint, JDBC, psql, ...).
    pub copies: Vec<(&'static str, String)>,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Status(status) => f.write_str(&status.word),
            Self::Number(value, "") => write!(f, "{}", trimmed(*value)),
            Self::Number(value, "%") => write!(f, "{}%", trimmed(*value)),
            Self::Number(value, unit) => write!(f, "{} {unit}", trimmed(*value)),
            Self::Megabytes(value) => f.write_str(&megabytes(*value)),
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
            Self::Span(seconds) => f.write_str(&span(*seconds)),
            Self::Time(at) => write!(f, "{}", at.strftime("%Y-%m-%d %H:%M:%SZ")),
        }
    }
}

impl Cell {
    /// Order by type, not by text; what is absent comes last.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a, _), Self::Number(b, _)) | (Self::Megabytes(a), Self::Megabytes(b)) => a.total_cmp(b),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Span(a), Self::Span(b)) => a.cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Status(a), Self::Status(b)) => a.class.cmp(&b.class).then_with(|| a.word.cmp(&b.word)),
            (Self::Absent, Self::Absent) => Ordering::Equal,
            (Self::Absent, _) => Ordering::Greater,
            (_, Self::Absent) => Ordering::Less,
            (a, b) => a.to_string().cmp(&b.to_string()),
        }
    }
}

/// The unit a length of time is shown in: seconds of it, and its name.
fn span_unit(seconds: i64) -> (i64, &'static str) {
    match seconds.abs() {
        0..60 => (1, "s"),
        60..5400 => (60, "min"),
        5400..172_800 => (3600, "h"),
        _ => (86_400, "d"),
    }
}

fn span(seconds: i64) -> String {
    let (unit, name) = span_unit(seconds);
    format!("{} {name}", seconds / unit)
}

/// A number as a person writes it: at most two places, fewer for larger ones, and no zeros at their end.
fn trimmed(value: f64) -> String {
    let places = match value.abs() {
        large if large >= 1000.0 => return format!("{value:.0}"),
        middling if middling >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.places$}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Megabytes in the binary unit that fits; the services count storage in steps of 1,024.
fn megabytes(value: f64) -> String {
    let mut value = value;
    for unit in ["MB", "GB", "TB"] {
        if value.abs() < 1024.0 {
            return format!("{} {unit}", trimmed(value));
        }
        value /= 1024.0;
    }
    format!("{} PB", trimmed(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        let shown = |cell: Cell| cell.to_string();
        assert_eq!(shown(Cell::Number(128.0, "RPU")), "128 RPU");
        assert_eq!(shown(Cell::Number(6.25, "%")), "6.25%");
        assert_eq!(shown(Cell::Number(9.6, "%")), "9.6%");
        assert_eq!(shown(Cell::Number(0.0, "")), "0");
        assert_eq!(shown(Cell::Number(12_340.0, "")), "12340");
        assert_eq!(shown(Cell::Megabytes(131_072.0)), "128 GB");
        assert_eq!(shown(Cell::Absent), "");
        assert_eq!(
            [59, 61, 5399, 5400, 172_800].map(|s| shown(Cell::Span(s))),
            ["59 s", "1 min", "89 min", "1 h", "2 d"]
        );
    }

    #[test]
    fn absent_comes_last_and_numbers_are_not_text() {
        let number = |n: f64| Cell::Number(n, "");
        assert_eq!(number(9.0).compare(&number(10.0)), Ordering::Less);
        assert_eq!(Cell::Absent.compare(&number(10.0)), Ordering::Greater);
    }
}
