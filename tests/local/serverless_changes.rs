//! Workgroups and namespaces are made, changed and deleted through the SDK.

use crate::support::{sdk, start};
use aws_sdk_redshiftserverless::Client;
use aws_sdk_redshiftserverless::error::ProvideErrorMetadata;
use aws_sdk_redshiftserverless::types::{
    ConfigParameter, LogExport, NamespaceStatus, PerformanceTarget, PerformanceTargetStatus, Tag, UsageLimitUsageType,
    WorkgroupStatus,
};
use redshift_tui::local::Running;
use std::time::Duration;

fn client(server: &Running) -> Client {
    Client::new(&sdk(server, "us-east-1"))
}

/// Longer than anything simple takes.
fn wait(server: &Running) {
    server.local().world.clock.advance(Duration::from_mins(5));
}

async fn status(client: &Client, name: &str) -> Option<WorkgroupStatus> {
    let answer = client.get_workgroup().workgroup_name(name).send().await.ok()?;
    answer.workgroup()?.status().cloned()
}

#[tokio::test]
async fn a_pair_lives_from_creating_to_gone() {
    let server = start("default").await;
    let client = client(&server);
    let tag = Tag::builder().key("env").value("test").build().unwrap();
    let made = client
        .create_namespace()
        .namespace_name("lab")
        .db_name("labdb")
        .admin_username("boss")
        .admin_user_password("Abcdefg1")
        .iam_roles("arn:aws:iam::123456789012:role/a")
        .default_iam_role_arn("arn:aws:iam::123456789012:role/a")
        .log_exports(LogExport::UserLog)
        .tags(tag.clone());
    let namespace = made.send().await.unwrap().namespace().unwrap().clone();
    assert_eq!((namespace.db_name(), namespace.admin_username()), (Some("labdb"), Some("boss")));
    let tags = client.list_tags_for_resource().resource_arn(namespace.namespace_arn().unwrap()).send().await.unwrap();
    assert_eq!(tags.tags(), [tag]);

    let made = client.create_workgroup().workgroup_name("lab-wg").namespace_name("lab").base_capacity(32).port(5440);
    let workgroup = made.max_capacity(64).send().await.unwrap().workgroup().unwrap().clone();
    assert_eq!(workgroup.status(), Some(&WorkgroupStatus::Creating));
    assert!(workgroup.endpoint().is_none());
    let busy = client.delete_workgroup().workgroup_name("lab-wg").send().await.unwrap_err().into_service_error();
    assert!(busy.is_conflict_exception(), "{busy:?}");
    wait(&server);
    let answer = client.get_workgroup().workgroup_name("lab-wg").send().await.unwrap();
    let workgroup = answer.workgroup().unwrap();
    assert_eq!(workgroup.status(), Some(&WorkgroupStatus::Available));
    assert_eq!((workgroup.port(), workgroup.endpoint().unwrap().port()), (Some(5440), Some(5440)));
    let arn = workgroup.workgroup_arn().unwrap();
    let limit = client.create_usage_limit().resource_arn(arn).usage_type(UsageLimitUsageType::ServerlessCompute);
    limit.amount(10).send().await.unwrap();

    let error = client.delete_namespace().namespace_name("lab").send().await.unwrap_err().into_service_error();
    assert!(error.is_conflict_exception(), "{error:?}");
    let going = client.delete_workgroup().workgroup_name("lab-wg").send().await.unwrap();
    assert_eq!(going.workgroup().unwrap().status(), Some(&WorkgroupStatus::Deleting));
    wait(&server);
    assert_eq!(status(&client, "lab-wg").await, None);
    let limits = client.list_usage_limits().resource_arn(arn).send().await.unwrap();
    assert!(limits.usage_limits().is_empty(), "its limits went with it");
    let going = client.delete_namespace().namespace_name("lab").final_snapshot_name("lab-last").send().await.unwrap();
    assert_eq!(going.namespace().unwrap().status(), Some(&NamespaceStatus::Deleting));
    wait(&server);
    assert!(client.get_namespace().namespace_name("lab").send().await.is_err());
    let last = client.get_snapshot().snapshot_name("lab-last").send().await.unwrap();
    assert_eq!(last.snapshot().unwrap().admin_username(), Some("boss"));

    // The same name again is another workgroup.
    client.create_namespace().namespace_name("lab").send().await.unwrap();
    let again = client.create_workgroup().workgroup_name("lab-wg").namespace_name("lab").send().await.unwrap();
    assert_ne!(again.workgroup().unwrap().workgroup_id(), workgroup.workgroup_id());
    assert_eq!(again.workgroup().unwrap().base_capacity(), Some(128));
}

#[tokio::test]
async fn a_change_shows_as_modifying_and_blocks_the_next() {
    let server = start("default").await;
    let client = client(&server);
    let change = || client.update_workgroup().workgroup_name("analytics-wg");
    let changed = change().base_capacity(128).send().await.unwrap();
    assert_eq!(changed.workgroup().unwrap().status(), Some(&WorkgroupStatus::Modifying));
    let error = change().base_capacity(64).send().await.unwrap_err().into_service_error();
    assert!(error.is_conflict_exception(), "{error:?}");
    wait(&server);
    let parameter = ConfigParameter::builder().parameter_key("max_query_execution_time").parameter_value("60").build();
    let changed = change().config_parameters(parameter).send().await.unwrap();
    let all = changed.workgroup().unwrap().config_parameters();
    let time = all.iter().find(|p| p.parameter_key() == Some("max_query_execution_time")).unwrap();
    assert_eq!(time.parameter_value(), Some("60"));
    wait(&server);
    change().max_capacity(-1).send().await.unwrap();
    wait(&server);
    let target = PerformanceTarget::builder().status(PerformanceTargetStatus::Enabled).level(25).build();
    change().price_performance_target(target).send().await.unwrap();
    wait(&server);
    change().track_name("trailing").send().await.unwrap();
    let answer = client.get_workgroup().workgroup_name("analytics-wg").send().await.unwrap();
    let workgroup = answer.workgroup().unwrap();
    assert_eq!((workgroup.base_capacity(), workgroup.max_capacity()), (None, None));
    assert_eq!((workgroup.track_name(), workgroup.pending_track_name()), (Some("current"), Some("trailing")));
    wait(&server);
    let answer = client.get_workgroup().workgroup_name("analytics-wg").send().await.unwrap();
    assert_eq!(answer.workgroup().unwrap().track_name(), Some("trailing"));

    let namespace = client.update_namespace().namespace_name("analytics").log_exports(LogExport::UserLog);
    let changed = namespace.send().await.unwrap();
    assert_eq!(changed.namespace().unwrap().status(), Some(&NamespaceStatus::Modifying));
    assert_eq!(changed.namespace().unwrap().log_exports(), [LogExport::UserLog]);
}

#[tokio::test]
async fn what_the_service_refuses_of_workgroups() {
    let server = start("default").await;
    let client = client(&server);
    client.create_namespace().namespace_name("free").send().await.unwrap();
    let create = || client.create_workgroup().workgroup_name("free-wg").namespace_name("free");
    let key = |key: &str, value: &str| ConfigParameter::builder().parameter_key(key).parameter_value(value).build();
    for (request, code, words) in [
        (create().base_capacity(12), "ValidationException", "base capacity 12"),
        (create().base_capacity(64).max_capacity(32), "ValidationException", "greater than or equal to the base"),
        (create().port(80), "ValidationException", "5431-5455"),
        (create().subnet_ids("subnet-1"), "ValidationException", "three subnets"),
        (create().security_group_ids("x"), "ValidationException", "security group"),
        (create().config_parameters(key("max_query_execution_time", "86400")), "ValidationException", "0 to 86399"),
        (create().config_parameters(key("colour", "red")), "ValidationException", "no configuration parameter"),
        (create().track_name("preview"), "ValidationException", "no track"),
        (create().namespace_name("nowhere"), "ResourceNotFoundException", "namespace nowhere"),
        (create().namespace_name("analytics"), "ConflictException", "already associated"),
        (create().workgroup_name("analytics-wg"), "ConflictException", "already exists"),
        (create().workgroup_name("Loud"), "ValidationException", "regular expression"),
    ] {
        let error = request.send().await.unwrap_err().into_service_error();
        assert_eq!(error.code(), Some(code), "{words}: {error:?}");
        assert!(error.message().unwrap().contains(words), "{words}: {error:?}");
    }
    let both = client.update_workgroup().workgroup_name("analytics-wg").base_capacity(64).port(5440).send().await;
    assert!(both.unwrap_err().into_service_error().message().unwrap().contains("multiple parameters"));
}

#[tokio::test]
async fn what_the_service_refuses_of_namespaces() {
    let server = start("default").await;
    let client = client(&server);
    let create = || client.create_namespace().namespace_name("fresh");
    let update = || client.update_namespace().namespace_name("analytics");
    let secret = "Hunter2 and more";
    let refused = create().admin_user_password(secret).send().await.unwrap_err().into_service_error();
    assert!(refused.is_validation_exception() && !format!("{refused:?}").contains("Hunter2"), "{refused:?}");
    for (request, words) in [
        (create().admin_username("Boss"), "admin user name"),
        (create().admin_user_password("short"), "admin password"),
        (create().manage_admin_password(true).admin_user_password("Abcdefg1"), "manageAdminPassword"),
        (create().default_iam_role_arn("arn:aws:iam::123456789012:role/a"), "not one of the roles"),
        (create().iam_roles("admin"), "not the ARN"),
        (create().db_name("user"), "reserved word"),
    ] {
        let error = request.send().await.unwrap_err().into_service_error();
        assert!(error.is_validation_exception(), "{error:?}");
        assert!(error.message().unwrap().contains(words), "{words}: {error:?}");
    }
    for (request, words) in [
        (update().admin_username("boss"), "must be set together"),
        (update().kms_key_id("k").log_exports(LogExport::UserLog), "multiple parameters"),
        (update(), "no setting"),
    ] {
        let error = request.send().await.unwrap_err().into_service_error();
        assert!(error.message().unwrap().contains(words), "{words}: {error:?}");
    }
    let taken = client.create_namespace().namespace_name("analytics").send().await.unwrap_err().into_service_error();
    assert!(taken.is_conflict_exception(), "{taken:?}");
    for index in 0..19 {
        client.create_namespace().namespace_name(format!("more-{index}")).send().await.unwrap();
    }
    let full = client.create_namespace().namespace_name("one-too-many").send().await.unwrap_err().into_service_error();
    assert!(full.message().unwrap().contains("quota of 25"), "{full:?}");
}
