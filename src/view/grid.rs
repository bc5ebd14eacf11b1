//! Paints the part of a result that is shown. A row's cells depend on the row alone, over the full width, so that
//! scrolling by one row is a shift of the screen; moving the cursor touches two cells, two row numbers and the line
//! under the grid.

use super::Theme;
use crate::model::{Column, Value};
use crate::sql::grid::{Extent, GAP, Grid, Viewport, Window};
use crate::sql::results::Results;
use crate::sql::sheet::Sheet;
use crate::sql::visible;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use std::borrow::Cow;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Below this width there are no row numbers.
const NARROW: u16 = 24;
/// Of a long value the line under the grid shows this much.
const PREVIEW: usize = 80;

/// Paints header, rows and the line about the cell under the cursor.
pub fn draw(
    results: &Results,
    sheet: &Sheet,
    grid: &Grid,
    focused: bool,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) {
    if area.is_empty() {
        return;
    }
    let [header, body, foot] = parts(area);
    let numbers = numbers_width(results, area.width);
    let cells = usize::from(area.width - numbers);
    let widths = sheet.columns().1;
    let kept = frozen(sheet, cells);
    let kept_cells: usize = widths.iter().take(kept).map(|width| usize::from(*width) + GAP).sum();
    grid.set_viewport(Viewport { rows: usize::from(body.height), cells: cells.saturating_sub(kept_cells) });
    let extent = Extent { rows: sheet.rows(results), widths };
    let window = grid.window(extent);
    let cursor = grid.cursor(extent);
    let selection = sheet.selection(cursor);
    let columns = placed(&window, kept, widths, area, numbers);
    let painter = Painter { results, sheet, selection, theme, columns };
    let buffer = frame.buffer_mut();
    painter.header(header, buffer);
    if extent.rows == 0 {
        let word = match results.rows() {
            0 if results.columns().is_empty() => "no columns",
            0 => "no rows",
            _ => "no row fetched matches",
        };
        painter.write(word, false, theme.dim, Rect { height: body.height.min(1), ..body }, buffer);
        return;
    }
    for (row, y) in window.rows.zip(body.y..body.bottom()) {
        let here = (row == cursor.0).then_some((cursor.1, focused));
        painter.number(row, here.is_some(), Rect { y, height: 1, width: numbers, ..body }, buffer);
        painter.row(row, y, here, buffer);
    }
    painter.foot(cursor, foot, buffer);
}

/// Header (two lines, one or none as the height allows), body, and the line under it.
fn parts(area: Rect) -> [Rect; 3] {
    let header = match area.height {
        0..3 => 0,
        3..8 => 1,
        _ => 2,
    };
    let foot = u16::from(area.height > 1);
    Layout::vertical([Constraint::Length(header), Constraint::Fill(1), Constraint::Length(foot)]).areas(area)
}

/// Cells for row numbers and the blank behind them; by the whole result's size, so that it stays.
fn numbers_width(results: &Results, width: u16) -> u16 {
    if width < NARROW {
        return 0;
    }
    let most = (results.rows() as u64).max(results.total().unwrap_or(0));
    (most.to_string().len().max(3) + 1) as u16
}

/// How many columns stay at the left: those frozen, while they leave half of the place.
fn frozen(sheet: &Sheet, cells: usize) -> usize {
    let mut used = 0;
    let fits = |width: &&u16| {
        used += usize::from(**width) + GAP;
        used <= cells / 2
    };
    sheet.columns().1.iter().take(sheet.frozen()).take_while(fits).count()
}

/// Where each column stands, those kept and those of the window: its place among those shown, x and width on the screen.
fn placed(window: &Window, kept: usize, widths: &[u16], area: Rect, numbers: u16) -> Vec<(usize, u16, u16)> {
    let mut x = usize::from(area.x + numbers);
    let end = usize::from(area.right());
    let mut columns = Vec::new();
    let moving = window.columns.start.max(kept)..widths.len();
    for column in (0..kept).chain(moving) {
        let width = usize::from(widths.get(column).copied().unwrap_or(0));
        if x >= end {
            break;
        }
        columns.push((column, x as u16, width.min(end - x) as u16));
        x += width + GAP;
    }
    columns
}

struct Painter<'a> {
    results: &'a Results,
    sheet: &'a Sheet,
    selection: Option<(Range<usize>, Range<usize>)>,
    theme: &'a Theme,
    columns: Vec<(usize, u16, u16)>,
}

impl Painter<'_> {
    /// The column in a place among those shown.
    fn column(&self, at: usize) -> Option<&Column> {
        self.results.columns().get(self.sheet.column(at)?)
    }

    fn is_selected(&self, row: usize, at: usize) -> bool {
        self.selection.as_ref().is_some_and(|(rows, columns)| rows.contains(&row) && columns.contains(&at))
    }

    /// The direction where rows are sorted by it.
    fn mark(&self, at: usize) -> String {
        let sort = self.sheet.sort();
        let Some(place) = sort.iter().position(|(column, _)| self.sheet.column(at) == Some(*column)) else {
            return String::new();
        };
        let falling = sort.get(place).is_some_and(|(_, falling)| *falling);
        let arrow = match (falling, self.theme.ascii) {
            (false, false) => "▲",
            (true, false) => "▼",
            (false, true) => "^",
            (true, true) => "v",
        };
        let number = if sort.len() > 1 { (place + 1).to_string() } else { String::new() };
        format!("{arrow}{number}")
    }

    fn header(&self, area: Rect, buffer: &mut Buffer) {
        for (column, x, width) in &self.columns {
            let Some(about) = self.column(*column) else { continue };
            // Rather the type is cut than the name.
            let (mark, name) = (self.mark(*column), &about.name);
            let above = mark.width() + name.width() <= usize::from(*width);
            let [title, kind] = [(above, name), (!above, &about.type_name)]
                .map(|(marked, text)| if marked { format!("{mark}{text}") } else { text.clone() });
            let lines = [(&title, self.theme.header), (&kind, self.theme.dim)];
            for (y, (text, style)) in (area.y..area.bottom()).zip(lines) {
                let place = Rect { x: *x, y, width: *width, height: 1 };
                self.write(text, about.kind.is_numeric(), style, place, buffer);
                buffer.set_style(place, style);
            }
        }
    }

    fn number(&self, row: usize, here: bool, place: Rect, buffer: &mut Buffer) {
        let style = if here { self.theme.strong } else { self.theme.dim };
        let place = Rect { width: place.width.saturating_sub(1), ..place };
        let number = self.sheet.source(row).unwrap_or(row) + 1;
        self.write(&number.to_string(), true, style, place, buffer);
    }

    /// `here` is the column under the cursor, if it is in this row, and whether the grid has the focus.
    fn row(&self, row: usize, y: u16, here: Option<(usize, bool)>, buffer: &mut Buffer) {
        let Some(values) = self.sheet.source(row).and_then(|source| self.results.row(source)) else {
            let cells = self.columns.first().map_or(0, |(_, x, _)| buffer.area.right().saturating_sub(*x));
            let place = Rect { x: buffer.area.right() - cells, y, width: cells, height: 1 };
            self.write("this row cannot be read back from the cache folder", false, self.theme.error, place, buffer);
            return;
        };
        for (column, x, width) in &self.columns {
            let numeric = self.column(*column).is_some_and(|about| about.kind.is_numeric());
            let (text, style) = match values.value(self.sheet.column(*column).unwrap_or(usize::MAX)) {
                Value::Null => ("NULL", self.theme.null),
                Value::Text(text) => (text, self.theme.text),
            };
            let place = Rect { x: *x, y, width: *width, height: 1 };
            self.write(text, numeric, style, place, buffer);
            match here {
                _ if self.is_selected(row, *column) => buffer.set_style(place, self.theme.selected),
                Some((under, true)) if under == *column => buffer.set_style(place, self.theme.selected),
                Some((under, false)) if under == *column => buffer.set_style(place, self.theme.strong),
                _ => {}
            }
        }
    }

    fn write(&self, text: &str, right: bool, style: Style, place: Rect, buffer: &mut Buffer) {
        if place.is_empty() {
            return;
        }
        let width = usize::from(place.width);
        let shown = visible::cut(text, width, self.theme.ascii);
        let indent = if right { width.saturating_sub(visible::width(&shown)) as u16 } else { 0 };
        buffer.set_stringn(place.x + indent, place.y, shown, width - usize::from(indent), style);
    }

    /// The text in a row and a column as shown; `None` for NULL.
    fn value(&self, row: usize, at: usize) -> Option<String> {
        self.results.text(self.sheet.source(row)?, self.sheet.column(at)?)
    }

    /// Row, column and value under the cursor, or the sums of what is selected.
    fn foot(&self, (row, column): (usize, usize), place: Rect, buffer: &mut Buffer) {
        if place.is_empty() {
            return;
        }
        if let Some(sums) = self.sheet.sums().filter(|_| self.selection.is_some()) {
            buffer.set_stringn(
                place.x,
                place.y,
                format!("selected: {sums}"),
                usize::from(place.width),
                self.theme.strong,
            );
            return;
        }
        let rows = match self.sheet.covered() {
            Some(_) => self.sheet.rows(self.results) as u64,
            None => self.results.total().unwrap_or(0).max(self.results.rows() as u64),
        };
        let about = self.column(column);
        let name = about.map_or("", |about| about.name.as_str());
        let type_name = about.map_or("", |about| about.type_name.as_str());
        let value = self.value(row, column);
        let (value, style) = match &value {
            Some(text) => (visible::cut(text, PREVIEW, self.theme.ascii), self.theme.text),
            None => (Cow::Borrowed("NULL"), self.theme.null),
        };
        let name = visible::cut(name, 40, self.theme.ascii);
        let place_text = format!("row {}/{}  col {name} {type_name}  ", grouped(row as u64 + 1), grouped(rows));
        let (x, _) = buffer.set_stringn(place.x, place.y, place_text, usize::from(place.width), self.theme.dim);
        buffer.set_stringn(x, place.y, value, usize::from(place.right().saturating_sub(x)), style);
    }
}

/// A number with commas between the thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_are_grouped() {
        let texts = [0, 7, 999, 1000, 172_456, 1_000_000].map(super::grouped);
        assert_eq!(texts, ["0", "7", "999", "1,000", "172,456", "1,000,000"]);
    }
}
