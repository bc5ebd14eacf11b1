//! Workgroups: list, get, create, update, delete.

use super::shared::{conflict, invalid, namespace, page, settled_namespace, settled_workgroup, workgroup};
use super::workgroup_settings::{self, Settings};
use super::{tags, view};
use crate::local::redshift::Input;
use crate::local::world::{ACCOUNT, ServerlessStep, Workgroup, after, pace};
use crate::local::{Call, Local, Operation, Reply};
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "ListWorkgroups" => list,
    "GetWorkgroup" => get,
    "CreateWorkgroup" => create,
    "UpdateWorkgroup" => update,
    "DeleteWorkgroup" => delete,
};

/// Workgroups of one account in one Region.
const MOST: usize = 25;

fn list(local: &Local, call: &Call) -> Reply {
    let own = Input(call).text("ownerAccount").is_none_or(|owner| owner == ACCOUNT);
    let mut workgroups = local.world.workgroups(&call.region);
    workgroups.retain(|_| own);
    let (items, next) = page(call, workgroups, |w| w.name.clone())?;
    Ok(json!({"workgroups": items.iter().map(view::workgroup).collect::<Vec<_>>(), "nextToken": next}))
}

fn get(local: &Local, call: &Call) -> Reply {
    let name = Input(call).must("workgroupName");
    local.world.read(|state, _| Ok(json!({"workgroup": view::workgroup(workgroup(state, &call.region, name)?)})))
}

fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let (name, of) = (input.must("workgroupName"), input.must("namespaceName"));
    let settings = Settings::read(input)?;
    let tags = tags::read(input)?;
    local.world.change(|state, now| {
        if state.workgroups.has(region, name) {
            return Err(conflict(format!("A workgroup with the name {name} already exists.")));
        }
        let namespace = namespace(state, region, of)?;
        if let Some((other, _)) = state.workgroups.all(region).find(|(_, w)| w.namespace == of) {
            return Err(conflict(format!("The namespace {of} is already associated with the workgroup {other}.")));
        }
        settled_namespace(state, region, of)?;
        if state.workgroups.count(region) >= MOST {
            return Err(invalid(format!("The quota of {MOST} workgroups in this Region is reached.")));
        }
        let mut fresh = Workgroup::new(region, name, of, now);
        settings.apply(&mut fresh, namespace.megabytes, true)?;
        "CREATING".clone_into(&mut fresh.status);
        fresh.id = Some(state.mint("workgroup"));
        state.tags.add(&fresh.arn(), tags);
        state.plan_serverless(after(now, pace::CREATE), region, name, ServerlessStep::WorkgroupReady);
        let shown = view::workgroup(&fresh);
        state.workgroups.put(region, name, fresh);
        Ok(json!({"workgroup": shown}))
    })
}

fn update(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let name = input.must("workgroupName");
    workgroup_settings::only_one(input)?;
    let settings = Settings::read(input)?;
    local.world.change(|state, now| {
        let mut changed = settled_workgroup(state, region, name)?.clone();
        let megabytes = namespace(state, region, &changed.namespace).map_or(0.0, |n| n.megabytes);
        settings.apply(&mut changed, megabytes, false)?;
        "MODIFYING".clone_into(&mut changed.status);
        state.plan_serverless(after(now, pace::MODIFY), region, name, ServerlessStep::WorkgroupReady);
        let shown = view::workgroup(&changed);
        state.workgroups.put(region, name, changed);
        Ok(json!({"workgroup": shown}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let region = call.region.as_str();
    let name = Input(call).must("workgroupName");
    local.world.change(|state, now| {
        let mut going = settled_workgroup(state, region, name)?.clone();
        "DELETING".clone_into(&mut going.status);
        state.plan_serverless(after(now, pace::DELETE), region, name, ServerlessStep::WorkgroupGone);
        let shown = view::workgroup(&going);
        state.workgroups.put(region, name, going);
        Ok(json!({"workgroup": shown}))
    })
}
