//! Configurations of copying snapshots to another Region.

use super::rules;
use super::shared::{conflict, document, documents, invalid, missing, namespace, page, text};
use crate::local::redshift::Input;
use crate::local::world::{COPIES, serverless_arn};
use crate::local::{Call, Local, Operation, Reply};
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateSnapshotCopyConfiguration" => create,
    "ListSnapshotCopyConfigurations" => list,
    "UpdateSnapshotCopyConfiguration" => update,
    "DeleteSnapshotCopyConfiguration" => delete,
};

/// One destination per namespace.
fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let (of, destination) = (input.must("namespaceName"), input.must("destinationRegion"));
    let retention = rules::retention(input.number("snapshotRetentionPeriod"))?;
    if destination == region {
        return Err(invalid("The destination Region must be another one than that of the namespace."));
    }
    if destination.split('-').count() < 3 {
        return Err(invalid(format!("'{destination}' is no Region.")));
    }
    local.world.change(|state, _| {
        namespace(state, region, of)?;
        if !documents(state, COPIES, region, &[("namespaceName", Some(of))]).is_empty() {
            return Err(conflict(format!("Snapshots of the namespace {of} are copied to another Region already.")));
        }
        let id = state.mint("snapshot-copy");
        let document = json!({
            "snapshotCopyConfigurationId": id, "namespaceName": of, "destinationRegion": destination,
            "snapshotCopyConfigurationArn": serverless_arn(region, "snapshotcopyconfiguration", &id),
            "destinationKmsKeyId": input.text("destinationKmsKeyId").unwrap_or("AWS_OWNED_KMS_KEY"),
            "snapshotRetentionPeriod": retention.unwrap_or(-1),
        });
        state.shelf.put(COPIES, region, &id, document.clone());
        Ok(json!({"snapshotCopyConfiguration": document}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let name = Input(call).text("namespaceName");
    let all = local.world.read(|state, _| {
        name.map_or(Ok(()), |name| namespace(state, &call.region, name).map(|_| ()))?;
        Ok(documents(state, COPIES, &call.region, &[("namespaceName", name)]))
    })?;
    let (items, next) = page(call, all, |document| text(document, "snapshotCopyConfigurationId"))?;
    Ok(json!({"snapshotCopyConfigurations": items, "nextToken": next}))
}

fn update(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let id = input.must("snapshotCopyConfigurationId");
    let retention = rules::retention(input.number("snapshotRetentionPeriod"))?;
    local.world.change(|state, _| {
        let found = state.shelf.get_mut(COPIES, &call.region, id);
        let found = found.ok_or_else(|| missing("snapshot copy configuration", id))?;
        if input.number("snapshotRetentionPeriod").is_some() {
            found["snapshotRetentionPeriod"] = json!(retention.unwrap_or(-1));
        }
        Ok(json!({"snapshotCopyConfiguration": found}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let id = Input(call).must("snapshotCopyConfigurationId");
    local.world.change(|state, _| {
        let gone = document(state, COPIES, &call.region, "snapshot copy configuration", id)?.clone();
        state.shelf.take(COPIES, &call.region, id);
        Ok(json!({"snapshotCopyConfiguration": gone}))
    })
}
