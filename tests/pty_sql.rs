//! The SQL tab on a real terminal: the user's own editor, named queries, what is asked before leaving, a cancel the
//! service has confirmed, results opened again, statements followed again after a kill.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/pty.rs"]
mod pty;

use pty::{Pty, command};
use redshift_tui::cloud::{Cloud, CloudOptions};
use redshift_tui::model::Statement;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A stand-in that outlives the console.
struct Service {
    child: Child,
    url: String,
}

impl Service {
    fn start() -> Self {
        Self::with(&[])
    }

    fn with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_redshift-tui"))
            .args(["serve-local", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        // The first statement waits for the sample data; the tests' patience is not for that.
        let service = Self { child, url };
        service.ask("select count(*) from venue");
        service
    }

    /// What the command line is answered, as CSV.
    fn ask(&self, sql: &str) -> String {
        let home = TempDir::new().unwrap();
        let mut query = Command::new(env!("CARGO_BIN_EXE_redshift-tui"));
        query.args(["query", "--endpoint-url", &self.url, "-t", "workgroup/analytics-wg", "-d", "dev", "-o", "csv"]);
        query.args(["-c", sql]).env("HOME", home.path()).env("AWS_REGION", "us-east-1");
        query.env("AWS_ACCESS_KEY_ID", "AKIATEST").env("AWS_SECRET_ACCESS_KEY", "secret");
        let output = query.output().unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the service itself says of a statement.
    fn statement(&self, id: &str) -> Statement {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let regions = vec!["us-east-1".to_owned()];
            let options = CloudOptions { regions, demo: Some(self.url.clone()), ..CloudOptions::default() };
            Cloud::connect(options).await.unwrap().statement("us-east-1", id, 0).await.unwrap()
        })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The console on it, with a home that stays.
fn console(service: &Service, home: &Path, environment: &[(&str, &str)]) -> Pty {
    let mut command = command(env!("CARGO_BIN_EXE_redshift-tui"));
    let cleared = ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "AWS_PROFILE", "VISUAL", "EDITOR"];
    for name in cleared {
        command.env_remove(name);
    }
    let keys = [("AWS_ACCESS_KEY_ID", "AKIATEST"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let rest = [("AWS_REGION", "us-east-1"), ("AWS_EC2_METADATA_DISABLED", "true")];
    for (name, value) in keys.into_iter().chain(rest).chain(environment.iter().copied()) {
        command.env(name, value);
    }
    command.env("HOME", home);
    command.cwd(home);
    command.args(["--endpoint-url", &service.url]);
    Pty::start(command, 140, 40)
}

/// The SQL tab, once there is something to ask.
fn sql(service: &Service, home: &Path, environment: &[(&str, &str)]) -> Pty {
    let mut pty = console(service, home, environment);
    pty.wait_for_text("analytics-prod");
    pty.send("2");
    pty.wait_for_text("analytics-wg");
    pty.send("q");
    pty.wait_for_text("workgroup/analytics-wg");
    pty
}

fn history(home: &Path) -> String {
    std::fs::read_to_string(home.join(".local/state/redshift-tui/history.jsonl")).unwrap_or_default()
}

/// Ids of the statements the history has, a line each when they were sent.
fn sent(home: &Path) -> Vec<String> {
    let lines = history(home);
    let ids = lines.lines().filter_map(|line| {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        entry.get("sql").and(entry["id"].as_str()).map(str::to_owned)
    });
    ids.collect()
}

fn script(home: &TempDir, text: &str) -> PathBuf {
    let path = home.path().join("editor.sh");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path
}

const LONG: &str = "select count(*) from listing a, listing b, listing c";

#[test]
fn the_users_editor_gets_the_terminal_and_the_text_and_gives_both_back() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let marks = home.path().join("mode");
    let text = format!(
        "#!/bin/sh\nstty -a > {0}\nstat -c %a \"$2\" >> {0}\nprintf 'the editor is here'\nread answer\necho \"select '$answer' as said\" > \"$2\"\n",
        marks.display()
    );
    let editor = format!("{} --wait", script(&home, &text).display());
    let mut pty = sql(&service, home.path(), &[("EDITOR", &editor)]);
    pty.send("select 1");
    pty.send("\x05");
    pty.wait_for_text("the editor is here");
    assert!(!pty.look(vt100::Screen::alternate_screen), "the screen is the editor's");
    pty.send("hello\r");
    pty.wait_for_text("select 'hello' as said");
    assert!(pty.look(vt100::Screen::alternate_screen));
    pty.send("\x1b[15~");
    pty.wait_for_text("FINISHED");
    pty.wait_for_text("said");
    let mode = std::fs::read_to_string(marks).unwrap();
    assert!(mode.contains(" icanon") && mode.contains("600"), "{mode}");
    pty.send("\x1bu");
    pty.wait_for("the text as before", |screen| screen.contents().contains("1▏ select 1"));
    pty.send("\x03\x03");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn an_editor_that_fails_leaves_the_text_as_it_was() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[("VISUAL", "false")]);
    pty.send("select 42");
    pty.send("\x05");
    pty.wait_for_text("false ended with status 1: the text is as before");
    assert!(pty.text().contains("select 42"));
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn a_query_is_saved_and_opened_by_another_console() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[]);
    pty.send("select 'kept' as word");
    pty.send("\x13");
    pty.wait_for_text("Save as");
    pty.send("\x15words\r");
    pty.wait_for_text("saved as");
    let path = home.path().join(".config/redshift-tui/queries/words.sql");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "select 'kept' as word");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&path, "select 'other' as word").unwrap();
    pty.send(" -- more");
    pty.send("\x13");
    pty.wait_for_text("holds another text");
    pty.send("\r");
    pty.wait_for("the menu gone", |screen| !screen.contents().contains("holds another text"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "select 'other' as word");
    pty.send("\x0f");
    pty.wait_for_text("Open a query");
    pty.wait_for_text("22 bytes");
    pty.send("\r");
    pty.wait_for_text("select 'other' as word");
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn leaving_an_open_transaction_names_it_and_what_happens() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[]);
    pty.send("begin; create temp table t (a int)");
    pty.send("\x1b[17~");
    pty.wait_for_text("TXN");
    pty.send("\x11");
    pty.wait_for_text("a transaction is open: without COMMIT it is rolled back");
    pty.send("\r");
    pty.wait_for("the question gone", |screen| !screen.contents().contains("Leave?"));
    assert!(pty.is_running(), "stay is the first choice");
    pty.send("\x11");
    pty.wait_for_text("Leave?");
    pty.send("\x1b[B\r");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn a_cancel_is_said_when_the_service_has_said_it() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[]);
    pty.send(LONG);
    pty.send("\x1b[15~");
    pty.wait_for_text("STARTED");
    pty.send("\x11");
    pty.wait_for_text("a statement runs: it goes on at the service");
    pty.send("\r");
    pty.send("\x1b[19~");
    pty.wait_for_text("ABORTED");
    let ids = sent(home.path());
    assert_eq!(service.statement(&ids[0]).status.word(), "ABORTED");
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn a_result_opens_again_without_running_again() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[]);
    pty.send("select 'from the first run' as word");
    pty.send("\x1b[15~");
    pty.wait_for_text("varchar");
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
    assert_eq!(sent(home.path()).len(), 1);

    let mut pty = sql(&service, home.path(), &[]);
    pty.send("\x12");
    pty.wait_for_text("result for 24 h");
    pty.send("\x1b[15~");
    pty.wait_for_text("FINISHED");
    pty.wait_for_text("varchar");
    assert_eq!(sent(home.path()).len(), 1, "nothing was sent again");
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn a_statement_is_followed_again_after_the_console_was_killed() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[]);
    pty.send(LONG);
    pty.send("\x1b[15~");
    pty.wait_for_text("STARTED");
    let tabs = home.path().join(".local/state/redshift-tui/tabs.json");
    let begun = std::time::Instant::now();
    while !std::fs::read_to_string(&tabs).unwrap_or_default().contains("\"running\"") {
        assert!(begun.elapsed() < pty::PATIENCE, "the running statement is not written down");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    pty.signal("KILL");
    pty.wait();

    let mut pty = console(&service, home.path(), &[]);
    pty.wait_for_text("analytics-prod");
    pty.send("4");
    pty.wait_for_text("STARTED");
    let ids = sent(home.path());
    assert_eq!(ids.len(), 1, "not sent again");
    pty.send("\x1b[19~");
    pty.wait_for_text("ABORTED");
    assert_eq!(service.statement(&ids[0]).status.word(), "ABORTED");
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
}

/// Enough rows for several pages of a megabyte.
const PAGES: &str = "select * from listing";
const LISTINGS: usize = 192_497;

/// Rows that are here, as the status line of a result says: `12,345 of 192,497 rows`.
fn rows_of(screen: &str) -> usize {
    let words: Vec<&str> = screen.split_whitespace().collect();
    let at = words.iter().position(|word| word.trim_end_matches([',', ':']) == "rows").unwrap_or(0);
    let place = if at > 2 && words[at - 2] == "of" { at - 3 } else { at.saturating_sub(1) };
    words[place].replace(',', "").parse().unwrap_or(0)
}

#[test]
fn credentials_that_expire_between_pages_are_found_again_after_a_login() {
    let (service, home) = (Service::with(&["--scenario", "lapsing"]), TempDir::new().unwrap());
    let file = home.path().join("credentials");
    let login = |key: &str| {
        let text = format!("[default]\naws_access_key_id = {key}\naws_secret_access_key = secret\n");
        let new = file.with_extension("new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, &file).unwrap();
    };
    login("AKIALAPSING");
    let keys = [
        ("AWS_SHARED_CREDENTIALS_FILE", file.to_str().unwrap()),
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
    ];
    let mut pty = sql(&service, home.path(), &keys);
    pty.send(PAGES);
    pty.send("\x1b[15~");
    pty.wait_for_text("credentials expired or not accepted: go below the last row");
    pty.wait_for_text("aws sso login");
    let before = rows_of(&pty.text());
    assert!(before > 1000, "the rows before it are here: {before}");
    login("AKIARENEWED");
    pty.send("\tG");
    pty.wait_for("the whole result", |screen| rows_of(&screen.contents()) == LISTINGS);
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn an_endpoint_that_dies_in_the_middle_of_a_page_loses_nothing() {
    let (service, home) = (Service::with(&["--scenario", "dying"]), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[]);
    pty.send(PAGES);
    pty.send("\x1b[15~");
    pty.wait_for_text("go below the last row to try again");
    let before = rows_of(&pty.text());
    assert!(before > 1000, "{before}");
    pty.send("\tG");
    pty.wait_for("the whole result", |screen| rows_of(&screen.contents()) == LISTINGS);
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0);
}

#[test]
fn a_session_that_was_ended_is_said_to_be_lost_and_another_begins() {
    let (service, home) = (Service::start(), TempDir::new().unwrap());
    let mut pty = sql(&service, home.path(), &[]);
    pty.send("begin; create temp table mine as select 42 as kept; select kept from mine");
    pty.send("\x1b[17~");
    pty.wait_for_text("int4");
    pty.wait_for_text("TXN");
    let pids = service.ask("select process from stv_sessions where process <> pg_backend_pid()");
    for pid in pids.lines().skip(1) {
        service.ask(&format!("select pg_terminate_backend({pid})"));
    }
    pty.send("\x1b[15~");
    pty.wait_for_text("the session is gone");
    pty.send("\x11");
    assert_eq!(pty.wait().exit_code(), 0, "no transaction is left to be asked about");
}
