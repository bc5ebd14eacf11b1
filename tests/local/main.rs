//! The stand-in as clients see it: the real SDKs and plain HTTP against a running server.
#![cfg(feature = "local")]
// A test's helpers may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// A method's path of the SDK is longer than the closure.
#![allow(clippy::redundant_closure_for_method_calls)]

mod audit;
mod audit_clusters;
mod audit_friends;
mod audit_groups;
mod audit_lists;
mod audit_progress;
mod audit_serverless;
mod audit_statuses;
mod cloudwatch;
mod cloudwatch_alarms;
mod cloudwatch_math;
mod every_operation;
mod faults;
mod http;
mod redshift;
mod redshift_changes;
mod redshift_groups;
mod redshift_lists;
mod redshift_resize;
mod redshift_snapshots;
mod redshift_time;
mod restored;
mod serverless;
mod serverless_backups;
mod serverless_changes;
mod serverless_rest;
mod shapes;
mod state_folder;
mod state_killed;
mod sts;
mod support;
mod xml;

/// `PORT=8999 cargo nextest run --run-ignored all -E 'test(serves_until_killed)'`: for other clients, by hand.
#[tokio::test]
#[ignore = "runs until it is killed"]
async fn serves_until_killed() {
    let port = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or_default();
    let scenario = std::env::var("SCENARIO").ok();
    let options = redshift_tui::local::Options { port, scenario, ..Default::default() };
    let running = redshift_tui::local::start(options).await.unwrap();
    println!("{}", running.url());
    std::future::pending::<()>().await;
}
