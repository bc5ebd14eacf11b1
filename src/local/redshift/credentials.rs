//! GetClusterCredentials, GetClusterCredentialsWithIAM: passwords that are good for a while.

use super::input::{Input, invalid};
use crate::local::handler::operations;
use crate::local::world::{Cluster, State, after};
use crate::local::{Call, Fault, Local, Operation, Reply};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "GetClusterCredentials" => for_user,
    "GetClusterCredentialsWithIAM" => for_caller,
};

/// By identifier or by the custom domain.
fn cluster<'a>(input: Input<'_>, state: &'a State) -> Result<&'a Cluster, Fault> {
    if input.text("ClusterIdentifier").is_some() {
        return input.cluster(state);
    }
    let domain = input.text("CustomDomainName");
    let domain = domain.ok_or_else(|| invalid("The request must contain ClusterIdentifier or CustomDomainName."))?;
    let document = state.shelf.get(super::domains::SHELF, input.region(), domain);
    let name = document.and_then(|document| document.get("ClusterIdentifier")).and_then(Value::as_str);
    super::input::cluster(state, input.region(), name.unwrap_or(domain))
}

/// Seconds they are good for: 900 to 3600.
fn duration(input: Input<'_>) -> Result<i64, Fault> {
    let seconds = input.number("DurationSeconds").unwrap_or(900);
    if (900..=3600).contains(&seconds) {
        return Ok(seconds);
    }
    Err(invalid(format!("DurationSeconds must be between 900 and 3600; it is {seconds}.")))
}

/// Nobody can know it before: it is drawn, not derived.
fn password() -> String {
    let bytes = [uuid::Uuid::new_v4().into_bytes(), uuid::Uuid::new_v4().into_bytes()].concat();
    STANDARD.encode(bytes)
}

/// Letters, digits and `_ + . @ -`, a letter first.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_+.@-".contains(c))
}

fn for_user(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let user = input.must("DbUser");
    if !is_name(user) || user.eq_ignore_ascii_case("public") {
        return Err(invalid(format!("{user} is not a valid database user name.")));
    }
    let groups = input.texts("DbGroups");
    if let Some(group) = groups.iter().find(|group| !is_name(group) || group.chars().any(|c| c.is_ascii_uppercase())) {
        return Err(invalid(format!("{group} is not a valid database group name.")));
    }
    let seconds = duration(input)?;
    local.world.read(|state, now| {
        cluster(input, state)?;
        // The prefix says whether the user is made when there is none.
        let prefix = if input.flag("AutoCreate") == Some(true) { "IAMA" } else { "IAM" };
        let groups = if groups.is_empty() { String::new() } else { format!(":{}", groups.join(",")) };
        let expiration = after(now, seconds).to_string();
        Ok(json!({"DbUser": format!("{prefix}:{user}{groups}"), "DbPassword": password(), "Expiration": expiration}))
    })
}

fn for_caller(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let seconds = duration(input)?;
    let arn = crate::local::sts::caller_arn(&call.access_key);
    let name = arn.rsplit('/').next().unwrap_or_default();
    let user = if arn.contains(":assumed-role/") {
        format!("IAMR:{}", arn.split('/').nth(1).unwrap_or(name))
    } else {
        format!("IAM:{name}")
    };
    local.world.read(|state, now| {
        cluster(input, state)?;
        Ok(json!({
            "DbUser": user, "DbPassword": password(), "Expiration": after(now, seconds).to_string(),
            "NextRefreshTime": after(now, seconds / 2).to_string(),
        }))
    })
}
