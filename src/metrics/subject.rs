//! Whose metrics are shown.

use super::Maintenance;
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
        let namespace = row.raw.text("namespaceName");
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
    pub metric: String,
    pub label: &'static str,
    pub value: f64,
}

/// What is known of a subject beyond its numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    pub marks: Vec<Mark>,
    /// The weekly maintenance window.
    pub maintenance: Option<Maintenance>,
}

impl Facts {
    /// What a resource says of its limits and of its maintenance, and the thresholds of the alarms on it as a whole.
    pub fn of<'a>(row: &Row, alarms: impl Iterator<Item = &'a Row>) -> Self {
        let number = |name: &str| row.raw.number(name).filter(|value| *value > 0.0);
        let mark =
            |name: &str, label| number(name).map(|value| Mark { metric: "ComputeCapacity".to_owned(), label, value });
        let mut marks: Vec<Mark> =
            [mark("baseCapacity", "base"), mark("maxCapacity", "max")].into_iter().flatten().collect();
        if let Some(target) = &row.target {
            marks
                .extend(alarms.filter(|alarm| alarm.region == row.region).filter_map(|alarm| threshold(alarm, target)));
        }
        let window = row.raw.text("PreferredMaintenanceWindow");
        Self { marks, maintenance: window.as_deref().and_then(Maintenance::parse) }
    }
}

/// The threshold of an alarm whose only dimension is the target: a line for one node or queue would mislead.
fn threshold(alarm: &Row, target: &Target) -> Option<Mark> {
    let key = match target {
        Target::Cluster { .. } => "ClusterIdentifier",
        Target::Workgroup { .. } => "Workgroup",
    };
    let dimensions = alarm.raw.list("Dimensions");
    let [only] = dimensions.as_slice() else { return None };
    let part = |index: usize| only.get(index).and_then(Value::as_str);
    if part(0)? != key || part(1)? != target.name() || alarm.raw.get("Expression").is_some() {
        return None;
    }
    let metric = alarm.raw.text("MetricName")?;
    Some(Mark { metric, label: "alarm", value: alarm.raw.number("Threshold")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Status, StatusClass};
    use serde_json::json;

    fn row(id: &str, raw: Value, target: Option<Target>) -> Row {
        Row {
            id: id.into(),
            region: "eu-west-1".into(),
            cells: vec![],
            status: Status::new("x", StatusClass::Ok),
            findings: vec![],
            sections: vec![],
            raw: crate::kinds::Document::of(&raw),
            target,
            database: None,
            copies: vec![],
        }
    }

    #[test]
    fn only_alarms_on_the_whole_resource_are_lines_of_its_charts() {
        let target = Target::Cluster { id: "orders".into(), region: "eu-west-1".into() };
        let window = json!({"PreferredMaintenanceWindow": "sat:03:30-sat:04:00"});
        let orders = row("orders", window, Some(target));
        let alarm = |dimensions: Value| {
            row("a", json!({"MetricName": "CPUUtilization", "Threshold": 60.0, "Dimensions": dimensions}), None)
        };
        let alarms = [
            alarm(json!([["ClusterIdentifier", "orders"]])),
            alarm(json!([["ClusterIdentifier", "other"]])),
            alarm(json!([["ClusterIdentifier", "orders"], ["NodeID", "Leader"]])),
            row("composite", json!({"AlarmRule": "ALARM(a)"}), None),
        ];
        let facts = Facts::of(&orders, alarms.iter());
        assert_eq!(facts.marks, [Mark { metric: "CPUUtilization".into(), label: "alarm", value: 60.0 }]);
        assert_eq!(facts.maintenance, Maintenance::parse("sat:03:30-sat:04:00"));
    }
}
