//! What happens to a cluster in the course of time.

use super::work::after;
use super::{Cluster, Restore, State, Step, Work, cluster, pace, schedule, upkeep};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One step of a cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ClusterStep {
    /// Shows another status on the way; with an event, if it has one.
    Become {
        status: String,
        event: Option<String>,
    },
    Created,
    Restored,
    /// The data of a restored cluster is all there.
    RestoreOver,
    Paused,
    Resumed,
    Rebooted {
        event: String,
    },
    /// Pending values take effect and it is available again.
    Modified {
        event: Option<String>,
    },
    /// Elastic: the nodes are there, the data moves.
    Resized,
    /// The whole resize is over.
    ResizeOver,
    ResizeCancelled,
    Renamed {
        to: String,
    },
    Deleted {
        saved: bool,
    },
    /// Time for an automated snapshot.
    Backup,
    /// The maintenance window opens.
    Maintain,
    Maintained,
}

impl State {
    /// A step of a cluster will happen in so many seconds.
    pub fn plan(&mut self, cluster: &Cluster, at: Timestamp, seconds: i64, step: ClusterStep) {
        let (region, name) = (cluster.region.clone(), cluster.identifier.clone());
        self.timeline.add(after(at, seconds), Step::Cluster { region, name, step });
    }

    /// What was planned for a cluster will not happen; automated snapshots and maintenance go on.
    pub fn unplan(&mut self, region: &str, name: &str) {
        self.timeline.drop_if(|step| {
            matches!(step, Step::Cluster { region: r, name: n, step }
                if r == region && n == name && !matches!(step, ClusterStep::Backup | ClusterStep::Maintain))
        });
    }

    /// An event of a cluster.
    pub fn tell(&mut self, cluster: &Cluster, at: Timestamp, id: &str, fill: &[(&str, &str)]) {
        self.events.record(&cluster.region, at, id, &cluster.identifier, fill);
    }

    /// Plans the next automated snapshot: by the cluster's schedule, else every eight hours.
    pub fn plan_backup(&mut self, cluster: &Cluster, at: Timestamp) {
        let definitions = cluster.schedule.as_ref().and_then(|name| {
            let document = self.shelf.get("redshift/snapshot-schedule", &cluster.region, name)?;
            Some(
                document
                    .get("ScheduleDefinitions")?
                    .as_array()?
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
            )
        });
        let next = definitions.and_then(|all| all.iter().filter_map(|d| schedule::next(d, at)).min());
        let next = next.unwrap_or_else(|| after(at, pace::BACKUP));
        let (region, name) = (cluster.region.clone(), cluster.identifier.clone());
        self.timeline.add(next, Step::Cluster { region, name, step: ClusterStep::Backup });
    }
}

impl ClusterStep {
    /// Lets it happen, if the cluster is still there.
    pub fn apply(self, state: &mut State, region: &str, name: &str, at: Timestamp) {
        let Some(mut cluster) = state.clusters.take(region, name) else { return };
        if let Some(cluster) = self.happen(state, &mut cluster, at).then_some(cluster) {
            state.keep(cluster);
        }
    }

    /// `false`: the cluster is no more.
    fn happen(self, state: &mut State, cluster: &mut Cluster, at: Timestamp) -> bool {
        match self {
            Self::Become { status, event } => {
                cluster.status = status;
                if let Some(event) = event {
                    state.tell(cluster, at, &event, &[]);
                }
            }
            Self::Created => {
                cluster.created = Some(at);
                cluster.settle_down();
                state.tell(cluster, at, "2000", &[]);
                state.plan_backup(cluster, at);
            }
            Self::Restored => restored(state, cluster, at),
            Self::RestoreOver => {
                if !cluster.is_managed() {
                    state.tell(cluster, at, "3537", &[]);
                }
            }
            Self::Paused => {
                "paused".clone_into(&mut cluster.status);
                cluster.availability = Some("Unavailable".to_owned());
                cluster.pauses.push((at, None));
                state.tell(cluster, at, "3619", &[]);
            }
            Self::Resumed => {
                if let Some((_, until)) = cluster.pauses.last_mut() {
                    *until = Some(at);
                }
                cluster.settle_down();
            }
            Self::Rebooted { event } => {
                cluster.apply_parameters();
                cluster.apply_pending();
                cluster.settle_down();
                if cluster.parameter_status == "invalid-parameter" {
                    "incompatible-parameters".clone_into(&mut cluster.status);
                    cluster.availability = Some("Unavailable".to_owned());
                }
                state.tell(cluster, at, "3520", &[]);
                state.tell(cluster, at, &event, &[]);
            }
            Self::Modified { event } => {
                cluster.apply_pending();
                cluster.settle_down();
                if let Some(event) = event {
                    state.tell(cluster, at, &event, &[]);
                }
            }
            Self::Resized => resized(state, cluster, at),
            Self::ResizeOver => resize_over(state, cluster, at),
            Self::ResizeCancelled => {
                if let Some(resize) = &mut cluster.resize {
                    "FAILED".clone_into(&mut resize.status);
                }
                cluster.pending.clear();
                cluster.settle_down();
                state.tell(cluster, at, "3600", &[]);
            }
            Self::Renamed { to } => rename(state, cluster, &to, at),
            Self::Deleted { saved } => {
                delete(state, cluster, saved, at);
                return false;
            }
            Self::Backup => backup(state, cluster, at),
            Self::Maintain => upkeep::begin(state, cluster, at),
            Self::Maintained => upkeep::end(state, cluster, at),
        }
        true
    }
}

fn restored(state: &mut State, cluster: &mut Cluster, at: Timestamp) {
    cluster.created = Some(at);
    cluster.settle_down();
    let snapshot = cluster.restore.as_ref().map_or(String::new(), |restore: &Restore| restore.snapshot.clone());
    state.tell(cluster, at, "3003", &[("snapshot name", &snapshot)]);
    state.plan_backup(cluster, at);
}

/// The new nodes stand; the same data lies on them.
fn resized(state: &mut State, cluster: &mut Cluster, at: Timestamp) {
    cluster.take_new_nodes();
    "available, resize-cleanup".clone_into(&mut cluster.status);
    cluster.availability = None;
    cluster.transfer = Some(Work::new(at, pace::ELASTIC[2], cluster.megabytes()));
    state.tell(cluster, at, "3534", &[]);
}

fn resize_over(state: &mut State, cluster: &mut Cluster, at: Timestamp) {
    let elastic = cluster.resize.as_ref().is_some_and(|resize| !resize.classic);
    if !elastic {
        cluster.take_new_nodes();
        cluster.base_nodes = cluster.nodes;
    }
    if let Some(resize) = &mut cluster.resize {
        "SUCCEEDED".clone_into(&mut resize.status);
    }
    cluster.transfer = None;
    cluster.settle_down();
    let event = if elastic { "3537" } else { "3002" };
    state.tell(cluster, at, event, &[("hours", "1")]);
    if cluster.multi_az {
        let zones = [cluster.home_zone(), cluster.network().zone_beside(&cluster.home_zone())];
        let [first, second] = &zones;
        let fill = [("first availability zone", first.as_str()), ("second availability zone", second.as_str())];
        state.tell(cluster, at, "3671", &fill);
    }
}

fn rename(state: &mut State, cluster: &mut Cluster, to: &str, at: Timestamp) {
    let old = std::mem::replace(&mut cluster.identifier, to.to_owned());
    state.tags.rename(&cluster::arn(&cluster.region, &old), &cluster.arn());
    state.timeline.rename_cluster(&cluster.region, &old, to);
    for snapshot in state.snapshots.those_mut(&cluster.region, |snapshot| snapshot.cluster.identifier == old) {
        let arn = snapshot.arn();
        to.clone_into(&mut snapshot.cluster.identifier);
        state.tags.rename(&arn, &snapshot.arn());
    }
    cluster.pending.remove("ClusterIdentifier");
    cluster.settle_down();
    state.tell(cluster, at, "2013", &[]);
}

/// Automated snapshots and tags go with it, manual snapshots stay.
fn delete(state: &mut State, cluster: &Cluster, saved: bool, at: Timestamp) {
    let (region, name) = (&cluster.region, &cluster.identifier);
    let automated = |s: &&super::Snapshot| s.automated && s.cluster.identifier == *name;
    let names: Vec<_> = state.snapshots.all(region).map(|(_, s)| s).filter(automated).map(|s| s.name.clone()).collect();
    for name in names {
        state.drop_snapshot(region, &name);
    }
    state.tags.clear(&cluster.arn());
    state.timeline.drop_if(|step| matches!(step, Step::Cluster { region: r, name: n, .. } if r == region && n == name));
    let was = if saved { "was" } else { "was not" };
    state.tell(cluster, at, "2001", &[("was / was not", was)]);
}

/// Takes the automated snapshot, if the cluster can, and plans the next.
fn backup(state: &mut State, cluster: &Cluster, at: Timestamp) {
    if cluster.status == "available" && cluster.retention > 0 {
        let name = format!("rs:{}-{}", cluster.identifier, at.strftime("%Y-%m-%d-%H-%M-%S"));
        state.snapshot(cluster, &name, at, true, cluster.retention);
    }
    state.plan_backup(cluster, at);
}

impl Cluster {
    /// Nothing goes on any more.
    fn settle_down(&mut self) {
        "available".clone_into(&mut self.status);
        self.availability = None;
        self.modify_status = None;
        self.pending_actions.clear();
    }

    /// Parameters that waited for a reboot are in force.
    fn apply_parameters(&mut self) {
        if self.parameter_status != "invalid-parameter" {
            "in-sync".clone_into(&mut self.parameter_status);
            self.parameters_pending.clear();
        }
    }

    /// The last resize's nodes take over.
    fn take_new_nodes(&mut self) {
        let Some(resize) = self.resize.clone() else { return };
        let held = self.capacity() as f64 * self.disk;
        self.node_type = resize.node_type;
        self.nodes = resize.nodes;
        self.encrypted = resize.encryption == "KMS";
        self.disk = (held / self.capacity() as f64).min(99.9);
        for member in ["NodeType", "NumberOfNodes", "ClusterType", "EncryptionType"] {
            self.pending.remove(member);
        }
    }

    /// `PendingModifiedValues` take effect.
    fn apply_pending(&mut self) {
        for (member, value) in std::mem::take(&mut self.pending) {
            match (member.as_str(), &value) {
                ("PubliclyAccessible", Value::Bool(public)) => self.public = *public,
                ("EnhancedVpcRouting", Value::Bool(routing)) => self.enhanced_routing = *routing,
                ("AutomatedSnapshotRetentionPeriod", Value::Number(days)) => {
                    self.retention = days.as_i64().unwrap_or_default() as i32;
                }
                ("EncryptionType", Value::String(kind)) => self.encrypted = kind == "KMS",
                // The track is changed in the maintenance window.
                ("MaintenanceTrackName", _) => drop(self.pending.insert(member, value)),
                ("NodeType", Value::String(node_type)) => node_type.clone_into(&mut self.node_type),
                ("NumberOfNodes", Value::Number(nodes)) => self.nodes = nodes.as_u64().unwrap_or(1) as u32,
                _ => {}
            }
        }
    }
}
