//! Usage limits of clusters and workgroups: what is used of them, and when they are reached at the present pace.

use super::usage::{self, Of, Usage};
use super::{Align, Cell, Column, Document, Kind, Row, RowSet, Service};
use crate::cloud::{Cloud, CloudError};
use crate::model::{Status, StatusClass};
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashMap;

/// Limits of `DescribeUsageLimits` and `ListUsageLimits`.
pub static KIND: Kind = Kind {
    id: "usage-limits",
    aliases: &["usage-limit", "ul"],
    title: "Usage limits",
    service: Service::Redshift,
    doc: "usage limits of clusters and workgroups, and what is used of them",
    columns: &[
        Column::new("limit", "LIMIT", Align::Left, 38, 0),
        Column::new("state", "STATE", Align::Left, 10, 0),
        Column::new("of", "OF", Align::Left, 36, 1),
        Column::new("counts", "COUNTS", Align::Left, 36, 4),
        Column::new("used", "USED", Align::Right, 9, 2),
        Column::new("amount", "AMOUNT", Align::Right, 10, 3),
        Column::new("share", "SHARE", Align::Right, 6, 5),
        Column::new("reached", "REACHED", Align::Left, 20, 6),
        Column::new("resets", "BEGINS ANEW", Align::Left, 20, 8),
        Column::new("action", "THEN IT", Align::Left, 40, 7),
    ],
    order: (2, false),
    load: &[],
    iam: &[
        "redshift:DescribeUsageLimits",
        "redshift-serverless:ListUsageLimits",
        "redshift-serverless:ListWorkgroups",
        "cloudwatch:GetMetricData",
    ],
    cadence: (300, 300),
    fetch: |cloud, region| {
        Box::pin(async move {
            let (clusters, workgroups) = tokio::join!(of_clusters(&cloud, &region), of_workgroups(&cloud, &region));
            RowSet::of_both(clusters, workgroups)
        })
    },
    more: None,
    banner: None,
};

async fn of_clusters(cloud: &Cloud, region: &str) -> Result<Vec<Row>, CloudError> {
    let limits = cloud.cluster_usage_limits(region).await?;
    let name = |id: &str| Some(id.to_owned());
    let usage = usage::usage(cloud, (region, Of::Clusters), limits, name, Timestamp::now()).await?;
    let of = |usage: &Usage| format!("cluster/{}", usage.limit.resource_arn.as_deref().unwrap_or_default());
    Ok(usage.iter().map(|usage| row(usage, of(usage), region)).collect())
}

async fn of_workgroups(cloud: &Cloud, region: &str) -> Result<Vec<Row>, CloudError> {
    let (limits, workgroups) = tokio::join!(cloud.usage_limits(region), cloud.workgroups(region));
    let pairs = workgroups?.into_iter().filter_map(|one| Some((one.workgroup_arn?, one.workgroup_name)));
    let names: HashMap<String, String> = pairs.collect();
    let resource = |arn: &str| names.get(arn).cloned();
    let usage = usage::usage(cloud, (region, Of::Workgroups), limits?, resource, Timestamp::now()).await?;
    let of = |usage: &Usage| {
        let name = usage.limit.resource_arn.as_ref().and_then(|arn| names.get(arn));
        format!("workgroup/{}", name.map_or("", String::as_str))
    };
    Ok(usage.iter().map(|usage| row(usage, of(usage), region)).collect())
}

fn row(usage: &Usage, of: String, region: &str) -> Row {
    let limit = &usage.limit;
    let (word, class) = match usage.share() {
        None => ("unknown", StatusClass::Unknown),
        Some(100.0..) => ("used up", StatusClass::Error),
        Some(_) => ("within", StatusClass::Ok),
    };
    let unit = limit.unit();
    let number =
        |value: Option<f64>| value.map_or(Cell::Absent, |value| Cell::Number((value * 10.0).round() / 10.0, unit));
    let operation = if of.starts_with("cluster/") {
        "redshift describe-usage-limits"
    } else {
        "redshift-serverless get-usage-limit"
    };
    // The service's own document has no word on whose it is and what is used: both stand beside it.
    let mut raw = serde_json::to_value(limit).unwrap_or_default();
    if let Some(raw) = raw.as_object_mut() {
        raw.insert("of".to_owned(), json!(of));
        raw.insert("used".to_owned(), json!(usage.used));
    }
    Row {
        id: limit.usage_limit_id.clone(),
        region: region.to_owned(),
        cells: vec![
            Cell::Text(limit.usage_limit_id.clone()),
            Cell::Status(Status::new(word, class)),
            Cell::Text(of),
            Cell::Text(usage.label()),
            number(usage.used),
            number(limit.amount.map(|amount| amount as f64)),
            usage.share().map_or(Cell::Absent, |share| Cell::Number(share.floor(), "%")),
            usage.reached().map_or(Cell::Absent, Cell::Time),
            Cell::Time(usage.resets),
            Cell::Text(limit.consequence().to_owned()),
        ],
        findings: usage.finding().into_iter().collect(),
        status: Status::new(word, class),
        sections: vec![usage::section(std::slice::from_ref(usage))],
        raw: Document::of(&raw),
        target: None,
        database: None,
        copies: vec![
            ("identifier", limit.usage_limit_id.clone()),
            ("CLI call", format!("aws {operation} --usage-limit-id {}", limit.usage_limit_id)),
        ],
    }
}
