//! Clusters created, paused, resumed, rebooted, renamed, modified and deleted, walked through all their states.

use crate::support::{pass, refusal, sdk, start};
use aws_sdk_redshift::Client;
use aws_sdk_redshift::types::{Cluster, Tag};
use redshift_tui::local::Running;

async fn begin() -> (Running, Client) {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    (running, client)
}

async fn cluster(client: &Client, name: &str) -> Cluster {
    client.describe_clusters().cluster_identifier(name).send().await.unwrap().clusters()[0].clone()
}

async fn status(client: &Client, name: &str) -> String {
    cluster(client, name).await.cluster_status().unwrap().to_owned()
}

async fn events(client: &Client, source: &str) -> Vec<String> {
    let answer =
        client.describe_events().source_type("cluster".into()).source_identifier(source).duration(600).send().await;
    answer.unwrap().events().iter().filter_map(|e| e.event_id()?.rsplit('-').next().map(str::to_owned)).collect()
}

fn create(
    client: &Client,
    name: &str,
) -> aws_sdk_redshift::operation::create_cluster::builders::CreateClusterFluentBuilder {
    client
        .create_cluster()
        .cluster_identifier(name)
        .node_type("ra3.xlplus")
        .number_of_nodes(2)
        .master_username("awsuser")
        .master_user_password("Secret123")
}

#[tokio::test]
async fn a_cluster_lives_from_its_making_to_its_end() {
    let (running, client) = begin().await;
    let tag = Tag::builder().key("env").value("test").build();
    let made = create(&client, "My-New").db_name("sales").tags(tag).send().await.unwrap().cluster.unwrap();
    assert_eq!((made.cluster_identifier(), made.cluster_status()), (Some("my-new"), Some("creating")));
    assert!(made.endpoint().is_none() && made.cluster_create_time().is_none());
    pass(&running, 30);
    assert_eq!(status(&client, "my-new").await, "creating");
    pass(&running, 15);
    let made = cluster(&client, "my-new").await;
    assert_eq!((made.cluster_status(), made.db_name()), (Some("available"), Some("sales")));
    assert_eq!((made.cluster_availability_status(), made.number_of_nodes()), (Some("Available"), Some(2)));
    assert_eq!(made.tags()[0].value(), Some("test"));
    assert!(made.endpoint().unwrap().address().unwrap().starts_with("my-new."));

    client.pause_cluster().cluster_identifier("my-new").send().await.unwrap();
    assert_eq!(status(&client, "my-new").await, "pausing");
    let (code, words) = refusal(client.resume_cluster().cluster_identifier("my-new").send().await.unwrap_err());
    assert_eq!((code.as_str(), words.contains("pausing")), ("InvalidClusterState", true));
    pass(&running, 31);
    assert_eq!(status(&client, "my-new").await, "paused");
    client.resume_cluster().cluster_identifier("my-new").send().await.unwrap();
    assert_eq!(status(&client, "my-new").await, "resuming");
    pass(&running, 36);
    client.reboot_cluster().cluster_identifier("my-new").send().await.unwrap();
    assert_eq!(status(&client, "my-new").await, "rebooting");
    pass(&running, 16);
    assert_eq!(status(&client, "my-new").await, "available");

    let delete = || client.delete_cluster().cluster_identifier("my-new");
    assert_eq!(refusal(delete().send().await.unwrap_err()).0, "InvalidParameterCombination");
    delete().final_cluster_snapshot_identifier("my-last").send().await.unwrap();
    assert_eq!(status(&client, "my-new").await, "final-snapshot");
    let last = || client.describe_cluster_snapshots().snapshot_identifier("my-last").send();
    assert_eq!(last().await.unwrap().snapshots()[0].status(), Some("final snapshot"));
    pass(&running, 26);
    assert_eq!(status(&client, "my-new").await, "deleting");
    pass(&running, 20);
    let gone = client.describe_clusters().cluster_identifier("my-new").send().await.unwrap_err();
    assert_eq!(refusal(gone).0, "ClusterNotFound");
    assert_eq!(last().await.unwrap().snapshots()[0].status(), Some("available"));
    let told = events(&client, "my-new").await;
    assert_eq!(told, ["2000", "3618", "3619", "3519", "3520", "3000", "2001"]);
    let left = client.describe_tags().tag_keys("env").tag_values("test").send().await.unwrap();
    assert!(left.tagged_resources().is_empty(), "{left:?}");
}

#[tokio::test]
async fn what_is_not_allowed_is_refused_with_the_services_codes() {
    let (_running, client) = begin().await;
    let invalid = "InvalidParameterValue";
    for (request, code) in vec![
        (create(&client, "dev-sandbox"), "ClusterAlreadyExists"),
        (create(&client, "1st"), invalid),
        (create(&client, "a--b"), invalid),
        (create(&client, "a").master_user_password("short"), invalid),
        (create(&client, "a").master_username("Select"), invalid),
        (create(&client, "a").db_name("table"), invalid),
        (create(&client, "a").node_type("ra3.tiny"), invalid),
        (create(&client, "a").port(1234), invalid),
        (create(&client, "a").preferred_maintenance_window("sun:01:00-sun:01:10"), invalid),
        (create(&client, "a").encrypted(false), invalid),
        (create(&client, "a").cluster_type("single-node"), "InvalidParameterCombination"),
        (create(&client, "a").manage_master_password(true), "InvalidParameterCombination"),
        (create(&client, "a").number_of_nodes(33), "NumberOfNodesPerClusterLimitExceeded"),
        (create(&client, "a").automated_snapshot_retention_period(36), "InvalidRetentionPeriodFault"),
        (create(&client, "a").automated_snapshot_retention_period(0), "InvalidRetentionPeriodFault"),
        (create(&client, "a").cluster_parameter_group_name("nope"), "ClusterParameterGroupNotFound"),
        (create(&client, "a").cluster_subnet_group_name("nope"), "ClusterSubnetGroupNotFoundFault"),
        (create(&client, "a").snapshot_schedule_identifier("nope"), "SnapshotScheduleNotFound"),
        (create(&client, "a").maintenance_track_name("nope"), "InvalidClusterTrack"),
        (create(&client, "a").availability_zone("eu-west-1a"), "InvalidVPCNetworkStateFault"),
        (create(&client, "a").tags(Tag::builder().key("aws:x").value("y").build()), "InvalidTagFault"),
    ] {
        assert_eq!(refusal(request.send().await.unwrap_err()).0, code);
    }
    assert!(client.describe_clusters().cluster_identifier("a").send().await.is_err(), "nothing was made");
    let big = create(&client, "big").node_type("ra3.16xlarge").number_of_nodes(128).send().await;
    assert!(big.is_ok());
    let over = create(&client, "over").node_type("ra3.16xlarge").number_of_nodes(128).send().await.unwrap_err();
    assert_eq!(refusal(over).0, "NumberOfNodesQuotaExceeded");
    let multi_az = client.pause_cluster().cluster_identifier("analytics-prod").send().await.unwrap_err();
    assert_eq!(refusal(multi_az).0, "UnsupportedOperation");
    let paused = client.modify_cluster().cluster_identifier("finance-close").port(5440).send().await.unwrap_err();
    assert_eq!(refusal(paused).0, "InvalidClusterState");
    let resumed = client.resume_cluster().cluster_identifier("dev-sandbox").send().await.unwrap_err();
    assert_eq!(refusal(resumed).0, "InvalidClusterState");
}

#[tokio::test]
async fn modifications_show_as_pending_and_then_hold() {
    let (running, client) = begin().await;
    let name = "bi-dashboards";
    let modify = || client.modify_cluster().cluster_identifier(name);
    let at_once = modify().preferred_maintenance_window("fri:02:00-fri:03:00").automated_snapshot_retention_period(9);
    let changed = at_once.send().await.unwrap().cluster.unwrap();
    assert_eq!(changed.preferred_maintenance_window(), Some("fri:02:00-fri:03:00"));
    assert_eq!((changed.automated_snapshot_retention_period(), changed.cluster_status()), (Some(9), Some("available")));

    let changed =
        modify().enhanced_vpc_routing(true).master_user_password("Another123").send().await.unwrap().cluster.unwrap();
    assert_eq!(changed.cluster_status(), Some("modifying"));
    assert_eq!(changed.pending_modified_values().unwrap().enhanced_vpc_routing(), Some(true));
    assert_ne!(changed.pending_modified_values().unwrap().master_user_password(), Some("Another123"));
    pass(&running, 40);
    let changed = cluster(&client, name).await;
    assert_eq!((changed.cluster_status(), changed.enhanced_vpc_routing()), (Some("available"), Some(true)));
    assert!(events(&client, name).await.contains(&"4000".to_owned()));

    let arn = cluster(&client, name).await.cluster_namespace_arn().unwrap().to_owned();
    modify().new_cluster_identifier("bi-boards").send().await.unwrap();
    assert_eq!(status(&client, name).await, "renaming");
    pass(&running, 21);
    let renamed = cluster(&client, "bi-boards").await;
    assert_eq!(renamed.cluster_namespace_arn(), Some(arn.as_str()));
    assert_eq!(renamed.tags().len(), 2, "tags follow");
    assert!(renamed.endpoint().unwrap().address().unwrap().starts_with("bi-boards."));
    assert!(client.describe_clusters().cluster_identifier(name).send().await.is_err());
    let snapshots = client.describe_cluster_snapshots().cluster_identifier("bi-boards").send().await.unwrap();
    assert!(!snapshots.snapshots().is_empty(), "snapshots follow");
    let both = client.modify_cluster().cluster_identifier("bi-boards").new_cluster_identifier("x").multi_az(true);
    assert_eq!(refusal(both.send().await.unwrap_err()).0, "InvalidParameterCombination");

    client.rotate_encryption_key().cluster_identifier("bi-boards").send().await.unwrap();
    assert_eq!(status(&client, "bi-boards").await, "rotating-keys");
    pass(&running, 26);
    client.modify_cluster().cluster_identifier("bi-boards").multi_az(true).send().await.unwrap();
    pass(&running, 50);
    let spread = cluster(&client, "bi-boards").await;
    assert_eq!((spread.multi_az(), spread.cluster_status()), (Some("Enabled"), Some("available")));
    let primary = spread.availability_zone().unwrap().to_owned();
    client.failover_primary_compute().cluster_identifier("bi-boards").send().await.unwrap();
    assert_eq!(status(&client, "bi-boards").await, "modifying");
    pass(&running, 30);
    assert_ne!(cluster(&client, "bi-boards").await.availability_zone(), Some(primary.as_str()));
}

#[tokio::test]
async fn roles_and_maintenance() {
    let (running, client) = begin().await;
    let name = "dev-sandbox";
    let role = "arn:aws:iam::123456789012:role/New";
    let roles =
        client.modify_cluster_iam_roles().cluster_identifier(name).add_iam_roles(role).default_iam_role_arn(role);
    let changed = roles.send().await.unwrap().cluster.unwrap();
    assert_eq!(changed.default_iam_role_arn(), Some(role));
    let removed =
        client.modify_cluster_iam_roles().cluster_identifier(name).remove_iam_roles(role).send().await.unwrap();
    assert_eq!(removed.cluster().unwrap().iam_roles()[0].apply_status(), Some("removing"));
    pass(&running, 16);
    assert!(cluster(&client, name).await.iam_roles().is_empty());

    let next = cluster(&client, name).await.next_maintenance_window_start_time().unwrap().secs();
    let defer = |days| {
        client
            .modify_cluster_maintenance()
            .cluster_identifier(name)
            .defer_maintenance(true)
            .defer_maintenance_duration(days)
    };
    assert_eq!(refusal(defer(46).send().await.unwrap_err()).0, "InvalidParameterValue");
    let deferred = defer(30).send().await.unwrap().cluster.unwrap();
    assert_eq!(deferred.deferred_maintenance_windows().len(), 1);
    let later = deferred.next_maintenance_window_start_time().unwrap().secs();
    assert!(later >= next + 21 * 86_400, "{next} {later}");
    let undo =
        client.modify_cluster_maintenance().cluster_identifier(name).defer_maintenance(false).send().await.unwrap();
    assert!(undo.cluster().unwrap().deferred_maintenance_windows().is_empty());

    let newest = client.modify_cluster_db_revision().cluster_identifier(name).revision_target("128617").send().await;
    assert_eq!(refusal(newest.unwrap_err()).0, "ClusterOnLatestRevision");
    let revisions = client.describe_cluster_db_revisions().cluster_identifier("etl-nightly").send().await.unwrap();
    let target = revisions.cluster_db_revisions()[0].revision_targets()[0].database_revision().unwrap().to_owned();
    client.modify_cluster_db_revision().cluster_identifier("etl-nightly").revision_target(target).send().await.unwrap();
    assert_eq!(status(&client, "etl-nightly").await, "modifying");
}
