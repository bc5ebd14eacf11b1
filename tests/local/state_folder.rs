//! `serve-local --state`: what was acknowledged survives SIGKILL.

use crate::support::sdk_at;
use aws_sdk_redshift::Client;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program, serving; killed when dropped.
pub struct Served {
    child: Child,
    pub url: String,
}

impl Served {
    /// As `kill -9` does it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn serve(folder: &Path, speed: &str) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_redshift-tui"))
        .args(["serve-local", "--clock-speed", speed, "--seed", "7", "--state"])
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
    Served { child, url }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = serve(folder.path(), "1");
    let client = Client::new(&sdk_at(&served.url, "us-east-1"));
    let mut made = Vec::new();
    let killed = std::time::Instant::now() + std::time::Duration::from_millis(600);
    // Several at a time, so that the kill falls into the midst of it.
    while std::time::Instant::now() < killed {
        let some = (0..8).map(|n| {
            let name = format!("kept-{}-{n}", made.len());
            let request =
                client.create_snapshot_schedule().schedule_identifier(&name).schedule_definitions("rate(12 hours)");
            async move { request.send().await.map(|_| name) }
        });
        made.extend(futures_util::future::join_all(some).await.into_iter().map(Result::unwrap));
        if made.len() >= 48 {
            break;
        }
    }
    client.pause_cluster().cluster_identifier("dev-sandbox").send().await.unwrap();
    served.kill();
    assert!(made.len() >= 8);

    let served = serve(folder.path(), "1000");
    let client = Client::new(&sdk_at(&served.url, "us-east-1"));
    let there = client
        .describe_snapshot_schedules()
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .unwrap();
    let there: Vec<_> = there.iter().filter_map(|s| s.schedule_identifier()).collect();
    for name in &made {
        assert!(there.contains(&name.as_str()), "{name}");
    }
    // Pausing went on while nobody ran, and ends at the faster clock.
    for _ in 0..100 {
        let answer = client.describe_clusters().cluster_identifier("dev-sandbox").send().await.unwrap();
        match answer.clusters()[0].cluster_status() {
            Some("paused") => return,
            status => assert_eq!(status, Some("pausing")),
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("still pausing");
}
