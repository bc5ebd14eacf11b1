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
    assert!(error.to_string().contains("there are: broken, default, denied"), "{error}");
}

#[tokio::test]
async fn broken_answers_are_errors_of_the_client_and_of_the_service() {
    let running = start("broken").await;
    let client = aws_sdk_redshiftserverless::Client::new(&sdk(&running, "us-east-1"));
    let (mut fine, mut own, mut inside) = (0, 0, 0);
    for _ in 0..28 {
        match client.list_workgroups().send().await {
            Ok(_) => fine += 1,
            Err(error) if error.as_service_error().is_some_and(|e| e.code() == Some("InternalServerException")) => {
                inside += 1;
            }
            Err(_) => own += 1,
        }
    }
    assert!(inside >= 2 && own >= 8 && fine >= 10, "{fine} fine, {own} broken on the way, {inside} failed inside");
}

#[tokio::test]
async fn a_cut_off_answer_ends_before_its_length() {
    let running = start("broken").await;
    let mut lengths = Vec::new();
    for _ in 0..4 {
        let answer = query(running.address(), "Action=DescribeClusters&Version=2012-12-01").await;
        lengths.push((answer.body.len(), answer.text().trim_end().ends_with("</DescribeClustersResponse>")));
    }
    assert!(lengths[0].1 && !lengths[3].1 && lengths[3].0 < lengths[0].0, "{lengths:?}");
}

#[tokio::test]
async fn skewed_is_told_in_each_protocol() {
    let running = start("skewed").await;
    let answer = query(running.address(), "Action=DescribeClusters&Version=2012-12-01").await;
    assert!(answer.status == 403 && answer.text().contains("<Code>SignatureDoesNotMatch</Code>"), "{}", answer.text());
    let answer = json(running.address(), "RedshiftServerless.ListWorkgroups", "{}").await;
    assert!(answer.status == 400 && answer.text().contains("InvalidSignatureException"), "{}", answer.text());
}

#[tokio::test]
async fn calls_beyond_the_documented_rate_are_throttled_where_rates_are_on() {
    for (scenario, wanted) in [("rates", true), ("default", false)] {
        let running = start(scenario).await;
        let client = aws_sdk_redshiftdata::Client::new(&sdk(&running, "us-east-1"));
        let calls = (0..12).map(|_| client.list_statements().send());
        let answers = futures_util::future::join_all(calls).await;
        let is_throttled = |error: &aws_sdk_redshiftdata::operation::list_statements::ListStatementsError| {
            error.code() == Some("ThrottlingException")
        };
        let throttled = answers.iter().filter_map(|a| a.as_ref().err()?.as_service_error()).filter(|e| is_throttled(e));
        let throttled = throttled.count();
        // Three at once, and one more every third of a second while they arrive.
        assert_eq!(throttled >= 7, wanted, "{scenario}: {throttled} of 12");
        assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 12 - throttled, "{scenario}");
    }
}

/// With the retries the SDK has by itself.
#[tokio::test]
async fn the_sdk_gets_through_when_throttled_and_beyond_the_rates() {
    let retries = aws_config::retry::RetryConfig::standard();
    let running = start("throttled").await;
    let config = sdk(&running, "us-east-1").into_builder().retry_config(retries.clone()).build();
    aws_sdk_redshift::Client::new(&config).describe_clusters().send().await.unwrap();
    aws_sdk_redshiftserverless::Client::new(&config).list_workgroups().send().await.unwrap();
    aws_sdk_cloudwatch::Client::new(&config).list_metrics().send().await.unwrap();
    let running = start("rates").await;
    let config = sdk(&running, "us-east-1").into_builder().retry_config(retries).build();
    let client = aws_sdk_redshiftdata::Client::new(&config);
    for number in 0..45 {
        let sql = format!("select {number}");
        let request = client.execute_statement().workgroup_name("analytics-wg").database("dev").sql(sql);
        request.send().await.unwrap();
    }
}
