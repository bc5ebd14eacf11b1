//! The lists with which a table's columns and its order are chosen. They stay open while one chooses.

use super::super::{App, Choice, Columns, Effect, Item, Overlay, Picker, Purpose, View};
use crate::keys::Action;
use crate::model::SavedTables;

/// The columns to sort by.
pub(super) fn sort(app: &mut App) {
    open(app, Purpose::Sort, "Sort by (tab adds)");
}

/// The columns to show.
pub(super) fn choose(app: &mut App) {
    open(app, Purpose::Columns, "Columns (alt-up, alt-down move)");
}

fn open(app: &mut App, purpose: Purpose, title: &'static str) {
    let Some(table) = app.table() else { return };
    let items = items(table.columns(), purpose);
    let mut picker = Picker::new(purpose, title, items);
    if let (Purpose::Sort, Some(sort)) = (purpose, table.columns().sorts().first()) {
        picker.select(&Choice::Column(sort.column));
    }
    app.overlay = Some(Overlay::Picker(picker));
}

fn items(columns: &Columns, purpose: Purpose) -> Vec<Item> {
    let sorted = |column| match columns.sort_of(column) {
        None => String::new(),
        Some((place, down)) => format!("{place}. {}", if down { "downwards" } else { "upwards" }),
    };
    let item = |(column, shown): (usize, bool)| {
        let state =
            if purpose == Purpose::Sort { sorted(column) } else { (if shown { "shown" } else { "hidden" }).into() };
        Item { label: columns.title(column).to_owned(), detail: state, choice: Choice::Column(column) }
    };
    let mut items: Vec<Item> = columns.all().map(item).collect();
    if purpose == Purpose::Columns {
        let detail = "every column, in its own order, sorted as at first".to_owned();
        items.push(Item { label: "reset".to_owned(), detail, choice: Choice::AllColumns });
    }
    items
}

/// Does an action in one of the lists; false where none is open or it is not theirs.
pub(super) fn act(app: &mut App, action: Action) -> bool {
    let Some(Overlay::Picker(picker)) = &app.overlay else { return false };
    let purpose = picker.purpose;
    let column = match picker.chosen().map(|item| &item.choice) {
        Some(Choice::Column(column)) => Some(*column),
        Some(Choice::AllColumns) => None,
        _ => return false,
    };
    let mut closes = false;
    match (purpose, action, column) {
        (Purpose::Sort, Action::Accept | Action::Open, Some(column)) => {
            change(app, |columns| columns.sort_by(column));
            closes = true;
        }
        (Purpose::Sort, Action::Complete | Action::NextPane, Some(column)) => {
            change(app, |columns| columns.sort_also_by(column));
        }
        (Purpose::Columns, Action::Accept | Action::Open, Some(column)) => {
            change(app, |columns| columns.toggle(column));
        }
        (Purpose::Columns, Action::Accept | Action::Open, None) => {
            let kind = app.table().map(|table| table.kind);
            if let Some(kind) = kind {
                change(app, |columns| *columns = Columns::new(kind));
            }
        }
        (Purpose::Columns, Action::MoveUp, Some(column)) => change(app, |columns| columns.shift(column, -1)),
        (Purpose::Columns, Action::MoveDown, Some(column)) => change(app, |columns| columns.shift(column, 1)),
        (Purpose::Columns, Action::Complete | Action::NextPane, _) => {}
        _ => return false,
    }
    refresh(app, purpose, closes);
    true
}

fn refresh(app: &mut App, purpose: Purpose, closes: bool) {
    if closes {
        app.overlay = None;
        return;
    }
    let items = app.table().map(|table| items(table.columns(), purpose)).unwrap_or_default();
    if let Some(Overlay::Picker(picker)) = &mut app.overlay {
        picker.replace_items(items);
    }
}

/// Turns the order around.
pub(super) fn reverse(app: &mut App) {
    change(app, Columns::reverse);
}

/// Changes the columns of the table in view, and has all of them written down.
fn change<R>(app: &mut App, change: impl FnOnce(&mut Columns) -> R) {
    let View::Table(kind) = *app.view() else { return };
    let Some(table) = app.tables.get_mut(kind) else { return };
    table.arrange_columns(|columns| {
        change(columns);
    });
    let kept = |table: &super::super::Table| Some((table.kind.id.to_owned(), table.columns().saved()?));
    let saved: SavedTables = app.tables.iter().filter_map(kept).collect();
    app.outbox.push(Effect::SaveTables(saved));
}
