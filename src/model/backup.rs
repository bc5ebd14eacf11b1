//! Backups as the services tell them, with the API's own names: snapshots of both services, recovery points, and
//! restores of single tables.

use super::Tag;
use jiff::Timestamp;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};

/// A snapshot of a provisioned cluster (`DescribeClusterSnapshots`).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterSnapshot {
    pub snapshot_identifier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_create_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `manual` or `automated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_nodes: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "DBName")]
    pub db_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_password_secret_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_create_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_full_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_track_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_region: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts_with_restore_access: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restorable_node_types: Vec<String>,
    /// Days, -1 for ever; manual snapshots only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual_snapshot_retention_period: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual_snapshot_remaining_days: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_retention_start_time: Option<Timestamp>,
    #[serde(flatten)]
    pub work: SnapshotWork,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// How big a snapshot is and how far it has come; both services have these with the same meaning.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SnapshotWork {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_backup_size_in_mega_bytes: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual_incremental_backup_size_in_mega_bytes: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_progress_in_mega_bytes: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_backup_rate_in_mega_bytes_per_second: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_seconds_to_completion: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_time_in_seconds: Option<i64>,
}

impl SnapshotWork {
    /// Share of the incremental size that is written, in percent; absent while the service says too little.
    pub fn percent(&self) -> Option<f64> {
        let all = self.actual_incremental_backup_size_in_mega_bytes.filter(|all| *all > 0.0)?;
        Some((self.backup_progress_in_mega_bytes? / all * 100.0).clamp(0.0, 100.0))
    }
}

/// A snapshot of a serverless namespace (`ListSnapshots`). The API's names are camel case.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceSnapshot {
    pub snapshot_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_create_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_password_secret_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_account: Option<String>,
    /// Days, -1 for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_retention_period: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_remaining_days: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_retention_start_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts_with_restore_access: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts_with_provisioned_restore_access: Vec<String>,
    #[serde(flatten, serialize_with = "camel_case")]
    pub work: SnapshotWork,
}

/// The names of the other service differ in their first letter alone.
fn camel_case<S: Serializer>(work: &SnapshotWork, serializer: S) -> Result<S::Ok, S::Error> {
    let value = serde_json::to_value(work).map_err(S::Error::custom)?;
    let members = value.as_object().into_iter().flatten();
    serializer.collect_map(members.map(|(name, value)| {
        let (first, rest) = name.split_at(1);
        (first.to_ascii_lowercase() + rest, value)
    }))
}

/// What a namespace can go back to, made by the service about every 30 minutes and kept 24 hours.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryPoint {
    pub recovery_point_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_point_create_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_size_in_mega_bytes: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup_name: Option<String>,
}

/// One table brought back from a backup, in either service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TableRestore {
    pub table_restore_request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_in_mega_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_data_in_mega_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup_name: Option<String>,
    /// Identifier or name of the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_point_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_database_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_schema_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_table_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_database_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_schema_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_table_name: Option<String>,
}
