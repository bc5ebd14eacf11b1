//! Redshift statements run in sequence against the stand-in's engine, with the answers that can be known.
#![cfg(feature = "local")]

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
        let started = std::time::Instant::now();
        match session.run(statement.text(SAMPLE), &[]) {
            Ok(answer) => {
                println!(
                    "{:02} {:?} {:?} {:?}",
                    index + 1,
                    started.elapsed(),
                    names(&answer),
                    if rows(&answer) > 0 { row(&answer, 0) } else { vec![] }
                );
                answers.push(answer);
            }
            Err(error) => {
                failed.push(format!("{:02}: {error}", index + 1));
                answers.push(Outcome::default());
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
