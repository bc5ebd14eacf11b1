//! COPY and UNLOAD between tables and the folder that stands for S3.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions, Session};
use redshift_tui::model::Value;

const ROLE: &str = "iam_role 'arn:aws:iam::123456789012:role/x'";

fn session() -> Session {
    Engine::new(EngineOptions::default()).session("dev", "awsuser").expect("the engine opens")
}

fn run(session: &mut Session, sql: &str) -> Option<u64> {
    session.ready();
    session.run(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}")).affected
}

fn refused(session: &mut Session, sql: &str) -> String {
    session.run(sql, &[]).expect_err("it is refused").to_string()
}

/// The rows as text: fields with `,` between, NULL as `-`.
fn rows(session: &mut Session, sql: &str) -> Vec<String> {
    let answer = session.run(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let result = answer.result.expect("rows");
    let cell = |row, column| match result.rows.get(row, column) {
        Value::Text(text) => text.to_owned(),
        Value::Null => "-".to_owned(),
    };
    let width = result.columns.len();
    (0..result.rows.rows())
        .map(|row| (0..width).map(|column| cell(row, column)).collect::<Vec<_>>().join(","))
        .collect()
}

#[test]
fn every_format_comes_back_as_it_went() {
    let mut session = session();
    run(&mut session, "create table t (a int, b varchar(20), c decimal(8,2), d timestamp, e boolean)");
    run(
        &mut session,
        "insert into t values (1, 'x', 1.50, '2024-01-31 10:00:00', true), (2, 'a,b \"q\"', -0.05, null, false), (3, '', null, null, null)",
    );
    for (number, (unload, copy)) in [
        ("format csv", "format csv"),
        ("format csv header gzip", "csv ignoreheader 1 gzip"),
        ("csv delimiter '\\t' null as 'NIL'", "csv delimiter '\\t' null as 'NIL'"),
        ("format as parquet", "format as parquet"),
        ("format json", "format json 'auto'"),
        ("format as json zstd", "format as json 'auto' zstd"),
        ("escape null as '\\\\N'", "escape null as '\\\\N'"),
        ("csv parallel off region 'us-east-1'", "csv region 'us-east-1'"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = format!("s3://bucket/{number}/");
        assert_eq!(
            run(&mut session, &format!("unload ('select * from t') to '{at}' {ROLE} {unload}")),
            Some(3),
            "{unload}"
        );
        run(&mut session, "create table u (like t)");
        assert_eq!(run(&mut session, &format!("copy u from '{at}' {ROLE} {copy}")), Some(3), "{copy}");
        let missing = rows(&mut session, "select * from t except select * from u");
        assert!(missing.is_empty(), "{unload}: {missing:?} of {:?}", rows(&mut session, "select * from u"));
        run(&mut session, "drop table u");
    }
}

#[test]
fn a_manifest_lists_what_was_written_and_is_read() {
    let mut session = session();
    run(
        &mut session,
        &format!("unload ('select catid, catname from category') to 's3://b/cat_' {ROLE} csv manifest verbose"),
    );
    run(&mut session, "create table c (a int, b varchar(10))");
    assert_eq!(run(&mut session, &format!("copy c from 's3://b/cat_manifest' {ROLE} csv manifest")), Some(11));
    let error = refused(&mut session, &format!("copy c from 's3://b/cat_0000_part_00' {ROLE} csv manifest"));
    assert!(error.contains("manifest"), "{error}");
    let error = refused(&mut session, &format!("unload ('select 1') to 's3://b/cat_' {ROLE} csv"));
    assert!(error.contains("is not empty"), "{error}");
    run(&mut session, &format!("unload ('select 1') to 's3://b/cat_' {ROLE} csv cleanpath"));
    run(&mut session, "create table one (a int)");
    assert_eq!(run(&mut session, &format!("copy one from 's3://b/cat_' {ROLE} csv")), Some(1));
    let error = refused(&mut session, &format!("unload ('select 1 limit 1') to 's3://b/l' {ROLE}"));
    assert!(error.contains("Limit clause is not supported"), "{error}");
}

#[test]
fn partitions_are_folders() {
    let mut session = session();
    let to = format!("to 's3://b/p/' {ROLE}");
    assert_eq!(
        run(
            &mut session,
            &format!("unload ('select catid, catname, catgroup from category') {to} parquet partition by (catgroup)")
        ),
        Some(11)
    );
    run(&mut session, "create table p (a smallint, b varchar(10))");
    assert_eq!(run(&mut session, &format!("copy p from 's3://b/p/catgroup=Sports/' {ROLE} parquet")), Some(5));
    run(
        &mut session,
        &format!(
            "unload ('select catid, catname, catgroup from category') to 's3://b/q/' {ROLE} csv partition by (catgroup) include"
        ),
    );
    run(&mut session, "create table q (a smallint, b varchar(10), c varchar(10))");
    assert_eq!(run(&mut session, &format!("copy q from 's3://b/q/catgroup=Shows/' {ROLE} csv")), Some(3));
    assert_eq!(rows(&mut session, "select distinct c from q"), ["Shows"]);
}

#[test]
fn bad_lines_are_counted_and_kept() {
    let mut session = session();
    let text = "select ''1|x'' union all select ''two|y'' union all select ''3|z|more'' union all select ''4|far too long'' union all select ''5|w''";
    run(&mut session, &format!("unload ('{text}') to 's3://b/bad' {ROLE} delimiter '^'"));
    run(&mut session, "create table t (a int, b varchar(5))");
    let error = refused(&mut session, &format!("copy t from 's3://b/bad' {ROLE} delimiter '|' maxerror 2"));
    assert!(error.starts_with("ERROR: Load into table 't' failed.  Check 'sys_load_error_detail'"), "{error}");
    assert_eq!(rows(&mut session, "select count(*) from t"), ["0"]);
    let kept = rows(
        &mut session,
        "select trim(colname), err_code, trim(err_reason), line_number from stl_load_errors order by line_number, err_code",
    );
    assert_eq!(
        kept,
        [
            "a,1207,Invalid digit, Value 't', Pos 0, Type: Integer,2",
            "-,1202,Extra column(s) found,3",
            "b,1204,String length exceeds DDL length,4",
        ]
    );
    assert_eq!(run(&mut session, &format!("copy t from 's3://b/bad' {ROLE} delimiter '|' maxerror 3")), Some(2));
    assert_eq!(rows(&mut session, "select a from t order by a"), ["1", "5"]);
    assert_eq!(run(&mut session, &format!("copy t from 's3://b/bad' {ROLE} maxerror 2 truncatecolumns")), Some(3));
    assert_eq!(rows(&mut session, "select b from t where a = 4"), ["far t"]);
    assert_eq!(
        rows(&mut session, "select count(*) from sys_load_error_detail where file_name like 's3://b/bad%'"),
        ["8"]
    );
}

#[test]
fn options_on_blanks_and_dates_mean_what_they_say() {
    let mut session = session();
    run(
        &mut session,
        &format!(
            "unload ('select ''1||31/01/2024'' union all select ''2|  |'' || chr(92) || ''N'' union all select ''|a \"b\"|''') to 's3://b/o' {ROLE} delimiter '^'"
        ),
    );
    run(&mut session, "create table t (a int, b varchar(9), c date)");
    let copy = format!("copy t from 's3://b/o' {ROLE} dateformat 'DD/MM/YYYY'");
    run(&mut session, &copy);
    assert_eq!(
        rows(&mut session, "select a, '<' || b || '>', c from t order by a"),
        ["1,<>,2024-01-31", "2,<  >,-", "-,<a \"b\">,-"]
    );
    run(&mut session, "truncate t");
    run(&mut session, &format!("{copy} blanksasnull emptyasnull"));
    assert_eq!(rows(&mut session, "select a, b from t order by a"), ["1,-", "2,-", "-,a \"b\""]);
    assert_eq!(run(&mut session, &format!("{copy} noload")), Some(0));
}

#[test]
fn json_paths_pick_the_values() {
    let mut session = session();
    run(
        &mut session,
        &format!("unload ('select catid as id, catname as name from category') to 's3://b/j' {ROLE} json"),
    );
    let paths = "select ''{\"jsonpaths\": [\"$.name\", \"$.id\"]}''";
    run(&mut session, &format!("unload ('{paths}') to 's3://b/paths' {ROLE} delimiter '^' parallel off"));
    run(&mut session, "create table t (name varchar(10), id int)");
    assert_eq!(run(&mut session, &format!("copy t from 's3://b/j' {ROLE} json 's3://b/paths000'")), Some(11));
    assert_eq!(rows(&mut session, "select id from t where name = 'MLB'"), ["1"]);
    let error = refused(&mut session, &format!("copy t (name) from 's3://b/j' {ROLE} json 's3://b/paths000'"));
    assert!(error.contains("Number of jsonpaths and the number of columns should match"), "{error}");
}

#[test]
fn files_have_the_size_and_the_escapes_asked_for() {
    let mut session = session();
    run(&mut session, "create table t (a int, b varchar(40))");
    run(
        &mut session,
        "insert into t values (1, 'a|b'), (2, 'back\\\\slash'), (3, 'two\\nlines'), (4, null), (5, 'plain')",
    );
    run(&mut session, &format!("unload ('select * from t') to 's3://b/e' {ROLE} escape null as '\\\\N'"));
    run(&mut session, "create table u (like t)");
    assert_eq!(run(&mut session, &format!("copy u from 's3://b/e' {ROLE} escape null as '\\\\N'")), Some(5));
    assert_eq!(rows(&mut session, "select a from t where b = 'a|b'"), ["1"]);
    assert_eq!(rows(&mut session, "select count(*) from (select * from t except select * from u) x"), ["0"]);
    let wide = "select salesid, repeat(''x'', 60) from sales";
    run(&mut session, &format!("unload ('{wide}') to 's3://b/m' {ROLE} csv header maxfilesize 5 mb manifest"));
    run(&mut session, "create table m (a int, b varchar(60))");
    assert_eq!(
        run(&mut session, &format!("copy m from 's3://b/mmanifest' {ROLE} csv ignoreheader 1 manifest")),
        Some(172_456)
    );
    assert_eq!(
        rows(
            &mut session,
            "select unloaded_files_count > 2, unloaded_rows from sys_unload_history order by query_id desc limit 1"
        ),
        ["true,172456"]
    );
    run(&mut session, &format!("unload ('{wide}') to 's3://b/one/' {ROLE} csv parallel off maxfilesize as 6.2 gb"));
    run(&mut session, "truncate m");
    assert_eq!(run(&mut session, &format!("copy m from 's3://b/one/000' {ROLE} csv")), Some(172_456));
    let error = refused(&mut session, &format!("unload ('{wide}') to 's3://b/n' {ROLE} csv maxfilesize 1 mb"));
    assert!(error.contains("MAXFILESIZE must be between 5 MB and 6.2 GB"), "{error}");
    assert_eq!(rows(&mut session, "select a from u where b is null"), ["4"]);
    run(&mut session, &format!("unload ('select * from t') to 's3://b/null' {ROLE} csv null as 'NIL'"));
    run(&mut session, "truncate u");
    run(&mut session, "insert into t values (6, ''), (null, 'NIL')");
    run(&mut session, &format!("copy u from 's3://b/null' {ROLE} csv null as 'NIL'"));
    assert_eq!(rows(&mut session, "select a from u where b is null"), ["4"]);
    for (statement, words) in [
        ("copy m from 's3://b/one/' ROLE format as avro 'auto'", "COPY AVRO is not supported"),
        ("copy m from 's3://b/one/' ROLE format orc", "COPY ORC is not supported"),
        ("copy m from 's3://b/one/' ROLE csv bzip2", "COPY BZIP2 is not supported"),
        ("unload ('select 1') to 's3://b/z' ROLE bzip2", "UNLOAD BZIP2 is not supported"),
    ] {
        let error = refused(&mut session, &statement.replace("ROLE", ROLE));
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn fields_are_read_by_their_places() {
    let mut session = session();
    let line = "lpad(catid::varchar, 3) || rpad(catgroup, 10) || catname";
    run(&mut session, &format!("unload ('select {line} from category order by catid') to 's3://b/fixed_' {ROLE}"));
    run(&mut session, "create table f (id int, family varchar(10), title varchar(12))");
    let copy = format!("copy f from 's3://b/fixed_' {ROLE} fixedwidth 'id:3,family:10,title:12' trimblanks");
    assert_eq!(run(&mut session, &copy), Some(11));
    let missing = "select catid, catgroup, catname from category except select id, family, title from f";
    assert!(rows(&mut session, missing).is_empty(), "{:?}", rows(&mut session, "select * from f order by 1"));
    let short = refused(&mut session, &format!("copy f from 's3://b/fixed_' {ROLE} fixedwidth 'id:3,family:10'"));
    assert!(short.contains("number of columns"), "{short}");
    for format in ["bzip2", "lzop", "format avro", "format orc"] {
        let why = refused(&mut session, &format!("copy f from 's3://b/fixed_' {ROLE} {format}"));
        assert!(why.contains("is not supported by the local stand-in"), "{format}: {why}");
    }
}
