//! `UpdateLakehouseConfiguration`: a namespace under a catalog of the Glue Data Catalog.

use super::shared::{invalid, missing, settled_namespace};
use crate::local::handler::operations;
use crate::local::redshift::{self, Input};
use crate::local::world::{LakehouseChange, lakehouse_status};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! { "UpdateLakehouseConfiguration" => update };

/// A dry run that would have been done is told as an error, as the service does.
fn update(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let change = LakehouseChange {
        registration: input.text("lakehouseRegistration"),
        catalog: input.text("catalogName"),
        idc: input.text("lakehouseIdcRegistration"),
        application: input.text("lakehouseIdcApplicationArn"),
    };
    local.world.change(|state, _| {
        let mut namespace = settled_namespace(state, region, input.must("namespaceName"))?.clone();
        if let Some(arn) = change.application {
            redshift::application(state, region, arn, true).map_err(|_| missing("application", arn))?;
        }
        let held = change.on(namespace.lakehouse.clone()).map_err(invalid)?;
        if input.flag("dryRun") == Some(true) {
            return Err(Fault::new(
                "DryRunException",
                "The request was successful, but dryRun is set: nothing was done.",
            ));
        }
        let answer = json!({
            "namespaceName": namespace.name,
            "lakehouseRegistrationStatus": lakehouse_status(held.as_ref()),
            "catalogArn": held.as_ref().map(|held| held.catalog_arn(region)),
            "lakehouseIdcApplicationArn": held.as_ref().and_then(|held| held.application.clone()),
        });
        namespace.lakehouse = held;
        state.namespaces.put(region, input.must("namespaceName"), namespace);
        Ok(answer)
    })
}
