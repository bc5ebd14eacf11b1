//! Turns the difference between what the terminal shows and what it shall show into bytes.

use super::cursor::{Cursor, forward_cost};
use super::glyph::Glyph;
use super::grid::{Grid, blank_tail, span, widest};
use super::pen::Pen;
use super::scroll::{self, Scroll};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use unicode_width::UnicodeWidthChar;

/// Frames above this are bracketed in a synchronized update (DEC mode 2026), so that the terminal never shows half
/// of one. Below it a frame fits one TCP segment, arrives whole and is spared the 16 bytes.
const SYNC_FROM: usize = 1_400;
/// Scrolled regions per frame.
const MAX_SCROLLS: usize = 3;

/// What the terminal is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PainterOptions {
    /// No colour sequences at all.
    pub mono: bool,
    /// Bracket big frames in a synchronized update.
    pub synchronized: bool,
    /// Move rows with scroll regions.
    pub scroll_regions: bool,
}

impl Default for PainterOptions {
    fn default() -> Self {
        Self { mono: false, synchronized: true, scroll_regions: true }
    }
}

/// Knows what the terminal shows (its shadow) and what it shall show.
#[derive(Debug)]
pub struct Painter {
    options: PainterOptions,
    shown: Grid,
    wanted: Grid,
    /// The terminal's content is not known: clear it first.
    lost: bool,
    pen: Option<Pen>,
    cursor: Cursor,
    cursor_shown: Option<bool>,
    out: Vec<u8>,
}

impl Painter {
    /// A painter for a terminal whose content is not known.
    pub fn new(width: u16, height: u16, options: PainterOptions) -> Self {
        Self {
            options,
            shown: Grid::blank(width, height),
            wanted: Grid::blank(width, height),
            lost: true,
            pen: None,
            cursor: Cursor::default(),
            cursor_shown: None,
            out: Vec::new(),
        }
    }

    /// A new size: terminals disagree about what is left on the screen.
    pub fn resize(&mut self, width: u16, height: u16) {
        *self = Self::new(width, height, self.options);
    }

    /// Nothing is known any more about the terminal.
    pub fn forget(&mut self) {
        self.resize(self.shown.width() as u16, self.shown.height() as u16);
    }

    /// Takes in what the terminal shall show.
    pub fn take_in(&mut self, buffer: &Buffer) {
        self.wanted.take_in(buffer, self.options.mono);
    }

    /// The bytes that bring the terminal to what was taken in, with the cursor at `cursor` or hidden.
    pub fn frame(&mut self, cursor: Option<Position>) -> Vec<u8> {
        let cleared = self.clear_if_lost();
        let scrolled = self.options.scroll_regions && !cleared && self.scroll_rows();
        self.paint_rows();
        self.place_cursor(cursor);
        let out = std::mem::take(&mut self.out);
        // A scroll region inside a synchronized update makes tmux send the whole region anew: never both.
        if self.options.synchronized && !scrolled && (cleared || out.len() > SYNC_FROM) {
            return [b"\x1b[?2026h", out.as_slice(), b"\x1b[?2026l"].concat();
        }
        out
    }

    fn clear_if_lost(&mut self) -> bool {
        let lost = std::mem::take(&mut self.lost);
        if lost {
            self.plain_pen();
            self.out.extend_from_slice(b"\x1b[2J");
        }
        lost
    }

    /// Moves rows within the terminal; true when some were.
    fn scroll_rows(&mut self) -> bool {
        for done in 0..MAX_SCROLLS {
            let Some(scroll) = scroll::find(&self.shown, &self.wanted) else { return done > 0 };
            self.scroll(scroll);
        }
        true
    }

    fn scroll(&mut self, Scroll { top, bottom, by }: Scroll) {
        // Rows that come free take the background in force.
        self.plain_pen();
        let count = by.unsigned_abs();
        let count = if count == 1 { String::new() } else { count.to_string() };
        // Lines deleted or inserted at the top of the region move the rest: the Linux console and some emulators know
        // these, as every VT102, but not the sequences that scroll by themselves.
        let edit = if by > 0 { 'M' } else { 'L' };
        let at_top = if top == 0 { "\x1b[H".to_owned() } else { format!("\x1b[{}H", top + 1) };
        let sequence = if bottom + 1 == self.shown.height() {
            format!("{at_top}\x1b[{count}{edit}")
        } else {
            format!("\x1b[{};{}r{at_top}\x1b[{count}{edit}\x1b[r", top + 1, bottom + 1)
        };
        self.out.extend_from_slice(sequence.as_bytes());
        self.cursor.lose();
        self.shown.scroll(top, bottom, by);
    }

    fn paint_rows(&mut self) {
        let shown = std::mem::replace(&mut self.shown, Grid::blank(0, 0));
        let wanted = std::mem::replace(&mut self.wanted, Grid::blank(0, 0));
        for y in 0..wanted.height() {
            let (before, after) = (shown.row(y), wanted.row(y));
            if before != after {
                self.paint_row(y as u16, before, after);
            }
        }
        // What was wanted is shown now; the old content is room for the next frame.
        (self.shown, self.wanted) = (wanted, shown);
    }

    fn paint_row(&mut self, y: u16, before: &[Glyph], after: &[Glyph]) {
        let erase_from = erase_from(before, after);
        let (mut x, mut disturbed) = (0, 0);
        while let (Some(old), Some(new)) = (before.get(x..), after.get(x..))
            && let Some(cell) = new.first()
        {
            let width = span(new);
            if x >= disturbed && old.iter().take(width).eq(new.iter().take(width)) {
                x += width;
                continue;
            }
            if x >= erase_from {
                return self.erase_to_end(x as u16, y);
            }
            self.reach(x as u16, y, after);
            disturbed = disturbed.max(self.put(cell, width, (x as u16, y), after.len()));
            x += width;
        }
    }

    /// Moves the cursor to a column, or writes the few unchanged cells in between where that is shorter.
    fn reach(&mut self, x: u16, y: u16, after: &[Glyph]) {
        if let Some(here) = self.cursor.column_in(y).filter(|here| *here < x) {
            let gap = after.get(usize::from(here)..usize::from(x)).unwrap_or_default();
            let short = gap.len() <= forward_cost(x - here);
            if short && gap.iter().all(|cell| cell.symbol.as_bytes().len() == 1 && self.pen == Some(Pen::of(cell))) {
                for cell in gap {
                    self.out.extend_from_slice(cell.symbol.as_bytes());
                }
                return self.cursor.advanced_to(x, y);
            }
        }
        self.cursor.go(x, y, &mut self.out);
    }

    /// Writes a glyph where the cursor stands. Returns the column up to which a terminal may have drawn.
    fn put(&mut self, cell: &Glyph, width: usize, (x, y): (u16, u16), columns: usize) -> usize {
        let pen = Pen::of(cell);
        pen.pick_up(self.pen.replace(pen), &mut self.out);
        let end = usize::from(x) + width;
        let symbol = cell.symbol.as_str();
        if is_certain(symbol, width) {
            self.out.extend_from_slice(symbol.as_bytes());
            // After the last column terminals differ in where the cursor is.
            if end < columns {
                self.cursor.advanced_to(end as u16, y);
            } else {
                self.cursor.lose();
            }
            return end;
        }
        // A terminal that takes the glyph for narrower leaves a column as it was: blank it beforehand.
        self.out.extend(std::iter::repeat_n(b' ', width));
        self.cursor.lose();
        self.cursor.go(x, y, &mut self.out);
        self.out.extend_from_slice(symbol.as_bytes());
        self.cursor.lose();
        usize::from(x) + widest(symbol)
    }

    fn erase_to_end(&mut self, x: u16, y: u16) {
        self.cursor.go(x, y, &mut self.out);
        self.plain_pen();
        self.out.extend_from_slice(b"\x1b[K");
    }

    fn plain_pen(&mut self) {
        Pen::PLAIN.pick_up(self.pen.replace(Pen::PLAIN), &mut self.out);
    }

    fn place_cursor(&mut self, cursor: Option<Position>) {
        if let Some(Position { x, y }) = cursor {
            let (last_column, last_row) = (self.shown.width().max(1) - 1, self.shown.height().max(1) - 1);
            self.cursor.go(x.min(last_column as u16), y.min(last_row as u16), &mut self.out);
        }
        if self.cursor_shown.replace(cursor.is_some()) != Some(cursor.is_some()) {
            let sequence: &[u8] = if cursor.is_some() { b"\x1b[?25h" } else { b"\x1b[?25l" };
            self.out.extend_from_slice(sequence);
        }
    }
}

/// From which column on the row is best erased to its end; past the end when it is not worth it.
fn erase_from(before: &[Glyph], after: &[Glyph]) -> usize {
    let tail = blank_tail(after);
    let differing = before.iter().zip(after).skip(tail).filter(|(old, new)| old != new).count();
    if differing >= 3 { tail } else { after.len() }
}

/// Whether every terminal takes the glyph for as wide as we do: not so for clusters and for newer emoji.
fn is_certain(symbol: &str, width: usize) -> bool {
    let mut characters = symbol.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) if c.is_ascii() => true,
        (Some(c), None) if c.width() != Some(width) => false,
        (Some(c), None) => c < '\u{1F000}' && (width == 1 || c >= '\u{2E80}'),
        _ => false,
    }
}
