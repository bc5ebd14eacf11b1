//! STS: who is calling.

use super::handler::{Call, Operation, Reply};
use super::world::{ACCOUNT, seed};
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] =
    &[Operation { name: "GetCallerIdentity", run: |_, call| Box::pin(async move { get_caller_identity(&call) }) }];

/// The ARN behind an access key: temporary keys (`ASIA...`) belong to a role, all others to a user.
pub fn caller_arn(access_key: &str) -> String {
    if access_key.starts_with("ASIA") {
        format!("arn:aws:sts::{ACCOUNT}:assumed-role/demo/session")
    } else {
        format!("arn:aws:iam::{ACCOUNT}:user/demo")
    }
}

#[allow(clippy::unnecessary_wraps)] // every handler answers a `Reply`
fn get_caller_identity(call: &Call) -> Reply {
    let prefix = if call.access_key.starts_with("ASIA") { "AROA" } else { "AIDA" };
    let id = seed::letters(&[&call.access_key], 17);
    Ok(json!({"Account": ACCOUNT, "Arn": caller_arn(&call.access_key), "UserId": format!("{prefix}{id}")}))
}
