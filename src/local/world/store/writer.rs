//! The thread that writes: all changes that wait go to the disk together, and when the ledger has grown, the whole
//! state is written beside it and the changes in it are dropped.

use super::folder::Folder;
use super::ledger::{self, Ledger};
use super::whole::Saved;
use super::{Progress, Shared};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::watch;

/// A ledger no larger than this is never folded into the whole state.
const SMALL: u64 = if cfg!(test) { 64 * 1024 } else { 4 * 1024 * 1024 };
/// A ledger may be so many times as large as the whole state.
const TIMES: u64 = 2;

/// The thread's own.
pub struct Writer {
    shared: Arc<Shared>,
    folder: Folder,
    progress: watch::Sender<Progress>,
    /// Bytes the whole state took, the last time it was written.
    whole: u64,
    /// The whole state is being written; its size comes back.
    folding: Option<JoinHandle<io::Result<u64>>>,
}

impl Writer {
    /// A writer into a folder.
    pub fn new(shared: Arc<Shared>, folder: Folder, progress: watch::Sender<Progress>) -> Self {
        Self { shared, folder, progress, whole: 0, folding: None }
    }

    /// Writes until the end is asked for and nothing waits any more.
    pub fn run(mut self) {
        while self.wait() {
            let outcome = self.write();
            let tried = self.shared.queue().tried;
            self.progress.send_modify(|progress| match outcome {
                Ok(durable) => *progress = Progress { durable, failed: None },
                Err(error) => {
                    tracing::warn!(%error, "the state could not be written");
                    progress.failed = Some((tried, error.to_string().into()));
                }
            });
        }
        self.folded();
    }

    /// Whether there is something to write; waits for it.
    fn wait(&self) -> bool {
        let mut queue = self.shared.queue();
        while queue.last <= queue.tried {
            if queue.ending {
                return false;
            }
            queue = self.shared.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.tried = queue.last;
        true
    }

    fn write(&mut self) -> io::Result<u64> {
        if self.folding.as_ref().is_some_and(JoinHandle::is_finished) {
            self.folded();
        }
        let size = self.folder.ledger.as_ref().map(|ledger| ledger.size);
        let grown = size.is_some_and(|size| size > SMALL.max(self.whole * TIMES)) && self.folding.is_none();
        match &mut self.folder.ledger {
            Some(ledger) if !self.shared.queue().whole => {
                let last = append(&self.shared, ledger)?;
                if grown { self.fold() } else { Ok(last) }
            }
            _ => self.begin(),
        }
    }

    /// Writes the whole state at once and begins a ledger after it.
    fn begin(&mut self) -> io::Result<u64> {
        let (saved, _) = self.taken();
        let through = saved.through;
        self.whole = saved.write(&self.folder.path)?;
        self.folder.ledger = Some(new_ledger(&self.folder.path, through + 1)?);
        drop_before(&self.folder.path, through)?;
        let mut queue = self.shared.queue();
        queue.whole = false;
        Ok(through)
    }

    /// Begins a new ledger; the state of before is written by a thread of its own, then the old ledgers go.
    fn fold(&mut self) -> io::Result<u64> {
        let (saved, lines) = self.taken();
        let (path, through) = (self.folder.path.clone(), saved.through);
        if let Some(ledger) = &mut self.folder.ledger {
            // What is in no ledger must be in the whole state.
            ledger.append(&lines).inspect_err(|_| self.shared.queue().whole = true)?;
        }
        self.folder.ledger = Some(new_ledger(&path, through + 1)?);
        let work = move || {
            let size = saved.write(&path)?;
            drop_before(&path, through)?;
            Ok(size)
        };
        self.folding = Some(std::thread::Builder::new().name("state-whole".to_owned()).spawn(work)?);
        Ok(through)
    }

    /// The whole state and the lines that waited, which are in it.
    fn taken(&self) -> (Saved, Vec<u8>) {
        let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        let mut queue = self.shared.queue();
        let (lines, through) = (std::mem::take(&mut queue.lines), queue.last);
        queue.tried = through;
        drop(queue);
        (Saved::new(through, self.shared.clock.anchor(), self.shared.started, state.clone()), lines)
    }

    /// Waits for the whole state to be written, if it is.
    fn folded(&mut self) {
        let Some(folding) = self.folding.take() else { return };
        match folding.join() {
            Ok(Ok(size)) => self.whole = size,
            Ok(Err(error)) => tracing::warn!(%error, "the ledger was not folded into the whole state"),
            Err(_) => tracing::warn!("the ledger was not folded into the whole state"),
        }
    }
}

/// Writes all lines that wait; the number of the last one.
fn append(shared: &Shared, ledger: &mut Ledger) -> io::Result<u64> {
    let mut queue = shared.queue();
    let (mut lines, last) = (std::mem::take(&mut queue.lines), queue.last);
    queue.tried = last;
    drop(queue);
    let outcome = ledger.append(&lines);
    if outcome.is_err() {
        // They are tried again with the next change.
        let mut queue = shared.queue();
        lines.append(&mut queue.lines);
        queue.lines = lines;
    }
    outcome.map(|()| last)
}

fn new_ledger(folder: &Path, first: u64) -> io::Result<Ledger> {
    let ledger = Ledger::open(&ledger::path(folder, first), 0)?;
    File::open(folder)?.sync_all()?;
    Ok(ledger)
}

/// Drops ledgers of changes up to that one.
fn drop_before(folder: &Path, through: u64) -> io::Result<()> {
    for (first, path) in ledger::all(folder)? {
        if first <= through {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
