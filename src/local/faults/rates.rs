//! The documented request rates, `assets/rates.toml`: one token bucket per operation and Region.

use super::Target;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Requests per second of an operation, and how many may come at once.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    per_second: f64,
    /// As many as come in one second when absent.
    burst: Option<f64>,
}

/// `service -> operation -> rate`; `*` is for the operations of a service that are not named.
type Table = BTreeMap<String, BTreeMap<String, Rate>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    // The table is part of the program and tested; one that cannot be read limits nothing.
    TABLE.get_or_init(|| toml::from_str(include_str!("../../../assets/rates.toml")).unwrap_or_default())
}

/// The buckets in use.
#[derive(Debug, Default)]
pub struct Rates(Mutex<BTreeMap<String, Bucket>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    /// When it was last looked at.
    at: Duration,
}

impl Rates {
    /// Whether a call is within its rate; one that is counts.
    pub fn admits(&self, target: Target<'_>) -> bool {
        let Some(of_service) = table().get(target.service) else { return true };
        let (name, rate) = match (of_service.get(target.operation), of_service.get("*")) {
            (Some(rate), _) => (target.operation, rate),
            (None, Some(rate)) => ("*", rate),
            (None, None) => return true,
        };
        let burst = rate.burst.unwrap_or(rate.per_second).max(1.0);
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = format!("{} {}:{name}", target.region, target.service);
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: burst, at: target.age });
        let passed = target.age.saturating_sub(bucket.at).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * rate.per_second).min(burst);
        bucket.at = bucket.at.max(target.age);
        let admitted = bucket.tokens >= 1.0;
        if admitted {
            bucket.tokens -= 1.0;
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::Service;
    use super::*;

    fn target(operation: &'static str, milliseconds: u64) -> Target<'static> {
        Target {
            service: "redshift-data",
            operation,
            region: "us-east-1",
            key: "AKIA",
            age: Duration::from_millis(milliseconds),
        }
    }

    #[test]
    fn the_table_names_real_operations() {
        assert!(!table().is_empty());
        for (prefix, rates) in table() {
            let service = Service::ALL.into_iter().find(|service| service.prefix() == prefix).unwrap();
            for (operation, rate) in rates {
                assert!(operation == "*" || service.model().operations.contains_key(operation), "{operation}");
                assert!(rate.per_second > 0.0, "{operation}");
            }
        }
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let rates = Rates::default();
        let at = |milliseconds| rates.admits(target("ListStatements", milliseconds));
        assert_eq!([0, 0, 0, 0].map(at), [true, true, true, false]);
        assert_eq!([300, 334, 340].map(at), [false, true, false]);
        assert!(rates.admits(target("ListTables", 340)), "every operation has its own");
        let elsewhere = Target { region: "eu-west-1", ..target("ListStatements", 340) };
        assert!(rates.admits(elsewhere));
        assert!(rates.admits(Target { service: "sts", ..target("GetCallerIdentity", 0) }));
    }
}
