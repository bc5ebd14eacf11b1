//! The program itself on a terminal: the promises that hold whatever it shows.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/pty.rs"]
mod pty;

use portable_pty::CommandBuilder;
use pty::{Pty, command};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_redshift-tui");

/// The console without credentials, network or anything of the user's.
fn console(home: &TempDir) -> CommandBuilder {
    let mut command = command(PROGRAM);
    for name in ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        command.env_remove(name);
    }
    command.env("HOME", home.path());
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command.args(["--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:9"]);
    command
}

fn shown(home: &TempDir, columns: u16, rows: u16) -> Pty {
    let pty = Pty::start(console(home), columns, rows);
    pty.wait_for("the alternate screen", |screen| screen.alternate_screen() && !screen.contents().is_empty());
    pty
}

fn quit(pty: &mut Pty) {
    pty.send("\x03");
    std::thread::sleep(Duration::from_millis(50));
    if pty.is_running() {
        pty.send("\x03");
    }
    assert_eq!(pty.wait().exit_code(), 0);
    pty.drain();
    assert!(!pty.look(vt100::Screen::alternate_screen) && !pty.look(vt100::Screen::hide_cursor));
}

#[test]
fn starts_without_anything_and_quits() {
    let home = tempfile::tempdir().unwrap();
    quit(&mut shown(&home, 80, 24));
}

#[test]
fn survives_every_size() {
    let home = tempfile::tempdir().unwrap();
    let mut pty = shown(&home, 80, 24);
    for (columns, rows) in [(10, 3), (1, 1), (2, 1), (40, 0), (200, 60), (40, 10), (80, 24)] {
        pty.resize(columns, rows);
        std::thread::sleep(Duration::from_millis(60));
        pty.send("jk\t?\x1b");
        assert!(pty.is_running(), "gone at {columns}x{rows}");
    }
    // An escape waits for the rest of a sequence: what follows at once would be alt and that key.
    std::thread::sleep(Duration::from_millis(150));
    quit(&mut pty);
}

#[test]
fn a_closed_terminal_and_signals_end_it() {
    let home = tempfile::tempdir().unwrap();
    let mut pty = shown(&home, 80, 24);
    pty.signal("TERM");
    assert_eq!(pty.wait().exit_code(), 143);
    let mut pty = shown(&home, 80, 24);
    pty.hang_up();
    let start = Instant::now();
    assert_eq!(pty.wait().exit_code(), 129);
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}

#[test]
fn without_a_terminal_it_says_what_to_use() {
    let output = std::process::Command::new(PROGRAM).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("needs a terminal") && said.contains("use the headless commands"), "{said}");
}
