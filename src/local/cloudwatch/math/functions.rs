//! Functions whose value depends on their arguments alone. A new one is a new arm of [`call`].

use super::arrays::Fold;
use super::{Line, Value};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The times of the request, for functions that make or fill points. Seconds, end exclusive.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub start: i64,
    pub end: i64,
    pub period: i64,
}

/// Functions of the service that need what no stand-in of Redshift has, with what that is.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ANOMALY_DETECTION_BAND", "it needs a trained anomaly detection model, and this stand-in trains none"),
    ("INSIGHT_RULE_METRIC", "it reads Contributor Insights rules, and this stand-in has none"),
    ("DB_PERF_INSIGHTS", "it reads Performance Insights, and this stand-in has none"),
    ("LAMBDA", "it calls a Lambda function, and this stand-in has none"),
    ("SERVICE_QUOTA", "it reads Service Quotas, and this stand-in has none"),
];

/// Calls a function by its name in capitals.
pub fn call(name: &str, arguments: &[Value], window: Window) -> Result<Value, String> {
    if let Some((_, why)) = ELSEWHERE.iter().find(|(known, _)| *known == name) {
        return Err(format!("Function '{name}' is not available: {why}"));
    }
    let first = arguments.first();
    if let (Some(fold), Some(value), 1) = (Fold::named(name), first, arguments.len()) {
        return fold.of(name, value);
    }
    match (name, arguments) {
        ("ABS", [value]) => each(name, value, f64::abs),
        ("CEIL", [value]) => each(name, value, f64::ceil),
        ("FLOOR", [value]) => each(name, value, f64::floor),
        ("LOG", [value]) => each(name, value, f64::ln),
        ("LOG10", [value]) => each(name, value, f64::log10),
        ("DIFF", [value]) => lines(name, value, |line| steps(line, |d, _| d)),
        ("DIFF_TIME", [value]) => lines(name, value, |line| steps(line, |_, seconds| seconds)),
        ("RATE", [value]) => lines(name, value, |line| steps(line, |d, seconds| d / seconds)),
        ("RUNNING_SUM", [value]) => lines(name, value, running_sum),
        ("MINUTE" | "HOUR" | "DAY" | "DATE" | "MONTH" | "YEAR" | "EPOCH", [value]) => {
            lines(name, value, |line| line.map(|at, _| calendar(name, at)))
        }
        ("PERIOD", [Value::One(line)]) => Ok(Value::Scalar(line.period as f64)),
        ("TIME_SERIES", [Value::Scalar(number)]) => Ok(Value::One(constant(*number, window))),
        ("FILL", [value, by]) => fill(value, by, window),
        ("IF", [condition, then]) => if_(condition, then, None),
        ("IF", [condition, then, other]) => if_(condition, then, Some(other)),
        ("FIRST", [Value::Many(all)]) => all.first().cloned().map(Value::One).ok_or_else(|| empty(name)),
        ("LAST", [Value::Many(all)]) => all.last().cloned().map(Value::One).ok_or_else(|| empty(name)),
        ("METRIC_COUNT", [Value::Many(all)]) => Ok(Value::Scalar(all.len() as f64)),
        ("REMOVE_EMPTY", [Value::Many(all)]) => {
            Ok(Value::Many(all.iter().filter(|line| !line.points.is_empty()).cloned().collect()))
        }
        ("SLICE", [Value::Many(all), Value::Scalar(from)]) => Ok(slice(all, *from, all.len() as f64)),
        ("SLICE", [Value::Many(all), Value::Scalar(from), Value::Scalar(to)]) => Ok(slice(all, *from, *to)),
        ("SORT", [Value::Many(all), Value::Word(by), Value::Word(order), rest @ ..]) => sort(all, by, order, rest),
        _ if KNOWN.contains(&name) => Err(wrong_arguments(name, arguments)),
        _ => Err(format!("Function '{name}' not found")),
    }
}

/// Names for the message about wrong arguments; every other name is not found.
const KNOWN: &[&str] = &[
    "ABS",
    "AVG",
    "CEIL",
    "DATAPOINT_COUNT",
    "DATE",
    "DAY",
    "DIFF",
    "DIFF_TIME",
    "EPOCH",
    "FILL",
    "FIRST",
    "FLOOR",
    "HOUR",
    "IF",
    "LAST",
    "LOG",
    "LOG10",
    "MAX",
    "METRIC_COUNT",
    "METRICS",
    "MIN",
    "MINUTE",
    "MONTH",
    "PERIOD",
    "RATE",
    "REMOVE_EMPTY",
    "RUNNING_SUM",
    "SEARCH",
    "SLICE",
    "SORT",
    "STDDEV",
    "SUM",
    "TIME_SERIES",
    "YEAR",
];

/// What a call with the wrong arguments is told.
pub fn wrong_arguments(name: &str, arguments: &[Value]) -> String {
    let kinds: Vec<_> = arguments.iter().map(Value::kind).collect();
    format!("Function {name} cannot be called with arguments of types '[{}]'", kinds.join(", "))
}

fn empty(name: &str) -> String {
    format!("Function {name} was called with an empty array")
}

fn each(name: &str, value: &Value, change: fn(f64) -> f64) -> Result<Value, String> {
    if let Value::Scalar(number) = value {
        return Ok(Value::Scalar(change(*number)));
    }
    lines(name, value, |line| line.map(|_, number| change(number)))
}

fn lines(name: &str, value: &Value, change: impl Fn(&Line) -> Line) -> Result<Value, String> {
    match value {
        Value::One(line) => Ok(Value::One(change(line))),
        Value::Many(all) => Ok(Value::Many(all.iter().map(change).collect())),
        other => Err(wrong_arguments(name, std::slice::from_ref(other))),
    }
}

/// From each point to the next: by what it changed and in how many seconds. The first point has none.
fn steps(line: &Line, of: impl Fn(f64, f64) -> f64) -> Line {
    let pairs = line.points.iter().zip(line.points.iter().skip(1));
    line.with(pairs.map(|((before, a), (at, b))| (*at, of(b - a, (at - before) as f64))).collect())
}

fn running_sum(line: &Line) -> Line {
    let mut sum = 0.0;
    let mut add = |value: f64| {
        sum += value;
        sum
    };
    line.with(line.points.iter().map(|(at, value)| (*at, add(*value))).collect())
}

fn calendar(name: &str, at: i64) -> f64 {
    let when: Zoned = Timestamp::from_second(at).unwrap_or_default().to_zoned(TimeZone::UTC);
    match name {
        "MINUTE" => f64::from(when.minute()),
        "HOUR" => f64::from(when.hour()),
        "DAY" => f64::from(when.weekday().to_monday_one_offset()),
        "DATE" => f64::from(when.day()),
        "MONTH" => f64::from(when.month()),
        "YEAR" => f64::from(when.year()),
        _ => at as f64,
    }
}

fn grid(window: Window, period: i64) -> impl Iterator<Item = i64> {
    let period = period.max(1);
    let first = window.start.div_euclid(period) * period;
    (0..).map(move |index| first + index * period).take_while(move |at| *at < window.end)
}

fn constant(number: f64, window: Window) -> Line {
    let points = grid(window, window.period).map(|at| (at, number)).collect();
    Line { label: "TIME_SERIES".to_owned(), period: window.period, points, ..Line::default() }
}

fn fill(value: &Value, by: &Value, window: Window) -> Result<Value, String> {
    if !matches!(by, Value::Scalar(_) | Value::One(_))
        && !matches!(by, Value::Word(w) if w == "REPEAT" || w == "LINEAR")
    {
        return Err(wrong_arguments("FILL", &[value.clone(), by.clone()]));
    }
    lines("FILL", value, |line| {
        let filled =
            grid(window, line.period).filter_map(|at| Some((at, line.at(at).or_else(|| filler(line, by, at))?)));
        line.with(filled.collect())
    })
}

/// What stands in for a missing point. `REPEAT` and `LINEAR` have nothing before the first one.
fn filler(line: &Line, by: &Value, at: i64) -> Option<f64> {
    if let Value::Scalar(number) = by {
        return Some(*number);
    }
    if let Value::One(other) = by {
        return other.at(at);
    }
    let next = line.points.partition_point(|(time, _)| *time < at);
    let before = line.points.get(next.checked_sub(1)?);
    if matches!(by, Value::Word(word) if word == "REPEAT") {
        return before.map(|(_, value)| *value);
    }
    let ((from, a), (to, b)) = (before?, line.points.get(next)?);
    Some(a + (b - a) * (at - from) as f64 / (to - from).max(1) as f64)
}

/// By point where the condition is a series, as a whole where it is a scalar.
fn if_(condition: &Value, then: &Value, other: Option<&Value>) -> Result<Value, String> {
    let chosen = |truth: f64| if truth == 0.0 { other } else { Some(then) };
    match condition {
        Value::Scalar(truth) => {
            chosen(*truth).cloned().ok_or_else(|| "Function IF has nothing for a condition that is false".to_owned())
        }
        Value::One(line) => {
            for side in [Some(then), other].into_iter().flatten() {
                if !matches!(side, Value::Scalar(_) | Value::One(_)) {
                    return Err(wrong_arguments("IF", &[condition.clone(), side.clone()]));
                }
            }
            let at = |(at, truth): &(i64, f64)| Some((*at, point(chosen(*truth)?, *at)?));
            Ok(Value::One(line.with(line.points.iter().filter_map(at).collect())))
        }
        _ => Err(wrong_arguments("IF", &[condition.clone(), then.clone()])),
    }
}

fn point(value: &Value, at: i64) -> Option<f64> {
    match value {
        Value::Scalar(number) => Some(*number),
        Value::One(line) => line.at(at),
        _ => None,
    }
}

/// A range of the array; of one series it is that series.
fn slice(all: &[Line], from: f64, to: f64) -> Value {
    let length = all.len();
    let (from, to) = ((from.max(0.0) as usize).min(length), (to.max(0.0) as usize).min(length));
    Value::Many(all.get(from..to.max(from)).unwrap_or_default().to_vec())
}

fn sort(all: &[Line], by: &str, order: &str, rest: &[Value]) -> Result<Value, String> {
    let fold = Fold::named(by).filter(|fold| !matches!(fold, Fold::Stddev | Fold::Count));
    let (Some(fold), "ASC" | "DESC") = (fold, order) else {
        return Err(format!("Function SORT cannot sort by {by} {order}"));
    };
    let most = match rest {
        [] => all.len(),
        [Value::Scalar(number)] => number.max(0.0) as usize,
        other => return Err(wrong_arguments("SORT", other)),
    };
    let mut keyed: Vec<_> = all.iter().map(|line| (fold.line(line).unwrap_or(f64::NEG_INFINITY), line)).collect();
    keyed.sort_by(|a, b| if order == "ASC" { a.0.total_cmp(&b.0) } else { b.0.total_cmp(&a.0) });
    Ok(Value::Many(keyed.into_iter().take(most).map(|(_, line)| line.clone()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window { start: 0, end: 300, period: 60 };

    fn line(points: &[(i64, f64)]) -> Line {
        Line { label: "m".to_owned(), period: 60, points: points.to_vec(), ..Line::default() }
    }

    fn one(points: &[(i64, f64)]) -> Value {
        Value::One(line(points))
    }

    fn points(name: &str, arguments: &[Value]) -> Vec<(i64, f64)> {
        match call(name, arguments, WINDOW) {
            Ok(Value::One(line)) => line.points,
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn functions_of_one_series() {
        let m = one(&[(0, 1.0), (60, 4.0), (180, -2.0)]);
        assert_eq!(points("DIFF", std::slice::from_ref(&m)), [(60, 3.0), (180, -6.0)]);
        assert_eq!(points("DIFF_TIME", std::slice::from_ref(&m)), [(60, 60.0), (180, 120.0)]);
        assert_eq!(points("RATE", std::slice::from_ref(&m)), [(60, 0.05), (180, -0.05)]);
        assert_eq!(points("RUNNING_SUM", std::slice::from_ref(&m)), [(0, 1.0), (60, 5.0), (180, 3.0)]);
        assert_eq!(points("ABS", std::slice::from_ref(&m)), [(0, 1.0), (60, 4.0), (180, 2.0)]);
        assert_eq!(points("MINUTE", std::slice::from_ref(&m)), [(0, 0.0), (60, 1.0), (180, 3.0)]);
        // 1970 began on a Thursday.
        assert_eq!(points("DAY", std::slice::from_ref(&m))[0], (0, 4.0));
        for (name, value) in [("AVG", 1.0), ("SUM", 3.0), ("MAX", 4.0), ("MIN", -2.0), ("DATAPOINT_COUNT", 3.0)] {
            assert_eq!(call(name, std::slice::from_ref(&m), WINDOW), Ok(Value::Scalar(value)), "{name}");
        }
        assert_eq!(call("PERIOD", &[m], WINDOW), Ok(Value::Scalar(60.0)));
    }

    #[test]
    fn gaps_are_filled_three_ways() {
        let m = one(&[(60, 1.0), (180, 3.0)]);
        let with = |by| points("FILL", &[m.clone(), by]);
        assert_eq!(with(Value::Scalar(0.0)), [(0, 0.0), (60, 1.0), (120, 0.0), (180, 3.0), (240, 0.0)]);
        assert_eq!(with(Value::Word("REPEAT".into())), [(60, 1.0), (120, 1.0), (180, 3.0), (240, 3.0)]);
        assert_eq!(with(Value::Word("LINEAR".into())), [(60, 1.0), (120, 2.0), (180, 3.0)]);
    }

    #[test]
    fn arrays_become_one_series_over_all_times() {
        let all = Value::Many(vec![line(&[(0, 2.0), (60, 4.0)]), line(&[(0, 6.0)])]);
        assert_eq!(points("SUM", std::slice::from_ref(&all)), [(0, 8.0), (60, 4.0)]);
        // A missing value counts as 0 here, and not for the highest or lowest.
        assert_eq!(points("AVG", std::slice::from_ref(&all)), [(0, 4.0), (60, 2.0)]);
        assert_eq!(points("STDDEV", std::slice::from_ref(&all)), [(0, 2.0), (60, 2.0)]);
        assert_eq!(points("MIN", std::slice::from_ref(&all)), [(0, 2.0), (60, 4.0)]);
        assert_eq!(points("FIRST", std::slice::from_ref(&all)), [(0, 2.0), (60, 4.0)]);
        let sorted = [all, Value::Word("MAX".into()), Value::Word("DESC".into()), Value::Scalar(1.0)];
        assert_eq!(call("SORT", &sorted, WINDOW), Ok(Value::Many(vec![line(&[(0, 6.0)])])));
    }

    #[test]
    fn if_chooses_by_point_and_leaves_gaps() {
        let condition = one(&[(0, 1.0), (60, 0.0), (120, 1.0)]);
        let m = one(&[(0, 7.0), (60, 8.0)]);
        assert_eq!(points("IF", &[condition.clone(), m.clone(), Value::Scalar(0.0)]), [(0, 7.0), (60, 0.0)]);
        assert_eq!(points("IF", &[condition, m]), [(0, 7.0)]);
    }

    #[test]
    fn what_is_not_a_function_or_not_here_says_so() {
        let said = |name: &str, arguments: &[Value]| call(name, arguments, WINDOW).unwrap_err();
        assert_eq!(said("ANOMALY_DETECTOR", &[]), "Function 'ANOMALY_DETECTOR' not found");
        assert!(said("ANOMALY_DETECTION_BAND", &[]).contains("trains none"));
        assert!(said("RATE", &[Value::Scalar(1.0)]).contains("'[Scalar]'"));
        assert!(said("FILL", &[one(&[]), Value::Word("SPLINE".into())]).contains("FILL"));
    }
}
