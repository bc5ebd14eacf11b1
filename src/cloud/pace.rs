//! A client-side pace for the Data API: its quotas are per account, Region and operation and cannot be raised,
//! so calls wait here instead of being refused there.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

/// Calls per second the service allows for an operation (`redshift-data:...`).
fn quota(operation: &str) -> u32 {
    match operation {
        "redshift-data:ExecuteStatement" => 30,
        "redshift-data:BatchExecuteStatement" | "redshift-data:GetStatementResult" => 20,
        "redshift-data:DescribeStatement" => 100,
        _ => 3,
    }
}

/// Share of a quota used steadily; the rest is for bursts and for other tools of the account.
const STEADY: f64 = 0.8;

/// Token buckets by Region and operation. Callers wait in the order they came; nobody is turned away.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the bucket of a key would be full again ("theoretical arrival time").
    full_at: Mutex<HashMap<(String, &'static str), Instant>>,
}

impl Pace {
    /// Waits until this call fits into its quota. In no second are more than the quota's calls let through.
    pub(super) async fn wait(&self, region: &str, operation: &'static str) {
        let until = self.reserve(region, operation, Instant::now());
        tokio::time::sleep_until(until).await;
    }

    /// Takes one token and says when the call may go.
    fn reserve(&self, region: &str, operation: &'static str, now: Instant) -> Instant {
        let quota = f64::from(quota(operation));
        let steady = (quota * STEADY).floor();
        let gap = Duration::from_secs_f64(1.0 / steady);
        // A full bucket holds `quota - steady` tokens: together with one second's refill that is the quota.
        let slack = gap.mul_f64(quota - steady - 1.0);
        let mut table = self.full_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let full_at = table.entry((region.to_owned(), operation)).or_insert(now);
        let arrival = (*full_at).max(now);
        *full_at = arrival + gap;
        arrival.checked_sub(slack).map_or(now, |earliest| earliest.max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds after the start at which each of `calls` made one after the other goes through.
    fn times(operation: &'static str, calls: usize) -> Vec<f64> {
        let (pace, start) = (Pace::default(), Instant::now());
        let mut now = start;
        let next = |_| {
            now = pace.reserve("eu-west-1", operation, now);
            (now - start).as_secs_f64()
        };
        (0..calls).map(next).collect()
    }

    #[test]
    fn no_second_holds_more_calls_than_the_quota() {
        for operation in
            ["redshift-data:ListDatabases", "redshift-data:GetStatementResult", "redshift-data:DescribeStatement"]
        {
            let (quota, times) = (quota(operation) as usize, times(operation, 400));
            for (i, first) in times.iter().enumerate() {
                let within = times[i..].iter().take_while(|t| **t < first + 0.999).count();
                assert!(within <= quota, "{operation}: {within} calls in the second after {first}");
            }
            let steady = 400.0 / times.last().unwrap();
            assert!(steady > 0.6 * quota as f64, "{operation} is held to {steady:.1} calls a second");
        }
    }

    #[test]
    fn regions_and_operations_do_not_wait_for_each_other() {
        let (pace, now) = (Pace::default(), Instant::now());
        for region in ["a", "b", "c"] {
            for operation in ["redshift-data:ListDatabases", "redshift-data:CancelStatement"] {
                assert_eq!(pace.reserve(region, operation, now), now);
            }
        }
        let second = pace.reserve("a", "redshift-data:ListDatabases", now);
        assert_eq!(second - now, Duration::from_millis(500));
        // A bucket left alone is full again, and no fuller than that.
        let later = now + Duration::from_mins(1);
        assert_eq!(pace.reserve("a", "redshift-data:ListDatabases", later), later);
        assert!(pace.reserve("a", "redshift-data:ListDatabases", later) > later);
    }

    #[tokio::test]
    async fn calls_at_once_wait_and_none_is_dropped() {
        let (pace, start) = (Pace::default(), Instant::now());
        let calls = (0..3).map(|_| pace.wait("r", "redshift-data:ListTables"));
        futures_util::future::join_all(calls).await;
        assert!(start.elapsed() >= Duration::from_millis(990), "{:?}", start.elapsed());
    }
}
