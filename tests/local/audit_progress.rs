//! How far something is, as the fields of its answers tell it: between two moments they have moved.

use crate::audit::{Audit, texts};
use redshift_tui::local::Service;
use serde_json::{Value, json};

/// What is begun, what is asked meanwhile, and how fields move between two moments of it.
type Progress = (&'static str, Value, &'static str, Value, [u64; 2], &'static [&'static str], &'static [&'static str]);

fn progresses() -> Vec<Progress> {
    let cluster = |name: &str| json!({"ClusterIdentifier": name});
    let resize = |nodes: i64, classic: bool| json!({"ClusterIdentifier": "bi-dashboards", "NumberOfNodes": nodes, "Classic": classic});
    let up: &[&str] = &["ProgressInMegaBytes", "ElapsedTimeInSeconds", "DataTransferProgressPercent"];
    let table = json!({
        "ClusterIdentifier": "etl-nightly", "SnapshotIdentifier": "etl-nightly-baseline", "SourceDatabaseName": "dev",
        "SourceTableName": "sales", "NewTableName": "sales_old",
    });
    vec![
        (
            "ResizeCluster",
            resize(7, true),
            "DescribeResize",
            cluster("bi-dashboards"),
            [20, 60],
            up,
            &["EstimatedTimeToCompletionInSeconds"],
        ),
        (
            "ResizeCluster",
            resize(4, false),
            "DescribeResize",
            cluster("bi-dashboards"),
            [10, 40],
            up,
            &["EstimatedTimeToCompletionInSeconds"],
        ),
        (
            "ResizeCluster",
            resize(4, false),
            "DescribeClusters",
            cluster("bi-dashboards"),
            [60, 30],
            &["DataTransferredInMegaBytes", "ElapsedTimeInSeconds"],
            &["EstimatedTimeToCompletionInSeconds"],
        ),
        (
            "CreateClusterSnapshot",
            json!({"ClusterIdentifier": "etl-nightly", "SnapshotIdentifier": "s"}),
            "DescribeClusterSnapshots",
            json!({"SnapshotIdentifier": "s"}),
            [5, 10],
            &["BackupProgressInMegaBytes", "ElapsedTimeInSeconds"],
            &["EstimatedSecondsToCompletion"],
        ),
        (
            "RestoreTableFromClusterSnapshot",
            table,
            "DescribeTableRestoreStatus",
            cluster("etl-nightly"),
            [15, 15],
            &["ProgressInMegaBytes"],
            &[],
        ),
        (
            "RestoreFromClusterSnapshot",
            json!({"ClusterIdentifier": "x", "SnapshotIdentifier": "etl-nightly-baseline"}),
            "DescribeClusters",
            cluster("x"),
            [10, 60],
            &["ElapsedTimeInSeconds"],
            &[],
        ),
    ]
}

#[tokio::test]
async fn progress_moves() {
    for (operation, input, asked, about, [first, then], up, down) in progresses() {
        let audit = Audit::of(Service::Redshift).await;
        audit.ask(operation, &input).await.unwrap();
        audit.pass(first);
        let before = audit.ask(asked, &about).await.unwrap();
        audit.pass(then);
        let after = audit.ask(asked, &about).await.unwrap();
        // The newest of a list is the one that was begun: the others stand still.
        let number = |answer: &Value, member: &str| {
            texts(answer, member).iter().map(|text| text.parse::<f64>().unwrap()).sum::<f64>()
        };
        for member in up {
            assert!(number(&after, member) > number(&before, member), "{operation}: {member} in {after}");
        }
        for member in down {
            assert!(number(&after, member) < number(&before, member), "{operation}: {member} in {after}");
        }
    }
}
