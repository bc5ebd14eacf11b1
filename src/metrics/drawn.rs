//! A chart's lines once the numbers are there.

use super::plan::{Chart, Planned};
use crate::charts::Line;
use crate::cloud::{CloudError, Measured};
use crate::model::{Series, SeriesQuery};
use std::collections::HashMap;

/// The numbers of the last fetch, by query.
pub type Numbers = HashMap<SeriesQuery, Measured>;

/// What can be drawn of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    /// Lines with numbers, each with its place among the chart's lines.
    pub lines: Vec<Line>,
    /// Lines that could not be fetched.
    pub failed: Vec<(String, CloudError)>,
    /// Something of it has not come yet.
    pub waiting: bool,
}

impl Drawn {
    /// Sums the parts of each line. A line with a part that failed is not drawn: it would be too low.
    pub fn of(chart: &Chart, period: u32, numbers: &Numbers) -> Self {
        let mut drawn = Self::default();
        for planned in chart.lines() {
            match line(chart, planned, period, numbers) {
                Some(Ok(line)) => drawn.lines.push(line),
                Some(Err(error)) => drawn.failed.push((planned.label.clone(), error)),
                None => drawn.waiting = true,
            }
        }
        drawn
    }

    /// Whether any line has any number.
    pub fn has_numbers(&self) -> bool {
        self.lines.iter().any(|line| line.series.samples.iter().any(Option::is_some))
    }
}

fn line(chart: &Chart, planned: &Planned, period: u32, numbers: &Numbers) -> Option<Result<Line, CloudError>> {
    let queries = chart.queries_of(planned, period);
    let mut parts: Vec<Series> = Vec::with_capacity(queries.len());
    for query in &queries {
        match numbers.get(query)? {
            Ok(series) => parts.push(series.clone()),
            Err(error) => return Some(Err(error.clone())),
        }
    }
    Some(Ok(Line { label: planned.label.clone(), series: Series::sum(&parts)? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::ErrorClass;
    use crate::metrics::{Subject, charts};
    use crate::model::{MetricId, Target};
    use jiff::Timestamp;

    fn id(queue: &str) -> MetricId {
        let dimensions = vec![("ClusterIdentifier".into(), "prod".into()), ("QueueName".into(), queue.into())];
        MetricId { namespace: "AWS/Redshift".into(), name: "WLMQueueLength".into(), dimensions }
    }

    #[test]
    fn a_sum_without_one_of_its_parts_is_not_shown_as_the_sum() {
        let target = Target::Cluster { id: "prod".into(), region: "eu-west-1".into() };
        let charts = charts(&Subject::One { target, namespace: None }, &[id("a"), id("b")]);
        let queries = charts[0].queries(60);
        let series = |value| Series { start: Timestamp::UNIX_EPOCH, period: 60, samples: vec![Some(value), None] };
        let mut numbers = Numbers::new();
        assert!(Drawn::of(&charts[0], 60, &numbers).waiting);
        numbers.insert(queries[0].clone(), Ok(series(1.0)));
        numbers.insert(queries[1].clone(), Ok(series(2.0)));
        let drawn = Drawn::of(&charts[0], 60, &numbers);
        assert_eq!(drawn.lines[0].series.samples, [Some(3.0), None]);
        let error = CloudError::new(ErrorClass::Throttled, "cloudwatch:GetMetricData", "slow down");
        numbers.insert(queries[1].clone(), Err(error));
        let drawn = Drawn::of(&charts[0], 60, &numbers);
        assert!(drawn.lines.is_empty() && drawn.failed.len() == 1, "{drawn:?}");
    }
}
