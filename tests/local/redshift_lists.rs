//! Events, credentials and what holds for the account; pages of a thousand clusters.

use crate::support::{refusal, sdk, start};
use aws_sdk_redshift::Client;
use aws_smithy_types::DateTime;
use redshift_tui::local::{self, Options};
use std::time::{Duration, SystemTime};

#[tokio::test]
async fn events_are_told_by_time_and_source() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let hour = client.describe_events().send().await.unwrap();
    assert!(hour.events().is_empty(), "{hour:?}");
    let start = DateTime::from(SystemTime::now() - Duration::from_hours(24));
    let day = client.describe_events().start_time(start).send().await.unwrap();
    let paused: Vec<_> = day.events().iter().filter(|e| e.source_identifier() == Some("finance-close")).collect();
    assert_eq!(paused[1].event_id(), Some("REDSHIFT-EVENT-3619"));
    assert_eq!((paused[1].severity(), paused[1].event_categories()), (Some("INFO"), &["monitoring".to_owned()][..]));
    assert!(
        paused[1].message().unwrap().starts_with("Amazon Redshift cluster finance-close was successfully paused at ")
    );
    let alone = client.describe_events().source_identifier("finance-close").send().await.unwrap_err();
    assert_eq!(refusal(alone).0, "InvalidParameterCombination");
    let long = client.describe_events().duration(30_000).send().await.unwrap_err();
    assert_eq!(refusal(long).0, "InvalidParameterValue");
    let categories = client.describe_event_categories().send().await.unwrap();
    let events: usize = categories.event_categories_map_list().iter().map(|map| map.events().len()).sum();
    assert_eq!((categories.event_categories_map_list().len(), events), (5, 132));
}

#[tokio::test]
async fn credentials_are_fresh_and_expire() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let get = || client.get_cluster_credentials().cluster_identifier("dev-sandbox").db_user("ann");
    let (one, two) =
        (get().send().await.unwrap(), get().auto_create(true).duration_seconds(3600).send().await.unwrap());
    assert_eq!((one.db_user(), two.db_user()), (Some("IAM:ann"), Some("IAMA:ann")));
    assert_ne!(one.db_password(), two.db_password());
    assert!(one.db_password().unwrap().len() >= 40);
    let left = two.expiration().unwrap().secs() - DateTime::from(SystemTime::now()).secs();
    assert!((3590..=3601).contains(&left), "{left}");
    assert_eq!(refusal(get().duration_seconds(60).send().await.unwrap_err()).0, "InvalidParameterValue");
    assert_eq!(refusal(get().db_user("public").send().await.unwrap_err()).0, "InvalidParameterValue");
    assert_eq!(refusal(get().cluster_identifier("nope").send().await.unwrap_err()).0, "ClusterNotFound");
    let caller = client.get_cluster_credentials_with_iam().cluster_identifier("dev-sandbox").send().await.unwrap();
    assert_eq!(caller.db_user(), Some("IAM:demo"));
    assert!(caller.next_refresh_time().unwrap().secs() < caller.expiration().unwrap().secs());
}

#[tokio::test]
async fn the_account_has_storage_tracks_and_versions() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let storage = client.describe_storage().send().await.unwrap();
    assert!(storage.total_backup_size_in_mega_bytes().unwrap() > 0.0);
    assert!(storage.total_provisioned_storage_in_mega_bytes().unwrap() > 0.0);
    let tracks = client.describe_cluster_tracks().send().await.unwrap();
    let names: Vec<_> = tracks.maintenance_tracks().iter().filter_map(|t| t.maintenance_track_name()).collect();
    assert_eq!(names, ["current", "trailing"]);
    let versions = client.describe_cluster_versions().send().await.unwrap();
    assert_eq!(versions.cluster_versions()[0].cluster_version(), Some("1.0"));
    let attributes = client.describe_account_attributes().send().await.unwrap();
    assert!(!attributes.account_attributes().is_empty());
    assert!(client.describe_hsm_configurations().send().await.unwrap().hsm_configurations().is_empty());
    let hsm = client.describe_hsm_configurations().hsm_configuration_identifier("x").send().await.unwrap_err();
    assert_eq!(refusal(hsm).0, "HsmConfigurationNotFoundFault");
    let classic = client.create_cluster_security_group().cluster_security_group_name("x").description("y").send().await;
    assert!(refusal(classic.unwrap_err()).1.contains("VPC security groups"));
}

#[tokio::test]
async fn a_thousand_clusters_come_page_by_page() {
    let options = Options { clusters: 1000, page_size: Some(30), ..Options::default() };
    let running = local::start(options).await.unwrap();
    let client = Client::new(&sdk(&running, "us-east-1"));
    let all = client.describe_clusters().into_paginator().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert!(all.iter().all(|page| page.clusters().len() <= 30));
    let names: std::collections::BTreeSet<_> =
        all.iter().flat_map(|p| p.clusters()).filter_map(|c| c.cluster_identifier()).collect();
    assert_eq!(names.len(), 1013);
    assert!(names.contains("fleet-1000"));
}
