//! What the keys of find and replace do.

use super::super::{App, Finder, Now, Overlay};
use crate::keys::Action;

/// Opens it; a selection within a line is what is looked for.
pub(super) fn open(app: &mut App) {
    let editor = app.sql.current().editor();
    let selected = editor.selection().and_then(|part| editor.text().get(part)).unwrap_or_default();
    let text = if selected.contains('\n') { "" } else { selected };
    let mut finder = Finder::new(text);
    finder.look(editor);
    app.overlay = Some(Overlay::Finder(finder));
}

/// Counts the places anew.
pub(super) fn look(app: &mut App) {
    if let Some(Overlay::Finder(finder)) = &mut app.overlay {
        finder.look(app.sql.current().editor());
    }
}

/// Does an action; false leaves it to the place underneath.
pub(super) fn act(app: &mut App, action: Action, now: Now) -> bool {
    let Some(Overlay::Finder(mut finder)) = app.overlay.take() else { return false };
    let mut handled = true;
    match action {
        Action::Back => return true,
        Action::NextPane => finder.turn(),
        Action::FindNext => step(app, &mut finder, true, now),
        Action::FindPrevious => step(app, &mut finder, false, now),
        Action::MatchCase => finder.case = !finder.case,
        Action::Expression => finder.expression = !finder.expression,
        Action::Replace => replace(app, &mut finder, now),
        Action::ReplaceAll => replace_all(app, &mut finder, now),
        Action::Interrupt | Action::Suspend | Action::Redraw | Action::Quit => handled = false,
        _ => {}
    }
    finder.look(app.sql.current().editor());
    app.overlay = Some(Overlay::Finder(finder));
    handled
}

fn step(app: &mut App, finder: &mut Finder, forward: bool, now: Now) {
    let editor = &mut app.sql.current_mut().editor;
    match finder.step(editor.cursor_offset(), forward) {
        Some(place) => editor.select(&place),
        None => app.say(finder.state(), now),
    }
}

/// Replaces the place the cursor is on, else goes to the next.
fn replace(app: &mut App, finder: &mut Finder, now: Now) {
    let editor = &mut app.sql.current_mut().editor;
    if let Some(place) = finder.place() {
        let with = finder.search().instead(editor.text(), &place);
        editor.swap(place, &with);
        finder.look(editor);
    }
    step(app, finder, true, now);
}

fn replace_all(app: &mut App, finder: &mut Finder, now: Now) {
    let editor = &mut app.sql.current_mut().editor;
    let text = match finder.search().replace_all(editor.text()) {
        Ok(Some((part, with, count))) => {
            editor.swap(part, &with);
            format!("{count} places replaced; undo takes them back at once")
        }
        Ok(None) => "not here: nothing is replaced".to_owned(),
        Err(reason) => reason,
    };
    app.say(text, now);
}
