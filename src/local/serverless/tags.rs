//! Tags of workgroups, namespaces, snapshots and recovery points.

use super::shared::{invalid, missing};
use crate::local::redshift::Input;
use crate::local::world::recovery;
use crate::local::world::{Backup, SNAPSHOTS, State, serverless_arn, tags::MOST};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "TagResource" => tag,
    "UntagResource" => untag,
    "ListTagsForResource" => list,
};

/// The `tags` of an input.
///
/// # Errors
/// Keys of AWS itself, letters no tag has, the same key twice, or too many.
pub fn read(input: Input<'_>) -> Result<Vec<(String, String)>, Fault> {
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let tags: Vec<_> = input.list("tags").iter().map(|tag| (text(tag, "key"), text(tag, "value"))).collect();
    let letter = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c);
    for (key, value) in &tags {
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid(format!("The tag key '{key}' begins with aws:, which is for AWS itself.")));
        }
        if !key.chars().chain(value.chars()).all(letter) {
            return Err(invalid(format!("The tag '{key}' has letters other than those of words and _ . : / = + - @")));
        }
        if tags.iter().filter(|(other, _)| other == key).count() > 1 {
            return Err(invalid(format!("The tag key '{key}' is given twice.")));
        }
    }
    if tags.len() > MOST { Err(too_many("")) } else { Ok(tags) }
}

fn too_many(arn: &str) -> Fault {
    Fault::new("TooManyTagsException", format!("A resource has at most {MOST} tags.")).with("resourceName", arn)
}

/// Whether there is such a resource.
fn known(state: &State, region: &str, arn: &str, now: Timestamp) -> Result<(), Fault> {
    let point = |id: &str| serverless_arn(region, "recoverypoint", id);
    let found = state.workgroups.all(region).any(|(_, workgroup)| workgroup.arn() == arn)
        || state.namespaces.all(region).any(|(_, namespace)| namespace.arn() == arn)
        || state.shelf.all(SNAPSHOTS, region).filter_map(|(_, d)| Backup::read(d)).any(|b| b.arn(region) == arn)
        || state.namespaces.all(region).any(|(_, n)| recovery::points(n, now).iter().any(|p| point(&p.id) == arn));
    if found { Ok(()) } else { Err(missing("resource", arn)) }
}

fn tag(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (arn, fresh) = (input.must("resourceArn"), read(input)?);
    local.world.change(|state, now| {
        known(state, &call.region, arn, now)?;
        if state.tags.count_with(arn, fresh.iter().map(|(key, _)| key.as_str())) > MOST {
            return Err(too_many(arn));
        }
        state.tags.add(arn, fresh);
        Ok(json!({}))
    })
}

fn untag(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let arn = input.must("resourceArn");
    local.world.change(|state, now| {
        known(state, &call.region, arn, now)?;
        state.tags.remove(arn, input.list("tagKeys").iter().filter_map(Value::as_str));
        Ok(json!({}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let arn = Input(call).must("resourceArn");
    local.world.read(|state, now| {
        known(state, &call.region, arn, now)?;
        let tags: Vec<_> = state.tags.of(arn).map(|(key, value)| json!({"key": key, "value": value})).collect();
        Ok(json!({"tags": tags}))
    })
}
