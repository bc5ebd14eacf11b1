//! Resource policies of namespaces: who may create integrations into them, and from where.

use super::Input;
use crate::local::handler::operations;
use crate::local::world::State;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DeleteResourcePolicy" => delete,
    "GetResourcePolicy" => get,
    "PutResourcePolicy" => put,
};

const SHELF: &str = "redshift/resource-policy";

/// Policies are for namespaces, of clusters and of workgroups, that are there.
fn known(state: &State, input: Input<'_>) -> Result<(), Fault> {
    let (region, arn) = (input.region(), input.must("ResourceArn"));
    let found = state.clusters.all(region).any(|(_, cluster)| cluster.namespace_arn() == arn)
        || state.namespaces.all(region).any(|(_, namespace)| namespace.arn() == arn);
    if found { Ok(()) } else { Err(Fault::new("ResourceNotFoundFault", format!("The resource {arn} was not found."))) }
}

fn missing(input: Input<'_>) -> Fault {
    let words = format!("The resource {} has no resource policy.", input.must("ResourceArn"));
    Fault::new("ResourceNotFoundFault", words)
}

/// JSON with statements that each allow or deny somebody something.
fn check(policy: &str) -> Result<(), Fault> {
    let wrong = |why: String| Fault::new("InvalidPolicyFault", why);
    let read: Value =
        serde_json::from_str(policy).map_err(|error| wrong(format!("The policy is not JSON: {error}")))?;
    let statements = match read.get("Statement") {
        Some(Value::Array(all)) => all.clone(),
        Some(one @ Value::Object(_)) => vec![one.clone()],
        _ => return Err(wrong("The policy has no Statement.".to_owned())),
    };
    for statement in &statements {
        let effect = statement.get("Effect").and_then(Value::as_str);
        if !matches!(effect, Some("Allow" | "Deny")) {
            return Err(wrong("The Effect of a statement is Allow or Deny.".to_owned()));
        }
        if let Some(member) = ["Principal", "Action"].iter().find(|member| statement.get(**member).is_none()) {
            return Err(wrong(format!("A statement has no {member}.")));
        }
    }
    Ok(())
}

/// A new policy takes the place of the old one.
fn put(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (arn, policy) = (input.must("ResourceArn"), input.must("Policy"));
    check(policy)?;
    local.world.change(|state, _| {
        known(state, input)?;
        state.shelf.put(SHELF, input.region(), arn, json!(policy));
        Ok(json!({"ResourcePolicy": {"ResourceArn": arn, "Policy": policy}}))
    })
}

fn get(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let arn = input.must("ResourceArn");
    local.world.read(|state, _| {
        known(state, input)?;
        let policy = state.shelf.get(SHELF, input.region(), arn).ok_or_else(|| missing(input))?;
        Ok(json!({"ResourcePolicy": {"ResourceArn": arn, "Policy": policy}}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        known(state, input)?;
        state.shelf.take(SHELF, input.region(), input.must("ResourceArn")).ok_or_else(|| missing(input))?;
        Ok(json!({}))
    })
}
