//! Queries kept by name, and the text in the user's own editor.

use super::super::{App, Choice, Effect, Item, LineInput, Now, Overlay, Picker, Purpose, Request};
use crate::store::{NotSaved, Over, print, redact};

/// Asks under which name the text is to be kept; the names there are complete it.
pub(super) fn ask_name(app: &mut App, now: Now) {
    let bench = app.sql.current();
    if let Some(query) = bench.query().cloned() {
        save_as(app, query.name, Over::Known(query.print), now);
        return;
    }
    let name = bench.title(app.sql.place().0);
    let mut picker = Picker::new(Purpose::SaveQuery, "Save as: type a name", Vec::new());
    picker.input = LineInput::new(name);
    app.overlay = Some(Overlay::Picker(picker));
    app.ask(Request::Queries, now);
}

/// The list of queries to open.
pub(super) fn choose(app: &mut App, now: Now) {
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::OpenQuery, "Open a query", Vec::new())));
    app.ask(Request::Queries, now);
}

/// The names came in.
pub(super) fn listed(app: &mut App, result: Result<Vec<(String, u64)>, String>, now: Now) {
    let names = match result {
        Ok(names) => names,
        Err(reason) => return app.say(format!("the queries cannot be listed: {reason}"), now),
    };
    let item = |(name, bytes): &(String, u64)| Item {
        label: name.clone(),
        detail: format!("{bytes} bytes"),
        choice: Choice::Query(name.clone()),
    };
    if let Some(Overlay::Picker(picker)) = &mut app.overlay
        && matches!(picker.purpose, Purpose::OpenQuery | Purpose::SaveQuery)
    {
        picker.set_items(names.iter().map(item).collect());
        if picker.purpose == Purpose::OpenQuery && names.is_empty() {
            app.overlay = None;
            app.say("no query is kept yet: save one first", now);
        }
    }
}

/// A name was given: a query of another tab or time is not written over unasked.
pub(super) fn save(app: &mut App, name: &str, now: Now) {
    save_as(app, name.trim_end_matches(".sql").trim().to_owned(), Over::Nothing, now);
}

/// The text takes the place of another query.
pub(super) fn save_over(app: &mut App, tab: usize, name: String, text: String, now: Now) {
    app.ask(Request::SaveQuery { tab, name, text, over: Over::Anything }, now);
}

fn save_as(app: &mut App, name: String, over: Over, now: Now) {
    let bench = app.sql.current();
    let (tab, text) = (bench.tab(), bench.editor().text().to_owned());
    app.ask(Request::SaveQuery { tab, name, text, over }, now);
}

/// It is saved, or there is another one of the name.
pub(super) fn saved(
    app: &mut App,
    (tab, name, text): (usize, String, String),
    result: Result<String, NotSaved>,
    now: Now,
) {
    match result {
        Ok(path) => {
            if let Some(bench) = app.sql.of(tab) {
                bench.belongs_to(name, print(&text));
            }
            let secret = if redact(&text) == text { "" } else { "; it holds a password or a key in plain text" };
            app.say(format!("saved as {path}{secret}"), now);
        }
        Err(NotSaved::Failed(reason)) => app.say(reason, now),
        Err(NotSaved::Exists) => {
            let stay = Item { label: "keep it".into(), detail: "nothing is saved".into(), choice: Choice::Stay };
            let detail = format!("the query {name} holds another text, which is lost");
            let over = Item { label: "write over".into(), detail, choice: Choice::SaveOver(tab, name, text) };
            let picker = Picker::new(Purpose::Overwrite, "There is a query of that name", vec![stay, over]);
            app.overlay = Some(Overlay::Picker(picker));
        }
    }
}

/// A query was chosen.
pub(super) fn open(app: &mut App, name: String, now: Now) {
    app.ask(Request::ReadQuery { name }, now);
}

/// Its text came in: into this tab where that is empty, else into one of its own.
pub(super) fn read(app: &mut App, name: String, result: Result<String, String>, now: Now) {
    let text = match result {
        Ok(text) => text,
        Err(reason) => return app.say(reason, now),
    };
    if !app.sql.current().editor().text().trim().is_empty() {
        app.sql.open();
    }
    let bench = app.sql.current_mut();
    bench.set_text(&text);
    bench.rename(&name);
    bench.belongs_to(name, print(&text));
}

/// Hands the text to the user's editor.
pub(super) fn outside(app: &mut App, _now: Now) {
    let bench = app.sql.current();
    let (tab, text) = (bench.tab(), bench.editor().text().to_owned());
    app.outbox.push(Effect::EditOutside { tab, text });
}

/// Back from there.
pub(super) fn edited(app: &mut App, tab: usize, text: Result<String, String>, now: Now) {
    app.outbox.push(Effect::Redraw);
    app.dirty = true;
    match (text, app.sql.of(tab)) {
        (Ok(text), Some(bench)) => {
            let steps = bench.rewrite(&text);
            super::act::carry_out(app, steps, now);
        }
        (Err(reason), _) => app.say(reason, now),
        (Ok(_), None) => app.say("the tab was closed meanwhile: its text is not taken", now),
    }
}
