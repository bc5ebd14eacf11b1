//! What is refused of clusters: by their state, by what was asked for, by the quotas.

use crate::audit::{Row, no, ok, run, shows, wait};
use redshift_tui::local::Service;
use serde_json::{Value, json};

/// A cluster and the status it has when the world begins.
const BUSY: [(&str, &str); 9] = [
    ("finance-close", "paused"),
    ("fraud-features", "rebooting"),
    ("geo-lake", "resizing"),
    ("logs-hot", "available, resize-cleanup"),
    ("marketing-attribution", "modifying"),
    ("ml-training", "creating"),
    ("iot-archive", "hardware-failure"),
    ("clickstream-raw", "storage-full"),
    ("partner-share", "incompatible-parameters"),
];

/// An operation, what it takes besides the cluster, and the statuses in which it is done though the cluster is not
/// available.
fn changes() -> Vec<(&'static str, Value, &'static [&'static str])> {
    vec![
        ("PauseCluster", json!({}), &[]),
        ("RebootCluster", json!({}), &["incompatible-parameters"]),
        ("ModifyCluster", json!({"PreferredMaintenanceWindow": "mon:01:00-mon:02:00"}), &[]),
        ("ModifyCluster", json!({"NewClusterIdentifier": "another"}), &[]),
        ("ResizeCluster", json!({"NumberOfNodes": 6}), &["storage-full"]),
        ("CreateClusterSnapshot", json!({"SnapshotIdentifier": "s"}), &[]),
        ("DeleteCluster", json!({"FinalClusterSnapshotIdentifier": "last"}), &[]),
        ("RotateEncryptionKey", json!({}), &[]),
        ("ModifyClusterIamRoles", json!({"AddIamRoles": ["arn:aws:iam::123456789012:role/a"]}), &[]),
        ("ModifyClusterDbRevision", json!({"RevisionTarget": "128617"}), &[]),
        ("EnableLogging", json!({"BucketName": "logs-of-mine"}), &[]),
        ("DisableLogging", json!({}), &[]),
        ("DisableSnapshotCopy", json!({}), &[]),
    ]
}

fn of(cluster: &str, input: &Value) -> Value {
    let mut input = input.clone();
    input["ClusterIdentifier"] = cluster.into();
    input
}

#[tokio::test]
async fn a_cluster_that_is_not_available_refuses_changes() {
    let mut rows: Vec<Row> = Vec::new();
    for (cluster, status) in BUSY {
        rows.push(shows("DescribeClusters", json!({"ClusterIdentifier": cluster}), "ClusterStatus", &[status]));
        for (operation, input, taken) in changes() {
            if !taken.contains(&status) {
                rows.push(no(operation, of(cluster, &input), "InvalidClusterState"));
            }
        }
        if status != "paused" {
            rows.push(no("ResumeCluster", of(cluster, &json!({})), "InvalidClusterState"));
        }
    }
    let asked = run(Service::Redshift, rows).await;
    assert!(asked >= 125, "{asked}");
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_not_found() {
    let mut rows: Vec<Row> = Vec::new();
    for (operation, input, _) in changes() {
        rows.push(no(operation, of("nobody", &input), "ClusterNotFound"));
    }
    for (operation, input) in [
        ("CancelResize", json!({})),
        ("DeleteCluster", json!({"SkipFinalClusterSnapshot": true})),
        ("DescribeClusters", json!({})),
        ("DescribeClusterDbRevisions", json!({})),
        ("DescribeLoggingStatus", json!({})),
        ("DescribeResize", json!({})),
        ("DescribeTableRestoreStatus", json!({})),
        ("DescribeUsageLimits", json!({})),
        ("FailoverPrimaryCompute", json!({})),
        ("GetClusterCredentials", json!({"DbUser": "a"})),
        ("GetClusterCredentialsWithIAM", json!({})),
        ("ModifyClusterMaintenance", json!({"DeferMaintenance": true})),
        ("ModifyClusterSnapshotSchedule", json!({"ScheduleIdentifier": "s"})),
        ("ResumeCluster", json!({})),
        ("EnableSnapshotCopy", json!({"DestinationRegion": "us-west-2"})),
        ("DescribeNodeConfigurationOptions", json!({"ActionType": "resize-cluster"})),
        ("CreateUsageLimit", json!({"FeatureType": "spectrum", "LimitType": "data-scanned", "Amount": 1})),
        ("DescribePartners", json!({"AccountId": "123456789012"})),
    ] {
        rows.push(no(operation, of("nobody", &input), "ClusterNotFound"));
    }
    run(Service::Redshift, rows).await;
}

fn new(more: &Value) -> Value {
    let mut input = json!({
        "ClusterIdentifier": "fresh", "NodeType": "ra3.xlplus", "NumberOfNodes": 2, "MasterUsername": "awsuser",
        "MasterUserPassword": "Secret123",
    });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

#[tokio::test]
async fn a_cluster_is_not_made_against_the_rules() {
    let value = "InvalidParameterValue";
    let clash = "InvalidParameterCombination";
    let rows = [
        (json!({"ClusterIdentifier": "dev-sandbox"}), "ClusterAlreadyExists"),
        (json!({"ClusterIdentifier": "DEV-SANDBOX"}), "ClusterAlreadyExists"),
        (json!({"ClusterIdentifier": "-a"}), value),
        (json!({"ClusterIdentifier": "a-"}), value),
        (json!({"ClusterIdentifier": "a_b"}), value),
        (json!({"ClusterIdentifier": "a".repeat(64)}), value),
        (json!({"DBName": "Sales"}), value),
        (json!({"DBName": "1st"}), value),
        (json!({"DBName": "select"}), value),
        (json!({"MasterUsername": "1user"}), value),
        (json!({"MasterUsername": "public"}), value),
        (json!({"MasterUserPassword": "alllower1"}), value),
        (json!({"MasterUserPassword": "ALLUPPER1"}), value),
        (json!({"MasterUserPassword": "NoDigitsHere"}), value),
        (json!({"MasterUserPassword": "Has space 1"}), value),
        (json!({"MasterUserPassword": "Has/slash1"}), value),
        (json!({"Port": 5430}), value),
        (json!({"Port": 5456}), value),
        (json!({"Port": 8216}), value),
        (json!({"NodeType": "dc2.large", "Port": 1149}), value),
        (json!({"ClusterType": "cluster"}), value),
        (json!({"ClusterType": "single-node"}), clash),
        (json!({"ClusterType": "multi-node", "NumberOfNodes": 1}), clash),
        (json!({"NodeType": "ra3.16xlarge", "NumberOfNodes": 1}), clash),
        (json!({"ManageMasterPassword": true}), clash),
        (json!({"Encrypted": false}), value),
        (json!({"ClusterSecurityGroups": ["default"]}), value),
        (json!({"VpcSecurityGroupIds": ["x"]}), value),
        (json!({"VpcSecurityGroupIds": ["sg-1", "sg-2", "sg-3", "sg-4", "sg-5", "sg-6"]}), value),
        (json!({"ElasticIp": "198.51.100.7"}), clash),
        (json!({"ElasticIp": "nowhere", "PubliclyAccessible": true}), "InvalidElasticIpFault"),
        (json!({"HsmClientCertificateIdentifier": "c"}), "HsmClientCertificateNotFoundFault"),
        (json!({"HsmConfigurationIdentifier": "c"}), "HsmConfigurationNotFoundFault"),
        (json!({"ClusterParameterGroupName": "nope"}), "ClusterParameterGroupNotFound"),
        (json!({"ClusterSubnetGroupName": "nope"}), "ClusterSubnetGroupNotFoundFault"),
        (json!({"AvailabilityZone": "mars-1a"}), "InvalidVPCNetworkStateFault"),
        (json!({"MaintenanceTrackName": "nope"}), "InvalidClusterTrack"),
        (json!({"SnapshotScheduleIdentifier": "nope"}), "SnapshotScheduleNotFound"),
        (json!({"AutomatedSnapshotRetentionPeriod": 0}), "InvalidRetentionPeriodFault"),
        (json!({"AutomatedSnapshotRetentionPeriod": 36}), "InvalidRetentionPeriodFault"),
        (json!({"ManualSnapshotRetentionPeriod": 0}), "InvalidRetentionPeriodFault"),
        (json!({"ManualSnapshotRetentionPeriod": 3654}), "InvalidRetentionPeriodFault"),
        (json!({"PreferredMaintenanceWindow": "sun:01:00-sun:01:29"}), value),
        (json!({"PreferredMaintenanceWindow": "someday"}), value),
        (json!({"IamRoles": ["admin"]}), value),
        (json!({"NumberOfNodes": 33}), "NumberOfNodesPerClusterLimitExceeded"),
        (json!({"Tags": [{"Key": "aws:mine", "Value": ""}]}), "InvalidTagFault"),
        (json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}), "InvalidTagFault"),
        (
            json!({"Tags": (0..51).map(|n| json!({"Key": format!("k{n}"), "Value": ""})).collect::<Vec<_>>()}),
            "TagLimitExceededFault",
        ),
        (json!({"NodeType": "dc2.large", "AvailabilityZoneRelocation": true}), value),
        (json!({"NodeType": "dc2.large", "MultiAZ": true}), clash),
        (
            json!({"RedshiftIdcApplicationArn": "arn:aws:redshift:us-east-1:123456789012:redshiftidcapplication:0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"}),
            "RedshiftIdcApplicationNotExists",
        ),
    ];
    let mut all: Vec<Row> = rows.into_iter().map(|(more, fault)| no("CreateCluster", new(&more), fault)).collect();
    all.push(no("DescribeClusters", json!({"ClusterIdentifier": "fresh"}), "ClusterNotFound"));
    let big = |name: &str| new(&json!({"ClusterIdentifier": name, "NodeType": "ra3.16xlarge", "NumberOfNodes": 100}));
    all.extend([ok("CreateCluster", big("big")), no("CreateCluster", big("bigger"), "NumberOfNodesQuotaExceeded")]);
    let bigger = json!({"ClusterIdentifier": "etl-nightly", "NumberOfNodes": 128, "Classic": true});
    all.push(no("ResizeCluster", bigger, "NumberOfNodesQuotaExceeded"));
    run(Service::Redshift, all).await;
}

#[tokio::test]
async fn a_cluster_is_not_changed_against_the_rules() {
    let value = "InvalidParameterValue";
    let clash = "InvalidParameterCombination";
    let rows = [
        ("bi-dashboards", json!({"Port": 5456}), value),
        ("bi-dashboards", json!({"AutomatedSnapshotRetentionPeriod": 0}), "InvalidRetentionPeriodFault"),
        ("bi-dashboards", json!({"ManualSnapshotRetentionPeriod": -2}), "InvalidRetentionPeriodFault"),
        ("bi-dashboards", json!({"ClusterParameterGroupName": "nope"}), "ClusterParameterGroupNotFound"),
        ("bi-dashboards", json!({"ClusterSecurityGroups": ["default"]}), "ClusterSecurityGroupNotFound"),
        ("bi-dashboards", json!({"HsmConfigurationIdentifier": "c"}), "UnsupportedOptionFault"),
        ("bi-dashboards", json!({"MaintenanceTrackName": "preview_2023"}), "InvalidClusterTrack"),
        ("bi-dashboards", json!({"ClusterVersion": "2.0"}), value),
        ("bi-dashboards", json!({"NewClusterIdentifier": "analytics-prod"}), "ClusterAlreadyExists"),
        ("bi-dashboards", json!({"NewClusterIdentifier": "-"}), value),
        ("bi-dashboards", json!({"NewClusterIdentifier": "x", "MultiAZ": true}), clash),
        ("bi-dashboards", json!({"MasterUserPassword": "short"}), value),
        ("bi-dashboards", json!({"MasterUserPassword": "Secret123", "ManageMasterPassword": true}), clash),
        ("analytics-prod", json!({"ManageMasterPassword": false}), clash),
        ("bi-dashboards", json!({"NodeType": "ra3.4xlarge"}), clash),
        ("bi-dashboards", json!({"NumberOfNodes": 4}), clash),
        (
            "bi-dashboards",
            json!({"NodeType": "ra3.xlplus", "NumberOfNodes": 65}),
            "NumberOfNodesPerClusterLimitExceeded",
        ),
        ("bi-dashboards", json!({"NodeType": "dc2.large", "NumberOfNodes": 4}), "UnsupportedOperation"),
        ("bi-dashboards", json!({"AvailabilityZone": "us-east-1b"}), value),
        ("dev-sandbox", json!({"AvailabilityZoneRelocation": true}), value),
        ("analytics-prod", json!({"AvailabilityZoneRelocation": true}), value),
        ("dev-sandbox", json!({"MultiAZ": true}), clash),
        ("bi-dashboards", json!({"ElasticIp": "198.51.100.7"}), clash),
        ("dev-sandbox", json!({"ElasticIp": "198.51.100.7", "PubliclyAccessible": true}), "InvalidElasticIpFault"),
        ("bi-dashboards", json!({"ElasticIp": "x", "PubliclyAccessible": true}), "InvalidElasticIpFault"),
        ("bi-dashboards", json!({"VpcSecurityGroupIds": ["default"]}), value),
    ];
    let mut all: Vec<Row> =
        rows.into_iter().map(|(cluster, more, fault)| no("ModifyCluster", of(cluster, &more), fault)).collect();
    let name = |cluster: &str| json!({"ClusterIdentifier": cluster});
    all.extend([
        no("PauseCluster", name("analytics-prod"), "UnsupportedOperation"),
        no("FailoverPrimaryCompute", name("bi-dashboards"), "UnsupportedOperation"),
        no("RotateEncryptionKey", name("dev-sandbox"), "InvalidClusterState"),
        no("DescribeResize", name("dev-sandbox"), "ResizeNotFound"),
        no("CancelResize", name("dev-sandbox"), "ResizeNotFound"),
        no("CancelResize", name("logs-hot"), "InvalidClusterState"),
        no("ResizeCluster", of("bi-dashboards", &json!({"NumberOfNodes": 2})), clash),
        no("ResizeCluster", of("bi-dashboards", &json!({"NumberOfNodes": 7})), "UnsupportedOperation"),
        no("ResizeCluster", of("dev-sandbox", &json!({"NumberOfNodes": 2, "NodeType": "dc3"})), value),
        no("ResizeCluster", of("analytics-prod", &json!({"NumberOfNodes": 1, "ClusterType": "single-node"})), clash),
        no("DeleteCluster", name("dev-sandbox"), clash),
        no(
            "DeleteCluster",
            of("dev-sandbox", &json!({"SkipFinalClusterSnapshot": true, "FinalClusterSnapshotIdentifier": "x"})),
            clash,
        ),
        no(
            "DeleteCluster",
            of("dev-sandbox", &json!({"FinalClusterSnapshotIdentifier": "etl-nightly-baseline"})),
            "ClusterSnapshotAlreadyExists",
        ),
        no(
            "DeleteCluster",
            of(
                "dev-sandbox",
                &json!({"FinalClusterSnapshotIdentifier": "x", "FinalClusterSnapshotRetentionPeriod": 0}),
            ),
            "InvalidRetentionPeriodFault",
        ),
        no("ModifyClusterIamRoles", of("dev-sandbox", &json!({"DefaultIamRoleArn": "arn:aws:iam::1:role/x"})), value),
        no(
            "ModifyClusterMaintenance",
            of("dev-sandbox", &json!({"DeferMaintenance": true, "DeferMaintenanceDuration": 46})),
            value,
        ),
        no(
            "ModifyClusterDbRevision",
            of("dev-sandbox", &json!({"RevisionTarget": "128617"})),
            "ClusterOnLatestRevision",
        ),
        no("EnableLogging", of("dev-sandbox", &json!({"BucketName": "B"})), "InvalidS3BucketNameFault"),
        no(
            "EnableLogging",
            of("dev-sandbox", &json!({"BucketName": "fine-bucket", "S3KeyPrefix": "a b"})),
            "InvalidS3KeyPrefixFault",
        ),
        no("GetClusterCredentials", of("dev-sandbox", &json!({"DbUser": "a", "DurationSeconds": 899})), value),
        no("GetClusterCredentials", of("dev-sandbox", &json!({"DbUser": "a", "DurationSeconds": 3601})), value),
        no("GetClusterCredentials", of("dev-sandbox", &json!({"DbUser": "public"})), value),
        no("GetClusterCredentials", of("dev-sandbox", &json!({"DbUser": "a", "DbGroups": ["Loud"]})), value),
    ]);
    run(Service::Redshift, all).await;
}

#[tokio::test]
async fn what_follows_a_change_is_refused_meanwhile() {
    let name = |cluster: &str| json!({"ClusterIdentifier": cluster});
    let defer = |days: i64, start: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * start);
        of(
            "dev-sandbox",
            &json!({"DeferMaintenance": true, "DeferMaintenanceDuration": days, "DeferMaintenanceStartTime": at.to_string()}),
        )
    };
    let restore = json!({"ClusterIdentifier": "again", "SnapshotIdentifier": "etl-nightly-baseline"});
    let rows = vec![
        ok("ModifyClusterMaintenance", defer(20, 0)),
        no("ModifyClusterMaintenance", defer(10, 20), "InvalidParameterValue"),
        ok("RestoreFromClusterSnapshot", restore.clone()),
        no("RestoreFromClusterSnapshot", restore, "ClusterAlreadyExists"),
        wait(55),
        shows("DescribeClusters", name("again"), "ClusterStatus", &["available"]),
        no("DeleteCluster", of("again", &json!({"FinalClusterSnapshotIdentifier": "too-soon"})), "InvalidClusterState"),
        wait(60),
        ok("DeleteCluster", of("again", &json!({"FinalClusterSnapshotIdentifier": "in-time"}))),
        ok("CreateSnapshotSchedule", json!({"ScheduleIdentifier": "daily", "ScheduleDefinitions": ["rate(12 hours)"]})),
        ok("ModifyClusterSnapshotSchedule", of("dev-sandbox", &json!({"ScheduleIdentifier": "daily"}))),
        no(
            "ModifyClusterSnapshotSchedule",
            of("dev-sandbox", &json!({"DisassociateSchedule": true})),
            "InvalidClusterSnapshotScheduleState",
        ),
        no(
            "ModifySnapshotSchedule",
            json!({"ScheduleIdentifier": "daily", "ScheduleDefinitions": ["rate(8 hours)"]}),
            "SnapshotScheduleUpdateInProgress",
        ),
        shows("DescribeClusters", name("dev-sandbox"), "SnapshotScheduleState", &["MODIFYING"]),
        wait(16),
        shows("DescribeClusters", name("dev-sandbox"), "SnapshotScheduleState", &["ACTIVE"]),
        ok("ModifySnapshotSchedule", json!({"ScheduleIdentifier": "daily", "ScheduleDefinitions": ["rate(8 hours)"]})),
        wait(16),
        ok("EnableSnapshotCopy", of("dev-sandbox", &json!({"DestinationRegion": "us-west-2"}))),
        no(
            "EnableSnapshotCopy",
            of("dev-sandbox", &json!({"DestinationRegion": "us-west-2"})),
            "SnapshotCopyAlreadyEnabledFault",
        ),
        no("ModifyCluster", of("dev-sandbox", &json!({"Encrypted": true})), "InvalidParameterValue"),
        no(
            "ModifySnapshotCopyRetentionPeriod",
            of("dev-sandbox", &json!({"RetentionPeriod": 36})),
            "InvalidRetentionPeriodFault",
        ),
        ok("DisableSnapshotCopy", name("dev-sandbox")),
        no("DisableSnapshotCopy", name("dev-sandbox"), "SnapshotCopyAlreadyDisabledFault"),
        no(
            "ModifySnapshotCopyRetentionPeriod",
            of("dev-sandbox", &json!({"RetentionPeriod": 3})),
            "SnapshotCopyDisabledFault",
        ),
        no(
            "EnableSnapshotCopy",
            of("dev-sandbox", &json!({"DestinationRegion": "mars-1"})),
            "UnknownSnapshotCopyRegionFault",
        ),
        no(
            "EnableSnapshotCopy",
            of("bi-dashboards", &json!({"DestinationRegion": "us-west-2", "SnapshotCopyGrantName": "g"})),
            "SnapshotCopyGrantNotFoundFault",
        ),
        ok("ModifyClusterIamRoles", of("dev-sandbox", &json!({"AddIamRoles": ["arn:aws:iam::123456789012:role/a"]}))),
        shows("DescribeClusters", name("dev-sandbox"), "ApplyStatus", &["adding"]),
        wait(16),
        shows("DescribeClusters", name("dev-sandbox"), "ApplyStatus", &["in-sync"]),
        ok(
            "ModifyClusterIamRoles",
            of("dev-sandbox", &json!({"RemoveIamRoles": ["arn:aws:iam::123456789012:role/a"]})),
        ),
        shows("DescribeClusters", name("dev-sandbox"), "ApplyStatus", &["removing"]),
        wait(16),
        shows("DescribeClusters", name("dev-sandbox"), "ApplyStatus", &[]),
    ];
    run(Service::Redshift, rows).await;
}
