//! Whose metrics are shown.

use super::Maintenance;
use super::plan::Chart;
use super::table::same_dimension;
use crate::kinds::Row;
use crate::model::{MetricId, Target};
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
    /// The queue, node, ... it is on; empty is the resource as a whole.
    pub on: Vec<(String, String)>,
}

impl Mark {
    /// Its label in a chart as it is split now: with the name of the line it is for. `None` where that line is not
    /// drawn: a threshold for one node or queue would mislead there.
    pub fn label_in(&self, chart: &Chart) -> Option<String> {
        if self.on.is_empty() {
            return Some(self.label.to_owned());
        }
        let line = chart.lines().iter().find(|line| matches!(line.parts.as_slice(), [only] if self.is_on(only)))?;
        Some(format!("{} {}", self.label, line.label))
    }

    /// `etl`, `Compute-1`: what it is on.
    pub fn part(&self) -> String {
        let values: Vec<&str> = self.on.iter().map(|(_, value)| value.as_str()).collect();
        values.join(" / ")
    }

    /// Whether a series is the one it watches: the resource's own dimension, and exactly these.
    fn is_on(&self, id: &MetricId) -> bool {
        let has = |(name, value): &(String, String)| {
            id.dimensions.iter().any(|(known, of)| same_dimension(known, name) && of == value)
        };
        id.dimensions.len() == self.on.len() + 1 && self.on.iter().all(has)
    }
}

/// What is known of a subject beyond its numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    pub marks: Vec<Mark>,
    /// Alarms on expressions: the metric that comes first in them, and what to say.
    pub sums: Vec<(String, String)>,
    /// The weekly maintenance window.
    pub maintenance: Option<Maintenance>,
}

impl Facts {
    /// What a resource says of its limits and of its maintenance, and the alarms on it and on its parts.
    pub fn of<'a>(row: &Row, alarms: impl Iterator<Item = &'a Row>) -> Self {
        let mark = |name: &str, label| {
            let value = row.raw.number(name).filter(|value| *value > 0.0)?;
            Some(Mark { metric: "ComputeCapacity".to_owned(), label, value, on: Vec::new() })
        };
        let marks = [mark("baseCapacity", "base"), mark("maxCapacity", "max")].into_iter().flatten().collect();
        let window = row.raw.text("PreferredMaintenanceWindow");
        let mut facts = Self { marks, sums: Vec::new(), maintenance: window.as_deref().and_then(Maintenance::parse) };
        if let Some(target) = &row.target {
            for alarm in alarms.filter(|alarm| alarm.region == row.region) {
                facts.add(alarm, target);
            }
        }
        facts
    }

    fn add(&mut self, alarm: &Row, target: &Target) {
        let Some((metric, on)) = alarm.raw.text("MetricName").zip(beyond(alarm, target)) else { return };
        let Some(value) = alarm.raw.number("Threshold") else { return };
        if alarm.raw.text("Expression").is_some() {
            // Its column of the table says it in words.
            let condition = alarm.cells.get(CONDITION).map(ToString::to_string).unwrap_or_default();
            self.sums.push((metric, format!("alarm {}: {condition}", alarm.id)));
        } else {
            self.marks.push(Mark { metric, label: "alarm", value, on });
        }
    }
}

/// The column of the alarms' table that says when one rings.
const CONDITION: usize = 3;

/// The dimensions of an alarm beyond the target's own; `None` when it is on something else.
fn beyond(alarm: &Row, target: &Target) -> Option<Vec<(String, String)>> {
    let key = match target {
        Target::Cluster { .. } => "ClusterIdentifier",
        Target::Workgroup { .. } => "Workgroup",
    };
    let pair = |pair: &Value| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned()));
    let mut all: Vec<(String, String)> = alarm.raw.list("Dimensions").iter().filter_map(pair).collect();
    let own = all.iter().position(|(name, value)| name == key && value == target.name())?;
    all.remove(own);
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::Cell;
    use crate::model::{Status, StatusClass};
    use serde_json::json;

    fn row(id: &str, raw: &Value, target: Option<Target>) -> Row {
        Row {
            id: id.into(),
            region: "eu-west-1".into(),
            cells: vec![],
            status: Status::new("x", StatusClass::Ok),
            findings: vec![],
            sections: vec![],
            raw: crate::kinds::Document::of(raw),
            target,
            database: None,
            copies: vec![],
        }
    }

    /// What an alarm on a cluster's CPU says.
    fn alarm(id: &str, more: &Value) -> Row {
        let mut raw = json!({"MetricName": "CPUUtilization", "Threshold": 60.0});
        raw.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let cells = vec![Cell::Absent, Cell::Absent, Cell::Absent, Cell::Text("m1 * 2 > 60".into())];
        Row { cells, ..row(id, &raw, None) }
    }

    #[test]
    fn alarms_on_the_resource_are_lines_and_those_on_its_parts_where_the_part_is_drawn() {
        let target = Target::Cluster { id: "orders".into(), region: "eu-west-1".into() };
        let window = json!({"PreferredMaintenanceWindow": "sat:03:30-sat:04:00"});
        let orders = row("orders", &window, Some(target.clone()));
        let own = ["ClusterIdentifier", "orders"];
        let alarms = [
            alarm("whole", &json!({"Dimensions": [own]})),
            alarm("other", &json!({"Dimensions": [["ClusterIdentifier", "other"]]})),
            alarm("leader", &json!({"Dimensions": [own, ["NodeID", "Leader"]], "Threshold": 70.0})),
            alarm("sum", &json!({"Dimensions": [own], "Expression": "m1 * 2"})),
            row("composite", &json!({"AlarmRule": "ALARM(a)"}), None),
        ];
        let facts = Facts::of(&orders, alarms.iter());
        assert_eq!(facts.maintenance, Maintenance::parse("sat:03:30-sat:04:00"));
        assert_eq!(facts.sums, [("CPUUtilization".to_owned(), "alarm sum: m1 * 2 > 60".to_owned())]);
        let [whole, leader] = facts.marks.as_slice() else { panic!("{facts:?}") };
        let id = |node: Option<&str>| {
            let own = [("ClusterIdentifier".to_owned(), "orders".to_owned())];
            let node = node.map(|node| ("NodeID".to_owned(), node.to_owned()));
            let dimensions = own.into_iter().chain(node).collect();
            MetricId { namespace: "AWS/Redshift".into(), name: "CPUUtilization".into(), dimensions }
        };
        let published = [id(None), id(Some("Leader")), id(Some("Compute-0"))];
        let subject = Subject::One { target, namespace: None };
        let mut chart = crate::metrics::plan::charts(&subject, &published).remove(0);
        assert_eq!((whole.label_in(&chart), leader.label_in(&chart)), (Some("alarm".into()), None));
        assert_eq!(leader.part(), "Leader");
        chart.split = 1;
        assert_eq!(leader.label_in(&chart).as_deref(), Some("alarm Leader"));
    }
}
