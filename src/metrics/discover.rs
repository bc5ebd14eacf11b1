//! Which series there are: one list for each namespace and dimension a subject publishes under.

use super::subject::{List, Subject};
use crate::cloud::{Cloud, CloudError};
use crate::model::MetricId;
use futures_util::future::join_all;

/// What is published, and which lists failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    pub metrics: Vec<MetricId>,
    pub failures: Vec<CloudError>,
}

/// Lists what a subject publishes. A list that fails does not blank the others; nothing at all is an error.
pub async fn discover(cloud: &Cloud, subject: &Subject) -> Result<Published, CloudError> {
    let (region, lists) = (subject.region(), subject.lists());
    let answers = join_all(lists.iter().map(|list| one(cloud, region, list))).await;
    let mut published = Published::default();
    for answer in answers {
        match answer {
            Ok(metrics) => published.metrics.extend(metrics),
            Err(error) => published.failures.push(error),
        }
    }
    published.metrics.sort_unstable();
    published.metrics.dedup();
    match published.failures.first() {
        Some(error) if published.failures.len() == lists.len() => Err(error.clone()),
        _ => Ok(published),
    }
}

async fn one(cloud: &Cloud, region: &str, list: &List) -> Result<Vec<MetricId>, CloudError> {
    cloud.metrics_with(region, list.namespace, list.name, list.dimension.as_ref()).await
}
