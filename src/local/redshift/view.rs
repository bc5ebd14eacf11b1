//! A cluster as DescribeClusters shows it.

use super::maintenance;
use crate::local::world::{Cluster, SnapshotCopy, State, lakehouse_status, seed};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// More members than a cluster has.
const MEMBERS: usize = 96;

/// Adds members to a structure. A map of their own that is laid over it would look up each of them twice.
macro_rules! put {
    ($out:expr, {$($name:literal: $value:expr),* $(,)?}) => {
        $($out.insert($name.to_owned(), json!($value));)*
    };
}

/// The whole `Cluster` structure. While it is being made, most of it is absent.
pub fn cluster(state: &State, cluster: &Cluster, now: Timestamp) -> Value {
    let mut out = Map::with_capacity(MEMBERS);
    basics(&mut out, cluster, now);
    out.insert("ClusterParameterGroups".to_owned(), Value::Array(vec![parameter_group(cluster, now)]));
    out.insert("Tags".to_owned(), Value::Array(super::tag_list(state, &cluster.arn())));
    restore(&mut out, cluster, now);
    if !cluster.is_creating() {
        placed(&mut out, cluster);
        security(&mut out, cluster, now);
        motion(&mut out, cluster, now);
        backups(&mut out, state, cluster, now);
    }
    Value::Object(out)
}

/// What is known from the first moment on: what was asked for.
fn basics(out: &mut Map<String, Value>, cluster: &Cluster, now: Timestamp) {
    put!(out, {
        "ClusterIdentifier": cluster.identifier,
        "NodeType": cluster.node_type,
        "NumberOfNodes": cluster.nodes,
        "ClusterStatus": cluster.status,
        "ClusterAvailabilityStatus": availability(cluster),
        "ModifyStatus": cluster.modify_status,
        "MasterUsername": cluster.user,
        "DBName": cluster.database,
        "ClusterSecurityGroups": Value::Array(Vec::new()),
        "PreferredMaintenanceWindow": cluster.window,
        "NextMaintenanceWindowStartTime": next_window(cluster, now).map(|at| at.to_string()),
        "AutomatedSnapshotRetentionPeriod": cluster.retention,
        "ManualSnapshotRetentionPeriod": cluster.manual_retention,
        "ClusterVersion": "1.0",
        "AllowVersionUpgrade": cluster.allow_upgrade,
        "MaintenanceTrackName": cluster.track,
        "PubliclyAccessible": cluster.public,
        "Encrypted": cluster.encrypted,
        "EnhancedVpcRouting": cluster.enhanced_routing,
        "MultiAZ": if cluster.multi_az { "Enabled" } else { "Disabled" },
        "PendingModifiedValues": cluster.pending,
        "PendingActions": cluster.pending_actions,
        "DeferredMaintenanceWindows": cluster.deferred,
        "IpAddressType": "ipv4",
    });
}

/// A window that a deferment covers is skipped.
pub fn next_window(cluster: &Cluster, now: Timestamp) -> Option<Timestamp> {
    let end = |window: &Value| window.get("DeferMaintenanceEndTime")?.as_str()?.parse::<Timestamp>().ok();
    let begin = |window: &Value| window.get("DeferMaintenanceStartTime")?.as_str()?.parse::<Timestamp>().ok();
    let mut next = maintenance::next_start(&cluster.window, now)?;
    for window in &cluster.deferred {
        if let (Some(from), Some(to)) = (begin(window), end(window)) {
            while next >= from && next < to {
                next = maintenance::next_start(&cluster.window, next)?;
            }
        }
    }
    Some(next)
}

fn availability(cluster: &Cluster) -> &str {
    match (&cluster.availability, cluster.status.as_str()) {
        (Some(word), _) => word,
        (None, "creating" | "modifying" | "renaming" | "rotating-keys") => "Modifying",
        (None, "rebooting" | "resizing" | "cancelling-resize" | "pausing" | "paused" | "resuming" | "deleting") => {
            "Unavailable"
        }
        (None, _) => "Available",
    }
}

fn parameter_group(cluster: &Cluster, now: Timestamp) -> Value {
    let status = if cluster.passing.applies_parameters(now) { "applying" } else { &cluster.parameter_status };
    let pending = cluster.parameters_pending.iter();
    let parameters: Vec<_> =
        pending.map(|name| json!({"ParameterName": name, "ParameterApplyStatus": status})).collect();
    json!({
        "ParameterGroupName": cluster.parameter_group,
        "ParameterApplyStatus": status,
        "ClusterParameterStatusList": parameters,
    })
}

/// How far the data of a restored cluster is; sizes and rates only where storage is not managed.
fn restore(out: &mut Map<String, Value>, cluster: &Cluster, now: Timestamp) {
    let Some(restore) = &cluster.restore else { return };
    let work = restore.work;
    let status = match (cluster.is_creating(), work.is_over(now)) {
        (true, _) => "starting",
        (false, false) => "restoring",
        (false, true) => "completed",
    };
    let mut shown = Map::new();
    put!(shown, {"Status": status, "ElapsedTimeInSeconds": work.elapsed(now)});
    if !cluster.is_managed() {
        put!(shown, {
            "CurrentRestoreRateInMegaBytesPerSecond": work.rate(now),
            "SnapshotSizeInMegaBytes": work.megabytes as i64,
            "ProgressInMegaBytes": work.moved(now) as i64,
            "EstimatedTimeToCompletionInSeconds": work.left(now),
        });
    }
    out.insert("RestoreStatus".to_owned(), Value::Object(shown));
}

/// Where it is: known once its nodes stand.
fn placed(out: &mut Map<String, Value>, cluster: &Cluster) {
    let network = cluster.network();
    let id = &cluster.identifier;
    let ip = cluster.elastic_ip.clone().unwrap_or_else(|| network.public_ip(id, 0));
    let groups = cluster.security_groups();
    let groups: Vec<_> = groups.iter().map(|id| json!({"VpcSecurityGroupId": id, "Status": "active"})).collect();
    put!(out, {
        "ClusterCreateTime": cluster.created.map(|at| at.to_string()),
        "AvailabilityZone": cluster.home_zone(),
        "VpcId": network.vpc(),
        "ClusterSubnetGroupName": cluster.subnet_group(),
        "MultiAZSecondary": cluster.multi_az.then(|| {
            json!({"AvailabilityZone": network.zone_beside(&cluster.home_zone()), "ClusterNodes": nodes(cluster, 100)})
        }),
        "ElasticIpStatus": cluster.public.then(|| json!({"ElasticIp": ip, "Status": "active"})),
        "AvailabilityZoneRelocationStatus": cluster.relocation,
        "ClusterNamespaceArn": cluster.namespace_arn(),
        "ClusterRevisionNumber": cluster.revision,
        "ClusterPublicKey": format!("ssh-rsa {} Amazon-Redshift\n", seed::letters(&[id, "ssh"], 64)),
        "TotalStorageCapacityInMegaBytes": cluster.capacity(),
        "ElasticResizeNumberOfNodeOptions": super::sizes::elastic_words(cluster),
    });
    let aqua = json!({"AquaStatus": "disabled", "AquaConfigurationStatus": "auto"});
    out.insert("AquaConfiguration".to_owned(), aqua);
    out.insert("Endpoint".to_owned(), endpoint(cluster));
    out.insert("VpcSecurityGroups".to_owned(), Value::Array(groups));
    out.insert("ClusterNodes".to_owned(), Value::Array(nodes(cluster, 0)));
}

fn endpoint(cluster: &Cluster) -> Value {
    json!({"Address": cluster.address(), "Port": cluster.port})
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

fn security(out: &mut Map<String, Value>, cluster: &Cluster, now: Timestamp) {
    let network = cluster.network();
    let roles = cluster.role_arns();
    let shown = |(arn, status): (&str, &str)| json!({"IamRoleArn": arn, "ApplyStatus": status});
    let applied: Vec<_> = cluster.passing.roles(&roles, now).map(shown).collect();
    out.insert("IamRoles".to_owned(), Value::Array(applied));
    put!(out, {
        "KmsKeyId": cluster.key(),
        "DefaultIamRoleArn": cluster.default_role(),
        "CatalogArn": cluster.lakehouse.as_ref().map(|held| held.catalog_arn(&cluster.region)),
        "LakehouseRegistrationStatus": cluster.lakehouse.as_ref().map(|held| lakehouse_status(Some(held))),
        "MasterPasswordSecretArn": cluster.managed_password.then(|| network.secret("redshift", &cluster.identifier)),
        "MasterPasswordSecretKmsKeyId": cluster.managed_password.then(|| network.key("secrets")),
    });
}

/// A resize or a transfer of data that is under way.
fn motion(out: &mut Map<String, Value>, cluster: &Cluster, now: Timestamp) {
    let going = cluster.resize.as_ref().filter(|resize| matches!(resize.status.as_str(), "IN_PROGRESS" | "CANCELLING"));
    let resize = going.map(|resize| {
        let kind = if resize.classic { "ClassicResize" } else { "ElasticResize" };
        json!({"ResizeType": kind, "AllowCancelResize": super::resize::may_cancel(cluster, now)})
    });
    let transfer = cluster.transfer.filter(|work| !work.is_over(now)).map(|work| {
        json!({
            "Status": "TransferringData",
            "CurrentRateInMegaBytesPerSecond": work.rate(now),
            "TotalDataInMegaBytes": work.megabytes as i64,
            "DataTransferredInMegaBytes": work.moved(now) as i64,
            "EstimatedTimeToCompletionInSeconds": work.left(now),
            "ElapsedTimeInSeconds": work.elapsed(now),
        })
    });
    out.extend(resize.map(|resize| ("ResizeInfo".to_owned(), resize)));
    out.extend(transfer.map(|transfer| ("DataTransferProgress".to_owned(), transfer)));
}

/// Schedules and copies of its snapshots.
fn backups(out: &mut Map<String, Value>, state: &State, cluster: &Cluster, now: Timestamp) {
    let next = super::schedules::next_snapshot(state, cluster, now);
    let scheduled = cluster.schedule.as_ref();
    put!(out, {
        "SnapshotScheduleIdentifier": scheduled,
        "SnapshotScheduleState": scheduled.map(|_| if cluster.passing.changes_schedule(now) { "MODIFYING" } else { "ACTIVE" }),
        "ExpectedNextSnapshotScheduleTime": next.map(|at| at.to_string()),
        "ExpectedNextSnapshotScheduleTimeStatus": next.map(|_| if cluster.status == "available" { "OnTrack" } else { "Pending" }),
        "ClusterSnapshotCopyStatus": cluster.snapshot_copy.as_ref().map(copies),
    });
}

fn copies(copy: &SnapshotCopy) -> Value {
    json!({
        "DestinationRegion": copy.region,
        "RetentionPeriod": copy.retention,
        "ManualSnapshotRetentionPeriod": copy.manual_retention,
        "SnapshotCopyGrantName": copy.grant,
    })
}
