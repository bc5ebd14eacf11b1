//! Deadlines instead of ticks: one heap, nothing due means the process sleeps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// What a deadline is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// A pending key sequence ends.
    KeySequence,
    /// Refresh the rows of a kind in a Region.
    Rows { kind: &'static str, region: String },
    /// Refresh the load of a kind in a Region.
    Load { kind: &'static str, region: String },
    /// Ask for the details on the screen anew.
    Further,
    /// Show that a request has been pending for long, or move its mark.
    Pending,
    /// Take the notice off the status line.
    NoticeOver,
    /// Ask again about a statement.
    Follow { tab: usize },
    /// Ask for the numbers of the charts.
    Measure,
    /// Write the editor's tabs down.
    SaveTabs,
    /// Try the session again.
    Reconnect,
}

/// The heap of deadlines, in time since the program's start.
#[derive(Debug, Default)]
pub struct Timers {
    heap: BinaryHeap<Reverse<(Duration, Timer)>>,
}

impl Timers {
    /// Sets a deadline; an earlier one of the same timer is replaced.
    pub fn set(&mut self, at: Duration, timer: Timer) {
        self.clear(&timer);
        self.heap.push(Reverse((at, timer)));
    }

    /// Sets a deadline, unless the timer has one.
    pub fn set_if_none(&mut self, at: Duration, timer: Timer) {
        if !self.heap.iter().any(|Reverse((_, known))| *known == timer) {
            self.heap.push(Reverse((at, timer)));
        }
    }

    /// Takes a timer off.
    pub fn clear(&mut self, timer: &Timer) {
        self.heap.retain(|Reverse((_, t))| t != timer);
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<Duration> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    /// The next timer due at `now`, taken off.
    pub fn pop_due(&mut self, now: Duration) -> Option<Timer> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse((_, timer))| timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_come_in_order_and_a_later_setting_replaces() {
        let mut timers = Timers::default();
        timers.set(Duration::from_secs(5), Timer::Pending);
        timers.set(Duration::from_secs(3), Timer::KeySequence);
        timers.set(Duration::from_secs(1), Timer::Pending);
        assert_eq!(timers.next(), Some(Duration::from_secs(1)));
        assert_eq!(timers.pop_due(Duration::from_secs(4)), Some(Timer::Pending));
        assert_eq!(timers.pop_due(Duration::from_secs(4)), Some(Timer::KeySequence));
        assert_eq!(timers.pop_due(Duration::from_secs(4)), None);
    }
}
