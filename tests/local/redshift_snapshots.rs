//! Snapshots taken, listed, copied, kept, shared, deleted and restored.

use crate::support::{pass, refusal, sdk, settle, start};
use aws_sdk_redshift::Client;
use aws_sdk_redshift::types::{
    DeleteClusterSnapshotMessage, SnapshotAttributeToSortBy, SnapshotSortingEntity, SortByOrder,
    TableRestoreStatusType, Tag,
};
use aws_smithy_types::DateTime;
use redshift_tui::local::Running;

async fn begin() -> (Running, Client) {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    (running, client)
}

async fn snapshot(client: &Client, name: &str) -> aws_sdk_redshift::types::Snapshot {
    let answer = client.describe_cluster_snapshots().snapshot_identifier(name).send().await.unwrap();
    answer.snapshots()[0].clone()
}

#[tokio::test]
async fn a_snapshot_is_taken_and_kept_for_its_time() {
    let (running, client) = begin().await;
    let create = || client.create_cluster_snapshot().cluster_identifier("dev-sandbox").snapshot_identifier("mine");
    let tag = Tag::builder().key("why").value("test").build();
    let taken = create().manual_snapshot_retention_period(3).tags(tag).send().await.unwrap().snapshot.unwrap();
    assert_eq!((taken.status(), taken.snapshot_type()), (Some("creating"), Some("manual")));
    assert_eq!(taken.snapshot_arn(), Some("arn:aws:redshift:us-east-1:123456789012:snapshot:dev-sandbox/mine"));
    assert_eq!(refusal(create().send().await.unwrap_err()).0, "ClusterSnapshotAlreadyExists");
    pass(&running, 10);
    let going = snapshot(&client, "mine").await;
    let (moved, total) =
        (going.backup_progress_in_mega_bytes().unwrap(), going.actual_incremental_backup_size_in_mega_bytes().unwrap());
    assert!(moved > 0.0 && moved < total && going.current_backup_rate_in_mega_bytes_per_second().unwrap() > 0.0);
    assert!((10..=16).contains(&going.estimated_seconds_to_completion().unwrap()));
    pass(&running, 16);
    let done = snapshot(&client, "mine").await;
    assert_eq!((done.status(), done.manual_snapshot_remaining_days()), (Some("available"), Some(2)));
    assert_eq!(done.tags()[0].key(), Some("why"));
    pass(&running, 3 * 86_400);
    let gone = client.describe_cluster_snapshots().snapshot_identifier("mine").send().await.unwrap_err();
    assert_eq!(refusal(gone).0, "ClusterSnapshotNotFound");
    for (name, days, code) in [
        ("Default", 1, "InvalidParameterValue"),
        ("a--b", 1, "InvalidParameterValue"),
        ("fine", 0, "InvalidRetentionPeriodFault"),
        ("fine", 4000, "InvalidRetentionPeriodFault"),
    ] {
        let bad = create().snapshot_identifier(name).manual_snapshot_retention_period(days).send().await.unwrap_err();
        assert_eq!(refusal(bad).0, code, "{name} {days}");
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let (_running, client) = begin().await;
    let list = || client.describe_cluster_snapshots();
    let manual = list().snapshot_type("manual").send().await.unwrap();
    let names: Vec<_> = manual.snapshots().iter().filter_map(|s| s.snapshot_identifier()).collect();
    assert_eq!(names, ["analytics-prod-before-upgrade", "etl-nightly-baseline", "finance-close-2025"]);
    let sort = |attribute, order| SnapshotSortingEntity::builder().attribute(attribute).sort_order(order).build();
    let newest = list()
        .cluster_identifier("analytics-prod")
        .sorting_entities(sort(SnapshotAttributeToSortBy::CreateTime, SortByOrder::Descending));
    let all = newest.into_paginator().page_size(20).items().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert!(all.len() > 40, "{}", all.len());
    assert!(
        all.windows(2).all(
            |pair| pair[0].snapshot_create_time().unwrap().secs() >= pair[1].snapshot_create_time().unwrap().secs()
        )
    );
    let since = DateTime::from_secs(all[5].snapshot_create_time().unwrap().secs());
    let few = list().cluster_identifier("analytics-prod").start_time(since).send().await.unwrap();
    assert_eq!(few.snapshots().len(), 6);
    let tagged = list().tag_keys("reason").send().await.unwrap();
    assert_eq!(tagged.snapshots().len(), 1);
    assert!(list().owner_account("210987654321").send().await.unwrap().snapshots().is_empty());
    let both = list().cluster_identifier("x").snapshot_identifier("y").send().await.unwrap_err();
    assert_eq!(refusal(both).0, "InvalidParameterCombination");
    assert_eq!(refusal(list().marker("bogus").send().await.unwrap_err()).0, "InvalidParameterValue");
}

#[tokio::test]
async fn copies_shares_and_batches() {
    let (running, client) = begin().await;
    let automated = client
        .describe_cluster_snapshots()
        .cluster_identifier("etl-nightly")
        .snapshot_type("automated")
        .send()
        .await
        .unwrap();
    let source = automated.snapshots()[0].snapshot_identifier().unwrap().to_owned();
    let delete = |name: &str| client.delete_cluster_snapshot().snapshot_identifier(name);
    assert_eq!(refusal(delete(&source).send().await.unwrap_err()).0, "InvalidClusterSnapshotState");
    let copy = |from: &str, to: &str| {
        client.copy_cluster_snapshot().source_snapshot_identifier(from).target_snapshot_identifier(to)
    };
    copy(&source, "kept").send().await.unwrap();
    pass(&running, 11);
    assert_eq!(snapshot(&client, "kept").await.status(), Some("available"));
    assert_eq!(refusal(copy("kept", "again").send().await.unwrap_err()).0, "InvalidClusterSnapshotState");

    let share = |account: &str| {
        client.authorize_snapshot_access().snapshot_identifier("kept").account_with_restore_access(account)
    };
    let shared = share("210987654321").send().await.unwrap().snapshot.unwrap();
    assert_eq!(shared.accounts_with_restore_access()[0].account_id(), Some("210987654321"));
    assert_eq!(refusal(share("210987654321").send().await.unwrap_err()).0, "AuthorizationAlreadyExists");
    assert_eq!(refusal(share("12").send().await.unwrap_err()).0, "InvalidParameterValue");
    assert_eq!(refusal(delete("kept").send().await.unwrap_err()).0, "InvalidClusterSnapshotState");
    let revoke =
        || client.revoke_snapshot_access().snapshot_identifier("kept").account_with_restore_access("210987654321");
    revoke().send().await.unwrap();
    assert_eq!(refusal(revoke().send().await.unwrap_err()).0, "AuthorizationNotFound");

    let modified =
        client.batch_modify_cluster_snapshots().snapshot_identifier_list("kept").snapshot_identifier_list("nope");
    let modified = modified.manual_snapshot_retention_period(5).send().await.unwrap();
    assert_eq!(modified.resources(), ["kept"]);
    assert_eq!(modified.errors()[0].failure_code(), Some("ClusterSnapshotNotFound"));
    assert_eq!(snapshot(&client, "kept").await.manual_snapshot_retention_period(), Some(5));
    let short = client
        .modify_cluster_snapshot()
        .snapshot_identifier("analytics-prod-before-upgrade")
        .manual_snapshot_retention_period(10);
    assert_eq!(refusal(short.clone().send().await.unwrap_err()).0, "InvalidRetentionPeriodFault");
    short.force(true).send().await.unwrap();
    assert!(
        client.describe_cluster_snapshots().snapshot_identifier("analytics-prod-before-upgrade").send().await.is_err()
    );
    let entry = |name: &str| DeleteClusterSnapshotMessage::builder().snapshot_identifier(name).build();
    let deleted = client
        .batch_delete_cluster_snapshots()
        .identifiers(entry("kept"))
        .identifiers(entry(&source))
        .send()
        .await
        .unwrap();
    assert_eq!((deleted.resources().len(), deleted.errors().len()), (1, 1));
}

#[tokio::test]
async fn a_cluster_is_restored_and_a_table_too() {
    let (running, client) = begin().await;
    let restore = |name: &str| {
        client.restore_from_cluster_snapshot().cluster_identifier(name).snapshot_identifier("finance-close-2025")
    };
    let begun = restore("finance-copy").number_of_nodes(3).send().await.unwrap().cluster.unwrap();
    assert_eq!(begun.cluster_status(), Some("creating"));
    assert_eq!(begun.restore_status().unwrap().status(), Some("starting"));
    pass(&running, 55);
    let cluster = || async {
        client.describe_clusters().cluster_identifier("finance-copy").send().await.unwrap().clusters()[0].clone()
    };
    let seen = cluster().await;
    assert_eq!((seen.cluster_status(), seen.number_of_nodes()), (Some("available"), Some(3)));
    assert_eq!(seen.restore_status().unwrap().status(), Some("restoring"));
    assert_eq!(seen.tags().len(), 2, "tags of the source");
    pass(&running, 60);
    assert_eq!(cluster().await.restore_status().unwrap().status(), Some("completed"));
    assert_eq!(refusal(restore("finance-copy").send().await.unwrap_err()).0, "ClusterAlreadyExists");
    assert_eq!(
        refusal(restore("tiny").node_type("dc2.large").number_of_nodes(2).send().await.unwrap_err()).0,
        "InvalidRestore"
    );
    let events =
        client.describe_events().source_type("cluster".into()).source_identifier("finance-copy").send().await.unwrap();
    let ids: Vec<_> = events.events().iter().filter_map(|e| e.event_id()).collect();
    assert_eq!(ids, ["REDSHIFT-EVENT-2008", "REDSHIFT-EVENT-3003"]);

    let table = |cluster: &str| {
        let request = client
            .restore_table_from_cluster_snapshot()
            .cluster_identifier(cluster)
            .snapshot_identifier("etl-nightly-baseline");
        request.source_database_name("dev").source_table_name("sales").new_table_name("sales_old")
    };
    assert_eq!(refusal(table("finance-copy").send().await.unwrap_err()).0, "InvalidTableRestoreArgument");
    let request = table("etl-nightly").send().await.unwrap().table_restore_status.unwrap();
    assert_eq!(request.status(), Some(&TableRestoreStatusType::Pending));
    assert_eq!(refusal(table("etl-nightly").send().await.unwrap_err()).0, "InvalidClusterState");
    let progress = || async {
        let id = request.table_restore_request_id().unwrap();
        let answer = client.describe_table_restore_status().table_restore_request_id(id).send().await.unwrap();
        answer.table_restore_status_details()[0].clone()
    };
    pass(&running, 25);
    let going = progress().await;
    assert_eq!(going.status(), Some(&TableRestoreStatusType::InProgress));
    let (moved, total) = (going.progress_in_mega_bytes().unwrap(), going.total_data_in_mega_bytes().unwrap());
    assert!(moved > 0 && moved < total);
    pass(&running, 20);
    assert_eq!(progress().await.status(), Some(&TableRestoreStatusType::Succeeded));
    let absent = client.describe_table_restore_status().table_restore_request_id("x").send().await.unwrap_err();
    assert_eq!(refusal(absent).0, "TableRestoreNotFoundFault");
}

#[tokio::test]
async fn schedules_make_snapshots_and_copies_need_a_grant() {
    let (running, client) = begin().await;
    let begun = settle(&running);
    let create = |definition: &str| {
        client.create_snapshot_schedule().schedule_identifier("hourly").schedule_definitions(definition)
    };
    let tried = create("rate(1 hour)").dry_run(true).next_invocations(4).send().await.unwrap();
    assert_eq!(tried.next_invocations().len(), 4);
    for bad in ["rate(1 minute)", "cron(0/10 * *)", "at(2030-01-01T00:00:00)"] {
        assert!(create(bad).send().await.is_err(), "{bad}");
    }
    create("rate(1 hour)").send().await.unwrap();
    let attach = || client.modify_cluster_snapshot_schedule().cluster_identifier("dev-sandbox");
    attach().schedule_identifier("hourly").send().await.unwrap();
    let count = || async {
        let list = client.describe_cluster_snapshots().cluster_identifier("dev-sandbox").snapshot_type("automated");
        list.start_time(begun).send().await.unwrap().snapshots().len()
    };
    assert_eq!(count().await, 0);
    pass(&running, 3 * 3600 + 60);
    assert_eq!(count().await, 3);
    let shown = client.describe_clusters().cluster_identifier("dev-sandbox").send().await.unwrap();
    assert_eq!(shown.clusters()[0].snapshot_schedule_identifier(), Some("hourly"));
    assert!(shown.clusters()[0].expected_next_snapshot_schedule_time().is_some());
    let delete = || client.delete_snapshot_schedule().schedule_identifier("hourly");
    assert_eq!(refusal(delete().send().await.unwrap_err()).0, "InvalidClusterSnapshotScheduleState");
    attach().disassociate_schedule(true).send().await.unwrap();
    delete().send().await.unwrap();

    let west = Client::new(&sdk(&running, "us-west-2"));
    let enable = || client.enable_snapshot_copy().cluster_identifier("etl-nightly").destination_region("us-west-2");
    assert!(enable().send().await.is_err());
    assert_eq!(
        refusal(enable().snapshot_copy_grant_name("g").send().await.unwrap_err()).0,
        "SnapshotCopyGrantNotFoundFault"
    );
    west.create_snapshot_copy_grant().snapshot_copy_grant_name("g").send().await.unwrap();
    let copied = enable().snapshot_copy_grant_name("g").send().await.unwrap().cluster.unwrap();
    assert_eq!(copied.cluster_snapshot_copy_status().unwrap().retention_period(), Some(7));
    assert_eq!(
        refusal(enable().snapshot_copy_grant_name("g").send().await.unwrap_err()).0,
        "SnapshotCopyAlreadyEnabledFault"
    );
    let used = west.delete_snapshot_copy_grant().snapshot_copy_grant_name("g").send().await.unwrap_err();
    assert_eq!(refusal(used).0, "InvalidSnapshotCopyGrantStateFault");
    client
        .modify_snapshot_copy_retention_period()
        .cluster_identifier("etl-nightly")
        .retention_period(3)
        .send()
        .await
        .unwrap();
    let rename =
        client.modify_cluster().cluster_identifier("etl-nightly").new_cluster_identifier("x").send().await.unwrap_err();
    assert_eq!(refusal(rename).0, "InvalidClusterState");
    client.disable_snapshot_copy().cluster_identifier("etl-nightly").send().await.unwrap();
}
