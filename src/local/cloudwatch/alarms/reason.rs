//! Why an alarm is in its state: the sentence and the data the service gives.

use super::evaluate::{Missing, Operator, Rule};
use jiff::Timestamp;
use serde_json::json;

/// What an evaluation looked at.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Newest first.
    pub points: Vec<(i64, f64)>,
}

/// The sentence of a state.
pub fn words(rule: &Rule, before: &str, value: &str, seen: &Seen) -> String {
    let lacking = rule.periods - seen.points.len().min(rule.periods);
    if value == "INSUFFICIENT_DATA" {
        let verb = if lacking == 1 { "was" } else { "were" };
        return format!("Insufficient Data: {} {verb} unknown.", counted(lacking, ""));
    }
    if seen.points.is_empty() {
        let treated = if rule.missing == Missing::Breaching { "Breaching" } else { "NonBreaching" };
        let (periods, missing) = (rule.periods, counted(rule.periods, "missing "));
        let (noun, verb) = if periods == 1 { ("period", "was") } else { ("periods", "were") };
        return format!(
            "Threshold Crossed: no datapoints were received for {periods} {noun} and {missing} {verb} treated as [{treated}]."
        );
    }
    crossed(rule, before, value, seen)
}

fn crossed(rule: &Rule, before: &str, value: &str, seen: &Seen) -> String {
    let alarm = value == "ALARM";
    let matching: Vec<_> = seen
        .points
        .iter()
        .filter(|(_, number)| rule.operator.breaches(*number, rule.threshold) == alarm)
        .map(|(at, number)| format!("{} ({})", decimal(*number), short(*at)))
        .collect();
    let shown = matching.join(", ");
    let not = if alarm { "" } else { "not " };
    let against = format!("{not}{} the threshold ({})", comparison(rule.operator), decimal(rule.threshold));
    if rule.periods == 1 {
        return format!("Threshold Crossed: 1 datapoint [{shown}] was {against}.");
    }
    let verb = if matching.len() == 1 { "was" } else { "were" };
    let needed = if alarm { rule.to_alarm } else { rule.periods - rule.to_alarm + 1 };
    let (of, periods) = (matching.len(), rule.periods);
    format!(
        "Threshold Crossed: {of} out of the last {periods} datapoints [{shown}] {verb} {against} (minimum {} for {before} \
         -> {value} transition).",
        counted(needed, "")
    )
}

/// The data, as JSON text.
pub fn data(rule: &Rule, seen: &Seen, at: Timestamp) -> String {
    let stamp = |second: i64| Timestamp::from_second(second).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.000+0000");
    let newest_last = || seen.points.iter().rev();
    let evaluated: Vec<_> =
        seen.points.iter().map(|(at, value)| json!({"timestamp": stamp(*at).to_string(), "value": value})).collect();
    json!({
        "version": "1.0",
        "queryDate": stamp(at.as_second()).to_string(),
        "startDate": newest_last().next().map(|(at, _)| stamp(*at).to_string()),
        "statistic": rule.statistic,
        "period": rule.period,
        "recentDatapoints": newest_last().map(|(_, value)| *value).collect::<Vec<_>>(),
        "threshold": rule.threshold,
        "evaluatedDatapoints": evaluated,
    })
    .to_string()
}

fn counted(number: usize, kind: &str) -> String {
    if number == 1 { format!("1 {kind}datapoint") } else { format!("{number} {kind}datapoints") }
}

fn comparison(operator: Operator) -> &'static str {
    match operator {
        Operator::GreaterOrEqual => "greater than or equal to",
        Operator::Greater => "greater than",
        Operator::Less => "less than",
        Operator::LessOrEqual => "less than or equal to",
    }
}

/// `5.0`, `0.25`: always with a point.
fn decimal(number: f64) -> String {
    format!("{number:?}")
}

fn short(at: i64) -> String {
    Timestamp::from_second(at).unwrap_or_default().strftime("%d/%m/%y %H:%M:%S").to_string()
}
