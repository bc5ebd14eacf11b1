//! Workgroups and namespaces through the SDK.

use crate::support::{sdk, start};
use aws_sdk_redshiftserverless::Client;
use aws_sdk_redshiftserverless::error::ProvideErrorMetadata;
use aws_sdk_redshiftserverless::types::WorkgroupStatus;

#[tokio::test]
async fn workgroups_page_by_page() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let pages = client.list_workgroups().max_results(2).into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    let names: Vec<_> = pages.iter().flat_map(|p| p.workgroups()).filter_map(|w| w.workgroup_name()).collect();
    assert_eq!(names, ["analytics-wg", "bi-extracts-wg", "data-science-wg", "marketing-wg", "partner-portal-wg"]);
    assert_eq!(pages.len(), 3);
}

#[tokio::test]
async fn a_workgroup_has_its_fields() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let answer = client.get_workgroup().workgroup_name("analytics-wg").send().await.unwrap();
    let workgroup = answer.workgroup().unwrap();
    assert_eq!((workgroup.base_capacity(), workgroup.max_capacity()), (Some(64), Some(512)));
    assert_eq!(workgroup.namespace_name(), Some("analytics"));
    assert_eq!(workgroup.status(), Some(&WorkgroupStatus::Available));
    assert_eq!(workgroup.creation_date().unwrap().secs(), 1_709_548_272);
    let endpoint = workgroup.endpoint().unwrap();
    assert_eq!(endpoint.address(), Some("analytics-wg.123456789012.us-east-1.redshift-serverless.amazonaws.com"));
    assert_eq!(endpoint.vpc_endpoints()[0].network_interfaces().len(), 3);
    let answer = client.get_workgroup().workgroup_name("partner-portal-wg").send().await.unwrap();
    let workgroup = answer.workgroup().unwrap();
    assert_eq!(workgroup.status(), Some(&WorkgroupStatus::Modifying));
    // The model has this one time as ISO text while all others are numbers.
    assert!(workgroup.custom_domain_certificate_expiry_time().is_some());
    let answer = client.get_workgroup().workgroup_name("data-science-wg").send().await.unwrap();
    assert_eq!(answer.workgroup().unwrap().price_performance_target().unwrap().level(), Some(50));
}

#[tokio::test]
async fn namespaces_and_the_one_without_a_workgroup() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let namespaces = client.list_namespaces().into_paginator().page_size(4).items().send();
    let namespaces = namespaces.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(namespaces.len(), 6);
    let answer = client.get_namespace().namespace_name("analytics").send().await.unwrap();
    let namespace = answer.namespace().unwrap();
    assert_eq!(namespace.db_name(), Some("dev"));
    assert_eq!(namespace.iam_roles().len(), 2);
    assert_eq!(namespace.log_exports().len(), 3);
    assert!(namespace.admin_password_secret_arn().is_some());
    let workgroups = client.list_workgroups().send().await.unwrap();
    let lonely: Vec<_> = namespaces
        .iter()
        .filter_map(|n| n.namespace_name())
        .filter(|name| !workgroups.workgroups().iter().any(|w| w.namespace_name() == Some(name)))
        .collect();
    assert_eq!(lonely, ["finance-archive"]);
}

#[tokio::test]
async fn errors_are_typed() {
    let running = start("default").await;
    let client = Client::new(&sdk(&running, "us-east-1"));
    let error = client.get_workgroup().workgroup_name("no-such-wg").send().await.unwrap_err().into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    let error = client.get_namespace().namespace_name("no-such-ns").send().await.unwrap_err().into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    let error = client.list_usage_limits().next_token("made-up-token").send().await.unwrap_err();
    assert_eq!(error.into_service_error().code(), Some("InvalidPaginationException"));
    let error = client.list_workgroups().next_token("made-up-token").send().await.unwrap_err();
    assert_eq!(error.into_service_error().code(), Some("ValidationException"), "it knows no fault for tokens");
    let error = client.list_workgroups().max_results(101).send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("ValidationException"));
    assert!(error.message().unwrap().starts_with("1 validation error detected: Value '101' at 'maxResults'"));
}
