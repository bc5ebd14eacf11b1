//! What all results being read may hold together: the engine's own cap ends where rows leave it.

use super::SqlError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of rows all statements together may be reading.
const MOST: usize = 1024 * 1024 * 1024;
/// Bytes of text one result may hold: the Data API's 500 MB.
const MOST_TEXT: usize = 500 * 1000 * 1000;
/// Bytes of one row: the Data API's 64 KB.
const MOST_ROW: usize = 64 * 1024;
/// Bytes kept beside the text of each cell.
const CELL: usize = 5;
/// The common account is told in steps of this.
const STEP: usize = 1024 * 1024;

/// The common account; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    reading: Arc<AtomicUsize>,
}

/// What one statement has taken from it; given back when dropped.
#[derive(Debug)]
pub struct Share {
    budget: Budget,
    text: usize,
    cells: usize,
    booked: usize,
}

impl Budget {
    /// For a statement that begins to read.
    pub fn share(&self) -> Share {
        Share { budget: self.clone(), text: 0, cells: 0, booked: 0 }
    }
}

impl Share {
    /// One more row of so many bytes and cells.
    ///
    /// # Errors
    /// The service's words for a row or a result that is too large; `53200` when all together are.
    pub fn take(&mut self, text: usize, cells: usize) -> Result<(), SqlError> {
        if text > MOST_ROW {
            let message = format!("Packet for query is too large ({text} > {MOST_ROW}).");
            return Err(SqlError::new("54000", message));
        }
        self.text += text;
        self.cells += cells;
        if self.text > MOST_TEXT {
            return Err(SqlError::new("54000", "Database response exceeded size limit"));
        }
        let held = self.text + self.cells * CELL;
        if held < self.booked + STEP {
            return Ok(());
        }
        let more = held - self.booked;
        self.booked = held;
        let before = self.budget.reading.fetch_add(more, Ordering::Relaxed);
        if before + more > MOST {
            return Err(SqlError::new("53200", "out of memory: too many large results are being read at once"));
        }
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.reading.fetch_sub(self.booked, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_a_result_and_all_together_have_their_limits() {
        let budget = Budget::default();
        assert_eq!(budget.share().take(MOST_ROW + 1, 1).unwrap_err().sqlstate, "54000");
        let fill = |share: &mut Share, rows| (0..rows).find_map(|_| share.take(MOST_ROW, 1).err());
        let error = fill(&mut budget.share(), 10_000).unwrap();
        assert_eq!(error.message, "Database response exceeded size limit");
        let mut shares: Vec<Share> = (0..3).map(|_| budget.share()).collect();
        let errors: Vec<_> = shares.iter_mut().filter_map(|share| fill(share, 7000)).collect();
        assert_eq!(errors.iter().map(|error| error.sqlstate).collect::<Vec<_>>(), ["53200"]);
        drop(shares);
        assert_eq!(budget.reading.load(Ordering::Relaxed), 0);
    }
}
