//! `query` against canned answers of the Data API.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "support/http.rs"]
mod http;
#[path = "support/program.rs"]
mod program;

use http::{Answer, Seen, Server};
use program::{Home, Ran};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::time::Duration;

/// The answers of a service that finishes every statement with one row, `answer` first.
async fn serve(answer: impl Fn(&Seen) -> Option<Value> + Send + Sync + 'static) -> Server {
    Server::start(move |seen, _| {
        let usual = || match seen.operation() {
            "ExecuteStatement" | "DescribeStatement" => {
                json!({"Id": "id-1", "Status": "FINISHED", "HasResultSet": true, "ResultRows": 1, "Duration": 5_000_000})
            }
            "GetStatementResult" => {
                json!({"ColumnMetadata": [{"name": "n", "label": "n", "typeName": "int8"}], "TotalNumRows": 1,
                       "Records": [[{"longValue": 9_007_199_254_740_993_i64}]]})
            }
            _ => json!({}),
        };
        match answer(seen).unwrap_or_else(usual) {
            Value::String(error) => {
                let (code, message) = error.split_once(": ").unwrap();
                Answer::json(400, json!({"__type": code, "message": message}).to_string())
            }
            body => Answer::json(200, body.to_string()),
        }
    })
    .await
}

async fn query(server: &Server, arguments: &[&str]) -> Ran {
    let all = [&["query", "--endpoint-url", &server.url, "-t", "workgroup/wg", "-d", "dev"], arguments].concat();
    let all: Vec<String> = all.into_iter().map(str::to_owned).collect();
    let run = move || Home::new().run(&all.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn bodies(server: &Server, operation: &str) -> Vec<Value> {
    let seen = server.seen();
    seen.iter().filter(|s| s.operation() == operation).map(|s| serde_json::from_str(&s.body).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_keep_every_digit_in_every_format() {
    let server = serve(|_| None).await;
    for (format, expected) in [
        ("csv", "n\n9007199254740993\n"),
        ("ndjson", "{\"n\":9007199254740993}\n"),
        ("table", "        n         \n------------------\n 9007199254740993\n(1 row)\n"),
    ] {
        let ran = query(&server, &["-c", "select 1", "-o", format]).await.expect_status(0);
        assert_eq!(ran.stdout.replace(' ', ""), expected.replace(' ', ""));
        assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    }
    let ran = query(&server, &["-c", "select 1", "-o", "json"]).await.expect_status(0);
    assert!(ran.stdout.contains("[9007199254740993]"), "{}", ran.stdout);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(json["durationMs"].is_u64() && json["id"] == "id-1", "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_is_sent_alone_with_the_parameters_it_uses() {
    let server = serve(|_| None).await;
    let sql = "select :a; -- one\nselect ':b' || :b;";
    let ran = query(&server, &["-c", sql, "--param", "a=1", "--param", "b=x y", "-o", "json"]).await.expect_status(0);
    assert_eq!(serde_json::from_str::<Value>(&ran.stdout).unwrap().as_array().map(Vec::len), Some(2));
    let sent = bodies(&server, "ExecuteStatement");
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["Sql"], "select :a");
    assert_eq!(sent[0]["Parameters"], json!([{"name": "a", "value": "1"}]));
    assert_eq!(sent[1]["Parameters"], json!([{"name": "b", "value": "x y"}]));
    assert_eq!((&sent[0]["WorkgroupName"], &sent[0]["Database"]), (&json!("wg"), &json!("dev")));
    assert_ne!(sent[0]["ClientToken"], sent[1]["ClientToken"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn null_and_the_empty_string_stay_apart_over_pages() {
    let server = serve(|seen| {
        let column = json!([{"name": "a", "typeName": "varchar"}, {"name": "b", "typeName": "bool"}]);
        let first = !seen.body.contains("page-2");
        (seen.operation() == "GetStatementResult").then(|| {
            if first {
                json!({"ColumnMetadata": column, "NextToken": "page-2", "Records": [[{"isNull": true}, {"booleanValue": true}]]})
            } else {
                json!({"ColumnMetadata": column, "Records": [[{"stringValue": ""}, {"isNull": true}]]})
            }
        })
    })
    .await;
    let ran = query(&server, &["-c", "select 1", "-o", "csv"]).await.expect_status(0);
    assert_eq!(ran.stdout, "a,b\n,true\n\"\",\n");
    let ran = query(&server, &["-c", "select 1", "-o", "json"]).await.expect_status(0);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&json["rows"], &json["rowCount"]), (&json!([[null, true], ["", null]]), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_sql_shows_its_place_and_stops_the_rest() {
    let server = serve(|seen| {
        let failed = seen.operation() != "GetStatementResult" && !seen.body.contains("select 1");
        failed.then(|| {
            json!({"Id": "id-2", "Status": "FAILED", "HasResultSet": false,
                   "Error": "ERROR: syntax error at or near \"form\"\n  Position: 10 [SQLSTATE 42601]"})
        })
    })
    .await;
    let ran = query(&server, &["-c", "select 1;\n\nselect * form t;\nselect 3", "-o", "json"]).await.expect_status(1);
    assert_eq!(serde_json::from_str::<Value>(&ran.stdout).unwrap().as_array().map(Vec::len), Some(1));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines[0], "error: statement 2 of 3 failed");
    assert!(lines[1].contains("syntax error at or near \"form\"") && lines[1].contains("42601"), "{}", ran.stderr);
    assert_eq!(lines[2], "  line 3: select * form t");
    assert_eq!(lines[3].find('^'), lines[2].find("form"));
    assert_eq!(bodies(&server, "ExecuteStatement").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_and_dead_ends_have_their_own_status() {
    for (error, status, part) in [
        ("AccessDeniedException: no", 4, "redshift-data:ExecuteStatement"),
        ("ValidationException: Redshift endpoint doesn't exist in this region.", 1, "doesn't exist"),
        ("ExpiredTokenException: old", 4, "credentials"),
    ] {
        let server = serve(move |_| Some(json!(error))).await;
        query(&server, &["-c", "select 1"]).await.expect_status(status).says(part);
    }
    let home = Home::new();
    let nobody = ["query", "--endpoint-url", "http://127.0.0.1:9", "-t", "workgroup/wg", "-d", "dev", "-c", "select 1"];
    let ran = tokio::task::spawn_blocking(move || home.run(&nobody)).await.unwrap().expect_status(5);
    assert!(ran.stderr.lines().count() >= 3, "{}", ran.stderr);
}

/// Name and text of the one file in a folder.
fn only_file(folder: &std::path::Path) -> (String, String) {
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    (files[0].file_name().into_string().unwrap(), std::fs::read_to_string(files[0].path()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_never_comes_leaves_a_marked_part_and_no_closed_json() {
    let server = serve(|seen| {
        let page = json!({"ColumnMetadata": [{"name": "a", "typeName": "int4"}], "NextToken": "again",
                          "Records": [[{"longValue": 1}]]});
        (seen.operation() == "GetStatementResult").then_some(page)
    })
    .await;
    let ran = query(&server, &["-c", "select 1", "-o", "json"]).await.expect_status(5);
    ran.says("the same page marker twice");
    assert!(serde_json::from_str::<Value>(&ran.stdout).is_err(), "{}", ran.stdout);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.csv");
    let ran = query(&server, &["-c", "select 1", "-o", "csv", "--out", file.to_str().unwrap()]).await.expect_status(5);
    ran.says("out.csv.part");
    assert_eq!(only_file(folder.path()), ("out.csv.part".to_owned(), "a\n1\n".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_without_a_result_say_what_they_did() {
    let server =
        serve(|_| Some(json!({"Id": "i", "Status": "FINISHED", "HasResultSet": false, "ResultRows": 3}))).await;
    let ran = query(&server, &["-c", "insert into t values (1)"]).await.expect_status(0);
    assert_eq!(ran.stdout, "INSERT (3 rows)\n");
    let ran = query(&server, &["-c", "insert into t values (1)", "-o", "csv"]).await.expect_status(0);
    assert_eq!(ran.stdout, "");
    let ran = query(&server, &["-c", "insert into t values (1)", "-o", "json"]).await.expect_status(0);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&json["columns"], &json["rows"], &json["rowCount"]), (&json!([]), &json!([]), &json!(3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_cancels_on_the_service() {
    let cancelled = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let server = serve(move |seen| {
        use std::sync::atomic::Ordering::SeqCst;
        let now = seen.operation() == "CancelStatement" || cancelled.load(SeqCst);
        cancelled.store(now, SeqCst);
        let status = if now { "ABORTED" } else { "STARTED" };
        Some(match seen.operation() {
            "CancelStatement" => json!({"Status": true}),
            _ => json!({"Id": "id-9", "Status": status}),
        })
    })
    .await;
    let home = Home::new();
    let arguments =
        ["query", "--endpoint-url", &server.url, "-t", "cluster/c", "-d", "dev", "-c", "select pg_sleep(600)"];
    let child = home.command(&arguments).spawn().unwrap();
    while bodies(&server, "DescribeStatement").is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), Signal::INT).unwrap();
    let ran = tokio::task::spawn_blocking(move || program::ended(child)).await.unwrap().expect_status(130);
    ran.says("was cancelled");
    assert_eq!(bodies(&server, "CancelStatement"), [json!({"Id": "id-9"})]);
    let history = std::fs::read_to_string(home.path().join(".local/state/redshift-tui/history.jsonl")).unwrap();
    let entry: Value = serde_json::from_str(&history).unwrap();
    assert_eq!((&entry["id"], &entry["target"]), (&json!("id-9"), &json!("cluster/c")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_names_target_and_database() {
    let server = serve(|_| None).await;
    let home = Home::new();
    let text = format!(
        "target = \"cluster/other\"\n[profiles.default]\ntarget = \"cluster/main\"\ndatabase = \"sales\"\n\
         regions = [\"us-west-2\"]\nendpoint_url = \"{}\"\n",
        server.url
    );
    home.configure("config.toml", &text);
    let run = move || home.run(&["query", "-c", "select 1", "-o", "csv"]);
    tokio::task::spawn_blocking(run).await.unwrap().expect_status(0);
    let sent = bodies(&server, "ExecuteStatement");
    assert_eq!((&sent[0]["ClusterIdentifier"], &sent[0]["Database"]), (&json!("main"), &json!("sales")));
    assert!(server.seen()[0].head.contains("/us-west-2/redshift-data/"), "{}", server.seen()[0].head);
}

/// A page of rows of one column, with the marker of the next.
fn page_of(column: &Value, records: &str, next: Option<&str>) -> String {
    let next = next.map_or(String::new(), |token| format!("\"NextToken\":\"{token}\","));
    format!("{{\"ColumnMetadata\":{column},{next}\"Records\":[{records}]}}")
}

/// A service whose pages are answered by `page`, everything else as usual.
async fn paged(page: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |seen, _| match seen.operation() {
        "GetStatementResult" => page(seen),
        _ => Answer::json(200, json!({"Id": "id-1", "Status": "FINISHED", "HasResultSet": true}).to_string()),
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_million_rows_go_through_in_constant_memory() {
    const PAGES: usize = 100;
    let records = (0..10_000).map(|row| format!("[{{\"longValue\":{row}}}]")).collect::<Vec<_>>().join(",");
    let column = json!([{"name": "n", "typeName": "int8"}]);
    let server = paged(move |seen| {
        let body: Value = serde_json::from_str(&seen.body).unwrap();
        let number: usize = body["NextToken"].as_str().map_or(1, |token| token.parse().unwrap());
        let next = (number < PAGES).then(|| (number + 1).to_string());
        Answer::json(200, page_of(&column, &records, next.as_deref()))
    })
    .await;
    let home = Home::new();
    let file = home.path().join("out.csv");
    let arguments = ["query", "--endpoint-url", &server.url, "-t", "workgroup/wg", "-d", "dev", "-c", "select n"];
    let output = ["-o", "csv", "--out", file.to_str().unwrap()];
    let mut child = home.command(&[&arguments[..], &output[..]].concat()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(peak);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(child.wait().unwrap().success());
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written.lines().count(), PAGES * 10_000 + 1);
    // The rows alone are 6 MB of text and 250 MB as the service sends them.
    println!("peak {peak} kB");
    assert!(peak > 0 && peak < 120_000, "{peak} kB");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_expire_between_pages_are_said_and_leave_a_marked_part() {
    let server = paged(|seen| {
        if seen.body.contains("page-2") {
            return Answer::json(400, "{\"__type\":\"ExpiredTokenException\",\"message\":\"old\"}");
        }
        Answer::json(200, page_of(&json!([{"name": "n", "typeName": "int4"}]), "[{\"longValue\":1}]", Some("page-2")))
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.csv");
    let ran = query(&server, &["-c", "select 1", "-o", "csv", "--out", file.to_str().unwrap()]).await.expect_status(4);
    ran.says("credentials");
    ran.says("out.csv.part");
    assert_eq!(only_file(folder.path()), ("out.csv.part".to_owned(), "n\n1\n".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_dies_within_a_page_is_asked_again_and_then_said() {
    let server = paged(|seen| {
        let column = json!([{"name": "n", "typeName": "int4"}]);
        if !seen.body.contains("page-2") {
            return Answer::json(200, page_of(&column, "[{\"longValue\":1}]", Some("page-2")));
        }
        let body = page_of(&column, "[{\"longValue\":2}]", None);
        Answer { length: Some(body.len() + 100), ..Answer::json(200, body) }
    })
    .await;
    let ran = query(&server, &["-c", "select 1", "-o", "csv"]).await.expect_status(5);
    assert_eq!(ran.stdout, "n\n1\n", "what came before is shown");
    assert!(ran.stderr.lines().count() >= 3, "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_values_and_columns_come_through_every_format() {
    let long = "x".repeat(65_535);
    let records = format!("[{{\"stringValue\":\"{long}\"}},{{\"stringValue\":\"a\\u0000b\"}}]");
    let server = paged(move |_| {
        let column = json!([{"name": "same", "typeName": "varchar"}, {"name": "same", "typeName": "varchar"}]);
        Answer::json(200, page_of(&column, &records, None))
    })
    .await;
    for format in ["csv", "tsv", "json", "ndjson", "markdown", "table"] {
        let ran = query(&server, &["-c", "select 1", "-o", format]).await.expect_status(0);
        assert!(ran.stdout.len() > 65_535, "{format}");
        assert_eq!(ran.stdout.contains('\0'), matches!(format, "csv" | "tsv"), "{format}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.parquet");
    query(&server, &["-c", "select 1", "-o", "parquet", "--out", file.to_str().unwrap()]).await.expect_status(0);
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1") && bytes.len() > 65_535);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_without_columns_and_bytes_that_are_no_text_are_no_crash() {
    let server = paged(|_| Answer::json(200, "{\"ColumnMetadata\":[],\"Records\":[[],[]],\"TotalNumRows\":2}")).await;
    for format in ["csv", "tsv", "json", "ndjson", "markdown", "table"] {
        query(&server, &["-c", "select", "-o", format]).await.expect_status(0);
    }
    query(&server, &["-c", "select", "-o", "parquet"]).await.expect_status(1).says("needs columns");
    let server = paged(|_| {
        let mut body =
            page_of(&json!([{"name": "a", "typeName": "varchar"}]), "[{\"stringValue\":\"?\"}]", None).into_bytes();
        let place = body.iter().position(|byte| *byte == b'?').unwrap();
        body[place] = 0xff;
        Answer::json(200, body)
    })
    .await;
    let ran = query(&server, &["-c", "select 1", "-o", "csv"]).await;
    assert!(matches!(ran.status, Some(1 | 5)), "{ran:?}");
    assert!(ran.stderr.lines().count() >= 2, "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said() {
    let server = serve(|_| None).await;
    for format in ["csv", "parquet"] {
        let ran = query(&server, &["-c", "select 1", "-o", format, "--out", "/dev/full"]).await.expect_status(1);
        ran.says("No space left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parquet_is_for_one_result_of_a_query() {
    let server = serve(|_| None).await;
    let ran = query(&server, &["-c", "select 1; select 2", "-o", "parquet"]).await.expect_status(1);
    ran.says("one result");
    let run = || Home::new().run(&["kinds", "-o", "parquet"]);
    tokio::task::spawn_blocking(run).await.unwrap().expect_status(2).says("typed columns");
}
