//! What the screen shows, at the sizes people have and at sizes nobody should have.
#[path = "support/console.rs"]
mod console;

use console::{Console, denied, settings};
use redshift_tui::app::{Event, Msg, Request};
use redshift_tui::view::{ColorMode, Theme};

const SIZES: [(u16, u16); 4] = [(40, 10), (80, 24), (120, 40), (200, 60)];

fn snapshots(name: &str, prepare: impl Fn(&mut Console)) {
    for size in SIZES {
        let mut console = Console::ready(size);
        prepare(&mut console);
        insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), console.screen());
    }
}

#[test]
fn clusters() {
    snapshots("clusters", |_| {});
}

#[test]
fn detail() {
    snapshots("detail", |console| {
        console.press("enter");
    });
}

#[test]
fn palette() {
    snapshots("palette", |console| {
        console.press(":");
        console.type_text("re");
    });
}

#[test]
fn help() {
    snapshots("help", |console| {
        console.press("?");
    });
}

#[test]
fn identity() {
    snapshots("identity", |console| {
        console.press("i");
    });
}

#[test]
fn denied_source() {
    snapshots("denied", |console| {
        console.rows("clusters", Err(denied()));
    });
}

#[test]
fn sql() {
    snapshots("sql", |console| {
        console.press("4");
        console.type_text("select 1");
    });
}

#[test]
fn before_the_first_answer() {
    let mut console = Console::new((80, 24));
    let _ = console.app.start(console.now);
    insta::assert_snapshot!(console.screen());
}

#[test]
fn no_connection() {
    let mut console = Console::new((80, 24));
    let _ = console.app.start(console.now);
    console.answer(Request::Connect { profile: None, regions: vec![] }, Event::Connected(Err(denied())));
    insta::assert_snapshot!(console.screen());
}

#[test]
fn mono_uses_no_colour_and_still_marks_the_selection() {
    let mono = Console::with(settings(ColorMode::Mono), (80, 24)).answered_all();
    let styles = mono.styles();
    for color in ["Red", "Green", "Cyan", "Yellow", "Blue", "Magenta"] {
        assert!(!styles.contains(color), "{color}");
    }
    assert!(styles.contains("REVERSED"));
    insta::assert_snapshot!("mono-styles", styles);
    insta::assert_snapshot!("color-styles", Console::ready((80, 24)).styles());
}

#[test]
fn ascii_only_means_ascii_only() {
    let mut ascii = settings(ColorMode::Mono);
    ascii.theme = Theme::new(ColorMode::Mono, true);
    let mut console = Console::with(ascii, (120, 40)).answered_all();
    for keys in ["", ":", "esc", "enter", "d", "esc", "i", "4"] {
        if !keys.is_empty() {
            console.press(keys);
        }
        let screen = console.screen();
        assert!(screen.is_ascii(), "after {keys}: {screen}");
    }
}

#[test]
fn no_size_panics_on_any_view() {
    for keys in ["", "enter", "enter d", "?", "i", "!", ":", "/", "y", "2", "3", "4", "4 F3"] {
        let mut console = Console::ready((80, 24));
        if !keys.is_empty() {
            console.press(keys);
        }
        for columns in [0, 1, 2, 3, 10, 39, 40, 41, 79, 80, 133, 300] {
            for rows in [0, 1, 2, 3, 9, 10, 11, 24, 80] {
                console.send(Msg::Resized { columns, rows });
                let screen = console.screen();
                if columns >= 10 && rows >= 3 && (columns < 40 || rows < 10) {
                    let words: Vec<&str> = screen.split_whitespace().collect();
                    assert_eq!(words, ["needs", "40x10,", "has", &format!("{columns}x{rows}")], "{screen}");
                }
                console.press("down");
            }
        }
    }
}
