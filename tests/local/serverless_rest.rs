//! Limits, endpoints, domains, reservations, tracks, tags and credentials of Serverless through the SDK.

use crate::support::{sdk, start};
use aws_sdk_redshiftserverless::Client;
use aws_sdk_redshiftserverless::error::ProvideErrorMetadata;
use aws_sdk_redshiftserverless::types::{Tag, UsageLimitBreachAction, UsageLimitPeriod, UsageLimitUsageType};
use redshift_tui::local::Running;
use std::time::Duration;

fn client(server: &Running) -> Client {
    Client::new(&sdk(server, "us-east-1"))
}

async fn arn(client: &Client) -> String {
    let answer = client.get_workgroup().workgroup_name("bi-extracts-wg").send().await.unwrap();
    answer.workgroup().unwrap().workgroup_arn().unwrap().to_owned()
}

#[tokio::test]
async fn usage_limits_up_to_four() {
    let server = start("default").await;
    let client = client(&server);
    let arn = arn(&client).await;
    let create = |amount: i64| {
        let request = client.create_usage_limit().resource_arn(&arn).amount(amount);
        request.usage_type(UsageLimitUsageType::ServerlessCompute).period(UsageLimitPeriod::Daily).send()
    };
    let first = create(100).await.unwrap().usage_limit().unwrap().clone();
    assert_eq!(first.breach_action(), Some(&UsageLimitBreachAction::Log));
    for amount in [200, 300, 400] {
        create(amount).await.unwrap();
    }
    assert!(create(500).await.unwrap_err().into_service_error().is_service_quota_exceeded_exception());
    assert!(create(0).await.unwrap_err().into_service_error().is_validation_exception());
    let id = first.usage_limit_id().unwrap();
    let change = client.update_usage_limit().usage_limit_id(id).amount(150);
    change.breach_action(UsageLimitBreachAction::Deactivate).send().await.unwrap();
    let changed = client.get_usage_limit().usage_limit_id(id).send().await.unwrap().usage_limit().unwrap().clone();
    assert_eq!((changed.amount(), changed.period()), (Some(150), Some(&UsageLimitPeriod::Daily)));
    let pages = client.list_usage_limits().resource_arn(&arn).max_results(3).into_paginator().items().send();
    assert_eq!(pages.collect::<Result<Vec<_>, _>>().await.unwrap().len(), 4);
    client.delete_usage_limit().usage_limit_id(id).send().await.unwrap();
    assert!(
        client
            .get_usage_limit()
            .usage_limit_id(id)
            .send()
            .await
            .unwrap_err()
            .into_service_error()
            .is_resource_not_found_exception()
    );
    let stray = client.create_usage_limit().resource_arn(format!("{arn}0")).amount(1);
    let stray = stray.usage_type(UsageLimitUsageType::ServerlessCompute).send().await.unwrap_err();
    assert!(stray.into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn endpoints_become_active_change_and_go() {
    let server = start("default").await;
    let client = client(&server);
    let create = |name: &str| client.create_endpoint_access().endpoint_name(name).workgroup_name("analytics-wg");
    let made = create("from-vpc").subnet_ids("subnet-1").send().await.unwrap().endpoint().unwrap().clone();
    assert_eq!((made.endpoint_status(), made.port()), (Some("CREATING"), Some(5439)));
    let busy = client.delete_endpoint_access().endpoint_name("from-vpc").send().await.unwrap_err().into_service_error();
    assert!(busy.is_conflict_exception(), "{busy:?}");
    server.local().world.clock.advance(Duration::from_mins(1));
    let change = client.update_endpoint_access().endpoint_name("from-vpc").vpc_security_group_ids("sg-9");
    assert_eq!(change.send().await.unwrap().endpoint().unwrap().endpoint_status(), Some("MODIFYING"));
    server.local().world.clock.advance(Duration::from_mins(1));
    let now = client.get_endpoint_access().endpoint_name("from-vpc").send().await.unwrap().endpoint().unwrap().clone();
    assert_eq!(now.vpc_security_groups()[0].vpc_security_group_id(), Some("sg-9"));
    assert_eq!(now.endpoint_status(), Some("ACTIVE"));
    for (name, subnet, words) in [("1st", "subnet-1", "endpoint name"), ("b", "net-1", "subnet")] {
        let error = create(name).subnet_ids(subnet).send().await.unwrap_err().into_service_error();
        assert!(error.message().unwrap().contains(words), "{error:?}");
    }
    client.delete_endpoint_access().endpoint_name("from-vpc").send().await.unwrap();
    server.local().world.clock.advance(Duration::from_mins(1));
    assert!(client.list_endpoint_access().send().await.unwrap().endpoints().is_empty());
}

#[tokio::test]
async fn domains_reservations_and_tracks() {
    let server = start("default").await;
    let client = client(&server);
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1234-abcd";
    let create = |domain: &str, workgroup: &str| {
        let request = client.create_custom_domain_association().custom_domain_name(domain).workgroup_name(workgroup);
        request.custom_domain_certificate_arn(certificate).send()
    };
    let made = create("dwh.example.com", "analytics-wg").await.unwrap();
    assert_eq!(made.custom_domain_certificate_arn(), Some(certificate));
    let twice = create("other.example.com", "analytics-wg").await.unwrap_err().into_service_error();
    assert!(twice.is_conflict_exception(), "{twice:?}");
    assert_eq!(client.list_custom_domain_associations().send().await.unwrap().associations().len(), 2);
    let credentials = client.get_credentials().custom_domain_name("dwh.example.com").send().await.unwrap();
    assert_eq!(credentials.db_user(), Some("IAM:demo"));
    let gone = client.delete_custom_domain_association().custom_domain_name("dwh.example.com");
    gone.workgroup_name("analytics-wg").send().await.unwrap();
    let get =
        client.get_custom_domain_association().custom_domain_name("dwh.example.com").workgroup_name("analytics-wg");
    assert!(get.send().await.unwrap_err().into_service_error().is_resource_not_found_exception());

    let offerings = client.list_reservation_offerings().send().await.unwrap();
    let id = offerings.reservation_offerings_list()[0].offering_id().unwrap();
    let reserve = || client.create_reservation().offering_id(id).capacity(128).client_token("once").send();
    let first = reserve().await.unwrap().reservation().unwrap().reservation_id().unwrap().to_owned();
    assert_eq!(reserve().await.unwrap().reservation().unwrap().reservation_id(), Some(first.as_str()));
    assert_eq!(client.list_reservations().send().await.unwrap().reservations_list().len(), 1);
    let odd = client.create_reservation().offering_id(id).capacity(3).send().await.unwrap_err();
    assert!(odd.into_service_error().is_validation_exception());

    assert_eq!(client.list_tracks().send().await.unwrap().tracks().len(), 2);
    let track = client.get_track().track_name("current").send().await.unwrap();
    assert_eq!(track.track().unwrap().update_targets()[0].track_name(), Some("trailing"));
    assert!(client.list_managed_workgroups().send().await.unwrap().managed_workgroups().is_empty());
}

#[tokio::test]
async fn tags_have_limits() {
    let server = start("default").await;
    let client = client(&server);
    let arn = arn(&client).await;
    let tag = |key: &str| Tag::builder().key(key).value("v").build().unwrap();
    let before = client.list_tags_for_resource().resource_arn(&arn).send().await.unwrap().tags().len();
    assert_eq!(before, 2);
    client.tag_resource().resource_arn(&arn).tags(tag("new")).send().await.unwrap();
    client.untag_resource().resource_arn(&arn).tag_keys("new").tag_keys("env").send().await.unwrap();
    let tags = client.list_tags_for_resource().resource_arn(&arn).send().await.unwrap();
    assert_eq!(tags.tags().iter().map(|t| t.key()).collect::<Vec<_>>(), ["team"]);
    let many = (0..50).map(|index| tag(&format!("k{index}"))).collect();
    let error = client.tag_resource().resource_arn(&arn).set_tags(Some(many)).send().await.unwrap_err();
    assert!(error.into_service_error().is_too_many_tags_exception());
    let own = client.tag_resource().resource_arn(&arn).tags(tag("aws:x")).send().await.unwrap_err();
    assert!(own.into_service_error().is_validation_exception());
    let stray = client.tag_resource().resource_arn(format!("{arn}0")).tags(tag("a")).send().await.unwrap_err();
    assert!(stray.into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn credentials_last_a_quarter_to_a_whole_hour() {
    let server = start("default").await;
    let client = client(&server);
    let get = |seconds: i32| client.get_credentials().workgroup_name("analytics-wg").duration_seconds(seconds).send();
    let given = get(1800).await.unwrap();
    let lasts = given.expiration().unwrap().secs() - jiff::Timestamp::now().as_second();
    assert!((1790..=1801).contains(&lasts), "{lasts}");
    assert!(given.next_refresh_time() < given.expiration());
    assert_ne!(given.db_password(), get(1800).await.unwrap().db_password());
    for seconds in [899, 3601] {
        assert!(get(seconds).await.unwrap_err().into_service_error().is_validation_exception());
    }
    let neither = client.get_credentials().send().await.unwrap_err().into_service_error();
    assert!(neither.message().unwrap().contains("Exactly one"), "{neither:?}");
}
