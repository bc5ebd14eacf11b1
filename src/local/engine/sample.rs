//! The TICKIT sample: tables by the front end, rows by the engine.

use super::SqlError;
use super::command::create_table;
use super::open::{CATALOG, batch, plain, run_script};
use super::rewrite::{Context, node::parse, node::render};
use crate::sql::statements;
use duckdb::Connection;

const TABLES: &str = include_str!("sql/tickit.sql");
const ROWS: &str = include_str!("sql/tickit_rows.sql");

/// Makes the seven tables, empty.
pub fn create(connection: &Connection, database: &str, schema: &str) -> Result<(), SqlError> {
    create_tables(connection, database, schema, TABLES)
}

/// Makes tables from a script in Redshift's dialect.
pub fn create_tables(connection: &Connection, database: &str, schema: &str, script: &str) -> Result<(), SqlError> {
    batch(connection, &format!("create schema if not exists {database}.{schema}"))?;
    select_schema(connection, database, schema)?;
    for statement in statements(script) {
        let text = statement.text(script);
        for step in create_table(&parse(text)?, text, Context { user: "awsuser", pid: 0, supers: &[] })? {
            batch(connection, &render(&step).sql)?;
        }
    }
    Ok(())
}

/// Fills them; all or nothing.
pub fn fill(connection: &Connection, database: &str, schema: &str) -> Result<(), SqlError> {
    select_schema(connection, database, schema)?;
    run_script(connection, ROWS)
}

fn select_schema(connection: &Connection, database: &str, schema: &str) -> Result<(), SqlError> {
    connection.execute_batch(&format!("set search_path = '{database}.{schema},{CATALOG}.main'")).map_err(plain)
}
