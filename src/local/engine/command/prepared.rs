//! PREPARE, EXECUTE and DEALLOCATE.

use super::unexpected;
use crate::local::engine::kept::Prepared;
use crate::local::engine::rewrite::node::{Node, Nodes, items, round, walk};
use crate::local::engine::{Outcome, Session, SqlError};
use crate::sql::Kind;

/// `prepare name [(type, ..)] as statement`.
pub fn prepare(session: &mut Session, mut nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(1).and_then(Node::name).ok_or_else(|| unexpected(&nodes, 1, sql))?;
    let types = nodes.get(2).and_then(Node::round).map(|body| items(body).len());
    let at = 2 + usize::from(types.is_some());
    if !nodes.get(at).is_some_and(|node| node.is("as")) {
        return Err(unexpected(&nodes, at, sql));
    }
    if session.kept.prepared.contains_key(&name) {
        return Err(SqlError::new("42P05", format!("prepared statement \"{name}\" already exists")));
    }
    let body = nodes.split_off(at + 1);
    let verbs = ["select", "with", "insert", "update", "delete"];
    if !body.first().is_some_and(|first| verbs.iter().any(|verb| first.is(verb))) {
        return Err(unexpected(&body, 0, sql));
    }
    let prepared = Prepared { nodes: body, sql: sql.to_owned(), parameters: types.unwrap_or(0) };
    session.kept.prepared.insert(name, prepared);
    Ok(Outcome::done())
}

/// `execute name [(value, ..)]`.
pub fn execute(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(1).and_then(Node::name).ok_or_else(|| unexpected(nodes, 1, sql))?;
    let prepared = session.kept.prepared.get(&name).cloned().ok_or_else(|| missing(&name))?;
    let values = nodes.get(2).and_then(Node::round).map(|body| items(body)).unwrap_or_default();
    if prepared.parameters > 0 && values.len() != prepared.parameters {
        let (wanted, got) = (prepared.parameters, values.len());
        return Err(SqlError::new(
            "42601",
            format!("wrong number of parameters for prepared statement \"{name}\": expected {wanted} but got {got}"),
        ));
    }
    super::run(session, fill(prepared.nodes, &values), &prepared.sql)
}

/// `deallocate [prepare] name | all`.
pub fn deallocate(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let at = 1 + usize::from(nodes.get(1).is_some_and(|node| node.is("prepare")));
    let name = nodes.get(at).and_then(Node::name).ok_or_else(|| unexpected(nodes, at, sql))?;
    if nodes.get(at).is_some_and(|node| node.is("all")) {
        session.kept.prepared.clear();
        return Ok(Outcome::done());
    }
    session.kept.prepared.remove(&name).map(|_| Outcome::done()).ok_or_else(|| missing(&name))
}

fn missing(name: &str) -> SqlError {
    SqlError::new("26000", format!("prepared statement \"{name}\" does not exist"))
}

/// `$1` and its like replaced by the values, each in brackets.
pub fn fill(nodes: Nodes, values: &[Nodes]) -> Nodes {
    let replace = |node: Node| {
        let number = node.text().strip_prefix('$').filter(|_| node.kind() == Some(Kind::Parameter));
        let index = number.and_then(|number| number.parse::<usize>().ok()).and_then(|number| number.checked_sub(1));
        match index.and_then(|index| values.get(index)).map(Vec::as_slice) {
            Some([value]) => value.clone(),
            Some(value) => round(value.to_vec(), node.at()),
            None => node,
        }
    };
    walk(nodes, &|nodes| nodes.into_iter().map(replace).collect())
}
