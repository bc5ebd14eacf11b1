//! Where the reader stands in a result: cursor, and the corner of the part shown.
//!
//! The view tells the size it has; drawing and moving then reckon with the same [`Window`].

use crate::keys::Action;
use std::cell::Cell;
use std::ops::Range;

/// Blank cells between two columns.
pub const GAP: usize = 2;

/// What there is to move in: number of rows, cells of each column.
#[derive(Debug, Clone, Copy)]
pub struct Extent<'a> {
    pub rows: usize,
    pub widths: &'a [u16],
}

/// The space for values, without header and row numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewport {
    pub rows: usize,
    pub cells: usize,
}

/// The part of a result that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    pub rows: Range<usize>,
    /// The first is whole (unless wider than the screen), the last may be cut.
    pub columns: Range<usize>,
}

/// Cursor and scroll position.
#[derive(Debug)]
pub struct Grid {
    row: usize,
    column: usize,
    top: usize,
    left: usize,
    viewport: Cell<Viewport>,
}

impl Default for Grid {
    fn default() -> Self {
        Self { row: 0, column: 0, top: 0, left: 0, viewport: Cell::new(Viewport { rows: 20, cells: 80 }) }
    }
}

impl Grid {
    /// Row and column of the cursor, from 0, inside `extent` unless that is empty.
    pub fn cursor(&self, extent: Extent<'_>) -> (usize, usize) {
        (self.row.min(extent.rows.saturating_sub(1)), self.column.min(extent.widths.len().saturating_sub(1)))
    }

    /// Back to the first cell, for another result.
    pub fn reset(&mut self) {
        *self = Self { viewport: self.viewport.clone(), ..Self::default() };
    }

    /// The view's word on the space it has.
    pub fn set_viewport(&self, viewport: Viewport) {
        self.viewport.set(viewport);
    }

    /// What to show: the cursor is always inside, and the part shown moves as little as that needs.
    pub fn window(&self, extent: Extent<'_>) -> Window {
        let Viewport { rows, cells } = self.viewport.get();
        let (row, column) = self.cursor(extent);
        let lowest = (row + 1).saturating_sub(rows.max(1));
        let top = self.top.min(extent.rows.saturating_sub(rows)).clamp(lowest, row.max(lowest));
        let left = self.left.min(column).max(leftmost(extent.widths, column, cells));
        Window { rows: top..(top + rows).min(extent.rows), columns: left..reach(extent.widths, left, cells) }
    }

    /// Rows on the screen.
    pub fn page(&self) -> usize {
        self.viewport.get().rows.max(1)
    }

    /// Puts the cursor into a cell.
    pub fn go_to(&mut self, (row, column): (usize, usize), extent: Extent<'_>) {
        (self.row, self.column) = (row, column);
        self.settle(extent);
    }

    /// Moves as the action says; false when it is no movement.
    pub fn act(&mut self, action: Action, extent: Extent<'_>) -> bool {
        let page = self.viewport.get().rows.max(1);
        (self.row, self.column) = self.cursor(extent);
        match action {
            Action::Down => self.row += 1,
            Action::Up => self.row = self.row.saturating_sub(1),
            Action::Right => self.column += 1,
            Action::Left => self.column = self.column.saturating_sub(1),
            Action::Top => self.row = 0,
            Action::Bottom => self.row = usize::MAX,
            Action::FirstColumn => self.column = 0,
            Action::LastColumn => self.column = usize::MAX,
            Action::PageDown => self.leap(page, true),
            Action::PageUp => self.leap(page, false),
            Action::HalfPageDown => self.leap((page / 2).max(1), true),
            Action::HalfPageUp => self.leap((page / 2).max(1), false),
            _ => return false,
        }
        self.settle(extent);
        true
    }

    /// Moves cursor and part shown together, so that the cursor keeps its line on the screen.
    fn leap(&mut self, rows: usize, down: bool) {
        let moved = |at: usize| if down { at.saturating_add(rows) } else { at.saturating_sub(rows) };
        (self.row, self.top) = (moved(self.row), moved(self.top));
    }

    fn settle(&mut self, extent: Extent<'_>) {
        (self.row, self.column) = self.cursor(extent);
        let window = self.window(extent);
        (self.top, self.left) = (window.rows.start, window.columns.start);
    }
}

/// The first column to show so that `column` is whole, or alone.
fn leftmost(widths: &[u16], column: usize, cells: usize) -> usize {
    let mut used = 0;
    let mut left = column;
    for (at, width) in widths.iter().enumerate().take(column + 1).rev() {
        used += usize::from(*width) + if at == column { 0 } else { GAP };
        if used > cells {
            break;
        }
        left = at;
    }
    left
}

/// One past the last column that shows at least one cell, from `left` on.
fn reach(widths: &[u16], left: usize, cells: usize) -> usize {
    let mut used = 0;
    let mut end = left;
    for width in widths.iter().skip(left) {
        if used >= cells {
            break;
        }
        used += usize::from(*width) + GAP;
        end += 1;
    }
    end.min(widths.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid(rows: usize, cells: usize) -> Grid {
        let grid = Grid::default();
        grid.set_viewport(Viewport { rows, cells });
        grid
    }

    fn act(grid: &mut Grid, extent: Extent<'_>, actions: &[Action]) -> ((usize, usize), Window) {
        for action in actions {
            assert!(grid.act(*action, extent));
        }
        (grid.cursor(extent), grid.window(extent))
    }

    #[test]
    fn only_moves_at_the_edge_scroll_and_by_one_row() {
        let extent = Extent { rows: 100, widths: &[5, 5] };
        let mut grid = grid(10, 80);
        let (cursor, window) = act(&mut grid, extent, &[Action::Down; 9]);
        assert_eq!((cursor, window.rows), ((9, 0), 0..10));
        let (cursor, window) = act(&mut grid, extent, &[Action::Down]);
        assert_eq!((cursor, window.rows), ((10, 0), 1..11));
        let (_, window) = act(&mut grid, extent, &[Action::Up; 9]);
        assert_eq!(window.rows, 1..11);
        let (_, window) = act(&mut grid, extent, &[Action::Up]);
        assert_eq!(window.rows, 0..10);
    }

    #[test]
    fn pages_keep_the_line_of_the_cursor() {
        let extent = Extent { rows: 100, widths: &[5] };
        let mut grid = grid(10, 80);
        let (cursor, window) = act(&mut grid, extent, &[Action::Down, Action::PageDown, Action::HalfPageDown]);
        assert_eq!((cursor, window.rows), ((16, 0), 15..25));
        let (cursor, window) = act(&mut grid, extent, &[Action::Bottom]);
        assert_eq!((cursor, window.rows), ((99, 0), 90..100));
        let (cursor, window) = act(&mut grid, extent, &[Action::PageUp]);
        assert_eq!((cursor, window.rows), ((89, 0), 80..90));
        let (cursor, window) = act(&mut grid, extent, &[Action::Top]);
        assert_eq!((cursor, window.rows), ((0, 0), 0..10));
    }

    #[test]
    fn columns_scroll_so_that_the_cursor_is_whole() {
        let extent = Extent { rows: 1, widths: &[10, 10, 10, 50, 10] };
        let mut grid = grid(5, 34);
        assert_eq!(grid.window(extent).columns, 0..3);
        let (_, window) = act(&mut grid, extent, &[Action::Right, Action::Right]);
        assert_eq!(window.columns, 0..3);
        let (_, window) = act(&mut grid, extent, &[Action::Right]);
        assert_eq!(window.columns, 3..4, "wider than the screen: alone");
        let (_, window) = act(&mut grid, extent, &[Action::LastColumn]);
        assert_eq!(window.columns, 4..5);
        let (_, window) = act(&mut grid, extent, &[Action::FirstColumn]);
        assert_eq!(window.columns, 0..3);
    }

    #[test]
    fn a_smaller_screen_keeps_the_cursor_in_sight() {
        let extent = Extent { rows: 100, widths: &[5; 20] };
        let mut grid = grid(10, 80);
        act(&mut grid, extent, &[Action::Bottom, Action::LastColumn]);
        grid.set_viewport(Viewport { rows: 3, cells: 12 });
        assert_eq!(grid.window(extent), Window { rows: 97..100, columns: 18..20 });
    }

    fn movement() -> impl Strategy<Value = Action> {
        use Action::{
            Bottom, Down, FirstColumn, HalfPageDown, HalfPageUp, LastColumn, Left, PageDown, PageUp, Right, Top, Up,
        };
        prop::sample::select(vec![
            Bottom,
            Down,
            FirstColumn,
            HalfPageDown,
            HalfPageUp,
            LastColumn,
            Left,
            PageDown,
            PageUp,
            Right,
            Top,
            Up,
        ])
    }

    proptest! {
        #[test]
        fn the_cursor_is_inside_and_in_sight(
            rows in 0_usize..50,
            widths in prop::collection::vec(1_u16..41, 0..30),
            moves in prop::collection::vec((movement(), 0_usize..12, 0_usize..60), 0..40),
        ) {
            let extent = Extent { rows, widths: &widths };
            let mut grid = Grid::default();
            for (action, height, cells) in moves {
                grid.set_viewport(Viewport { rows: height, cells });
                grid.act(action, extent);
                let (row, column) = grid.cursor(extent);
                let window = grid.window(extent);
                prop_assert!(rows == 0 || row < rows);
                prop_assert!(widths.is_empty() || column < widths.len());
                prop_assert!(window.rows.end <= rows && window.columns.end <= widths.len());
                if rows > 0 && height > 0 {
                    prop_assert!(window.rows.contains(&row), "{row} {window:?}");
                }
                if !widths.is_empty() && cells > 0 {
                    prop_assert!(window.columns.contains(&column), "{column} {window:?}");
                }
            }
        }
    }
}
