//! A named line of a chart and what it comes to.

use crate::model::Series;
use jiff::Timestamp;

/// One line: what it is called, and its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub label: String,
    pub series: Series,
}

/// Least, greatest, mean, newest of the points there are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    pub least: f64,
    pub greatest: f64,
    pub mean: f64,
    pub newest: f64,
}

impl Line {
    /// The value whose period holds a moment; a gap is none.
    pub fn at(&self, moment: Timestamp) -> Option<f64> {
        let offset = moment.as_second() - self.series.start.as_second();
        let slot = usize::try_from(offset.div_euclid(i64::from(self.series.period.max(1)))).ok()?;
        self.series.samples.get(slot).copied().flatten()
    }

    /// Whether there is any point between two moments.
    pub fn has_points(&self, start: Timestamp, end: Timestamp) -> bool {
        let (first, period) = (self.series.start.as_second(), i64::from(self.series.period.max(1)));
        let slots = self.series.samples.iter().enumerate().rev();
        slots.filter(|(_, sample)| sample.is_some()).any(|(index, _)| {
            let at = first + index as i64 * period;
            at >= start.as_second() && at < end.as_second()
        })
    }

    /// What its points between two moments come to; nothing where there is none.
    pub fn summary(&self, start: Timestamp, end: Timestamp) -> Option<Summary> {
        let (first, period) = (self.series.start.as_second(), i64::from(self.series.period.max(1)));
        let inside = |index: usize| {
            let at = first + index as i64 * period;
            at >= start.as_second() && at < end.as_second()
        };
        let points = self.series.samples.iter().enumerate().filter(|(index, _)| inside(*index));
        let (mut least, mut greatest, mut sum, mut count, mut newest) =
            (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0, None);
        for value in points.filter_map(|(_, sample)| *sample) {
            (least, greatest) = (least.min(value), greatest.max(value));
            sum += value;
            count += 1.0;
            newest = Some(value);
        }
        Some(Summary { least, greatest, mean: sum / count, newest: newest? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn line(samples: &[Option<f64>]) -> Line {
        Line { label: "x".into(), series: Series { start: at(600), period: 60, samples: samples.to_vec() } }
    }

    #[test]
    fn a_value_holds_for_its_period_and_a_gap_has_none() {
        let line = line(&[Some(1.0), None, Some(3.0)]);
        assert_eq!((line.at(at(600)), line.at(at(659)), line.at(at(660))), (Some(1.0), Some(1.0), None));
        assert_eq!((line.at(at(599)), line.at(at(780))), (None, None));
    }

    #[test]
    fn gaps_count_for_nothing() {
        let all = line(&[Some(1.0), None, Some(3.0), None]).summary(at(0), at(9999)).unwrap();
        assert_eq!(all, Summary { least: 1.0, greatest: 3.0, mean: 2.0, newest: 3.0 });
        assert_eq!(line(&[Some(1.0), None]).summary(at(660), at(9999)), None);
        assert!(line(&[Some(1.0), None]).has_points(at(600), at(601)));
        assert!(!line(&[Some(1.0), None]).has_points(at(601), at(9999)));
    }
}
