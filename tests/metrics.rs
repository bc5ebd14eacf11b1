//! The Metrics pane: what it asks for, what the keys do, what the screen shows.
#[path = "support/console.rs"]
mod console;
#[path = "support/metrics.rs"]
mod support;

use console::{Console, denied, row, settings};
use redshift_tui::app::{Effect, Event, Msg, Request, View};
use redshift_tui::cloud::{CloudError, ErrorClass, Measured};
use redshift_tui::kinds::Document;
use redshift_tui::metrics::{Listing, Mode, Published, Subject};
use redshift_tui::model::{SeriesQuery, Stat, StatusClass, Target};
use redshift_tui::view::{ColorMode, Theme};
use std::time::Duration;
use support::{list, measure, press, published, ready, ready_with, requests, serve, subject, wave};

const SIZES: [(u16, u16); 4] = [(40, 10), (80, 24), (120, 40), (200, 60)];

fn snapshots(name: &str, keys: &[&str]) {
    for size in SIZES {
        let mut console = ready(size);
        for key in keys {
            press(&mut console, key);
        }
        insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), console.screen());
    }
}

#[test]
fn overview() {
    snapshots("overview", &[]);
}

#[test]
fn one_chart_by_node_with_a_cursor() {
    snapshots("one", &["enter", "b", "h", "h", "h"]);
}

#[test]
fn the_numbers() {
    snapshots("numbers", &["b", "v", "j", "j"]);
}

#[test]
fn ascii_and_mono() {
    let mut plain = settings(ColorMode::Mono);
    plain.theme = Theme::new(ColorMode::Mono, true);
    let mut console = ready_with(plain, (80, 24));
    for key in ["", "b", "enter", "h", "v", "T", "esc", "esc"] {
        if !key.is_empty() {
            press(&mut console, key);
        }
        assert!(console.screen().is_ascii(), "after {key}: {}", console.screen());
    }
    press(&mut console, "enter");
    insta::assert_snapshot!("ascii-80x24", console.screen());
    let mut mono = ready_with(settings(ColorMode::Mono), (80, 24));
    press(&mut mono, "enter");
    press(&mut mono, "b");
    insta::assert_snapshot!("mono-80x24", mono.screen());
    assert!(!mono.styles().contains("Cyan"));
    press(&mut mono, "B");
    insta::assert_snapshot!("blocks-80x24", mono.screen());
}

#[test]
fn a_row_opens_its_metrics_and_one_question_brings_all_of_the_overview() {
    let mut console = Console::ready((120, 40));
    let effects = console.press("m");
    assert_eq!(*console.app.view(), View::Metrics);
    assert_eq!(requests(&effects), [Request::Published { subject: subject() }]);
    let effects = list(&mut console, Ok(published()));
    assert_eq!(requests(&effects).len(), 1, "one question for all charts");
    let (queries, span) = measure(&effects).unwrap();
    assert_eq!((span.period, span.seconds()), (60, 3 * 3600));
    let names: Vec<&str> = queries.iter().map(|query| query.metric.name.as_str()).collect();
    assert!(names.contains(&"CPUUtilization") && !names.contains(&"ReadLatency"), "{names:?}");
    let duration = queries.iter().find(|query| query.metric.name == "QueryDuration").unwrap();
    assert_eq!(duration.period, 300, "five-minute metrics are not asked for by the minute");
    let queue = queries.iter().find(|query| query.metric.name == "WLMQueueLength").unwrap();
    assert_eq!(queue.stat, Stat::Maximum);
}

#[test]
fn the_metric_an_alarm_is_on_stands_alone() {
    for known in [false, true] {
        let mut console = if known { ready((120, 40)) } else { Console::ready((120, 40)) };
        let mut alarm = row("alarms", "disk", "ALARM", StatusClass::Error);
        alarm.target = None;
        alarm.raw = Document::of(&serde_json::json!({
            "StateValue": "ALARM", "MetricName": "PercentageDiskSpaceUsed",
            "Dimensions": [["ClusterIdentifier", "analytics-prod"]],
        }));
        console.rows("alarms", Ok(vec![alarm]));
        console.press("7");
        let effects = console.press("m");
        let effects = if known { effects } else { list(&mut console, Ok(published())) };
        let pane = &console.app.metrics;
        let (chart, _) = pane.chart(pane.selected()).unwrap();
        assert_eq!((pane.mode, chart.name.as_str()), (Mode::One, "PercentageDiskSpaceUsed"));
        // Of a chart whose numbers are there and not old nothing is asked.
        let questions = effects.iter().filter_map(|effect| measure(std::slice::from_ref(effect))).collect::<Vec<_>>();
        assert_eq!(questions.len(), usize::from(!known));
        let queries = questions.iter().flat_map(|(queries, _)| queries.iter());
        assert!(queries.clone().all(|query| query.metric.name == "PercentageDiskSpaceUsed"), "{questions:?}");
        console.press("esc");
        assert_eq!(console.app.metrics.mode, Mode::Overview);
    }
}

#[test]
fn live_windows_are_asked_for_once_a_period_and_only_in_sight() {
    let mut console = ready((120, 40));
    assert!(measure(&console.wait(Duration::from_secs(30))).is_none());
    let effects = console.wait(Duration::from_secs(31));
    assert!(measure(&effects).is_some());
    serve(&mut console, &effects);
    console.press("1");
    for _ in 0..5 {
        assert!(measure(&console.wait(Duration::from_secs(61))).is_none(), "out of sight");
    }
    assert!(measure(&console.press("5")).is_some(), "back in sight, the numbers are old");
}

#[test]
fn paused_does_not_follow_the_clock_but_the_keys() {
    let mut console = ready((120, 40));
    console.press("p");
    for _ in 0..3 {
        assert!(measure(&console.wait(Duration::from_secs(61))).is_none());
    }
    console.press("z");
    assert!(measure(&console.wait(Duration::from_millis(300))).is_some());
}

#[test]
fn keys_in_a_row_ask_once_when_they_rest() {
    let mut console = ready((120, 40));
    let mut effects = Vec::new();
    for _ in 0..8 {
        effects.extend(console.press("H"));
        effects.extend(console.wait(Duration::from_millis(30)));
    }
    assert!(measure(&effects).is_none());
    let waiting = console.screen();
    assert!(waiting.contains("asking...") && !waiting.contains("no datapoints"), "{waiting}");
    let effects = console.wait(Duration::from_millis(300));
    let (_, span) = measure(&effects).unwrap();
    assert!(span.end < console.now.wall);
    assert!(console.screen().contains("up to"), "{}", console.screen());
    serve(&mut console, &effects);
    press(&mut console, "end");
    assert!(console.app.metrics.window.is_live());
}

#[test]
fn an_answer_for_another_window_or_target_changes_nothing() {
    let mut console = ready((120, 40));
    let old = measure(&console.press("r")).unwrap();
    console.press("Z");
    let before = console.screen();
    let late = Request::Measure { subject: subject(), queries: old.0.clone(), span: old.1 };
    let outcomes = || Event::MetricsMeasured(Ok(old.0.iter().map(|query| Ok(wave(query, old.1))).collect()));
    assert!(console.answer(late, outcomes()).is_empty());
    let other = Target::Cluster { id: "etl-nightly".into(), region: "us-east-1".into() };
    let other = Subject::One { target: other, namespace: None };
    console.answer(Request::Measure { subject: other.clone(), queries: old.0.clone(), span: old.1 }, outcomes());
    console.answer(Request::Published { subject: other }, Event::MetricsPublished(Ok(Published::default())));
    assert_eq!(strip_waiting(&console.screen()), strip_waiting(&before));
}

fn strip_waiting(screen: &str) -> String {
    screen.replace("1 waiting", "").lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn range_and_period_offer_only_what_is_kept() {
    let mut console = ready((120, 40));
    console.press("T");
    console.type_text("2w");
    press(&mut console, "enter");
    assert_eq!(console.app.metrics.window.length, 14 * 86_400);
    console.press("t");
    let screen = console.screen();
    assert!(screen.contains("auto") && screen.contains("15m"), "{screen}");
    press(&mut console, "esc");
    console.press("T");
    console.type_text("30d");
    press(&mut console, "enter");
    console.press("t");
    assert!(!console.screen().contains("> 1m"), "{}", console.screen());
    press(&mut console, "esc");
    console.press("T");
    console.type_text("90m");
    press(&mut console, "enter");
    assert_eq!(console.app.metrics.window.length, 90 * 60);
    console.press("T");
    console.type_text("soon");
    console.press("enter");
    assert!(console.screen().contains("no length of time"), "{}", console.screen());
}

#[test]
fn one_refused_series_is_told_and_the_others_stand() {
    let mut console = Console::ready((160, 48));
    console.press("m");
    let effects = list(&mut console, Ok(published()));
    let (queries, span) = measure(&effects).unwrap();
    let refused = CloudError::new(
        ErrorClass::Denied { action: "cloudwatch:GetMetricData".into() },
        "cloudwatch:GetMetricData",
        "not allowed",
    );
    let outcome = |query: &SeriesQuery| -> Measured {
        if query.metric.name == "CPUUtilization" { Err(refused.clone()) } else { Ok(wave(query, span)) }
    };
    let outcomes = queries.iter().map(outcome).collect();
    console.answer(requests(&effects)[0].clone(), Event::MetricsMeasured(Ok(outcomes)));
    let screen = console.screen();
    assert!(screen.contains("1 of 1 failed") && screen.contains("cloudwatch:GetMetricData"), "{screen}");
    assert!(screen.contains("Percentage disk space used average  7"), "{screen}");
}

#[test]
fn a_failed_fetch_keeps_the_picture_and_says_so() {
    let mut console = ready((120, 40));
    let effects = console.press("r");
    let request = requests(&effects).pop().unwrap();
    console.answer(request, Event::MetricsMeasured(Err(denied())));
    let screen = console.screen();
    assert!(screen.contains("as of 14:02:10Z") && screen.contains("! "), "{screen}");
    assert!(measure(&console.wait(Duration::from_secs(61))).is_some(), "it tries again");
}

#[test]
fn a_list_that_is_denied_says_what_is_missing_and_is_asked_again() {
    let mut console = Console::ready((120, 40));
    console.press("m");
    list(&mut console, Err(denied()));
    assert!(console.screen().contains("redshift:DescribeClusters"));
    assert!(matches!(console.app.metrics.listing, Listing::Failed(_)));
    let again = console.wait(Duration::from_secs(61));
    assert!(requests(&again).iter().any(|request| matches!(request, Request::Published { .. })), "{again:?}");
    list(&mut console, Ok(Published::default()));
    assert!(console.screen().contains("no metrics"), "{}", console.screen());
}

/// The cluster's window lies in the three hours shown, and an alarm is on its CPU.
fn with_facts(mut console: Console) -> Console {
    let mut cluster = row("clusters", "analytics-prod", "available", StatusClass::Ok);
    cluster.raw =
        redshift_tui::kinds::Document::of(&serde_json::json!({ "PreferredMaintenanceWindow": "sun:12:30-sun:13:00" }));
    let mut alarm = row("alarms", "cpu", "OK", StatusClass::Ok);
    alarm.target = None;
    alarm.raw = redshift_tui::kinds::Document::of(&serde_json::json!({
        "MetricName": "CPUUtilization", "Threshold": 60.0, "Dimensions": [["ClusterIdentifier", "analytics-prod"]],
    }));
    console.rows("alarms", Ok(vec![alarm]));
    console.rows("clusters", Ok(vec![cluster]));
    console
}

#[test]
fn thresholds_of_alarms_and_maintenance_windows_are_drawn() {
    let mut console = with_facts(ready((120, 40)));
    press(&mut console, "enter");
    let screen = console.screen();
    assert!(screen.contains("alarm 60%") || screen.contains('░'), "{screen}");
    insta::assert_snapshot!("facts-120x40", screen);
    console.press("E");
    console.type_text("PNG");
    let effects = console.press("enter");
    let [Effect::Export(document)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(document.shades.len(), 1);
    assert!(document.panels[0].marks.contains(&("alarm".to_owned(), 60.0)));
    let mut file = Vec::new();
    document.write(&mut file).unwrap();
    assert!(file.starts_with(b"\x89PNG"));
    assert!(document.name().contains("20260301T") && document.name().rsplit('.').next() == Some("png"));
}

#[test]
fn queues_stand_on_each_other_where_they_add_up() {
    for (name, mode, ascii) in
        [("colour", ColorMode::Ansi16, false), ("mono", ColorMode::Mono, false), ("ascii", ColorMode::Mono, true)]
    {
        let mut settings = settings(mode);
        settings.theme = Theme::new(mode, ascii);
        let mut console = ready_with(settings, (80, 24));
        console.press("/");
        console.type_text("WLMRunning");
        press(&mut console, "enter");
        press(&mut console, "b");
        assert!(console.screen().contains("by queue"), "{}", console.screen());
        insta::assert_snapshot!(format!("stacked-{name}"), console.screen());
        for size in [(0, 0), (1, 1), (40, 10), (41, 11), (300, 80)] {
            console.send(Msg::Resized { columns: size.0, rows: size.1 });
            let _ = console.screen();
        }
    }
}

#[test]
fn escape_goes_out_step_by_step() {
    let mut console = ready((120, 40));
    for key in ["enter", "b", "n", "h", "v"] {
        press(&mut console, key);
    }
    assert_eq!(console.app.metrics.mode, Mode::Numbers);
    for (mode, cursor) in [(Mode::Numbers, false), (Mode::Numbers, false), (Mode::One, false), (Mode::Overview, false)]
    {
        press(&mut console, "esc");
        assert_eq!((console.app.metrics.mode, console.app.metrics.cursor().is_some()), (mode, cursor));
    }
    assert_eq!(*console.app.view(), View::Metrics);
}

#[test]
fn every_documented_chart_can_be_chosen_and_what_is_shown_is_written() {
    let mut console = ready((120, 40));
    console.press("/");
    console.type_text("ReadLat");
    press(&mut console, "enter");
    assert_eq!(console.app.metrics.charts()[console.app.metrics.selected()].name, "ReadLatency");
    assert!(console.screen().contains("Read latency"), "{}", console.screen());
    console.press("E");
    let effects = console.press("enter");
    let [Effect::Export(document)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(document.panels.len(), 1);
    assert!(document.name().starts_with("metrics-cluster-analytics-prod-2026"), "{}", document.name());
    console.press("y");
    let effects = console.press("enter");
    assert!(
        matches!(&effects[..], [Effect::Copy(text)] if text.contains("reading") || text.contains('\t')),
        "{effects:?}"
    );
}

#[test]
fn another_session_forgets_the_numbers() {
    let mut console = ready((120, 40));
    console.press("R");
    console.type_text("eu-west-1");
    console.press("enter");
    assert!(console.app.metrics.subject().is_none() && console.app.metrics.charts().is_empty());
    assert!(!console.screen().contains("CPU"), "{}", console.screen());
}

#[test]
fn the_tab_takes_the_first_target_by_itself() {
    let mut console = Console::ready((120, 40));
    let effects = console.press("5");
    assert!(matches!(requests(&effects)[..], [Request::Published { .. }]), "{effects:?}");
    console.press("o");
    let screen = console.screen();
    assert!(screen.contains("all clusters") && screen.contains("etl-nightly"), "{screen}");
}
