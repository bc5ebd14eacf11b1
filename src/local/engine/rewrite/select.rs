//! Clauses: TOP, MINUS, SELECT .. INTO, set-returning calls in the select list, schema-qualified catalog names.

use super::node::{Node, Nodes, items, joined, round, template, word};
use crate::local::engine::open::CATALOG;
use crate::sql::Kind;

/// Rewrites one level.
pub fn rewrite(nodes: Nodes) -> Nodes {
    catalog_names(&bare_aliases(series(minus(top(nodes)))))
}

/// `select top n ..` becomes `.. limit n` at the end of its level.
fn top(mut nodes: Nodes) -> Nodes {
    let Some(at) = nodes.iter().position(|node| node.is("top")) else { return nodes };
    let before = at.checked_sub(1).and_then(|before| nodes.get(before));
    let selects = before.is_some_and(|node| node.is("select") || node.is("distinct") || node.is("all"));
    let counts = nodes.get(at + 1).is_some_and(|node| matches!(node.kind(), Some(Kind::Number | Kind::String)));
    if !selects || !counts {
        return nodes;
    }
    let count = nodes.remove(at + 1);
    let top = nodes.remove(at);
    nodes.extend([word("limit", top.at()), count]);
    nodes
}

/// `minus` between two queries is `except`.
fn minus(nodes: Nodes) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.into_iter().peekable();
    while let Some(node) = rest.next() {
        let query = rest.peek().is_some_and(|next| next.is("select") || next.is("all") || next.round().is_some());
        result.push(if node.is("minus") && query { word("except", node.at()) } else { node });
    }
    result
}

/// `generate_series` in a select list gives rows; the engine's gives a list.
fn series(nodes: Nodes) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut in_list = false;
    let mut rest = nodes.into_iter().peekable();
    while let Some(node) = rest.next() {
        in_list = (in_list || node.is("select")) && !node.is("from");
        let call = rest.peek().is_some_and(|next| next.round().is_some());
        if in_list && call && node.is("generate_series") {
            let at = node.at();
            let series = vec![node, rest.next().unwrap_or_else(|| round(Nodes::new(), at))];
            result.extend(template("unnest($1)", at, &[series]));
        } else {
            result.push(node);
        }
    }
    result
}

/// Functions that give rows want their columns named with types: `pg_get_cols('t') cols(view_schema name, ..)`. The
/// engine takes the names alone.
fn bare_aliases(nodes: Nodes) -> Nodes {
    const FUNCTIONS: &[&str] = &[
        "pg_get_cols",
        "pg_get_late_binding_view_cols",
        "pg_get_grantee_by_iam_role",
        "pg_get_iam_role_by_user",
        "pg_get_session_roles",
    ];
    let mut result = Nodes::with_capacity(nodes.len());
    let mut since = usize::MAX;
    for node in nodes {
        since = if FUNCTIONS.iter().any(|name| node.is(name)) { 0 } else { since.saturating_add(1) };
        match node {
            Node::Group { open, body, close } if (3..=4).contains(&since) && open.text == "(" => {
                let names: Vec<Nodes> =
                    items(&body).into_iter().map(|item| item.into_iter().take(1).collect()).collect();
                result.push(Node::Group { open, body: joined(&names), close });
            }
            node => result.push(node),
        }
    }
    result
}

/// The engine's own catalogs stand behind ours: `pg_catalog.pg_class` is looked up in our schema first, and
/// `information_schema.tables` is a view of ours with both words in its name.
fn catalog_names(nodes: &[Node]) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut rest = nodes;
    while let Some((node, after)) = rest.split_first() {
        let starts = !result.last().is_some_and(|before| before.is_sign("."));
        if let Some((name, taken)) = catalog_name(node, after).filter(|_| starts) {
            let at = node.at();
            result.extend(template(&format!("{CATALOG}.main"), at, &[]));
            result.extend(template(".", at, &[]));
            result.push(name);
            rest = after.get(taken..).unwrap_or_default();
        } else {
            result.push(node.clone());
            rest = after;
        }
    }
    result
}

/// The name in our schema, and how many nodes behind the first it takes.
fn catalog_name(schema: &Node, after: &[Node]) -> Option<(Node, usize)> {
    let [dot, object, rest @ ..] = after else { return None };
    let name = object.name().filter(|_| dot.is_sign("."))?;
    let call = rest.first().is_some_and(|next| next.round().is_some());
    if schema.is("pg_catalog") && (call || super::super::catalog::is_ours(&name)) {
        return Some((object.clone(), 2));
    }
    let ours = format!("information_schema_{name}");
    let known = schema.is("information_schema") && super::super::catalog::is_ours(&ours);
    known.then(|| (word(&ours, object.at()), 2))
}

/// `select .. into [temp] [table] t from ..` at the top of a statement: the target and the query without it.
pub fn into_target(nodes: &[Node]) -> Option<(bool, Nodes, Nodes)> {
    let first = nodes.iter().position(|node| node.is("select"))?;
    let into = nodes.iter().skip(first).position(|node| node.is("into"))? + first;
    let from = nodes.iter().skip(into).position(|node| node.is("from"))? + into;
    let mut target = nodes.get(into + 1..from)?.to_vec();
    let temporary = target.first()?.is("temp") || target.first()?.is("temporary");
    target.retain(|node| !node.is("temp") && !node.is("temporary") && !node.is("table"));
    let mut query = nodes.get(..into)?.to_vec();
    query.extend_from_slice(nodes.get(from..)?);
    Some((temporary, target, query))
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    fn done(sql: &str) -> String {
        render(&walk(parse(sql).unwrap(), &rewrite)).sql
    }

    #[test]
    fn clauses() {
        assert_eq!(done("select top 3 a from t order by a"), "select a from t order by a limit 3");
        assert_eq!(
            done("select (select distinct top 1 b from u) top from t"),
            "select ( select distinct b from u limit 1 ) top from t"
        );
        assert_eq!(done("select 1 minus select 2"), "select 1 except select 2");
        assert_eq!(done("select minus from t"), "select minus from t");
        assert_eq!(done("select generate_series(1, 5) as n"), "select unnest ( generate_series ( 1 , 5 ) ) as n");
        assert_eq!(done("select * from generate_series(1, 2)"), "select * from generate_series ( 1 , 2 )");
        assert_eq!(done("select * from pg_catalog.pg_class"), format!("select * from {CATALOG} . main . pg_class"));
        assert_eq!(done("select * from pg_catalog.pg_enum"), "select * from pg_catalog . pg_enum");
    }

    #[test]
    fn into_makes_a_table() {
        let (temporary, target, query) = into_target(&parse("select a into temp x from t").unwrap()).unwrap();
        assert!(temporary);
        assert_eq!((render(&target).sql.as_str(), render(&query).sql.as_str()), ("x", "select a from t"));
        assert!(into_target(&parse("select a from t").unwrap()).is_none());
    }
}
