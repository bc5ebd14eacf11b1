//! Completion and the catalog tree: what is not known is asked for and the list follows when it comes.

use super::super::{App, Choice, Item, LineInput, Now, Overlay, Picker, Purpose, Request};
use crate::cloud::CloudError;
use crate::sql::catalog::{Level, Listed, Place};
use crate::sql::complete::Want;

/// What could stand at the cursor.
pub(super) fn complete(app: &mut App, now: Now) {
    let Some(want) = want(app) else {
        app.say("nothing is completed inside a string or a comment", now);
        return;
    };
    let word = want.word.clone();
    ask(app, missing(app, &want), now);
    let mut picker = Picker::new(Purpose::Completion, "Complete", candidates(app, &want, &word));
    picker.input = LineInput::new(word);
    picker.refresh();
    app.overlay = Some(Overlay::Picker(picker));
}

/// A key more of the word that is completed: other names may be meant than before.
pub(super) fn narrow(app: &mut App) {
    let (Some(want), Some(Overlay::Picker(picker))) = (want(app), &app.overlay) else { return };
    let items = candidates(app, &want, picker.input.text());
    if let Some(Overlay::Picker(picker)) = &mut app.overlay {
        picker.set_items(items);
    }
}

/// The tree of schemas, tables and columns.
pub(super) fn tree(app: &mut App, now: Now) {
    let Some(place) = place(app) else {
        app.say("choose a target and a database first", now);
        return;
    };
    let levels = if app.catalog.misses(&place, &Level::Schemas) { vec![Level::Schemas] } else { Vec::new() };
    ask(app, levels, now);
    let title = "Catalog: enter opens, tab writes the name";
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Catalog, title, branches(app))));
}

/// An answer came: the list on the screen follows.
pub(super) fn listed(app: &mut App, place: Place, level: Level, answer: Result<Listed, CloudError>, now: Now) {
    if let Err(error) = &answer {
        app.say(format!("{error}; {}", error.next_step()), now);
    }
    app.catalog.put(place, level, answer.map_err(|error| error.what()));
    let (purpose, typed) = match &app.overlay {
        Some(Overlay::Picker(picker)) => (picker.purpose, picker.input.text().to_owned()),
        _ => return,
    };
    let items = match purpose {
        Purpose::Catalog => branches(app),
        Purpose::Completion => {
            let Some(want) = want(app) else { return };
            // A schema that came may be the one before the point.
            let more = missing(app, &want);
            ask(app, more, now);
            candidates(app, &want, &typed)
        }
        _ => return,
    };
    if let Some(Overlay::Picker(picker)) = &mut app.overlay {
        picker.replace_items(items);
    }
}

/// Opens or closes a part of the tree; a column is written.
pub(super) fn open(app: &mut App, mut picker: Picker, below: Option<Level>, sql: &str, now: Now) {
    let Some(level) = below else {
        let steps = app.sql.current_mut().write(sql);
        super::act::carry_out(app, steps, now);
        return;
    };
    let is_open = app.catalog.toggle(&level);
    if let Some(place) = place(app).filter(|place| is_open && app.catalog.misses(place, &level)) {
        let (target, database) = place;
        app.ask(Request::Catalog { target, database, level }, now);
    }
    picker.replace_items(branches(app));
    app.overlay = Some(Overlay::Picker(picker));
}

/// Writes the name chosen in the tree; false when the picker is another one.
pub(super) fn write_chosen(app: &mut App, now: Now) -> bool {
    let Some(Overlay::Picker(picker)) = &app.overlay else { return false };
    let Some(Choice::Branch(_, sql)) = picker.chosen().map(|item| item.choice.clone()) else { return false };
    app.overlay = None;
    let steps = app.sql.current_mut().write(&sql);
    super::act::carry_out(app, steps, now);
    true
}

/// Writes what was chosen in the place of the word at the cursor.
pub(super) fn take(app: &mut App, text: &str) {
    if let Some(want) = want(app) {
        app.sql.current_mut().replace_word(want.start, &want.word, text);
    }
}

fn want(app: &App) -> Option<Want> {
    let editor = app.sql.current().editor();
    Want::at(editor.text(), editor.cursor_offset())
}

fn place(app: &App) -> Option<Place> {
    let bench = app.sql.current();
    Some((bench.target()?.clone(), bench.database()?.to_owned()))
}

fn missing(app: &App, want: &Want) -> Vec<Level> {
    let levels = place(app).map(|place| want.misses(&app.catalog, &place)).unwrap_or_default();
    // What failed is asked for again only when completion is called again.
    levels
        .into_iter()
        .filter(|level| place(app).is_some_and(|place| app.catalog.get(&place, level).is_none()))
        .collect()
}

fn ask(app: &mut App, levels: Vec<Level>, now: Now) {
    let Some((target, database)) = place(app) else { return };
    for level in levels {
        let request = Request::Catalog { target: target.clone(), database: database.clone(), level };
        if !app.in_flight.contains_key(&request.key()) {
            app.ask(request, now);
        }
    }
}

fn candidates(app: &App, want: &Want, word: &str) -> Vec<Item> {
    let place = place(app);
    let candidates = want.candidates(&app.catalog, place.as_ref(), word).into_iter();
    let item = |c: crate::sql::complete::Candidate| Item {
        label: c.text.clone(),
        detail: c.detail,
        choice: Choice::Word(c.text),
    };
    candidates.map(item).collect()
}

fn branches(app: &App) -> Vec<Item> {
    let tree = place(app).map(|place| app.catalog.tree(&place)).unwrap_or_default();
    let item = |branch: crate::sql::catalog::Branch| {
        let sign = match (&branch.below, branch.is_open) {
            (None, _) => " ",
            (_, true) => "-",
            (_, false) => "+",
        };
        Item {
            label: format!("{}{sign} {}", "  ".repeat(branch.depth), branch.name),
            detail: branch.detail,
            choice: Choice::Branch(branch.below, branch.sql),
        }
    };
    tree.into_iter().map(item).collect()
}
