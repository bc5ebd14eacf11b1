//! Runs other programs that show tables in a terminal beside the console, in one run, and prints what each costs the
//! person at the keyboard, with the ratios to the console.
//!
//! All get the same rows: a CSV file for csvlens, a PostgreSQL server of its own for psql with less, rainfrog and
//! harlequin, and `serve-local` for the console. The programs are installed by `benches/peers/setup.sh`.
//!
//!     make peers
//!     cargo bench --bench peers -- FOLDER [--runs N]

#[path = "../console/figures.rs"]
#[allow(dead_code, reason = "the report with targets is the other bench's")]
mod figures;
#[path = "../console/program.rs"]
#[allow(dead_code, reason = "the headless command is the other bench's")]
mod program;
#[path = "../console/rows.rs"]
mod rows;
#[path = "../console/steps.rs"]
mod steps;
#[path = "../console/terminal.rs"]
#[allow(dead_code, reason = "the window's size is the other bench's")]
mod terminal;

#[path = "../console/usage.rs"]
mod usage;

mod postgres;
mod programs;

use color_eyre::eyre::{Result, bail, eyre};
use figures::{median, millis, percentile};
use postgres::Postgres;
use program::StandIn;
use programs::{Data, Peer};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use steps::{filled, steps};
use terminal::{QUIET, Terminal};

const COLUMNS: u16 = 160;
const ROWS: u16 = 48;
const PAINTED: usize = 40;
/// Lines that are passed before single ones are timed, so that the table really scrolls.
const WARM: usize = 60;
const PRESSES: usize = 60;
const LONG: Duration = Duration::from_mins(2);

/// What is measured, in the order of the printed table: name, unit.
const FIGURES: [(&str, &str); 10] = [
    ("first picture", "ms"),
    ("100,000 rows x 10 on the screen, all fetched", "ms"),
    ("the same, CPU of the client", "ms"),
    ("resident memory with them", "MB"),
    ("one line down, complete", "ms"),
    ("one line down, 95th percentile", "ms"),
    ("one line down, written", "B"),
    ("to the last row", "ms"),
    ("1,600 columns x 1,000 rows on the screen", "ms"),
    ("quit", "ms"),
];

fn main() -> Result<()> {
    let (folder, runs) = arguments()?;
    let home = tempfile::tempdir()?;
    let files = rows::write(&home.path().join("rows"))?;
    let postgres = Postgres::start(&home.path().join("postgres"), &files)?;
    let load: Vec<String> =
        files.all().iter().flat_map(|(table, file)| ["--load".to_owned(), format!("{table}={file}")]).collect();
    let load: Vec<&str> = load.iter().map(String::as_str).collect();
    let stand_in = StandIn::start(home.path(), &load)?;
    // As in PostgreSQL the rows lie in the database when the programs come.
    let there = ["query", "--endpoint-url", &stand_in.endpoint, "-t", "workgroup/analytics-wg", "-d", "dev", "-c"];
    program::headless(
        home.path(),
        &[&there[..], &["select (select count(*) from k100) + (select count(*) from wide)"]].concat(),
    )?;
    let data = Data { folder: &folder, files: &files, postgres: &postgres.address, endpoint: &stand_in.endpoint };
    println!("{COLUMNS}x{ROWS}, medians of {runs} runs; load of the machine {}", load_average());
    let mut table: Vec<(&str, Vec<Option<f64>>)> = Vec::new();
    for peer in programs::all(&data) {
        let mut measured = Vec::new();
        for run in 0..runs {
            let own = home.path().join(format!("{}-{run}", peer.name));
            fs::create_dir_all(&own)?;
            match measure(&peer, &own) {
                Ok(figures) => measured.push(figures),
                // The others are measured all the same; the table shows that this one was not.
                Err(error) => {
                    eprintln!("{}: {error:#}", peer.name);
                    break;
                }
            }
        }
        let figure = |index: usize| {
            let values: Vec<f64> = measured.iter().filter_map(|run| run.get(index).copied().flatten()).collect();
            (!values.is_empty()).then(|| median(&values))
        };
        table.push((peer.name, (0..FIGURES.len()).map(figure).collect()));
        eprintln!("{}: measured {} times", peer.name, measured.len());
    }
    print(&table);
    Ok(())
}

/// `FOLDER [--runs N]`; cargo's own `--bench` is skipped.
fn arguments() -> Result<(PathBuf, usize)> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (folder, option, count) = (arguments.next(), arguments.next(), arguments.next());
    let runs = match (option.as_deref(), count) {
        (None, None) => 3,
        (Some("--runs"), Some(count)) => count.parse::<usize>()?.max(1),
        _ => bail!("usage: cargo bench --bench peers -- FOLDER [--runs N]"),
    };
    let folder = fs::canonicalize(folder.ok_or_else(|| eyre!("name the folder that benches/peers/setup.sh filled"))?)?;
    Ok((folder, runs))
}

/// One run of one program, in the order of [`FIGURES`].
fn measure(peer: &Peer, home: &std::path::Path) -> Result<Vec<Option<f64>>> {
    let mut terminal = Terminal::start((peer.start)(home, "k100"), COLUMNS, ROWS)?;
    let paint = terminal.expect("the first picture", |terminal| filled(terminal) >= PAINTED)?;
    let paint = millis(paint - terminal.started);
    let shown = ask(&mut terminal, peer, "k100", "100,000")?;
    let process = terminal.process();
    let memory = process.map(usage::resident);
    for _ in 0..WARM {
        terminal.send(peer.down)?;
        terminal.settle(Duration::from_millis(20), Duration::from_secs(2));
    }
    let lines = steps(&mut terminal, &[peer.down], PRESSES)?;
    let asked = Instant::now();
    terminal.send(peer.bottom)?;
    let bottom = wait(&mut terminal, "the last row", |text| text.contains(rows::LAST))?;
    terminal.settle(QUIET, Duration::from_secs(2));
    let quit = leave(&mut terminal, peer)?;
    let mut terminal = Terminal::start((peer.start)(&home.join("wide"), "wide"), COLUMNS, ROWS)?;
    terminal.expect("the first picture", |terminal| filled(terminal) >= PAINTED)?;
    let wide = ask(&mut terminal, peer, "wide", "1,000")?;
    leave(&mut terminal, peer)?;
    Ok(vec![
        Some(paint),
        Some(shown.time),
        Some(shown.cpu),
        memory,
        Some(median(&lines.last)),
        Some(percentile(&lines.last, 0.95)),
        Some(median(&lines.bytes)),
        Some(millis(bottom - asked)),
        Some(wide.time),
        Some(quit),
    ])
}

/// What it took until the rows were there.
struct Shown {
    time: f64,
    cpu: f64,
}

/// Asks for a table and waits until its first row is on the screen and, where the program says so, all rows are fetched.
fn ask(terminal: &mut Terminal, peer: &Peer, table: &str, count: &str) -> Result<Shown> {
    let process = terminal.process();
    let cpu = || process.map_or(0.0, usage::cpu);
    let steps = (peer.ask)(table);
    let (mut started, mut before) = (terminal.started, 0.0);
    for (keys, text) in &steps {
        terminal.settle(QUIET, Duration::from_secs(3));
        started = Instant::now();
        before = cpu();
        terminal.send(keys)?;
        if !text.is_empty() {
            wait(terminal, text, |shown| shown.contains(text.as_str()))?;
        }
    }
    let complete = peer.complete.map(|words| words.replace("COUNT", count));
    let done = |shown: &str| shown.contains(rows::FIRST) && complete.as_ref().is_none_or(|words| shown.contains(words));
    let at = wait(terminal, "the first row", done)?;
    let time = millis(at - started);
    terminal.settle(Duration::from_millis(300), Duration::from_secs(3));
    let shown = Shown { time, cpu: cpu() - before };
    for keys in peer.then {
        terminal.send(keys)?;
        terminal.settle(QUIET, Duration::from_secs(3));
    }
    Ok(shown)
}

fn wait(terminal: &mut Terminal, what: &str, seen: impl Fn(&str) -> bool) -> Result<Instant> {
    terminal
        .wait(LONG, |terminal| seen(&terminal.text()))
        .ok_or_else(|| eyre!("{what}: not seen within {} s; the screen was:\n{}", LONG.as_secs(), terminal.shown()))
}

fn leave(terminal: &mut Terminal, peer: &Peer) -> Result<f64> {
    let mut asked = Instant::now();
    for keys in peer.quit {
        terminal.settle(QUIET, Duration::from_secs(1));
        asked = Instant::now();
        terminal.send(keys)?;
    }
    let (at, _) = terminal
        .wait_exit(Duration::from_secs(10))
        .ok_or_else(|| eyre!("does not end; the screen was:\n{}", terminal.shown()))?;
    if !terminal.restored() {
        eprintln!("{}: leaves the terminal changed", peer.name);
    }
    Ok(millis(at - asked))
}

/// A Markdown table: the console's figure, then each other's with how many times the console's it is.
fn print(table: &[(&str, Vec<Option<f64>>)]) {
    let names: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
    println!("\n| figure | {} |\n|---|{}", names.join(" | "), "---:|".repeat(names.len()));
    for (index, (name, unit)) in FIGURES.iter().enumerate() {
        let values: Vec<Option<f64>> = table.iter().map(|(_, values)| values.get(index).copied().flatten()).collect();
        let ours = values.first().copied().flatten();
        let cell = |(at, value): (usize, &Option<f64>)| match (value, ours) {
            (Some(value), Some(ours)) if at > 0 && ours > 0.0 => format!("{} ({:.1}x)", number(*value), value / ours),
            (Some(value), _) => number(*value),
            (None, _) => "-".to_owned(),
        };
        let cells: Vec<String> = values.iter().enumerate().map(cell).collect();
        println!("| {name}, {unit} | {} |", cells.join(" | "));
    }
}

fn number(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

fn load_average() -> String {
    fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| text.split(' ').next().map(str::to_owned))
        .unwrap_or_default()
}
