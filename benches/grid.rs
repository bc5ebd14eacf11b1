//! Prints what a large result and a large catalog cost, beside the targets: sorting and searching a million rows,
//! taking in and drawing a wide result, completing names.
//!
//!     cargo bench --bench grid

#[path = "console/figures.rs"]
mod figures;

use color_eyre::eyre::{OptionExt, Result, ensure};
use figures::{Report, median, millis, percentile};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use redshift_tui::app::{Choice, Item, LineInput, Picker, Purpose};
use redshift_tui::keys::{Action, Keymap};
use redshift_tui::model::{CatalogTable, Chunk, ChunkBuilder, Column, ColumnType, Target, Value};
use redshift_tui::sql::arrange::{Done, Job, Snapshot, Task};
use redshift_tui::sql::catalog::{Catalog, Level, Listed};
use redshift_tui::sql::complete::{Candidate, Want};
use redshift_tui::sql::results::Results;
use redshift_tui::view::{ColorMode, Theme, sql};
use std::time::Instant;

#[allow(clippy::unwrap_used, clippy::panic, reason = "what the tests share fails loudly")]
#[path = "../tests/support/mod.rs"]
mod support;

const ROWS: usize = 1_000_000;
const PAGE: usize = 5_000;
const WIDE: (usize, usize) = (1_600, 1_000);
const TABLES: usize = 50_000;
const RUNS: usize = 5;

fn main() -> Result<()> {
    let mut report = Report::default();
    Report::title();
    long(&mut report)?;
    wide(&mut report)?;
    completion(&mut report)?;
    println!("{}", if report.over == 0 { "every target is met".to_owned() } else { format!("{} over", report.over) });
    Ok(())
}

fn column(name: &str, kind: ColumnType) -> Column {
    Column { name: name.into(), type_name: String::new(), kind, nullable: true, table: None }
}

/// Something that is in no order.
fn mixed(row: usize) -> u64 {
    (row as u64).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 20
}

fn page(rows: std::ops::Range<usize>) -> Chunk {
    let mut builder = ChunkBuilder::new(4);
    for row in rows {
        let number = mixed(row);
        for text in [row.to_string(), format!("{}.{:02}", number % 1_000_000, number % 100), format!("name {number:x}")]
        {
            builder.push(Value::Text(&text));
        }
        builder.push(if row % 7 == 0 { Value::Null } else { Value::Text("2008-01-01 02:30:52") });
    }
    builder.finish(0)
}

fn long(report: &mut Report) -> Result<()> {
    let kinds = [ColumnType::Integer, ColumnType::Decimal, ColumnType::Text, ColumnType::Time];
    let columns = ["id", "price", "name", "at"].into_iter().zip(kinds).map(|(name, kind)| column(name, kind));
    let mut results = Results::new(columns.collect(), None);
    for from in (0..ROWS).step_by(PAGE) {
        results.append(page(from..from + PAGE));
    }
    Report::note("rows of the long result", ROWS as f64, "");
    Report::note("held in memory", results.bytes() as f64 / 1e6, "MB");
    let sorts = [("integer", vec![(0, true)]), ("decimal", vec![(1, false)]), ("text", vec![(2, false)])];
    for (name, sort) in sorts.into_iter().chain([("time, then decimal", vec![(3, false), (1, true)])]) {
        let task = Task::Arrange { sort, filter: String::new() };
        report.figure(&format!("sorted by {name}, median"), timed(&results, &task)?, "ms", 1000.0);
    }
    // A text that is not there: every cell is looked at.
    let text = "nowhere at all".to_owned();
    let find = Task::Find { order: None, columns: vec![0, 1, 2, 3], text, from: (0, 0), forward: true };
    report.figure("search through every cell, median", timed(&results, &find)?, "ms", 300.0);
    let filter = Task::Arrange { sort: Vec::new(), filter: "name:abc".into() };
    Report::note("filter by one column, median", timed(&results, &filter)?, "ms");
    Ok(())
}

fn timed(results: &Results, task: &Task) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let job = Job { rows: Snapshot::of(results), task: task.clone() };
        let started = Instant::now();
        let done = job.run();
        times.push(millis(started.elapsed()));
        ensure!(!matches!(done, Done::Found(Some(_))), "it was found");
    }
    Ok(median(&times))
}

/// From the page as decoded to the last row on the screen.
fn wide(report: &mut Report) -> Result<()> {
    let columns: Vec<Column> = (0..WIDE.0).map(|number| support::column(&format!("column_{number}"), "int8")).collect();
    let texts: Vec<String> = (0..WIDE.0 * WIDE.1).map(|cell| mixed(cell).to_string()).collect();
    let values: Vec<Value> = texts.iter().map(|text| Value::Text(text)).collect();
    let (mut takes, mut frames) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let page = support::page(&columns, &values, None);
        let mut bench = support::workbench("select * from wide");
        let submission = support::run(&mut bench, support::at(0));
        support::answer_submit(&mut bench, &submission, Ok(support::finished()), support::at(10));
        let mut terminal = Terminal::new(TestBackend::new(200, 60))?;
        let keys = Keymap::builtin("default").ok_or_eyre("no keymap")?;
        let theme = Theme::new(ColorMode::Ansi16, false);
        let started = Instant::now();
        support::answer_page(&mut bench, None, Ok(page), support::at(20));
        bench.act(Action::NextPane, support::at(30));
        bench.act(Action::Expand, support::at(30));
        terminal.draw(|frame| sql::draw(&bench, &keys, &theme, support::at(40), frame.area(), frame))?;
        bench.act(Action::Bottom, support::at(50));
        bench.act(Action::LastColumn, support::at(50));
        terminal.draw(|frame| sql::draw(&bench, &keys, &theme, support::at(60), frame.area(), frame))?;
        takes.push(millis(started.elapsed()));
        for _ in 0..20 {
            let started = Instant::now();
            bench.act(Action::Up, support::at(70));
            terminal.draw(|frame| sql::draw(&bench, &keys, &theme, support::at(80), frame.area(), frame))?;
            frames.push(millis(started.elapsed()));
        }
    }
    let name = format!("{} columns x {} rows taken in and drawn, median", WIDE.0, WIDE.1);
    report.figure(&name, median(&takes), "ms", 250.0);
    report.figure("a line up in it, 95th percentile", percentile(&frames, 0.95), "ms", 5.0);
    Ok(())
}

fn completion(report: &mut Report) -> Result<()> {
    let place = (Target::Cluster { id: "big".into(), region: "us-east-1".into() }, "dev".to_owned());
    let mut catalog = Catalog::default();
    catalog.put(place.clone(), Level::Schemas, Ok(Listed::Schemas(vec!["public".into()])));
    let table = |number: usize| CatalogTable { name: format!("table_{:x}", mixed(number)), kind: "TABLE".into() };
    let tables = Listed::Tables((0..TABLES).map(table).collect());
    catalog.put(place.clone(), Level::Tables { schema: "public".into() }, Ok(tables));
    let text = "select * from public.ta";
    let meant = (0..TABLES).filter(|number| table(*number).name.starts_with("table_a1")).count();
    let item = |c: Candidate| Item { label: c.text.clone(), detail: c.detail, choice: Choice::Word(c.text) };
    let (mut opens, mut keys) = (Vec::new(), Vec::new());
    for _ in 0..RUNS * 4 {
        let started = Instant::now();
        let want = Want::at(text, text.len()).ok_or_eyre("nothing is wanted")?;
        let items =
            |word: &str| want.candidates(&catalog, Some(&place), word).into_iter().map(item).collect::<Vec<_>>();
        let mut picker = Picker::new(Purpose::Completion, "Complete", items("ta"));
        picker.input = LineInput::new("ta");
        picker.refresh();
        opens.push(millis(started.elapsed()));
        ensure!(picker.visible().0.len() >= 100, "names are missing");
        let started = Instant::now();
        picker.input = LineInput::new("table_a1");
        picker.set_items(items("table_a1"));
        keys.push(millis(started.elapsed()));
        let shown = picker.visible().0.filter(|item| item.label.starts_with("table_a1")).count();
        ensure!(shown == meant, "{shown} of {meant} names are there");
    }
    report.figure(&format!("completion among {TABLES} tables, median"), median(&opens), "ms", 10.0);
    report.figure("a key more in it, median", median(&keys), "ms", 10.0);
    Ok(())
}
