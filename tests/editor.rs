//! Find and replace, named queries and the user's own editor, as the console's keys do them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "support/console.rs"]
mod console;

use console::Console;
use redshift_tui::app::{Effect, Event, Msg, Overlay, Request};
use redshift_tui::store::{NotSaved, Over, print};

fn editor(text: &str) -> Console {
    let mut console = Console::ready((100, 30));
    console.press("4");
    console.send(Msg::Paste(text.into()));
    console
}

fn text(console: &Console) -> String {
    console.app.sql.current().editor().text().to_owned()
}

fn asked(effects: &[Effect]) -> Vec<Request> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask { request, .. } => Some(request.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn places_are_counted_walked_and_replaced() {
    let mut console = editor("select a, A, ab from a");
    console.press("ctrl-f");
    console.send(Msg::Paste("a".into()));
    assert!(console.screen().contains("4 places, case ignored, plain text"), "{}", console.screen());
    console.press("alt-c");
    assert!(console.screen().contains("3 places, case matters"), "{}", console.screen());
    console.press("enter");
    assert!(console.screen().contains("1 of 3"), "{}", console.screen());
    console.press("up");
    assert!(console.screen().contains("3 of 3"), "around the end");
    console.press("tab");
    console.send(Msg::Paste("bb".into()));
    console.press("alt-r");
    assert_eq!(text(&console), "select a, A, ab from bb");
    assert!(console.screen().contains("1 of 2"), "{}", console.screen());
    console.press("alt-a");
    assert_eq!(text(&console), "select bb, A, bbb from bb");
    console.press("esc alt-u");
    assert_eq!(text(&console), "select a, A, ab from bb", "all in one step");
    console.press("ctrl-f");
    console.press("alt-e");
    console.send(Msg::Paste("(".into()));
    assert!(console.screen().contains("unclosed group"), "{}", console.screen());
}

#[test]
fn the_finder_fits_the_smallest_screen() {
    let mut console = Console::ready((40, 10));
    console.press("4");
    console.send(Msg::Paste("select 1".into()));
    console.press("ctrl-f");
    console.send(Msg::Paste("1".into()));
    assert!(console.screen().contains("find"), "{}", console.screen());
}

#[test]
fn a_query_is_saved_under_a_name_and_another_one_is_not_written_over_unasked() {
    let mut console = editor("select 1");
    let effects = console.press("ctrl-s");
    assert_eq!(asked(&effects), [Request::Queries]);
    console.answer(Request::Queries, Event::QueriesListed(Ok(vec![("top".into(), 3)])));
    console.press("ctrl-u");
    console.send(Msg::Paste("top".into()));
    let effects = console.press("enter");
    let [request @ Request::SaveQuery { name, over: Over::Nothing, .. }] = &asked(&effects)[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(name, "top");
    console.answer(request.clone(), Event::QuerySaved(Err(NotSaved::Exists)));
    assert!(console.screen().contains("holds another text"), "{}", console.screen());
    console.press("down");
    let effects = console.press("enter");
    let [request @ Request::SaveQuery { over: Over::Anything, .. }] = &asked(&effects)[..] else {
        panic!("{effects:?}")
    };
    console.answer(request.clone(), Event::QuerySaved(Ok("/q/top.sql".into())));
    assert!(console.screen().contains("saved as /q/top.sql"), "{}", console.screen());
    let effects = console.press("ctrl-s");
    let [Request::SaveQuery { over, .. }] = &asked(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(*over, Over::Known(print("select 1")), "its own file, without asking");
}

#[test]
fn a_query_opens_in_a_tab_of_its_own() {
    let mut console = editor("select 1");
    console.press("ctrl-o");
    console.answer(Request::Queries, Event::QueriesListed(Ok(vec![("top".into(), 8)])));
    let effects = console.press("enter");
    assert_eq!(asked(&effects), [Request::ReadQuery { name: "top".into() }]);
    console.answer(Request::ReadQuery { name: "top".into() }, Event::QueryRead(Ok("select 2".into())));
    assert_eq!((text(&console).as_str(), console.app.sql.place()), ("select 2", (2, 2)));
    assert_eq!(console.app.sql.current().title(2), "top");
    let read = Event::QueryRead(Err("no UTF-8 at byte 3".into()));
    console.answer(Request::ReadQuery { name: "bytes".into() }, read);
    assert!(console.screen().contains("no UTF-8"), "{}", console.screen());
    assert_eq!(console.app.sql.place(), (2, 2));
    console.press("ctrl-o");
    console.answer(Request::Queries, Event::QueriesListed(Ok(vec![])));
    assert!(console.app.overlay.is_none(), "nothing to choose");
}

#[test]
fn the_text_goes_to_the_users_editor_and_comes_back_in_one_step() {
    let mut console = editor("select 1");
    let effects = console.press("ctrl-e");
    assert!(effects.contains(&Effect::EditOutside { tab: 0, text: "select 1".into() }), "{effects:?}");
    console.send(Msg::Edited { tab: 0, text: Ok("select 2\n".into()) });
    assert_eq!(text(&console), "select 2");
    console.press("alt-u");
    assert_eq!(text(&console), "select 1");
    console.send(Msg::Edited { tab: 0, text: Err("vi ended with status 1: the text is as before".into()) });
    assert_eq!(text(&console), "select 1");
    assert!(console.screen().contains("status 1"), "{}", console.screen());
}

#[test]
fn the_columns_menu_stays_open_while_columns_are_chosen() {
    let mut console = editor("select 1");
    console.press("tab");
    console.press("C");
    assert!(!matches!(console.app.overlay, Some(Overlay::Picker(_))), "there is no result");
}
