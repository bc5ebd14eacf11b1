//! Commands on the embedded stand-in, and the stand-in alone.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/program.rs"]
mod program;

use program::Home;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};

#[test]
fn every_kind_lists_and_shows_without_an_account() {
    let home = Home::new();
    let kinds = home.run(&["kinds", "-o", "json"]).expect_status(0);
    let kinds: Value = serde_json::from_str(&kinds.stdout).unwrap();
    for kind in kinds["items"].as_array().unwrap() {
        let kind = kind["id"].as_str().unwrap();
        let ran = home.run(&["list", kind, "--demo", "-o", "json"]).expect_status(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let first = json["items"][0]["id"].as_str().unwrap_or_else(|| panic!("no {kind}: {json}"));
        let ran = home.run(&["show", kind, first, "--demo", "-o", "json"]).expect_status(0);
        assert!(serde_json::from_str::<Value>(&ran.stdout).unwrap().is_object(), "{kind}");
    }
}

#[test]
fn the_demo_needs_no_credentials() {
    let home = Home::new();
    let mut bare = home.command(&["list", "clusters", "--demo", "-o", "csv"]);
    bare.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env_remove("AWS_REGION");
    let ran = program::ended(bare.spawn().unwrap()).expect_status(0);
    assert!(ran.stdout.starts_with("id,region,status"), "{}", ran.stdout);
    assert!(!home.path().join(".local/state/redshift-tui").exists());
}

#[test]
fn a_wrong_scenario_is_a_usage_error() {
    let ran = Home::new().run(&["list", "clusters", "--demo", "--scenario", "no-such-scenario"]).expect_status(2);
    ran.says("no-such-scenario");
}

#[test]
fn serve_local_says_where_it_listens_and_ends_on_a_signal() {
    for signal in [Signal::INT, Signal::TERM] {
        let home = Home::new();
        let mut child = home.command(&["serve-local", "--port", "0"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
        let port = url.strip_prefix("http://127.0.0.1:").and_then(|port| port.parse::<u16>().ok());
        assert!(port.is_some_and(|port| port > 0), "{line}");
        let listed = home.run(&["list", "workgroups", "--endpoint-url", &url, "-o", "json"]).expect_status(0);
        assert!(listed.stdout.contains("\"id\""));
        let taken = home.run(&["serve-local", "--port", &port.unwrap().to_string()]).expect_status(2);
        taken.says("the stand-in could not be started");
        kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn sql_runs_and_every_type_keeps_its_shape() {
    let home = Home::new();
    let sql = "select 1 as i, 9007199254740993::bigint as l, 1.50::decimal(9,2) as d, null as n, '' as e, true as b";
    let ran = home.run(&["query", "--demo", "-c", sql, "-o", "csv"]).expect_status(0);
    assert_eq!(ran.stdout, "i,l,d,n,e,b\n1,9007199254740993,1.50,,\"\",true\n");
    let ran = home.run(&["query", "--demo", "-c", sql, "-o", "json"]).expect_status(0);
    assert!(ran.stdout.contains("[1,9007199254740993,1.50,null,\"\",true]"), "{}", ran.stdout);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&json["rowCount"], &json["columns"][0]["name"]), (&json!(1), &json!("i")));
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
}

#[test]
fn sql_comes_from_stdin_and_files_come_in_by_load() {
    let home = Home::new();
    std::fs::write(home.path().join("in.csv"), "a,b\n1,x\n2,y\n").unwrap();
    let arguments = ["query", "--demo", "--load", "mine=in.csv", "-o", "csv", "-"];
    let ran = home.run_with_stdin(&arguments, b"select count(*) as n from mine;\nselect b from mine where a = 2\n");
    assert_eq!(ran.expect_status(0).stdout, "n\n2\nb\ny\n");
    let ran = home.run(&["query", "--demo", "--load", "mine=none.csv", "-c", "select 1"]).expect_status(2);
    ran.says("none.csv");
}

#[test]
fn targets_are_found_by_kind_and_by_name() {
    let home = Home::new();
    let list = |kind| {
        let ran = home.run(&["list", kind, "--demo", "status:available", "-o", "json"]).expect_status(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        json["items"][0]["id"].as_str().unwrap().to_owned()
    };
    let (cluster, workgroup) = (list("clusters"), list("workgroups"));
    for target in [&cluster, &workgroup, &format!("cluster/{cluster}"), &format!("workgroup/{workgroup}")] {
        home.run(&["query", "--demo", "-t", target, "-c", "select 1", "-o", "csv"]).expect_status(0);
    }
    home.run(&["query", "--demo", "-t", "nobody", "-c", "select 1"]).expect_status(1).says("was not found");
}

#[test]
fn wrong_sql_is_shown_at_its_place_with_a_next_step() {
    let ran = Home::new().run(&["query", "--demo", "-c", "select * from nothing_here"]).expect_status(1);
    assert!(ran.stdout.is_empty());
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.stderr);
    assert_eq!(lines[0], "error: the statement failed");
    assert!(
        lines[1].contains("relation \"nothing_here\" does not exist") && lines[1].contains("42P01"),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2].find("nothing_here"), lines[3].find('^'), "{}", ran.stderr);
    assert!(lines[4].contains("search_path"), "{}", lines[4]);
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let home = Home::new();
    let mut child = home.command(&["query", "--demo", "-c", "select * from sales", "-o", "csv"]).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("salesid,"), "{first}");
    program::ended(child).expect_status(0);
}

#[test]
fn metrics_are_datapoints_for_programs_and_sparklines_for_people() {
    let home = Home::new();
    let table = home.run(&["--demo", "metrics", "analytics-prod", "--since", "1h"]).expect_status(0).stdout;
    for word in ["CPUUtilization", "WLMRunningQueries", "queued", "LAST 1h", "%"] {
        assert!(table.contains(word), "{word}: {table}");
    }
    let arguments = ["--demo", "-o", "json", "metrics", "workgroup/analytics-wg", "--metric", "QueriesRunning"];
    let json: Value = serde_json::from_str(&home.run(&arguments).expect_status(0).stdout).unwrap();
    let items = json["items"].as_array().unwrap();
    assert!(items.len() > 100, "{}", items.len());
    let first = &items[0];
    assert_eq!((&first["id"], &first["period"]), (&json!("QueriesRunning"), &json!(60)));
    assert!(first["value"].is_number() && first["time"].as_str().unwrap().ends_with('Z'), "{first}");
    let csv = home
        .run(&["--demo", "-o", "csv", "metrics", "analytics-wg", "--metric", "DataStorage"])
        .expect_status(0)
        .stdout;
    assert!(csv.starts_with("id,line,statistic,unit,period,time,value\nDataStorage,namespace,Maximum,"), "{csv}");
}

#[test]
fn metrics_that_are_not_there_or_not_kept_are_a_usage_error_with_a_next_step() {
    let home = Home::new();
    let fine = home.run(&["--demo", "metrics", "analytics-prod", "--since", "60d", "--period", "60"]).expect_status(2);
    fine.says("--period 300");
    let unknown = home.run(&["--demo", "metrics", "analytics-prod", "--metric", "CPUUtilisation"]).expect_status(2);
    unknown.says("CPUUtilization");
    home.run(&["--demo", "metrics", "nobody"]).expect_status(1);
}

#[test]
fn a_result_cut_short_is_kept_as_a_part_that_says_so() {
    let home = Home::new();
    let demo =
        ["query", "--demo", "--scenario", "dying", "-t", "workgroup/analytics-wg", "-c", "select * from listing"];
    for (format, name) in [("csv", "out.csv"), ("parquet", "out.parquet")] {
        let ran = home.run(&[&demo[..], &["-o", format, "--out", name]].concat()).expect_status(5);
        let part = home.path().join(format!("{name}.part"));
        ran.says(&format!("{name}.part has the "));
        ran.says("it is not whole");
        assert!(!home.path().join(name).exists(), "nothing passes for the whole");
        let bytes = std::fs::read(&part).unwrap();
        match format {
            "csv" => {
                let rows = String::from_utf8(bytes).unwrap().lines().count() - 1;
                assert!(rows > 1000, "{rows}");
                ran.says(&format!("has the {rows} rows that came before"));
            }
            _ => assert!(bytes.ends_with(b"PAR1"), "it can be read"),
        }
    }
    let ran = home.run(&[&demo[..], &["-o", "csv"]].concat()).expect_status(5);
    assert!(ran.stdout.lines().count() > 1000 && !ran.stderr.contains(".part"), "{}", ran.stderr);
}

#[test]
fn load_is_listed_on_demand_and_details_have_their_further_sections() {
    let home = Home::new();
    let bare = home.run(&["list", "clusters", "--demo", "-o", "csv"]).expect_status(0);
    assert!(!bare.stdout.lines().next().unwrap().contains("CPUUtilization"), "{}", bare.stdout);
    let ran = home.run(&["list", "clusters", "--demo", "--with-load", "-o", "json"]).expect_status(0);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let items = json["items"].as_array().unwrap();
    let of = |id: &str| items.iter().find(|item| item["id"] == id).unwrap();
    let busy = items.iter().filter(|item| item["CPUUtilization"].as_f64().is_some_and(|cpu| cpu > 0.0)).count();
    assert!(busy > 3, "{}", ran.stdout);
    assert!(of("analytics-prod")["WLMRunningQueries"].is_number());
    let paused = items.iter().find(|item| item["status"] == "paused").unwrap();
    assert_eq!(paused["CPUUtilization"], Value::Null, "nothing published is not zero");
    home.run(&["list", "snapshots", "--demo", "--with-load"]).expect_status(2).says("clusters and workgroups");
    let shown = home.run(&["show", "cluster", "analytics-prod", "--demo"]).expect_status(0);
    assert!(shown.stdout.contains("last 30 minutes") && shown.stdout.contains("Compute-0"), "{}", shown.stdout);
    let alarm = home.run(&["list", "alarms", "--demo", "-o", "csv"]).expect_status(0);
    let alarm = alarm.stdout.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let shown = home.run(&["show", "alarm", &alarm, "--demo"]).expect_status(0);
    assert!(shown.stdout.contains("History"), "{}", shown.stdout);
}
