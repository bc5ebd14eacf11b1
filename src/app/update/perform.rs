//! From a row to a change: the menu, the dialog, the calls, and following them to their end. Nothing is asked of the
//! world here unless [`crate::actions::Policy`] lets it.

use super::super::dialog::{Accepted, Dialog, Place};
use super::super::runs::{Progress, Run};
use super::super::{App, Choice, Item, Now, Overlay, Picker, Purpose, Request, Timer, body_height, text};
use crate::actions::{self, Action, Around};
use crate::cloud::{CloudError, Performed};
use crate::kinds::{Row, RowSet};
use crate::model::ApiCall;
use std::time::Duration;

/// How soon the rows a change shows in are looked at again.
pub(super) const LOOK: Duration = Duration::from_secs(3);

/// The menu of what can be done to the row; what cannot be done now says why.
pub(super) fn menu(app: &mut App, now: Now) {
    let Some((kind, row)) = app.kind().and_then(|kind| app.tables.get(kind)).map(|table| table.kind.id).zip(app.row())
    else {
        app.say("nothing is selected", now);
        return;
    };
    let items: Vec<Item> = actions::of_kind(kind).map(|action| item(app, action, row)).collect();
    if items.is_empty() {
        app.say(format!("nothing can be done to {}", row.id.clone()), now);
        return;
    }
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Actions, "Actions", items)));
}

/// An action as a line of a menu.
pub(super) fn item(app: &App, action: &'static Action, row: &Row) -> Item {
    let detail = match action.possible(app.policy(), row) {
        Ok(_) => action.doc.to_owned(),
        Err(why) => format!("not now: {why}"),
    };
    Item { label: action.name.to_owned(), detail, choice: Choice::Do(action) }
}

/// Opens the dialog of an action on the marked rows, or on the selected one.
pub(super) fn open(app: &mut App, action: &'static Action, now: Now) {
    let table = app.kind().and_then(|kind| app.tables.get(kind));
    let Some(table) = table.filter(|table| action.kinds.contains(&table.kind.id)) else {
        app.say(format!("{} is done to a row of {}", action.name, action.kinds.join(" or ")), now);
        return;
    };
    let marked: Vec<Row> = if action.many { table.marked().cloned().collect() } else { Vec::new() };
    let rows = if marked.is_empty() { app.row().cloned().into_iter().collect() } else { marked };
    let policy = app.policy();
    let mut consent = None;
    for row in &rows {
        match action.possible(policy, row) {
            Ok(needed) => consent = Some(needed),
            Err(why) => {
                app.say(format!("{}: {why}", action.name), now);
                return;
            }
        }
    }
    let Some(consent) = consent else {
        app.say("nothing is selected", now);
        return;
    };
    let identity = app.session.identity.as_ref().and_then(|identity| identity.as_ref().ok());
    let account = identity.map(|identity| identity.account.clone());
    let profile = app.session.profile.clone().unwrap_or_else(|| "default".to_owned());
    let mut around = Around::new(account.clone());
    for table in app.tables.iter().filter(|table| action.needs.contains(&table.kind.id)) {
        around.add(table.kind.id, table.parts.values().flat_map(|part| part.rows.iter().cloned()));
    }
    let place = Place { profile, account, production: policy.production };
    app.overlay = Some(Overlay::Dialog(Box::new(Dialog::new(action, rows, around, place, consent, now.wall))));
}

/// Enter in the dialog.
pub(super) fn accept(app: &mut App, mut dialog: Box<Dialog>, now: Now) {
    match dialog.accept() {
        Accepted::Stays => app.overlay = Some(Overlay::Dialog(dialog)),
        Accepted::Go(plans) => {
            for (subject, plan) in plans {
                app.runs_begun += 1;
                if let Some((run, call)) = Run::start(app.runs_begun, dialog.action.name, subject, plan, now.wall) {
                    let number = run.number;
                    app.runs.push(run);
                    send(app, number, dialog.action, call, now);
                }
            }
            if let Some(table) = app.table_mut() {
                table.unmark();
            }
        }
    }
}

/// Scrolls the review or changes the field.
pub(super) fn step(app: &mut App, lines: isize) {
    let (width, height) = (app.size.0, body_height(app.size));
    if let Some(Overlay::Dialog(dialog)) = &mut app.overlay {
        dialog.step(lines);
        let all = dialog.review_lines().into_iter().flat_map(|line| text::wrap(line, usize::from(width)));
        let all = all.count();
        dialog.fit(all, height.saturating_sub(super::super::DIALOG_FRAME));
    }
}

/// Sends a call, unless the session may not.
fn send(app: &mut App, number: u64, action: &'static Action, call: ApiCall, now: Now) {
    if let Err(why) = app.policy().judge(action.danger) {
        app.runs.retain(|run| run.number != number);
        app.say(format!("{}: {why}", action.name), now);
        return;
    }
    app.say(format!("{}: {} sent", action.name, call.operation), now);
    app.record(call.cli(), false, now);
    app.ask(Request::Perform { run: number, action: action.name, call }, now);
}

/// The service answered a call.
pub(super) fn performed(
    app: &mut App,
    number: u64,
    action: &'static str,
    call: &ApiCall,
    result: Result<Performed, CloudError>,
    now: Now,
) {
    let at = app.runs.iter().position(|run| run.number == number);
    match result {
        Ok(performed) => {
            app.say(format!("{action}: {} accepted", call.operation), now);
            let Some(run) = at.and_then(|at| app.runs.get_mut(at)) else { return };
            run.performed(performed);
            if let Some((kind, region)) = run.watches().map(|(kind, region)| (kind, region.to_owned())) {
                app.ask(Request::Rows { kind, region }, now);
            }
        }
        Err(error) => {
            app.runs.retain(|run| run.number != number);
            app.say(format!("{action}: {}; {}", error.why(), error.next_step()), now);
            app.record(error.to_string(), true, now);
        }
    }
}

/// Rows came in: runs that wait for them go on or are over.
pub(super) fn looked(app: &mut App, kind: &'static str, region: &str, set: &RowSet, now: Now) {
    let mut runs = std::mem::take(&mut app.runs);
    let (mut next, mut over) = (Vec::new(), Vec::new());
    runs.retain_mut(|run| match run.look(kind, region, set) {
        Progress::Goes => true,
        Progress::Next(call) => {
            next.push((run.number, run.action, call));
            true
        }
        Progress::Over { text, failed } => {
            over.push((text, failed));
            false
        }
    });
    app.runs = runs;
    for (text, failed) in over {
        app.say(text.clone(), now);
        if failed {
            app.record(text, true, now);
        }
    }
    for (number, name, call) in next {
        if let Some(action) = actions::find(name) {
            send(app, number, action, call, now);
        }
    }
    if watched(app, kind, region) {
        app.timers.set(now.mono + LOOK, Timer::Rows { kind, region: region.to_owned() });
    }
}

/// Whether a change under way shows in these rows.
pub(super) fn watched(app: &App, kind: &str, region: &str) -> bool {
    app.runs.iter().filter_map(Run::watches).any(|watch| watch == (kind, region))
}

/// The session goes elsewhere: what was started goes on at the service, unseen.
pub(super) fn forget(app: &mut App, now: Now) {
    let left: Vec<String> = app.runs.drain(..).map(|run| format!("{} of {}", run.action, run.subject)).collect();
    if !left.is_empty() {
        app.say(format!("no longer followed: {}", left.join(", ")), now);
    }
}

/// Marks or unmarks the selected row and goes on to the next.
pub(super) fn mark(app: &mut App) {
    if let Some(table) = app.table_mut() {
        table.toggle_mark();
        table.step(1);
    }
}
