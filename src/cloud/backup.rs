//! Backups of provisioned clusters: snapshots, restored tables, and the service's events.

use super::clients::Clients;
use super::convert::{pair, time};
use super::{CloudError, pages};
use crate::model::{ClusterSnapshot, ServiceEvent, SnapshotWork, TableRestore, Tag};
use aws_sdk_redshift::types;
use jiff::Timestamp;

/// All snapshots of a Region: those of deleted clusters too, and those others share with this account.
pub(super) async fn snapshots(clients: &Clients) -> Result<Vec<ClusterSnapshot>, CloudError> {
    let call = clients.call(&clients.redshift, "redshift:DescribeClusterSnapshots");
    let request = || clients.redshift.client.describe_cluster_snapshots().max_records(100);
    let found = pages::every(call.operation, |marker| {
        let (request, call) = (request().set_marker(marker), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.snapshots.unwrap_or_default(), page.marker))
        }
    })
    .await?;
    Ok(found.into_iter().map(snapshot).collect())
}

fn snapshot(from: types::Snapshot) -> ClusterSnapshot {
    ClusterSnapshot {
        snapshot_identifier: from.snapshot_identifier.unwrap_or_default(),
        snapshot_arn: from.snapshot_arn,
        cluster_identifier: from.cluster_identifier,
        snapshot_create_time: time(from.snapshot_create_time),
        status: from.status,
        snapshot_type: from.snapshot_type,
        node_type: from.node_type,
        number_of_nodes: from.number_of_nodes,
        db_name: from.db_name,
        master_username: from.master_username,
        master_password_secret_arn: from.master_password_secret_arn,
        port: from.port,
        availability_zone: from.availability_zone,
        cluster_create_time: time(from.cluster_create_time),
        engine_full_version: from.engine_full_version.or(from.cluster_version),
        vpc_id: from.vpc_id,
        encrypted: from.encrypted,
        kms_key_id: from.kms_key_id,
        maintenance_track_name: from.maintenance_track_name,
        owner_account: from.owner_account,
        source_region: from.source_region,
        accounts_with_restore_access: (from.accounts_with_restore_access.into_iter().flatten())
            .filter_map(|account| account.account_id)
            .collect(),
        restorable_node_types: from.restorable_node_types.unwrap_or_default(),
        manual_snapshot_retention_period: from.manual_snapshot_retention_period,
        manual_snapshot_remaining_days: from.manual_snapshot_remaining_days,
        snapshot_retention_start_time: time(from.snapshot_retention_start_time),
        work: SnapshotWork {
            total_backup_size_in_mega_bytes: from.total_backup_size_in_mega_bytes,
            actual_incremental_backup_size_in_mega_bytes: from.actual_incremental_backup_size_in_mega_bytes,
            backup_progress_in_mega_bytes: from.backup_progress_in_mega_bytes,
            current_backup_rate_in_mega_bytes_per_second: from.current_backup_rate_in_mega_bytes_per_second,
            estimated_seconds_to_completion: from.estimated_seconds_to_completion,
            elapsed_time_in_seconds: from.elapsed_time_in_seconds,
        },
        tags: (from.tags.into_iter().flatten())
            .filter_map(|tag| pair(tag.key, tag.value).map(|(key, value)| Tag { key, value }))
            .collect(),
    }
}

/// All restores of single tables the service remembers.
pub(super) async fn table_restores(clients: &Clients) -> Result<Vec<TableRestore>, CloudError> {
    let call = clients.call(&clients.redshift, "redshift:DescribeTableRestoreStatus");
    let request = || clients.redshift.client.describe_table_restore_status().max_records(100);
    let found = pages::every(call.operation, |marker| {
        let (request, call) = (request().set_marker(marker), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.table_restore_status_details.unwrap_or_default(), page.marker))
        }
    })
    .await?;
    Ok(found.into_iter().map(table_restore).collect())
}

fn table_restore(from: types::TableRestoreStatus) -> TableRestore {
    TableRestore {
        table_restore_request_id: from.table_restore_request_id.unwrap_or_default(),
        status: from.status.map(|status| status.as_str().to_owned()),
        message: from.message,
        request_time: time(from.request_time),
        progress_in_mega_bytes: from.progress_in_mega_bytes,
        total_data_in_mega_bytes: from.total_data_in_mega_bytes,
        cluster_identifier: from.cluster_identifier,
        namespace_name: None,
        workgroup_name: None,
        snapshot: from.snapshot_identifier,
        recovery_point_id: None,
        source_database_name: from.source_database_name,
        source_schema_name: from.source_schema_name,
        source_table_name: from.source_table_name,
        target_database_name: from.target_database_name,
        target_schema_name: from.target_schema_name,
        new_table_name: from.new_table_name,
    }
}

/// All events from `start` on, as the service orders them. Without a start it would tell of one hour only.
pub(super) async fn events(clients: &Clients, start: Timestamp) -> Result<Vec<ServiceEvent>, CloudError> {
    let call = clients.call(&clients.redshift, "redshift:DescribeEvents");
    let start = aws_smithy_types::DateTime::from_secs(start.as_second());
    let request = || clients.redshift.client.describe_events().start_time(start).max_records(100);
    let found = pages::every(call.operation, |marker| {
        let (request, call) = (request().set_marker(marker), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.events.unwrap_or_default(), page.marker))
        }
    })
    .await?;
    Ok(found.into_iter().map(event).collect())
}

fn event(from: types::Event) -> ServiceEvent {
    ServiceEvent {
        event_id: from.event_id,
        date: time(from.date),
        severity: from.severity,
        source_type: from.source_type.map(|kind| kind.as_str().to_owned()),
        source_identifier: from.source_identifier,
        categories: from.event_categories.unwrap_or_default(),
        message: from.message,
    }
}
