//! The text being written: a text area with what the SQL side needs to know about its content.
//!
//! The only place that names the text-area library. It edits; painting is ours (`view::editor`), because what to
//! highlight depends on the part shown. The library groups typing into undo steps by pauses, for which it looks at
//! the clock by itself: nothing else depends on that.

mod lines;

use super::bracket;
use super::lexer::{self, Token};
use super::split::{self, Statement};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use lines::Halves;
use std::cell::Cell;
use std::ops::Range;
use tui_textarea::{CursorMove, TextArea};

/// Undo steps kept.
const UNDO_STEPS: usize = 1000;

/// The editor of a workbench.
#[derive(Debug)]
pub struct Editor {
    area: TextArea<'static>,
    text: String,
    /// Byte offset of the first character of each line.
    starts: Vec<usize>,
    tokens: Vec<Token>,
    current: Option<Statement>,
    mark: Option<Range<usize>>,
    version: u64,
    top: Cell<usize>,
    rows: Cell<usize>,
    halves: Halves,
    brackets: Option<(usize, usize)>,
}

impl Default for Editor {
    fn default() -> Self {
        let mut editor = Self {
            area: TextArea::default(),
            text: String::new(),
            starts: Vec::new(),
            tokens: Vec::new(),
            current: None,
            mark: None,
            version: 0,
            top: Cell::new(0),
            rows: Cell::new(10),
            halves: Halves::default(),
            brackets: None,
        };
        editor.configure();
        editor.read_back();
        editor
    }
}

impl Editor {
    fn configure(&mut self) {
        self.area.set_max_histories(UNDO_STEPS);
        self.area.set_undo_coalescing(true);
    }

    /// The whole text, lines joined by `\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines; at least one.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Tokens of the whole text, gapless.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Byte offset of a line's first character.
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// Line and character of the cursor, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        self.area.cursor()
    }

    /// Byte offset of the cursor.
    pub fn cursor_offset(&self) -> usize {
        let (line, column) = self.cursor();
        let text = self.lines().get(line).map_or("", String::as_str);
        self.line_start(line) + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at)
    }

    /// The bracket at the cursor and its partner: byte offsets.
    pub fn brackets(&self) -> Option<(usize, usize)> {
        self.brackets
    }

    /// The statement under the cursor.
    pub fn statement_under_cursor(&self) -> Option<&Statement> {
        self.current.as_ref()
    }

    /// Line and character of a byte offset, from 0.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let before = self.text.get(self.line_start(line)..offset.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count())
    }

    /// Counts changes of the text.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The part marked as wrong, until the text changes.
    pub fn mark(&self) -> Option<Range<usize>> {
        self.mark.clone()
    }

    /// Marks the token at a byte offset as wrong.
    pub fn mark_at(&mut self, offset: usize) {
        let token = self.tokens.iter().find(|token| token.range().contains(&offset));
        self.mark = Some(token.map_or(offset..offset, Token::range));
    }

    /// Takes the mark off.
    pub fn clear_mark(&mut self) {
        self.mark = None;
    }

    /// Puts the cursor at a byte offset.
    pub fn go_to(&mut self, offset: usize) {
        let (line, column) = self.place(offset);
        // The library's widest jump; beyond it the cursor walks.
        let short = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(short(line), short(column)));
        self.walk((line, column));
        self.look_up();
    }

    /// Puts `text` in the place of the `word` that begins at a byte, as one undo step.
    pub fn replace(&mut self, start: usize, word: &str, text: &str) {
        self.swap(start..start + word.len(), text);
    }

    /// Puts the cursor behind the last character.
    pub fn go_to_end(&mut self) {
        self.area.cancel_selection();
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
        self.look_up();
    }

    /// Replaces everything; the cursor goes to the start.
    pub fn set_text(&mut self, text: &str) {
        self.area = TextArea::new(text.lines().map(str::to_owned).collect());
        self.configure();
        self.halves = Halves::default();
        self.version += 1;
        self.mark = None;
        self.top.set(0);
        self.read_back();
    }

    /// A key without a binding: typed or an editing key.
    pub fn type_key(&mut self, key: KeyEvent) {
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        match key.code {
            // The library's pages need its own painting.
            KeyCode::PageDown => self.page(CursorMove::Down, shift),
            KeyCode::PageUp => self.page(CursorMove::Up, shift),
            _ => {
                if self.area.input(key) {
                    return self.changed();
                }
            }
        }
        self.look_up();
    }

    fn page(&mut self, direction: CursorMove, selecting: bool) {
        match (selecting, self.area.is_selecting()) {
            (true, false) => self.area.start_selection(),
            (false, true) => self.area.cancel_selection(),
            _ => {}
        }
        for _ in 0..self.rows.get().max(1) {
            self.area.move_cursor(direction);
        }
    }

    /// Text from outside, whole, as one undo step. Line ends of any kind become ours.
    pub fn paste(&mut self, text: &str) {
        if self.area.insert_str(text.replace("\r\n", "\n").replace('\r', "\n")) {
            self.changed();
        }
    }

    /// The selected part, if any: byte offsets.
    pub fn selection(&self) -> Option<Range<usize>> {
        let ((from_line, from), (to_line, to)) = self.area.selection_range()?;
        let offset = |line: usize, column: usize| {
            let text = self.lines().get(line).map_or("", String::as_str);
            self.line_start(line) + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at)
        };
        Some(offset(from_line, from)..offset(to_line, to))
    }

    /// Takes the last change back; false when there is none.
    pub fn undo(&mut self) -> bool {
        let undone = self.area.undo();
        if undone {
            // A change of two halves is taken back whole.
            while self.halves.holds(self.area.lines()) && self.area.undo() {}
            self.changed();
        }
        undone
    }

    /// Makes the change taken back again; false when there is none.
    pub fn redo(&mut self) -> bool {
        let redone = self.area.redo();
        if redone {
            while self.halves.holds(self.area.lines()) && self.area.redo() {}
            self.changed();
        }
        redone
    }

    /// The first line to show in `rows` lines, so that the cursor is among them. The view tells its size here.
    pub fn scroll_to_cursor(&self, rows: usize) -> usize {
        let (line, _) = self.cursor();
        let lowest = (line + 1).saturating_sub(rows.max(1));
        let last = self.lines().len().saturating_sub(rows);
        let top = self.top.get().min(last).clamp(lowest, line.max(lowest));
        self.top.set(top);
        self.rows.set(rows);
        top
    }

    fn changed(&mut self) {
        self.version += 1;
        self.mark = None;
        self.read_back();
    }

    fn read_back(&mut self) {
        self.text = self.area.lines().join("\n");
        self.starts.clear();
        self.starts.push(0);
        self.starts.extend(self.text.match_indices('\n').map(|(at, _)| at + 1));
        self.tokens = lexer::lex(&self.text);
        self.look_up();
    }

    fn look_up(&mut self) {
        let offset = self.cursor_offset();
        self.current = split::statement_at(&self.text, offset);
        self.brackets = bracket::pair(&self.text, &self.tokens, offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(editor: &mut Editor, text: &str) {
        for c in text.chars() {
            let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            editor.type_key(KeyEvent::new(code, KeyModifiers::NONE));
        }
    }

    #[test]
    fn typing_undo_and_redo() {
        let mut editor = Editor::default();
        keys(&mut editor, "select 1;\nsel");
        assert_eq!(editor.text(), "select 1;\nsel");
        assert_eq!((editor.cursor(), editor.cursor_offset()), ((1, 3), 13));
        while editor.undo() {}
        assert_eq!(editor.text(), "");
        while editor.redo() {}
        assert_eq!(editor.text(), "select 1;\nsel");
    }

    #[test]
    fn a_paste_is_one_step_and_its_line_ends_are_ours() {
        let mut editor = Editor::default();
        let long = "select 'größe' as x;\r\n".repeat(5000);
        editor.paste(&long);
        assert_eq!(editor.text(), "select 'größe' as x;\n".repeat(5000));
        assert_eq!(editor.cursor(), (5000, 0));
        editor.paste("a\rb");
        assert!(editor.text().ends_with(";\na\nb"));
        assert!(editor.undo() && editor.undo());
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn offsets_and_places_count_characters() {
        let mut editor = Editor::default();
        editor.set_text("-- ä\nselect 'ü', größe\nfrom t");
        let offset = editor.text().find("größe").unwrap();
        assert_eq!(editor.place(offset), (1, 12));
        editor.go_to(offset);
        assert_eq!((editor.cursor(), editor.cursor_offset()), ((1, 12), offset));
        editor.mark_at(offset + 2);
        assert_eq!(editor.mark().map(|m| &editor.text()[m]), Some("größe"));
        assert_eq!(editor.place(usize::MAX), (2, 6));
        assert_eq!(editor.place(0), (0, 0));
        keys(&mut editor, "x");
        assert_eq!(editor.mark(), None, "a changed text has no mark");
    }

    #[test]
    fn the_statement_follows_the_cursor() {
        let mut editor = Editor::default();
        let of = |editor: &Editor| editor.statement_under_cursor().map(|s| s.text(editor.text()).to_owned());
        assert_eq!(of(&editor), None);
        editor.set_text("select 1;\nselect 2");
        assert_eq!(of(&editor).as_deref(), Some("select 1"));
        editor.type_key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE));
        assert_eq!(of(&editor).as_deref(), Some("select 2"));
    }

    #[test]
    fn pages_move_by_the_lines_shown() {
        let mut editor = Editor::default();
        editor.set_text(&"x\n".repeat(50));
        assert_eq!(editor.scroll_to_cursor(7), 0);
        editor.type_key(KeyEvent::new(KeyCode::PageDown, KeyModifiers::NONE));
        assert_eq!((editor.cursor(), editor.scroll_to_cursor(7)), ((7, 0), 1));
        editor.type_key(KeyEvent::new(KeyCode::PageUp, KeyModifiers::NONE));
        assert_eq!((editor.cursor(), editor.scroll_to_cursor(7)), ((0, 0), 0));
        assert_eq!(editor.scroll_to_cursor(0), 0);
    }

    #[test]
    fn shift_selects_and_a_key_replaces() {
        let mut editor = Editor::default();
        editor.set_text("größe x");
        for _ in 0..5 {
            editor.type_key(KeyEvent::new(KeyCode::Right, KeyModifiers::SHIFT));
        }
        assert_eq!(editor.selection().map(|s| &editor.text()[s]), Some("größe"));
        keys(&mut editor, "y");
        assert_eq!(editor.text(), "y x");
    }
}
