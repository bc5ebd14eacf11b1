//! Redshift's meaning of statements, worked out by hand, and what a statement must not reach.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions, Session};
use redshift_tui::model::Value;
use std::time::{Duration, Instant};

fn session() -> Session {
    Engine::new(EngineOptions::default()).session("dev", "awsuser").expect("the engine opens")
}

/// The first row, NULL as `NULL`, between `|`.
fn ask(session: &mut Session, sql: &str) -> String {
    match session.run(sql, &[]) {
        Err(error) => error.to_string(),
        Ok(outcome) => {
            let Some(result) = outcome.result else { return format!("{} rows", outcome.affected.unwrap_or(0)) };
            let cell = |column| match result.rows.get(0, column) {
                Value::Null => "NULL",
                Value::Text(text) => text,
            };
            (0..result.columns.len()).map(cell).collect::<Vec<_>>().join("|")
        }
    }
}

/// The names of the columns.
fn names(session: &mut Session, sql: &str) -> String {
    let result = session.run(sql, &[]).expect(sql).result.expect("rows");
    result.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join("|")
}

#[test]
fn expressions_mean_what_they_mean_in_redshift() {
    let mut session = session();
    for (sql, answer) in [
        ("select 7/2, -7/2, 7.0/2, 7%3", "3|-3|3.500000000000|1"),
        ("select 1 order by null", "1"),
        ("select x from (select 1 as x union all select null) order by x desc", "NULL"),
        ("select x from (select 1 as x union all select null) order by x", "1"),
        ("select avg(x) from (select 1 as x union all select 2)", "1"),
        ("select avg(x::decimal(8,2)) from (select 1 as x union all select 2)", "1.50"),
        ("select sum(qtysold) > 0, count(*) from sales", "true|172456"),
        ("select 0.1::decimal(10,1) + 0.2::decimal(10,1)", "0.3"),
        ("select 12345678901234567890.12::decimal(38,2) * 1", "12345678901234567890.12"),
        ("select nvl(null, 'a'), nvl2(null, 1, 2), decode(null, null, 'n', 'x'), coalesce(null, 3)", "a|2|n|3"),
        (
            "select dateadd(month, 1, '2020-01-31'::date), datediff(qtr, '2019-01-01', '2020-04-01')",
            "2020-02-29 00:00:00|5",
        ),
        (
            "select last_day('2020-02-03'::date), next_day('2014-08-20'::date, 'Tuesday'), months_between('2020-03-31'::date, '2020-02-29'::date)",
            "2020-02-29|2014-08-26|1",
        ),
        (
            "select date_trunc('month', '2020-02-03 04:05:06'::timestamp), trunc('2020-02-03 04:05:06'::timestamp)",
            "2020-02-01 00:00:00|2020-02-03",
        ),
        (
            "select to_char('2020-02-03 14:05:06'::timestamp, 'YYYY-MM-DD HH12:MI AM'), to_char('2020-02-03'::date, 'DD Mon Q')",
            "2020-02-03 02:05 PM|03 Feb 1",
        ),
        ("select to_char(1234.5, 'FM999,999.00'), to_char(5, '999')", "1,234.50|   5"),
        ("select to_date('03/02/2020', 'DD/MM/YYYY'), extract(year from '2020-02-03'::date)", "2020-02-03|2020"),
        (
            "select len('abc'), charindex('b', 'abc'), strtol('ff', 16), btrim('  a '), initcap('hello wORLD'), left('abc', 2)",
            "3|2|255|a|Hello World|ab",
        ),
        (
            "select 'a1' ~ '[0-9]', 'ab' !~ '^b', regexp_substr('a12b', '[0-9]+'), regexp_replace('a1b2', '[0-9]', '#'), regexp_count('aXbX', 'X')",
            "true|true|12|a#b#|2",
        ),
        ("select 'it\\'s', 'a\\tb', 'a' || 1, concat('a', null)", "it's|a\tb|a1|NULL"),
        ("select 'abcdef'::varchar(3), cast('abcdef' as char(2)), 3.7::int, cast('t' as boolean)", "abc|ab|4|true"),
        (
            "select json_extract_path_text('{\"a\":{\"b\":\"x\"}}', 'a', 'b'), json_extract_path_text('{}', 'a'), is_valid_json('{'), json_array_length('[1,2]')",
            "x||false|2",
        ),
        ("select current_database(), current_schema(), current_user", "dev|public|awsuser"),
        ("select count(*) from sample_data_dev.tickit.sales", "172456"),
        ("select 5 where 'a' in (select 'a' minus select 'b')", "5"),
        ("select listagg(x, '-') within group (order by x desc) from (select 'a' as x union all select 'b')", "b-a"),
        ("select lag(x) ignore nulls over (order by x) from (select 1 as x)", "NULL"),
        ("select week from (select 3 week)", "3"),
    ] {
        assert_eq!(ask(&mut session, sql), answer, "{sql}");
    }
    assert!(ask(&mut session, "select version()").contains("Redshift"));
}

#[test]
fn columns_are_named_as_redshift_names_them() {
    let mut session = session();
    for (sql, expected) in [
        ("select count(*), sum(qtysold) total, SALESID from sales group by salesid limit 1", "count|total|salesid"),
        (
            "select 1, 'a'::varchar, getdate(), nvl(1, 2), case when true then 1 end",
            "?column?|varchar|getdate|coalesce|case",
        ),
        ("select * from (select catid, count(*) from category group by catid) limit 1", "catid|count"),
    ] {
        assert_eq!(names(&mut session, sql), expected, "{sql}");
    }
}

#[test]
fn tables_keep_what_redshift_keeps() {
    let mut session = session();
    let mut ask = |sql: &str| ask(&mut session, sql);
    assert_eq!(
        ask(
            "create table t (id bigint identity(10, 2), a varchar(3) encode zstd, b decimal(8,2) not null sortkey) diststyle even"
        ),
        "0 rows"
    );
    assert_eq!(ask("insert into t (a, b) values ('äx', 1.5), ('b', 2)"), "2 rows");
    assert_eq!(
        ask("insert into t (a, b) values ('äöx', 1)"),
        "ERROR: value too long for type character varying(3) [SQLSTATE 22001]"
    );
    assert_eq!(
        ask("insert into t (a) values ('a')"),
        "ERROR: null value in column \"b\" violates not-null constraint [SQLSTATE 23502]"
    );
    assert_eq!(ask("select listagg(id, ',') within group (order by id) from t"), "10,12");
    assert_eq!(
        ask(
            "select \"type\", encoding, sortkey, \"notnull\" from pg_table_def where tablename = 't' and \"column\" = 'b'"
        ),
        "numeric(8,2)|none|1|true"
    );
    assert_eq!(ask("select diststyle, tbl_rows from svv_table_info where \"table\" = 't'"), "EVEN|2");
    assert_eq!(ask("create temp table u (like t)"), "0 rows");
    assert_eq!(
        ask("insert into u (id, a, b) values (1, 'abcd', 1)"),
        "ERROR: value too long for type character varying(3) [SQLSTATE 22001]"
    );
    assert_eq!(ask("alter table t add column c int default 5"), "0 rows");
    assert_eq!(ask("alter table t rename column c to d"), "0 rows");
    assert_eq!(ask("select sum(d) from t"), "10");
    assert_eq!(ask("comment on table t is 'of mine'"), "0 rows");
    assert_eq!(ask("select remarks from svv_tables where table_name = 't'"), "of mine");
    assert_eq!(ask("select id into v from t where id = 10"), "0 rows");
    assert_eq!(ask("delete v"), "1 rows");
    assert_eq!(ask("drop table t, v"), "0 rows");
    assert!(ask("select * from t").contains("does not exist"));
    assert!(ask("show tables from schema dev.public").starts_with("dev|public|category"));
    assert_eq!(ask("show search_path"), "\"$user\", public");
    assert_eq!(ask("set search_path to public, pg_catalog"), "0 rows");
    assert!(ask("explain select count(*) from sales").starts_with("XN Aggregate  (cost="));
}

#[test]
fn transactions_roll_back_and_fail_as_one() {
    let mut session = session();
    let mut ask = |sql: &str| ask(&mut session, sql);
    ask("begin");
    assert_eq!(ask("delete from category"), "11 rows");
    assert!(ask("select nope").contains("42703"));
    assert!(ask("select 1").contains("25P02"));
    ask("commit");
    assert_eq!(ask("select count(*) from category"), "11");
    ask("begin read only");
    assert!(ask("delete from category").contains("25006"), "read only");
    ask("rollback");
    ask("create materialized view mv as select count(*) as n from category");
    assert_eq!(ask("insert into category values (12, 'a', 'b', 'c')"), "1 rows");
    assert_eq!(ask("select n from mv"), "11");
    ask("refresh materialized view mv");
    assert_eq!(ask("select n from mv"), "12");
}

#[test]
fn a_date_in_any_form_is_one_within_a_transaction_too() {
    let mut session = session();
    let mut ask = |sql: &str| ask(&mut session, sql);
    ask("begin");
    for condition in [
        "caldate = '12-30-2008'",
        "'12-30-2008' = caldate",
        "caldate > '12-28-2008' and caldate <> '12-29-2008'",
        "caldate in ('12-30-2008', '01-01-1999')",
        "caldate > '12-28-2008' and caldate not in ('12-29-2008')",
        "(caldate) = '30-Dec-2008'",
        "caldate = '12-30-2008' and 'x' <> '12-30-2008'",
    ] {
        assert_eq!(ask(&format!("select count(*) from date where {condition}")), "1", "{condition}");
    }
    assert_eq!(ask("select count(*) from category where catname = '12-30-2008'"), "0", "a text is not a date");
    assert_eq!(ask("update date set holiday = true where caldate = '12-30-2008'"), "1 rows");
    ask("rollback");
}

#[test]
fn what_a_transaction_holds_is_seen_by_others() {
    let engine = Engine::new(EngineOptions::default());
    let mut one = engine.session("dev", "awsuser").expect("the engine opens");
    let mut other = engine.session("dev", "somebody").expect("the engine opens");
    let held = "select table_name, lock_owner_pid from stv_locks";
    one.run("begin", &[]).expect("begins");
    one.run("delete from category", &[]).expect("deletes");
    assert_eq!(ask(&mut other, held), format!("category|{}", one.pid()));
    one.run("rollback", &[]).expect("rolls back");
    assert_eq!(ask(&mut other, "select count(*) from stv_locks"), "0");
    assert_eq!(ask(&mut other, "select count(*) from stv_sessions"), "2");
    drop(one);
    assert_eq!(ask(&mut other, "select user_name from stv_sessions"), "somebody");
    assert_eq!(ask(&mut other, "select count(*) from sys_connection_log where event = 'disconnecting session'"), "1");
}

#[test]
fn statements_reach_nothing_of_the_machine() {
    let mut session = session();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret.csv");
    std::fs::write(&file, "a\n1\n").expect("written");
    let path = file.display();
    for sql in [
        format!("select * from read_csv('{path}')"),
        format!("select * from \"read_text\"('{path}')"),
        format!("select * from '{path}'"),
        format!("select * from \"{path}\""),
        format!("copy sales from '{path}'"),
        format!("copy sales from 's3://../../..{path}'"),
        format!("unload ('select 1') to '{path}'"),
        format!("unload ('select * from read_text(''{path}'')') to 's3://b/x'"),
        format!("copy (select 1) to '{path}'"),
        format!("attach '{path}' as x"),
        format!("create view v as select * from read_csv('{path}')"),
        format!("create table v as select * from read_blob('{path}')"),
        format!("insert into category select * from read_csv('{path}')"),
        format!("explain select * from glob('{path}')"),
        "install httpfs".to_owned(),
        "load httpfs".to_owned(),
        "pragma database_list".to_owned(),
        "set enable_external_access = true; select 1".to_owned(),
        "select getenv('HOME')".to_owned(),
        "select * from duckdb_settings()".to_owned(),
        "select * from rs.main.history".to_owned(),
        "select * from query('select 1')".to_owned(),
        "create database memory".to_owned(),
        "drop database rs".to_owned(),
        "export database 'x'".to_owned(),
        "checkpoint".to_owned(),
    ] {
        let outcome = session.run(&sql, &[]);
        assert!(outcome.is_err(), "{sql}: {outcome:?}");
    }
    session.run("set enable_external_access = true", &[]).expect("a parameter of no meaning here");
    assert!(session.run(&format!("create table x as select * from \"read_csv\"('{path}')"), &[]).is_err());
    assert_eq!(std::fs::read_to_string(&file).expect("untouched"), "a\n1\n");
}

#[test]
fn memory_has_a_limit() {
    let options = EngineOptions { memory: "300MB".to_owned(), ..EngineOptions::default() };
    let mut session = Engine::new(options).session("dev", "awsuser").expect("the engine opens");
    let error = session
        .run("create table big as select a.salesid * 1000000::bigint + b.salesid as k, md5(b.salesid::varchar) as h from sales a, sales b limit 20000000", &[])
        .expect_err("too large");
    assert_eq!(error.sqlstate, "53100", "{error}");
    // What is sorted, joined or grouped on the way has no disk to go to either: each fails, and the next one runs.
    for spills in [
        "select max(h) from (select md5(a.salesid::varchar || b.listid::varchar) as h from sales a, (select * from sales limit 60) b order by h limit 5000000 offset 5000000) t",
        "select count(*) from (select distinct a.salesid, b.salesid as other, md5(a.salesid::varchar || b.salesid) from sales a, (select * from sales limit 60) b) t",
    ] {
        let error = session.run(spills, &[]).expect_err(spills);
        assert!(error.message.starts_with("Disk Full"), "{spills}: {error}");
        assert_eq!(ask(&mut session, "select count(*) from category"), "11");
    }
}

#[test]
fn copy_and_unload_meet_in_the_folder_that_stands_for_s3() {
    let mut session = session();
    let mut ask = |sql: &str| ask(&mut session, sql);
    assert_eq!(ask("unload ('select * from category') to 's3://mine/out/cat_' iam_role default csv header"), "11 rows");
    assert!(ask("unload ('select 1') to 's3://mine/out/cat_' iam_role default").contains("not empty"));
    ask("create table again (like category)");
    assert_eq!(ask("copy again from 's3://mine/out/cat_' iam_role default csv ignoreheader 1"), "11 rows");
    assert_eq!(ask("select count(*) from (select * from category minus select * from again)"), "0");
    assert!(ask("copy again from 's3://mine/nothing' iam_role default").contains("does not exist"));
    assert!(
        ask("copy again from 's3://mine/out/cat_' iam_role default csv").contains("failed"),
        "the header is no number"
    );
}

#[test]
fn a_huge_join_stops_within_a_tenth_of_a_second() {
    let mut session = session();
    let cancel = session.canceller();
    let started = Instant::now();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        let at = Instant::now();
        cancel.cancel();
        at
    });
    let sql = "select count(*) from sales a, sales b, sales c where a.pricepaid + b.pricepaid > c.pricepaid";
    let error = session.run(sql, &[]).expect_err("cancelled");
    let ended = Instant::now();
    let asked = stopper.join().expect("asked");
    assert_eq!(error.sqlstate, "57014");
    let took = ended.duration_since(asked);
    println!("stopped {took:?} after the call, {:?} after the start", started.elapsed());
    assert!(took < Duration::from_millis(100), "{took:?}");
    session.ready();
    assert_eq!(ask(&mut session, "select 1"), "1");
}

#[test]
fn large_and_wide_files_load() {
    use std::fmt::Write as _;
    let folder = tempfile::tempdir().expect("a folder");
    let wide = folder.path().join("wide.csv");
    let mut text = (0..1600).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    for row in 0..50 {
        text.push('\n');
        for column in 0..1600 {
            let _ = write!(text, "{}{}", if column > 0 { "," } else { "" }, row * column);
        }
    }
    std::fs::write(&wide, text).expect("written");
    let options = EngineOptions { loads: vec![("wide".to_owned(), wide)], ..EngineOptions::default() };
    let mut session = Engine::new(options).session("dev", "awsuser").expect("it loads");
    assert_eq!(
        ask(&mut session, "select count(*), sum(c1599) from wide"),
        format!("50|{}", 1599 * (0..50).sum::<i32>())
    );
    assert_eq!(session.run("select * from wide", &[]).expect("rows").result.expect("rows").columns.len(), 1600);
}
