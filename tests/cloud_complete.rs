//! Answers that are not whole, or not the service's, are told in a plain sentence and never taken for success.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/http.rs"]
mod support;

use jiff::Timestamp;
use redshift_tui::cloud::{Cloud, CloudError, CloudOptions, ErrorClass};
use redshift_tui::model::{MetricId, SeriesQuery, Stat};
use std::fmt::Write;
use support::{Answer, Server};

async fn connect(url: &str) -> Cloud {
    Cloud::connect(CloudOptions { demo: Some(url.into()), ..CloudOptions::default() }).await.unwrap()
}

/// Clusters of one page.
fn clusters(names: std::ops::Range<usize>, marker: Option<&str>) -> String {
    let mut list = String::new();
    for name in names {
        write!(list, "<Cluster><ClusterIdentifier>c{name}</ClusterIdentifier></Cluster>").unwrap();
    }
    let marker = marker.map(|marker| format!("<Marker>{marker}</Marker>")).unwrap_or_default();
    format!(
        "<DescribeClustersResponse xmlns=\"http://redshift.amazonaws.com/doc/2012-12-01/\"><DescribeClustersResult>\
         {marker}<Clusters>{list}</Clusters></DescribeClustersResult></DescribeClustersResponse>"
    )
}

async fn clusters_of(answer: Answer) -> (CloudError, usize) {
    let server = Server::always(answer).await;
    let error = connect(&server.url).await.clusters("us-east-1").await.unwrap_err();
    (error, server.seen().len())
}

#[tokio::test]
async fn half_of_the_clusters_is_not_success() {
    let whole = clusters(0..42, None);
    let half = &whole[..whole.find("<Cluster><ClusterIdentifier>c21<").unwrap()];
    let (error, calls) = clusters_of(Answer::xml(200, half)).await;
    assert_eq!(error.class, ErrorClass::Garbled);
    assert_eq!(error.message, "the answer of Redshift ends in the middle (HTTP 200)");
    assert_eq!(calls, 3, "a read is tried again");
    let server = Server::always(Answer::xml(200, whole)).await;
    assert_eq!(connect(&server.url).await.clusters("us-east-1").await.unwrap().len(), 42);
}

#[tokio::test]
async fn a_read_cut_once_succeeds_at_the_second_try() {
    let whole = clusters(0..42, None);
    let server = Server::start(move |_, number| match number {
        0 => Answer::xml(200, &whole[..whole.len() / 2]),
        _ => Answer::xml(200, whole.clone()),
    })
    .await;
    assert_eq!(connect(&server.url).await.clusters("us-east-1").await.unwrap().len(), 42);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_connection_that_ends_early_is_told() {
    let body = clusters(0..42, None);
    let length = Some(body.len() + 100);
    let (error, _) = clusters_of(Answer { length, ..Answer::xml(200, body) }).await;
    assert_eq!(error.class, ErrorClass::Garbled, "{error:?}");
    assert!(error.message.contains("ended before the answer was complete"), "{error}");
}

#[tokio::test]
async fn a_web_page_is_called_a_web_page() {
    for status in [500, 502, 403, 200] {
        let page = "<!DOCTYPE html><html><body><br>Bad Gateway</body></html>";
        let (error, _) = clusters_of(Answer::new(status, "text/html", page)).await;
        assert_eq!(error.class, ErrorClass::Garbled);
        let expected = format!("the endpoint answered with a web page (HTTP {status}), not with Redshift's protocol");
        assert_eq!(error.message, expected);
        assert!(error.next_step().contains("--endpoint-url"));
        assert_eq!(error.exit_code(), 5);
    }
}

#[tokio::test]
async fn garbage_and_nothing_are_sentences_in_every_protocol() {
    for (body, words) in [("\u{1}garbage", "is not in"), ("", "an empty answer"), ("{\"a\":", "")] {
        let server = Server::always(Answer::new(200, "application/octet-stream", body)).await;
        let cloud = connect(&server.url).await;
        let query = SeriesQuery {
            metric: MetricId { namespace: "AWS/Redshift".into(), name: "CPUUtilization".into(), dimensions: vec![] },
            stat: Stat::Average,
            period: 60,
        };
        let end = Timestamp::from_second(120).unwrap();
        for error in [
            cloud.clusters("us-east-1").await.unwrap_err(),
            cloud.workgroups("us-east-1").await.unwrap_err(),
            cloud.statement("us-east-1", "id", 0).await.unwrap_err(),
            cloud.series("us-east-1", std::slice::from_ref(&query), Timestamp::UNIX_EPOCH, end).await.unwrap_err(),
            cloud.identity().await.unwrap_err(),
        ] {
            assert_eq!(error.class, ErrorClass::Garbled, "{error:?}");
            assert!(error.message.contains(words), "{error}");
            for decoder in ["expected", "token", "offset", "decode", "xml", "unhandled"] {
                assert!(!error.message.to_lowercase().contains(decoder), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn json_and_cbor_cut_short_are_garbled() {
    let server = Server::always(Answer::json(200, r#"{"workgroups":[{"workgroupName":"a"},{"workgr"#)).await;
    let error = connect(&server.url).await.workgroups("us-east-1").await.unwrap_err();
    assert_eq!(error.message, "the answer of Redshift Serverless ends in the middle (HTTP 200)");
    // {"Metrics": [ {"Namespace": "AWS/Red...
    let server = Server::always(Answer::cbor(200, *b"\xa1\x67Metrics\x81\xa1\x69Namespace\x6cAWS/Red")).await;
    let error = connect(&server.url).await.metrics("us-east-1", "AWS/Redshift", &[]).await.unwrap_err();
    assert_eq!(error.message, "the answer of CloudWatch ends in the middle (HTTP 200)");
}

#[tokio::test]
async fn all_pages_come_or_none() {
    let server = Server::start(|seen, _| {
        if seen.body.contains("Marker=two") {
            Answer::xml(200, clusters(2..3, None))
        } else if seen.body.contains("Marker=one") {
            Answer::xml(200, clusters(1..2, Some("two")))
        } else {
            Answer::xml(200, clusters(0..1, Some("one")))
        }
    })
    .await;
    let found = connect(&server.url).await.clusters("us-east-1").await.unwrap();
    assert_eq!(found.iter().map(|c| c.cluster_identifier.as_str()).collect::<Vec<_>>(), ["c0", "c1", "c2"]);
}

#[tokio::test]
async fn page_markers_that_go_round_are_an_error() {
    let server = Server::start(|seen, _| {
        let next = if seen.body.contains("Marker=one") { "two" } else { "one" };
        Answer::xml(200, clusters(0..1, Some(next)))
    })
    .await;
    let error = connect(&server.url).await.clusters("us-east-1").await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Garbled);
    assert!(error.message.contains("same page marker"), "{error}");
    assert!(server.seen().len() <= 4);
}
