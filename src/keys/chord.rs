//! One key press with its modifiers: how keymaps write it, how terminals report it, and one form for both.
//!
//! Terminals without an enhanced keyboard protocol send the same byte for several keys (tab and ctrl-i), and
//! crossterm names some by digits (ctrl-/ arrives as ctrl-7). Both sides are folded to one chord here, so that a
//! keymap means the same in every terminal.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// A key press in its one normal form. Order has no meaning but is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys with a name, the first name of a key being the one that is printed.
static NAMES: &[(&str, KeyCode)] = &[
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("ins", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pageup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("pagedown", KeyCode::PageDown),
];

/// Modifiers as they are written, in the order they are printed.
static MODIFIERS: &[(&str, KeyModifiers)] = &[
    ("ctrl-", KeyModifiers::CONTROL),
    ("alt-", KeyModifiers::ALT),
    ("shift-", KeyModifiers::SHIFT),
    ("super-", KeyModifiers::SUPER),
];

impl Chord {
    /// From a key of a keymap: `g`, `G`, `?`, `space`, `F5`, `ctrl-enter`, `alt-x`, `shift-tab`.
    /// The error is a sentence saying what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        while let Some((shorter, modifier)) = strip_modifier(rest) {
            if modifiers.contains(modifier) {
                return Err(format!("\"{text}\" names a modifier twice."));
            }
            modifiers |= modifier;
            rest = shorter;
        }
        let code = parse_code(text, rest)?;
        let bare_char = matches!(code, KeyCode::Char(c) if !c.is_alphabetic() && c != ' ');
        if bare_char && modifiers.contains(KeyModifiers::SHIFT) {
            return Err(format!("\"{text}\": write the character that shift gives, such as \"!\"."));
        }
        Ok(Self::normal(code, modifiers))
    }

    /// From what the terminal reported.
    pub fn of(key: KeyEvent) -> Self {
        Self::normal(key.code, key.modifiers)
    }

    /// A character that is typed where text is taken: no ctrl, alt or super with it.
    pub fn is_plain(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && self.modifiers.is_empty()
    }

    fn normal(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT | KeyModifiers::SUPER;
        let mut modifiers = modifiers & known;
        let code = match code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            KeyCode::Null => {
                modifiers |= KeyModifiers::CONTROL;
                KeyCode::Char(' ')
            }
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => fold_control(c, &mut modifiers),
            KeyCode::Char(c) => fold_shift(c, &mut modifiers),
            other => other,
        };
        Self { code, modifiers }
    }
}

/// Shift with a character is the character it gives: `shift-g` is `G`.
fn fold_shift(c: char, modifiers: &mut KeyModifiers) -> KeyCode {
    let shifted = modifiers.contains(KeyModifiers::SHIFT);
    modifiers.remove(KeyModifiers::SHIFT);
    let mut upper = c.to_uppercase();
    match (shifted, upper.next(), upper.next()) {
        (true, Some(single), None) => KeyCode::Char(single),
        _ => KeyCode::Char(c),
    }
}

/// Control keys that share one byte become one chord; letters lose their case.
fn fold_control(c: char, modifiers: &mut KeyModifiers) -> KeyCode {
    let (code, keeps_control) = match c {
        'i' | 'I' => (KeyCode::Tab, false),
        'm' | 'M' => (KeyCode::Enter, false),
        '[' => (KeyCode::Esc, false),
        '@' => (KeyCode::Char(' '), true),
        '4' => (KeyCode::Char('\\'), true),
        '5' => (KeyCode::Char(']'), true),
        '6' => (KeyCode::Char('^'), true),
        '7' | '/' => (KeyCode::Char('_'), true),
        letter => (KeyCode::Char(letter.to_ascii_lowercase()), true),
    };
    if !keeps_control {
        modifiers.remove(KeyModifiers::CONTROL);
    }
    if matches!(code, KeyCode::Char(c) if !c.is_ascii_alphabetic() && c != ' ') {
        modifiers.remove(KeyModifiers::SHIFT);
    }
    code
}

/// Takes one modifier off the front, unless nothing would be left for the key itself.
fn strip_modifier(text: &str) -> Option<(&str, KeyModifiers)> {
    MODIFIERS.iter().find_map(|(name, modifier)| {
        let head = text.get(..name.len())?;
        let rest = text.get(name.len()..)?;
        (head.eq_ignore_ascii_case(name) && !rest.is_empty()).then_some((rest, *modifier))
    })
}

fn parse_code(whole: &str, name: &str) -> Result<KeyCode, String> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return if c.is_control() || c.is_whitespace() {
            Err("a blank or control character is written by its name, such as \"space\" or \"tab\".".to_owned())
        } else {
            Ok(KeyCode::Char(c))
        };
    }
    let lower = name.to_ascii_lowercase();
    if let Some(number) = lower.strip_prefix('f').and_then(|digits| digits.parse::<u8>().ok())
        && (1..=24).contains(&number)
    {
        return Ok(KeyCode::F(number));
    }
    NAMES.iter().find(|(known, _)| *known == lower).map(|(_, code)| *code).ok_or_else(|| unknown_key(whole, &lower))
}

fn unknown_key(whole: &str, name: &str) -> String {
    let near = crate::nearest::did_you_mean(name, NAMES.iter().map(|(known, _)| *known));
    format!(
        "\"{whole}\" is no key.{near} Keys are single characters, F1 to F24, space, enter, esc, tab, backspace, delete, \
         insert, up, down, left, right, home, end, pgup and pgdn, after ctrl-, alt-, shift- or super-."
    )
}

impl From<Chord> for KeyEvent {
    fn from(chord: Chord) -> Self {
        Self::new(chord.code, chord.modifiers)
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, modifier) in MODIFIERS {
            if self.modifiers.contains(*modifier) {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            // Media and lock keys cannot be written in a keymap; this is only ever seen in a log.
            other => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(code: KeyCode, modifiers: KeyModifiers) -> Chord {
        Chord::of(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn what_is_written_is_what_the_terminal_reports() {
        let none = KeyModifiers::NONE;
        let ctrl = KeyModifiers::CONTROL;
        let shift = KeyModifiers::SHIFT;
        for (text, code, modifiers) in [
            ("g", KeyCode::Char('g'), none),
            ("G", KeyCode::Char('G'), shift),
            ("G", KeyCode::Char('G'), none),
            ("shift-g", KeyCode::Char('G'), shift),
            ("!", KeyCode::Char('!'), shift),
            ("-", KeyCode::Char('-'), none),
            ("ctrl--", KeyCode::Char('-'), ctrl),
            ("alt-X", KeyCode::Char('X'), KeyModifiers::ALT | shift),
            ("ctrl-R", KeyCode::Char('r'), ctrl),
            ("ctrl-r", KeyCode::Char('R'), ctrl),
            ("ctrl-shift-r", KeyCode::Char('R'), ctrl | shift),
            ("shift-tab", KeyCode::BackTab, shift),
            ("shift-tab", KeyCode::BackTab, none),
            ("ctrl-space", KeyCode::Char(' '), ctrl),
            ("ctrl-space", KeyCode::Null, none),
            ("ctrl-@", KeyCode::Char(' '), ctrl),
            ("ctrl-_", KeyCode::Char('7'), ctrl),
            ("ctrl-/", KeyCode::Char('7'), ctrl),
            ("ctrl-i", KeyCode::Tab, none),
            ("ctrl-m", KeyCode::Enter, none),
            ("ctrl-[", KeyCode::Esc, none),
            ("ctrl-j", KeyCode::Char('j'), ctrl),
            ("ctrl-enter", KeyCode::Enter, ctrl),
            ("ALT-Enter", KeyCode::Enter, KeyModifiers::ALT),
            ("f5", KeyCode::F(5), none),
            ("PageDown", KeyCode::PageDown, none),
        ] {
            assert_eq!(Chord::parse(text), Ok(event(code, modifiers)), "{text}");
        }
    }

    #[test]
    fn ctrl_j_is_not_enter() {
        assert_ne!(Chord::parse("ctrl-j"), Chord::parse("enter"));
        assert_ne!(Chord::parse("ctrl-enter"), Chord::parse("enter"));
    }

    #[test]
    fn every_chord_prints_as_it_parses() {
        let mut keys: Vec<String> = NAMES.iter().map(|(name, _)| (*name).to_owned()).collect();
        keys.extend((1..=24).map(|n| format!("F{n}")));
        keys.extend((0x21_u8..0x7f).map(|c| char::from(c).to_string()));
        keys.extend(["ü".to_owned(), "ß".to_owned(), "я".to_owned()]);
        for prefix in ["", "ctrl-", "alt-", "shift-", "ctrl-alt-", "ctrl-shift-", "alt-shift-", "super-"] {
            for key in &keys {
                let Ok(chord) = Chord::parse(&format!("{prefix}{key}")) else {
                    assert!(prefix.contains("shift"), "{prefix}{key}");
                    continue;
                };
                assert_eq!(Chord::parse(&chord.to_string()), Ok(chord), "{prefix}{key}");
            }
        }
    }

    #[test]
    fn what_is_no_key_is_refused_with_a_reason() {
        for (text, part) in [
            ("", "no key"),
            ("entr", "Did you mean \"enter\"?"),
            ("F99", "no key"),
            ("ctrl+x", "no key"),
            ("ctrl-ctrl-x", "twice"),
            ("shift-1", "write the character"),
            ("\t", "by its name"),
        ] {
            let error = Chord::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
