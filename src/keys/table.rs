//! The key table in force: a built-in keymap and what the user's file changes of it.

use super::action::{ACTIONS, Action, Context};
use super::chord::Chord;
use super::file::{self, KeymapError, Row, Sequence, print_sequence};
use crate::nearest::did_you_mean;

/// The built-in keymaps: name and text. Those after the first are changes to the first.
static BUILTINS: &[(&str, &str)] = &[
    ("default", include_str!("../../keymaps/default.toml")),
    ("vim", include_str!("../../keymaps/vim.toml")),
    ("emacs", include_str!("../../keymaps/emacs.toml")),
];

/// What a key sequence does in a context.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    pub context: Context,
    pub sequence: Sequence,
    pub action: Action,
}

/// The key table in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    /// The built-in `default`.
    fn default() -> Self {
        Self::builtin("default").unwrap_or(Self { bindings: Vec::new() })
    }
}

/// A key and what it does, for the hint bar and help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// All keys of the action in the context, shortest first: `j, down`.
    pub keys: String,
    pub action: Action,
}

impl Keymap {
    /// Names of the built-in keymaps.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTINS.iter().map(|(name, _)| *name)
    }

    /// A built-in keymap: `default`, `vim` or `emacs`.
    pub fn builtin(name: &str) -> Option<Self> {
        Self::load(name, None).ok()
    }

    /// A built-in keymap with the user's file (path for messages, and text) merged over it.
    pub fn load(name: &str, user: Option<(&str, &str)>) -> Result<Self, KeymapError> {
        let mut keymap = Self { bindings: Vec::new() };
        for (builtin, text) in layers(name)? {
            keymap.merge(file::parse(builtin, text)?);
        }
        if let Some((path, text)) = user {
            keymap.merge(file::parse(path, text)?);
            keymap.check_way_out(path)?;
        }
        Ok(keymap)
    }

    /// Every binding, in no order that means anything.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The shortest key for an action in these contexts, as shown (`ctrl-c`, `g t`, `F5`). A key that an inner
    /// context takes for itself, or that would be typed there, is not offered.
    pub fn key_for(&self, contexts: &[Context], action: Action) -> Option<String> {
        let reachable = |binding: &&Binding| {
            binding.action == action && self.exact(contexts, &binding.sequence) == Some((binding.context, action))
        };
        self.bindings.iter().filter(reachable).map(|b| print_sequence(&b.sequence)).min_by(by_shortness)
    }

    /// What is bound in a context itself (outer contexts are asked for by their own name), in the order of the
    /// action table, one hint an action.
    pub fn hints(&self, context: Context) -> Vec<Hint> {
        ACTIONS.iter().filter_map(|def| self.hint(context, def.action)).collect()
    }

    /// What these contexts make of a sequence, and which of them.
    pub(super) fn exact(&self, contexts: &[Context], sequence: &[Chord]) -> Option<(Context, Action)> {
        open_contexts(contexts, sequence).find_map(|context| {
            let found = self.bindings.iter().find(|b| b.context == context && b.sequence == sequence)?;
            Some((context, found.action))
        })
    }

    /// Whether a longer sequence of these contexts starts with this one.
    pub(super) fn continues(&self, contexts: &[Context], sequence: &[Chord]) -> bool {
        open_contexts(contexts, sequence).any(|context| {
            self.bindings
                .iter()
                .any(|b| b.context == context && b.sequence.len() > sequence.len() && b.sequence.starts_with(sequence))
        })
    }

    fn hint(&self, context: Context, action: Action) -> Option<Hint> {
        let bound = self.bindings.iter().filter(|b| b.context == context && b.action == action);
        let mut keys: Vec<_> = bound.map(|b| print_sequence(&b.sequence)).collect();
        keys.sort_by(by_shortness);
        (!keys.is_empty()).then(|| Hint { keys: keys.join(", "), action })
    }

    fn merge(&mut self, rows: Vec<Row>) {
        for Row { context, sequence, action } in rows {
            self.bindings.retain(|b| b.context != context || b.sequence != sequence);
            if let Some(action) = action {
                self.bindings.push(Binding { context, sequence, action });
            }
        }
    }

    /// A keymap without a key to leave would lock its user in.
    fn check_way_out(&self, file: &str) -> Result<(), KeymapError> {
        let leaves = |b: &Binding| b.context == Context::Global && matches!(b.action, Action::Interrupt | Action::Quit);
        if self.bindings.iter().any(leaves) {
            return Ok(());
        }
        let message = "[global] has no key left for \"interrupt\" or \"quit\"; leave one of them bound.".to_owned();
        Err(KeymapError { file: file.to_owned(), line: None, message })
    }
}

/// The files that make up a built-in keymap, base first.
fn layers(name: &str) -> Result<Vec<(&'static str, &'static str)>, KeymapError> {
    if !Keymap::names().any(|known| known == name) {
        let near = did_you_mean(name, Keymap::names());
        let names: Vec<_> = Keymap::names().collect();
        let message = format!("there is no such keymap.{near} Keymaps are {}.", names.join(", "));
        return Err(KeymapError { file: name.to_owned(), line: None, message });
    }
    Ok(BUILTINS.iter().enumerate().filter(|(i, (known, _))| *i == 0 || *known == name).map(|(_, b)| *b).collect())
}

/// The contexts a sequence can reach: one that takes text keeps plain keys from those outside it.
fn open_contexts(contexts: &[Context], sequence: &[Chord]) -> impl Iterator<Item = Context> {
    let typed = sequence.first().is_some_and(|chord| chord.is_plain());
    let reach = contexts.iter().position(|c| typed && c.takes_text()).map_or(contexts.len(), |inner| inner + 1);
    contexts.iter().copied().take(reach)
}

/// Fewer keys first, then fewer letters, then the alphabet, so that what is shown never changes by chance.
fn by_shortness(a: &String, b: &String) -> std::cmp::Ordering {
    let weight = |text: &str| (text.split(' ').count(), text.chars().count());
    weight(a).cmp(&weight(b)).then_with(|| a.cmp(b))
}
