//! SUPER values next to others: the service looks at what the value is when the statement runs, the engine wants to
//! know before. A path into a SUPER column is read as text or as a number, as its neighbour is.

use super::node::{Node, Nodes, template};
use super::operators::operand_length;
use super::types::operand_start;
use crate::sql::Kind;

const COMPARISONS: &[&str] = &["=", "<>", "!=", "<", ">", "<=", ">="];
const ARITHMETIC: &[&str] = &["+", "-", "*", "/", "%"];

/// Rewrites one level; `supers` are the names of SUPER columns and of what walks through them.
pub fn rewrite(nodes: Nodes, supers: &[String]) -> Nodes {
    let nodes = aggregated(nodes, supers);
    let mut result = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.as_slice();
    while let Some((node, after)) = rest.split_first() {
        rest = after;
        let sign = if node.kind() == Some(Kind::Operator) { node.text() } else { "" };
        let comparing = COMPARISONS.contains(&sign);
        if !comparing && !ARITHMETIC.contains(&sign) || result.is_empty() {
            result.push(node.clone());
            continue;
        }
        let left = result.split_off(operand_start(&result));
        let (right, tail) = after.split_at(operand_length(after).min(after.len()));
        let (left, right) = pair(left, right.to_vec(), comparing, supers);
        result.extend(left);
        result.push(node.clone());
        result.extend(right);
        rest = tail;
    }
    result
}

/// Both operands, those that are paths as their neighbour wants them.
fn pair(left: Nodes, right: Nodes, comparing: bool, supers: &[String]) -> (Nodes, Nodes) {
    let (path_left, path_right) = (is_path(&left, supers), is_path(&right, supers));
    let number = |operand: &Nodes| matches!(operand.last(), Some(last) if last.kind() == Some(Kind::Number));
    let text = |operand: &Nodes| matches!(operand.as_slice(), [only] if only.string().is_some());
    let read = |operand: Nodes, is_path: bool, other: (bool, bool)| match (is_path, other) {
        (true, (true, _)) => as_number(operand),
        (true, (_, true)) => as_text(operand),
        (true, _) if !comparing => as_number(operand),
        _ => operand,
    };
    let (about_left, about_right) = ((number(&left), text(&left)), (number(&right), text(&right)));
    (read(left, path_left, about_right), read(right, path_right, about_left))
}

fn as_number(path: Nodes) -> Nodes {
    let at = path.first().map_or(0, Node::at);
    template("rs_super_number($1)", at, &[path])
}

fn as_text(path: Nodes) -> Nodes {
    let at = path.first().map_or(0, Node::at);
    template("rs_text($1)", at, &[path])
}

/// `sum(o.qty)` adds numbers.
fn aggregated(mut nodes: Nodes, supers: &[String]) -> Nodes {
    for index in 1..nodes.len() {
        let sums = nodes.get(index - 1).is_some_and(|node| node.is("sum") || node.is("avg"));
        if let Some(Node::Group { body, .. }) = nodes.get_mut(index).filter(|_| sums)
            && is_path(body, supers)
        {
            *body = as_number(std::mem::take(body));
        }
    }
    nodes
}

/// `o.items[0].qty`, `t.o.name`: a SUPER name and at least one step from there.
pub fn is_path(nodes: &[Node], supers: &[String]) -> bool {
    let step = |node: &Node| node.is_sign(".") || node.name().is_some() || node.opens("[");
    let root = nodes.iter().take(3).position(|node| node.name().is_some_and(|name| supers.contains(&name)));
    let apart = nodes.windows(2).all(|pair| !matches!(pair, [a, b] if a.name().is_some() && b.name().is_some()));
    root.is_some_and(|root| nodes.len() > root + 1) && nodes.iter().all(step) && apart
}
