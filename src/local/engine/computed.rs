//! Settles the divisions of a statement before it runs. What a quotient is kept as depends on its operands' types, and
//! what those are the engine tells when a function is called that has no such arguments.

use super::rewrite::division::{self, CALL, Shape};
use super::rewrite::node::{Node, Nodes, items, render, template, walk};
use super::session::Session;

/// A function of one argument: called with three, its complaint names the types of all.
const PROBE: &str = "sha256($1, $2, 'types')";
/// More divisions than this stay as they are: each costs a look at the statement.
const MOST: usize = 40;

/// A call of the divisions still open.
struct Open {
    text: String,
    depth: usize,
    left: Nodes,
    right: Nodes,
}

impl Session {
    /// The statement with every division as it is to be done. Where the engine does not take the outcome, the divisions
    /// are its own.
    pub(super) fn settled(&self, nodes: Nodes) -> Nodes {
        if find(&nodes).is_empty() {
            return nodes;
        }
        let own = walk(nodes.clone(), &|nodes| replaced(nodes, None, &|left, right, at| plain(left, right, at)));
        let mut exact = false;
        let mut current = nodes;
        for _ in 0..MOST {
            let Some(next) = find(&current).into_iter().max_by_key(|open| open.depth) else { break };
            let shapes = self.shapes(&current, &next);
            exact |= shapes.is_some();
            let write = |left: &Nodes, right: &Nodes, at: usize| match shapes {
                Some(shapes) => division::decimal(left, right, shapes, at),
                None => plain(left, right, at),
            };
            current = walk(current, &|nodes| replaced(nodes, Some(&next.text), &write));
        }
        let sound = |nodes: &Nodes| self.connection.prepare(&render(nodes).sql).is_ok();
        if exact && sound(&current) { current } else { own }
    }

    /// How both sides are kept, where one is a decimal and the other a decimal or a whole number.
    fn shapes(&self, nodes: &Nodes, open: &Open) -> Option<(Shape, Shape)> {
        let probe = |left: &Nodes, right: &Nodes, at: usize| template(PROBE, at, &[left.clone(), right.clone()]);
        let probed = walk(nodes.clone(), &|nodes| replaced(nodes, Some(&open.text), &probe));
        let error = self.connection.prepare(&render(&probed).sql).err()?.to_string();
        let types = error.split_once("types 'sha256(")?.1.split_once(", STRING_LITERAL)")?.0;
        let (left, right) = split(types)?;
        let whole = !left.starts_with("DECIMAL") && !right.starts_with("DECIMAL");
        let wide = |side: &Nodes| side.iter().any(|node| node.text().len() > 10);
        let both = (shape(left, wide(&open.left))?, shape(right, wide(&open.right))?);
        (!whole).then_some(both)
    }
}

/// `DECIMAL(8,2), INTEGER` in two.
fn split(types: &str) -> Option<(&str, &str)> {
    let start = if types.starts_with("DECIMAL") { types.find(')')? } else { 0 };
    let comma = start + types.get(start..)?.find(',')?;
    Some((types.get(..comma)?.trim(), types.get(comma + 1..)?.trim()))
}

/// Digits in all and behind the point. A literal beyond four bytes is a BIGINT, and so is a sum of whole numbers.
fn shape(kind: &str, wide: bool) -> Option<Shape> {
    match kind {
        "TINYINT" | "SMALLINT" => Some((5, 0)),
        "INTEGER_LITERAL" if wide => Some((19, 0)),
        "INTEGER" | "INTEGER_LITERAL" => Some((10, 0)),
        "BIGINT" | "HUGEINT" => Some((19, 0)),
        _ => {
            let (precision, scale) = kind.strip_prefix("DECIMAL(")?.strip_suffix(')')?.split_once(',')?;
            Some((precision.parse().ok()?, scale.trim().parse().ok()?))
        }
    }
}

/// The engine's own division.
fn plain(left: &Nodes, right: &Nodes, at: usize) -> Nodes {
    template("($1 / $2)", at, &[left.clone(), right.clone()])
}

/// All calls, in their order.
fn find(nodes: &Nodes) -> Vec<Open> {
    let mut found = Vec::new();
    collect(nodes, 0, &mut found);
    found
}

fn collect(nodes: &Nodes, depth: usize, found: &mut Vec<Open>) {
    for (index, node) in nodes.iter().enumerate() {
        let Node::Group { body, .. } = node else { continue };
        let name = index.checked_sub(1).and_then(|at| nodes.get(at));
        if let ([left, right], true) = (items(body).as_slice(), name.is_some_and(|name| name.is(CALL))) {
            found.push(Open { text: render(body).sql, depth, left: left.clone(), right: right.clone() });
        }
        collect(body, depth + 1, found);
    }
}

/// One level with the calls of a text, or all of them, written otherwise.
fn replaced(nodes: Nodes, text: Option<&str>, write: &dyn Fn(&Nodes, &Nodes, usize) -> Nodes) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    for node in nodes {
        let named = result.last().is_some_and(|name: &Node| name.is(CALL));
        let wanted = node.round().filter(|body| named && text.is_none_or(|text| render(body).sql == text));
        match wanted.map(|body| items(body)).as_deref() {
            Some([left, right]) => {
                result.pop();
                result.extend(write(left, right, node.at()));
            }
            _ => result.push(node),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complaint_is_taken_apart() {
        assert_eq!(split("DECIMAL(8,2), INTEGER"), Some(("DECIMAL(8,2)", "INTEGER")));
        assert_eq!(split("INTEGER_LITERAL, DECIMAL(38,10)"), Some(("INTEGER_LITERAL", "DECIMAL(38,10)")));
        assert_eq!(shape("DECIMAL(38,10)", false), Some((38, 10)));
        assert_eq!((shape("INTEGER_LITERAL", true), shape("DOUBLE", false)), (Some((19, 0)), None));
    }
}
