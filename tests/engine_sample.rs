//! Redshift statements run in sequence against the stand-in's engine, with the answers that can be known.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions, Outcome, Session};
use redshift_tui::model::Value;
use redshift_tui::sql::statements;
use std::collections::{BTreeMap, BTreeSet};

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

/// Cents of `12.30`.
fn cents(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    whole.parse::<i64>().expect(text) * 100 + format!("{part:0<2}")[..2].parse::<i64>().expect(text)
}

/// The sample's sales as they are stored: seller, buyer, event, cents paid, tickets.
fn sales(session: &mut Session) -> Vec<(u32, u32, u32, i64, i64)> {
    let all = session.run("select sellerid, buyerid, eventid, pricepaid, qtysold from sales", &[]).expect("sales");
    let text = |row, column| cell(&all, row, column).expect("no NULL");
    let number = |row, column| text(row, column).parse().expect("a number");
    (0..rows(&all))
        .map(|row| (number(row, 0), number(row, 1), number(row, 2), cents(&text(row, 3)), i64::from(number(row, 4))))
        .collect()
}

#[test]
fn answers_follow_from_the_stored_rows() {
    let mut session = session();
    let all = statements(SAMPLE);
    let mut ask = |number: usize| session.run(all[number - 1].text(SAMPLE), &[]).expect("it runs");
    let (top, best, shares, middle, buyers, pivot) = (ask(9), ask(10), ask(11), ask(12), ask(13), ask(14));
    let sales = sales(&mut session);
    let mut by_seller: BTreeMap<u32, i64> = BTreeMap::new();
    let mut by_event: BTreeMap<u32, i64> = BTreeMap::new();
    for (seller, _, event, paid, _) in &sales {
        *by_seller.entry(*seller).or_default() += paid;
        let highest = by_event.entry(*event).or_default();
        *highest = (*highest).max(*paid);
    }
    let mut sums: Vec<i64> = by_seller.values().copied().collect();
    sums.sort_unstable_by(|a, b| b.cmp(a));
    let shown: Vec<i64> = (0..10).map(|row| cents(&cell(&top, row, 1).expect("a sum"))).collect();
    assert_eq!(shown, sums[..10], "9: the ten largest sums");
    for (row, sum) in shown.iter().enumerate() {
        let seller: u32 = cell(&top, row, 0).expect("a seller").parse().expect("a number");
        assert_eq!(by_seller[&seller], *sum, "9: each is its seller's");
    }
    assert_eq!(rows(&best), by_event.len(), "10: one row an event");
    for row in 0..rows(&best) {
        let event: u32 = cell(&best, row, 0).expect("an event").parse().expect("a number");
        assert_eq!(cents(&cell(&best, row, 2).expect("a price")), by_event[&event], "10: its highest price");
    }
    for row in 0..20 {
        let seller: u32 = cell(&shares, row, 0).expect("a seller").parse().expect("a number");
        let paid = cents(&cell(&shares, row, 1).expect("a price")) as f64;
        let share: f64 = cell(&shares, row, 2).expect("a share").parse().expect("a number");
        assert!((share - paid / by_seller[&seller] as f64).abs() < 1e-9, "11: the price's share of its seller's sum");
    }
    let mut paid: Vec<i64> = sales.iter().map(|sale| sale.3).collect();
    paid.sort_unstable();
    let at = |fraction: f64| {
        let place = fraction * (paid.len() - 1) as f64;
        let (low, high) = (paid[place.floor() as usize] as f64, paid[place.ceil() as usize] as f64);
        (low + (high - low) * place.fract()) / 100.0
    };
    for (column, fraction) in [(0, 0.5), (1, 0.9)] {
        let shown: f64 = cell(&middle, 0, column).expect("a price").parse().expect("a number");
        assert!((shown - at(fraction)).abs() < 0.006, "12: {shown} for {}", at(fraction));
    }
    let distinct: BTreeSet<u32> = sales.iter().map(|sale| sale.1).collect();
    assert_eq!(cell(&buyers, 0, 0), Some(distinct.len().to_string()), "13");
    let kinds = session.run("select eventid, catid from event", &[]).expect("events");
    let kind = |row| (cell(&kinds, row, 0).expect("an event"), cell(&kinds, row, 1).expect("a category"));
    let kinds: BTreeMap<String, String> = (0..rows(&kinds)).map(kind).collect();
    for (column, category) in ["1", "2", "9"].into_iter().enumerate() {
        let of = |sale: &&(u32, u32, u32, i64, i64)| kinds[&sale.2.to_string()] == category;
        let tickets: i64 = sales.iter().filter(of).map(|sale| sale.4).sum();
        // No event of the sample is of the first two categories: their sums are NULL.
        let wanted = (tickets > 0).then(|| tickets.to_string());
        assert_eq!(cell(&pivot, 0, column), wanted, "14: category {category}");
    }
}
