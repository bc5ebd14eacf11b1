//! DECLARE, FETCH and CLOSE: the cursor's rows are read when it is declared and handed out in order.

use super::unexpected;
use crate::local::engine::RowsBuilder;
use crate::local::engine::kept::Cursor;
use crate::local::engine::outcome::ResultSet;
use crate::local::engine::rewrite::node::{Node, Nodes};
use crate::local::engine::session::Transaction;
use crate::local::engine::{Outcome, Session, SqlError, rewrite};

/// `declare name cursor for query`.
pub fn declare(session: &mut Session, mut nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(1).and_then(Node::name).ok_or_else(|| unexpected(&nodes, 1, sql))?;
    let cursor = nodes.get(2).is_some_and(|node| node.is("cursor"));
    if !cursor || !nodes.get(3).is_some_and(|node| node.is("for")) {
        return Err(unexpected(&nodes, if cursor { 3 } else { 2 }, sql));
    }
    if session.transaction == Transaction::None {
        return Err(SqlError::new("25P01", "DECLARE CURSOR may only be used in transaction blocks"));
    }
    if session.kept.cursors.contains_key(&name) {
        return Err(SqlError::new("42P03", format!("cursor \"{name}\" already exists")));
    }
    if !session.kept.cursors.is_empty() {
        return Err(SqlError::new(
            "0A000",
            "multiple cursors are not supported, only one cursor can be open at a time",
        ));
    }
    let query = rewrite::query(nodes.split_off(4), sql, session.context())?;
    let result = session.query(&query, sql)?;
    session.kept.cursors.insert(name, Cursor { result, position: 0 });
    Ok(Outcome::done())
}

/// `fetch [next | all | forward [n | all]] from name`.
pub fn fetch(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let from = nodes.iter().position(|node| node.is("from") || node.is("in"));
    let from = from.ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let count = count(nodes.get(1..from).unwrap_or_default()).ok_or_else(|| unexpected(nodes, 1, sql))?;
    let name = nodes.get(from + 1).and_then(Node::name).ok_or_else(|| unexpected(nodes, from + 1, sql))?;
    let cursor = session.kept.cursors.get_mut(&name).ok_or_else(|| missing(&name))?;
    let rows = cursor.result.rows.rows();
    let end = cursor.position.saturating_add(count).min(rows);
    let result = slice(&cursor.result, cursor.position, end);
    cursor.position = end;
    Ok(Outcome { result: Some(result), affected: None })
}

/// `close name`.
pub fn close(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(1).and_then(Node::name).ok_or_else(|| unexpected(nodes, 1, sql))?;
    session.kept.cursors.remove(&name).map(|_| Outcome::done()).ok_or_else(|| missing(&name))
}

fn missing(name: &str) -> SqlError {
    SqlError::new("34000", format!("cursor \"{name}\" does not exist"))
}

/// How many rows a FETCH asks for, `usize::MAX` for all of them; `None` where it cannot be read.
fn count(words: &[Node]) -> Option<usize> {
    let words = match words {
        [first, rest @ ..] if first.is("forward") => rest,
        words => words,
    };
    match words {
        [] => Some(1),
        [word] if word.is("next") => Some(1),
        [word] if word.is("all") => Some(usize::MAX),
        [number] => number.text().parse().ok(),
        _ => None,
    }
}

/// The rows from `start` up to `end`.
fn slice(result: &ResultSet, start: usize, end: usize) -> ResultSet {
    let mut builder = RowsBuilder::new(result.columns.len());
    for row in start..end {
        for column in 0..result.columns.len() {
            builder.push(result.rows.get(row, column));
        }
    }
    ResultSet { columns: result.columns.clone(), rows: builder.finish(end - start) }
}
