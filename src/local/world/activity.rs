//! Statements people run through the Data API: they count as load of their warehouse, now and in the history.

use super::Clock;
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many statements are remembered per warehouse.
const REMEMBERED: usize = 2000;

/// What ran and runs, by `(Region, cluster or workgroup)`.
#[derive(Debug, Default, Clone)]
pub struct Activity {
    clock: Clock,
    spans: Arc<Mutex<BTreeMap<Warehouse, VecDeque<Span>>>>,
}

type Warehouse = (String, String);

#[derive(Debug, Clone, Copy)]
struct Span {
    id: u64,
    from: Timestamp,
    to: Option<Timestamp>,
}

/// A statement that runs; it ends when this is dropped.
#[derive(Debug)]
pub struct Ongoing {
    activity: Activity,
    warehouse: Warehouse,
    id: u64,
}

impl Activity {
    /// Nothing runs yet.
    pub fn new(clock: Clock) -> Self {
        Self { clock, spans: Arc::default() }
    }

    /// A statement begins on a cluster or workgroup; keep what is returned for as long as it runs.
    #[must_use = "the statement ends when this is dropped"]
    pub fn begin(&self, region: &str, name: &str) -> Ongoing {
        let warehouse = (region.to_owned(), name.to_owned());
        let from = self.clock.now();
        let mut all = self.lock();
        let spans = all.entry(warehouse.clone()).or_default();
        let id = spans.back().map_or(0, |span| span.id + 1);
        spans.push_back(Span { id, from, to: None });
        if spans.len() > REMEMBERED {
            spans.pop_front();
        }
        drop(all);
        Ongoing { activity: self.clone(), warehouse, id }
    }

    /// How many run now.
    pub fn running(&self, region: &str, name: &str) -> usize {
        self.between(region, name, Timestamp::MAX, Timestamp::MAX)
    }

    /// How many ran at some time in `[from, to)`.
    pub fn between(&self, region: &str, name: &str, from: Timestamp, to: Timestamp) -> usize {
        let all = self.lock();
        let spans = all.get(&(region.to_owned(), name.to_owned()));
        let overlaps = |span: &&Span| span.from <= to && span.to.is_none_or(|end| end >= from);
        spans.map_or(0, |spans| spans.iter().filter(overlaps).count())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Warehouse, VecDeque<Span>>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        let now = self.activity.clock.now();
        let mut all = self.activity.lock();
        let spans = all.get_mut(&self.warehouse);
        if let Some(span) = spans.and_then(|spans| spans.iter_mut().rev().find(|span| span.id == self.id)) {
            span.to = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_counts_while_it_runs_and_in_its_minute() {
        let activity = Activity::default();
        let before = Timestamp::now();
        let one = activity.begin("us-east-1", "wg");
        let two = activity.begin("us-east-1", "wg");
        assert_eq!(activity.running("us-east-1", "wg"), 2);
        assert_eq!(activity.running("eu-west-1", "wg"), 0);
        drop(one);
        assert_eq!(activity.running("us-east-1", "wg"), 1);
        drop(two);
        assert_eq!(activity.running("us-east-1", "wg"), 0);
        assert_eq!(activity.between("us-east-1", "wg", before, Timestamp::now()), 2);
    }
}
