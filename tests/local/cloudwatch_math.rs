//! Metric math, labels and `GetMetricStatistics` through the SDK.

use crate::support::{sdk, start};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::operation::get_metric_data::GetMetricDataOutput;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy, Statistic};
use redshift_tui::local::Running;
use std::time::{SystemTime, UNIX_EPOCH};

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

fn running(id: &str, kind: &str) -> MetricDataQuery {
    let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
    let metric = Metric::builder()
        .namespace("AWS/Redshift-Serverless")
        .metric_name("QueriesRunning")
        .dimensions(dimension("QueryType", kind))
        .dimensions(dimension("Workgroup", "bi-extracts-wg"))
        .build();
    let stat = MetricStat::builder().metric(metric).period(60).stat("Average").build();
    MetricDataQuery::builder().id(id).metric_stat(stat).build()
}

fn math(id: &str, expression: &str) -> MetricDataQuery {
    MetricDataQuery::builder().id(id).expression(expression).build()
}

/// An hour of two series and one expression.
async fn ask(server: &Running, expression: MetricDataQuery) -> Result<GetMetricDataOutput, String> {
    let end = (now() - 600) / 3600 * 3600;
    let request = Client::new(&sdk(server, "us-east-1"))
        .get_metric_data()
        .start_time(DateTime::from_secs(end - 3600))
        .end_time(DateTime::from_secs(end))
        .scan_by(ScanBy::TimestampAscending)
        .metric_data_queries(running("m1", "SELECT"))
        .metric_data_queries(running("m2", "INSERT"))
        .metric_data_queries(expression);
    let answer = request.send().await;
    answer.map_err(|error| {
        let error = error.into_service_error();
        format!("{} {}", error.code().unwrap_or_default(), error.message().unwrap_or_default())
    })
}

fn values<'a>(answer: &'a GetMetricDataOutput, id: &str) -> Vec<&'a [f64]> {
    answer.metric_data_results().iter().filter(|r| r.id() == Some(id)).map(|r| r.values()).collect()
}

type Check = fn(f64, f64) -> f64;

#[tokio::test]
async fn expressions_agree_with_arithmetic_on_the_series() {
    let server = start("default").await;
    let by_point: [(&str, Check); 5] = [
        ("m1+m2", |a, b| a + b),
        ("(m1 - m2) * 100 / 4 ^ 2", |a, b| (a - b) * 100.0 / 16.0),
        ("IF(m1 > 2 AND m2 >= 1, m1, -m2)", |a, b| if a > 2.0 && b >= 1.0 { a } else { -b }),
        ("SUM(METRICS())", |a, b| a + b),
        ("MAX([m1, m2 * 3])", |a, b| a.max(b * 3.0)),
    ];
    for (expression, wanted) in by_point {
        let answer = ask(&server, math("e1", expression)).await.unwrap();
        let (a, b) = (values(&answer, "m1")[0], values(&answer, "m2")[0]);
        assert_eq!(a.len(), 60);
        let expected: Vec<_> = a.iter().zip(b).map(|(a, b)| wanted(*a, *b)).collect();
        assert_eq!(values(&answer, "e1"), [expected.as_slice()], "{expression}");
    }
    let answer = ask(&server, math("e1", "RUNNING_SUM(m1) / SUM(m1)")).await.unwrap();
    let last = *values(&answer, "e1")[0].last().unwrap();
    assert!((last - 1.0).abs() < 1e-9, "{last}");
    assert!(values(&answer, "m1")[0].iter().sum::<f64>() > 60.0, "there is something to add up");
}

#[tokio::test]
async fn arrays_are_several_results_with_labels_of_their_own() {
    let server = start("default").await;
    let search = "SEARCH('{AWS/Redshift-Serverless,Workgroup} MetricName=\"ComputeCapacity\"', 'Maximum', 300)";
    let query = math("found", search).into_builder_with_label("${LABEL} up to ${MAX}");
    let answer = ask(&server, query).await.unwrap();
    let labels: Vec<_> =
        answer.metric_data_results().iter().filter(|r| r.id() == Some("found")).filter_map(|r| r.label()).collect();
    assert_eq!(labels.len(), 5, "{labels:?}");
    assert!(labels.iter().any(|l| l.starts_with("bi-extracts-wg up to ")), "{labels:?}");
    let top = ask(&server, math("top", &format!("SORT({search}, MAX, DESC, 1)"))).await.unwrap();
    let best = values(&top, "top")[0].iter().copied().fold(0.0, f64::max);
    let all = values(&answer, "found").concat().into_iter().fold(0.0, f64::max);
    assert_eq!(values(&top, "top").len(), 1);
    assert!((best - all).abs() < 1e-9);
}

trait WithLabel {
    fn into_builder_with_label(self, label: &str) -> MetricDataQuery;
}

impl WithLabel for MetricDataQuery {
    fn into_builder_with_label(self, label: &str) -> MetricDataQuery {
        MetricDataQuery::builder()
            .id(self.id().unwrap())
            .set_expression(self.expression().map(str::to_owned))
            .label(label)
            .build()
    }
}

#[tokio::test]
async fn what_the_service_refuses_is_refused_with_the_expression_named() {
    let server = start("default").await;
    for (expression, words) in [
        ("m1 +", "Error in expression 'e1': Unexpected end"),
        ("m9 + 1", "'m9' is not the id of a query"),
        ("NONSENSE(m1)", "Error in expression 'e1': Function 'NONSENSE' not found"),
        ("AVG(m1)", "returns a Scalar and not a time series"),
        ("METRICS() + METRICS()", "Unsupported operand type(s) for +: '[Metric[], Metric[]]'"),
        ("e1 + 1", "refers to itself"),
        ("ANOMALY_DETECTION_BAND(m1, 2)", "trains none"),
        ("SELECT AVG(CPUUtilization) FROM \"AWS/Redshift\"", "Metrics Insights"),
        ("SEARCH('{AWS/Redshift', 'Average', 300)", "not closed"),
    ] {
        let error = ask(&server, math("e1", expression)).await.unwrap_err();
        assert!(error.starts_with("ValidationError ") && error.contains(words), "{expression}: {error}");
    }
    let unlabelled = math("e1", "m1").into_builder_with_label(&"${MIN}".repeat(7));
    assert!(ask(&server, unlabelled).await.unwrap_err().contains("dynamic values"));
}

#[tokio::test]
async fn a_division_by_nothing_drops_the_point_and_says_so() {
    let server = start("default").await;
    let answer = ask(&server, math("e1", "m1 / (m2 * 0)")).await.unwrap();
    let result = answer.metric_data_results().iter().find(|r| r.id() == Some("e1")).unwrap();
    assert!(result.values().is_empty());
    assert_eq!(result.messages()[0].code(), Some("ArithmeticError"));
}

#[tokio::test]
async fn an_array_cut_into_pages_joins_to_the_whole() {
    let server = start("default").await;
    let end = (now() - 600) / 3600 * 3600;
    let request = |most: Option<i32>| {
        Client::new(&sdk(&server, "us-east-1"))
            .get_metric_data()
            .start_time(DateTime::from_secs(end - 3600))
            .end_time(DateTime::from_secs(end))
            .metric_data_queries(math("s", "SEARCH('{AWS/Redshift-Serverless,Workgroup} ComputeSeconds', 'Sum', 60)"))
            .set_max_datapoints(most)
    };
    let points = |pages: &[GetMetricDataOutput]| {
        let results = pages.iter().flat_map(|page| page.metric_data_results());
        let mut all: Vec<_> = results
            .flat_map(|r| r.timestamps().iter().map(move |at| (r.label().unwrap().to_owned(), at.secs())))
            .collect();
        all.sort();
        all
    };
    let whole = points(&[request(None).send().await.unwrap()]);
    assert_eq!(whole.len(), 300);
    let pages = request(Some(70)).into_paginator().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(pages.len(), 5);
    assert_eq!(points(&pages), whole);
}

#[tokio::test]
async fn statistics_of_one_metric_the_older_way() {
    let server = start("default").await;
    let end = (now() - 600) / 3600 * 3600;
    let cpu = |start: i64, period: i32| {
        Client::new(&sdk(&server, "us-east-1"))
            .get_metric_statistics()
            .namespace("AWS/Redshift")
            .metric_name("CPUUtilization")
            .dimensions(Dimension::builder().name("ClusterIdentifier").value("analytics-prod").build())
            .start_time(DateTime::from_secs(start))
            .end_time(DateTime::from_secs(end))
            .period(period)
    };
    let answer =
        cpu(end - 3600, 300).statistics(Statistic::Average).statistics(Statistic::Maximum).send().await.unwrap();
    assert_eq!((answer.label(), answer.datapoints().len()), (Some("CPUUtilization"), 12));
    for point in answer.datapoints() {
        assert!(point.maximum() >= point.average() && point.unit().is_some(), "{point:?}");
        assert!((end - 3600..end).contains(&point.timestamp().unwrap().secs()));
    }
    assert!(!answer.datapoints().is_sorted_by_key(|p| p.timestamp().unwrap().secs()), "no order is promised");
    let extended = cpu(end - 3600, 3600).extended_statistics("p90").extended_statistics("tm90").send().await.unwrap();
    let point = extended.datapoints()[0].extended_statistics().unwrap();
    assert!(point["p90"] > point["tm90"], "{point:?}");
    let error = cpu(end - 86_400 - 60, 60).statistics(Statistic::Sum).send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("InvalidParameterCombination"));
    assert!(error.message().unwrap().contains("1,441 datapoints, which exceeds the limit of 1,440"), "{error:?}");
    let error = cpu(end - 3600, 60).send().await.unwrap_err().into_service_error();
    assert!(error.is_missing_required_parameter_exception(), "{error:?}");
    let error = cpu(end - 3600, 61).statistics(Statistic::Sum).send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_parameter_value_exception(), "{error:?}");
}
