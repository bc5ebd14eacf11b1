//! Unmodified AWS clients (boto3, the AWS CLI, the SDK for JavaScript) against `serve-local`.
//!
//! Each test starts the program and one script of `python/` or `js/`, which names every check it makes.
#![cfg(all(feature = "local", unix))]
// A test's helpers may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use harness::{Client, run};

#[test]
fn boto3_calls_every_operation() {
    run(Client::Python, "calls.py", &[]);
}

#[test]
fn javascript_calls_every_operation() {
    run(Client::Node, "calls.mjs", &[]);
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
    run(Client::Python, "guide.py", &[]);
}
