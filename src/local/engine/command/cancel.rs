//! CANCEL, `pg_cancel_backend` and `pg_terminate_backend`: one session stops another.

use super::unexpected;
use crate::local::engine::rewrite::node::{Node, Nodes, word};
use crate::local::engine::{Outcome, Session, SqlError};

/// Runs `CANCEL process_id ['message']`.
pub fn run(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let pid = nodes.get(1).and_then(|node| node.text().parse().ok()).ok_or_else(|| unexpected(nodes, 1, sql))?;
    let message = usize::from(nodes.get(2).is_some_and(|node| node.string().is_some()));
    if nodes.len() > 2 + message {
        return Err(unexpected(nodes, 2 + message, sql));
    }
    session.engine.backends.cancel(pid).map(|()| Outcome::done())
}

/// Does what the calls of a SELECT list say and puts their answer, 1, in their place. Only a number is an argument:
/// a query that picks sessions to end would run its conditions too late.
pub fn calls(session: &Session, nodes: Nodes, sql: &str) -> Result<Nodes, SqlError> {
    let mut out = Vec::with_capacity(nodes.len());
    let mut rest = nodes.into_iter().peekable();
    while let Some(node) = rest.next() {
        let terminates = node.is("pg_terminate_backend");
        let body = rest.peek().and_then(Node::round).filter(|_| terminates || node.is("pg_cancel_backend"));
        let Some(body) = body else {
            out.push(node);
            continue;
        };
        let pid = match body.as_slice() {
            [number] => number.text().parse::<i64>().ok(),
            _ => None,
        };
        let Some(pid) = pid else {
            let what = format!("{} of anything but a process id", node.text());
            return Err(SqlError::unsupported(what).at(sql, node.at()));
        };
        if terminates {
            session.engine.backends.terminate(pid)?;
        } else {
            session.engine.backends.cancel(pid)?;
        }
        rest.next();
        out.push(word("1", node.at()));
        // As the function it stands for is named, unless the user names it.
        if rest.peek().is_none_or(|next| next.is_sign(",")) {
            out.extend([word("as", node.at()), node]);
        }
    }
    Ok(out)
}
