//! What PutMetricAlarm refuses, and the rule behind what it takes.

use super::evaluate::{Missing, Operator, Rule};
use crate::local::Fault;
use crate::local::cloudwatch::query::{self, Query, What, invalid, text};
use serde_json::{Map, Value, json};

/// Queries of one alarm, and metrics among them.
const MOST_QUERIES: usize = 20;
const MOST_METRICS: usize = 10;
/// Actions per state.
const MOST_ACTIONS: usize = 5;
const DAY: i64 = 86_400;

/// Reads the input of PutMetricAlarm.
///
/// # Errors
/// `ValidationError` with what is wrong.
pub fn rule(input: &Value) -> Result<Rule, Fault> {
    actions(input)?;
    unplayed(input)?;
    let (queries, watched, period, statistic) = watched(input)?;
    let periods = required(input, "EvaluationPeriods")?;
    let to_alarm = input.get("DatapointsToAlarm").and_then(Value::as_i64).unwrap_or(periods);
    if to_alarm > periods {
        return Err(invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods."));
    }
    window(periods, period)?;
    let threshold = input.get("Threshold").and_then(Value::as_f64);
    Ok(Rule {
        queries,
        watched,
        period,
        periods: periods.max(1) as usize,
        to_alarm: to_alarm.max(1) as usize,
        threshold: threshold.ok_or_else(|| invalid("The parameter Threshold is required."))?,
        operator: operator(input)?,
        missing: missing(input)?,
        statistic,
    })
}

/// What of the service has no counterpart here.
fn unplayed(input: &Value) -> Result<(), Fault> {
    for member in ["EvaluationWindow", "WarmUpConfiguration", "EvaluationCriteria", "EvaluationInterval"] {
        if input.get(member).is_some() {
            return Err(invalid(format!("The parameter {member} is not played by this stand-in.")));
        }
    }
    Ok(())
}

fn required(input: &Value, name: &str) -> Result<i64, Fault> {
    input.get(name).and_then(Value::as_i64).ok_or_else(|| invalid(format!("The parameter {name} is required.")))
}

fn watched(input: &Value) -> Result<(Vec<Query>, usize, i64, String), Fault> {
    match (input.get("Metrics").and_then(Value::as_array), text(input, "MetricName")) {
        (Some(_), Some(_)) => Err(invalid("The parameters MetricName and Metrics cannot be used together.")),
        (None, None) => Err(invalid("Exactly one of MetricName and Metrics must be specified.")),
        (Some(list), None) => several(input, list),
        (None, Some(_)) => single(input),
    }
}

fn single(input: &Value) -> Result<(Vec<Query>, usize, i64, String), Fault> {
    let stat = match (text(input, "Statistic"), text(input, "ExtendedStatistic")) {
        (Some(stat), None) | (None, Some(stat)) => stat,
        _ => return Err(invalid("Exactly one of Statistic and ExtendedStatistic must be specified.")),
    };
    let period = required(input, "Period")?;
    alarm_period(period)?;
    let metric = json!({"Namespace": input.get("Namespace"), "MetricName": input.get("MetricName"),
        "Dimensions": input.get("Dimensions")});
    if text(input, "Namespace").is_none() {
        return Err(invalid("The parameter Namespace is required with MetricName."));
    }
    let mut stat_member = Map::new();
    stat_member.insert("Metric".to_owned(), metric);
    stat_member.insert("Period".to_owned(), json!(period));
    stat_member.insert("Stat".to_owned(), json!(stat));
    if let Some(unit) = input.get("Unit") {
        stat_member.insert("Unit".to_owned(), unit.clone());
    }
    let queries = query::read(&[json!({"Id": "m1", "MetricStat": stat_member})], 1)?;
    Ok((queries, 0, period, stat))
}

fn several(input: &Value, list: &[Value]) -> Result<(Vec<Query>, usize, i64, String), Fault> {
    for member in ["Statistic", "ExtendedStatistic", "Period", "Namespace", "Dimensions", "Unit"] {
        if input.get(member).is_some_and(|value| value.as_array().is_none_or(|list| !list.is_empty())) {
            return Err(invalid(format!("The parameter {member} cannot be used together with Metrics.")));
        }
    }
    let queries = query::read(list, MOST_QUERIES)?;
    if queries.iter().filter(|query| query.what.metric().is_some()).count() > MOST_METRICS {
        return Err(invalid(format!("An alarm can have at most {MOST_METRICS} metrics.")));
    }
    let returning: Vec<_> = queries.iter().enumerate().filter(|(_, query)| query.return_data).collect();
    let [(watched, query)] = returning.as_slice() else {
        return Err(invalid("Exactly one element of the metrics list should return data."));
    };
    let (watched, own) = (*watched, query.period);
    if let What::Math(expression) = &query.what {
        let array = matches!(expression, super::super::math::Expression::Call(name, _) if name == "SEARCH" || name == "METRICS");
        if array {
            return Err(invalid("SEARCH expressions and arrays of time series are not supported in alarms."));
        }
    }
    let longest = queries.iter().filter_map(|query| query.what.metric()).map(|metric| metric.period).max();
    let period = own.or(longest).ok_or_else(|| invalid("Period must not be null"))?;
    alarm_period(period)?;
    let stat = queries.get(watched).and_then(|query| query.what.metric()).map(|metric| metric.stat_word.clone());
    Ok((queries, watched, period, stat.unwrap_or_default()))
}

fn alarm_period(period: i64) -> Result<(), Fault> {
    if matches!(period, 10 | 20 | 30) || (period > 0 && period % 60 == 0) {
        Ok(())
    } else {
        Err(invalid("Period must be 10, 20, 30 or a multiple of 60"))
    }
}

fn window(periods: i64, period: i64) -> Result<(), Fault> {
    let (most, words, kind) = match period {
        3600.. => (7 * DAY, "a week", ">="),
        _ => (DAY, "a day", "<"),
    };
    if periods.saturating_mul(period) <= most {
        return Ok(());
    }
    Err(invalid(format!(
        "Metrics cannot be checked across more than {words} (EvaluationPeriods * Period must be <= {most}) for alarms \
         using period {kind} 3600"
    )))
}

fn operator(input: &Value) -> Result<Operator, Fault> {
    match text(input, "ComparisonOperator").as_deref() {
        Some("GreaterThanOrEqualToThreshold") => Ok(Operator::GreaterOrEqual),
        Some("GreaterThanThreshold") => Ok(Operator::Greater),
        Some("LessThanThreshold") => Ok(Operator::Less),
        Some("LessThanOrEqualToThreshold") => Ok(Operator::LessOrEqual),
        Some(band) => Err(invalid(format!(
            "{band} needs an anomaly detection band, and this stand-in trains no anomaly detection model."
        ))),
        None => Err(invalid("The parameter ComparisonOperator is required.")),
    }
}

fn missing(input: &Value) -> Result<Missing, Fault> {
    match text(input, "TreatMissingData").as_deref() {
        None | Some("missing") => Ok(Missing::Missing),
        Some("breaching") => Ok(Missing::Breaching),
        Some("notBreaching") => Ok(Missing::NotBreaching),
        Some("ignore") => Ok(Missing::Ignore),
        Some(other) => Err(invalid(format!(
            "Option {other} is not supported, supported options for TreatMissingData are \
             [breaching, notBreaching, ignore, missing]."
        ))),
    }
}

/// Actions are ARNs, and not more than five for a state.
pub fn actions(input: &Value) -> Result<(), Fault> {
    for member in ["OKActions", "AlarmActions", "InsufficientDataActions"] {
        let list = input.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if list.len() > MOST_ACTIONS {
            let message = format!("The collection {member} must not have a size greater than {MOST_ACTIONS}.");
            return Err(invalid(message));
        }
        if let Some(action) =
            list.iter().filter_map(Value::as_str).find(|a| a.split(':').count() < 6 || !a.starts_with("arn:"))
        {
            return Err(invalid(format!("Invalid ARN syntax: {action}")));
        }
    }
    Ok(())
}
