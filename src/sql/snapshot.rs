//! The rows of a result as they were at a moment, for work done elsewhere; and reading them in turn.
//!
//! A page that is not in memory costs a read. Work on many rows therefore goes through them in the order they lie, and
//! puts what it found into the order wanted afterwards.

use super::results::Results;
use crate::model::{Chunk, Column, Value};
use crate::store::Page;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// The rows that were here when the work was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub columns: Vec<Column>,
    pages: Vec<Page>,
    ends: Vec<usize>,
}

impl Snapshot {
    /// Of what is here now.
    pub fn of(results: &Results) -> Self {
        let mut rows = 0;
        let ends = results.pages().iter().map(|page| {
            rows += page.rows();
            rows
        });
        Self { ends: ends.collect(), columns: results.columns().to_vec(), pages: results.pages().to_vec() }
    }

    pub(super) fn rows(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Every page is in memory: any row is as near as any other.
    pub(super) fn is_held(&self) -> bool {
        self.pages.iter().all(|page| page.held().is_some())
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { rows: self, here: 0..0, chunk: Arc::default() }
    }

    /// Reads rows given in any order, as they lie: `each` is told the place of a row among those given.
    pub(super) fn gather(&self, rows: &[u32], mut each: impl FnMut(usize, Row<'_>)) -> io::Result<()> {
        let mut reader = self.reader();
        let mut tell = |place: usize, row: u32| {
            if let Some(row) = reader.row(row as usize)? {
                each(place, row);
            }
            Ok(())
        };
        if rows.is_sorted() {
            return rows.iter().enumerate().try_for_each(|(place, row)| tell(place, *row));
        }
        let mut places: Vec<(u32, u32)> = (0..).zip(rows).map(|(place, row)| (*row, place)).collect();
        places.sort_unstable();
        places.into_iter().try_for_each(|(row, place)| tell(place as usize, row))
    }
}

/// One row of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    chunk: &'a Chunk,
    index: usize,
}

impl<'a> Row<'a> {
    /// The value in a column; NULL beyond the last.
    pub fn value(self, column: usize) -> Value<'a> {
        self.chunk.get(self.index, column)
    }
}

/// Reads rows in turn; rows of one page cost one read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rows: &'a Snapshot,
    /// Rows of the page at hand.
    here: Range<usize>,
    chunk: Arc<Chunk>,
}

impl Reader<'_> {
    /// A row; `None` outside the result.
    pub fn row(&mut self, row: usize) -> io::Result<Option<Row<'_>>> {
        if !self.here.contains(&row) {
            let ends = &self.rows.ends;
            let at = ends.partition_point(|end| *end <= row);
            let (Some(page), Some(end)) = (self.rows.pages.get(at), ends.get(at)) else { return Ok(None) };
            self.chunk = page.chunk()?;
            self.here = end - page.rows()..*end;
        }
        Ok(Some(Row { chunk: &self.chunk, index: row - self.here.start }))
    }
}
