//! The only place that changes state: one message in, effects out.

mod act;
mod answer;
mod bench;
mod catalog;
mod columns;
mod finder;
mod further;
mod input;
mod metrics;
mod palette;
mod perform;
mod prompt;
mod queries;
mod time;

use super::{App, Effect, Msg, Now, Timer, View};
use crate::model::Target;
use std::time::Duration;

/// What is typed is on disk after this long.
const SAVE_AFTER: Duration = Duration::from_secs(2);

/// Takes in one message. Pure: no IO, no clock, no randomness.
pub fn update(app: &mut App, msg: Msg, now: Now) -> Vec<Effect> {
    app.now = now;
    let typed = typed_at(app);
    match msg {
        Msg::Key(key) => input::key(app, key, now),
        Msg::Paste(text) => input::paste(app, &text, now),
        Msg::Resized { columns, rows } => {
            app.size = (columns, rows);
            app.dirty = true;
        }
        Msg::Resumed => {
            app.dirty = true;
            app.outbox.push(Effect::Redraw);
        }
        Msg::Terminated => leave(app),
        Msg::Edited { tab, text } => queries::edited(app, tab, text, now),
        Msg::Due => time::due(app, now),
        Msg::Answered(answer) => answer::answered(app, answer, now),
        Msg::Called(call) => app.called(call),
        Msg::Noticed(text) => app.say(text, now),
    }
    if let Some(target) = typed_at(app).filter(|target| typed.as_ref() != Some(target)) {
        app.outbox.push(Effect::OpenDatabases(target));
    }
    further::look(app, now);
    fit(app);
    if app.sql.version() != app.saved && !app.quitting {
        app.timers.set_if_none(now.mono + SAVE_AFTER, Timer::SaveTabs);
    }
    std::mem::take(&mut app.outbox)
}

/// In the demo, where the SQL goes that may be typed.
fn typed_at(app: &App) -> Option<Target> {
    let is_typed = app.settings.demo && *app.view() == View::Sql;
    app.sql.current().target().filter(|_| is_typed).cloned()
}

/// Ends the program. Statements go on at the service; the history file has their ids.
fn leave(app: &mut App) {
    app.quitting = true;
    if app.sql.version() != app.saved {
        save_tabs(app);
    }
    app.outbox.push(Effect::Quit);
}

/// Has the editor's tabs written down.
fn save_tabs(app: &mut App) {
    app.saved = app.sql.version();
    let tabs = app.sql.saved();
    app.outbox.push(Effect::SaveTabs(tabs));
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
    app.metrics.set_size((usize::from(app.size.0), body));
}
