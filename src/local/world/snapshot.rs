//! Snapshots of clusters: what was saved, how far saving is, and when it goes.

use super::work::after;
use super::{Cluster, State, Step, Work, pace, snapshot_abroad};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One snapshot. It keeps what a cluster was when it was taken, for the day it is restored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    pub name: String,
    pub region: String,
    pub automated: bool,
    /// `creating`, `available`, `final snapshot`, `failed`.
    pub status: String,
    pub created: Timestamp,
    /// Days; -1 for ever.
    pub retention: i32,
    /// Since when the retention counts.
    pub retained_from: Timestamp,
    /// Saving what changed since the last one.
    pub work: Work,
    /// All of it.
    pub megabytes: f64,
    /// Account ids that may restore it.
    pub shared: Vec<String>,
    /// The Region it was copied from.
    pub source_region: Option<String>,
    /// The cluster as it was.
    pub cluster: Cluster,
}

/// What happens to a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotStep {
    /// Saving is done.
    Saved,
    /// Its time may be over.
    Expire,
}

impl Snapshot {
    /// The ARN, with the cluster's name before the snapshot's.
    pub fn arn(&self) -> String {
        arn(&self.region, &self.cluster.identifier, &self.name)
    }

    /// When it goes by itself; `None`: never. An automated one goes by its cluster's retention, a copy by its own.
    pub fn expires(&self, cluster_retention: Option<i32>) -> Option<Timestamp> {
        let days = if self.automated && self.source_region.is_none() { cluster_retention? } else { self.retention };
        (days >= 0).then(|| after(self.retained_from, i64::from(days) * pace::DAY))
    }
}

/// `arn:aws:redshift:REGION:ACCOUNT:snapshot:CLUSTER/NAME`.
pub fn arn(region: &str, cluster: &str, name: &str) -> String {
    format!("arn:aws:redshift:{region}:{}:snapshot:{cluster}/{name}", super::ACCOUNT)
}

impl State {
    /// Begins a snapshot of a cluster.
    pub fn snapshot(
        &mut self,
        cluster: &Cluster,
        name: &str,
        at: Timestamp,
        automated: bool,
        retention: i32,
    ) -> Snapshot {
        let megabytes = cluster.megabytes();
        let changed = (megabytes * 0.04).max(16.0);
        let snapshot = Snapshot {
            name: name.to_owned(),
            region: cluster.region.clone(),
            automated,
            status: "creating".to_owned(),
            created: at,
            retention,
            retained_from: at,
            work: Work::new(at, pace::SNAPSHOT, changed),
            megabytes,
            shared: Vec::new(),
            source_region: None,
            cluster: cluster.clone(),
        };
        self.snapshots.put(&cluster.region, name, snapshot.clone());
        self.plan_snapshot(&snapshot, snapshot.work.until, SnapshotStep::Saved);
        snapshot
    }

    /// A step of a snapshot will happen then.
    pub fn plan_snapshot(&mut self, snapshot: &Snapshot, at: Timestamp, step: SnapshotStep) {
        let (region, name) = (snapshot.region.clone(), snapshot.name.clone());
        self.timeline.add(at, Step::Snapshot { region, name, step });
    }

    /// Plans the end of a snapshot's retention, if it has one.
    pub fn plan_expiry(&mut self, snapshot: &Snapshot) {
        let retention = self.clusters.get(&snapshot.region, &snapshot.cluster.identifier).map(|c| c.retention);
        if let Some(at) = snapshot.expires(retention) {
            self.plan_snapshot(snapshot, at, SnapshotStep::Expire);
        }
    }

    /// Takes a snapshot out, with its tags.
    pub fn drop_snapshot(&mut self, region: &str, name: &str) -> Option<Snapshot> {
        let snapshot = self.snapshots.take(region, name)?;
        self.tags.clear(&snapshot.arn());
        Some(snapshot)
    }

    /// A cluster's automated snapshots beyond its retention go; all of them when it keeps none.
    pub fn prune_snapshots(&mut self, cluster: &Cluster, at: Timestamp) {
        let over = |s: &&Snapshot| {
            let own = s.automated && s.source_region.is_none() && s.cluster.identifier == cluster.identifier;
            own && s.expires(Some(cluster.retention)).is_some_and(|end| end <= at)
        };
        let gone = self.snapshots.all(&cluster.region).map(|(_, s)| s).filter(over).map(|s| s.name.clone());
        for name in gone.collect::<Vec<_>>() {
            self.drop_snapshot(&cluster.region, &name);
        }
    }
}

impl SnapshotStep {
    /// Lets it happen.
    pub fn apply(self, state: &mut State, region: &str, name: &str, at: Timestamp) {
        match self {
            Self::Saved => saved(state, region, name, at),
            Self::Expire => expire(state, region, name, at),
        }
    }
}

fn saved(state: &mut State, region: &str, name: &str, at: Timestamp) {
    let Some(snapshot) = state.snapshots.get_mut(region, name) else { return };
    let last = snapshot.status == "final snapshot";
    "available".clone_into(&mut snapshot.status);
    let snapshot = snapshot.clone();
    if let Some(source) = &snapshot.source_region {
        snapshot_abroad::copied(state, &snapshot, source, at);
    } else if !snapshot.automated {
        let event = if last { "3005" } else { "3004" };
        let fill = [("cluster name", snapshot.cluster.identifier.as_str())];
        state.events.record(region, at, event, name, &fill);
    }
    state.plan_expiry(&snapshot);
    snapshot_abroad::copy(state, &snapshot, at);
}

/// Its retention may have been changed since this was planned; the latest automated one stays.
fn expire(state: &mut State, region: &str, name: &str, at: Timestamp) {
    let Some(snapshot) = state.snapshots.get(region, name) else { return };
    let retention = state.clusters.get(region, &snapshot.cluster.identifier).map(|c| c.retention);
    let over = snapshot.expires(retention).is_some_and(|end| end <= at);
    let stays = snapshot.automated && snapshot.source_region.is_none();
    let of_same = |other: &Snapshot| other.automated && other.cluster.identifier == snapshot.cluster.identifier;
    let newer = |other: &Snapshot| of_same(other) && other.created > snapshot.created;
    if over && (!stays || state.snapshots.all(region).any(|(_, other)| newer(other))) {
        state.drop_snapshot(region, name);
    } else if over {
        let snapshot = snapshot.clone();
        state.plan_snapshot(&snapshot, after(at, pace::DAY), SnapshotStep::Expire);
    }
}
