//! Backups of serverless namespaces: snapshots, recovery points, restored tables.

use super::clients::Clients;
use super::convert::time;
use super::{CloudError, pages};
use crate::model::{NamespaceSnapshot, RecoveryPoint, SnapshotWork, TableRestore};
use aws_sdk_redshiftserverless::types;

/// All snapshots of a Region's namespaces.
pub(super) async fn snapshots(clients: &Clients) -> Result<Vec<NamespaceSnapshot>, CloudError> {
    let call = clients.call(&clients.serverless, "redshift-serverless:ListSnapshots");
    let request = || clients.serverless.client.list_snapshots().max_results(100);
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.snapshots.unwrap_or_default(), page.next_token))
        }
    })
    .await?;
    Ok(found.into_iter().map(snapshot).collect())
}

fn snapshot(from: types::Snapshot) -> NamespaceSnapshot {
    NamespaceSnapshot {
        snapshot_name: from.snapshot_name.unwrap_or_default(),
        snapshot_arn: from.snapshot_arn,
        namespace_name: from.namespace_name,
        namespace_arn: from.namespace_arn,
        snapshot_create_time: time(from.snapshot_create_time),
        status: from.status.map(|status| status.as_str().to_owned()),
        admin_username: from.admin_username,
        admin_password_secret_arn: from.admin_password_secret_arn,
        kms_key_id: from.kms_key_id,
        owner_account: from.owner_account,
        snapshot_retention_period: from.snapshot_retention_period,
        snapshot_remaining_days: from.snapshot_remaining_days,
        snapshot_retention_start_time: time(from.snapshot_retention_start_time),
        accounts_with_restore_access: from.accounts_with_restore_access.unwrap_or_default(),
        accounts_with_provisioned_restore_access: from.accounts_with_provisioned_restore_access.unwrap_or_default(),
        work: SnapshotWork {
            total_backup_size_in_mega_bytes: from.total_backup_size_in_mega_bytes,
            actual_incremental_backup_size_in_mega_bytes: from.actual_incremental_backup_size_in_mega_bytes,
            backup_progress_in_mega_bytes: from.backup_progress_in_mega_bytes,
            current_backup_rate_in_mega_bytes_per_second: from.current_backup_rate_in_mega_bytes_per_second,
            estimated_seconds_to_completion: from.estimated_seconds_to_completion,
            elapsed_time_in_seconds: from.elapsed_time_in_seconds,
        },
    }
}

/// All recovery points of a Region's namespaces.
pub(super) async fn recovery_points(clients: &Clients) -> Result<Vec<RecoveryPoint>, CloudError> {
    let call = clients.call(&clients.serverless, "redshift-serverless:ListRecoveryPoints");
    let request = || clients.serverless.client.list_recovery_points().max_results(100);
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.recovery_points.unwrap_or_default(), page.next_token))
        }
    })
    .await?;
    Ok(found.into_iter().map(recovery_point).collect())
}

fn recovery_point(from: types::RecoveryPoint) -> RecoveryPoint {
    RecoveryPoint {
        recovery_point_id: from.recovery_point_id.unwrap_or_default(),
        recovery_point_create_time: time(from.recovery_point_create_time),
        total_size_in_mega_bytes: from.total_size_in_mega_bytes,
        namespace_name: from.namespace_name,
        namespace_arn: from.namespace_arn,
        workgroup_name: from.workgroup_name,
    }
}

/// All restores of single tables the service remembers.
pub(super) async fn table_restores(clients: &Clients) -> Result<Vec<TableRestore>, CloudError> {
    let call = clients.call(&clients.serverless, "redshift-serverless:ListTableRestoreStatus");
    let request = || clients.serverless.client.list_table_restore_status().max_results(100);
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.table_restore_statuses.unwrap_or_default(), page.next_token))
        }
    })
    .await?;
    Ok(found.into_iter().map(table_restore).collect())
}

fn table_restore(from: types::TableRestoreStatus) -> TableRestore {
    TableRestore {
        table_restore_request_id: from.table_restore_request_id.unwrap_or_default(),
        status: from.status,
        message: from.message,
        request_time: time(from.request_time),
        progress_in_mega_bytes: from.progress_in_mega_bytes,
        total_data_in_mega_bytes: from.total_data_in_mega_bytes,
        cluster_identifier: None,
        namespace_name: from.namespace_name,
        workgroup_name: from.workgroup_name,
        snapshot: from.snapshot_name,
        recovery_point_id: from.recovery_point_id,
        source_database_name: from.source_database_name,
        source_schema_name: from.source_schema_name,
        source_table_name: from.source_table_name,
        target_database_name: from.target_database_name,
        target_schema_name: from.target_schema_name,
        new_table_name: from.new_table_name,
    }
}
