//! The rows of a result as they are kept until their day is over: one text, and two bytes a cell to find it.

use crate::model::Value;
use std::collections::BTreeMap;

/// Cells that share a start: where one ends is told from there.
const BLOCK: usize = 16;

/// Rows of a result, immutable once built. A value costs its text and a little more than two bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    width: usize,
    count: usize,
    text: String,
    /// Where each block starts in `text`.
    starts: Vec<u32>,
    /// Where each cell ends behind its block's start; the largest stands for what does not fit.
    ends: Vec<u16>,
    /// The ends of the blocks that are longer.
    long: BTreeMap<usize, [u32; BLOCK]>,
    /// One bit a cell, set for NULL.
    nulls: Vec<u64>,
}

impl Rows {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.count
    }

    /// The value at a row and column; NULL outside.
    pub fn get(&self, row: usize, column: usize) -> Value<'_> {
        if column >= self.width || row >= self.count {
            return Value::Null;
        }
        let cell = row * self.width + column;
        if self.nulls.get(cell / 64).is_some_and(|word| word >> (cell % 64) & 1 == 1) {
            return Value::Null;
        }
        Value::Text(self.text.get(self.end(cell.checked_sub(1))..self.end(Some(cell))).unwrap_or_default())
    }

    /// Where a cell's text ends; none stands for what is in front of the first.
    fn end(&self, cell: Option<usize>) -> usize {
        let Some(cell) = cell else { return 0 };
        let (block, end) = (cell / BLOCK, self.ends.get(cell).copied().unwrap_or(0));
        if end == u16::MAX {
            let ends = self.long.get(&block).and_then(|ends| ends.get(cell % BLOCK));
            return self.start(block) + ends.map_or(0, |end| *end as usize);
        }
        self.start(block) + usize::from(end)
    }

    fn start(&self, block: usize) -> usize {
        self.starts.get(block).map_or(0, |start| *start as usize)
    }

    /// Bytes of one row's values together.
    pub fn row_size(&self, row: usize) -> usize {
        let before = |cell: usize| self.end(cell.checked_sub(1));
        before((row + 1) * self.width).saturating_sub(before(row * self.width))
    }

    /// Bytes of all values together.
    pub fn text_size(&self) -> usize {
        self.text.len()
    }

    /// Bytes they hold in memory.
    pub fn heap_size(&self) -> usize {
        let long = self.long.len() * (BLOCK * 4 + 16);
        self.text.capacity() + self.starts.capacity() * 4 + self.ends.capacity() * 2 + long + self.nulls.capacity() * 8
    }
}

/// Fills [`Rows`] cell by cell, row by row.
#[derive(Debug, Default)]
pub struct RowsBuilder {
    rows: Rows,
}

impl RowsBuilder {
    /// For rows of `width` columns.
    pub fn new(width: usize) -> Self {
        Self { rows: Rows { width, ..Rows::default() } }
    }

    /// Appends one value of the current row.
    pub fn push(&mut self, value: Value<'_>) {
        self.write(|out| match value {
            Value::Null => false,
            Value::Text(text) => {
                out.push_str(text);
                true
            }
        });
    }

    /// Appends the value that `write` puts behind what is there; false stands for NULL. The bytes it has are answered.
    /// Text beyond 4 GiB a result is cut, which none may have.
    pub fn write(&mut self, write: impl FnOnce(&mut String) -> bool) -> usize {
        let rows = &mut self.rows;
        let (cell, before) = (rows.ends.len(), rows.text.len());
        if cell.is_multiple_of(BLOCK) {
            rows.starts.push(u32::try_from(before).unwrap_or(u32::MAX));
        }
        if !write(&mut rows.text) {
            let word = cell / 64;
            if rows.nulls.len() <= word {
                rows.nulls.resize(word + 1, 0);
            }
            if let Some(bits) = rows.nulls.get_mut(word) {
                *bits |= 1 << (cell % 64);
            }
        }
        let end = rows.text.len() - rows.start(cell / BLOCK);
        let short = u16::try_from(end).unwrap_or(u16::MAX);
        rows.ends.push(short);
        if short == u16::MAX {
            let ends = rows.long.entry(cell / BLOCK).or_default();
            ends.get_mut(cell % BLOCK).into_iter().for_each(|kept| *kept = u32::try_from(end).unwrap_or(u32::MAX));
        }
        rows.text.len() - before
    }

    /// The finished rows; an unfinished last row is filled with NULL. `rows` matters only where the width is 0.
    pub fn finish(mut self, rows: usize) -> Rows {
        if self.rows.width == 0 {
            self.rows.count = rows;
            return self.rows;
        }
        while !self.rows.ends.len().is_multiple_of(self.rows.width) {
            self.push(Value::Null);
        }
        self.rows.count = self.rows.ends.len() / self.rows.width;
        self.rows.text.shrink_to_fit();
        self.rows.starts.shrink_to_fit();
        self.rows.ends.shrink_to_fit();
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: usize, cells: &[Option<String>]) -> Rows {
        let mut builder = RowsBuilder::new(width);
        for cell in cells {
            builder.push(cell.as_deref().map_or(Value::Null, Value::Text));
        }
        builder.finish(0)
    }

    proptest::proptest! {
        #[test]
        fn what_goes_in_comes_out(
            wide in 1_usize..6,
            cells in proptest::collection::vec(proptest::option::of((".{0,12}", proptest::bool::weighted(0.1))), 0..60),
        ) {
            let text = |(text, long): (String, bool)| if long { "x".repeat(9000) } else { text };
            let cells: Vec<Option<String>> = cells.into_iter().map(|cell| cell.map(text)).collect();
            let rows = of(wide, &cells);
            assert_eq!(rows.rows(), cells.len().div_ceil(wide));
            for place in 0..rows.rows() * wide {
                let value = cells.get(place).and_then(Option::as_deref).map_or(Value::Null, Value::Text);
                assert_eq!(rows.get(place / wide, place % wide), value);
            }
            let sizes: usize = (0..rows.rows()).map(|row| rows.row_size(row)).sum();
            assert_eq!(sizes, rows.text_size());
        }
    }

    #[test]
    fn ends_at_the_border_of_two_bytes_are_found() {
        for length in [65_534, 65_535, 65_536, 200_000] {
            let cells =
                [Some("x".repeat(length)), Some("y".to_owned()), None, Some(String::new()), Some("z".to_owned())];
            let rows = of(5, &cells);
            for (column, cell) in cells.iter().enumerate() {
                assert_eq!(rows.get(0, column), cell.as_deref().map_or(Value::Null, Value::Text), "{length} {column}");
            }
        }
    }

    #[test]
    fn a_cell_costs_little_beside_its_text() {
        let cells: Vec<_> = (0..10_000).map(|number| Some(number.to_string())).collect();
        let rows = of(10, &cells);
        assert!(rows.heap_size() <= rows.text_size() + 10_000 * 9 / 4 + 64, "{}", rows.heap_size());
    }
}
