//! What the engine has no place for: distribution and sort keys, encodings and the service's types stand as JSON in the
//! comments of tables and columns.

use super::unexpected;
use crate::local::engine::SqlError;
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, quoted_name, string, template};
use serde_json::{Map, Value, json};

/// Attributes of a table: distribution and sort keys.
#[derive(Debug, Default, PartialEq)]
pub struct Attributes {
    style: Option<String>,
    dist: Option<String>,
    sort: Vec<String>,
    sort_style: Option<&'static str>,
}

/// Reads what stands behind the columns.
pub fn attributes(nodes: &[Node], sql: &str) -> Result<Attributes, SqlError> {
    let mut found = Attributes::default();
    let mut at = 0;
    let names = |at: usize| -> Option<Vec<String>> {
        let body = nodes.get(at)?.round()?;
        Some(body.iter().filter_map(Node::name).collect())
    };
    while let Some(node) = nodes.get(at) {
        let next = nodes.get(at + 1).and_then(Node::name);
        at += match node.word().unwrap_or_default() {
            "diststyle" => {
                found.style = Some(next.ok_or_else(|| unexpected(nodes, at + 1, sql))?.to_ascii_uppercase());
                2
            }
            "distkey" => {
                found.dist = names(at + 1).and_then(|names| names.into_iter().next());
                2
            }
            "compound" => 1,
            "interleaved" => {
                found.sort_style = Some("INTERLEAVED");
                1
            }
            "sortkey" if next.as_deref() == Some("auto") => {
                found.sort_style = Some("AUTO");
                2
            }
            "sortkey" => {
                found.sort = names(at + 1).ok_or_else(|| unexpected(nodes, at + 1, sql))?;
                2
            }
            "backup" | "encode" => 2,
            _ => return Err(unexpected(nodes, at, sql)),
        };
    }
    Ok(found)
}

/// COMMENT statements that keep what the engine has no place for.
pub fn comments(table: &Name, attributes: &Attributes, columns: Vec<(String, Map<String, Value>)>) -> Vec<Nodes> {
    let mut notes: Vec<(String, Map<String, Value>)> = columns;
    let mut mark = |column: &str, key: &str, value: Value| {
        if !notes.iter().any(|(name, _)| name == column) {
            notes.push((column.to_owned(), Map::new()));
        }
        if let Some((_, note)) = notes.iter_mut().find(|(name, _)| name == column) {
            note.insert(key.to_owned(), value);
        }
    };
    for (place, column) in attributes.sort.iter().enumerate() {
        mark(column, "sort", json!(place + 1));
    }
    if let Some(column) = &attributes.dist {
        mark(column, "dist", json!(true));
    }
    let keyed = notes.iter().any(|(_, note)| note.contains_key("dist"));
    let style = if keyed { Some("KEY".to_owned()) } else { attributes.style.clone() };
    let mut steps = Vec::new();
    for (column, note) in notes.into_iter().filter(|(_, note)| !says_nothing(note)) {
        steps.push(column_comment(table, &column, note));
    }
    if style.is_some() || attributes.sort_style.is_some() {
        steps.push(table_comment(table, &json!({ "style": style, "sort": attributes.sort_style })));
    }
    steps
}

/// Whether the catalog knows all of it from the engine's own type.
fn says_nothing(note: &Map<String, Value>) -> bool {
    let known = ["smallint", "integer", "bigint", "boolean", "date", "real", "double precision"];
    let plain = |kind: &str| known.contains(&kind) || kind.starts_with("numeric(");
    note.is_empty() || note.len() == 1 && note.get("type").and_then(Value::as_str).is_some_and(plain)
}

/// `comment on column t.c is '{..}'`.
pub fn column_comment(table: &Name, column: &str, note: Map<String, Value>) -> Nodes {
    let at = table.nodes.first().map_or(0, Node::at);
    let text = Value::Object(note).to_string();
    template(
        "comment on column $1 . $2 is $3",
        at,
        &[table.nodes.clone(), vec![quoted_name(column, at)], vec![string(&text, at)]],
    )
}

/// `comment on table t is '{..}'`.
pub fn table_comment(table: &Name, note: &Value) -> Nodes {
    let at = table.nodes.first().map_or(0, Node::at);
    template("comment on table $1 is $2", at, &[table.nodes.clone(), vec![string(&note.to_string(), at)]])
}
