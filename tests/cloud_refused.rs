//! What the service refuses, and what the network does: each with its class, its action and its next step.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/http.rs"]
mod support;

use redshift_tui::cloud::{Cloud, CloudError, CloudOptions, ErrorClass, Timeouts};
use std::time::{Duration, Instant};
use support::{Answer, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn connect(url: &str) -> Cloud {
    Cloud::connect(CloudOptions { demo: Some(url.into()), ..CloudOptions::default() }).await.unwrap()
}

fn xml_error(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"http://redshift.amazonaws.com/doc/2012-12-01/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>req-9</RequestId></ErrorResponse>"
    )
}

fn json_error(code: &str, message: &str) -> String {
    format!(r#"{{"__type":"com.amazonaws#{code}","message":"{message}"}}"#)
}

/// A CBOR map of `__type` and `message`, texts under 256 bytes.
fn cbor_error(code: &str, message: &str) -> Vec<u8> {
    let text = |text: &str| [&[0x78, text.len() as u8], text.as_bytes()].concat();
    [vec![0xa2], text("__type"), text(code), text("message"), text(message)].concat()
}

#[tokio::test]
async fn a_denial_names_the_action_in_every_protocol() {
    let told = "User: arn:aws:iam::111122223333:user/eve is not authorized to perform: redshift:DescribeClusters on \
                resource: * because no identity-based policy allows it";
    let server = Server::start(move |seen, _| match seen.operation() {
        "DescribeClusters" => Answer::xml(403, xml_error("AccessDenied", told)),
        "GetCallerIdentity" => Answer::xml(403, xml_error("AccessDenied", "denied")),
        "ListMetrics" => Answer::cbor(403, cbor_error("AccessDeniedException", "no")),
        _ => Answer::json(400, json_error("AccessDeniedException", "not allowed")),
    })
    .await;
    let cloud = connect(&server.url).await;
    let region = "us-east-1";
    for (error, action) in [
        (cloud.clusters(region).await.unwrap_err(), "redshift:DescribeClusters"),
        (cloud.identity().await.unwrap_err(), "sts:GetCallerIdentity"),
        (cloud.metrics(region, "AWS/Redshift", &[]).await.unwrap_err(), "cloudwatch:ListMetrics"),
        (cloud.namespaces(region).await.unwrap_err(), "redshift-serverless:ListNamespaces"),
        (cloud.cancel(region, "id").await.unwrap_err(), "redshift-data:CancelStatement"),
    ] {
        assert_eq!(error.class, ErrorClass::Denied { action: action.into() }, "{error:?}");
        assert_eq!(error.operation, action);
        assert_eq!(error.next_step(), format!("add the IAM action {action} to this identity"));
        assert_eq!(error.exit_code(), 4);
        assert_eq!(error.request_id.as_deref(), Some("req-1"), "{error:?}");
    }
    assert_eq!(server.seen().len(), 5, "a denial is not tried again");
}

#[tokio::test]
async fn expired_and_unknown_credentials_are_told() {
    for (code, words) in [
        ("ExpiredToken", "aws sso login"),
        ("ExpiredTokenException", "aws sso login"),
        ("RequestExpired", "clock"),
        ("InvalidClientTokenId", "access key id"),
        ("UnrecognizedClientException", "access key id"),
    ] {
        let server = Server::always(Answer::xml(403, xml_error(code, "The security token is no good"))).await;
        let error = connect(&server.url).await.clusters("us-east-1").await.unwrap_err();
        assert_eq!(error.class, ErrorClass::Expired, "{code}");
        assert_eq!(error.code.as_deref(), Some(code));
        assert!(error.next_step().contains(words), "{code}: {}", error.next_step());
        assert_eq!(error.exit_code(), 4);
    }
}

#[tokio::test]
async fn throttling_is_tried_again_until_it_passes() {
    let server = Server::start(|_, number| match number {
        0 | 1 => Answer::json(400, json_error("ThrottlingException", "Rate exceeded")),
        _ => Answer::json(200, r#"{"namespaces":[]}"#),
    })
    .await;
    assert_eq!(connect(&server.url).await.namespaces("us-east-1").await.unwrap(), []);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn throttling_without_end_is_an_error_after_few_tries() {
    let server = Server::always(Answer::json(400, json_error("ThrottlingException", "Rate exceeded"))).await;
    let error = connect(&server.url).await.namespaces("us-east-1").await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Throttled);
    assert!(error.is_transient());
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn other_refusals_have_their_class() {
    for (code, status, class) in [
        ("ClusterNotFound", 404, ErrorClass::NotFound),
        ("InvalidClusterState", 400, ErrorClass::Conflict),
        ("InvalidParameterValue", 400, ErrorClass::Invalid),
        ("InternalFailure", 500, ErrorClass::Service),
    ] {
        let server = Server::always(Answer::xml(status, xml_error(code, "Words of the service."))).await;
        let error = connect(&server.url).await.clusters("us-east-1").await.unwrap_err();
        assert_eq!(error.class, class, "{code}");
        assert_eq!(error.message, "Words of the service.");
        assert_eq!(error.to_string(), "redshift:DescribeClusters: Words of the service.");
    }
}

async fn network_error(url: &str) -> CloudError {
    let options = CloudOptions { demo: Some(url.into()), regions: vec!["us-east-9".into()], ..CloudOptions::default() };
    let cloud = Cloud::connect(options).await.unwrap();
    assert_eq!(cloud.regions(), ["us-east-9"]);
    cloud.clusters("us-east-9").await.unwrap_err()
}

#[tokio::test]
async fn a_refused_connection_names_the_host() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = network_error(&format!("http://127.0.0.1:{port}")).await;
    assert_eq!(error.class, ErrorClass::Network, "{error:?}");
    assert_eq!(error.message, format!("127.0.0.1:{port} refused the connection: nothing listens there"));
    assert_eq!(error.exit_code(), 5);
    assert!(error.next_step().contains("--endpoint-url"));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_points_to_the_region() {
    let error = network_error("http://no-such-host.invalid").await;
    assert_eq!(error.class, ErrorClass::Network, "{error:?}");
    assert_eq!(error.message, "the name no-such-host.invalid cannot be resolved");
    assert!(error.next_step().contains("us-east-9"));
}

#[tokio::test]
async fn plain_http_where_tls_is_expected_is_told() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 512]).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let error = network_error(&url).await;
    assert_eq!(error.class, ErrorClass::Network, "{error:?}");
    assert!(error.message.starts_with("no secure connection to 127.0.0.1:"), "{error}");
}

#[tokio::test]
async fn a_region_that_is_no_name_is_refused_at_once() {
    for region in ["", "eu west", "http://x/", "eu-west-1/../x"] {
        let options =
            CloudOptions { demo: Some("http://x".into()), regions: vec![region.into()], ..Default::default() };
        let error = Cloud::connect(options).await.unwrap_err();
        assert_eq!(error.class, ErrorClass::Invalid);
        assert!(error.next_step().contains("--region"));
    }
}

#[tokio::test]
async fn a_throttled_catalogue_does_not_slow_a_cancel() {
    let server = Server::start(|seen, _| match seen.operation() {
        "CancelStatement" => Answer::json(200, r#"{"Status":true}"#),
        _ => Answer::json(400, json_error("ThrottlingException", "Rate exceeded")),
    })
    .await;
    let cloud = connect(&server.url).await;
    let target = redshift_tui::model::Target::Workgroup { name: "w".into(), region: "us-east-1".into() };
    assert_eq!(cloud.databases(&target, "dev").await.unwrap_err().class, ErrorClass::Throttled);
    let start = Instant::now();
    assert!(cloud.cancel("us-east-1", "id").await.unwrap());
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_silent_endpoint_times_out() {
    let server = Server::always(Answer::xml(200, "x").after(Duration::from_mins(1))).await;
    let timeouts = Timeouts { answer: Duration::from_millis(200), ..Timeouts::default() };
    let options = CloudOptions { demo: Some(server.url.clone()), timeouts, ..CloudOptions::default() };
    let start = Instant::now();
    let error = Cloud::connect(options).await.unwrap().clusters("us-east-1").await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Timeout, "{error:?}");
    assert!(error.message.contains("did not answer in time"));
    assert!(start.elapsed() < Duration::from_secs(5));
}
