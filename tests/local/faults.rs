//! Scenarios as the SDKs feel them.

use crate::support::{json, query, sdk, send, start};
use aws_sdk_redshift::error::ProvideErrorMetadata;
use redshift_tui::local::{self, Options};
use std::time::{Duration, Instant};

#[tokio::test]
async fn denied_names_the_action_and_spares_the_rest() {
    let running = start("denied").await;
    let config = sdk(&running, "us-east-1");
    let error = aws_sdk_redshiftserverless::Client::new(&config).list_workgroups().send().await.unwrap_err();
    let error = error.into_service_error();
    assert_eq!(error.code(), Some("AccessDeniedException"));
    assert!(error.message().unwrap().contains("redshift-serverless:ListWorkgroups"), "{error:?}");
    let error = aws_sdk_cloudwatch::Client::new(&config).list_metrics().send().await.unwrap_err().into_service_error();
    assert!(error.message().unwrap().contains("cloudwatch:ListMetrics"), "{error:?}");
    assert!(aws_sdk_redshift::Client::new(&config).describe_clusters().send().await.is_ok());
}

#[tokio::test]
async fn throttled_refuses_two_of_three() {
    let running = start("throttled").await;
    let client = aws_sdk_redshift::Client::new(&sdk(&running, "us-east-1"));
    let mut codes = Vec::new();
    for _ in 0..6 {
        let answer = client.describe_clusters().send().await;
        codes.push(answer.err().and_then(|error| error.into_service_error().code().map(str::to_owned)));
    }
    let throttled = Some("Throttling".to_owned());
    assert_eq!(codes, [throttled.clone(), throttled.clone(), None, throttled.clone(), throttled, None]);
}

#[tokio::test]
async fn expired_is_told_in_each_protocol() {
    let running = start("expired").await;
    let answer = query(running.address(), "Action=GetCallerIdentity&Version=2011-06-15").await;
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("<Code>ExpiredToken</Code>"), "{}", answer.text());
    let answer = json(running.address(), "RedshiftData.ListStatements", "{}").await;
    assert!(answer.status == 400 && answer.text().contains("ExpiredTokenException"), "{}", answer.text());
}

#[tokio::test]
async fn slow_takes_its_time() {
    let running = start("slow").await;
    let begun = Instant::now();
    let form = b"Action=DescribeClusters&Version=2012-12-01";
    let call = send(running.address(), "POST", "/", &[], form);
    assert!(tokio::time::timeout(Duration::from_millis(400), call).await.is_err());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn flaky_is_flaky_in_every_way() {
    let running = start("flaky").await;
    let client = aws_sdk_redshift::Client::new(&sdk(&running, "us-east-1"));
    let (mut fine, mut cut, mut failed) = (0, 0, 0);
    for _ in 0..24 {
        match client.describe_clusters().send().await {
            Ok(answer) if answer.clusters().len() >= 12 => fine += 1,
            Ok(_) => cut += 1,
            Err(_) => failed += 1,
        }
    }
    assert!(fine > 8 && failed > 4, "{fine} {cut} {failed}");
    assert!(cut > 0, "a cut answer passes for a short one: {fine} {cut} {failed}");
}

#[tokio::test]
async fn an_unknown_scenario_does_not_start() {
    let options = Options { scenario: Some("sunny".to_owned()), ..Options::default() };
    let error = local::start(options).await.unwrap_err();
    assert!(error.to_string().contains("there are: default, denied"), "{error}");
}
