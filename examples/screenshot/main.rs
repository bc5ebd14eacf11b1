//! Pictures of the program for the README, made from the program itself: its screen, its colours.
//!
//!     cargo run --example screenshot -- FOLDER

#[path = "../../benches/console/terminal.rs"]
#[allow(dead_code, reason = "the bench uses the rest")]
mod terminal;

mod svg;

use color_eyre::eyre::{OptionExt, Result, WrapErr};
use portable_pty::CommandBuilder;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use terminal::{QUIET, Terminal};

const COLUMNS: u16 = 120;
const ROWS: u16 = 36;

/// One thing to do before the picture is taken.
enum Step {
    /// Keys to type.
    Keys(&'static str),
    /// Wait until this text is on the screen.
    See(&'static str),
    /// Let the program run for so many seconds, so that live values have come.
    Rest(u64),
}

/// The pictures: file name and the way there.
const SCENES: [(&str, &[Step]); 2] = [
    ("clusters", &[Step::See("Clusters"), Step::See("available"), Step::Rest(4)]),
    (
        "sql",
        &[
            Step::See("available"),
            Step::Keys("4"),
            Step::Rest(1),
            Step::Keys(
                "-- The best months of the box office\r\
                 select date_trunc('month', saletime) as month, sum(qtysold) as tickets,\r\
                 sum(pricepaid) as revenue, avg(commission) as commission\r\
                 from sales group by 1 order by revenue desc;",
            ),
            Step::Rest(1),
            Step::Keys("\x1b[15~"),
            Step::See("-01 00:00"),
            Step::Rest(1),
        ],
    ),
];

fn main() -> ExitCode {
    match take_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Every picture into the folder that was named.
fn take_all() -> Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or_eyre("usage: screenshot FOLDER")?);
    let program = program()?;
    for (name, steps) in SCENES {
        let home = tempfile::tempdir()?;
        let picture = svg::render(play(&program, home.path(), steps)?.screen());
        let file = folder.join(name).with_extension("svg");
        fs::write(&file, picture).wrap_err_with(|| format!("cannot write {}", file.display()))?;
        println!("{}", file.display());
    }
    Ok(())
}

/// The program lies beside the folder of the examples.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let profile = own.ancestors().nth(2).ok_or_eyre("not in a target folder")?;
    Ok(profile.join("redshift-tui"))
}

/// Runs the console on its stand-in, in a home of its own, up to the picture.
fn play(program: &Path, home: &Path, steps: &[Step]) -> Result<Terminal> {
    let mut command = CommandBuilder::new(program);
    command.arg("--demo");
    command.cwd(home);
    for name in ["TMUX", "STY", "NO_COLOR", "SSH_TTY", "LINES", "COLUMNS"] {
        command.env_remove(name);
    }
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        command.env(name, home);
    }
    command.env("TERM", "xterm-256color");
    command.env("COLORTERM", "truecolor");
    let mut terminal = Terminal::start(command, COLUMNS, ROWS)
        .wrap_err_with(|| format!("cannot start {}; `cargo build` first", program.display()))?;
    for step in steps {
        match step {
            Step::Keys(keys) => terminal.send(keys)?,
            Step::See(text) => {
                terminal.expect(&format!("{text:?}"), |terminal| terminal.text().contains(text))?;
            }
            Step::Rest(seconds) => {
                terminal.wait(Duration::from_secs(*seconds), |_| false);
            }
        }
        terminal.settle(QUIET, Duration::from_secs(1));
    }
    Ok(terminal)
}
