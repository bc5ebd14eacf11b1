//! `DescribeNodeConfigurationOptions`, `DescribeOrderableClusterOptions`.

use super::input::{Input, clash, invalid};
use super::sizes::{self, NODE_TYPES};
use super::snapshots;
use crate::local::handler::operations;
use crate::local::world::{Cluster, Network, State, cluster};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DescribeNodeConfigurationOptions" => node_configurations,
    "DescribeOrderableClusterOptions" => orderable,
};

fn node_configurations(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let action = input.must("ActionType");
        let source = source(input, state, action)?;
        let mut all = Vec::new();
        for node_type in NODE_TYPES {
            for nodes in 1..=node_type.most.max(node_type.most_elastic) {
                let single = nodes == 1 && !node_type.single;
                let fits = match action {
                    "resize-cluster" => {
                        sizes::is_elastic(&source, node_type, nodes) && !same(&source, node_type.name, nodes)
                    }
                    _ => nodes <= node_type.most && !single && used(&source, node_type.name, nodes) < 100.0,
                };
                if fits && nodes <= 64 {
                    all.push(option(&source, node_type.name, nodes, action));
                }
            }
        }
        let filters = input.list("Filters");
        let mut kept = Vec::new();
        for option in all {
            if passes(&option, filters)? {
                kept.push(option);
            }
        }
        let key = |option: &Value| {
            let nodes = option.get("NumberOfNodes").and_then(Value::as_u64).unwrap_or_default();
            format!("{} {nodes:04}", option.get("NodeType").and_then(Value::as_str).unwrap_or_default())
        };
        let (page, marker) = input.page(kept, key)?;
        Ok(json!({"NodeConfigurationOptionList": page, "Marker": marker}))
    })
}

fn same(source: &Cluster, node_type: &str, nodes: u32) -> bool {
    source.node_type == node_type && source.nodes == nodes
}

/// What is to be resized or restored.
fn source(input: Input<'_>, state: &State, action: &str) -> Result<Cluster, Fault> {
    let snapshot = input.text("SnapshotIdentifier").is_some() || input.text("SnapshotArn").is_some();
    match (action, input.text("ClusterIdentifier"), snapshot) {
        ("restore-cluster" | "recommend-node-config", None, true) => {
            let snapshot = snapshots::named(input, state)?;
            snapshots::available(snapshot)?;
            Ok(snapshot.cluster.clone())
        }
        ("resize-cluster" | "recommend-node-config", Some(_), false) => Ok(input.cluster(state)?.clone()),
        (_, Some(_), true) => Err(clash("ClusterIdentifier and SnapshotIdentifier cannot be used together.")),
        ("restore-cluster", ..) => Err(clash("The action restore-cluster needs SnapshotIdentifier or SnapshotArn.")),
        _ => Err(clash(format!("The action {action} needs ClusterIdentifier."))),
    }
}

fn used(source: &Cluster, node_type: &str, nodes: u32) -> f64 {
    source.megabytes() * 100.0 / cluster::room(node_type, nodes)
}

fn option(source: &Cluster, node_type: &str, nodes: u32, action: &str) -> Value {
    let percent = (used(source, node_type, nodes) * 100.0).round() / 100.0;
    let mode = if nodes > source.nodes { "high-performance" } else { "standard" };
    let mode = (action == "recommend-node-config").then_some(mode);
    json!({"NodeType": node_type, "NumberOfNodes": nodes, "EstimatedDiskUtilizationPercent": percent, "Mode": mode})
}

/// Whether an option passes all filters.
fn passes(option: &Value, filters: &[Value]) -> Result<bool, Fault> {
    for filter in filters {
        let text = |member: &str| filter.get(member).and_then(Value::as_str).unwrap_or_default();
        let values: Vec<_> =
            filter.get("Values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let has = option.get(text("Name")).cloned().unwrap_or_default();
        let passed = match has {
            Value::String(word) => matches!(text("Operator"), "eq" | "in") && values.contains(&word.as_str()),
            Value::Number(number) => compare(number.as_f64().unwrap_or_default(), text("Operator"), &values)?,
            _ => false,
        };
        if !passed {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(number: f64, operator: &str, values: &[&str]) -> Result<bool, Fault> {
    let read: Result<Vec<f64>, _> = values.iter().map(|value| value.parse::<f64>()).collect();
    let read = read.map_err(|_| invalid("The values of a filter on a number must be numbers."))?;
    let same = |other: &f64| (number - other).abs() < 1e-9;
    match (operator, read.as_slice()) {
        ("eq" | "in", all) => Ok(all.iter().any(same)),
        ("lt", [other]) => Ok(number < *other),
        ("gt", [other]) => Ok(number > *other),
        ("le", [other]) => Ok(number <= *other),
        ("ge", [other]) => Ok(number >= *other),
        ("between", [low, high]) => Ok(number >= *low && number <= *high),
        _ => Err(invalid(format!("The filter operator {operator} does not go with {} values.", values.len()))),
    }
}

fn orderable(_: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let wanted = input.text("NodeType");
    if let Some(version) = input.text("ClusterVersion").filter(|version| *version != "1.0") {
        return Err(invalid(format!("Invalid cluster version: {version}")));
    }
    let zones = Network { region: input.region() }.zones();
    let zones: Vec<_> =
        zones.iter().map(|zone| json!({"Name": zone, "SupportedPlatforms": [{"Name": "VPC"}]})).collect();
    let kinds = |node_type: &sizes::NodeType| {
        let single = node_type.single.then_some("single-node");
        single.into_iter().chain(["multi-node"]).map(|kind| (node_type.name, kind)).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = NODE_TYPES.iter().filter(|t| wanted.is_none_or(|w| w == t.name)).flat_map(kinds).collect();
    all.sort_unstable();
    let (page, marker) = input.page(all, |(name, kind)| format!("{name} {kind}"))?;
    let shown = page.into_iter().map(|(node_type, kind)| {
        json!({"ClusterVersion": "1.0", "ClusterType": kind, "NodeType": node_type, "AvailabilityZones": zones})
    });
    Ok(json!({"OrderableClusterOptions": shown.collect::<Vec<_>>(), "Marker": marker}))
}
