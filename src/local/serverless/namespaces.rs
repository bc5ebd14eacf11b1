//! Namespaces: list, get, create, update, delete.

use super::shared::{conflict, invalid, namespace, page, settled_namespace};
use super::{rules, snapshots, tags, view};
use crate::local::handler::operations;
use crate::local::redshift::{self, Input};
use crate::local::world::{Namespace, ServerlessStep, after, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "ListNamespaces" => list,
    "GetNamespace" => get,
    "CreateNamespace" => create,
    "UpdateNamespace" => update,
    "DeleteNamespace" => delete,
};

/// Namespaces of one account in one Region.
const MOST: usize = 25;
/// Settings that go together in one request to change.
const GROUPS: [&[&str]; 4] = [
    &["adminUsername", "adminUserPassword", "manageAdminPassword", "adminPasswordSecretKmsKeyId"],
    &["iamRoles", "defaultIamRoleArn"],
    &["kmsKeyId"],
    &["logExports"],
];
/// Settings of the service that have no counterpart here.
const UNPLAYED: [&str; 6] = [
    "logDestinationType",
    "s3TableAction",
    "s3TableGranularity",
    "s3TableKmsKeyId",
    "s3TableNames",
    "redshiftIdcApplicationArn",
];

fn list(local: &Local, call: &Call) -> Reply {
    let (items, next) = page(call, local.world.namespaces(&call.region), |n| n.name.clone())?;
    Ok(json!({"namespaces": items.iter().map(view::namespace).collect::<Vec<_>>(), "nextToken": next}))
}

fn get(local: &Local, call: &Call) -> Reply {
    let name = Input(call).must("namespaceName");
    local.world.read(|state, _| Ok(json!({"namespace": view::namespace(namespace(state, &call.region, name)?)})))
}

fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let name = input.must("namespaceName");
    check(input)?;
    let tags = tags::read(input)?;
    input.text("dbName").map_or(Ok(()), rules::database)?;
    local.world.change(|state, now| {
        if state.namespaces.has(region, name) {
            return Err(conflict(format!("A namespace with the name {name} already exists.")));
        }
        if state.namespaces.count(region) >= MOST {
            return Err(invalid(format!("The quota of {MOST} namespaces in this Region is reached.")));
        }
        let mut fresh = Namespace::new(region, name, now);
        input.text("dbName").unwrap_or("dev").clone_into(&mut fresh.database);
        apply(input, &mut fresh)?;
        fresh.id = Some(state.mint("namespace"));
        state.tags.add(&fresh.arn(), tags);
        let shown = view::namespace(&fresh);
        state.namespaces.put(region, name, fresh);
        Ok(json!({"namespace": shown}))
    })
}

fn check(input: Input<'_>) -> Result<(), Fault> {
    if let Some(member) = UNPLAYED.into_iter().find(|member| input.0.input.get(*member).is_some()) {
        return Err(invalid(format!("{member} is not played by this stand-in.")));
    }
    input.text("adminUsername").map_or(Ok(()), rules::admin)?;
    input.text("adminUserPassword").map_or(Ok(()), rules::password)?;
    if input.flag("manageAdminPassword") == Some(true) && input.text("adminUserPassword").is_some() {
        return Err(invalid("adminUserPassword cannot be set while manageAdminPassword is true."));
    }
    let secret_key = input.text("adminPasswordSecretKmsKeyId");
    if secret_key.is_some() && input.flag("manageAdminPassword") != Some(true) {
        return Err(invalid("adminPasswordSecretKmsKeyId needs manageAdminPassword to be true."));
    }
    match input.texts("iamRoles").iter().find(|role| !role.starts_with("arn:")) {
        Some(role) => Err(invalid(format!("'{role}' is not the ARN of an IAM role."))),
        None => Ok(()),
    }
}

fn apply(input: Input<'_>, to: &mut Namespace) -> Result<(), Fault> {
    if let Some(admin) = input.text("adminUsername") {
        admin.clone_into(&mut to.admin);
    }
    to.managed_password = input.flag("manageAdminPassword").unwrap_or(to.managed_password);
    if let Some(key) = input.text("adminPasswordSecretKmsKeyId") {
        to.secret_key = Some(key.to_owned());
    }
    if let Some(key) = input.text("kmsKeyId").filter(|key| *key != "AWS_OWNED_KMS_KEY") {
        (to.customer_key, to.key) = (true, Some(key.to_owned()));
    } else if input.text("kmsKeyId").is_some() && to.customer_key {
        return Err(invalid("A namespace cannot go back from a customer managed key to an AWS owned one."));
    }
    if input.0.input.get("iamRoles").is_some() {
        to.roles = input.texts("iamRoles");
        to.default_role = None;
    }
    if let Some(role) = input.text("defaultIamRoleArn") {
        if !to.role_arns().iter().any(|own| own == role) {
            return Err(invalid(format!("The default role {role} is not one of the roles of the namespace.")));
        }
        to.default_role = Some(role.to_owned());
    }
    if input.0.input.get("logExports").is_some() {
        to.log_exports = input.texts("logExports");
    }
    Ok(())
}

fn update(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let name = input.must("namespaceName");
    check(input)?;
    let named = |group: &&&[&str]| group.iter().any(|member| input.0.input.get(*member).is_some());
    match GROUPS.iter().filter(named).count() {
        1 => {}
        0 => return Err(invalid("The request names no setting to change.")),
        _ => return Err(invalid("You can't update multiple parameters of a namespace in one request.")),
    }
    if input.text("adminUsername").is_some() && input.text("adminUserPassword").is_none() {
        return Err(invalid("adminUsername and adminUserPassword must be set together."));
    }
    local.world.change(|state, now| {
        let mut changed = settled_namespace(state, region, name)?.clone();
        apply(input, &mut changed)?;
        if input.text("adminUserPassword").is_some() {
            changed.managed_password = false;
        }
        "MODIFYING".clone_into(&mut changed.status);
        state.plan_serverless(after(now, pace::MODIFY), region, name, ServerlessStep::NamespaceReady);
        let shown = view::namespace(&changed);
        state.namespaces.put(region, name, changed);
        Ok(json!({"namespace": shown}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let name = input.must("namespaceName");
    let retention = rules::retention(input.number("finalSnapshotRetentionPeriod"))?;
    local.world.change(|state, now| {
        let mut going = settled_namespace(state, region, name)?.clone();
        if let Some((workgroup, _)) = state.workgroups.all(region).find(|(_, w)| w.namespace == name) {
            let message =
                format!("The namespace {name} is associated with the workgroup {workgroup}; delete it first.");
            return Err(conflict(message));
        }
        if redshift::is_filled(state, region, &going.arn()) {
            return Err(conflict(format!("The namespace {name} is the target of an integration; delete that first.")));
        }
        if let Some(last) = input.text("finalSnapshotName") {
            snapshots::take(state, region, (&going, None), (last, retention), now)?;
        }
        "DELETING".clone_into(&mut going.status);
        state.plan_serverless(after(now, pace::DELETE), region, name, ServerlessStep::NamespaceGone);
        let shown = view::namespace(&going);
        state.namespaces.put(region, name, going);
        Ok(json!({"namespace": shown}))
    })
}
