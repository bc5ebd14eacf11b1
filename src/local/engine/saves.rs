//! Databases as they were: before the first change since a backup was taken it is noted what there is, and before a
//! statement changes a table for the first time since then, the table is copied aside, so that it or all of them can
//! be restored from that backup. A backup itself copies nothing.
//!
//! What an open transaction had changed when a backup was taken counts as changed before it. Tables of more than
//! [`MOST_ROWS`] rows are not copied, and of all copies the oldest go when they hold more than [`ALL_ROWS`].

use super::definitions::{self, Definition, Stage};
use super::open::{CATALOG, Opened, SAMPLES, batch, plain};
use super::relation::Relation;
use super::{SqlError, image};
use duckdb::{Connection, OptionalExt as _, params};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A table with more rows is not copied.
pub const MOST_ROWS: i64 = 2_000_000;
/// Rows of all copies together.
pub const ALL_ROWS: i64 = 5_000_000;

/// What was copied; read from the catalog at its first use.
#[derive(Debug, Default)]
pub struct Saves {
    known: Mutex<Option<Known>>,
}

/// What need not be asked of the catalog at every statement. Times are microseconds of the world's.
#[derive(Debug)]
struct Known {
    /// When each table was copied last.
    latest: BTreeMap<[String; 3], i64>,
    /// The tables there were at the first change since the last backup, with their rows, and when that was; one that
    /// was made later is not in the backup and need not be copied.
    roll: Vec<(Relation, i64)>,
    rolled: Option<i64>,
}

/// Where a table's rows of some time are.
#[derive(Debug, PartialEq, Eq)]
pub enum Held {
    /// They have not changed since.
    Live,
    /// In that copy.
    Saved(i64),
    /// They were too many to keep, or made room for newer ones.
    Dropped,
    /// There was no such table.
    Absent,
}

const TABLES: &str = "
    create schema if not exists rs.saves;
    create table if not exists rs.saves.versions (
        taken bigint, database_name varchar, schema_name varchar, table_name varchar, number bigint, total bigint);";
/// What there was at the first change since a backup.
const ROLLS: &str = "rs.saves.rolls";

fn key(relation: &Relation) -> [String; 3] {
    [relation.database.clone(), relation.schema.clone(), relation.table.clone()]
}

/// Whether a statement may change what is there.
pub fn changes(sql: &str) -> bool {
    !reads(sql)
}

fn reads(sql: &str) -> bool {
    const WORDS: [&str; 14] = [
        "select", "with", "show", "explain", "set", "reset", "begin", "start", "commit", "end", "rollback", "fetch",
        "close", "declare",
    ];
    let first = sql.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    WORDS.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// Whether a statement, in lower case, may change a table: it names it, or what it does cannot be told from its names.
fn concerns(text: &str, table: &str) -> bool {
    const SWEEPING: [&str; 4] = ["call", "execute", "drop schema", "drop database"];
    // As it is written between quotes.
    let name = table.to_lowercase().replace('"', "\"\"");
    SWEEPING.iter().any(|start| text.trim_start().starts_with(start)) || text.contains(&name)
}

impl Saves {
    fn lock(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Copies what a statement may change, unless it was since `epoch`, the time of the last backup.
    pub fn keep(&self, opened: &Opened, sql: &str, epoch: i64, at: i64) -> Result<(), SqlError> {
        if reads(sql) {
            return Ok(());
        }
        let mut known = self.lock();
        let known = match &mut *known {
            Some(known) => known,
            none => none.insert(begin(&opened.connect()?)?),
        };
        if known.rolled.is_none_or(|rolled| rolled < epoch) {
            let connection = opened.connect()?;
            known.roll = tables(&connection)?;
            definitions::write(&connection, ROLLS, at, &definitions::now(&connection)?)?;
            known.rolled = Some(at);
        }
        let text = sql.to_lowercase();
        for (relation, rows) in &known.roll {
            let last = known.latest.get(&key(relation));
            if concerns(&text, &relation.table) && last.is_none_or(|last| *last < epoch) {
                copy(&opened.connect()?, relation, *rows, at)?;
                known.latest.insert(key(relation), at);
            }
        }
        Ok(())
    }

    /// Writes what there was then into a file: all of it, or one table with what belongs to it. Without a time, as it
    /// is now. What waits to change a table waits until that is done.
    pub fn write(
        &self,
        opened: &Opened,
        at: Option<i64>,
        only: Option<&Relation>,
        file: &Path,
    ) -> Result<(), SqlError> {
        let _still = self.lock();
        let connection = opened.connect()?;
        prepare(&connection)?;
        let mut all = definitions_of(&connection, at)?;
        if let Some(only) = only {
            all.retain(|definition| definition.stage != Stage::Table || definition.place == *only);
        }
        image::write(&connection, file, &all, |table| match held_by(&connection, table, at)? {
            Held::Live => Ok(table.sql()),
            Held::Saved(number) => Ok(format!("rs.saves.t{number}")),
            Held::Dropped => {
                Err(SqlError::new("58030", format!("the rows {} had then are not kept any more", table.table)))
            }
            Held::Absent => Err(SqlError::new("42P01", format!("there was no table {} then", table.table))),
        })
    }

    /// Makes one table of such a file.
    pub fn take(
        &self,
        opened: &Opened,
        file: &Path,
        tables: (&Relation, &Relation),
        user: &str,
    ) -> Result<(), SqlError> {
        let _still = self.lock();
        image::take(opened, file, tables, user)
    }
}

fn begin(connection: &Connection) -> Result<Known, SqlError> {
    prepare(connection)?;
    let sql = "select max(taken), database_name, schema_name, table_name from rs.saves.versions group by all";
    let mut statement = connection.prepare(sql).map_err(plain)?;
    let rows = statement.query_map([], |row| Ok(([row.get(1)?, row.get(2)?, row.get(3)?], row.get(0)?)));
    let latest = rows.map_err(plain)?.collect::<Result<_, _>>().map_err(plain)?;
    Ok(Known { latest, roll: Vec::new(), rolled: None })
}

fn prepare(connection: &Connection) -> Result<(), SqlError> {
    TABLES.split(';').filter(|part| !part.trim().is_empty()).try_for_each(|part| batch(connection, part))?;
    batch(connection, &format!("create table if not exists {ROLLS} (taken bigint, {})", definitions::COLUMNS))
}

/// What there was then: the first roll after a backup is of what it holds.
fn definitions_of(connection: &Connection, at: Option<i64>) -> Result<Vec<Definition>, SqlError> {
    let sql = format!("select min(taken) from {ROLLS} where taken >= ?");
    let roll: Option<i64> = connection.query_row(&sql, [at], |row| row.get(0)).map_err(plain)?;
    let sql = format!("select * exclude (taken) from {ROLLS} where taken = ?");
    roll.map_or_else(|| definitions::now(connection), |taken| definitions::read(connection, &sql, [taken]))
}

/// The users' tables with how many rows they have.
fn tables(connection: &Connection) -> Result<Vec<(Relation, i64)>, SqlError> {
    let sql = "select database_name, schema_name, table_name, estimated_size from duckdb_tables()
               where not temporary and database_name not in ('memory', 'system', 'temp', ?, ?)";
    let mut statement = connection.prepare(sql).map_err(plain)?;
    let rows = statement.query_map(params![CATALOG, SAMPLES], |row| {
        let relation = Relation { database: row.get(0)?, schema: row.get(1)?, table: row.get(2)? };
        Ok((relation, row.get(3)?))
    });
    rows.map_err(plain)?.collect::<Result<_, _>>().map_err(plain)
}

fn copy(connection: &Connection, relation: &Relation, rows: i64, at: i64) -> Result<(), SqlError> {
    let mut number = None;
    if rows <= MOST_ROWS {
        let sql = "select 1 + coalesce(max(number), 0) from rs.saves.versions";
        let next: i64 = connection.query_row(sql, [], |row| row.get(0)).map_err(plain)?;
        batch(connection, &format!("create or replace table rs.saves.t{next} as from {}", relation.sql()))?;
        number = Some(next);
    }
    let Relation { database, schema, table } = relation;
    let values = params![at, database, schema, table, number, rows];
    connection.execute("insert into rs.saves.versions values (?, ?, ?, ?, ?, ?)", values).map_err(plain)?;
    make_room(connection)
}

/// The oldest copies go; that they were there stays known.
fn make_room(connection: &Connection) -> Result<(), SqlError> {
    let sql = "select number from (select number, sum(total) over (order by number desc) as held
               from rs.saves.versions where number is not null) where held > ? order by number";
    let mut statement = connection.prepare(sql).map_err(plain)?;
    let gone = statement.query_map([ALL_ROWS], |row| row.get::<_, i64>(0)).map_err(plain)?;
    for number in gone.collect::<Result<Vec<_>, _>>().map_err(plain)? {
        connection.execute("update rs.saves.versions set number = null where number = ?", [number]).map_err(plain)?;
        batch(connection, &format!("drop table if exists rs.saves.t{number}"))?;
    }
    Ok(())
}

/// Where the rows are that a table had then.
pub fn held(opened: &Opened, relation: &Relation, at: i64) -> Result<Held, SqlError> {
    let connection = opened.connect()?;
    prepare(&connection)?;
    held_by(&connection, relation, Some(at))
}

fn held_by(connection: &Connection, relation: &Relation, at: Option<i64>) -> Result<Held, SqlError> {
    let Relation { database, schema, table } = relation;
    let sql = format!(
        "select bool_or(stage = ? and database_name = ? and schema_name = ? and name = ?) from {ROLLS}
         where taken = (select min(taken) from {ROLLS} where taken >= ?)"
    );
    let values = params![Stage::Table as i64, database, schema, table, at];
    let in_roll: Option<bool> = connection.query_row(&sql, values, |row| row.get(0)).map_err(plain)?;
    if in_roll == Some(false) {
        return Ok(Held::Absent);
    }
    let sql = "select number from rs.saves.versions
               where taken >= ? and database_name = ? and schema_name = ? and table_name = ? order by taken limit 1";
    let found = connection.query_row(sql, params![at, database, schema, table], |row| row.get::<_, Option<i64>>(0));
    if let Some(number) = found.optional().map_err(plain)? {
        return Ok(number.map_or(Held::Dropped, Held::Saved));
    }
    Ok(if exists(connection, relation)? { Held::Live } else { Held::Absent })
}

/// Whether there is such a table.
pub fn exists(connection: &Connection, relation: &Relation) -> Result<bool, SqlError> {
    let sql = "select count(*) > 0 from duckdb_tables()
               where database_name = ? and schema_name = ? and table_name = ?";
    let values = params![relation.database, relation.schema, relation.table];
    connection.query_row(sql, values, |row| row.get(0)).map_err(plain)
}

#[cfg(test)]
mod tests;
