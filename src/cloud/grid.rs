//! Datapoints onto a regular grid: CloudWatch answers in any order, across pages, with holes.

use crate::model::{Sample, Series};
use jiff::Timestamp;

/// A series being filled; slots nothing falls into stay gaps.
#[derive(Debug)]
pub(super) struct Grid {
    /// Unix second of the first slot, a multiple of the period.
    start: i64,
    period: u32,
    samples: Vec<Sample>,
}

impl Grid {
    /// Slots from the one holding `start` up to, not including, `end`. The period must not be 0.
    pub(super) fn new(period: u32, start: Timestamp, end: Timestamp) -> Self {
        let step = i64::from(period);
        let first = start.as_second().div_euclid(step) * step;
        let slots = (end.as_second() - first + step - 1).div_euclid(step);
        Self { start: first, period, samples: vec![None; usize::try_from(slots).unwrap_or(0)] }
    }

    /// Puts one datapoint into its slot; the same slot told again takes the newer word, what is outside is dropped.
    pub(super) fn put(&mut self, second: i64, value: f64) {
        let slot = (second - self.start).div_euclid(i64::from(self.period));
        if let Some(sample) = usize::try_from(slot).ok().and_then(|slot| self.samples.get_mut(slot)) {
            *sample = Some(value);
        }
    }

    /// Unix second of the first slot.
    pub(super) fn first_second(&self) -> i64 {
        self.start
    }

    /// Nothing has fallen into any slot.
    pub(super) fn is_empty(&self) -> bool {
        self.samples.iter().all(Option::is_none)
    }

    /// The finished series.
    pub(super) fn finish(self) -> Series {
        let start = Timestamp::from_second(self.start).unwrap_or(Timestamp::MIN);
        Series { start, period: self.period, samples: self.samples }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_fall_into_their_slots_and_gaps_stay() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut grid = Grid::new(60, at(130), at(421));
        for (second, value) in [(360, 4.0), (120, 1.0), (240, 2.0), (240, 3.0), (60, 9.0), (480, 9.0)] {
            grid.put(second, value);
        }
        let series = grid.finish();
        assert_eq!(series.start, at(120));
        assert_eq!(series.samples, [Some(1.0), None, Some(3.0), None, Some(4.0), None]);
        assert!(Grid::new(60, at(100), at(0)).finish().samples.is_empty());
    }
}
