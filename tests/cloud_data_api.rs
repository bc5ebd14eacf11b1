//! Statements: fields, waits and the way back from them, results, local refusals.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/http.rs"]
mod support;

use jiff::Timestamp;
use redshift_tui::cloud::{Cloud, CloudOptions, ErrorClass, Timeouts};
use redshift_tui::model::{Column, ColumnType, Statement, StatementStatus, Submission, Target, Value as Cell};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{Answer, Seen, Server};

const REGION: &str = "us-east-1";

async fn connect(url: &str) -> Cloud {
    Cloud::connect(CloudOptions { demo: Some(url.into()), ..CloudOptions::default() }).await.unwrap()
}

fn asked(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).unwrap()
}

fn workgroup() -> Target {
    Target::Workgroup { name: "analytics".into(), region: REGION.into() }
}

fn submission() -> Submission {
    Submission {
        target: workgroup(),
        database: "dev".into(),
        db_user: None,
        secret_arn: Some("arn:secret".into()),
        sql: "select :id".into(),
        parameters: vec![("id".into(), "7".into())],
        session: None,
        client_token: "token-1".into(),
        wait_seconds: 5,
    }
}

#[tokio::test]
async fn a_submission_is_sent_and_answered_in_full() {
    let answer = json!({
        "Id": "s-1", "CreatedAt": 1_700_000_000.5, "Status": "STARTED", "RedshiftPid": 4711, "HasResultSet": true,
        "SessionId": "session-1"
    });
    let server = Server::always(Answer::json(200, answer.to_string())).await;
    let cloud = connect(&server.url).await;
    let statement = cloud.execute(&submission()).await.unwrap();
    let expected = Statement {
        id: "s-1".into(),
        status: StatementStatus::Started,
        error: None,
        has_result_set: Some(true),
        rows: None,
        size: None,
        duration: None,
        query_id: None,
        pid: Some(4711),
        session_id: Some("session-1".into()),
        created_at: Some(Timestamp::from_millisecond(1_700_000_000_500).unwrap()),
    };
    assert_eq!(statement, expected);
    let sent = json!({
        "Sql": "select :id", "WorkgroupName": "analytics", "Database": "dev", "SecretArn": "arn:secret",
        "Parameters": [{"name": "id", "value": "7"}], "ClientToken": "token-1", "WaitTimeSeconds": 5
    });
    assert_eq!(asked(&server.seen()[0]), sent);

    let target = Target::Cluster { id: "prod".into(), region: REGION.into() };
    let on_cluster = Submission {
        target,
        db_user: Some("alice".into()),
        secret_arn: None,
        parameters: vec![],
        wait_seconds: 0,
        ..submission()
    };
    cloud.execute(&on_cluster).await.unwrap();
    let sent = json!({
        "Sql": "select :id", "ClusterIdentifier": "prod", "Database": "dev", "DbUser": "alice",
        "ClientToken": "token-1"
    });
    assert_eq!(asked(&server.seen()[1]), sent);
}

#[tokio::test]
async fn an_illegal_submission_is_never_sent() {
    let server = Server::always(Answer::json(200, r#"{"Id":"x"}"#)).await;
    let cloud = connect(&server.url).await;
    let long = Submission { sql: "x".repeat(102_401), ..submission() };
    let error = cloud.execute(&long).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Invalid);
    assert!(error.message.contains("102401") && error.message.contains("102400"), "{error}");
    let user = Submission { db_user: Some("u".into()), secret_arn: None, ..submission() };
    assert!(cloud.execute(&user).await.unwrap_err().message.contains("workgroup"));
    assert!(cloud.statement(REGION, "id", 31).await.is_err());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_statement_is_described_in_full() {
    let answer = json!({
        "Id": "s-1", "Status": "FAILED", "Error": "ERROR: relation \"x\" does not exist\n  Position: 15",
        "HasResultSet": false, "ResultRows": 12, "ResultSize": 345, "Duration": 1_095_981_511_i64,
        "RedshiftQueryId": 99, "RedshiftPid": 4711, "SessionId": "session-1", "CreatedAt": 1_700_000_000
    });
    let server = Server::always(Answer::json(200, answer.to_string())).await;
    let statement = connect(&server.url).await.statement(REGION, "s-1", 30).await.unwrap();
    let expected = Statement {
        id: "s-1".into(),
        status: StatementStatus::Failed,
        error: Some("ERROR: relation \"x\" does not exist\n  Position: 15".into()),
        has_result_set: Some(false),
        rows: Some(12),
        size: Some(345),
        duration: Some(Duration::from_nanos(1_095_981_511)),
        query_id: Some(99),
        pid: Some(4711),
        session_id: Some("session-1".into()),
        created_at: Some(Timestamp::from_second(1_700_000_000).unwrap()),
    };
    assert_eq!(statement, expected);
    assert_eq!(asked(&server.seen()[0]), json!({"Id": "s-1", "WaitTimeSeconds": 30}));
}

#[tokio::test]
async fn numbers_that_are_not_there_are_absent() {
    for answer in [
        r#"{"Id":"s","Status":"LEVITATING"}"#,
        r#"{"Id":"s","Status":"LEVITATING","ResultRows":-1,"ResultSize":-1,"Duration":-1,"RedshiftQueryId":-1,"RedshiftPid":0,"Error":""}"#,
    ] {
        let server = Server::always(Answer::json(200, answer)).await;
        let s = connect(&server.url).await.statement(REGION, "s", 0).await.unwrap();
        assert_eq!(s.status, StatementStatus::Other("LEVITATING".into()));
        assert_eq!((s.rows, s.size, s.duration, s.query_id, s.pid), (None, None, None, None, None));
        assert_eq!((s.has_result_set, s.error, s.created_at), (None, None, None));
    }
}

#[tokio::test]
async fn a_long_poll_outlasts_the_limit_of_the_other_services() {
    let server = Server::start(|seen, _| match seen.operation() {
        "DescribeStatement" => Answer::json(200, r#"{"Id":"s","Status":"FINISHED"}"#).after(Duration::from_secs(6)),
        _ => Answer::json(200, r#"{"workgroups":[]}"#).after(Duration::from_secs(6)),
    })
    .await;
    let timeouts = Timeouts { answer: Duration::from_millis(300), ..Timeouts::default() };
    assert!(timeouts.poll > Duration::from_secs(35));
    let options = CloudOptions { demo: Some(server.url.clone()), timeouts, ..CloudOptions::default() };
    let cloud = Cloud::connect(options).await.unwrap();
    assert_eq!(cloud.workgroups(REGION).await.unwrap_err().class, ErrorClass::Timeout);
    let start = Instant::now();
    let statement = cloud.statement(REGION, "s", 30).await.unwrap();
    assert_eq!(statement.status, StatementStatus::Finished);
    assert!(start.elapsed() >= Duration::from_secs(6));
    let polls = server.seen().iter().filter(|seen| seen.operation() == "DescribeStatement").count();
    assert_eq!(polls, 1);
}

#[tokio::test]
async fn an_endpoint_without_long_polling_is_asked_without_from_then_on() {
    let server = Server::start(|seen, _| {
        if seen.body.contains("WaitTimeSeconds") {
            let error = r#"{"__type":"ValidationException","message":"Unknown parameter in input: WaitTimeSeconds"}"#;
            return Answer::json(400, error);
        }
        Answer::json(200, r#"{"Id":"s-1","Status":"SUBMITTED"}"#)
    })
    .await;
    let cloud = connect(&server.url).await;
    cloud.execute(&submission()).await.unwrap();
    cloud.clone().statement(REGION, "s-1", 30).await.unwrap();
    cloud.statement("eu-west-1", "s-1", 30).await.unwrap();
    let waits: Vec<_> = server.seen().iter().map(|seen| seen.body.contains("WaitTimeSeconds")).collect();
    assert_eq!(waits, [true, false, false, true, false], "remembered for each Region");
    let tokens: Vec<_> = server.seen()[..2].iter().map(|seen| asked(seen)["ClientToken"].clone()).collect();
    assert_eq!(tokens, ["token-1", "token-1"]);
}

#[tokio::test]
async fn another_refusal_is_not_taken_for_a_refused_wait() {
    let error = r#"{"__type":"ValidationException","message":"Database name is malformed"}"#;
    let server = Server::always(Answer::json(400, error)).await;
    let refused = connect(&server.url).await.execute(&submission()).await.unwrap_err();
    assert_eq!(refused.message, "Database name is malformed");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn too_many_waiters_fall_back_for_this_time_only() {
    let server = Server::start(|seen, _| {
        if seen.body.contains("WaitTimeSeconds") {
            return Answer::json(400, r#"{"__type":"ActiveWaitingRequestsExceededException","message":"too many"}"#);
        }
        Answer::json(200, r#"{"Id":"s-1","Status":"STARTED"}"#)
    })
    .await;
    let cloud = connect(&server.url).await;
    for _ in 0..2 {
        assert_eq!(cloud.statement(REGION, "s-1", 10).await.unwrap().status, StatementStatus::Started);
    }
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_page_of_every_kind_of_value() {
    let answer = json!({
        "ColumnMetadata": [
            {"name": "a", "label": "A", "typeName": "int8", "nullable": 0, "tableName": "t"},
            {"name": "b", "typeName": "numeric", "nullable": 1},
            {"name": "c", "typeName": "float8", "nullable": 1},
            {"name": "d", "typeName": "bool", "nullable": 1},
            {"name": "e", "typeName": "varbyte", "nullable": 1},
            {"name": "f", "typeName": "super", "nullable": 1}
        ],
        "Records": [
            [{"longValue": i64::MIN}, {"stringValue": "0.10"}, {"doubleValue": 0.1}, {"booleanValue": true},
             {"blobValue": "AP8Q"}, {"stringValue": ""}],
            [{"longValue": 7}, {"isNull": true}, {"doubleValue": 1e300}, {"booleanValue": false},
             {"blobValue": ""}, {"isNull": true}]
        ],
        "TotalNumRows": 9000, "NextToken": "next"
    });
    let server = Server::always(Answer::json(200, answer.to_string())).await;
    let page = connect(&server.url).await.result_page(REGION, "s-1", Some("this")).await.unwrap();
    assert_eq!((page.next_token.as_deref(), page.total_rows), (Some("next"), Some(9000)));
    let first = Column {
        name: "A".into(),
        type_name: "int8".into(),
        kind: ColumnType::Integer,
        nullable: false,
        table: Some("t".into()),
    };
    assert_eq!(page.columns[0], first);
    assert_eq!((page.columns[1].name.as_str(), page.columns[1].nullable), ("b", true));
    let row = |row| (0..6).map(|column| page.rows.get(row, column)).collect::<Vec<_>>();
    let text = Cell::Text;
    let lowest = i64::MIN.to_string();
    assert_eq!(row(0), [text(&lowest), text("0.10"), text("0.1"), text("true"), text("00ff10"), text("")]);
    assert_eq!(row(1), [text("7"), Cell::Null, text("1e300"), text("false"), text(""), Cell::Null]);
    assert_eq!(page.rows.rows(), 2);
    assert_eq!(asked(&server.seen()[0]), json!({"Id": "s-1", "NextToken": "this"}));
}

#[tokio::test]
async fn a_result_that_does_not_fit_or_end_is_an_error() {
    let columns = r#""ColumnMetadata":[{"name":"a"},{"name":"b"}]"#;
    for (body, words) in [
        (format!(r#"{{{columns},"Records":[[{{"longValue":1}}]]}}"#), "1 values for 2 columns"),
        (format!(r#"{{{columns},"Records":[],"NextToken":"t"}}"#), "same page marker"),
        (format!(r#"{{{columns},"Records":[[{{"longValue":1}},{{"vectorValue":[1]}}]]}}"#), "kind of value"),
    ] {
        let server = Server::always(Answer::json(200, body)).await;
        let error = connect(&server.url).await.result_page(REGION, "s-1", Some("t")).await.unwrap_err();
        assert_eq!(error.class, ErrorClass::Garbled);
        assert!(error.message.contains(words), "{error}");
    }
}

#[tokio::test]
async fn an_unknown_statement_explains_the_24_hours() {
    let error = r#"{"__type":"ResourceNotFoundException","Message":"Query does not exist.","ResourceId":"s"}"#;
    let server = Server::always(Answer::json(400, error)).await;
    let error = connect(&server.url).await.result_page(REGION, "s", None).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::NotFound);
    assert!(error.next_step().contains("24 hours"));
}

#[tokio::test]
async fn databases_come_from_all_pages() {
    let server = Server::start(|seen, _| match asked(seen)["NextToken"].as_str() {
        None => Answer::json(200, r#"{"Databases":["dev"],"NextToken":"n"}"#),
        Some(_) => Answer::json(200, r#"{"Databases":["sample_data_dev"]}"#),
    })
    .await;
    let found = connect(&server.url).await.databases(&workgroup(), "dev").await.unwrap();
    assert_eq!(found, ["dev", "sample_data_dev"]);
    let sent = json!({"WorkgroupName": "analytics", "Database": "dev"});
    assert_eq!(asked(&server.seen()[0]), sent);
}

#[tokio::test]
async fn cancel_tells_whether_it_was_taken() {
    for (body, taken) in [(r#"{"Status":true}"#, true), (r#"{"Status":false}"#, false)] {
        let server = Server::always(Answer::json(200, body)).await;
        assert_eq!(connect(&server.url).await.cancel(REGION, "s").await.unwrap(), taken);
    }
}

#[tokio::test]
async fn clones_share_one_pace() {
    let server = Server::always(Answer::json(200, r#"{"Status":true}"#)).await;
    let cloud = connect(&server.url).await;
    let start = Instant::now();
    for _ in 0..3 {
        cloud.clone().cancel(REGION, "s").await.unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(950), "{:?}", start.elapsed());
    assert_eq!(server.seen().len(), 3);
}
