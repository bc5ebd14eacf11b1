//! Alarms in the world's state, from which they come back after a restart: one document an alarm, one a happening.

use super::store::Region;
use super::{Alarm, Happening, STATES, State, Watch, check, composite, seeds};
use crate::local::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

const ALARMS: &str = "cloudwatch/alarm";
const HAPPENINGS: &str = "cloudwatch/alarm-happening";
/// Says that the alarms a world begins with were put.
const BEGUN: (&str, &str) = ("cloudwatch/alarms", "begun");
/// The kinds of happenings.
const KINDS: [&str; 3] = ["ConfigurationUpdate", "StateUpdate", "Action"];

/// Alarms by Region: those a world kept, or those a fresh one begins with.
///
/// # Errors
/// A document that is no alarm.
pub fn regions(world: &World) -> io::Result<BTreeMap<String, Region>> {
    let (family, id) = BEGUN;
    if world.read(|state, _| state.shelf.has(family, "", id)) {
        return known(world);
    }
    let mut regions: BTreeMap<String, Region> = BTreeMap::new();
    for (region, alarm) in seeds::all(world)? {
        regions.entry(region).or_default().put(alarm);
    }
    for (region, here) in &mut regions {
        save(world, region, here);
    }
    let begun = world.change(|state, now| {
        state.shelf.put(family, "", id, json!(now.to_string()));
        Ok(())
    });
    begun.map_err(|fault| io::Error::other(fault.message))?;
    Ok(regions)
}

fn known(world: &World) -> io::Result<BTreeMap<String, Region>> {
    let documents = |family: &'static str| {
        world.read(|state, _| {
            let all = state.shelf.everywhere(family);
            all.map(|(region, id, document)| (region.to_owned(), id.to_owned(), document.clone())).collect::<Vec<_>>()
        })
    };
    let wrong = |id: &str, why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("alarm {id}: {why}"));
    let mut regions: BTreeMap<String, Region> = BTreeMap::new();
    for (region, name, document) in documents(ALARMS) {
        let alarm = alarm(&name, &document).map_err(|why| wrong(&name, &why))?;
        regions.entry(region).or_default().alarms.insert(name, alarm);
    }
    for (region, id, document) in documents(HAPPENINGS) {
        let happening = happening(&document).ok_or_else(|| wrong(&id, "no happening"))?;
        regions.entry(region).or_default().recall(number(&id), happening);
    }
    Ok(regions)
}

/// Brings into the world's state what was done to a Region's alarms since this was done last.
pub fn save(world: &World, region: &str, here: &mut Region) {
    let moved = here.moved();
    if moved.is_empty() {
        return;
    }
    // The change refuses nothing.
    let _ = world.change(|state, _| {
        for name in &moved.alarms {
            match here.alarms.get(name) {
                Some(alarm) => state.shelf.put(ALARMS, region, name, document(alarm)),
                None => drop(state.shelf.take(ALARMS, region, name)),
            }
        }
        for (number, happening) in &moved.told {
            state.shelf.put(HAPPENINGS, region, &id(*number), told(happening));
        }
        for number in &moved.forgotten {
            state.shelf.take(HAPPENINGS, region, &id(*number));
        }
        Ok(())
    });
}

/// Sorts by number.
fn id(number: u64) -> String {
    format!("{number:020}")
}

fn number(id: &str) -> u64 {
    id.parse().unwrap_or_default()
}

fn document(alarm: &Alarm) -> Value {
    let State { value, reason, data, updated, changed } = &alarm.state;
    json!({
        "arn": alarm.arn, "settings": alarm.settings, "updated": alarm.updated, "evaluated": alarm.evaluated,
        "tags": alarm.tags,
        "state": {"value": value, "reason": reason, "data": data, "updated": updated, "changed": changed},
    })
}

fn alarm(name: &str, document: &Value) -> Result<Alarm, String> {
    let settings = document.get("settings").cloned().unwrap_or_default();
    let watch = match settings.get("AlarmRule").and_then(Value::as_str) {
        Some(rule) => Watch::Composite(composite::Rule::parse(rule)?),
        None => Watch::Metric(Box::new(check::rule(&settings).map_err(|fault| fault.message)?)),
    };
    let lacks = || "a member is missing".to_owned();
    let state = document.get("state").and_then(state).ok_or_else(lacks)?;
    Ok(Alarm {
        name: name.to_owned(),
        arn: member(document, "arn").ok_or_else(lacks)?,
        watch,
        settings: settings.as_object().cloned().ok_or_else(lacks)?,
        updated: member(document, "updated").ok_or_else(lacks)?,
        state,
        evaluated: member(document, "evaluated").ok_or_else(lacks)?,
        tags: member(document, "tags").ok_or_else(lacks)?,
    })
}

fn state(document: &Value) -> Option<State> {
    let value: String = member(document, "value")?;
    Some(State {
        value: STATES.into_iter().find(|known| *known == value)?,
        reason: member(document, "reason")?,
        data: member(document, "data")?,
        updated: member(document, "updated")?,
        changed: member(document, "changed")?,
    })
}

fn told(happening: &Happening) -> Value {
    let Happening { alarm, composite, at, kind, summary, data } = happening;
    json!({"alarm": alarm, "composite": composite, "at": at, "kind": kind, "summary": summary, "data": data})
}

fn happening(document: &Value) -> Option<Happening> {
    let kind: String = member(document, "kind")?;
    Some(Happening {
        alarm: member(document, "alarm")?,
        composite: member(document, "composite")?,
        at: member(document, "at")?,
        kind: KINDS.into_iter().find(|known| *known == kind)?,
        summary: member(document, "summary")?,
        data: document.get("data")?.clone(),
    })
}

fn member<T: serde::de::DeserializeOwned>(document: &Value, name: &str) -> Option<T> {
    serde_json::from_value(document.get(name)?.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::super::Alarms;
    use super::*;
    use std::time::Duration;

    #[test]
    fn alarms_come_back_as_they_were_and_deleted_ones_do_not() {
        let world = World::new().unwrap();
        let alarms = Alarms::new(&world).unwrap();
        world.clock.advance(Duration::from_hours(3));
        let views = |alarms: &Alarms| {
            alarms.with(&world, "us-east-1", |region, _| {
                let alarms: Vec<_> = region.alarms.values().map(|alarm| (alarm.view(), alarm.tags.clone())).collect();
                let history: Vec<_> = region.history.values().flatten().map(|(_, told)| format!("{told:?}")).collect();
                (alarms, history)
            })
        };
        let gone = alarms.with(&world, "us-east-1", |region, _| {
            let gone = region.alarms.keys().next().unwrap().clone();
            let mut other = region.remove(&gone).unwrap();
            other.name = "another".to_owned();
            other.tags.insert("a".to_owned(), "b".to_owned());
            region.put(other);
            gone
        });
        let before = views(&alarms);
        assert!(!before.0.is_empty() && !before.1.is_empty());
        let again = Alarms::new(&world).unwrap();
        assert_eq!(views(&again), before);
        assert!(again.with(&world, "us-east-1", |region, _| !region.alarms.contains_key(&gone)));
    }
}
