//! The painter against a terminal emulator: whatever is painted must be what stands on the screen.

use super::{PainterOptions, Screen};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use std::num::NonZeroU16;

/// A screen, the buffer it shall show and an emulator fed with its bytes.
struct Rig {
    screen: Screen,
    buffer: Buffer,
    cursor: Option<Position>,
    emulator: vt100::Parser,
    mono: bool,
}

impl Rig {
    fn new(width: u16, height: u16, options: PainterOptions) -> Self {
        let mut emulator = vt100::Parser::default();
        set_size(&mut emulator, width, height);
        Self {
            screen: Screen::new((width, height), options),
            buffer: Buffer::empty(Rect::new(0, 0, width, height)),
            cursor: None,
            emulator,
            mono: options.mono,
        }
    }

    /// Paints the buffer and returns the bytes it took.
    fn paint(&mut self) -> Vec<u8> {
        let bytes = self.screen.draw(|frame| {
            *frame.buffer_mut() = self.buffer.clone();
            if let Some(position) = self.cursor {
                frame.set_cursor_position(position);
            }
        });
        self.emulator.process(&bytes);
        bytes
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.screen.resize((width, height));
        self.buffer = Buffer::empty(Rect::new(0, 0, width, height));
        set_size(&mut self.emulator, width, height);
    }

    /// The first cell where the emulator shows something else than the buffer holds.
    fn mismatch(&self, clusters: bool) -> Option<String> {
        let Rect { width, height, .. } = self.buffer.area;
        for y in 0..height {
            let mut x = 0;
            while x < width {
                let cell = &self.buffer[(x, y)];
                let columns = cell.cell_width().max(1);
                let shown = self.emulator.screen().cell(y, x)?;
                let fits = x + columns <= width;
                let text = if fits { cell.symbol() } else { " " };
                let cluster = text.chars().count() > 1;
                if !(cluster && clusters || looks_like(text, cell, shown, self.mono)) {
                    return Some(format!("{x},{y}: want {cell:?}, shown {shown:?}"));
                }
                x += if fits { columns } else { 1 };
            }
        }
        let at = self.emulator.screen().cursor_position();
        let hidden = self.emulator.screen().hide_cursor();
        let right = self.cursor.is_none_or(|c| (c.y.min(height - 1), c.x.min(width - 1)) == at);
        (!right || hidden == self.cursor.is_some()).then(|| format!("cursor {at:?}, want {:?}", self.cursor))
    }
}

fn set_size(emulator: &mut vt100::Parser, width: u16, height: u16) {
    emulator.screen_mut().set_size(NonZeroU16::new(height).unwrap(), NonZeroU16::new(width).unwrap());
}

fn looks_like(text: &str, cell: &Cell, shown: &vt100::Cell, mono: bool) -> bool {
    let has = |modifier| cell.modifier.contains(modifier);
    let blank = text == " ";
    let drawn = if shown.has_contents() { shown.contents() } else { " " };
    let line = (has(Modifier::UNDERLINED), has(Modifier::REVERSED)) == (shown.underline(), shown.inverse());
    let weight = (has(Modifier::BOLD), has(Modifier::DIM), has(Modifier::ITALIC));
    let ink_matters = !blank || shown.underline() || shown.inverse();
    let ink =
        same_color(cell.fg, shown.fgcolor(), mono) && (blank || weight == (shown.bold(), shown.dim(), shown.italic()));
    drawn == text && line && same_color(cell.bg, shown.bgcolor(), mono) && (!ink_matters || ink)
}

fn same_color(wanted: Color, shown: vt100::Color, mono: bool) -> bool {
    let wanted = match wanted {
        _ if mono => vt100::Color::Default,
        Color::Red => vt100::Color::Idx(1),
        Color::Green => vt100::Color::Idx(2),
        Color::Yellow => vt100::Color::Idx(3),
        Color::Blue => vt100::Color::Idx(4),
        Color::Cyan => vt100::Color::Idx(6),
        Color::Gray => vt100::Color::Idx(7),
        Color::LightBlue => vt100::Color::Idx(12),
        Color::Indexed(n) => vt100::Color::Idx(n),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        _ => vt100::Color::Default,
    };
    wanted == shown
}

const PLAIN: [&str; 10] = ["a", "Z", " ", "0", "é", "e\u{301}", "漢", "한", "🙂", "│"];
const CLUSTERS: [&str; 5] = ["👨‍👩‍👧", "❤\u{fe0f}", "🇩🇪", "👍🏽", "ﾞ"];

fn styles() -> [Style; 9] {
    [
        Style::new(),
        Style::new(),
        Style::new().fg(Color::Red),
        Style::new().bg(Color::LightBlue).fg(Color::Gray),
        Style::new().add_modifier(Modifier::REVERSED),
        Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Style::new().add_modifier(Modifier::DIM | Modifier::ITALIC).fg(Color::Indexed(99)),
        Style::new().bg(Color::Rgb(1, 2, 3)),
        Style::new().fg(Color::Rgb(9, 8, 7)).add_modifier(Modifier::REVERSED | Modifier::BOLD),
    ]
}

#[derive(Debug, Clone)]
enum Change {
    Run { x: u16, y: u16, length: u16, symbol: usize, style: usize },
    Text { y: u16, seed: u16, style: usize },
    Shift { top: u16, rows: u16, by: i16 },
    Clear,
    Cursor(Option<(u16, u16)>),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (0..200u16, 0..60u16, 1..9u16, 0..15usize, 0..9usize)
            .prop_map(|(x, y, length, symbol, style)| Change::Run { x, y, length, symbol, style }),
        6 => (0..60u16, 0..1_000u16, 0..9usize).prop_map(|(y, seed, style)| Change::Text { y, seed, style }),
        8 => (0..60u16, 2..60u16, -6..6i16).prop_map(|(top, rows, by)| Change::Shift { top, rows, by }),
        1 => Just(Change::Clear),
        2 => proptest::option::of((0..210u16, 0..70u16)).prop_map(Change::Cursor),
    ]
}

impl Change {
    fn apply(&self, rig: &mut Rig, symbols: &[&str]) {
        let Rect { width, height, .. } = rig.buffer.area;
        match *self {
            Self::Run { x, y, length, symbol, style } => {
                let (x, y) = (x % width, y % height);
                for column in x..(x + length).min(width) {
                    let cell = &mut rig.buffer[(column, y)];
                    cell.reset();
                    cell.set_symbol(symbols[symbol % symbols.len()]).set_style(styles()[style]);
                }
            }
            Self::Text { y, seed, style } => {
                let y = y % height;
                for x in 0..width {
                    let cell = &mut rig.buffer[(x, y)];
                    cell.reset();
                    if (x + seed) % 7 < 4 {
                        let letter = char::from(b'a' + (x.wrapping_mul(seed) % 26) as u8);
                        cell.set_char(letter).set_style(styles()[style]);
                    }
                }
            }
            Self::Shift { top, rows, by } => {
                let top = top % height;
                let bottom = (top + rows).min(height);
                let old = rig.buffer.clone();
                for y in top..bottom {
                    let from = y as i16 + by;
                    if from >= top as i16 && from < bottom as i16 {
                        for x in 0..width {
                            rig.buffer[(x, y)] = old[(x, from as u16)].clone();
                        }
                    }
                }
            }
            Self::Clear => rig.buffer.reset(),
            Self::Cursor(at) => rig.cursor = at.map(|(x, y)| Position { x: x % width, y: y % height }),
        }
    }
}

#[derive(Debug, Clone)]
enum Scene {
    Frame(Vec<Change>),
    Resize(u16, u16),
    Forget,
}

fn scenes() -> impl Strategy<Value = Vec<Scene>> {
    let frame = proptest::collection::vec(change(), 0..8).prop_map(Scene::Frame);
    let resize = size().prop_map(|(width, height)| Scene::Resize(width, height));
    proptest::collection::vec(prop_oneof![20 => frame, 1 => resize, 1 => Just(Scene::Forget)], 1..12)
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        3 => (1..=12u16, 1..=8u16),
        3 => (20..=80u16, 5..=24u16),
        1 => (1..=200u16, 1..=60u16),
    ]
}

fn options() -> impl Strategy<Value = PainterOptions> {
    (any::<bool>(), any::<bool>(), prop::bool::weighted(0.8))
        .prop_map(|(mono, synchronized, scroll_regions)| PainterOptions { mono, synchronized, scroll_regions })
}

fn play(size: (u16, u16), options: PainterOptions, scenes: &[Scene], symbols: &[&str], clusters: bool) {
    let mut rig = Rig::new(size.0, size.1, options);
    for scene in scenes {
        match scene {
            Scene::Frame(changes) => changes.iter().for_each(|change| change.apply(&mut rig, symbols)),
            Scene::Resize(width, height) => rig.resize(*width, *height),
            Scene::Forget => {
                rig.emulator.process(b"\x1b[2;3H\x1b[31mgarbage\x1b[2;4r");
                rig.emulator.process(b"\x1b[r");
                rig.screen.forget();
            }
        }
        if let Some(at) = rig.cursor {
            let Rect { width, height, .. } = rig.buffer.area;
            rig.cursor = Some(Position { x: at.x % width, y: at.y % height });
        }
        rig.paint();
        assert_eq!(rig.mismatch(clusters), None);
        assert_eq!(rig.paint(), b"", "an unchanged frame costs nothing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_terminal_shows_what_was_painted(size in size(), options in options(), scenes in scenes()) {
        play(size, options, &scenes, &PLAIN, false);
    }

    #[test]
    fn clusters_never_disturb_their_neighbours(size in size(), options in options(), scenes in scenes()) {
        let symbols: Vec<&str> = PLAIN.into_iter().chain(CLUSTERS).collect();
        play(size, options, &scenes, &symbols, true);
    }
}

/// A table over the full width: header, 40 rows from `first`, a mark in front of the selected row.
fn table(rig: &mut Rig, first: usize, selected: usize) {
    rig.buffer.reset();
    rig.buffer.set_string(0, 0, "redshift-tui  prod  us-east-1", Style::new().fg(Color::Cyan));
    let header = Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    rig.buffer.set_string(
        2,
        2,
        format!("{:<24}{:<20}{:<14}{:>20}{:>30}", "id", "name", "status", "load", "at"),
        header,
    );
    for line in 0..40 {
        let row = first + line;
        let y = 3 + line as u16;
        let (id, load) = (row * 7919 % 100_003, (row * 31) % 1000);
        let status = ["available", "resizing", "paused"][row % 3];
        let text = format!("{id:<24}customer-{row:<11}{status:<14}{load:>20}{:>30}", format!("2026-01-{row}"));
        rig.buffer.set_string(2, y, text, Style::new());
        rig.buffer.set_string(46, y, status, Style::new().fg([Color::Green, Color::Yellow, Color::Blue][row % 3]));
        rig.buffer.set_string(120, y, "x".repeat(row % 30), Style::new());
        if row == selected {
            rig.buffer.set_string(0, y, ">", Style::new().add_modifier(Modifier::REVERSED));
        }
    }
    rig.buffer.set_string(0, 47, "j down  k up  / filter  ? help", Style::new().add_modifier(Modifier::DIM));
}

fn table_rig(first: usize, selected: usize) -> Rig {
    let mut rig = Rig::new(160, 48, PainterOptions::default());
    table(&mut rig, first, selected);
    rig.paint();
    rig
}

#[test]
fn a_table_scrolled_by_a_line_costs_one_line() {
    let mut rig = table_rig(0, 39);
    for first in 1..25 {
        table(&mut rig, first, first + 39);
        let bytes = rig.paint();
        assert_eq!(rig.mismatch(false), None);
        assert!(bytes.len() <= 300, "{} bytes: {:?}", bytes.len(), String::from_utf8_lossy(&bytes));
        assert!(!String::from_utf8_lossy(&bytes).contains("?2026"), "a scroll is never in a synchronized update");
    }
    for first in (0..24).rev() {
        table(&mut rig, first, first);
        let bytes = rig.paint();
        assert_eq!(rig.mismatch(false), None);
        assert!(bytes.len() <= 300, "{} bytes up", bytes.len());
    }
}

#[test]
fn a_moved_mark_costs_little_and_nothing_costs_nothing() {
    let mut rig = table_rig(0, 10);
    assert_eq!(rig.paint().len(), 0);
    table(&mut rig, 0, 11);
    let bytes = rig.paint();
    assert!(bytes.len() <= 40, "{} bytes: {:?}", bytes.len(), String::from_utf8_lossy(&bytes));
}

#[test]
fn scroll_regions_can_be_turned_off() {
    let mut rig = Rig::new(160, 48, PainterOptions { scroll_regions: false, ..PainterOptions::default() });
    table(&mut rig, 0, 39);
    rig.paint();
    table(&mut rig, 1, 40);
    let bytes = rig.paint();
    assert_eq!(rig.mismatch(false), None);
    assert!(!String::from_utf8_lossy(&bytes).contains('S'), "no scroll sequence");
    assert!(bytes.len() > 1_000);
}

#[test]
fn big_frames_are_synchronized_unless_told_not_to() {
    for (synchronized, expected) in [(true, true), (false, false)] {
        let mut rig = Rig::new(160, 48, PainterOptions { synchronized, ..PainterOptions::default() });
        table(&mut rig, 0, 0);
        let bytes = rig.paint();
        assert_eq!(bytes.starts_with(b"\x1b[?2026h") && bytes.ends_with(b"\x1b[?2026l"), expected);
    }
}

#[test]
fn mono_writes_no_colour_and_keeps_reverse() {
    let mut rig = Rig::new(20, 2, PainterOptions { mono: true, ..PainterOptions::default() });
    let style = Style::new().fg(Color::Red).bg(Color::Blue).add_modifier(Modifier::REVERSED | Modifier::BOLD);
    rig.buffer.set_string(0, 0, "chip", style);
    let bytes = rig.paint();
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[?2026h\x1b[m\x1b[2J\x1b[H\x1b[1;7mchip\x1b[?25l\x1b[?2026l");
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let mut rig = Rig::new(10, 1, PainterOptions::default());
    rig.buffer[(0, 0)].set_symbol("\x1b");
    rig.buffer[(1, 0)].set_symbol("\u{9b}31m");
    rig.buffer[(2, 0)].set_symbol("x");
    let text = String::from_utf8(rig.paint()).unwrap();
    assert!(!text.contains('\u{9b}'), "{text:?}");
    assert_eq!(rig.emulator.screen().contents(), "  x");
}
