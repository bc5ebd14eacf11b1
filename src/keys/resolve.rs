//! From a key press to an action.

use super::action::{Action, Context};
use super::chord::Chord;
use super::table::Keymap;
use crossterm::event::KeyEvent;

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

impl Keymap {
    /// Resolves `key` after the keys `pending`, in the innermost of `contexts` (listed innermost first) that binds it.
    /// `Unbound` with keys pending means that `key` does not continue them: do what they meant by themselves, then
    /// resolve `key` again with nothing pending.
    pub fn resolve(&self, contexts: &[Context], pending: &[KeyEvent], key: KeyEvent) -> Resolution {
        let sequence: Vec<Chord> = pending.iter().copied().chain([key]).map(Chord::of).collect();
        let action = self.exact(contexts, &sequence).map(|(_, action)| action);
        if self.continues(contexts, &sequence) {
            return Resolution::Wait { otherwise: action };
        }
        action.map_or(Resolution::Unbound, Resolution::Action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};

    fn key(c: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)
    }

    const TABLE: [Context; 2] = [Context::Table, Context::Global];
    const EDITOR: [Context; 2] = [Context::Editor, Context::Global];

    #[test]
    fn a_key_that_means_something_and_starts_a_sequence_waits() {
        let keymap = Keymap::default();
        assert_eq!(keymap.resolve(&TABLE, &[], key('g')), Resolution::Wait { otherwise: Some(Action::Top) });
        assert_eq!(keymap.resolve(&TABLE, &[key('g')], key('t')), Resolution::Action(Action::NextTab));
        assert_eq!(keymap.resolve(&TABLE, &[key('g')], key('T')), Resolution::Action(Action::PreviousTab));
        assert_eq!(keymap.resolve(&TABLE, &[key('g')], key('x')), Resolution::Unbound);
        assert_eq!(keymap.resolve(&[Context::Global], &[], key('g')), Resolution::Wait { otherwise: None });
    }

    #[test]
    fn an_inner_context_wins_and_an_outer_one_still_answers() {
        let user = "[table]\n\"r\" = \"raw-json\"\n";
        let keymap = Keymap::load("default", Some(("user", user))).unwrap();
        assert_eq!(keymap.resolve(&TABLE, &[], key('r')), Resolution::Action(Action::RawJson));
        assert_eq!(
            keymap.resolve(&[Context::Detail, Context::Global], &[], key('r')),
            Resolution::Action(Action::Refresh)
        );
    }

    #[test]
    fn plain_keys_are_typed_in_the_editor_and_others_reach_outside() {
        let keymap = Keymap::default();
        for c in ['1', 'g', '?', ':', 'q', ' ', '-'] {
            assert_eq!(keymap.resolve(&EDITOR, &[], key(c)), Resolution::Unbound, "{c}");
        }
        let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(keymap.resolve(&EDITOR, &[], ctrl_c), Resolution::Action(Action::Interrupt));
        assert_eq!(
            keymap.resolve(&EDITOR, &[], KeyEvent::new(KeyCode::F(5), KeyModifiers::NONE)),
            Resolution::Action(Action::RunStatement)
        );
    }

    #[test]
    fn the_shown_key_is_one_that_works_there() {
        let keymap = Keymap::default();
        assert_eq!(keymap.key_for(&TABLE, Action::Help).as_deref(), Some("?"));
        assert_eq!(keymap.key_for(&EDITOR, Action::Help).as_deref(), Some("F1"));
        assert_eq!(keymap.key_for(&TABLE, Action::Tab1).as_deref(), Some("1"));
        assert_eq!(keymap.key_for(&EDITOR, Action::Tab1).as_deref(), Some("alt-1"));
        assert_eq!(keymap.key_for(&TABLE, Action::RunStatement), None);
    }
}
