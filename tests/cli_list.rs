//! `list` and `show` against canned answers: shapes, several Regions, partial failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "support/http.rs"]
mod http;
#[path = "support/program.rs"]
mod program;

use http::{Answer, Seen, Server};
use program::{Home, Ran};
use serde_json::{Value, json};

/// Two workgroups in every Region but us-west-2, where listing is denied.
async fn serve() -> Server {
    Server::start(|seen, _| match seen.operation() {
        _ if is_region(seen, "us-west-2") => {
            Answer::json(403, json!({"__type": "AccessDeniedException", "message": "not allowed"}).to_string())
        }
        "ListWorkgroups" => {
            let workgroup = |name: &str, status: &str| {
                json!({"workgroupName": name, "status": status, "baseCapacity": 128, "publiclyAccessible": false,
                       "creationDate": "2026-01-02T03:04:05Z"})
            };
            let both = json!([workgroup("sales", "AVAILABLE"), workgroup("ads, new", "MODIFYING")]);
            Answer::json(200, json!({ "workgroups": both }).to_string())
        }
        other => Answer::json(400, json!({"__type": "ValidationException", "message": other}).to_string()),
    })
    .await
}

fn is_region(seen: &Seen, region: &str) -> bool {
    seen.head.contains(&format!("/{region}/redshift-serverless/"))
}

async fn run(server: &Server, arguments: &[&str]) -> Ran {
    let all: Vec<String> =
        arguments.iter().copied().chain(["--endpoint-url", &server.url]).map(str::to_owned).collect();
    let run = move || Home::new().run(&all.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn ids(ran: &Ran) -> Vec<String> {
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_have_stable_shapes() {
    let server = serve().await;
    let ran = run(&server, &["list", "workgroups", "-o", "json"]).await.expect_status(0);
    assert_eq!(ids(&ran), ["ads, new", "sales"]);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let sales = &json["items"][1];
    assert_eq!((&sales["base_capacity"], &sales["max_capacity"]), (&json!(128), &Value::Null));
    assert_eq!((&sales["created"], &sales["public"]), (&json!("2026-01-02T03:04:05Z"), &json!(false)));
    assert_eq!((&sales["region"], &sales["status"]), (&json!("eu-west-1"), &json!("AVAILABLE")));
    let csv = run(&server, &["list", "wg", "-o", "csv"]).await.expect_status(0).stdout;
    assert!(csv.starts_with("id,region,status,") && csv.contains("\n\"ads, new\",eu-west-1,MODIFYING,"), "{csv}");
    let table = run(&server, &["list", "wg"]).await.expect_status(0).stdout;
    assert!(table.starts_with("WORKGROUP") && table.contains("128 RPU") && !table.contains("REGION"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_is_the_consoles() {
    let server = serve().await;
    for (filter, expected) in [
        (vec!["status:avail"], vec!["sales"]),
        (vec!["!status:avail"], vec!["ads, new"]),
        (vec!["sales", "modifying"], vec![]),
        (vec!["base_capacity:128 sales"], vec!["sales"]),
    ] {
        let arguments = [vec!["list", "workgroups", "-o", "json"], filter.clone()].concat();
        let ran = run(&server, &arguments).await.expect_status(0);
        assert_eq!(ids(&ran), expected, "{filter:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_fails_does_not_blank_the_others() {
    let server = serve().await;
    let regions = ["--region", "eu-west-1", "--region", "us-west-2", "--region", "us-east-1"];
    let arguments = [&["list", "workgroups", "-o", "json"], &regions[..]].concat();
    let ran = run(&server, &arguments).await.expect_status(4);
    assert_eq!(ids(&ran), ["ads, new", "sales", "ads, new", "sales"]);
    assert_eq!(ran.stderr.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{}", ran.stderr);
    ran.says("us-west-2: redshift-serverless:ListWorkgroups: access denied");
    // Usage limits are only told beside the rows: without them the list is whole.
    ran.says("warning: eu-west-1: redshift-serverless:ListUsageLimits");
    run(&server, &["list", "workgroups", "--region", "eu-west-1"]).await.expect_status(0);
    let table = run(&server, &[&["list", "workgroups"], &regions[..]].concat()).await.expect_status(4).stdout;
    assert!(table.contains("REGION") && table.contains("us-east-1"), "{table}");
    let alone = run(&server, &["list", "workgroups", "--region", "us-west-2"]).await.expect_status(4);
    assert!(alone.stdout.is_empty());
    assert_eq!(alone.stderr.lines().count(), 3, "{}", alone.stderr);
    alone.says("add the IAM action redshift-serverless:ListWorkgroups");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_resource_is_shown_or_named_as_missing() {
    let server = serve().await;
    let shown = run(&server, &["show", "workgroup", "sales"]).await.expect_status(0).stdout;
    assert!(shown.contains("General\n") && shown.contains("AVAILABLE"), "{shown}");
    let raw = run(&server, &["show", "workgroup", "sales", "-o", "json"]).await.expect_status(0).stdout;
    assert_eq!(serde_json::from_str::<Value>(&raw).unwrap()["workgroupName"], "sales");
    run(&server, &["show", "workgroup", "sale"]).await.expect_status(1).says("Did you mean \"sales\"?");
    let both = ["show", "workgroup", "sales", "--region", "eu-west-1", "--region", "us-east-1"];
    run(&server, &both).await.expect_status(2).says("it is in eu-west-1 and us-east-1");
    let unsure = ["show", "workgroup", "other", "--region", "eu-west-1", "--region", "us-west-2"];
    run(&server, &unsure).await.expect_status(4).says("access denied");
}

#[test]
fn nobody_there_is_a_network_error_in_three_lines() {
    let ran = Home::new().run(&["list", "clusters", "--endpoint-url", "http://127.0.0.1:9"]).expect_status(5);
    assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
    assert!(ran.stdout.is_empty());
}

#[test]
fn an_unknown_profile_is_a_credentials_error() {
    let home = Home::new();
    home.run(&["list", "clusters", "--profile", "nobody"]).expect_status(4).says("nobody");
    let both = home.run(&["list", "clusters", "--profile", "nobody", "--profile", "none"]).expect_status(4);
    assert!(both.stdout.is_empty() && both.stderr.lines().count() == 2, "{both:?}");
}

#[test]
fn a_missing_region_is_a_usage_error() {
    let home = Home::new();
    let child = home.command(&["list", "clusters"]).env_remove("AWS_REGION").spawn().unwrap();
    program::ended(child).expect_status(2).says("pass --region");
}
