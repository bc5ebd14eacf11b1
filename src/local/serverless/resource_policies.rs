//! Resource policies: who else may restore a snapshot or reach a workgroup.

use super::shared::{invalid, missing, quota};
use crate::local::redshift::Input;
use crate::local::world::{ACCOUNT, Backup, SNAPSHOTS, State};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "PutResourcePolicy" => put,
    "GetResourcePolicy" => get,
    "DeleteResourcePolicy" => delete,
};

const FAMILY: &str = "serverless/resource-policy";
/// Accounts one snapshot is shared with.
const MOST: usize = 20;

/// The other accounts a policy of that resource names.
pub fn accounts(state: &State, region: &str, arn: &str) -> Vec<String> {
    let policy = state.shelf.get(FAMILY, region, arn).and_then(Value::as_str).unwrap_or_default();
    named(policy)
}

/// Account ids among the principals of a policy.
fn named(policy: &str) -> Vec<String> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = policy.get("Statement").map(list).unwrap_or_default();
    let principals = statements.into_iter().filter_map(|statement| {
        let principal = statement.get("Principal")?;
        Some(principal.get("AWS").map_or_else(|| list(principal), list))
    });
    let account = |word: &str| {
        let id = if word.starts_with("arn:") { word.split(':').nth(4)? } else { word };
        (id != ACCOUNT && id.len() == 12 && id.chars().all(|c| c.is_ascii_digit())).then(|| id.to_owned())
    };
    let ids: BTreeSet<_> = principals.flatten().filter_map(|word| account(word.as_str()?)).collect();
    ids.into_iter().collect()
}

fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

/// Policies are for snapshots and workgroups that are there.
fn known(state: &State, region: &str, arn: &str) -> Result<(), Fault> {
    let workgroup = state.workgroups.all(region).any(|(_, workgroup)| workgroup.arn() == arn);
    let snapshot = || {
        state.shelf.all(SNAPSHOTS, region).filter_map(|(_, d)| Backup::read(d)).any(|backup| backup.arn(region) == arn)
    };
    if workgroup || snapshot() { Ok(()) } else { Err(missing("resource", arn)) }
}

fn put(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (arn, policy) = (input.must("resourceArn"), input.must("policy"));
    let read: Value =
        serde_json::from_str(policy).map_err(|error| invalid(format!("The policy is not JSON: {error}")))?;
    if read.get("Statement").is_none() {
        return Err(invalid("The policy has no Statement."));
    }
    local.world.change(|state, _| {
        known(state, &call.region, arn)?;
        if named(policy).len() > MOST {
            return Err(quota(format!("A snapshot is shared with at most {MOST} accounts.")));
        }
        state.shelf.put(FAMILY, &call.region, arn, json!(policy));
        Ok(json!({"resourcePolicy": {"resourceArn": arn, "policy": policy}}))
    })
}

fn get(local: &Local, call: &Call) -> Reply {
    let arn = Input(call).must("resourceArn");
    local.world.read(|state, _| {
        let policy = state.shelf.get(FAMILY, &call.region, arn).ok_or_else(|| missing("resource policy of", arn))?;
        Ok(json!({"resourcePolicy": {"resourceArn": arn, "policy": policy}}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let arn = Input(call).must("resourceArn");
    local.world.change(|state, _| {
        state.shelf.take(FAMILY, &call.region, arn).ok_or_else(|| missing("resource policy of", arn))?;
        Ok(json!({}))
    })
}
