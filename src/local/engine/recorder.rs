//! What ran, for the system views: sessions, loads, unloads, refreshes, locks and messages. Each is one row of
//! `rs.main.events`, its particulars as JSON; the views in `sql/catalog_history.sql` read them.

use super::outcome::Outcome;
use super::relation::Name;
use super::rewrite::node::{Node, Nodes};
use super::session::Transaction;
use super::{Session, SqlError};
use duckdb::params;
use serde_json::{Value, json};

/// Keeps one event of a session's statement.
pub fn event(session: &Session, kind: &str, data: &Value) {
    session.engine.note(
        "insert into rs.main.events values (?, ?, now() at time zone 'UTC', ?, ?, ?, ?)",
        params![kind, session.query_id(), session.pid(), session.user, session.database, data.to_string()],
    );
}

/// Keeps what a statement that just ended did.
pub fn statement(session: &Session, nodes: &Nodes, outcome: &Result<Outcome, SqlError>) {
    let first = nodes.first().and_then(Node::word).unwrap_or_default();
    let second = nodes.get(1).and_then(Node::word).unwrap_or_default();
    match (first, outcome) {
        ("copy", outcome) => load(session, nodes, outcome),
        ("unload", Ok(outcome)) => unload(session, nodes, outcome),
        ("refresh", outcome) => {
            let status = if outcome.is_ok() {
                "Refresh successfully recomputed MV from scratch"
            } else {
                "Refresh failed. Internal error"
            };
            event(session, "mv_refresh", &json!({ "name": table_at(nodes, 3), "status": status }));
        }
        ("vacuum" | "analyze", Ok(_)) => event(session, first, &json!({ "table": last_name(nodes) })),
        ("create" | "alter" | "drop", Ok(_)) if second == "user" => {
            event(session, "userlog", &json!({ "action": first, "name": nodes.get(2).and_then(Node::name) }));
        }
        ("call", outcome) => {
            let status = if outcome.is_ok() { "success" } else { "failed" };
            event(session, "procedure", &json!({ "name": table_at(nodes, 1), "status": status }));
        }
        ("insert" | "update" | "delete" | "merge" | "lock", Ok(_)) if session.transaction == Transaction::Open => {
            lock(session, nodes);
        }
        ("commit" | "end" | "rollback" | "abort", _) => release(session),
        _ => {}
    }
}

fn table_at(nodes: &Nodes, at: usize) -> Option<String> {
    nodes.get(at..).and_then(Name::read).map(|name| name.text())
}

fn last_name(nodes: &Nodes) -> Option<String> {
    let words = [
        "vacuum",
        "analyze",
        "full",
        "sort",
        "only",
        "delete",
        "reindex",
        "recluster",
        "verbose",
        "compression",
        "boost",
    ];
    let start = nodes.iter().take_while(|node| words.iter().any(|word| node.is(word))).count();
    table_at(nodes, start)
}

fn load(session: &Session, nodes: &Nodes, outcome: &Result<Outcome, SqlError>) {
    let table = table_at(nodes, 1);
    let source = nodes.iter().position(|node| node.is("from")).and_then(|at| nodes.get(at + 1)?.string());
    let format =
        ["csv", "parquet", "json", "avro", "orc"].into_iter().find(|kind| nodes.iter().any(|node| node.is(kind)));
    let files =
        source.as_deref().and_then(|url| session.engine.store.matching(url).ok()).map_or(0, |files| files.len());
    let (status, rows, error) = match outcome {
        Ok(outcome) => ("completed", outcome.affected.unwrap_or(0), None),
        Err(error) => ("aborted", 0, Some(error.message.clone())),
    };
    let format = format.unwrap_or("text");
    let data = json!({
        "table": table, "source": source, "format": format, "files": files, "status": status, "rows": rows, "error": error
    });
    event(session, "load", &data);
}

fn unload(session: &Session, nodes: &Nodes, outcome: &Outcome) {
    let target = nodes.get(3).and_then(Node::string);
    let files = target.as_deref().and_then(|url| session.engine.store.matching(url).ok()).unwrap_or_default();
    let bytes: u64 = files.iter().filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum();
    let format = if nodes.iter().any(|node| node.is("parquet")) { "parquet" } else { "text" };
    let data = json!({
        "target": target, "format": format, "files": files.len(), "bytes": bytes, "rows": outcome.affected.unwrap_or(0)
    });
    event(session, "unload", &data);
}

/// A table an open transaction holds.
fn lock(session: &Session, nodes: &Nodes) {
    let words = ["insert", "into", "update", "delete", "from", "merge", "lock", "table"];
    let start = nodes.iter().take_while(|node| words.iter().any(|word| node.is(word))).count();
    let Some(name) = nodes.get(start..).and_then(Name::read) else { return };
    let Ok(relation) = session.relation(&name, "") else { return };
    let mode =
        if nodes.first().is_some_and(|node| node.is("lock")) { "AccessExclusiveLock" } else { "ShareRowExclusiveLock" };
    session.engine.note(
        "insert into rs.main.locks values (?, ?, ?, ?, ?, ?, now() at time zone 'UTC')",
        params![session.pid(), session.transaction_id(), relation.database, relation.schema, relation.table, mode],
    );
}

fn release(session: &Session) {
    session.engine.note("delete from rs.main.locks where pid = ?", params![session.pid()]);
}

/// A connection was made.
pub fn connected(session: &Session) {
    session.engine.note(
        "insert into rs.main.sessions values (?, ?, ?, now() at time zone 'UTC', null)",
        params![session.pid(), session.user, session.database],
    );
}

impl Drop for Session {
    fn drop(&mut self) {
        release(self);
        self.engine.backends.close(self.pid());
        let ended = "update rs.main.sessions set ended = now() at time zone 'UTC' where pid = ? and ended is null";
        self.engine.note(ended, params![self.pid()]);
    }
}
