//! Commands on the embedded stand-in, and the stand-in alone.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/program.rs"]
mod program;

use program::Home;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader};

#[test]
fn every_kind_lists_and_shows_without_an_account() {
    let home = Home::new();
    let kinds = home.run(&["kinds", "-o", "json"]).expect_status(0);
    let kinds: Value = serde_json::from_str(&kinds.stdout).unwrap();
    for kind in kinds["items"].as_array().unwrap() {
        let kind = kind["id"].as_str().unwrap();
        let ran = home.run(&["list", kind, "--demo", "-o", "json"]).expect_status(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let first = json["items"][0]["id"].as_str().unwrap_or_else(|| panic!("no {kind}: {json}"));
        let ran = home.run(&["show", kind, first, "--demo", "-o", "json"]).expect_status(0);
        assert!(serde_json::from_str::<Value>(&ran.stdout).unwrap().is_object(), "{kind}");
    }
}

#[test]
fn the_demo_needs_no_credentials() {
    let home = Home::new();
    let mut bare = home.command(&["list", "clusters", "--demo", "-o", "csv"]);
    bare.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env_remove("AWS_REGION");
    let ran = program::ended(bare.spawn().unwrap()).expect_status(0);
    assert!(ran.stdout.starts_with("id,region,status"), "{}", ran.stdout);
    assert!(!home.path().join(".local/state/redshift-tui").exists());
}

#[test]
fn a_wrong_scenario_is_a_usage_error() {
    let ran = Home::new().run(&["list", "clusters", "--demo", "--scenario", "no-such-scenario"]).expect_status(2);
    ran.says("no-such-scenario");
}

#[test]
fn serve_local_says_where_it_listens_and_ends_on_a_signal() {
    for signal in [Signal::INT, Signal::TERM] {
        let home = Home::new();
        let mut child = home.command(&["serve-local", "--port", "0"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
        let port = url.strip_prefix("http://127.0.0.1:").and_then(|port| port.parse::<u16>().ok());
        assert!(port.is_some_and(|port| port > 0), "{line}");
        let listed = home.run(&["list", "workgroups", "--endpoint-url", &url, "-o", "json"]).expect_status(0);
        assert!(listed.stdout.contains("\"id\""));
        let taken = home.run(&["serve-local", "--port", &port.unwrap().to_string()]).expect_status(2);
        taken.says("the stand-in could not be started");
        kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}
