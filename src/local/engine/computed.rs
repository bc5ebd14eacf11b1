//! Settles the computations of a statement before it runs. What one is kept as depends on its operands' types, and what
//! those are the engine tells when a function is called that has no such arguments.

use super::rewrite::arithmetic::{CALLS, MEAN, PIVOT_MEAN};
use super::rewrite::decimal::{self, Shape};
use super::rewrite::node::{Node, Nodes, items, render, template};
use super::session::Session;
use crate::sql::Kind;

/// A function of one argument: called with three, its complaint names the types of all.
const PROBE: &str = "sha256($1, $2, 'types')";
/// The same within PIVOT, where columns stand in aggregates only.
const PIVOT_PROBE: &str = "sha256(max($1), $2, 'types')";
/// What lies between two times of a day.
const CLOCKS: &str =
    "to_microseconds(cast(round((date_part('epoch', $1) - date_part('epoch', $2)) * 1000000) as bigint))";
/// More looks at a statement than this are not taken: what is left stays as the engine does it.
const MOST: usize = 80;

/// Words between two queries whose names mean different things.
const BETWEEN: [&str; 4] = ["union", "except", "intersect", "minus"];

/// One computation: the same text in the same query is the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    query: usize,
    sign: &'static str,
    /// Both operands.
    text: String,
}

/// A call that is still open.
struct Open {
    place: Place,
    depth: usize,
    left: Nodes,
    right: Nodes,
}

/// How a side is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Decimal(Shape),
    /// Digits of its type.
    Whole(u32),
    /// A whole number as it was written.
    Literal,
    Real,
    /// A time stamp, which takes whole numbers as days.
    Moment,
    /// A time of the day.
    Clock,
    /// An INTERVAL.
    Span,
    Other,
}

/// What a call is written as: an expression over `$1` and `$2`.
type Written = String;

impl Session {
    /// The statement with every computation as it is to be done. Where the engine does not take the outcome, they are
    /// its own.
    pub(super) fn settled(&self, nodes: Nodes) -> Nodes {
        let open = find(&nodes);
        if open.is_empty() {
            return nodes;
        }
        let own = plainly(nodes.clone());
        let (mut current, mut exact, mut looks) = (nodes, false, 0);
        while let Some((place, written)) = self.next(&current, &mut looks) {
            exact |= written.is_some();
            let written = written.unwrap_or_else(|| plain(place.sign));
            current = replaced(current, &|found, _| (*found == place).then(|| written.clone()));
        }
        if !exact {
            return own;
        }
        let current = plainly(current);
        if self.connection.prepare(&render(&current).sql).is_ok() { current } else { own }
    }

    /// The next computation to settle, the innermost first, and how it is to be done where that is not the engine's own
    /// way. What the engine says of one may hide behind what it has against another: that one is asked for again.
    fn next(&self, nodes: &Nodes, looks: &mut usize) -> Option<(Place, Option<Written>)> {
        let mut open = find(nodes);
        open.sort_by_key(|open| std::cmp::Reverse(open.depth));
        for open in &open {
            if is_number(&open.left) && is_number(&open.right) {
                return Some((open.place.clone(), None));
            }
            *looks += 1;
            if *looks > MOST {
                return None;
            }
            if let Some((left, right)) = self.sides(nodes, open) {
                return Some((open.place.clone(), chosen(open.place.sign, left, right)));
            }
        }
        open.first().map(|open| (open.place.clone(), None))
    }

    /// How both sides are kept.
    fn sides(&self, nodes: &Nodes, open: &Open) -> Option<(Side, Side)> {
        let text = if open.place.sign == PIVOT_MEAN { PIVOT_PROBE } else { PROBE };
        let probe = |place: &Place, _: &str| (*place == open.place).then(|| text.to_owned());
        let probed = replaced(nodes.clone(), &probe);
        let error = self.connection.prepare(&render(&probed).sql).err()?.to_string();
        let types = error.split_once("types 'sha256(")?.1.split_once(", STRING_LITERAL)")?.0;
        let (left, right) = split(types)?;
        Some((side(left, &open.left), side(right, &open.right)))
    }
}

/// The rule of the reference's table of types.
fn chosen(sign: &str, left: Side, right: Side) -> Option<Written> {
    let number = |side: Side| matches!(side, Side::Decimal(_) | Side::Whole(_) | Side::Literal);
    if sign == MEAN {
        return match left {
            Side::Decimal(shape) => Some(decimal::mean(shape)),
            Side::Whole(_) => Some("cast($1 / $2 as bigint)".to_owned()),
            _ => None,
        };
    }
    if sign == PIVOT_MEAN {
        return match left {
            Side::Decimal(shape) => Some(decimal::near_mean(shape)),
            Side::Whole(_) => Some("cast(trunc(avg($1)) as bigint)".to_owned()),
            _ => None,
        };
    }
    match (left, right) {
        (Side::Decimal(_), side) | (side, Side::Decimal(_)) if number(side) => {
            Some(decimal::expression(sign, shape(left)?, shape(right)?))
        }
        (Side::Real, side) if number(side) => Some(format!("(cast($1 as double) {sign} $2)")),
        (side, Side::Real) if number(side) => Some(format!("($1 {sign} cast($2 as double))")),
        (Side::Moment, Side::Whole(_) | Side::Literal) if matches!(sign, "+" | "-") => {
            Some(format!("($1 {sign} to_days(cast($2 as int)))"))
        }
        (Side::Clock, Side::Clock) if sign == "-" => Some(CLOCKS.to_owned()),
        (Side::Span, side) if sign == "/" && number(side) => Some("($1 * (cast(1 as double) / $2))".to_owned()),
        // A literal is four bytes wide, which the engine would make as narrow as the other side.
        (Side::Literal, Side::Whole(5)) => Some(format!("(cast($1 as int) {sign} $2)")),
        (Side::Whole(5), Side::Literal) => Some(format!("($1 {sign} cast($2 as int))")),
        _ => None,
    }
}

fn shape(side: Side) -> Option<Shape> {
    match side {
        Side::Decimal(shape) => Some(shape),
        Side::Whole(digits) => Some((digits, 0)),
        Side::Literal => Some((10, 0)),
        Side::Real | Side::Moment | Side::Clock | Side::Span | Side::Other => None,
    }
}

/// A number without a point, as it is written.
fn is_number(side: &Nodes) -> bool {
    matches!(side.as_slice(), [only] if only.kind() == Some(Kind::Number) && only.text().bytes().all(|b| b.is_ascii_digit()))
}

/// `DECIMAL(8,2), INTEGER` in two.
fn split(types: &str) -> Option<(&str, &str)> {
    let start = if types.starts_with("DECIMAL") { types.find(')')? } else { 0 };
    let comma = start + types.get(start..)?.find(',')?;
    Some((types.get(..comma)?.trim(), types.get(comma + 1..)?.trim()))
}

/// A literal beyond four bytes is a BIGINT, and so is a sum of whole numbers.
fn side(kind: &str, nodes: &Nodes) -> Side {
    let wide = || nodes.iter().any(|node| node.text().parse::<i64>().is_ok_and(|value| i32::try_from(value).is_err()));
    match kind {
        "TINYINT" | "SMALLINT" => Side::Whole(5),
        "INTEGER_LITERAL" if wide() => Side::Whole(19),
        "INTEGER_LITERAL" => Side::Literal,
        "INTEGER" => Side::Whole(10),
        "BIGINT" | "HUGEINT" => Side::Whole(19),
        "FLOAT" => Side::Real,
        "TIME" => Side::Clock,
        "INTERVAL" => Side::Span,
        "TIMESTAMP" | "TIMESTAMP WITH TIME ZONE" => Side::Moment,
        _ => decimal_side(kind).map_or(Side::Other, Side::Decimal),
    }
}

fn decimal_side(kind: &str) -> Option<Shape> {
    let (precision, scale) = kind.strip_prefix("DECIMAL(")?.strip_suffix(')')?.split_once(',')?;
    Some((precision.parse().ok()?, scale.trim().parse().ok()?))
}

/// The engine's own computation.
fn plain(sign: &str) -> Written {
    match sign {
        MEAN => "rs_own_mean($1, $2)".to_owned(),
        PIVOT_MEAN => "avg($1)".to_owned(),
        _ => format!("($1 {sign} $2)"),
    }
}

/// A statement with all computations as the engine does them.
pub fn plainly(nodes: Nodes) -> Nodes {
    replaced(nodes, &|_, sign| Some(plain(sign)))
}

/// Numbers the queries of a statement in their order, so that two ways through it agree.
#[derive(Default)]
struct Queries {
    next: usize,
}

impl Queries {
    /// The number for what stands in a bracket within `outer`.
    fn enter(&mut self, body: &Nodes, outer: usize) -> usize {
        if body.iter().any(|node| node.is("select")) { self.fresh() } else { outer }
    }

    fn fresh(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    /// The number behind a node of a level.
    fn pass(&mut self, node: &Node, query: usize) -> usize {
        if BETWEEN.iter().any(|word| node.is(word)) { self.fresh() } else { query }
    }
}

fn sign_of(name: Option<&Node>) -> Option<&'static str> {
    CALLS.iter().find(|(_, call)| name.is_some_and(|name| name.is(call))).map(|(sign, _)| *sign)
}

/// All calls, in their order.
fn find(nodes: &Nodes) -> Vec<Open> {
    let mut found = Vec::new();
    collect(nodes, 0, 0, &mut Queries::default(), &mut found);
    found
}

fn collect(nodes: &Nodes, depth: usize, mut query: usize, queries: &mut Queries, found: &mut Vec<Open>) {
    for (index, node) in nodes.iter().enumerate() {
        query = queries.pass(node, query);
        let Node::Group { body, .. } = node else { continue };
        let sign = sign_of(index.checked_sub(1).and_then(|at| nodes.get(at)));
        let inner = queries.enter(body, query);
        if let (Some(sign), [left, right]) = (sign, items(body).as_slice()) {
            let place = Place { query, sign, text: render(body).sql };
            found.push(Open { place, depth, left: left.clone(), right: right.clone() });
        }
        collect(body, depth + 1, inner, queries, found);
    }
}

/// What a call is replaced with, if it is.
type Choice<'a> = &'a dyn Fn(&Place, &str) -> Option<Written>;

/// The statement with the calls written otherwise.
fn replaced(nodes: Nodes, choice: Choice<'_>) -> Nodes {
    // Texts are those before anything is replaced: the inner ones are done first, but named by what stood there.
    replace_level(nodes, 0, &mut Queries::default(), choice)
}

fn replace_level(nodes: Nodes, mut query: usize, queries: &mut Queries, choice: Choice<'_>) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    for node in nodes {
        query = queries.pass(&node, query);
        let Node::Group { open, body, close } = node else {
            result.push(node);
            continue;
        };
        let inner = queries.enter(&body, query);
        let written = sign_of(result.last()).and_then(|sign| {
            let place = Place { query, sign, text: render(&body).sql };
            choice(&place, sign)
        });
        let at = open.at;
        let body = replace_level(body, inner, queries, choice);
        match (written, items(&body).as_slice()) {
            (Some(written), [left, right]) => {
                let at = result.pop().map_or(at, |name| name.at());
                result.extend(template(&written, at, &[left.clone(), right.clone()]));
            }
            _ => result.push(Node::Group { open, body, close }),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::super::rewrite::node::parse;
    use super::*;

    #[test]
    fn the_complaint_is_taken_apart() {
        assert_eq!(split("DECIMAL(8,2), INTEGER"), Some(("DECIMAL(8,2)", "INTEGER")));
        assert_eq!(split("INTEGER_LITERAL, DECIMAL(38,10)"), Some(("INTEGER_LITERAL", "DECIMAL(38,10)")));
        assert_eq!(side("DECIMAL(38,10)", &Nodes::new()), Side::Decimal((38, 10)));
        assert_eq!(side("INTEGER_LITERAL", &parse("4294967296").unwrap()), Side::Whole(19));
        assert_eq!(side("DOUBLE", &Nodes::new()), Side::Other);
    }

    #[test]
    fn types_follow_the_references_table() {
        assert_eq!(chosen("+", Side::Whole(10), Side::Whole(19)), None);
        assert_eq!(chosen("*", Side::Real, Side::Real), None);
        assert_eq!(chosen("*", Side::Real, Side::Whole(5)).as_deref(), Some("(cast($1 as double) * $2)"));
        assert_eq!(chosen("*", Side::Decimal((8, 2)), Side::Real).as_deref(), Some("($1 * cast($2 as double))"));
        assert_eq!(chosen("+", Side::Decimal((8, 2)), Side::Other), None);
        assert_eq!(chosen(MEAN, Side::Whole(19), Side::Whole(19)).as_deref(), Some("cast($1 / $2 as bigint)"));
        assert_eq!(chosen(MEAN, Side::Other, Side::Whole(19)), None);
        assert!(chosen("+", Side::Decimal((8, 2)), Side::Literal).is_some_and(|sql| sql.contains("decimal(13, 2)")));
    }

    #[test]
    fn queries_beside_each_other_are_different_places() {
        let sql = "select rs_times(a, b) from t group by rs_times(a, b) union select rs_times(a, b) from u";
        let open = find(&parse(sql).unwrap());
        let queries: Vec<usize> = open.iter().map(|open| open.place.query).collect();
        assert_eq!(queries, [0, 0, 1]);
        let plain = render(&plainly(parse("select rs_plus(rs_times(a, 2), (select rs_minus(b, 1)))").unwrap())).sql;
        assert_eq!(plain, "select ( ( a * 2 ) + ( select ( b - 1 ) ) )");
    }
}
