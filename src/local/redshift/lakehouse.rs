//! `ModifyLakehouseConfiguration`, `RegisterNamespace`, `DeregisterNamespace`: clusters and namespaces as the Glue
//! Data Catalog knows them.

use super::input::{self, Input, busy, invalid};
use super::{idc, names};
use crate::local::handler::operations;
use crate::local::world::{LakehouseChange, Namespace, State, lakehouse_status};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DeregisterNamespace" => |local: &Local, call: &Call| namespace(local, call, false),
    "ModifyLakehouseConfiguration" => modify,
    "RegisterNamespace" => |local: &Local, call: &Call| namespace(local, call, true),
};

/// Consumers a namespace is registered with, by its ARN.
const SHELF: &str = "redshift/registration";

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let change = LakehouseChange {
        registration: input.text("LakehouseRegistration"),
        catalog: input.text("CatalogName"),
        idc: input.text("LakehouseIdcRegistration"),
        application: input.text("LakehouseIdcApplicationArn"),
    };
    let dry = input.flag("DryRun") == Some(true);
    local.world.change(|state, _| {
        let mut cluster = input.cluster(state)?.clone();
        busy(&cluster)?;
        if let Some(arn) = change.application {
            idc::application(state, input.region(), arn, true)?;
        }
        let held = change.on(cluster.lakehouse.clone()).map_err(invalid)?;
        let answer = json!({
            "ClusterIdentifier": cluster.identifier,
            "LakehouseRegistrationStatus": lakehouse_status(held.as_ref()),
            "CatalogArn": held.as_ref().map(|held| held.catalog_arn(input.region())),
            "LakehouseIdcApplicationArn": held.as_ref().and_then(|held| held.application.clone()),
        });
        if !dry {
            cluster.lakehouse = held;
            state.keep(cluster);
        }
        Ok(answer)
    })
}

/// The namespace an input names: its ARN.
fn named(input: Input<'_>, state: &State) -> Result<String, Fault> {
    let given = input.0.input.get("NamespaceIdentifier").unwrap_or(&Value::Null);
    let text = |path: &str| given.pointer(path).and_then(Value::as_str).unwrap_or_default();
    if given.get("ProvisionedIdentifier").is_some() {
        let cluster = input::cluster(state, input.region(), text("/ProvisionedIdentifier/ClusterIdentifier"))?;
        busy(cluster)?;
        return Ok(cluster.namespace_arn());
    }
    let (name, workgroup) =
        (text("/ServerlessIdentifier/NamespaceIdentifier"), text("/ServerlessIdentifier/WorkgroupIdentifier"));
    let found = state.namespaces.all(input.region()).map(|(_, n)| n).find(|n| n.name == name || n.id() == name);
    let pair = |n: &&Namespace| {
        let mut all = state.workgroups.all(input.region());
        all.any(|(_, w)| w.namespace == n.name && (w.name == workgroup || w.id() == workgroup))
    };
    let found = found.filter(pair);
    let words = || format!("There is no namespace {name} with the workgroup {workgroup}.");
    found.map(Namespace::arn).ok_or_else(|| Fault::new("InvalidNamespaceFault", words()))
}

fn namespace(local: &Local, call: &Call, registers: bool) -> Reply {
    let input = Input(call);
    let consumers = input.texts("ConsumerIdentifiers");
    for consumer in &consumers {
        // A catalog is named by its ARN, an account by its id.
        if !consumer.starts_with("arn:") && !consumer.starts_with("DataCatalog/") {
            names::account("ConsumerIdentifiers", consumer)?;
        }
    }
    local.world.change(|state, _| {
        let arn = named(input, state)?;
        let held = state.shelf.get(SHELF, input.region(), &arn).map(|d| super::family::texts(d, "Consumers"));
        let mut held = held.unwrap_or_default();
        if let Some(other) = consumers.iter().find(|consumer| !registers && !held.contains(consumer)) {
            let words = format!("The namespace {arn} is not registered with {other}.");
            return Err(Fault::new("InvalidNamespaceFault", words));
        }
        held.retain(|consumer| !consumers.contains(consumer));
        if registers {
            held.extend(consumers.iter().cloned());
        }
        state.shelf.put(SHELF, input.region(), &arn, json!({"Consumers": held}));
        Ok(json!({"Status": if registers { "Registering" } else { "Deregistering" }}))
    })
}
