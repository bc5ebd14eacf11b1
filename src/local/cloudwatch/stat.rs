//! Statistics over the datapoints of one period.

/// A statistic of CloudWatch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stat {
    Average,
    Sum,
    Minimum,
    Maximum,
    SampleCount,
    /// Percentile, 0 to 100.
    Percentile(f64),
}

impl Stat {
    /// `Average`, ..., `p95`; `None` for what is not played here.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "Average" => Self::Average,
            "Sum" => Self::Sum,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            "SampleCount" => Self::SampleCount,
            _ => {
                let rank = word.strip_prefix('p')?.parse().ok()?;
                (0.0..=100.0).contains(&rank).then_some(Self::Percentile(rank))?
            }
        })
    }

    /// The statistic of a period's values; `None` when there are none.
    pub fn of(self, values: &mut [f64]) -> Option<f64> {
        let count = values.len() as f64;
        if values.is_empty() {
            return None;
        }
        let sum: f64 = values.iter().sum();
        Some(match self {
            Self::Average => sum / count,
            Self::Sum => sum,
            Self::Minimum => values.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Maximum => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::SampleCount => count,
            Self::Percentile(rank) => {
                values.sort_by(f64::total_cmp);
                let index = ((rank / 100.0 * count).ceil() as usize).saturating_sub(1);
                values.get(index).copied()?
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statistic_of_a_known_period() {
        for (word, value) in [
            ("Average", 2.5),
            ("Sum", 10.0),
            ("Minimum", 1.0),
            ("Maximum", 4.0),
            ("SampleCount", 4.0),
            ("p50", 2.0),
            ("p100", 4.0),
        ] {
            assert_eq!(Stat::parse(word).unwrap().of(&mut [4.0, 1.0, 3.0, 2.0]), Some(value), "{word}");
        }
        assert_eq!(Stat::Sum.of(&mut []), None);
        for word in ["average", "p101", "p", "tm90"] {
            assert_eq!(Stat::parse(word), None, "{word}");
        }
    }
}
