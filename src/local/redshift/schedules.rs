//! Snapshot schedules.

use super::family::{self, Family};
use super::input::{Input, invalid};
use super::{names, tags};
use crate::local::handler::operations;
use crate::local::world::schedule::{self, Schedule};
use crate::local::world::{Cluster, ClusterStep, State, Step, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateSnapshotSchedule" => create,
    "DeleteSnapshotSchedule" => delete,
    "DescribeSnapshotSchedules" => describe,
    "ModifyClusterSnapshotSchedule" => attach,
    "ModifySnapshotSchedule" => modify,
};

const FAMILY: Family = Family {
    shelf: "redshift/snapshot-schedule",
    arn: "snapshotschedule",
    noun: "SnapshotSchedule",
    id: "ScheduleIdentifier",
    list: "SnapshotSchedules",
    missing: "SnapshotScheduleNotFound",
    exists: "SnapshotScheduleAlreadyExists",
    quota: ("SnapshotScheduleQuotaExceeded", 50),
};

/// The name of a schedule that is there.
pub fn existing(state: &State, region: &str, name: &str) -> Result<String, Fault> {
    FAMILY.get(state, region, name).map(|_| name.to_owned())
}

/// When the next automated snapshot of a cluster with a schedule is due.
pub fn next_snapshot(state: &State, cluster: &Cluster, _: Timestamp) -> Option<Timestamp> {
    cluster.schedule.as_ref()?;
    state.timeline.next(|step| is_backup(step, &cluster.region, &cluster.identifier))
}

fn is_backup(step: &Step, of: &str, cluster: &str) -> bool {
    matches!(step, Step::Cluster { region, name, step: ClusterStep::Backup } if region == of && name == cluster)
}

/// Plans a cluster's automated snapshots anew.
fn replan(state: &mut State, cluster: &Cluster, now: Timestamp) {
    state.timeline.drop_if(|step| is_backup(step, &cluster.region, &cluster.identifier));
    state.plan_backup(cluster, now);
}

/// The next invocations of several definitions together.
fn invocations(definitions: &[String], now: Timestamp, count: usize) -> Vec<String> {
    let mut at = now;
    let mut out = Vec::new();
    while out.len() < count {
        let Some(next) = definitions.iter().filter_map(|definition| schedule::next(definition, at)).min() else {
            break;
        };
        out.push(next.to_string());
        at = next;
    }
    out
}

fn definitions(input: Input<'_>, now: Timestamp) -> Result<Vec<String>, Fault> {
    let all = input.texts("ScheduleDefinitions");
    if all.is_empty() {
        return Err(invalid("The request must contain the parameter ScheduleDefinitions."));
    }
    for definition in &all {
        let wrong = |why: String| Fault::new("InvalidSchedule", why);
        match schedule::parse(definition).map_err(wrong)? {
            Schedule::At(_) => {
                let words = format!("{definition}: a snapshot schedule is a rate or a cron expression.");
                return Err(Fault::new("ScheduleDefinitionTypeUnsupported", words));
            }
            known => often(definition, &known, now)?,
        }
    }
    Ok(all)
}

/// Not more often than every hour.
fn often(definition: &str, known: &Schedule, now: Timestamp) -> Result<(), Fault> {
    let mut last = known.next(now);
    for _ in 0..24 {
        let next = last.and_then(|at| known.next(at));
        if let (Some(a), Some(b)) = (last, next)
            && b.duration_since(a).as_secs() < pace::HOUR
        {
            return Err(Fault::new("InvalidSchedule", format!("{definition}: snapshots are at least one hour apart.")));
        }
        last = next;
    }
    if last.is_none() {
        return Err(Fault::new("InvalidSchedule", format!("{definition} never comes again and again.")));
    }
    Ok(())
}

/// The `SnapshotSchedule` structure; `next` invocations are shown.
fn shown(state: &State, region: &str, document: &Value, next: &[String], now: Timestamp) -> Value {
    let id = document.get(FAMILY.id).and_then(Value::as_str).unwrap_or_default();
    let associated: Vec<_> = state
        .clusters
        .all(region)
        .filter(|(_, cluster)| cluster.schedule.as_deref() == Some(id))
        .map(|(name, cluster)| {
            let changes = cluster.passing.changes_schedule(now);
            json!({"ClusterIdentifier": name, "ScheduleAssociationState": if changes { "MODIFYING" } else { "ACTIVE" }})
        })
        .collect();
    json!({
        "ScheduleIdentifier": id,
        "ScheduleDescription": document.get("ScheduleDescription"),
        "ScheduleDefinitions": document.get("ScheduleDefinitions"),
        "NextInvocations": next,
        "AssociatedClusterCount": associated.len(),
        "AssociatedClusters": associated,
        "Tags": FAMILY.tags(state, region, document),
    })
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let tags = tags::read(input, "Tags")?;
    local.world.change(|state, now| {
        let definitions = definitions(input, now)?;
        let count = input.number("NextInvocations").unwrap_or(0).clamp(0, 100) as usize;
        let next = invocations(&definitions, now, count);
        let id = match input.name(FAMILY.id) {
            Some(id) => id,
            None => format!("schedule-{}", state.mint("schedule")),
        };
        names::identifier(FAMILY.id, &id, 255)?;
        FAMILY.free(state, input.region(), &id)?;
        let description = input.text("ScheduleDescription");
        let document = json!({FAMILY.id: id, "ScheduleDescription": description, "ScheduleDefinitions": definitions});
        if input.flag("DryRun") != Some(true) {
            state.tags.add(&FAMILY.arn(input.region(), &id), tags);
            state.shelf.put(FAMILY.shelf, input.region(), &id, document.clone());
        }
        Ok(shown(state, input.region(), &document, &next, now))
    })
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let now = local.world.clock.now();
    let (id, cluster) = (input.name(FAMILY.id), input.name("ClusterIdentifier"));
    local.world.read(|state, _| {
        let of =
            cluster.as_deref().map(|name| state.clusters.get(input.region(), name).and_then(|c| c.schedule.clone()));
        let wanted = |(name, _): &(&str, &Value)| {
            id.as_deref().is_none_or(|id| id == *name)
                && of.as_ref().is_none_or(|of| of.as_deref() == Some(name))
                && input.tagged(state, || FAMILY.arn(input.region(), name))
        };
        let all = state.shelf.all(FAMILY.shelf, input.region()).filter(wanted).collect();
        let (page, marker) = input.page(all, |(name, _)| (*name).to_owned())?;
        let view = |(_, document): (&str, &Value)| {
            let next = invocations(&family::texts(document, "ScheduleDefinitions"), now, 3);
            shown(state, input.region(), document, &next, now)
        };
        Ok(json!({"SnapshotSchedules": page.into_iter().map(view).collect::<Vec<_>>(), "Marker": marker}))
    })
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let id = input.name(FAMILY.id).unwrap_or_default();
        let mut document = FAMILY.get(state, input.region(), &id)?.clone();
        let definitions = definitions(input, now)?;
        if users(state, input.region(), &id).any(|cluster| cluster.passing.changes_schedule(now)) {
            let words = format!("The snapshot schedule {id} is being applied to a cluster; try again at a later time.");
            return Err(Fault::new("SnapshotScheduleUpdateInProgress", words));
        }
        if let Some(members) = document.as_object_mut() {
            members.insert("ScheduleDefinitions".to_owned(), definitions.clone().into());
        }
        state.shelf.put(FAMILY.shelf, input.region(), &id, document.clone());
        for mut cluster in users(state, input.region(), &id).cloned().collect::<Vec<_>>() {
            replan(state, &cluster, now);
            cluster.passing.change_schedule(now);
            state.keep(cluster);
        }
        Ok(shown(state, input.region(), &document, &invocations(&definitions, now, 3), now))
    })
}

/// The clusters that follow a schedule.
fn users<'a>(state: &'a State, region: &str, id: &str) -> impl Iterator<Item = &'a Cluster> {
    let id = id.to_owned();
    let all = state.clusters.all(region).map(|(_, cluster)| cluster);
    all.filter(move |cluster| cluster.schedule.as_ref() == Some(&id))
}

fn attach(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        let id = input.name(FAMILY.id);
        let off = input.flag("DisassociateSchedule") == Some(true);
        if cluster.passing.changes_schedule(now) {
            let words = format!("The snapshot schedule of cluster {} is being changed.", cluster.identifier);
            return Err(Fault::new("InvalidClusterSnapshotScheduleState", words));
        }
        cluster.schedule = match (id, off) {
            (_, true) => None,
            (Some(id), false) => Some(existing(state, input.region(), &id)?),
            (None, false) => return Err(invalid("Give ScheduleIdentifier or DisassociateSchedule.")),
        };
        replan(state, &cluster, now);
        cluster.passing.change_schedule(now);
        state.keep(cluster);
        Ok(json!({}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    FAMILY.delete(local, call, |state, region, name| {
        if state.clusters.all(region).any(|(_, cluster)| cluster.schedule.as_deref() == Some(name)) {
            let words = format!("The snapshot schedule {name} is associated with a cluster.");
            return Err(Fault::new("InvalidClusterSnapshotScheduleState", words));
        }
        Ok(())
    })
}
