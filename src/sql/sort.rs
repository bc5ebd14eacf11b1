//! Rows in the order of the values of a column. Values are read once and kept as keys, not at every comparison.

use super::number::Exact;
use super::snapshot::Snapshot;
use crate::model::{ColumnType, Value};
use std::cmp::Ordering;
use std::io;
use std::ops::Range;

/// A float that can be sorted.
#[derive(PartialEq)]
struct Float(f64);

impl Eq for Float {}

impl PartialOrd for Float {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Float {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Rows by the values of a column, NULL last, ties as they stood.
pub(super) fn sorted(from: &Snapshot, rows: &[u32], column: usize, falling: bool) -> io::Result<Vec<u32>> {
    let kind = from.columns.get(column).map(|about| about.kind);
    let typed = match kind {
        Some(ColumnType::Integer) => by_number(from, rows, column, falling, |text| text.parse::<i64>().ok())?,
        Some(ColumnType::Decimal) => by_number(from, rows, column, falling, Exact::parse)?,
        Some(ColumnType::Float) => by_number(from, rows, column, falling, |text| text.parse().ok().map(Float))?,
        _ => None,
    };
    match typed {
        Some(sorted) => Ok(sorted),
        None => by_text(from, rows, column, falling),
    }
}

/// By keys read from the texts; `None` when one has no key.
fn by_number<K: Ord>(
    from: &Snapshot,
    rows: &[u32],
    column: usize,
    falling: bool,
    key: impl Fn(&str) -> Option<K>,
) -> io::Result<Option<Vec<u32>>> {
    let mut keys = Vec::with_capacity(rows.len());
    let mut nulls = Vec::new();
    let mut all = true;
    from.gather(rows, |place, row| match row.value(column) {
        Value::Null => nulls.push(place as u32),
        Value::Text(_) if !all => {}
        Value::Text(text) => match key(text) {
            Some(key) => keys.push((key, place as u32)),
            None => all = false,
        },
    })?;
    if !all {
        return Ok(None);
    }
    sort(&mut keys, falling, K::cmp);
    Ok(Some(placed(rows, keys.into_iter().map(|(_, place)| place), nulls)))
}

/// By the texts themselves, put one after another: they are compared where they lie together.
fn by_text(from: &Snapshot, rows: &[u32], column: usize, falling: bool) -> io::Result<Vec<u32>> {
    let mut all = String::new();
    let mut keys: Vec<(Range<usize>, u32)> = Vec::with_capacity(rows.len());
    let mut nulls = Vec::new();
    from.gather(rows, |place, row| match row.value(column) {
        Value::Null => nulls.push(place as u32),
        Value::Text(text) => {
            keys.push((all.len()..all.len() + text.len(), place as u32));
            all.push_str(text);
        }
    })?;
    let text = |range: &Range<usize>| all.get(range.clone()).unwrap_or_default();
    let mut keys: Vec<(&str, u32)> = keys.iter().map(|(range, place)| (text(range), *place)).collect();
    sort(&mut keys, falling, Ord::cmp);
    Ok(placed(rows, keys.into_iter().map(|(_, place)| place), nulls))
}

fn sort<K>(keys: &mut [(K, u32)], falling: bool, compare: impl Fn(&K, &K) -> Ordering) {
    keys.sort_unstable_by(|(a, at), (b, there)| {
        let by_key = if falling { compare(b, a) } else { compare(a, b) };
        by_key.then(at.cmp(there))
    });
}

fn placed(rows: &[u32], places: impl Iterator<Item = u32>, mut nulls: Vec<u32>) -> Vec<u32> {
    nulls.sort_unstable();
    places.chain(nulls).filter_map(|place| rows.get(place as usize).copied()).collect()
}
