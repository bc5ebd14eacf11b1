//! Changes of serverless workgroups, namespaces and their backups.

use super::super::CloudError;
use super::super::clients::Clients;
use super::{Arguments, Performed, send};
use crate::model::ApiCall;

/// What can be sent here.
const OPERATIONS: [&str; 10] = [
    "redshift-serverless:CreateSnapshot",
    "redshift-serverless:UpdateSnapshot",
    "redshift-serverless:DeleteSnapshot",
    "redshift-serverless:ConvertRecoveryPointToSnapshot",
    "redshift-serverless:RestoreFromSnapshot",
    "redshift-serverless:RestoreFromRecoveryPoint",
    "redshift-serverless:RestoreTableFromSnapshot",
    "redshift-serverless:RestoreTableFromRecoveryPoint",
    "redshift-serverless:UpdateWorkgroup",
    "redshift-serverless:UpdateUsageLimit",
];

pub(super) fn knows(operation: &str) -> bool {
    OPERATIONS.contains(&operation)
}

pub(super) async fn perform(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    match call.operation {
        "redshift-serverless:RestoreFromSnapshot" | "redshift-serverless:RestoreFromRecoveryPoint" => {
            restore(clients, call).await
        }
        "redshift-serverless:RestoreTableFromSnapshot" => table_from_snapshot(clients, call).await,
        "redshift-serverless:RestoreTableFromRecoveryPoint" => table_from_recovery_point(clients, call).await,
        "redshift-serverless:UpdateWorkgroup" => update_workgroup(clients, call).await,
        "redshift-serverless:UpdateUsageLimit" => limit(clients, call).await,
        _ => snapshot(clients, call).await,
    }
}

async fn snapshot(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.serverless, call.operation);
    let (client, given) = (&clients.serverless.client, Arguments::of(call));
    let name = given.text("snapshotName");
    let retention = given.number("retentionPeriod");
    match call.operation {
        "redshift-serverless:CreateSnapshot" => {
            let request = client
                .create_snapshot()
                .set_namespace_name(given.text("namespaceName"))
                .set_snapshot_name(name)
                .set_retention_period(retention);
            given.all_taken()?;
            send!(aws_sdk_redshiftserverless, request, context)?;
        }
        "redshift-serverless:UpdateSnapshot" => {
            given.all_taken()?;
            let request = client.update_snapshot().set_snapshot_name(name).set_retention_period(retention);
            send!(aws_sdk_redshiftserverless, request, context)?;
        }
        "redshift-serverless:DeleteSnapshot" => {
            given.all_taken()?;
            send!(aws_sdk_redshiftserverless, client.delete_snapshot().set_snapshot_name(name), context)?;
        }
        _ => {
            let request = client
                .convert_recovery_point_to_snapshot()
                .set_recovery_point_id(given.text("recoveryPointId"))
                .set_snapshot_name(name)
                .set_retention_period(retention);
            given.all_taken()?;
            send!(aws_sdk_redshiftserverless, request, context)?;
        }
    }
    Ok(Performed::default())
}

async fn restore(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.serverless, call.operation);
    let (client, given) = (&clients.serverless.client, Arguments::of(call));
    let (namespace, workgroup) = (given.text("namespaceName"), given.text("workgroupName"));
    if call.operation == "redshift-serverless:RestoreFromSnapshot" {
        let request = client
            .restore_from_snapshot()
            .set_namespace_name(namespace)
            .set_workgroup_name(workgroup)
            .set_snapshot_name(given.text("snapshotName"))
            .set_snapshot_arn(given.text("snapshotArn"))
            .set_owner_account(given.text("ownerAccount"));
        given.all_taken()?;
        send!(aws_sdk_redshiftserverless, request, context)?;
    } else {
        let request = client
            .restore_from_recovery_point()
            .set_namespace_name(namespace)
            .set_workgroup_name(workgroup)
            .set_recovery_point_id(given.text("recoveryPointId"));
        given.all_taken()?;
        send!(aws_sdk_redshiftserverless, request, context)?;
    }
    Ok(Performed::default())
}

/// The two operations have the same parameters but no common trait.
macro_rules! table_request {
    ($request:expr, $given:expr) => {
        $request
            .set_namespace_name($given.text("namespaceName"))
            .set_workgroup_name($given.text("workgroupName"))
            .set_source_database_name($given.text("sourceDatabaseName"))
            .set_source_schema_name($given.text("sourceSchemaName"))
            .set_source_table_name($given.text("sourceTableName"))
            .set_target_database_name($given.text("targetDatabaseName"))
            .set_target_schema_name($given.text("targetSchemaName"))
            .set_new_table_name($given.text("newTableName"))
    };
}

async fn table_from_snapshot(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.serverless, call.operation);
    let given = Arguments::of(call);
    let request = table_request!(clients.serverless.client.restore_table_from_snapshot(), given)
        .set_snapshot_name(given.text("snapshotName"));
    given.all_taken()?;
    let answer = send!(aws_sdk_redshiftserverless, request, context)?;
    Ok(Performed { id: answer.table_restore_status.and_then(|status| status.table_restore_request_id) })
}

async fn table_from_recovery_point(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.serverless, call.operation);
    let given = Arguments::of(call);
    let request = table_request!(clients.serverless.client.restore_table_from_recovery_point(), given)
        .set_recovery_point_id(given.text("recoveryPointId"));
    given.all_taken()?;
    let answer = send!(aws_sdk_redshiftserverless, request, context)?;
    Ok(Performed { id: answer.table_restore_status.and_then(|status| status.table_restore_request_id) })
}

async fn limit(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.serverless, call.operation);
    let given = Arguments::of(call);
    let request = (clients.serverless.client.update_usage_limit())
        .set_usage_limit_id(given.text("usageLimitId"))
        .set_amount(given.number("amount").map(i64::from));
    given.all_taken()?;
    send!(aws_sdk_redshiftserverless, request, context)?;
    Ok(Performed::default())
}

async fn update_workgroup(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.serverless, call.operation);
    let given = Arguments::of(call);
    let request = (clients.serverless.client.update_workgroup())
        .set_workgroup_name(given.text("workgroupName"))
        .set_base_capacity(given.number("baseCapacity"))
        .set_max_capacity(given.number("maxCapacity"));
    given.all_taken()?;
    send!(aws_sdk_redshiftserverless, request, context)?;
    Ok(Performed::default())
}
