//! Prints how fast and how small the console is, each figure beside its target.
//!
//! The release build runs in a pseudo terminal of 160x48 cells; what is timed is the moment the picture changed, not
//! the moment a byte arrived. Times count from just before the process is started, or from the key.
//!
//!     cargo bench --bench console [-- --runs N]

mod figures;
mod program;
mod result;
#[allow(dead_code, reason = "the other bench has them declared in PostgreSQL")]
mod rows;
mod silence;
mod steps;
mod terminal;
mod usage;

use color_eyre::eyre::{OptionExt, Result, bail, eyre};
use figures::{Report, median, millis, percentile};
use program::{StandIn, console, headless};
use silence::Silence;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use steps::{filled, steps};
use terminal::{QUIET, Terminal};

const COLUMNS: u16 = 160;
const ROWS: u16 = 48;
/// A picture with as many filled cells is painted.
const PAINTED: usize = 40;
const CTRL_Q: &str = "\x11";
const F5: &str = "\x1b[15~";
const MOMENT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Every figure; what could not be measured is said at the end.
fn measure() -> Result<()> {
    let runs = runs()?;
    let home = tempfile::tempdir()?;
    let home = home.path();
    let mut report = Report::default();
    println!("{COLUMNS}x{ROWS}, {runs} runs, medians unless said otherwise");
    Report::title();
    if let Some(load) = load() {
        Report::note("load of the machine, last minute (best near 0)", load, "");
    }
    Report::note("start and end of /bin/true (part of what follows)", spawn_floor(home, runs)?, "ms");
    let names = cluster_names(home)?;
    let stand_in = StandIn::start(home, &[])?;
    let remote = ["--endpoint-url", stand_in.endpoint.as_str()];
    let parts = [
        start_up(home, &["--demo"], "--demo", &names, runs, &mut report),
        start_up(home, &remote, "stand-in outside", &names, runs, &mut report),
        line_down(home, &mut report),
        result::figures(home, runs, &mut report),
        hanging(home, &mut report),
    ];
    println!("{}", if report.over == 0 { "every target is met".to_owned() } else { format!("{} over", report.over) });
    let failed: Vec<String> = parts.into_iter().filter_map(Result::err).map(|error| error.to_string()).collect();
    if failed.is_empty() { Ok(()) } else { bail!("not everything could be measured:\n{}", failed.join("\n")) }
}

/// `--runs N`; cargo's own `--bench` is skipped.
fn runs() -> Result<usize> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (arguments.next().as_deref(), arguments.next()) {
        (None, None) => Ok(9),
        (Some("--runs"), Some(count)) => Ok(count.parse::<usize>()?.max(1)),
        _ => bail!("usage: cargo bench --bench console [-- --runs N]"),
    }
}

/// Processes that wanted a processor in the last minute; where they do, every figure suffers.
fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

/// What the terminal and the process cost by themselves.
fn spawn_floor(home: &Path, runs: usize) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..runs {
        let mut terminal = Terminal::start(console(home, "/bin/true", &[]), COLUMNS, ROWS)?;
        let (at, _) = terminal.wait_exit(MOMENT).ok_or_eyre("/bin/true does not end")?;
        times.push(millis(at - terminal.started));
    }
    Ok(median(&times))
}

/// The clusters of the sample world, from the program itself: one of them on the screen means data has come.
fn cluster_names(home: &Path) -> Result<Vec<String>> {
    let list: serde_json::Value =
        serde_json::from_str(&headless(home, &["--demo", "list", "clusters", "-o", "json"])?)?;
    let items = list.get("items").and_then(|items| items.as_array()).ok_or_eyre("`list` has no items")?;
    let names: Vec<String> = items.iter().filter_map(|item| item.get("id")?.as_str().map(ToOwned::to_owned)).collect();
    if names.is_empty() {
        bail!("the sample world has no cluster");
    }
    Ok(names)
}

/// Start, first data, rest, end.
fn start_up(
    home: &Path,
    arguments: &[&str],
    name: &str,
    known: &[String],
    runs: usize,
    report: &mut Report,
) -> Result<()> {
    let (mut paint, mut data, mut memory, mut idle, mut quit) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..runs {
        let mut terminal = Terminal::start(console(home, program::PROGRAM, arguments), COLUMNS, ROWS)?;
        let at = terminal.expect("the first picture", |terminal| filled(terminal) >= PAINTED)?;
        paint.push(millis(at - terminal.started));
        let at = terminal.expect("a cluster of the sample world", |terminal| {
            let text = terminal.text();
            known.iter().any(|name| text.contains(name.as_str()))
        })?;
        data.push(millis(at - terminal.started));
        terminal.settle(Duration::from_millis(500), MOMENT);
        memory.extend(terminal.process().map(usage::resident));
        let before = terminal.bytes;
        terminal.wait(MOMENT, |_| false);
        idle.push((terminal.bytes - before) as f64);
        quit.push(leave(&mut terminal)?);
    }
    let outside = name != "--demo";
    report.figure(&format!("first picture, {name}"), median(&paint), "ms", 25.0);
    if outside {
        Report::note(&format!("first data, {name}"), median(&data), "ms");
        report.figure(&format!("resident memory, {name}"), median(&memory), "MB", 25.0);
    } else {
        report.figure(&format!("first data, {name}"), median(&data), "ms", 1500.0);
        Report::note(&format!("resident memory, {name}"), median(&memory), "MB");
    }
    report.figure(&format!("written in 2 s of rest, {name}"), median(&idle), "B", 0.0);
    report.figure(&format!("quit, {name}"), median(&quit), "ms", 20.0);
    Ok(())
}

/// Quits; the time it took. A terminal that is not as it was is an error.
fn leave(terminal: &mut Terminal) -> Result<f64> {
    let asked = Instant::now();
    terminal.send(CTRL_Q)?;
    let (at, status) = terminal
        .wait_exit(Duration::from_secs(5))
        .ok_or_else(|| eyre!("ctrl-q does not end the program; the screen was:\n{}", terminal.shown()))?;
    if !status.success() || !terminal.restored() {
        bail!("the terminal was not restored, or the status is not 0: {status:?}");
    }
    Ok(millis(at - asked))
}

/// One line down at a time in a grid as wide as the screen and longer.
fn line_down(home: &Path, report: &mut Report) -> Result<()> {
    const WARM: usize = 60;
    const PRESSES: usize = 200;
    let query = "select s.*, e.eventname, e.starttime, s.pricepaid * 2 as twice from sales s \
                 join event e on e.eventid = s.eventid order by s.salesid limit 5000";
    let mut terminal = Terminal::start(console(home, program::PROGRAM, &["--demo"]), COLUMNS, ROWS)?;
    terminal.expect("the first picture", |terminal| filled(terminal) >= PAINTED)?;
    terminal.settle(Duration::from_millis(500), MOMENT);
    terminal.send("4")?;
    terminal.settle(QUIET, MOMENT);
    terminal.send(query)?;
    terminal.settle(QUIET, MOMENT);
    terminal.send(F5)?;
    terminal.expect("the result's column `commission`", |terminal| terminal.text().contains("commission"))?;
    terminal.settle(Duration::from_millis(500), MOMENT);
    terminal.send("\t")?;
    for _ in 0..WARM {
        terminal.send("j")?;
        terminal.settle(Duration::from_millis(20), MOMENT);
    }
    let steps = steps(&mut terminal, &["j"], PRESSES)?;
    report.figure("line down in a full-width table, complete", median(&steps.last), "ms", 2.0);
    report.figure("line down, complete, 95th percentile", percentile(&steps.last, 0.95), "ms", 5.0);
    Report::note("line down, first change", median(&steps.first), "ms");
    Report::note("line down, first change, 95th percentile", percentile(&steps.first, 0.95), "ms");
    report.figure("line down, written", median(&steps.bytes), "B", 300.0);
    Ok(())
}

/// Keys while every request hangs.
fn hanging(home: &Path, report: &mut Report) -> Result<()> {
    const REGIONS: [&str; 20] = [
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-central-1",
        "eu-north-1",
        "eu-south-1",
        "ap-south-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "sa-east-1",
        "me-south-1",
        "af-south-1",
    ];
    const PRESSES: usize = 300;
    let silence = Silence::start()?;
    let mut arguments = vec!["--endpoint-url", silence.endpoint.as_str()];
    arguments.extend(REGIONS.iter().flat_map(|region| ["--region", region]));
    let mut terminal = Terminal::start(console(home, program::PROGRAM, &arguments), COLUMNS, ROWS)?;
    terminal.expect("the first picture", |terminal| filled(terminal) >= PAINTED)?;
    // Each tab asks for its own kind.
    for tab in ["2", "3", "1"] {
        terminal.send(tab)?;
        terminal.settle(Duration::from_millis(500), MOMENT);
    }
    let waiting = Instant::now();
    while silence.waiting() < 50 && waiting.elapsed() < Duration::from_secs(5) {
        terminal.wait(Duration::from_millis(100), |_| false);
    }
    Report::note("requests that hang during the next figure", silence.waiting() as f64, "");
    let steps = steps(&mut terminal, &["2", "1"], PRESSES)?;
    report.figure("key to frame while they hang, 99th percentile", percentile(&steps.last, 0.99), "ms", 16.0);
    Report::note("key to frame while they hang, median", median(&steps.last), "ms");
    report.figure("quit while they hang", leave(&mut terminal)?, "ms", 20.0);
    Ok(())
}
