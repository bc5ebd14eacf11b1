//! `+ - * /`: what a computation comes to depends on the types of its operands, which only the engine knows. Each
//! becomes a call, `rs_times(a, b)`, which the session settles when it has asked for them.

use super::node::{Node, Nodes, template};
use super::operators::{is_literal, operand_length};
use super::{names, types};
use crate::sql::Kind;

/// The signs and the names of their calls; an average is the quotient of a sum and a count.
pub const CALLS: [(&str, &str); 6] = [
    ("+", "rs_plus"),
    ("-", "rs_minus"),
    ("*", "rs_times"),
    ("/", "rs_divide"),
    (MEAN, "rs_mean"),
    (PIVOT_MEAN, "rs_pivot_mean"),
];

/// What stands for the sign of an average.
pub const MEAN: &str = "mean";

/// What stands for the sign of one within PIVOT, which takes a single aggregate: of the first argument.
pub const PIVOT_MEAN: &str = "pivot mean";

/// Signs that bind closer than `+` and `-`.
const TIGHT: [&str; 4] = ["*", "/", "%", "^"];

/// Rewrites one level: products and quotients first, then sums and differences of what came of them.
pub fn rewrite(nodes: &[Node]) -> Nodes {
    pass(&pass(nodes, true), false)
}

fn pass(nodes: &[Node], tight: bool) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut index = 0;
    while let Some(node) = nodes.get(index) {
        index += 1;
        let call = CALLS.iter().find(|(sign, _)| node.is_sign(sign) && TIGHT.contains(sign) == tight);
        let Some((sign, name)) = call else {
            result.push(node.clone());
            continue;
        };
        let start = left_start(&result);
        let rest = nodes.get(index..).unwrap_or_default();
        let length = right_length(rest, tight);
        if !is_whole_left(&result, start, tight) || !is_whole_right(rest, length, tight) {
            result.push(node.clone());
            continue;
        }
        let left = result.split_off(start);
        let right = rest.get(..length).unwrap_or_default().to_vec();
        let guarded = *sign == "/" && !is_literal(&right);
        let call = if guarded { format!("{name}($1, rs_nonzero($2))") } else { format!("{name}($1, $2)") };
        result.extend(template(&call, node.at(), &[left, right]));
        index += length;
    }
    result
}

/// Where the left side starts: the operand, its sign, and what binds closer to it; the length where there is none.
fn left_start(nodes: &[Node]) -> usize {
    let mut start = operand_start(nodes);
    while let Some(sign) = start.checked_sub(1).and_then(|at| nodes.get(at)) {
        let tight = TIGHT.iter().any(|text| sign.is_sign(text));
        let before = operand_start(nodes.get(..start - 1).unwrap_or_default());
        if !tight || before >= start - 1 {
            break;
        }
        start = before;
    }
    let signed = start.checked_sub(1).filter(|at| start < nodes.len() && nodes.get(*at).is_some_and(is_sign));
    signed.filter(|at| !nodes.get(..*at).and_then(<[Node]>::last).is_some_and(names::ends_operand)).unwrap_or(start)
}

fn is_sign(node: &Node) -> bool {
    node.is_sign("-") || node.is_sign("+")
}

/// Nothing in front of the left side belongs to it: no type of a literal, no sign that was left as it is.
fn is_whole_left(nodes: &[Node], start: usize, tight: bool) -> bool {
    let alone = start + 1 == nodes.len() && nodes.last().is_some_and(|node| node.string().is_some());
    let Some(before) = start.checked_sub(1).and_then(|at| nodes.get(at)) else { return start < nodes.len() && !alone };
    let clings = names::ends_operand(before)
        || before.is("interval")
        || before.is_sign(".")
        || !tight && is_sign(before)
        || ["@", "~", "|/", "||/"].iter().chain(&TIGHT).any(|sign| before.is_sign(sign));
    start < nodes.len() && !alone && !clings
}

/// A value that ends where it seems to end.
fn is_whole_right(rest: &[Node], length: usize, tight: bool) -> bool {
    const VALUES: [&str; 9] = ["case", "null", "true", "false", "sysdate", "cast", "left", "right", "replace"];
    let first = rest.iter().find(|node| !is_sign(node));
    let value = first.is_some_and(|first| {
        let keyword = first.kind() == Some(Kind::Keyword);
        !keyword || VALUES.iter().any(|word| first.is(word)) || first.text().starts_with("current_")
    });
    let alone = length == 1 && first.is_some_and(|first| first.string().is_some());
    let goes_on = rest.get(length).is_some_and(|next| {
        next.string().is_some()
            || next.kind().is_none()
            || next.kind() == Some(Kind::Number)
            || next.is("at")
            || next.is("collate")
            || next.is_sign("^")
            || !tight && TIGHT.iter().any(|sign| next.is_sign(sign))
    });
    length > 0 && value && !alone && !goes_on
}

/// The start of the operand that ends here, with `over (..)` and the like behind a call.
fn operand_start(nodes: &[Node]) -> usize {
    let Some(last) = nodes.last() else { return 0 };
    if last.is("end") {
        return case_start(nodes).unwrap_or(nodes.len());
    }
    let trails = |word: &Node| ["over", "filter"].iter().any(|trail| word.is(trail));
    let clause = nodes.len().checked_sub(2).filter(|at| last.round().is_some() && nodes.get(*at).is_some_and(trails));
    if let Some(clause) = clause {
        return operand_start(nodes.get(..clause).unwrap_or_default());
    }
    let within = |[a, b]: [&str; 2]| {
        let at = nodes.len().checked_sub(3)?;
        (nodes.get(at)?.is(a) && nodes.get(at + 1)?.is(b) && last.round().is_some()).then_some(at)
    };
    if let Some(clause) = within(["within", "group"]) {
        return operand_start(nodes.get(..clause).unwrap_or_default());
    }
    if !names::ends_operand(last) {
        return nodes.len();
    }
    types::operand_start(nodes)
}

/// Where the `case` of the `end` at the end is.
fn case_start(nodes: &[Node]) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, node) in nodes.iter().enumerate().rev() {
        if node.is("end") {
            depth += 1;
        } else if node.is("case") {
            depth -= 1;
            if depth == 0 {
                return Some(index);
            }
        }
    }
    None
}

/// The operand and what binds closer to it than the sign in front.
fn right_length(nodes: &[Node], tight: bool) -> usize {
    let closer = |node: &Node| node.is_sign("^") || !tight && TIGHT.iter().any(|sign| node.is_sign(sign));
    let mut length = operand_length(nodes);
    while length > 0 && nodes.get(length).is_some_and(closer) {
        let next = operand_length(nodes.get(length + 1..).unwrap_or_default());
        if next == 0 {
            break;
        }
        length += 1 + next;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    fn done(sql: &str) -> String {
        render(&walk(parse(sql).unwrap(), &|nodes| rewrite(&nodes))).sql.replace(' ', "")
    }

    #[test]
    fn computations_take_what_belongs_to_them() {
        assert_eq!(done("a + b * c / 3 - e"), "rs_minus(rs_plus(a,rs_divide(rs_times(b,c),3)),e)");
        assert_eq!(done("a / 2 / 3 * d"), "rs_times(rs_divide(rs_divide(a,2),3),d)");
        assert_eq!(done("a % b * c + d % 2"), "rs_plus(rs_times(a%b,c),d%2)");
        assert_eq!(done("sum(a) over (order by b) / 2::int"), "rs_divide(sum(a)over(orderbyb),rs_nonzero(2::int))");
        assert_eq!(done("case when a then b end / 2 ^ 3"), "rs_divide(casewhenathenbend,rs_nonzero(2^3))");
        assert_eq!(done("select - t.a::decimal(8,2) + -2"), "selectrs_plus(-t.a::decimal(8,2),-2)");
        assert_eq!(done("select (a / 2) / 4"), "selectrs_divide((rs_divide(a,2)),4)");
        assert_eq!(done("a / b"), "rs_divide(a,rs_nonzero(b))");
        assert_eq!(done("a - b between 1 and c * 2"), "rs_minus(a,b)between1andrs_times(c,2)");
        assert_eq!(done("a || b + 1 || c"), "a||rs_plus(b,1)||c");
    }

    #[test]
    fn what_is_no_computation_of_numbers_stays() {
        for sql in [
            "select*fromt",
            "select*from(select1)x",
            "selectcount(*)",
            "selectt.*,afromt",
            "select|/25",
            "a-interval'1day'",
            "date'2020-01-01'+1",
            "interval'1day'+b-c",
            "a-batt",
        ] {
            let spaced = sql
                .replace("select", "select ")
                .replace("from", " from ")
                .replace("batt", "b at time zone 'utc'")
                .replace("interval", "interval ")
                .replace("date", "date ");
            assert_eq!(done(&spaced), spaced.replace(' ', ""), "{sql}");
        }
    }
}
