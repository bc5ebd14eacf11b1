//! The only clock the state machine is told about.

use crate::app::Now;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// Counts from the moment it was made.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts counting.
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// This moment.
    pub fn now(&self) -> Now {
        Now { mono: self.start.elapsed(), wall: Timestamp::now() }
    }

    /// The moment a deadline falls on.
    pub fn instant(&self, deadline: Duration) -> Instant {
        self.start + deadline
    }
}
