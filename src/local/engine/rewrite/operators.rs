//! Operators: division by zero is an error, `~` looks anywhere in the text, `#` and `|/` have other signs.

use super::names::ends_operand;
use super::node::{Node, Nodes, template};
use super::types;
use crate::sql::Kind;

/// Rewrites one level.
pub fn rewrite(nodes: &[Node]) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut index = 0;
    while let Some(node) = nodes.get(index) {
        let rest = nodes.get(index + 1..).unwrap_or_default();
        let operand = operand_length(rest);
        let right = rest.get(..operand).unwrap_or_default().to_vec();
        let at = node.at();
        let sign = if node.kind() == Some(Kind::Operator) { node.text() } else { "" };
        match sign {
            "/" | "%" if operand > 0 && !is_literal(&right) => {
                result.push(node.clone());
                result.extend(template("rs_nonzero($1)", at, &[rewrite(&right)]));
                index += operand;
            }
            "~" | "!~" | "~*" | "!~*" if operand > 0 && result.last().is_some_and(ends_operand) => {
                result.extend(template(matching(sign), at, &[rewrite(&right)]));
                index += operand;
            }
            "#" if operand > 0 && !result.is_empty() => {
                let left = result.split_off(types::operand_start(&result));
                result.extend(template("xor($1, $2)", at, &[left, rewrite(&right)]));
                index += operand;
            }
            "||/" if operand > 0 => {
                result.extend(template("rs_cbrt($1)", at, &[rewrite(&right)]));
                index += operand;
            }
            "|/" if operand > 0 => {
                result.extend(template("sqrt($1)", at, &[rewrite(&right)]));
                index += operand;
            }
            _ => result.push(node.clone()),
        }
        index += 1;
    }
    result
}

/// The engine's `~` wants the whole text to match.
fn matching(sign: &str) -> &'static str {
    match sign {
        "~" => "~ ('(?s).*(?:' || $1 || ').*')",
        "!~" => "!~ ('(?s).*(?:' || $1 || ').*')",
        "~*" => "~ ('(?si).*(?:' || $1 || ').*')",
        _ => "!~ ('(?si).*(?:' || $1 || ').*')",
    }
}

/// How many nodes the operand at the front takes: a sign, a value, and what clings to it.
pub fn operand_length(nodes: &[Node]) -> usize {
    let mut at = nodes.iter().take_while(|node| node.is_sign("-") || node.is_sign("+")).count();
    let Some(first) = nodes.get(at) else { return 0 };
    if first.is("case") {
        return case_length(nodes.get(at..).unwrap_or_default()).map_or(0, |length| at + length);
    }
    if matches!(first.kind(), Some(Kind::Operator | Kind::Punctuation | Kind::Unknown)) {
        return 0;
    }
    at += 1;
    while let Some(node) = nodes.get(at) {
        let clings = node.opens("[") || node.round().is_some() && nodes.get(at - 1).is_some_and(|n| n.name().is_some());
        if clings {
            at += 1;
        } else if (node.is_sign(".") || node.is_sign("::")) && nodes.get(at + 1).is_some() {
            at += 2;
        } else if let Some(length) = clause_length(nodes.get(at..).unwrap_or_default()) {
            at += length;
        } else if node.is("precision") && nodes.get(at - 1).is_some_and(|before| before.is("double")) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// What stands behind a call and belongs to it: `over (..)`, `filter (..)`, `within group (..)`, `ignore nulls`.
fn clause_length(nodes: &[Node]) -> Option<usize> {
    let (first, second) = (nodes.first()?, nodes.get(1)?);
    let named = second.round().is_some() || second.name().is_some();
    match first.word()? {
        "over" if named => Some(2),
        "filter" if second.round().is_some() => Some(2),
        "within" if second.is("group") && nodes.get(2)?.round().is_some() => Some(3),
        "ignore" | "respect" if second.is("nulls") => Some(2),
        _ => None,
    }
}

fn case_length(nodes: &[Node]) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, node) in nodes.iter().enumerate() {
        if node.is("case") {
            depth += 1;
        } else if node.is("end") {
            depth -= 1;
            if depth == 0 {
                return Some(index + 1);
            }
        }
    }
    None
}

/// A number that is not zero needs no guard.
pub fn is_literal(operand: &[Node]) -> bool {
    match operand {
        [number] => number.kind() == Some(Kind::Number) && number.text().bytes().any(|b| matches!(b, b'1'..=b'9')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    fn done(sql: &str) -> String {
        render(&walk(parse(sql).unwrap(), &|nodes| rewrite(&nodes))).sql
    }

    #[test]
    fn divisors_are_guarded() {
        assert_eq!(done("a / 2"), "a / 2");
        assert_eq!(done("a / 0"), "a / rs_nonzero ( 0 )");
        assert_eq!(done("a / t.b::float + 1"), "a / rs_nonzero ( t . b :: float ) + 1");
        assert_eq!(
            done("a / sum(b) over (order by c) / -d"),
            "a / rs_nonzero ( sum ( b ) over ( order by c ) ) / rs_nonzero ( - d )"
        );
        assert_eq!(done("a % case when b then 1 end, c"), "a % rs_nonzero ( case when b then 1 end ) , c");
    }

    #[test]
    fn patterns_match_anywhere() {
        assert_eq!(done("a ~ '^x'"), "a ~ ( '(?s).*(?:' || '^x' || ').*' )");
    }
}
