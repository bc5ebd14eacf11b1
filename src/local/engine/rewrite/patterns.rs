//! LIKE and SIMILAR TO: the backslash escapes without being told, and SIMILAR TO has its own wild cards.

use super::node::{Node, Nodes, string, template, word};
use super::operators::operand_length;

/// Rewrites one level.
pub fn rewrite(nodes: Nodes) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.as_slice();
    while let Some((node, after)) = rest.split_first() {
        rest = after;
        result.push(node.clone());
        let at = node.at();
        let like = ["like", "ilike"].iter().any(|word| node.is(word));
        if like {
            let (pattern, tail) = split_pattern(rest);
            let escaped = tail.first().is_some_and(|next| next.is("escape"));
            if !escaped && needs_escape(pattern) {
                result.extend_from_slice(pattern);
                result.extend([word("escape", at), string("\\", at)]);
                rest = tail;
            }
        } else if node.is("to") && result.iter().rev().nth(1).is_some_and(|before| before.is("similar")) {
            let (pattern, mut tail) = split_pattern(rest);
            result.extend(template("rs_similar($1)", at, &[pattern.to_vec()]));
            if tail.first().is_some_and(|next| next.is("escape")) {
                tail = tail.get(2..).unwrap_or_default();
            }
            rest = tail;
        }
    }
    result
}

/// The pattern: values with `||` between them.
fn split_pattern(nodes: &[Node]) -> (&[Node], &[Node]) {
    let mut length = operand_length(nodes);
    while length > 0 && nodes.get(length).is_some_and(|node| node.is_sign("||")) {
        let more = operand_length(nodes.get(length + 1..).unwrap_or_default());
        length += 1 + more;
    }
    nodes.split_at(length.min(nodes.len()))
}

/// A literal without a backslash means the same with and without.
fn needs_escape(pattern: &[Node]) -> bool {
    match pattern {
        [] => false,
        [literal] if literal.string().is_some() => literal.text().contains('\\'),
        _ => true,
    }
}
