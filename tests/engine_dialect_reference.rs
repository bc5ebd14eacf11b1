//! Worked examples of the service's SQL reference, one file per chapter in `tests/data/dialect`.
//!
//! A statement ends with `;` at the end of a line. The lines behind it say what it answers: `= a|b` a row, `= (none)` no
//! row, `! text` an error that contains the text, `:: name type, ..` its columns (`numeric(8,2)` for a decimal's digits). A statement without any must succeed.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{ColumnInfo, Engine, EngineOptions, Outcome, ResultSet, Session, SqlError};
use redshift_tui::model::Value;
use std::fmt::Write as _;

/// One statement and what is expected of it.
#[derive(Debug, Default)]
struct Case {
    line: usize,
    sql: String,
    rows: Option<Vec<String>>,
    columns: Option<String>,
    error: Option<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut sql = String::new();
    for (number, line) in text.lines().enumerate() {
        let expected = sql.is_empty().then(|| cases.last_mut()).flatten();
        match (line.split_once(' ').unwrap_or((line, "")), expected) {
            (("#", _) | ("", ""), _) if sql.is_empty() => {}
            (("=", "(none)"), Some(case)) => case.rows = Some(Vec::new()),
            (("=", row), Some(case)) => case.rows.get_or_insert_default().push(row.to_owned()),
            (("!", error), Some(case)) => case.error = Some(error.to_owned()),
            (("::", columns), Some(case)) => case.columns = Some(columns.to_owned()),
            _ => {
                let _ = writeln!(sql, "{line}");
                let open = sql.matches("$$").count() % 2 == 1;
                if line.trim_end().ends_with(';') && !open {
                    cases.push(Case { line: number + 1, sql: std::mem::take(&mut sql), ..Case::default() });
                }
            }
        }
    }
    assert!(sql.is_empty(), "a statement without an end: {sql}");
    cases
}

fn rows(result: &ResultSet) -> Vec<String> {
    let cell = |row, column| match result.rows.get(row, column) {
        Value::Null => "NULL",
        Value::Text(text) => text,
    };
    let row = |row| (0..result.columns.len()).map(|column| cell(row, column)).collect::<Vec<_>>().join("|");
    (0..result.rows.rows()).map(row).collect()
}

/// Names and types; decimals with their digits where those are asked for.
fn columns(result: &ResultSet, digits: bool) -> String {
    let one = |column: &ColumnInfo| match column.type_name {
        "numeric" if digits => format!("{} numeric({},{})", column.name, column.precision, column.scale),
        name => format!("{} {name}", column.name),
    };
    result.columns.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What is wrong with an answer, if anything is.
fn verdict(case: &Case, answer: Result<Outcome, SqlError>) -> Option<String> {
    match (answer, &case.error) {
        (Err(error), Some(wanted)) => {
            let text = error.to_string();
            (!text.contains(wanted.as_str())).then(|| format!("said   {text}\n  wanted {wanted}"))
        }
        (Err(error), None) => Some(format!("said   {error}")),
        (Ok(_), Some(wanted)) => Some(format!("succeeded, wanted {wanted}")),
        (Ok(outcome), None) => {
            let result = outcome.result.unwrap_or_default();
            let digits = case.columns.as_ref().is_some_and(|wanted| wanted.contains("numeric("));
            let (got, names) = (rows(&result), columns(&result, digits));
            let rows = case.rows.as_ref().filter(|wanted| **wanted != got);
            let names = case.columns.as_ref().filter(|wanted| **wanted != names).map(|wanted| (names.clone(), wanted));
            match (rows, names) {
                (Some(wanted), _) => Some(format!("got    {got:?}\n  wanted {wanted:?}")),
                (None, Some((names, wanted))) => Some(format!("named  {names}\n  wanted {wanted}")),
                (None, None) => None,
            }
        }
    }
}

fn session() -> Session {
    Engine::new(EngineOptions::default()).session("dev", "awsuser").expect("the engine opens")
}

fn check(chapter: &str, text: &str) {
    let mut session = session();
    let all = cases(text);
    assert!(all.len() > 3, "{chapter} has cases");
    let mut wrong = Vec::new();
    for case in &all {
        let answer = session.run(case.sql.trim_end(), &[]);
        wrong.extend(verdict(case, answer).map(|why| format!("{chapter}:{}: {}  {why}", case.line, case.sql)));
    }
    assert!(wrong.is_empty(), "{} of {} are wrong\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

macro_rules! chapters {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            check(stringify!($name), include_str!(concat!("data/dialect/", stringify!($name), ".sql")));
        })+
    };
}

chapters!(strings, dates, supers, numbers, queries, statements, catalogs, plans, procedures);

/// The lines of a plan, without their costs.
fn plan(session: &mut Session, sql: &str) -> Vec<String> {
    let result = session.run(&format!("explain {sql}"), &[]).expect(sql).result.expect("a plan");
    let bare = |line: &String| line.split("  (cost=").next().unwrap_or_default().to_owned();
    rows(&result).iter().map(bare).collect()
}

#[test]
fn joins_move_what_the_keys_ask_for() {
    let mut session = session();
    for case in cases(include_str!("data/dialect/plans.sql")).iter().skip(1) {
        session.run(case.sql.trim_end(), &[]).expect("made");
    }
    for (sql, wanted) in [
        ("select * from a_key a join b_key b on a.id = b.id", "DS_DIST_NONE"),
        ("select * from a_key a join d_all d on a.id = d.id", "DS_DIST_ALL_NONE"),
        ("select * from c_even c join e_even e on c.id = e.id", "DS_DIST_BOTH"),
        ("select * from c_even c join sales s on c.id = s.buyerid where s.qtysold > 7", "DS_"),
        ("select * from a_key a, d_all d where a.id > d.id", "XN Nested Loop DS_BCAST_INNER"),
    ] {
        let lines = plan(&mut session, sql);
        assert!(lines.first().is_some_and(|line| line.contains(wanted)), "{sql}: {lines:#?}");
    }
    let moved = plan(&mut session, "select * from a_key a join c_even c on a.v = c.id and a.id = c.x");
    assert!(moved.iter().any(|line| line.contains("DS_DIST_INNER") || line.contains("DS_DIST_OUTER")), "{moved:#?}");
    let sorted = plan(&mut session, "select w, count(*) from b_key where w > 5 group by w order by w limit 3");
    let titles: Vec<&str> = sorted.iter().map(|line| line.trim_start_matches([' ', '-', '>'])).collect();
    assert_eq!(
        titles,
        [
            "XN Limit",
            "XN Merge",
            "Merge Key: b_key.w",
            "XN Network",
            "Send to leader",
            "XN Sort",
            "Sort Key: b_key.w",
            "XN HashAggregate",
            "XN Seq Scan on b_key",
            "Filter: (w > 5)"
        ]
    );
    let product = plan(&mut session, "select * from a_key a, d_all d where a.id > d.id");
    assert!(product.last().is_some_and(|line| line.contains("review the join predicates")), "{product:#?}");
}

/// The lines of a plan with their costs.
fn whole_plan(session: &mut Session, sql: &str) -> Vec<String> {
    rows(&session.run(&format!("explain {sql}"), &[]).expect(sql).result.expect("a plan"))
}

#[test]
fn plans_have_the_services_shapes() {
    let mut session = session();
    for case in cases(include_str!("data/dialect/plans.sql")).iter().skip(1) {
        session.run(case.sql.trim_end(), &[]).expect("made");
    }
    let shapes: [(&str, &[&str]); 17] = [
        (
            "select * from a_key a join f_key f on a.id = f.id",
            &["XN Merge Join DS_DIST_NONE", "Merge Cond: (\"outer\".id = \"inner\".id)", "XN Seq Scan on a_key"],
        ),
        ("select * from a_key a join b_key b on a.id = b.id", &["XN Hash Join DS_DIST_NONE", "XN Hash", "Hash Cond:"]),
        ("select * from c_even c join d_all d on c.id = d.id", &["XN Hash Join DS_DIST_ALL_NONE"]),
        ("select * from c_even c join e_even e on c.id = e.id", &["XN Hash Join DS_DIST_BOTH"]),
        ("select * from c_even c join h_even h on c.id = h.id", &["XN Hash Join DS_BCAST_INNER"]),
        ("select * from a_key a join e_even e on a.id = e.z", &["XN Hash Join DS_DIST_INNER"]),
        ("select * from g_even g join b_key b on g.t = b.id", &["XN Hash Join DS_DIST_OUTER"]),
        ("select * from c_even c left join e_even e on c.id = e.id", &["XN Hash Left Join DS_DIST_BOTH"]),
        ("select * from a_key a, h_even h where a.id > h.id", &["XN Nested Loop DS_BCAST_INNER", "Join Filter:"]),
        ("select sum(v) from a_key", &["XN Aggregate", "XN Seq Scan on a_key"]),
        ("select v, count(*) from a_key group by v", &["XN HashAggregate", "XN Seq Scan on a_key"]),
        ("select distinct v from a_key", &["XN HashAggregate", "XN Seq Scan on a_key"]),
        (
            "select v from a_key order by v",
            &["XN Merge", "Merge Key: a_key.v", "XN Network", "Send to leader", "XN Sort", "Sort Key: a_key.v"],
        ),
        ("select v from a_key limit 7", &["XN Limit", "XN Seq Scan on a_key"]),
        (
            "select id, sum(v) over (partition by id order by v rows unbounded preceding) from a_key",
            &["XN Window", "Partition: id", "Order: v", "XN Sort"],
        ),
        (
            "select id from a_key union all select id from b_key",
            &["XN Append", "XN Subquery Scan \"*SELECT* 1\"", "XN Subquery Scan \"*SELECT* 2\""],
        ),
        ("select * from a_key where v = 3", &["XN Seq Scan on a_key", "Filter: (v = 3)"]),
    ];
    for (sql, wanted) in shapes {
        let lines = whole_plan(&mut session, sql);
        for part in wanted {
            assert!(lines.iter().any(|line| line.contains(part)), "{sql}: no {part} in {lines:#?}");
        }
        for step in lines.iter().filter(|line| line.trim_start_matches([' ', '-', '>']).starts_with("XN ")) {
            let figures = step.split_once("  (cost=").map(|(_, figures)| figures).expect(step);
            let (start, rest) = figures.split_once("..").expect(step);
            let (total, rest) = rest.split_once(" rows=").expect(step);
            let (rows, width) = rest.trim_end_matches(')').split_once(" width=").expect(step);
            let number = |text: &str| text.parse::<f64>().expect(step);
            assert!(number(start) <= number(total) && number(rows) >= 1.0 && number(width) >= 0.0, "{step}");
        }
    }
}

/// A line of `functions.txt`: the name, the expression, and what it answers or why it is refused.
fn examples() -> Vec<(&'static str, &'static str, Result<&'static str, &'static str>)> {
    let lines = include_str!("data/dialect/functions.txt").lines();
    let read = |line: &'static str| {
        let (name, rest) = line.split_once(": ")?;
        let answer = rest.split_once(" => ").map(|(sql, value)| (name, sql, Ok(value)));
        answer.or_else(|| rest.split_once(" !! ").map(|(sql, words)| (name, sql, Err(words))))
    };
    lines.filter(|line| !line.starts_with(['#', '['])).filter_map(read).collect()
}

#[test]
fn every_function_of_the_reference_answers_or_says_why_not() {
    let mut session = session();
    session.run("select 1 from category limit 1", &[]).expect("a query before");
    let all = examples();
    assert!(all.len() > 200, "{}", all.len());
    let mut wrong = Vec::new();
    for (name, sql, wanted) in &all {
        let answer = session.run(&format!("select {sql}"), &[]);
        let good = match (&answer, wanted) {
            (Ok(outcome), Ok(value)) => rows(outcome.result.as_ref().expect("rows")) == [value.to_owned()],
            (Err(error), Err(words)) => error.to_string().contains(words),
            _ => false,
        };
        if !good {
            let got =
                answer.map(|outcome| rows(&outcome.result.unwrap_or_default())).map_err(|error| error.to_string());
            wrong.push(format!("{name}: {sql}\n  got    {got:?}\n  wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are wrong\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn system_views_have_their_columns() {
    let mut session = session();
    let lines = include_str!("data/dialect/system_views.txt").lines().filter(|line| !line.starts_with('#'));
    let mut wrong = Vec::new();
    let mut count = 0;
    for (view, columns) in lines.filter_map(|line| line.split_once(": ")) {
        count += 1;
        match session.run(&format!("select * from {view} limit 0"), &[]) {
            Err(error) => wrong.push(format!("{view}: {error}")),
            Ok(outcome) => {
                let names: Vec<String> =
                    outcome.result.expect("rows").columns.into_iter().map(|column| column.name).collect();
                if names.join(" ") != columns {
                    wrong.push(format!("{view}: {}", names.join(" ")));
                }
            }
        }
    }
    assert!(count > 200, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn steps_and_alerts_are_those_of_what_ran() {
    let mut session = session();
    let mut ask = |sql: &str| {
        rows(&session.run(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}")).result.unwrap_or_default())
    };
    ask(
        "select caldate, sum(qtysold) from sales, date where sales.dateid = date.dateid and caldate = '2008-01-05' group by 1 order by 1",
    );
    let query = ask("select pg_last_query_id()").remove(0);
    let scans = format!("select perm_table_name, rows_pre_filter from stl_scan where query = {query} order by 1");
    assert_eq!(ask(&scans), ["date|365", "sales|172456"]);
    let labels =
        format!("select distinct split_part(label, ' ', 1) from svl_query_summary where query = {query} order by 1");
    assert_eq!(ask(&labels), ["aggr", "dist", "hash", "hjoin", "merge", "return", "scan", "sort"]);
    let plan = format!("select count(*) from stl_explain where query = {query} and plannode like '%XN Hash Join%'");
    assert_eq!(ask(&plan), ["1"]);
    ask("select count(*) from category a, category b where a.catid > b.catid");
    ask("select count(*) from sales where salesid = 5");
    ask("create table fresh (a int)");
    ask("insert into fresh values (1)");
    ask("select a from fresh");
    ask(
        "create table big diststyle even as select s.salesid as id, n.n as part from sales s, (select 1 as n union all select 2 union all select 3 union all select 4 union all select 5 union all select 6) n",
    );
    ask("select count(*) from big one join big two on one.id = two.id and one.part = two.part");
    let alerts = "select distinct trim(split_part(event, ':', 1)), solution from stl_alert_event_log l, stl_query q where l.query = q.query order by 1";
    let collocate = "Review the choice of distribution key to collocate the join or aggregation";
    assert_eq!(
        ask(alerts),
        [
            format!("Distributed a large number of rows across the network|{collocate}"),
            "Missing query planner statistics|Run the ANALYZE command".to_owned(),
            "Nested Loop Join in the query plan|Review the join predicates to avoid Cartesian products".to_owned(),
            "Very selective query filter|Review the choice of sort key to enable range restricted scans, or run the VACUUM command to ensure the table is sorted".to_owned(),
        ]
    );
    ask("analyze fresh");
    ask("select a from fresh where a = 2");
    let after = ask("select pg_last_query_id()").remove(0);
    assert_eq!(ask(&format!("select count(*) from stl_alert_event_log where query = {after}")), ["0"]);
}

#[test]
fn users_have_what_they_were_granted() {
    let engine = Engine::new(EngineOptions::default());
    let mut admin = engine.session("dev", "awsuser").expect("the engine opens");
    let run = |session: &mut Session, sql: &str| session.run(sql, &[]).map(|outcome| outcome.affected);
    for sql in [
        "create user reader password disable",
        "create group readers with user reader",
        "create role writers",
        "create schema lab",
        "create table lab.notes (a int)",
        "create view lab.shown as select a from lab.notes",
    ] {
        run(&mut admin, sql).expect(sql);
    }
    let mut reader = engine.session("dev", "reader").expect("a session");
    let mut refused = |sql: &str, words: &str| {
        let error = run(&mut reader, sql).expect_err(sql);
        assert_eq!((error.sqlstate, error.message.as_str()), ("42501", words), "{sql}");
    };
    refused("select count(*) from category", "permission denied for relation category");
    refused("with x as (select * from sales) select * from x", "permission denied for relation sales");
    refused("select * from (select 1 as a) t, public.event", "permission denied for relation event");
    refused("insert into category values (99, 'a', 'b', 'c')", "permission denied for relation category");
    refused("delete from category", "permission denied for relation category");
    refused("update category set catid = 1", "permission denied for relation category");
    refused("unload ('select * from venue') to 's3://b/v' iam_role default", "permission denied for relation venue");
    refused("drop table category", "must be owner of relation category");
    refused("select * from lab.notes", "permission denied for schema lab");
    run(&mut admin, "grant select on category to group readers").expect("granted");
    run(&mut admin, "grant usage on schema lab to reader").expect("granted");
    run(&mut admin, "grant select on lab.shown to public").expect("granted");
    run(&mut admin, "grant insert, select on lab.notes to role writers").expect("granted");
    assert_eq!(run(&mut reader, "select count(*) from category"), Ok(None));
    assert_eq!(run(&mut reader, "select a from lab.shown"), Ok(None));
    assert!(run(&mut reader, "select * from lab.notes").is_err());
    run(&mut admin, "grant role writers to reader").expect("granted");
    assert_eq!(run(&mut reader, "insert into lab.notes values (1)"), Ok(Some(1)));
    assert!(run(&mut reader, "delete from lab.notes").is_err());
    for sql in ["create table mine as select catid from category", "insert into mine values (1)", "drop table mine"] {
        run(&mut reader, sql).expect(sql);
    }
    run(&mut admin, "alter default privileges in schema lab grant select on tables to reader").expect("kept");
    run(&mut admin, "create table lab.later (a int)").expect("made");
    assert_eq!(run(&mut reader, "select * from lab.later"), Ok(None));
    let kept = "select schema_name, object_type, owner_name, privilege_type, grantee_name from svv_default_privileges";
    let kept = admin.run(kept, &[]).expect("kept").result.expect("rows");
    assert_eq!(rows(&kept), ["lab|RELATION|awsuser|SELECT|reader"]);
    run(&mut admin, "alter default privileges in schema lab revoke select on tables from reader").expect("gone");
    assert_eq!(run(&mut admin, "select 1 / (1 - (select count(*) from svv_default_privileges))"), Ok(None));
    run(&mut admin, "revoke select on category from group readers").expect("revoked");
    assert!(run(&mut reader, "select count(*) from category").is_err());
}
