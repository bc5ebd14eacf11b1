//! The dialog in front of a change: over the whole body, because nothing else matters while it is open.

use super::overlay::field;
use super::text::paint;
use crate::app::text::{Tone, wrap};
use crate::app::{DIALOG_FRAME, Dialog, LineInput, Stage};
use crate::view::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// Cells a field should have for what is typed.
const ROOM_TO_TYPE: usize = 12;

/// Paints the form or the review.
pub(super) fn draw(dialog: &Dialog, body: Rect, theme: &Theme, frame: &mut Frame) {
    frame.render_widget(Clear, body);
    let row = |y: u16| Rect { y: body.y.saturating_add(y), height: 1, ..body };
    if body.height == 0 || body.width == 0 {
        return;
    }
    frame.render_widget(Line::styled(super::text::visible(&dialog.title()), theme.header), row(0));
    let end = match &dialog.stage {
        Stage::Form(at) => form(dialog, *at, body, theme, frame),
        Stage::Review { input, top, .. } => review(dialog, input, *top, body, theme, frame),
    };
    if let Some(wrong) = &dialog.wrong
        && body.height > 1
    {
        frame.render_widget(Line::styled(format!("! {wrong}"), theme.error), Rect { y: end + 1, height: 1, ..body });
    }
}

/// Draws what is asked; the row of its last line.
fn form(dialog: &Dialog, at: usize, body: Rect, theme: &Theme, frame: &mut Frame) -> u16 {
    let label_width = dialog.fields().map(|(field, _)| field.label.chars().count()).max().unwrap_or(0);
    let room = usize::from(body.height).saturating_sub(DIALOG_FRAME - 1).max(1);
    let top = (at + 1).saturating_sub(room);
    let last = end(dialog.fields().count().min(room), body);
    for (index, (of, input)) in dialog.fields().enumerate().skip(top).take(room) {
        let y = body.y.saturating_add(1 + (index - top) as u16);
        if y >= body.bottom() {
            break;
        }
        let area = Rect { y, height: 1, ..body };
        let label = format!("{:<label_width$}  ", of.label);
        if index == at {
            field(&format!("> {label}"), input, area, theme, frame);
        } else {
            let spans =
                vec![Span::styled(format!("  {label}"), theme.dim), Span::raw(super::text::visible(input.text()))];
            frame.render_widget(Line::from(spans), area);
        }
    }
    if let Some((of, _)) = dialog.fields().nth(at)
        && body.height > 3
    {
        let hint = format!("  {}", of.rule.hint());
        frame.render_widget(Line::styled(hint, theme.dim), Rect { y: last, height: 1, ..body });
    }
    last
}

/// A blank line under so many lines of text, or the last row but one: the very last is for what is wrong.
fn end(lines: usize, body: Rect) -> u16 {
    let below = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    body.y.saturating_add(below).min(body.bottom().saturating_sub(2))
}

/// Draws the plan and the question under it; the question's row.
fn review(dialog: &Dialog, input: &LineInput, top: usize, body: Rect, theme: &Theme, frame: &mut Frame) -> u16 {
    let lines: Vec<_> =
        dialog.review_lines().into_iter().flat_map(|line| wrap(line, usize::from(body.width))).collect();
    let room = usize::from(body.height).saturating_sub(DIALOG_FRAME);
    let more = lines.len().saturating_sub(top + room);
    let asked = end(lines.len().min(room), body);
    for (index, line) in lines.into_iter().skip(top).take(room).enumerate() {
        let y = body.y.saturating_add(1 + index as u16);
        frame.render_widget(paint(line, theme), Rect { y, height: 1, ..body });
    }
    if body.height > 3 && (more > 0 || top > 0) {
        let told = vec![(Tone::Dim, format!("  {more} more lines below, {top} above"))];
        frame.render_widget(paint(told, theme), Rect { y: body.bottom() - 3, height: 1, ..body });
    }
    if body.height > 1 {
        let label = format!("type {} to do it: ", dialog.phrase());
        // Without room for what is typed the words stand in the way; a wrong answer tells them.
        let fits = label.chars().count() + ROOM_TO_TYPE <= usize::from(body.width);
        let label = if fits { label } else { "type its name: ".to_owned() };
        field(&label, input, Rect { y: asked, height: 1, ..body }, theme, frame);
    }
    asked
}
