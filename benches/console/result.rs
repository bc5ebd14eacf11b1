//! A result of 100,000 rows by 10 columns, through the Data API of a stand-in in a process of its own: what it costs
//! the console to have all of it, and what its reader feels.

use crate::figures::{Report, median, millis, percentile};
use crate::program::{self, StandIn, console};
use crate::steps::{filled, steps};
use crate::terminal::{QUIET, Terminal};
use crate::{COLUMNS, F5, MOMENT, PAINTED, ROWS, leave, rows, usage};
use color_eyre::eyre::{OptionExt, Result};
use std::path::Path;
use std::time::{Duration, Instant};

const PRESSES: usize = 60;
/// Lines that are passed before single ones are timed, so that the table really scrolls.
const WARM: usize = 60;

#[derive(Default)]
struct Measured {
    cpu: Vec<f64>,
    memory: Vec<f64>,
    bottom: Vec<f64>,
    line: Vec<f64>,
    line_bytes: Vec<f64>,
    repaint: Vec<f64>,
}

pub fn figures(home: &Path, runs: usize, report: &mut Report) -> Result<()> {
    let files = rows::write(&home.join("rows"))?;
    let load = format!("k100={}", files.k100);
    let stand_in = StandIn::start(home, &["--load", &load])?;
    let mut measured = Measured::default();
    for run in 0..runs {
        // In a home of its own: the text of the tab before would be there again.
        let own = home.join(format!("result-{run}"));
        std::fs::create_dir_all(&own)?;
        measure(&own, &stand_in.endpoint, &mut measured)?;
    }
    report.figure("100,000 rows x 10, CPU of the console", median(&measured.cpu), "ms", 250.0);
    report.figure("resident memory with them", median(&measured.memory), "MB", 40.0);
    report.figure("to their last row", median(&measured.bottom), "ms", 3.0);
    report.figure("line down in them, complete", median(&measured.line), "ms", 2.0);
    report.figure("line down in them, 95th percentile", percentile(&measured.line, 0.95), "ms", 5.0);
    report.figure("line down in them, written", median(&measured.line_bytes), "B", 300.0);
    report.figure("everything drawn anew, written", median(&measured.repaint), "B", 14_336.0);
    Ok(())
}

fn measure(home: &Path, endpoint: &str, measured: &mut Measured) -> Result<()> {
    let command = console(home, program::PROGRAM, &["--endpoint-url", endpoint]);
    let mut terminal = Terminal::start(command, COLUMNS, ROWS)?;
    terminal.expect("the first picture", |terminal| filled(terminal) >= PAINTED)?;
    let process = terminal.process().ok_or_eyre("the console has no process")?;
    for (keys, words) in [("2", "analytics-wg"), ("4", "F5 run"), ("select * from k100 order by id", "order by id")] {
        terminal.send(keys)?;
        terminal.expect(words, |terminal| terminal.text().contains(words))?;
        terminal.settle(QUIET, MOMENT);
    }
    let before = usage::cpu(process);
    terminal.send(F5)?;
    terminal.expect("all rows", |terminal| terminal.text().contains("  100,000 rows"))?;
    terminal.settle(Duration::from_millis(300), MOMENT);
    measured.cpu.push(usage::cpu(process) - before);
    measured.memory.push(usage::resident(process));
    terminal.send("\t")?;
    walk(&mut terminal, &mut measured.line, &mut measured.line_bytes)?;
    let asked = Instant::now();
    terminal.send("G")?;
    let at = terminal.expect("the last row", |terminal| terminal.text().contains(rows::LAST))?;
    measured.bottom.push(millis(at - asked));
    terminal.send("g")?;
    terminal.expect("the first row", |terminal| terminal.text().contains(rows::FIRST))?;
    terminal.resize(COLUMNS - 1, ROWS)?;
    terminal.settle(QUIET, MOMENT);
    let bytes = terminal.bytes;
    terminal.resize(COLUMNS, ROWS)?;
    terminal.settle(QUIET, MOMENT);
    measured.repaint.push((terminal.bytes - bytes) as f64);
    leave(&mut terminal)?;
    Ok(())
}

/// Single lines down, after the table has begun to scroll.
fn walk(terminal: &mut Terminal, times: &mut Vec<f64>, bytes: &mut Vec<f64>) -> Result<()> {
    for _ in 0..WARM {
        terminal.send("j")?;
        terminal.settle(Duration::from_millis(20), MOMENT);
    }
    let steps = steps(terminal, &["j"], PRESSES)?;
    times.extend(steps.last);
    bytes.extend(steps.bytes);
    Ok(())
}
