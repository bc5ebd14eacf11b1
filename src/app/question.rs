//! One line asked of the user, and what the answer is for.

use super::LineInput;
use crate::sql::export::Shape;

/// What an answer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The file a result is written to.
    ExportPath(Shape),
    /// Rows to keep in the grid; a text to find in it.
    GridFilter,
    GridFind,
    /// A tab's name.
    TabName,
}

/// A question with its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub label: &'static str,
    pub input: LineInput,
    pub about: About,
}

impl Question {
    /// A question whose field already holds `text`.
    pub fn new(label: &'static str, text: impl Into<String>, about: About) -> Self {
        Self { label, input: LineInput::new(text), about }
    }
}
