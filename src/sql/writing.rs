//! What the keys of the editor do to its text beside typing.

use super::tidy::tidy;
use super::workbench::{LONGEST_TEXT, Workbench, done};
use super::{Kind, lex, split};
use crate::app::Step;
use crate::keys::Action;
use std::ops::Range;

impl Workbench {
    /// An action on the text; `None` when it is none.
    pub(super) fn act_on_text(&mut self, action: Action) -> Option<Vec<Step>> {
        match action {
            Action::Comment => self.editor.toggle_comment(),
            Action::Indent => self.editor.indent(),
            Action::Outdent => self.editor.outdent(),
            Action::Partner => return Some(done(self.editor.to_partner(), "no bracket with a partner is here")),
            Action::Format => return Some(self.format()),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// The whole text anew, as one undo step.
    pub fn rewrite(&mut self, text: &str) -> Vec<Step> {
        if let Some(reason) = too_long(text.len()) {
            return vec![Step::Notice(format!("the text is not taken: {reason}"))];
        }
        // Editors end a file with a line end; a text that had none keeps none.
        let kept = if self.editor.text().ends_with('\n') { text } else { text.strip_suffix('\n').unwrap_or(text) };
        if kept != self.editor.text() {
            self.editor.rewrite(kept);
        }
        Vec::new()
    }

    /// Lays out the statements selected, or the one under the cursor.
    fn format(&mut self) -> Vec<Step> {
        let parts: Vec<Range<usize>> = match self.editor.selection().filter(|part| !part.is_empty()) {
            Some(part) => {
                let text = self.editor.text().get(part.clone()).unwrap_or_default();
                let inside = |s: &split::Statement| part.start + s.range.start..part.start + s.range.end;
                split::statements(text).iter().map(inside).collect()
            }
            None => self.editor.statement_under_cursor().map(|s| s.range.clone()).into_iter().collect(),
        };
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return done(false, "no statement under the cursor");
        };
        let whole = first.start..last.end;
        let text = self.editor.text();
        if is_open(text.get(whole.clone()).unwrap_or_default()) {
            return done(false, "not laid out: a quote or a comment in it is not closed");
        }
        let mut laid = String::new();
        let mut from = whole.start;
        for part in &parts {
            laid.push_str(text.get(from..part.start).unwrap_or_default());
            laid.push_str(&tidy(text.get(part.clone()).unwrap_or_default()));
            from = part.end;
        }
        if Some(laid.as_str()) == text.get(whole.clone()) {
            return done(false, "it is laid out already");
        }
        let place = whole.start;
        let reached = self.editor.swap(whole, &laid);
        self.editor.go_to(place);
        done(reached, "not laid out: the line is too long")
    }
}

/// Why a text of so many bytes is not taken: every key looks at all of it.
pub(super) fn too_long(bytes: usize) -> Option<String> {
    let most = LONGEST_TEXT >> 20;
    let has = bytes >> 20;
    (bytes > LONGEST_TEXT)
        .then(|| format!("the text would have {has} MB, the editor takes {most} MB; query -f runs files"))
}

/// The last quote or comment runs to the end without its own.
fn is_open(sql: &str) -> bool {
    let Some(last) = lex(sql).last().copied() else { return false };
    let text = last.text(sql);
    match last.kind {
        Kind::String => text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len() < 2 || !text.ends_with('\''),
        Kind::QuotedIdentifier => text.len() < 2 || !text.ends_with('"'),
        Kind::DollarString => {
            let tag = text.get(..text.get(1..).and_then(|rest| rest.find('$')).map_or(1, |at| at + 2)).unwrap_or(text);
            text.len() < tag.len() * 2 || !text.ends_with(tag)
        }
        Kind::BlockComment => !text.ends_with("*/"),
        _ => false,
    }
}
