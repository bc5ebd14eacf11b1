//! How much of its usage limits a workgroup or a cluster has used, and when it will reach them at its present pace.
//! From CloudWatch and the control plane only: a system table would wake the workgroup.

use super::{Cell, Section};
use crate::cloud::{Cloud, CloudError};
use crate::model::{MetricId, Series, SeriesQuery, Stat, UsageLimit};
use jiff::{SignedDuration, Timestamp};

/// Seconds between the points looked at.
const PERIOD: u32 = 3600;
/// The pace is that of the last day, or of the period so far.
const PACE: i64 = 24 * 3600;
/// A share of a limit that wants a look.
const NEAR: f64 = 80.0;

/// One limit with what is used of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    pub limit: UsageLimit,
    /// In the limit's unit; absent where nothing is published.
    pub used: Option<f64>,
    /// Summed up here from `ComputeSeconds`, not the service's own number.
    pub estimated: bool,
    /// In the limit's unit, an hour.
    pub pace: Option<f64>,
    /// When the period ends.
    pub resets: Timestamp,
    pub as_of: Timestamp,
}

/// Whose limits they are, as their metrics name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Workgroups,
    Clusters,
}

impl Of {
    /// Namespace, the resource's dimension, and the one for the kind of use.
    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Workgroups => ("AWS/Redshift-Serverless", "Workgroup", "UsageType"),
            Self::Clusters => ("AWS/Redshift", "ClusterIdentifier", "FeatureType"),
        }
    }
}

/// What is used of the limits of a Region. `name` says the resource of a limit's [`UsageLimit::resource_arn`].
pub(super) async fn usage(
    cloud: &Cloud,
    (region, of): (&str, Of),
    limits: Vec<UsageLimit>,
    name: impl Fn(&str) -> Option<String>,
    now: Timestamp,
) -> Result<Vec<Usage>, CloudError> {
    let known: Vec<(UsageLimit, String, Timestamp, Timestamp)> = (limits.into_iter())
        .filter_map(|limit| {
            let resource = name(limit.resource_arn.as_deref()?)?;
            let (start, end) = limit.period_at(now)?;
            Some((limit, resource, start, end))
        })
        .collect();
    let Some(first) = known.iter().map(|(_, _, start, _)| *start).min() else { return Ok(Vec::new()) };
    let mut queries: Vec<SeriesQuery> =
        known.iter().map(|(limit, resource, ..)| consumed(of, limit, resource)).collect();
    // Only what a workgroup computes can be summed up besides.
    if of == Of::Workgroups {
        queries.extend(known.iter().map(|(_, resource, ..)| seconds(resource)));
    }
    let answers = cloud.measure_slowly(region, &queries, first, now).await?;
    let series = |index: usize| answers.get(index).and_then(|answer| answer.as_ref().ok());
    let all = known.len();
    let usage = known
        .into_iter()
        .enumerate()
        .map(|(index, (limit, _, start, end))| Usage::of(limit, series(index), series(all + index), (start, end), now));
    Ok(usage.collect())
}

fn consumed(of: Of, limit: &UsageLimit, resource: &str) -> SeriesQuery {
    let (namespace, key, kind) = of.names();
    let mut dimensions = vec![
        ("UsageLimitId".to_owned(), limit.usage_limit_id.clone()),
        (kind.to_owned(), limit.metric_type()),
        (key.to_owned(), resource.to_owned()),
    ];
    dimensions.sort_unstable();
    query((namespace, "UsageLimitConsumed"), dimensions, Stat::Maximum)
}

fn seconds(workgroup: &str) -> SeriesQuery {
    let (namespace, key, _) = Of::Workgroups.names();
    query((namespace, "ComputeSeconds"), vec![(key.to_owned(), workgroup.to_owned())], Stat::Sum)
}

fn query((namespace, name): (&str, &str), dimensions: Vec<(String, String)>, stat: Stat) -> SeriesQuery {
    let metric = MetricId { namespace: namespace.into(), name: name.into(), dimensions };
    SeriesQuery { metric, stat, period: PERIOD }
}

impl Usage {
    fn of(
        limit: UsageLimit,
        consumed: Option<&Series>,
        seconds: Option<&Series>,
        (start, end): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Self {
        let compute = limit.unit() == "RPU-h";
        let own = consumed.and_then(|series| newest_since(series, start));
        let summed = seconds.filter(|_| compute).and_then(|series| hours(series, start));
        let since = start.max(now.checked_sub(SignedDuration::from_secs(PACE)).unwrap_or(start));
        let elapsed = (now.as_second() - since.as_second()) as f64 / 3600.0;
        // In the first hour of a period there is no pace yet.
        let lately = seconds.filter(|_| compute && elapsed >= 1.0).and_then(|series| hours(series, since));
        // What is not computed is known by what was consumed only.
        let grown = consumed.and_then(|series| growth(series, since));
        Self {
            limit,
            used: own.or(summed),
            estimated: own.is_none(),
            pace: lately.map(|hours| hours / elapsed).or(grown),
            resets: end,
            as_of: now,
        }
    }

    /// Percent of the amount.
    pub fn share(&self) -> Option<f64> {
        let amount = self.limit.amount.filter(|amount| *amount > 0)?;
        Some(self.used? / amount as f64 * 100.0)
    }

    /// When the amount is reached at this pace, if that is before the period ends.
    pub fn reached(&self) -> Option<Timestamp> {
        let left = self.limit.amount? as f64 - self.used?;
        let pace = self.pace.filter(|pace| *pace > 0.0)?;
        let seconds = (left.max(0.0) / pace * 3600.0).min(1e9) as i64;
        let at = self.as_of.checked_add(SignedDuration::from_secs(seconds)).ok()?;
        (left > 0.0 && at < self.resets).then_some(at)
    }

    fn amount(&self) -> String {
        let amount = self.limit.amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string());
        format!("{amount} {} a {}", self.limit.unit(), self.period())
    }

    /// `RPU-h a month`, `spectrum TB a day`: a limit's name, where a resource has several.
    pub fn label(&self) -> String {
        let unit = self.limit.unit();
        match self.limit.usage_type.as_deref() {
            Some("serverless-compute") | None => format!("{unit} a {}", self.period()),
            Some(feature) => format!("{feature} {unit} a {}", self.period()),
        }
    }

    fn period(&self) -> &'static str {
        match self.limit.period.as_deref() {
            Some("daily") => "day",
            Some("weekly") => "week",
            _ => "month",
        }
    }

    /// Why it wants a look.
    pub fn finding(&self) -> Option<String> {
        let (amount, consequence) = (self.amount(), self.limit.consequence());
        let share = self.share()?;
        if share >= 100.0 {
            return Some(format!("usage limit is used up: {consequence} ({amount})"));
        }
        if let Some(at) = self.reached() {
            let at = at.strftime("%b %d %H:%MZ");
            return Some(format!("limit reached {at} at this pace: {consequence} ({amount})"));
        }
        (share >= NEAR).then(|| format!("{share:.0}% of a usage limit are used ({amount})"))
    }

    /// The gauge in the details, in characters every terminal has.
    fn line(&self) -> String {
        const CELLS: usize = 20;
        let Some((share, used)) = self.share().zip(self.used) else {
            return format!("nothing published of {}; {}", self.amount(), self.limit.consequence());
        };
        let full = ((share / 100.0 * CELLS as f64).round() as usize).min(CELLS);
        let about = if self.estimated { "about " } else { "" };
        format!(
            "[{}{}] {share:.0}%  {about}{used:.1} of {}; then it {}",
            "#".repeat(full),
            "-".repeat(CELLS - full),
            self.amount(),
            self.limit.consequence()
        )
    }
}

/// The fullest of some limits, in percent.
pub(super) fn fullest(usage: &[Usage]) -> Cell {
    let shares = usage.iter().filter_map(Usage::share);
    shares.max_by(f64::total_cmp).map_or(Cell::Absent, |share| Cell::Number(share.floor(), "%"))
}

/// The limits of a workgroup as a block of its details.
pub(super) fn section(usage: &[Usage]) -> Section {
    let mut fields = Vec::new();
    for usage in usage {
        fields.push((usage.label().into(), Cell::Text(usage.line())));
        if let Some(at) = usage.reached() {
            fields.push(("  reached at this pace".into(), Cell::Time(at)));
        }
        fields.push(("  begins anew".into(), Cell::Time(usage.resets)));
    }
    Section { title: "Usage limits", fields }
}

/// The newest value not older than a moment: what was used up in the period before does not count.
fn newest_since(series: &Series, start: Timestamp) -> Option<f64> {
    series.latest().filter(|(at, _)| *at >= start).map(|(_, value)| value)
}

/// How much a counter has grown an hour since a moment, by its first and its newest value; it takes an hour between
/// them to say so.
fn growth(series: &Series, since: Timestamp) -> Option<f64> {
    let start = series.start.as_second();
    let points = series.samples.iter().enumerate().filter_map(|(index, sample)| {
        let at = start + index as i64 * i64::from(series.period);
        Some((at, (*sample)?)).filter(|(at, _)| *at >= since.as_second())
    });
    let points: Vec<(i64, f64)> = points.collect();
    let ((first, from), (last, to)) = (points.first()?, points.last()?);
    let hours = (last - first) as f64 / 3600.0;
    (hours >= 1.0 && to >= from).then(|| (to - from) / hours)
}

/// RPU-hours from RPU-seconds since a moment; nothing published is nothing known.
fn hours(series: &Series, since: Timestamp) -> Option<f64> {
    let first = series.start.as_second();
    let inside = |index: usize| first + index as i64 * i64::from(series.period) >= since.as_second();
    let points: Vec<f64> = series
        .samples
        .iter()
        .enumerate()
        .filter(|(index, _)| inside(*index))
        .filter_map(|(_, sample)| *sample)
        .collect();
    (!points.is_empty()).then(|| points.iter().sum::<f64>() / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn limit(amount: i64, action: &str) -> UsageLimit {
        UsageLimit {
            usage_limit_id: "l".into(),
            usage_type: Some("serverless-compute".into()),
            amount: Some(amount),
            period: Some("monthly".into()),
            breach_action: Some(action.into()),
            ..UsageLimit::default()
        }
    }

    /// Two RPU-hours every hour from the first of the month on.
    fn seconds(hours: usize) -> Series {
        Series { start: at("2026-03-01T00:00:00Z"), period: PERIOD, samples: vec![Some(7200.0); hours] }
    }

    fn usage(amount: i64, consumed: Option<f64>) -> Usage {
        let limit = limit(amount, "deactivate");
        let now = at("2026-03-11T00:00:00Z");
        let consumed = consumed.map(|used| Series {
            start: at("2026-03-10T23:00:00Z"),
            period: PERIOD,
            samples: vec![Some(used)],
        });
        let bounds = limit.period_at(now).unwrap();
        Usage::of(limit, consumed.as_ref(), Some(&seconds(240)), bounds, now)
    }

    #[test]
    fn the_services_own_number_counts_before_a_sum() {
        let own = usage(1000, Some(500.0));
        assert_eq!((own.used, own.estimated, own.share()), (Some(500.0), false, Some(50.0)));
        let summed = usage(1000, None);
        assert_eq!((summed.used, summed.estimated), (Some(480.0), true));
        assert!(section(&[summed]).fields[0].1.to_string().contains("about 480.0 of 1000 RPU-h a month"));
    }

    #[test]
    fn a_limit_is_predicted_at_the_pace_of_the_last_day() {
        // 2 an hour; 96 are left: 48 hours.
        let near = usage(596, Some(500.0));
        assert_eq!(near.pace, Some(2.0));
        assert_eq!(near.reached(), Some(at("2026-03-13T00:00:00Z")));
        let finding = near.finding().unwrap();
        assert!(finding.contains("Mar 13 00:00Z") && finding.contains("turns user queries off"), "{finding}");
        // 2 an hour until the end of the month is 1,008 more.
        assert_eq!(usage(1600, Some(500.0)).reached(), None);
        assert_eq!(usage(1600, Some(500.0)).finding(), None);
        assert!(usage(500, Some(510.0)).finding().unwrap().contains("used up"));
        assert_eq!(fullest(&[usage(1000, Some(500.0)), usage(500, Some(499.9))]), Cell::Number(99.0, "%"));
        assert_eq!(fullest(&[]), Cell::Absent);
    }

    #[test]
    fn what_is_counted_in_terabytes_or_minutes_is_predicted_by_what_was_consumed() {
        // A tenth of a unit every hour of the day before the 11th.
        let consumed = Series {
            start: at("2026-03-10T00:00:00Z"),
            period: PERIOD,
            samples: (0..24).map(|hour| Some(4.0 + f64::from(hour) / 10.0)).collect(),
        };
        let now = at("2026-03-11T00:00:00Z");
        for (kind, action, text) in [
            ("cross-region-datasharing", "deactivate", "turns data sharing across Regions off (8 TB a month)"),
            ("spectrum", "disable", "turns the feature off (8 TB a month)"),
            ("concurrency-scaling", "emit-metric", "alerts (8 min a month)"),
        ] {
            let limit = UsageLimit { usage_type: Some(kind.into()), ..limit(8, action) };
            let bounds = limit.period_at(now).unwrap();
            let usage = Usage::of(limit, Some(&consumed), None, bounds, now);
            assert!((usage.pace.unwrap() - 0.1).abs() < 1e-9, "{kind}: {usage:?}");
            // 6.3 are used: 1.7 are left for 17 hours.
            let reached = usage.reached().unwrap().as_second();
            assert!((reached - at("2026-03-11T17:00:00Z").as_second()).abs() < 60, "{kind}");
            assert!(usage.finding().unwrap().ends_with(text), "{kind}: {:?}", usage.finding());
            assert!(section(&[usage]).fields[0].0.starts_with(kind));
        }
    }

    #[test]
    fn the_period_before_does_not_count() {
        let series =
            Series { start: at("2026-02-28T22:00:00Z"), period: PERIOD, samples: vec![Some(900.0), Some(950.0)] };
        let now = at("2026-03-01T00:30:00Z");
        let limit = limit(1000, "log");
        let bounds = limit.period_at(now).unwrap();
        let usage = Usage::of(limit, Some(&series), Some(&series), bounds, now);
        assert_eq!((usage.used, usage.pace, usage.finding()), (None, None, None));
    }
}
