//! What stands around the body: header, tab bar, status line.

use crate::app::{App, Connection, Inside, TABS, View};
use crate::keys::Action;
use crate::model::StatusClass;
use crate::sql::visible;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

/// Profile, account, Regions, expiry, chips.
pub(super) fn header(app: &App, area: Rect, frame: &mut Frame) {
    let theme = &app.settings.theme;
    let mut spans = vec![Span::styled("redshift-tui ", theme.strong)];
    if app.settings.demo {
        spans.extend([Span::styled(" DEMO ", theme.chip), Span::raw(" ")]);
    }
    let policy = app.policy();
    let chips =
        [(!policy.may_write(), " READ-ONLY "), (policy.may_write(), " WRITE "), (policy.production, " PRODUCTION ")];
    for (_, chip) in chips.into_iter().filter(|(applies, _)| *applies) {
        spans.extend([Span::styled(chip, theme.chip), Span::raw(" ")]);
    }
    if app.paused {
        spans.extend([Span::styled(" PAUSED ", theme.chip), Span::raw(" ")]);
    }
    let dot = if theme.ascii { "|" } else { "·" };
    let profile = app.session.profile.as_deref().unwrap_or("default");
    spans.push(Span::raw(format!("{profile} {dot} ")));
    spans.push(account(app));
    let regions = match app.session.regions.as_slice() {
        [] => "no Region yet".to_owned(),
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} +{}", rest.len()),
    };
    spans.push(Span::raw(format!(" {dot} {regions}")));
    if let Some(Ok(identity)) = &app.session.identity
        && let Some(expires) = identity.expires
    {
        spans.push(Span::styled(format!(" {dot} expires {}", expires.strftime("%H:%MZ")), theme.dim));
    }
    match &app.session.connection {
        Connection::Connecting => spans.push(Span::styled(format!(" {dot} connecting"), theme.busy)),
        Connection::Failed(_) => spans.push(Span::styled(format!(" {dot} not connected"), theme.error)),
        Connection::Ready => {}
    }
    frame.render_widget(Line::from(spans), area);
}

fn account(app: &App) -> Span<'static> {
    match &app.session.identity {
        Some(Ok(identity)) => Span::raw(identity.account.clone()),
        Some(Err(_)) => Span::styled("identity unknown", app.settings.theme.error),
        None => Span::styled("...", app.settings.theme.dim),
    }
}

/// The tabs with the number of their rows, and how many need a look.
pub(super) fn tabs(app: &App, area: Rect, frame: &mut Frame) {
    let width = usize::from(area.width);
    let counted = labels(app, true);
    let (tabs, apart) = if wide(&counted) <= width { (counted, APART) } else { (labels(app, false), 1) };
    frame.render_widget(strip(tabs, app.tab(), width, apart), area);
}

/// What each tab's label says; without the number of its rows where there is no room for all.
fn labels(app: &App, counted: bool) -> Vec<Vec<Span<'static>>> {
    let theme = &app.settings.theme;
    let current = app.tab();
    let mut tabs: Vec<Vec<Span>> = Vec::new();
    for (index, tab) in TABS.iter().enumerate() {
        let mut spans = label(app, index, tab.title, current == index).to_vec();
        let tables = || tab.kinds().filter_map(|kind| app.tables.get(kind));
        let count: usize = tables().map(|table| table.counts().1).sum();
        if count > 0 && counted {
            spans.push(Span::styled(format!(" {count}"), theme.dim));
        }
        let rows = tables().flat_map(|table| table.parts.values()).flat_map(|part| &part.rows);
        match rows.filter(|row| row.status.class == StatusClass::Error).count() {
            0 => {}
            bad => spans.push(Span::styled(format!(" !{bad}"), theme.error)),
        }
        if tab.inside == Inside::Sql && app.sql.running() {
            spans.push(Span::styled(" running", theme.busy));
        }
        tabs.push(spans);
    }
    tabs
}

/// Cells between two tabs.
const APART: usize = 2;

fn wide(tabs: &[Vec<Span>]) -> usize {
    tabs.iter().flatten().map(Span::width).sum::<usize>() + tabs.len().saturating_sub(1) * APART
}

/// The tabs in a line. On a screen too narrow for all, the first give way until the current one is in sight.
fn strip(tabs: Vec<Vec<Span<'static>>>, current: usize, width: usize, apart: usize) -> Line<'static> {
    let widths: Vec<usize> = tabs.iter().map(|tab| tab.iter().map(Span::width).sum::<usize>() + apart).collect();
    let up_to = |first: usize| widths.iter().skip(first).take(current + 1 - first).sum::<usize>();
    let first = (0..=current).find(|first| up_to(*first) <= width + apart).unwrap_or(current);
    let mut line = Line::default();
    for tab in tabs.into_iter().skip(first) {
        line.spans.extend(tab);
        line.push_span(Span::raw(" ".repeat(apart)));
    }
    line
}

/// The panes of a tab that has several, the one in view marked; false where there is but one.
pub(super) fn panes(app: &App, area: Rect, frame: &mut Frame) -> bool {
    let theme = &app.settings.theme;
    let kinds: Vec<usize> = TABS.get(app.tab()).map(|tab| tab.kinds().collect()).unwrap_or_default();
    if kinds.len() < 2 || !matches!(app.view(), View::Table(_)) {
        return false;
    }
    let mut spans = Vec::new();
    for kind in kinds {
        let Some(table) = app.tables.get(kind) else { continue };
        let style = if app.kind() == Some(kind) { theme.strong.patch(theme.selected) } else { theme.dim };
        spans.push(Span::styled(table.kind.title, style));
        spans.push(Span::styled(format!(" {}   ", table.counts().1), theme.dim));
    }
    if let Some(key) = app.keymap.key_for(&app.contexts(), Action::NextPane) {
        spans.push(Span::styled(format!("({key})"), theme.dim));
    }
    frame.render_widget(Line::from(spans), area);
    true
}

fn label(app: &App, index: usize, title: &str, current: bool) -> [Span<'static>; 2] {
    let theme = &app.settings.theme;
    let style = if current { theme.strong.patch(theme.selected) } else { Style::new() };
    [Span::styled(format!("{} ", index + 1), theme.dim), Span::styled(title.to_owned(), style)]
}

/// Notice or age of what is shown on the left, requests without an answer on the right.
pub(super) fn status(app: &App, area: Rect, frame: &mut Frame) {
    let theme = &app.settings.theme;
    let mut spans = Vec::new();
    if let Some(notice) = &app.notice {
        spans.push(Span::styled(notice.clone(), theme.accent));
    } else if *app.view() == View::Metrics {
        spans.extend(super::metrics::status(app));
    } else if let View::Table(_) = app.view()
        && let Some(table) = app.table()
    {
        if let Some(at) = table.as_of() {
            spans.push(Span::styled(at.strftime("as of %H:%M:%SZ").to_string(), theme.dim));
        }
        let (shown, all) = table.counts();
        if shown != all || !table.filter().is_empty() {
            spans.push(Span::raw(format!("  {shown} of {all} match {:?}", table.filter())));
        }
        let by = table.columns().sorts().iter().map(|sort| {
            format!("{} {}", table.columns().title(sort.column), if sort.reverse { "desc" } else { "asc" })
        });
        spans.push(Span::styled(format!("  sort {}", by.collect::<Vec<_>>().join(", ")), theme.dim));
        let marked = table.marked().count();
        if marked > 0 {
            spans.push(Span::styled(format!("  {marked} marked"), theme.accent));
        }
    }
    frame.render_widget(Line::from(spans), area);
    let waiting = app.waiting(app.now.mono);
    let waiting = if waiting > 0 { format!(" {waiting} waiting") } else { String::new() };
    // A notice is read first; what goes on is still there after it.
    let runs = if app.notice.is_none() { under_way(app) } else { String::new() };
    let text = format!("{runs}{waiting}");
    let room = usize::from(area.width) * 2 / 3;
    let text = if text.width() > room { visible::cut(&text, room, theme.ascii).into_owned() } else { text };
    let width = text.width() as u16;
    let right = Rect { x: area.right() - width, width, ..area };
    frame.render_widget(Span::styled(text, theme.busy), right);
}

/// The change under way, or how many there are: the session log has each.
fn under_way(app: &App) -> String {
    match app.runs.as_slice() {
        [] => String::new(),
        [run] => format!(" {}", run.line()),
        [.., last] => format!(" {} changes under way; {}", app.runs.len(), last.line()),
    }
}
