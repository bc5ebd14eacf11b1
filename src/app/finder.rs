//! Find and replace in the editor: two fields, two switches, and the places found.

use super::LineInput;
use crate::sql::editor::Editor;
use crate::sql::find::Search;
use std::ops::Range;

/// What stands in the fields, and what it finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finder {
    fields: [LineInput; 2],
    at: usize,
    pub case: bool,
    pub expression: bool,
    places: Vec<Range<usize>>,
    /// The place the cursor is on.
    here: Option<usize>,
    fault: Option<String>,
}

impl Finder {
    /// With a text to look for already in its field.
    pub fn new(text: &str) -> Self {
        Self { fields: [LineInput::new(text), LineInput::default()], ..Self::default() }
    }

    /// The field with the cursor.
    pub fn input(&mut self) -> &mut LineInput {
        let [find, with] = &mut self.fields;
        if self.at == 0 { find } else { with }
    }

    /// A field: 0 what is looked for, 1 what takes its place.
    pub fn field(&self, index: usize) -> &LineInput {
        let [find, with] = &self.fields;
        if index == 0 { find } else { with }
    }

    /// Which field has the cursor.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes to the other field.
    pub fn turn(&mut self) {
        self.at = 1 - self.at;
    }

    /// The search as it stands.
    pub fn search(&self) -> Search {
        Search {
            text: self.field(0).text().to_owned(),
            with: self.field(1).text().to_owned(),
            case: self.case,
            regex: self.expression,
        }
    }

    /// Looks again: text or search changed.
    pub fn look(&mut self, editor: &Editor) {
        match self.search().places(editor.text()) {
            Ok(places) => (self.places, self.fault) = (places, None),
            Err(reason) => (self.places, self.fault) = (Vec::new(), Some(reason)),
        }
        let selected = editor.selection();
        self.here = selected.and_then(|part| self.places.iter().position(|place| *place == part));
    }

    /// The place the cursor is on.
    pub fn place(&self) -> Option<Range<usize>> {
        self.places.get(self.here?).cloned()
    }

    /// Goes to the next place from a byte on, or back to the one before it, around the end.
    pub fn step(&mut self, from: usize, forward: bool) -> Option<Range<usize>> {
        let last = self.places.len().checked_sub(1)?;
        let next = match (self.here, forward) {
            (Some(here), true) => {
                if here == last {
                    0
                } else {
                    here + 1
                }
            }
            (Some(here), false) => here.checked_sub(1).unwrap_or(last),
            (None, true) => self.places.iter().position(|place| place.start >= from).unwrap_or(0),
            (None, false) => self.places.iter().rposition(|place| place.end <= from).unwrap_or(last),
        };
        self.here = Some(next);
        self.place()
    }

    /// Why the expression cannot be used.
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// `2 of 17, case ignored, plain text`.
    pub fn state(&self) -> String {
        let count = match (&self.fault, self.here, self.places.len()) {
            (Some(reason), _, _) => reason.clone(),
            (None, _, _) if self.field(0).text().is_empty() => "type what to look for".to_owned(),
            (None, _, 0) => "not here".to_owned(),
            (None, None, 1) => "1 place".to_owned(),
            (None, None, all) => format!("{all} places"),
            (None, Some(here), all) => format!("{} of {all}", here + 1),
        };
        let case = if self.case { "case matters" } else { "case ignored" };
        let kind = if self.expression { "expression" } else { "plain text" };
        format!("{count}, {case}, {kind}")
    }
}
