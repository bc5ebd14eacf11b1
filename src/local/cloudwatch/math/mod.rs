//! Metric math: `parse` reads an expression, `eval` computes it over the request's series with the functions of
//! `functions`, and `search` finds the series of `SEARCH('...')`.

mod arrays;
mod eval;
mod functions;
mod operators;
mod parse;
mod search;

pub use eval::{Evaluator, Source};
pub use parse::{Expression, parse};

/// What an expression's parts are worth.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Scalar(f64),
    Text(String),
    One(Line),
    Many(Vec<Line>),
    /// A bare word only some functions take: `REPEAT`, `LINEAR`, `ASC`, `AVG`.
    Word(String),
}

/// A time series: its label, the seconds between its points, and its points, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    pub label: String,
    /// Seconds.
    pub period: i64,
    /// Seconds since 1970 with the value.
    pub points: Vec<(i64, f64)>,
    /// What the label's `${PROP(...)}` can name.
    pub props: Props,
}

/// The metric behind a line; empty for what several metrics went into.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Props {
    pub namespace: String,
    pub metric: String,
    pub stat: String,
    pub dimensions: Vec<(String, String)>,
}

impl Line {
    /// The same line with other points.
    #[must_use]
    pub fn with(&self, points: Vec<(i64, f64)>) -> Self {
        Self { points, ..self.clone() }
    }

    /// Each point changed on its own.
    #[must_use]
    pub fn map(&self, change: impl Fn(i64, f64) -> f64) -> Self {
        self.with(self.points.iter().map(|(at, value)| (*at, change(*at, *value))).collect())
    }

    /// The value at a time.
    pub fn at(&self, at: i64) -> Option<f64> {
        let index = self.points.binary_search_by_key(&at, |(time, _)| *time).ok()?;
        self.points.get(index).map(|(_, value)| *value)
    }
}

impl Value {
    /// The type's name in the service's messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "Scalar",
            Self::Text(_) | Self::Word(_) => "String",
            Self::One(_) => "Metric",
            Self::Many(_) => "Metric[]",
        }
    }
}
