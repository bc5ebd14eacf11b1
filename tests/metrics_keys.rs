//! Whatever is pressed and however large the screen is: the Metrics pane stays whole.
#[path = "support/console.rs"]
mod console;
#[path = "support/metrics.rs"]
mod support;

use proptest::prelude::*;
use redshift_tui::app::Msg;
use std::time::Duration;
use support::{press, ready};

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "j", "k", "h", "l", "g", "G", "0", "$", "z", "Z", "H", "L", "b", "s", "n", "v", "B", "e", "enter", "esc", "r",
        "p", "T", "t", "o", "E", "y", "/", "down", "up", "ctrl-d", "ctrl-u", "pgup", "m", "5", "1", "q",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_key_and_no_size_breaks_it(
        keys in prop::collection::vec(key(), 1..50),
        sizes in prop::collection::vec((0u16..220, 0u16..70), 1..6),
    ) {
        let mut console = ready((80, 24));
        for (index, key) in keys.iter().enumerate() {
            press(&mut console, key);
            let (columns, rows) = sizes[index % sizes.len()];
            if index % 5 == 0 {
                console.send(Msg::Resized { columns, rows });
            }
            let _ = console.screen();
            let span = console.app.metrics.span(console.now.wall);
            prop_assert!(span.end <= console.now.wall + Duration::from_hours(24 * 7));
            prop_assert!(span.start < span.end);
            if let Some(cursor) = console.app.metrics.cursor() {
                prop_assert!(cursor >= span.start && cursor < span.end, "{cursor} {span:?}");
            }
        }
    }
}

#[test]
fn no_size_panics() {
    for keys in [&[][..], &["enter"], &["b", "enter", "h"], &["v"], &["s", "T"]] {
        let mut console = ready((80, 24));
        for key in keys {
            press(&mut console, key);
        }
        for columns in [0, 1, 10, 39, 40, 41, 57, 58, 59, 80, 116, 133, 300] {
            for rows in [0, 1, 9, 10, 11, 12, 24, 80] {
                console.send(Msg::Resized { columns, rows });
                let _ = console.screen();
            }
        }
    }
}
