//! A provisioned cluster as DescribeClusters tells it. Absent stays absent: every field may be missing while
//! the cluster is being made. Serialises with the API's own names.

use jiff::Timestamp;
use serde::Serialize;

/// One cluster; the names are those of the API.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Cluster {
    pub cluster_identifier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_availability_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modify_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_nodes: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "DBName")]
    pub db_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_create_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "MultiAZ")]
    pub multi_az: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_revision_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_track_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_version_upgrade: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_maintenance_window: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_maintenance_window_start_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automated_snapshot_retention_period: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual_snapshot_retention_period: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_accessible: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enhanced_vpc_routing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_subnet_group_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_security_groups: Vec<VpcSecurityGroup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cluster_parameter_groups: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending_actions: Vec<String>,
    /// Pending changes as `(field, value)`; the admin password is never among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending_modified_values: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cluster_nodes: Vec<ClusterNode>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub iam_roles: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_iam_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_storage_capacity_in_mega_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_password_secret_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_namespace_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_domain_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address_type: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// Host and port of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Endpoint {
    pub address: Option<String>,
    pub port: Option<i32>,
}

/// One node with its role (`LEADER`, `SHARED`, `COMPUTE-0`, ...).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterNode {
    pub node_role: Option<String>,
    #[serde(rename = "PrivateIPAddress")]
    pub private_ip_address: Option<String>,
    #[serde(rename = "PublicIPAddress", skip_serializing_if = "Option::is_none")]
    pub public_ip_address: Option<String>,
}

/// A VPC security group and its status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcSecurityGroup {
    pub vpc_security_group_id: Option<String>,
    pub status: Option<String>,
}

/// A resource tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    pub key: String,
    pub value: String,
}
