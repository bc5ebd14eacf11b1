//! `DeleteAlarms`, `SetAlarmState`, `EnableAlarmActions` and `DisableAlarmActions`.

use super::{STATES, State, Watch};
use crate::local::cloudwatch::query::{invalid, text};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "DeleteAlarms", run: |local, call| Box::pin(async move { delete(&local, &call) }) },
    Operation { name: "SetAlarmState", run: |local, call| Box::pin(async move { set_state(&local, &call) }) },
    Operation {
        name: "EnableAlarmActions",
        run: |local, call| Box::pin(async move { Ok(actions(&local, &call, true)) }),
    },
    Operation {
        name: "DisableAlarmActions",
        run: |local, call| Box::pin(async move { Ok(actions(&local, &call, false)) }),
    },
];

/// Letters of the data of a state set by hand.
const LONGEST_DATA: usize = 4000;

fn names(call: &Call) -> Vec<String> {
    let list = call.input.get("AlarmNames").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// All or none: a name that is not there, or that a composite alarm still needs, spares the others.
fn delete(local: &Local, call: &Call) -> Reply {
    let names = names(call);
    local.alarms.with(&local.world, &call.region, |region, now| {
        let unknown: Vec<_> = names.iter().filter(|name| !region.alarms.contains_key(*name)).cloned().collect();
        if !unknown.is_empty() {
            return Err(Fault::new("ResourceNotFound", format!("Alarms [{}] do not exist.", unknown.join(", "))));
        }
        for alarm in region.alarms.values().filter(|alarm| !names.contains(&alarm.name)) {
            let Watch::Composite(rule) = &alarm.watch else { continue };
            if let Some(needed) = rule.names().into_iter().find(|name| names.iter().any(|other| other == name)) {
                let message = format!("Cannot delete {needed} as there are composite alarm(s) depending on it.");
                return Err(invalid(message));
            }
        }
        for alarm in names.iter().filter_map(|name| region.remove(name)).collect::<Vec<_>>() {
            let data = json!({"version": "1.0", "type": "Delete", "deletedAlarm": alarm.view()});
            let summary = format!("Alarm \"{}\" deleted", alarm.name);
            region.tell(alarm.happening(now, "ConfigurationUpdate", summary, data));
        }
        Ok(json!({}))
    })
}

/// Holds until the next period is evaluated, as with the service.
fn set_state(local: &Local, call: &Call) -> Reply {
    let name = text(&call.input, "AlarmName").unwrap_or_default();
    let wanted = text(&call.input, "StateValue").unwrap_or_default();
    let data = text(&call.input, "StateReasonData").unwrap_or_default();
    if !data.is_empty() && (data.len() > LONGEST_DATA || serde_json::from_str::<Value>(&data).is_err()) {
        return Err(Fault::new("InvalidFormatFault", "StateReasonData is not JSON of at most 4,000 characters."));
    }
    let value = STATES.into_iter().find(|state| *state == wanted);
    let value = value.ok_or_else(|| invalid(format!("'{wanted}' is no state of an alarm.")))?;
    local.alarms.with(&local.world, &call.region, |region, now| {
        let Some(alarm) = region.edit(&name) else {
            return Err(Fault::new("ResourceNotFound", format!("Alarm {name} does not exist.")));
        };
        alarm.evaluated = now.as_second();
        let reason = text(&call.input, "StateReason").unwrap_or_default();
        let happened = alarm.enter(State { value, reason, data, updated: now, changed: now });
        for happening in happened {
            region.tell(happening);
        }
        region.settle_composites(now);
        Ok(json!({}))
    })
}

/// Names that are not there are passed over, as with the service.
fn actions(local: &Local, call: &Call, on: bool) -> Value {
    let names = names(call);
    local.alarms.with(&local.world, &call.region, |region, now| {
        let mut told = Vec::new();
        for alarm in names.iter().filter_map(|name| region.alarms.get(name)) {
            let word = if on { "enabled" } else { "disabled" };
            let data = json!({"version": "1.0", "type": "Update", "updatedAlarm": alarm.view()});
            told.push(alarm.happening(
                now,
                "ConfigurationUpdate",
                format!("Alarm actions {word} for {}", alarm.name),
                data,
            ));
        }
        for name in &names {
            if let Some(alarm) = region.edit(name) {
                alarm.settings.insert("ActionsEnabled".to_owned(), json!(on));
            }
        }
        for happening in told {
            region.tell(happening);
        }
        json!({})
    })
}
