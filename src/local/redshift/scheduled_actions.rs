//! Scheduled actions: clusters paused, resumed and resized by the clock.

use super::family::{self, Family};
use super::input::{Input, busy, invalid};
use super::resize::{self, Wanted};
use super::{lifecycle, names};
use crate::local::handler::operations;
use crate::local::world::schedule;
use crate::local::world::{State, Step};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateScheduledAction" => create,
    "DeleteScheduledAction" => delete,
    "DescribeScheduledActions" => describe,
    "ModifyScheduledAction" => modify,
};

const FAMILY: Family = Family {
    shelf: "redshift/scheduled-action",
    arn: "",
    noun: "Scheduled action",
    id: "ScheduledActionName",
    list: "ScheduledActions",
    missing: "ScheduledActionNotFound",
    exists: "ScheduledActionAlreadyExists",
    quota: ("ScheduledActionQuotaExceeded", 50),
};

fn text<'a>(document: &'a Value, member: &str) -> Option<&'a str> {
    document.get(member).and_then(Value::as_str)
}

fn time(document: &Value, member: &str) -> Option<Timestamp> {
    text(document, member)?.parse().ok()
}

/// `(operation, its members)` of a target action.
fn target(document: &Value) -> Option<(&str, &Value)> {
    let actions = document.get("TargetAction")?.as_object()?;
    actions.iter().next().map(|(operation, members)| (operation.as_str(), members))
}

/// The next invocation after a time, within start and end.
fn next(document: &Value, after: Timestamp) -> Option<Timestamp> {
    let after = time(document, "StartTime").map_or(after, |start| start.max(after));
    let next = schedule::next(text(document, "Schedule")?, after)?;
    time(document, "EndTime").is_none_or(|end| next <= end).then_some(next)
}

fn shown(document: &Value, now: Timestamp) -> Value {
    let mut shown = document.clone();
    let mut at = now;
    let mut invocations = Vec::new();
    while let Some(next) =
        next(document, at).filter(|_| invocations.len() < 5 && text(document, "State") == Some("ACTIVE"))
    {
        invocations.push(Value::from(next.to_string()));
        at = next;
    }
    if let Some(members) = shown.as_object_mut() {
        members.insert("NextInvocations".to_owned(), invocations.into());
    }
    shown
}

/// Checks what an input sets and lays it over a document.
fn laid_over(input: Input<'_>, state: &State, document: &mut Map<String, Value>, now: Timestamp) -> Result<(), Fault> {
    if let Some(action) = input.0.input.get("TargetAction") {
        check_target(input, state, action)?;
    }
    if let Some(text) = input.text("Schedule") {
        check_schedule(text, now)?;
    }
    if let Some(role) = input.text("IamRole").filter(|role| !role.starts_with("arn:aws:iam::")) {
        return Err(invalid(format!("{role} is not the ARN of an IAM role.")));
    }
    for member in ["TargetAction", "Schedule", "IamRole", "ScheduledActionDescription", "StartTime", "EndTime"] {
        if let Some(value) = input.0.input.get(member) {
            document.insert(member.to_owned(), value.clone());
        }
    }
    if let Some(enable) = input.flag("Enable") {
        document.insert("State".to_owned(), if enable { "ACTIVE" } else { "DISABLED" }.into());
    }
    let whole = Value::Object(document.clone());
    match (time(&whole, "StartTime"), time(&whole, "EndTime")) {
        (Some(start), Some(end)) if start >= end => {
            Err(Fault::new("InvalidScheduledAction", "StartTime must be before EndTime."))
        }
        (_, Some(end)) if end <= now => Err(Fault::new("InvalidScheduledAction", "EndTime must be in the future.")),
        _ => Ok(()),
    }
}

fn check_target(input: Input<'_>, state: &State, action: &Value) -> Result<(), Fault> {
    let actions = action.as_object().map(Map::len).unwrap_or_default();
    if actions != 1 {
        return Err(Fault::new("InvalidScheduledAction", "A scheduled action has exactly one target action."));
    }
    let whole = json!({ "TargetAction": action });
    let name = target(&whole).and_then(|(_, members)| text(members, "ClusterIdentifier")).unwrap_or_default();
    super::input::cluster(state, input.region(), name).map(|_| ())
}

/// `at` in the future, or a cron with invocations at least an hour apart.
fn check_schedule(text: &str, now: Timestamp) -> Result<(), Fault> {
    let wrong = |why: String| Fault::new("InvalidSchedule", why);
    let known = schedule::parse(text).map_err(wrong)?;
    if matches!(known, schedule::Schedule::Rate(_)) {
        return Err(wrong(format!("{text}: a scheduled action has at(...) or cron(...).")));
    }
    let first = known.next(now).ok_or_else(|| wrong(format!("{text} has no invocation in the future.")))?;
    let second = known.next(first);
    if second.is_some_and(|second| second.duration_since(first).as_secs() < 3600) {
        return Err(wrong(format!("{text}: invocations are at least one hour apart.")));
    }
    Ok(())
}

fn plan(state: &mut State, region: &str, name: &str, after: Timestamp) -> Option<Timestamp> {
    let of = |step: &Step| matches!(step, Step::Scheduled { region: r, name: n } if r == region && n == name);
    state.timeline.drop_if(of);
    let document = state.shelf.get(FAMILY.shelf, region, name)?;
    let at = next(document, after).filter(|_| text(document, "State") == Some("ACTIVE"))?;
    state.timeline.add(at, Step::Scheduled { region: region.to_owned(), name: name.to_owned() });
    Some(at)
}

/// An invocation is due.
pub fn invoke(state: &mut State, region: &str, name: &str, at: Timestamp) {
    let Some(document) = state.shelf.get(FAMILY.shelf, region, name).cloned() else { return };
    let event = if act(state, region, &document, at).is_ok() { "3616" } else { "3628" };
    state.events.record(region, at, event, name, &[]);
    plan(state, region, name, at);
}

fn act(state: &mut State, region: &str, document: &Value, at: Timestamp) -> Result<(), Fault> {
    let Some((operation, members)) = target(document) else { return Ok(()) };
    let name = text(members, "ClusterIdentifier").unwrap_or_default();
    let mut cluster = super::input::cluster(state, region, name)?.clone();
    if operation == "ResizeCluster" {
        busy(&cluster)?;
        resize::begin(&Wanted::of_document(members), state, &mut cluster, at)?;
    } else {
        lifecycle::scheduled(state, &mut cluster, at, operation)?;
    }
    state.keep(cluster);
    Ok(())
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let name = input.must(FAMILY.id).to_owned();
        names::identifier(FAMILY.id, &name.to_lowercase(), 60)?;
        FAMILY.free(state, input.region(), &name)?;
        let mut document = Map::new();
        document.insert(FAMILY.id.to_owned(), name.clone().into());
        document.insert("State".to_owned(), "ACTIVE".into());
        laid_over(input, state, &mut document, now)?;
        put(state, input.region(), &name, document, now, "3614")
    })
}

fn put(
    state: &mut State,
    region: &str,
    name: &str,
    document: Map<String, Value>,
    now: Timestamp,
    event: &str,
) -> Reply {
    let document = Value::Object(document);
    state.shelf.put(FAMILY.shelf, region, name, document.clone());
    let first = plan(state, region, name, now).map_or_else(|| "never".to_owned(), |at| at.to_string());
    state.events.record(region, now, event, name, &[("time in UTC", &first)]);
    Ok(shown(&document, now))
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let name = input.must(FAMILY.id);
        let mut document = FAMILY.get(state, input.region(), name)?.as_object().cloned().unwrap_or_default();
        laid_over(input, state, &mut document, now)?;
        put(state, input.region(), name, document, now, "3626")
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let name = input.must(FAMILY.id);
        FAMILY.get(state, input.region(), name)?;
        FAMILY.drop(state, input.region(), name);
        plan(state, input.region(), name, now);
        state.events.record(input.region(), now, "3627", name, &[]);
        Ok(json!({}))
    })
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (one, kind, active) = (input.text(FAMILY.id), input.text("TargetActionType"), input.flag("Active"));
    local.world.read(|state, now| {
        if let Some(name) = one {
            FAMILY.get(state, input.region(), name)?;
        }
        let wanted = |(name, document): &(&str, &Value)| {
            one.is_none_or(|one| one == *name)
                && kind.is_none_or(|kind| target(document).is_some_and(|(operation, _)| operation == kind))
                && active.is_none_or(|active| (text(document, "State") == Some("ACTIVE")) == active)
                && input.list("Filters").iter().all(|filter| passes(document, filter))
                && invoked_between(document, input.time("StartTime"), input.time("EndTime"), now)
        };
        let all = state.shelf.all(FAMILY.shelf, input.region()).filter(wanted).collect();
        let (page, marker) = input.page(all, |(name, _)| (*name).to_owned())?;
        let page: Vec<_> = page.into_iter().map(|(_, document)| shown(document, now)).collect();
        Ok(json!({"ScheduledActions": page, "Marker": marker}))
    })
}

fn invoked_between(document: &Value, from: Option<Timestamp>, to: Option<Timestamp>, now: Timestamp) -> bool {
    if from.is_none() && to.is_none() {
        return true;
    }
    next(document, from.unwrap_or(now)).is_some_and(|next| to.is_none_or(|to| next <= to))
}

fn passes(document: &Value, filter: &Value) -> bool {
    let has = match text(filter, "Name") {
        Some("cluster-identifier") => target(document).and_then(|(_, members)| text(members, "ClusterIdentifier")),
        Some("iam-role") => text(document, "IamRole"),
        _ => None,
    };
    has.is_some_and(|has| family::texts(filter, "Values").iter().any(|value| value == has))
}
