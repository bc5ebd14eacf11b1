//! `PauseCluster`, `ResumeCluster`, `RebootCluster`, `DeleteCluster`, `FailoverPrimaryCompute`.

use super::input::{Input, busy, clash};
use super::{integrations, names, snapshots, table_restores, view};
use crate::local::handler::operations;
use crate::local::world::{Cluster, ClusterStep, State, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DeleteCluster" => delete,
    "FailoverPrimaryCompute" => |local: &Local, call: &Call| act(local, call, failover),
    "PauseCluster" => |local: &Local, call: &Call| act(local, call, pause),
    "RebootCluster" => |local: &Local, call: &Call| act(local, call, reboot),
    "ResumeCluster" => |local: &Local, call: &Call| act(local, call, resume),
};

/// Something that is done to a cluster, checked before anything changes.
type Act = fn(&mut State, &mut Cluster, Timestamp) -> Result<(), Fault>;

fn act(local: &Local, call: &Call, act: Act) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        act(state, &mut cluster, now)?;
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

/// What a schedule asks for; the same rules.
pub fn scheduled(state: &mut State, cluster: &mut Cluster, now: Timestamp, operation: &str) -> Result<(), Fault> {
    if operation == "PauseCluster" { pause(state, cluster, now) } else { resume(state, cluster, now) }
}

fn pause(state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    busy(cluster)?;
    if cluster.multi_az {
        return Err(Fault::new("UnsupportedOperation", "A Multi-AZ cluster cannot be paused."));
    }
    if cluster.retention == 0 {
        let words = format!("Cluster {} cannot be paused: its automated snapshots are off.", cluster.identifier);
        return Err(Fault::new("InvalidClusterState", words));
    }
    table_restores::cancel_tables(state, cluster, now);
    "pausing".clone_into(&mut cluster.status);
    state.tell(cluster, now, "3618", &[]);
    let name = format!("rs:{}-{}", cluster.identifier, now.strftime("%Y-%m-%d-%H-%M-%S"));
    state.snapshot(cluster, &name, now, true, cluster.retention);
    state.plan(cluster, now, pace::PAUSE, ClusterStep::Paused);
    Ok(())
}

fn resume(state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    if cluster.status != "paused" {
        let words =
            format!("Cluster {} is {}; only a paused cluster can be resumed.", cluster.identifier, cluster.status);
        return Err(Fault::new("InvalidClusterState", words));
    }
    "resuming".clone_into(&mut cluster.status);
    state.plan(cluster, now, pace::RESUME, ClusterStep::Resumed);
    Ok(())
}

/// A cluster whose parameters cannot be applied is rebooted too, once they were mended.
fn reboot(state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    if cluster.status != "incompatible-parameters" {
        busy(cluster)?;
    }
    table_restores::cancel_tables(state, cluster, now);
    "rebooting".clone_into(&mut cluster.status);
    cluster.availability = None;
    state.tell(cluster, now, "3519", &[]);
    state.plan(cluster, now, pace::REBOOT, ClusterStep::Rebooted { event: "3000".to_owned() });
    Ok(())
}

fn failover(state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    if !cluster.multi_az {
        let words = format!("Cluster {} is not Multi-AZ; there is nothing to fail over to.", cluster.identifier);
        return Err(Fault::new("UnsupportedOperation", words));
    }
    busy(cluster)?;
    "modifying".clone_into(&mut cluster.status);
    cluster.zone = Some(cluster.network().zone_beside(&cluster.home_zone()));
    state.tell(cluster, now, "3666", &[]);
    state.plan(cluster, now, pace::FAILOVER, ClusterStep::Modified { event: Some("3669".to_owned()) });
    Ok(())
}

/// States in which a cluster may be deleted though it is not available.
const BROKEN: [&str; 8] = [
    "paused",
    "hardware-failure",
    "storage-full",
    "incompatible-parameters",
    "incompatible-network",
    "incompatible-restore",
    "incompatible-hsm",
    "creating",
];

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        let last = last_snapshot(input, state)?;
        if last.is_some() && cluster.restore.as_ref().is_some_and(|restore| !restore.work.is_over(now)) {
            let words = "its data is still being restored; wait for that, or delete it without a final snapshot.";
            return Err(Fault::new("InvalidClusterState", format!("Cluster {}: {words}", cluster.identifier)));
        }
        if !(BROKEN.contains(&cluster.status.as_str()) && last.is_none()) {
            busy(&cluster)?;
        }
        let name = cluster.identifier.clone();
        if integrations::fills(state, input.region(), &cluster.namespace_arn()) {
            let words = format!("Cluster {} is the target of an integration; delete that first.", cluster.identifier);
            return Err(Fault::new("InvalidClusterState", words));
        }
        table_restores::cancel_tables(state, &cluster, now);
        state.unplan(input.region(), &name);
        if let Some((snapshot, days)) = last {
            let mut taken = state.snapshot(&cluster, &snapshot, now, false, days);
            "final snapshot".clone_into(&mut taken.status);
            state.snapshots.put(input.region(), &snapshot, taken);
            state.events.record(input.region(), now, "2012", &snapshot, &[("cluster name", &name)]);
            "final-snapshot".clone_into(&mut cluster.status);
            let deleting = ClusterStep::Become { status: "deleting".to_owned(), event: None };
            state.plan(&cluster, now, pace::SNAPSHOT, deleting);
            state.plan(&cluster, now, pace::SNAPSHOT + pace::DELETE, ClusterStep::Deleted { saved: true });
        } else {
            "deleting".clone_into(&mut cluster.status);
            state.plan(&cluster, now, pace::DELETE, ClusterStep::Deleted { saved: false });
        }
        cluster.availability = None;
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

/// The final snapshot's name and retention, unless it is skipped.
fn last_snapshot(input: Input<'_>, state: &State) -> Result<Option<(String, i32)>, Fault> {
    let skip = input.flag("SkipFinalClusterSnapshot").unwrap_or(false);
    let name = input.name("FinalClusterSnapshotIdentifier");
    match (skip, name) {
        (true, None) => Ok(None),
        (true, Some(_)) => {
            Err(clash("FinalClusterSnapshotIdentifier cannot be specified when SkipFinalClusterSnapshot is true."))
        }
        (false, None) => {
            Err(clash("FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified."))
        }
        (false, Some(name)) => {
            snapshots::free_name("FinalClusterSnapshotIdentifier", input.region(), &name, state)?;
            let days = input.number("FinalClusterSnapshotRetentionPeriod").unwrap_or(-1);
            Ok(Some((name, names::manual_retention(days)?)))
        }
    }
}
