//! Every operation of every model, asked with nothing: an answer in the protocol's own shape, whatever it is.

use crate::support::{Response, cbor, json, query, start};
use futures_util::StreamExt as _;
use redshift_tui::local::Service;
use serde_json::Value;
use std::net::SocketAddr;

fn check(operation: &str, response: &Response, code: Option<String>) {
    let what = format!("{operation}: {} {}", response.status, response.text());
    assert!(response.header("x-amzn-requestid").is_some(), "{what}");
    assert!(!response.text().contains("<html"), "{what}");
    match response.status {
        200 => assert_eq!(code, None, "{what}"),
        400 | 501 => assert!(code.is_some_and(|code| !code.is_empty()), "{what}"),
        _ => panic!("{what}"),
    }
}

fn xml_code(response: &Response, operation: &str) -> Option<String> {
    let text = response.text();
    let root = if response.status == 200 { format!("{operation}Response") } else { "ErrorResponse".to_owned() };
    assert!(text.starts_with(&format!("<{root} ")) && text.ends_with(&format!("</{root}>")), "{text}");
    assert!(text.contains("<RequestId>"), "{text}");
    Some(text.split("<Code>").nth(1)?.split('<').next()?.to_owned())
}

fn json_code(response: &Response) -> Option<String> {
    let value: Value = serde_json::from_slice(&response.body).expect("a JSON document");
    value["__type"].as_str().map(str::to_owned)
}

fn cbor_code(response: &Response) -> Option<String> {
    assert_eq!(response.header("smithy-protocol"), Some("rpc-v2-cbor"));
    let value: ciborium::Value = ciborium::from_reader(response.body.as_slice()).expect("a CBOR document");
    let entries = value.into_map().expect("a structure");
    let code = entries.into_iter().find(|(key, _)| key.as_text() == Some("__type"));
    code.and_then(|(_, value)| value.into_text().ok())
}

/// Asks one operation in every protocol its service speaks.
async fn ask(address: SocketAddr, service: Service, operation: &str) {
    let metadata = &service.model().metadata;
    if service.speaks_query() {
        let answer = query(address, &format!("Action={operation}&Version={}", metadata.api_version)).await;
        check(operation, &answer, xml_code(&answer, operation));
    }
    if let Some(target) = &metadata.target_prefix {
        let answer = json(address, &format!("{target}.{operation}"), "{}").await;
        check(operation, &answer, json_code(&answer));
    }
    if service == Service::CloudWatch {
        let answer = cbor(address, operation, &[0xbf, 0xff]).await;
        check(operation, &answer, cbor_code(&answer));
    }
}

#[tokio::test]
async fn an_empty_request_gets_a_well_formed_answer() {
    let running = start("default").await;
    let every = Service::ALL.into_iter().flat_map(|s| s.model().operations.keys().map(move |o| (s, o)));
    let asked = every.map(|(service, operation)| ask(running.address(), service, operation));
    let answered: Vec<()> = futures_util::stream::iter(asked).buffer_unordered(16).collect().await;
    assert!(answered.len() >= 290, "{}", answered.len());
}
