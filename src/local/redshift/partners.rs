//! Partner integrations: who may push status updates for a database of a cluster.

use super::input::{Input, invalid};
use crate::local::handler::operations;
use crate::local::world::{ACCOUNT, Cluster, State};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "AddPartner" => add,
    "DeletePartner" => delete,
    "DescribePartners" => describe,
    "UpdatePartnerStatus" => update,
};

const SHELF: &str = "redshift/partner";
/// The partners of the Management Guide.
const KNOWN: [&str; 10] = [
    "Datacoral",
    "Etleap",
    "Fivetran",
    "Informatica",
    "Matillion",
    "Sisense",
    "SnapLogic",
    "Stitch",
    "Thoughtspot",
    "Upsolver",
];

/// The integrations of a cluster begin with its namespace: they outlive a rename.
fn id(cluster: &Cluster, input: Input<'_>) -> String {
    format!("{}/{}/{}", cluster.namespace, input.must("DatabaseName"), input.must("PartnerName").to_lowercase())
}

/// Only the account that owns the cluster.
fn owned<'a>(input: Input<'_>, state: &'a State) -> Result<&'a Cluster, Fault> {
    if input.must("AccountId") != ACCOUNT {
        let words = format!("Account {} is not authorized to integrate partners here.", input.must("AccountId"));
        return Err(Fault::new("UnauthorizedPartnerIntegration", words));
    }
    input.cluster(state)
}

fn missing(input: Input<'_>) -> Fault {
    let (partner, database) = (input.must("PartnerName"), input.must("DatabaseName"));
    Fault::new("PartnerNotFound", format!("The partner {partner} is not integrated with the database {database}."))
}

fn named(input: Input<'_>) -> Value {
    json!({"DatabaseName": input.must("DatabaseName"), "PartnerName": input.must("PartnerName")})
}

/// The partner has not connected yet: that is done on its own site, and it tells of it by a status.
fn add(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let cluster = owned(input, state)?.clone();
        let partner = input.must("PartnerName");
        let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(partner));
        let known = known.ok_or_else(|| {
            Fault::new("PartnerNotFound", format!("There is no partner {partner}; there are {}.", KNOWN.join(", ")))
        })?;
        let id = id(&cluster, input);
        if state.shelf.has(SHELF, input.region(), &id) {
            return Err(invalid(format!("The partner {partner} is integrated with that database already.")));
        }
        let document = json!({
            "DatabaseName": input.must("DatabaseName"), "PartnerName": known, "Status": "Inactive",
            "CreatedAt": now.to_string(), "UpdatedAt": now.to_string(),
        });
        state.shelf.put(SHELF, input.region(), &id, document);
        Ok(named(input))
    })
}

fn update(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now: Timestamp| {
        let id = id(owned(input, state)?, input);
        let found = state.shelf.get_mut(SHELF, input.region(), &id).ok_or_else(|| missing(input))?;
        if let Some(members) = found.as_object_mut() {
            members.insert("Status".to_owned(), input.must("Status").into());
            members.insert("StatusMessage".to_owned(), input.text("StatusMessage").into());
            members.insert("UpdatedAt".to_owned(), now.to_string().into());
        }
        Ok(named(input))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        let id = id(owned(input, state)?, input);
        state.shelf.take(SHELF, input.region(), &id).ok_or_else(|| missing(input))?;
        Ok(named(input))
    })
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let of = format!("{}/", owned(input, state)?.namespace);
        let fits = |document: &Value, member: &str| {
            let text = document.get(member).and_then(Value::as_str).unwrap_or_default();
            input.text(member).is_none_or(|wanted| wanted.eq_ignore_ascii_case(text))
        };
        let all = state.shelf.all(SHELF, input.region()).filter(|(id, _)| id.starts_with(&of));
        let all = all.map(|(_, document)| document).filter(|d| fits(d, "DatabaseName") && fits(d, "PartnerName"));
        Ok(json!({"PartnerIntegrationInfoList": all.collect::<Vec<_>>()}))
    })
}
