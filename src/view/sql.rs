//! Paints the SQL tab: editor, a line on the statement's state, result or message.

use super::grid::grouped;
use super::{Theme, editor, grid, peek, plan, plot};
use crate::app::Now;
use crate::cloud::statement_hint;
use crate::keys::{Action, Context, Keymap};
use crate::sql::fetch::{Fetch, Progress};
use crate::sql::held::{Held, Transaction};
use crate::sql::results::Results;
use crate::sql::run::{Run, Stage};
use crate::sql::{Focus, Tabs, Workbench, visible};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Wrap};
use std::time::Duration;

/// The target is never cut shorter than this.
const SHORTEST_TARGET: usize = 10;

/// Paints the editor's tabs where there are several; the place below them.
pub fn tabs(tabs: &Tabs, theme: &Theme, now: Now, area: Rect, frame: &mut Frame) -> Rect {
    if !has_tabs(tabs, area) {
        return area;
    }
    let [line, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let shown = tabs.place().0;
    let mut spans = Vec::new();
    for (at, bench) in tabs.all().enumerate() {
        let style = if at + 1 == shown { theme.strong.patch(theme.selected) } else { theme.dim };
        let title = bench.title(at + 1);
        spans.push(Span::styled(format!(" {} ", visible::cut(&title, 20, theme.ascii)), style));
        if bench.running() {
            spans.push(Span::styled("running", theme.busy));
        }
        spans.extend(session(bench.held(), theme, now).map(|(text, style)| Span::styled(text, style)));
        spans.push(Span::raw(" "));
    }
    frame.render_widget(Line::from(spans), line);
    rest
}

/// The cell of the editor's cursor.
pub fn caret(tabs: &Tabs, theme: &Theme, body: Rect) -> Position {
    let line = u16::from(has_tabs(tabs, body));
    let [editor, ..] = parts(tabs.current(), Rect { y: body.y + line, height: body.height - line, ..body });
    editor::caret(tabs.current().editor(), theme, editor)
}

/// Where there is one tab only, nothing is said of tabs.
fn has_tabs(tabs: &Tabs, area: Rect) -> bool {
    tabs.all().count() > 1 && area.height >= 4
}

/// What is to be said of a tab's session: an open transaction before all.
fn session(held: &Held, theme: &Theme, now: Now) -> Option<(String, Style)> {
    let lasted = |since: Now| whole(now.mono.saturating_sub(since.mono));
    match held.transaction() {
        Transaction::Open { since } => Some((format!("TXN {}", lasted(since)), theme.chip)),
        Transaction::Failed { since } => Some((format!("TXN FAILED {}: ROLLBACK", lasted(since)), theme.error)),
        Transaction::None if held.is_open() => Some(("session".into(), theme.accent)),
        Transaction::None if held.is_wanted() => Some(("session with the next statement".into(), theme.dim)),
        Transaction::None => None,
    }
}

/// Paints a workbench; `keys` names the keys where there is nothing else to say.
pub fn draw(workbench: &Workbench, keys: &Keymap, theme: &Theme, now: Now, area: Rect, frame: &mut Frame) {
    let [top, middle, bottom] = parts(workbench, area);
    editor::draw(workbench.editor(), workbench.focus() == Focus::Editor, theme, top, frame);
    frame.render_widget(state_line(workbench, theme, now, middle.width), middle);
    let focused = workbench.focus() == Focus::Grid;
    let sheet = workbench.outcome().sheet();
    if let Some((peek, lines)) = workbench.peek() {
        peek::draw(peek, &lines, focused, theme, bottom, frame);
        return;
    }
    if let (Some(chart), Some(results)) = (workbench.plot(), workbench.results()) {
        plot::draw(chart, results, theme, bottom, frame.buffer_mut());
        return;
    }
    match (workbench.outcome().plan(), workbench.results()) {
        (Some(plan), _) => plan::draw(plan, workbench.grid(), focused, theme, bottom, frame),
        (None, Some(results)) => grid::draw(results, sheet, workbench.grid(), focused, theme, bottom, frame),
        (None, None) => {
            frame.render_widget(Paragraph::new(message(workbench, keys, theme)).wrap(Wrap { trim: false }), bottom);
        }
    }
}

/// Editor, state line, result. Where there is no room for both, or one is expanded, the focus decides.
fn parts(workbench: &Workbench, area: Rect) -> [Rect; 3] {
    let rest = area.height.saturating_sub(1);
    let editor = match workbench.focus() {
        _ if !workbench.is_expanded() && area.height >= 6 => (area.height * 35 / 100).max(2),
        Focus::Editor => rest.max(1),
        Focus::Grid => 0,
    };
    let line = u16::from(area.height > 1);
    Layout::vertical([Constraint::Length(editor), Constraint::Length(line), Constraint::Fill(1)]).areas(area)
}

/// Target, database, state, time and rows in one line. Where it is too short the target gives way first.
fn state_line(workbench: &Workbench, theme: &Theme, now: Now, width: u16) -> Line<'static> {
    let mut parts = Vec::new();
    if let Some((place, all)) = workbench.progress() {
        parts.push((format!("{place} of {all}"), theme.strong));
    }
    if let Some(run) = workbench.run() {
        parts.push(state(workbench, run, theme, now));
    }
    parts.extend(rows(workbench, theme));
    parts.extend(arranged(workbench, theme));
    parts.extend(session(workbench.held(), theme, now));
    if let Some(exporting) = workbench.exporting() {
        parts.push((format!("writing {}: {} rows", exporting.path, grouped(exporting.rows)), theme.busy));
    }
    for (text, _) in &mut parts {
        *text = visible::show(text, theme.ascii).into_owned();
    }
    let taken: usize = parts.iter().map(|(text, _)| visible::width(text) + 2).sum();
    let target = workbench.target().map_or("no target".into(), ToString::to_string);
    let place = format!("{target} {}", workbench.database().unwrap_or("no database"));
    let room = usize::from(width).saturating_sub(taken).max(SHORTEST_TARGET);
    let mut spans = vec![Span::styled(visible::cut(&place, room, theme.ascii).into_owned(), theme.strong)];
    for (text, style) in parts {
        spans.extend([Span::raw("  "), Span::styled(text, style)]);
    }
    Line::from(spans)
}

/// The state of the statement: the service's word where it has said one.
fn state(workbench: &Workbench, run: &Run, theme: &Theme, now: Now) -> (String, Style) {
    let word = run.statement().map_or("submitting", |s| s.status.word());
    let elapsed = run.elapsed(now);
    let ended = precise(elapsed);
    match run.stage() {
        Stage::Submitting | Stage::Running | Stage::Learning => {
            let word = if run.is_cancelling() { format!("cancelling... ({word})") } else { word.to_owned() };
            let since = run.started().wall.strftime("%H:%M:%SZ");
            let trouble =
                run.trouble().map_or(String::new(), |error| format!("; no word of it, asking again: {error}"));
            (format!("{word} {} since {since}{trouble}", whole(elapsed)), theme.busy)
        }
        Stage::Finished => (format!("{word} in {ended}"), theme.ok),
        Stage::Failed(failure) => {
            let place =
                workbench.failure_place().map_or(String::new(), |(line, column)| format!(" at {line}:{column}"));
            let code = failure.sqlstate.as_ref().map_or(String::new(), |code| format!(" ({code})"));
            (format!("{word} in {ended}{place}{code}"), theme.error)
        }
        Stage::Aborted => (format!("{word} after {ended}"), theme.idle),
        Stage::Refused(_) => ("not run".into(), theme.error),
        Stage::Unknown(_) => ("unknown: may have run".into(), theme.unknown),
        Stage::OutOfSight(_) | Stage::Left => ("state unknown: may still run".into(), theme.unknown),
    }
}

/// Rows here, rows in all, and why there are no more.
fn rows(workbench: &Workbench, theme: &Theme) -> Option<(String, Style)> {
    if workbench.shows_old_results() {
        return Some(("rows below are of the statement before".into(), theme.dim));
    }
    let Some(fetch) = workbench.fetch() else {
        let run = workbench.run().filter(|run| *run.stage() == Stage::Finished)?;
        return Some((outcome(run), theme.text));
    };
    let here = workbench.results().map_or(0, Results::rows) as u64;
    let total = workbench.results().and_then(Results::total);
    let count = match total {
        Some(total) if total > here => format!("{} of {} rows", grouped(here), grouped(total)),
        _ if here == 1 => "1 row".to_owned(),
        _ => format!("{} rows", grouped(here)),
    };
    let missing = total.is_some_and(|total| total > here);
    Some(match stop(fetch) {
        Some((reason, true)) => (format!("{count}, {reason}"), theme.error),
        Some((reason, false)) => (format!("{count}, {reason}"), theme.text),
        None if missing => (format!("{count}: the service sent no more"), theme.error),
        None => (count, theme.text),
    })
}

/// Why the rows end here, and whether that is a fault.
fn stop(fetch: &Fetch) -> Option<(String, bool)> {
    Some(match fetch.progress() {
        Progress::Complete => return None,
        Progress::Loading => ("fetching".into(), false),
        Progress::Limit => ("limit reached: go below the last row for more".into(), false),
        Progress::Stopped => ("stopped: go below the last row for more".into(), false),
        Progress::Repeated => ("stopped: the service gave a page token twice".into(), true),
        Progress::Full(_) => ("no room for more: go below the last row to go on all the same".into(), true),
        Progress::Failed(error) => (format!("{}: go below the last row to try again", error.words()), true),
    })
}

/// That rows are sorted or filtered, and over how many of them.
fn arranged(workbench: &Workbench, theme: &Theme) -> Option<(String, Style)> {
    let results = workbench.results()?;
    let sheet = workbench.outcome().sheet();
    let hidden = match sheet.hidden() {
        0 => String::new(),
        1 => "1 column hidden".to_owned(),
        hidden => format!("{hidden} columns hidden"),
    };
    if sheet.is_working() {
        return Some(("working".into(), theme.busy));
    }
    let Some(covered) = sheet.covered() else {
        return (!hidden.is_empty()).then_some((hidden, theme.dim));
    };
    let name = |(column, _): &(usize, bool)| results.columns().get(*column).map(|column| column.name.as_str());
    let names: Vec<&str> = sheet.sort().iter().filter_map(name).collect();
    let sort = if names.is_empty() { String::new() } else { format!("sorted by {}", names.join(", ")) };
    let filter = match sheet.filter() {
        "" => String::new(),
        text => format!("{text:?} matches {}", grouped(sheet.rows(results) as u64)),
    };
    let what: Vec<String> = [sort, filter, hidden].into_iter().filter(|text| !text.is_empty()).collect();
    Some((format!("{} of {} fetched", what.join(", "), grouped(covered as u64)), theme.accent))
}

/// What a statement without a result did.
fn outcome(run: &Run) -> String {
    match run.statement().and_then(|s| s.rows) {
        Some(1) => "OK, 1 row".into(),
        Some(rows) => format!("OK, {} rows", grouped(rows)),
        None => "OK".into(),
    }
}

/// What stands in the place of rows.
fn message(workbench: &Workbench, keys: &Keymap, theme: &Theme) -> Text<'static> {
    let Some(run) = workbench.run() else { return welcome(workbench, keys, theme) };
    let id = run.id().unwrap_or("without identifier");
    let (title, style, text) = match run.stage() {
        Stage::Submitting | Stage::Running | Stage::Learning => return Text::default(),
        Stage::Finished if workbench.fetch().is_some() => return Text::default(),
        Stage::Finished => (outcome(run), theme.ok, String::new()),
        Stage::Aborted => ("Cancelled: the service ended it as ABORTED.".into(), theme.idle, String::new()),
        Stage::Failed(failure) => {
            let place = workbench.failure_place();
            let place = place.map_or(String::new(), |(line, column)| format!(" at line {line}, column {column}"));
            let code = failure.sqlstate.as_ref().map_or(String::new(), |code| format!(" (SQLSTATE {code})"));
            let hint = statement_hint(&failure.message).map_or(String::new(), |hint| format!("\n\n{hint}"));
            (format!("Failed{place}{code}"), theme.error, failure.message.clone() + &hint)
        }
        Stage::Refused(error) => {
            let text = format!("{}\n{}\n\n{}", error.what(), error.why(), error.next_step());
            ("The statement was not run.".into(), theme.error, text)
        }
        Stage::Unknown(error) => {
            let why = error.as_ref().map_or("You stopped waiting for it.".into(), ToString::to_string);
            let again = "Run the same statement again to ask with the same token: the service runs it at most once.";
            ("No answer to the submit: the statement may have run.".into(), theme.unknown, format!("{why}\n{again}"))
        }
        Stage::OutOfSight(error) => {
            (format!("The statement {id} may still run: it cannot be asked about."), theme.unknown, error.to_string())
        }
        Stage::Left => {
            (format!("The statement {id} may still run: you stopped waiting."), theme.unknown, String::new())
        }
    };
    let lines = text.lines().map(|line| Line::styled(visible::show(line, theme.ascii).into_owned(), theme.text));
    std::iter::once(Line::styled(title, style)).chain(lines).collect()
}

/// Before the first statement: what to do, in the words of the key table.
fn welcome(workbench: &Workbench, keys: &Keymap, theme: &Theme) -> Text<'static> {
    let choose = workbench.target().is_none().then_some(Action::PickTarget);
    let steps = choose.into_iter().chain([Action::RunStatement, Action::NextPane, Action::Expand]);
    let lines = steps.filter_map(|action| {
        let key = keys.key_for(&[Context::Editor, Context::Global], action)?;
        Some(Line::from(vec![
            Span::styled(format!("  {key:<10}"), theme.accent),
            Span::styled(action.def().doc, theme.dim),
        ]))
    });
    std::iter::once(Line::styled("No result yet.", theme.dim)).chain(lines).collect()
}

/// Whole seconds, for what goes on.
fn whole(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s}s"),
        (0, m, s) => format!("{m}m{s:02}s"),
        (h, m, s) => format!("{h}h{m:02}m{s:02}s"),
    }
}

/// Hundredths below a minute, for what ended.
fn precise(time: Duration) -> String {
    if time < Duration::from_mins(1) { format!("{:.2}s", time.as_secs_f64()) } else { whole(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        assert_eq!(whole(Duration::from_millis(59_999)), "59s");
        assert_eq!(whole(Duration::from_secs(61)), "1m01s");
        assert_eq!(whole(Duration::from_hours(1)), "1h00m00s");
        assert_eq!(precise(Duration::from_millis(845)), "0.84s");
        assert_eq!(precise(Duration::from_mins(1)), "1m00s");
    }
}
