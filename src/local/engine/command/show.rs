//! SHOW, and ANALYZE COMPRESSION, which answers with a table too.

use super::{setting::DEFAULTS, unexpected};
use crate::local::engine::relation::{self, Name, Relation};
use crate::local::engine::rewrite::node::{Node, Nodes, quote};
use crate::local::engine::{Outcome, Session, SqlError};
use std::fmt::Write as _;

/// Runs SHOW.
pub fn run(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let word = nodes.get(1).and_then(Node::name).ok_or_else(|| unexpected(nodes, 1, sql))?;
    match word.as_str() {
        "databases" => rows(
            session,
            nodes,
            "select database_name, database_owner, database_type, database_acl, database_isolation_level as parameters from rs.main.svv_redshift_databases",
            &["database_name"],
        ),
        "schemas" => {
            let database = scope(nodes).and_then(|mut parts| parts.pop()).unwrap_or_else(|| session.database.clone());
            let query = format!(
                "select database_name, schema_name, schema_owner, schema_type, schema_acl, cast(null as varchar) as source_database, schema_option from rs.main.svv_redshift_schemas where database_name = {}",
                quote(&database)
            );
            rows(session, nodes, &query, &["schema_name"])
        }
        "tables" => tables(session, nodes),
        "columns" => columns(session, nodes, sql),
        kind @ ("procedures" | "functions") => callables(session, nodes, kind),
        "grants" => grants(session, nodes, sql),
        "table" | "view" => definition(session, nodes, sql),
        "all" => Ok(all(session)),
        name => parameter(session, name),
    }
}

/// The dotted name behind `from schema|database|table`.
fn scope(nodes: &Nodes) -> Option<Vec<String>> {
    let from = nodes.iter().position(|node| node.is("from"))?;
    let name = nodes.get(from + 1..)?;
    let typed = name.first().is_some_and(|node| node.is("schema") || node.is("database") || node.is("table"));
    Name::read(name.get(usize::from(typed)..)?).map(|name| name.parts)
}

/// Adds LIKE and LIMIT of the statement and an order, and runs it.
fn rows(session: &Session, nodes: &Nodes, query: &str, order: &[&str]) -> Result<Outcome, SqlError> {
    let mut text = format!("select * from ({query}) s");
    let pattern = nodes.iter().position(|node| node.is("like")).and_then(|at| nodes.get(at + 1)?.string());
    if let (Some(pattern), Some(column)) = (pattern, order.first()) {
        let _ = write!(text, " where {column} like {}", quote(&pattern));
    }
    let _ = write!(text, " order by {}", order.join(", "));
    let limit =
        nodes.iter().position(|node| node.is("limit")).and_then(|at| nodes.get(at + 1)?.text().parse::<u64>().ok());
    text.push_str(&limit.map(|limit| format!(" limit {limit}")).unwrap_or_default());
    Ok(Outcome { result: Some(session.query_own(&text)?), affected: None })
}

fn tables(session: &Session, nodes: &Nodes) -> Result<Outcome, SqlError> {
    let parts = scope(nodes).unwrap_or_default();
    let (database, schema) = match parts.as_slice() {
        [database, schema, ..] => (database.clone(), Some(schema.clone())),
        [schema] => (session.database.clone(), Some(schema.clone())),
        [] => (session.database.clone(), None),
    };
    let schema = schema.map(|schema| format!(" and schema_name = {}", quote(&schema))).unwrap_or_default();
    let query = format!(
        "select database_name, schema_name, table_name, table_type, table_acl, remarks, table_owner from rs.main.svv_redshift_tables where database_name = {}{schema}",
        quote(&database)
    );
    rows(session, nodes, &query, &["table_name"])
}

fn columns(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let relation = shown(session, nodes, sql)?;
    let query = format!(
        "select database_name, schema_name, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, remarks, encoding, distkey, sortkey from rs.main.svv_redshift_columns where database_name = {} and schema_name = {} and table_name = {}",
        quote(&relation.database),
        quote(&relation.schema),
        quote(&relation.table)
    );
    rows(session, nodes, &query, &["ordinal_position"])
}

/// `show procedures|functions from schema [database.]schema`.
fn callables(session: &Session, nodes: &Nodes, kind: &str) -> Result<Outcome, SqlError> {
    let parts = scope(nodes).unwrap_or_default();
    let (database, schema) = match parts.as_slice() {
        [database, schema, ..] => (database.clone(), schema.clone()),
        [schema] => (session.database.clone(), schema.clone()),
        [] => (session.database.clone(), "public".to_owned()),
    };
    let what = kind.trim_end_matches('s');
    let query = format!(
        "select database_name, schema_name, name as {what}_name, json_array_length(parameters) as number_of_arguments, types as argument_list, result as return_type from rs.main.functions where kind = '{}' and database_name = {} and schema_name = {}",
        what.get(..1).unwrap_or_default(),
        quote(&database),
        quote(&schema)
    );
    rows(session, nodes, &query, &[&format!("{what}_name")])
}

/// `show grants on table|schema|database x` or `show grants for [role|group] who`.
fn grants(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let what = nodes.get(3).and_then(Node::word).unwrap_or_default();
    let name = |at: usize| nodes.get(at).and_then(Node::name).ok_or_else(|| unexpected(nodes, at, sql));
    let condition = match (nodes.get(2).and_then(Node::word).unwrap_or_default(), what) {
        ("for", "role" | "group" | "user") => {
            format!("identity_type = {} and identity_name = {}", quote(what), quote(&name(4)?))
        }
        ("for", _) => format!("identity_name = {}", quote(&name(3)?)),
        ("on", "schema" | "database") => {
            format!("object_type = {} and object_name = {}", quote(&what.to_ascii_uppercase()), quote(&name(4)?))
        }
        ("on", _) => {
            let at = 3 + usize::from(what == "table");
            let name = nodes.get(at..).and_then(Name::read).ok_or_else(|| unexpected(nodes, at, sql))?;
            let relation = session.relation(&name, sql)?;
            format!("schema_name = {} and object_name = {}", quote(&relation.schema), quote(&relation.table))
        }
        _ => return Err(unexpected(nodes, 2, sql)),
    };
    let query = format!(
        "select * from rs.main.rs_shown_grants where {condition} order by object_name, privilege_type, identity_name"
    );
    Ok(Outcome { result: Some(session.query_own(&query)?), affected: None })
}

/// The relation a SHOW names: behind FROM TABLE, or behind its own second word.
fn shown(session: &Session, nodes: &Nodes, sql: &str) -> Result<Relation, SqlError> {
    let from = nodes.iter().position(|node| node.is("from")).map_or(2, |at| at + 1);
    let typed = nodes.get(from).is_some_and(|node| node.is("table"));
    let at = from + usize::from(typed);
    let name = nodes.get(at..).and_then(Name::read).ok_or_else(|| unexpected(nodes, at, sql))?;
    session.relation(&name, sql)
}

/// SHOW TABLE and SHOW VIEW: the statement that makes it.
fn definition(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let relation = shown(session, nodes, sql)?;
    let is_view = nodes.get(1).is_some_and(|node| node.is("view"));
    if is_view {
        let query = format!(
            "select coalesce(json_extract_string(r.comment, '$.definition'), v.sql) as \"Show View DDL statement\" from rs.main.rs_relations r left join duckdb_views() v on v.view_oid = r.oid and v.database_name = r.database_name where r.database_name = {} and r.schema_name = {} and r.relation_name = {}",
            quote(&relation.database),
            quote(&relation.schema),
            quote(&relation.table)
        );
        return Ok(Outcome { result: Some(session.query_own(&query)?), affected: None });
    }
    let columns = relation::columns(&session.connection, &relation)?;
    let lines: Vec<String> = columns.iter().map(column_line).collect();
    let ddl = format!("CREATE TABLE {}.{} (\n{}\n);", relation.schema, relation.table, lines.join(",\n"));
    Ok(Outcome::table(&["Show Table DDL statement"], &[vec![ddl]]))
}

fn column_line(column: &relation::Column) -> String {
    let note: serde_json::Value =
        column.comment.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let null = if column.nullable { "" } else { " NOT NULL" };
    let text = |key: &str| note.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    let encode = text("encode").map(|encoding| format!(" ENCODE {encoding}")).unwrap_or_default();
    let dist = if note.get("dist").is_some() { " distkey" } else { "" };
    let sort = if note.get("sort").is_some() { " sortkey" } else { "" };
    format!("    {} {}{null}{encode}{dist}{sort}", column.name, column.kind)
}

fn all(session: &Session) -> Outcome {
    let mut values: Vec<Vec<String>> = Vec::new();
    for (name, default) in DEFAULTS {
        let value = session.settings.get(*name).map_or(*default, String::as_str);
        values.push(vec![(*name).to_owned(), value.to_owned()]);
    }
    let own = session.settings.iter().filter(|(name, _)| !DEFAULTS.iter().any(|(known, _)| known == name));
    values.extend(own.map(|(name, value)| vec![name.clone(), value.clone()]));
    Outcome::table(&["name", "setting"], &values)
}

fn parameter(session: &Session, name: &str) -> Result<Outcome, SqlError> {
    let default = DEFAULTS.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let value = session.settings.get(name).cloned().or(default);
    let value =
        value.ok_or_else(|| SqlError::new("42704", format!("unrecognized configuration parameter \"{name}\"")))?;
    Ok(Outcome::table(&[name], &[vec![value]]))
}

/// ANALYZE COMPRESSION: what encoding suits each type.
pub fn compression(session: &Session, relation: &Relation) -> Result<Outcome, SqlError> {
    let columns = relation::columns(&session.connection, relation)?;
    let rows: Vec<Vec<String>> = columns
        .into_iter()
        .map(|column| {
            let text = ["char", "super", "boolean", "double", "real", "binary"]
                .iter()
                .any(|kind| column.kind.starts_with(kind));
            let encoding = if text { "zstd" } else { "az64" };
            vec![relation.table.clone(), column.name, encoding.to_owned(), "0.00".to_owned()]
        })
        .collect();
    Ok(Outcome::table(&["table", "column", "encoding", "est_reduction_pct"], &rows))
}
