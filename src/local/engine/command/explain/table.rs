//! What a plan needs to know of tables: their size, their keys, the width of their columns.

use crate::local::engine::open::plain;
use crate::local::engine::{Session, SqlError};
use std::collections::HashMap;

/// Where the rows of a step lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distribution {
    /// A copy on every node.
    All,
    /// By these columns, which have the same value.
    Key(Vec<String>),
    Even,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    pub rows: f64,
    pub distribution: Distribution,
    /// The first column of its sort key.
    pub sorted: Option<String>,
    /// Bytes of each column.
    pub widths: HashMap<String, u64>,
}

/// Name, rows, style, column, its type, whether it is the distribution key and the first of the sort key.
type Row = (String, f64, Option<String>, String, String, bool, bool);

/// Rows below which AUTO means a copy on every node.
const SMALL: f64 = 100_000.0;

/// All tables, by `database.schema.table`.
pub fn all(session: &Session) -> Result<HashMap<String, Table>, SqlError> {
    let sql = "select r.database_name || '.' || r.schema_name || '.' || r.relation_name, cast(r.row_count as double),
                      json_extract_string(r.comment, '$.style'), c.column_name, c.type_name, c.distkey, c.sortkey = 1
               from rs.main.rs_relations r join rs.main.rs_columns c
                 on c.database_name = r.database_name and c.schema_name = r.schema_name and c.table_name = r.relation_name";
    let mut statement = session.connection.prepare(sql).map_err(plain)?;
    let mut rows = statement.query([]).map_err(plain)?;
    let mut tables: HashMap<String, Table> = HashMap::new();
    while let Some(row) = rows.next().map_err(plain)? {
        let read = || -> duckdb::Result<Row> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        };
        let (name, count, style, column, kind, key, first) = read().map_err(plain)?;
        let table = tables.entry(name).or_insert_with(|| Table {
            rows: count,
            distribution: match style.as_deref() {
                Some("ALL") => Distribution::All,
                Some("EVEN" | "KEY") => Distribution::Even,
                _ if count < SMALL => Distribution::All,
                _ => Distribution::Even,
            },
            sorted: None,
            widths: HashMap::new(),
        });
        if first {
            table.sorted = Some(column.clone());
        }
        if key {
            table.distribution = Distribution::Key(vec![column.clone()]);
        }
        table.widths.insert(column, width(&kind));
    }
    Ok(tables)
}

/// Bytes of a type; half of a text's length, at most 32, as what it usually holds.
fn width(kind: &str) -> u64 {
    let length = kind.split_once('(').and_then(|(_, rest)| rest.trim_end_matches(')').parse::<u64>().ok());
    match kind {
        "smallint" => 2,
        "integer" | "real" | "date" => 4,
        "boolean" => 1,
        _ if kind.starts_with("char") => length.map_or(16, |length| (length / 2).clamp(1, 32)),
        _ => 8,
    }
}
