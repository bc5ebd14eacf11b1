//! What the SQL tab asks of its user: menus and questions about its result.

use super::super::question::{About, Question};
use super::super::{App, Choice, Item, Now, Overlay, Picker, Purpose, Request};
use super::{act, catalog, finder, leave, queries};
use crate::format::Format;
use crate::keys::Action;
use crate::model::{Column, Past, Target};
use crate::sql::Focus;
use crate::sql::export::{Part, Shape};
use crate::sql::results::Results;
use crate::sql::visible::cut;
use jiff::{SignedDuration, Timestamp};

/// The service keeps results this long.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Does an action that is about the editor's tabs or asks something of the user.
pub(super) fn act(app: &mut App, action: Action, now: Now) {
    match action {
        Action::History => history(app, now),
        Action::NewTab => app.sql.open(),
        Action::CloseTab => close_tab(app, now),
        Action::ReopenTab if !app.sql.reopen() => app.say("no tab was closed", now),
        Action::NextEditor => app.sql.turn(true),
        Action::PreviousEditor => app.sql.turn(false),
        Action::RenameTab => rename(app),
        Action::CompleteWord => catalog::complete(app, now),
        Action::CatalogTree => catalog::tree(app, now),
        Action::Export => export(app, now),
        Action::Find if app.sql.current().focus() == Focus::Editor => finder::open(app),
        Action::Find => find(app),
        Action::SaveQuery => queries::ask_name(app, now),
        Action::OpenQuery => queries::choose(app, now),
        Action::Outside => queries::outside(app, now),
        Action::Columns => columns(app, now),
        Action::PlotAcross | Action::PlotUp => axis(app, action == Action::PlotAcross),
        _ => {}
    }
}

/// What can be copied of the result.
pub(super) fn copies(app: &mut App, now: Now) {
    let bench = app.sql.current();
    let Some(results) = bench.results() else {
        app.say("there is no result to copy from", now);
        return;
    };
    let (_, column) = bench.grid().cursor(bench.extent());
    let name = results.columns().get(column).map_or("", |column| column.name.as_str()).to_owned();
    let all = format!("{} rows fetched", results.rows());
    let row = Shape::TEXTS.into_iter().filter(|shape| *shape != Shape::Plain(Format::Json));
    let item =
        |label: String, detail: &str, part| Item { label, detail: detail.to_owned(), choice: Choice::Part(part) };
    let selected = bench.outcome().sheet().selection(bench.grid().cursor(bench.extent()));
    let mut items = Vec::new();
    if let Some((rows, columns)) = selected {
        let size = format!("{} rows x {} columns", rows.len(), columns.len());
        items.extend(
            Shape::TEXTS.map(|shape| item(format!("selection as {}", shape.name()), &size, Part::Block(shape))),
        );
    }
    items.push(item("cell".into(), &name, Part::Cell));
    items.extend(row.map(|shape| item(format!("row as {}", shape.name()), "", Part::Row(shape))));
    items.push(item("column".into(), &name, Part::Column));
    items.extend(Shape::TEXTS.map(|shape| item(format!("all as {}", shape.name()), &all, Part::All(shape))));
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Copy, "Copy", items)));
}

/// In which shape the result is to be exported.
pub(super) fn export(app: &mut App, now: Now) {
    if app.sql.current().results().map(Results::columns).is_none_or(<[_]>::is_empty) {
        app.say("there is no result to export", now);
        return;
    }
    let items = Shape::ALL.map(|shape| Item {
        label: shape.name().to_owned(),
        detail: format!("all rows of the result into a .{} file", shape.ending()),
        choice: Choice::Export(shape),
    });
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Export, "Export as", items.into())));
}

/// Where the result is to be written.
pub(super) fn export_path(app: &mut App, shape: Shape) {
    let id = app.sql.current().run().and_then(|run| run.id()).unwrap_or("result");
    let short = id.split('-').next().unwrap_or(id);
    let path = format!("query-{short}.{}", shape.ending());
    ask(app, Question::new("write to: ", path, About::ExportPath(shape)));
}

/// Asks for one line.
pub(super) fn ask(app: &mut App, question: Question) {
    app.overlay = Some(Overlay::Question(question));
}

/// Takes the answer.
pub(super) fn answered(app: &mut App, question: &Question, now: Now) {
    let text = question.input.text().trim().to_owned();
    match question.about {
        About::GridFilter => {
            let steps = app.sql.current_mut().set_filter(text);
            act::carry_out(app, steps, now);
        }
        About::GridFind => {
            let steps = app.sql.current_mut().find(text);
            act::carry_out(app, steps, now);
        }
        About::TabName => app.sql.current_mut().rename(&text),
        About::ExportPath(_) if text.is_empty() => app.say("a file needs a name", now),
        About::ExportPath(shape) => {
            let steps = app.sql.current_mut().export(text, shape);
            act::carry_out(app, steps, now);
        }
    }
}

/// The name of the tab.
pub(super) fn rename(app: &mut App) {
    let name = app.sql.current().title(app.sql.place().0);
    ask(app, Question::new("name of the tab: ", name, About::TabName));
}

pub(super) fn close_tab(app: &mut App, now: Now) {
    if let Err(reason) = app.sql.close() {
        app.say(reason, now);
    }
}

/// Leaves, unless something would be lost by it: then the user is asked.
pub(super) fn quit(app: &mut App) {
    let ends = app.sql.loose_ends();
    if ends.is_empty() {
        leave(app);
        return;
    }
    let item = |label: &str, detail: String, choice| Item { label: label.into(), detail, choice };
    let mut items = vec![item("stay", String::new(), Choice::Stay)];
    let labels = std::iter::once("leave").chain(std::iter::repeat("  and"));
    items.extend(labels.zip(ends).map(|(label, end)| item(label, end, Choice::Leave)));
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Leave, "Leave?", items)));
}

/// Statements sent before: those of this session at once, older ones when they are read.
pub(super) fn history(app: &mut App, now: Now) {
    show_history(app);
    app.ask(Request::History, now);
}

/// The history file came in: what this session sent is newer than what it says.
pub(super) fn history_read(app: &mut App, result: Result<Vec<Past>, String>, now: Now) {
    match result {
        Ok(read) => {
            let ours = std::mem::take(&mut app.history);
            let is_new = |past: &Past| !ours.iter().any(|own| own.id == past.id);
            app.history = read.into_iter().filter(is_new).collect();
            app.history.extend(ours);
        }
        Err(reason) => app.say(format!("the history cannot be read: {reason}"), now),
    }
    let items = history_items(app);
    if let Some(Overlay::Picker(picker)) = &mut app.overlay
        && picker.purpose == Purpose::History
    {
        picker.set_items(items);
    }
}

fn show_history(app: &mut App) {
    let items = history_items(app);
    app.overlay = Some(Overlay::Picker(Picker::new(
        Purpose::History,
        "History: enter writes it, alt-enter shows its result again",
        items,
    )));
}

/// Newest first, a line each.
fn history_items(app: &App) -> Vec<Item> {
    app.history.iter().rev().map(|past| history_item(past, app.now.wall, app.settings.theme.ascii)).collect()
}

fn history_item(past: &Past, now: Timestamp, ascii: bool) -> Item {
    let age = now.duration_since(past.time);
    let left = KEPT.as_hours().saturating_sub(age.as_hours());
    let kept = if left > 0 { format!("  result for {left} h") } else { String::new() };
    let form = if age < SignedDuration::from_hours(20) { "%H:%M" } else { "%m-%d" };
    let word = past.end.as_ref().map_or("?", |end| end.status.as_str()).to_lowercase();
    let rows = past.end.as_ref().and_then(|end| end.rows).map_or(String::new(), |rows| format!(" {rows} rows"));
    let sql = past.sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = format!("{} {word}{rows}  {}", past.time.strftime(form), cut(&sql, 300, ascii));
    Item {
        label,
        detail: format!("{} {}{kept}", past.target, past.database),
        choice: Choice::Past(Box::new(past.clone())),
    }
}

/// A statement sent before into the editor.
pub(super) fn recall(app: &mut App, past: &Past, now: Now) {
    let steps = app.sql.current_mut().add_statement(&past.sql);
    act::carry_out(app, steps, now);
}

/// The result of a statement sent before, while the service has it; it does not run again.
pub(super) fn reopen(app: &mut App, past: &Past, now: Now) {
    let old = now.wall.duration_since(past.time) > KEPT;
    let region = past.region.clone().or_else(|| app.session.regions.first().cloned()).unwrap_or_default();
    match Target::of(&past.target, &region) {
        _ if old => app.say("the service keeps results for 24 hours: run it again", now),
        None => app.say(format!("{} is no cluster or workgroup", past.target), now),
        Some(target) => {
            let steps = app.sql.current_mut().reopen(past, target, now);
            act::carry_out(app, steps, now);
        }
    }
}

/// Which rows of the result to keep.
pub(super) fn filter(app: &mut App) {
    let filter = app.sql.current().outcome().sheet().filter().to_owned();
    ask(app, Question::new("keep (text, col:text, col>n, !not): ", filter, About::GridFilter));
}

/// What to look for in the result.
pub(super) fn find(app: &mut App) {
    let needle = app.sql.current().outcome().sheet().needle().to_owned();
    ask(app, Question::new("find in the rows fetched: ", needle, About::GridFind));
}

/// Which columns are shown.
fn columns(app: &mut App, now: Now) {
    let items = column_items(app);
    if items.is_empty() {
        app.say("there is no result", now);
        return;
    }
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::ResultColumns, "Columns: enter shows or hides", items)));
}

fn column_items(app: &App) -> Vec<Item> {
    let outcome = app.sql.current().outcome();
    let columns = app.sql.current().results().map(Results::columns).unwrap_or_default();
    let item = |(index, column): (usize, &Column)| Item {
        label: format!("[{}] {}", if outcome.sheet().is_hidden(index) { " " } else { "x" }, column.name),
        detail: column.type_name.clone(),
        choice: Choice::ResultColumn(index),
    };
    columns.iter().enumerate().map(item).collect()
}

/// Shows or hides a column; the list stays.
pub(super) fn turn_column(app: &mut App, mut picker: Picker, column: usize, now: Now) {
    let steps = app.sql.current_mut().turn_column(column);
    act::carry_out(app, steps, now);
    picker.replace_items(column_items(app));
    app.overlay = Some(Overlay::Picker(picker));
}

/// The column for an axis of the chart.
fn axis(app: &mut App, across: bool) {
    let columns = app.sql.current().results().map(Results::columns).unwrap_or_default();
    let item = |(index, column): (usize, &Column)| Item {
        label: column.name.clone(),
        detail: column.type_name.clone(),
        choice: if across { Choice::Across(Some(index)) } else { Choice::Up(index) },
    };
    let fits = |(_, column): &(usize, &Column)| across || column.kind.is_numeric();
    let mut items: Vec<Item> = columns.iter().enumerate().filter(fits).map(item).collect();
    if across {
        let detail = "in the order shown".to_owned();
        items.push(Item { label: "the rows".into(), detail, choice: Choice::Across(None) });
    }
    let title = if across { "Along the bottom" } else { "Drawn" };
    app.overlay = Some(Overlay::Picker(Picker::new(Purpose::Axis, title, items)));
}
