//! The TICKIT sample: tables by the front end, rows by the engine.

use super::{create_tables, select_schema};
use crate::local::engine::SqlError;
use crate::local::engine::open::run_script;
use duckdb::Connection;

const SCRIPT: &str = include_str!("../sql/tickit.sql");
const ROWS: &str = include_str!("../sql/tickit_rows.sql");

/// Its tables.
pub const TABLES: &[&str] = &["category", "date", "event", "listing", "sales", "users", "venue"];

/// Makes the seven tables, empty.
pub fn create(connection: &Connection, database: &str, schema: &str) -> Result<(), SqlError> {
    create_tables(connection, database, schema, SCRIPT)
}

/// Fills them; all or nothing.
pub fn fill(connection: &Connection, database: &str, schema: &str) -> Result<(), SqlError> {
    select_schema(connection, database, schema)?;
    run_script(connection, ROWS)
}
