//! Control bytes, characters and SS3 sequences as keys, with the meanings crossterm gives them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A control byte or a character; `None` for bytes that are no UTF-8.
pub(super) fn plain(bytes: &[u8]) -> Option<KeyEvent> {
    let c = std::str::from_utf8(bytes).ok()?.chars().next()?;
    let control = |c: char| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
    Some(match c {
        '\r' => KeyCode::Enter.into(),
        '\t' => KeyCode::Tab.into(),
        '\x1b' => KeyCode::Esc.into(),
        '\x7f' => KeyCode::Backspace.into(),
        '\0' => control(' '),
        // ctrl-a to ctrl-z, and ctrl-4 to ctrl-7 for the last four.
        '\x01'..='\x1a' => control(char::from(c as u8 + b'a' - 1)),
        '\x1c'..='\x1f' => control(char::from(c as u8 - 0x1c + b'4')),
        _ => KeyEvent::new(KeyCode::Char(c), shift_of(c)),
    })
}

/// A capital letter came with shift.
pub(super) fn shift_of(c: char) -> KeyModifiers {
    if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE }
}

/// A key with alt held as well.
pub(super) fn with_alt(mut key: KeyEvent) -> KeyEvent {
    key.modifiers |= KeyModifiers::ALT;
    key
}

/// `ESC O x` or `ESC O 5 x`: cursor keys in application mode, F1 to F4, the keypad.
pub(super) fn ss3(bytes: &[u8]) -> Option<KeyEvent> {
    let (modifiers, last) = match bytes.get(2..)? {
        [digit, last] => (modifiers(u32::from(digit - b'0')), *last),
        [last] => (KeyModifiers::NONE, *last),
        _ => return None,
    };
    if let lower @ b'a'..=b'd' = last {
        return Some(KeyEvent::new(cursor_or_function(lower.to_ascii_uppercase())?, KeyModifiers::CONTROL));
    }
    let code = cursor_or_function(last).or_else(|| keypad(last))?;
    Some(KeyEvent::new(code, modifiers))
}

/// The letters that name cursor keys and F1 to F4 in SS3 and CSI alike.
pub(super) fn cursor_or_function(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    })
}

fn keypad(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b' ' => KeyCode::Char(' '),
        b'X' => KeyCode::Char('='),
        // `*` to `9` stand 0x40 above their characters.
        b'j'..=b'y' => KeyCode::Char(char::from(letter - 0x40)),
        _ => return None,
    })
}

/// The modifier parameter of xterm and kitty: one more than the sum of its bits.
pub(super) fn modifiers(parameter: u32) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    let held = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    held.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, modifier)| modifier).collect()
}
