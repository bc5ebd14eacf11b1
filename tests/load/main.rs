//! Two hundred SDK clients at once, for a few seconds here and for `STAND_IN_LOAD_SECONDS=60` by hand: no call fails
//! and memory stays where it is.
//!
//! `STAND_IN_LOAD_SECONDS=60 cargo nextest run --release --test load --no-capture` prints calls per second and memory.
#![cfg(all(feature = "local", target_os = "linux"))]
// A test's helpers may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/program.rs"]
mod program;

mod caller;

use caller::Caller;
use program::Home;
use std::io::{BufRead as _, BufReader};
use std::process::Child;
use std::time::{Duration, Instant};

const CLIENTS: usize = 200;
/// What the program may grow by after its first third, in MiB: the statements of the last day are kept.
const GROWTH: u64 = 64;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clients_at_once() {
    let seconds = std::env::var("STAND_IN_LOAD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let (home, end) = (Home::new(), Instant::now() + Duration::from_secs(seconds));
    let mut server = home.command(&["serve-local", "--port", "0"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let caller = Caller::new(line.trim_end().strip_prefix("listening on ").unwrap());
    let at_rest = resident(&server);
    let clients: Vec<_> = (0..CLIENTS).map(|number| tokio::spawn(keep_calling(caller.clone(), number, end))).collect();
    tokio::time::sleep(Duration::from_secs(seconds) / 3).await;
    let early = resident(&server);
    let mut calls = 0;
    let mut slowest = Duration::ZERO;
    for client in clients {
        let (made, longest) = client.await.expect("no call fails");
        calls += made;
        slowest = slowest.max(longest);
    }
    let late = resident(&server);
    server.kill().unwrap();
    server.wait().unwrap();
    println!("{CLIENTS} clients, {seconds} s: {calls} calls, {} a second, slowest {slowest:.1?}", calls / seconds);
    println!("resident: {at_rest} MiB at rest, {early} MiB after a third, {late} MiB at the end");
    assert!(calls >= CLIENTS as u64 * 2, "{calls} calls");
    assert!(late <= early + GROWTH, "from {early} to {late} MiB");
}

/// Calls made and the longest of them.
async fn keep_calling(caller: Caller, number: usize, end: Instant) -> (u64, Duration) {
    let (mut made, mut longest) = (0, Duration::ZERO);
    while Instant::now() < end {
        let begun = Instant::now();
        made += caller.call(number + made as usize).await.unwrap_or_else(|error| panic!("client {number}: {error}"));
        longest = longest.max(begun.elapsed());
    }
    (made, longest)
}

/// Resident memory of a process in MiB.
fn resident(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
