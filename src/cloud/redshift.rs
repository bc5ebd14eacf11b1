//! Provisioned clusters: DescribeClusters.

use super::clients::Clients;
use super::convert::{pair, time};
use super::{CloudError, pages};
use crate::model::{Cluster, ClusterNode, Endpoint, Tag, UsageLimit, VpcSecurityGroup};
use aws_sdk_redshift::types;

/// All clusters of a Region.
pub(super) async fn clusters(clients: &Clients) -> Result<Vec<Cluster>, CloudError> {
    let call = clients.call(&clients.redshift, "redshift:DescribeClusters");
    let request = || clients.redshift.client.describe_clusters().max_records(100);
    let found = pages::every(call.operation, |marker| {
        let (request, call) = (request().set_marker(marker), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.clusters.unwrap_or_default(), page.marker))
        }
    })
    .await?;
    Ok(found.into_iter().map(cluster).collect())
}

/// All usage limits of a Region's clusters; the service's kind of limit follows from the feature.
pub(super) async fn usage_limits(clients: &Clients) -> Result<Vec<UsageLimit>, CloudError> {
    let call = clients.call(&clients.redshift, "redshift:DescribeUsageLimits");
    let request = || clients.redshift.client.describe_usage_limits().max_records(100);
    let found = pages::every(call.operation, |marker| {
        let (request, call) = (request().set_marker(marker), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.usage_limits.unwrap_or_default(), page.marker))
        }
    })
    .await?;
    let limit = |from: types::UsageLimit| UsageLimit {
        usage_limit_id: from.usage_limit_id.unwrap_or_default(),
        resource_arn: from.cluster_identifier,
        usage_type: from.feature_type.map(|feature| feature.as_str().to_owned()),
        amount: from.amount,
        period: from.period.map(|period| period.as_str().to_owned()),
        breach_action: from.breach_action.map(|action| action.as_str().to_owned()),
    };
    Ok(found.into_iter().map(limit).collect())
}

fn cluster(from: types::Cluster) -> Cluster {
    Cluster {
        cluster_identifier: from.cluster_identifier.unwrap_or_default(),
        cluster_status: from.cluster_status,
        cluster_availability_status: from.cluster_availability_status,
        modify_status: from.modify_status,
        node_type: from.node_type,
        number_of_nodes: from.number_of_nodes,
        db_name: from.db_name,
        master_username: from.master_username,
        endpoint: from.endpoint.map(|e| Endpoint { address: e.address, port: e.port }),
        cluster_create_time: time(from.cluster_create_time),
        availability_zone: from.availability_zone,
        multi_az: from.multi_az,
        cluster_version: from.cluster_version,
        cluster_revision_number: from.cluster_revision_number,
        maintenance_track_name: from.maintenance_track_name,
        allow_version_upgrade: from.allow_version_upgrade,
        preferred_maintenance_window: from.preferred_maintenance_window,
        next_maintenance_window_start_time: time(from.next_maintenance_window_start_time),
        automated_snapshot_retention_period: from.automated_snapshot_retention_period,
        manual_snapshot_retention_period: from.manual_snapshot_retention_period,
        publicly_accessible: from.publicly_accessible,
        encrypted: from.encrypted,
        kms_key_id: from.kms_key_id,
        enhanced_vpc_routing: from.enhanced_vpc_routing,
        vpc_id: from.vpc_id,
        cluster_subnet_group_name: from.cluster_subnet_group_name,
        vpc_security_groups: from.vpc_security_groups.into_iter().flatten().map(security_group).collect(),
        cluster_parameter_groups: (from.cluster_parameter_groups.into_iter().flatten())
            .filter_map(|g| pair(g.parameter_group_name, g.parameter_apply_status))
            .collect(),
        pending_actions: from.pending_actions.unwrap_or_default(),
        pending_modified_values: from.pending_modified_values.map(pending).unwrap_or_default(),
        cluster_nodes: from.cluster_nodes.into_iter().flatten().map(node).collect(),
        iam_roles: (from.iam_roles.into_iter().flatten())
            .filter_map(|role| pair(role.iam_role_arn, role.apply_status))
            .collect(),
        default_iam_role_arn: from.default_iam_role_arn,
        total_storage_capacity_in_mega_bytes: from.total_storage_capacity_in_mega_bytes,
        master_password_secret_arn: from.master_password_secret_arn,
        cluster_namespace_arn: from.cluster_namespace_arn,
        custom_domain_name: from.custom_domain_name,
        ip_address_type: from.ip_address_type,
        tags: from.tags.into_iter().flatten().filter_map(tag).collect(),
    }
}

fn security_group(from: types::VpcSecurityGroupMembership) -> VpcSecurityGroup {
    VpcSecurityGroup { vpc_security_group_id: from.vpc_security_group_id, status: from.status }
}

fn node(from: types::ClusterNode) -> ClusterNode {
    ClusterNode {
        node_role: from.node_role,
        private_ip_address: from.private_ip_address,
        public_ip_address: from.public_ip_address,
    }
}

fn tag(from: types::Tag) -> Option<Tag> {
    pair(from.key, from.value).map(|(key, value)| Tag { key, value })
}

/// Changes under way, by the API's field names, without the admin password.
fn pending(from: types::PendingModifiedValues) -> Vec<(String, String)> {
    let text = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
    [
        text("NodeType", from.node_type),
        text("NumberOfNodes", from.number_of_nodes.map(|n| n.to_string())),
        text("ClusterType", from.cluster_type),
        text("ClusterVersion", from.cluster_version),
        text("AutomatedSnapshotRetentionPeriod", from.automated_snapshot_retention_period.map(|n| n.to_string())),
        text("ClusterIdentifier", from.cluster_identifier),
        text("PubliclyAccessible", from.publicly_accessible.map(|yes| yes.to_string())),
        text("EnhancedVpcRouting", from.enhanced_vpc_routing.map(|yes| yes.to_string())),
        text("MaintenanceTrackName", from.maintenance_track_name),
        text("EncryptionType", from.encryption_type),
    ]
    .into_iter()
    .flatten()
    .collect()
}
