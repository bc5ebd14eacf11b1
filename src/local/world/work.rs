//! Something that takes its time: a backup, a resize, a restore. How far it is follows from the time alone.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Work {
    pub from: Timestamp,
    pub until: Timestamp,
    /// How much there is to move.
    pub megabytes: f64,
}

impl Work {
    /// Work that begins then and takes so many seconds.
    pub fn new(from: Timestamp, seconds: i64, megabytes: f64) -> Self {
        Self { from, until: after(from, seconds), megabytes }
    }

    /// How far it is, 0 to 1.
    pub fn fraction(&self, now: Timestamp) -> f64 {
        let (passed, whole) = (seconds(self.from, now), seconds(self.from, self.until));
        if whole > 0.0 { (passed / whole).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// Megabytes moved so far.
    pub fn moved(&self, now: Timestamp) -> f64 {
        self.megabytes * self.fraction(now)
    }

    /// Megabytes per second while it goes on, 0 afterwards.
    pub fn rate(&self, now: Timestamp) -> f64 {
        if self.is_over(now) { 0.0 } else { self.mean_rate() }
    }

    /// Megabytes per second over the whole of it.
    pub fn mean_rate(&self) -> f64 {
        let whole = seconds(self.from, self.until);
        if whole > 0.0 { self.megabytes / whole } else { 0.0 }
    }

    /// Seconds since it began, until it ended.
    pub fn elapsed(&self, now: Timestamp) -> i64 {
        seconds(self.from, now.min(self.until)).max(0.0) as i64
    }

    /// Seconds it still takes.
    pub fn left(&self, now: Timestamp) -> i64 {
        seconds(now, self.until).max(0.0).ceil() as i64
    }

    /// Whether it is done.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.until
    }
}

/// So many seconds later.
pub fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_follows_from_the_time() {
        let from: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let work = Work::new(from, 40, 800.0);
        let at = |seconds| after(from, seconds);
        for (second, moved, elapsed, left) in
            [(-5, 0.0, 0, 45), (0, 0.0, 0, 40), (10, 200.0, 10, 30), (50, 800.0, 40, 0)]
        {
            let now = at(second);
            assert_eq!((work.moved(now), work.elapsed(now), work.left(now)), (moved, elapsed, left), "{second}");
        }
        assert_eq!((work.rate(at(10)), work.rate(at(40))), (20.0, 0.0));
    }
}
