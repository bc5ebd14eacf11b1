//! Restores of single tables, of both services.

use super::{Align, Cell, Column, Document, Kind, Row, RowSet, Section, Service};
use crate::model::{StatusClass, TableRestore, backup_status};
use jiff::Timestamp;

/// Restores of `DescribeTableRestoreStatus` and `ListTableRestoreStatus`.
pub static KIND: Kind = Kind {
    id: "table-restores",
    aliases: &["table-restore", "tr"],
    title: "Table restores",
    service: Service::Redshift,
    doc: "single tables brought back from snapshots and recovery points",
    columns: &[
        Column::new("request", "REQUEST", Align::Left, 38, 0),
        Column::new("status", "STATUS", Align::Left, 14, 0),
        Column::new("table", "TABLE", Align::Left, 24, 1),
        Column::new("progress", "DONE", Align::Right, 5, 2),
        Column::new("size", "SIZE", Align::Right, 8, 5),
        Column::new("into", "INTO", Align::Left, 24, 3),
        Column::new("age", "AGE", Align::Right, 6, 4),
        Column::new("from", "FROM", Align::Left, 40, 6),
    ],
    order: (6, false),
    load: &[],
    iam: &["redshift:DescribeTableRestoreStatus", "redshift-serverless:ListTableRestoreStatus"],
    cadence: (120, 3),
    fetch: |cloud, region| {
        Box::pin(async move {
            let (clusters, namespaces) =
                tokio::join!(cloud.cluster_table_restores(&region), cloud.namespace_table_restores(&region));
            let now = Timestamp::now();
            let rows = |all: Vec<TableRestore>| all.iter().map(|one| row(one, &region, now)).collect();
            RowSet::of_both(clusters.map(rows), namespaces.map(rows))
        })
    },
    more: None,
    banner: None,
};

fn row(restore: &TableRestore, region: &str, now: Timestamp) -> Row {
    let status = backup_status(restore.status.as_deref().unwrap_or("unknown"));
    let id = restore.table_restore_request_id.clone();
    let path = |parts: [&Option<String>; 3]| {
        let named: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
        named.join(".")
    };
    let source = path([&restore.source_database_name, &restore.source_schema_name, &restore.source_table_name]);
    let target = path([&restore.target_database_name, &restore.target_schema_name, &restore.new_table_name]);
    let into = match (&restore.cluster_identifier, &restore.namespace_name) {
        (Some(cluster), _) => Some(format!("cluster/{cluster}")),
        (None, Some(namespace)) => Some(format!("namespace/{namespace}")),
        _ => None,
    };
    let from = restore.snapshot.as_ref().or(restore.recovery_point_id.as_ref());
    let total = restore.total_data_in_mega_bytes.filter(|all| *all > 0);
    let done = total.zip(restore.progress_in_mega_bytes).map(|(all, done)| (done * 100 / all).clamp(0, 100) as f64);
    let size = total.map_or(Cell::Absent, |all| Cell::Megabytes(all as f64));
    let mut findings = Vec::new();
    if status.class == StatusClass::Error {
        findings.push(restore.message.clone().unwrap_or_else(|| "the service says no reason".to_owned()));
    }
    Row {
        cells: vec![
            Cell::Text(id.clone()),
            Cell::Status(status.clone()),
            Cell::Text(target.clone()),
            Cell::number(done, "%"),
            size.clone(),
            Cell::text(into.clone()),
            Cell::age(restore.request_time, now),
            Cell::text(from.cloned()),
        ],
        sections: vec![Section::new(
            "General",
            [
                ("Request", Cell::Text(id.clone())),
                ("Status", Cell::Status(status.clone())),
                ("Message", Cell::text(restore.message.as_deref())),
                ("Asked for", restore.request_time.map_or(Cell::Absent, Cell::Time)),
                ("From", Cell::text(from.cloned())),
                ("Table", Cell::Text(source)),
                ("Into", Cell::text(into)),
                ("As table", Cell::Text(target)),
                ("Size", size),
                ("Done", Cell::number(done, "%")),
            ],
        )],
        id: id.clone(),
        region: region.to_owned(),
        status,
        findings,
        raw: Document::of(restore),
        target: None,
        database: None,
        copies: vec![("request", id)],
    }
}
