//! ListMetrics and GetMetricData: CBOR through the SDK, the same in awsQuery and awsJson.

use crate::support::{cbor, json, query, sdk, start};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    Dimension, DimensionFilter, Metric, MetricDataQuery, MetricStat, ScanBy, StandardUnit,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension::builder().name(name).value(value).build()
}

fn ask(
    id: &str,
    namespace: &str,
    name: &str,
    dimensions: &[(&str, &str)],
    unit: Option<StandardUnit>,
) -> MetricDataQuery {
    let dimensions = dimensions.iter().map(|(n, v)| dimension(n, v)).collect();
    let metric = Metric::builder().namespace(namespace).metric_name(name).set_dimensions(Some(dimensions)).build();
    let stat = MetricStat::builder().metric(metric).period(60).stat("Average").set_unit(unit).build();
    MetricDataQuery::builder().id(id).metric_stat(stat).build()
}

fn cpu(id: &str, cluster: &str) -> MetricDataQuery {
    ask(id, "AWS/Redshift", "CPUUtilization", &[("ClusterIdentifier", cluster)], None)
}

#[tokio::test]
async fn metrics_are_listed_by_namespace_name_and_dimension() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let pages = client.list_metrics().namespace("AWS/Redshift").into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    let all: Vec<_> = pages.iter().flat_map(|page| page.metrics()).collect();
    assert!(pages.len() > 1 && all.len() > 500, "{} pages, {}", pages.len(), all.len());
    let names: BTreeSet<_> = all.iter().filter_map(|m| m.metric_name()).collect();
    assert!(names.is_superset(&BTreeSet::from(["CPUUtilization", "WLMRunningQueries", "HealthStatus", "ReadIOPS"])));
    let filter = DimensionFilter::builder().name("Workgroup").value("analytics-wg").build();
    let found = client.list_metrics().namespace("AWS/Redshift-Serverless").metric_name("QueriesRunning");
    let found = found.dimensions(filter).send().await.unwrap();
    let sets: BTreeSet<Vec<_>> =
        found.metrics().iter().map(|m| m.dimensions().iter().filter_map(|d| d.name()).collect()).collect();
    let wanted = [vec!["QueryType", "Workgroup"], vec!["DatabaseName", "QueryType", "Workgroup"]];
    assert_eq!(sets, BTreeSet::from(wanted));
    let error = client.list_metrics().next_token("bogus").send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_parameter_value_exception(), "{error:?}");
}

#[tokio::test]
async fn data_covers_the_time_and_skips_what_is_not_there() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let answer = client
        .get_metric_data()
        .start_time(DateTime::from_secs(now() - 3 * 3600))
        .end_time(DateTime::from_secs(now()))
        .scan_by(ScanBy::TimestampAscending)
        .metric_data_queries(cpu("up", "analytics-prod"))
        .metric_data_queries(cpu("paused", "finance-close"))
        .metric_data_queries(cpu("creating", "ml-training"))
        .metric_data_queries(cpu("unknown", "nobody"))
        .metric_data_queries(ask(
            "wrong_unit",
            "AWS/Redshift",
            "CPUUtilization",
            &[("ClusterIdentifier", "analytics-prod")],
            Some(StandardUnit::Bytes),
        ))
        .metric_data_queries(ask(
            "no_such_set",
            "AWS/Redshift-Serverless",
            "QueriesRunning",
            &[("Workgroup", "analytics-wg")],
            None,
        ))
        .send()
        .await
        .unwrap();
    let lengths: BTreeMap<_, _> =
        answer.metric_data_results().iter().map(|r| (r.id().unwrap(), r.values().len())).collect();
    assert!(lengths["up"] >= 178, "{lengths:?}");
    for id in ["paused", "creating", "unknown", "wrong_unit", "no_such_set"] {
        assert_eq!(lengths[id], 0, "{id}");
    }
    let up = &answer.metric_data_results()[0];
    assert!(up.timestamps().is_sorted() && up.timestamps().iter().all(|t| t.secs() % 60 == 0));
    assert!(up.values().iter().all(|v| (0.0..=100.0).contains(v)));
}

#[tokio::test]
async fn the_same_minutes_have_the_same_values_and_pages_join_to_the_whole() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let end = (now() - 600) / 60 * 60;
    let request = |limit: Option<i32>| {
        client
            .get_metric_data()
            .start_time(DateTime::from_secs(end - 3600))
            .end_time(DateTime::from_secs(end))
            .scan_by(ScanBy::TimestampAscending)
            .metric_data_queries(cpu("a", "analytics-prod"))
            .metric_data_queries(cpu("b", "etl-nightly"))
            .set_max_datapoints(limit)
    };
    let points = |pages: &[aws_sdk_cloudwatch::operation::get_metric_data::GetMetricDataOutput]| {
        let mut out = BTreeMap::new();
        for result in pages.iter().flat_map(|page| page.metric_data_results()) {
            for (at, value) in result.timestamps().iter().zip(result.values()) {
                assert!(out.insert((result.id().unwrap().to_owned(), at.secs()), *value).is_none());
            }
        }
        out
    };
    let whole = points(&[request(None).send().await.unwrap()]);
    assert_eq!(whole.len(), 120);
    let pages = request(Some(25)).into_paginator().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(pages.len(), 5);
    assert_eq!(points(&pages), whole);
    let joined: Vec<_> = pages
        .iter()
        .flat_map(|p| p.metric_data_results())
        .filter(|r| r.id() == Some("a"))
        .flat_map(|r| r.timestamps())
        .collect();
    assert!(!joined.is_sorted(), "pages are not in one order, as with the service");
}

#[tokio::test]
async fn five_hundred_queries_are_answered_and_one_more_is_refused() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let request = |count: usize| {
        let queries = (0..count).map(|i| cpu(&format!("q{i}"), "analytics-prod")).collect();
        let times = (DateTime::from_secs(now() - 3600), DateTime::from_secs(now()));
        client.get_metric_data().start_time(times.0).end_time(times.1).set_metric_data_queries(Some(queries)).send()
    };
    let answer = request(500).await.unwrap();
    assert_eq!(answer.metric_data_results().len(), 500);
    assert!(answer.metric_data_results().iter().all(|r| r.values().len() >= 58));
    let error = request(501).await.unwrap_err().into_service_error();
    assert!(error.message().unwrap().contains("500"), "{error:?}");
}

#[tokio::test]
async fn running_statements_are_load() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let ongoing: Vec<_> = (0..3).map(|_| running.local().world.activity.begin("us-east-1", "marketing-wg")).collect();
    // The newest minute is published some seconds into it.
    running.local().world.clock.advance(Duration::from_mins(1));
    let select = [("QueryType", "SELECT"), ("Workgroup", "marketing-wg")];
    let answer = client
        .get_metric_data()
        .start_time(DateTime::from_secs(now() - 300))
        .end_time(DateTime::from_secs(now() + 120))
        .metric_data_queries(ask("running", "AWS/Redshift-Serverless", "QueriesRunning", &select, None))
        .metric_data_queries(ask(
            "rpu",
            "AWS/Redshift-Serverless",
            "ComputeCapacity",
            &[("Workgroup", "marketing-wg")],
            None,
        ))
        .send()
        .await
        .unwrap();
    let newest: Vec<_> = answer.metric_data_results().iter().map(|r| r.values()[0]).collect();
    assert_eq!(newest, [3.0, 8.0]);
    drop(ongoing);
}

#[tokio::test]
async fn refusals_are_typed_in_cbor() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let error = client.get_metric_data().metric_data_queries(cpu("a", "b")).send().await.unwrap_err();
    assert_eq!(error.into_service_error().code(), Some("MissingParameter"));
    let backwards = client
        .get_metric_data()
        .start_time(DateTime::from_secs(100))
        .end_time(DateTime::from_secs(50))
        .metric_data_queries(cpu("a", "b"));
    let error = backwards.send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("ValidationError"));
}

#[tokio::test]
async fn the_older_protocols_say_the_same() {
    let running = start("default").await;
    let (address, end) = (running.address(), (now() - 600) / 60 * 60);
    let xml = query(
        address,
        &format!(
            "Action=GetMetricData&Version=2010-08-01&StartTime={}&EndTime={end}&MetricDataQueries.member.1.Id=a\
             &MetricDataQueries.member.1.MetricStat.Metric.Namespace=AWS%2FRedshift\
             &MetricDataQueries.member.1.MetricStat.Metric.MetricName=CPUUtilization\
             &MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name=ClusterIdentifier\
             &MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value=analytics-prod\
             &MetricDataQueries.member.1.MetricStat.Period=60&MetricDataQueries.member.1.MetricStat.Stat=Average",
            end - 120
        ),
    )
    .await;
    assert_eq!((xml.status, xml.header("content-type")), (200, Some("text/xml")), "{}", xml.text());
    let values: Vec<f64> = xml
        .text()
        .split("<Values>")
        .nth(1)
        .unwrap()
        .split("</Values>")
        .next()
        .unwrap()
        .split("<member>")
        .skip(1)
        .map(|part| part.split('<').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(values.len(), 2, "{}", xml.text());

    let body = serde_json::json!({"StartTime": end - 120, "EndTime": end, "MetricDataQueries": [{"Id": "a",
        "MetricStat": {"Period": 60, "Stat": "Average", "Metric": {"Namespace": "AWS/Redshift",
        "MetricName": "CPUUtilization", "Dimensions": [{"Name": "ClusterIdentifier", "Value": "analytics-prod"}]}}}]});
    let answer = json(address, "GraniteServiceVersion20100801.GetMetricData", &body.to_string()).await;
    assert_eq!(answer.header("content-type"), Some("application/x-amz-json-1.1"));
    let answer: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let result = &answer["MetricDataResults"][0];
    let same = |(a, b): (&serde_json::Value, &f64)| (a.as_f64().unwrap() - b).abs() < 1e-9;
    assert!(result["Values"].as_array().unwrap().iter().zip(&values).all(same), "{result} {values:?}");
    assert_eq!(result["Timestamps"], serde_json::json!([end - 60, end - 120]));

    let refused = json(address, "GraniteServiceVersion20100801.GetMetricData", "{}").await;
    assert_eq!(refused.header("x-amzn-query-error"), Some("MissingParameter;Sender"));
    let unknown = cbor(address, "Levitate", &[]).await;
    assert_eq!((unknown.status, unknown.header("content-type")), (404, Some("application/cbor")));
    assert!(unknown.text().contains("UnknownOperationException"));
}
