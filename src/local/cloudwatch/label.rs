//! Labels with `${...}` in them: statistics of the line, times, and properties of its metric.

use super::math::Line;
use jiff::Timestamp;
use jiff::tz::Offset;

/// Dynamic values in one label, by the documentation.
const MOST: usize = 6;

/// What a label is filled from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub line: &'a Line,
    pub region: &'a str,
    pub account: &'a str,
    pub zone: Offset,
    pub now: i64,
}

/// The label of a line: its own when none was asked for; what was asked for in front of it when several lines share it.
pub fn label(asked: Option<&str>, shared: bool, facts: Facts<'_>) -> String {
    match asked {
        None => facts.line.label.clone(),
        Some(asked) if asked.contains("${") => filled(asked, facts),
        Some(asked) if shared => format!("{asked} {}", facts.line.label),
        Some(asked) => asked.to_owned(),
    }
}

/// Whether a label is one the service takes.
pub fn check(asked: &str) -> Result<(), String> {
    let count = asked.matches("${").count();
    if count > MOST {
        return Err(format!("A label has at most {MOST} dynamic values, and this one has {count}."));
    }
    if asked.matches("${LABEL}").count() > 1 {
        return Err("${LABEL} can stand in a label once.".to_owned());
    }
    Ok(())
}

/// What is not known between `${` and `}` stays as it is.
fn filled(asked: &str, facts: Facts<'_>) -> String {
    let mut out = String::new();
    let mut rest = asked;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((word, tail)) = after.split_once('}') else {
            out.push_str("${");
            rest = after;
            break;
        };
        match value(word.trim(), facts) {
            Some(text) => out.push_str(&text),
            None => out.push_str(&format!("${{{word}}}")),
        }
        rest = tail;
    }
    out + rest
}

fn value(word: &str, facts: Facts<'_>) -> Option<String> {
    if let Some(name) = word.strip_prefix("PROP(").and_then(|rest| rest.strip_suffix(')')) {
        return Some(property(name.trim_matches(['\'', '"']), facts));
    }
    let line = facts.line;
    if word == "LABEL" {
        return Some(line.label.clone());
    }
    if word == "DATAPOINT_COUNT" {
        return Some(line.points.len().to_string());
    }
    known(word).then(|| statistic(word, facts).unwrap_or_else(|| "--".to_owned()))
}

/// `MIN`, `MIN_TIME`, `MIN_TIME_RELATIVE` and so on.
fn known(word: &str) -> bool {
    const RANGES: [&str; 4] = ["FIRST_LAST_RANGE", "FIRST_LAST_TIME_RANGE", "MIN_MAX_RANGE", "MIN_MAX_TIME_RANGE"];
    let base = word.trim_end_matches("_RELATIVE").trim_end_matches("_TIME");
    matches!(word, "AVG" | "SUM") || RANGES.contains(&word) || matches!(base, "FIRST" | "LAST" | "MAX" | "MIN")
}

fn statistic(word: &str, facts: Facts<'_>) -> Option<String> {
    let points = &facts.line.points;
    let sum = || points.iter().map(|(_, value)| *value).sum::<f64>();
    let (first, last) = (*points.first()?, *points.last()?);
    let min = points.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let max = points.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let range = |a: String, b: String| format!("{a} - {b}");
    let time = |point: (i64, f64)| clock(point.0, facts.zone);
    Some(match word {
        "AVG" => number(sum() / points.len() as f64),
        "SUM" => number(sum()),
        "FIRST_LAST_RANGE" => range(number(first.1), number(last.1)),
        "MIN_MAX_RANGE" => range(number(min.1), number(max.1)),
        "FIRST_LAST_TIME_RANGE" => range(time(first), time(last)),
        "MIN_MAX_TIME_RANGE" => range(time(min.min_by_time(max)), time(min.max_by_time(max))),
        _ => {
            let (base, suffix) = word.split_once('_').unwrap_or((word, ""));
            let point = match base {
                "FIRST" => first,
                "LAST" => last,
                "MIN" => min,
                _ => max,
            };
            match suffix {
                "" => number(point.1),
                "TIME" => time(point),
                _ => relative(facts.now - point.0),
            }
        }
    })
}

trait ByTime {
    fn min_by_time(self, other: Self) -> Self;
    fn max_by_time(self, other: Self) -> Self;
}

impl ByTime for (i64, f64) {
    fn min_by_time(self, other: Self) -> Self {
        if other.0 < self.0 { other } else { self }
    }

    fn max_by_time(self, other: Self) -> Self {
        if other.0 > self.0 { other } else { self }
    }
}

fn property(name: &str, facts: Facts<'_>) -> String {
    let props = &facts.line.props;
    let dimension = |name: &str| props.dimensions.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    match name {
        "AccountId" => facts.account.to_owned(),
        "MetricName" => props.metric.clone(),
        "Namespace" => props.namespace.clone(),
        "Period" => facts.line.period.to_string(),
        "Region" => facts.region.to_owned(),
        "Stat" => props.stat.clone(),
        _ => name.strip_prefix("Dim.").and_then(dimension).unwrap_or_else(|| "--".to_owned()),
    }
}

/// Up to three places after the point, none where there is nothing.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn clock(at: i64, zone: Offset) -> String {
    let when = zone.to_datetime(Timestamp::from_second(at).unwrap_or_default());
    when.strftime("%Y-%m-%d %H:%M").to_string()
}

fn relative(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}m ago"),
        (0, _) => format!("{hours}h{minutes}m ago"),
        _ => format!("{days}d{hours}h ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::math::Props;
    use super::*;

    #[test]
    fn each_dynamic_value_is_filled() {
        let props = Props {
            metric: "CPUUtilization".to_owned(),
            stat: "p95".to_owned(),
            dimensions: vec![("ClusterIdentifier".to_owned(), "a".to_owned())],
            ..Props::default()
        };
        let points = vec![(0, 2.0), (60, 4.5), (120, 1.0)];
        let line = Line { label: "CPU".to_owned(), period: 60, points, props };
        let facts = Facts { line: &line, region: "us-east-1", account: "1", zone: Offset::UTC, now: 3720 };
        for (asked, shown) in [
            ("${LABEL}: ${MAX} at ${MAX_TIME}", "CPU: 4.5 at 1970-01-01 00:01"),
            ("${AVG}/${SUM}/${DATAPOINT_COUNT}", "2.5/7.5/3"),
            ("${MIN_MAX_RANGE} ${LAST_TIME_RELATIVE}", "1 - 4.5 1h0m ago"),
            ("${PROP('Dim.ClusterIdentifier')} ${PROP('Stat')} ${PROP('Period')}", "a p95 60"),
            ("${WHAT} ${", "${WHAT} ${"),
        ] {
            assert_eq!(label(Some(asked), false, facts), shown);
        }
        assert_eq!(label(Some("all"), true, facts), "all CPU");
        assert_eq!(label(None, true, facts), "CPU");
        assert!(check("${MIN}".repeat(7).as_str()).is_err());
    }
}
