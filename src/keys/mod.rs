//! Keys: actions named once, key tables in TOML, resolution of chords and sequences, generated help.

mod action;

pub use action::{ACTIONS, Action, ActionDef, Context, Danger};

use crossterm::event::KeyEvent;

/// The key table in force.
#[derive(Debug, Default)]
pub struct Keymap {}

/// What a key (after those pending) comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// This action; the pending keys are used up.
    Action(Action),
    /// A longer sequence may follow. Where the keys so far mean something by themselves, `otherwise` is that:
    /// to be done when the sequence timer runs out or the next key does not continue it.
    Wait { otherwise: Option<Action> },
    /// No binding: text where text is taken, else nothing.
    Unbound,
}

/// A key and what it does, for the hint bar and help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub keys: String,
    pub action: Action,
}

impl Keymap {
    /// Resolves `key` after the keys `pending`, in the innermost of `contexts` (listed innermost first) that binds it.
    pub fn resolve(&self, contexts: &[Context], pending: &[KeyEvent], key: KeyEvent) -> Resolution {
        let _ = (contexts, pending, key);
        Resolution::Unbound
    }

    /// The shortest key for an action in these contexts, as shown (`ctrl-c`, `g t`, `F5`).
    pub fn key_for(&self, contexts: &[Context], action: Action) -> Option<String> {
        let _ = (contexts, action);
        None
    }

    /// All bindings that apply in a context, in the order of the action table.
    pub fn hints(&self, context: Context) -> Vec<Hint> {
        let _ = context;
        Vec::new()
    }
}
