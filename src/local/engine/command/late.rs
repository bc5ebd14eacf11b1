//! Views without schema binding, which may be made before their tables, and external schemas, whose tables are elsewhere.

use super::unexpected;
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, render};
use crate::local::engine::{Outcome, Session, SqlError};

/// Keeps a view whose tables are not there yet; it is made when a statement looks for it.
pub fn keep(session: &Session, name: &Name, statement: &Nodes) -> Result<(), SqlError> {
    let (schema, table) = super::function::schema_of(session, name);
    let key = duckdb::params![session.database, schema, table];
    session
        .engine
        .keep("delete from rs.main.late_views where database_name = ? and schema_name = ? and name = ?", key)?;
    let values = duckdb::params![session.database, schema, table, render(statement).sql];
    session.engine.keep("insert into rs.main.late_views values (?, ?, ?, ?)", values)?;
    Ok(())
}

/// Makes the views that wait, those that can be; whether any was made.
pub fn revive(session: &Session) -> bool {
    let waiting = session.engine.kept(
        "select schema_name, name, statement from rs.main.late_views where database_name = ?",
        [&session.database],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)),
    );
    let mut made = false;
    for (schema, name, statement) in waiting.unwrap_or_default() {
        if session.execute_own(&statement).is_ok() {
            made = true;
            let sql = "delete from rs.main.late_views where database_name = ? and schema_name = ? and name = ?";
            session.engine.note(sql, duckdb::params![session.database, schema, name]);
        }
    }
    made
}

/// Forgets a view that waits; whether there was one.
pub fn forget(session: &Session, name: &Name) -> Result<bool, SqlError> {
    let (schema, table) = super::function::schema_of(session, name);
    let sql = "delete from rs.main.late_views where database_name = ? and schema_name = ? and name = ?";
    Ok(session.engine.keep(sql, duckdb::params![session.database, schema, table])? > 0)
}

/// `create external schema [if not exists] name from source ..`.
pub fn external_schema(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let guarded = nodes.get(3).is_some_and(|node| node.is("if"));
    let at = if guarded { 6 } else { 3 };
    let name = nodes.get(at).and_then(Node::name).ok_or_else(|| unexpected(nodes, at, sql))?;
    if !nodes.get(at + 1).is_some_and(|node| node.is("from")) {
        return Err(unexpected(nodes, at + 1, sql));
    }
    let words: Vec<&str> =
        nodes.iter().skip(at + 2).map_while(|node| node.word().filter(|w| *w != "database")).collect();
    let options = nodes.get(at + 2).map(|node| sql.get(node.at()..).unwrap_or_default()).unwrap_or_default();
    let known = "select 1 from rs.main.external_schemas where database_name = ? and name = ?";
    if session.engine.has(known, [&session.database, &name])? {
        let exists = SqlError::new("42P06", format!("schema \"{name}\" already exists"));
        return if guarded { Ok(Outcome::done()) } else { Err(exists) };
    }
    session.engine.keep(
        "insert into rs.main.external_schemas values (?, ?, ?, ?)",
        duckdb::params![session.database, name, words.join(" "), options],
    )?;
    Ok(Outcome::done())
}

/// Forgets an external schema; whether there was one.
pub fn drop_external(session: &Session, name: &str) -> Result<bool, SqlError> {
    let sql = "delete from rs.main.external_schemas where database_name = ? and name = ?";
    Ok(session.engine.keep(sql, [&session.database, name])? > 0)
}

/// Why a table that was not found cannot be: it is behind an external schema the statement names.
pub fn explain(session: &Session, nodes: &[Node]) -> Option<SqlError> {
    let sql = "select name, source from rs.main.external_schemas where database_name = ?";
    let schemas = session.engine.kept(sql, [&session.database], |row| Ok((row.get(0)?, row.get(1)?)));
    let schemas: Vec<(String, String)> = schemas.unwrap_or_default();
    let (name, source) = schemas.into_iter().find(|(name, _)| mentions(nodes, name))?;
    let why = format!(
        "external schema \"{name}\" ({source}) points outside of this cluster, which the local stand-in cannot reach"
    );
    Some(SqlError::new("0A000", why))
}

fn mentions(nodes: &[Node], schema: &str) -> bool {
    let dotted =
        |pair: &[Node]| matches!(pair, [name, dot] if name.name().as_deref() == Some(schema) && dot.is_sign("."));
    let inside = |node: &Node| matches!(node, Node::Group { body, .. } if mentions(body, schema));
    nodes.windows(2).any(dotted) || nodes.iter().any(inside)
}
