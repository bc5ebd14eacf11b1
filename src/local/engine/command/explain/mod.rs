//! EXPLAIN: the engine's plan as the service prints one, with its costs and the moves of rows between slices that the
//! declared distribution of the tables asks for. The costs are the service's own for scans, hashes and aggregates
//! (0.01 a row read, 0.0125 with a filter); what a move costs is of its order of magnitude only.

mod join;
mod plan;
mod record;
mod step;
mod table;

use super::unexpected;
use crate::local::engine::computed;
use crate::local::engine::rewrite;
use crate::local::engine::rewrite::node::{Nodes, template};
use crate::local::engine::{Outcome, Session, SqlError};
use crate::model;
use serde_json::Value;

pub use record::catch_up;

/// The line the service adds where rows meet without a condition.
const PRODUCT: &str =
    "----- Nested Loop Join in the query plan - review the join predicates to avoid Cartesian products -----";

/// `explain [verbose] query`.
pub fn run(session: &Session, mut nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    nodes.remove(0);
    if nodes.first().is_some_and(|node| node.is("verbose")) {
        nodes.remove(0);
    }
    let verbs = ["select", "with", "insert", "update", "delete", "merge"];
    let explained = |first: &rewrite::node::Node| first.round().is_some() || verbs.iter().any(|word| first.is(word));
    if let Some(cut) = query_of_definition(&nodes) {
        nodes.drain(..cut);
    }
    if !nodes.first().is_some_and(explained) {
        return Err(unexpected(&nodes, 0, sql));
    }
    // The plan's filters read as the user wrote them.
    let query = computed::plainly(rewrite::query(nodes, sql, session.context())?);
    let steps = steps(session, &template("explain (format json) $1", 0, &[query]), sql)?;
    let mut lines = Vec::new();
    for step in steps {
        step.on_leader().write(0, &mut lines);
    }
    if lines.iter().any(|line| line.contains("XN Nested Loop")) {
        lines.push(PRODUCT.to_owned());
    }
    if lines.is_empty() {
        lines.push("XN Result  (cost=0.00..0.01 rows=1 width=0)".to_owned());
    }
    let rows: Vec<Vec<String>> = lines.into_iter().map(|line| vec![line]).collect();
    Ok(Outcome::table(&["QUERY PLAN"], &rows))
}

/// The steps of the engine's plan, as the service has them.
fn steps(session: &Session, explain: &Nodes, sql: &str) -> Result<Vec<step::Step>, SqlError> {
    let result = session.query(explain, sql)?;
    let text = (0..result.columns.len()).rev().find_map(|column| match result.rows.get(0, column) {
        model::Value::Text(text) if text.trim_start().starts_with('[') => Some(text.to_owned()),
        _ => None,
    });
    let tree: Value = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let tables = table::all(session)?;
    Ok(tree.as_array().into_iter().flatten().filter_map(|node| plan::step(node, &tables)).collect())
}

/// Where the query of `create table .. as` begins.
fn query_of_definition(nodes: &Nodes) -> Option<usize> {
    nodes.first().filter(|node| node.is("create"))?;
    nodes.iter().position(|node| node.is("as")).map(|at| at + 1)
}
