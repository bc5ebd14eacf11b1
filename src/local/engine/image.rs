//! A file that holds databases as they were at some time: their definitions and the rows of their tables.

use super::SqlError;
use super::definitions::{self, Definition, Stage};
use super::home::Home;
use super::open::{Opened, batch, plain};
use super::relation::Relation;
use super::rewrite::node::quote;
use duckdb::{Connection, OptionalExt as _, params};
use std::fs;
use std::path::Path;

/// The engine's name for the file that is written or read; no user sees it.
pub const NAME: &str = "rs_image";

/// Runs what needs the file; only one at a time in an engine may.
pub fn attached<T>(
    connection: &Connection,
    file: &Path,
    how: &str,
    work: impl FnOnce() -> Result<T, SqlError>,
) -> Result<T, SqlError> {
    batch(connection, &format!("attach {} as {NAME} ({how})", quote(&file.to_string_lossy())))?;
    let done = work();
    let end = batch(connection, &format!("detach {NAME}"));
    done.and_then(|done| end.map(|()| done))
}

/// Writes a file; `rows` says where those of a table are. What was begun and not ended leaves nothing.
pub fn write(
    connection: &Connection,
    file: &Path,
    all: &[Definition],
    rows: impl Fn(&Relation) -> Result<String, SqlError>,
) -> Result<(), SqlError> {
    let begun = file.with_extension("begun");
    let failed = |error: std::io::Error| SqlError::new("58030", format!("the file of a backup: {error}"));
    let _ = fs::remove_file(&begun);
    let done = attached(connection, &begun, "storage_version 'latest'", || {
        let table = format!("{NAME}.main.definitions");
        batch(connection, &format!("create table {table} (taken bigint, {})", definitions::COLUMNS))?;
        definitions::write(connection, &table, 0, all)?;
        let columns = "number bigint, database_name varchar, schema_name varchar, name varchar";
        batch(connection, &format!("create table {NAME}.main.contents ({columns})"))?;
        let tables = all.iter().filter(|definition| definition.stage == Stage::Table);
        for (number, Definition { place, .. }) in tables.enumerate() {
            batch(connection, &format!("create table {NAME}.main.t{number} as from {}", rows(place)?))?;
            let values = params![number as i64, place.database, place.schema, place.table];
            let sql = format!("insert into {NAME}.main.contents values (?, ?, ?, ?)");
            connection.execute(&sql, values).map_err(plain)?;
        }
        Ok(())
    });
    let done = done.and_then(|()| fs::rename(&begun, file).map_err(failed));
    done.inspect_err(|_| drop(fs::remove_file(&begun)))
}

fn all(connection: &Connection) -> Result<Vec<Definition>, SqlError> {
    definitions::read(connection, &format!("select * exclude (taken) from {NAME}.main.definitions"), [])
}

/// Puts the rows of a table where it is made again.
fn fill(connection: &Connection, source: &Relation, target: &Relation) -> Result<(), SqlError> {
    let sql =
        format!("select number from {NAME}.main.contents where database_name = ? and schema_name = ? and name = ?");
    let values = params![source.database, source.schema, source.table];
    let number: Option<i64> = connection.query_row(&sql, values, |row| row.get(0)).optional().map_err(plain)?;
    let fill = |number| batch(connection, &format!("insert into {} from {NAME}.main.t{number}", target.sql()));
    number.map_or(Ok(()), fill)
}

/// Makes all the databases a file holds.
pub fn make(root: &Connection, home: &Home, file: &Path) -> Result<(), SqlError> {
    attached(root, file, "read_only", || definitions::make(root, home, &all(root)?, |table| fill(root, table, table)))
}

/// Makes one table a file holds, under the name it shall have, owned by `user`. Its columns, types, defaults and keys
/// are those of then; privileges are not.
pub fn take(
    opened: &Opened,
    file: &Path,
    (source, target): (&Relation, &Relation),
    user: &str,
) -> Result<(), SqlError> {
    let connection = opened.connect()?;
    if super::saves::exists(&connection, target)? {
        let Relation { database, schema, table } = target;
        let words = format!("the table {table} already exists in schema {schema} of database {database}");
        return Err(SqlError::new("42P07", words));
    }
    attached(&connection, file, "read_only", || {
        let (steps, comments) = definitions::renamed(&all(&connection)?, source, target)?;
        definitions::stand_at(&connection, target)?;
        // Nobody sees it before its rows are in it.
        batch(&connection, "begin")?;
        let made = steps.iter().try_for_each(|step| batch(&connection, step));
        let filled = made.and_then(|()| fill(&connection, source, target));
        let done = filled.and_then(|()| comments.iter().try_for_each(|comment| batch(&connection, comment)));
        let end = batch(&connection, if done.is_ok() { "commit" } else { "rollback" });
        done.and(end)
    })?;
    super::command::owned_by(opened, target, user)
}
