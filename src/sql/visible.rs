//! How text of any content looks on one line of a terminal: nothing invisible, nothing that moves the cursor.

use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Cells `text` takes when shown.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { show(text, false).width() }
}

/// The text with control characters as pictures (`\n` as `␤`), or `.` where only ASCII may be drawn; there, what is
/// not ASCII is `?`.
pub fn show(text: &str, ascii: bool) -> Cow<'_, str> {
    let plain = |c: char| !needs_picture(c) && (!ascii || c.is_ascii());
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if plain(c) { c } else { picture(c, ascii) }).collect())
}

/// The beginning of `text` that fits into `cells`, shown; where something is left out, an ellipsis ends it.
pub fn cut(text: &str, cells: usize, ascii: bool) -> Cow<'_, str> {
    // Long values are looked at only as far as they can be seen; combining marks make four characters a cell plenty.
    let reach = text.char_indices().nth(cells * 4 + 16).map_or(text.len(), |(at, _)| at);
    let near = text.get(..reach).unwrap_or(text);
    let shown = show(near, ascii);
    if reach == text.len() && shown.width() <= cells {
        return shown;
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut kept = fitting(&shown, cells - 1).to_owned();
    kept.push(if ascii { '~' } else { '…' });
    Cow::Owned(kept)
}

/// The longest beginning of `text` of at most `cells` cells.
fn fitting(text: &str, cells: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut kept = "";
    for end in ends {
        let head = text.get(..end).unwrap_or(kept);
        if head.width() > cells {
            break;
        }
        kept = head;
    }
    kept
}

/// Controls, and the marks that reorder or hide text around them.
fn needs_picture(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn picture(c: char, ascii: bool) -> char {
    match c {
        _ if ascii => {
            if needs_picture(c) {
                '.'
            } else {
                '?'
            }
        }
        '\n' => '␤',
        '\u{7f}' => '␡',
        c if c < ' ' => char::from_u32(0x2400 + c as u32).unwrap_or('·'),
        _ => '·',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_stays() {
        assert_eq!(show("a\tb\nc\r\u{1b}[2J\u{7f}\u{202e}\u{85}", false), "a␉b␤c␍␛[2J␡··");
        assert_eq!(show("a\tüé\u{202e}", true), "a.??.");
        assert_eq!(show("", false), "");
        assert_eq!(width("a\nb"), 3);
        assert_eq!(width("ü\n漢"), 4);
    }

    #[test]
    fn a_cut_is_marked_and_never_too_wide() {
        assert_eq!(cut("abcdef", 6, false), "abcdef");
        assert_eq!(cut("abcdefg", 6, false), "abcde…");
        assert_eq!(cut("abcdefg", 6, true), "abcde~");
        assert_eq!(cut("漢字漢字", 6, false), "漢字…");
        assert_eq!(cut("漢字漢字", 5, false), "漢字…");
        assert_eq!(cut("漢字", 1, false), "…");
        assert_eq!(cut("漢字", 0, false), "");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, false), "e\u{301}…");
        assert!(width(&cut(&"x\u{301}".repeat(100_000), 10, false)) <= 10);
    }
}
