//! Usage limits of workgroups.

use super::shared::{documents, invalid, missing, page, quota, text};
use crate::local::redshift::Input;
use crate::local::world::serverless_arn;
use crate::local::{Call, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateUsageLimit" => create,
    "GetUsageLimit" => get,
    "ListUsageLimits" => list,
    "UpdateUsageLimit" => update,
    "DeleteUsageLimit" => delete,
};

const FAMILY: &str = "serverless/usage-limit";
/// Limits of one kind on one workgroup.
const MOST: usize = 4;

fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let (of, kind) = (input.must("resourceArn"), input.must("usageType"));
    let amount = input.number("amount").unwrap_or_default();
    if amount <= 0 {
        return Err(invalid("The amount of a usage limit must be positive."));
    }
    local.world.change(|state, _| {
        if !state.workgroups.all(region).any(|(_, workgroup)| workgroup.arn() == of) {
            return Err(missing("workgroup", of));
        }
        let same = documents(state, FAMILY, region, &[("resourceArn", Some(of)), ("usageType", Some(kind))]);
        if same.len() >= MOST {
            return Err(quota(format!("A workgroup has at most {MOST} usage limits of the type {kind}.")));
        }
        let id = state.mint("usage-limit");
        let document = json!({
            "usageLimitId": id, "usageLimitArn": serverless_arn(region, "usagelimit", &id), "resourceArn": of,
            "usageType": kind, "amount": amount, "period": input.text("period").unwrap_or("monthly"),
            "breachAction": input.text("breachAction").unwrap_or("log"),
        });
        state.shelf.put(FAMILY, region, &id, document.clone());
        Ok(json!({"usageLimit": document}))
    })
}

fn get(local: &Local, call: &Call) -> Reply {
    let id = Input(call).must("usageLimitId");
    local.world.read(|state, _| {
        let found = state.shelf.get(FAMILY, &call.region, id).ok_or_else(|| missing("usage limit", id))?;
        Ok(json!({"usageLimit": found}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let wanted = ["resourceArn", "usageType"].map(|member| (member, input.text(member)));
    let all = local.world.read(|state, _| documents(state, FAMILY, &call.region, &wanted));
    let (items, next) = page(call, all, |document| text(document, "usageLimitId"))?;
    Ok(json!({"usageLimits": items, "nextToken": next}))
}

/// Amount and action can change; the period stays.
fn update(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let id = input.must("usageLimitId");
    if input.number("amount").is_some_and(|amount| amount <= 0) {
        return Err(invalid("The amount of a usage limit must be positive."));
    }
    local.world.change(|state, _| {
        let found = state.shelf.get_mut(FAMILY, &call.region, id).ok_or_else(|| missing("usage limit", id))?;
        for member in ["amount", "breachAction"] {
            if let Some(value) = call.input.get(member) {
                found[member] = Value::clone(value);
            }
        }
        Ok(json!({"usageLimit": found}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let id = Input(call).must("usageLimitId");
    local.world.change(|state, _| {
        let gone = state.shelf.take(FAMILY, &call.region, id).ok_or_else(|| missing("usage limit", id))?;
        Ok(json!({"usageLimit": gone}))
    })
}
