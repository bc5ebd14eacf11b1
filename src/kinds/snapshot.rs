//! Snapshots of clusters and of namespaces in one list.

use super::{Align, Cell, Column, Document, Kind, Row, RowSet, Section, Service, flag};
use crate::model::{ClusterSnapshot, NamespaceSnapshot, SnapshotWork, Status, StatusClass, backup_status};
use jiff::Timestamp;
use std::collections::HashSet;

/// Manual snapshots an account may have in a Region, unless it was raised.
const QUOTA: usize = 700;
/// From this many on the quota is a finding.
const NEAR_QUOTA: usize = 650;

/// Snapshots of `DescribeClusterSnapshots` and `ListSnapshots`.
pub static KIND: Kind = Kind {
    id: "snapshots",
    aliases: &["snapshot", "snap", "backups"],
    title: "Snapshots",
    service: Service::Redshift,
    doc: "snapshots of clusters and namespaces",
    columns: &[
        Column::new("snapshot", "SNAPSHOT", Align::Left, 38, 0),
        Column::new("status", "STATUS", Align::Left, 14, 0),
        Column::new("source", "SOURCE", Align::Left, 30, 7),
        Column::new("type", "TYPE", Align::Left, 10, 6),
        Column::new("size", "SIZE", Align::Right, 8, 3),
        Column::new("progress", "DONE", Align::Right, 5, 2),
        Column::new("age", "AGE", Align::Right, 6, 2),
        Column::new("kept", "LEFT", Align::Right, 8, 4),
        Column::new("encrypted", "ENC", Align::Left, 3, 9),
        Column::new("shared", "SHARED", Align::Right, 6, 8),
        Column::new("created", "CREATED", Align::Left, 20, 10),
    ],
    order: (10, true),
    load: &[],
    iam: &["redshift:DescribeClusterSnapshots", "redshift-serverless:ListSnapshots"],
    cadence: (60, 3),
    fetch: |cloud, region| {
        Box::pin(async move {
            let (clusters, namespaces) =
                tokio::join!(cloud.cluster_snapshots(&region), cloud.namespace_snapshots(&region));
            let now = Timestamp::now();
            let taken: HashSet<String> =
                clusters.iter().flatten().map(|snapshot| snapshot.snapshot_identifier.clone()).collect();
            RowSet::of_both(
                clusters.map(|all| of_clusters(&all, &region, now)),
                namespaces.map(|all| all.iter().map(|one| of_namespace(one, &taken, &region, now)).collect()),
            )
        })
    },
    more: None,
    banner: None,
};

fn of_clusters(all: &[ClusterSnapshot], region: &str, now: Timestamp) -> Vec<Row> {
    let manual = all.iter().filter(|one| one.snapshot_type.as_deref() == Some("manual")).count();
    all.iter().map(|one| of_cluster(one, manual, region, now)).collect()
}

fn of_cluster(from: &ClusterSnapshot, manual: usize, region: &str, now: Timestamp) -> Row {
    let status = backup_status(from.status.as_deref().unwrap_or("unknown"));
    let is_manual = from.snapshot_type.as_deref() == Some("manual");
    let mut findings = findings(&status, from.encrypted, from.manual_snapshot_remaining_days.filter(|_| is_manual));
    if is_manual && manual >= NEAR_QUOTA {
        findings.push(format!("{manual} of {QUOTA} manual snapshots (the default quota) are used"));
    }
    let mut sections = vec![Section::new(
        "General",
        [
            ("Snapshot", Cell::Text(from.snapshot_identifier.clone())),
            ("Status", Cell::Status(status.clone())),
            ("Type", Cell::text(from.snapshot_type.as_deref())),
            ("Cluster", Cell::text(from.cluster_identifier.as_deref())),
            ("Created", from.snapshot_create_time.map_or(Cell::Absent, Cell::Time)),
            ("Owner account", Cell::text(from.owner_account.as_deref())),
            ("Source Region", Cell::text(from.source_region.as_deref())),
            ("ARN", Cell::text(from.snapshot_arn.as_deref())),
        ],
    )];
    sections.push(size(&from.work));
    sections.push(Section::new(
        "Retention and access",
        [
            ("Kept", retention(from.manual_snapshot_retention_period)),
            ("Days left", Cell::number(from.manual_snapshot_remaining_days, "")),
            ("Kept since", from.snapshot_retention_start_time.map_or(Cell::Absent, Cell::Time)),
            ("Encrypted", flag(from.encrypted)),
            ("KMS key", Cell::text(from.kms_key_id.as_deref())),
            ("Shared with", Cell::Text(from.accounts_with_restore_access.join(", "))),
        ],
    ));
    sections.push(Section::new(
        "The cluster it was taken of",
        [
            ("Node type", Cell::text(from.node_type.as_deref())),
            ("Nodes", Cell::number(from.number_of_nodes, "")),
            ("Restores to", Cell::Text(from.restorable_node_types.join(", "))),
            ("Database", Cell::text(from.db_name.as_deref())),
            ("Admin user", Cell::text(from.master_username.as_deref())),
            ("Engine", Cell::text(from.engine_full_version.as_deref())),
            ("Track", Cell::text(from.maintenance_track_name.as_deref())),
            ("Availability Zone", Cell::text(from.availability_zone.as_deref())),
            ("VPC", Cell::text(from.vpc_id.as_deref())),
        ],
    ));
    sections
        .push(Section::list("Tags", &from.tags.iter().map(|t| (t.key.clone(), t.value.clone())).collect::<Vec<_>>()));
    let kind = from.snapshot_type.clone().unwrap_or_else(|| "unknown".to_owned());
    let source = from.cluster_identifier.as_ref().map(|cluster| format!("cluster/{cluster}"));
    let kept = left(from.manual_snapshot_retention_period.filter(|_| is_manual), from.manual_snapshot_remaining_days);
    let cells =
        Cells { kind, source, kept, encrypted: from.encrypted, shared: from.accounts_with_restore_access.len() };
    Row {
        id: from.snapshot_identifier.clone(),
        region: region.to_owned(),
        cells: cells.all(&from.snapshot_identifier, &status, &from.work, from.snapshot_create_time, now),
        status,
        findings,
        sections,
        raw: Document::of(from),
        target: None,
        database: None,
        copies: copies(&from.snapshot_identifier, from.snapshot_arn.as_deref()),
    }
}

fn of_namespace(from: &NamespaceSnapshot, taken: &HashSet<String>, region: &str, now: Timestamp) -> Row {
    let status = backup_status(from.status.as_deref().unwrap_or("unknown"));
    let shared = from.accounts_with_restore_access.len() + from.accounts_with_provisioned_restore_access.len();
    let sections = vec![
        Section::new(
            "General",
            [
                ("Snapshot", Cell::Text(from.snapshot_name.clone())),
                ("Status", Cell::Status(status.clone())),
                ("Namespace", Cell::text(from.namespace_name.as_deref())),
                ("Created", from.snapshot_create_time.map_or(Cell::Absent, Cell::Time)),
                ("Owner account", Cell::text(from.owner_account.as_deref())),
                ("Admin user", Cell::text(from.admin_username.as_deref())),
                ("ARN", Cell::text(from.snapshot_arn.as_deref())),
            ],
        ),
        size(&from.work),
        Section::new(
            "Retention and access",
            [
                ("Kept", retention(from.snapshot_retention_period)),
                ("Days left", Cell::number(from.snapshot_remaining_days, "")),
                ("Kept since", from.snapshot_retention_start_time.map_or(Cell::Absent, Cell::Time)),
                ("KMS key", Cell::text(from.kms_key_id.as_deref())),
                ("Restored by accounts", Cell::Text(from.accounts_with_restore_access.join(", "))),
                ("Restored to clusters by", Cell::Text(from.accounts_with_provisioned_restore_access.join(", "))),
            ],
        ),
    ];
    // The two services name their snapshots apart: where both have a name, the namespace goes in front.
    let id = match &from.namespace_name {
        Some(namespace) if taken.contains(&from.snapshot_name) => format!("{namespace}/{}", from.snapshot_name),
        _ => from.snapshot_name.clone(),
    };
    let cells = Cells {
        kind: "serverless".to_owned(),
        source: from.namespace_name.as_ref().map(|namespace| format!("namespace/{namespace}")),
        kept: left(from.snapshot_retention_period, from.snapshot_remaining_days),
        // Serverless data is always encrypted.
        encrypted: Some(true),
        shared,
    };
    Row {
        cells: cells.all(&id, &status, &from.work, from.snapshot_create_time, now),
        id,
        region: region.to_owned(),
        findings: findings(
            &status,
            None,
            from.snapshot_remaining_days.filter(|_| from.snapshot_retention_period != Some(-1)),
        ),
        status,
        sections,
        raw: Document::of(from),
        target: None,
        database: None,
        copies: copies(&from.snapshot_name, from.snapshot_arn.as_deref()),
    }
}

/// What a row's cells are made of beside its status and size.
struct Cells {
    kind: String,
    source: Option<String>,
    kept: Cell,
    encrypted: Option<bool>,
    shared: usize,
}

impl Cells {
    fn all(
        self,
        id: &str,
        status: &Status,
        work: &SnapshotWork,
        created: Option<Timestamp>,
        now: Timestamp,
    ) -> Vec<Cell> {
        let done = work.percent().filter(|_| status.class == StatusClass::Busy);
        vec![
            Cell::Text(id.to_owned()),
            Cell::Status(status.clone()),
            Cell::text(self.source),
            Cell::Text(self.kind),
            work.total_backup_size_in_mega_bytes.map_or(Cell::Absent, Cell::Megabytes),
            done.map_or(Cell::Absent, |done| Cell::Number(done.floor(), "%")),
            Cell::age(created, now),
            self.kept,
            flag(self.encrypted),
            if self.shared == 0 { Cell::Absent } else { Cell::Number(self.shared as f64, "") },
            created.map_or(Cell::Absent, Cell::Time),
        ]
    }
}

/// What is left of a retention: `ever`, or days.
fn left(retention: Option<i32>, days: Option<i32>) -> Cell {
    match (retention, days) {
        (Some(-1), _) | (_, Some(-1)) => Cell::Text("ever".to_owned()),
        (_, Some(days)) => Cell::Number(f64::from(days), "d"),
        _ => Cell::Absent,
    }
}

fn retention(days: Option<i32>) -> Cell {
    match days {
        Some(-1) => Cell::Text("for ever".to_owned()),
        days => Cell::number(days, "days"),
    }
}

fn findings(status: &Status, encrypted: Option<bool>, days_left: Option<i32>) -> Vec<String> {
    let mut found = Vec::new();
    match status.class {
        StatusClass::Error => found.push("it failed and cannot be restored: take another".to_owned()),
        StatusClass::Unknown => found.push(format!("status {:?} is not in the documentation", status.word)),
        _ => {}
    }
    if encrypted == Some(false) {
        found.push("not encrypted".to_owned());
    }
    if let Some(days @ 0..=1) = days_left {
        found.push(format!("is deleted within {} by its retention", if days == 0 { "a day" } else { "two days" }));
    }
    found
}

fn size(work: &SnapshotWork) -> Section {
    let megabytes = |value: Option<f64>| value.map_or(Cell::Absent, Cell::Megabytes);
    Section::new(
        "Size and progress",
        [
            ("Total", megabytes(work.total_backup_size_in_mega_bytes)),
            ("Incremental", megabytes(work.actual_incremental_backup_size_in_mega_bytes)),
            ("Written", megabytes(work.backup_progress_in_mega_bytes)),
            ("Done", Cell::number(work.percent().map(f64::floor), "%")),
            ("Rate", Cell::number(work.current_backup_rate_in_mega_bytes_per_second, "MB/s")),
            ("Elapsed", work.elapsed_time_in_seconds.map_or(Cell::Absent, Cell::Span)),
            ("Remaining", work.estimated_seconds_to_completion.map_or(Cell::Absent, Cell::Span)),
        ],
    )
}

fn copies(name: &str, arn: Option<&str>) -> Vec<(&'static str, String)> {
    let mut copies = vec![("snapshot", name.to_owned())];
    copies.extend(arn.map(|arn| ("ARN", arn.to_owned())));
    copies
}
