//! A few fields to fill in, one under the other.

use super::LineInput;
use crossterm::event::KeyEvent;

/// Labelled fields, one of which takes the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    pub title: &'static str,
    /// What to know about the fields, under them.
    pub note: &'static str,
    fields: Vec<(String, LineInput)>,
    at: usize,
}

impl Form {
    /// Fields by label and what stands in them.
    pub fn new(title: &'static str, note: &'static str, fields: Vec<(String, String)>) -> Self {
        let fields = fields.into_iter().map(|(label, value)| (label, LineInput::new(value))).collect();
        Self { title, note, fields, at: 0 }
    }

    /// The fields, and which has the cursor.
    pub fn fields(&self) -> (&[(String, LineInput)], usize) {
        (&self.fields, self.at)
    }

    /// The field with the cursor.
    pub fn input(&mut self) -> Option<&mut LineInput> {
        self.fields.get_mut(self.at).map(|(_, input)| input)
    }

    /// Takes a key that no binding claimed; true when something changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        self.input().is_some_and(|input| input.key(key))
    }

    /// Moves the cursor by fields, around the end.
    pub fn step(&mut self, by: isize) {
        let count = self.fields.len().max(1) as isize;
        self.at = (self.at as isize + by).rem_euclid(count) as usize;
    }

    /// The cursor is in the last field: taking it takes the form.
    pub fn is_at_end(&self) -> bool {
        self.at + 1 >= self.fields.len()
    }

    /// What stands in the fields, by label.
    pub fn values(&self) -> Vec<(String, String)> {
        self.fields.iter().map(|(label, input)| (label.clone(), input.text().to_owned())).collect()
    }
}
