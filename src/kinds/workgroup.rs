//! Serverless workgroups. Control-plane calls and CloudWatch only: nothing here wakes a paused workgroup.

use super::usage::{self, Usage};
use super::{Align, Cell, Column, Document, Kind, LoadMetric, Row, RowSet, Section, Service, alarm, flag};
use crate::cloud::{Cloud, CloudError};
use crate::model::{Alarm, Stat, StatusClass, Target, Workgroup, serverless_status};
use jiff::Timestamp;

const METRICS: &str = "AWS/Redshift-Serverless";
const KEY: &str = "Workgroup";
/// The column that names the namespace, under which the storage is published.
const NAMESPACE: usize = 2;

/// Workgroups of ListWorkgroups.
pub static KIND: Kind = Kind {
    id: "workgroups",
    aliases: &["workgroup", "wg", "w"],
    title: "Workgroups",
    service: Service::Serverless,
    doc: "serverless workgroups",
    columns: &[
        Column::new("workgroup", "WORKGROUP", Align::Left, 40, 0),
        Column::new("status", "STATUS", Align::Left, 12, 0),
        Column::new("namespace", "NAMESPACE", Align::Left, 24, 6),
        Column::new("base_capacity", "BASE", Align::Right, 9, 7),
        Column::new("max_capacity", "MAX", Align::Right, 9, 8),
        Column::new("performance_target", "TARGET", Align::Left, 16, 12),
        Column::new("version", "VERSION", Align::Left, 14, 11),
        Column::new("public", "PUBLIC", Align::Left, 6, 13),
        Column::new("created", "CREATED", Align::Left, 20, 14),
        Column::new("limit_used", "LIMIT", Align::Right, 6, 4),
        Column::new("alarms", "ALARMS", Align::Right, 6, 9),
    ],
    order: (0, false),
    load: &[
        LoadMetric::new("RPU", (METRICS, "ComputeCapacity", KEY), Stat::Average, "RPU", 2),
        // There is no series of the whole workgroup: those of the query types add up to it, and the set with the
        // databases would count every query twice.
        LoadMetric {
            split_by: &["QueryType"],
            ..LoadMetric::new("RUNNING", (METRICS, "QueriesRunning", KEY), Stat::Average, "", 3)
        },
        LoadMetric {
            split_by: &["QueryType"],
            ..LoadMetric::new("QUEUED", (METRICS, "QueriesQueued", KEY), Stat::Average, "", 5)
        },
        LoadMetric {
            of: Some(NAMESPACE),
            ..LoadMetric::new("STORAGE", (METRICS, "DataStorage", "Namespace"), Stat::Maximum, "MB", 10)
        },
    ],
    iam: &[
        "redshift-serverless:ListWorkgroups",
        "redshift-serverless:ListUsageLimits",
        "cloudwatch:ListMetrics",
        "cloudwatch:GetMetricData",
        "cloudwatch:DescribeAlarms",
    ],
    cadence: (60, 5),
    fetch: |cloud, region| {
        Box::pin(async move {
            let (workgroups, limits, alarms) =
                tokio::join!(cloud.workgroups(&region), cloud.usage_limits(&region), cloud.alarms(&region));
            let workgroups = workgroups?;
            let ((limits, without_limits), (alarms, without_alarms)) =
                (RowSet::or_none(limits), RowSet::or_none(alarms));
            let name = |arn: &str| {
                let found = workgroups.iter().find(|workgroup| workgroup.workgroup_arn.as_deref() == Some(arn));
                found.map(|workgroup| workgroup.workgroup_name.clone())
            };
            let usage = usage::usage(&cloud, (&region, usage::Of::Workgroups), limits, name, Timestamp::now()).await;
            let (usage, without_usage) = RowSet::or_none(usage);
            let rows = workgroups.iter().map(|workgroup| row(workgroup, &usage, &alarms, &region)).collect();
            Ok(RowSet { rows, partial: None, lacking: without_limits.or(without_alarms).or(without_usage) })
        })
    },
    more: None,
    banner: None,
};

/// The workgroups alone, without usage and alarms.
pub async fn bare(cloud: &Cloud, region: &str) -> Result<Vec<Row>, CloudError> {
    Ok(cloud.workgroups(region).await?.iter().map(|workgroup| row(workgroup, &[], &[], region)).collect())
}

fn row(workgroup: &Workgroup, usage: &[Usage], alarms: &[Alarm], region: &str) -> Row {
    let own = |usage: &&Usage| usage.limit.resource_arn == workgroup.workgroup_arn;
    let usage: Vec<Usage> = usage.iter().filter(own).cloned().collect();
    let alarms = alarm::of(alarms, METRICS, KEY, &workgroup.workgroup_name);
    let mut sections = sections(workgroup);
    sections.extend((!usage.is_empty()).then(|| usage::section(&usage)));
    sections.extend((!alarms.is_empty()).then(|| alarm::section(&alarms)));
    let status = serverless_status(workgroup.status.as_deref().unwrap_or("unknown"));
    Row {
        id: workgroup.workgroup_name.clone(),
        region: region.to_owned(),
        cells: vec![
            Cell::Text(workgroup.workgroup_name.clone()),
            Cell::Status(status.clone()),
            Cell::text(workgroup.namespace_name.as_deref()),
            Cell::number(workgroup.base_capacity, "RPU"),
            Cell::number(workgroup.max_capacity, "RPU"),
            Cell::text(performance_target(workgroup)),
            Cell::text(workgroup.workgroup_version.as_deref()),
            flag(workgroup.publicly_accessible),
            workgroup.creation_date.map_or(Cell::Absent, Cell::Time),
            usage::fullest(&usage),
            alarm::ringing(&alarms),
        ],
        findings: findings(workgroup, &usage, &alarms, status.class),
        status,
        sections,
        raw: Document::of(workgroup),
        target: Some(Target::Workgroup { name: workgroup.workgroup_name.clone(), region: region.to_owned() }),
        // A workgroup does not name its database; `dev` is the service's own default for a namespace.
        database: Some("dev".to_owned()),
        copies: copies(workgroup),
    }
}

/// The five stops of the price-performance slider by name.
fn performance_target(workgroup: &Workgroup) -> Option<String> {
    let target = workgroup.price_performance_target.as_ref()?;
    if target.status.as_deref() != Some("ENABLED") {
        return None;
    }
    Some(match target.level? {
        1 => "LOW_COST".to_owned(),
        25 => "ECONOMICAL".to_owned(),
        50 => "BALANCED".to_owned(),
        75 => "RESOURCEFUL".to_owned(),
        100 => "HIGH_PERFORMANCE".to_owned(),
        level => level.to_string(),
    })
}

fn findings(workgroup: &Workgroup, usage: &[Usage], alarms: &[&Alarm], class: StatusClass) -> Vec<String> {
    let mut found = Vec::new();
    if class == StatusClass::Unknown {
        found.push(format!("status {:?} is not in the documentation", workgroup.status.as_deref().unwrap_or("")));
    }
    found.extend(usage.iter().filter_map(Usage::finding));
    found.extend(alarm::rung(alarms));
    if let Some(track) = &workgroup.pending_track_name {
        found.push(format!("pending: track {track}"));
    }
    if workgroup.publicly_accessible == Some(true) {
        found.push("publicly accessible".to_owned());
    }
    found
}

fn sections(workgroup: &Workgroup) -> Vec<Section> {
    let endpoint = workgroup.endpoint.as_ref();
    let mut sections = vec![
        Section::new(
            "General",
            [
                ("Workgroup", Cell::Text(workgroup.workgroup_name.clone())),
                ("Status", Cell::Status(serverless_status(workgroup.status.as_deref().unwrap_or("unknown")))),
                ("Namespace", Cell::text(workgroup.namespace_name.as_deref())),
                ("Created", workgroup.creation_date.map_or(Cell::Absent, Cell::Time)),
                ("Version", Cell::text(workgroup.workgroup_version.as_deref())),
                ("Patch version", Cell::text(workgroup.patch_version.as_deref())),
                ("Track", Cell::text(workgroup.track_name.as_deref())),
                ("Pending track", Cell::text(workgroup.pending_track_name.as_deref())),
                ("ARN", Cell::text(workgroup.workgroup_arn.as_deref())),
            ],
        ),
        Section::new(
            "Capacity",
            [
                ("Base capacity", Cell::number(workgroup.base_capacity, "RPU")),
                ("Max capacity", Cell::number(workgroup.max_capacity, "RPU")),
                ("Price-performance target", Cell::text(performance_target(workgroup))),
            ],
        ),
        Section::new(
            "Network",
            [
                ("Endpoint", Cell::text(endpoint.and_then(|e| e.address.as_deref()))),
                ("Port", Cell::number(endpoint.and_then(|e| e.port).or(workgroup.port), "")),
                ("Publicly accessible", flag(workgroup.publicly_accessible)),
                ("Enhanced VPC routing", flag(workgroup.enhanced_vpc_routing)),
                ("IP address type", Cell::text(workgroup.ip_address_type.as_deref())),
                ("Custom domain", Cell::text(workgroup.custom_domain_name.as_deref())),
                (
                    "Certificate expires",
                    workgroup.custom_domain_certificate_expiry_time.map_or(Cell::Absent, Cell::Time),
                ),
                ("Security groups", Cell::Text(workgroup.security_group_ids.join(", "))),
                ("Subnets", Cell::Text(workgroup.subnet_ids.join(", "))),
            ],
        ),
    ];
    let parameters: Vec<_> =
        workgroup.config_parameters.iter().map(|p| (p.parameter_key.clone(), p.parameter_value.clone())).collect();
    sections.push(Section::list("Parameters", &parameters));
    sections.push(Section::list("Network interfaces", &interfaces(workgroup)));
    sections.retain(|section| !section.fields.is_empty());
    sections
}

fn interfaces(workgroup: &Workgroup) -> Vec<(String, String)> {
    let endpoints = workgroup.endpoint.iter().flat_map(|endpoint| &endpoint.vpc_endpoints);
    endpoints
        .flat_map(|endpoint| &endpoint.network_interfaces)
        .map(|interface| {
            let parts = [&interface.private_ip_address, &interface.availability_zone, &interface.subnet_id];
            let text: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            (interface.network_interface_id.clone().unwrap_or_default(), text.join(" "))
        })
        .collect()
}

fn copies(workgroup: &Workgroup) -> Vec<(&'static str, String)> {
    let mut copies = vec![("name", workgroup.workgroup_name.clone())];
    if let Some(arn) = &workgroup.workgroup_arn {
        copies.push(("ARN", arn.clone()));
    }
    let endpoint = workgroup.endpoint.as_ref();
    if let (Some(host), Some(port)) = (endpoint.and_then(|e| e.address.as_ref()), endpoint.and_then(|e| e.port)) {
        copies.extend(super::connections(host, port, Some("dev"), None));
    }
    copies.push((
        "CLI call",
        format!("aws redshift-serverless get-workgroup --workgroup-name {}", workgroup.workgroup_name),
    ));
    copies
}
