//! Paints the part of the SQL editor that is shown: line numbers, highlighting, the statement under the cursor.

use super::Theme;
use crate::sql::editor::Editor;
use crate::sql::{Kind, visible};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use std::ops::Range;

/// Below this width the text needs all of it.
const NARROW: u16 = 20;

/// Paints the editor; with the focus it places the terminal's cursor.
pub fn draw(editor: &Editor, focused: bool, theme: &Theme, area: Rect, frame: &mut Frame) {
    if area.is_empty() {
        return;
    }
    let top = editor.scroll_to_cursor(usize::from(area.height));
    let digits = digits(editor);
    let [numbers, text] = columns(editor, area);
    let shown = top..editor.lines().len().min(top + usize::from(area.height));

    let left = left(editor, text.width, theme);
    if editor.text().is_empty() {
        frame.render_widget(Span::styled("type or paste SQL here", theme.dim), text);
    } else {
        let reach = left + usize::from(text.width);
        let lines: Vec<Line> = shown.clone().map(|line| painted(editor, line, reach, theme)).collect();
        frame.render_widget(Paragraph::new(lines).scroll((0, left.min(usize::from(u16::MAX)) as u16)), text);
    }
    if numbers.width > 0 {
        let lines: Vec<Line> = shown.map(|line| number(editor, line, digits, theme)).collect();
        frame.render_widget(Paragraph::new(lines), numbers);
    }
    let cursor = caret(editor, theme, area);
    if focused && text.contains(cursor) {
        frame.set_cursor_position(cursor);
    }
}

/// The cell of the cursor.
pub fn caret(editor: &Editor, theme: &Theme, area: Rect) -> Position {
    let [_, text] = columns(editor, area);
    let top = editor.scroll_to_cursor(usize::from(area.height));
    let (row, column) = editor.cursor();
    let across = cells_before(editor, row, column, theme.ascii) - left(editor, text.width, theme);
    Position { x: text.x + across as u16, y: text.y + row.saturating_sub(top) as u16 }
}

/// Line numbers and text.
fn columns(editor: &Editor, area: Rect) -> [Rect; 2] {
    let gutter = if area.width < NARROW { 0 } else { digits(editor) as u16 + 2 };
    Layout::horizontal([Constraint::Length(gutter), Constraint::Fill(1)]).areas(area)
}

fn digits(editor: &Editor) -> usize {
    editor.lines().len().to_string().len()
}

/// Cells of a long line that are left of the text shown.
fn left(editor: &Editor, width: u16, theme: &Theme) -> usize {
    let (row, column) = editor.cursor();
    (cells_before(editor, row, column, theme.ascii) + 1).saturating_sub(usize::from(width))
}

/// Cells from the start of a line to one of its characters.
fn cells_before(editor: &Editor, line: usize, column: usize, ascii: bool) -> usize {
    let text = editor.lines().get(line).map_or("", String::as_str);
    let end = text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
    visible::width(&shown(text.get(..end).unwrap_or_default(), ascii))
}

/// Text as it stands in the editor: a tab is four blanks, no character is invisible.
fn shown(text: &str, ascii: bool) -> String {
    visible::show(&text.replace('\t', "    "), ascii).into_owned()
}

fn number(editor: &Editor, line: usize, digits: usize, theme: &Theme) -> Line<'static> {
    let range = line_range(editor, line);
    let touches = |part: &Range<usize>| part.start <= range.end && part.end >= range.start;
    let (sign, style) = if editor.mark().is_some_and(|mark| line_range(editor, editor.place(mark.start).0) == range) {
        ("!", theme.error)
    } else if editor.statement_under_cursor().is_some_and(|statement| touches(&statement.range)) {
        (if theme.ascii { "|" } else { "▏" }, theme.accent)
    } else {
        (" ", theme.dim)
    };
    Line::from(vec![Span::styled(format!("{:>digits$}", line + 1), theme.dim), Span::styled(sign, style)])
}

/// Byte offsets of a line's text.
fn line_range(editor: &Editor, line: usize) -> Range<usize> {
    let start = editor.line_start(line);
    start..start + editor.lines().get(line).map_or(0, String::len)
}

/// A line in its colours, as far as `reach` cells.
fn painted(editor: &Editor, line: usize, reach: usize, theme: &Theme) -> Line<'static> {
    let range = line_range(editor, line);
    let mark = editor.mark().unwrap_or(0..0);
    let selection = editor.selection().unwrap_or(0..0);
    let (bracket, partner) = editor.brackets().map_or((0..0, 0..0), |(a, b)| (a..a + 1, b..b + 1));
    let first = editor.tokens().partition_point(|token| token.end <= range.start);
    let mut spans = Vec::new();
    let mut used = 0;
    for token in editor.tokens().iter().skip(first).take_while(|token| token.start < range.end) {
        let mut cuts = [token.start, token.end, mark.start, mark.end, selection.start, selection.end];
        cuts.sort_unstable();
        for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
            let piece = from.max(&token.start).max(&range.start)..to.min(&token.end).min(&range.end);
            let Some(text) = editor.text().get(*piece.start..*piece.end).filter(|text| !text.is_empty()) else {
                continue;
            };
            let mut style = style_of(token.kind, theme);
            if mark.contains(piece.start) {
                style = style.patch(wrong(theme));
            }
            if bracket.contains(piece.start) || partner.contains(piece.start) {
                style = style.patch(theme.strong).add_modifier(Modifier::UNDERLINED);
            }
            if selection.contains(piece.start) {
                style = style.patch(theme.selected);
            }
            let text = shown(text, theme.ascii);
            used += visible::width(&text);
            spans.push(Span::styled(text, style));
        }
        if used > reach {
            break;
        }
    }
    if editor.mark().is_some_and(|mark| mark.is_empty() && mark.start == range.end) {
        spans.push(Span::styled(" ", wrong(theme)));
    }
    Line::from(spans)
}

fn wrong(theme: &Theme) -> Style {
    theme.error.add_modifier(Modifier::UNDERLINED)
}

fn style_of(kind: Kind, theme: &Theme) -> Style {
    match kind {
        Kind::Keyword => theme.keyword,
        Kind::String | Kind::DollarString => theme.string,
        Kind::Number => theme.number,
        Kind::LineComment | Kind::BlockComment => theme.comment,
        Kind::Parameter => theme.accent,
        Kind::Identifier
        | Kind::QuotedIdentifier
        | Kind::Operator
        | Kind::Punctuation
        | Kind::Whitespace
        | Kind::Unknown => theme.text,
    }
}
