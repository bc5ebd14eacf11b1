//! Parts of a whole on top of each other: what stands in each column is one moment, that at which the whole was
//! greatest, so that a spike stays and no part is counted with another moment's.

use crate::model::Series;
use jiff::Timestamp;

/// The parts in each of `columns`, in the order of the lines; a column without any datapoint is none. A part without
/// a datapoint at that moment counts nothing. All lines are on one grid.
pub fn stack(lines: &[&Series], start: Timestamp, end: Timestamp, columns: usize) -> Vec<Option<Vec<f64>>> {
    let mut stacked: Vec<Option<(f64, Vec<f64>)>> = vec![None; columns];
    let (first, span) = (start.as_second(), end.as_second() - start.as_second());
    let Some(grid) = lines.first().filter(|_| span > 0 && columns > 0) else { return vec![None; columns] };
    let (period, wide) = (i64::from(grid.period.max(1)), columns as i64);
    let slots = lines.iter().map(|series| series.samples.len()).max().unwrap_or(0);
    for slot in 0..slots {
        let at = grid.start.as_second() + slot as i64 * period - first;
        if at + period <= 0 || at >= span {
            continue;
        }
        let parts: Vec<Option<f64>> =
            lines.iter().map(|series| series.samples.get(slot).copied().flatten().filter(|v| v.is_finite())).collect();
        if parts.iter().all(Option::is_none) {
            continue;
        }
        let parts: Vec<f64> = parts.into_iter().map(|part| part.unwrap_or(0.0).max(0.0)).collect();
        let whole: f64 = parts.iter().sum();
        let from = (at * wide).div_euclid(span).max(0);
        // A point holds until the next is due.
        let to = ((at + period - 1) * wide).div_euclid(span).min(wide - 1).max(from);
        for column in stacked.get_mut(from as usize..=to as usize).into_iter().flatten() {
            if column.as_ref().is_none_or(|(greatest, _)| whole > *greatest) {
                *column = Some((whole, parts.clone()));
            }
        }
    }
    stacked.into_iter().map(|column| column.map(|(_, parts)| parts)).collect()
}

/// Which part covers a height, counted from 0 at the bottom: the first whose top lies above it.
pub fn part_at(parts: &[f64], height: f64) -> Option<usize> {
    let mut top = 0.0;
    parts.iter().position(|part| {
        top += part;
        height < top
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(samples: &[Option<f64>]) -> Series {
        Series { start: Timestamp::UNIX_EPOCH, period: 60, samples: samples.to_vec() }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_column_shows_its_greatest_moment_and_no_mixture() {
        let (a, b) = (series(&[Some(1.0), Some(5.0), None, None]), series(&[Some(4.0), Some(2.0), Some(3.0), None]));
        let columns = stack(&[&a, &b], at(0), at(240), 2);
        assert_eq!(columns, [Some(vec![5.0, 2.0]), Some(vec![0.0, 3.0])]);
        let columns = stack(&[&a, &b], at(0), at(240), 4);
        assert_eq!(columns[3], None, "a gap is a gap");
        assert_eq!(stack(&[], at(0), at(240), 2), [None, None]);
        assert!(stack(&[&a], at(240), at(0), 0).is_empty());
    }

    #[test]
    fn a_point_fills_the_columns_of_its_period() {
        let a = series(&[Some(1.0), Some(2.0)]);
        let columns = stack(&[&a], at(0), at(120), 4);
        assert_eq!(columns, [vec![1.0], vec![1.0], vec![2.0], vec![2.0]].map(Some));
    }

    #[test]
    fn parts_lie_on_each_other() {
        let parts = [2.0, 0.0, 3.0];
        assert_eq!([0.0, 1.9, 2.0, 4.9].map(|height| part_at(&parts, height)), [Some(0), Some(0), Some(2), Some(2)]);
        assert_eq!(part_at(&parts, 5.0), None);
    }
}
