//! What lies over the body: pickers in the middle, the filter on the status line.

use crate::app::{App, Finder, Form, LineInput, Overlay, Picker, Purpose, RequestKey, text};
use crate::sql::visible;
use crate::view::Theme;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear};
use unicode_width::UnicodeWidthStr;

/// A body of fewer lines has none for what does not fit behind a line.
const TELLING: u16 = 12;
/// Cells of a box beside the cursor, with its frame.
const BESIDE: u16 = 64;

/// Cells of the labels of a question.
const ASKED: usize = 10;

/// Paints the overlay, if there is one.
pub(super) fn draw(app: &App, body: Rect, status: Rect, frame: &mut Frame) {
    let theme = &app.settings.theme;
    match &app.overlay {
        Some(Overlay::Filter { input, .. }) => {
            frame.render_widget(Clear, status);
            field("filter: ", input, status, theme, frame);
        }
        Some(Overlay::Find(input)) => {
            frame.render_widget(Clear, status);
            field("find: ", input, status, theme, frame);
        }
        Some(Overlay::Picker(picker)) => draw_picker(app, picker, body, frame),
        Some(Overlay::Question(question)) => {
            frame.render_widget(Clear, status);
            field(question.label, &question.input, status, theme, frame);
        }
        Some(Overlay::Parameters(form)) => draw_form(form, body, theme, frame),
        Some(Overlay::Finder(finder)) => draw_finder(finder, body, theme, frame),
        Some(Overlay::Dialog(dialog)) => super::dialog::draw(dialog, body, theme, frame),
        None => {}
    }
}

/// A labelled field with the cursor in it; long text shows its end.
pub(super) fn field(label: &str, input: &LineInput, area: Rect, theme: &Theme, frame: &mut Frame) {
    let room = usize::from(area.width).saturating_sub(label.width() + 1);
    let before: String = input.text().chars().take(input.cursor()).collect();
    let skip = before.chars().count().saturating_sub(room);
    let text: String = input.text().chars().skip(skip).collect();
    let cursor = label.width() + before.chars().skip(skip).collect::<String>().width();
    let line = Line::from(vec![Span::styled(label.to_owned(), theme.strong), Span::raw(text)]);
    frame.render_widget(line, area);
    let x = area.x.saturating_add(cursor as u16).min(area.right().saturating_sub(1));
    frame.set_cursor_position(Position { x, y: area.y });
}

/// What a list without lines says.
fn nothing(app: &App, purpose: Purpose) -> &'static str {
    let typed = matches!(
        purpose,
        Purpose::SaveQuery | Purpose::Profile | Purpose::Regions | Purpose::Range | Purpose::Database
    );
    if typed {
        "enter takes what is typed"
    } else if app.in_flight.keys().any(RequestKey::is_of_catalog) {
        "asking the database"
    } else {
        "nothing fits"
    }
}

fn draw_picker(app: &App, picker: &Picker, body: Rect, frame: &mut Frame) {
    let theme = &app.settings.theme;
    let (items, selected) = picker.visible();
    // What is asked before something is lost must be read to its end: there the labels take what they need.
    let asks = matches!(picker.purpose, Purpose::Leave | Purpose::Overwrite);
    let caret = (picker.purpose == Purpose::Completion).then(|| super::sql::caret(&app.sql, theme, body));
    let outer = if caret.is_some() { BESIDE.min(body.width) } else { box_width(body) };
    let width = usize::from(outer).saturating_sub(2);
    let label_width = if asks { ASKED } else { 30.min(width / 2) };
    // What does not fit behind the chosen line is told whole below the list.
    let detail = picker.chosen().map(|item| item.detail.clone()).unwrap_or_default();
    let fits = detail.width() + label_width + 3 <= width || body.height < TELLING;
    let told = if fits {
        Vec::new()
    } else {
        text::wrap(vec![(text::Tone::Plain, "  ".to_owned()), (text::Tone::Dim, detail)], width)
    };
    let lines = items.len() + 1 + told.len();
    let inside = match caret {
        Some(caret) => boxed_in(beside(caret, lines, body), picker.title, theme, frame),
        None => boxed(picker.title, lines, body, theme, frame),
    };
    let Some(list_height) = usize::from(inside.height).checked_sub(1 + told.len()) else { return };
    if items.len() == 0 && list_height > 0 {
        let line = Rect { y: inside.y + 1, height: 1, ..inside };
        frame.render_widget(Line::styled(format!("  {}", nothing(app, picker.purpose)), theme.dim), line);
    }
    for (line, y) in told.into_iter().rev().zip((inside.top()..inside.bottom()).rev()) {
        frame.render_widget(super::text::paint(line, theme), Rect { y, height: 1, ..inside });
    }
    let top = (selected + 1).saturating_sub(list_height);
    for (index, item) in items.enumerate().skip(top).take(list_height) {
        let row = Rect { y: inside.y + 1 + (index - top) as u16, height: 1, ..inside };
        let mark = if index == selected { "> " } else { "  " };
        let style = if index == selected { theme.selected } else { theme.text };
        let label = super::text::visible(&item.label);
        let detail: String = super::text::visible(&item.detail);
        let spans = vec![
            Span::styled(format!("{mark}{label:<label_width$}"), style),
            Span::styled(format!(" {detail}"), theme.dim),
        ];
        frame.render_widget(Line::from(spans), row);
    }
    let top_line = Rect { height: 1.min(inside.height), ..inside };
    field(": ", &picker.input, top_line, theme, frame);
}

/// Cells of a box over the body, with its frame.
fn box_width(body: Rect) -> u16 {
    body.width.saturating_sub(4).min(100)
}

/// An empty box with a title over the body, with room for `lines`; what is inside it.
fn boxed(title: &'static str, lines: usize, body: Rect, theme: &Theme, frame: &mut Frame) -> Rect {
    let width = box_width(body);
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let height = wanted.clamp(4, body.height.saturating_sub(1).max(4)).min(body.height);
    boxed_in(Rect { x: body.x + (body.width - width) / 2, y: body.y, width, height }, title, theme, frame)
}

/// Under the line with the cursor, over it where more room is there: the statement stays in sight.
fn beside(caret: Position, lines: usize, body: Rect) -> Rect {
    const MOST: u16 = 14;
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2).clamp(4, MOST);
    let (above, below) = (caret.y.saturating_sub(body.y), body.bottom().saturating_sub(caret.y + 1));
    let is_below = below >= wanted || below >= above;
    let height = wanted.min(if is_below { below } else { above });
    let width = BESIDE.min(body.width);
    let x = caret.x.saturating_sub(3).min(body.right().saturating_sub(width)).max(body.x);
    Rect { x, y: if is_below { caret.y + 1 } else { caret.y - height }, width, height }
}

/// An empty box with a title; what is inside it.
fn boxed_in(area: Rect, title: &'static str, theme: &Theme, frame: &mut Frame) -> Rect {
    frame.render_widget(Clear, area);
    let kind = if theme.ascii { BorderType::Plain } else { BorderType::Rounded };
    let block = Block::bordered().border_type(kind).border_style(theme.dim).title(title);
    let inside = block.inner(area);
    let block = if theme.ascii { block.border_set(ASCII_BORDER) } else { block };
    frame.render_widget(block, area);
    inside
}

fn draw_form(form: &Form, body: Rect, theme: &Theme, frame: &mut Frame) {
    let (fields, at) = form.fields();
    let inside = boxed(form.title, fields.len() + 1, body, theme, frame);
    let height = usize::from(inside.height);
    let top = (at + 1).saturating_sub(height);
    let line = |index: usize| Rect { y: inside.y + (index - top) as u16, height: 1, ..inside };
    if fields.len() < top + height {
        frame.render_widget(Line::styled(form.note, theme.dim), line(fields.len()));
    }
    // The field with the cursor last: the cursor stays where the last field put it.
    let shown = fields.iter().enumerate().skip(top).take(height);
    for (index, (label, input)) in
        shown.clone().filter(|(index, _)| *index != at).chain(shown.filter(|(index, _)| *index == at))
    {
        let mark = if index == at { ">" } else { " " };
        let label = visible::cut(label, usize::from(inside.width) / 2, theme.ascii);
        field(&format!("{mark} {label} = "), input, line(index), theme, frame);
    }
}

/// At the bottom, so that the places found stay in sight.
fn draw_finder(finder: &Finder, body: Rect, theme: &Theme, frame: &mut Frame) {
    let height = 6.min(body.height);
    let place = Rect { y: body.bottom() - height, height, ..body };
    let inside = boxed("Find and replace", 3, place, theme, frame);
    let line = |index: u16| Rect { y: inside.y + index, height: u16::from(index < inside.height), ..inside };
    let style = if finder.fault().is_some() { theme.error } else { theme.dim };
    frame.render_widget(Line::styled(super::text::visible(&finder.state()), style), line(2));
    let labels = ["find", "replace with"];
    for index in [1 - finder.at(), finder.at()] {
        let mark = if index == finder.at() { ">" } else { " " };
        let label = labels.get(index).copied().unwrap_or_default();
        field(&format!("{mark} {label:<12}: "), finder.field(index), line(index as u16), theme, frame);
    }
}

const ASCII_BORDER: ratatui::symbols::border::Set<'static> = ratatui::symbols::border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};
