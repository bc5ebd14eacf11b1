//! One cell as the painter compares it: small, copied and compared without following a pointer.

use ratatui::style::{Color, Modifier};
use std::fmt;

/// Bytes of the longest grapheme cluster kept whole; emoji families of four take 25.
const ROOM: usize = 31;

/// What stands in a cell. Empty: the cell is covered by a wide glyph to its left.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Symbol {
    bytes: [u8; ROOM],
    len: u8,
}

impl Symbol {
    pub const BLANK: Self = Self::ascii(b' ');
    pub const COVERED: Self = Self { bytes: [0; ROOM], len: 0 };

    /// A printable ASCII character.
    pub const fn ascii(byte: u8) -> Self {
        let mut bytes = [0; ROOM];
        bytes[0] = byte;
        Self { bytes, len: 1 }
    }

    /// A cluster; of one with more marks than any terminal draws, the first ones.
    pub fn new(text: &str) -> Self {
        let len = text.floor_char_boundary(ROOM);
        let mut bytes = [0; ROOM];
        if let (Some(to), Some(from)) = (bytes.get_mut(..len), text.as_bytes().get(..len)) {
            to.copy_from_slice(from);
        }
        Self { bytes, len: len as u8 }
    }

    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Its bytes in UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    pub fn is_covered(&self) -> bool {
        self.len == 0
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// A symbol and its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub symbol: Symbol,
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

impl Glyph {
    /// A cell of a cleared screen.
    pub const BLANK: Self =
        Self { symbol: Symbol::BLANK, fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// Nothing can be seen in it.
    pub fn is_blank(&self) -> bool {
        self.symbol == Symbol::BLANK && self.bg == Color::Reset && self.modifier.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_kept_whole_and_endless_ones_cut_between_characters() {
        let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
        for text in ["", "a", "é", "日", family] {
            assert_eq!(Symbol::new(text).as_str(), text);
        }
        assert_eq!(Symbol::new("x"), Symbol::ascii(b'x'));
        let marks = format!("a{}", "\u{301}".repeat(100));
        let cut = Symbol::new(&marks);
        assert!(marks.starts_with(cut.as_str()) && (30..=31).contains(&cut.as_bytes().len()));
    }
}
