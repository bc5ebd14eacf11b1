//! A MetricDataQuery, checked beyond what the model states: a metric with a statistic, or an expression.

use super::math::{self, Expression};
use super::series::Dimensions;
use super::stat::Stat;
use crate::local::Fault;
use serde_json::Value;
use std::collections::BTreeSet;

/// One query of a request or of an alarm.
#[derive(Debug, Clone)]
pub struct Query {
    pub id: String,
    pub label: Option<String>,
    /// Of an expression, in seconds.
    pub period: Option<i64>,
    pub return_data: bool,
    pub what: What,
}

/// What it asks for.
#[derive(Debug, Clone)]
pub enum What {
    Metric(MetricStat),
    Math(Expression),
}

/// A metric, its exact dimensions, and what of it.
#[derive(Debug, Clone)]
pub struct MetricStat {
    pub namespace: String,
    pub name: String,
    pub dimensions: Dimensions,
    pub stat: Stat,
    /// The statistic as it was written.
    pub stat_word: String,
    /// Seconds.
    pub period: i64,
    pub unit: Option<String>,
}

impl What {
    /// The metric, if it is one.
    pub fn metric(&self) -> Option<&MetricStat> {
        match self {
            Self::Metric(metric) => Some(metric),
            Self::Math(_) => None,
        }
    }
}

/// Reads and checks the queries of a list.
///
/// # Errors
/// `ValidationError` with what is wrong.
pub fn read(list: &[Value], most: usize) -> Result<Vec<Query>, Fault> {
    if list.len() > most {
        let message = format!("The collection MetricDataQueries must not have a size greater than {most}.");
        return Err(invalid(message));
    }
    let queries = list.iter().map(query).collect::<Result<Vec<_>, _>>()?;
    let ids: BTreeSet<_> = queries.iter().map(|query| &query.id).collect();
    if ids.len() < queries.len() {
        return Err(invalid("The values for parameter id in MetricDataQueries are not unique."));
    }
    Ok(queries)
}

fn query(value: &Value) -> Result<Query, Fault> {
    let id = text(value, "Id").unwrap_or_default();
    if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(invalid(format!("The value '{id}' for parameter Id does not match [a-z][a-zA-Z0-9_]*.")));
    }
    let expression = text(value, "Expression").filter(|text| !text.trim().is_empty());
    let what = match (value.get("MetricStat"), expression) {
        (Some(stat), None) => What::Metric(metric_stat(stat)?),
        (None, Some(text)) => What::Math(expression_of(&id, &text)?),
        (Some(_), Some(_)) => {
            let message = format!("The parameters MetricStat and Expression of '{id}' exclude each other.");
            return Err(invalid(message));
        }
        (None, None) => {
            return Err(invalid(format!("Either a MetricStat or an Expression must be specified for '{id}'.")));
        }
    };
    let period = value.get("Period").and_then(Value::as_i64);
    if let Some(period) = period {
        check_period(period)?;
    }
    let return_data = value.get("ReturnData").and_then(Value::as_bool).unwrap_or(true);
    Ok(Query { label: text(value, "Label"), period, return_data, what, id })
}

/// Characters of an expression, by the documentation of the API.
const LONGEST: usize = 2048;

fn expression_of(id: &str, text: &str) -> Result<Expression, Fault> {
    let told = |problem: String| invalid(format!("Error in expression '{id}': {problem}"));
    if text.chars().count() > LONGEST {
        return Err(told(format!("The expression is longer than {LONGEST} characters")));
    }
    if text.trim_start().get(..7).is_some_and(|word| word.eq_ignore_ascii_case("SELECT ")) {
        let why = "Metrics Insights queries are not played by this stand-in; SEARCH finds metrics by their names";
        return Err(told(why.to_owned()));
    }
    math::parse(text).map_err(told)
}

fn metric_stat(stat: &Value) -> Result<MetricStat, Fault> {
    let metric = stat.get("Metric").cloned().unwrap_or_default();
    let word = text(stat, "Stat").unwrap_or_default();
    let period = stat.get("Period").and_then(Value::as_i64).unwrap_or_default();
    check_period(period)?;
    Ok(MetricStat {
        namespace: text(&metric, "Namespace").unwrap_or_default(),
        name: text(&metric, "MetricName").unwrap_or_default(),
        dimensions: dimensions(&metric),
        stat: Stat::parse(&word)
            .ok_or_else(|| invalid(format!("The value {word} for parameter Stat is not supported.")))?,
        stat_word: word,
        period,
        unit: text(stat, "Unit"),
    })
}

/// A whole second below a minute, or minutes.
pub fn check_period(period: i64) -> Result<(), Fault> {
    if matches!(period, 1 | 5 | 10 | 20 | 30) || (period > 0 && period % 60 == 0 && period <= 31 * 86_400) {
        Ok(())
    } else {
        Err(invalid(format!("The value {period} for parameter Period is not a multiple of 60.")))
    }
}

/// The dimensions of a metric, sorted by name.
pub fn dimensions(metric: &Value) -> Dimensions {
    let listed = metric.get("Dimensions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pair = |d: &Value| (text(d, "Name").unwrap_or_default(), text(d, "Value").unwrap_or_default());
    let mut out: Dimensions = listed.iter().map(pair).collect();
    out.sort();
    out
}

/// A member that is text.
pub fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// The fault most checks of these operations end in.
pub fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationError", message)
}
