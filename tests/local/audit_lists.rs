//! Every list of Redshift and Serverless: the range of its page size, and markers that are none. The rows come from
//! the models, so that a list that is added later is in the table.

use crate::audit::Audit;
use redshift_tui::local::Service;
use serde_json::{Value, json};

/// Members a list needs to have anything to show.
fn needed(operation: &str) -> Value {
    match operation {
        "DescribeClusterParameters" => json!({"ParameterGroupName": "default.redshift-1.0"}),
        "DescribeDefaultClusterParameters" => json!({"ParameterGroupFamily": "redshift-1.0"}),
        "DescribeNodeConfigurationOptions" => {
            json!({"ActionType": "resize-cluster", "ClusterIdentifier": "bi-dashboards"})
        }
        "GetReservedNodeExchangeConfigurationOptions" => {
            json!({"ActionType": "resize-cluster", "ClusterIdentifier": "dev-sandbox"})
        }
        _ => json!({}),
    }
}

/// Lists that refuse whoever asks, before they look at a page.
const REFUSED: [&str; 1] = ["GetReservedNodeExchangeOfferings"];

/// Operations whose input has these two members.
fn lists(audit: &Audit, size: &str, marker: &str) -> Vec<String> {
    let model = audit.model();
    let has = |operation: &&str| {
        let members = model.input(operation).map(|shape| &model.shape(shape)["members"]);
        members.is_some_and(|members| members.get(size).is_some() && members.get(marker).is_some())
    };
    let all = model.operations().filter(has).filter(|operation| !REFUSED.contains(operation));
    all.filter(|operation| redshift_tui::local::plays(model.service, operation)).map(str::to_owned).collect()
}

async fn judge(audit: &Audit, rows: &[(String, Value, Result<(), &'static str>)]) {
    let mut wrong = Vec::new();
    for (operation, input, wanted) in rows {
        let found = audit.ask(operation, input).await.map(|_| ());
        if found.as_ref().map_err(String::as_str) != wanted.as_ref().map_err(|code| *code) {
            wrong.push(format!("{operation} {input}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows: {wrong:#?}", wrong.len(), rows.len());
}

fn with(operation: &str, member: &str, value: Value) -> Value {
    let mut input = needed(operation);
    input[member] = value;
    input
}

#[tokio::test]
async fn pages_of_redshift_have_20_to_100_records_and_a_marker_is_good_for_its_list_only() {
    let audit = Audit::of(Service::Redshift).await;
    let mut rows = Vec::new();
    for operation in lists(&audit, "MaxRecords", "Marker") {
        for (size, wanted) in
            [(19, Err("InvalidParameterValue")), (101, Err("InvalidParameterValue")), (20, Ok(())), (100, Ok(()))]
        {
            rows.push((operation.clone(), with(&operation, "MaxRecords", size.into()), wanted));
        }
        rows.push((operation.clone(), with(&operation, "Marker", "bogus".into()), Err("InvalidParameterValue")));
    }
    assert!(rows.len() >= 150, "{}", rows.len());
    judge(&audit, &rows).await;
}

#[tokio::test]
async fn pages_of_serverless_have_a_size_and_a_token_of_their_own() {
    let audit = Audit::of(Service::Serverless).await;
    let own = |operation: &str| {
        let errors = audit.model().status_of(operation, "InvalidPaginationException");
        if errors.is_some() { "InvalidPaginationException" } else { "ValidationException" }
    };
    let mut rows = Vec::new();
    for operation in lists(&audit, "maxResults", "nextToken") {
        rows.push((operation.clone(), with(&operation, "maxResults", 10.into()), Ok(())));
        let token = "bogus-token-".repeat(10);
        rows.push((operation.clone(), with(&operation, "nextToken", token.into()), Err(own(&operation))));
    }
    assert!(rows.len() >= 26, "{}", rows.len());
    judge(&audit, &rows).await;
}

#[tokio::test]
async fn a_marker_of_one_question_is_refused_by_another() {
    let audit = Audit::of(Service::Redshift).await;
    let list = |more: Value| {
        let mut input = json!({"MaxRecords": 20, "ClusterIdentifier": "analytics-prod"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let first = audit.ask("DescribeClusterSnapshots", &list(json!({}))).await.unwrap();
    let marker = crate::audit::texts(&first, "Marker").remove(0);
    let next = audit.ask("DescribeClusterSnapshots", &list(json!({"Marker": marker}))).await.unwrap();
    let names = |answer: &Value| crate::audit::texts(answer, "SnapshotIdentifier");
    assert!(names(&first).iter().all(|name| !names(&next).contains(name)));
    for other in [
        json!({"Marker": marker, "SnapshotType": "manual"}),
        json!({"Marker": marker, "ClusterIdentifier": "etl-nightly"}),
    ] {
        assert_eq!(audit.ask("DescribeClusterSnapshots", &list(other)).await.unwrap_err(), "InvalidParameterValue");
    }
}
