//! Redshift statements run in sequence against the stand-in's engine, with the answers that can be known.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions, Outcome, Session};
use redshift_tui::model::Value;
use redshift_tui::sql::statements;

const SAMPLE: &str = include_str!("data/redshift-sample.sql");

fn cell(outcome: &Outcome, row: usize, column: usize) -> Option<String> {
    match outcome.result.as_ref().expect("a result set").rows.get(row, column) {
        Value::Null => None,
        Value::Text(text) => Some(text.to_owned()),
    }
}

fn rows(outcome: &Outcome) -> usize {
    outcome.result.as_ref().map_or(0, |result| result.rows.rows())
}

fn names(outcome: &Outcome) -> Vec<String> {
    outcome.result.iter().flat_map(|result| &result.columns).map(|column| column.name.clone()).collect()
}

fn row(outcome: &Outcome, row: usize) -> Vec<Option<String>> {
    (0..names(outcome).len()).map(|column| cell(outcome, row, column)).collect()
}

fn some(values: &[&str]) -> Vec<Option<String>> {
    values.iter().map(|value| Some((*value).to_owned())).collect()
}

fn session() -> Session {
    Engine::new(EngineOptions::default()).session("dev", "awsuser").expect("the engine opens")
}

#[test]
fn all_forty_run_in_sequence() {
    let mut session = session();
    let all = statements(SAMPLE);
    assert_eq!(all.len(), 40);
    let mut answers = Vec::new();
    let mut failed = Vec::new();
    for (index, statement) in all.iter().enumerate() {
        match session.run(statement.text(SAMPLE), &[]) {
            Ok(answer) => answers.push(answer),
            Err(error) => {
                failed.push(format!("{:02}: {error}", index + 1));
                answers.push(Outcome::default());
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    check(&answers);
    table_rows(&mut session);
}

/// Answers that follow from the statement alone or from the sample's own figures.
fn check(answers: &[Outcome]) {
    let first = |number: usize| row(&answers[number - 1], 0);
    let sorted = |number: usize| {
        let answer = &answers[number - 1];
        let mut all: Vec<_> = (0..rows(answer)).map(|index| row(answer, index)).collect();
        all.sort();
        all
    };
    assert_eq!(
        sorted(7),
        [
            some(&["Concerts", "Classical, Jazz, Pop"]),
            some(&["Shows", "Musicals, Opera, Plays"]),
            some(&["Sports", "MLB, MLS, NBA, NFL, NHL"])
        ]
    );
    assert_eq!((rows(&answers[5]), rows(&answers[8]), rows(&answers[10])), (5, 10, 20));
    assert_eq!(first(18), some(&["1", "10", "b"]));
    assert_eq!(sorted(19), [some(&["1", "10", "99.5"]), some(&["1", "11", "10.0"])]);
    assert_eq!(first(20), some(&["x"]));
    assert_eq!(first(23), some(&["1", "y"]));
    assert_eq!(answers[23].affected, Some(172_456), "every sale is merged");
    assert_eq!(answers[24].affected, Some(172_456), "every sale is copied again");
    assert!(answers[25].affected.is_some_and(|rows| rows > 0));
    assert_eq!(names(&answers[13]), ["mlb", "nhl", "pop"]);
    assert_eq!(names(&answers[14]), ["eventid", "metric", "val"]);
    assert_eq!((rows(&answers[14]), rows(&answers[33]), rows(&answers[38])), (10, 10, 5));
    let sales =
        (0..rows(&answers[28])).map(|index| row(&answers[28], index)).find(|row| row[1].as_deref() == Some("sales"));
    assert_eq!(sales.expect("sales is listed")[2].as_deref(), Some("KEY(listid)"));
    assert_eq!(first(30)[2].as_deref(), Some("running"), "the newest query is the one that asks");
    assert_eq!(names(&answers[31]), ["table", "column", "encoding", "est_reduction_pct"]);
    assert_eq!(first(38)[..5], some(&["42", "true", "2024-01-01", "4", "12.30"]));
    let commission = first(35);
    let number = |cell: &Option<String>| cell.as_ref().expect("a number").parse::<f64>().expect("a number");
    assert!((number(&commission[0]) * 2.0 - number(&commission[1])).abs() < 1e-9);
}

/// What the sequence left behind.
fn table_rows(session: &mut Session) {
    let mut count =
        |table: &str| cell(&session.run(&format!("select count(*) from {table}"), &[]).expect("it counts"), 0, 0);
    for (table, rows) in [
        ("users", "49990"),
        ("venue", "202"),
        ("category", "11"),
        ("date", "365"),
        ("event", "8798"),
        ("listing", "192497"),
        ("sales", "344912"),
        ("stage", "172456"),
        ("sales_daily", "0"),
        ("customer_orders", "1"),
    ] {
        assert_eq!(count(table).as_deref(), Some(rows), "{table}");
    }
}
