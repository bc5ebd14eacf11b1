//! The world's time: that of the machine, some times as fast, plus what it was advanced by.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock all parts of a world share.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Anchor,
    ahead_ms: Arc<AtomicI64>,
}

/// At that moment of the machine it was that moment of the world, and went on at that speed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Anchor {
    real: Timestamp,
    world: Timestamp,
    speed: f64,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Anchor {
    fn at(&self, real: Timestamp) -> Timestamp {
        let passed = real.duration_since(self.real);
        let scaled = SignedDuration::from_millis((passed.as_millis() as f64 * self.speed) as i64);
        // At its own speed to the nanosecond, so that nothing is before what was measured by the machine's clock.
        let passed = if (self.speed - 1.0).abs() < f64::EPSILON { passed } else { scaled };
        self.world.checked_add(passed).unwrap_or(self.world)
    }
}

impl Clock {
    /// A clock that begins now and goes `speed` times as fast as the machine's.
    pub fn new(speed: f64) -> Self {
        let now = Timestamp::now();
        Self { start: Anchor { real: now, world: now, speed }, ahead_ms: Arc::default() }
    }

    /// A clock that goes on where another stopped: the time in between passed at the old speed.
    pub fn resume(from: Anchor, speed: f64) -> Self {
        let real = Timestamp::now();
        // A clock of the machine that was set back does not turn the world back.
        let world = from.at(real).max(from.world);
        Self { start: Anchor { real, world, speed }, ahead_ms: Arc::default() }
    }

    /// Now, in this world.
    pub fn now(&self) -> Timestamp {
        let now = self.start.at(Timestamp::now());
        now.checked_add(SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed))).unwrap_or(now)
    }

    /// What [`Clock::resume`] needs.
    pub fn anchor(&self) -> Anchor {
        Anchor { real: Timestamp::now(), world: self.now(), speed: self.start.speed }
    }

    /// Lets time jump forward.
    pub fn advance(&self, by: Duration) {
        self.ahead_ms.fetch_add(by.as_millis() as i64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_runs_ahead_and_goes_on_from_where_it_was() {
        let real = Timestamp::now() - SignedDuration::from_secs(10);
        let clock = Clock::resume(Anchor { real, world: real, speed: 60.0 }, 1.0);
        let ahead = clock.now().duration_since(Timestamp::now()).as_secs();
        assert!((585..=595).contains(&ahead), "{ahead}");
        clock.advance(Duration::from_secs(100));
        let resumed = Clock::resume(clock.anchor(), 1.0);
        let ahead = resumed.now().duration_since(Timestamp::now()).as_secs();
        assert!((685..=695).contains(&ahead), "{ahead}");
    }
}
