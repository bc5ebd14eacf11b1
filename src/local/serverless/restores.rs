//! Restoring a whole namespace from a snapshot or a recovery point.

use super::shared::{conflict, invalid, settled_namespace, settled_workgroup};
use super::{recovery_points, snapshots, view};
use crate::local::redshift::Input;
use crate::local::world::{ACCOUNT, Namespace, ServerlessStep, State, after, pace, snapshot_arn};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "RestoreFromSnapshot" => from_snapshot,
    "RestoreFromRecoveryPoint" => from_recovery_point,
};

/// What a namespace is brought back to.
struct Source {
    megabytes: f64,
    /// Absent for recovery points, which change no settings.
    admin: Option<String>,
    database: Option<String>,
}

fn from_snapshot(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let (source, name) = snapshot(state, input, now)?;
        let shown = restore(state, input, source, now)?;
        Ok(json!({"namespace": shown, "snapshotName": name, "ownerAccount": ACCOUNT}))
    })
}

/// A snapshot of a namespace, or by its ARN one of a provisioned cluster.
fn snapshot(state: &State, input: Input<'_>, now: Timestamp) -> Result<(Source, String), Fault> {
    let of_cluster = input.text("snapshotArn").filter(|arn| arn.starts_with("arn:aws:redshift:"));
    if let (Some(arn), None) = (of_cluster, input.text("snapshotName")) {
        let arn_of = |s: &crate::local::world::Snapshot| snapshot_arn(&s.region, &s.cluster.identifier, &s.name);
        let found = state.snapshots.all(input.region()).find(|(_, snapshot)| arn_of(snapshot) == arn);
        let (name, snapshot) = found.ok_or_else(|| super::shared::missing("snapshot", arn))?;
        let (admin, database) = (Some(snapshot.cluster.user.clone()), Some(snapshot.cluster.database.clone()));
        return Ok((Source { megabytes: snapshot.megabytes, admin, database }, name.to_owned()));
    }
    let backup = snapshots::named(state, input)?;
    if backup.status(now) != "AVAILABLE" {
        return Err(conflict(format!("The snapshot {} is {}.", backup.name, backup.status(now))));
    }
    let Namespace { megabytes, admin, database, .. } = backup.namespace;
    Ok((Source { megabytes, admin: Some(admin), database: Some(database) }, backup.name))
}

fn from_recovery_point(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let id = input.must("recoveryPointId");
    local.world.change(|state, now| {
        let (_, point) = recovery_points::find(state, input.region(), id, now)?;
        let source = Source { megabytes: point.megabytes, admin: None, database: None };
        let shown = restore(state, input, source, now)?;
        Ok(json!({"namespace": shown, "recoveryPointId": id}))
    })
}

/// Both the namespace and its workgroup must stand still, and they are busy for a while.
fn restore(state: &mut State, input: Input<'_>, source: Source, now: Timestamp) -> Result<Value, Fault> {
    let (region, name, of) = (input.region(), input.must("namespaceName"), input.must("workgroupName"));
    let mut namespace = settled_namespace(state, region, name)?.clone();
    let mut workgroup = settled_workgroup(state, region, of)?.clone();
    if workgroup.namespace != name {
        return Err(invalid(format!("The workgroup {of} is not associated with the namespace {name}.")));
    }
    namespace.megabytes = source.megabytes;
    namespace.admin = source.admin.unwrap_or(namespace.admin);
    namespace.database = source.database.unwrap_or(namespace.database);
    namespace.managed_password = input.flag("manageAdminPassword").unwrap_or(namespace.managed_password);
    "MODIFYING".clone_into(&mut namespace.status);
    "MODIFYING".clone_into(&mut workgroup.status);
    let done = after(now, pace::RESTORE);
    state.plan_serverless(done, region, name, ServerlessStep::NamespaceReady);
    state.plan_serverless(done, region, of, ServerlessStep::WorkgroupReady);
    let shown = view::namespace(&namespace);
    state.namespaces.put(region, name, namespace);
    state.workgroups.put(region, of, workgroup);
    Ok(shown)
}
