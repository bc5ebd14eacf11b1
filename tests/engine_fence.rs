//! Statements that would take the machine's memory or time: each ends, and the next one runs.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions, Session};

fn session() -> Session {
    let options = EngineOptions { memory: "300MB".to_owned(), ..EngineOptions::default() };
    Engine::new(options).session("dev", "awsuser").expect("the engine opens")
}

#[test]
fn what_would_take_all_memory_or_time_ends() {
    let mut session = session();
    session.run("set statement_timeout to 3000", &[]).expect("set");
    for (sql, states) in [
        ("select a.*, b.* from sales a cross join sales b", ["54000", "57014", "53100", "53200"].as_slice()),
        ("select count(*) from sales a, sales b, sales c", &["57014"]),
        (
            "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r",
            &["57014", "53100", "53200"],
        ),
        ("select repeat('x', 1000000000)", &["22023"]),
        ("select lpad('x', 1000000000, 'y')", &["22023"]),
        ("select repeat('x', 70000)", &["54000"]),
        (
            "create table big as select repeat(a.eventname, 1000) as t from event a, event b",
            &["53100", "53200", "57014", "22001"],
        ),
        ("select listagg(repeat('x', 60000)) from sales", &["53100", "53200", "54000", "57014", "22001", "XX000"]),
    ] {
        let outcome = session.run(sql, &[]).map(|outcome| outcome.affected);
        let error = outcome.expect_err(sql);
        assert!(states.contains(&error.sqlstate), "{sql}: {error}");
        session.ready();
        assert!(session.run("select count(*) from category", &[]).is_ok(), "after {sql}");
    }
    let deep = format!("select {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(session.run(&deep, &[]).is_err());
}

#[test]
fn copy_and_unload_stay_in_their_folder() {
    let mut session = session();
    session.run("unload ('select 1 as a') to 's3://b/x' iam_role default csv", &[]).expect("written");
    session.run("create table t (a varchar(2000))", &[]).expect("made");
    let list = |url: &str| {
        format!(
            "unload ('select ''{{\"entries\": [{{\"url\": \"{url}\", \"mandatory\": true}}]}}''') to 's3://b/m' iam_role default delimiter '^' parallel off allowoverwrite"
        )
    };
    for url in
        ["/etc/passwd", "file:///etc/passwd", "s3://../../etc/passwd", "s3://b/../../../etc/passwd", "s3:///etc/passwd"]
    {
        for sql in [
            format!("copy t from '{url}' iam_role default"),
            format!("unload ('select 1') to '{url}' iam_role default allowoverwrite"),
            format!("unload ('select 1') to '{url}' iam_role default cleanpath"),
            format!("copy t from 's3://b/x' iam_role default json '{url}'"),
            format!("copy t from '{url}' iam_role default manifest"),
        ] {
            assert!(session.run(&sql, &[]).is_err(), "{sql}");
        }
        session.run(&list(url), &[]).expect("a list");
        assert!(session.run("copy t from 's3://b/m000' iam_role default manifest", &[]).is_err(), "{url} in a list");
    }
    let answer = session.run("select count(*) from t", &[]).expect("it is there").result.expect("rows");
    assert_eq!(answer.rows.get(0, 0), redshift_tui::model::Value::Text("0"));
}
