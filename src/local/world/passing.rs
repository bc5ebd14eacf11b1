//! Small changes of a cluster that show for a while and end by the time alone.

use super::{after, pace};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is being applied to a cluster that stays available meanwhile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Passing {
    roles: Vec<RoleChange>,
    parameters: Option<Timestamp>,
    schedule: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct RoleChange {
    arn: String,
    /// `adding` or `removing`.
    status: String,
    until: Timestamp,
}

impl Passing {
    /// The roles of a cluster change from one list of ARNs to another.
    pub fn change_roles(&mut self, before: &[String], then: &[String], now: Timestamp) {
        let until = after(now, pace::SIMPLE);
        self.roles.retain(|change| change.until > now);
        for (all, others, status) in [(then, before, "adding"), (before, then, "removing")] {
            for arn in all.iter().filter(|arn| !others.contains(arn)) {
                self.roles.retain(|change| change.arn != *arn);
                self.roles.push(RoleChange { arn: arn.clone(), status: status.to_owned(), until });
            }
        }
    }

    /// ARNs with their `ApplyStatus`: those the cluster has, then those that still go.
    pub fn roles<'a>(&'a self, held: &'a [String], now: Timestamp) -> impl Iterator<Item = (&'a str, &'a str)> {
        let going = move |change: &&RoleChange| change.until > now;
        let status = move |arn: &str| {
            let change = self.roles.iter().find(|change| change.arn == arn && going(change));
            change.map_or("in-sync", |change| change.status.as_str())
        };
        let leaving = self.roles.iter().filter(going).filter(|change| change.status == "removing");
        held.iter().map(move |arn| (arn.as_str(), status(arn))).chain(leaving.map(|c| (c.arn.as_str(), "removing")))
    }

    /// Parameters are being applied.
    pub fn apply_parameters(&mut self, now: Timestamp) {
        self.parameters = Some(after(now, pace::SIMPLE));
    }

    /// Whether parameters are being applied.
    pub fn applies_parameters(&self, now: Timestamp) -> bool {
        self.parameters.is_some_and(|until| until > now)
    }

    /// Another snapshot schedule, or another rule in it, is being applied.
    pub fn change_schedule(&mut self, now: Timestamp) {
        self.schedule = Some(after(now, pace::SIMPLE));
    }

    /// Whether its snapshot schedule is being applied.
    pub fn changes_schedule(&self, now: Timestamp) -> bool {
        self.schedule.is_some_and(|until| until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_come_and_go_by_the_time() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let texts = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut passing = Passing::default();
        passing.change_roles(&texts(&["a", "b"]), &texts(&["b", "c"]), now);
        let held = texts(&["b", "c"]);
        let shown = |at| passing.roles(&held, at).collect::<Vec<_>>();
        assert_eq!(shown(now), [("b", "in-sync"), ("c", "adding"), ("a", "removing")]);
        assert_eq!(shown(after(now, pace::SIMPLE)), [("b", "in-sync"), ("c", "in-sync")]);
    }
}
