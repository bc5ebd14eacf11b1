//! Lines as dots on a grid of cells.

use super::Scale;
use super::resample::Bucket;

/// Dots of a cell: how fine a plot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grain {
    /// 2 by 4 dots in each cell.
    #[default]
    Braille,
    /// 1 by 2, for fonts without braille.
    Block,
    /// One character a cell.
    Ascii,
}

impl Grain {
    /// Dots across and down in one cell.
    pub fn dots(self) -> (usize, usize) {
        match self {
            Self::Braille => (2, 4),
            Self::Block => (1, 2),
            Self::Ascii => (1, 1),
        }
    }
}

/// The cells of a plot, top row first: which dots are set, and which line set them last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dots {
    pub columns: usize,
    pub rows: usize,
    pub grain: Grain,
    cells: Vec<Option<(u8, u16)>>,
}

impl Dots {
    fn new(columns: usize, rows: usize, grain: Grain) -> Self {
        Self { columns, rows, grain, cells: vec![None; columns * rows] }
    }

    /// The dots of a cell (bit `x + y * width`), and the line they belong to.
    pub fn cell(&self, column: usize, row: usize) -> Option<(u8, usize)> {
        let (bits, line) = self.cells.get(row * self.columns + column).copied().flatten()?;
        Some((bits, usize::from(line)))
    }

    /// Sets the dots of one dot column from the lower to the upper height, counted from below.
    fn column(&mut self, x: usize, (low, high): (usize, usize), line: u16) {
        let (across, down) = self.grain.dots();
        let last = (self.rows * down).saturating_sub(1);
        if low > high {
            return;
        }
        let (top, bottom) = (last.saturating_sub(high), last.saturating_sub(low));
        // A dot's bit is `x + y * across`: a cell crossed from end to end, from a row of dots on, up to one.
        let whole = (0..down).fold(0_u8, |bits, y| bits | 1 << (y * across)) << (x % across);
        let from = whole & (u8::MAX << (top % down * across));
        let upto = whole & (u8::MAX >> (8 - (bottom % down + 1) * across));
        let (first, end) = (top / down, bottom / down);
        let below = self.cells.get_mut(first * self.columns + x / across..).unwrap_or_default();
        for (row, cell) in (first..=end).zip(below.iter_mut().step_by(self.columns.max(1))) {
            let mut bits = whole;
            if row == first {
                bits &= from;
            }
            if row == end {
                bits &= upto;
            }
            // A cell has one colour: that of the line drawn last.
            *cell = Some((cell.map_or(0, |(before, _)| before) | bits, line));
        }
    }
}

/// Draws resampled lines into `columns` by `rows` cells. Neighbours are joined, gaps are left open; the last line
/// lies over the others.
pub fn draw(lines: &[Vec<Option<Bucket>>], scale: &Scale, (columns, rows): (usize, usize), grain: Grain) -> Dots {
    let mut dots = Dots::new(columns, rows, grain);
    let down = grain.dots().1;
    if columns == 0 || rows == 0 {
        return dots;
    }
    let top = (rows * down - 1) as f64;
    // As `Scale::share`, with one division for all.
    let factor = top / (scale.high - scale.low);
    let height = |value: f64| (((value - scale.low) * factor).clamp(0.0, top) + 0.5) as usize;
    let most = columns * grain.dots().0;
    for (index, line) in lines.iter().enumerate() {
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        let mut before: Option<usize> = None;
        for (x, bucket) in line.iter().take(most).enumerate() {
            if let Some(bucket) = bucket {
                dots.column(x, span((height(bucket.least), height(bucket.greatest)), before), index);
            }
            before = bucket.as_ref().map(|bucket| height(bucket.last));
        }
    }
    dots
}

/// Draws points that are not joined: each a share of the width and a value.
pub fn scatter(
    points: impl Iterator<Item = (f64, f64)>,
    scale: &Scale,
    (columns, rows): (usize, usize),
    grain: Grain,
) -> Dots {
    let mut dots = Dots::new(columns, rows, grain);
    let (across, down) = grain.dots();
    if columns == 0 || rows == 0 {
        return dots;
    }
    let (right, top) = ((columns * across - 1) as f64, (rows * down - 1) as f64);
    for (share, value) in points {
        let x = (share.clamp(0.0, 1.0) * right).round() as usize;
        let height = (scale.share(value) * top).round() as usize;
        dots.column(x, (height, height), 0);
    }
    dots
}

/// The heights of a column: its points, and half the way to where the line came from.
fn span((mut low, mut high): (usize, usize), before: Option<usize>) -> (usize, usize) {
    if let Some(before) = before {
        if before > high {
            high = before - 1;
        } else if before < low {
            low = before + 1;
        }
    }
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Unit, resample, scale};
    use crate::model::Series;
    use jiff::Timestamp;

    fn line(samples: &[Option<f64>]) -> Series {
        Series { start: Timestamp::UNIX_EPOCH, period: 60, samples: samples.to_vec() }
    }

    fn columns_of(lines: &[Series], slots: i64, columns: usize, grain: Grain) -> Vec<Vec<Option<Bucket>>> {
        let end = Timestamp::from_second(slots * 60).unwrap();
        let columns = columns * grain.dots().0;
        lines.iter().map(|series| resample(series, Timestamp::UNIX_EPOCH, end, columns)).collect()
    }

    fn picture(lines: &[Series], columns: usize, rows: usize, grain: Grain) -> Vec<String> {
        let slots = lines.iter().map(|line| line.samples.len()).max().unwrap_or(0) as i64;
        let buckets = columns_of(lines, slots, columns, grain);
        let dots = draw(&buckets, &scale(Unit::Count, 0.0, 4.0, 4), (columns, rows), grain);
        let glyph = |cell: Option<(u8, usize)>| cell.map_or('.', |(_, line)| char::from(b'a' + line as u8));
        (0..rows).map(|row| (0..columns).map(|column| glyph(dots.cell(column, row))).collect()).collect()
    }

    #[test]
    fn neighbours_are_joined_and_gaps_are_open() {
        let up = line(&[Some(0.0), Some(4.0), None, Some(0.0)]);
        assert_eq!(picture(&[up], 4, 5, Grain::Ascii), [".a..", ".a..", ".a..", ".a..", "a..a"]);
    }

    #[test]
    fn the_line_drawn_last_owns_the_cell_and_the_other_keeps_its_dots() {
        let (low, high) = (line(&[Some(0.0)]), line(&[Some(1.0)]));
        assert_eq!(picture(&[low.clone(), high.clone()], 1, 1, Grain::Braille), ["b"]);
        let scale = Scale { low: 0.0, high: 3.0, step: 1.0 };
        let dots = draw(&columns_of(&[low, high], 1, 1, Grain::Braille), &scale, (1, 1), Grain::Braille);
        assert_eq!(dots.cell(0, 0), Some((0b1111_0000, 1)));
    }

    #[test]
    fn scattered_points_stand_alone() {
        let scale = Scale { low: 0.0, high: 4.0, step: 1.0 };
        let points = [(0.0, 0.0), (1.0, 4.0), (0.5, 2.0), (0.5, f64::NAN)];
        let dots = scatter(points.into_iter(), &scale, (5, 5), Grain::Ascii);
        let set = |row: usize| (0..5).filter(|column| dots.cell(*column, row).is_some()).collect::<Vec<_>>();
        assert_eq!([set(0), set(2), set(4)], [vec![4], vec![2], vec![0, 2]]);
        assert_eq!(scatter(points.into_iter(), &scale, (0, 5), Grain::Ascii).columns, 0);
    }

    #[test]
    fn no_size_panics() {
        for (columns, rows) in [(0, 0), (0, 3), (3, 0), (1, 1)] {
            for grain in [Grain::Braille, Grain::Block, Grain::Ascii] {
                let _ = picture(&[line(&[Some(-9.0), Some(f64::MAX)])], columns, rows, grain);
            }
        }
    }
}
