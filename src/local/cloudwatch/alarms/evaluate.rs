//! Metric alarms over time: M of N periods against a threshold, and what missing ones count as.

use super::reason::{self, Seen};
use super::{Alarm, Happening, State, Watch};
use crate::local::cloudwatch::catalogue::Catalogue;
use crate::local::cloudwatch::math::{Evaluator, Source};
use crate::local::cloudwatch::query::Query;
use jiff::Timestamp;

/// Alarms nobody asked about are caught up over so many seconds; what was before is not told.
const CAUGHT_UP: i64 = 86_400;
/// More periods than the rule counts are looked at, so that a few missing ones do no harm.
const SPARE: i64 = 2;
/// Datapoints come some seconds into their minute; so long a period is waited for.
const LATE: i64 = 30;

/// What a metric alarm watches.
#[derive(Debug, Clone)]
pub struct Rule {
    pub queries: Vec<Query>,
    /// The query whose series counts.
    pub watched: usize,
    /// Seconds.
    pub period: i64,
    /// N
    pub periods: usize,
    /// M
    pub to_alarm: usize,
    pub threshold: f64,
    pub operator: Operator,
    pub missing: Missing,
    /// The statistic as it was written, for the reason's data.
    pub statistic: String,
}

/// How a value is held against the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    GreaterOrEqual,
    Greater,
    Less,
    LessOrEqual,
}

/// What a missing datapoint counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Breaching,
    NotBreaching,
    Ignore,
    Missing,
}

impl Operator {
    /// Whether a value is beyond the threshold.
    pub fn breaches(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::GreaterOrEqual => value >= threshold,
            Self::Greater => value > threshold,
            Self::Less => value < threshold,
            Self::LessOrEqual => value <= threshold,
        }
    }
}

impl Rule {
    /// Whether a period ended since it was last worked out.
    pub fn is_due(&self, evaluated: i64, now: Timestamp) -> bool {
        self.last_end(now.as_second()) > self.last_end(evaluated)
    }

    fn last_end(&self, at: i64) -> i64 {
        (at - LATE).div_euclid(self.step()) * self.step()
    }

    /// Seconds between two evaluations: a minute, or the period if that is shorter or longer.
    fn step(&self) -> i64 {
        self.period.max(60)
    }
}

/// Works an alarm out over every period that ended since it was last looked at.
pub fn bring_up_to(alarm: &mut Alarm, catalogue: &Catalogue, now: Timestamp) -> Vec<Happening> {
    let Watch::Metric(rule) = alarm.watch.clone() else { return Vec::new() };
    let (now, range) = (now.as_second(), (rule.periods as i64 + SPARE) * rule.step());
    let from = rule.last_end(alarm.evaluated.max(now - CAUGHT_UP));
    let source = Source { catalogue, start: from - range, end: rule.last_end(now), now };
    let points = watched(&rule, source);
    let mut happened = Vec::new();
    let mut end = from + rule.step();
    while end <= rule.last_end(now) {
        let seen = seen(&rule, &points, end);
        if let Some(value) = verdict(&rule, &seen) {
            // The periods before an alarm was put are looked at when it is put.
            let at = Timestamp::from_second(end + LATE).unwrap_or_default().max(alarm.updated);
            let state = State {
                value,
                reason: reason::words(&rule, alarm.state.value, value, &seen),
                data: reason::data(&rule, &seen, at),
                updated: at,
                changed: at,
            };
            if value != alarm.state.value {
                happened.extend(alarm.enter(state));
            }
        }
        end += rule.step();
    }
    alarm.evaluated = now;
    happened
}

/// The series that counts. An expression that fails has no points, and the alarm no data.
fn watched(rule: &Rule, source: Source<'_>) -> Vec<(i64, f64)> {
    let mut evaluator = Evaluator::new(source, &rule.queries);
    let lines = rule.queries.get(rule.watched).and_then(|query| evaluator.lines(query).ok());
    lines.and_then(|lines| lines.into_iter().next()).map(|line| line.points).unwrap_or_default()
}

/// The newest datapoints of the evaluation range, newest first, no more than the rule counts.
fn seen(rule: &Rule, points: &[(i64, f64)], end: i64) -> Seen {
    let begin = end - (rule.periods as i64 + SPARE) * rule.step();
    let inside = points.iter().rev().filter(|(at, _)| (begin..end).contains(at)).take(rule.periods);
    Seen { points: inside.copied().collect() }
}

/// The state by what was seen; `None` to stay as it is. Follows the service's tables of missing data: with as many
/// points as it counts, none is missing; with fewer, all of them beyond the threshold tell more than none.
pub fn verdict(rule: &Rule, seen: &Seen) -> Option<&'static str> {
    let breaching = seen.points.iter().filter(|(_, value)| rule.operator.breaches(*value, rule.threshold)).count();
    let lacking = rule.periods - seen.points.len().min(rule.periods);
    let by = |count: usize| Some(if count >= rule.to_alarm { "ALARM" } else { "OK" });
    let all_breach = breaching == seen.points.len();
    match rule.missing {
        _ if lacking == 0 || breaching >= rule.to_alarm => by(breaching),
        Missing::Breaching => by(breaching + lacking),
        Missing::NotBreaching => by(breaching),
        Missing::Missing if seen.points.is_empty() => Some("INSUFFICIENT_DATA"),
        Missing::Missing if all_breach => Some("ALARM"),
        Missing::Ignore if all_breach => None,
        Missing::Missing | Missing::Ignore => Some("OK"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(missing: Missing, to_alarm: usize) -> Rule {
        Rule {
            queries: Vec::new(),
            watched: 0,
            period: 60,
            periods: 3,
            to_alarm,
            threshold: 1.0,
            operator: Operator::GreaterOrEqual,
            missing,
            statistic: "Average".to_owned(),
        }
    }

    /// The documentation's tables: five periods, oldest first, `X` beyond the threshold, `0` within, `-` missing.
    #[test]
    fn the_documented_tables_of_missing_data() {
        let (alarm, ok, none, same) = (Some("ALARM"), Some("OK"), Some("INSUFFICIENT_DATA"), None);
        for (to_alarm, periods, wanted) in [
            (3, "0-X-X", [ok, ok, ok, ok]),
            (3, "----0", [ok, ok, ok, ok]),
            (3, "-----", [none, same, alarm, ok]),
            (3, "0XX-X", [alarm, alarm, alarm, alarm]),
            (3, "--X--", [alarm, same, alarm, ok]),
            (2, "0-X-X", [alarm, alarm, alarm, alarm]),
            (2, "00X0X", [alarm, alarm, alarm, alarm]),
            (2, "0-X--", [ok, ok, alarm, ok]),
            (2, "----0", [ok, ok, alarm, ok]),
            (2, "----X", [alarm, same, alarm, ok]),
        ] {
            let points: Vec<_> = periods
                .chars()
                .enumerate()
                .filter(|(_, c)| *c != '-')
                .map(|(index, c)| (index as i64 * 60, if c == 'X' { 1.0 } else { 0.0 }))
                .collect();
            let treatments = [Missing::Missing, Missing::Ignore, Missing::Breaching, Missing::NotBreaching];
            let found = treatments.map(|missing| {
                let rule = rule(missing, to_alarm);
                verdict(&rule, &seen(&rule, &points, 300))
            });
            assert_eq!(found, wanted, "{to_alarm} of 3: {periods}");
        }
    }
}
