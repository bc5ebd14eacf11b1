//! Tags of alarms: `TagResource`, `UntagResource`, `ListTagsForResource`.

use super::Alarm;
use crate::local::cloudwatch::query::text;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "TagResource", run: |local, call| Box::pin(async move { tag(&local, &call) }) },
    Operation { name: "UntagResource", run: |local, call| Box::pin(async move { untag(&local, &call) }) },
    Operation { name: "ListTagsForResource", run: |local, call| Box::pin(async move { list(&local, &call) }) },
];

/// Tags of one alarm.
const MOST: usize = 50;

/// Reads a list of tags.
///
/// # Errors
/// A key of AWS itself, or too many.
pub fn read(list: Option<&Value>) -> Result<BTreeMap<String, String>, Fault> {
    let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pair = |tag: &Value| (text(tag, "Key").unwrap_or_default(), text(tag, "Value").unwrap_or_default());
    let tags: BTreeMap<_, _> = list.iter().map(pair).collect();
    if let Some(key) = tags.keys().find(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        let message = format!("The tag key '{key}' begins with aws:, which is for AWS itself.");
        return Err(Fault::new("InvalidParameterValueException", message));
    }
    few(&tags)?;
    Ok(tags)
}

fn few(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    if tags.len() <= MOST {
        return Ok(());
    }
    Err(Fault::new("InvalidParameterValueException", format!("A resource has at most {MOST} tags.")))
}

fn tag(local: &Local, call: &Call) -> Reply {
    let fresh = read(call.input.get("Tags"))?;
    with(local, call, |alarm| {
        let mut all = alarm.tags.clone();
        all.extend(fresh);
        few(&all)?;
        alarm.tags = all;
        Ok(json!({}))
    })
}

fn untag(local: &Local, call: &Call) -> Reply {
    let keys = call.input.get("TagKeys").and_then(Value::as_array).cloned().unwrap_or_default();
    with(local, call, |alarm| {
        alarm.tags.retain(|key, _| !keys.iter().any(|gone| gone == key));
        Ok(json!({}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let arn = text(&call.input, "ResourceARN").unwrap_or_default();
    local.alarms.with(&local.world, &call.region, |region, _| {
        let alarm = region.alarms.values().find(|alarm| alarm.arn == arn).ok_or_else(|| unknown(&arn))?;
        let tags: Vec<_> = alarm.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        Ok(json!({"Tags": tags}))
    })
}

fn with(local: &Local, call: &Call, act: impl FnOnce(&mut Alarm) -> Reply) -> Reply {
    let arn = text(&call.input, "ResourceARN").unwrap_or_default();
    local.alarms.with(&local.world, &call.region, |region, _| {
        let name = region.alarms.values().find(|alarm| alarm.arn == arn).map(|alarm| alarm.name.clone());
        match name.and_then(|name| region.edit(&name)) {
            Some(alarm) => act(alarm),
            None => Err(unknown(&arn)),
        }
    })
}

fn unknown(arn: &str) -> Fault {
    let fault = Fault::new("ResourceNotFoundException", format!("Unknown resource {arn}"));
    fault.with("ResourceType", "alarm").with("ResourceId", arn)
}
