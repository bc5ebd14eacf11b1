//! What is asked only for what is on the screen: the load of the table in sight, the details of the row that is open.
//! CloudWatch is paid by the series, so nothing is asked for tables nobody looks at.

use super::super::{App, Connection, Now, Request, Timer, View};
use super::time::{LOAD_EVERY, LOAD_MINUTES, live};

/// Asks for what is in sight and old; sets the timers that look again.
pub(super) fn look(app: &mut App, now: Now) {
    if app.quitting || app.session.connection != Connection::Ready || app.paused {
        return;
    }
    load(app, now);
    details(app, now);
}

/// The load of the table in sight, once a period and Region.
fn load(app: &mut App, now: Now) {
    let (View::Table(kind) | View::Detail { kind, .. }) = *app.view() else { return };
    let Some(table) = app.tables.get(kind).filter(|table| !table.kind.load.is_empty()) else { return };
    let id = table.kind.id;
    let regions: Vec<(String, Option<std::time::Duration>)> = (table.parts.iter())
        .filter(|(_, part)| !part.rows.is_empty())
        .map(|(region, part)| (region.clone(), part.load_asked))
        .collect();
    for (region, asked) in regions {
        let due = asked.map_or(now.mono, |asked| asked + LOAD_EVERY);
        if due <= now.mono && live(app, &region) {
            ask_load(app, id, region, now);
        } else {
            app.timers.set_if_none(due, Timer::Load { kind: id, region });
        }
    }
}

/// Asks for the load of a kind in a Region.
pub(super) fn ask_load(app: &mut App, kind: &'static str, region: String, now: Now) {
    let Some(table) = app.tables.iter_mut().find(|table| table.kind.id == kind) else { return };
    if table.kind.load.is_empty() {
        return;
    }
    table.parts.entry(region.clone()).or_default().load_asked = Some(now.mono);
    app.timers.set(now.mono + LOAD_EVERY, Timer::Load { kind, region: region.clone() });
    app.ask(Request::Load { kind, region, minutes: LOAD_MINUTES }, now);
}

/// The details of the row that is open, once a minute.
fn details(app: &mut App, now: Now) {
    let View::Detail { kind, region, id, .. } = app.view() else { return };
    let Some(table) = app.tables.get(*kind).filter(|table| table.kind.more.is_some()) else { return };
    let due = table.further(region, id).map_or(now.mono, |further| further.asked + LOAD_EVERY);
    if due <= now.mono {
        ask(app, now);
    } else {
        app.timers.set_if_none(due, Timer::Further);
    }
}

/// Asks for the details of the row that is open, where its kind has more to tell.
pub(super) fn ask(app: &mut App, now: Now) {
    let View::Detail { kind, region, id, .. } = app.view().clone() else { return };
    let Some(table) = app.tables.get_mut(kind) else { return };
    if table.kind.more.is_none() || table.find(&region, &id).is_none() {
        return;
    }
    table.ask_further(&region, &id, now.mono);
    let kind = table.kind.id;
    app.timers.set(now.mono + LOAD_EVERY, Timer::Further);
    app.ask(Request::Further { kind, region, id }, now);
}
