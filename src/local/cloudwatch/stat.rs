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
    /// A statistic of the values between two bounds.
    Between(Inner, Bound, Bound),
}

/// What is taken of the values between the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inner {
    /// `tm`, `IQM`: the mean of those inside.
    TrimmedMean,
    /// `wm`: the mean with those outside moved to the bounds.
    WinsorizedMean,
    /// `tc`: how many are inside.
    TrimmedCount,
    /// `ts`: their sum.
    TrimmedSum,
    /// `PR`: the percentage of all that is inside.
    PercentileRank,
}

/// An edge of what counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    Open,
    /// A share of the values, 0 to 100.
    Percent(f64),
    /// A value.
    Value(f64),
}

impl Stat {
    /// `Average`, ..., `p95`, `tm90`, `TM(10%:90%)`, `PR(:100)`, `IQM`; `None` for what is no statistic.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "Average" => Self::Average,
            "Sum" => Self::Sum,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            "SampleCount" => Self::SampleCount,
            "IQM" => Self::Between(Inner::TrimmedMean, Bound::Percent(25.0), Bound::Percent(75.0)),
            _ if word.contains('(') => Self::bounded(word)?,
            _ => Self::ranked(word)?,
        })
    }

    /// `p99.9`, `tm90`: from the bottom up to a percentile.
    fn ranked(word: &str) -> Option<Self> {
        let digits = word.find(|c: char| c.is_ascii_digit())?;
        let (name, rank) = word.split_at_checked(digits)?;
        let rank: f64 = rank.parse().ok().filter(|rank| (0.0..=100.0).contains(rank))?;
        if name == "p" {
            return Some(Self::Percentile(rank));
        }
        let inner = inner(name).filter(|inner| *inner != Inner::PercentileRank)?;
        Some(Self::Between(inner, Bound::Open, Bound::Percent(rank)))
    }

    /// `TM(10%:90%)`, `PR(100:2000)`.
    fn bounded(word: &str) -> Option<Self> {
        let (name, bounds) = word.strip_suffix(')')?.split_once('(')?;
        let (low, high) = bounds.split_once(':')?;
        let (low, high) = (bound(low)?, bound(high)?);
        let inner = inner(&name.to_ascii_lowercase()).filter(|_| name.chars().all(|c| c.is_ascii_uppercase()))?;
        let percent = |bound| matches!(bound, Bound::Percent(_));
        let fits = (low, high) != (Bound::Open, Bound::Open)
            && !(inner == Inner::PercentileRank && (percent(low) || percent(high)));
        fits.then_some(Self::Between(inner, low, high))
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
            Self::Percentile(rank) => percentile(values, rank)?,
            Self::Between(inner, low, high) => between(values, inner, low, high)?,
        })
    }
}

fn inner(name: &str) -> Option<Inner> {
    Some(match name {
        "tm" => Inner::TrimmedMean,
        "wm" => Inner::WinsorizedMean,
        "tc" => Inner::TrimmedCount,
        "ts" => Inner::TrimmedSum,
        "pr" => Inner::PercentileRank,
        _ => return None,
    })
}

fn bound(text: &str) -> Option<Bound> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|n| n.is_finite());
    match text.strip_suffix('%') {
        _ if text.is_empty() => Some(Bound::Open),
        Some(share) => number(share).filter(|share| (0.0..=100.0).contains(share)).map(Bound::Percent),
        None => number(text).map(Bound::Value),
    }
}

fn percentile(values: &mut [f64], rank: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let index = ((rank / 100.0 * values.len() as f64).ceil() as usize).saturating_sub(1);
    values.get(index).copied()
}

fn between(values: &mut [f64], inner: Inner, low: Bound, high: Bound) -> Option<f64> {
    let mut edge = |bound, open| match bound {
        Bound::Open => Some(open),
        Bound::Value(value) => Some(value),
        Bound::Percent(rank) => percentile(values, rank),
    };
    let (low, high) = (edge(low, f64::NEG_INFINITY)?, edge(high, f64::INFINITY)?);
    let inside: Vec<_> = values.iter().copied().filter(|value| (low..=high).contains(value)).collect();
    let (count, sum) = (inside.len() as f64, inside.iter().sum::<f64>());
    Some(match inner {
        Inner::TrimmedCount => count,
        Inner::TrimmedSum => sum,
        Inner::PercentileRank => count / values.len() as f64 * 100.0,
        Inner::WinsorizedMean => values.iter().map(|value| value.clamp(low, high)).sum::<f64>() / values.len() as f64,
        Inner::TrimmedMean if inside.is_empty() => return None,
        Inner::TrimmedMean => sum / count,
    })
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
            ("tm75", 2.0),
            ("tc75", 3.0),
            ("ts75", 6.0),
            ("wm75", 2.25),
            ("TM(25%:75%)", 2.0),
            ("IQM", 2.0),
            ("PR(:2)", 50.0),
            ("PR(2:3)", 50.0),
            ("TS(3:)", 7.0),
        ] {
            assert_eq!(Stat::parse(word).unwrap().of(&mut [4.0, 1.0, 3.0, 2.0]), Some(value), "{word}");
        }
        assert_eq!(Stat::Sum.of(&mut []), None);
        for word in ["average", "p101", "p", "tm", "xx90", "PR(:)", "PR(1%:2)", "TM(1:2", "pr90", "tm(1%:2%)"] {
            assert_eq!(Stat::parse(word), None, "{word}");
        }
    }
}
