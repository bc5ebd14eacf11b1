//! IAM Identity Center applications: of Redshift and of the query editor, and tokens that carry a caller's identity.

use super::family::Family;
use super::input::{self, Input, busy, invalid};
use super::tags;
use crate::local::handler::operations;
use crate::local::world::{ACCOUNT, State, after, pace, seed};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateQev2IdcApplication" => |local: &Local, call: &Call| create(local, call, &EDITOR),
    "CreateRedshiftIdcApplication" => |local: &Local, call: &Call| create(local, call, &REDSHIFT),
    "DeleteQev2IdcApplication" => |local: &Local, call: &Call| delete(local, call, &EDITOR),
    "DeleteRedshiftIdcApplication" => |local: &Local, call: &Call| delete(local, call, &REDSHIFT),
    "DescribeQev2IdcApplications" => |local: &Local, call: &Call| describe(local, call, &EDITOR),
    "DescribeRedshiftIdcApplications" => |local: &Local, call: &Call| describe(local, call, &REDSHIFT),
    "GetIdentityCenterAuthToken" => token,
    "ModifyQev2IdcApplication" => |local: &Local, call: &Call| modify(local, call, &EDITOR),
    "ModifyRedshiftIdcApplication" => |local: &Local, call: &Call| modify(local, call, &REDSHIFT),
};

/// A kind of application.
struct Kind {
    family: Family,
    /// The member of the output that holds one.
    one: &'static str,
    name: &'static str,
    /// Members that are kept as they are given; the last ones only when it is made.
    changed: &'static [&'static str],
    made: &'static [&'static str],
}

const REDSHIFT: Kind = Kind {
    family: Family {
        shelf: "redshift/idc-application",
        arn: "redshiftidcapplication",
        noun: "Redshift IAM Identity Center application",
        id: "RedshiftIdcApplicationArn",
        list: "RedshiftIdcApplications",
        missing: "RedshiftIdcApplicationNotExists",
        exists: "RedshiftIdcApplicationAlreadyExists",
        quota: ("RedshiftIdcApplicationQuotaExceeded", 1),
    },
    one: "RedshiftIdcApplication",
    name: "RedshiftIdcApplicationName",
    changed: &["IdcDisplayName", "IamRoleArn", "IdentityNamespace", "AuthorizedTokenIssuerList", "ServiceIntegrations"],
    made: &["RedshiftIdcApplicationName", "IdcInstanceArn", "SsoTagKeys"],
};

const EDITOR: Kind = Kind {
    family: Family {
        shelf: "redshift/idc-editor",
        arn: "qev2idcapplication",
        noun: "Query editor IAM Identity Center application",
        id: "Qev2IdcApplicationArn",
        list: "Qev2IdcApplications",
        missing: "Qev2IdcApplicationNotExists",
        exists: "Qev2IdcApplicationAlreadyExists",
        quota: ("Qev2IdcApplicationAlreadyExists", 1),
    },
    one: "Qev2IdcApplication",
    name: "Qev2IdcApplicationName",
    changed: &["IdcDisplayName"],
    made: &["Qev2IdcApplicationName", "IdcInstanceArn"],
};

/// The application of that ARN; of the lakehouse's type only, if that is asked for.
pub fn application<'a>(state: &'a State, region: &str, arn: &str, lakehouse: bool) -> Result<&'a Value, Fault> {
    let found = find(state, region, arn, &REDSHIFT)?;
    if lakehouse && found.get("ApplicationType").and_then(Value::as_str) != Some("Lakehouse") {
        return Err(Fault::new(
            REDSHIFT.family.missing,
            format!("The application {arn} is not of the type Lakehouse."),
        ));
    }
    Ok(found)
}

/// Whether there is one that callers' identities come through.
pub fn is_connected(state: &State, region: &str) -> bool {
    state.shelf.count(REDSHIFT.family.shelf, region) > 0
}

fn id(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or_default()
}

fn find<'a>(state: &'a State, region: &str, arn: &str, kind: &Kind) -> Result<&'a Value, Fault> {
    let found = state.shelf.get(kind.family.shelf, region, id(arn));
    let found = found.filter(|document| document.get(kind.family.id).and_then(Value::as_str) == Some(arn));
    found.ok_or_else(|| Fault::new(kind.family.missing, format!("The application {arn} does not exist.")))
}

fn given(input: Input<'_>, members: &[&str]) -> Map<String, Value> {
    let member = |name: &&str| Some(((*name).to_owned(), input.0.input.get(*name)?.clone()));
    members.iter().filter_map(member).collect()
}

fn shown(state: &State, document: &Value, kind: &Kind) -> Value {
    let mut shown = document.clone();
    let arn = document.get(kind.family.id).and_then(Value::as_str).unwrap_or_default();
    if let Some(members) = shown.as_object_mut() {
        members.insert("Tags".to_owned(), input::tag_list(state, arn).into());
    }
    shown
}

fn create(local: &Local, call: &Call, kind: &Kind) -> Reply {
    let input = Input(call);
    let (name, instance) = (input.must(kind.name), input.must("IdcInstanceArn"));
    if !instance.starts_with("arn:aws:sso:::instance/") {
        return Err(invalid(format!("{instance} is not the ARN of an IAM Identity Center instance.")));
    }
    role(input)?;
    let tags = tags::read(input, "Tags").map_err(|fault| unmodelled(fault, kind))?;
    local.world.change(|state, _| {
        let taken = |(_, d): (&str, &Value)| d.get(kind.name).and_then(Value::as_str) == Some(name);
        if state.shelf.all(kind.family.shelf, input.region()).any(taken) {
            return Err(Fault::new(kind.family.exists, format!("The application {name} exists already.")));
        }
        let id = state.mint(kind.family.arn);
        kind.family.free(state, input.region(), &id)?;
        let arn = kind.family.arn(input.region(), &id);
        let mut document = given(input, kind.changed);
        document.extend(given(input, kind.made));
        if kind.family.shelf == REDSHIFT.family.shelf {
            let application_type = input.text("ApplicationType").unwrap_or("None");
            document.insert("ApplicationType".to_owned(), application_type.into());
        }
        let managed = seed::letters(&[&arn], 16).to_lowercase();
        let instance = instance.rsplit('/').next().unwrap_or_default();
        let managed = format!("arn:aws:sso::{ACCOUNT}:application/{instance}/apl-{managed}");
        document.insert("IdcManagedApplicationArn".to_owned(), managed.into());
        document.insert(kind.family.id.to_owned(), arn.clone().into());
        let document = Value::Object(document);
        state.tags.add(&arn, tags);
        state.shelf.put(kind.family.shelf, input.region(), &id, document.clone());
        Ok(json!({kind.one: shown(state, &document, kind)}))
    })
}

fn role(input: Input<'_>) -> Result<(), Fault> {
    match input.text("IamRoleArn").filter(|arn| !(arn.starts_with("arn:") && arn.contains(":role/"))) {
        Some(arn) => Err(invalid(format!("{arn} is not the ARN of an IAM role."))),
        None => Ok(()),
    }
}

/// The query editor's operations know no fault for tags.
fn unmodelled(fault: Fault, kind: &Kind) -> Fault {
    if kind.family.shelf == EDITOR.family.shelf { invalid(fault.message) } else { fault }
}

fn modify(local: &Local, call: &Call, kind: &Kind) -> Reply {
    let input = Input(call);
    role(input)?;
    local.world.change(|state, _| {
        let arn = input.must(kind.family.id);
        let mut document = find(state, input.region(), arn, kind)?.clone();
        if let Some(members) = document.as_object_mut() {
            members.extend(given(input, kind.changed));
        }
        state.shelf.put(kind.family.shelf, input.region(), id(arn), document.clone());
        Ok(json!({kind.one: shown(state, &document, kind)}))
    })
}

fn delete(local: &Local, call: &Call, kind: &Kind) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        let arn = input.must(kind.family.id);
        find(state, input.region(), arn, kind)?;
        state.shelf.take(kind.family.shelf, input.region(), id(arn));
        state.tags.clear(arn);
        Ok(json!({}))
    })
}

fn describe(local: &Local, call: &Call, kind: &Kind) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let all: Vec<&Value> = match input.text(kind.family.id) {
            Some(arn) => vec![find(state, input.region(), arn, kind)?],
            None => state.shelf.all(kind.family.shelf, input.region()).map(|(_, document)| document).collect(),
        };
        let (page, marker) =
            input.page(all, |d| d.get(kind.name).and_then(Value::as_str).unwrap_or_default().to_owned())?;
        let page: Vec<_> = page.into_iter().map(|document| shown(state, document, kind)).collect();
        Ok(json!({kind.family.list: page, "Marker": marker}))
    })
}

/// Clusters one token is good for.
const MOST: usize = 20;

fn token(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let names = input.texts("ClusterIds");
    if !(1..=MOST).contains(&names.len()) {
        let words = format!("ClusterIds must have 1 to {MOST} identifiers.");
        return Err(Fault::new("RedshiftInvalidParameter", words));
    }
    local.world.read(|state, now| {
        for name in &names {
            busy(input::cluster(state, input.region(), name)?)?;
        }
        if !is_connected(state, input.region()) {
            let words = "No Redshift application is connected to IAM Identity Center, so there is no identity to pass on; see CreateRedshiftIdcApplication.";
            return Err(Fault::new("UnsupportedOperation", words));
        }
        let (token, until) = draw(now);
        Ok(json!({"Token": token, "ExpirationTime": until}))
    })
}

/// A token nobody can know before, and when it ends: after an hour.
pub fn draw(now: Timestamp) -> (String, String) {
    use base64::Engine as _;
    let bytes: Vec<u8> = (0..6).flat_map(|_| uuid::Uuid::new_v4().into_bytes()).collect();
    (base64::engine::general_purpose::STANDARD.encode(bytes), after(now, pace::HOUR).to_string())
}
