//! EXPLAIN: the engine's plan in the words of the service.

use super::unexpected;
use crate::local::engine::rewrite;
use crate::local::engine::rewrite::node::{Nodes, template};
use crate::local::engine::{Outcome, Session, SqlError};
use crate::model;
use serde_json::Value;

/// `explain [verbose] query`.
pub fn run(session: &Session, mut nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    nodes.remove(0);
    if nodes.first().is_some_and(|node| node.is("verbose")) {
        nodes.remove(0);
    }
    let verbs = ["select", "with", "insert", "update", "delete", "merge"];
    if !nodes.first().is_some_and(|first| first.round().is_some() || verbs.iter().any(|word| first.is(word))) {
        return Err(unexpected(&nodes, 0, sql));
    }
    let query = rewrite::query(nodes, sql, session.context())?;
    let result = session.query(&template("explain (format json) $1", 0, &[query]), sql)?;
    let text = (0..result.columns.len()).rev().find_map(|column| match result.rows.get(0, column) {
        model::Value::Text(text) if text.trim_start().starts_with('[') => Some(text.to_owned()),
        _ => None,
    });
    let plan: Value = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut lines = Vec::new();
    for node in plan.as_array().into_iter().flatten() {
        write(node, 0, &mut lines);
    }
    let rows: Vec<Vec<String>> = lines.into_iter().map(|line| vec![line]).collect();
    Ok(Outcome::table(&["QUERY PLAN"], &rows))
}

/// What a node gives up the tree.
#[derive(Clone, Copy, Default)]
struct Cost {
    total: f64,
    rows: u64,
}

/// Writes a node and those under it; answers its cost.
fn write(node: &Value, depth: usize, lines: &mut Vec<String>) -> Cost {
    let name = node.get("name").and_then(Value::as_str).unwrap_or_default().trim();
    let extra = node.get("extra_info");
    let children: Vec<&Value> = node.get("children").and_then(Value::as_array).into_iter().flatten().collect();
    let Some(step) = step_name(name, extra) else {
        return children.iter().map(|child| write(child, depth, lines)).fold(Cost::default(), add);
    };
    let place = lines.len();
    lines.push(String::new());
    let details = details(name, extra);
    let indent = "  ".repeat(depth * 2 + 3);
    lines.extend(details.into_iter().map(|detail| format!("{indent}{detail}")));
    let below = children.iter().map(|child| write(child, depth + 1, lines)).fold(Cost::default(), add);
    let estimate = extra.and_then(|extra| extra.get("Estimated Cardinality")).and_then(Value::as_str);
    let rows = estimate.and_then(|text| text.parse().ok()).unwrap_or(below.rows.max(1));
    let cost = Cost { total: below.total + rows as f64 * 0.01, rows };
    let arrow = if depth == 0 { String::new() } else { format!("{}->  ", "  ".repeat(depth * 2 - 1)) };
    let line =
        format!("{arrow}XN {step}  (cost={:.2}..{:.2} rows={rows} width={})", below.total, cost.total, width(extra));
    if let Some(slot) = lines.get_mut(place) {
        *slot = line;
    }
    cost
}

fn add(left: Cost, right: Cost) -> Cost {
    Cost { total: left.total + right.total, rows: left.rows.max(right.rows) }
}

/// Eight bytes a column is near enough for a plan that nothing is billed by.
fn width(extra: Option<&Value>) -> usize {
    let columns =
        extra.and_then(|extra| extra.get("Projections")).map_or(1, |list| list.as_array().map_or(1, Vec::len));
    columns * 8
}

fn info<'a>(extra: Option<&'a Value>, key: &str) -> Option<&'a str> {
    extra?.get(key)?.as_str()
}

/// The service's name of a step; `None` for steps it does not show.
fn step_name(name: &str, extra: Option<&Value>) -> Option<String> {
    Some(match name {
        "PROJECTION" | "RESULT_COLLECTOR" | "EXPLAIN" | "" | "RIGHT_DELIM_JOIN" | "LEFT_DELIM_JOIN" | "DELIM_SCAN" => {
            return None;
        }
        "HASH_GROUP_BY" | "PERFECT_HASH_GROUP_BY" | "PARTITIONED_AGGREGATE" => "HashAggregate".to_owned(),
        "UNGROUPED_AGGREGATE" | "SIMPLE_AGGREGATE" => "Aggregate".to_owned(),
        "ORDER_BY" => "Sort".to_owned(),
        "TOP_N" | "STREAMING_LIMIT" | "LIMIT" => "Limit".to_owned(),
        "HASH_JOIN" => match info(extra, "Join Type") {
            Some("LEFT") => "Hash Left Join DS_DIST_NONE".to_owned(),
            Some("RIGHT") => "Hash Right Join DS_DIST_NONE".to_owned(),
            Some("FULL") => "Hash Full Join DS_DIST_NONE".to_owned(),
            _ => "Hash Join DS_DIST_NONE".to_owned(),
        },
        "NESTED_LOOP_JOIN" | "CROSS_PRODUCT" | "BLOCKWISE_NL_JOIN" => "Nested Loop DS_BCAST_INNER".to_owned(),
        "SEQ_SCAN" | "TABLE_SCAN" => format!("Seq Scan on {}", scanned(extra)),
        "WINDOW" | "STREAMING_WINDOW" => "Window".to_owned(),
        "UNION" => "Append".to_owned(),
        "FILTER" => "Subquery Scan".to_owned(),
        other => other.split('_').map(capital).collect::<Vec<_>>().join(" "),
    })
}

fn scanned(extra: Option<&Value>) -> &str {
    let table = info(extra, "Table").unwrap_or("values");
    table.rsplit('.').next().unwrap_or(table)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
        .unwrap_or_default()
}

/// Lines under a step: conditions, filters, keys.
fn details(name: &str, extra: Option<&Value>) -> Vec<String> {
    let listed = |key: &str, label: &str| {
        let value = extra.and_then(|extra| extra.get(key))?;
        let text = value.as_str().map(str::to_owned).or_else(|| {
            let parts: Vec<&str> = value.as_array()?.iter().filter_map(Value::as_str).collect();
            Some(parts.join(" AND "))
        })?;
        (!text.is_empty()).then(|| format!("{label}: {text}"))
    };
    let found = match name {
        "HASH_JOIN" => vec![listed("Conditions", "Hash Cond")],
        "SEQ_SCAN" | "TABLE_SCAN" => vec![listed("Filters", "Filter")],
        "FILTER" => vec![listed("Expression", "Filter")],
        "ORDER_BY" | "TOP_N" => vec![listed("Order By", "Sort Key")],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}
