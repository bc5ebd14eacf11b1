//! Changes of provisioned clusters and their snapshots.

use super::super::CloudError;
use super::super::clients::Clients;
use super::{Arguments, Performed, send};
use crate::model::ApiCall;

/// What can be sent here.
const OPERATIONS: [&str; 11] = [
    "redshift:CreateClusterSnapshot",
    "redshift:ModifyClusterSnapshot",
    "redshift:CopyClusterSnapshot",
    "redshift:DeleteClusterSnapshot",
    "redshift:RestoreFromClusterSnapshot",
    "redshift:RestoreTableFromClusterSnapshot",
    "redshift:PauseCluster",
    "redshift:ResumeCluster",
    "redshift:RebootCluster",
    "redshift:ResizeCluster",
    "redshift:ModifyUsageLimit",
];

pub(super) fn knows(operation: &str) -> bool {
    OPERATIONS.contains(&operation)
}

pub(super) async fn perform(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    match call.operation {
        "redshift:RestoreFromClusterSnapshot" => restore(clients, call).await,
        "redshift:RestoreTableFromClusterSnapshot" => restore_table(clients, call).await,
        "redshift:PauseCluster" | "redshift:ResumeCluster" | "redshift:RebootCluster" => power(clients, call).await,
        "redshift:ResizeCluster" => resize(clients, call).await,
        "redshift:ModifyUsageLimit" => limit(clients, call).await,
        _ => snapshot(clients, call).await,
    }
}

async fn snapshot(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.redshift, call.operation);
    let (client, given) = (&clients.redshift.client, Arguments::of(call));
    match call.operation {
        "redshift:CreateClusterSnapshot" => {
            let request = client
                .create_cluster_snapshot()
                .set_snapshot_identifier(given.text("SnapshotIdentifier"))
                .set_cluster_identifier(given.text("ClusterIdentifier"))
                .set_manual_snapshot_retention_period(given.number("ManualSnapshotRetentionPeriod"));
            given.all_taken()?;
            send!(aws_sdk_redshift, request, context)?;
        }
        "redshift:ModifyClusterSnapshot" => {
            let request = client
                .modify_cluster_snapshot()
                .set_snapshot_identifier(given.text("SnapshotIdentifier"))
                .set_manual_snapshot_retention_period(given.number("ManualSnapshotRetentionPeriod"))
                .set_force(given.flag("Force"));
            given.all_taken()?;
            send!(aws_sdk_redshift, request, context)?;
        }
        "redshift:CopyClusterSnapshot" => {
            let request = client
                .copy_cluster_snapshot()
                .set_source_snapshot_identifier(given.text("SourceSnapshotIdentifier"))
                .set_source_snapshot_cluster_identifier(given.text("SourceSnapshotClusterIdentifier"))
                .set_target_snapshot_identifier(given.text("TargetSnapshotIdentifier"))
                .set_manual_snapshot_retention_period(given.number("ManualSnapshotRetentionPeriod"));
            given.all_taken()?;
            send!(aws_sdk_redshift, request, context)?;
        }
        _ => {
            let request = client
                .delete_cluster_snapshot()
                .set_snapshot_identifier(given.text("SnapshotIdentifier"))
                .set_snapshot_cluster_identifier(given.text("SnapshotClusterIdentifier"));
            given.all_taken()?;
            send!(aws_sdk_redshift, request, context)?;
        }
    }
    Ok(Performed::default())
}

async fn restore(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.redshift, call.operation);
    let given = Arguments::of(call);
    let request = (clients.redshift.client.restore_from_cluster_snapshot())
        .set_cluster_identifier(given.text("ClusterIdentifier"))
        .set_snapshot_identifier(given.text("SnapshotIdentifier"))
        .set_snapshot_arn(given.text("SnapshotArn"))
        .set_snapshot_cluster_identifier(given.text("SnapshotClusterIdentifier"))
        .set_owner_account(given.text("OwnerAccount"))
        .set_node_type(given.text("NodeType"))
        .set_number_of_nodes(given.number("NumberOfNodes"))
        .set_cluster_subnet_group_name(given.text("ClusterSubnetGroupName"))
        .set_publicly_accessible(given.flag("PubliclyAccessible"));
    given.all_taken()?;
    send!(aws_sdk_redshift, request, context)?;
    Ok(Performed::default())
}

async fn restore_table(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.redshift, call.operation);
    let given = Arguments::of(call);
    let request = (clients.redshift.client.restore_table_from_cluster_snapshot())
        .set_cluster_identifier(given.text("ClusterIdentifier"))
        .set_snapshot_identifier(given.text("SnapshotIdentifier"))
        .set_source_database_name(given.text("SourceDatabaseName"))
        .set_source_schema_name(given.text("SourceSchemaName"))
        .set_source_table_name(given.text("SourceTableName"))
        .set_target_database_name(given.text("TargetDatabaseName"))
        .set_target_schema_name(given.text("TargetSchemaName"))
        .set_new_table_name(given.text("NewTableName"));
    given.all_taken()?;
    let answer = send!(aws_sdk_redshift, request, context)?;
    Ok(Performed { id: answer.table_restore_status.and_then(|status| status.table_restore_request_id) })
}

async fn resize(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.redshift, call.operation);
    let given = Arguments::of(call);
    let request = (clients.redshift.client.resize_cluster())
        .set_cluster_identifier(given.text("ClusterIdentifier"))
        .set_node_type(given.text("NodeType"))
        .set_number_of_nodes(given.number("NumberOfNodes"))
        .set_classic(given.flag("Classic"));
    given.all_taken()?;
    send!(aws_sdk_redshift, request, context)?;
    Ok(Performed::default())
}

async fn limit(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.redshift, call.operation);
    let given = Arguments::of(call);
    let request = (clients.redshift.client.modify_usage_limit())
        .set_usage_limit_id(given.text("UsageLimitId"))
        .set_amount(given.number("Amount").map(i64::from));
    given.all_taken()?;
    send!(aws_sdk_redshift, request, context)?;
    Ok(Performed::default())
}

async fn power(clients: &Clients, call: &ApiCall) -> Result<Performed, CloudError> {
    let context = clients.call(&clients.redshift, call.operation);
    let (client, given) = (&clients.redshift.client, Arguments::of(call));
    let id = given.text("ClusterIdentifier");
    given.all_taken()?;
    match call.operation {
        "redshift:PauseCluster" => {
            send!(aws_sdk_redshift, client.pause_cluster().set_cluster_identifier(id), context)?;
        }
        "redshift:ResumeCluster" => {
            send!(aws_sdk_redshift, client.resume_cluster().set_cluster_identifier(id), context)?;
        }
        _ => {
            send!(aws_sdk_redshift, client.reboot_cluster().set_cluster_identifier(id), context)?;
        }
    }
    Ok(Performed::default())
}
