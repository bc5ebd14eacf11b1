//! Clusters made up for load tests: as many as asked for, the same for the same seed.

use super::load::Load;
use super::work::after;
use super::{Cluster, pace, seed};
use jiff::Timestamp;

const REGION: &str = "us-east-1";
const TYPES: [&str; 4] = ["ra3.large", "ra3.xlplus", "ra3.4xlarge", "ra3.16xlarge"];

/// So many clusters, `fleet-0001` and on, in `us-east-1`.
pub fn clusters(count: usize, seed: u64, now: Timestamp) -> impl Iterator<Item = Cluster> {
    (1..=count).map(move |number| cluster(number, seed, now))
}

fn cluster(number: usize, seed: u64, now: Timestamp) -> Cluster {
    let name = format!("fleet-{number:04}");
    let hash = seed::hash(&["fleet", &seed.to_string(), &name]);
    let roll = |turn: i64| seed::fraction(seed::with(hash, turn));
    let node_type = TYPES.get((roll(1) * 4.0) as usize).copied().unwrap_or("ra3.large");
    let paused = roll(2) < 0.1;
    let plain = Cluster::new(REGION, &name, node_type, 2 + (roll(3) * 6.0) as u32);
    Cluster {
        status: if paused { "paused" } else { "available" }.to_owned(),
        availability: paused.then(|| "Unavailable".to_owned()),
        pauses: if paused { vec![(after(now, -pace::HOUR * (1 + (roll(4) * 90.0) as i64)), None)] } else { Vec::new() },
        created: Some(after(now, -pace::DAY * (10 + (roll(5) * 1500.0) as i64))),
        disk: (5.0 + roll(6) * 80.0).round(),
        load: Load { peak: (roll(7) * 12.0).round(), floor: 0.1, burst: roll(8), peak_hour: (roll(9) * 24.0).floor() },
        ..plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_clusters() {
        let now = Timestamp::now();
        let shape =
            |seed| clusters(50, seed, now).map(|c| (c.identifier, c.node_type, c.nodes, c.status)).collect::<Vec<_>>();
        assert_eq!(shape(1), shape(1));
        assert_ne!(shape(1), shape(2));
        assert_eq!(shape(1).len(), 50);
    }
}
