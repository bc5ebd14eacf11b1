//! Points onto the columns of a screen without losing a spike or filling a gap.

use crate::model::Series;
use jiff::Timestamp;

/// What fell into one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    pub least: f64,
    pub greatest: f64,
    pub first: f64,
    pub last: f64,
}

impl Bucket {
    fn of(value: f64) -> Self {
        Self { least: value, greatest: value, first: value, last: value }
    }

    fn add(&mut self, value: f64) {
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        self.last = value;
    }
}

/// The points between `start` and `end` in `columns` columns. Where columns are wider than the period each holds the
/// extremes of its points; where they are narrower a point holds until the next is due. A column nothing falls into
/// is a gap.
pub fn resample(series: &Series, start: Timestamp, end: Timestamp, columns: usize) -> Vec<Option<Bucket>> {
    let mut buckets = vec![None; columns];
    let (start, span) = (start.as_second(), end.as_second() - start.as_second());
    let (period, wide) = (i64::from(series.period.max(1)), columns as i64);
    if span <= 0 || columns == 0 {
        return buckets;
    }
    let offset = series.start.as_second() - start;
    // Points before the window are stepped over, those behind it never looked at.
    let skip = (-offset).div_euclid(period).max(0);
    let narrow = period * wide > span;
    for (index, sample) in (skip..).zip(series.samples.iter().skip(skip as usize)) {
        let at = offset + index * period;
        if at >= span {
            break;
        }
        let Some(value) = sample.filter(|value| value.is_finite()) else { continue };
        let first = (at * wide).div_euclid(span).max(0);
        let last = if narrow { ((at + period - 1) * wide).div_euclid(span).min(wide - 1) } else { first };
        let Some(touched) = buckets.get_mut(first as usize..=last.max(first) as usize) else { continue };
        for bucket in touched {
            match bucket {
                Some(bucket) => Bucket::add(bucket, value),
                None => *bucket = Some(Bucket::of(value)),
            }
        }
    }
    buckets
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // values pass through unchanged
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn series(start: i64, samples: &[Option<f64>]) -> Series {
        Series { start: at(start), period: 60, samples: samples.to_vec() }
    }

    fn last(buckets: &[Option<Bucket>]) -> Vec<Option<f64>> {
        buckets.iter().map(|bucket| bucket.map(|bucket| bucket.last)).collect()
    }

    #[test]
    fn a_spike_of_one_minute_in_a_day_is_still_there() {
        let mut samples = vec![Some(1.0); 1440];
        samples[700] = Some(99.0);
        let buckets = resample(&series(0, &samples), at(0), at(86_400), 80);
        assert_eq!(buckets.iter().flatten().map(|b| b.greatest).fold(0.0, f64::max), 99.0);
        assert_eq!(buckets.iter().filter(|b| b.is_none()).count(), 0);
    }

    #[test]
    fn a_point_holds_for_its_period_and_a_gap_stays_a_gap() {
        let buckets = resample(&series(0, &[Some(1.0), None, Some(3.0)]), at(0), at(180), 6);
        assert_eq!(last(&buckets), [Some(1.0), Some(1.0), None, None, Some(3.0), Some(3.0)]);
    }

    #[test]
    fn what_is_outside_the_window_is_not_drawn_into_it() {
        let points = series(0, &[Some(1.0), Some(2.0), Some(3.0), Some(4.0)]);
        assert_eq!(last(&resample(&points, at(60), at(180), 2)), [Some(2.0), Some(3.0)]);
        assert_eq!(last(&resample(&points, at(-120), at(60), 3)), [None, None, Some(1.0)]);
        assert_eq!(last(&resample(&points, at(1000), at(2000), 2)), [None, None]);
        assert!(resample(&points, at(5), at(5), 4).iter().all(Option::is_none));
        assert!(resample(&points, at(0), at(60), 0).is_empty());
    }

    #[test]
    fn a_number_that_is_none_is_a_gap() {
        let buckets = resample(&series(0, &[Some(f64::NAN), Some(f64::INFINITY)]), at(0), at(120), 2);
        assert_eq!(last(&buckets), [None, None]);
    }
}
