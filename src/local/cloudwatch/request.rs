//! The input of GetMetricData, checked beyond what the model states.

use super::query::{self, Query, What, invalid};
use crate::local::Fault;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::Value;

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
    /// Of the times in labels.
    pub zone: Offset,
}

impl Request {
    /// Reads the decoded input; what the service would refuse is a fault here.
    pub fn read(input: &Value) -> Result<Self, Fault> {
        let (start, end) = (second(input, "StartTime"), second(input, "EndTime"));
        if start >= end {
            return Err(invalid("The parameter StartTime must be less than the parameter EndTime."));
        }
        let list = input.get("MetricDataQueries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let queries = query::read(list, MOST_QUERIES)?;
        if !queries.iter().any(|query| query.return_data) {
            return Err(invalid("At least one query of MetricDataQueries must return data."));
        }
        names_exist(&queries)?;
        let limit = input.get("MaxDatapoints").and_then(Value::as_u64).map_or(MOST_DATAPOINTS, |n| n as usize);
        if limit == 0 || limit > MOST_DATAPOINTS {
            return Err(invalid(format!(
                "The value for parameter MaxDatapoints must be between 1 and {MOST_DATAPOINTS}."
            )));
        }
        let oldest_first = input.get("ScanBy").and_then(Value::as_str) == Some("TimestampAscending");
        let zone = input.pointer("/LabelOptions/Timezone").and_then(Value::as_str).map_or(Ok(Offset::UTC), offset)?;
        Ok(Self { queries, start, end, oldest_first, limit, zone })
    }
}

/// A time of the input as whole seconds since 1970.
pub fn second(input: &Value, name: &str) -> i64 {
    let time = input.get(name).and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    time.map_or(0, Timestamp::as_second)
}

/// A name in lower case is an id of a query; a wrong one is told before anything is computed.
fn names_exist(queries: &[Query]) -> Result<(), Fault> {
    for query in queries {
        let What::Math(expression) = &query.what else { continue };
        let is_id = |name: &&str| name.starts_with(|c: char| c.is_ascii_lowercase());
        for name in expression.names().into_iter().filter(is_id) {
            if !queries.iter().any(|other| other.id == name) {
                let id = &query.id;
                let message = format!("Error in expression '{id}': '{name}' is not the id of a query of this request");
                return Err(invalid(message));
            }
        }
    }
    Ok(())
}

/// `+0130` or `-0500`.
fn offset(text: &str) -> Result<Offset, Fault> {
    let read = || {
        let (sign, digits) = text.split_at_checked(1)?;
        let sign = match sign {
            "+" => 1,
            "-" => -1,
            _ => return None,
        };
        let (hours, minutes) = digits.split_at_checked(2).filter(|_| digits.len() == 4)?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().filter(|_| minutes < 60)
    };
    read().ok_or_else(|| invalid(format!("The value '{text}' for parameter Timezone is not of the form +0130.")))
}
