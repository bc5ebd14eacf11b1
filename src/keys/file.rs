//! Keymap files: TOML, one table a context, `"key sequence" = "action"`; `""` or `false` unbinds.

use super::action::{ACTIONS, Action, Context};
use super::chord::Chord;
use crate::nearest::did_you_mean;
use std::fmt;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Why a keymap cannot be used: where, and one sentence with what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct KeymapError {
    /// Path as given, or the built-in's name.
    pub file: String,
    /// Counted from 1; absent where the whole file is meant.
    pub line: Option<usize>,
    pub message: String,
}

impl fmt::Display for KeymapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// Keys pressed one after another.
pub type Sequence = Vec<Chord>;

/// One line of a keymap file; no action unbinds.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub context: Context,
    pub sequence: Sequence,
    pub action: Option<Action>,
}

/// Longer sequences nobody can remember.
const LONGEST: usize = 4;

/// Reads a keymap. `file` is only for messages.
pub fn parse(file: &str, text: &str) -> Result<Vec<Row>, KeymapError> {
    let reader = Reader { file, text };
    let document = DeTable::parse(text).map_err(|error| reader.error(error.span(), error.message()))?;
    let mut rows: Vec<Row> = Vec::new();
    for (name, bindings) in document.get_ref() {
        let context = reader.context(name)?;
        let Some(bindings) = bindings.get_ref().as_table() else {
            return Err(reader.error(Some(name.span()), &format!("[{}] must be a table of keys.", context.name())));
        };
        for (key, value) in bindings {
            let row = reader.row(context, key, value)?;
            if rows.iter().any(|other| other.context == context && other.sequence == row.sequence) {
                let again = format!(
                    "key \"{}\" is bound twice in [{}]: it is the same as another key there.",
                    key.get_ref(),
                    context.name()
                );
                return Err(reader.error(Some(key.span()), &again));
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Reads `"g t"` into its chords; the error is a sentence.
pub fn parse_sequence(text: &str) -> Result<Sequence, String> {
    let sequence = text.split_whitespace().map(Chord::parse).collect::<Result<Sequence, _>>()?;
    match sequence.len() {
        0 => Err("a key is missing; the space bar is written \"space\".".to_owned()),
        1..=LONGEST => Ok(sequence),
        _ => Err(format!("\"{text}\" is too long: a sequence has at most {LONGEST} keys.")),
    }
}

/// A sequence as keymaps write it.
pub fn print_sequence(sequence: &[Chord]) -> String {
    sequence.iter().map(Chord::to_string).collect::<Vec<_>>().join(" ")
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, span: Option<Range<usize>>, message: &str) -> KeymapError {
        let line = span.and_then(|span| self.text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
        KeymapError { file: self.file.to_owned(), line, message: message.trim_end().replace('\n', "; ") }
    }

    fn context(&self, name: &Spanned<std::borrow::Cow<'_, str>>) -> Result<Context, KeymapError> {
        Context::parse(name.get_ref()).ok_or_else(|| {
            let names = Context::ALL.map(Context::name);
            let near = did_you_mean(name.get_ref(), names);
            let message = format!("[{}] is no context.{near} Contexts are {}.", name.get_ref(), names.join(", "));
            self.error(Some(name.span()), &message)
        })
    }

    fn row(
        &self,
        context: Context,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Row, KeymapError> {
        let sequence = parse_sequence(key.get_ref()).map_err(|message| self.error(Some(key.span()), &message))?;
        let action = match value.get_ref() {
            DeValue::Boolean(false) => None,
            DeValue::String(name) if name.is_empty() => None,
            DeValue::String(name) => Some(
                bindable(context, &sequence, name)
                    .map_err(|why| self.error(Some(value.span()), &format!("key \"{}\": {why}", key.get_ref())))?,
            ),
            _ => {
                let message = format!("key \"{}\" wants the name of an action, or false to unbind it.", key.get_ref());
                return Err(self.error(Some(value.span()), &message));
            }
        };
        Ok(Row { context, sequence, action })
    }
}

/// The action of a name, if it can do something in this context under this key.
fn bindable(context: Context, sequence: &[Chord], name: &str) -> Result<Action, String> {
    let action = Action::parse(name).ok_or_else(|| {
        let near = did_you_mean(name, ACTIONS.iter().map(|def| def.name));
        format!("\"{name}\" is no action.{near} `redshift-tui keys` lists them.")
    })?;
    let contexts = action.def().contexts;
    if !contexts.contains(&context) && !contexts.contains(&Context::Global) {
        let places: Vec<_> = contexts.iter().map(|c| format!("[{}]", c.name())).collect();
        return Err(format!("\"{name}\" does nothing in [{}]; it belongs in {}.", context.name(), places.join(", ")));
    }
    if context.takes_text() && sequence.first().is_some_and(|chord| chord.is_plain()) {
        return Err(format!("in [{}] plain keys are typed; use one with ctrl- or alt-, or F1 to F24.", context.name()));
    }
    Ok(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sequence_prints_as_it_parses() {
        for text in ["g t", "ctrl-x ctrl-c", "space", "alt-< G"] {
            let sequence = parse_sequence(text).unwrap();
            assert_eq!(print_sequence(&sequence), text);
        }
    }

    #[test]
    fn an_empty_name_and_false_unbind() {
        let rows = parse("k", "[table]\n\"q\" = \"\"\n\"s\" = false\n").unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.action.is_none()));
    }
}
