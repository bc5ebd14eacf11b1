//! Provisioned clusters.

use super::usage::{self, Usage};
use super::{Align, Cell, Column, Document, Kind, LoadMetric, Row, RowSet, Section, Service, alarm, flag, node_load};
use crate::cloud::{Cloud, CloudError};
use crate::metrics::table::State;
use crate::model::{Alarm, Cluster, Stat, StatusClass, Target, availability_status, cluster_status};
use jiff::Timestamp;

const METRICS: &str = "AWS/Redshift";
const KEY: &str = "ClusterIdentifier";

/// Clusters of DescribeClusters.
pub static KIND: Kind = Kind {
    id: "clusters",
    aliases: &["cluster", "c"],
    title: "Clusters",
    service: Service::Redshift,
    doc: "provisioned clusters",
    columns: &[
        Column::new("cluster", "CLUSTER", Align::Left, 40, 0),
        Column::new("status", "STATUS", Align::Left, 26, 0),
        Column::new("node_type", "NODE TYPE", Align::Left, 12, 10),
        Column::new("nodes", "NODES", Align::Right, 5, 8),
        Column::new("availability_zone", "AZ", Align::Left, 12, 13),
        Column::new("version", "VERSION", Align::Left, 14, 12),
        Column::new("encrypted", "ENC", Align::Left, 3, 16),
        Column::new("public", "PUBLIC", Align::Left, 6, 17),
        Column::new("database", "DATABASE", Align::Left, 16, 15),
        Column::new("multi_az", "MULTI-AZ", Align::Left, 8, 14),
        Column::new("next_maintenance", "NEXT MAINTENANCE", Align::Left, 17, 11),
        Column::new("alarms", "ALARMS", Align::Right, 6, 5),
    ],
    order: (0, false),
    load: &[
        LoadMetric::new("CPU", (METRICS, "CPUUtilization", KEY), Stat::Average, "%", 2),
        LoadMetric {
            split_by: &["QueueName"],
            ..LoadMetric::new("RUNNING", (METRICS, "WLMRunningQueries", KEY), Stat::Average, "", 4)
        },
        LoadMetric {
            split_by: &["QueueName"],
            ..LoadMetric::new("QUEUED", (METRICS, "WLMQueueLength", KEY), Stat::Average, "", 6)
        },
        LoadMetric {
            warn: &[(90.0, "disk is {} full: resize, or delete data"), (80.0, "disk is {} full")],
            ..LoadMetric::new("DISK", (METRICS, "PercentageDiskSpaceUsed", KEY), Stat::Average, "%", 3)
        },
        LoadMetric::new("CONN", (METRICS, "DatabaseConnections", KEY), Stat::Average, "", 7),
        LoadMetric {
            state: Some(State::Well),
            ..LoadMetric::new("HEALTH", (METRICS, "HealthStatus", KEY), Stat::Minimum, "", 9)
        },
    ],
    iam: &[
        "redshift:DescribeClusters",
        "redshift:DescribeUsageLimits",
        "cloudwatch:ListMetrics",
        "cloudwatch:GetMetricData",
        "cloudwatch:DescribeAlarms",
    ],
    cadence: (60, 5),
    fetch: |cloud, region| {
        Box::pin(async move {
            let (clusters, alarms) = tokio::join!(cloud.clusters(&region), cloud.alarms(&region));
            let (clusters, (alarms, lacking)) = (clusters?, RowSet::or_none(alarms));
            let rows = clusters.iter().map(|cluster| row(cluster, &alarms, &region)).collect();
            Ok(RowSet { rows, partial: None, lacking })
        })
    },
    more: Some(|cloud, region, cluster| Box::pin(further(cloud, region, cluster))),
    banner: None,
};

/// The load of its nodes, and its usage limits. Limits that cannot be told do not take the nodes away.
async fn further(cloud: Cloud, region: String, cluster: String) -> Result<Vec<Section>, CloudError> {
    let nodes = node_load::nodes(cloud.clone(), region.clone(), cluster.clone());
    let (nodes, limits) = tokio::join!(nodes, limits(&cloud, &region, &cluster));
    let mut sections = nodes?;
    match limits {
        Ok(usage) if usage.is_empty() => {}
        Ok(usage) => sections.push(usage::section(&usage)),
        Err(error) => {
            let fields = vec![("not known".into(), Cell::Text(format!("{error}; {}", error.next_step())))];
            sections.push(Section { title: "Usage limits", fields });
        }
    }
    Ok(sections)
}

async fn limits(cloud: &Cloud, region: &str, cluster: &str) -> Result<Vec<Usage>, CloudError> {
    let mut limits = cloud.cluster_usage_limits(region).await?;
    limits.retain(|limit| limit.resource_arn.as_deref() == Some(cluster));
    let name = |id: &str| Some(id.to_owned());
    usage::usage(cloud, (region, usage::Of::Clusters), limits, name, Timestamp::now()).await
}

/// The clusters alone: one call, nothing beside them.
pub async fn bare(cloud: &Cloud, region: &str) -> Result<Vec<Row>, CloudError> {
    Ok(cloud.clusters(region).await?.iter().map(|cluster| row(cluster, &[], region)).collect())
}

fn row(cluster: &Cluster, alarms: &[Alarm], region: &str) -> Row {
    let alarms = alarm::of(alarms, METRICS, KEY, &cluster.cluster_identifier);
    let mut sections = sections(cluster);
    sections.extend((!alarms.is_empty()).then(|| alarm::section(&alarms)));
    let status = cluster_status(cluster.cluster_status.as_deref().unwrap_or("unknown"));
    Row {
        id: cluster.cluster_identifier.clone(),
        region: region.to_owned(),
        cells: vec![
            Cell::Text(cluster.cluster_identifier.clone()),
            Cell::Status(status.clone()),
            Cell::text(cluster.node_type.as_deref()),
            Cell::number(cluster.number_of_nodes, ""),
            Cell::text(zones(cluster)),
            Cell::text(version(cluster)),
            flag(cluster.encrypted),
            flag(cluster.publicly_accessible),
            Cell::text(cluster.db_name.as_deref()),
            Cell::text(cluster.multi_az.as_deref()),
            Cell::text(cluster.next_maintenance_window_start_time.map(minute)),
            alarm::ringing(&alarms),
        ],
        findings: findings(cluster, &alarms, status.class),
        status,
        sections,
        raw: Document::of(cluster),
        target: Some(Target::Cluster { id: cluster.cluster_identifier.clone(), region: region.to_owned() }),
        database: cluster.db_name.clone(),
        copies: copies(cluster),
    }
}

/// To the minute: maintenance begins on one.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// One zone, or `a+b` for Multi-AZ as far as the service names them.
fn zones(cluster: &Cluster) -> Option<String> {
    let zone = cluster.availability_zone.clone()?;
    let multi = cluster.multi_az.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("enabled"));
    Some(if multi { format!("{zone} +AZ") } else { zone })
}

/// Version and revision in one, as the console shows them: `1.0.68205`.
fn version(cluster: &Cluster) -> Option<String> {
    match (&cluster.cluster_version, &cluster.cluster_revision_number) {
        (Some(version), Some(revision)) => Some(format!("{version}.{revision}")),
        (version, _) => version.clone(),
    }
}

/// Why a cluster needs a look; the worst first.
fn findings(cluster: &Cluster, alarms: &[&Alarm], class: StatusClass) -> Vec<String> {
    let mut found = Vec::new();
    let word = cluster.cluster_status.as_deref().unwrap_or("");
    if class == StatusClass::Error {
        found.push(remedy(word).to_owned());
    } else if class == StatusClass::Unknown {
        found.push(format!("status {word:?} is not in the documentation"));
    }
    if let Some(availability) = cluster.cluster_availability_status.as_deref() {
        let second = availability_status(availability);
        // While it is changing, being unavailable is part of the change.
        if second.class == StatusClass::Error && class == StatusClass::Ok {
            found.push(format!("availability is {availability}"));
        }
    }
    found.extend(alarm::rung(alarms));
    for (group, apply) in &cluster.cluster_parameter_groups {
        if apply != "in-sync" {
            found.push(format!("parameter group {group} is {apply}"));
        }
    }
    let pending: Vec<&str> = cluster.pending_modified_values.iter().map(|(name, _)| name.as_str()).collect();
    if !pending.is_empty() {
        found.push(format!("pending: {}", pending.join(", ")));
    }
    found.extend(cluster.pending_actions.iter().map(|action| format!("pending action: {action}")));
    if cluster.encrypted == Some(false) {
        found.push("not encrypted".to_owned());
    }
    if cluster.publicly_accessible == Some(true) {
        found.push("publicly accessible".to_owned());
    }
    found
}

/// What the guide says to do about a status that needs a person.
fn remedy(status: &str) -> &'static str {
    match status {
        "storage-full" => "storage is full: resize, or delete data",
        "hardware-failure" => "hardware failed: a single-node cluster is restored from its latest snapshot",
        "incompatible-parameters" => "a parameter group value cannot be applied: fix the group, then reboot",
        "incompatible-network" => {
            "the VPC or subnet is missing or wrong: check the subnet group, or restore a snapshot"
        }
        "incompatible-hsm" => "the HSM cannot be reached: check its configuration",
        "incompatible-restore" => "the restore failed: delete it and try another snapshot",
        _ => "needs attention",
    }
}

fn sections(cluster: &Cluster) -> Vec<Section> {
    let endpoint = cluster.endpoint.as_ref();
    let mut sections = vec![
        Section::new(
            "General",
            [
                ("Cluster identifier", Cell::Text(cluster.cluster_identifier.clone())),
                ("Status", Cell::Status(cluster_status(cluster.cluster_status.as_deref().unwrap_or("unknown")))),
                (
                    "Availability",
                    cluster
                        .cluster_availability_status
                        .as_deref()
                        .map_or(Cell::Absent, |word| Cell::Status(availability_status(word))),
                ),
                ("Modify status", Cell::text(cluster.modify_status.as_deref())),
                ("Created", cluster.cluster_create_time.map_or(Cell::Absent, Cell::Time)),
                ("Version", Cell::text(version(cluster))),
                ("Track", Cell::text(cluster.maintenance_track_name.as_deref())),
                ("Namespace ARN", Cell::text(cluster.cluster_namespace_arn.as_deref())),
            ],
        ),
        Section::new(
            "Capacity",
            [
                ("Node type", Cell::text(cluster.node_type.as_deref())),
                ("Nodes", Cell::number(cluster.number_of_nodes, "")),
                (
                    "Storage capacity",
                    cluster.total_storage_capacity_in_mega_bytes.map_or(Cell::Absent, |mb| Cell::Megabytes(mb as f64)),
                ),
                ("Availability Zone", Cell::text(cluster.availability_zone.as_deref())),
                ("Multi-AZ", Cell::text(cluster.multi_az.as_deref())),
            ],
        ),
        Section::new(
            "Connection",
            [
                ("Endpoint", Cell::text(endpoint.and_then(|e| e.address.as_deref()))),
                ("Port", Cell::number(endpoint.and_then(|e| e.port), "")),
                ("Database", Cell::text(cluster.db_name.as_deref())),
                ("Admin user", Cell::text(cluster.master_username.as_deref())),
                ("Admin secret ARN", Cell::text(cluster.master_password_secret_arn.as_deref())),
                ("Custom domain", Cell::text(cluster.custom_domain_name.as_deref())),
                ("VPC", Cell::text(cluster.vpc_id.as_deref())),
                ("Subnet group", Cell::text(cluster.cluster_subnet_group_name.as_deref())),
                ("Publicly accessible", flag(cluster.publicly_accessible)),
                ("Enhanced VPC routing", flag(cluster.enhanced_vpc_routing)),
                ("IP address type", Cell::text(cluster.ip_address_type.as_deref())),
            ],
        ),
        Section::new(
            "Protection and maintenance",
            [
                ("Encrypted", flag(cluster.encrypted)),
                ("KMS key", Cell::text(cluster.kms_key_id.as_deref())),
                ("Automated snapshots kept", Cell::number(cluster.automated_snapshot_retention_period, "days")),
                ("Maintenance window", Cell::text(cluster.preferred_maintenance_window.as_deref())),
                ("Next maintenance", cluster.next_maintenance_window_start_time.map_or(Cell::Absent, Cell::Time)),
                ("Version upgrade allowed", flag(cluster.allow_version_upgrade)),
            ],
        ),
    ];
    sections.push(Section::list("Pending changes", &cluster.pending_modified_values));
    sections.push(Section::list("Parameter groups", &cluster.cluster_parameter_groups));
    sections.push(Section::list("IAM roles", &cluster.iam_roles));
    sections.push(Section::list("Nodes", &nodes(cluster)));
    let tags: Vec<_> = cluster.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
    sections.push(Section::list("Tags", &tags));
    sections.retain(|section| !section.fields.is_empty());
    sections
}

fn nodes(cluster: &Cluster) -> Vec<(String, String)> {
    let address = |ip: &Option<String>| ip.clone().unwrap_or_default();
    cluster
        .cluster_nodes
        .iter()
        .map(|node| {
            let ips = [address(&node.private_ip_address), address(&node.public_ip_address)];
            (node.node_role.clone().unwrap_or_default(), ips.join(" ").trim().to_owned())
        })
        .collect()
}

/// The cluster's own ARN: the service names only that of its namespace, of the same partition, Region and account.
fn arn(cluster: &Cluster) -> Option<String> {
    let (place, _) = cluster.cluster_namespace_arn.as_deref()?.split_once(":namespace:")?;
    Some(format!("{place}:cluster:{}", cluster.cluster_identifier))
}

fn copies(cluster: &Cluster) -> Vec<(&'static str, String)> {
    let mut copies = vec![("identifier", cluster.cluster_identifier.clone())];
    copies.extend(arn(cluster).map(|arn| ("ARN", arn)));
    if let Some(arn) = &cluster.cluster_namespace_arn {
        copies.push(("namespace ARN", arn.clone()));
    }
    let endpoint = cluster.endpoint.as_ref();
    if let (Some(host), Some(port)) = (endpoint.and_then(|e| e.address.as_ref()), endpoint.and_then(|e| e.port)) {
        copies.extend(super::connections(host, port, cluster.db_name.as_deref(), cluster.master_username.as_deref()));
    }
    copies.push((
        "CLI call",
        format!("aws redshift describe-clusters --cluster-identifier {}", cluster.cluster_identifier),
    ));
    copies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_being_made_has_absent_cells_not_zeroes() {
        let cluster =
            Cluster { cluster_identifier: "new".into(), cluster_status: Some("creating".into()), ..Cluster::default() };
        let row = row(&cluster, &[], "us-east-1");
        assert_eq!(row.cells.len(), KIND.columns.len());
        assert_eq!(row.cells[3], Cell::Absent);
        assert!(row.findings.is_empty());
    }

    #[test]
    fn an_unhealthy_cluster_says_why() {
        let cluster = Cluster {
            cluster_identifier: "full".into(),
            cluster_status: Some("storage-full".into()),
            encrypted: Some(false),
            cluster_parameter_groups: vec![("pg".into(), "pending-reboot".into())],
            ..Cluster::default()
        };
        let found = row(&cluster, &[], "us-east-1").findings;
        assert_eq!(found.len(), 3);
        assert!(found[0].contains("resize"), "{found:?}");
    }

    #[test]
    fn alarms_that_ring_are_findings_and_counted() {
        let cluster = Cluster {
            cluster_identifier: "orders".into(),
            cluster_status: Some("available".into()),
            cluster_namespace_arn: Some("arn:aws:redshift:eu-west-1:1:namespace:x-y".into()),
            ..Cluster::default()
        };
        let alarm = |name: &str, state: &str| Alarm {
            alarm_name: name.into(),
            state_value: Some(state.into()),
            namespace: Some(METRICS.into()),
            dimensions: vec![(KEY.into(), "orders".into())],
            ..Alarm::default()
        };
        let row = row(&cluster, &[alarm("a", "ALARM"), alarm("b", "OK")], "eu-west-1");
        assert_eq!(row.findings, ["alarm a"]);
        assert_eq!(row.cells[11], Cell::Number(1.0, ""));
        assert!(row.copies.contains(&("ARN", "arn:aws:redshift:eu-west-1:1:cluster:orders".into())));
    }

    #[test]
    fn disk_and_health_say_when_they_want_a_look() {
        let notice = |title: &str, value| {
            let metric = KIND.load.iter().find(|load| load.title == title).unwrap();
            metric.notice(value)
        };
        assert_eq!(notice("DISK", 79.9), None);
        assert_eq!(notice("DISK", 80.0).as_deref(), Some("disk is 80% full"));
        assert_eq!(notice("DISK", 93.7).as_deref(), Some("disk is 93% full: resize, or delete data"));
        assert_eq!((notice("HEALTH", 1.0), notice("HEALTH", 0.98).as_deref()), (None, Some("health is UNHEALTHY")));
    }
}
