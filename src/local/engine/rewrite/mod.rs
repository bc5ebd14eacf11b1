//! From Redshift's dialect to the engine's, by rules over the tree of tokens.
//!
//! Order matters: columns get their Redshift names first, while the calls still read as the user wrote them.

pub mod arithmetic;
pub mod calls;
pub mod datepart;
pub mod decimal;
pub mod dynamic;
pub mod forbidden;
pub mod functions;
pub mod interval;
pub mod literal;
pub mod names;
pub mod node;
pub mod numeric;
pub mod operators;
pub mod patterns;
pub mod select;
pub mod semi;
pub mod to_char;
pub mod types;

use super::error::SqlError;
use node::{Nodes, walk};
use std::cell::RefCell;

/// What a rewrite may depend on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub user: &'a str,
    /// Process number of the session.
    pub pid: i64,
    /// Names of the database's SUPER columns.
    pub supers: &'a [String],
}

/// Rewrites a query or a data change.
pub fn query(nodes: Nodes, sql: &str, context: Context<'_>) -> Result<Nodes, SqlError> {
    forbidden::check(&nodes, sql)?;
    let nodes = walk(nodes, &|nodes| names::name_columns(&nodes));
    Ok(expressions(nodes, context))
}

/// Rewrites without naming columns: definitions, and what is inside them.
pub fn expressions(nodes: Nodes, context: Context<'_>) -> Nodes {
    let nodes = walk(nodes, &literal::moments);
    let nodes = walk(nodes, &interval::rewrite);
    let nodes = walk(nodes, &select::rewrite);
    let walkers = RefCell::new(context.supers.to_vec());
    let nodes = walk(nodes, &|nodes| semi::unnest(nodes, &walkers));
    let supers = walkers.into_inner();
    let nodes = if supers.is_empty() { nodes } else { walk(nodes, &|nodes| dynamic::rewrite(nodes, &supers)) };
    let nodes = walk(nodes, &|nodes| arithmetic::rewrite(&nodes));
    let nodes = walk(nodes, &calls::ignore_nulls);
    let nodes = walk(nodes, &|nodes| functions::words(&nodes, context));
    let nodes = walk(nodes, &|nodes| calls::rewrite(&nodes));
    let nodes = walk(nodes, &|nodes| patterns::rewrite(&nodes));
    let nodes = walk(nodes, &|nodes| operators::rewrite(&nodes));
    walk(nodes, &types::rewrite)
}

/// Fills the Data API's `:name` parameters in; each stands for a literal whose type the engine works out.
pub fn bind(nodes: Nodes, parameters: &[(String, String)]) -> Nodes {
    let fill = |nodes: Nodes| {
        let replace = |node: node::Node| {
            let name = node.text().strip_prefix(':').filter(|_| node.kind() == Some(crate::sql::Kind::Parameter));
            let value = name.and_then(|name| parameters.iter().find(|(known, _)| known == name));
            value.map_or_else(|| node.clone(), |(_, value)| node::string(value, node.at()))
        };
        nodes.into_iter().map(replace).collect()
    };
    walk(nodes, &fill)
}

#[cfg(test)]
mod tests {
    use super::*;
    use node::{parse, render};

    pub(super) fn rewritten(sql: &str) -> String {
        let nodes = query(parse(sql).unwrap(), sql, Context { user: "demo", pid: 1, supers: &[] }).unwrap();
        render(&nodes).sql
    }

    #[test]
    fn parameters_become_literals() {
        let nodes = parse("select * from t where a = :a and b::int = :A and c = :b::date").unwrap();
        let bound = bind(nodes, &[("a".into(), "it's".into()), ("b".into(), "2020-01-01".into())]);
        assert_eq!(
            render(&bound).sql,
            "select * from t where a = 'it''s' and b :: int = :A and c = '2020-01-01' :: date"
        );
    }

    #[test]
    fn rules_work_together() {
        assert_eq!(
            rewritten("SELECT TOP 3 NVL(a, 0) FROM t MINUS SELECT 1"),
            "select coalesce ( a , 0 ) as \"coalesce\" from t except select 1 as \"?column?\" limit 3"
        );
    }
}
