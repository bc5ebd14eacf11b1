//! Where the charts of the overview lie; the state needs it to scroll, the view to paint.

/// Lines a chart needs: title, four of plot, time.
const LEAST_HEIGHT: usize = 6;
/// Lines a chart gets at most while others wait below.
const MOST_HEIGHT: usize = 14;
/// A chart narrower than this is hard to read.
const LEAST_WIDTH: usize = 58;
/// Cells left of a plot: the widest value and the axis.
pub const GUTTER: usize = 9;

/// Charts across, rows of charts in sight, lines of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    pub across: usize,
    pub down: usize,
    pub height: usize,
    pub width: usize,
}

impl Grid {
    /// The grid for `count` charts in a place.
    pub fn new((width, height): (usize, usize), count: usize) -> Self {
        let across = (width / LEAST_WIDTH).clamp(1, 3).min(count.max(1));
        let rows = count.div_ceil(across).max(1);
        let down = (height / LEAST_HEIGHT).clamp(1, rows);
        Self { across, down, height: (height / down).min(MOST_HEIGHT.max(height / rows)), width: width / across }
    }

    /// The first row in sight, so that the row of `selected` is.
    pub fn top(&self, selected: usize, before: usize) -> usize {
        let row = selected / self.across;
        before.clamp((row + 1).saturating_sub(self.down), row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_people_have() {
        let grid = |size, count| {
            let grid = Grid::new(size, count);
            (grid.across, grid.down, grid.height)
        };
        assert_eq!(grid((80, 19), 8), (1, 3, 6));
        assert_eq!(grid((40, 5), 8), (1, 1, 5));
        assert_eq!(grid((120, 35), 8), (2, 4, 8));
        assert_eq!(grid((200, 55), 8), (3, 3, 18));
        assert_eq!(grid((200, 55), 1), (1, 1, 55));
        assert_eq!(grid((0, 0), 0), (1, 1, 0));
    }

    #[test]
    fn the_selected_row_is_in_sight() {
        let grid = Grid { across: 2, down: 2, height: 6, width: 60 };
        assert_eq!((grid.top(0, 0), grid.top(5, 0), grid.top(2, 2), grid.top(3, 0)), (0, 1, 1, 0));
    }
}
