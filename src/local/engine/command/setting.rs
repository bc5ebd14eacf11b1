//! SET and RESET: the session keeps what it is told; `search_path` changes where names are looked up.

use super::unexpected;
use crate::local::engine::rewrite::node::{Node, Nodes, items};
use crate::local::engine::{Outcome, Session, SqlError};

/// Parameters a session has without being told, with the service's defaults.
pub const DEFAULTS: &[(&str, &str)] = &[
    ("analyze_threshold_percent", "10"),
    ("datestyle", "ISO, MDY"),
    ("describe_field_name_in_uppercase", "off"),
    ("downcase_delimited_identifier", "on"),
    ("enable_case_sensitive_identifier", "off"),
    ("enable_result_cache_for_session", "on"),
    ("extra_float_digits", "0"),
    ("intervalstyle", "postgres"),
    ("query_group", "default"),
    ("search_path", "\"$user\", public"),
    ("server_version", "8.0.2"),
    ("statement_timeout", "0"),
    ("timezone", "UTC"),
    ("wlm_query_slot_count", "1"),
];

/// Runs one of them.
pub fn run(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let mut at = 1;
    while nodes.get(at).is_some_and(|node| node.is("session") || node.is("local")) {
        at += 1;
    }
    let name = nodes.get(at).and_then(Node::name).ok_or_else(|| unexpected(nodes, at, sql))?;
    if nodes.first().is_some_and(|node| node.is("reset")) {
        session.settings.remove(&name);
        if name == "search_path" || name == "all" {
            session.set_schemas(vec!["public".to_owned()])?;
        }
        return Ok(Outcome::done());
    }
    if name == "authorization" || name == "characteristics" {
        return Ok(Outcome::done());
    }
    let equals = nodes.get(at + 1).is_some_and(|node| node.is("to") || node.is_sign("="));
    let values = nodes.get(at + 1 + usize::from(equals)..).unwrap_or_default();
    if values.is_empty() {
        return Err(unexpected(nodes, nodes.len(), sql));
    }
    let text = |item: &Nodes| -> String {
        item.iter()
            .map(|node| node.string().or_else(|| node.name()).unwrap_or_else(|| node.text().to_owned()))
            .collect()
    };
    let values: Vec<String> = items(values).iter().map(text).collect();
    let style = values.first().map(|value| value.to_ascii_lowercase());
    if name == "intervalstyle" && style.as_deref() != Some("postgres") {
        return Err(SqlError::unsupported("an IntervalStyle other than postgres"));
    }
    if name == "search_path" {
        let own = |schema: &String| schema != "$user" && !schema.is_empty();
        session.set_schemas(values.iter().filter(|schema| own(schema)).cloned().collect())?;
    }
    session.settings.insert(name, values.join(", "));
    Ok(Outcome::done())
}
