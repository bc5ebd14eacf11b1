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
mod tests {
    use super::*;
    use crate::local::engine::{Data, Engine, EngineOptions, Session, Warehouses};
    use std::sync::Arc;

    fn place(table: &str) -> Relation {
        Relation { database: "dev".to_owned(), schema: "public".to_owned(), table: table.to_owned() }
    }

    fn data(id: &str) -> Data {
        Data { id: id.to_owned(), database: "dev".to_owned() }
    }

    fn opened(all: &Warehouses, id: &str) -> (Arc<Engine>, Session) {
        let engine = all.of(&data(id));
        let session = engine.session("dev", "awsuser").unwrap();
        (engine, session)
    }

    fn run(engine: &Engine, session: &mut Session, sql: &str, epoch: i64, at: i64) {
        engine.keep_before(sql, epoch, at).unwrap();
        session.run(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The rows a query answers, its cells between spaces.
    fn rows(session: &mut Session, sql: &str) -> Vec<String> {
        let result = session.run(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}")).result.unwrap();
        let cell = |row, column| match result.rows.get(row, column) {
            crate::model::Value::Null => "null".to_owned(),
            crate::model::Value::Text(text) => text.to_owned(),
        };
        let row = |row| (0..result.columns.len()).map(|column| cell(row, column)).collect::<Vec<_>>().join(" ");
        (0..result.rows.rows()).map(row).collect()
    }

    #[test]
    fn a_table_comes_back_as_it_was_at_the_backup() {
        let all = Warehouses::new(EngineOptions::default());
        let (engine, mut session) = opened(&all, "one");
        // Backups at 100 and 200.
        let columns = "a integer not null distkey, b varchar(5) default 'none', id bigint identity(10, 5)";
        run(&engine, &mut session, &format!("create table t ({columns})"), 0, 10);
        run(&engine, &mut session, "insert into t (a, b) values (1, 'one'), (2, 'two')", 0, 20);
        run(&engine, &mut session, "insert into t (a, b) values (3, 'three')", 100, 110);
        run(&engine, &mut session, "insert into t (a, b) values (4, 'four')", 100, 120);
        run(&engine, &mut session, "drop table t", 200, 210);
        for (at, held) in [(5, Held::Absent), (100, Held::Saved(1)), (200, Held::Saved(2)), (300, Held::Absent)] {
            assert_eq!(engine.held(&place("t"), at).unwrap(), held, "{at}");
        }
        let restore = |source: &str, at, name: &str| {
            all.restore_table((&data("one"), &place(source), at), (&data("one"), &place(name)), "awsuser")
        };
        for (at, name, count) in [(100, "back", "2"), (200, "later", "4")] {
            restore("t", at, name).unwrap();
            assert_eq!(rows(&mut session, &format!("select count(*) from {name}")), [count], "{at}");
        }
        let too_long = session.run("insert into later (a, b) values (5, 'longer than five')", &[]).unwrap_err();
        assert!(too_long.to_string().contains("character varying(5)"), "{too_long}");
        assert!(session.run("insert into later (a, b) values (null, 'x')", &[]).is_err(), "it is still not null");
        session.run("insert into later (a) values (5)", &[]).unwrap();
        let row = rows(&mut session, "select a, b, id from later where a = 5").remove(0);
        let id: i64 = row.strip_prefix("5 none ").unwrap().parse().unwrap();
        assert!(id >= 30 && id % 5 == 0, "the identity goes on: {id}");
        let again = restore("t", 100, "back").unwrap_err();
        assert!(again.to_string().contains("already exists in schema public of database dev"), "{again}");
        assert!(restore("t", 5, "x").is_err());
    }

    #[test]
    fn what_was_never_changed_is_as_it_was() {
        let all = Warehouses::new(EngineOptions::default());
        let (engine, mut session) = opened(&all, "one");
        assert_eq!(engine.held(&place("venue"), 1).unwrap(), Held::Live);
        let restore = (&data("one"), &place("venue"), 1);
        all.restore_table(restore, (&data("one"), &place("venue_old")), "awsuser").unwrap();
        let both = ["venue_old", "venue"].map(|table| rows(&mut session, &format!("select count(*) from {table}")));
        assert_eq!(both[0], both[1]);
        for sql in ["select 1", "  SHOW tables", "with a as (select 1) select * from a"] {
            assert!(reads(sql), "{sql}");
        }
        assert!(
            !reads("insert into a select 1") && concerns("call p()", "venue") && !concerns("drop table a", "venue")
        );
    }

    #[test]
    fn a_warehouse_is_made_again_as_it_was() {
        let all = Warehouses::new(EngineOptions::default());
        let (engine, mut session) = opened(&all, "one");
        let makes = [
            "create schema \"My Schema\"",
            "create table \"My Schema\".\"odd \"\" name\" (id int identity(1,1), v varchar(10) encode zstd) sortkey(v)",
            "insert into \"My Schema\".\"odd \"\" name\" (v) values ('it''s'), (null)",
            "create view twice as select v, id * 2 as double from \"My Schema\".\"odd \"\" name\"",
            "create function f_add(integer, integer) returns integer immutable as $$ select $1 + $2 $$ language sql",
            "create materialized view venues as select count(*) as n from venue",
            "create user ann password disable",
            "create group readers with user ann",
            "grant select on venue to group readers",
            "create database other",
        ];
        makes.iter().for_each(|sql| run(&engine, &mut session, sql, 0, 10));
        let (_, mut other) = (0, engine.session("other", "awsuser").unwrap());
        run(&engine, &mut other, "create table public.o as select 7 as seven", 0, 20);
        // A backup at 100, and changes behind it.
        for sql in
            ["delete from \"My Schema\".\"odd \"\" name\"", "drop view twice", "drop user ann", "delete from venue"]
        {
            run(&engine, &mut session, sql, 100, 110);
        }
        all.restore(&data("one"), 100, "two").unwrap();
        let (restored, mut then) = opened(&all, "two");
        assert_eq!(rows(&mut then, "select * from twice order by 2"), ["it's 2", "null 4"]);
        assert_eq!(
            rows(&mut then, "select f_add(2, 3), (select n from venues), (select count(*) from venue)"),
            ["5 202 202"]
        );
        then.run("insert into \"My Schema\".\"odd \"\" name\" (v) values ('new')", &[]).unwrap();
        assert_eq!(rows(&mut then, "select id from \"My Schema\".\"odd \"\" name\" where v = 'new'"), ["3"]);
        assert_eq!(rows(&mut then, "select usename from pg_user where usename = 'ann'"), ["ann"]);
        let encoded = "select encoding, sortkey from pg_table_def where tablename = 'odd \" name' and \"column\" = 'v'";
        then.run("set search_path to 'My Schema'", &[]).unwrap();
        assert_eq!(rows(&mut then, encoded), ["zstd 1"]);
        let mut other = restored.session("other", "awsuser").unwrap();
        assert_eq!(rows(&mut other, "select seven from o"), ["7"]);
        // What happens in one is not seen in the other.
        other.run("drop table o", &[]).unwrap();
        assert_eq!(rows(&mut engine.session("other", "awsuser").unwrap(), "select seven from o"), ["7"]);
        assert_eq!(rows(&mut session, "select count(*) from venue"), ["0"]);
        let names = "select datname from pg_database order by 1";
        assert_eq!(rows(&mut then, names), ["dev", "other", "sample_data_dev"]);
        // And what was restored can be backed up and restored.
        run(&restored, &mut then, "create table mine as select 1 as one", 200, 210);
        all.restore(&data("two"), 300, "three").unwrap();
        let (_, mut third) = opened(&all, "three");
        assert_eq!(
            rows(&mut third, "select one, (select count(*) from \"My Schema\".\"odd \"\" name\") from mine"),
            ["1 3"]
        );
    }

    #[test]
    fn what_nobody_needs_goes() {
        let folder = tempfile::tempdir().unwrap();
        let all = Warehouses::new(EngineOptions { state: Some(folder.path().to_owned()), ..EngineOptions::default() });
        let (engine, mut session) = opened(&all, "one");
        run(&engine, &mut session, "create table t as select 1 as a", 0, 10);
        drop((engine, session));
        let later =
            Warehouses::new(EngineOptions { state: Some(folder.path().to_owned()), ..EngineOptions::default() });
        drop(all);
        later.restore(&data("one"), 20, "two").unwrap();
        let (_, mut session) = opened(&later, "two");
        assert_eq!(rows(&mut session, "select a from t"), ["1"]);
        drop(session);
        later.sweep(|id| id == "two");
        assert!(!folder.path().join("warehouses/one").exists() && folder.path().join("warehouses/two/ready").exists());
        assert!(!later.knows(&data("one")) && later.knows(&data("two")));
    }
}
