//! `PutMetricAlarm` and `PutCompositeAlarm`.

use super::store::Region;
use super::tags;
use super::{Alarm, State, Watch, check, composite};
use crate::local::cloudwatch::query::{invalid, text};
use crate::local::world::ACCOUNT;
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "PutMetricAlarm", run: |local, call| Box::pin(async move { put_metric(&local, &call) }) },
    Operation { name: "PutCompositeAlarm", run: |local, call| Box::pin(async move { put_composite(&local, &call) }) },
];

/// Alarms per Region.
const MOST: usize = 5000;

fn put_metric(local: &Local, call: &Call) -> Reply {
    let watch = Watch::Metric(Box::new(check::rule(&call.input)?));
    put(local, call, |_| Ok(watch))
}

fn put_composite(local: &Local, call: &Call) -> Reply {
    check::actions(&call.input)?;
    for member in ["ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"] {
        if call.input.get(member).is_some() {
            return Err(invalid(format!("The parameter {member} is not played by this stand-in.")));
        }
    }
    let rule = composite::Rule::parse(&text(&call.input, "AlarmRule").unwrap_or_default()).map_err(invalid)?;
    put(local, call, |region| {
        let unknown: Vec<_> = rule.names().into_iter().filter(|name| !region.alarms.contains_key(*name)).collect();
        if !unknown.is_empty() {
            return Err(invalid(format!(
                "Could not save the composite alarm as alarms [{}] in the alarm rule do not exist",
                unknown.join(", ")
            )));
        }
        circle(region, &text(&call.input, "AlarmName").unwrap_or_default(), &rule)?;
        Ok(Watch::Composite(rule))
    })
}

/// A rule that leads back to its own alarm would never settle.
fn circle(region: &Region, name: &str, rule: &composite::Rule) -> Result<(), Fault> {
    let mut open: Vec<&str> = rule.names();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(next) = open.pop() {
        if next == name {
            return Err(invalid(format!("The alarm rule of {name} leads back to {name}.")));
        }
        if let Some(Watch::Composite(rule)) = region.alarms.get(next).map(|alarm| &alarm.watch)
            && seen.insert(next)
        {
            open.extend(rule.names());
        }
    }
    Ok(())
}

fn put(local: &Local, call: &Call, watch: impl FnOnce(&Region) -> Result<Watch, Fault>) -> Reply {
    let name = text(&call.input, "AlarmName").unwrap_or_default();
    let tags = tags::read(call.input.get("Tags"))?;
    local.alarms.with(&local.world, &call.region, |region, now| {
        let watch = watch(region)?;
        if region.alarms.len() >= MOST && !region.alarms.contains_key(&name) {
            let message = format!("The maximum of {MOST} alarms in a Region is reached.");
            return Err(Fault::new("LimitExceededFault", message));
        }
        let arn = arn(&call.region, &name);
        let fresh = alarm(&name, arn, watch, settings(&call.input), now, tags);
        save(region, fresh, now)?;
        region.settle_composites(now);
        Ok(json!({}))
    })
}

/// An alarm as it is right after it was put.
pub fn alarm(
    name: &str,
    arn: String,
    watch: Watch,
    settings: Map<String, Value>,
    now: Timestamp,
    tags: BTreeMap<String, String>,
) -> Alarm {
    // The first look is at the periods that are already over.
    let evaluated = match &watch {
        Watch::Metric(rule) => now.as_second() - rule.period.max(60),
        Watch::Composite(_) => now.as_second(),
    };
    Alarm { name: name.to_owned(), arn, watch, settings, updated: now, state: State::initial(now), evaluated, tags }
}

/// `arn:aws:cloudwatch:us-east-1:123456789012:alarm:name`
pub fn arn(region: &str, name: &str) -> String {
    format!("arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:{name}")
}

/// The members an alarm is shown with.
pub fn settings(input: &Value) -> Map<String, Value> {
    let mut out = input.as_object().cloned().unwrap_or_default();
    out.remove("Tags");
    out
}

/// A new alarm, or other settings for one that keeps its state and tags.
fn save(region: &mut Region, fresh: Alarm, now: Timestamp) -> Result<(), Fault> {
    let before = region.alarms.get(&fresh.name);
    if before.is_some_and(|before| before.is_composite() != fresh.is_composite()) {
        return Err(invalid(format!("An alarm of another type with the name {} exists already.", fresh.name)));
    }
    let (kind, data) = match before {
        None => ("created", json!({"version": "1.0", "type": "Create", "createdAlarm": fresh.view()})),
        Some(_) => ("updated", json!({"version": "1.0", "type": "Update", "updatedAlarm": fresh.view()})),
    };
    let fresh = match before {
        None => fresh,
        Some(old) => Alarm { state: old.state.clone(), tags: old.tags.clone(), ..fresh },
    };
    let summary = format!("Alarm \"{}\" {kind}", fresh.name);
    region.tell(fresh.happening(now, "ConfigurationUpdate", summary, data));
    region.put(fresh);
    Ok(())
}
