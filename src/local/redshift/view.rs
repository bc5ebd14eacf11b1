//! A cluster as DescribeClusters shows it.

use super::maintenance;
use crate::local::world::{ACCOUNT, Cluster, Transfer, seed};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

const PORT: i32 = 5439;

/// The whole `Cluster` structure. While it is being made, most of it is absent.
pub fn cluster(cluster: &Cluster, now: Timestamp) -> Value {
    let mut out = Map::new();
    out.extend(basics(cluster, now));
    if !cluster.is_creating() {
        out.extend(placed(cluster));
        out.extend(security(cluster));
        out.extend(motion(cluster));
    }
    Value::Object(out)
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// What is known from the first moment on: what was asked for.
fn basics(cluster: &Cluster, now: Timestamp) -> Map<String, Value> {
    let tags: Vec<_> = cluster.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    fields(json!({
        "ClusterIdentifier": cluster.identifier,
        "NodeType": cluster.node_type,
        "NumberOfNodes": cluster.nodes,
        "ClusterStatus": cluster.status,
        "ClusterAvailabilityStatus": availability(cluster),
        "ModifyStatus": cluster.modify_status,
        "MasterUsername": cluster.user,
        "DBName": cluster.database,
        "ClusterParameterGroups": [parameter_group(cluster)],
        "ClusterSecurityGroups": [],
        "PreferredMaintenanceWindow": cluster.window,
        "NextMaintenanceWindowStartTime": maintenance::next_start(&cluster.window, now).map(|at| at.to_string()),
        "AutomatedSnapshotRetentionPeriod": cluster.retention,
        "ManualSnapshotRetentionPeriod": -1,
        "ClusterVersion": "1.0",
        "AllowVersionUpgrade": true,
        "MaintenanceTrackName": cluster.track,
        "PubliclyAccessible": cluster.public,
        "Encrypted": cluster.encrypted,
        "EnhancedVpcRouting": false,
        "MultiAZ": if cluster.multi_az { "Enabled" } else { "Disabled" },
        "PendingModifiedValues": cluster.pending,
        "PendingActions": cluster.pending_actions,
        "DeferredMaintenanceWindows": [],
        "IpAddressType": "ipv4",
        "Tags": tags,
    }))
}

fn availability(cluster: &Cluster) -> &str {
    match &cluster.availability {
        Some(word) => word,
        None if cluster.is_creating() => "Modifying",
        None => "Available",
    }
}

fn parameter_group(cluster: &Cluster) -> Value {
    let pending = cluster.parameters_pending.iter();
    let parameters: Vec<_> =
        pending.map(|name| json!({"ParameterName": name, "ParameterApplyStatus": cluster.parameter_status})).collect();
    json!({
        "ParameterGroupName": cluster.parameter_group,
        "ParameterApplyStatus": cluster.parameter_status,
        "ClusterParameterStatusList": parameters,
    })
}

/// Where it is: known once its nodes stand.
fn placed(cluster: &Cluster) -> Map<String, Value> {
    let network = cluster.network();
    let (id, region) = (&cluster.identifier, &cluster.region);
    let elastic_ip = cluster.public.then(|| json!({"ElasticIp": network.public_ip(id, 0), "Status": "active"}));
    fields(json!({
        "Endpoint": endpoint(cluster),
        "ClusterCreateTime": cluster.created.map(|at| at.to_string()),
        "AvailabilityZone": network.zone(id, 0),
        "VpcId": network.vpc(),
        "ClusterSubnetGroupName": format!("warehouses-{region}"),
        "VpcSecurityGroups": [{"VpcSecurityGroupId": network.security_group(id), "Status": "active"}],
        "ClusterNodes": nodes(cluster, 0),
        "MultiAZSecondary": cluster.multi_az.then(|| {
            json!({"AvailabilityZone": network.zone(id, 1), "ClusterNodes": nodes(cluster, 100)})
        }),
        "ElasticIpStatus": elastic_ip,
        "AvailabilityZoneRelocationStatus": cluster.relocation.as_deref().unwrap_or("disabled"),
        "ClusterNamespaceArn": format!("arn:aws:redshift:{region}:{ACCOUNT}:namespace:{}", cluster.namespace_id()),
        "ClusterRevisionNumber": if cluster.track == "trailing" { "121035" } else { "128617" },
        "ClusterPublicKey": format!("ssh-rsa {} Amazon-Redshift\n", seed::letters(&[id, "ssh"], 64)),
        "TotalStorageCapacityInMegaBytes": cluster.capacity(),
        "ElasticResizeNumberOfNodeOptions": format!("[{}]", (cluster.nodes + 1).max(2)),
        "AquaConfiguration": {"AquaStatus": "disabled", "AquaConfigurationStatus": "auto"},
    }))
}

fn endpoint(cluster: &Cluster) -> Value {
    json!({"Address": cluster.address(), "Port": PORT})
}

/// Leader and compute nodes, or the one shared node. `offset` keeps the addresses of a second zone apart.
fn nodes(cluster: &Cluster, offset: u32) -> Vec<Value> {
    let network = cluster.network();
    let node = |(index, role): (usize, String)| {
        let at = index as u32 + offset;
        json!({
            "NodeRole": role.to_uppercase(),
            "PrivateIPAddress": network.private_ip(&cluster.identifier, at),
            "PublicIPAddress": cluster.public.then(|| network.public_ip(&cluster.identifier, at)),
        })
    };
    cluster.node_ids().into_iter().enumerate().map(node).collect()
}

fn security(cluster: &Cluster) -> Map<String, Value> {
    let network = cluster.network();
    let roles = cluster.role_arns();
    let applied: Vec<_> = roles.iter().map(|arn| json!({"IamRoleArn": arn, "ApplyStatus": "in-sync"})).collect();
    fields(json!({
        "KmsKeyId": cluster.encrypted.then(|| network.key("redshift")),
        "IamRoles": applied,
        "DefaultIamRoleArn": roles.first(),
        "MasterPasswordSecretArn": cluster.managed_password.then(|| network.secret("redshift", &cluster.identifier)),
        "MasterPasswordSecretKmsKeyId": cluster.managed_password.then(|| network.key("secrets")),
    }))
}

/// A resize or a transfer of data that is under way.
fn motion(cluster: &Cluster) -> Map<String, Value> {
    let resize =
        cluster.resize.as_ref().map(|kind| json!({"ResizeType": kind, "AllowCancelResize": cluster.cancellable}));
    fields(json!({"ResizeInfo": resize, "DataTransferProgress": cluster.transfer.map(|t| transfer(cluster, t))}))
}

fn transfer(cluster: &Cluster, transfer: Transfer) -> Value {
    let total = (cluster.capacity() as f64 * cluster.disk / 100.0 / 64.0) as i64;
    let moved = (total as f64 * transfer.percent / 100.0) as i64;
    json!({
        "Status": "TransferringData",
        "CurrentRateInMegaBytesPerSecond": transfer.rate,
        "TotalDataInMegaBytes": total,
        "DataTransferredInMegaBytes": moved,
        "EstimatedTimeToCompletionInSeconds": ((total - moved) as f64 / transfer.rate) as i64,
        "ElapsedTimeInSeconds": (moved as f64 / transfer.rate) as i64,
    })
}
