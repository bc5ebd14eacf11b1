//! Metrics: filtered again here, merged over pages, sorted, aligned, with gaps.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/http.rs"]
mod support;

use aws_smithy_cbor::Encoder;
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use redshift_tui::cloud::{Cloud, CloudOptions, ErrorClass};
use redshift_tui::model::{MetricId, SeriesQuery, Stat};
use support::{Answer, Server};

const REGION: &str = "us-east-1";

async fn connect(url: &str) -> Cloud {
    Cloud::connect(CloudOptions { demo: Some(url.into()), ..CloudOptions::default() }).await.unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn metric(name: &str, dimensions: &[(&str, &str)]) -> MetricId {
    let dimensions = dimensions.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    MetricId { namespace: "AWS/Redshift".into(), name: name.into(), dimensions }
}

fn query(name: &str, period: u32) -> SeriesQuery {
    SeriesQuery { metric: metric(name, &[("ClusterIdentifier", "prod")]), stat: Stat::Average, period }
}

/// Namespace, name and dimensions of a metric.
type Listed<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);
/// Identifier, status and points of a series.
type Part<'a> = (&'a str, &'a str, &'a [(i64, f64)]);

/// A ListMetrics page of namespace, name and dimensions.
fn list(metrics: &[Listed<'_>], token: Option<&str>) -> Answer {
    let mut e = Encoder::new(Vec::new());
    e.begin_map().str("Metrics").array(metrics.len());
    for (namespace, name, dimensions) in metrics {
        e.begin_map().str("Namespace").str(namespace).str("MetricName").str(name);
        e.str("Dimensions").array(dimensions.len());
        for (name, value) in *dimensions {
            e.begin_map().str("Name").str(name).str("Value").str(value).end();
        }
        e.end();
    }
    if let Some(token) = token {
        e.str("NextToken").str(token);
    }
    e.end();
    Answer::cbor(200, e.into_writer())
}

/// A GetMetricData page of id, status and points.
fn data(results: &[Part<'_>], token: Option<&str>) -> Answer {
    let mut e = Encoder::new(Vec::new());
    e.begin_map().str("MetricDataResults").array(results.len());
    for (id, status, points) in results {
        e.begin_map().str("Id").str(id).str("StatusCode").str(status);
        e.str("Timestamps").array(points.len());
        for (second, _) in *points {
            e.timestamp(&DateTime::from_secs(*second));
        }
        e.str("Values").array(points.len());
        for (_, value) in *points {
            e.double(*value);
        }
        e.end();
    }
    if let Some(token) = token {
        e.str("NextToken").str(token);
    }
    e.end();
    Answer::cbor(200, e.into_writer())
}

#[tokio::test]
async fn metrics_are_filtered_sorted_and_told_once() {
    let server = Server::start(|_, number| match number {
        0 => list(
            &[
                ("AWS/Redshift", "CPUUtilization", &[("NodeID", "Leader"), ("ClusterIdentifier", "prod")]),
                ("AWS/Redshift", "SomethingElse", &[]),
                ("AWS/EC2", "CPUUtilization", &[]),
            ],
            Some("more"),
        ),
        _ => list(
            &[
                ("AWS/Redshift", "CPUUtilization", &[("ClusterIdentifier", "prod")]),
                ("AWS/Redshift", "CPUUtilization", &[("ClusterIdentifier", "prod"), ("NodeID", "Leader")]),
            ],
            None,
        ),
    })
    .await;
    let found = connect(&server.url).await.metrics(REGION, "AWS/Redshift", &["CPUUtilization".into()]).await.unwrap();
    let expected = [
        metric("CPUUtilization", &[("ClusterIdentifier", "prod")]),
        metric("CPUUtilization", &[("ClusterIdentifier", "prod"), ("NodeID", "Leader")]),
    ];
    assert_eq!(found, expected);
    assert_eq!(server.seen().len(), 2);
    assert!(server.seen()[0].body.contains("CPUUtilization"), "one name is asked for by name");
}

#[tokio::test]
async fn series_are_merged_over_pages_sorted_and_aligned() {
    let server = Server::start(|_, number| match number {
        0 => data(
            &[
                ("q0", "PartialData", &[(300, 3.0), (60, 1.0)]),
                ("q1", "PartialData", &[(300, 30.0)]),
                ("q9", "Complete", &[(60, 9.0)]),
                ("unasked", "Complete", &[(60, 9.0)]),
            ],
            Some("more"),
        ),
        _ => data(&[("q1", "Complete", &[(0, 10.0)]), ("q0", "Complete", &[(300, 3.5), (120, 2.0), (999, 7.0)])], None),
    })
    .await;
    let queries = [query("CPUUtilization", 60), query("QueriesCompletedPerSecond", 300)];
    let series = connect(&server.url).await.series(REGION, &queries, at(70), at(361)).await.unwrap();
    assert_eq!((series[0].start, series[0].period), (at(60), 60));
    assert_eq!(series[0].samples, [Some(1.0), Some(2.0), None, None, Some(3.5), None]);
    assert_eq!((series[1].start, series[1].period), (at(0), 300));
    assert_eq!(series[1].samples, [Some(10.0), Some(30.0)]);
    let asked = &server.seen()[0].body;
    for words in ["AWS/Redshift", "QueriesCompletedPerSecond", "ClusterIdentifier", "prod", "Average"] {
        assert!(asked.contains(words), "{words}");
    }
}

#[tokio::test]
async fn five_hundred_go_at_once_and_order_is_kept() {
    let server = Server::start(|seen, _| {
        let value = if seen.body.contains("Metric500") { 2.0 } else { 1.0 };
        data(&[("q0", "Complete", &[(0, value)])], None)
    })
    .await;
    let queries: Vec<_> = (0..501).map(|i| query(&format!("Metric{i}"), 60)).collect();
    let cloud = connect(&server.url).await;
    let series = cloud.series(REGION, &queries, at(0), at(60)).await.unwrap();
    assert_eq!(series.len(), 501);
    assert_eq!((&series[0].samples[..], &series[500].samples[..]), (&[Some(1.0)][..], &[Some(2.0)][..]));
    assert_eq!(series[1].samples, [None]);
    assert_eq!(server.seen().len(), 2);
    assert_eq!(cloud.series(REGION, &[], at(0), at(60)).await.unwrap(), []);
    assert_eq!(server.seen().len(), 2, "nothing asked, nothing sent");
}

#[tokio::test]
async fn one_metric_that_fails_is_a_gap_and_all_that_fail_are_an_error() {
    let queries = [query("A", 60), query("B", 60)];
    let server = Server::always(data(&[("q0", "InternalError", &[]), ("q1", "Complete", &[(0, 1.0)])], None)).await;
    let series = connect(&server.url).await.series(REGION, &queries, at(0), at(60)).await.unwrap();
    assert_eq!((&series[0].samples[..], &series[1].samples[..]), (&[None][..], &[Some(1.0)][..]));

    let server = Server::always(data(&[("q0", "Forbidden", &[]), ("q1", "Forbidden", &[])], None)).await;
    let error = connect(&server.url).await.series(REGION, &queries, at(0), at(60)).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Denied { action: "cloudwatch:GetMetricData".into() });

    let server = Server::always(data(&[], None)).await;
    let empty = connect(&server.url).await.series(REGION, &queries, at(0), at(60)).await.unwrap();
    assert_eq!(empty[1].samples, [None], "no data is a gap, not an error");
}

#[tokio::test]
async fn a_period_of_zero_is_refused_here() {
    let server = Server::always(data(&[], None)).await;
    let error = connect(&server.url).await.series(REGION, &[query("A", 0)], at(0), at(60)).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Invalid);
    assert!(server.seen().is_empty());
}
