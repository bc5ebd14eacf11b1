//! Statistics of one series or of several: `AVG`, `MAX`, `MIN`, `SUM`, `STDDEV`, `DATAPOINT_COUNT`.

use super::{Line, Value};
use std::collections::BTreeSet;

/// A statistic that turns a series into a scalar and an array of series into one series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Avg,
    Max,
    Min,
    Sum,
    Stddev,
    Count,
}

impl Fold {
    /// By the function's name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "AVG" => Self::Avg,
            "MAX" => Self::Max,
            "MIN" => Self::Min,
            "SUM" => Self::Sum,
            "STDDEV" => Self::Stddev,
            "DATAPOINT_COUNT" => Self::Count,
            _ => return None,
        })
    }

    /// A series becomes a scalar, an array becomes a series over every time any of its members has.
    pub fn of(self, name: &str, value: &Value) -> Result<Value, String> {
        match value {
            Value::Scalar(number) => Ok(Value::Scalar(self.numbers(&[*number], 1).unwrap_or_default())),
            Value::One(line) => Ok(Value::Scalar(self.line(line).unwrap_or_default())),
            Value::Many(lines) => Ok(Value::One(self.across(name, lines))),
            other => Err(format!("Function {name} does not take a {}", other.kind())),
        }
    }

    /// Of a series' points; `None` for none.
    pub fn line(self, line: &Line) -> Option<f64> {
        let values: Vec<_> = line.points.iter().map(|(_, value)| *value).collect();
        self.numbers(&values, values.len())
    }

    fn across(self, name: &str, lines: &[Line]) -> Line {
        let times: BTreeSet<i64> = lines.iter().flat_map(|line| line.points.iter().map(|(at, _)| *at)).collect();
        let at = |at: i64| {
            let values: Vec<_> = lines.iter().filter_map(|line| line.at(at)).collect();
            Some((at, self.numbers(&values, lines.len())?))
        };
        let points = times.into_iter().filter_map(at).collect();
        let period = lines.iter().map(|line| line.period).max().unwrap_or(60);
        Line { label: name.to_owned(), period, points, ..Line::default() }
    }

    /// `count` is how many values there should be: `AVG` and `STDDEV` take a missing one for 0.
    fn numbers(self, values: &[f64], count: usize) -> Option<f64> {
        if values.is_empty() {
            return (self == Self::Count).then_some(0.0);
        }
        let (sum, n) = (values.iter().sum::<f64>(), count as f64);
        Some(match self {
            Self::Avg => sum / n,
            Self::Sum => sum,
            Self::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Count => values.len() as f64,
            Self::Stddev => {
                let mean = sum / n;
                let missing = (count - values.len().min(count)) as f64 * mean.powi(2);
                ((values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() + missing) / n).sqrt()
            }
        })
    }
}
