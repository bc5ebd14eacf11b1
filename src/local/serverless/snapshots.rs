//! Snapshots: create, get, list, update, delete, and those made of recovery points.

use super::shared::{conflict, document, invalid, missing, page, quota, set, settled_namespace};
use super::{recovery_points, resource_policies, rules, tags, view};
use crate::local::handler::operations;
use crate::local::redshift::Input;
use crate::local::world::{ACCOUNT, Backup, Namespace, SNAPSHOTS, State, keep_backup, pace, plan_backup_end};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateSnapshot" => create,
    "GetSnapshot" => get,
    "ListSnapshots" => list,
    "UpdateSnapshot" => update,
    "DeleteSnapshot" => delete,
    "ConvertRecoveryPointToSnapshot" => convert,
};

/// Snapshots of one account in one Region.
const MOST: usize = 700;

/// The snapshot of that name.
pub fn find(state: &State, region: &str, name: &str) -> Result<Backup, Fault> {
    let found = document(state, SNAPSHOTS, region, "snapshot", name)?;
    Backup::read(found).ok_or_else(|| missing("snapshot", name))
}

/// The snapshot an input names, by name or by ARN but not by both.
pub fn named(state: &State, input: Input<'_>) -> Result<Backup, Fault> {
    match (input.text("snapshotName"), input.text("snapshotArn")) {
        (Some(name), None) => find(state, input.region(), name),
        (None, Some(arn)) => {
            let mut all = state.shelf.all(SNAPSHOTS, input.region()).filter_map(|(_, d)| Backup::read(d));
            all.find(|backup| backup.arn(input.region()) == arn).ok_or_else(|| missing("snapshot", arn))
        }
        _ => Err(invalid("Exactly one of snapshotName and snapshotArn must be given.")),
    }
}

fn shown(state: &State, backup: &Backup, region: &str, now: Timestamp) -> Value {
    view::snapshot(backup, region, &resource_policies::accounts(state, region, &backup.arn(region)), now)
}

/// Begins a snapshot of a namespace, as it is or as it was at a recovery point: its name and how many days it is kept.
pub fn take(
    state: &mut State,
    region: &str,
    (of, point): (&Namespace, Option<Timestamp>),
    (name, retention): (&str, Option<i64>),
    now: Timestamp,
) -> Result<Backup, Fault> {
    rules::snapshot(name)?;
    if state.shelf.has(SNAPSHOTS, region, name) {
        return Err(conflict(format!("A snapshot with the name {name} already exists.")));
    }
    if state.shelf.count(SNAPSHOTS, region) >= MOST {
        return Err(quota(format!("The quota of {MOST} snapshots in this Region is reached.")));
    }
    let backup = Backup { point, ..Backup::of(of, name, now, retention, pace::SNAPSHOT) };
    keep_backup(state, region, &backup, now);
    Ok(backup)
}

/// Only namespaces with a workgroup can be backed up.
fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let of = input.must("namespaceName");
    let retention = rules::retention(input.number("retentionPeriod"))?;
    let tags = tags::read(input)?;
    local.world.change(|state, now| {
        let namespace = settled_namespace(state, region, of)?.clone();
        if !state.workgroups.all(region).any(|(_, workgroup)| workgroup.namespace == of) {
            return Err(conflict(format!(
                "The namespace {of} has no workgroup, and only one with a workgroup can be backed up."
            )));
        }
        let backup = take(state, region, (&namespace, None), (input.must("snapshotName"), retention), now)?;
        state.tags.add(&backup.arn(region), tags);
        Ok(json!({"snapshot": shown(state, &backup, region, now)}))
    })
}

fn convert(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let retention = rules::retention(input.number("retentionPeriod"))?;
    let tags = tags::read(input)?;
    local.world.change(|state, now| {
        let (namespace, point) = recovery_points::find(state, region, input.must("recoveryPointId"), now)?;
        let namespace = Namespace { megabytes: point.megabytes, ..namespace.clone() };
        let backup = take(state, region, (&namespace, Some(point.at)), (input.must("snapshotName"), retention), now)?;
        state.tags.add(&backup.arn(region), tags);
        Ok(json!({"snapshot": shown(state, &backup, region, now)}))
    })
}

fn get(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, now| {
        let backup = named(state, input)?;
        Ok(json!({"snapshot": shown(state, &backup, &call.region, now)}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let (from, until) = (input.time("startTime"), input.time("endTime"));
    let wanted = |backup: &Backup| {
        input.text("namespaceName").is_none_or(|name| backup.namespace.name == name)
            && input.text("namespaceArn").is_none_or(|arn| backup.namespace.arn() == arn)
            && input.text("ownerAccount").is_none_or(|owner| owner == ACCOUNT)
            && from.is_none_or(|from| backup.created >= from)
            && until.is_none_or(|until| backup.created <= until)
    };
    local.world.read(|state, now| {
        let all = state.shelf.all(SNAPSHOTS, region).filter_map(|(_, d)| Backup::read(d)).filter(wanted).collect();
        let (items, next) = page(call, all, |backup: &Backup| backup.name.clone())?;
        let snapshots: Vec<_> = items.iter().map(|backup| shown(state, backup, region, now)).collect();
        Ok(json!({"snapshots": snapshots, "nextToken": next}))
    })
}

fn update(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let retention = rules::retention(input.number("retentionPeriod"))?;
    local.world.change(|state, now| {
        let mut backup = find(state, region, input.must("snapshotName"))?;
        if input.number("retentionPeriod").is_some() {
            (backup.retention, backup.retained_from) = (retention, now);
        }
        state.shelf.put(SNAPSHOTS, region, &backup.name, backup.document());
        plan_backup_end(state, region, &backup);
        Ok(json!({"snapshot": shown(state, &backup, region, now)}))
    })
}

/// One that is shared stays until the other accounts have lost their access.
fn delete(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    local.world.change(|state, now| {
        let backup = find(state, region, input.must("snapshotName"))?;
        let arn = backup.arn(region);
        if !resource_policies::accounts(state, region, &arn).is_empty() {
            let message =
                format!("The snapshot {} is shared with other accounts; remove their access first.", backup.name);
            return Err(conflict(message));
        }
        if backup.status(now) != "AVAILABLE" {
            return Err(conflict(format!("The snapshot {} is {}.", backup.name, backup.status(now))));
        }
        let mut gone = shown(state, &backup, region, now);
        set(&mut gone, "status", json!("DELETED"));
        state.shelf.take(SNAPSHOTS, region, &backup.name);
        state.tags.clear(&arn);
        Ok(json!({"snapshot": gone}))
    })
}
