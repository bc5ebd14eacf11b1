//! Temporary credentials of databases.

use super::shared::{conflict, invalid, missing, workgroup};
use crate::local::handler::operations;
use crate::local::redshift::{self, Input};
use crate::local::sts;
use crate::local::world::{after, seed};
use crate::local::{Call, Local, Operation, Reply};
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "GetCredentials" => get,
    "GetIdentityCenterAuthToken" => token,
};

/// Seconds credentials are valid: least, most.
const SECONDS: [i64; 2] = [900, 3600];

/// The user follows from who calls: `IAM:name` for a user, `IAMR:name` for a role.
fn get(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let seconds = input.number("durationSeconds").unwrap_or(SECONDS[0]);
    if !(SECONDS[0]..=SECONDS[1]).contains(&seconds) {
        let [least, most] = SECONDS;
        return Err(invalid(format!("durationSeconds must be between {least} and {most}; it is {seconds}.")));
    }
    let caller = sts::arn(local, &call.access_key);
    local.world.read(|state, now| {
        let found = match (input.text("workgroupName"), input.text("customDomainName")) {
            (Some(name), None) => workgroup(state, &call.region, name)?,
            (None, Some(domain)) => {
                let mut all = state.workgroups.all(&call.region).map(|(_, workgroup)| workgroup);
                let of = all.find(|workgroup| workgroup.custom_domain.as_deref() == Some(domain));
                of.ok_or_else(|| missing("custom domain", domain))?
            }
            _ => return Err(invalid("Exactly one of workgroupName and customDomainName must be given.")),
        };
        let expiration = after(now, seconds);
        let secret = seed::letters(&[&call.request_id, &found.name, &expiration.to_string()], 64);
        Ok(json!({
            "dbUser": sts::database_user(&caller),
            "dbPassword": secret,
            "expiration": expiration.to_string(),
            "nextRefreshTime": after(now, seconds - 60).to_string(),
        }))
    })
}

fn token(local: &Local, call: &Call) -> Reply {
    local.world.read(|state, now| {
        for name in Input(call).texts("workgroupNames") {
            workgroup(state, &call.region, &name)?;
        }
        if !redshift::has_identities(state, &call.region) {
            return Err(conflict(
                "No Redshift application is connected to IAM Identity Center, so there is no identity to pass on.",
            ));
        }
        let (token, until) = redshift::identity_token(now);
        Ok(json!({"token": token, "expirationTime": until}))
    })
}
