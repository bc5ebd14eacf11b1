//! Maintenance: in the cluster's window what waited for it takes effect.

use super::timeline::Step;
use super::work::after;
use super::{Cluster, ClusterStep, State, cluster::REVISIONS, pace};
use crate::local::redshift;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const TRACK: &str = "MaintenanceTrackName";

impl State {
    /// Plans the maintenance that a pending track waits for, once.
    pub fn plan_maintenance(&mut self, cluster: &Cluster, now: Timestamp) {
        let (region, name) = (cluster.region.as_str(), cluster.identifier.as_str());
        let is_planned = |step: &Step| step.is_of(region, name, &ClusterStep::Maintain);
        let told = self.timeline.next(is_planned);
        self.timeline.drop_if(is_planned);
        if let (true, Some(at)) = (cluster.pending.contains_key(TRACK), redshift::next_window(cluster, now)) {
            self.plan(cluster, at, 0, ClusterStep::Maintain);
            if told != Some(at) {
                let end = after(at, 60 * redshift::window_minutes(&cluster.window).unwrap_or(30));
                let (start, end) = (at.to_string(), end.to_string());
                self.tell(cluster, now, "2026", &[("start time", &start), ("end time", &end)]);
            }
        }
    }
}

/// The window may have been moved or deferred, or the cluster be busy: then the next one does.
pub fn begin(state: &mut State, cluster: &mut Cluster, at: Timestamp) {
    let just_before = at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(at);
    let opens = redshift::next_window(cluster, just_before) == Some(at);
    if !opens || cluster.status != "available" {
        state.plan_maintenance(cluster, at);
        return;
    }
    cluster.availability = Some("Maintenance".to_owned());
    state.tell(cluster, at, "2003", &[]);
    state.plan(cluster, at, pace::MAINTENANCE, ClusterStep::Maintained);
}

/// A cluster on the current track has its newest release; one that goes to the trailing track keeps what it has.
pub fn end(state: &mut State, cluster: &mut Cluster, at: Timestamp) {
    cluster.availability = None;
    state.tell(cluster, at, "2004", &[]);
    let Some(Value::String(track)) = cluster.pending.remove(TRACK) else { return };
    state.tell(cluster, after(at, 0), "2020", &[("from track", &cluster.track), ("to track", &track)]);
    if track == "current" {
        REVISIONS[0].clone_into(&mut cluster.revision);
    }
    cluster.track = track;
}
