//! The input of GetMetricData, checked beyond what the model states.

use super::series::Dimensions;
use super::stat::Stat;
use crate::local::Fault;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;

/// Queries per request.
const MOST_QUERIES: usize = 500;
/// Datapoints per page.
const MOST_DATAPOINTS: usize = 100_800;

/// A checked request.
#[derive(Debug)]
pub struct Request {
    pub queries: Vec<Query>,
    /// Seconds since 1970, end exclusive.
    pub start: i64,
    pub end: i64,
    pub oldest_first: bool,
    pub limit: usize,
}

/// One series wanted.
#[derive(Debug)]
pub struct Query {
    pub id: String,
    pub label: String,
    pub namespace: String,
    pub name: String,
    pub dimensions: Dimensions,
    pub stat: Stat,
    /// Seconds.
    pub period: i64,
    pub unit: Option<String>,
    pub return_data: bool,
}

impl Request {
    /// Reads the decoded input; what the service would refuse is a fault here.
    pub fn read(input: &Value) -> Result<Self, Fault> {
        let time = |name| input.get(name).and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
        let second = |name| time(name).map_or(0, Timestamp::as_second);
        let (start, end) = (second("StartTime"), second("EndTime"));
        if start >= end {
            return Err(invalid("The parameter StartTime must be less than the parameter EndTime."));
        }
        let queries = input.get("MetricDataQueries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let queries = queries.iter().map(query).collect::<Result<Vec<_>, _>>()?;
        check(&queries)?;
        let limit = input.get("MaxDatapoints").and_then(Value::as_u64).map_or(MOST_DATAPOINTS, |n| n as usize);
        if limit == 0 || limit > MOST_DATAPOINTS {
            return Err(invalid(format!(
                "The value for parameter MaxDatapoints must be between 1 and {MOST_DATAPOINTS}."
            )));
        }
        let oldest_first = input.get("ScanBy").and_then(Value::as_str) == Some("TimestampAscending");
        Ok(Self { queries, start, end, oldest_first, limit })
    }
}

fn check(queries: &[Query]) -> Result<(), Fault> {
    if queries.len() > MOST_QUERIES {
        let message = format!("The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}.");
        return Err(invalid(message));
    }
    let ids: BTreeSet<_> = queries.iter().map(|query| &query.id).collect();
    if ids.len() < queries.len() {
        return Err(invalid("The values for parameter id in MetricDataQueries are not unique."));
    }
    if !queries.iter().any(|query| query.return_data) {
        return Err(invalid("At least one query of MetricDataQueries must return data."));
    }
    Ok(())
}

fn query(value: &Value) -> Result<Query, Fault> {
    let id = text(value, "Id").unwrap_or_default();
    if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(invalid(format!("The value '{id}' for parameter Id does not match [a-z][a-zA-Z0-9_]*.")));
    }
    let Some(stat) = value.get("MetricStat") else {
        let message = format!("Error in expression '{id}': this stand-in knows no metric math; ask for a MetricStat.");
        return Err(invalid(message));
    };
    let metric = stat.get("Metric").cloned().unwrap_or_default();
    let word = text(stat, "Stat").unwrap_or_default();
    let name = text(&metric, "MetricName").unwrap_or_default();
    Ok(Query {
        label: text(value, "Label").unwrap_or_else(|| name.clone()),
        namespace: text(&metric, "Namespace").unwrap_or_default(),
        name,
        dimensions: dimensions(&metric),
        stat: Stat::parse(&word)
            .ok_or_else(|| invalid(format!("The value {word} for parameter Stat is not supported.")))?,
        period: period(stat)?,
        unit: text(stat, "Unit"),
        return_data: value.get("ReturnData").and_then(Value::as_bool).unwrap_or(true),
        id,
    })
}

fn period(stat: &Value) -> Result<i64, Fault> {
    let period = stat.get("Period").and_then(Value::as_i64).unwrap_or_default();
    let fits = matches!(period, 1 | 5 | 10 | 20 | 30) || (period > 0 && period % 60 == 0 && period <= 31 * 86_400);
    if fits {
        Ok(period)
    } else {
        Err(invalid(format!("The value {period} for parameter Period is not a multiple of 60.")))
    }
}

fn dimensions(metric: &Value) -> Dimensions {
    let listed = metric.get("Dimensions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pair = |d: &Value| (text(d, "Name").unwrap_or_default(), text(d, "Value").unwrap_or_default());
    let mut out: Dimensions = listed.iter().map(pair).collect();
    out.sort();
    out
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationError", message)
}
