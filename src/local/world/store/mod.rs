//! The state folder: the whole state now and then (`whole`), and every change since, a line each (`ledger`). A thread of
//! its own writes what came together as one (`writer`); nothing is acknowledged before it is on the disk.

mod folder;
mod ledger;
mod whole;
mod writer;

#[cfg(test)]
mod tests;

pub use folder::Folder;

use super::{Clock, State};
use jiff::Timestamp;
use ledger::Record;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use tokio::sync::watch;
use writer::Writer;

/// Where a running world's changes go.
#[derive(Debug)]
pub struct Store {
    shared: Arc<Shared>,
    progress: watch::Receiver<Progress>,
    writer: Option<JoinHandle<()>>,
}

/// What the world and the writer share. Locks are taken in the order of the fields.
#[derive(Debug)]
struct Shared {
    state: Arc<RwLock<State>>,
    queue: Mutex<Queue>,
    /// Something waits in the queue, or the end was asked for.
    wake: Condvar,
    clock: Clock,
    started: Timestamp,
}

/// Changes that wait for the disk.
#[derive(Debug, Default)]
struct Queue {
    /// Number of the last change.
    last: u64,
    /// Number of the last change a write was tried for.
    tried: u64,
    lines: Vec<u8>,
    /// A change is not in the lines, so the whole state must be written.
    whole: bool,
    ending: bool,
}

/// How far the disk is.
#[derive(Debug, Clone, Default)]
struct Progress {
    /// Number of the last change that is on the disk.
    durable: u64,
    /// Number of the last change that could not be written, and why.
    failed: Option<(u64, Arc<str>)>,
}

impl Store {
    /// Goes on in a folder.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn start(folder: Folder, state: Arc<RwLock<State>>, clock: Clock, started: Timestamp) -> io::Result<Self> {
        let last = folder.last();
        let queue = Queue { last, tried: last, whole: folder.is_new(), ..Queue::default() };
        let (queue, wake) = (Mutex::new(queue), Condvar::new());
        let shared = Arc::new(Shared { state, queue, wake, clock, started });
        let (sender, progress) = watch::channel(Progress { durable: last, failed: None });
        let writer = Writer::new(shared.clone(), folder, sender);
        let writer = std::thread::Builder::new().name("state".to_owned()).spawn(move || writer.run())?;
        Ok(Self { shared, progress, writer: Some(writer) })
    }

    /// Takes down what was done to the state, which the caller holds alone.
    pub fn note(&self, state: &mut State) {
        let delta = state.delta();
        let mut queue = self.shared.queue();
        queue.last += 1;
        let record = Record { number: queue.last, clock: self.shared.clock.anchor(), delta };
        match ledger::line(&record) {
            Ok(line) => queue.lines.extend(line),
            Err(error) => {
                tracing::warn!(%error, "a change has no line; the whole state is written");
                queue.whole = true;
            }
        }
        self.shared.wake.notify_one();
    }

    /// Comes back when every change made so far is on the disk.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn saved(&self) -> io::Result<()> {
        let made = self.shared.queue().last;
        let mut progress = self.progress.clone();
        let is_settled = |progress: &Progress| {
            progress.durable >= made || progress.failed.as_ref().is_some_and(|(number, _)| *number >= made)
        };
        let progress = progress.wait_for(is_settled).await.map_err(io::Error::other)?.clone();
        match progress.failed {
            Some((_, why)) if progress.durable < made => Err(io::Error::other(why.to_string())),
            _ => Ok(()),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.shared.queue().ending = true;
        self.shared.wake.notify_one();
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
