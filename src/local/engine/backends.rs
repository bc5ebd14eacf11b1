//! The sessions of an engine by their process numbers, so that one can stop another.

use super::SqlError;
use super::session::Cancel;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All open sessions.
#[derive(Debug, Default)]
pub struct Backends {
    open: Mutex<BTreeMap<i64, Backend>>,
}

/// What others may do to a session.
#[derive(Debug, Clone)]
pub struct Backend {
    pub cancel: Cancel,
    /// A statement runs in it.
    pub busy: Arc<AtomicBool>,
    /// It was terminated: it runs nothing any more.
    pub ended: Arc<AtomicBool>,
}

impl Backend {
    /// Idle.
    pub fn new(cancel: Cancel) -> Self {
        Self { cancel, busy: Arc::default(), ended: Arc::default() }
    }

    fn terminate(&self) {
        self.ended.store(true, Ordering::Release);
        self.cancel.cancel();
    }
}

impl Backends {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<i64, Backend>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session opened.
    pub fn open(&self, pid: i64, backend: Backend) {
        self.lock().insert(pid, backend);
    }

    /// A session closed.
    pub fn close(&self, pid: i64) {
        self.lock().remove(&pid);
    }

    /// Stops the statement of a session; an idle one has none.
    ///
    /// # Errors
    /// No session of that number.
    pub fn cancel(&self, pid: i64) -> Result<(), SqlError> {
        let backend = self.find(pid)?;
        if backend.busy.load(Ordering::Acquire) {
            backend.cancel.cancel();
        }
        Ok(())
    }

    /// Ends a session with what it runs.
    ///
    /// # Errors
    /// No session of that number.
    pub fn terminate(&self, pid: i64) -> Result<(), SqlError> {
        self.find(pid)?.terminate();
        Ok(())
    }

    /// Ends all of them.
    pub fn terminate_all(&self) {
        self.lock().values().for_each(Backend::terminate);
    }

    fn find(&self, pid: i64) -> Result<Backend, SqlError> {
        let unknown = || {
            SqlError::new(
                "42704",
                format!(
                    "Session {pid} does not exist. The session PID might have changed. Check the stl_restarted_sessions system table for details."
                ),
            )
        };
        self.lock().get(&pid).cloned().ok_or_else(unknown)
    }
}
