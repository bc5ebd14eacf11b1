//! Usage limits.

use super::family::{Family, with_tags};
use super::input::{Input, clash, invalid};
use super::{input, tags};
use crate::local::handler::operations;
use crate::local::world::CLUSTER_LIMITS;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateUsageLimit" => create,
    "DeleteUsageLimit" => |local: &Local, call: &Call| FAMILY.delete(local, call, |_, _, _| Ok(())),
    "DescribeUsageLimits" => describe,
    "ModifyUsageLimit" => modify,
};

const FAMILY: Family = Family {
    shelf: CLUSTER_LIMITS,
    arn: "usagelimit",
    noun: "Usage limit",
    id: "UsageLimitId",
    list: "UsageLimits",
    missing: "UsageLimitNotFound",
    exists: "UsageLimitAlreadyExists",
    quota: ("LimitExceededFault", 1000),
};

/// Limits of one feature of one cluster.
const PER_FEATURE: usize = 3;

/// What a feature's limit counts.
fn unit(feature: &str) -> &'static str {
    if matches!(feature, "spectrum" | "cross-region-datasharing") { "data-scanned" } else { "time" }
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (feature, limit_type) = (input.must("FeatureType"), input.must("LimitType"));
    if unit(feature) != limit_type {
        let words = format!("The limit type of {feature} is {}; it is not {limit_type}.", unit(feature));
        return Err(Fault::new("InvalidUsageLimit", words));
    }
    let amount = amount(input)?;
    // The operation knows no fault for tags that are none.
    let known = |fault: Fault| if fault.code == "InvalidTagFault" { invalid(fault.message) } else { fault };
    let tags = tags::read(input, "Tags").map_err(known)?;
    let (period, action) = (input.text("Period").unwrap_or("monthly"), input.text("BreachAction").unwrap_or("log"));
    local.world.change(|state, _| {
        let cluster = input.cluster(state)?.identifier.clone();
        let same: Vec<_> = state
            .shelf
            .all(FAMILY.shelf, input.region())
            .filter(|(_, limit)| is(limit, "ClusterIdentifier", &cluster) && is(limit, "FeatureType", feature))
            .map(|(_, limit)| limit)
            .collect();
        if same.iter().any(|limit| is(limit, "Period", period) && is(limit, "BreachAction", action)) {
            return Err(Fault::new("UsageLimitAlreadyExists", "There is such a usage limit already."));
        }
        if same.len() >= PER_FEATURE {
            return Err(Fault::new("LimitExceededFault", format!("A feature has at most {PER_FEATURE} usage limits.")));
        }
        if action == "disable" && same.iter().any(|limit| is(limit, "BreachAction", "disable")) {
            return Err(Fault::new("InvalidUsageLimit", "Only one usage limit of a feature can disable it."));
        }
        let id = state.mint("usage-limit");
        let limit = json!({
            "UsageLimitId": id, "ClusterIdentifier": cluster, "FeatureType": feature, "LimitType": limit_type,
            "Amount": amount, "Period": period, "BreachAction": action,
        });
        state.tags.add(&FAMILY.arn(input.region(), &id), tags);
        state.shelf.put(FAMILY.shelf, input.region(), &id, limit.clone());
        Ok(with_tags(&FAMILY, state, input.region(), &limit))
    })
}

fn is(limit: &Value, member: &str, word: &str) -> bool {
    limit.get(member).and_then(Value::as_str) == Some(word)
}

fn amount(input: Input<'_>) -> Result<i64, Fault> {
    let amount = input.number("Amount").unwrap_or_default();
    if amount > 0 {
        Ok(amount)
    } else {
        Err(Fault::new("InvalidUsageLimit", "The amount of a usage limit must be a positive number."))
    }
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    if input.text("UsageLimitId").is_some()
        && (input.text("ClusterIdentifier").is_some() || input.text("FeatureType").is_some())
    {
        return Err(clash("UsageLimitId cannot be used with ClusterIdentifier or FeatureType."));
    }
    if let Some(name) = input.text("ClusterIdentifier") {
        local.world.read(|state, _| input::cluster(state, input.region(), name).map(|_| ()))?;
    }
    let (cluster, feature) = (input.name("ClusterIdentifier"), input.text("FeatureType"));
    let wanted = |limit: &Value| {
        cluster.as_deref().is_none_or(|cluster| is(limit, "ClusterIdentifier", cluster))
            && feature.is_none_or(|feature| is(limit, "FeatureType", feature))
    };
    let one = input.text("UsageLimitId");
    let known = |id| local.world.read(|state, _| state.shelf.has(FAMILY.shelf, input.region(), id));
    // A limit that is not there is an empty list, not an error: the operation has no such error.
    if one.is_some_and(|id| !known(id)) {
        return Ok(json!({"UsageLimits": []}));
    }
    FAMILY.describe_some(local, call, |state, region, limit| with_tags(&FAMILY, state, region, limit), wanted)
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let amount = input.number("Amount").map(|_| amount(input)).transpose()?;
    let action = input.text("BreachAction");
    if amount.is_none() && action.is_none() {
        return Err(invalid("Give Amount or BreachAction to change."));
    }
    local.world.change(|state, _| {
        let id = input.must("UsageLimitId");
        let mut limit = FAMILY.get(state, input.region(), id)?.clone();
        let text = |member: &str| limit.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (cluster, feature) = (text("ClusterIdentifier"), text("FeatureType"));
        let disables = |(other, l): (&str, &Value)| {
            other != id
                && is(l, "ClusterIdentifier", &cluster)
                && is(l, "FeatureType", &feature)
                && is(l, "BreachAction", "disable")
        };
        if action == Some("disable") && state.shelf.all(FAMILY.shelf, input.region()).any(disables) {
            return Err(Fault::new("InvalidUsageLimit", "Only one usage limit of a feature can disable it."));
        }
        if let Some(members) = limit.as_object_mut() {
            members.extend(amount.map(|amount| ("Amount".to_owned(), amount.into())));
            members.extend(action.map(|action| ("BreachAction".to_owned(), action.into())));
        }
        state.shelf.put(FAMILY.shelf, input.region(), id, limit.clone());
        Ok(with_tags(&FAMILY, state, input.region(), &limit))
    })
}
