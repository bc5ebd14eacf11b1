//! A page of a result, in memory or in the file of its result. One in the file is read back whole, or in blocks of a
//! few rows, which is all a screen needs.

use super::spool::Spool;
use crate::model::Chunk;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::sync::Arc;

/// Cells and bytes of text in a block, about.
const BLOCK: (usize, usize) = (2048, 64 << 10);

/// Rows that arrived together.
#[derive(Debug, Clone)]
pub struct Page {
    rows: usize,
    width: usize,
    text: usize,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Memory(Arc<Chunk>),
    /// Begins at this byte of the file.
    File(Arc<Spool>, u64),
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        match (&self.place, &other.place) {
            (Place::Memory(one), Place::Memory(two)) => one == two,
            (Place::File(one, at), Place::File(two, there)) => Arc::ptr_eq(one, two) && at == there,
            _ => false,
        }
    }
}

impl Eq for Page {}

impl From<Chunk> for Page {
    fn from(chunk: Chunk) -> Self {
        Self {
            rows: chunk.rows(),
            width: chunk.width(),
            text: chunk.text_size(),
            place: Place::Memory(Arc::new(chunk)),
        }
    }
}

impl Page {
    /// In a file from a byte on, as [`Spool::append`] has written it.
    pub(super) fn stored(spool: Arc<Spool>, at: u64, chunk: &Chunk) -> Self {
        let (rows, width, text) = (chunk.rows(), chunk.width(), chunk.text_size());
        Self { rows, width, text, place: Place::File(spool, at) }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of all values together.
    pub fn text_size(&self) -> usize {
        self.text
    }

    /// Its rows, when they are in memory.
    pub fn held(&self) -> Option<&Arc<Chunk>> {
        match &self.place {
            Place::Memory(chunk) => Some(chunk),
            Place::File(..) => None,
        }
    }

    /// The file it is in.
    pub fn spool(&self) -> Option<&Arc<Spool>> {
        match &self.place {
            Place::Memory(_) => None,
            Place::File(spool, _) => Some(spool),
        }
    }

    /// All of its rows.
    pub fn chunk(&self) -> io::Result<Arc<Chunk>> {
        match &self.place {
            Place::Memory(chunk) => Ok(Arc::clone(chunk)),
            Place::File(spool, at) => Ok(Arc::new(self.read(spool, *at, 0..self.rows)?)),
        }
    }

    /// Some rows with this one among them, and its number among those.
    pub fn row(&self, row: usize) -> io::Result<(Arc<Chunk>, usize)> {
        match &self.place {
            Place::Memory(chunk) => Ok((Arc::clone(chunk), row)),
            Place::File(spool, at) => {
                let size = self.block_rows();
                let first = row - row % size;
                let decode = || self.read(spool, *at, first..(first + size).min(self.rows));
                Ok((spool.block((*at, row / size), decode)?, row - first))
            }
        }
    }

    /// Rows of a block: fewer where rows are wide or long.
    fn block_rows(&self) -> usize {
        let (cells, bytes) = BLOCK;
        let length = self.text / self.rows.max(1);
        (cells / self.width.max(1)).min(bytes / length.max(1)).max(1)
    }

    /// The layout is that of [`Spool::append`]: ends, NULL bits, text.
    fn read(&self, spool: &Spool, at: u64, rows: Range<usize>) -> io::Result<Chunk> {
        let cells = rows.start * self.width..rows.end * self.width;
        let all = self.rows * self.width;
        let before = cells.start.saturating_sub(1);
        let mut ends = numbers(&spool.read(at + 4 * before as u64, 4 * (cells.end - before))?, u32::from_le_bytes);
        let base = if cells.start > 0 && !ends.is_empty() { ends.remove(0) } else { 0 };
        let first_word = cells.start / 64;
        let words = cells.end.div_ceil(64) - first_word;
        let nulls_at = at + 4 * all as u64 + 8 * first_word as u64;
        let nulls = shifted(&numbers(&spool.read(nulls_at, 8 * words)?, u64::from_le_bytes), cells.start % 64);
        let end = ends.last().copied().unwrap_or(base);
        let length = end.checked_sub(base).ok_or_else(garbled)? as usize;
        let text_at = at + 4 * all as u64 + 8 * all.div_ceil(64) as u64 + u64::from(base);
        let text = String::from_utf8(spool.read(text_at, length)?).map_err(|_| garbled())?;
        for end in &mut ends {
            *end = end.checked_sub(base).ok_or_else(garbled)?;
        }
        Chunk::of(self.width, rows.len(), text, ends, nulls).ok_or_else(garbled)
    }
}

fn garbled() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "the file of the result was changed")
}

fn numbers<T, const N: usize>(bytes: &[u8], number: fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks().0.iter().map(|bytes| number(*bytes)).collect()
}

/// Bits without the first few.
fn shifted(words: &[u64], by: usize) -> Vec<u64> {
    if by == 0 {
        return words.to_vec();
    }
    let next = words.iter().skip(1).copied().chain(std::iter::once(0));
    words.iter().zip(next).map(|(word, next)| word >> by | next << (64 - by)).collect()
}
