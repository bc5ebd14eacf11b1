//! All series of a Region by name, and their points by period and statistic.

use super::query::MetricStat;
use super::series::Series;
use crate::local::World;
use std::collections::HashMap;

const DAY: i64 = 86_400;

/// The series of a Region.
#[derive(Debug)]
pub struct Catalogue {
    all: Vec<Series>,
    by_name: HashMap<Name, usize>,
}

/// Namespace, metric and the exact dimensions, sorted.
type Name = (&'static str, &'static str, Vec<(String, String)>);

impl Catalogue {
    /// The series of a Region as it stands.
    pub fn of(world: &World, region: &str) -> Self {
        let all = Series::all(world, region);
        let name = |s: &Series| (s.metric.namespace, s.metric.name, s.dimensions.clone());
        let by_name = all.iter().enumerate().map(|(index, series)| (name(series), index)).collect();
        Self { all, by_name }
    }

    /// The series of exactly these dimensions.
    pub fn get(&self, metric: &MetricStat) -> Option<&Series> {
        let known =
            super::catalog::METRICS.iter().find(|m| m.namespace == metric.namespace && m.name == metric.name)?;
        let index = self.by_name.get(&(known.namespace, known.name, metric.dimensions.clone()))?;
        self.all.get(*index)
    }

    /// The series a test finds, in their order.
    pub fn found(&self, test: impl Fn(&Series) -> bool) -> Vec<&Series> {
        self.all.iter().filter(|series| test(series)).collect()
    }

    /// Points by the start of their period, oldest first. Periods are counted from midnight 1970.
    pub fn points(&self, metric: &MetricStat, (start, end): (i64, i64), now: i64) -> Vec<(i64, f64)> {
        let period = metric.period.max(60);
        let first = start.max(now - kept(period)).div_euclid(period) * period;
        self.points_from(metric, (first, end), now)
    }

    /// The same with periods counted from the start, as GetMetricStatistics has them.
    pub fn points_from(&self, metric: &MetricStat, (first, end): (i64, i64), now: i64) -> Vec<(i64, f64)> {
        let Some(series) = self.get(metric).filter(|s| metric.unit.as_ref().is_none_or(|unit| unit == s.metric.unit))
        else {
            return Vec::new();
        };
        let period = metric.period.max(60);
        let periods = (end.min(now + 60) - first + period - 1).div_euclid(period).max(0);
        let oldest = now - kept(period);
        let value = |at: i64| {
            let minutes = at.div_euclid(60)..(at + period).div_euclid(60);
            let mut values: Vec<_> = minutes.filter_map(|minute| series.value(minute, now)).collect();
            Some((at, metric.stat.of(&mut values)?))
        };
        let starts = (0..periods).map(|index| first + index * period).filter(|at| *at + period > oldest);
        starts.filter_map(value).collect()
    }
}

/// How long datapoints of a period are kept: old ones live on in coarser periods only.
pub fn kept(period: i64) -> i64 {
    match period {
        _ if period % 3600 == 0 => 455 * DAY,
        _ if period % 300 == 0 => 63 * DAY,
        _ => 15 * DAY,
    }
}

#[cfg(test)]
mod tests {
    use super::super::stat::Stat;
    use super::*;

    #[test]
    fn periods_hold_the_mean_of_their_minutes_and_old_minutes_are_gone() {
        let catalogue = Catalogue::of(&World::new().unwrap(), "us-east-1");
        let now = 1_770_000_000;
        let points = |age_days: i64, period: i64| {
            let metric = MetricStat {
                namespace: "AWS/Redshift".to_owned(),
                name: "CPUUtilization".to_owned(),
                dimensions: vec![("ClusterIdentifier".to_owned(), "analytics-prod".to_owned())],
                stat: Stat::Average,
                stat_word: "Average".to_owned(),
                period,
                unit: None,
            };
            let end = (now - age_days * DAY).div_euclid(3600) * 3600;
            catalogue.points(&metric, (end - 3600, end), now)
        };
        let (minutes, fives) = (points(1, 60), points(1, 300));
        assert_eq!((minutes.len(), fives.len()), (60, 12));
        let mean = minutes.iter().take(5).map(|(_, v)| v).sum::<f64>() / 5.0;
        assert!((fives[0].1 - mean).abs() < 1e-9);
        for (age, period, count) in
            [(16, 60, 0), (16, 120, 0), (30, 300, 12), (64, 300, 0), (64, 3600, 1), (400, 3600, 1), (456, 3600, 0)]
        {
            assert_eq!(points(age, period).len(), count, "{age} days, {period} s");
        }
    }
}
