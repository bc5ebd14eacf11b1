//! Keys: looked up in the keymap, else typed where text is taken.

use super::super::{App, Now, Overlay, Timer, View};
use super::{act, prompt};
use crate::keys::{Action, Context, Resolution};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::time::Duration;

/// How long a key that could begin a sequence waits for the next one.
const SEQUENCE: Duration = Duration::from_millis(700);

/// Takes one key press.
pub(super) fn key(app: &mut App, key: KeyEvent, now: Now) {
    app.dirty = true;
    let contexts = app.contexts();
    let innermost = contexts.first().copied();
    let takes_text = matches!(innermost, Some(Context::Prompt | Context::Find | Context::Editor));
    // Where text is taken a letter is text, whatever it means elsewhere.
    let lookup = if takes_text && is_text(key) && app.pending_keys.is_empty() {
        contexts.get(..1).unwrap_or(&contexts)
    } else {
        &contexts
    };
    match app.keymap.resolve(lookup, &app.pending_keys, key) {
        Resolution::Action(action) => {
            forget_sequence(app);
            act::act(app, action, now);
        }
        Resolution::Wait { otherwise } => {
            app.pending_keys.push(key);
            app.otherwise = otherwise;
            app.timers.set(now.mono + SEQUENCE, Timer::KeySequence);
        }
        Resolution::Unbound if !app.pending_keys.is_empty() => {
            // The sequence did not come about: do what it meant so far, then take this key by itself.
            end_sequence(app, now);
            self::key(app, key, now);
        }
        Resolution::Unbound if app.overlay.is_some() => prompt::type_key(app, key),
        Resolution::Unbound if innermost == Some(Context::Editor) => app.sql.current_mut().type_key(key),
        Resolution::Unbound => {}
    }
}

/// The sequence timer ran out, or the next key did not fit.
pub(super) fn end_sequence(app: &mut App, now: Now) {
    let action: Option<Action> = app.otherwise;
    forget_sequence(app);
    if let Some(action) = action {
        act::act(app, action, now);
    }
}

/// Takes pasted text where text is taken.
pub(super) fn paste(app: &mut App, text: &str, now: Now) {
    app.dirty = true;
    match &mut app.overlay {
        Some(Overlay::Filter { input, .. } | Overlay::Find(input)) => input.insert(text),
        Some(Overlay::Picker(picker)) => picker.input.insert(text),
        Some(Overlay::Dialog(dialog)) => {
            if let Some(input) = dialog.input() {
                input.insert(text);
            }
        }
        Some(Overlay::Question(question)) => question.input.insert(text),
        Some(Overlay::Finder(finder)) => finder.input().insert(text),
        Some(Overlay::Parameters(form)) => {
            if let Some(input) = form.input() {
                input.insert(text);
            }
        }
        None => {
            if *app.view() == View::Sql {
                let steps = app.sql.current_mut().paste(text);
                act::carry_out(app, steps, now);
            }
            return;
        }
    }
    prompt::changed(app);
}

fn forget_sequence(app: &mut App) {
    app.pending_keys.clear();
    app.otherwise = None;
    app.timers.clear(&Timer::KeySequence);
}

fn is_text(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(_)) && (key.modifiers - KeyModifiers::SHIFT).is_empty()
}
