//! Points onto the columns of a screen without losing a spike or filling a gap.

use crate::model::Series;
use jiff::Timestamp;

/// What fell into one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    pub least: f64,
    pub greatest: f64,
    pub last: f64,
}

impl Bucket {
    fn of(value: f64) -> Self {
        Self { least: value, greatest: value, last: value }
    }

    fn add(&mut self, value: f64) {
        // Only finite values come here: no look at NaN as in `f64::min`.
        if value < self.least {
            self.least = value;
        }
        if value > self.greatest {
            self.greatest = value;
        }
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
    let place = Place { offset: series.start.as_second() - start, period, span, wide };
    if period * wide > span {
        narrow(series, &place, &mut buckets);
    } else {
        dense(series, &place, &mut buckets);
    }
    buckets
}

/// Where a series lies in the columns: seconds from the window's start, between points, of the window; columns.
struct Place {
    offset: i64,
    period: i64,
    span: i64,
    wide: i64,
}

impl Place {
    /// Points before the window are stepped over; the one that still holds at its start is the first.
    fn skip(&self) -> i64 {
        (-self.offset).div_euclid(self.period).max(0)
    }

    /// The first point at or behind the left edge of a column.
    fn first_of(&self, column: i64) -> usize {
        let up = |a: i64, b: i64| -(-a).div_euclid(b);
        usize::try_from(up(up(column * self.span, self.wide) - self.offset, self.period)).unwrap_or(0)
    }
}

/// Several points a column: the edges are found once a column, not once a point.
fn dense(series: &Series, place: &Place, buckets: &mut [Option<Bucket>]) {
    let mut from = place.skip() as usize;
    for (column, bucket) in (1..).zip(buckets) {
        let to = place.first_of(column).min(series.samples.len());
        let points = series.samples.get(from..to.max(from)).unwrap_or_default();
        let mut values = points.iter().flatten().copied().filter(|value| value.is_finite());
        *bucket = values.next().map(|first| {
            values.fold(Bucket::of(first), |mut bucket, value| {
                bucket.add(value);
                bucket
            })
        });
        from = from.max(to);
    }
}

/// Several columns a point: it holds until the next is due.
fn narrow(series: &Series, place: &Place, buckets: &mut [Option<Bucket>]) {
    let (skip, wide) = (place.skip(), place.wide);
    for (index, sample) in (skip..).zip(series.samples.iter().skip(skip as usize)) {
        let at = place.offset + index * place.period;
        if at >= place.span {
            break;
        }
        let Some(value) = sample.filter(|value| value.is_finite()) else { continue };
        let first = (at * wide).div_euclid(place.span).max(0);
        let last = ((at + place.period - 1) * wide).div_euclid(place.span).min(wide - 1);
        for bucket in buckets.get_mut(first as usize..=last.max(first) as usize).into_iter().flatten() {
            match bucket {
                Some(bucket) => bucket.add(value),
                None => *bucket = Some(Bucket::of(value)),
            }
        }
    }
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

    /// Every point by itself, as the words above say it.
    fn one_by_one(series: &Series, start: i64, end: i64, columns: usize) -> Vec<Option<Bucket>> {
        let mut buckets: Vec<Option<Bucket>> = vec![None; columns];
        let (span, period) = (end - start, i64::from(series.period));
        for (index, sample) in series.samples.iter().enumerate() {
            let at = series.start.as_second() + index as i64 * period - start;
            let Some(value) = sample.filter(|_| at > -period && at < span) else { continue };
            let column = (at * columns as i64).div_euclid(span).max(0) as usize;
            match &mut buckets[column] {
                Some(bucket) => bucket.add(value),
                empty => *empty = Some(Bucket::of(value)),
            }
        }
        buckets
    }

    #[test]
    fn edges_found_by_the_column_are_those_found_by_the_point() {
        let samples: Vec<_> = (0..300).map(|i| (i % 7 != 0).then_some(f64::from(i * 37 % 101))).collect();
        for start in [-3700, -61, -60, -1, 0, 1, 59, 60, 500] {
            for (span, columns) in [(18_000, 300), (18_000, 77), (9_001, 13), (6_000, 1), (3_601, 60)] {
                let series = series(start, &samples);
                let got = resample(&series, at(0), at(span), columns);
                assert_eq!(got, one_by_one(&series, 0, span, columns), "{start} {span} {columns}");
            }
        }
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
