//! Restoring a whole namespace from a snapshot or a recovery point.

use super::shared::{conflict, invalid, settled_namespace, settled_workgroup};
use super::{recovery_points, snapshots, view};
use crate::local::engine::Data;
use crate::local::redshift::Input;
use crate::local::world::{ACCOUNT, Namespace, Restored, ServerlessStep, State, Workgroup, after, pace, snapshot_arn};
use crate::local::{Call, Fault, Local, Operation, Reply, databases};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        name: "RestoreFromSnapshot",
        run: |local, call| Box::pin(async move { restore(&local, &call, from_snapshot).await }),
    },
    Operation {
        name: "RestoreFromRecoveryPoint",
        run: |local, call| Box::pin(async move { restore(&local, &call, from_recovery_point).await }),
    },
];

/// What a namespace is brought back to.
struct Source {
    megabytes: f64,
    /// Absent for recovery points, which change no settings.
    admin: Option<String>,
    database: Option<String>,
    /// Whose databases it is of, and when it was taken.
    data: Data,
    at: Timestamp,
    /// What the answer says of it.
    told: Vec<(&'static str, String)>,
}

type Find = fn(Input<'_>, &State, Timestamp) -> Result<Source, Fault>;

/// A snapshot of a namespace, or by its ARN one of a provisioned cluster.
fn from_snapshot(input: Input<'_>, state: &State, now: Timestamp) -> Result<Source, Fault> {
    let told = |name: &str| vec![("snapshotName", name.to_owned()), ("ownerAccount", ACCOUNT.to_owned())];
    let of_cluster = input.text("snapshotArn").filter(|arn| arn.starts_with("arn:aws:redshift:"));
    if let (Some(arn), None) = (of_cluster, input.text("snapshotName")) {
        let arn_of = |s: &crate::local::world::Snapshot| snapshot_arn(&s.region, &s.cluster.identifier, &s.name);
        let found = state.snapshots.all(input.region()).find(|(_, snapshot)| arn_of(snapshot) == arn);
        let (name, snapshot) = found.ok_or_else(|| super::shared::missing("snapshot", arn))?;
        let cluster = &snapshot.cluster;
        return Ok(Source {
            megabytes: snapshot.megabytes,
            admin: Some(cluster.user.clone()),
            database: Some(cluster.database.clone()),
            data: databases::of_cluster(cluster),
            at: snapshot.created,
            told: told(name),
        });
    }
    let backup = snapshots::named(state, input)?;
    if backup.status(now) != "AVAILABLE" {
        return Err(conflict(format!("The snapshot {} is {}.", backup.name, backup.status(now))));
    }
    let at = backup.holds();
    let data = databases::of_namespace(&backup.namespace, at);
    let Namespace { megabytes, admin, database, .. } = backup.namespace;
    let (admin, database, told) = (Some(admin), Some(database), told(&backup.name));
    Ok(Source { megabytes, admin, database, data, at, told })
}

fn from_recovery_point(input: Input<'_>, state: &State, now: Timestamp) -> Result<Source, Fault> {
    let id = input.must("recoveryPointId");
    let (namespace, point) = recovery_points::find(state, input.region(), id, now)?;
    Ok(Source {
        megabytes: point.megabytes,
        admin: None,
        database: None,
        data: databases::of_namespace(namespace, point.at),
        at: point.at,
        told: vec![("recoveryPointId", id.to_owned())],
    })
}

/// The new databases are there before the namespace has them; who was connected to the old ones is cut off.
async fn restore(local: &Arc<Local>, call: &Call, find: Find) -> Reply {
    let input = Input(call);
    let (source, before) = local.world.read(|state, now| {
        let (namespace, _) = standing(state, input)?;
        Ok((find(input, state, now)?, databases::of_namespace(namespace, now)))
    })?;
    let id = local.world.change(|state, _| Ok(state.mint("databases")))?;
    let restored = databases::restore(local, source.data, source.at, &id).await;
    restored.map_err(|error| conflict(error.to_string()))?;
    let shown = local.world.change(|state, now| {
        let source = find(input, state, now)?;
        let mut members = serde_json::Map::new();
        members.extend(source.told.iter().map(|(member, text)| ((*member).to_owned(), json!(text))));
        members.insert("namespace".to_owned(), begin(state, input, source, &id, now)?);
        Ok(Value::Object(members))
    })?;
    local.data_api.warehouses().of(&before).end_sessions();
    Ok(shown)
}

/// The namespace and its workgroup, where both stand still.
fn standing<'a>(state: &'a State, input: Input<'_>) -> Result<(&'a Namespace, &'a Workgroup), Fault> {
    let (region, name, of) = (input.region(), input.must("namespaceName"), input.must("workgroupName"));
    let namespace = settled_namespace(state, region, name)?;
    let workgroup = settled_workgroup(state, region, of)?;
    if workgroup.namespace != name {
        return Err(invalid(format!("The workgroup {of} is not associated with the namespace {name}.")));
    }
    Ok((namespace, workgroup))
}

/// Both are busy for a while.
fn begin(state: &mut State, input: Input<'_>, source: Source, id: &str, now: Timestamp) -> Result<Value, Fault> {
    let (region, name, of) = (input.region(), input.must("namespaceName"), input.must("workgroupName"));
    let (namespace, workgroup) = standing(state, input)?;
    let (mut namespace, mut workgroup) = (namespace.clone(), workgroup.clone());
    namespace.restored.push(Restored { at: now, data: id.to_owned(), replaced: namespace.megabytes });
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
