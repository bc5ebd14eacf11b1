//! Unmodified AWS clients (boto3, the AWS CLI, the SDK for JavaScript) against `serve-local`.
//!
//! Each test starts the program and one script of `python/` or `js/`, which names every check it makes.
#![cfg(all(feature = "local", unix))]
// A test's helpers may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use harness::{Client, run};

/// What takes minutes at the clock's own speed is over in seconds.
const FAST: &[&str] = &["--clock-speed", "30"];

#[test]
fn boto3_calls_every_operation() {
    run(Client::Python, "calls.py", FAST);
}

#[test]
fn javascript_calls_every_operation() {
    run(Client::Node, "calls.mjs", FAST);
}

#[test]
fn boto3_pages_and_names_errors() {
    run(Client::Python, "behaviour.py", &[]);
}

#[test]
fn javascript_pages_and_names_errors() {
    run(Client::Node, "behaviour.mjs", &[]);
}

#[test]
fn the_cli_prints_and_refuses() {
    run(Client::Python, "cli.py", &[]);
}

#[test]
fn the_guides_examples_run_or_are_refused_as_said() {
    run(Client::Python, "guide.py", FAST);
}

#[test]
fn boto3_waits_and_pages_to_the_end() {
    run(Client::Python, "waiters.py", &["--clock-speed", "30", "--page-size", "5"]);
}

#[test]
fn javascript_waits_to_the_end() {
    run(Client::Node, "waiters.mjs", FAST);
}

/// Two of three calls are refused.
const THROTTLED: &[&str] = &["--scenario", "throttled"];
/// Calls beyond the documented rates are refused.
const RATES: &[&str] = &["--scenario", "rates"];

#[test]
fn boto3_and_the_cli_get_through_when_throttled() {
    run(Client::Python, "patience.py", THROTTLED);
}

#[test]
fn javascript_gets_through_when_throttled() {
    run(Client::Node, "patience.mjs", THROTTLED);
}

#[test]
fn boto3_gets_through_beyond_the_rates() {
    run(Client::Python, "hurry.py", RATES);
}

#[test]
fn javascript_gets_through_beyond_the_rates() {
    run(Client::Node, "hurry.mjs", RATES);
}
