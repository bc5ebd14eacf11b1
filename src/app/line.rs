//! A one-line text field: prompts, filters, pickers.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Text with a cursor; positions count characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineInput {
    text: String,
    cursor: usize,
}

impl LineInput {
    /// A field holding `text`, the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.chars().count(), text }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Cursor in characters from the start.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Takes a key that no binding claimed; true when the text or the cursor changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('w') if control => self.cut_word(),
            KeyCode::Char('u') if control => self.replace_before(0),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => self.insert(&c.to_string()),
            KeyCode::Backspace if self.cursor > 0 => self.replace_before(self.cursor - 1),
            KeyCode::Delete => self.delete(),
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.length()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.length(),
            _ => return false,
        }
        true
    }

    /// Inserts text at the cursor; line ends become spaces.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.text.insert_str(self.byte(self.cursor), &clean);
        self.cursor += clean.chars().count();
    }

    fn delete(&mut self) {
        if self.cursor < self.length() {
            self.text.remove(self.byte(self.cursor));
        }
    }

    /// Drops what stands between character `from` and the cursor.
    fn replace_before(&mut self, from: usize) {
        let range = self.byte(from)..self.byte(self.cursor);
        self.text.replace_range(range, "");
        self.cursor = from;
    }

    fn cut_word(&mut self) {
        let before: Vec<char> = self.text.chars().take(self.cursor).collect();
        let spaces = before.iter().rev().take_while(|c| c.is_whitespace()).count();
        let word = before.iter().rev().skip(spaces).take_while(|c| !c.is_whitespace()).count();
        self.replace_before(self.cursor - spaces - word);
    }

    fn length(&self) -> usize {
        self.text.chars().count()
    }

    fn byte(&self, character: usize) -> usize {
        self.text.char_indices().nth(character).map_or(self.text.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(line: &mut LineInput, code: KeyCode, modifiers: KeyModifiers) {
        line.key(KeyEvent::new(code, modifiers));
    }

    #[test]
    fn edits_by_character_not_by_byte() {
        let mut line = LineInput::new("prüfe das");
        press(&mut line, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!(line.text(), "prüfe ");
        press(&mut line, KeyCode::Home, KeyModifiers::NONE);
        press(&mut line, KeyCode::Right, KeyModifiers::NONE);
        press(&mut line, KeyCode::Right, KeyModifiers::NONE);
        press(&mut line, KeyCode::Delete, KeyModifiers::NONE);
        assert_eq!(line.text(), "prfe ");
        line.insert("ü\n");
        assert_eq!(line.text(), "prü fe ");
        press(&mut line, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert_eq!((line.text(), line.cursor()), ("fe ", 0));
    }
}
