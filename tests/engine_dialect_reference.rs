//! Worked examples of the service's SQL reference, one file per chapter in `tests/data/dialect`.
//!
//! A statement ends with `;` at the end of a line. The lines behind it say what it answers: `= a|b` a row, `= (none)` no
//! row, `! text` an error that contains the text, `:: name type, ..` its columns. A statement without any must succeed.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions, Outcome, ResultSet, Session, SqlError};
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
                if line.trim_end().ends_with(';') {
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

fn columns(result: &ResultSet) -> String {
    result.columns.iter().map(|column| format!("{} {}", column.name, column.type_name)).collect::<Vec<_>>().join(", ")
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
            let (got, names) = (rows(&result), columns(&result));
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
        let answer = session.run(&case.sql, &[]);
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

chapters!(strings, dates, supers, numbers, queries, statements);
