//! The live load of a kind's resources: which series CloudWatch really holds, fetched in one go and summed a resource.

use super::{Kind, LoadMetric};
use crate::cloud::{Cloud, CloudError};
use crate::model::{MetricId, Series, SeriesQuery};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Seconds a slot: every metric shown live is published once a minute.
const PERIOD: u32 = 60;
/// How long a list of published series is believed. New resources show their load after at most this long.
const CATALOG_AGE: Duration = Duration::from_mins(5);

/// One load metric of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// Index into [`Kind::load`].
    pub metric: usize,
    /// The row's identifier.
    pub resource: String,
    pub series: Series,
}

/// What ListMetrics said, kept a while: series come and go slowly, and the call is paged.
#[derive(Debug, Default)]
pub struct Catalog {
    known: Mutex<HashMap<(&'static str, String), Published>>,
}

/// When a list was fetched, and what it held.
type Published = (Instant, Vec<MetricId>);

impl Catalog {
    async fn metrics(&self, cloud: &Cloud, kind: &Kind, region: &str) -> Result<Vec<MetricId>, CloudError> {
        let key = (kind.id, region.to_owned());
        if let Some((at, metrics)) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
            && at.elapsed() < CATALOG_AGE
        {
            return Ok(metrics.clone());
        }
        let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for load in kind.load {
            names.entry(load.namespace).or_default().push(load.metric.to_owned());
        }
        let mut metrics = Vec::new();
        for (namespace, names) in names {
            metrics.extend(cloud.metrics(region, namespace, &names).await?);
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (Instant::now(), metrics.clone()));
        Ok(metrics)
    }
}

/// The load of all resources of a kind in a Region over the last `minutes`.
pub async fn measure(
    cloud: &Cloud,
    catalog: &Catalog,
    kind: &Kind,
    region: &str,
    minutes: u32,
    now: Timestamp,
) -> Result<Vec<Load>, CloudError> {
    let metrics = catalog.metrics(cloud, kind, region).await?;
    let wanted: Vec<(usize, &LoadMetric, MetricId)> = metrics.into_iter().filter_map(|id| matching(kind, id)).collect();
    let queries: Vec<SeriesQuery> = wanted
        .iter()
        .map(|(_, load, id)| SeriesQuery { metric: id.clone(), stat: load.stat, period: PERIOD })
        .collect();
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    let end = minute(now);
    let start = end.checked_sub(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(end);
    let series = cloud.series(region, &queries, start, end).await?;
    let mut parts: BTreeMap<(usize, String), Vec<Series>> = BTreeMap::new();
    for ((index, load, id), series) in wanted.iter().zip(series) {
        if let Some(resource) = id.dimension(load.key) {
            parts.entry((*index, resource.to_owned())).or_default().push(series);
        }
    }
    let summed = parts.into_iter().filter_map(|((metric, resource), all)| Some((metric, resource, Series::sum(&all)?)));
    Ok(summed.map(|(metric, resource, series)| Load { metric, resource, series }).collect())
}

/// The load metric a published series belongs to: its dimensions are the key and exactly those split by.
fn matching(kind: &Kind, id: MetricId) -> Option<(usize, &LoadMetric, MetricId)> {
    let fits = |load: &LoadMetric| {
        load.namespace == id.namespace
            && load.metric == id.name
            && id.dimensions.len() == 1 + load.split_by.len()
            && id.dimension(load.key).is_some()
            && load.split_by.iter().all(|name| id.dimension(name).is_some())
    };
    let (index, load) = kind.load.iter().enumerate().find(|(_, load)| fits(load))?;
    Some((index, load, id))
}

/// The start of the running minute, so that slots and published points fall together.
fn minute(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    Timestamp::from_second(second - second.rem_euclid(i64::from(PERIOD))).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::find;

    fn id(name: &str, dimensions: &[&str]) -> MetricId {
        let dimensions = dimensions.iter().map(|d| ((*d).to_owned(), "x".to_owned())).collect();
        MetricId { namespace: "AWS/Redshift-Serverless".into(), name: name.into(), dimensions }
    }

    #[test]
    fn only_the_dimension_set_that_is_summed_once_matches() {
        let kind = find("workgroups").unwrap();
        assert!(matching(kind, id("QueriesRunning", &["QueryType", "Workgroup"])).is_some());
        assert!(matching(kind, id("QueriesRunning", &["DatabaseName", "QueryType", "Workgroup"])).is_none());
        assert!(matching(kind, id("QueriesRunning", &["Workgroup"])).is_none());
        assert!(matching(kind, id("ComputeSeconds", &["Workgroup"])).is_none());
    }
}
