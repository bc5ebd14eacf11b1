//! A DBA's round on the stand-in: take a snapshot, watch it become available, delete it by its name.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/pty.rs"]
mod pty;

use pty::{Pty, command};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_redshift-tui");

/// The stand-in with time a minute a second, and a console on it.
struct Round {
    pty: Pty,
    stand_in: Child,
    _home: TempDir,
}

impl Drop for Round {
    fn drop(&mut self) {
        let _ = self.stand_in.kill();
        let _ = self.stand_in.wait();
    }
}

fn round(arguments: &[&str]) -> Round {
    let home = tempfile::tempdir().unwrap();
    let serve = ["serve-local", "--port", "0", "--clock-speed", "60"];
    let mut stand_in = Command::new(PROGRAM).args(serve).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(stand_in.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.strip_prefix("listening on ").unwrap().trim_end();
    let mut command = command(PROGRAM);
    for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "AWS_PROFILE"] {
        command.env_remove(name);
    }
    command.env("HOME", home.path());
    command.env("AWS_ACCESS_KEY_ID", "AKIATEST");
    command.env("AWS_SECRET_ACCESS_KEY", "secret");
    command.args(["--region", "us-east-1", "--endpoint-url", url]);
    command.args(arguments);
    Round { pty: Pty::start(command, 120, 30), stand_in, _home: home }
}

fn leave(mut round: Round) {
    round.pty.send("\x03\x03");
    assert_eq!(round.pty.wait().exit_code(), 0);
}

#[test]
fn a_snapshot_is_taken_watched_and_deleted_by_its_name() {
    let mut round = round(&["--write"]);
    let pty = &mut round.pty;
    pty.wait_for_text("analytics-prod");
    pty.wait_for_text("123456789012");
    pty.send(":create-snapshot\r");
    pty.wait_for_text("create-snapshot: analytics-prod");
    pty.send("\x15a-new-one\r");
    pty.send("\r");
    pty.wait_for_text("redshift:CreateClusterSnapshot");
    pty.send("yes\r");
    pty.wait_for_text("a-new-one is available");
    pty.send(":snapshots a-new\r");
    pty.wait_for("the one snapshot", |screen| {
        screen.contents().contains("> a-new-one") && !screen.contents().contains("before-upgrade")
    });
    pty.send("a");
    pty.wait_for_text("delete manual snapshots");
    pty.send("delete\r");
    pty.wait_for_text("cannot be restored from any more");
    pty.send("yes\r");
    pty.wait_for_text("type a-new-one to go on");
    pty.send("\x15a-new-one\r");
    pty.wait_for_text("a-new-one is gone");
    leave(round);
}

#[test]
fn read_only_says_so_and_sends_nothing() {
    let mut round = round(&[]);
    let pty = &mut round.pty;
    pty.wait_for_text("READ-ONLY");
    pty.wait_for_text("analytics-prod");
    pty.send("a");
    pty.wait_for_text("not now: read-only");
    pty.send("\r");
    pty.wait_for_text("start with --write");
    leave(round);
}

#[test]
fn recovery_points_stand_on_their_24_hours() {
    let mut round = round(&[]);
    let pty = &mut round.pty;
    pty.wait_for_text("analytics-prod");
    pty.send(":recovery-points\r");
    pty.wait_for("a timeline", |screen| screen.contents().contains("■■■■■■■■■■"));
    leave(round);
}
