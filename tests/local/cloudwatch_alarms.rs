//! Alarms through the SDK: put, evaluated, described, set, deleted.

use crate::support::{cbor, query, sdk, start};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::types::{
    AlarmType, ComparisonOperator, Dimension, HistoryItemType, MetricDataQuery, StateValue, Statistic, Tag,
};
use redshift_tui::local::Running;
use std::time::Duration;

fn client(server: &Running) -> Client {
    Client::new(&sdk(server, "us-east-1"))
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension::builder().name(name).value(value).build()
}

/// A CPU alarm on a cluster that can be given any threshold.
macro_rules! cpu {
    ($client:expr, $name:expr, $threshold:expr) => {
        $client
            .put_metric_alarm()
            .alarm_name($name)
            .namespace("AWS/Redshift")
            .metric_name("CPUUtilization")
            .dimensions(dimension("ClusterIdentifier", "analytics-prod"))
            .statistic(Statistic::Average)
            .period(60)
            .evaluation_periods(3)
            .datapoints_to_alarm(2)
            .threshold($threshold)
            .comparison_operator(ComparisonOperator::GreaterThanThreshold)
    };
}

async fn state(client: &Client, name: &str) -> (StateValue, String) {
    let answer = client.describe_alarms().alarm_names(name).send().await.unwrap();
    let alarm = &answer.metric_alarms()[0];
    (alarm.state_value().unwrap().clone(), alarm.state_reason().unwrap().to_owned())
}

#[tokio::test]
async fn alarms_follow_their_thresholds() {
    let server = start("default").await;
    let client = client(&server);
    cpu!(client, "low", 0.5).alarm_actions("arn:aws:sns:us-east-1:123456789012:t").send().await.unwrap();
    cpu!(client, "high", 100.0).send().await.unwrap();
    server.local().world.clock.advance(Duration::from_mins(3));
    let (low, reason) = state(&client, "low").await;
    assert_eq!(low, StateValue::Alarm);
    assert!(reason.starts_with("Threshold Crossed: 3 out of the last 3 datapoints ["), "{reason}");
    assert!(reason.contains("were greater than the threshold (0.5) (minimum 2 datapoints for"), "{reason}");
    assert_eq!(state(&client, "high").await.0, StateValue::Ok);
    let history = client.describe_alarm_history().alarm_name("low").send().await.unwrap();
    let kinds: Vec<_> = history.alarm_history_items().iter().filter_map(|i| i.history_item_type()).collect();
    assert_eq!(kinds, [&HistoryItemType::Action, &HistoryItemType::StateUpdate, &HistoryItemType::ConfigurationUpdate]);
    let data = history.alarm_history_items()[1].history_data().unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(data).unwrap()["newState"]["stateValue"], "ALARM");
}

#[tokio::test]
async fn a_paused_cluster_has_insufficient_data_unless_the_alarm_says_otherwise() {
    let server = start("default").await;
    let client = client(&server);
    for (name, treatment, wanted) in [
        ("a", "missing", StateValue::InsufficientData),
        ("b", "breaching", StateValue::Alarm),
        ("c", "notBreaching", StateValue::Ok),
        ("d", "ignore", StateValue::InsufficientData),
    ] {
        let put = cpu!(client, name, 5.0).set_dimensions(Some(vec![dimension("ClusterIdentifier", "finance-close")]));
        put.treat_missing_data(treatment).send().await.unwrap();
        server.local().world.clock.advance(Duration::from_mins(2));
        assert_eq!(state(&client, name).await.0, wanted, "{treatment}");
    }
    let (_, reason) = state(&client, "b").await;
    assert!(reason.contains("no datapoints were received for 3 periods"), "{reason}");
}

#[tokio::test]
async fn a_world_begins_with_alarms_and_one_of_them_rings() {
    let server = start("default").await;
    let client = client(&server);
    let answer = client.describe_alarms().send().await.unwrap();
    let ringing: Vec<_> = answer
        .metric_alarms()
        .iter()
        .filter(|a| a.state_value() == Some(&StateValue::Alarm))
        .filter_map(|a| a.alarm_name())
        .collect();
    assert!(ringing.contains(&"redshift-clickstream-raw-disk"), "{ringing:?}");
    let only = client.describe_alarms().state_value(StateValue::InsufficientData).send().await.unwrap();
    assert_eq!(only.metric_alarms()[0].alarm_name(), Some("redshift-finance-close-health"));
    let of_metric = client
        .describe_alarms_for_metric()
        .namespace("AWS/Redshift")
        .metric_name("PercentageDiskSpaceUsed")
        .dimensions(dimension("ClusterIdentifier", "clickstream-raw"));
    assert_eq!(of_metric.send().await.unwrap().metric_alarms().len(), 1);
}

#[tokio::test]
async fn alarms_on_metric_math_and_composite_alarms() {
    let server = start("default").await;
    let client = client(&server);
    let expression = MetricDataQuery::builder().id("e1").expression("TIME_SERIES(7) * 2").period(60).build();
    let put = |name: &str, threshold: f64| {
        client
            .put_metric_alarm()
            .alarm_name(name)
            .metrics(expression.clone())
            .evaluation_periods(1)
            .threshold(threshold)
            .comparison_operator(ComparisonOperator::GreaterThanOrEqualToThreshold)
            .send()
    };
    put("fourteen", 14.0).await.unwrap();
    put("fifteen", 15.0).await.unwrap();
    let rule = "ALARM(fourteen) AND NOT ALARM(\"fifteen\")";
    client.put_composite_alarm().alarm_name("both").alarm_rule(rule).send().await.unwrap();
    server.local().world.clock.advance(Duration::from_mins(2));
    assert_eq!(state(&client, "fourteen").await.0, StateValue::Alarm);
    assert_eq!(state(&client, "fifteen").await.0, StateValue::Ok);
    let plain = client.describe_alarms().alarm_names("both").send().await.unwrap();
    assert!(plain.composite_alarms().is_empty(), "without a type only metric alarms are listed");
    let answer = client.describe_alarms().alarm_types(AlarmType::CompositeAlarm).send().await.unwrap();
    assert_eq!(answer.composite_alarms()[0].state_value(), Some(&StateValue::Alarm));
    let error = client.delete_alarms().alarm_names("fifteen").send().await.unwrap_err().into_service_error();
    assert!(error.message().unwrap().contains("composite alarm(s) depending on it"), "{error:?}");
    let unknown = client.put_composite_alarm().alarm_name("x").alarm_rule("ALARM(nobody)").send().await.unwrap_err();
    assert!(unknown.into_service_error().message().unwrap().contains("do not exist"));
    let circle = client.put_composite_alarm().alarm_name("both").alarm_rule("ALARM(both)").send().await.unwrap_err();
    assert!(circle.into_service_error().message().unwrap().contains("leads back"));
}

#[tokio::test]
async fn states_set_by_hand_hold_until_the_next_period() {
    let server = start("default").await;
    let client = client(&server);
    cpu!(client, "high", 100.0).send().await.unwrap();
    server.local().world.clock.advance(Duration::from_mins(2));
    assert_eq!(state(&client, "high").await.0, StateValue::Ok);
    let set = client.set_alarm_state().alarm_name("high").state_value(StateValue::Alarm).state_reason("drill");
    set.send().await.unwrap();
    let set = client.describe_alarms().alarm_names("high").send().await.unwrap();
    assert_eq!(set.metric_alarms()[0].state_reason(), Some("drill"));
    server.local().world.clock.advance(Duration::from_mins(2));
    assert_eq!(state(&client, "high").await.0, StateValue::Ok);
    let set = client.set_alarm_state().alarm_name("none").state_value(StateValue::Alarm).state_reason("x");
    assert!(set.send().await.unwrap_err().into_service_error().is_resource_not_found());
    let set = client.set_alarm_state().alarm_name("high").state_value(StateValue::Alarm).state_reason("x");
    let error = set.state_reason_data("{no json").send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_format_fault(), "{error:?}");
}

#[tokio::test]
async fn actions_tags_pages_and_deletion() {
    let server = start("default").await;
    let client = client(&server);
    let tag = Tag::builder().key("team").value("data").build();
    for index in 0..5 {
        cpu!(client, format!("z{index}"), 50.0).tags(tag.clone()).send().await.unwrap();
    }
    client.disable_alarm_actions().alarm_names("z1").send().await.unwrap();
    let pages = client.describe_alarms().alarm_name_prefix("z").max_records(2).into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    let all: Vec<_> = pages.iter().flat_map(|page| page.metric_alarms()).collect();
    assert_eq!((pages.len(), all.len()), (3, 5));
    assert_eq!(all.iter().filter(|alarm| alarm.actions_enabled() == Some(false)).count(), 1);
    let arn = all[0].alarm_arn().unwrap();
    assert_eq!(arn, "arn:aws:cloudwatch:us-east-1:123456789012:alarm:z0");
    let more = Tag::builder().key("env").value("prod").build();
    client.tag_resource().resource_arn(arn).tags(more).send().await.unwrap();
    client.untag_resource().resource_arn(arn).tag_keys("team").send().await.unwrap();
    let tags = client.list_tags_for_resource().resource_arn(arn).send().await.unwrap();
    assert_eq!(tags.tags().iter().map(|t| t.key().unwrap()).collect::<Vec<_>>(), ["env"]);
    let error = client.list_tags_for_resource().resource_arn(format!("{arn}9")).send().await.unwrap_err();
    assert!(error.into_service_error().is_resource_not_found_exception());

    let none = client.delete_alarms().alarm_names("z0").alarm_names("nobody").send().await.unwrap_err();
    assert!(none.into_service_error().is_resource_not_found());
    client.delete_alarms().alarm_names("z0").send().await.unwrap();
    assert!(client.describe_alarms().alarm_names("z0").send().await.unwrap().metric_alarms().is_empty());
    let history = client.describe_alarm_history().alarm_name("z0").send().await.unwrap();
    assert_eq!(history.alarm_history_items()[0].history_summary(), Some("Alarm \"z0\" deleted"));
    let bogus = client.describe_alarms().next_token("bogus").send().await.unwrap_err().into_service_error();
    assert!(bogus.is_invalid_next_token(), "{bogus:?}");
}

#[tokio::test]
async fn what_is_no_alarm_is_refused() {
    let server = start("default").await;
    let client = client(&server);
    let base = || cpu!(client, "x", 5.0);
    for (put, words) in [
        (base().period(45), "multiple of 60"),
        (base().evaluation_periods(1441), "more than a day (EvaluationPeriods * Period must be <= 86400)"),
        (base().period(3600).evaluation_periods(169), "more than a week"),
        (base().datapoints_to_alarm(4), "DatapointsToAlarm must be less than or equal"),
        (base().extended_statistic("p95"), "Exactly one of Statistic and ExtendedStatistic"),
        (base().treat_missing_data("maybe"), "Option maybe is not supported"),
        (base().alarm_actions("sns"), "Invalid ARN syntax"),
        (base().comparison_operator(ComparisonOperator::GreaterThanUpperThreshold), "anomaly detection"),
        (base().set_metric_name(None), "Exactly one of MetricName and Metrics"),
    ] {
        let error = put.send().await.unwrap_err().into_service_error();
        assert_eq!(error.code(), Some("ValidationError"), "{words}");
        assert!(error.message().unwrap().contains(words), "{words}: {error:?}");
    }
}

#[tokio::test]
async fn the_older_protocols_describe_alarms_too() {
    let server = start("default").await;
    let text = query(server.address(), "Action=DescribeAlarms&Version=2010-08-01&MaxRecords=1").await.text();
    assert!(text.contains("<MetricAlarms><member>") && text.contains("<NextToken>"), "{text}");
    let answer = cbor(server.address(), "DescribeAlarms", &[0xa0]).await;
    assert_eq!(answer.status, 200);
}
