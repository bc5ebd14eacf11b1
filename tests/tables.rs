//! The tables of resources: order, columns, marks and differences; what is asked for them, and what never is.
// A test's helpers may fail the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#[path = "support/console.rs"]
mod console;

use console::{Console, denied, load, row, settings};
use jiff::Timestamp;
use redshift_tui::app::{App, Effect, Event, Msg, Request, View};
use redshift_tui::cloud::Called;
use redshift_tui::keys::Keymap;
use redshift_tui::kinds::{Cell, Document, Row, Section};
use redshift_tui::metrics::Published;
use redshift_tui::model::{MetricId, SavedTables, StatusClass};
use redshift_tui::view::{ColorMode, Theme};
use std::sync::Arc;
use std::time::Duration;

fn asked(effects: &[Effect]) -> Vec<&Request> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Ask { request, .. } = effect { Some(request) } else { None })
        .collect()
}

fn saved(effects: &[Effect]) -> Option<SavedTables> {
    effects.iter().find_map(|effect| if let Effect::SaveTables(saved) = effect { Some(saved.clone()) } else { None })
}

fn ids(console: &Console) -> Vec<String> {
    console.app.table().unwrap().rows().map(|row| row.id.clone()).collect()
}

fn nodes(id: &str, nodes: f64, kind: &str) -> Row {
    let mut row = row("clusters", id, "available", StatusClass::Ok);
    row.cells[2] = Cell::Text(kind.into());
    row.cells[3] = Cell::Number(nodes, "");
    row.raw = Document::of(&serde_json::json!({ "ClusterIdentifier": id, "NodeType": kind, "NumberOfNodes": nodes }));
    row
}

/// Four clusters of two node types.
fn four(size: (u16, u16)) -> Console {
    let mut console = Console::ready(size);
    let rows = vec![
        nodes("a", 2.0, "ra3.4xlarge"),
        nodes("b", 4.0, "ra3.xlplus"),
        nodes("c", 4.0, "ra3.4xlarge"),
        nodes("d", 2.0, "ra3.xlplus"),
    ];
    console.rows("clusters", Ok(rows));
    console
}

/// Chooses an item of an open list by typing its name.
fn pick(console: &mut Console, name: &str, key: &str) -> Vec<Effect> {
    console.press("ctrl-u");
    console.type_text(name);
    console.press(key)
}

#[test]
fn a_second_key_sorts_what_the_first_leaves_equal() {
    let mut console = four((160, 24));
    console.press("s");
    pick(&mut console, "NODE TYPE", "enter");
    assert_eq!(ids(&console), ["a", "c", "b", "d"]);
    console.press("s");
    pick(&mut console, "NODES", "tab");
    let effects = console.press("tab");
    console.press("esc");
    assert_eq!(ids(&console), ["c", "a", "b", "d"], "nodes downwards within a type");
    let kept = saved(&effects).unwrap();
    assert_eq!(kept["clusters"].sort, [("node_type".to_owned(), false), ("nodes".to_owned(), true)]);
    let screen = console.screen();
    assert!(screen.contains("NODE TYPE ▲1") && screen.contains("NODES ▼2"), "{screen}");
    console.press("S");
    assert_eq!(
        ids(&console),
        ["b", "d", "a", "c"].map(|id| match id {
            "b" => "d",
            "d" => "b",
            other => other,
        })
    );
}

#[test]
fn columns_are_hidden_moved_kept_and_come_back() {
    let mut console = four((200, 24));
    console.press("c");
    pick(&mut console, "NODE TYPE", "enter");
    let effects = pick(&mut console, "NODES", "alt-up");
    console.press("esc");
    assert!(!console.screen().contains("NODE TYPE"), "{}", console.screen());
    let kept = saved(&effects).unwrap();
    assert_eq!(kept["clusters"].hidden, ["node_type"]);
    let mut next = App::new(settings(ColorMode::Ansi16), Keymap::default(), (200, 24));
    next.restore_tables(&kept);
    assert_eq!(next.tables[0].columns(), console.app.tables[0].columns());
    console.press("c");
    let effects = pick(&mut console, "reset", "enter");
    assert_eq!(saved(&effects), Some(SavedTables::new()));
}

#[test]
fn what_differs_between_two_marked_rows_is_shown_and_all_on_request() {
    let mut console = four((120, 40));
    console.press("space space d");
    let screen = console.screen();
    for part in ["- a", "+ b", "~ NodeType", "ra3.4xlarge  ->  ra3.xlplus", "~ NumberOfNodes"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    console.press("esc space");
    assert!(matches!(console.app.view(), View::Table(_)));
    console.press("d");
    assert!(console.screen().contains("two rows can be compared, 3 are marked"), "{}", console.screen());
}

#[test]
fn load_is_asked_for_what_is_in_sight_and_once_a_minute() {
    let mut console = Console::ready((120, 40));
    let (mut loads, mut minutes) = (Vec::new(), 0);
    for second in 0..600 {
        minutes += u64::from(second % 60 == 0);
        let effects = console.wait(Duration::from_secs(1));
        for request in asked(&effects).into_iter().filter(|request| matches!(request, Request::Load { .. })).cloned() {
            loads.push(request.clone());
            console.answer(request, Event::LoadMeasured(Ok(vec![])));
        }
    }
    assert!(loads.iter().all(|request| matches!(request, Request::Load { kind: "clusters", .. })), "{loads:?}");
    assert!((9..=11).contains(&loads.len()), "{} in {minutes} minutes", loads.len());
    // A table that comes into sight asks at once, and leaves the other alone.
    let effects = console.press("2");
    assert!(asked(&effects).iter().any(|request| matches!(request, Request::Load { kind: "workgroups", .. })));
    // Neither does a failure make it ask more often.
    let mut again = 0;
    for _ in 0..120 {
        let effects = console.wait(Duration::from_secs(1));
        for request in asked(&effects).into_iter().filter(|request| matches!(request, Request::Load { .. })).cloned() {
            again += 1;
            console.answer(request, Event::LoadMeasured(Err(denied())));
        }
    }
    assert!(again <= 2, "{again}");
}

/// Thirty targets, ten minutes in each view: the load of a table is one call, the charts are one, and what is used of
/// the limits is asked once in five minutes whatever the rows do.
#[test]
fn thirty_targets_take_at_most_two_metric_calls_a_minute() {
    for keys in ["1", "2", "5"] {
        let mut console = Console::ready((160, 48));
        let clusters = (0..15).map(|n| row("clusters", &format!("c{n}"), "available", StatusClass::Ok)).collect();
        console.rows("clusters", Ok(clusters));
        let workgroups = (0..15).map(|n| row("workgroups", &format!("w{n}"), "AVAILABLE", StatusClass::Ok)).collect();
        console.rows("workgroups", Ok(workgroups));
        let mut calls = 0;
        let mut effects = console.press(keys);
        for _ in 0..600 {
            let mut next = Vec::new();
            for request in asked(&effects).into_iter().cloned().collect::<Vec<_>>() {
                next.extend(match &request {
                    Request::Load { .. } => {
                        calls += 1;
                        console.answer(request, Event::LoadMeasured(Ok(vec![])))
                    }
                    Request::Published { .. } => console.answer(request, Event::MetricsPublished(Ok(published()))),
                    Request::Measure { queries, .. } => {
                        calls += queries.len().div_ceil(500);
                        let outcomes = queries.iter().map(|_| Err(denied())).collect();
                        console.answer(request, Event::MetricsMeasured(Ok(outcomes)))
                    }
                    _ => vec![],
                });
            }
            next.extend(console.wait(Duration::from_secs(1)));
            effects = next;
        }
        let limits = 2;
        assert!(calls > 5, "{keys}: {calls}");
        assert!(calls + limits <= 20, "{keys}: {calls} in ten minutes");
    }
}

fn published() -> Published {
    let dimensions = vec![("ClusterIdentifier".to_owned(), "c0".to_owned())];
    let id = MetricId { namespace: "AWS/Redshift".into(), name: "CPUUtilization".into(), dimensions };
    Published { metrics: vec![id], failures: vec![] }
}

#[test]
fn details_that_take_calls_are_asked_for_when_they_are_open() {
    let mut console = Console::ready((120, 40));
    let effects = console.press("enter");
    let wanted = Request::Further { kind: "clusters", region: "us-east-1".into(), id: "analytics-prod".into() };
    assert_eq!(asked(&effects), [&wanted]);
    assert!(console.screen().contains("asking for more"));
    let section = Section { title: "Load of the nodes", fields: vec![("Leader".into(), Cell::Text("CPU 12%".into()))] };
    console.answer(wanted.clone(), Event::FurtherTold(Ok(vec![section])));
    assert!(console.screen().contains("Leader"));
    assert!(asked(&console.press("down")).is_empty(), "once a minute is enough");
    let later = console.wait(Duration::from_secs(61));
    assert!(asked(&later).contains(&&wanted));
    console.answer(wanted, Event::FurtherTold(Err(denied())));
    assert!(console.screen().contains("redshift:DescribeClusters"));
}

#[test]
fn the_metrics_of_an_alarm_are_those_of_what_it_is_on() {
    let mut console = Console::ready((120, 40));
    let mut alarm = row("alarms", "cpu", "OK", StatusClass::Ok);
    alarm.target = None;
    alarm.raw = Document::of(&serde_json::json!({
        "StateValue": "OK", "Dimensions": [["ClusterIdentifier", "analytics-prod"]],
    }));
    console.rows("alarms", Ok(vec![alarm]));
    console.press("7");
    let effects = console.press("m");
    assert_eq!(*console.app.view(), View::Metrics);
    assert!(asked(&effects).iter().any(
        |request| matches!(request, Request::Published { subject } if subject.to_string() == "cluster/analytics-prod")
    ));
}

#[test]
fn the_session_log_has_every_call() {
    let mut console = Console::ready((160, 24));
    console.send(Msg::Called(called("redshift:DescribeClusters", Some(200), 1)));
    console.send(Msg::Called(called("cloudwatch:GetMetricData", Some(400), 3)));
    console.press("!");
    let screen = console.screen();
    for part in ["redshift:DescribeClusters", "us-east-1", "200", "41 ms", "tried 3 times", "req-1", "1 failed"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    console.press("esc i");
    assert!(console.screen().contains("cloudwatch                1 calls, 1 failed"), "{}", console.screen());
}

fn called(operation: &str, status: Option<u16>, attempts: u32) -> Called {
    Called {
        at: "2026-03-01T14:02:09Z".parse::<Timestamp>().unwrap(),
        operation: operation.into(),
        region: "us-east-1".into(),
        took: Duration::from_millis(41),
        status,
        attempts,
        request_id: Some("req-1".into()),
        failed: status != Some(200),
    }
}

/// Looking at everything the panes have sends no statement and asks no database for its catalog: both would wake a
/// paused workgroup, and that is paid by the minute.
#[test]
fn no_pane_asks_the_data_api_by_itself() {
    let mut console = Console::ready((120, 40));
    let mut effects = Vec::new();
    for keys in ["2", "enter", "d", "esc", "m", "esc", "3", "enter", "esc", "5", "6", "tab", "7", "i", "!", "4", "1"] {
        effects.extend(console.press(keys));
        effects.extend(console.wait(Duration::from_secs(130)));
    }
    let waking: Vec<&Request> = asked(&effects)
        .into_iter()
        .filter(|request| {
            !matches!(
                request,
                Request::Rows { .. }
                    | Request::Load { .. }
                    | Request::Further { .. }
                    | Request::Published { .. }
                    | Request::Measure { .. }
                    | Request::Identity
                    | Request::Connect { .. }
            )
        })
        .collect();
    assert!(waking.is_empty(), "{waking:?}");
    assert!(asked(&effects).iter().any(|request| matches!(request, Request::Rows { kind: "workgroups", .. })));
}

/// The same where it counts: at the wire.
#[cfg(feature = "local")]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_panes_fetch_reaches_control_plane_and_cloudwatch_only() {
    use redshift_tui::cloud::{Cloud, CloudOptions, Journal};
    use redshift_tui::kinds::{ALL, Catalog, measure};
    use std::collections::BTreeSet;
    use std::sync::Mutex;
    let running = redshift_tui::local::start(redshift_tui::local::Options::default()).await.unwrap();
    let calls: Arc<Mutex<Vec<Called>>> = Arc::default();
    let told = Arc::clone(&calls);
    let journal = Journal::new(move |call| told.lock().unwrap().push(call));
    let options = CloudOptions { demo: Some(running.url()), journal: Some(journal), ..CloudOptions::default() };
    let cloud = Cloud::connect(options).await.unwrap();
    let region = "us-east-1";
    for kind in ALL {
        let set = (kind.fetch)(cloud.clone(), region.into()).await.unwrap();
        assert_eq!(set.partial, None, "{}", kind.id);
        assert!(set.rows.iter().all(|row| row.cells.len() == kind.columns.len()), "{}", kind.id);
        let before = calls.lock().unwrap().len();
        let loads = measure(&cloud, &Catalog::default(), kind, region, 30, Timestamp::now()).await.unwrap();
        let measured =
            calls.lock().unwrap()[before..].iter().filter(|c| c.operation == "cloudwatch:GetMetricData").count();
        assert_eq!(measured, usize::from(!kind.load.is_empty()), "one call brings the load of all {}", kind.id);
        for (index, metric) in kind.load.iter().enumerate() {
            assert!(loads.iter().any(|load| load.metric == index), "{} has no {}", kind.id, metric.title);
        }
        if let Some(more) = kind.more {
            let sections = more(cloud.clone(), region.into(), set.rows[0].id.clone()).await.unwrap();
            assert!(sections.iter().any(|section| section.fields.len() > 1), "{}: {sections:?}", kind.id);
        }
    }
    let calls = calls.lock().unwrap();
    let services: BTreeSet<&str> = calls.iter().filter_map(|call| Some(call.operation.split_once(':')?.0)).collect();
    assert_eq!(services, BTreeSet::from(["cloudwatch", "redshift", "redshift-serverless"]));
    assert!(calls.iter().all(|call| !call.failed && call.status == Some(200) && call.attempts == 1), "{calls:?}");
    assert!(calls.iter().all(|call| call.request_id.is_some() && call.region == region), "{calls:?}");
    let alarms = calls.iter().filter(|call| call.operation == "cloudwatch:DescribeAlarms").count();
    assert_eq!(alarms, 3, "clusters, workgroups and alarms");
}

const SIZES: [(u16, u16); 5] = [(40, 10), (80, 24), (120, 40), (200, 60), (300, 80)];

/// Workgroups and alarms as they come.
fn fleet(size: (u16, u16), mode: ColorMode, ascii: bool) -> Console {
    let mut settings = settings(mode);
    settings.theme = Theme::new(mode, ascii);
    let mut console = Console::with(settings, size).answered_all();
    let mut workgroup = row("workgroups", "analytics-wg", "AVAILABLE", StatusClass::Ok);
    workgroup.cells[2..5].clone_from_slice(&[
        Cell::Text("analytics".into()),
        Cell::Number(64.0, "RPU"),
        Cell::Number(512.0, "RPU"),
    ]);
    workgroup.cells[9..].clone_from_slice(&[Cell::Number(79.0, "%"), Cell::Number(1.0, "")]);
    workgroup.findings = vec!["limit reached Mar 20 11:00Z at this pace: turns user queries off".into()];
    console.rows("workgroups", Ok(vec![workgroup, row("workgroups", "idle-wg", "AVAILABLE", StatusClass::Ok)]));
    let mut alarm = row("alarms", "disk-of-orders", "ALARM", StatusClass::Error);
    alarm.cells[2..6].clone_from_slice(&[
        Cell::Text("cluster/orders".into()),
        Cell::Text("PercentageDiskSpaceUsed >= 90".into()),
        Cell::Span(7200),
        Cell::Text("1 of 1 x 5 min".into()),
    ]);
    alarm.findings = vec!["Threshold Crossed: 1 datapoint (98.3) was greater than the threshold (90)".into()];
    console.rows("alarms", Ok(vec![alarm, row("alarms", "cpu", "INSUFFICIENT_DATA", StatusClass::Idle)]));
    console
}

#[test]
fn new_views_at_every_size() {
    for size in SIZES {
        let name = |view: &str| format!("{view}-{}x{}", size.0, size.1);
        let mut console = fleet(size, ColorMode::Ansi16, false);
        console.press("2");
        let request = Request::Load { kind: "workgroups", region: "us-east-1".into(), minutes: 30 };
        let storage = redshift_tui::kinds::Load { resource: "analytics".into(), ..load(3, "analytics") };
        let loads = vec![load(0, "analytics-wg"), load(1, "analytics-wg"), storage];
        console.answer(request, Event::LoadMeasured(Ok(loads)));
        insta::assert_snapshot!(name("workgroups"), console.screen());
        console.press("7");
        insta::assert_snapshot!(name("alarms"), console.screen());
        console.press("c");
        insta::assert_snapshot!(name("columns"), console.screen());
        console.press("esc s");
        insta::assert_snapshot!(name("sort"), console.screen());
        console.press("esc 1");
        console.press("space space d");
        insta::assert_snapshot!(name("diff"), console.screen());
    }
}

#[test]
fn marks_of_a_difference_do_without_colour_and_beyond_ascii_there_is_nothing() {
    for (name, mode, ascii) in
        [("mono", ColorMode::Mono, false), ("ascii", ColorMode::Mono, true), ("colour", ColorMode::Ansi16, false)]
    {
        let mut console = fleet((80, 24), mode, ascii);
        console.rows("clusters", Ok(vec![nodes("a", 2.0, "x"), nodes("b", 4.0, "x")]));
        console.press("space space d");
        insta::assert_snapshot!(format!("diff-{name}"), console.styles());
        if ascii {
            for keys in ["", "esc", "s", "esc", "c", "esc", "2", "enter", "esc", "7", "!", "i"] {
                if !keys.is_empty() {
                    console.press(keys);
                }
                assert!(console.screen().is_ascii(), "after {keys}: {}", console.screen());
            }
        }
    }
}

#[test]
fn no_size_panics() {
    for keys in ["2", "7", "2 enter", "1 s", "1 c", "1 space space d", "7 enter", "!"] {
        let mut console = fleet((80, 24), ColorMode::Ansi16, false);
        console.send(Msg::Called(called("redshift:DescribeClusters", None, 1)));
        console.press(keys);
        for columns in [0, 1, 2, 3, 39, 40, 41, 79, 80, 133, 300] {
            for rows in [0, 1, 2, 3, 9, 10, 11, 24, 80] {
                console.send(Msg::Resized { columns, rows });
                let _ = console.screen();
            }
        }
    }
}
