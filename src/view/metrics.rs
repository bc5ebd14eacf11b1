//! The Metrics pane: a heading, then the few charts that matter, one chart with its values, or the numbers.

use super::chart::{self, Look, cut};
use super::numbers;
use crate::app::{App, Connection, text};
use crate::charts::Grain;
use crate::cloud::CloudError;
use crate::keys::{Action, Context};
use crate::metrics::window::length_word;
use crate::metrics::{Listing, Mode, Pane};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Paints the pane.
pub(super) fn draw(app: &App, area: Rect, frame: &mut Frame) {
    frame.render_widget(heading(app, area.width), Rect { height: 1.min(area.height), ..area });
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let pane = &app.metrics;
    if let Some(lines) = instead(app, body.width) {
        for (line, y) in lines.into_iter().zip(body.top()..body.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..body });
        }
        return;
    }
    match pane.mode {
        Mode::Overview => overview(app, body, frame),
        Mode::One => one(app, body, frame),
        Mode::Numbers => {
            if let Some(look) = look(app, pane.selected(), true) {
                numbers::draw(&look, body, frame.buffer_mut());
            }
        }
    }
}

/// Target, range, period, and whether it follows the clock.
fn heading(app: &App, width: u16) -> Line<'static> {
    let (theme, pane) = (&app.settings.theme, &app.metrics);
    let Some(subject) = pane.subject() else { return Line::styled("Metrics", theme.header) };
    let dot = if theme.ascii { "|" } else { "·" };
    let span = pane.span(app.now.wall);
    let clock = match (pane.window.is_live(), app.paused) {
        (true, false) => "live".to_owned(),
        (true, true) => "paused".to_owned(),
        (false, _) => format!("up to {}", span.end.strftime("%b %d %H:%MZ")),
    };
    // What is being asked for, though the lines drawn may still be of another period.
    let period = pane.window.at(app.now.wall).period;
    let (length, period) = (length_word(pane.window.length), length_word(i64::from(period)));
    let long = subject.to_string().chars().count() + length.len() + period.len() + clock.len() + 12;
    // Every cell counts on a narrow screen.
    let range =
        if long <= usize::from(width) { format!("{length} every {period}") } else { format!("{length}/{period}") };
    let name = Span::styled(subject.to_string(), theme.strong);
    let mut line = Line::from(vec![name, Span::raw(format!("  {range} {dot} {clock}"))]);
    let region = Span::styled(format!(" {dot} {}", subject.region()), theme.dim);
    let shown = if pane.mode == Mode::Overview { pane.few() } else { 1 };
    let count = Span::styled(format!(" {dot} {shown} of {} charts", pane.charts().len()), theme.dim);
    for extra in [region, count] {
        if line.width() + extra.width() <= usize::from(width) {
            line.push_span(extra);
        }
    }
    line
}

/// What stands in place of charts while there are none.
fn instead(app: &App, width: u16) -> Option<Vec<Line<'static>>> {
    let (theme, pane) = (&app.settings.theme, &app.metrics);
    let explain = |error: &CloudError| {
        let lines = text::error_lines(error).into_iter().flat_map(|line| text::wrap(line, usize::from(width)));
        lines.map(|line| super::text::paint(line, theme)).collect::<Vec<_>>()
    };
    let say = |text: String| vec![Line::styled(text, theme.dim)];
    if let (None, Connection::Failed(error)) = (pane.subject(), &app.session.connection) {
        return Some(explain(error));
    }
    let Some(subject) = pane.subject() else {
        let known = app.session.regions.iter().all(|_| app.tables.iter().all(|t| t.answered(&app.session.regions)));
        let text = if known && !app.session.regions.is_empty() {
            format!("no cluster or workgroup in {}", app.session.regions.join(", "))
        } else {
            "asking for clusters and workgroups...".to_owned()
        };
        return Some(say(text));
    };
    match &pane.listing {
        Listing::Failed(error) => Some(explain(error)),
        Listing::Unasked | Listing::Asking if pane.charts().is_empty() => {
            Some(say(format!("asking what {subject} publishes...")))
        }
        Listing::Known if pane.charts().is_empty() => {
            let mut lines = say(format!("{subject} has published no metrics in the last two weeks"));
            lines.extend(pane.partial.iter().flat_map(explain));
            Some(lines)
        }
        _ => match &pane.error {
            Some(error) if pane.as_of.is_none() => Some(explain(error)),
            _ => None,
        },
    }
}

fn look(app: &App, index: usize, has_list: bool) -> Option<Look<'_>> {
    let (theme, pane) = (&app.settings.theme, &app.metrics);
    let (chart, drawn) = pane.chart(index)?;
    let selected = index == pane.selected();
    Some(Look {
        chart,
        drawn,
        marks: pane.marks(chart),
        told: pane.told(chart),
        shades: pane.shades(app.now.wall),
        span: pane.span(app.now.wall),
        cursor: pane.cursor(),
        focus: pane.focus().filter(|_| selected),
        behind: pane.behind,
        selected: selected && pane.mode == Mode::Overview,
        has_list,
        grain: grain(pane, theme.ascii),
        theme,
    })
}

fn grain(pane: &Pane, ascii: bool) -> Grain {
    match (ascii, pane.blocks) {
        (true, _) => Grain::Ascii,
        (false, true) => Grain::Block,
        (false, false) => Grain::Braille,
    }
}

fn overview(app: &App, area: Rect, frame: &mut Frame) {
    let (grid, top) = app.metrics.grid();
    let first = top * grid.across;
    for index in first..app.metrics.few().min(first + grid.across * grid.down) {
        let (row, column) = ((index - first) / grid.across, (index - first) % grid.across);
        let place = Rect {
            x: area.x + (column * grid.width) as u16,
            y: area.y + (row * grid.height) as u16,
            width: grid.width as u16,
            height: grid.height as u16,
        };
        if let Some(look) = look(app, index, false) {
            chart::draw(&look, place.intersection(area), frame.buffer_mut());
        }
    }
}

/// One chart over its values: under the cursor or newest, then least, mean, greatest.
fn one(app: &App, area: Rect, frame: &mut Frame) {
    let Some(look) = look(app, app.metrics.selected(), true) else { return };
    let lines = look.drawn.lines.len();
    let room = usize::from(area.height / 3).saturating_sub(1);
    let listed = if room == 0 || look.chart.state.is_some() || !look.drawn.has_numbers() { 0 } else { lines.min(room) };
    let list_height = if listed == 0 { 0 } else { listed as u16 + 1 };
    let [plot, list] = ratatui::layout::Layout::vertical([
        ratatui::layout::Constraint::Fill(1),
        ratatui::layout::Constraint::Length(list_height),
    ])
    .areas(area);
    let look = Look { has_list: listed > 0, ..look };
    chart::draw(&look, plot, frame.buffer_mut());
    numbers::legend(&look, listed, list, frame.buffer_mut());
}

/// The status line: failures first, then how old the numbers are and where the cursor is.
pub(super) fn status(app: &App) -> Vec<Span<'static>> {
    let (theme, pane) = (&app.settings.theme, &app.metrics);
    let width = usize::from(app.size.0);
    let mut spans = Vec::new();
    if let Some(at) = pane.as_of {
        spans.push(Span::styled(at.strftime("as of %H:%M:%SZ").to_string(), theme.dim));
    }
    let failure = pane.error.as_ref().or(pane.partial.first());
    if let Some(error) = failure.filter(|_| pane.as_of.is_some()) {
        spans.push(Span::styled(cut(&format!("  ! {error}. {}", error.next_step()), width), theme.error));
        return spans;
    }
    if let Some(cursor) = pane.cursor() {
        spans.push(Span::styled(cursor.strftime("  cursor %b %d %H:%M:%SZ").to_string(), theme.accent));
    }
    if let Some(label) = focus_label(pane) {
        spans.push(Span::raw(format!("  only {label}")));
    }
    if pane.mode != Mode::Overview
        && let Some(back) = app.keymap.key_for(&[Context::Chart, Context::Global], Action::Back)
    {
        spans.push(Span::styled(format!("  {back} the overview"), theme.dim));
    }
    if pane.calls > 0 {
        spans.push(Span::styled(format!("  {} calls", pane.calls), theme.dim));
    }
    spans
}

fn focus_label(pane: &Pane) -> Option<String> {
    let (_, drawn) = pane.chart(pane.selected())?;
    Some(drawn.lines.get(pane.focus()?)?.label.clone())
}
