//! The rows of a result as they arrived: pages kept as they are, found by row number.

use super::visible;
use crate::model::{Chunk, Column, Value};
use std::sync::Arc;

/// No column is drawn wider; the line under the grid shows the rest of the value.
pub const WIDEST: u16 = 40;

/// Pages of one result, in order.
#[derive(Debug, Default)]
pub struct Results {
    columns: Vec<Column>,
    chunks: Vec<Arc<Chunk>>,
    /// Rows up to and with each chunk.
    ends: Vec<usize>,
    /// Cells each column needs for what arrived so far.
    widths: Vec<u16>,
    bytes: usize,
    total: Option<u64>,
}

/// One row, for reading several of its values.
#[derive(Debug, Clone, Copy)]
pub struct ResultRow<'a> {
    chunk: &'a Chunk,
    index: usize,
}

impl<'a> ResultRow<'a> {
    /// The value in a column; NULL beyond the last.
    pub fn value(&self, column: usize) -> Value<'a> {
        self.chunk.get(self.index, column)
    }
}

impl Results {
    /// A result without rows yet. `total` is the service's word on how many there will be.
    pub fn new(columns: Vec<Column>, total: Option<u64>) -> Self {
        let widths = columns.iter().map(|c| visible::width(&c.name).max(visible::width(&c.type_name)));
        let widths = widths.map(|w| w.clamp(1, usize::from(WIDEST)) as u16).collect();
        Self { columns, widths, total, ..Self::default() }
    }

    /// Adds a page.
    pub fn append(&mut self, chunk: Chunk) {
        for (column, width) in self.widths.iter_mut().enumerate() {
            widen(&chunk, column, width);
        }
        self.bytes += chunk.heap_size();
        self.ends.push(self.rows() + chunk.rows());
        self.chunks.push(Arc::new(chunk));
    }

    /// Number of rows here.
    pub fn rows(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Number of rows of the whole result, when the service said.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// The pages, to be read elsewhere at the same time.
    pub fn pages(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// Bytes the pages take in memory.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Cells each column needs, at most [`WIDEST`].
    pub fn widths(&self) -> &[u16] {
        &self.widths
    }

    /// A row by its number from 0.
    pub fn row(&self, row: usize) -> Option<ResultRow<'_>> {
        let at = self.ends.partition_point(|end| *end <= row);
        let chunk = self.chunks.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Some(ResultRow { chunk, index: row - start })
    }

    /// A value; `None` outside the result.
    pub fn value(&self, row: usize, column: usize) -> Option<Value<'_>> {
        self.columns.get(column)?;
        Some(self.row(row)?.value(column))
    }
}

/// Grows `width` to what the column's values in `chunk` need. A value is never shorter in bytes than in cells, so
/// most need no closer look.
fn widen(chunk: &Chunk, column: usize, width: &mut u16) {
    for row in 0..chunk.rows() {
        if *width >= WIDEST {
            return;
        }
        let needed = match chunk.get(row, column) {
            Value::Null => 4,
            Value::Text(text) if text.len() <= usize::from(*width) => continue,
            Value::Text(text) if text.len() > 4096 => usize::from(WIDEST),
            Value::Text(text) => visible::width(text),
        };
        *width = (*width).max(needed.min(usize::from(WIDEST)) as u16);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChunkBuilder, ColumnType};

    fn column(name: &str) -> Column {
        Column { name: name.into(), type_name: "int4".into(), kind: ColumnType::Integer, nullable: true, table: None }
    }

    fn chunk(rows: std::ops::Range<usize>) -> Chunk {
        let mut builder = ChunkBuilder::new(2);
        for row in rows {
            builder.push(Value::Text(&row.to_string()));
            builder.push(Value::Null);
        }
        builder.finish(0)
    }

    #[test]
    fn rows_are_found_across_pages_and_empty_pages() {
        let mut results = Results::new(vec![column("a"), column("b")], Some(30));
        for range in [0..0, 0..7, 7..7, 7..8, 8..30, 30..30] {
            results.append(chunk(range));
        }
        assert_eq!(results.rows(), 30);
        for row in 0..30 {
            assert_eq!(results.value(row, 0), Some(Value::Text(row.to_string().as_str())));
            assert_eq!(results.value(row, 1), Some(Value::Null));
        }
        assert_eq!(results.value(30, 0), None);
        assert_eq!(results.value(0, 2), None);
        assert!(results.bytes() > 0);
    }

    #[test]
    fn columns_grow_with_what_arrives_up_to_a_limit() {
        let mut results = Results::new(vec![column("id"), column("a long name of a column")], None);
        assert_eq!(results.widths(), [4, 23]);
        results.append(chunk(0..3));
        assert_eq!(results.widths(), [4, 23]);
        let mut builder = ChunkBuilder::new(2);
        for value in ["123456789", "x".repeat(99).as_str(), "漢漢漢漢漢漢", "y"] {
            builder.push(Value::Text(value));
        }
        results.append(builder.finish(0));
        assert_eq!(results.widths(), [12, WIDEST]);
    }
}
