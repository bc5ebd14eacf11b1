//! Changes of several lines or of a longer part at once, each taken back in one step.

use super::Editor;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use tui_textarea::CursorMove;

/// Blanks a line is moved in by.
const INDENT: &str = "  ";
/// Half-way texts remembered: as many as there can be undo steps.
const HALVES: usize = 1000;

/// Texts that stand between the two halves of one change: undo and redo do not stop there.
#[derive(Debug, Default)]
pub(super) struct Halves(std::collections::VecDeque<u64>);

impl Halves {
    pub(super) fn holds(&self, lines: &[String]) -> bool {
        !self.0.is_empty() && self.0.contains(&print(lines))
    }

    fn add(&mut self, lines: &[String]) {
        if self.0.len() == HALVES {
            self.0.pop_front();
        }
        self.0.push_back(print(lines));
    }
}

fn print(lines: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    lines.hash(&mut hasher);
    hasher.finish()
}

impl Editor {
    /// Puts `text` in the place of a part of the text, as one undo step; the cursor goes behind it. False when the
    /// part is out of the cursor's reach.
    pub fn swap(&mut self, part: Range<usize>, text: &str) -> bool {
        self.area.cancel_selection();
        self.go_to(part.start);
        if self.cursor_offset() != part.start {
            return false;
        }
        let characters = self.text.get(part).unwrap_or_default().chars().count();
        let deleted = characters > 0 && self.area.delete_str(characters);
        if deleted && !text.is_empty() {
            self.halves.add(self.area.lines());
        }
        if !text.is_empty() {
            self.area.insert_str(text);
        }
        self.changed();
        true
    }

    /// Replaces the whole text as one undo step; the cursor stays on its line where there is one.
    pub fn rewrite(&mut self, text: &str) {
        let (line, column) = self.cursor();
        let all = 0..self.text.len();
        self.swap(all, text);
        let offset = self.offset(line, column);
        self.go_to(offset);
    }

    /// Selects a part of the text; the cursor goes to its end.
    pub fn select(&mut self, part: &Range<usize>) {
        self.area.cancel_selection();
        self.go_to(part.start);
        self.area.start_selection();
        self.go_to(part.end);
    }

    /// Puts the cursor on the partner of the bracket at it; false when there is none.
    pub fn to_partner(&mut self) -> bool {
        let Some((_, partner)) = self.brackets() else { return false };
        self.area.cancel_selection();
        self.go_to(partner);
        true
    }

    /// Makes comments of the lines selected, or of the cursor's; text again when all of them are comments.
    pub fn toggle_comment(&mut self) {
        let lines: Vec<&str> =
            self.chosen_lines().filter_map(|line| self.lines().get(line)).map(String::as_str).collect();
        let written = lines.iter().filter(|line| !line.trim().is_empty());
        let all = written.clone().all(|line| line.trim_start().starts_with("--")) && written.clone().count() > 0;
        let indent = written.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
        self.change_lines(|line| {
            let blanks = line.len() - line.trim_start().len();
            let (before, rest) =
                line.split_at_checked(if all { blanks } else { indent.min(blanks) }).unwrap_or((line, ""));
            if all {
                let rest = rest.strip_prefix("--").unwrap_or(rest);
                format!("{before}{}", rest.strip_prefix(' ').unwrap_or(rest))
            } else if rest.trim().is_empty() {
                line.to_owned()
            } else {
                format!("{before}-- {rest}")
            }
        });
    }

    /// Moves the lines selected, or the cursor's, in.
    pub fn indent(&mut self) {
        self.change_lines(|line| if line.is_empty() { String::new() } else { format!("{INDENT}{line}") });
    }

    /// Moves them out.
    pub fn outdent(&mut self) {
        self.change_lines(|line| {
            let rest = line.strip_prefix('\t').or_else(|| line.strip_prefix(INDENT));
            rest.or_else(|| line.strip_prefix(' ')).unwrap_or(line).to_owned()
        });
    }

    /// The lines the selection touches; one that ends before a line's first character does not touch it.
    fn chosen_lines(&self) -> Range<usize> {
        match self.area.selection_range() {
            Some(((first, _), (last, 0))) if last > first => first..last,
            Some(((first, _), (last, _))) => first..last + 1,
            None => self.cursor().0..self.cursor().0 + 1,
        }
    }

    fn change_lines(&mut self, change: impl Fn(&str) -> String) {
        let lines = self.chosen_lines();
        let selected = self.selection().is_some();
        let (line, column) = self.cursor();
        let old: Vec<String> = self.lines().get(lines.clone()).unwrap_or_default().to_vec();
        let new: Vec<String> = old.iter().map(|line| change(line)).collect();
        if new == old {
            return;
        }
        let start = self.line_start(lines.start);
        let end = self.line_start(lines.end.saturating_sub(1)) + old.last().map_or(0, String::len);
        if !self.swap(start..end, &new.join("\n")) {
            return;
        }
        if selected {
            let end = self.line_start(lines.end.saturating_sub(1)) + new.last().map_or(0, String::len);
            self.select(&(start..end));
            return;
        }
        // The cursor stays on its character.
        let count = |text: &[String]| text.first().map_or(0, |line| line.chars().count()) as isize;
        let column = (column as isize + count(&new) - count(&old)).max(0) as usize;
        let offset = self.offset(line, column);
        self.go_to(offset);
    }

    /// Byte offset of a line and a character, or of the line's end.
    pub(super) fn offset(&self, line: usize, column: usize) -> usize {
        let text = self.lines().get(line).map_or("", String::as_str);
        self.line_start(line) + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at)
    }

    /// Moves down and right where the library's jump does not reach.
    pub(super) fn walk(&mut self, (line, column): (usize, usize)) {
        while self.area.cursor().0 < line {
            let before = self.area.cursor();
            self.area.move_cursor(CursorMove::Down);
            if self.area.cursor() == before {
                return;
            }
        }
        if self.area.cursor().1 > column {
            self.area.move_cursor(CursorMove::Head);
        }
        for _ in self.area.cursor().1..column {
            self.area.move_cursor(CursorMove::Forward);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn editor(text: &str) -> Editor {
        let mut editor = Editor::default();
        editor.set_text(text);
        editor
    }

    #[test]
    fn comments_come_and_go_over_the_lines_selected() {
        let mut editor = editor("select 1\n\n  from t\nwhere x");
        editor.select(&(3..12));
        editor.toggle_comment();
        assert_eq!(editor.text(), "-- select 1\n\n--   from t\nwhere x");
        editor.toggle_comment();
        assert_eq!(editor.text(), "select 1\n\n  from t\nwhere x");
        assert!(editor.undo());
        assert_eq!(editor.text(), "-- select 1\n\n--   from t\nwhere x", "one step");
        assert!(editor.undo());
        assert_eq!(editor.text(), "select 1\n\n  from t\nwhere x");
        assert!(editor.redo());
        assert_eq!(editor.text(), "-- select 1\n\n--   from t\nwhere x");
    }

    #[test]
    fn lines_move_in_and_out_and_the_cursor_keeps_its_character() {
        let mut editor = editor("a\nbc");
        editor.go_to(3);
        editor.indent();
        assert_eq!((editor.text(), editor.cursor()), ("a\n  bc", (1, 3)));
        editor.outdent();
        editor.outdent();
        assert_eq!((editor.text(), editor.cursor()), ("a\nbc", (1, 1)));
        editor.select(&(0..4));
        editor.indent();
        assert_eq!(editor.text(), "  a\n  bc");
        assert_eq!(editor.selection(), Some(0..8));
    }

    #[test]
    fn a_swap_is_one_step_both_ways() {
        let mut editor = editor("select größe\nfrom t");
        assert!(editor.swap(7..14, "x\ny"));
        assert_eq!(editor.text(), "select x\ny\nfrom t");
        assert!(editor.undo());
        assert_eq!(editor.text(), "select größe\nfrom t");
        assert!(editor.redo());
        assert_eq!(editor.text(), "select x\ny\nfrom t");
    }

    #[test]
    fn lines_beyond_the_jump_are_reached() {
        let mut editor = editor(&"x\n".repeat(70_000));
        let offset = 69_000 * 2;
        editor.go_to(offset);
        assert_eq!(editor.cursor_offset(), offset);
        assert!(editor.swap(offset..offset + 1, "yz"));
        assert_eq!(&editor.text()[offset..offset + 3], "yz\n");
    }

    #[test]
    fn the_bracket_under_the_cursor_leads_to_its_partner() {
        let mut editor = editor("f(a,\n b)");
        editor.go_to(1);
        assert_eq!(editor.brackets(), Some((1, 7)));
        assert!(editor.to_partner());
        assert_eq!(editor.cursor(), (1, 2));
        editor.go_to(0);
        assert!(!editor.to_partner());
    }

    proptest! {
        #[test]
        fn any_part_is_swapped_and_taken_back(text in "[a-cäß\n ]{0,40}", a in 0_usize..40, b in 0_usize..40, with in "[x\n]{0,6}") {
            let mut editor = editor(&text);
            let text = editor.text().to_owned();
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (a, b) = (bounds[a % bounds.len()], bounds[b % bounds.len()]);
            let part = a.min(b)..a.max(b);
            prop_assert!(editor.swap(part.clone(), &with));
            let expected = format!("{}{with}{}", &text[..part.start], &text[part.end..]);
            prop_assert_eq!(editor.text(), &expected);
            if expected != text {
                prop_assert!(editor.undo());
                prop_assert_eq!(editor.text(), &text);
                prop_assert!(editor.redo());
                prop_assert_eq!(editor.text(), &expected);
            }
        }
    }
}
