//! A serverless workgroup as ListWorkgroups tells it, with the API's own (camel-case) names.

use jiff::Timestamp;
use serde::Serialize;

/// One workgroup: compute, network and limits. Its data is in the namespace it is paired with.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Workgroup {
    pub workgroup_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Base capacity in RPU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_capacity: Option<i32>,
    /// Ceiling in RPU, absent when unset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_capacity: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_performance_target: Option<PerformanceTarget>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicly_accessible: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enhanced_vpc_routing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<WorkgroupEndpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_track_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_domain_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_domain_certificate_expiry_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address_type: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security_group_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subnet_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub config_parameters: Vec<ConfigParameter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cross_account_vpcs: Vec<String>,
}

/// AI-driven scaling: `ENABLED` or `DISABLED`, level 1 (low cost) to 100 (high performance).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PerformanceTarget {
    pub status: Option<String>,
    pub level: Option<i32>,
}

/// Host, port and the interfaces behind them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkgroupEndpoint {
    pub address: Option<String>,
    pub port: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_endpoints: Vec<VpcEndpoint>,
}

/// A VPC endpoint of a workgroup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VpcEndpoint {
    pub vpc_endpoint_id: Option<String>,
    pub vpc_id: Option<String>,
    pub network_interfaces: Vec<NetworkInterface>,
}

/// One interface of a VPC endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkInterface {
    pub network_interface_id: Option<String>,
    pub subnet_id: Option<String>,
    pub private_ip_address: Option<String>,
    pub availability_zone: Option<String>,
}

/// A database or query-limit parameter (`max_query_execution_time`, `require_ssl`, ...).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigParameter {
    pub parameter_key: String,
    pub parameter_value: String,
}
