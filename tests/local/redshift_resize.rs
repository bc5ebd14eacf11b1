//! Elastic and classic resizes, their progress and their cancelling.

use crate::support::{pass, refusal, sdk, start};
use aws_sdk_redshift::Client;
use aws_sdk_redshift::types::{
    ActionType, NodeConfigurationOptionsFilter, NodeConfigurationOptionsFilterName, OperatorType,
};

async fn status(client: &Client, name: &str) -> String {
    let answer = client.describe_clusters().cluster_identifier(name).send().await.unwrap();
    answer.clusters()[0].cluster_status().unwrap().to_owned()
}

#[tokio::test]
async fn an_elastic_resize_goes_through_its_stages() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let name = "etl-nightly";
    let progress = || client.describe_resize().cluster_identifier(name).send();
    assert_eq!(refusal(progress().await.unwrap_err()).0, "ResizeNotFound");
    let resized = client.resize_cluster().cluster_identifier(name).number_of_nodes(8).send().await.unwrap();
    assert_eq!(resized.cluster().unwrap().pending_modified_values().unwrap().number_of_nodes(), Some(8));
    assert_eq!(status(&client, name).await, "available, prep-for-resize");
    let busy = client.create_cluster_snapshot().cluster_identifier(name).snapshot_identifier("now").send().await;
    assert_eq!(refusal(busy.unwrap_err()).0, "InvalidClusterState");
    let refused = client.cancel_resize().cluster_identifier(name).send().await.unwrap_err();
    assert_eq!(refusal(refused).0, "InvalidClusterState");
    pass(&running, 21);
    assert_eq!(status(&client, name).await, "resizing");
    let seen = progress().await.unwrap();
    assert_eq!((seen.status(), seen.resize_type()), (Some("IN_PROGRESS"), Some("ElasticResize")));
    let first = seen.progress_in_mega_bytes().unwrap();
    pass(&running, 30);
    let cleanup = client.describe_clusters().cluster_identifier(name).send().await.unwrap().clusters()[0].clone();
    assert_eq!(cleanup.cluster_status(), Some("available, resize-cleanup"));
    assert_eq!(cleanup.number_of_nodes(), Some(8));
    assert!(cleanup.data_transfer_progress().unwrap().current_rate_in_mega_bytes_per_second().unwrap() > 0.0);
    assert!(progress().await.unwrap().progress_in_mega_bytes().unwrap() > first);
    pass(&running, 60);
    assert_eq!(status(&client, name).await, "available");
    let done = progress().await.unwrap();
    assert_eq!((done.status(), done.data_transfer_progress_percent()), (Some("SUCCEEDED"), Some(100.0)));
}

#[tokio::test]
async fn a_classic_resize_can_be_cancelled_in_time() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let name = "dev-sandbox";
    let elastic = client.resize_cluster().cluster_identifier(name).number_of_nodes(4).cluster_type("multi-node");
    assert_eq!(refusal(elastic.clone().send().await.unwrap_err()).0, "UnsupportedOperation");
    elastic.classic(true).send().await.unwrap();
    pass(&running, 60);
    let progress = client.describe_resize().cluster_identifier(name).send().await.unwrap();
    assert_eq!(progress.resize_type(), Some("ClassicResize"));
    let tables = progress.import_tables_completed().len() + progress.import_tables_not_started().len();
    assert_eq!((tables, progress.import_tables_in_progress().len()), (6, 1));
    let cancelled = client.cancel_resize().cluster_identifier(name).send().await.unwrap();
    assert_eq!(cancelled.status(), Some("CANCELLING"));
    assert_eq!(status(&client, name).await, "cancelling-resize");
    pass(&running, 25);
    let after = client.describe_clusters().cluster_identifier(name).send().await.unwrap().clusters()[0].clone();
    assert_eq!((after.cluster_status(), after.number_of_nodes()), (Some("available"), Some(1)));

    let again = client.modify_cluster().cluster_identifier(name).node_type("dc2.large").number_of_nodes(2);
    again.cluster_type("multi-node").send().await.unwrap();
    pass(&running, 140);
    let late = client.cancel_resize().cluster_identifier(name).send().await.unwrap_err();
    assert_eq!(refusal(late).0, "InvalidClusterState");
    pass(&running, 20);
    let after = client.describe_clusters().cluster_identifier(name).send().await.unwrap().clusters()[0].clone();
    assert_eq!((after.cluster_status(), after.number_of_nodes()), (Some("available"), Some(2)));
    let over = client.cancel_resize().cluster_identifier(name).send().await.unwrap_err();
    assert_eq!(refusal(over).0, "ResizeNotFound");
}

#[tokio::test]
async fn options_are_those_a_resize_takes() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let options = || client.describe_node_configuration_options().action_type(ActionType::ResizeCluster);
    let of = |name: &str| options().cluster_identifier(name);
    let all =
        of("etl-nightly").into_paginator().page_size(20).items().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert!(all.iter().all(|o| o.node_type().unwrap().starts_with("ra3")));
    let own: Vec<_> =
        all.iter().filter(|o| o.node_type() == Some("ra3.16xlarge")).filter_map(|o| o.number_of_nodes()).collect();
    assert_eq!(own, (2..=24).filter(|n| *n != 6).collect::<Vec<_>>());
    let filter = NodeConfigurationOptionsFilter::builder()
        .name(NodeConfigurationOptionsFilterName::NumNodes)
        .operator(OperatorType::Between)
        .values("8")
        .values("10")
        .build();
    let filtered = of("etl-nightly").filters(filter).send().await.unwrap();
    assert!(filtered.node_configuration_option_list().iter().all(|o| (8..=10).contains(&o.number_of_nodes().unwrap())));
    assert!(!filtered.node_configuration_option_list().is_empty());
    assert_eq!(refusal(options().send().await.unwrap_err()).0, "InvalidParameterCombination");
    let restore = client.describe_node_configuration_options().action_type(ActionType::RestoreCluster);
    let restore = restore.snapshot_identifier("finance-close-2025").send().await.unwrap();
    assert!(
        restore
            .node_configuration_option_list()
            .iter()
            .all(|o| o.estimated_disk_utilization_percent().unwrap() < 100.0)
    );
    let orderable = client.describe_orderable_cluster_options().node_type("dc2.large").send().await.unwrap();
    let kinds: Vec<_> = orderable.orderable_cluster_options().iter().filter_map(|o| o.cluster_type()).collect();
    assert_eq!(kinds, ["multi-node", "single-node"]);
    assert_eq!(orderable.orderable_cluster_options()[0].availability_zones().len(), 3);
}
