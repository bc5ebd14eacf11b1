//! SUPER in FROM: `from t c, c.items o` walks the array `items` of each row, `at i` gives the place in it.

use super::node::{Node, Nodes, items, joined, template};
use std::cell::RefCell;

const CLAUSE_ENDS: &[&str] =
    &["where", "group", "having", "qualify", "order", "limit", "offset", "union", "intersect", "except", "window"];

/// Words between the tables of a FROM clause.
const JOIN_WORDS: &[&str] = &["left", "right", "inner", "cross", "full", "natural", "join", "on", "using"];

/// Rewrites the FROM clauses of one level; the names of what walks through an array are added to `walkers`.
pub fn unnest(nodes: Nodes, walkers: &RefCell<Vec<String>>) -> Nodes {
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
    let mut known = Vec::new();
    let sources: Vec<Nodes> = items(clause).iter().map(|item| source(item, &mut known, walkers)).collect();
    result.extend(joined(&sources));
    result.extend(unnest(tail.to_vec(), walkers));
    result
}

/// One item of the clause: a table, an array, or several of them joined.
fn source(item: &[Node], known: &mut Vec<String>, walkers: &RefCell<Vec<String>>) -> Nodes {
    let is_join = |node: &Node| node.word().is_some_and(|word| JOIN_WORDS.contains(&word));
    let mut result = Nodes::new();
    let mut rest = item;
    loop {
        let length = rest.iter().position(is_join).unwrap_or(rest.len());
        let (factor, after) = rest.split_at(length);
        match unpivot(factor).or_else(|| navigation(factor, known)) {
            Some(walk) => {
                walkers.borrow_mut().extend(walk.alias);
                result.extend(walk.nodes);
            }
            None => result.extend_from_slice(factor),
        }
        known.extend(factor.iter().filter_map(Node::name));
        let condition = after.iter().position(|node| node.is("join")).map_or(after.len(), |at| at + 1);
        let (between, next) = after.split_at(condition);
        result.extend_from_slice(between);
        rest = next;
        if rest.is_empty() {
            return result;
        }
    }
}

/// A rewritten step through an array, and the name its elements get.
struct Walk {
    nodes: Nodes,
    alias: Option<String>,
}

/// `unpivot c.object as value at attribute`: each attribute a row.
fn unpivot(item: &[Node]) -> Option<Walk> {
    let [first, rest @ ..] = item else { return None };
    let (path, names) = rest.split_at(rest.iter().position(|node| node.is("as"))?);
    let [_, value, at, attribute] = names else { return None };
    if !first.is("unpivot") || !at.is("at") {
        return None;
    }
    let sql = "lateral (select k as $3, json_extract($1, '$.\"' || k || '\"') as $2
               from (select unnest(json_keys($1)) as k) keys) as $2";
    let arguments = [path.to_vec(), vec![value.clone()], vec![attribute.clone()]];
    Some(Walk { nodes: template(sql, first.at(), &arguments), alias: value.name() })
}

/// `c.items [as] o [at i]` where `c` was named before in the same clause.
fn navigation(item: &[Node], known: &[String]) -> Option<Walk> {
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
        "lateral (select unnest(cast($1 as json[])) as $2, unnest(range(array_length(cast($1 as json[])))) as $3) as $2"
    } else {
        "lateral (select unnest(cast($1 as json[])) as $2) as $2"
    };
    Some(Walk { nodes: template(sql, root.at(), &arguments), alias: alias.name() })
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    #[test]
    fn arrays_become_rows() {
        let done = |sql: &str| render(&walk(parse(sql).unwrap(), &|nodes| unnest(nodes, &RefCell::default()))).sql;
        assert_eq!(
            done("select o.k from orders c, c.items o where 1 = 1"),
            "select o . k from orders c , lateral ( select unnest ( cast ( c . items as json [ ] ) ) as o ) as o where 1 = 1"
        );
        assert_eq!(done("select 1 from a.b c, d.e f"), "select 1 from a . b c , d . e f");
    }
}
