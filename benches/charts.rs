//! Prints what charts and tables cost, beside the targets: 200 lines of 1,440 points resampled and drawn; a filter
//! typed over 1,000 clusters and over 10,000 snapshots.
//!
//!     cargo bench --bench charts

#[path = "console/figures.rs"]
mod figures;

use color_eyre::eyre::{OptionExt, Result};
use crossterm::event::KeyCode;
use figures::{Report, median, millis, percentile};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use redshift_tui::actions::Policies;
use redshift_tui::app::{App, Event, Msg, Now, Request, Settings, Step, View, update};
use redshift_tui::keys::{Action, Keymap};
use redshift_tui::kinds::{self, Cell, Row};
use redshift_tui::metrics::{Facts, Pane, Published, Span, Subject};
use redshift_tui::model::{MetricId, Series, SeriesQuery, Status, StatusClass, Target};
use redshift_tui::view::{ColorMode, Theme, draw};
use std::time::{Duration, Instant};

const LINES: usize = 200;
const POINTS: i64 = 1_440;
const RUNS: usize = 50;
const SIZE: (u16, u16) = (160, 48);

fn main() -> Result<()> {
    let now = Now { mono: Duration::ZERO, wall: "2026-03-01T14:02:10Z".parse::<Timestamp>()? };
    let mut app = App::new(settings(), Keymap::default(), SIZE);
    app.now = now;
    app.open(View::Metrics);
    app.metrics.set_size((usize::from(SIZE.0), usize::from(SIZE.1) - 4));
    fill(&mut app.metrics, now)?;
    let (_, drawn) = app.metrics.chart(0).ok_or_eyre("no chart")?;
    let points: usize = drawn.lines.iter().map(|line| line.series.samples.len()).sum();
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1))?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        terminal.draw(|frame| draw(&app, frame))?;
        times.push(millis(started.elapsed()));
    }
    let mut report = Report::default();
    println!("{}x{}, {RUNS} runs", SIZE.0, SIZE.1);
    Report::title();
    Report::note("lines in the chart", drawn.lines.len() as f64, "");
    Report::note("points in the chart", points as f64, "");
    report.figure("resampled and drawn, median", median(&times), "ms", 10.0);
    Report::note("resampled and drawn, 99th percentile", percentile(&times, 0.99), "ms");
    typed(&mut report, "clusters", 1_000)?;
    typed(&mut report, "snapshots", 10_000)?;
    println!("{}", if report.over == 0 { "every target is met".to_owned() } else { format!("{} over", report.over) });
    Ok(())
}

/// Types a filter over a table, letter by letter, and draws after each; the slowest key counts.
fn typed(report: &mut Report, kind: &'static str, count: usize) -> Result<()> {
    let now = Now { mono: Duration::ZERO, wall: "2026-03-01T14:02:10Z".parse::<Timestamp>()? };
    let mut app = App::new(settings(), Keymap::default(), SIZE);
    app.now = now;
    let table = kinds::ALL.iter().position(|known| known.id == kind).ok_or_eyre("no such kind")?;
    app.open(View::Table(table));
    let declared = kinds::ALL.get(table).ok_or_eyre("no such kind")?;
    let rows: Vec<Row> = (0..count).map(|index| row(declared, index)).collect();
    app.tables.get_mut(table).ok_or_eyre("no table")?.loaded("us-east-1", Ok(rows.into()), now.wall);
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1))?;
    let mut slowest: f64 = 0.0;
    let mut times = Vec::new();
    update(&mut app, Msg::Key(KeyCode::Char('/').into()), now);
    for letter in "available orders-77 !xyz".chars().chain(['\u{8}'; 10]) {
        let code = if letter == '\u{8}' { KeyCode::Backspace } else { KeyCode::Char(letter) };
        let started = Instant::now();
        update(&mut app, Msg::Key(code.into()), now);
        terminal.draw(|frame| draw(&app, frame))?;
        times.push(millis(started.elapsed()));
        slowest = slowest.max(*times.last().unwrap_or(&0.0));
    }
    report.figure(&format!("a key of a filter over {count} {kind}, slowest"), slowest, "ms", 100.0);
    Report::note(&format!("a key of a filter over {count} {kind}, median"), median(&times), "ms");
    Ok(())
}

/// A row with text in every cell.
fn row(kind: &kinds::Kind, index: usize) -> Row {
    let status = Status::new(if index.is_multiple_of(7) { "modifying" } else { "available" }, StatusClass::Ok);
    let id = format!("orders-{index:05}-eu");
    let mut cells: Vec<Cell> = (0..kind.columns.len()).map(|cell| Cell::Number((index * cell) as f64, "MB")).collect();
    for (slot, cell) in cells.iter_mut().zip([Cell::Text(id.clone()), Cell::Status(status.clone())]) {
        *slot = cell;
    }
    Row {
        id,
        region: "us-east-1".into(),
        cells,
        status,
        findings: if index.is_multiple_of(5) { vec!["not encrypted".into()] } else { Vec::new() },
        sections: Vec::new(),
        raw: redshift_tui::kinds::Document::default(),
        target: None,
        database: None,
        copies: Vec::new(),
    }
}

fn settings() -> Settings {
    Settings {
        profile: None,
        regions: vec!["us-east-1".into()],
        demo: true,
        theme: Theme::new(ColorMode::Ansi16, false),
        policies: Policies::default(),
        profiles: Vec::new(),
    }
}

/// A day of a cluster of 200 nodes, by the minute, one line a node.
fn fill(pane: &mut Pane, now: Now) -> Result<()> {
    let target = Target::Cluster { id: "big".into(), region: "us-east-1".into() };
    let subject = Subject::One { target, namespace: None };
    let node = |index: usize| MetricId {
        namespace: "AWS/Redshift".into(),
        name: "CPUUtilization".into(),
        dimensions: vec![("ClusterIdentifier".into(), "big".into()), ("NodeID".into(), format!("Compute-{index}"))],
    };
    let published = Published { metrics: (0..LINES).map(node).collect(), failures: Vec::new() };
    pane.window.length = POINTS * 60;
    let mut steps = pane.look_at(subject.clone(), Facts::default(), now);
    let list = Request::Published { subject };
    steps.extend(pane.answered(&list, Event::MetricsPublished(Ok(published)), now).unwrap_or_default());
    let request = steps.into_iter().find_map(|step| match step {
        Step::Ask(request @ Request::Measure { .. }) => Some(request),
        _ => None,
    });
    let request = request.ok_or_eyre("nothing was asked for")?;
    if let Request::Measure { queries, span, .. } = &request {
        let outcomes = queries.iter().enumerate().map(|(index, query)| Ok(noise(query, *span, index))).collect();
        pane.answered(&request, Event::MetricsMeasured(Ok(outcomes)), now);
    }
    pane.act(Action::Open, now);
    Ok(())
}

/// Something that moves all the time, as load does.
fn noise(query: &SeriesQuery, span: Span, line: usize) -> Series {
    let slots = span.seconds() / i64::from(query.period);
    let sample = |slot: i64| {
        let mixed = (slot as u64).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(line as u64 * 977);
        Some(((mixed >> 33) % 100) as f64)
    };
    Series { start: span.start, period: query.period, samples: (0..slots).map(sample).collect() }
}
