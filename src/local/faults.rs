//! Faults: what goes wrong on purpose. A scenario is a small table, `assets/scenarios/NAME.toml`, and none of its
//! words are known anywhere else.

use serde::Deserialize;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The scenarios the program carries.
const SCENARIOS: &[(&str, &str)] = &[
    ("default", include_str!("../../assets/scenarios/default.toml")),
    ("denied", include_str!("../../assets/scenarios/denied.toml")),
    ("expired", include_str!("../../assets/scenarios/expired.toml")),
    ("flaky", include_str!("../../assets/scenarios/flaky.toml")),
    ("slow", include_str!("../../assets/scenarios/slow.toml")),
    ("throttled", include_str!("../../assets/scenarios/throttled.toml")),
];

/// A scenario: its faults in the order they are looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// One sentence for people.
    pub about: String,
    #[serde(default, rename = "fault")]
    rules: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
struct Rule {
    /// `service:Operation`, `service:*` or `*`; the service as in IAM actions.
    on: Vec<String>,
    /// Strikes at every n-th matching call, the first of them being call number `first`.
    #[serde(default = "one")]
    every: u64,
    #[serde(default)]
    first: Option<u64>,
    #[serde(default)]
    milliseconds: u64,
    kind: Kind,
    #[serde(skip)]
    calls: AtomicU64,
}

fn one() -> u64 {
    1
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Latency,
    Throttle,
    Deny,
    Expired,
    Html,
    Drop,
    Truncate,
    Garbage,
}

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strike {
    /// Wait this long first.
    pub latency: Duration,
    pub blow: Option<Blow>,
}

/// The one thing that goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    Throttle,
    Deny,
    Expired,
    /// A load balancer's HTML page with status 503.
    Html,
    /// The connection closes without an answer.
    Drop,
    /// The real answer, cut in half, with a matching length: nothing but the document says so.
    Truncate,
    /// Status 200 and bytes of no protocol.
    Garbage,
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

    /// What happens to the next call of this operation. Latencies add up; of the rest the first counts.
    pub fn strike(&self, service: &str, operation: &str) -> Strike {
        let mut strike = Strike::default();
        for rule in self.rules.iter().filter(|rule| rule.covers(service, operation)) {
            if !rule.due() {
                continue;
            }
            match rule.kind.blow() {
                None => strike.latency += Duration::from_millis(rule.milliseconds),
                blow => strike.blow = strike.blow.or(blow),
            }
        }
        strike
    }
}

impl Rule {
    fn due(&self) -> bool {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let first = self.first.unwrap_or(self.every);
        call >= first && (call - first).is_multiple_of(self.every)
    }

    fn covers(&self, service: &str, operation: &str) -> bool {
        self.on.iter().any(|pattern| match pattern.split_once(':') {
            Some((of, name)) => of == service && (name == "*" || name == operation),
            None => pattern == "*",
        })
    }
}

impl Kind {
    fn blow(self) -> Option<Blow> {
        match self {
            Self::Latency => None,
            Self::Throttle => Some(Blow::Throttle),
            Self::Deny => Some(Blow::Deny),
            Self::Expired => Some(Blow::Expired),
            Self::Html => Some(Blow::Html),
            Self::Drop => Some(Blow::Drop),
            Self::Truncate => Some(Blow::Truncate),
            Self::Garbage => Some(Blow::Garbage),
        }
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
        assert_eq!(message, "no scenario 'sunny'; there are: default, denied, expired, flaky, slow, throttled");
    }

    #[test]
    fn latency_adds_up_and_the_first_blow_counts() {
        let faults: Faults = toml::from_str(
            "about = ''\n[[fault]]\non = ['*']\nkind = 'latency'\nmilliseconds = 5\n\
             [[fault]]\non = ['sts:*']\nkind = 'drop'\nevery = 2\n[[fault]]\non = ['sts:GetCallerIdentity']\nkind = 'deny'",
        )
        .unwrap();
        let latency = Duration::from_millis(5);
        assert_eq!(faults.strike("sts", "GetCallerIdentity"), Strike { latency, blow: Some(Blow::Deny) });
        assert_eq!(faults.strike("sts", "GetCallerIdentity"), Strike { latency, blow: Some(Blow::Drop) });
        assert_eq!(faults.strike("redshift", "DescribeClusters"), Strike { latency, blow: None });
    }
}
