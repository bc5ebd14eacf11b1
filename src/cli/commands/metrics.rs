//! `metrics`: datapoints of a target, or a line with a sparkline for each series.

use super::super::args::{Format, MetricsArgs};
use super::super::connect::connect;
use super::super::items::{Datum, Field, Items};
use super::super::query::find_subject;
use super::super::{Failure, Global, Settings, Status};
use crate::charts::{Line, resample};
use crate::metrics::window::{LONGEST, SHORTEST, length_word};
use crate::metrics::{Chart, Drawn, Span, Subject, Window, charts, discover, table};
use crate::nearest::did_you_mean;
use crate::view::sparkline;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Cells of a sparkline.
const SPARK: usize = 40;

/// Prints the metrics asked for, or the few that matter. A line that failed is told on stderr; the others stand.
pub async fn run(settings: &Settings, arguments: &MetricsArgs, global: &Global) -> Result<Status, Failure> {
    let now = Timestamp::now();
    let span = span(arguments, now)?;
    let connected = connect(settings, settings.account()?).await?;
    let subject = find_subject(&connected.cloud, &arguments.target).await?;
    let published = discover(&connected.cloud, &subject).await?;
    let chosen = choose(charts(&subject, &published.metrics), &arguments.metric, &subject)?;
    let queries: Vec<_> = chosen.iter().flat_map(|chart| chart.queries(span.period)).collect();
    let outcomes = connected.cloud.measure(subject.region(), &queries, span.start, span.end).await?;
    let numbers = queries.into_iter().zip(outcomes).collect();
    let drawn: Vec<Drawn> = chosen.iter().map(|chart| Drawn::of(chart, span.period, &numbers)).collect();
    let items = match global.output {
        Format::Table | Format::Markdown => lines(&chosen, &drawn, span, settings.theme(global).ascii),
        _ => points(&chosen, &drawn, span),
    };
    super::print(&items, global)?;
    let mut status = Status::Done;
    let of_lines = drawn.iter().flat_map(|drawn| drawn.failed.iter().map(|(_, error)| error));
    for error in of_lines.chain(&published.failures) {
        let failure = Failure::from(error.clone());
        eprintln!("error: {}", failure.line());
        status = failure.status;
    }
    if drawn.iter().all(|drawn| !drawn.has_numbers()) && status == Status::Done {
        eprintln!("{subject} has no datapoints between {} and {}", span.start, span.end);
    }
    Ok(status)
}

/// The stretch of time asked for; what CloudWatch no longer keeps is refused, not silently changed.
fn span(arguments: &MetricsArgs, now: Timestamp) -> Result<Span, Failure> {
    let length = arguments.since;
    if !(SHORTEST..=LONGEST).contains(&length) {
        let why = "CloudWatch has between 10 minutes and 455 days";
        return Err(Failure::usage("--since cannot be shown", why, "write 3h, 2d or 1w"));
    }
    let window = Window { length, end: None, period: arguments.period };
    let span = window.at(now);
    match arguments.period {
        Some(period) if period != span.period => {
            let (asked, kept) = (length_word(i64::from(period)), length_word(i64::from(span.period)));
            let why = format!("points of {asked} are not kept for {}; the least is {kept}", length_word(length));
            let next = format!("write --period {}, or leave it out", span.period);
            Err(Failure::usage(format!("--period {period} is too fine for this range"), why, next))
        }
        _ => Ok(span),
    }
}

/// The charts by name, or those of the overview.
fn choose(all: Vec<Chart>, names: &[String], subject: &Subject) -> Result<Vec<Chart>, Failure> {
    if names.is_empty() {
        return Ok(all.into_iter().filter(|chart| chart.overview.is_some()).collect());
    }
    let find = |name: &String| {
        let found = all.iter().find(|chart| chart.name.eq_ignore_ascii_case(name)).cloned();
        found.ok_or_else(|| unknown(name, &all, subject))
    };
    names.iter().map(find).collect()
}

fn unknown(name: &str, all: &[Chart], subject: &Subject) -> Failure {
    let what = format!("{subject} publishes no \"{name}\"");
    if table::all().iter().any(|def| def.name.eq_ignore_ascii_case(name)) {
        let why = "CloudWatch lists no such series in the last two weeks";
        return Failure::new(
            Status::Refused,
            what,
            why,
            "check the target; single-node clusters publish fewer metrics",
        );
    }
    let near = did_you_mean(name, all.iter().map(|chart| chart.name.as_str()));
    let names: Vec<&str> = all.iter().map(|chart| chart.name.as_str()).collect();
    Failure::usage(what, format!("there is no metric of that name.{near}"), format!("choose of: {}", names.join(", ")))
}

fn drawn_lines<'a>(charts: &'a [Chart], drawn: &'a [Drawn]) -> impl Iterator<Item = (&'a Chart, &'a Line)> {
    charts.iter().zip(drawn).flat_map(|(chart, drawn)| drawn.lines.iter().map(move |line| (chart, line)))
}

/// The statistic of a line: its own where it is drawn beside another metric.
fn statistic(chart: &Chart, line: &Line) -> &'static str {
    let own = chart.lines().iter().find(|planned| planned.label == line.label).and_then(|planned| planned.stat);
    own.unwrap_or_else(|| chart.statistic()).as_str()
}

/// For people: a line a series.
fn lines(charts: &[Chart], drawn: &[Drawn], span: Span, ascii: bool) -> Items {
    let mut fields = vec![
        Field::text("id", "METRIC"),
        Field::text("line", "LINE"),
        Field::text("statistic", "STATISTIC"),
        Field::text("newest", "NEWEST"),
        Field::text("least", "LEAST"),
        Field::text("mean", "MEAN"),
        Field::text("greatest", "GREATEST"),
    ];
    for field in fields.iter_mut().skip(3) {
        field.head.right = true;
    }
    fields.push(Field::text("series", &format!("LAST {}", length_word(span.seconds()))));
    let row = |(chart, line): (&Chart, &Line)| {
        let all = line.summary(span.start, span.end);
        let number = |value: Option<f64>| Datum {
            raw: json!(value),
            shown: match (value, chart.state) {
                (None, _) => "no data".to_owned(),
                (Some(value), Some(state)) => state.word(value).0.to_owned(),
                (Some(value), None) => chart.unit.show(value),
            },
        };
        let buckets = resample(&line.series, span.start, span.end, SPARK);
        let samples: Vec<Option<f64>> = buckets.iter().map(|bucket| bucket.map(|bucket| bucket.greatest)).collect();
        let floor = if chart.unit.name() == "Percent" { 100.0 } else { f64::MIN_POSITIVE };
        vec![
            Datum::text(&chart.name),
            Datum::text(&line.label),
            Datum::text(statistic(chart, line)),
            number(all.map(|all| all.newest)),
            number(all.map(|all| all.least)),
            number(all.map(|all| all.mean)),
            number(all.map(|all| all.greatest)),
            Datum::text(sparkline(&samples, SPARK, floor, ascii)),
        ]
    };
    Items { fields, rows: drawn_lines(charts, drawn).map(row).collect() }
}

/// For programs: a datapoint each; a gap is no datapoint.
fn points(charts: &[Chart], drawn: &[Drawn], span: Span) -> Items {
    let names = ["id", "line", "statistic", "unit", "period", "time", "value"];
    let mut rows = Vec::new();
    for (chart, line) in drawn_lines(charts, drawn) {
        let (start, period) = (line.series.start.as_second(), line.series.period);
        for (index, sample) in line.series.samples.iter().enumerate() {
            let at = Timestamp::from_second(start + index as i64 * i64::from(period)).unwrap_or(span.start);
            let Some(value) = sample.filter(|_| at >= span.start && at < span.end) else { continue };
            let number = |raw: Value| Datum { shown: raw.to_string(), raw };
            rows.push(vec![
                Datum::text(&chart.name),
                Datum::text(&line.label),
                Datum::text(statistic(chart, line)),
                Datum::text(chart.unit.name()),
                number(json!(period)),
                Datum::text(at.to_string()),
                number(json!(value)),
            ]);
        }
    }
    Items { fields: names.into_iter().map(|name| Field::text(name, name)).collect(), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(since: i64, period: Option<u32>) -> MetricsArgs {
        MetricsArgs { target: "x".into(), metric: vec![], since, period }
    }

    #[test]
    fn what_is_no_longer_kept_is_refused_with_what_is() {
        let now: Timestamp = "2026-03-01T14:02:10Z".parse().unwrap();
        assert_eq!(span(&arguments(3 * 3600, Some(60)), now).unwrap().seconds(), 3 * 3600);
        assert_eq!(span(&arguments(7 * 86_400, Some(120)), now).unwrap().period, 120);
        let refused = span(&arguments(30 * 86_400, Some(60)), now).unwrap_err();
        assert_eq!(refused.status.code(), 2);
        assert!(refused.next.contains("--period 300"), "{refused:?}");
        assert_eq!(span(&arguments(60, None), now).unwrap_err().status.code(), 2);
    }
}
