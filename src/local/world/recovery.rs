//! Recovery points of serverless namespaces: one every thirty minutes, kept for twenty-four hours. They follow from
//! the time alone, so none is stored.

use super::{Namespace, pace, seed};
use jiff::Timestamp;

/// Seconds between two of them.
const EVERY: i64 = 30 * 60;

/// One recovery point.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveryPoint {
    /// A UUID.
    pub id: String,
    pub at: Timestamp,
    /// Size of the namespace's data then.
    pub megabytes: f64,
}

/// A namespace's recovery points, oldest first.
pub fn points(namespace: &Namespace, now: Timestamp) -> Vec<RecoveryPoint> {
    let (now, from) = (now.as_second(), namespace.created.as_second());
    let first = (now - pace::DAY).max(from).div_euclid(EVERY) + 1;
    (first..=now.div_euclid(EVERY)).filter_map(|turn| point(namespace, turn)).collect()
}

fn point(namespace: &Namespace, turn: i64) -> Option<RecoveryPoint> {
    let at = Timestamp::from_second(turn * EVERY).ok()?;
    let id = seed::uuid(&[&namespace.region, &namespace.id(), "recovery-point", &turn.to_string()]);
    Some(RecoveryPoint { id, at, megabytes: namespace.size(at) })
}

#[cfg(test)]
mod tests {
    use super::super::World;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_is_one_every_half_hour_of_the_last_day() {
        let namespace = World::new().unwrap().namespaces("us-east-1").remove(0);
        let now: Timestamp = "2026-01-29T06:10:00Z".parse().unwrap();
        let all = points(&namespace, now);
        assert_eq!(all.len(), 48);
        assert_eq!(all.last().unwrap().at, "2026-01-29T06:00:00Z".parse().unwrap());
        assert_eq!(all[0].at, "2026-01-28T06:30:00Z".parse().unwrap());
        assert_eq!(all.iter().map(|p| &p.id).collect::<BTreeSet<_>>().len(), 48);
        let later = points(&namespace, "2026-01-29T06:31:00Z".parse().unwrap());
        assert_eq!(later[..47], all[1..]);
        let young = Namespace { created: "2026-01-29T05:20:00Z".parse().unwrap(), ..namespace };
        assert_eq!(points(&young, now).len(), 2);
    }
}
