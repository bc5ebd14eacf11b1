//! DescribeClusters and GetCallerIdentity through the SDKs.

use crate::support::{sdk, start};
use aws_sdk_redshift::Client;
use aws_sdk_redshift::client::Waiters;
use aws_sdk_redshift::error::ProvideErrorMetadata;
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn clusters_come_with_their_fields() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let answer = client.describe_clusters().send().await.unwrap();
    assert!(answer.clusters().len() >= 12);
    let cluster = answer.clusters().iter().find(|c| c.cluster_identifier() == Some("analytics-prod")).unwrap();
    assert_eq!(cluster.cluster_status(), Some("available"));
    assert_eq!(cluster.db_name(), Some("dev"));
    assert_eq!(cluster.multi_az(), Some("Enabled"));
    assert_eq!(cluster.number_of_nodes(), Some(4));
    let endpoint = cluster.endpoint().unwrap();
    assert!(endpoint.address().unwrap().starts_with("analytics-prod."));
    assert_eq!(endpoint.port(), Some(5439));
    let roles: Vec<_> = cluster.cluster_nodes().iter().filter_map(|n| n.node_role()).collect();
    assert_eq!(roles, ["LEADER", "COMPUTE-0", "COMPUTE-1", "COMPUTE-2", "COMPUTE-3"]);
    assert_eq!(cluster.tags().len(), 3);
    assert_eq!(cluster.iam_roles().len(), 2);
    assert!(cluster.cluster_create_time().unwrap().secs() > 1_600_000_000);
    assert!(cluster.next_maintenance_window_start_time().is_some());
    assert!(cluster.total_storage_capacity_in_mega_bytes().unwrap() > 0);
    assert!(cluster.cluster_namespace_arn().unwrap().starts_with("arn:aws:redshift:us-east-1:123456789012:namespace:"));
}

#[tokio::test]
async fn states_show_in_their_own_fields() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let answer = client.describe_clusters().send().await.unwrap();
    let find = |name: &str| answer.clusters().iter().find(|c| c.cluster_identifier() == Some(name)).unwrap();
    let creating = find("ml-training");
    assert_eq!(creating.cluster_status(), Some("creating"));
    assert!(creating.endpoint().is_none() && creating.cluster_create_time().is_none());
    assert!(creating.cluster_nodes().is_empty());
    let pending = find("bi-dashboards");
    assert_eq!(pending.pending_modified_values().unwrap().number_of_nodes(), Some(4));
    assert_eq!(pending.cluster_parameter_groups()[0].parameter_apply_status(), Some("pending-reboot"));
    let single = find("dev-sandbox");
    assert_eq!(single.cluster_nodes()[0].node_role(), Some("SHARED"));
    assert_eq!((single.encrypted(), single.publicly_accessible()), (Some(false), Some(true)));
    assert_eq!(find("geo-lake").resize_info().unwrap().allow_cancel_resize(), Some(true));
    assert!(find("logs-hot").data_transfer_progress().unwrap().current_rate_in_mega_bytes_per_second().is_some());
}

#[tokio::test]
async fn tags_filter_and_an_unknown_name_is_a_typed_error() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let filtered = client.describe_clusters().tag_keys("schedule").send().await.unwrap();
    assert_eq!(filtered.clusters()[0].cluster_identifier(), Some("etl-nightly"));
    assert_eq!(filtered.clusters().len(), 1);
    let both = client.describe_clusters().tag_keys("env").tag_values("dev").send().await.unwrap();
    assert_eq!(both.clusters().len(), 2);
    let error = client.describe_clusters().cluster_identifier("nope").send().await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 404);
    let error = error.into_service_error();
    assert!(error.is_cluster_not_found_fault(), "{error:?}");
    assert_eq!(error.message(), Some("Cluster nope not found."));
}

#[tokio::test]
async fn bogus_markers_and_sizes_are_refused() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let error = client.describe_clusters().marker("bogus").send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("InvalidParameterValue"));
    for size in [0, 19, 101] {
        let error = client.describe_clusters().max_records(size).send().await.unwrap_err().into_service_error();
        assert_eq!(error.code(), Some("InvalidParameterValue"), "{size}");
    }
    let names = |answer: &aws_sdk_redshift::operation::describe_clusters::DescribeClustersOutput| {
        answer.clusters().iter().filter_map(|c| c.cluster_identifier().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    let whole = client.describe_clusters().send().await.unwrap();
    let paged = client.describe_clusters().into_paginator().page_size(20).items().send();
    let paged = paged.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(paged.len(), names(&whole).len());
}

#[tokio::test]
async fn regions_differ_and_most_are_empty() {
    let running = start("default").await;
    for (region, count) in [("eu-west-1", 2), ("us-west-2", 1), ("ap-southeast-2", 0)] {
        let answer = Client::new(&sdk(&running, region)).describe_clusters().send().await.unwrap();
        assert_eq!(answer.clusters().len(), count, "{region}");
    }
}

#[tokio::test]
async fn the_waiter_sees_an_available_cluster() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let waiter = client.wait_until_cluster_available().cluster_identifier("analytics-prod");
    waiter.wait(Duration::from_secs(5)).await.unwrap();
}

#[tokio::test]
async fn the_caller_has_a_name() {
    let running = start("default").await;
    let answer = aws_sdk_sts::Client::new(&sdk(&running, "us-east-1")).get_caller_identity().send().await.unwrap();
    assert_eq!(answer.account(), Some("123456789012"));
    assert_eq!(answer.arn(), Some("arn:aws:iam::123456789012:user/demo"));
    assert!(answer.user_id().unwrap().starts_with("AIDA"));
}
