//! Faults: what goes wrong on purpose. A scenario is a small table, `assets/scenarios/NAME.toml`; `blow` is what each
//! of its words does to a call, `rates` the documented request rates, which a scenario can have enforced.

mod blow;
mod rates;

pub use blow::{Blow, Outgoing};

use rates::Rates;
use serde::Deserialize;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The scenarios the program carries.
const SCENARIOS: &[(&str, &str)] = &[
    ("broken", include_str!("../../../assets/scenarios/broken.toml")),
    ("default", include_str!("../../../assets/scenarios/default.toml")),
    ("denied", include_str!("../../../assets/scenarios/denied.toml")),
    ("dying", include_str!("../../../assets/scenarios/dying.toml")),
    ("expired", include_str!("../../../assets/scenarios/expired.toml")),
    ("flaky", include_str!("../../../assets/scenarios/flaky.toml")),
    ("lapsing", include_str!("../../../assets/scenarios/lapsing.toml")),
    ("outage", include_str!("../../../assets/scenarios/outage.toml")),
    ("rates", include_str!("../../../assets/scenarios/rates.toml")),
    ("skewed", include_str!("../../../assets/scenarios/skewed.toml")),
    ("slow", include_str!("../../../assets/scenarios/slow.toml")),
    ("throttled", include_str!("../../../assets/scenarios/throttled.toml")),
];

/// A scenario: its faults in the order they are looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// One sentence for people.
    pub about: String,
    #[serde(default, rename = "fault")]
    rules: Vec<Rule>,
    /// Whether calls beyond the documented rates are refused.
    #[serde(default)]
    rates: bool,
    #[serde(skip)]
    buckets: Rates,
}

/// One fault: which calls it strikes, how late they get their answer, and what else goes wrong with them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// `service:Operation`, `service:*` or `*`; the service as in IAM actions.
    on: Vec<String>,
    /// Regions it strikes in; all when empty.
    #[serde(default)]
    regions: Vec<String>,
    /// Access keys whose calls it strikes; anybody's when empty.
    #[serde(default)]
    keys: Vec<String>,
    /// Strikes at every n-th matching call, the first of them being call number `first`, none after number `last`.
    #[serde(default = "one")]
    every: u64,
    #[serde(default)]
    first: Option<u64>,
    #[serde(default)]
    last: Option<u64>,
    /// Seconds since the stand-in began: from then, until then, and again after so many.
    #[serde(default)]
    from: u64,
    #[serde(default)]
    until: Option<u64>,
    #[serde(default)]
    again: Option<u64>,
    /// Latency.
    #[serde(default)]
    milliseconds: u64,
    #[serde(default)]
    blow: Option<Blow>,
    #[serde(skip)]
    calls: AtomicU64,
}

fn one() -> u64 {
    1
}

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strike {
    /// Wait this long first.
    pub latency: Duration,
    pub blow: Option<Blow>,
}

/// A call as scenarios see it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// As in IAM actions.
    pub service: &'a str,
    pub operation: &'a str,
    pub region: &'a str,
    /// Access key the caller signs with.
    pub key: &'a str,
    /// Since the stand-in began, by the machine's clock.
    pub age: Duration,
}

impl Faults {
    /// The scenario of this name, `default` for none; an unknown name lists the known ones.
    pub fn scenario(name: Option<&str>) -> io::Result<Self> {
        let name = name.unwrap_or("default");
        let Some((_, text)) = SCENARIOS.iter().find(|(known, _)| *known == name) else {
            let known: Vec<_> = SCENARIOS.iter().map(|(name, _)| *name).collect();
            let message = format!("no scenario '{name}'; there are: {}", known.join(", "));
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        };
        toml::from_str(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// What happens to the next call. Latencies add up; of the rest the first counts.
    pub fn strike(&self, target: Target<'_>) -> Strike {
        let mut strike = Strike::default();
        for rule in self.rules.iter().filter(|rule| rule.covers(target)) {
            if rule.due() {
                strike.latency += Duration::from_millis(rule.milliseconds);
                strike.blow = strike.blow.or(rule.blow);
            }
        }
        if strike.blow.is_none() && self.rates && !self.buckets.admits(target) {
            strike.blow = Some(Blow::Throttle);
        }
        strike
    }
}

impl Rule {
    fn due(&self) -> bool {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let every = self.every.max(1);
        let first = self.first.unwrap_or(every);
        call >= first && self.last.is_none_or(|last| call <= last) && (call - first).is_multiple_of(every)
    }

    fn covers(&self, target: Target<'_>) -> bool {
        let named = self.on.iter().any(|pattern| match pattern.split_once(':') {
            Some((of, name)) => of == target.service && (name == "*" || name == target.operation),
            None => pattern == "*",
        });
        let here = self.regions.is_empty() || self.regions.iter().any(|region| region == target.region);
        let whose = self.keys.is_empty() || self.keys.iter().any(|key| key == target.key);
        named && here && whose && self.is_time(target.age.as_secs())
    }

    fn is_time(&self, age: u64) -> bool {
        let Some(passed) = age.checked_sub(self.from) else { return false };
        let turn = self.again.filter(|again| *again > 0).map_or(passed, |again| passed % again);
        self.until.is_none_or(|until| turn < until.saturating_sub(self.from))
    }
}

#[cfg(test)]
mod tests {
    use super::super::wire::Service;
    use super::*;

    #[test]
    fn every_scenario_names_real_operations() {
        for (name, _) in SCENARIOS {
            let faults = Faults::scenario(Some(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(faults.about.ends_with('.'), "{name}");
            for pattern in faults.rules.iter().flat_map(|rule| &rule.on).filter(|pattern| *pattern != "*") {
                let (prefix, operation) = pattern.split_once(':').unwrap();
                let service = Service::ALL.into_iter().find(|s| s.prefix() == prefix).unwrap();
                assert!(operation == "*" || service.model().operations.contains_key(operation), "{name}: {pattern}");
            }
        }
    }

    #[test]
    fn an_unknown_scenario_lists_the_known() {
        let message = Faults::scenario(Some("sunny")).unwrap_err().to_string();
        assert_eq!(
            message,
            "no scenario 'sunny'; there are: broken, default, denied, dying, expired, flaky, lapsing, outage, rates, skewed, slow, throttled"
        );
    }

    fn target<'a>(service: &'a str, operation: &'a str, age: u64) -> Target<'a> {
        Target { service, operation, region: "us-east-1", key: "AKIA", age: Duration::from_secs(age) }
    }

    #[test]
    fn latency_adds_up_and_the_first_blow_counts() {
        let faults: Faults = toml::from_str(
            "about = ''\n[[fault]]\non = ['*']\nmilliseconds = 5\n\
             [[fault]]\non = ['sts:*']\nblow = 'drop'\nevery = 2\n[[fault]]\non = ['sts:GetCallerIdentity']\nblow = 'deny'",
        )
        .unwrap();
        let latency = Duration::from_millis(5);
        let who = target("sts", "GetCallerIdentity", 0);
        assert_eq!(faults.strike(who), Strike { latency, blow: Some(Blow::Deny) });
        assert_eq!(faults.strike(who), Strike { latency, blow: Some(Blow::Drop) });
        assert_eq!(faults.strike(target("redshift", "DescribeClusters", 0)), Strike { latency, blow: None });
    }

    #[test]
    fn a_fault_has_its_time_and_its_region() {
        let faults: Faults = toml::from_str(
            "about = ''\n[[fault]]\non = ['*']\nregions = ['us-east-1']\nfrom = 10\nuntil = 15\nagain = 60\nblow = 'html'",
        )
        .unwrap();
        let struck = |age| faults.strike(target("redshift", "DescribeClusters", age)).blow.is_some();
        assert_eq!([9, 10, 14, 15, 69, 70, 74, 75].map(struck), [false, true, true, false, false, true, true, false]);
        let elsewhere = Target { region: "eu-west-1", ..target("redshift", "DescribeClusters", 12) };
        assert_eq!(faults.strike(elsewhere).blow, None);
    }

    #[test]
    fn a_fault_ends_after_its_last_call_and_strikes_its_own_callers() {
        let faults: Faults =
            toml::from_str("about = ''\n[[fault]]\non = ['*']\nkeys = ['OLD']\nfirst = 2\nlast = 3\nblow = 'expired'")
                .unwrap();
        let by = |key| faults.strike(Target { key, ..target("redshift", "DescribeClusters", 0) }).blow.is_some();
        assert_eq!(
            [by("OLD"), by("NEW"), by("OLD"), by("OLD"), by("NEW"), by("OLD")],
            [false, false, true, true, false, false]
        );
    }
}
