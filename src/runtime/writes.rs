//! Writes in hand: the program does not end before they are done.

use std::sync::mpsc;
use std::time::Duration;

/// Each write holds the sender until it is done.
#[derive(Debug)]
pub(super) struct Writes {
    hold: Option<mpsc::Sender<()>>,
    done: mpsc::Receiver<()>,
}

impl Writes {
    /// None in hand.
    pub fn new() -> Self {
        let (hold, done) = mpsc::channel();
        Self { hold: Some(hold), done }
    }

    /// What a write keeps until it is done.
    pub fn hold(&self) -> Option<mpsc::Sender<()>> {
        self.hold.clone()
    }

    /// Waits until none is left, at most for `limit`.
    pub fn finish(&mut self, limit: Duration) {
        self.hold = None;
        let _ = self.done.recv_timeout(limit);
    }
}
