//! What is refused of snapshots, groups, limits, schedules, tags and reserved nodes; what lists show of filters.

use crate::audit::{Row, no, ok, run, shows, wait};
use redshift_tui::local::Service;
use serde_json::{Value, json};

const VALUE: &str = "InvalidParameterValue";
const CLASH: &str = "InvalidParameterCombination";

#[tokio::test]
#[allow(clippy::too_many_lines)] // a table
async fn snapshots() {
    let take = |name: &str, more: Value| {
        let mut input = json!({"ClusterIdentifier": "dev-sandbox", "SnapshotIdentifier": name});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let of = |name: &str| json!({"SnapshotIdentifier": name});
    let table = |cluster: &str, snapshot: &str| {
        json!({
            "ClusterIdentifier": cluster, "SnapshotIdentifier": snapshot, "SourceDatabaseName": "dev",
            "SourceTableName": "sales", "NewTableName": "sales_old",
        })
    };
    let share = |name: &str, account: &str| json!({"SnapshotIdentifier": name, "AccountWithRestoreAccess": account});
    let keep = |name: &str, days: i64| json!({"SnapshotIdentifier": name, "ManualSnapshotRetentionPeriod": days});
    let batch = |count: usize| (0..count).map(|n| json!(format!("s{n}"))).collect::<Vec<_>>();
    let restore = |more: Value| {
        let mut input = json!({"ClusterIdentifier": "fresh", "SnapshotIdentifier": "etl-nightly-baseline"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let rows = vec![
        no("CreateClusterSnapshot", take("etl-nightly-baseline", json!({})), "ClusterSnapshotAlreadyExists"),
        no("CreateClusterSnapshot", take("Default", json!({})), VALUE),
        no("CreateClusterSnapshot", take("1a", json!({})), VALUE),
        no("CreateClusterSnapshot", take("a--b", json!({})), VALUE),
        no(
            "CreateClusterSnapshot",
            take("a", json!({"ManualSnapshotRetentionPeriod": 0})),
            "InvalidRetentionPeriodFault",
        ),
        no(
            "CreateClusterSnapshot",
            take("a", json!({"ManualSnapshotRetentionPeriod": 3654})),
            "InvalidRetentionPeriodFault",
        ),
        no("CreateClusterSnapshot", take("a", json!({"Tags": [{"Key": "aws:a", "Value": ""}]})), "InvalidTagFault"),
        no(
            "CopyClusterSnapshot",
            json!({"SourceSnapshotIdentifier": "nope", "TargetSnapshotIdentifier": "x"}),
            "ClusterSnapshotNotFound",
        ),
        no(
            "CopyClusterSnapshot",
            json!({"SourceSnapshotIdentifier": "etl-nightly-baseline", "TargetSnapshotIdentifier": "x"}),
            "InvalidClusterSnapshotState",
        ),
        no(
            "CopyClusterSnapshot",
            json!({"SourceSnapshotIdentifier": "etl-nightly-baseline", "TargetSnapshotIdentifier": "finance-close-2025"}),
            "ClusterSnapshotAlreadyExists",
        ),
        no("DeleteClusterSnapshot", of("nope"), "ClusterSnapshotNotFound"),
        no("DeleteClusterSnapshot", of("analytics-prod-before-upgrade"), "InvalidClusterSnapshotState"),
        no("ModifyClusterSnapshot", keep("nope", 3), "ClusterSnapshotNotFound"),
        no("ModifyClusterSnapshot", keep("etl-nightly-baseline", 0), "InvalidRetentionPeriodFault"),
        no("ModifyClusterSnapshot", keep("etl-nightly-baseline", 3), "InvalidRetentionPeriodFault"),
        no(
            "BatchDeleteClusterSnapshots",
            json!({"Identifiers": batch(101).into_iter().map(|n| json!({"SnapshotIdentifier": n})).collect::<Vec<_>>()}),
            "BatchDeleteRequestSizeExceeded",
        ),
        no(
            "BatchModifyClusterSnapshots",
            json!({"SnapshotIdentifierList": batch(101), "ManualSnapshotRetentionPeriod": 3}),
            "BatchModifyClusterSnapshotsLimitExceededFault",
        ),
        no("AuthorizeSnapshotAccess", share("etl-nightly-baseline", "12"), VALUE),
        no("AuthorizeSnapshotAccess", share("etl-nightly-baseline", "123456789012"), VALUE),
        no("AuthorizeSnapshotAccess", share("nope", "210987654321"), "ClusterSnapshotNotFound"),
        no(
            "AuthorizeSnapshotAccess",
            share("analytics-prod-before-upgrade", "210987654321"),
            "AuthorizationAlreadyExists",
        ),
        no("RevokeSnapshotAccess", share("etl-nightly-baseline", "210987654321"), "AuthorizationNotFound"),
        no("DescribeClusterSnapshots", of("nope"), "ClusterSnapshotNotFound"),
        no("DescribeClusterSnapshots", json!({"SnapshotType": "weekly"}), VALUE),
        no("DescribeClusterSnapshots", json!({"ClusterExists": true}), CLASH),
        no("DescribeClusterSnapshots", json!({"ClusterIdentifier": "x", "SnapshotIdentifier": "y"}), CLASH),
        no("RestoreFromClusterSnapshot", restore(json!({"SnapshotIdentifier": "nope"})), "ClusterSnapshotNotFound"),
        no("RestoreFromClusterSnapshot", restore(json!({"ClusterIdentifier": "dev-sandbox"})), "ClusterAlreadyExists"),
        no(
            "RestoreFromClusterSnapshot",
            restore(json!({"NodeType": "dc2.large", "NumberOfNodes": 2})),
            "InvalidRestore",
        ),
        no(
            "RestoreFromClusterSnapshot",
            restore(json!({"NumberOfNodes": 129})),
            "NumberOfNodesPerClusterLimitExceeded",
        ),
        no(
            "RestoreFromClusterSnapshot",
            restore(json!({"ClusterParameterGroupName": "nope"})),
            "ClusterParameterGroupNotFound",
        ),
        no(
            "RestoreFromClusterSnapshot",
            restore(json!({"ClusterSubnetGroupName": "nope"})),
            "ClusterSubnetGroupNotFoundFault",
        ),
        no("RestoreFromClusterSnapshot", restore(json!({"MaintenanceTrackName": "nope"})), "InvalidClusterTrack"),
        no(
            "RestoreFromClusterSnapshot",
            restore(json!({"AvailabilityZone": "mars-1a"})),
            "InvalidVPCNetworkStateFault",
        ),
        no(
            "RestoreFromClusterSnapshot",
            restore(json!({"SnapshotArn": "arn:aws:redshift:us-east-1:123456789012:snapshot:a/b"})),
            CLASH,
        ),
        no(
            "RestoreFromClusterSnapshot",
            restore(json!({"SnapshotScheduleIdentifier": "nope"})),
            "SnapshotScheduleNotFound",
        ),
        no("RestoreFromClusterSnapshot", restore(json!({"AutomatedSnapshotRetentionPeriod": 40})), VALUE),
        no("RestoreTableFromClusterSnapshot", table("nobody", "etl-nightly-baseline"), "ClusterNotFound"),
        no("RestoreTableFromClusterSnapshot", table("etl-nightly", "nope"), "ClusterSnapshotNotFound"),
        no(
            "RestoreTableFromClusterSnapshot",
            table("dev-sandbox", "etl-nightly-baseline"),
            "InvalidTableRestoreArgument",
        ),
        no("RestoreTableFromClusterSnapshot", table("finance-close", "finance-close-2025"), "InvalidClusterState"),
        no("DescribeTableRestoreStatus", json!({"TableRestoreRequestId": "nope"}), "TableRestoreNotFoundFault"),
        ok("CreateClusterSnapshot", take("mine", json!({}))),
        no("AuthorizeSnapshotAccess", share("mine", "210987654321"), "InvalidClusterSnapshotState"),
        no("RestoreFromClusterSnapshot", restore(json!({"SnapshotIdentifier": "mine"})), "InvalidClusterSnapshotState"),
        no(
            "DescribeNodeConfigurationOptions",
            json!({"ActionType": "restore-cluster", "SnapshotIdentifier": "mine"}),
            "InvalidClusterSnapshotState",
        ),
        no(
            "DescribeNodeConfigurationOptions",
            json!({"ActionType": "restore-cluster", "SnapshotIdentifier": "nope"}),
            "ClusterSnapshotNotFound",
        ),
        no("ModifyClusterSnapshot", keep("mine", 3), "InvalidClusterSnapshotState"),
        wait(26),
        ok("ModifyClusterSnapshot", keep("mine", 3)),
        ok("DeleteClusterSnapshot", of("mine")),
    ];
    run(Service::Redshift, rows).await;
}

#[tokio::test]
async fn an_account_has_so_many_snapshots_and_a_snapshot_so_many_friends() {
    let take = |n: usize| json!({"ClusterIdentifier": "dev-sandbox", "SnapshotIdentifier": format!("s{n}")});
    // Three stand there already.
    let mut rows: Vec<Row> = (0..697).map(|n| ok("CreateClusterSnapshot", take(n))).collect();
    rows.push(no("CreateClusterSnapshot", take(697), "ClusterSnapshotQuotaExceeded"));
    rows.push(no(
        "DeleteCluster",
        json!({"ClusterIdentifier": "bi-dashboards", "FinalClusterSnapshotIdentifier": "last"}),
        "ClusterSnapshotQuotaExceeded",
    ));
    let share = |n: usize| json!({"SnapshotIdentifier": "etl-nightly-baseline", "AccountWithRestoreAccess": format!("{:012}", 500 + n)});
    rows.extend((0..20).map(|n| ok("AuthorizeSnapshotAccess", share(n))));
    rows.push(no("AuthorizeSnapshotAccess", share(20), "AuthorizationQuotaExceeded"));
    run(Service::Redshift, rows).await;
}

fn named(member: &str, name: &str, more: &Value) -> Value {
    let mut input = more.clone();
    input[member] = name.into();
    input
}

#[tokio::test]
async fn parameter_and_subnet_groups() {
    let group = |name: &str| {
        named("ParameterGroupName", name, &json!({"ParameterGroupFamily": "redshift-1.0", "Description": "d"}))
    };
    let set = |name: &str, parameter: &str, value: &str| {
        named(
            "ParameterGroupName",
            name,
            &json!({"Parameters": [{"ParameterName": parameter, "ParameterValue": value}]}),
        )
    };
    let of = |name: &str| json!({"ParameterGroupName": name});
    let wlm = |text: &str| set("logs-wlm", "wlm_json_configuration", text);
    let many = (0..21).map(|_| json!({"ParameterName": "require_ssl", "ParameterValue": "true"})).collect::<Vec<_>>();
    let subnets =
        |name: &str, ids: Value| json!({"ClusterSubnetGroupName": name, "Description": "d", "SubnetIds": ids});
    let mut rows = vec![
        no("CreateClusterParameterGroup", group("analytics-wlm"), "ClusterParameterGroupAlreadyExists"),
        no("CreateClusterParameterGroup", group("1st"), VALUE),
        no("CreateClusterParameterGroup", named("ParameterGroupFamily", "redshift-2.0", &group("fine")), VALUE),
        no("DeleteClusterParameterGroup", of("nope"), "ClusterParameterGroupNotFound"),
        no("DeleteClusterParameterGroup", of("analytics-wlm"), "InvalidClusterParameterGroupState"),
        no("DeleteClusterParameterGroup", of("default.redshift-1.0"), "InvalidClusterParameterGroupState"),
        no("DescribeClusterParameterGroups", of("nope"), "ClusterParameterGroupNotFound"),
        no("DescribeClusterParameters", of("nope"), "ClusterParameterGroupNotFound"),
        no("DescribeClusterParameters", named("Source", "system", &of("logs-wlm")), VALUE),
        no("DescribeDefaultClusterParameters", json!({"ParameterGroupFamily": "redshift-9"}), VALUE),
        no("ModifyClusterParameterGroup", set("nope", "require_ssl", "true"), "ClusterParameterGroupNotFound"),
        no(
            "ModifyClusterParameterGroup",
            set("default.redshift-1.0", "require_ssl", "true"),
            "InvalidClusterParameterGroupState",
        ),
        no("ModifyClusterParameterGroup", set("logs-wlm", "require_ssl", "perhaps"), VALUE),
        no("ModifyClusterParameterGroup", set("logs-wlm", "wlm_query_slot_count", "3"), VALUE),
        no("ModifyClusterParameterGroup", set("logs-wlm", "extra_float_digits", "3"), VALUE),
        no("ModifyClusterParameterGroup", set("logs-wlm", "max_concurrency_scaling_clusters", "11"), VALUE),
        no("ModifyClusterParameterGroup", named("ParameterGroupName", "logs-wlm", &json!({"Parameters": many})), CLASH),
        no("ModifyClusterParameterGroup", wlm("[{\"query_concurrency\": 51}]"), VALUE),
        no("ModifyClusterParameterGroup", wlm("{"), VALUE),
        no("ModifyClusterParameterGroup", wlm(&format!("[{}]", " ".repeat(8001))), VALUE),
        no("ResetClusterParameterGroup", of("nope"), "ClusterParameterGroupNotFound"),
        no("ResetClusterParameterGroup", of("default.redshift-1.0"), "InvalidClusterParameterGroupState"),
        no(
            "ResetClusterParameterGroup",
            named("ParameterGroupName", "logs-wlm", &json!({"ResetAllParameters": false})),
            CLASH,
        ),
        no("CreateClusterSubnetGroup", subnets("default", json!(["subnet-1"])), VALUE),
        no("CreateClusterSubnetGroup", subnets("fine", json!(["subnet-nowhere"])), "InvalidSubnet"),
        no("ModifyClusterSubnetGroup", subnets("nope", json!(["subnet-nowhere"])), "InvalidSubnet"),
        no("DeleteClusterSubnetGroup", json!({"ClusterSubnetGroupName": "nope"}), "ClusterSubnetGroupNotFoundFault"),
        no(
            "DeleteClusterSubnetGroup",
            json!({"ClusterSubnetGroupName": "warehouses-us-east-1"}),
            "InvalidClusterSubnetGroupStateFault",
        ),
        no("DescribeClusterSubnetGroups", json!({"ClusterSubnetGroupName": "nope"}), "ClusterSubnetGroupNotFoundFault"),
        // A group that cannot be applied keeps its cluster from working until it is mended.
        ok("RebootCluster", json!({"ClusterIdentifier": "partner-share"})),
        wait(16),
        shows(
            "DescribeClusters",
            json!({"ClusterIdentifier": "partner-share"}),
            "ClusterStatus",
            &["incompatible-parameters"],
        ),
        ok("ModifyClusterParameterGroup", set("partner-strict", "wlm_json_configuration", "[{\"auto_wlm\":true}]")),
        ok("RebootCluster", json!({"ClusterIdentifier": "partner-share"})),
        wait(16),
        shows("DescribeClusters", json!({"ClusterIdentifier": "partner-share"}), "ClusterStatus", &["available"]),
        shows("DescribeClusters", json!({"ClusterIdentifier": "partner-share"}), "ParameterApplyStatus", &["in-sync"]),
        ok("ModifyClusterParameterGroup", set("partner-strict", "require_ssl", "true")),
        shows(
            "DescribeClusters",
            json!({"ClusterIdentifier": "partner-share"}),
            "ParameterApplyStatus",
            &["applying", "applying"],
        ),
        wait(16),
        shows(
            "DescribeClusters",
            json!({"ClusterIdentifier": "partner-share"}),
            "ParameterApplyStatus",
            &["pending-reboot", "pending-reboot"],
        ),
    ];
    // Five of twenty groups stand there already.
    rows.extend((0..15).map(|n| ok("CreateClusterParameterGroup", group(&format!("more-{n}")))));
    rows.push(no("CreateClusterParameterGroup", group("too-many"), "ClusterParameterGroupQuotaExceeded"));
    run(Service::Redshift, rows).await;
}

#[tokio::test]
async fn limits_schedules_and_subscriptions() {
    let limit = |feature: &str, kind: &str, amount: i64, more: Value| {
        let mut input =
            json!({"ClusterIdentifier": "dev-sandbox", "FeatureType": feature, "LimitType": kind, "Amount": amount});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let schedule = |definition: &str| json!({"ScheduleIdentifier": "s", "ScheduleDefinitions": [definition]});
    let rows = vec![
        no("CreateUsageLimit", limit("spectrum", "time", 1, json!({})), "InvalidUsageLimit"),
        no("CreateUsageLimit", limit("concurrency-scaling", "data-scanned", 1, json!({})), "InvalidUsageLimit"),
        no("CreateUsageLimit", limit("spectrum", "data-scanned", 0, json!({})), "InvalidUsageLimit"),
        no(
            "CreateUsageLimit",
            limit("spectrum", "data-scanned", 1, json!({"Tags": [{"Key": "aws:a", "Value": ""}]})),
            VALUE,
        ),
        ok("CreateUsageLimit", limit("spectrum", "data-scanned", 1, json!({"BreachAction": "disable"}))),
        no(
            "CreateUsageLimit",
            limit("spectrum", "data-scanned", 2, json!({"BreachAction": "disable"})),
            "UsageLimitAlreadyExists",
        ),
        no(
            "CreateUsageLimit",
            limit("spectrum", "data-scanned", 2, json!({"BreachAction": "disable", "Period": "daily"})),
            "InvalidUsageLimit",
        ),
        ok("CreateUsageLimit", limit("spectrum", "data-scanned", 2, json!({"Period": "daily"}))),
        ok("CreateUsageLimit", limit("spectrum", "data-scanned", 2, json!({"Period": "weekly"}))),
        no("CreateUsageLimit", limit("spectrum", "data-scanned", 3, json!({})), "LimitExceededFault"),
        no("ModifyUsageLimit", json!({"UsageLimitId": "nope", "Amount": 3}), "UsageLimitNotFound"),
        no("ModifyUsageLimit", json!({"UsageLimitId": "nope", "Amount": -3}), "InvalidUsageLimit"),
        no("DeleteUsageLimit", json!({"UsageLimitId": "nope"}), "UsageLimitNotFound"),
        no("DescribeUsageLimits", json!({"UsageLimitId": "x", "ClusterIdentifier": "dev-sandbox"}), CLASH),
        no("CreateSnapshotSchedule", schedule("rate(10 minutes)"), "InvalidSchedule"),
        no("CreateSnapshotSchedule", schedule("often"), "InvalidSchedule"),
        no("CreateSnapshotSchedule", schedule("cron(0 25 *)"), "InvalidSchedule"),
        no("CreateSnapshotSchedule", schedule("cron(0 1 3#1,6#3)"), "InvalidSchedule"),
        no("CreateSnapshotSchedule", schedule("at(2035-01-01T00:00:00)"), "ScheduleDefinitionTypeUnsupported"),
        no("CreateSnapshotSchedule", json!({"ScheduleIdentifier": "s"}), VALUE),
        ok("CreateSnapshotSchedule", schedule("cron(30 12/4 *)")),
        no("CreateSnapshotSchedule", schedule("cron(30 12/4 *)"), "SnapshotScheduleAlreadyExists"),
        no(
            "ModifySnapshotSchedule",
            json!({"ScheduleIdentifier": "nope", "ScheduleDefinitions": ["rate(8 hours)"]}),
            "SnapshotScheduleNotFound",
        ),
        no("ModifySnapshotSchedule", schedule("rate(5 minutes)"), "InvalidSchedule"),
        no("DeleteSnapshotSchedule", json!({"ScheduleIdentifier": "nope"}), "SnapshotScheduleNotFound"),
        no(
            "ModifyClusterSnapshotSchedule",
            json!({"ClusterIdentifier": "dev-sandbox", "ScheduleIdentifier": "nope"}),
            "SnapshotScheduleNotFound",
        ),
        ok("ModifyClusterSnapshotSchedule", json!({"ClusterIdentifier": "dev-sandbox", "ScheduleIdentifier": "s"})),
        no("DeleteSnapshotSchedule", json!({"ScheduleIdentifier": "s"}), "InvalidClusterSnapshotScheduleState"),
        no("DescribeEvents", json!({"SourceIdentifier": "dev-sandbox"}), CLASH),
        no("DescribeEvents", json!({"Duration": 0}), VALUE),
        no("DescribeEvents", json!({"Duration": 20161}), VALUE),
        no("DescribeEvents", json!({"StartTime": "2026-02-02T00:00:00Z", "EndTime": "2026-02-01T00:00:00Z"}), CLASH),
        no("DescribeEventCategories", json!({"SourceType": "weather"}), VALUE),
        no("DescribeReservedNodes", json!({"ReservedNodeId": "nope"}), "ReservedNodeNotFound"),
        no("PurchaseReservedNodeOffering", json!({"ReservedNodeOfferingId": "nope"}), "ReservedNodeOfferingNotFound"),
        no("DescribeDataShares", json!({"DataShareArn": "arn:x"}), "InvalidDataShareFault"),
        no("AuthorizeDataShare", json!({"DataShareArn": "arn:x", "ConsumerIdentifier": "1"}), "InvalidDataShareFault"),
        no("DescribeClusterTracks", json!({"MaintenanceTrackName": "nope"}), "InvalidClusterTrack"),
    ];
    run(Service::Redshift, rows).await;
}

#[tokio::test]
async fn tags_filter_every_list_that_has_them() {
    let arn = |rest: &str| format!("arn:aws:redshift:us-east-1:123456789012:{rest}");
    let tag = |rest: &str| json!({"ResourceName": arn(rest), "Tags": [{"Key": "audit", "Value": "yes"}, {"Key": "other", "Value": "no"}]});
    let by_key = json!({"TagKeys": ["audit"]});
    let by_both = json!({"TagKeys": ["audit"], "TagValues": ["yes"]});
    let by_wrong = json!({"TagKeys": ["audit"], "TagValues": ["elsewhere"]});
    let mut rows = vec![
        ok("CreateTags", tag("cluster:bi-dashboards")),
        ok("CreateTags", tag("snapshot:etl-nightly/etl-nightly-baseline")),
        ok("CreateTags", tag("parametergroup:logs-wlm")),
        ok("CreateTags", tag("subnetgroup:warehouses-us-east-1")),
        ok(
            "CreateSnapshotSchedule",
            json!({"ScheduleIdentifier": "s", "ScheduleDefinitions": ["rate(8 hours)"], "Tags": [{"Key": "audit", "Value": "yes"}]}),
        ),
        ok(
            "CreateSnapshotCopyGrant",
            json!({"SnapshotCopyGrantName": "g", "Tags": [{"Key": "audit", "Value": "yes"}]}),
        ),
        ok(
            "CreateEventSubscription",
            json!({"SubscriptionName": "e", "SnsTopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Tags": [{"Key": "audit", "Value": "yes"}]}),
        ),
    ];
    for (operation, member, name) in [
        ("DescribeClusters", "ClusterIdentifier", "bi-dashboards"),
        ("DescribeClusterSnapshots", "SnapshotIdentifier", "etl-nightly-baseline"),
        ("DescribeClusterParameterGroups", "ParameterGroupName", "logs-wlm"),
        ("DescribeClusterSubnetGroups", "ClusterSubnetGroupName", "warehouses-us-east-1"),
        ("DescribeSnapshotSchedules", "ScheduleIdentifier", "s"),
        ("DescribeSnapshotCopyGrants", "SnapshotCopyGrantName", "g"),
        ("DescribeEventSubscriptions", "CustSubscriptionId", "e"),
    ] {
        rows.push(shows(operation, by_key.clone(), member, &[name]));
        rows.push(shows(operation, by_both.clone(), member, &[name]));
        rows.push(shows(operation, by_wrong.clone(), member, &[]));
    }
    rows.extend([
        no("CreateTags", tag("cluster:nobody"), "ResourceNotFoundFault"),
        no(
            "CreateTags",
            json!({"ResourceName": arn("cluster:dev-sandbox"), "Tags": [{"Key": "aws:x", "Value": ""}]}),
            "InvalidTagFault",
        ),
        no(
            "CreateTags",
            json!({"ResourceName": arn("cluster:dev-sandbox"), "Tags": [{"Key": "a?b", "Value": ""}]}),
            "InvalidTagFault",
        ),
        no("CreateTags", json!({"ResourceName": "somewhere", "Tags": [{"Key": "a", "Value": ""}]}), VALUE),
        no("DeleteTags", json!({"ResourceName": arn("cluster:nobody"), "TagKeys": ["a"]}), "ResourceNotFoundFault"),
        no("DescribeTags", json!({"ResourceName": arn("cluster:nobody")}), "ResourceNotFoundFault"),
        no("DescribeTags", json!({"ResourceName": arn("cluster:dev-sandbox"), "ResourceType": "cluster"}), CLASH),
    ]);
    run(Service::Redshift, rows).await;
}
