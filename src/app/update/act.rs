//! What each action does. Exhaustive: an action without a line here does not compile.

use super::super::{App, Connection, Effect, Now, Overlay, Purpose, Request, Step, TABS, View, body_height, text};
use super::{answer, bench, columns, further, leave, palette, perform, prompt};
use crate::keys::Action;
use std::time::Duration;

/// A second ctrl-c within this time leaves.
const LEAVE_WITHIN: Duration = Duration::from_secs(2);

/// Does an action in the place the keys are in.
#[allow(clippy::too_many_lines, reason = "a line an action: a table, not a procedure")]
pub(super) fn act(app: &mut App, action: Action, now: Now) {
    app.dirty = true;
    if app.overlay.is_some() && prompt::act(app, action, now) {
        return;
    }
    if *app.view() == View::Sql
        && let Some(steps) = app.sql.current_mut().act(action, now)
    {
        carry_out(app, steps, now);
        return;
    }
    if *app.view() == View::Metrics && super::metrics::act(app, action, now) {
        return;
    }
    match action {
        Action::Help => {
            let contexts = app.contexts();
            app.open(View::Help(contexts));
        }
        Action::Palette => palette::open(app),
        Action::Back => back(app),
        Action::Interrupt => interrupt(app, now),
        Action::Quit => bench::quit(app),
        Action::Suspend => app.outbox.push(Effect::Suspend),
        Action::Redraw => app.outbox.push(Effect::Redraw),
        Action::Tab1 => tab(app, 0, now),
        Action::Tab2 => tab(app, 1, now),
        Action::Tab3 => tab(app, 2, now),
        Action::Tab4 => tab(app, 3, now),
        Action::Tab5 => tab(app, 4, now),
        Action::Tab6 => tab(app, 5, now),
        Action::Tab7 => tab(app, 6, now),
        Action::Tab8 => tab(app, 7, now),
        Action::Tab9 => tab(app, 8, now),
        Action::NextTab => tab(app, (app.tab() + 1) % TABS.len(), now),
        Action::PreviousTab => tab(app, (app.tab() + TABS.len() - 1) % TABS.len(), now),
        Action::NextPane => {
            if let Some(view) = app.next_pane() {
                app.open(view);
            }
        }
        Action::LastView => {
            if let Some(view) = app.last_view() {
                app.open(view);
                super::metrics::opened(app, now);
            }
        }
        Action::HistoryBack => travel(app, -1, now),
        Action::HistoryForward => travel(app, 1, now),
        Action::Identity => app.open(View::Identity),
        Action::SessionLog => app.open(View::Log),
        Action::Refresh => refresh(app, now),
        Action::Pause => {
            app.paused = !app.paused;
            app.say(if app.paused { "live refresh paused" } else { "live refresh on" }, now);
        }
        Action::Profile => palette::profiles(app),
        Action::Regions => palette::regions(app),
        Action::Down => step(app, 1),
        Action::Up => step(app, -1),
        Action::Top => step(app, isize::MIN / 2),
        Action::Bottom => step(app, isize::MAX / 2),
        Action::HalfPageDown => step(app, half(app)),
        Action::HalfPageUp => step(app, -half(app)),
        Action::PageDown => step(app, page(app)),
        Action::PageUp => step(app, -page(app)),
        Action::Open => open(app, false),
        Action::RawJson => raw(app, now),
        Action::Filter if *app.view() == View::Sql => bench::filter(app),
        Action::Filter => prompt::filter(app),
        Action::FindNext if app.find.is_empty() => prompt::filter(app),
        Action::FindNext => prompt::find(app, true, now),
        Action::FindPrevious => prompt::find(app, false, now),
        Action::Sort => columns::sort(app),
        Action::SortReverse => columns::reverse(app),
        Action::Copy if *app.view() == View::Sql => bench::copies(app, now),
        Action::Export | Action::Columns if *app.view() == View::Sql => bench::act(app, action, now),
        Action::History
        | Action::NewTab
        | Action::CloseTab
        | Action::ReopenTab
        | Action::NextEditor
        | Action::PreviousEditor
        | Action::RenameTab
        | Action::CompleteWord
        | Action::CatalogTree
        | Action::Find
        | Action::SaveQuery
        | Action::OpenQuery
        | Action::Outside
        | Action::PlotAcross
        | Action::PlotUp => bench::act(app, action, now),
        Action::Copy => palette::copies(app, now),
        Action::Columns => columns::choose(app),
        Action::Actions => perform::menu(app, now),
        Action::Mark => perform::mark(app),
        Action::Sql => sql(app, now),
        Action::Metrics => super::metrics::of_row(app, now),
        Action::PickTarget => palette::targets(app),
        Action::PickDatabase => databases(app, now),
        // The workbench, the charts and the prompt take these in their places; elsewhere they mean nothing.
        Action::Left
        | Action::Right
        | Action::FirstColumn
        | Action::LastColumn
        | Action::Expand
        | Action::RunStatement
        | Action::CancelStatement
        | Action::RunAll
        | Action::Explain
        | Action::NextResult
        | Action::PreviousResult
        | Action::Session
        | Action::ReopenResult
        | Action::Select
        | Action::HideColumn
        | Action::ShowColumns
        | Action::FreezeColumns
        | Action::Narrower
        | Action::Wider
        | Action::Record
        | Action::Fold
        | Action::Undo
        | Action::Redo
        | Action::Replace
        | Action::ReplaceAll
        | Action::MatchCase
        | Action::Expression
        | Action::Comment
        | Action::Indent
        | Action::Outdent
        | Action::Format
        | Action::Partner
        | Action::SortAlso
        | Action::Plot
        | Action::PlotShape
        | Action::Accept
        | Action::MoveUp
        | Action::MoveDown
        | Action::Complete
        | Action::Range
        | Action::Period
        | Action::ZoomIn
        | Action::ZoomOut
        | Action::PanBack
        | Action::PanForward
        | Action::Split
        | Action::Statistic
        | Action::FocusLine
        | Action::Numbers
        | Action::Dots
        | Action::Export => {}
    }
}

/// Carries out what a part of the state asked for.
pub(super) fn carry_out(app: &mut App, steps: Vec<Step>, now: Now) {
    app.dirty = true;
    for step in steps {
        match step {
            Step::Ask(request) => app.ask(request, now),
            Step::Abandon(key) => {
                app.in_flight.remove(&key);
                app.outbox.push(Effect::Abandon(key));
            }
            Step::After(wait, timer) => app.timers.set(now.mono + wait, timer),
            Step::Notice(text) => app.say(text, now),
            Step::AskParameters(fields) => prompt::parameters(app, fields),
            Step::Copy(text) => app.outbox.push(Effect::Copy(text)),
            Step::Export(document) => app.outbox.push(Effect::Export(document)),
            Step::Remember(past) => {
                app.history.push(past.clone());
                app.outbox.push(Effect::Remember(past));
            }
            Step::Ended((id, end)) => {
                if let Some(past) = app.history.iter_mut().rev().find(|past| past.id == id) {
                    past.end = Some(end.clone());
                }
                app.outbox.push(Effect::Ended((id, end)));
            }
        }
    }
}

fn tab(app: &mut App, tab: usize, now: Now) {
    if let Some(view) = app.tab_view(tab) {
        app.open(view);
        super::metrics::opened(app, now);
    }
}

fn travel(app: &mut App, steps: isize, now: Now) {
    if app.travel(steps) {
        super::metrics::opened(app, now);
    } else {
        app.say("no further view in the history", now);
    }
}

/// Out of what is innermost: a text view, then the filter.
fn back(app: &mut App) {
    match app.view() {
        View::Table(_) => {
            if let Some(table) = app.table_mut() {
                table.set_filter("");
            }
        }
        View::Sql | View::Metrics => {}
        View::Detail { kind, .. } | View::Diff { kind, .. } => {
            let table = View::Table(*kind);
            app.open(table);
        }
        View::Help(_) | View::Identity | View::Log => {
            app.travel(-1);
        }
    }
}

/// Cancels what runs: the statement, else waiting requests. The second time in a row leaves.
fn interrupt(app: &mut App, now: Now) {
    if app.leave_until.is_some_and(|until| now.mono <= until) {
        let asked = matches!(&app.overlay, Some(Overlay::Picker(picker)) if picker.purpose == Purpose::Leave);
        if asked {
            leave(app);
        } else {
            bench::quit(app);
        }
        return;
    }
    app.leave_until = Some(now.mono + LEAVE_WITHIN);
    if app.overlay.is_some() {
        close(app);
        return;
    }
    if app.sql.current().running() || app.sql.current().exporting().is_some() {
        let steps = app.sql.current_mut().interrupt(now);
        carry_out(app, steps, now);
    } else if app.waiting(now.mono) > 0 {
        let keys: Vec<_> = app.in_flight.extract_if(|key, _| !key.changes()).map(|(key, _)| key).collect();
        let count = keys.len();
        app.outbox.extend(keys.into_iter().map(Effect::Abandon));
        app.say(format!("stopped waiting for {count} requests; r asks again, ctrl-c again leaves"), now);
    } else {
        app.say("nothing runs here; ctrl-c again leaves", now);
    }
}

fn refresh(app: &mut App, now: Now) {
    if app.session.connection != Connection::Ready {
        app.connect(now);
        return;
    }
    let Some(table) = app.kind().and_then(|kind| app.tables.get(kind)) else { return };
    let id = table.kind.id;
    for region in app.session.regions.clone() {
        app.ask(Request::Rows { kind: id, region: region.clone() }, now);
        further::ask_load(app, id, region, now);
    }
    further::ask(app, now);
    if app.session.identity.as_ref().is_none_or(Result::is_err) {
        app.ask(Request::Identity, now);
    }
}

/// Moves by lines: the selection of a table, or the text.
fn step(app: &mut App, lines: isize) {
    if let Some(table) = app.table_mut() {
        table.step(lines);
        return;
    }
    let height = body_height(app.size).saturating_sub(1);
    let last = text::lines(app).len().saturating_sub(height);
    app.scroll = app.scroll.min(last).saturating_add_signed(lines).min(last);
}

fn page(app: &App) -> isize {
    let lines = app.table().map_or(body_height(app.size).saturating_sub(1), super::super::Table::page);
    lines.max(1) as isize
}

fn half(app: &App) -> isize {
    (page(app) / 2).max(1)
}

fn open(app: &mut App, raw: bool) {
    if let Some((kind, row)) = app.kind().zip(app.row()) {
        let view = View::Detail { kind, region: row.region.clone(), id: row.id.clone(), raw };
        app.open(view);
    }
}

/// Raw JSON and back; of two marked rows what differs, and all of it.
fn raw(app: &mut App, now: Now) {
    match app.view().clone() {
        View::Detail { kind, region, id, raw } => app.replace(View::Detail { kind, region, id, raw: !raw }),
        View::Diff { kind, rows, all } => app.replace(View::Diff { kind, rows, all: !all }),
        View::Table(kind) => {
            let marked: Vec<(String, String)> = (app.tables.get(kind).into_iter())
                .flat_map(|table| table.marked().map(|row| (row.region.clone(), row.id.clone())))
                .collect();
            match <[(String, String); 2]>::try_from(marked) {
                Ok(rows) => app.open(View::Diff { kind, rows: Box::new(rows), all: false }),
                Err(marked) if marked.len() > 2 => {
                    app.say(format!("two rows can be compared, {} are marked", marked.len()), now);
                }
                Err(_) => open(app, true),
            }
        }
        _ => {}
    }
}

/// The SQL tab on the selected row's target.
fn sql(app: &mut App, now: Now) {
    let chosen = app.row().map(|row| (row.id.clone(), row.target.clone(), row.database.clone()));
    match chosen {
        Some((_, Some(target), database)) => {
            app.sql.current_mut().set_target(target, database);
            app.open(View::Sql);
        }
        Some((id, None, _)) => app.say(format!("{id} takes no SQL itself: choose its workgroup"), now),
        None => app.open(View::Sql),
    }
}

fn databases(app: &mut App, now: Now) {
    let database = app.sql.current().database().map(str::to_owned);
    match app.sql.current().target().cloned() {
        Some(target) => {
            palette::databases(app, database.as_deref());
            let database = database.unwrap_or_else(|| "dev".to_owned());
            app.ask(Request::Databases { target, database }, now);
        }
        None => app.say("choose a cluster or workgroup first", now),
    }
}

/// Changes Regions or profile of the session.
pub(super) fn switch(app: &mut App, profile: Option<String>, regions: Vec<String>, now: Now) {
    answer::switch(app, profile, regions, now);
}

/// The filter prompt is closed and the text underneath stays as it is.
pub(super) fn close(app: &mut App) {
    match app.overlay.take() {
        Some(Overlay::Filter { before, .. }) => {
            if let Some(table) = app.table_mut() {
                table.set_filter(&before);
            }
        }
        Some(Overlay::Parameters(_)) => app.sql.current_mut().forget_parameters(),
        Some(Overlay::Dialog(mut dialog)) => app.overlay = dialog.back().then_some(Overlay::Dialog(dialog)),
        _ => {}
    }
}
