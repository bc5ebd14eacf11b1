//! Serverless namespaces.

use super::{Align, Cell, Column, Document, Kind, LoadMetric, Row, Section, Service};
use crate::model::{Namespace, Stat, StatusClass, serverless_status};

const METRICS: &str = "AWS/Redshift-Serverless";

/// Namespaces of ListNamespaces.
pub static KIND: Kind = Kind {
    id: "namespaces",
    aliases: &["namespace", "ns"],
    title: "Namespaces",
    service: Service::Serverless,
    doc: "serverless namespaces: databases, users, keys",
    columns: &[
        Column::new("namespace", "NAMESPACE", Align::Left, 40, 0),
        Column::new("status", "STATUS", Align::Left, 12, 0),
        Column::new("database", "DATABASE", Align::Left, 20, 3),
        Column::new("admin_username", "ADMIN", Align::Left, 20, 5),
        Column::new("log_exports", "LOG EXPORTS", Align::Left, 30, 7),
        Column::new("created", "CREATED", Align::Left, 20, 6),
        Column::new("namespace_id", "ID", Align::Left, 36, 8),
    ],
    order: (0, false),
    load: &[LoadMetric::new("STORAGE", (METRICS, "DataStorage", "Namespace"), Stat::Maximum, "MB", 2)],
    iam: &["redshift-serverless:ListNamespaces", "cloudwatch:ListMetrics", "cloudwatch:GetMetricData"],
    cadence: (120, 5),
    fetch: |cloud, region| {
        Box::pin(async move {
            let namespaces = cloud.namespaces(&region).await?;
            Ok(namespaces.iter().map(|namespace| row(namespace, &region)).collect())
        })
    },
    more: None,
    banner: None,
};

fn row(namespace: &Namespace, region: &str) -> Row {
    let status = serverless_status(namespace.status.as_deref().unwrap_or("unknown"));
    let mut findings = Vec::new();
    if status.class == StatusClass::Unknown {
        findings.push(format!("status {:?} is not in the documentation", status.word));
    }
    Row {
        id: namespace.namespace_name.clone(),
        region: region.to_owned(),
        cells: vec![
            Cell::Text(namespace.namespace_name.clone()),
            Cell::Status(status.clone()),
            Cell::text(namespace.db_name.as_deref()),
            Cell::text(namespace.admin_username.as_deref()),
            Cell::Text(namespace.log_exports.join(", ")),
            namespace.creation_date.map_or(Cell::Absent, Cell::Time),
            Cell::text(namespace.namespace_id.as_deref()),
        ],
        findings,
        sections: sections(namespace),
        status,
        raw: Document::of(namespace),
        target: None,
        database: None,
        copies: copies(namespace),
    }
}

fn sections(namespace: &Namespace) -> Vec<Section> {
    let roles: Vec<_> = namespace.iam_roles.iter().map(|arn| ("role".to_owned(), arn.clone())).collect();
    let mut sections = vec![
        Section::new(
            "General",
            [
                ("Namespace", Cell::Text(namespace.namespace_name.clone())),
                ("Status", Cell::Status(serverless_status(namespace.status.as_deref().unwrap_or("unknown")))),
                ("Namespace ID", Cell::text(namespace.namespace_id.as_deref())),
                ("ARN", Cell::text(namespace.namespace_arn.as_deref())),
                ("Created", namespace.creation_date.map_or(Cell::Absent, Cell::Time)),
                ("Database", Cell::text(namespace.db_name.as_deref())),
            ],
        ),
        Section::new(
            "Security",
            [
                ("Admin user", Cell::text(namespace.admin_username.as_deref())),
                ("Admin secret ARN", Cell::text(namespace.admin_password_secret_arn.as_deref())),
                ("KMS key", Cell::text(namespace.kms_key_id.as_deref())),
                ("Default IAM role", Cell::text(namespace.default_iam_role_arn.as_deref())),
                ("Log exports", Cell::Text(namespace.log_exports.join(", "))),
            ],
        ),
    ];
    sections.push(Section::list("IAM roles", &roles));
    sections.retain(|section| !section.fields.is_empty());
    sections
}

fn copies(namespace: &Namespace) -> Vec<(&'static str, String)> {
    let mut copies = vec![("name", namespace.namespace_name.clone())];
    copies.extend(namespace.namespace_arn.iter().map(|arn| ("ARN", arn.clone())));
    copies.extend(namespace.namespace_id.iter().map(|id| ("namespace ID", id.clone())));
    copies.push((
        "CLI call",
        format!("aws redshift-serverless get-namespace --namespace-name {}", namespace.namespace_name),
    ));
    copies
}
