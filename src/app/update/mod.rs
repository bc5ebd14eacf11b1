//! The only place that changes state: one message in, effects out.

mod act;
mod answer;
mod input;
mod palette;
mod perform;
mod prompt;
mod time;

use super::{App, Effect, Msg, Now};

/// Takes in one message. Pure: no IO, no clock, no randomness.
pub fn update(app: &mut App, msg: Msg, now: Now) -> Vec<Effect> {
    app.now = now;
    match msg {
        Msg::Key(key) => input::key(app, key, now),
        Msg::Paste(text) => input::paste(app, &text),
        Msg::Resized { columns, rows } => {
            app.size = (columns, rows);
            app.dirty = true;
        }
        Msg::Resumed => {
            app.dirty = true;
            app.outbox.push(Effect::Redraw);
        }
        Msg::Terminated => leave(app),
        Msg::Due => time::due(app, now),
        Msg::Answered(answer) => answer::answered(app, answer, now),
        Msg::Noticed(text) => app.say(text, now),
    }
    fit(app);
    std::mem::take(&mut app.outbox)
}

/// Ends the program. Statements go on at the service; the history file has their ids.
fn leave(app: &mut App) {
    app.quitting = true;
    app.outbox.push(Effect::Quit);
}

/// Gives every table the lines it has, so that cursors stay on the screen.
fn fit(app: &mut App) {
    let body = super::body_height(app.size);
    let (size, now, ascii) = (app.size, app.now.wall, app.settings.theme.ascii);
    let in_view = app.kind();
    for tab in super::TABS {
        let panes = usize::from(tab.kinds().count() > 1);
        for kind in tab.kinds() {
            let Some(table) = app.tables.get_mut(kind) else { continue };
            let banner = if in_view == Some(kind) { table.banner(size, now, ascii).len() } else { 0 };
            let above = 1 + panes + table.errors().count() + banner;
            table.set_page(body.saturating_sub(above));
        }
    }
}
