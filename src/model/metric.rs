//! CloudWatch metrics: what is asked and what comes back, already sorted and aligned.

use jiff::Timestamp;

/// A metric of CloudWatch with its exact dimension set.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MetricId {
    /// `AWS/Redshift` or `AWS/Redshift-Serverless`.
    pub namespace: String,
    pub name: String,
    /// Sorted by dimension name.
    pub dimensions: Vec<(String, String)>,
}

impl MetricId {
    /// The value of one dimension.
    pub fn dimension(&self, name: &str) -> Option<&str> {
        self.dimensions.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A CloudWatch statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
pub enum Stat {
    Average,
    Maximum,
    Minimum,
    Sum,
}

impl Stat {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Average => "Average",
            Self::Maximum => "Maximum",
            Self::Minimum => "Minimum",
            Self::Sum => "Sum",
        }
    }
}

/// One series wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SeriesQuery {
    pub metric: MetricId,
    pub stat: Stat,
    /// Seconds, a multiple of 60.
    pub period: u32,
}

/// One slot of a series: a value, or a gap. A gap is never zero.
pub type Sample = Option<f64>;

/// A series on a regular grid, oldest first; slots without a datapoint are gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Time of the first slot.
    pub start: Timestamp,
    /// Seconds between slots.
    pub period: u32,
    pub samples: Vec<Sample>,
}

impl Series {
    /// The newest value and its time.
    pub fn latest(&self) -> Option<(Timestamp, f64)> {
        let (index, value) = self.samples.iter().enumerate().rev().find_map(|(i, s)| s.map(|v| (i, v)))?;
        let at = self.start.as_second() + index as i64 * i64::from(self.period);
        Some((Timestamp::from_second(at).ok()?, value))
    }

    /// Adds series of one grid slot by slot: a missing series counts nothing, a slot missing in all is a gap.
    pub fn sum(all: &[Self]) -> Option<Self> {
        let mut total = all.first()?.clone();
        for other in all.iter().skip(1) {
            for (slot, sample) in total.samples.iter_mut().zip(&other.samples) {
                *slot = match (*slot, *sample) {
                    (None, None) => None,
                    (a, b) => Some(a.unwrap_or(0.0) + b.unwrap_or(0.0)),
                };
            }
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(samples: &[Sample]) -> Series {
        Series { start: Timestamp::UNIX_EPOCH, period: 60, samples: samples.to_vec() }
    }

    #[test]
    fn a_slot_missing_everywhere_stays_a_gap() {
        let total = Series::sum(&[series(&[Some(1.0), None, None]), series(&[Some(2.0), Some(3.0), None])]);
        assert_eq!(total.map(|s| s.samples), Some(vec![Some(3.0), Some(3.0), None]));
    }

    #[test]
    fn latest_skips_trailing_gaps() {
        let at = Timestamp::from_second(60).unwrap();
        assert_eq!(series(&[Some(1.0), Some(2.0), None]).latest(), Some((at, 2.0)));
        assert_eq!(series(&[None]).latest(), None);
    }
}
