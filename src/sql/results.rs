//! The rows of a result as they arrived: pages kept as they are, found by row number. Those beyond a budget of memory
//! are moved to a file; to the reader they are rows like any others.

use super::visible;
use crate::model::{Chunk, Column, Value};
use crate::store::{Page, Spool};
use std::sync::Arc;

/// No column is drawn wider; the line under the grid shows the rest of the value.
pub const WIDEST: u16 = 40;
/// Less than this is not worth a write.
const WORTH_MOVING: usize = 1 << 20;

/// Pages of one result, in order.
#[derive(Debug, Default)]
pub struct Results {
    columns: Vec<Column>,
    pages: Vec<Page>,
    /// Rows up to and with each page.
    ends: Vec<usize>,
    /// Cells each column needs for what arrived so far.
    widths: Vec<u16>,
    /// Bytes of all pages, and of those in memory.
    size: usize,
    bytes: usize,
    /// Pages whose place does not change any more, and the bytes of those of them in memory.
    settled: usize,
    kept: usize,
    total: Option<u64>,
}

/// One row, for reading several of its values.
#[derive(Debug, Clone)]
pub struct ResultRow {
    chunk: Arc<Chunk>,
    index: usize,
}

impl ResultRow {
    /// The value in a column; NULL beyond the last.
    pub fn value(&self, column: usize) -> Value<'_> {
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
        self.size += chunk.heap_size();
        self.bytes += chunk.heap_size();
        self.ends.push(self.rows() + chunk.rows());
        self.pages.push(chunk.into());
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
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Bytes the pages take in memory.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes of all pages, wherever they are.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The file of the pages that are not in memory.
    pub fn spool(&self) -> Option<&Arc<Spool>> {
        self.pages.get(self.settled.checked_sub(1)?)?.spool()
    }

    /// Pages to be moved to a file so that about `budget` bytes stay in memory, and the number of the first of them;
    /// none while they are few. The last page stays: a reader who jumps to the end meets it.
    pub fn excess(&mut self, budget: usize) -> Option<(usize, Vec<Arc<Chunk>>)> {
        if self.bytes <= budget {
            return None;
        }
        let movable = self.pages.len().saturating_sub(1);
        while self.settled < movable && self.spool().is_none() {
            let size = self.held(self.settled).map_or(0, |chunk| chunk.heap_size());
            if self.kept + size > budget {
                break;
            }
            self.kept += size;
            self.settled += 1;
        }
        let pages: Vec<_> = (self.settled..movable).filter_map(|at| self.held(at).cloned()).collect();
        let bytes: usize = pages.iter().map(|chunk| chunk.heap_size()).sum();
        (bytes >= WORTH_MOVING.min(budget.max(1))).then_some((self.settled, pages))
    }

    /// Pages were moved, the first of them with this number.
    pub fn moved(&mut self, first: usize, pages: Vec<Page>) {
        for (at, page) in (first..).zip(pages) {
            self.bytes -= self.held(at).map_or(0, |chunk| chunk.heap_size());
            if let Some(place) = self.pages.get_mut(at) {
                *place = page;
                self.settled = at + 1;
            }
        }
    }

    fn held(&self, at: usize) -> Option<&Arc<Chunk>> {
        self.pages.get(at)?.held()
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Cells each column needs, at most [`WIDEST`].
    pub fn widths(&self) -> &[u16] {
        &self.widths
    }

    /// A row by its number from 0; `None` outside the result, and where its page cannot be read back.
    pub fn row(&self, row: usize) -> Option<ResultRow> {
        let at = self.ends.partition_point(|end| *end <= row);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let (chunk, index) = self.pages.get(at)?.row(row - start).ok()?;
        Some(ResultRow { chunk, index })
    }

    /// The text of a value; `None` for NULL and outside the result.
    pub fn text(&self, row: usize, column: usize) -> Option<String> {
        match self.row(row)?.value(column) {
            Value::Null => None,
            Value::Text(text) => Some(text.to_owned()),
        }
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
            let found = results.row(row).unwrap();
            assert_eq!((found.value(0), found.value(1)), (Value::Text(row.to_string().as_str()), Value::Null));
        }
        assert!(results.row(30).is_none());
        assert_eq!(results.text(0, 2), None);
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

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

        #[test]
        fn rows_are_the_same_wherever_their_pages_are(
            sizes in proptest::collection::vec(0_usize..90, 1..20),
            budget in 0_usize..4000,
            places in proptest::collection::vec(proptest::prelude::any::<proptest::sample::Index>(), 1..50),
        ) {
            let spool = Arc::new(Spool::over(tempfile::tempfile().unwrap()));
            let mut results = Results::new(vec![column("a"), column("b")], None);
            let mut from = 0;
            for size in sizes {
                results.append(chunk(from..from + size));
                from += size;
                if let Some((first, pages)) = results.excess(budget) {
                    results.moved(first, pages.iter().map(|page| spool.append(page).unwrap()).collect());
                }
            }
            let last = results.pages().last().and_then(|page| page.held()).map(|chunk| chunk.heap_size());
            proptest::prop_assert!(results.bytes() <= 2 * budget.max(1) + last.unwrap(), "the last page stays");
            for place in places {
                let row = place.index(from.max(1));
                let text = (row < from).then(|| row.to_string());
                proptest::prop_assert_eq!(results.text(row, 0), text);
                proptest::prop_assert_eq!(results.text(row, 1), None);
            }
        }
    }
}
