//! Views, and materialized views: a table that keeps its query.

use super::{attributes, definition::run_steps, late, unexpected};
use crate::local::engine::relation::{self, Name};
use crate::local::engine::rewrite;
use crate::local::engine::rewrite::node::{Node, Nodes, render, template};
use crate::local::engine::{Outcome, Session, SqlError};
use serde_json::{Value, json};

/// `create [or replace] view v [(c, ..)] as query [with no schema binding]`.
pub fn create(session: &Session, mut nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let mut bound = true;
    if let [.., with, no, schema, binding] = nodes.as_slice()
        && with.is("with")
        && no.is("no")
        && schema.is("schema")
        && binding.is("binding")
    {
        nodes.truncate(nodes.len() - 4);
        bound = false;
    }
    let at = nodes.iter().position(|node| node.is("view")).map_or(0, |at| at + 1);
    let name = nodes.get(at..).and_then(Name::read);
    let nodes = rewrite::query(nodes, sql, session.context())?;
    match (session.execute(&nodes, sql), name) {
        (Err(error), Some(name)) if !bound && matches!(error.sqlstate, "42P01" | "3F000" | "42703") => {
            late::keep(session, &name, &nodes)?;
        }
        (done, _) => drop(done?),
    }
    Ok(Outcome::done())
}

/// `create materialized view v [backup ..] [dist ..] [sort ..] [auto refresh ..] as query`.
pub fn create_materialized(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(3..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 3, sql))?;
    let cut = nodes.iter().position(|node| node.is("as")).ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let query = rewrite::query(nodes.get(cut + 1..).unwrap_or_default().to_vec(), sql, session.context())?;
    // Refreshed, it is computed as it was at first.
    let query = session.settled(query);
    let at = name.nodes.first().map_or(0, Node::at);
    let written = sql.get(nodes.get(cut + 1).map_or(sql.len(), Node::at)..).unwrap_or_default();
    let note = json!({ "mv": render(&query).sql, "definition": written });
    let create = template("create table $1 as $2", at, &[name.nodes.clone(), query]);
    run_steps(session, &[create, attributes::table_comment(&name, &note)], sql)
}

/// `refresh materialized view v`.
pub fn refresh(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(3..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 3, sql))?;
    let relation = session.relation(&name, sql)?;
    let comment = relation::table_comment(&session.connection, &relation)?;
    let note = comment.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let query = note.as_ref().and_then(|note| note.get("mv")).and_then(Value::as_str);
    let query =
        query.ok_or_else(|| SqlError::new("42809", format!("\"{}\" is not a materialized view", name.text())))?;
    session.atomically(|session| {
        session.execute_own(&format!("delete from {}", relation.sql()))?;
        session.execute_own(&format!("insert into {} {query}", relation.sql()))
    })?;
    Ok(Outcome::done())
}
