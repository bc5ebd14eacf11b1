//! Scheduled actions: snapshots at a time or by a cron, which the world really takes.

use super::rules;
use super::shared::{conflict, document, documents, invalid, namespace, page, text};
use crate::local::redshift::Input;
use crate::local::world::{ACTIONS, State, after, cron_words, next_turn, schedule};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateScheduledAction" => create,
    "GetScheduledAction" => get,
    "ListScheduledActions" => list,
    "UpdateScheduledAction" => update,
    "DeleteScheduledAction" => delete,
};

/// Invocations shown ahead.
const SHOWN: usize = 5;
/// Seconds that must lie between two invocations.
const APART: i64 = 3600;

fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let name = input.must("scheduledActionName");
    local.world.change(|state, now| {
        if state.shelf.has(ACTIONS, region, name) {
            return Err(conflict(format!("A scheduled action with the name {name} already exists.")));
        }
        namespace(state, region, input.must("namespaceName"))?;
        let mut action = settings(input);
        action.insert("scheduledActionName".to_owned(), json!(name));
        action.insert("namespaceName".to_owned(), json!(input.must("namespaceName")));
        action.insert("scheduledActionUuid".to_owned(), json!(state.mint("scheduled-action")));
        let enabled = input.flag("enabled").unwrap_or(true);
        action.insert("state".to_owned(), json!(if enabled { "ACTIVE" } else { "DISABLED" }));
        save(state, region, name, Value::Object(action), now)
    })
}

/// The members an action can be given and changed.
fn settings(input: Input<'_>) -> Map<String, Value> {
    let members = ["schedule", "targetAction", "roleArn", "scheduledActionDescription", "startTime", "endTime"];
    let given = members.into_iter().filter_map(|name| Some((name.to_owned(), input.0.input.get(name)?.clone())));
    given.collect()
}

fn save(state: &mut State, region: &str, name: &str, action: Value, now: Timestamp) -> Reply {
    check(&action, now)?;
    let target = action.pointer("/targetAction/createSnapshot/namespaceName").and_then(Value::as_str);
    namespace(state, region, target.unwrap_or_default())?;
    state.shelf.put(ACTIONS, region, name, action.clone());
    state.plan_action(region, name, now);
    Ok(json!({"scheduledAction": view(&action, now)}))
}

fn check(action: &Value, now: Timestamp) -> Result<(), Fault> {
    let target = action
        .pointer("/targetAction/createSnapshot")
        .ok_or_else(|| invalid("targetAction must be createSnapshot."))?;
    rules::snapshot(&text(target, "snapshotNamePrefix"))?;
    rules::retention(target.get("retentionPeriod").and_then(Value::as_i64))?;
    if !text(action, "roleArn").starts_with("arn:") {
        return Err(invalid("roleArn is not the ARN of an IAM role."));
    }
    let time = |member: &str| text(action, member).parse::<Timestamp>().ok();
    if let (Some(start), Some(end)) = (time("startTime"), time("endTime"))
        && start >= end
    {
        return Err(invalid("startTime must be before endTime."));
    }
    match (action.pointer("/schedule/at"), action.pointer("/schedule/cron").and_then(Value::as_str)) {
        (Some(_), None) => {
            match action.pointer("/schedule/at").and_then(Value::as_str).and_then(|t| t.parse::<Timestamp>().ok()) {
                Some(at) if at > now => Ok(()),
                _ => Err(invalid("The time of a one-time action must lie in the future.")),
            }
        }
        (None, Some(cron)) => check_cron(cron, now),
        _ => Err(invalid("The schedule must be either a time or a cron expression.")),
    }
}

fn check_cron(cron: &str, now: Timestamp) -> Result<(), Fault> {
    let read = schedule::parse(&cron_words(cron)).map_err(invalid)?;
    let mut at = now;
    for _ in 0..48 {
        let Some(next) = read.next(at) else { break };
        if at > now && next.as_second() - at.as_second() < APART {
            return Err(invalid("Invocations of a scheduled action must be at least one hour apart."));
        }
        at = next;
    }
    Ok(())
}

fn view(action: &Value, now: Timestamp) -> Value {
    let mut out = action.clone();
    let mut turns = Vec::new();
    let mut at = now;
    while turns.len() < SHOWN {
        let Some(next) = next_turn(action, at) else { break };
        turns.push(next.to_string());
        at = after(next, 1);
    }
    out["nextInvocations"] = json!(turns);
    out
}

fn get(local: &Local, call: &Call) -> Reply {
    let name = Input(call).must("scheduledActionName");
    local.world.read(|state, now| {
        let found = document(state, ACTIONS, &call.region, "scheduled action", name)?;
        Ok(json!({"scheduledAction": view(found, now)}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let wanted = [("namespaceName", Input(call).text("namespaceName"))];
    let all = local.world.read(|state, _| documents(state, ACTIONS, &call.region, &wanted));
    let (items, next) = page(call, all, |document| text(document, "scheduledActionName"))?;
    let named =
        |d: &Value| json!({"scheduledActionName": d["scheduledActionName"], "namespaceName": d["namespaceName"]});
    Ok(json!({"scheduledActions": items.iter().map(named).collect::<Vec<_>>(), "nextToken": next}))
}

fn update(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let name = input.must("scheduledActionName");
    local.world.change(|state, now| {
        let mut action = document(state, ACTIONS, region, "scheduled action", name)?.clone();
        for (member, value) in settings(input) {
            action[member] = value;
        }
        if let Some(enabled) = input.flag("enabled") {
            action["state"] = json!(if enabled { "ACTIVE" } else { "DISABLED" });
        }
        save(state, region, name, action, now)
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let name = Input(call).must("scheduledActionName");
    local.world.change(|state, now| {
        let gone = document(state, ACTIONS, &call.region, "scheduled action", name)?.clone();
        state.shelf.take(ACTIONS, &call.region, name);
        state.plan_action(&call.region, name, now);
        Ok(json!({"scheduledAction": view(&gone, now)}))
    })
}
