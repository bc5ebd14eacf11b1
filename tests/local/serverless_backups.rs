//! Snapshots, recovery points, restores and schedules through the SDK.

use crate::support::{sdk, settle, start};
use aws_sdk_redshiftserverless::Client;
use aws_sdk_redshiftserverless::error::ProvideErrorMetadata;
use aws_sdk_redshiftserverless::types::{
    CreateSnapshotScheduleActionParameters, NamespaceStatus, Schedule, SnapshotStatus, State, TargetAction,
};
use redshift_tui::local::Running;
use std::time::Duration;

fn client(server: &Running, region: &'static str) -> Client {
    Client::new(&sdk(server, region))
}

fn wait(server: &Running, minutes: u64) {
    server.local().world.clock.advance(Duration::from_mins(minutes));
}

#[tokio::test]
async fn a_snapshot_progresses_is_kept_shared_and_deleted() {
    let server = start("default").await;
    let client = client(&server, "us-east-1");
    let made = client.create_snapshot().namespace_name("analytics").snapshot_name("before").retention_period(7);
    let snapshot = made.send().await.unwrap().snapshot().unwrap().clone();
    assert_eq!(snapshot.status(), Some(&SnapshotStatus::Creating));
    assert!(snapshot.estimated_seconds_to_completion().unwrap() > 0);
    let busy = client.delete_snapshot().snapshot_name("before").send().await.unwrap_err().into_service_error();
    assert!(busy.is_conflict_exception(), "{busy:?}");
    server.local().world.clock.advance(Duration::from_secs(10));
    let half = client.get_snapshot().snapshot_name("before").send().await.unwrap().snapshot().unwrap().clone();
    let (done, all) =
        (half.backup_progress_in_mega_bytes().unwrap(), half.actual_incremental_backup_size_in_mega_bytes().unwrap());
    assert!(0.0 < done && done < all, "{done} of {all}");
    wait(&server, 2);
    let arn = snapshot.snapshot_arn().unwrap();
    let done = client.get_snapshot().snapshot_arn(arn).send().await.unwrap().snapshot().unwrap().clone();
    assert_eq!((done.status(), done.snapshot_remaining_days()), (Some(&SnapshotStatus::Available), Some(7)));

    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::210987654321:root", "123456789012"]},
        "Action": "redshift-serverless:RestoreFromSnapshot"}]});
    client.put_resource_policy().resource_arn(arn).policy(policy.to_string()).send().await.unwrap();
    let shared = client.get_snapshot().snapshot_name("before").send().await.unwrap().snapshot().unwrap().clone();
    assert_eq!(shared.accounts_with_restore_access(), ["210987654321"]);
    let error = client.delete_snapshot().snapshot_name("before").send().await.unwrap_err().into_service_error();
    assert!(error.message().unwrap().contains("shared with other accounts"), "{error:?}");
    client.delete_resource_policy().resource_arn(arn).send().await.unwrap();
    assert!(client.get_resource_policy().resource_arn(arn).send().await.is_err());
    client.update_snapshot().snapshot_name("before").retention_period(-1).send().await.unwrap();
    wait(&server, 60 * 24 * 8);
    let gone = client.delete_snapshot().snapshot_name("before").send().await.unwrap();
    assert_eq!(gone.snapshot().unwrap().status(), Some(&SnapshotStatus::Deleted));
    assert!(client.get_snapshot().snapshot_name("before").send().await.is_err());
}

#[tokio::test]
async fn snapshots_expire_page_and_are_refused() {
    let server = start("default").await;
    let client = client(&server, "us-east-1");
    for name in ["a", "b", "c"] {
        let made = client.create_snapshot().namespace_name("analytics").snapshot_name(name).retention_period(2);
        made.send().await.unwrap();
    }
    let pages = client.list_snapshots().namespace_name("analytics").max_results(2).into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.snapshots().len()).collect::<Vec<_>>(), [2, 1]);
    let create = |namespace: &str, name: &str, days: i32| {
        client.create_snapshot().namespace_name(namespace).snapshot_name(name).retention_period(days).send()
    };
    for (request, words) in [
        (create("analytics", "a", 2).await, "already exists"),
        (create("analytics", "no--good", 2).await, "snapshot name"),
        (create("analytics", "d", 0).await, "between 1 and 3653"),
        (create("finance-archive", "d", 1).await, "has no workgroup"),
        (create("partner-portal", "d", 1).await, "must be AVAILABLE"),
        (create("nowhere", "d", 1).await, "namespace nowhere"),
    ] {
        let error = request.unwrap_err().into_service_error();
        assert!(error.message().unwrap().contains(words), "{words}: {error:?}");
    }
    wait(&server, 60 * 49);
    assert!(client.list_snapshots().namespace_name("analytics").send().await.unwrap().snapshots().is_empty());
}

#[tokio::test]
async fn recovery_points_become_snapshots_and_bring_a_namespace_back() {
    let server = start("default").await;
    let client = client(&server, "us-east-1");
    let pages = client.list_recovery_points().namespace_name("analytics").max_results(20).into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    let points: Vec<_> = pages.iter().flat_map(|page| page.recovery_points()).collect();
    assert!((47..=48).contains(&points.len()), "{}", points.len());
    assert!(points.is_sorted_by(|a, b| a.recovery_point_create_time() > b.recovery_point_create_time()));
    let id = points[3].recovery_point_id().unwrap();
    assert_eq!(points[3].workgroup_name(), Some("analytics-wg"));
    let one = client.get_recovery_point().recovery_point_id(id).send().await.unwrap();
    assert_eq!(one.recovery_point().unwrap().namespace_name(), Some("analytics"));
    let made = client.convert_recovery_point_to_snapshot().recovery_point_id(id).snapshot_name("kept").send().await;
    assert_eq!(made.unwrap().snapshot().unwrap().namespace_name(), Some("analytics"));

    let restore = |namespace: &str, workgroup: &str| {
        let request = client.restore_from_recovery_point().recovery_point_id(id);
        request.namespace_name(namespace).workgroup_name(workgroup).send()
    };
    let error = restore("analytics", "bi-extracts-wg").await.unwrap_err().into_service_error();
    assert!(error.is_validation_exception(), "{error:?}");
    let restored = restore("marketing", "marketing-wg").await.unwrap();
    assert_eq!(restored.namespace().unwrap().status(), Some(&NamespaceStatus::Modifying));
    let error = restore("marketing", "marketing-wg").await.unwrap_err().into_service_error();
    assert!(error.is_conflict_exception(), "{error:?}");
    wait(&server, 3);
    let back = client.get_namespace().namespace_name("marketing").send().await.unwrap();
    assert_eq!(back.namespace().unwrap().status(), Some(&NamespaceStatus::Available));
    wait(&server, 60 * 25);
    let error = client.get_recovery_point().recovery_point_id(id).send().await.unwrap_err().into_service_error();
    assert!(error.is_resource_not_found_exception(), "after a day it is gone");

    let request = client.restore_from_snapshot().namespace_name("marketing").workgroup_name("marketing-wg");
    let restored = request.snapshot_name("kept").send().await.unwrap();
    assert_eq!((restored.snapshot_name(), restored.owner_account()), (Some("kept"), Some("123456789012")));
}

#[tokio::test]
async fn a_table_restore_waits_works_and_succeeds() {
    let server = start("default").await;
    let client = client(&server, "us-east-1");
    client.create_snapshot().namespace_name("analytics").snapshot_name("s").send().await.unwrap();
    let begun = client
        .restore_table_from_snapshot()
        .namespace_name("analytics")
        .workgroup_name("analytics-wg")
        .snapshot_name("s")
        .source_database_name("dev")
        .source_table_name("sales")
        .new_table_name("sales_before")
        .send()
        .await
        .unwrap();
    let begun = begun.table_restore_status().unwrap();
    assert_eq!((begun.status(), begun.target_schema_name()), (Some("PENDING"), Some("public")));
    let mut seen = Vec::new();
    for _ in 0..3 {
        server.local().world.clock.advance(Duration::from_secs(15));
        let id = begun.table_restore_request_id().unwrap();
        let answer = client.get_table_restore_status().table_restore_request_id(id).send().await.unwrap();
        seen.push(answer.table_restore_status().unwrap().status().unwrap().to_owned());
    }
    assert_eq!(seen, ["IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED"]);
    let all = client.list_table_restore_status().namespace_name("analytics").send().await.unwrap();
    assert_eq!(all.table_restore_statuses()[0].new_table_name(), Some("sales_before"));
}

#[tokio::test]
async fn schedules_take_snapshots_and_copies_reach_the_other_region() {
    let server = start("default").await;
    settle(&server);
    let client = client(&server, "us-east-1");
    let copy = client.create_snapshot_copy_configuration().namespace_name("analytics").destination_region("eu-west-1");
    let copy = copy.snapshot_retention_period(3).send().await.unwrap();
    let copy_id = copy.snapshot_copy_configuration().unwrap().snapshot_copy_configuration_id().unwrap().to_owned();
    let again = client.create_snapshot_copy_configuration().namespace_name("analytics").destination_region("us-west-2");
    assert!(again.send().await.unwrap_err().into_service_error().is_conflict_exception());
    let target = CreateSnapshotScheduleActionParameters::builder()
        .namespace_name("analytics")
        .snapshot_name_prefix("hourly")
        .retention_period(1)
        .build()
        .unwrap();
    let create = |name: &str, cron: &str| {
        client
            .create_scheduled_action()
            .scheduled_action_name(name)
            .namespace_name("analytics")
            .role_arn("arn:aws:iam::123456789012:role/scheduler")
            .schedule(Schedule::Cron(cron.to_owned()))
            .target_action(TargetAction::CreateSnapshot(target.clone()))
    };
    let made = create("hourly", "(0 0/2 * * ? *)").send().await.unwrap();
    let action = made.scheduled_action().unwrap();
    assert_eq!((action.state(), action.next_invocations().len()), (Some(&State::Active), 5));
    let often = create("often", "(0/10 * * * ? *)").send().await.unwrap_err().into_service_error();
    assert!(often.message().unwrap().contains("at least one hour apart"), "{often:?}");
    let wrong = create("wrong", "(61 * * * ? *)").send().await.unwrap_err().into_service_error();
    assert!(wrong.is_validation_exception(), "{wrong:?}");
    wait(&server, 60 * 6 + 5);
    let taken = client.list_snapshots().namespace_name("analytics").send().await.unwrap();
    assert_eq!(taken.snapshots().len(), 3, "{taken:?}");
    assert!(taken.snapshots()[0].snapshot_name().unwrap().starts_with("hourly-"));
    let there = self::client(&server, "eu-west-1").list_snapshots().send().await.unwrap();
    assert_eq!(there.snapshots().len(), 3);
    assert_eq!(there.snapshots()[0].snapshot_retention_period(), Some(3));

    client.update_scheduled_action().scheduled_action_name("hourly").enabled(false).send().await.unwrap();
    wait(&server, 60 * 4);
    let taken = client.list_snapshots().namespace_name("analytics").send().await.unwrap();
    assert_eq!(taken.snapshots().len(), 3, "it is off");
    client.delete_scheduled_action().scheduled_action_name("hourly").send().await.unwrap();
    assert!(client.list_scheduled_actions().send().await.unwrap().scheduled_actions().is_empty());
    let deleted = client.delete_snapshot_copy_configuration().snapshot_copy_configuration_id(copy_id);
    deleted.send().await.unwrap();
    assert!(client.list_snapshot_copy_configurations().send().await.unwrap().snapshot_copy_configurations().is_empty());
}
