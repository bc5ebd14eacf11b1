//! What operations lead to over time: the statuses a cluster goes through, and the events that tell of it.

use crate::audit::{Audit, texts};
use crate::support::{pass, sdk, start};
use redshift_tui::local::Service;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One operation on a cluster.
struct Motion {
    /// Calls that come before it, and seconds after each.
    before: Vec<(&'static str, Value, u64)>,
    operation: &'static str,
    input: Value,
    /// The cluster that is watched; with a rename its later name as well.
    watched: Vec<&'static str>,
    statuses: &'static [&'static str],
    events: &'static [&'static str],
}

/// No such cluster any more, or not yet.
const GONE: &str = "(none)";

fn motion(
    operation: &'static str,
    cluster: &'static str,
    more: &Value,
    statuses: &'static [&'static str],
    events: &'static [&'static str],
) -> Motion {
    let mut input = more.clone();
    input["ClusterIdentifier"] = cluster.into();
    Motion { before: Vec::new(), operation, input, watched: vec![cluster], statuses, events }
}

const NEW: &str = "a-new-one";

#[allow(clippy::too_many_lines)] // a table
fn motions() -> Vec<Motion> {
    let none = json!({});
    let fresh = json!({"NodeType": "ra3.xlplus", "NumberOfNodes": 2, "MasterUsername": "awsuser", "MasterUserPassword": "Secret123"});
    let relocation =
        ("ModifyCluster", json!({"ClusterIdentifier": "bi-dashboards", "AvailabilityZoneRelocation": true}), 60);
    let snapshot =
        ("CreateClusterSnapshot", json!({"ClusterIdentifier": "dev-sandbox", "SnapshotIdentifier": "small"}), 30);
    let table = json!({
        "SnapshotIdentifier": "etl-nightly-baseline", "SourceDatabaseName": "dev", "SourceTableName": "sales",
        "NewTableName": "sales_old",
    });
    let restoring = (
        "RestoreTableFromClusterSnapshot",
        {
            let mut input = table.clone();
            input["ClusterIdentifier"] = "etl-nightly".into();
            input
        },
        5,
    );
    vec![
        motion("CreateCluster", NEW, &fresh, &["creating", "available"], &["2000"]),
        motion(
            "DeleteCluster",
            "dev-sandbox",
            &json!({"SkipFinalClusterSnapshot": true}),
            &["deleting", GONE],
            &["2001"],
        ),
        motion(
            "DeleteCluster",
            "dev-sandbox",
            &json!({"FinalClusterSnapshotIdentifier": "last"}),
            &["final-snapshot", "deleting", GONE],
            &["2001"],
        ),
        motion(
            "DeleteCluster",
            "iot-archive",
            &json!({"SkipFinalClusterSnapshot": true}),
            &["deleting", GONE],
            &["2001"],
        ),
        motion(
            "DeleteCluster",
            "finance-close",
            &json!({"SkipFinalClusterSnapshot": true}),
            &["deleting", GONE],
            &["2001"],
        ),
        motion("PauseCluster", "bi-dashboards", &none, &["pausing", "paused"], &["3618", "3619"]),
        motion("ResumeCluster", "finance-close", &none, &["resuming", "available"], &[]),
        motion("RebootCluster", "dev-sandbox", &none, &["rebooting", "available"], &["3519", "3520", "3000"]),
        motion("ModifyCluster", "etl-nightly", &json!({"Port": 5440}), &["modifying", "available"], &["3679"]),
        motion(
            "ModifyCluster",
            "etl-nightly",
            &json!({"MasterUserPassword": "Another123"}),
            &["modifying", "available"],
            &["4000"],
        ),
        motion(
            "ModifyCluster",
            "etl-nightly",
            &json!({"VpcSecurityGroupIds": ["sg-1"]}),
            &["modifying", "available"],
            &["2002"],
        ),
        motion(
            "ModifyCluster",
            "etl-nightly",
            &json!({"ClusterParameterGroupName": "bi-wlm"}),
            &["modifying", "available"],
            &["1001"],
        ),
        motion(
            "ModifyCluster",
            "etl-nightly",
            &json!({"EnhancedVpcRouting": true}),
            &["modifying", "available"],
            &["3519", "3520"],
        ),
        motion("ModifyCluster", "etl-nightly", &json!({"PubliclyAccessible": true}), &["modifying", "available"], &[]),
        motion("ModifyCluster", "etl-nightly", &json!({"AutomatedSnapshotRetentionPeriod": 9}), &["available"], &[]),
        motion(
            "ModifyCluster",
            "etl-nightly",
            &json!({"MultiAZ": true}),
            &["modifying", "available"],
            &["3673", "3674"],
        ),
        motion(
            "ModifyCluster",
            "analytics-prod",
            &json!({"MultiAZ": false}),
            &["modifying", "available"],
            &["3676", "3677"],
        ),
        motion("FailoverPrimaryCompute", "analytics-prod", &none, &["modifying", "available"], &["3666", "3669"]),
        Motion {
            before: vec![relocation],
            ..motion(
                "ModifyCluster",
                "bi-dashboards",
                &json!({"AvailabilityZone": "us-east-1b"}),
                &["modifying", "available"],
                &["3629", "3630"],
            )
        },
        motion("ModifyCluster", "dev-sandbox", &json!({"Encrypted": true}), &["resizing", "available"], &[]),
        motion("RotateEncryptionKey", "etl-nightly", &none, &["rotating-keys", "available"], &[]),
        Motion {
            watched: vec!["etl-nightly", NEW],
            ..motion(
                "ModifyCluster",
                "etl-nightly",
                &json!({"NewClusterIdentifier": NEW}),
                &["renaming", "available"],
                &["2013"],
            )
        },
        motion(
            "ModifyClusterDbRevision",
            "etl-nightly",
            &json!({"RevisionTarget": "128617"}),
            &["modifying", "available"],
            &["2017", "2018"],
        ),
        motion(
            "ResizeCluster",
            "bi-dashboards",
            &json!({"NumberOfNodes": 4}),
            &["available, prep-for-resize", "resizing", "available, resize-cleanup", "available"],
            &["3012", "3011", "3534", "3537"],
        ),
        motion(
            "ResizeCluster",
            "analytics-prod",
            &json!({"NumberOfNodes": 8}),
            &["available, prep-for-resize", "resizing", "available, resize-cleanup", "available"],
            &["3012", "3011", "3534", "3537", "3671"],
        ),
        motion(
            "ResizeCluster",
            "clickstream-raw",
            &json!({"NumberOfNodes": 6}),
            &["available, prep-for-resize", "resizing", "available, resize-cleanup", "available"],
            &["3012", "3011", "3534", "3537"],
        ),
        motion(
            "ResizeCluster",
            "bi-dashboards",
            &json!({"NumberOfNodes": 7, "Classic": true}),
            &["resizing", "available"],
            &["2007", "2006", "3002"],
        ),
        motion("CancelResize", "geo-lake", &none, &["cancelling-resize", "available"], &["3533", "3600"]),
        motion(
            "RestoreFromClusterSnapshot",
            NEW,
            &json!({"SnapshotIdentifier": "etl-nightly-baseline"}),
            &["creating", "available"],
            &["2008", "3003"],
        ),
        Motion {
            before: vec![snapshot],
            ..motion(
                "RestoreFromClusterSnapshot",
                NEW,
                &json!({"SnapshotIdentifier": "small"}),
                &["creating", "available"],
                &["2008", "3003", "3537"],
            )
        },
        motion("RestoreTableFromClusterSnapshot", "etl-nightly", &table, &["available"], &["2014", "3008", "3009"]),
        Motion {
            before: vec![restoring],
            ..motion(
                "RebootCluster",
                "etl-nightly",
                &none,
                &["rebooting", "available"],
                &["2014", "2015", "3519", "3520", "3000"],
            )
        },
    ]
}

/// Longer than any of them takes.
const SECONDS: u64 = 170;
/// Shorter than any status but the first of an operation.
const STEP: u64 = 5;

async fn status(audit: &Audit, names: &[&str]) -> String {
    for name in names {
        if let Ok(answer) = audit.ask("DescribeClusters", &json!({"ClusterIdentifier": name})).await {
            return texts(&answer, "ClusterStatus").remove(0);
        }
    }
    GONE.to_owned()
}

async fn events(audit: &Audit, kind: &str, name: &str) -> Vec<String> {
    let input = json!({"SourceType": kind, "SourceIdentifier": name});
    let answer = audit.ask("DescribeEvents", &input).await.unwrap();
    texts(&answer, "EventId").iter().filter_map(|id| id.strip_prefix("REDSHIFT-EVENT-").map(str::to_owned)).collect()
}

async fn walk(motion: &Motion) -> Vec<String> {
    let audit = Audit::of(Service::Redshift).await;
    for (operation, input, seconds) in &motion.before {
        audit.ask(operation, input).await.unwrap();
        audit.pass(*seconds);
    }
    let what = format!("{} {}", motion.operation, motion.input);
    if let Err(code) = audit.ask(motion.operation, &motion.input).await {
        return vec![format!("{what}: refused with {code}")];
    }
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..SECONDS / STEP {
        let now = status(&audit, &motion.watched).await;
        if seen.last() != Some(&now) {
            seen.push(now);
        }
        audit.pass(STEP);
    }
    let mut told = Vec::new();
    for name in &motion.watched {
        told.extend(events(&audit, "cluster", name).await);
    }
    let mut wrong = Vec::new();
    if seen != motion.statuses {
        wrong.push(format!("{what}: {seen:?}, not {:?}", motion.statuses));
    }
    if told != motion.events {
        wrong.push(format!("{what}: events {told:?}, not {:?}", motion.events));
    }
    wrong
}

#[tokio::test]
async fn every_operation_goes_through_its_statuses_and_tells_of_it() {
    let mut wrong = Vec::new();
    for motion in motions() {
        wrong.extend(walk(&motion).await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The statuses of the guide's table.
const DOCUMENTED: [&str; 20] = [
    "available",
    "available, prep-for-resize",
    "available, resize-cleanup",
    "cancelling-resize",
    "creating",
    "deleting",
    "final-snapshot",
    "hardware-failure",
    "incompatible-hsm",
    "incompatible-network",
    "incompatible-parameters",
    "incompatible-restore",
    "modifying",
    "paused",
    "rebooting",
    "renaming",
    "resizing",
    "rotating-keys",
    "storage-full",
    "updating-hsm",
];

#[tokio::test]
async fn every_documented_status_can_be_met() {
    let running = start("default").await;
    let mut met: BTreeSet<String> =
        motions().iter().flat_map(|motion| motion.statuses).map(|s| (*s).to_owned()).collect();
    for region in ["us-east-1", "eu-west-1", "us-west-2", "sa-east-1"] {
        let client = aws_sdk_redshift::Client::new(&sdk(&running, region));
        let answer = client.describe_clusters().send().await.unwrap();
        met.extend(answer.clusters().iter().filter_map(|cluster| cluster.cluster_status().map(str::to_owned)));
    }
    let unmet: Vec<_> = DOCUMENTED.iter().filter(|status| !met.contains(**status)).collect();
    assert!(unmet.is_empty(), "{unmet:?}");
    let client = aws_sdk_redshift::Client::new(&sdk(&running, "sa-east-1"));
    let failed = client.describe_cluster_snapshots().snapshot_identifier("old-network-last").send().await.unwrap();
    assert_eq!(failed.snapshots()[0].status(), Some("failed"));
    pass(&running, 300);
    let updated = client.describe_clusters().cluster_identifier("hsm-ledger").send().await.unwrap();
    assert_eq!(updated.clusters()[0].cluster_status(), Some("available"));
}

#[tokio::test]
async fn events_tell_of_snapshots_and_groups() {
    let audit = Audit::of(Service::Redshift).await;
    let take = |name: &str| json!({"ClusterIdentifier": "dev-sandbox", "SnapshotIdentifier": name});
    let group = |more: Value| {
        let mut input = json!({"ParameterGroupName": "strict"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    for (operation, input, seconds) in [
        ("CreateClusterSnapshot", take("kept"), 26),
        ("DeleteClusterSnapshot", json!({"SnapshotIdentifier": "kept"}), 0),
        ("CreateClusterSnapshot", take("broken-off"), 5),
        ("DeleteClusterSnapshot", json!({"SnapshotIdentifier": "broken-off"}), 0),
        ("CreateClusterParameterGroup", group(json!({"ParameterGroupFamily": "redshift-1.0", "Description": "d"})), 0),
        (
            "ModifyClusterParameterGroup",
            group(json!({"Parameters": [{"ParameterName": "require_ssl", "ParameterValue": "true"}]})),
            0,
        ),
        ("ResetClusterParameterGroup", group(json!({"ResetAllParameters": true})), 0),
        ("DeleteClusterParameterGroup", group(json!({})), 0),
        (
            "ModifyClusterParameterGroup",
            json!({"ParameterGroupName": "etl-wlm", "Parameters": [{"ParameterName": "auto_mv", "ParameterValue": "false"}]}),
            0,
        ),
        ("DeleteCluster", json!({"ClusterIdentifier": "dev-sandbox", "FinalClusterSnapshotIdentifier": "last"}), 60),
    ] {
        audit.ask(operation, &input).await.unwrap();
        audit.pass(seconds);
    }
    for (kind, name, wanted) in [
        ("cluster-snapshot", "kept", vec!["2009", "3004", "2011"]),
        ("cluster-snapshot", "broken-off", vec!["2009", "2010"]),
        ("cluster-snapshot", "last", vec!["2012", "3005"]),
        ("cluster-parameter-group", "strict", vec!["1003", "1002", "1005", "1002", "1005", "1004"]),
        ("cluster", "etl-nightly", vec!["1000"]),
    ] {
        assert_eq!(events(&audit, kind, name).await, wanted, "{name}");
    }
}

#[tokio::test]
async fn a_track_changes_in_the_maintenance_window() {
    let running = start("default").await;
    let client = aws_sdk_redshift::Client::new(&sdk(&running, "us-east-1"));
    let cluster = || async {
        let answer = client.describe_clusters().cluster_identifier("etl-nightly").send().await.unwrap();
        answer.clusters()[0].clone()
    };
    let told = || async {
        let asked = client.describe_events().source_type("cluster".into()).source_identifier("etl-nightly").send();
        let ids = |event: &aws_sdk_redshift::types::Event| event.event_id().map(str::to_owned);
        asked.await.unwrap().events().iter().filter_map(ids).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        let changed = client.modify_cluster().cluster_identifier("etl-nightly").maintenance_track_name("current");
        changed.send().await.unwrap();
    }
    assert_eq!(told().await, ["REDSHIFT-EVENT-2026"], "once, however often it is asked for");
    let before = cluster().await;
    assert_eq!(before.pending_modified_values().unwrap().maintenance_track_name(), Some("current"));
    assert_eq!(before.maintenance_track_name(), Some("trailing"));
    let opens = before.next_maintenance_window_start_time().unwrap().secs();
    let now = running.local().world.clock.now().as_second();
    pass(&running, (opens - now) as u64 + 30);
    assert_eq!(cluster().await.cluster_availability_status(), Some("Maintenance"));
    pass(&running, 40);
    let after = cluster().await;
    assert_eq!(
        (after.maintenance_track_name(), after.cluster_availability_status()),
        (Some("current"), Some("Available"))
    );
    assert_ne!(before.cluster_revision_number(), after.cluster_revision_number());
    assert_eq!(told().await, ["2003", "2004", "2020"].map(|id| format!("REDSHIFT-EVENT-{id}")));
}
