//! SUPER in FROM: `from t c, c.items o` walks the array `items` of each row, `at i` gives the place in it.

use super::node::{Node, Nodes, items, joined, template};

const CLAUSE_ENDS: &[&str] =
    &["where", "group", "having", "qualify", "order", "limit", "offset", "union", "intersect", "except", "window"];

/// Rewrites the FROM clauses of one level.
pub fn unnest(nodes: Nodes) -> Nodes {
    let Some(from) = nodes.iter().position(|node| node.is("from")) else { return nodes };
    if !nodes.iter().take(from).any(|node| node.is("select")) {
        return nodes;
    }
    let start = from + 1;
    let length = nodes
        .iter()
        .skip(start)
        .position(|node| node.is_sign(";") || node.word().is_some_and(|word| CLAUSE_ENDS.contains(&word)));
    let end = length.map_or(nodes.len(), |length| start + length);
    let (Some(head), Some(clause), Some(tail)) = (nodes.get(..start), nodes.get(start..end), nodes.get(end..)) else {
        return nodes;
    };
    let mut result = head.to_vec();
    result.extend(joined(&sources(clause)));
    result.extend(unnest(tail.to_vec()));
    result
}

fn sources(clause: &[Node]) -> Vec<Nodes> {
    let mut known: Vec<String> = Vec::new();
    let mut sources = Vec::new();
    for item in items(clause) {
        let rewritten = navigation(&item, &known).unwrap_or_else(|| item.clone());
        known.extend(item.iter().filter_map(Node::name));
        sources.push(rewritten);
    }
    sources
}

/// `c.items [as] o [at i]` where `c` was named before in the same clause.
fn navigation(item: &[Node], known: &[String]) -> Option<Nodes> {
    let root = item.first()?;
    if !known.contains(&root.name()?) || !item.get(1)?.is_sign(".") && !item.get(1)?.opens("[") {
        return None;
    }
    let in_path = |index: usize, node: &Node| {
        index == 0
            || node.is_sign(".")
            || node.opens("[")
            || item.get(index - 1).is_some_and(|before| before.is_sign("."))
    };
    let length = item.iter().enumerate().take_while(|(index, node)| in_path(*index, node)).count();
    let (path, rest) = item.split_at(length);
    let mut rest: Vec<&Node> = rest.iter().filter(|node| !node.is("as")).collect();
    let index = rest.iter().position(|node| node.is("at")).map(|at| rest.split_off(at));
    let alias = rest.first().map_or_else(|| path.last(), |node| Some(*node))?;
    let place = index.and_then(|index| index.get(1).copied().cloned());
    let arguments = [path.to_vec(), vec![alias.clone()], place.iter().cloned().collect()];
    let sql = if place.is_some() {
        "lateral (select unnest(cast($1 as json[])) as $2, unnest(range(len(cast($1 as json[])))) as $3) as $2"
    } else {
        "lateral (select unnest(cast($1 as json[])) as $2) as $2"
    };
    Some(template(sql, root.at(), &arguments))
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    #[test]
    fn arrays_become_rows() {
        let done = |sql: &str| render(&walk(parse(sql).unwrap(), &unnest)).sql;
        assert_eq!(
            done("select o.k from orders c, c.items o where 1 = 1"),
            "select o . k from orders c , lateral ( select unnest ( cast ( c . items as json [ ] ) ) as o ) as o where 1 = 1"
        );
        assert_eq!(done("select 1 from a.b c, d.e f"), "select 1 from a . b c , d . e f");
    }
}
