//! Snapshot schedules.

use crate::local::world::{Cluster, ClusterStep, State, Step};
use jiff::Timestamp;

/// When the next automated snapshot of a cluster with a schedule is due.
pub fn next_snapshot(state: &State, cluster: &Cluster, _: Timestamp) -> Option<Timestamp> {
    cluster.schedule.as_ref()?;
    state.timeline.next(|step| {
        matches!(step, Step::Cluster { region, name, step: ClusterStep::Backup } if *region == cluster.region && *name == cluster.identifier)
    })
}
