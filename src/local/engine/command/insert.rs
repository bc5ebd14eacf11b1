//! INSERT: identities number themselves, literals fit their columns as the service makes them fit.

use super::unexpected;
use crate::local::engine::relation::{self, Column, Name};
use crate::local::engine::rewrite::interval::{self, Qualifier};
use crate::local::engine::rewrite::literal;
use crate::local::engine::rewrite::node::{Node, Nodes, items, joined, quoted_name, round, string, word};
use crate::local::engine::{Session, SqlError};

/// An INSERT with its columns named and its literals fitted.
pub fn prepare(session: &Session, nodes: &Nodes, sql: &str) -> Result<Nodes, SqlError> {
    if !nodes.get(1).is_some_and(|node| node.is("into")) {
        return Err(unexpected(nodes, 1, sql));
    }
    let name = nodes.get(2..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 2, sql))?;
    let relation = session.relation(&name, sql)?;
    let columns = relation::columns(&session.connection, &relation)?;
    let at = 2 + name.nodes.len();
    let listed = nodes.get(at).and_then(Node::round).filter(|body| !body.first().is_some_and(|n| n.is("select")));
    let (targets, next) = match listed {
        Some(body) => (named(body, &columns), at + 1),
        None => (implied(&columns, nodes.get(at..).unwrap_or_default()), at),
    };
    let rest = nodes.get(next..).unwrap_or_default();
    let values = rest.first().is_some_and(|node| node.is("values"));
    refuse_identity(&targets, rest)?;
    let mut result = nodes.get(..at).unwrap_or_default().to_vec();
    if rest.first().is_some_and(|node| node.is("default")) {
        result.extend_from_slice(rest);
        return Ok(result);
    }
    match listed {
        Some(_) => result.extend(nodes.get(at).cloned()),
        None if targets.len() < columns.len() => {
            let names: Vec<Nodes> = targets.iter().map(|column| vec![quoted_name(&column.name, 0)]).collect();
            result.push(round(joined(&names), nodes.get(at).map_or(0, Node::at)));
        }
        None => {}
    }
    for node in rest {
        match node {
            Node::Group { open, body, close } if values => {
                let body = fitted(body, &targets);
                result.push(Node::Group { open: open.clone(), body, close: close.clone() });
            }
            node => result.push(node.clone()),
        }
    }
    Ok(result)
}

fn named(body: &[Node], columns: &[Column]) -> Vec<Column> {
    let find = |item: &Nodes| {
        let name = item.first().and_then(Node::name)?;
        columns.iter().find(|column| column.name == name).cloned()
    };
    items(body).iter().filter_map(find).collect()
}

/// Without a list: all columns, or all but the identities where that is how many values there are.
fn implied(columns: &[Column], rest: &[Node]) -> Vec<Column> {
    let values = rest.first().filter(|node| node.is("values")).and_then(|_| rest.get(1)?.round());
    let others: Vec<Column> = columns.iter().filter(|column| !is_identity(column)).cloned().collect();
    match values {
        Some(row) if items(row).len() == columns.len() => columns.to_vec(),
        _ => others,
    }
}

fn note(column: &Column) -> serde_json::Value {
    column.comment.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn is_identity(column: &Column) -> bool {
    let note = note(column);
    note.get("identity").is_some() && note.get("by_default").is_none()
}

/// Only DEFAULT may stand where an identity is.
fn refuse_identity(targets: &[Column], rest: &[Node]) -> Result<(), SqlError> {
    for (index, _) in targets.iter().enumerate().filter(|(_, column)| is_identity(column)) {
        let default =
            |row: &Nodes| items(row).get(index).is_some_and(|item| item.first().is_some_and(|n| n.is("default")));
        let rows: Vec<&Nodes> = rest.iter().filter_map(Node::round).collect();
        if rows.is_empty() || !rows.into_iter().all(default) {
            return Err(SqlError::new("0A000", "cannot set an identity column to a value"));
        }
    }
    Ok(())
}

/// A row of values whose literals are written as their columns want them.
fn fitted(row: &[Node], targets: &[Column]) -> Nodes {
    let fit = |(index, item): (usize, Nodes)| match (targets.get(index), item.as_slice()) {
        (Some(column), [only]) => only
            .string()
            .and_then(|text| fit(&text, &column.kind))
            .map_or_else(|| item.clone(), |text| vec![string(&text, only.at())]),
        (Some(column), _) => shortened(&item, &column.kind).unwrap_or(item),
        _ => item,
    };
    joined(&items(row).into_iter().enumerate().map(fit).collect::<Vec<_>>())
}

/// A literal duration for a column that keeps no smaller units than its own.
fn shortened(item: &Nodes, kind: &str) -> Option<Nodes> {
    let qualifier = Qualifier::parse(kind.strip_prefix("interval ")?)?;
    let (value, taken) = interval::literal(item)?;
    let at = item.first().map_or(0, Node::at);
    (taken == item.len()).then(|| vec![word("interval", at), string(&qualifier.cut(value).text(), at)])
}

/// Blanks at the end of a CHAR mean nothing; those beyond the length of a VARCHAR are cut.
fn fit(text: &str, kind: &str) -> Option<String> {
    if kind == "time with time zone" {
        return literal::utc_clock(text);
    }
    if kind.starts_with("date") || kind.starts_with("timestamp") {
        return literal::iso(text);
    }
    if kind.starts_with("character(") {
        return Some(text.trim_end_matches(' ').to_owned());
    }
    let limit: usize = kind.strip_prefix("character varying(")?.trim_end_matches(')').parse().ok()?;
    let mut text = text.to_owned();
    while text.len() > limit && text.ends_with(' ') {
        text.pop();
    }
    Some(text)
}
