//! The only place that changes state.

use super::{App, Effect, Msg, Now};
use crossterm::event::{KeyCode, KeyModifiers};

/// Takes in one message. Pure: no IO, no clock, no randomness.
pub fn update(app: &mut App, msg: Msg, now: Now) -> Vec<Effect> {
    let _ = now;
    match msg {
        Msg::Key(key) if key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL => {
            app.quitting = true;
            vec![Effect::Quit]
        }
        Msg::Resized { columns, rows } => {
            app.size = (columns, rows);
            app.dirty = true;
            vec![]
        }
        Msg::Terminated => {
            app.quitting = true;
            vec![Effect::Quit]
        }
        _ => vec![],
    }
}
