//! `ModifyClusterIamRoles`, `ModifyClusterMaintenance`, `ModifyClusterDbRevision`, `RotateEncryptionKey`,
//! `ModifyAquaConfiguration`: smaller changes of one cluster.

use super::input::{Input, busy, clash, invalid};
use super::{maintenance, settings, view};
use crate::local::handler::operations;
use crate::local::world::cluster::REVISIONS;
use crate::local::world::{Cluster, ClusterStep, State, after, pace, seed};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "ModifyAquaConfiguration" => aqua,
    "ModifyClusterDbRevision" => |local: &Local, call: &Call| act(local, call, revision),
    "ModifyClusterIamRoles" => |local: &Local, call: &Call| act(local, call, roles),
    "ModifyClusterMaintenance" => |local: &Local, call: &Call| act(local, call, maintain),
    "RotateEncryptionKey" => |local: &Local, call: &Call| act(local, call, rotate),
};

type Act = fn(Input<'_>, &mut State, &mut Cluster, Timestamp) -> Result<(), Fault>;

fn act(local: &Local, call: &Call, act: Act) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        act(input, state, &mut cluster, now)?;
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

fn roles(input: Input<'_>, _: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    busy(cluster)?;
    let (add, remove) = (settings::roles(input.texts("AddIamRoles"))?, input.texts("RemoveIamRoles"));
    let before = cluster.role_arns();
    let mut all = before.clone();
    all.retain(|arn| !remove.contains(arn));
    all.extend(add.into_iter().filter(|arn| !all.contains(arn)).collect::<Vec<_>>());
    cluster.roles = settings::roles(all)?;
    cluster.passing.change_roles(&before, &cluster.roles, now);
    if let Some(default) = input.text("DefaultIamRoleArn") {
        if !cluster.roles.iter().any(|arn| arn == default) {
            return Err(invalid(format!("The default role {default} is not one of the cluster's roles.")));
        }
        cluster.default_role = Some(default.to_owned());
    } else if cluster.default_role.as_ref().is_some_and(|default| !cluster.roles.contains(default)) {
        cluster.default_role = None;
    }
    Ok(())
}

/// Days of one deferment.
const MOST_DAYS: i64 = 45;

fn maintain(input: Input<'_>, _: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    match input.flag("DeferMaintenance") {
        Some(true) => defer(input, cluster, now),
        Some(false) => {
            let id = input.text("DeferMaintenanceIdentifier");
            let of = |window: &Value| window.get("DeferMaintenanceIdentifier").and_then(Value::as_str) == id;
            if id.is_some() && !cluster.deferred.iter().any(of) {
                return Err(invalid("There is no deferment of that DeferMaintenanceIdentifier."));
            }
            cluster.deferred.retain(|window| id.is_some() && !of(window));
            Ok(())
        }
        None => Err(invalid("The request must contain the parameter DeferMaintenance.")),
    }
}

fn defer(input: Input<'_>, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    let from = input.time("DeferMaintenanceStartTime").unwrap_or(now);
    let (end, days) = (input.time("DeferMaintenanceEndTime"), input.number("DeferMaintenanceDuration"));
    let to = match (end, days) {
        (Some(_), Some(_)) => return Err(clash("Give DeferMaintenanceEndTime or DeferMaintenanceDuration, not both.")),
        (Some(end), None) => end,
        (None, days) => after(from, days.unwrap_or(MOST_DAYS) * pace::DAY),
    };
    directly_after(cluster, from, to)?;
    let length = to.duration_since(from).as_secs();
    if !(1..=MOST_DAYS * pace::DAY).contains(&length) || to <= now {
        return Err(invalid(format!(
            "Maintenance can be deferred by at most {MOST_DAYS} days from its start, into the future."
        )));
    }
    let made = || format!("dfm-{}", seed::letters(&[&cluster.namespace, &from.to_string()], 20));
    let id = input.text("DeferMaintenanceIdentifier").map_or_else(made, str::to_owned);
    cluster.deferred.retain(|window| window.get("DeferMaintenanceIdentifier").and_then(Value::as_str) != Some(&id));
    cluster.deferred.push(json!({
        "DeferMaintenanceIdentifier": id,
        "DeferMaintenanceStartTime": from.to_string(),
        "DeferMaintenanceEndTime": to.to_string(),
    }));
    Ok(())
}

/// The window that directly follows a deferment cannot be deferred.
fn directly_after(cluster: &Cluster, from: Timestamp, to: Timestamp) -> Result<(), Fault> {
    let end = |window: &Value| window.get("DeferMaintenanceEndTime")?.as_str()?.parse::<Timestamp>().ok();
    let follows = |end: Timestamp| maintenance::next_start(&cluster.window, end);
    let covered =
        |at: Timestamp| (from..to).contains(&at) && cluster.deferred.iter().filter_map(end).all(|end| end <= from);
    if cluster.deferred.iter().filter_map(end).filter_map(follows).any(covered) {
        return Err(invalid("The maintenance window that directly follows a deferment cannot be deferred."));
    }
    Ok(())
}

fn revision(input: Input<'_>, state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    busy(cluster)?;
    let target = input.must("RevisionTarget");
    if cluster.revision == REVISIONS[0] {
        return Err(Fault::new("ClusterOnLatestRevision", "Cluster is already on the latest database revision."));
    }
    if target != REVISIONS[0] {
        return Err(invalid(format!("{target} is not a revision the cluster can be moved to.")));
    }
    target.clone_into(&mut cluster.revision);
    "modifying".clone_into(&mut cluster.status);
    state.tell(cluster, now, "2017", &[]);
    state.plan(cluster, now, pace::MODIFY, ClusterStep::Modified { event: Some("2018".to_owned()) });
    Ok(())
}

fn rotate(_: Input<'_>, state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    busy(cluster)?;
    if !cluster.encrypted {
        let words = format!("Cluster {} is not encrypted; it has no key to rotate.", cluster.identifier);
        return Err(Fault::new("InvalidClusterState", words));
    }
    "rotating-keys".clone_into(&mut cluster.status);
    state.plan(cluster, now, pace::ROTATE_KEYS, ClusterStep::Modified { event: None });
    Ok(())
}

/// AQUA is retired: the call is taken and does nothing.
fn aqua(local: &Local, call: &Call) -> Reply {
    local.world.read(|state, _| {
        Input(call).cluster(state)?;
        Ok(json!({"AquaConfiguration": {"AquaStatus": "disabled", "AquaConfigurationStatus": "auto"}}))
    })
}
