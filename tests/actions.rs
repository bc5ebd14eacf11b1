//! Changing things: the gate, the dialog, the calls that leave, following them to their end.
#[path = "support/console.rs"]
mod console;

use console::{Console, row, settings};
use proptest::prelude::*;
use redshift_tui::actions::{self, Policies, Rules};
use redshift_tui::app::{App, Effect, Event, Overlay, Request, View};
use redshift_tui::cloud::{CloudError, ErrorClass, Performed};
use redshift_tui::kinds::{Document, Row};
use redshift_tui::model::{ApiCall, StatusClass};
use redshift_tui::view::ColorMode;
use std::collections::BTreeMap;
use std::time::Duration;

/// A manual snapshot of the cluster analytics-prod.
fn snapshot(id: &str, word: &str, class: StatusClass) -> Row {
    let document = serde_json::json!({
        "SnapshotIdentifier": id, "ClusterIdentifier": "analytics-prod", "SnapshotType": "manual",
        "NodeType": "ra3.4xlarge", "NumberOfNodes": 2, "SnapshotCreateTime": "2026-02-20T00:00:00Z",
        "SnapshotArn": format!("arn:aws:redshift:us-east-1:123456789012:snapshot:analytics-prod/{id}"),
    });
    Row { raw: Document::of(&document), target: None, ..row("snapshots", id, word, class) }
}

fn workgroup() -> Row {
    let document = serde_json::json!({
        "workgroupName": "analytics-wg", "namespaceName": "analytics", "baseCapacity": 128, "maxCapacity": 512,
    });
    Row { raw: Document::of(&document), ..row("workgroups", "analytics-wg", "AVAILABLE", StatusClass::Ok) }
}

fn namespace() -> Row {
    let document = serde_json::json!({ "namespaceName": "analytics" });
    Row { raw: Document::of(&document), ..row("namespaces", "analytics", "AVAILABLE", StatusClass::Ok) }
}

fn console(write: bool, production: bool) -> Console {
    let mut settings = settings(ColorMode::Mono);
    let rules = BTreeMap::from([("prod".to_owned(), Rules { production, forbidden: false })]);
    settings.policies = Policies { write, fallback: "default".into(), rules };
    let mut console = Console::with(settings, (100, 30)).answered_all();
    console.rows("workgroups", Ok(vec![workgroup()]));
    console.rows("namespaces", Ok(vec![namespace()]));
    console.rows("snapshots", Ok(snapshots()));
    console
}

fn snapshots() -> Vec<Row> {
    vec![snapshot("monday", "available", StatusClass::Ok), snapshot("tuesday", "available", StatusClass::Ok)]
}

fn calls(effects: &[Effect]) -> Vec<&ApiCall> {
    let call = |effect| match effect {
        &Effect::Ask { request: Request::Perform { ref call, .. }, .. } => Some(call),
        _ => None,
    };
    effects.iter().filter_map(call).collect()
}

/// `:` NAME enter.
fn command(console: &mut Console, name: &str) {
    console.press(":");
    console.type_text(name);
    console.press("enter");
}

fn confirm(console: &mut Console, words: &str) -> Vec<Effect> {
    console.type_text(words);
    console.press("enter")
}

fn performed(console: &mut Console, run: u64, action: &'static str, call: &ApiCall, id: Option<&str>) -> Vec<Effect> {
    let request = Request::Perform { run, action, call: call.clone() };
    let answer = Performed { id: id.map(str::to_owned) };
    console.answer(request, Event::Performed(Ok(answer)))
}

#[test]
fn read_only_lists_every_action_with_the_reason_and_opens_none() {
    let mut console = console(false, false);
    console.press("a");
    let screen = console.screen();
    assert!(screen.contains("create-snapshot") && screen.contains("not now: read-only"), "{screen}");
    console.press("enter");
    assert!(console.app.overlay.is_none());
    assert!(console.screen().contains("--write"), "{}", console.screen());
}

#[test]
fn a_snapshot_is_taken_and_followed_until_it_is_available() {
    let mut console = console(true, false);
    command(&mut console, "create-snapshot");
    assert!(console.screen().contains("analytics-prod-20260301-140210"), "{}", console.screen());
    console.press("ctrl-u");
    console.type_text("Bad Name");
    console.press("enter");
    console.press("enter");
    assert!(console.screen().contains("! Name: it starts with a lower-case letter"), "{}", console.screen());
    console.press("ctrl-u");
    console.type_text("monday");
    console.press("enter enter");
    assert!(console.screen().contains("there is a snapshot monday already"), "{}", console.screen());
    console.press("ctrl-u");
    console.type_text("wednesday");
    console.press("enter enter");
    let screen = console.screen();
    for part in ["redshift:CreateClusterSnapshot", "SnapshotIdentifier = wednesday", "account 123456789012", "Undo"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(calls(&console.press("enter")).is_empty(), "enter alone does nothing");
    let effects = confirm(&mut console, "yes");
    let call = calls(&effects)[0].clone();
    assert_eq!(call.parameter("ClusterIdentifier"), Some(&"analytics-prod".into()));
    assert_eq!(call.parameter("ManualSnapshotRetentionPeriod"), Some(&(-1).into()));
    let effects = performed(&mut console, 1, "create-snapshot", &call, None);
    assert!(effects.iter().any(|e| matches!(e, Effect::Ask { request: Request::Rows { kind: "snapshots", .. }, .. })));
    let mut rows = snapshots();
    rows.push(snapshot("wednesday", "creating", StatusClass::Busy));
    console.rows("snapshots", Ok(rows.clone()));
    let due = console.wait(Duration::from_secs(4));
    assert!(due.iter().any(|e| matches!(e, Effect::Ask { request: Request::Rows { kind: "snapshots", .. }, .. })));
    rows[2] = snapshot("wednesday", "available", StatusClass::Ok);
    console.rows("snapshots", Ok(rows));
    assert!(console.screen().contains("create-snapshot: wednesday is available"), "{}", console.screen());
    assert!(console.app.runs.is_empty());
}

#[test]
fn what_destroys_wants_the_name_and_in_production_the_profile_too() {
    for (production, words) in [(false, "monday"), (true, "prod/monday")] {
        let mut console = console(true, production);
        command(&mut console, "snapshots");
        command(&mut console, "delete-snapshot");
        assert_eq!(console.screen().contains("PRODUCTION"), production);
        for wrong in ["yes", "tuesday", "monda"] {
            assert!(calls(&confirm(&mut console, wrong)).is_empty(), "{wrong}");
            console.press("ctrl-u");
        }
        assert_eq!(calls(&confirm(&mut console, words)).len(), 1);
    }
}

#[test]
fn a_deleted_snapshot_is_followed_until_it_is_gone() {
    let mut console = console(true, false);
    command(&mut console, "snapshots");
    command(&mut console, "delete-snapshot");
    let effects = confirm(&mut console, "monday");
    let call = calls(&effects)[0].clone();
    performed(&mut console, 1, "delete-snapshot", &call, None);
    console.rows("snapshots", Ok(snapshots()));
    assert_eq!(console.app.runs.len(), 1);
    console.rows("snapshots", Ok(vec![snapshot("tuesday", "available", StatusClass::Ok)]));
    assert!(console.screen().contains("delete-snapshot: monday is gone"), "{}", console.screen());
}

#[test]
fn marked_rows_are_done_together() {
    let mut console = console(true, false);
    command(&mut console, "snapshots");
    console.press("space");
    console.press("space");
    command(&mut console, "delete-snapshot");
    assert!(console.screen().contains("2 at once"), "{}", console.screen());
    let effects = confirm(&mut console, "delete-snapshot 2");
    let names: Vec<_> =
        calls(&effects).iter().map(|call| call.parameter("SnapshotIdentifier").unwrap().to_string()).collect();
    assert_eq!(names, ["monday", "tuesday"]);
    assert_eq!(console.app.tables[3].marked().count(), 0);
}

#[test]
fn a_restore_in_place_takes_a_snapshot_first_and_only_then_restores() {
    let mut console = console(true, false);
    command(&mut console, "snapshots");
    command(&mut console, "restore-to-namespace");
    console.press("enter enter");
    assert!(console.screen().contains("! Into namespace: a value is needed"), "{}", console.screen());
    console.type_text("analytics");
    console.press("enter enter");
    let screen = console.screen();
    for part in ["1. redshift-serverless:CreateSnapshot", "2. redshift-serverless:RestoreFromSnapshot", "ALL databases"]
    {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(calls(&confirm(&mut console, "monday")).is_empty(), "what is lost is the namespace");
    console.press("ctrl-u");
    let effects = confirm(&mut console, "analytics");
    let first = calls(&effects);
    assert_eq!(first.iter().map(|call| call.operation).collect::<Vec<_>>(), ["redshift-serverless:CreateSnapshot"]);
    let call = first[0].clone();
    let name = call.parameter("snapshotName").unwrap().to_string();
    performed(&mut console, 1, "restore-to-namespace", &call, None);
    let with = |word: &str, class| {
        let mut rows = snapshots();
        rows.push(snapshot(&name, word, class));
        rows
    };
    assert!(calls(&console.rows("snapshots", Ok(with("CREATING", StatusClass::Busy)))).is_empty());
    let effects = console.rows("snapshots", Ok(with("AVAILABLE", StatusClass::Ok)));
    let second = calls(&effects)[0];
    assert_eq!(second.operation, "redshift-serverless:RestoreFromSnapshot");
    assert_eq!(second.parameter("workgroupName"), Some(&"analytics-wg".into()));
}

#[test]
fn a_failed_snapshot_stops_the_restore() {
    let mut console = console(true, false);
    command(&mut console, "snapshots");
    command(&mut console, "restore-to-namespace");
    console.press("enter enter");
    assert!(console.screen().contains("! Into namespace: a value is needed"), "{}", console.screen());
    console.type_text("analytics");
    console.press("enter enter");
    let effects = confirm(&mut console, "analytics");
    let call = calls(&effects)[0].clone();
    let name = call.parameter("snapshotName").unwrap().to_string();
    performed(&mut console, 1, "restore-to-namespace", &call, None);
    let mut rows = snapshots();
    rows.push(snapshot(&name, "FAILED", StatusClass::Error));
    assert!(calls(&console.rows("snapshots", Ok(rows))).is_empty());
    assert!(console.screen().contains("restore-to-namespace stopped: "), "{}", console.screen());
    assert!(console.app.log.iter().any(|line| line.error && line.text.contains("RestoreFromSnapshot was not sent")));
    assert!(console.app.runs.is_empty());
}

#[test]
fn a_refusal_of_the_service_says_why_and_what_to_do() {
    let mut console = console(true, false);
    command(&mut console, "reboot-cluster");
    let effects = confirm(&mut console, "yes");
    let call = calls(&effects)[0].clone();
    let error = CloudError::new(ErrorClass::Conflict, "redshift:RebootCluster", "Cluster is busy");
    let request = Request::Perform { run: 1, action: "reboot-cluster", call };
    console.answer(request, Event::Performed(Err(error)));
    assert!(console.screen().contains("Cluster is busy"), "{}", console.screen());
    assert!(console.app.runs.is_empty());
}

#[test]
fn neither_ctrl_c_nor_a_switch_abandons_a_change() {
    let mut console = console(true, false);
    command(&mut console, "reboot-cluster");
    let effects = confirm(&mut console, "yes");
    let call = calls(&effects)[0].clone();
    console.wait(Duration::from_secs(1));
    let effects = console.press("ctrl-c");
    let abandoned = |effect: &Effect| matches!(effect, Effect::Abandon(key) if key.changes());
    assert!(!effects.iter().any(abandoned), "{effects:?}");
    console.press("R");
    console.type_text("eu-west-1");
    console.press("enter");
    let request = Request::Perform { run: 1, action: "reboot-cluster", call };
    let stale = redshift_tui::app::Answer {
        generation: redshift_tui::app::Generation(0),
        request,
        event: Event::Performed(Ok(Performed::default())),
    };
    console.send(redshift_tui::app::Msg::Answered(stale));
    assert!(console.screen().contains("redshift:RebootCluster accepted"), "{}", console.screen());
}

#[test]
fn capacity_goes_in_two_calls_and_the_ceiling_first_when_it_is_in_the_way() {
    let mut console = console(true, false);
    console.press("2");
    command(&mut console, "set-capacity");
    console.press("ctrl-u");
    console.type_text("600");
    console.press("enter");
    console.press("ctrl-u");
    console.type_text("1024");
    console.press("enter");
    let effects = confirm(&mut console, "yes");
    assert_eq!(calls(&effects)[0].parameter("maxCapacity"), Some(&1024.into()));
    assert_eq!(console.app.runs.len(), 1);
}

#[test]
fn the_backups_tab_has_panes() {
    let mut console = console(true, false);
    let snapshots = console.app.tables.iter().position(|table| table.kind.id == "snapshots").unwrap();
    command(&mut console, "snapshots");
    assert_eq!(*console.app.view(), View::Table(snapshots));
    console.press("tab");
    assert_eq!(*console.app.view(), View::Table(snapshots + 1));
    console.press("1");
    console.press("-");
    assert_eq!(*console.app.view(), View::Table(snapshots + 1));
}

#[test]
fn what_the_dialog_shows() {
    for (columns, rows) in [(40, 10), (80, 24), (120, 40), (200, 60)] {
        let mut console = console(true, true);
        console.send(redshift_tui::app::Msg::Resized { columns, rows });
        command(&mut console, "snapshots");
        insta::assert_snapshot!(format!("snapshots-{columns}x{rows}"), console.screen());
        command(&mut console, "restore-to-namespace");
        insta::assert_snapshot!(format!("form-{columns}x{rows}"), console.screen());
        console.type_text("analytics");
        console.press("enter enter");
        insta::assert_snapshot!(format!("review-{columns}x{rows}"), console.screen());
    }
}

#[test]
fn the_dialog_fits_every_size() {
    for name in actions::ALL.iter().map(|action| action.name) {
        for (kind, setup) in [("clusters", "1"), ("workgroups", "2"), ("namespaces", "3"), ("snapshots", "5")] {
            if !actions::find(name).unwrap().kinds.contains(&kind) {
                continue;
            }
            let mut console = console(true, true);
            console.press(setup);
            command(&mut console, name);
            for columns in [0, 1, 2, 10, 39, 40, 80, 200] {
                for rows in [0, 1, 2, 3, 9, 10, 24, 60] {
                    console.send(redshift_tui::app::Msg::Resized { columns, rows });
                    let _ = console.screen();
                    console.press("down");
                }
            }
        }
    }
}

#[test]
fn the_policies_in_the_box_name_everything_that_is_called() {
    let see = include_str!("../assets/iam/console-policy.json");
    for action in redshift_tui::kinds::ALL.iter().flat_map(|kind| kind.iam) {
        assert!(see.contains(&format!("\"{action}\"")), "{action}");
    }
    let write = include_str!("../assets/iam/write-policy.json");
    for operation in actions::ALL.iter().flat_map(|action| action.operations) {
        assert!(write.contains(&format!("\"{operation}\"")), "{operation}");
    }
}

fn is_dialog(app: &App) -> bool {
    matches!(app.overlay, Some(Overlay::Dialog(_)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is pressed and typed: a session that may not write sends no change and opens no dialog.
    #[test]
    fn read_only_never_changes_anything(
        names in prop::collection::vec(prop::sample::select(actions::ALL.iter().map(|a| a.name).collect::<Vec<_>>()), 1..6),
        keys in prop::collection::vec(prop::sample::select(vec![
            "1", "2", "3", "5", "a", "enter", "esc", "tab", "down", "space", "j", "y", "e", "s", "d", "i",
        ]), 0..24),
        forbidden in any::<bool>(),
    ) {
        let mut settings = settings(ColorMode::Mono);
        let rules = BTreeMap::from([("prod".to_owned(), Rules { production: true, forbidden })]);
        settings.policies = Policies { write: forbidden, fallback: "default".into(), rules };
        let mut console = Console::with(settings, (80, 24)).answered_all();
        console.rows("snapshots", Ok(snapshots()));
        for name in names {
            for words in [name, "yes", "monday", "prod/monday", "analytics-prod"] {
                console.press(":");
                console.type_text(words);
                let effects = console.press("enter enter");
                prop_assert!(calls(&effects).is_empty() && !is_dialog(&console.app));
                console.press("esc");
            }
            for key in &keys {
                let effects = console.press(key);
                prop_assert!(calls(&effects).is_empty() && !is_dialog(&console.app));
            }
        }
    }
}
