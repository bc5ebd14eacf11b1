//! Tables and whole warehouses as they were.

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
    assert!(!reads("insert into a select 1") && concerns("call p()", "venue") && !concerns("drop table a", "venue"));
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
        "create view late as select n from later_made with no schema binding",
        "create table soon_gone as select 4 as four",
        "create view waits as select four from soon_gone with no schema binding",
        "drop table soon_gone",
    ];
    for sql in makes {
        run(&engine, &mut session, sql, 0, 10);
    }
    let mut other = engine.session("other", "awsuser").unwrap();
    run(&engine, &mut other, "create table public.o as select 7 as seven", 0, 20);
    // A backup at 100, and changes behind it.
    for sql in ["delete from \"My Schema\".\"odd \"\" name\"", "drop view twice", "drop user ann", "delete from venue"]
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
    then.run("create table later_made as select 6 as n", &[]).unwrap();
    then.run("create table soon_gone as select 5 as four", &[]).unwrap();
    assert_eq!(rows(&mut then, "select (select n from late), (select four from waits)"), ["6 5"]);
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
    let later = Warehouses::new(EngineOptions { state: Some(folder.path().to_owned()), ..EngineOptions::default() });
    drop(all);
    later.restore(&data("one"), 20, "two").unwrap();
    let (_, mut session) = opened(&later, "two");
    assert_eq!(rows(&mut session, "select a from t"), ["1"]);
    drop(session);
    later.sweep(|id| id == "two");
    assert!(!folder.path().join("warehouses/one").exists() && folder.path().join("warehouses/two/ready").exists());
    assert!(!later.knows(&data("one")) && later.knows(&data("two")));
    drop(later);
    // Also what nobody has opened since.
    let last = Warehouses::new(EngineOptions { state: Some(folder.path().to_owned()), ..EngineOptions::default() });
    last.sweep(|_| false);
    assert!(!folder.path().join("warehouses/two").exists());
}
