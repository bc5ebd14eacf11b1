//! Simple resources: parameter groups, subnet groups, usage limits, logging, subscriptions, scheduled actions,
//! endpoints, domains, reserved nodes, data shares, tags.

use crate::support::{pass, refusal, sdk, start};
use aws_sdk_redshift::Client;
use aws_sdk_redshift::types::{
    Parameter, ParameterApplyType, PauseClusterMessage, ScheduledActionState, ScheduledActionType, Tag,
    UsageLimitBreachAction, UsageLimitFeatureType, UsageLimitLimitType,
};
use redshift_tui::local::Running;

async fn begin() -> (Running, Client) {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    (running, client)
}

fn parameter(name: &str, value: &str) -> Parameter {
    Parameter::builder().parameter_name(name).parameter_value(value).build()
}

#[tokio::test]
async fn parameters_wait_for_a_reboot() {
    let (running, client) = begin().await;
    let create = || {
        let request = client.create_cluster_parameter_group().parameter_group_name("strict");
        request.parameter_group_family("redshift-1.0").description("for tests")
    };
    create().send().await.unwrap();
    assert_eq!(refusal(create().send().await.unwrap_err()).0, "ClusterParameterGroupAlreadyExists");
    let groups = client.describe_cluster_parameter_groups().send().await.unwrap();
    let names: Vec<_> = groups.parameter_groups().iter().filter_map(|g| g.parameter_group_name()).collect();
    assert!(names.contains(&"strict") && names.contains(&"default.redshift-1.0") && names.contains(&"analytics-wlm"));

    let modify = |p: Parameter| client.modify_cluster_parameter_group().parameter_group_name("strict").parameters(p);
    modify(parameter("require_ssl", "true")).send().await.unwrap();
    for bad in [parameter("require_ssl", "maybe"), parameter("nonsense", "1"), parameter("extra_float_digits", "9")] {
        assert_eq!(refusal(modify(bad).send().await.unwrap_err()).0, "InvalidParameterValue");
    }
    let user = client.describe_cluster_parameters().parameter_group_name("strict").source("user").send().await.unwrap();
    let shown: Vec<_> =
        user.parameters().iter().map(|p| (p.parameter_name(), p.parameter_value(), p.apply_type())).collect();
    assert_eq!(shown, [(Some("require_ssl"), Some("true"), Some(&ParameterApplyType::Static))]);
    let all = client.describe_default_cluster_parameters().parameter_group_family("redshift-1.0").send().await.unwrap();
    assert_eq!(all.default_cluster_parameters().unwrap().parameters().len(), 13);

    client
        .modify_cluster()
        .cluster_identifier("dev-sandbox")
        .cluster_parameter_group_name("strict")
        .send()
        .await
        .unwrap();
    pass(&running, 5);
    let status = || async {
        let answer = client.describe_clusters().cluster_identifier("dev-sandbox").send().await.unwrap();
        let group = answer.clusters()[0].cluster_parameter_groups()[0].clone();
        (group.parameter_group_name().unwrap().to_owned(), group.parameter_apply_status().unwrap().to_owned())
    };
    assert_eq!(status().await, ("strict".to_owned(), "pending-reboot".to_owned()));
    client.reboot_cluster().cluster_identifier("dev-sandbox").send().await.unwrap();
    pass(&running, 20);
    assert_eq!(status().await.1, "in-sync");
    let in_use = client.delete_cluster_parameter_group().parameter_group_name("strict").send().await.unwrap_err();
    assert_eq!(refusal(in_use).0, "InvalidClusterParameterGroupState");
    let change = client.modify_cluster_parameter_group().parameter_group_name("default.redshift-1.0");
    let refused = change.parameters(parameter("require_ssl", "true")).send().await.unwrap_err();
    assert_eq!(refusal(refused).0, "InvalidClusterParameterGroupState");
    client
        .reset_cluster_parameter_group()
        .parameter_group_name("strict")
        .reset_all_parameters(true)
        .send()
        .await
        .unwrap();
    let user = client.describe_cluster_parameters().parameter_group_name("strict").source("user").send().await.unwrap();
    assert!(user.parameters().is_empty());
    assert_eq!(status().await.1, "applying");
    pass(&running, 16);
    assert_eq!(status().await.1, "pending-reboot");
    let absent = client.describe_cluster_parameters().parameter_group_name("nope").send().await.unwrap_err();
    assert_eq!(refusal(absent).0, "ClusterParameterGroupNotFound");
}

#[tokio::test]
async fn subnet_groups_and_what_needs_their_zones() {
    let (_running, client) = begin().await;
    let groups = client.describe_cluster_subnet_groups().send().await.unwrap();
    let subnets: Vec<_> =
        groups.cluster_subnet_groups()[0].subnets().iter().filter_map(|s| s.subnet_identifier()).collect();
    assert_eq!(subnets.len(), 3);
    let create = |subnet: &str| {
        let request = client.create_cluster_subnet_group().cluster_subnet_group_name("narrow");
        request.description("one zone").subnet_ids(subnet)
    };
    assert_eq!(refusal(create("subnet-0").send().await.unwrap_err()).0, "InvalidSubnet");
    let made = create(subnets[0]).send().await.unwrap().cluster_subnet_group.unwrap();
    assert_eq!((made.subnet_group_status(), made.subnets().len()), (Some("Complete"), 1));
    let multi_az = client.create_cluster().cluster_identifier("wide").node_type("ra3.xlplus").number_of_nodes(2);
    let multi_az = multi_az.master_username("admin").manage_master_password(true).multi_az(true);
    let narrow = multi_az.clone().cluster_subnet_group_name("narrow").send().await.unwrap_err();
    assert_eq!(refusal(narrow).0, "InvalidParameterCombination");
    let wide = multi_az.send().await.unwrap().cluster.unwrap();
    assert_eq!(wide.multi_az(), Some("Enabled"));
    let used = client
        .delete_cluster_subnet_group()
        .cluster_subnet_group_name("warehouses-us-east-1")
        .send()
        .await
        .unwrap_err();
    assert_eq!(refusal(used).0, "InvalidClusterSubnetGroupStateFault");
    client.delete_cluster_subnet_group().cluster_subnet_group_name("narrow").send().await.unwrap();
    let gone = client.describe_cluster_subnet_groups().cluster_subnet_group_name("narrow").send().await.unwrap_err();
    assert_eq!(refusal(gone).0, "ClusterSubnetGroupNotFoundFault");
}

#[tokio::test]
async fn usage_limits_and_logging() {
    let (_running, client) = begin().await;
    let create = |feature, limit, amount| {
        let request = client.create_usage_limit().cluster_identifier("dev-sandbox").feature_type(feature);
        request.limit_type(limit).amount(amount)
    };
    let spectrum = || create(UsageLimitFeatureType::Spectrum, UsageLimitLimitType::DataScanned, 5);
    let made = spectrum().send().await.unwrap();
    assert_eq!(
        (made.period().map(|p| p.as_str()), made.breach_action().map(|b| b.as_str())),
        (Some("monthly"), Some("log"))
    );
    assert_eq!(refusal(spectrum().send().await.unwrap_err()).0, "UsageLimitAlreadyExists");
    let wrong = create(UsageLimitFeatureType::Spectrum, UsageLimitLimitType::Time, 5).send().await.unwrap_err();
    assert_eq!(refusal(wrong).0, "InvalidUsageLimit");
    let id = made.usage_limit_id().unwrap();
    client
        .modify_usage_limit()
        .usage_limit_id(id)
        .amount(7)
        .breach_action(UsageLimitBreachAction::Disable)
        .send()
        .await
        .unwrap();
    let second =
        spectrum().breach_action(UsageLimitBreachAction::Disable).period("daily".into()).send().await.unwrap_err();
    assert_eq!(refusal(second).0, "InvalidUsageLimit");
    let listed = client.describe_usage_limits().cluster_identifier("dev-sandbox").send().await.unwrap();
    assert_eq!((listed.usage_limits().len(), listed.usage_limits()[0].amount()), (1, Some(7)));
    client.delete_usage_limit().usage_limit_id(id).send().await.unwrap();
    assert_eq!(
        refusal(client.delete_usage_limit().usage_limit_id(id).send().await.unwrap_err()).0,
        "UsageLimitNotFound"
    );

    let status = || client.describe_logging_status().cluster_identifier("dev-sandbox").send();
    assert_eq!(status().await.unwrap().logging_enabled(), Some(false));
    let enable = client.enable_logging().cluster_identifier("dev-sandbox");
    assert_eq!(refusal(enable.clone().bucket_name("X").send().await.unwrap_err()).0, "InvalidS3BucketNameFault");
    enable.bucket_name("audit-logs").s3_key_prefix("redshift/").send().await.unwrap();
    assert_eq!(status().await.unwrap().bucket_name(), Some("audit-logs"));
    client.disable_logging().cluster_identifier("dev-sandbox").send().await.unwrap();
    assert_eq!(status().await.unwrap().logging_enabled(), Some(false));
}

#[tokio::test]
async fn subscriptions_domains_and_endpoints() {
    let (running, client) = begin().await;
    let topic = "arn:aws:sns:us-east-1:123456789012:alarms";
    let create = || client.create_event_subscription().subscription_name("ops");
    assert_eq!(refusal(create().sns_topic_arn("x").send().await.unwrap_err()).0, "SNSInvalidTopic");
    let made = create()
        .sns_topic_arn(topic)
        .source_type("cluster")
        .source_ids("dev-sandbox")
        .severity("ERROR")
        .send()
        .await
        .unwrap();
    let made = made.event_subscription.unwrap();
    assert_eq!((made.cust_subscription_id(), made.status(), made.enabled()), (Some("ops"), Some("active"), Some(true)));
    client.modify_event_subscription().subscription_name("ops").enabled(false).send().await.unwrap();
    let listed = client.describe_event_subscriptions().subscription_name("ops").send().await.unwrap();
    assert_eq!(listed.event_subscriptions_list()[0].enabled(), Some(false));
    client.delete_event_subscription().subscription_name("ops").send().await.unwrap();
    let gone = client.describe_event_subscriptions().subscription_name("ops").send().await.unwrap_err();
    assert_eq!(refusal(gone).0, "SubscriptionNotFound");

    let domain = client
        .create_custom_domain_association()
        .cluster_identifier("dev-sandbox")
        .custom_domain_name("dwh.example.com");
    domain.custom_domain_certificate_arn("arn:aws:acm:us-east-1:123456789012:certificate/1").send().await.unwrap();
    let listed = client.describe_custom_domain_associations().send().await.unwrap();
    assert_eq!(listed.associations()[0].certificate_associations()[0].cluster_identifier(), Some("dev-sandbox"));
    let by_domain =
        client.get_cluster_credentials_with_iam().custom_domain_name("dwh.example.com").send().await.unwrap();
    assert_eq!(by_domain.db_user(), Some("IAM:demo"));

    let endpoint = |cluster: &str| {
        let request = client.create_endpoint_access().cluster_identifier(cluster).endpoint_name("app");
        request.subnet_group_name("warehouses-us-east-1")
    };
    assert_eq!(refusal(endpoint("dev-sandbox").send().await.unwrap_err()).0, "UnsupportedOperation");
    let made = endpoint("analytics-prod").send().await.unwrap();
    assert_eq!(made.endpoint_status(), Some("creating"));
    let delete = || client.delete_endpoint_access().endpoint_name("app");
    assert_eq!(refusal(delete().send().await.unwrap_err()).0, "InvalidEndpointState");
    pass(&running, 16);
    let listed = client.describe_endpoint_access().cluster_identifier("analytics-prod").send().await.unwrap();
    assert_eq!(listed.endpoint_access_list()[0].endpoint_status(), Some("active"));
    delete().send().await.unwrap();
    pass(&running, 16);
    assert_eq!(
        refusal(client.describe_endpoint_access().endpoint_name("app").send().await.unwrap_err()).0,
        "EndpointNotFound"
    );
    let grant = client
        .authorize_endpoint_access()
        .cluster_identifier("analytics-prod")
        .account("210987654321")
        .send()
        .await
        .unwrap();
    assert_eq!(grant.allowed_all_vpcs(), Some(true));
    client.revoke_endpoint_access().cluster_identifier("analytics-prod").account("210987654321").send().await.unwrap();
    assert!(client.describe_endpoint_authorization().send().await.unwrap().endpoint_authorization_list().is_empty());
}

#[tokio::test]
async fn scheduled_actions_act() {
    let (running, client) = begin().await;
    let now = aws_smithy_types::DateTime::from(std::time::SystemTime::now()).secs();
    let at = jiff_text(now + 3600);
    let target = ScheduledActionType::builder()
        .pause_cluster(PauseClusterMessage::builder().cluster_identifier("dev-sandbox").build());
    let create = |schedule: &str| {
        let request = client.create_scheduled_action().scheduled_action_name("nightly").schedule(schedule);
        request.target_action(target.clone().build()).iam_role("arn:aws:iam::123456789012:role/scheduler")
    };
    assert_eq!(refusal(create("cron(0/5 * * * ? *)").send().await.unwrap_err()).0, "InvalidSchedule");
    let made = create(&format!("at({at})")).send().await.unwrap();
    assert_eq!((made.state(), made.next_invocations().len()), (Some(&ScheduledActionState::Active), 1));
    pass(&running, 3640);
    let cluster =
        client.describe_clusters().cluster_identifier("dev-sandbox").send().await.unwrap().clusters()[0].clone();
    assert_eq!(cluster.cluster_status(), Some("paused"));
    let events = client
        .describe_events()
        .source_type("scheduled-action".into())
        .source_identifier("nightly")
        .duration(120)
        .send()
        .await
        .unwrap();
    let ids: Vec<_> = events.events().iter().filter_map(|e| e.event_id()).collect();
    assert_eq!(ids, ["REDSHIFT-EVENT-3614", "REDSHIFT-EVENT-3616"]);
    let modified = client
        .modify_scheduled_action()
        .scheduled_action_name("nightly")
        .schedule("cron(0 20 ? * MON-FRI *)")
        .enable(false)
        .send()
        .await
        .unwrap();
    assert_eq!((modified.state(), modified.next_invocations().len()), (Some(&ScheduledActionState::Disabled), 0));
    client.delete_scheduled_action().scheduled_action_name("nightly").send().await.unwrap();
    let gone = client.describe_scheduled_actions().scheduled_action_name("nightly").send().await.unwrap_err();
    assert_eq!(refusal(gone).0, "ScheduledActionNotFound");
}

fn jiff_text(second: i64) -> String {
    jiff::Timestamp::from_second(second).unwrap().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[tokio::test]
async fn reserved_nodes_shares_and_tags() {
    let (running, client) = begin().await;
    let offerings = client.describe_reserved_node_offerings().into_paginator().page_size(20).items().send();
    let offerings = offerings.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(offerings.len(), 36);
    let offering =
        offerings.iter().find(|o| o.offering_type() == Some("No Upfront") && o.duration() == Some(31_536_000)).unwrap();
    let buy = || {
        client
            .purchase_reserved_node_offering()
            .reserved_node_offering_id(offering.reserved_node_offering_id().unwrap())
    };
    assert_eq!(refusal(buy().node_count(201).send().await.unwrap_err()).0, "ReservedNodeQuotaExceeded");
    let bought = buy().node_count(2).send().await.unwrap().reserved_node.unwrap();
    assert_eq!((bought.state(), bought.node_count()), (Some("payment-pending"), Some(2)));
    pass(&running, 20);
    assert_eq!(client.describe_reserved_nodes().send().await.unwrap().reserved_nodes()[0].state(), Some("active"));
    pass(&running, 366 * 86_400);
    assert_eq!(client.describe_reserved_nodes().send().await.unwrap().reserved_nodes()[0].state(), Some("retired"));

    let shares = client.describe_data_shares().send().await.unwrap();
    let arn = shares.data_shares()[0].data_share_arn().unwrap().to_owned();
    let authorize =
        client.authorize_data_share().data_share_arn(&arn).consumer_identifier("210987654321").send().await.unwrap();
    assert_eq!(authorize.data_share_associations()[0].status().unwrap().as_str(), "AUTHORIZED");
    let authorized = client.describe_data_shares_for_producer().status("AUTHORIZED".into()).send().await.unwrap();
    assert_eq!(authorized.data_shares().len(), 1);
    let absent = client.describe_data_shares().data_share_arn("arn:x").send().await.unwrap_err();
    assert_eq!(refusal(absent).0, "InvalidDataShareFault");

    let arn = "arn:aws:redshift:us-east-1:123456789012:cluster:dev-sandbox";
    let tag = |key: &str| Tag::builder().key(key).value("1").build();
    client.create_tags().resource_name(arn).tags(tag("a")).tags(tag("b")).send().await.unwrap();
    let shown = client.describe_tags().resource_name(arn).send().await.unwrap();
    let keys: Vec<_> = shown.tagged_resources().iter().filter_map(|t| t.tag()?.key()).collect();
    assert_eq!(keys, ["a", "b", "env"]);
    client.delete_tags().resource_name(arn).tag_keys("a").tag_keys("b").send().await.unwrap();
    let clusters =
        client.describe_tags().resource_type("cluster").tag_keys("env").tag_values("dev").send().await.unwrap();
    assert_eq!(clusters.tagged_resources().len(), 2);
    let many = (0..50).fold(client.create_tags().resource_name(arn), |request, n| request.tags(tag(&format!("k{n}"))));
    assert_eq!(refusal(many.send().await.unwrap_err()).0, "TagLimitExceededFault");
    let absent = client.create_tags().resource_name(format!("{arn}x")).tags(tag("a")).send().await.unwrap_err();
    assert_eq!(refusal(absent).0, "ResourceNotFoundFault");
}
