//! A newcomer's first minutes on the stand-in: see the fleet, run SQL, break it, cancel it, leave.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/pty.rs"]
mod pty;

use pty::{Pty, command};
use std::time::Duration;
use tempfile::TempDir;

struct Demo {
    pty: Pty,
    home: TempDir,
}

fn demo(arguments: &[&str], columns: u16, rows: u16) -> Demo {
    let home = tempfile::tempdir().unwrap();
    let mut command = command(env!("CARGO_BIN_EXE_redshift-tui"));
    for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "AWS_PROFILE"] {
        command.env_remove(name);
    }
    command.env("HOME", home.path());
    command.cwd(home.path());
    command.args(["--demo"]);
    command.args(arguments);
    Demo { pty: Pty::start(command, columns, rows), home }
}

/// The SQL tab on the workgroup the stand-in's data belongs to.
fn sql(arguments: &[&str]) -> Demo {
    let mut demo = demo(arguments, 160, 48);
    demo.pty.wait_for_text("analytics-prod");
    demo.pty.send("2");
    demo.pty.wait_for_text("analytics-wg");
    demo.pty.send("q");
    demo.pty.wait_for_text("workgroup/analytics-wg");
    demo
}

fn leave(mut demo: Demo) {
    demo.pty.send("\x03\x03");
    assert_eq!(demo.pty.wait().exit_code(), 0);
    demo.pty.drain();
    assert!(!demo.pty.look(vt100::Screen::alternate_screen));
}

#[test]
fn the_fleet_stands_with_its_live_load() {
    let mut demo = demo(&[], 120, 40);
    demo.pty.wait_for_text("DEMO");
    demo.pty.wait_for_text("storage-full");
    demo.pty.wait_for("a sparkline", |screen| screen.contents().contains('%') && screen.contents().contains('▃'));
    demo.pty.send("/");
    demo.pty.send("status:paused");
    demo.pty.wait_for("only the paused ones", |screen| {
        screen.contents().contains("finance-close") && !screen.contents().contains("storage-full")
    });
    demo.pty.send("\r\r");
    demo.pty.wait_for_text("Cluster identifier");
    leave(demo);
}

#[test]
fn sql_runs_and_its_rows_stand_in_a_grid() {
    let mut demo = sql(&[]);
    demo.pty.send("select catid, catgroup, nullif(catname, 'MLB') as name, '' as nothing from category order by catid");
    demo.pty.send("\x1b[15~");
    demo.pty.wait_for_text("NFL");
    let text = demo.pty.text();
    assert!(text.contains("NULL") && text.contains("catgroup") && text.contains("11"), "{text}");
    leave(demo);
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let mut demo = sql(&[]);
    demo.pty.send("select catid\rfrom nowhere_at_all");
    demo.pty.send("\x1b[15~");
    demo.pty.wait_for_text("nowhere_at_all\" does not exist");
    demo.pty.wait_for_text("42P01");
    assert!(demo.pty.text().contains("line 2"), "{}", demo.pty.text());
    leave(demo);
}

#[test]
fn a_long_statement_is_cancelled_on_the_service() {
    let mut demo = sql(&[]);
    demo.pty.send("select count(*) from listing a, listing b, listing c");
    demo.pty.send("\x1b[15~");
    demo.pty.wait_for_text("STARTED");
    demo.pty.send("\x1b[19~");
    demo.pty.wait_for_text("ABORTED");
    leave(demo);
}

#[test]
fn hanging_requests_never_hold_a_key() {
    let mut demo = demo(&["--scenario", "slow"], 120, 40);
    demo.pty.wait_for_text("waiting");
    for key in ["2", "3", "1", "?"] {
        demo.pty.send(key);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(demo.pty.wait_for_text("command palette") < Duration::from_millis(500));
    leave(demo);
}

#[test]
fn denied_sources_name_the_permission_and_the_rest_works() {
    let mut demo = demo(&["--scenario", "denied"], 160, 48);
    demo.pty.wait_for_text("analytics-prod");
    demo.pty.send("2");
    demo.pty.wait_for_text("redshift-serverless:ListWorkgroups");
    leave(demo);
}

#[test]
fn metrics_of_a_row_are_drawn_by_node_zoomed_and_written() {
    let mut demo = demo(&[], 120, 40);
    demo.pty.wait_for_text("analytics-prod");
    demo.pty.send("m");
    demo.pty.wait_for_text("cluster/analytics-prod");
    demo.pty.wait_for("a plot", |screen| {
        let text = screen.contents();
        text.contains("CPU utilization") && text.chars().any(|c| ('\u{2801}'..'\u{28ff}').contains(&c))
    });
    demo.pty.send("\r");
    demo.pty.send("b");
    demo.pty.wait_for_text("Compute-1");
    demo.pty.send("h");
    demo.pty.wait_for_text("cursor");
    demo.pty.send("z");
    demo.pty.wait_for_text("1h30m every 1m");
    demo.pty.send("v");
    demo.pty.wait_for_text("TIME (UTC)");
    demo.pty.send("E");
    demo.pty.wait_for_text("the numbers of this chart");
    demo.pty.send("\r");
    demo.pty.wait_for_text("written to");
    let written: Vec<_> = std::fs::read_dir(demo.home.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let csv = written.iter().find(|path| path.extension().is_some_and(|ending| ending == "csv")).unwrap();
    assert!(std::fs::read_to_string(csv).unwrap().contains("Compute-1"));
    leave(demo);
}

#[test]
fn an_analyst_runs_all_sorts_exports_and_finds_the_text_again_tomorrow() {
    let mut demo = sql(&[]);
    demo.pty.send("select catid, catname from category where catid > :least order by 1; select 'last' as word");
    demo.pty.send("\x1b[17~");
    demo.pty.wait_for_text("least = ");
    demo.pty.send("3\r");
    demo.pty.wait_for_text("2 of 2  FINISHED");
    demo.pty.send("\x1bp");
    demo.pty.wait_for_text("Musicals");
    demo.pty.send("\tls");
    demo.pty.wait_for_text("sorted by catname of 8 fetched");
    demo.pty.send("x\r");
    demo.pty.wait_for_text("write to: ");
    demo.pty.send("\x15~/out.csv\r");
    demo.pty.wait_for_text("8 rows written");
    let file = demo.home.path().join("out.csv");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("catid,catname\n4,NBA\n"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    demo.pty.send("\x11");
    assert_eq!(demo.pty.wait().exit_code(), 0);
    let kept = demo.home.path().join(".local/state/redshift-tui/demo-tabs.json");
    assert!(std::fs::read_to_string(kept).unwrap().contains(":least"));
}
