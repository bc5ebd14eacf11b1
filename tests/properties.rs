//! What must hold whatever is pressed and whatever comes back.
#[path = "support/console.rs"]
mod console;

use console::{Console, clusters, denied, row};
use proptest::prelude::*;
use redshift_tui::app::{Answer, Effect, Event, Generation, Msg, Request};
use redshift_tui::model::StatusClass;
use std::time::Duration;

#[derive(Debug, Clone)]
enum Step {
    Press(&'static str),
    Paste(String),
    Resize(u16, u16),
    Rows(u64, usize),
    Failed(u64),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let keys = prop::sample::select(vec![
        "j",
        "k",
        "G",
        "g",
        "t",
        "T",
        "enter",
        "esc",
        "/",
        "n",
        "s",
        "S",
        "d",
        "y",
        "q",
        ":",
        "?",
        "i",
        "!",
        "[",
        "]",
        "-",
        "1",
        "2",
        "3",
        "4",
        "5",
        "tab",
        "r",
        "p",
        "R",
        "P",
        "ctrl-d",
        "ctrl-u",
        "down",
        "up",
        "F3",
        "F4",
        "F5",
        "F8",
        "a",
        "x",
        "space",
        "backspace",
        "ctrl-w",
        "0",
        "$",
        "alt-e",
    ]);
    prop_oneof![
        10 => keys.prop_map(Step::Press),
        1 => ".{0,12}".prop_map(Step::Paste),
        1 => (0u16..220, 0u16..70).prop_map(|(c, r)| Step::Resize(c, r)),
        2 => (0u64..3, 0usize..6).prop_map(|(generation, count)| Step::Rows(generation, count)),
        1 => (0u64..3).prop_map(Step::Failed),
        1 => (0u64..200).prop_map(Step::Wait),
    ]
}

fn answer(generation: u64, event: Event) -> Msg {
    let request = Request::Rows { kind: "clusters", region: "us-east-1".into() };
    Msg::Answered(Answer { generation: Generation(generation), request, event })
}

fn apply(console: &mut Console, step: &Step) -> Vec<Effect> {
    match step {
        Step::Press(key) => console.press(key),
        Step::Paste(text) => console.send(Msg::Paste(text.clone())),
        Step::Resize(columns, rows) => console.send(Msg::Resized { columns: *columns, rows: *rows }),
        Step::Rows(generation, count) => {
            let mut rows = clusters();
            rows.push(row("clusters", "日本-wide", "resizing", StatusClass::Busy));
            rows.truncate(*count);
            console.send(answer(*generation, Event::RowsLoaded(Ok(rows.into()))))
        }
        Step::Failed(generation) => console.send(answer(*generation, Event::RowsLoaded(Err(denied())))),
        Step::Wait(seconds) => console.wait(Duration::from_secs(*seconds)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_a_stale_answer_changes_nothing(steps in prop::collection::vec(step(), 1..60)) {
        let mut console = Console::ready((80, 24));
        for step in &steps {
            let stale = matches!(step, Step::Rows(generation, _) | Step::Failed(generation)
                if *generation != console.app.session.generation.0);
            let before = stale.then(|| console.screen());
            let effects = apply(&mut console, step);
            if let Some(before) = before {
                prop_assert!(effects.is_empty());
                prop_assert_eq!(console.screen(), before);
            }
            for table in &console.app.tables {
                let (cursor, top) = table.position();
                let shown = table.counts().0;
                prop_assert!(cursor < shown.max(1) && top <= cursor);
            }
        }
        let _ = console.screen();
    }

    #[test]
    fn every_question_belongs_to_the_session_in_force(steps in prop::collection::vec(step(), 1..40)) {
        let mut console = Console::ready((120, 40));
        for step in &steps {
            for effect in apply(&mut console, step) {
                if let Effect::Ask { generation, .. } = effect {
                    prop_assert_eq!(generation, console.app.session.generation);
                }
            }
        }
    }
}
