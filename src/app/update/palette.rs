//! The lists to choose from, made from the registries: a new kind or action is in the palette by itself.

use super::super::{App, Choice, Item, Now, Overlay, Picker, Purpose};
use super::perform;
use super::prompt::database_item;
use crate::keys::{ACTIONS, Context};
use crate::kinds::{self, Row};
use crate::model::{REGIONS, StatusClass};

/// The command palette: kinds, then every action that applies here.
pub(super) fn open(app: &mut App) {
    let here = app.contexts();
    let kinds = kinds::ALL.iter().enumerate().map(|(index, kind)| Item {
        label: kind.id.to_owned(),
        detail: kind.doc.to_owned(),
        choice: Choice::Kind(index),
    });
    let applies = |contexts: &[Context]| contexts.iter().any(|context| here.contains(context));
    let actions = ACTIONS.iter().filter(|def| applies(def.contexts)).map(|def| {
        let key = app.keymap.key_for(&here, def.action);
        let detail = key.map_or_else(|| def.doc.to_owned(), |key| format!("{} ({key})", def.doc));
        Item { label: def.name.to_owned(), detail, choice: Choice::Action(def.action) }
    });
    let kind = app.kind().and_then(|kind| app.tables.get(kind)).map(|table| table.kind.id);
    let changes: Vec<Item> = match kind.zip(app.row()) {
        Some((kind, row)) => crate::actions::of_kind(kind).map(|action| perform::item(app, action, row)).collect(),
        None => Vec::new(),
    };
    let items = kinds.chain(actions).chain(changes).collect();
    show(app, Purpose::Palette, "Command", items);
}

/// What can be copied of the row.
pub(super) fn copies(app: &mut App, now: Now) {
    let Some(row) = app.row() else {
        app.say("nothing is selected", now);
        return;
    };
    let mut items: Vec<Item> = row.copies.iter().map(|(label, text)| copy_item(label, text)).collect();
    let json = row.raw.pretty();
    items.push(Item { label: "JSON".to_owned(), detail: format!("{} bytes", json.len()), choice: Choice::Copy(json) });
    show(app, Purpose::Copy, "Copy", items);
}

fn copy_item(label: &str, text: &str) -> Item {
    Item { label: label.to_owned(), detail: text.to_owned(), choice: Choice::Copy(text.to_owned()) }
}

/// Every cluster and workgroup SQL can be asked of, healthy ones first.
pub(super) fn targets(app: &mut App) {
    let mut rows: Vec<&Row> = app.tables.iter().flat_map(super::super::Table::rows).collect();
    rows.retain(|row| row.target.is_some());
    rows.sort_by_key(|row| row.status.class != StatusClass::Ok);
    let items = rows.into_iter().filter_map(|row| {
        let target = row.target.clone()?;
        let detail = format!("{}  {}  {}", row.status.word, row.region, row.database.as_deref().unwrap_or(""));
        Some(Item { label: target.to_string(), detail, choice: Choice::Target(target, row.database.clone()) })
    });
    let items = items.collect();
    show(app, Purpose::Target, "Target", items);
}

/// The databases of the workbench's target; the list follows when the service has answered.
pub(super) fn databases(app: &mut App, current: Option<&str>) {
    let items = current.map(|name| database_item(name.to_owned())).into_iter().collect();
    show(app, Purpose::Database, "Database", items);
}

/// Named profiles of the AWS configuration.
pub(super) fn profiles(app: &mut App) {
    let item =
        |name: &String| Item { label: name.clone(), detail: String::new(), choice: Choice::Profile(name.clone()) };
    let items = app.settings.profiles.iter().map(item).collect();
    show(app, Purpose::Profile, "Profile", items);
}

/// Regions; several can be typed with spaces between.
pub(super) fn regions(app: &mut App) {
    let item = |name: &&str| Item {
        label: (*name).to_owned(),
        detail: String::new(),
        choice: Choice::Region((*name).to_owned()),
    };
    let items = REGIONS.iter().map(item).collect();
    show(app, Purpose::Regions, "Regions", items);
}

fn show(app: &mut App, purpose: Purpose, title: &'static str, items: Vec<Item>) {
    app.overlay = Some(Overlay::Picker(Picker::new(purpose, title, items)));
}
