//! Whose metrics are shown.

use crate::kinds::Row;
use crate::model::Target;
use serde_json::Value;
use std::fmt;

/// One cluster or workgroup, or all of a Region beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A target; a workgroup's storage is published under its namespace.
    One { target: Target, namespace: Option<String> },
    /// Every cluster of the Region.
    Clusters { region: String },
    /// Every workgroup of the Region.
    Workgroups { region: String },
}

impl Subject {
    /// The metrics of a row, where it has any of its own.
    pub fn of(row: &Row) -> Option<Self> {
        let namespace = row.raw.get("namespaceName").and_then(Value::as_str).map(str::to_owned);
        Some(Self::One { target: row.target.clone()?, namespace })
    }

    /// The Region it lives in.
    pub fn region(&self) -> &str {
        match self {
            Self::One { target, .. } => target.region(),
            Self::Clusters { region } | Self::Workgroups { region } => region,
        }
    }

    /// Namespaces and dimensions to list: no value takes any. A list without dimensions is for one metric by name.
    pub fn lists(&self) -> Vec<List> {
        let provisioned = |key: &str, value: Option<&str>| List::new("AWS/Redshift", key, value);
        let serverless = |key: &str, value: Option<&str>| List::new("AWS/Redshift-Serverless", key, value);
        match self {
            Self::One { target: Target::Cluster { id, .. }, .. } => {
                vec![provisioned("ClusterIdentifier", Some(id)), provisioned("IntegrationId", None)]
            }
            Self::One { target: Target::Workgroup { name, .. }, namespace } => {
                let mut lists = vec![serverless("Workgroup", Some(name)), List::named("SnapshotStorage")];
                lists.extend(namespace.as_deref().map(|name| serverless("Namespace", Some(name))));
                lists
            }
            Self::Clusters { .. } => vec![provisioned("ClusterIdentifier", None)],
            Self::Workgroups { .. } => vec![serverless("Workgroup", None)],
        }
    }

    /// Several resources beside each other.
    pub fn is_fleet(&self) -> bool {
        !matches!(self, Self::One { .. })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One { target, .. } => target.fmt(f),
            Self::Clusters { .. } => f.write_str("all clusters"),
            Self::Workgroups { .. } => f.write_str("all workgroups"),
        }
    }
}

/// One list to ask CloudWatch for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub namespace: &'static str,
    pub name: Option<&'static str>,
    /// A dimension that must be there, with this value if one is said.
    pub dimension: Option<(String, Option<String>)>,
}

impl List {
    fn new(namespace: &'static str, key: &str, value: Option<&str>) -> Self {
        Self { namespace, name: None, dimension: Some((key.to_owned(), value.map(str::to_owned))) }
    }

    /// What the account as a whole publishes.
    fn named(name: &'static str) -> Self {
        Self { namespace: "AWS/Redshift-Serverless", name: Some(name), dimension: None }
    }
}

/// A horizontal line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Metric it belongs to.
    pub metric: &'static str,
    pub label: &'static str,
    pub value: f64,
}

/// What the resource itself says of its limits.
pub fn marks(row: &Row) -> Vec<Mark> {
    let number = |name: &str| row.raw.get(name).and_then(Value::as_f64).filter(|value| *value > 0.0);
    let mark = |name: &str, label| number(name).map(|value| Mark { metric: "ComputeCapacity", label, value });
    [mark("baseCapacity", "base"), mark("maxCapacity", "max")].into_iter().flatten().collect()
}
