//! Joins: which side's rows must move.

use super::step::Step;
use super::table::Distribution;

/// What a row costs that is sent to its slice, and one that is sent to all.
const MOVE: f64 = 6_666.67;
const BROADCAST: f64 = 440_000.0;

/// Inner rows below which sending them to all slices is cheaper than moving both sides.
const FEW: f64 = 20_000.0;

/// Both sides lie on the same slices, sorted by the columns they meet on: they are merged as they are read.
fn merges(outer: &Step, inner: &Step, (left, right): &(String, String)) -> bool {
    let ready = |side: &Step, column: &String| {
        let keyed = matches!(&side.distribution, Distribution::Key(columns) if columns.contains(column));
        keyed && side.sorted.as_ref() == Some(column)
    };
    ready(outer, left) && ready(inner, right)
}

/// A merge join where both sides are ready for it, else a hash join.
pub fn equal(kind: &str, outer: Step, inner: Step, pairs: &[(String, String)], rows: f64) -> Step {
    match pairs {
        [pair] if merges(&outer, &inner, pair) => merge(kind, outer, inner, pair, rows),
        _ => hash(kind, outer, inner, pairs, rows),
    }
}

fn merge(kind: &str, outer: Step, inner: Step, pair: &(String, String), rows: f64) -> Step {
    let total = outer.total + inner.total + rows * 0.0025;
    let (width, distribution) = (outer.width + inner.width, same(&outer.distribution, &pair.0, &pair.1));
    let title = format!("Merge {kind} DS_DIST_NONE");
    let step = Step { start: 0.0, total, rows, width, distribution, ..Step::over(title, outer) }.and(inner);
    step.with(format!("Merge Cond: {}", condition(pair)))
}

fn condition((left, right): &(String, String)) -> String {
    format!("(\"outer\".{left} = \"inner\".{right})")
}

/// A hash join of an outer and an inner side on pairs of their columns.
fn hash(kind: &str, outer: Step, inner: Step, pairs: &[(String, String)], rows: f64) -> Step {
    let (label, distribution, cost) = moves(&outer, &inner, pairs);
    let start = inner.total + inner.rows * 0.0025;
    let total = outer.total + start + rows * 0.0025 + cost;
    let width = outer.width + inner.width;
    let hash = Step { start: inner.total, ..Step::over("Hash", inner) };
    let joined = Step { start, total, rows, width, distribution, ..Step::over(format!("Hash {kind} {label}"), outer) };
    let step = joined.and(hash);
    match pairs {
        [] => step,
        [pair] => step.with(format!("Hash Cond: {}", condition(pair))),
        pairs => step.with(format!("Hash Cond: ({})", pairs.iter().map(condition).collect::<Vec<_>>().join(" AND "))),
    }
}

/// Rows that meet without equal columns: the inner side goes everywhere.
pub fn nested(kind: &str, outer: Step, inner: Step, filter: Option<String>, rows: f64) -> Step {
    let total = outer.total + outer.rows * inner.total + inner.rows * BROADCAST;
    let (width, distribution) = (outer.width + inner.width, outer.distribution.clone());
    let start = outer.start + inner.start;
    let title = format!("Nested Loop {kind}DS_BCAST_INNER");
    let step = Step { start, total, rows, width, distribution, ..Step::over(title, outer) }.and(inner);
    filter.into_iter().fold(step, |step, filter| step.with(format!("Join Filter: {filter}")))
}

/// The move's name, where the joined rows lie, what it costs.
fn moves(outer: &Step, inner: &Step, pairs: &[(String, String)]) -> (&'static str, Distribution, f64) {
    use Distribution::{All, Key};
    let keyed = |side: &Distribution, column: &String| matches!(side, Key(columns) if columns.contains(column));
    let together =
        |(left, right): &(String, String)| keyed(&outer.distribution, left) && keyed(&inner.distribution, right);
    let on_left = pairs.iter().any(|(left, _)| keyed(&outer.distribution, left));
    let on_right = pairs.iter().any(|(_, right)| keyed(&inner.distribution, right));
    if let Some((left, right)) = pairs.iter().find(|pair| together(pair)) {
        return ("DS_DIST_NONE", same(&outer.distribution, left, right), 0.0);
    }
    match (&outer.distribution, &inner.distribution) {
        (All, All) => ("DS_DIST_NONE", All, 0.0),
        (_, All) => ("DS_DIST_ALL_NONE", outer.distribution.clone(), 0.0),
        (All, _) => ("DS_DIST_ALL_INNER", All, inner.rows * MOVE),
        _ if on_left => ("DS_DIST_INNER", outer.distribution.clone(), inner.rows * MOVE),
        _ if on_right => ("DS_DIST_OUTER", inner.distribution.clone(), outer.rows * MOVE),
        _ if inner.rows < FEW => ("DS_BCAST_INNER", outer.distribution.clone(), inner.rows * BROADCAST),
        _ => {
            let key = pairs.first().map_or(Distribution::Even, |(left, right)| Key(vec![left.clone(), right.clone()]));
            ("DS_DIST_BOTH", key, (outer.rows + inner.rows) * MOVE)
        }
    }
}

/// Both names of the column now say where the rows lie.
fn same(distribution: &Distribution, left: &str, right: &str) -> Distribution {
    match distribution {
        Distribution::Key(columns) => {
            let mut columns = columns.clone();
            columns.extend([left.to_owned(), right.to_owned()]);
            columns.sort();
            columns.dedup();
            Distribution::Key(columns)
        }
        other => other.clone(),
    }
}
