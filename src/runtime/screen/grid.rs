//! What a screen shows, cell by cell, in one settled form, so that two cells that look alike compare equal.

use super::glyph::{Glyph, Symbol};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};
use std::hash::{DefaultHasher, Hasher};
use unicode_width::UnicodeWidthChar;

/// Modifiers that can be seen on a blank cell.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// A screenful. The columns a wide glyph covers beyond its first hold a cell with the empty symbol.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    width: usize,
    cells: Vec<Glyph>,
}

impl Grid {
    /// A cleared screen.
    pub fn blank(width: u16, height: u16) -> Self {
        let width = usize::from(width);
        Self { width, cells: vec![Glyph::BLANK; width * usize::from(height)] }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// The cells of row `y`; empty when there is no such row.
    pub fn row(&self, y: usize) -> &[Glyph] {
        self.cells.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    /// Copies a painted buffer, settling every cell; with `mono`, colours are dropped.
    pub fn take_in(&mut self, buffer: &Buffer, mono: bool) {
        for y in 0..self.height() {
            let painted = row_of(buffer, y);
            let room = self.width.min(painted.len());
            let Some(row) = self.cells.get_mut(y * self.width..y * self.width + room) else { continue };
            settle_row(painted, row, mono);
        }
    }

    /// Moves the rows `top..=bottom` up by `by` (down when negative); rows that come free are blank.
    pub fn scroll(&mut self, top: usize, bottom: usize, by: isize) {
        let Some(region) = self.cells.get_mut(top * self.width..(bottom + 1) * self.width) else { return };
        let shift = (by.unsigned_abs() * self.width).min(region.len());
        if by > 0 {
            region.rotate_left(shift);
            let kept = region.len() - shift;
            region.iter_mut().skip(kept).for_each(|cell| *cell = Glyph::BLANK);
        } else {
            region.rotate_right(shift);
            region.iter_mut().take(shift).for_each(|cell| *cell = Glyph::BLANK);
        }
    }
}

fn row_of(buffer: &Buffer, y: usize) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    buffer.content.get(y * width..(y + 1) * width).unwrap_or_default()
}

fn settle_row(painted: &[Cell], row: &mut [Glyph], mono: bool) {
    let mut x = 0;
    while let (Some(from), Some(to)) = (painted.get(x), row.get_mut(x..)) {
        let width = settle(from, to, mono);
        x += width;
    }
}

/// Copies one painted cell to the head of `to` and marks the columns it covers; returns how many columns it takes.
/// What must not be shown leaves its columns blank.
fn settle(from: &Cell, to: &mut [Glyph], mono: bool) -> usize {
    let symbol = from.symbol();
    if let (&[byte @ b' '..=b'~'], Some(cell)) = (symbol.as_bytes(), to.first_mut()) {
        *cell = styled(Symbol::ascii(byte), from, mono);
        return 1;
    }
    let shown = is_showable(symbol, to.len());
    let columns = if shown { usize::from(symbol.cell_width()) } else { width_of_hidden(symbol).min(to.len()) };
    for (column, cell) in to.iter_mut().take(columns).enumerate() {
        let settled = match (shown, column) {
            (false, _) => Symbol::BLANK,
            (true, 0) => Symbol::new(symbol),
            (true, _) => Symbol::COVERED,
        };
        *cell = styled(settled, from, mono);
    }
    columns
}

fn styled(symbol: Symbol, from: &Cell, mono: bool) -> Glyph {
    let (fg, bg) = if mono { (Color::Reset, Color::Reset) } else { (from.fg, from.bg) };
    let mut glyph = Glyph { symbol, fg, bg, modifier: from.modifier };
    if symbol == Symbol::BLANK {
        glyph.modifier &= SEEN_ON_BLANK;
        if glyph.modifier.is_empty() {
            glyph.fg = Color::Reset;
        }
    }
    glyph
}

/// Not so a control character, which the terminal would obey; a mark without a base, which would land on the
/// neighbour; what a terminal may draw wider than the room, which would run into the next line.
fn is_showable(symbol: &str, room: usize) -> bool {
    !has_control(symbol) && symbol.cell_width() > 0 && widest(symbol) <= room
}

fn has_control(symbol: &str) -> bool {
    symbol.chars().any(char::is_control)
}

fn width_of_hidden(symbol: &str) -> usize {
    if has_control(symbol) { 1 } else { usize::from(symbol.cell_width()).max(1) }
}

/// The columns a terminal takes that knows no clusters and draws every character by itself.
pub(super) fn widest(symbol: &str) -> usize {
    symbol.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>().max(usize::from(symbol.cell_width()))
}

/// Columns of the glyph at the head of `cells`: itself and those it covers.
pub(super) fn span(cells: &[Glyph]) -> usize {
    1 + cells.iter().skip(1).take_while(|cell| cell.symbol.is_covered()).count()
}

/// Where the blank end of a row begins: from there on nothing can be seen.
pub(super) fn blank_tail(row: &[Glyph]) -> usize {
    row.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1)
}

/// A number for the middle of a row, to find the same text elsewhere. The outer eighths are left out: a selection
/// mark or a scroll bar there must not hide that the row moved.
pub(super) fn fingerprint(row: &[Glyph]) -> u64 {
    let edge = row.len() / 8;
    let mut hasher = DefaultHasher::new();
    for cell in row.iter().skip(edge).take(row.len() - 2 * edge) {
        hasher.write(cell.symbol.as_bytes());
    }
    hasher.finish()
}
