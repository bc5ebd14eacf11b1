//! Which samples a statement names: `tpch.lineitem` with its dots, or `lineitem` where the search path leads there. The
//! word in a literal, a comment or an alias is no name, and a statement that only looks at the catalog needs no rows.

use super::Sample;
use crate::local::engine::open::SAMPLES;
use crate::local::engine::rewrite::node::{Node, Nodes};

/// Where a statement's names are looked up.
pub struct Place<'a> {
    /// Whether the session is in the samples' database.
    pub in_samples: bool,
    /// Its search path.
    pub schemas: &'a [String],
    /// The schemas there are and their tables.
    pub known: &'a [(&'static str, &'static [&'static str])],
}

/// Statements that name tables without needing their rows.
const NO_ROWS: &[&str] = &["show", "comment", "grant", "revoke", "set", "use"];

/// The samples a statement names, each as often as it does.
pub fn find(nodes: &Nodes, place: &Place<'_>) -> Vec<Sample> {
    let mut found = Vec::new();
    if !nodes.first().and_then(Node::word).is_some_and(|word| NO_ROWS.contains(&word)) {
        collect(nodes, place, &mut found);
    }
    found
}

/// Whether a name stands anywhere in it.
pub fn has_name(nodes: &Nodes, name: &str) -> bool {
    nodes.iter().any(|node| match node {
        Node::Group { body, .. } => has_name(body, name),
        Node::Leaf(_) => node.name().as_deref() == Some(name),
    })
}

fn collect(nodes: &Nodes, place: &Place<'_>, found: &mut Vec<Sample>) {
    for (index, node) in nodes.iter().enumerate() {
        if let Node::Group { body, .. } = node {
            collect(body, place, found);
        } else if let Some(name) = node.name() {
            found.extend(sample(nodes, index, &name, place));
        }
    }
}

/// The sample that the name at `index` is, by what stands in front of it.
fn sample(nodes: &Nodes, index: usize, name: &str, place: &Place<'_>) -> Option<Sample> {
    let tables = place.known.iter().flat_map(|(schema, tables)| tables.iter().map(move |table| (*schema, *table)));
    let mut tables = tables.filter(|(_, table)| *table == name);
    match (part_before(nodes, index), part_before(nodes, index.saturating_sub(2))) {
        (Some(schema), Some(database)) if database == SAMPLES => tables.find(|(known, _)| *known == schema),
        (Some(schema), None) if place.in_samples => tables.find(|(known, _)| *known == schema),
        (None, _) if place.in_samples => tables.find(|(known, _)| place.schemas.iter().any(|schema| schema == known)),
        _ => None,
    }
}

/// The name in front of the dot in front of `index`.
fn part_before(nodes: &Nodes, index: usize) -> Option<String> {
    let dot = nodes.get(index.checked_sub(1)?)?;
    nodes.get(index.checked_sub(2)?)?.name().filter(|_| dot.is_sign("."))
}

#[cfg(test)]
mod tests {
    use super::super::SCHEMAS;
    use super::*;
    use crate::local::engine::rewrite::node::parse;

    fn named(sql: &str, in_samples: bool, schemas: &[&str]) -> String {
        let schemas: Vec<String> = schemas.iter().map(|schema| (*schema).to_owned()).collect();
        let found = find(&parse(sql).unwrap(), &Place { in_samples, schemas: &schemas, known: &SCHEMAS });
        found.iter().map(|(schema, table)| format!("{schema}.{table}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_with_their_dots_are_samples() {
        assert_eq!(
            named("select * from sample_data_dev.tpch.part p, sample_data_dev.tpcds.item", false, &[]),
            "tpch.part tpcds.item"
        );
        assert_eq!(
            named("select (select 1 from tpch.\"orders\") from tickit.sales", true, &[]),
            "tpch.orders tickit.sales"
        );
        assert_eq!(named("select count(*) from tpch.lineitem", false, &[]), "", "a schema of another database");
        assert_eq!(named("select count(*) from dev.tpch.lineitem", true, &[]), "");
        assert_eq!(named("select count(*) from lineitem", true, &["tpch"]), "tpch.lineitem");
        assert_eq!(named("select count(*) from lineitem", true, &["public"]), "");
    }

    #[test]
    fn the_word_alone_is_none() {
        for sql in [
            "select 'sample_data_dev.tpch.lineitem'",
            "select 1 -- sample_data_dev.tpch.lineitem\n",
            "select 1 as tpch, lineitem.x from dev.public.a lineitem",
            "select * from svv_tables where table_schema = 'tpch' and table_name = 'lineitem'",
            "show columns from table sample_data_dev.tpch.lineitem",
            "select tpch from t",
        ] {
            assert_eq!(named(sql, true, &["public"]), "", "{sql}");
        }
    }
}
