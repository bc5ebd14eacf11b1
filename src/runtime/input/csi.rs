//! Keys that come as `ESC [ ...`: cursor, function and editing keys with modifiers, and the two encodings for keys
//! that have none of their own, kitty's `CSI code ; modifiers u` and xterm's `CSI 27 ; modifiers ; code ~`.

use super::keys::{cursor_or_function, modifiers, shift_of};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The key of a whole sequence; `None` for replies, focus and mouse reports, key releases and unknown keys.
pub(super) fn key(bytes: &[u8]) -> Option<KeyEvent> {
    let (last, body) = bytes.strip_prefix(b"\x1b[")?.split_last()?;
    if body == b"[" {
        return matches!(last, b'A'..=b'E').then(|| KeyCode::F(last - b'A' + 1).into());
    }
    let parameters = Parameters::parse(body)?;
    match last {
        b'~' if parameters.first() == 27 => spelled(parameters.number(2), parameters.held()),
        b'~' => parameters.key(editing(parameters.first())?, KeyModifiers::NONE),
        b'^' => parameters.key(editing(parameters.first())?, KeyModifiers::CONTROL),
        b'@' => parameters.key(editing(parameters.first())?, KeyModifiers::CONTROL | KeyModifiers::SHIFT),
        b'u' => parameters.pressed().then(|| spelled(parameters.first(), parameters.held()))?,
        b'Z' => Some(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)),
        b'a'..=b'd' => Some(KeyEvent::new(cursor_or_function(last.to_ascii_uppercase())?, KeyModifiers::SHIFT)),
        // A cursor position report looks like F3 with modifiers, except for its numbers.
        b'R' if parameters.first() > 1 || parameters.number(1) > 64 => None,
        _ => parameters.key(cursor_or_function(*last)?, KeyModifiers::NONE),
    }
}

/// The numbers between `ESC [` and the final byte, each with its sub-parameters after colons.
struct Parameters(Vec<Vec<u32>>);

impl Parameters {
    /// `None` when something else than numbers is there: a private mark of a reply.
    fn parse(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse().ok() };
        text.split(';').map(|group| group.split(':').map(number).collect()).collect::<Option<_>>().map(Self)
    }

    fn sub(&self, group: usize, sub: usize) -> u32 {
        self.0.get(group).and_then(|group| group.get(sub)).copied().unwrap_or(0)
    }

    fn number(&self, group: usize) -> u32 {
        self.sub(group, 0)
    }

    fn first(&self) -> u32 {
        self.number(0)
    }

    /// The second number, where every form has its modifiers.
    fn held(&self) -> KeyModifiers {
        modifiers(self.number(1))
    }

    /// Not a release (event type 3).
    fn pressed(&self) -> bool {
        self.sub(1, 1) != 3
    }

    fn key(&self, code: KeyCode, more: KeyModifiers) -> Option<KeyEvent> {
        self.pressed().then(|| KeyEvent::new(code, self.held() | more))
    }
}

/// The numbered keys, `CSI n ~`.
fn editing(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23..=26 => KeyCode::F(number as u8 - 12),
        28 | 29 => KeyCode::F(number as u8 - 13),
        31..=34 => KeyCode::F(number as u8 - 14),
        _ => return None,
    })
}

/// A key given by its character or by kitty's number for it.
fn spelled(code: u32, held: KeyModifiers) -> Option<KeyEvent> {
    let code = match code {
        9 if held.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        9 => KeyCode::Tab,
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        57376..=57398 => KeyCode::F((code - 57376 + 13) as u8),
        57399..=57408 => KeyCode::Char(char::from_digit(code - 57399, 10)?),
        57409..=57413 => KeyCode::Char(b"./*-+".get(code as usize - 57409).copied().map(char::from)?),
        57415 => KeyCode::Char('='),
        57417 => KeyCode::Left,
        57418 => KeyCode::Right,
        57419 => KeyCode::Up,
        57420 => KeyCode::Down,
        57421 => KeyCode::PageUp,
        57422 => KeyCode::PageDown,
        57423 => KeyCode::Home,
        57424 => KeyCode::End,
        57425 => KeyCode::Insert,
        57426 => KeyCode::Delete,
        // The rest of kitty's private range is locks, media keys and lone modifiers.
        57344..=63743 => return None,
        _ => return character(char::from_u32(code)?, held),
    };
    Some(KeyEvent::new(code, held))
}

fn character(c: char, held: KeyModifiers) -> Option<KeyEvent> {
    let c = if held.contains(KeyModifiers::SHIFT) { c.to_uppercase().next()? } else { c };
    (!c.is_control()).then(|| KeyEvent::new(KeyCode::Char(c), held | shift_of(c)))
}
