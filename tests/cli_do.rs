//! `do`, `events` and `credentials` on the stand-in.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "support/program.rs"]
mod program;

use program::{Home, Ran};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Child;

/// A stand-in that stays, so that what one command changes the next one sees.
struct StandIn {
    child: Child,
    url: String,
    home: Home,
}

impl StandIn {
    fn start() -> Self {
        let home = Home::new();
        let arguments = ["serve-local", "--port", "0", "--clock-speed", "60"];
        let mut child = home.command(&arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
        Self { child, url, home }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let all = [&["--endpoint-url", &self.url], arguments].concat();
        self.home.command(&all).env("AWS_REGION", "us-east-1").spawn().map(program::ended).unwrap()
    }

    fn run_with_stdin(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        let region = ["--region", "us-east-1", "--endpoint-url", &self.url];
        self.home.run_with_stdin(&[arguments, &region[..]].concat(), stdin)
    }

    fn items(&self, arguments: &[&str]) -> Vec<Value> {
        let ran = self.run(&[arguments, &["-o", "json"][..]].concat()).expect_status(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        json["items"].as_array().unwrap().clone()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn nothing_is_done_without_write_or_without_a_yes() {
    let stand_in = StandIn::start();
    let create = ["do", "create-snapshot", "clusters/analytics-prod", "--set", "name=mine"];
    stand_in.run(&[&create[..], &["--yes"]].concat()).expect_status(2).says("--write");
    let plan = stand_in.run_with_stdin(&[&create[..], &["--write"]].concat(), b"no\n").expect_status(2);
    for part in ["redshift:CreateClusterSnapshot", "SnapshotIdentifier = mine", "Undo", "nothing was done"] {
        plan.says(part);
    }
    assert!(!stand_in.items(&["list", "snapshots"]).iter().any(|item| item["id"] == "mine"));
    stand_in.run_with_stdin(&[&create[..], &["--write"]].concat(), b"yes\n").expect_status(0);
    assert!(stand_in.items(&["list", "snapshots"]).iter().any(|item| item["id"] == "mine"));
}

#[test]
fn a_snapshot_is_made_kept_and_deleted() {
    let stand_in = StandIn::start();
    let sure = ["--write", "--yes", "--wait"];
    let done = |arguments: &[&str]| stand_in.items(&[&["do"], arguments, &sure[..]].concat());
    let made = done(&["create-snapshot", "clusters/analytics-prod", "--set", "name=mine", "--set", "retention=7"]);
    assert_eq!((made[0]["id"].as_str(), made[0]["status"].as_str()), (Some("mine"), Some("done")));
    let listed = stand_in.items(&["list", "snapshots", "id:mine"]);
    assert_eq!((listed[0]["status"].as_str(), listed[0]["type"].as_str()), (Some("available"), Some("manual")));
    done(&["retain-snapshot", "snapshots/mine", "--set", "retention=30"]);
    let shown: Value =
        serde_json::from_str(&stand_in.run(&["show", "snapshots", "mine", "-o", "json"]).stdout).unwrap();
    assert_eq!(shown["ManualSnapshotRetentionPeriod"], 30);
    done(&["delete-snapshot", "snapshots/mine"]);
    assert!(stand_in.items(&["list", "snapshots", "id:mine"]).is_empty());
    let events = stand_in.items(&["events", "--since", "2h"]);
    assert!(events.iter().all(|event| event["id"].is_string()) && !events.is_empty());
    assert!(events.iter().any(|event| event["source"] == "mine"), "{events:?}");
}

#[test]
fn serverless_backups_are_made_converted_and_restored() {
    let stand_in = StandIn::start();
    let sure = ["--write", "--yes", "--wait"];
    let done = |arguments: &[&str]| stand_in.items(&[&["do"], arguments, &sure[..]].concat());
    done(&["create-snapshot", "workgroups/analytics-wg", "--set", "name=ours"]);
    let listed = stand_in.items(&["list", "snapshots", "id:ours"]);
    assert_eq!(listed[0]["type"], "serverless");
    let source = listed[0]["source"].as_str().unwrap().to_owned();
    let namespace = source.strip_prefix("namespace/").unwrap();
    let points = stand_in.items(&["list", "recovery-points", &format!("namespace:{namespace}")]);
    let point = format!("recovery-points/{}", points[0]["id"].as_str().unwrap());
    done(&["convert-recovery-point", &point, "--set", "name=kept"]);
    let both = done(&["restore-recovery-point", &point, "--set", &format!("namespace={namespace}")]);
    let operations: Vec<_> = both.iter().map(|item| item["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["redshift-serverless:CreateSnapshot", "redshift-serverless:RestoreFromRecoveryPoint"]);
    done(&["restore-table", "snapshots/ours", "--set", "table=sales", "--set", "new-table=sales_before"]);
    let restores = stand_in.items(&["list", "table-restores"]);
    let ours = restores.iter().find(|restore| restore["from"] == "ours").unwrap();
    assert!(ours["table"].as_str().unwrap().ends_with("sales_before"), "{restores:?}");
}

#[test]
fn a_cluster_is_paused_resumed_and_restored() {
    let stand_in = StandIn::start();
    let sure = ["--write", "--yes", "--wait"];
    let done = |arguments: &[&str]| stand_in.items(&[&["do"], arguments, &sure[..]].concat());
    let simple = |item: &&Value| !item["availability_zone"].as_str().unwrap_or("+").contains('+');
    let all = stand_in.items(&["list", "clusters", "status:available", "!status:,"]);
    let name = all.iter().find(simple).unwrap()["id"].as_str().unwrap().to_owned();
    let cluster = format!("clusters/{name}");
    done(&["pause-cluster", &cluster]);
    let status = || stand_in.items(&["list", "clusters", &format!("id:{name}")])[0]["status"].clone();
    assert_eq!(status(), "paused");
    stand_in.run(&["do", "pause-cluster", &cluster, "--write", "--yes"]).expect_status(1).says("paused");
    done(&["resume-cluster", &cluster]);
    assert_eq!(status(), "available");
    done(&["restore-to-cluster", "snapshots/analytics-prod-before-upgrade", "--set", "cluster=second"]);
    assert!(stand_in.items(&["list", "clusters"]).iter().any(|item| item["id"] == "second"));
}

#[test]
fn slips_are_told_before_anything_is_asked() {
    let home = Home::new();
    let run = |arguments: &[&str]| home.run(&[&["do"], arguments, &["--demo", "--write", "--yes"]].concat());
    run(&["delete-snapshots", "snapshots/x"]).expect_status(2).says("Did you mean \"delete-snapshot\"?");
    run(&["delete-snapshot", "x"]).expect_status(2).says("KIND/ID");
    run(&["pause-cluster", "snapshots/x"]).expect_status(2).says("clusters");
    run(&["create-snapshot", "clusters/analytics-prod", "--set", "nam=x"]).expect_status(2).says("\"name\"");
    run(&["create-snapshot", "clusters/analytics-prod", "--set", "name=X!"]).expect_status(2).says("name:");
    run(&["create-snapshot", "clusters/nobody"]).expect_status(1).says("not found");
    home.run(&["do", "help"]).expect_status(0);
}

#[test]
fn credentials_keep_their_password_to_themselves() {
    let stand_in = StandIn::start();
    for target in ["cluster/analytics-prod", "workgroup/analytics-wg"] {
        let ran = stand_in.run(&["credentials", target, "-o", "json"]).expect_status(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert!(json["password"].is_null() && json["user"].as_str().unwrap().starts_with("IAM"), "{json}");
        let shown = stand_in.run(&["credentials", target, "-o", "json", "--show-password"]).expect_status(0);
        let json: Value = serde_json::from_str(&shown.stdout).unwrap();
        assert!(json["password"].as_str().unwrap().len() > 7);
    }
    let psql = stand_in.run(&["credentials", "cluster/analytics-prod", "--as", "psql"]).expect_status(0);
    assert!(psql.stdout.starts_with("psql '") && psql.stdout.contains("sslmode=verify-full"), "{}", psql.stdout);
    let script = "test -n \"$PGPASSWORD\" && echo \"$PGUSER@$PGHOST:$PGPORT/$PGDATABASE\"; exit 7";
    let ran =
        stand_in.run(&["credentials", "cluster/analytics-prod", "--exec", "sh", "--", "-c", script]).expect_status(7);
    assert!(ran.stdout.starts_with("IAM"), "{}", ran.stdout);
}

#[test]
fn a_cluster_is_resized_and_a_usage_limit_raised() {
    let stand_in = StandIn::start();
    let sure = ["--write", "--yes"];
    let done = |arguments: &[&str]| stand_in.items(&[&["do"], arguments, &sure[..]].concat());
    let nodes = stand_in.items(&["list", "clusters", "etl-nightly"])[0]["nodes"].as_i64().unwrap();
    let doubled = format!("nodes={}", nodes * 2);
    let sized = done(&["resize-cluster", "clusters/etl-nightly", "--set", &doubled]);
    assert_eq!(sized[0]["operation"], "redshift:ResizeCluster");
    let listed = stand_in.items(&["list", "clusters", "etl-nightly"]);
    assert!(listed[0]["status"].as_str().unwrap().contains("resiz"), "{listed:?}");
    let same = ["do", "resize-cluster", "clusters/analytics-prod", "--write", "--yes"];
    stand_in.run(&same).expect_status(2).says("that is what it has already");

    let limits = stand_in.items(&["list", "usage-limits"]);
    let ours = limits.iter().find(|limit| limit["of"].as_str().unwrap().starts_with("workgroup/")).unwrap();
    let (id, before) = (ours["id"].as_str().unwrap(), ours["amount"].as_i64().unwrap());
    let raised = format!("amount={}", before + 7);
    done(&["set-usage-limit", &format!("usage-limits/{id}"), "--set", &raised]);
    let limits = stand_in.items(&["list", "usage-limits", &format!("limit:{id}")]);
    assert_eq!(limits[0]["amount"].as_i64(), Some(before + 7), "{limits:?}");
}
