//! GetMetricStatistics: the older way to ask for one metric.

use super::catalogue::Catalogue;
use super::query::{MetricStat, dimensions, text};
use super::request::second;
use super::stat::Stat;
use crate::local::world::seed;
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "GetMetricStatistics",
    run: |local, call| Box::pin(async move { get_metric_statistics(&local, &call) }),
}];

/// Datapoints per answer.
const MOST: i64 = 1440;
const DAY: i64 = 86_400;

fn get_metric_statistics(local: &Local, call: &Call) -> Reply {
    let input = &call.input;
    let now = local.world.clock.now().as_second();
    let period = input.get("Period").and_then(Value::as_i64).unwrap_or_default();
    let (start, end) = (rounded(second(input, "StartTime"), now, period), second(input, "EndTime"));
    check(input, (start, end), period)?;
    let catalogue = Catalogue::of(&local.world, &call.region);
    let mut points: BTreeMap<i64, Value> = BTreeMap::new();
    let mut unit = None;
    for (word, extended) in statistics(input)? {
        let metric = metric(input, &word, period)?;
        unit = unit.or(catalogue.get(&metric).map(|series| series.metric.unit));
        for (at, value) in catalogue.points_from(&metric, (start, end), now) {
            let time = Timestamp::from_second(at).unwrap_or_default().to_string();
            let point = points.entry(at).or_insert_with(|| json!({"Timestamp": time, "Unit": unit}));
            if extended {
                point["ExtendedStatistics"][&word] = json!(value);
            } else {
                point[&word] = json!(value);
            }
        }
    }
    // The service promises no order, and a client that counts on one should notice here.
    let mut points: Vec<_> = points.into_iter().collect();
    points.sort_by_key(|(at, _)| seed::with(0, *at));
    let points: Vec<_> = points.into_iter().map(|(_, point)| point).collect();
    Ok(json!({"Label": text(input, "MetricName"), "Datapoints": points}))
}

/// The start is rounded down the more the older it is: to the minute, to five, to the hour.
fn rounded(start: i64, now: i64, period: i64) -> i64 {
    let to = match now - start {
        _ if period < 60 => period.max(1),
        age if age < 15 * DAY => 60,
        age if age < 63 * DAY => 300,
        _ => 3600,
    };
    start.div_euclid(to) * to
}

fn check(input: &Value, (start, end): (i64, i64), period: i64) -> Result<(), Fault> {
    if second(input, "StartTime") >= end {
        let message = "The parameter StartTime must be less than the parameter EndTime.";
        return Err(Fault::new("InvalidParameterCombination", message));
    }
    if !(matches!(period, 1 | 5 | 10 | 20 | 30) || (period > 0 && period % 60 == 0)) {
        let message = format!("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, and is {period}.");
        return Err(Fault::new("InvalidParameterValue", message));
    }
    let count = (end - start + period - 1) / period;
    if count > MOST {
        let message = format!(
            "You have requested up to {} datapoints, which exceeds the limit of {}. You may reduce the datapoints \
             requested by increasing Period, or decreasing the time range.",
            thousands(count),
            thousands(MOST)
        );
        return Err(Fault::new("InvalidParameterCombination", message));
    }
    Ok(())
}

fn thousands(number: i64) -> String {
    let digits = number.to_string();
    let comma = |(index, digit): (usize, char)| {
        let left = digits.len() - index;
        [Some(','), Some(digit)].into_iter().skip(usize::from(index == 0 || left % 3 != 0)).flatten()
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

/// The statistics asked for, each with whether it is an extended one.
fn statistics(input: &Value) -> Result<Vec<(String, bool)>, Fault> {
    let listed = |name: &str, extended: bool| {
        let list = input.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(|word| (word.to_owned(), extended)).collect::<Vec<_>>()
    };
    let (plain, extended) = (listed("Statistics", false), listed("ExtendedStatistics", true));
    match (plain.is_empty(), extended.is_empty()) {
        (true, true) => Err(Fault::new(
            "MissingRequiredParameterException",
            "Must specify either Statistics or ExtendedStatistics.",
        )),
        (false, false) => Err(Fault::new(
            "InvalidParameterCombination",
            "The parameters Statistics and ExtendedStatistics cannot be used together.",
        )),
        _ => Ok(plain.into_iter().chain(extended).collect()),
    }
}

fn metric(input: &Value, word: &str, period: i64) -> Result<MetricStat, Fault> {
    let unknown = || {
        Fault::new(
            "InvalidParameterValue",
            format!("The value {word} for parameter ExtendedStatistics is not supported."),
        )
    };
    Ok(MetricStat {
        namespace: text(input, "Namespace").unwrap_or_default(),
        name: text(input, "MetricName").unwrap_or_default(),
        dimensions: dimensions(input),
        stat: Stat::parse(word).ok_or_else(unknown)?,
        stat_word: word.to_owned(),
        period,
        unit: text(input, "Unit"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        assert_eq!([1440, 999, 1_234_567].map(thousands), ["1,440", "999", "1,234,567"]);
    }

    #[test]
    fn old_starts_are_rounded_more() {
        let now = 400 * DAY;
        assert_eq!(rounded(now - 3599, now, 60), now - 3600);
        assert_eq!(rounded(now - 20 * DAY - 61, now, 300), now - 20 * DAY - 300);
        assert_eq!(rounded(now - 100 * DAY - 61, now, 3600), now - 100 * DAY - 3600);
    }
}
