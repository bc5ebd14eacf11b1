//! What the one account does not have, answered as the service answers an account without it: empty lists, faults of
//! "not found", and refusals that say why.

use super::Input;
use super::family::Family;
use super::input::{self, invalid};
use super::names;
use crate::local::handler::operations;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "AuthorizeClusterSecurityGroupIngress" => |_: &Local, call: &Call| missing(call, "ClusterSecurityGroupName", "ClusterSecurityGroupNotFound"),
    "CreateAuthenticationProfile" => create_profile,
    "RevokeClusterSecurityGroupIngress" => |_: &Local, call: &Call| missing(call, "ClusterSecurityGroupName", "ClusterSecurityGroupNotFound"),
    "CreateClusterSecurityGroup" => no_classic,
    "CreateHsmClientCertificate" => no_hsm,
    "CreateHsmConfiguration" => no_hsm,
    "DeleteAuthenticationProfile" => delete_profile,
    "DeleteClusterSecurityGroup" => |_: &Local, call: &Call| missing(call, "ClusterSecurityGroupName", "ClusterSecurityGroupNotFound"),
    "DeleteHsmClientCertificate" => |_: &Local, call: &Call| missing(call, "HsmClientCertificateIdentifier", "HsmClientCertificateNotFoundFault"),
    "DeleteHsmConfiguration" => |_: &Local, call: &Call| missing(call, "HsmConfigurationIdentifier", "HsmConfigurationNotFoundFault"),
    "DescribeAuthenticationProfiles" => profiles,
    "DescribeClusterSecurityGroups" => |_: &Local, call: &Call| none(call, "ClusterSecurityGroups", "ClusterSecurityGroupName", "ClusterSecurityGroupNotFound"),
    "DescribeHsmClientCertificates" => |_: &Local, call: &Call| none(call, "HsmClientCertificates", "HsmClientCertificateIdentifier", "HsmClientCertificateNotFoundFault"),
    "DescribeHsmConfigurations" => |_: &Local, call: &Call| none(call, "HsmConfigurations", "HsmConfigurationIdentifier", "HsmConfigurationNotFoundFault"),
    "ListRecommendations" => recommendations,
    "ModifyAuthenticationProfile" => modify_profile,
};

fn not_found(name: &str, code: &'static str) -> Fault {
    Fault::new(code, format!("{name} not found."))
}

/// An empty list; whoever asks for one of them is told there is none.
fn none(call: &Call, list: &str, member: &str, code: &'static str) -> Reply {
    let input = Input(call);
    let (page, marker) = input.page(Vec::<Value>::new(), |_| String::new())?;
    match input.text(member) {
        Some(name) => Err(not_found(name, code)),
        None => Ok(json!({list: page, "Marker": marker})),
    }
}

fn missing(call: &Call, member: &str, code: &'static str) -> Reply {
    Err(not_found(Input(call).must(member), code))
}

fn no_classic(_: &Local, _: &Call) -> Reply {
    Err(invalid("VPC-by-Default customers cannot use cluster security groups; use VPC security groups."))
}

/// The model has no fault but the quota's for an account that may have none.
fn no_hsm(_: &Local, call: &Call) -> Reply {
    let code = if call.operation == "CreateHsmConfiguration" {
        "HsmConfigurationQuotaExceededFault"
    } else {
        "HsmClientCertificateQuotaExceededFault"
    };
    let words = "The account may have none: hardware security modules are closed to new customers and not supported for these node types.";
    Err(Fault::new(code, words))
}

fn recommendations(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        if let Some(name) = input.text("ClusterIdentifier") {
            input::cluster(state, input.region(), name)?;
        }
        let (page, marker) = input.page(Vec::<Value>::new(), |_| String::new())?;
        Ok(json!({"Recommendations": page, "Marker": marker}))
    })
}

const PROFILE: Family = Family {
    shelf: "redshift/authentication-profile",
    arn: "",
    noun: "Authentication profile",
    id: "AuthenticationProfileName",
    list: "AuthenticationProfiles",
    missing: "AuthenticationProfileNotFoundFault",
    exists: "AuthenticationProfileAlreadyExistsFault",
    quota: ("AuthenticationProfileQuotaExceededFault", 10),
};

/// A name, and JSON of string members.
fn profile(input: Input<'_>) -> Result<(String, Value), Fault> {
    let (name, content) = (input.must(PROFILE.id), input.must("AuthenticationProfileContent"));
    let wrong = |why: &str| Fault::new("InvalidAuthenticationProfileRequestFault", why.to_owned());
    names::group(PROFILE.id, name).map_err(|fault| wrong(&fault.message))?;
    if !serde_json::from_str::<Value>(content).is_ok_and(|content| content.is_object()) {
        return Err(wrong("The content of an authentication profile is a JSON object."));
    }
    Ok((name.to_owned(), json!({PROFILE.id: name, "AuthenticationProfileContent": content})))
}

fn create_profile(local: &Local, call: &Call) -> Reply {
    let (name, document) = profile(Input(call))?;
    PROFILE.create(local, call, &name, &document, |_, document| document.clone())
}

fn modify_profile(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (name, document) = profile(input)?;
    local.world.change(|state, _| {
        PROFILE.get(state, input.region(), &name)?;
        state.shelf.put(PROFILE.shelf, input.region(), &name, document.clone());
        Ok(document)
    })
}

fn delete_profile(local: &Local, call: &Call) -> Reply {
    PROFILE.delete(local, call, |_, _, _| Ok(()))?;
    Ok(json!({PROFILE.id: Input(call).must(PROFILE.id)}))
}

fn profiles(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let all: Vec<_> = match input.text(PROFILE.id) {
            Some(name) => vec![PROFILE.get(state, input.region(), name)?],
            None => state.shelf.all(PROFILE.shelf, input.region()).map(|(_, document)| document).collect(),
        };
        Ok(json!({ "AuthenticationProfiles": all }))
    })
}
