//! Divisions: what one comes to depends on the types of its operands, which only the engine knows. Each becomes a call,
//! `rs_divide(a, b)`, which the session settles when it has asked for them.

use super::node::{Node, Nodes, template};
use super::operators::operand_length;
use super::types;

/// The call's name.
pub const CALL: &str = "rs_divide";

/// Rewrites one level.
pub fn rewrite(nodes: &[Node]) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut index = 0;
    while let Some(node) = nodes.get(index) {
        index += 1;
        let start = left_start(&result);
        let length = right_length(nodes.get(index..).unwrap_or_default());
        if node.is_sign("/") && start < result.len() && length > 0 {
            let left = result.split_off(start);
            let right = nodes.get(index..index + length).unwrap_or_default().to_vec();
            result.extend(template(&format!("{CALL}($1, $2)"), node.at(), &[left, right]));
            index += length;
        } else {
            result.push(node.clone());
        }
    }
    result
}

/// Where the left side starts: the operand and all that is multiplied with it; the length where there is none.
fn left_start(nodes: &[Node]) -> usize {
    let mut start = operand_start(nodes);
    while let Some(sign) = start.checked_sub(1).and_then(|at| nodes.get(at)) {
        let tight = ["*", "%", "^"].iter().any(|text| sign.is_sign(text));
        let before = operand_start(nodes.get(..start - 1).unwrap_or_default());
        if !tight || before >= start - 1 {
            break;
        }
        start = before;
    }
    start
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
    if !super::names::ends_operand(last) {
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

fn right_length(nodes: &[Node]) -> usize {
    let mut length = operand_length(nodes);
    while length > 0 && nodes.get(length).is_some_and(|node| node.is_sign("^")) {
        length += 1 + operand_length(nodes.get(length + 1..).unwrap_or_default());
    }
    length
}

/// How a number is kept: digits in all and behind the point; whole numbers have the digits of their type.
pub type Shape = (u32, u32);

/// The quotient's, by the reference's "Computations with numeric values": scale `max(4, s1 + p2 - s2 + 1)`, precision
/// `p1 - s1 + s2 + scale`; where that is more than 38 digits the scale gives way, down to 4.
pub fn shape((p1, s1): Shape, (p2, s2): Shape) -> Shape {
    const MOST: u32 = 38;
    let whole = p1 - s1 + s2;
    let scale = (s1 + p2 + 1 - s2).max(4);
    if whole + scale <= MOST { (whole + scale, scale) } else { (MOST, MOST.saturating_sub(whole).max(4)) }
}

/// The exact quotient of two decimals, cut to its scale: whole numbers of the last places are divided.
pub fn decimal(left: &Nodes, right: &Nodes, (one, two): (Shape, Shape), at: usize) -> Nodes {
    let (precision, scale) = shape(one, two);
    let kind = if precision < 19 && two.0 < 19 { "bigint" } else { "hugeint" };
    let raise = i64::from(scale) + i64::from(two.1) - i64::from(one.1);
    let power = |exponent: i64| format!("1{}", "0".repeat(usize::try_from(exponent).unwrap_or(0)));
    let moved = match raise {
        0.. => format!("* cast('{}' as {kind})", power(raise)),
        _ => format!("/ cast('{}' as {kind})", power(-raise)),
    };
    let (left_digits, right_digits) = (digits("$1", one, kind), digits("$2", two, kind));
    let unit = format!("cast('0.{}1' as decimal({}, {scale}))", "0".repeat(scale as usize - 1), scale + 1);
    let whole = format!("cast({left_digits} {moved} / {right_digits} as decimal({precision}, 0))");
    template(&format!("cast({whole} * {unit} as decimal({precision}, {scale}))"), at, &[left.clone(), right.clone()])
}

/// A decimal's digits without its point. Those of the widest are taken from its text: there is no room to multiply.
fn digits(operand: &str, (precision, scale): Shape, kind: &str) -> String {
    match scale {
        0 => format!("cast({operand} as {kind})"),
        _ if precision + scale < 38 => {
            format!(
                "cast(({operand}) * cast('1{}' as decimal({}, 0)) as {kind})",
                "0".repeat(scale as usize),
                scale + 1
            )
        }
        _ => format!("cast(replace(cast({operand} as varchar), '.', '') as {kind})"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    fn done(sql: &str) -> String {
        render(&walk(parse(sql).unwrap(), &|nodes| rewrite(&nodes))).sql.replace(' ', "")
    }

    #[test]
    fn divisions_take_what_belongs_to_them() {
        assert_eq!(done("a + b * c / d - e"), "a+rs_divide(b*c,d)-e");
        assert_eq!(done("a / b / c * d"), "rs_divide(rs_divide(a,b),c)*d");
        assert_eq!(done("sum(a) over (order by b) / f(c)::int"), "rs_divide(sum(a)over(orderbyb),f(c)::int)");
        assert_eq!(done("case when a then b end / 2 ^ 3"), "rs_divide(casewhenathenbend,2^3)");
        assert_eq!(done("select - t.a::decimal(8,2) / - 2"), "select-rs_divide(t.a::decimal(8,2),-2)");
        assert_eq!(done("select (a / b) / c"), "selectrs_divide((rs_divide(a,b)),c)");
        assert_eq!(done("select |/ 25"), "select|/25");
    }

    #[test]
    fn the_references_example() {
        assert_eq!(shape((8, 2), (8, 2)), (17, 9));
        assert_eq!(shape((2, 1), (10, 0)), (13, 12));
        assert_eq!(shape((38, 2), (19, 0)), (38, 4));
    }
}
