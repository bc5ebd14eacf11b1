//! What the state machine asks for, without a terminal, a clock or a network.
#[path = "support/console.rs"]
mod console;

use console::{Console, clusters, denied, row};
use redshift_tui::app::{Answer, Connection, Effect, Event, Generation, Msg, Request, View};
use redshift_tui::model::StatusClass;
use std::time::Duration;

fn asked(effects: &[Effect]) -> Vec<&Request> {
    let mut requests = Vec::new();
    for effect in effects {
        if let Effect::Ask { request, .. } = effect {
            requests.push(request);
        }
    }
    requests
}

#[test]
fn the_start_connects_and_a_connection_asks_for_identity_and_every_kind() {
    let mut console = Console::new((120, 40));
    let effects = console.app.start(console.now);
    assert!(matches!(asked(&effects)[..], [Request::Connect { .. }]));
    console.connected();
    assert_eq!(console.app.session.connection, Connection::Ready);
    let keys: Vec<_> = console.app.in_flight.keys().map(|key| key.0.clone()).collect();
    for key in ["identity", "rows/clusters/us-east-1", "rows/workgroups/us-east-1", "rows/namespaces/us-east-1"] {
        assert!(keys.iter().any(|k| k == key), "{key} in {keys:?}");
    }
}

#[test]
fn rows_ask_for_their_load_once_and_then_by_the_clock() {
    let mut console = Console::new((120, 40));
    let _ = console.app.start(console.now);
    console.connected();
    let first = console.rows("clusters", Ok(clusters()));
    assert!(asked(&first).iter().any(|r| matches!(r, Request::Load { kind: "clusters", .. })));
    let again = console.rows("clusters", Ok(clusters()));
    assert!(asked(&again).is_empty());
    let due = console.wait(Duration::from_secs(121));
    assert!(asked(&due).iter().any(|r| matches!(r, Request::Rows { kind: "clusters", .. })));
}

#[test]
fn something_in_transition_is_looked_at_sooner() {
    let mut console = Console::ready((120, 40));
    console.rows("workgroups", Ok(vec![row("workgroups", "wg", "MODIFYING", StatusClass::Busy)]));
    let due = console.wait(Duration::from_secs(6));
    assert!(asked(&due).iter().any(|r| matches!(r, Request::Rows { kind: "workgroups", .. })), "{due:?}");
    assert!(!asked(&due).iter().any(|r| matches!(r, Request::Rows { kind: "clusters", .. })));
}

#[test]
fn a_failed_refresh_keeps_the_rows_and_says_so() {
    let mut console = Console::ready((120, 40));
    console.rows("clusters", Err(denied()));
    let screen = console.screen();
    assert!(screen.contains("analytics-prod"), "{screen}");
    assert!(screen.contains("redshift:DescribeClusters"), "{screen}");
    console.rows("clusters", Ok(clusters()));
    assert!(!console.screen().contains("DescribeClusters"));
}

#[test]
fn one_denied_kind_does_not_blank_another() {
    let mut console = Console::new((120, 40));
    let _ = console.app.start(console.now);
    console.connected();
    console.rows("clusters", Err(denied()));
    console.rows("workgroups", Ok(vec![row("workgroups", "analytics-wg", "AVAILABLE", StatusClass::Ok)]));
    assert!(console.screen().contains("redshift:DescribeClusters"));
    console.press("2");
    assert!(console.screen().contains("analytics-wg"));
}

#[test]
fn answers_of_an_older_generation_change_nothing() {
    let mut console = Console::ready((120, 40));
    console.press("R");
    console.type_text("eu-west-1");
    let effects = console.press("enter");
    assert!(effects.contains(&Effect::AbandonOlder(Generation(1))), "{effects:?}");
    assert!(asked(&effects).iter().any(|r| matches!(r, Request::Connect { regions, .. } if regions == &["eu-west-1"])));
    let before = console.screen();
    let stale = Answer {
        generation: Generation(0),
        request: Request::Rows { kind: "clusters", region: "us-east-1".into() },
        event: Event::RowsLoaded(Ok(clusters().into())),
    };
    assert!(console.send(Msg::Answered(stale)).is_empty());
    assert_eq!(console.screen(), before);
    assert_eq!(console.app.tables[0].counts(), (0, 0));
}

#[test]
fn ctrl_c_twice_leaves_and_once_does_not() {
    let mut console = Console::ready((120, 40));
    assert!(!console.press("ctrl-c").contains(&Effect::Quit));
    assert!(console.press("ctrl-c").contains(&Effect::Quit));
    let mut slow = Console::ready((120, 40));
    slow.press("ctrl-c");
    slow.wait(Duration::from_secs(3));
    assert!(!slow.press("ctrl-c").contains(&Effect::Quit));
}

#[test]
fn ctrl_c_stops_waiting_for_requests_that_hang() {
    let mut console = Console::ready((120, 40));
    console.press("r");
    console.wait(Duration::from_secs(1));
    assert!(console.screen().contains("waiting"));
    let effects = console.press("ctrl-c");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Abandon(_))));
    assert!(console.app.in_flight.is_empty());
}

#[test]
fn a_prefix_key_means_itself_when_nothing_follows() {
    let mut console = Console::ready((120, 40));
    console.press("G");
    assert_eq!(console.app.tables[0].position().0, 3);
    console.press("g");
    assert_eq!(console.app.tables[0].position().0, 3, "it waits for the next key");
    console.wait(Duration::from_secs(1));
    assert_eq!(console.app.tables[0].position().0, 0);
    console.press("G");
    console.press("g k");
    assert_eq!(console.app.tables[0].position().0, 0, "top, then up");
    console.press("g t");
    assert_eq!(*console.app.view(), View::Table(1));
}

#[test]
fn digits_are_text_in_a_prompt_and_tabs_elsewhere() {
    let mut console = Console::ready((120, 40));
    console.press("/");
    console.type_text("2?:");
    assert_eq!(*console.app.view(), View::Table(0));
    assert_eq!(console.app.tables[0].filter(), "2?:");
    console.press("esc");
    assert_eq!(console.app.tables[0].filter(), "");
    console.press("2");
    assert_eq!(*console.app.view(), View::Table(1));
    console.press("4");
    assert_eq!(*console.app.view(), View::Sql);
}

#[test]
fn the_filter_follows_what_is_typed_and_the_selection_stays_on_its_row() {
    let mut console = Console::ready((120, 40));
    console.press("j");
    assert_eq!(console.app.row().unwrap().id, "etl-nightly");
    console.press("/");
    console.type_text("status:full");
    assert_eq!(console.app.tables[0].counts(), (1, 4));
    console.press("enter");
    console.press("esc");
    assert_eq!(console.app.tables[0].counts(), (4, 4));
    assert_eq!(console.app.row().unwrap().id, "etl-nightly");
}

#[test]
fn the_palette_knows_kinds_with_a_filter_and_says_what_it_does_not_know() {
    let mut console = Console::ready((120, 40));
    console.press(":");
    console.type_text("wg analytics");
    console.press("enter");
    assert_eq!(*console.app.view(), View::Table(1));
    assert_eq!(console.app.tables[1].filter(), "analytics");
    console.press(":");
    console.type_text("zzzz");
    console.press("enter");
    assert!(console.screen().contains("zzzz"));
    console.press(":");
    console.type_text("quit");
    assert!(console.press("enter").contains(&Effect::Quit));
}

#[test]
fn details_json_and_back() {
    let mut console = Console::ready((120, 40));
    console.press("enter");
    assert!(matches!(console.app.view(), View::Detail { raw: false, .. }));
    assert!(console.screen().contains("General"));
    console.press("d");
    assert!(console.screen().contains("\"ClusterIdentifier\": \"analytics-prod\""));
    console.press("esc");
    assert_eq!(*console.app.view(), View::Table(0));
}

#[test]
fn the_copy_menu_copies_and_sql_takes_the_row_as_its_target() {
    let mut console = Console::ready((120, 40));
    console.press("y");
    assert_eq!(console.press("enter"), vec![Effect::Copy("analytics-prod".into())]);
    console.press("q");
    assert_eq!(*console.app.view(), View::Sql);
    assert_eq!(console.app.workbench.target().unwrap().name(), "analytics-prod");
}

#[test]
fn an_end_from_outside_quits_without_cancelling_anything() {
    let mut console = Console::ready((120, 40));
    assert_eq!(console.send(Msg::Terminated), vec![Effect::Quit]);
}

#[test]
fn paused_asks_for_nothing() {
    let mut console = Console::ready((120, 40));
    console.press("p");
    let effects = console.wait(Duration::from_mins(10));
    assert!(asked(&effects).is_empty(), "{effects:?}");
    assert!(console.screen().contains("PAUSED"));
}

#[test]
fn a_failed_connection_says_what_to_do_and_tries_again() {
    let mut console = Console::new((120, 40));
    let _ = console.app.start(console.now);
    let request = Request::Connect { profile: None, regions: vec![] };
    console.answer(request, Event::Connected(Err(denied())));
    assert!(console.screen().contains("not connected"));
    let effects = console.wait(Duration::from_secs(31));
    assert!(asked(&effects).iter().any(|r| matches!(r, Request::Connect { .. })));
}
