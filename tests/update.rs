//! What the state machine asks for, without a terminal, a clock or a network.
#[path = "support/console.rs"]
mod console;

use console::{Console, clusters, denied, row};
use redshift_tui::app::{Answer, Connection, Effect, Event, Generation, Msg, Request, View};
use redshift_tui::model::{Past, StatusClass};
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
    assert_eq!(console.app.sql.current().target().unwrap().name(), "analytics-prod");
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

#[test]
fn leaving_asks_when_something_would_be_lost_and_ctrl_c_again_leaves() {
    let mut console = Console::ready((80, 24));
    console.press("q");
    console.type_text("select 1");
    console.press("F5");
    assert!(console.press("ctrl-q").is_empty(), "a statement runs");
    assert!(console.screen().contains("a statement runs"), "{}", console.screen());
    console.press("enter");
    assert!(console.app.overlay.is_none() && !console.app.quitting, "the first choice is to stay");
    console.press("ctrl-c");
    assert!(!console.press("ctrl-c").contains(&Effect::Quit));
    let effects = console.press("ctrl-c");
    assert!(effects.contains(&Effect::Quit), "{effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::SaveTabs(tabs) if tabs.tabs[0].text == "select 1")));
}

#[test]
fn what_is_typed_is_written_down_after_a_while_and_once() {
    let mut console = Console::ready((80, 24));
    console.press("4");
    assert!(!console.wait(Duration::from_secs(5)).iter().any(|effect| matches!(effect, Effect::SaveTabs(_))));
    console.type_text("select 1");
    let saves = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::SaveTabs(_))).count();
    assert_eq!(saves(&console.wait(Duration::from_secs(3))), 1);
    assert_eq!(saves(&console.wait(Duration::from_secs(30))), 0);
}

#[test]
fn the_history_is_searched_and_a_statement_comes_back_into_the_editor() {
    let mut console = Console::ready((80, 24));
    console.press("4");
    console.type_text("select 0");
    assert_eq!(asked(&console.press("ctrl-r")), [&Request::History]);
    let past = |id: &str, sql: &str| Past {
        time: console.now.wall,
        id: id.into(),
        target: "workgroup/analytics-wg".into(),
        region: None,
        database: "dev".into(),
        sql: sql.into(),
        end: None,
    };
    let read = vec![past("a", "select 'old'"), past("b", "delete from t\nwhere x")];
    console.answer(Request::History, Event::HistoryRead(Ok(read)));
    assert!(console.screen().contains("delete from t where x"), "{}", console.screen());
    console.type_text("old");
    console.press("enter");
    assert_eq!(console.app.sql.current().editor().text(), "select 0;\n\nselect 'old'");
    console.press("ctrl-r");
    console.type_text("delete");
    let effects = console.press("alt-enter");
    let asked = asked(&effects);
    assert!(
        matches!(&asked[..], [Request::Follow { id, region, .. }] if id == "b" && region == "us-east-1"),
        "{asked:?}"
    );
}

#[test]
fn completion_asks_for_what_it_does_not_know_and_follows_the_answer() {
    use redshift_tui::sql::catalog::{Level, Listed};
    let mut console = Console::ready((80, 24));
    console.press("q");
    console.type_text("select s.pr from sales s");
    for _ in 0.." from sales s".len() {
        console.press("left");
    }
    let effects = console.press("ctrl-space");
    let requests: Vec<Request> = asked(&effects).into_iter().cloned().collect();
    let columns = Level::Columns { schema: "public".into(), table: "sales".into() };
    let of_sales = |request: &&Request| matches!(request, Request::Catalog { level, .. } if *level == columns);
    let request = requests.iter().find(of_sales).unwrap().clone();
    assert!(asked(&console.press("esc")).is_empty());
    assert!(asked(&console.press("ctrl-space")).is_empty(), "asked once");
    let listed = Listed::Columns(vec![("saleid".into(), "int4".into()), ("pricepaid".into(), "numeric".into())]);
    console.answer(request, Event::CatalogListed(Ok(listed)));
    assert!(console.screen().contains("pricepaid"), "{}", console.screen());
    console.press("enter");
    assert_eq!(console.app.sql.current().editor().text(), "select s.pricepaid from sales s");
    console.press("ctrl-space");
    assert!(console.app.sql.current().editor().cursor_offset() == "select s.pricepaid".len());
}

#[test]
fn the_catalog_tree_opens_lazily_and_writes_names() {
    use redshift_tui::model::CatalogTable;
    use redshift_tui::sql::catalog::Listed;
    let mut console = Console::ready((80, 24));
    console.press("q");
    let request = asked(&console.press("F2")).into_iter().next().unwrap().clone();
    console.answer(request, Event::CatalogListed(Ok(Listed::Schemas(vec!["etl".into(), "public".into()]))));
    console.type_text("public");
    let request = asked(&console.press("enter")).into_iter().next().unwrap().clone();
    let sales = CatalogTable { name: "Sales".into(), kind: "TABLE".into() };
    console.answer(request, Event::CatalogListed(Ok(Listed::Tables(vec![sales]))));
    for _ in 0..6 {
        console.press("backspace");
    }
    assert!(console.screen().contains("+ Sales"), "{}", console.screen());
    console.press("down");
    console.press("down");
    console.press("tab");
    assert_eq!(console.app.sql.current().editor().text(), "public.\"Sales\"");
    assert!(asked(&console.press("F2")).is_empty(), "what is known is not asked again");
    let denied = console.press("enter").into_iter().find_map(|effect| match effect {
        Effect::Ask { request, .. } => Some(request),
        _ => None,
    });
    console.answer(denied.unwrap(), Event::CatalogListed(Err(console::denied())));
    assert!(console.screen().contains("denied"), "{}", console.screen());
}
