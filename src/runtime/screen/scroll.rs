//! Finding rows that moved, so that a scrolled table costs one new line instead of a new table.

use super::glyph::Glyph;
use super::grid::{Grid, blank_tail, fingerprint};
use super::pen::Pen;
use std::collections::HashMap;

/// Rows `top..=bottom` move up by `by` rows; down when negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scroll {
    pub top: usize,
    pub bottom: usize,
    pub by: isize,
}

/// Bytes of setting the region, scrolling, resetting it and finding the cursor again.
const OVERHEAD: isize = 20;
/// Distances looked at closely; the others had fewer rows to offer.
const CANDIDATES: usize = 3;
/// Bytes a cursor move or a change of style takes, about.
const STEP: usize = 5;

/// The scroll that saves most, if one saves anything.
pub(super) fn find(before: &Grid, after: &Grid) -> Option<Scroll> {
    let changed: Vec<usize> = (0..after.height()).filter(|&y| before.row(y) != after.row(y)).collect();
    if changed.len() < 2 {
        return None;
    }
    let distances = candidates(before, after, &changed);
    if distances.is_empty() {
        return None;
    }
    let blank = vec![Glyph::BLANK; after.width()];
    let costs: Vec<Costs> = (0..after.height())
        .map(|y| Costs {
            as_is: if changed.binary_search(&y).is_ok() { cost(before.row(y), after.row(y)) } else { 0 },
            anew: cost(&blank, after.row(y)),
        })
        .collect();
    distances
        .into_iter()
        .filter_map(|by| best_region(before, after, &costs, by))
        .max_by_key(|(gain, _)| *gain)
        .map(|(_, scroll)| scroll)
}

/// The distances at which most changed rows find their text again.
fn candidates(before: &Grid, after: &Grid, changed: &[usize]) -> Vec<isize> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for &y in changed {
        places.entry(fingerprint(before.row(y))).or_default().push(y);
    }
    let mut votes: HashMap<isize, usize> = HashMap::new();
    for &y in changed {
        for &from in places.get(&fingerprint(after.row(y))).into_iter().flatten() {
            *votes.entry(from as isize - y as isize).or_default() += 1;
        }
    }
    votes.remove(&0);
    let mut ranked: Vec<(isize, usize)> = votes.into_iter().collect();
    ranked.sort_by_key(|&(by, votes)| (std::cmp::Reverse(votes), by.unsigned_abs(), by));
    ranked.into_iter().take(CANDIDATES).map(|(by, _)| by).collect()
}

/// What painting a row takes.
struct Costs {
    /// From what stands there.
    as_is: usize,
    /// From a row that came free.
    anew: usize,
}

/// The region for which scrolling by `by` saves most, with what it saves.
fn best_region(before: &Grid, after: &Grid, costs: &[Costs], by: isize) -> Option<(isize, Scroll)> {
    let height = after.height();
    let down = by < 0;
    // Scrolling down is scrolling up seen upside down.
    let line = |y: usize| if down { height - 1 - y } else { y };
    let distance = by.unsigned_abs();
    let gain = |y: usize, row: &Costs| {
        let saved = |instead: usize| row.as_is as isize - instead as isize;
        let comes_from = (y + distance < height).then(|| before.row(line(y + distance)));
        let moved = comes_from.map_or(0, |from| saved(cost(from, after.row(line(y)))));
        Gain { moved, exposed: saved(row.anew) }
    };
    let gains: Vec<Gain> = (0..height).filter_map(|y| Some(gain(y, costs.get(line(y))?))).collect();
    let (gain, first, last) = best_span(&gains, distance)?;
    let (top, bottom) = if down { (line(last), line(first)) } else { (first, last) };
    (gain > OVERHEAD).then_some((gain, Scroll { top, bottom, by }))
}

/// What a row saves: in `moved` when the row `by` further on comes to it, in `exposed` when it comes free.
struct Gain {
    moved: isize,
    exposed: isize,
}

/// The rows `first..=last` whose sum is greatest, where the last `distance` rows come free and the others are moved.
fn best_span(gains: &[Gain], distance: usize) -> Option<(isize, usize, usize)> {
    let moved = prefix_sums(gains.iter().map(|gain| gain.moved));
    let exposed = prefix_sums(gains.iter().map(|gain| gain.exposed));
    let mut lowest = (0, 0);
    let mut best: Option<(isize, usize, usize)> = None;
    for (split, (&moved_so_far, &exposed_so_far)) in moved.iter().zip(&exposed).enumerate().skip(1) {
        let Some(&exposed_at_end) = exposed.get(split + distance) else { break };
        if let Some(&start) = moved.get(split - 1)
            && start < lowest.0
        {
            lowest = (start, split - 1);
        }
        let gain = moved_so_far - lowest.0 + exposed_at_end - exposed_so_far;
        if best.is_none_or(|(most, ..)| gain > most) {
            best = Some((gain, lowest.1, split + distance - 1));
        }
    }
    best
}

/// Sums of the first 0, 1, 2, ... values.
fn prefix_sums(values: impl Iterator<Item = isize>) -> Vec<isize> {
    std::iter::once(0)
        .chain(values.scan(0, |sum, value| {
            *sum += value;
            Some(*sum)
        }))
        .collect()
}

/// About how many bytes it takes to turn one row into another.
fn cost(before: &[Glyph], after: &[Glyph]) -> usize {
    let tail = blank_tail(after);
    let (mut bytes, mut next, mut pen) = (0, usize::MAX, None);
    for (x, (old, new)) in before.iter().zip(after).enumerate() {
        if old == new {
            continue;
        }
        if x >= tail {
            return bytes + STEP;
        }
        if next != x {
            bytes += STEP;
        }
        if pen != Some(Pen::of(new)) {
            bytes += STEP;
            pen = Some(Pen::of(new));
        }
        bytes += new.symbol.as_bytes().len();
        next = x + 1;
    }
    bytes
}
