//! BEGIN, COMMIT, ROLLBACK.

use crate::local::engine::rewrite::node::{Node, Nodes};
use crate::local::engine::session::Transaction;
use crate::local::engine::{Outcome, Session, SqlError};

/// Runs one of them. A second BEGIN and a COMMIT without one change nothing, as in the service.
pub fn run(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let word = nodes.first().and_then(Node::word).unwrap_or_default();
    let allowed = [
        "work",
        "transaction",
        "isolation",
        "level",
        "serializable",
        "snapshot",
        "read",
        "write",
        "only",
        "committed",
        "uncommitted",
        "repeatable",
    ];
    let odd = |node: &&Node| !node.is_sign(",") && !node.word().is_some_and(|word| allowed.contains(&word));
    if let Some(node) = nodes.iter().skip(1).find(odd) {
        return Err(SqlError::syntax(super::near(node, sql), sql, node.at()));
    }
    let read_only = nodes.windows(2).any(|pair| matches!(pair, [read, only] if read.is("read") && only.is("only")));
    match (word, session.transaction) {
        ("begin" | "start", Transaction::None) => {
            session.begin(if read_only { "begin transaction read only" } else { "begin" })?;
            session.transaction = Transaction::Open;
        }
        ("commit" | "end", Transaction::Open) => {
            session.mark(None)?;
            session.unmarked();
            session.kept.cursors.clear();
            session.transaction = Transaction::None;
            session.execute_own("commit")?;
        }
        ("rollback" | "abort" | "commit" | "end", Transaction::Open | Transaction::Failed) => {
            session.unmarked();
            session.kept.cursors.clear();
            session.transaction = Transaction::None;
            session.execute_own("rollback")?;
        }
        _ => {}
    }
    Ok(Outcome::done())
}

/// COMMIT and ROLLBACK run whatever happened before.
pub fn ends_transaction(nodes: &Nodes) -> bool {
    nodes.first().is_some_and(|node| ["rollback", "abort", "commit", "end"].iter().any(|word| node.is(word)))
}
