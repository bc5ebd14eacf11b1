//! Tables as they were: before a statement changes a table for the first time since a backup was taken, the table is
//! copied aside, so that it can be restored from that backup. A backup itself copies nothing.
//!
//! What an open transaction had changed when a backup was taken counts as changed before it. Tables of more than
//! [`MOST_ROWS`] rows are not copied, and of all copies the oldest go when they hold more than [`ALL_ROWS`].

use super::SqlError;
use super::open::{CATALOG, Opened, SAMPLES, batch, plain};
use super::relation::{self, Column, Relation};
use super::rewrite::node::quote;
use duckdb::{Connection, OptionalExt as _, params};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

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
        taken bigint, database_name varchar, schema_name varchar, table_name varchar, number bigint, total bigint,
        columns varchar, comment varchar);
    create table if not exists rs.saves.rolls (
        taken bigint, database_name varchar, schema_name varchar, table_name varchar);";

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
    SWEEPING.iter().any(|start| text.trim_start().starts_with(start)) || text.contains(&table.to_lowercase())
}

impl Saves {
    /// Copies what a statement may change, unless it was since `epoch`, the time of the last backup.
    pub fn keep(&self, opened: &Opened, sql: &str, epoch: i64, at: i64) -> Result<(), SqlError> {
        if reads(sql) {
            return Ok(());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match &mut *known {
            Some(known) => known,
            none => none.insert(begin(&opened.connect()?)?),
        };
        if known.rolled.is_none_or(|rolled| rolled < epoch) {
            let connection = opened.connect()?;
            known.roll = tables(&connection)?;
            take_roll(&connection, &known.roll, at)?;
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
    TABLES.split(';').filter(|part| !part.trim().is_empty()).try_for_each(|part| batch(connection, part))
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

/// Notes which tables there are.
fn take_roll(connection: &Connection, all: &[(Relation, i64)], at: i64) -> Result<(), SqlError> {
    // A roll without tables has a row too.
    let none = Relation { database: String::new(), schema: String::new(), table: String::new() };
    for relation in all.iter().map(|(relation, _)| relation).chain([&none]) {
        let values = params![at, relation.database, relation.schema, relation.table];
        connection.execute("insert into rs.saves.rolls values (?, ?, ?, ?)", values).map_err(plain)?;
    }
    Ok(())
}

fn copy(connection: &Connection, relation: &Relation, rows: i64, at: i64) -> Result<(), SqlError> {
    let mut number = None;
    if rows <= MOST_ROWS {
        let sql = "select 1 + coalesce(max(number), 0) from rs.saves.versions";
        let next: i64 = connection.query_row(sql, [], |row| row.get(0)).map_err(plain)?;
        batch(connection, &format!("create or replace table rs.saves.t{next} as from {}", relation.sql()))?;
        number = Some(next);
    }
    let columns: Vec<_> = relation::columns(connection, relation)?.iter().map(written).collect();
    let comment = relation::table_comment(connection, relation)?;
    let Relation { database, schema, table } = relation;
    let values = params![at, database, schema, table, number, rows, Value::from(columns).to_string(), comment];
    connection.execute("insert into rs.saves.versions values (?, ?, ?, ?, ?, ?, ?, ?)", values).map_err(plain)?;
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

fn written(column: &Column) -> Value {
    json!({"name": column.name, "kind": column.kind, "nullable": column.nullable, "comment": column.comment})
}

/// Where the rows are that a table had then.
pub fn held(opened: &Opened, relation: &Relation, at: i64) -> Result<Held, SqlError> {
    let connection = opened.connect()?;
    prepare(&connection)?;
    let Relation { database, schema, table } = relation;
    let sql = "select bool_or(database_name = ? and schema_name = ? and table_name = ?) from rs.saves.rolls
               where taken = (select min(taken) from rs.saves.rolls where taken >= ?)";
    let in_roll: Option<bool> =
        connection.query_row(sql, params![database, schema, table, at], |row| row.get(0)).map_err(plain)?;
    // The first roll after a backup is of the tables it holds.
    if in_roll == Some(false) {
        return Ok(Held::Absent);
    }
    let sql = "select number from rs.saves.versions
               where taken >= ? and database_name = ? and schema_name = ? and table_name = ? order by taken limit 1";
    let found = connection.query_row(sql, params![at, database, schema, table], |row| row.get::<_, Option<i64>>(0));
    if let Some(number) = found.optional().map_err(plain)? {
        return Ok(number.map_or(Held::Dropped, Held::Saved));
    }
    Ok(if exists(&connection, relation)? { Held::Live } else { Held::Absent })
}

fn exists(connection: &Connection, relation: &Relation) -> Result<bool, SqlError> {
    let sql = "select count(*) > 0 from duckdb_tables()
               where database_name = ? and schema_name = ? and table_name = ?";
    let values = params![relation.database, relation.schema, relation.table];
    connection.query_row(sql, values, |row| row.get(0)).map_err(plain)
}

/// A column of a copy: its definition in the service's words, its name, and what is kept of it.
struct Old {
    definition: String,
    name: String,
    comment: Option<String>,
}

fn old(column: &Value) -> Old {
    let text = |member: &str| column.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = format!("\"{}\"", text("name").replace('"', "\"\""));
    let not_null = if column.get("nullable") == Some(&Value::Bool(false)) { " not null" } else { "" };
    let definition = format!("{name} {}{not_null}", text("kind"));
    // An identity stays with the table it was declared for.
    let comment = column.get("comment").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let comment = comment.map(|mut note: Value| {
        note.as_object_mut().map(|note| note.shift_remove("identity"));
        note.to_string()
    });
    Old { definition, name, comment }
}

/// Makes a table of the rows another one had then. Its columns, types and keys are those of then too; defaults,
/// foreign keys and privileges are not.
pub fn bring_back(
    opened: std::sync::Arc<Opened>,
    (source, at): (&Relation, i64),
    target: &Relation,
    user: &str,
) -> Result<(), SqlError> {
    let connection = opened.connect()?;
    let (from, columns, comment) = match held(&opened, source, at)? {
        Held::Live => {
            let columns: Vec<_> = relation::columns(&connection, source)?.iter().map(written).collect();
            (source.sql(), columns, relation::table_comment(&connection, source)?)
        }
        Held::Saved(number) => {
            let sql = "select columns, comment from rs.saves.versions where number = ?";
            let row = connection.query_row(sql, [number], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)));
            let (columns, comment) = row.map_err(plain)?;
            (format!("rs.saves.t{number}"), serde_json::from_str(&columns).unwrap_or_default(), comment)
        }
        Held::Dropped => return Err(SqlError::new("58030", "the rows the table had then are not kept any more")),
        Held::Absent => return Err(SqlError::new("42P01", format!("there was no table {} then", source.table))),
    };
    if exists(&connection, target)? {
        let Relation { database, schema, table } = target;
        let words = format!("the table {table} already exists in schema {schema} of database {database}");
        return Err(SqlError::new("42P07", words));
    }
    let columns: Vec<Old> = columns.iter().map(old).collect();
    let definitions: Vec<_> = columns.iter().map(|column| column.definition.as_str()).collect();
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let name = format!("{}.{}", quoted(&target.schema), quoted(&target.table));
    let mut session = super::Session::connect(opened, &target.database, user)?;
    let place = target.sql();
    let mut steps = vec![format!("insert into {place} from {from}")];
    let comments = columns.iter().filter_map(|column| Some((&column.name, column.comment.as_ref()?)));
    steps.extend(comments.map(|(name, note)| format!("comment on column {place}.{name} is {}", quote(note))));
    steps.extend(comment.map(|note: String| format!("comment on table {place} is {}", quote(&note))));
    // Nobody sees it before its rows are in it.
    session.run("begin", &[])?;
    let made = session.run(&format!("create table {name} ({})", definitions.join(", ")), &[]);
    let done = made.and_then(|_| steps.iter().try_for_each(|step| batch(&session.connection, step)));
    session.run(if done.is_ok() { "commit" } else { "rollback" }, &[])?;
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::engine::{Engine, EngineOptions, Session};

    fn place(table: &str) -> Relation {
        Relation { database: "dev".to_owned(), schema: "public".to_owned(), table: table.to_owned() }
    }

    fn run(engine: &Engine, session: &mut Session, sql: &str, epoch: i64, at: i64) {
        engine.keep_before(sql, epoch, at).unwrap();
        session.run(sql, &[]).unwrap();
    }

    fn count(session: &mut Session, table: &str) -> i64 {
        let sql = format!("select count(*) from {table}");
        session.connection.query_row(&sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    #[test]
    fn a_table_comes_back_as_it_was_at_the_backup() {
        let engine = Engine::new(EngineOptions::default());
        let mut session = engine.session("dev", "awsuser").unwrap();
        // Backups at 100 and 200.
        run(&engine, &mut session, "create table t (a integer not null distkey, b varchar(5))", 0, 10);
        run(&engine, &mut session, "insert into t values (1, 'one'), (2, 'two')", 0, 20);
        run(&engine, &mut session, "insert into t values (3, 'three')", 100, 110);
        run(&engine, &mut session, "insert into t values (4, 'four')", 100, 120);
        run(&engine, &mut session, "drop table t", 200, 210);
        for (at, held) in [(5, Held::Absent), (100, Held::Saved(1)), (200, Held::Saved(2)), (300, Held::Absent)] {
            assert_eq!(engine.held(&place("t"), at).unwrap(), held, "{at}");
        }
        for (at, name, rows) in [(100, "then", 2), (200, "later", 4)] {
            engine.bring_back((&place("t"), at), &place(name), "awsuser").unwrap();
            assert_eq!(count(&mut session, &format!("dev.public.{name}")), rows, "{at}");
        }
        let too_long = session.run("insert into later values (5, 'longer than five')", &[]).unwrap_err();
        assert!(too_long.to_string().contains("character varying(5)"), "{too_long}");
        assert!(session.run("insert into later values (null, 'x')", &[]).is_err(), "it is still not null");
        let again = engine.bring_back((&place("t"), 100), &place("then"), "awsuser").unwrap_err();
        assert!(again.to_string().contains("already exists in schema public of database dev"), "{again}");
        assert!(engine.bring_back((&place("t"), 5), &place("x"), "awsuser").is_err());
    }

    #[test]
    fn what_was_never_changed_is_as_it_was() {
        let engine = Engine::new(EngineOptions::default());
        assert_eq!(engine.held(&place("venue"), 1).unwrap(), Held::Live);
        engine.bring_back((&place("venue"), 1), &place("venue_old"), "awsuser").unwrap();
        let mut session = engine.session("dev", "awsuser").unwrap();
        assert_eq!(count(&mut session, "dev.public.venue_old"), count(&mut session, "dev.public.venue"));
        for sql in ["select 1", "  SHOW tables", "with a as (select 1) select * from a"] {
            assert!(reads(sql), "{sql}");
        }
        assert!(
            !reads("insert into a select 1") && concerns("call p()", "venue") && !concerns("drop table a", "venue")
        );
    }
}
