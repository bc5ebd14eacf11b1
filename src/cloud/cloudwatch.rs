//! Metrics: ListMetrics finds the dimension sets that exist, GetMetricData brings their series.

use super::classify::Context;
use super::clients::Clients;
use super::grid::Grid;
use super::{CloudError, ErrorClass, pages};
use crate::model::{MetricId, Series, SeriesQuery};
use aws_sdk_cloudwatch::types::{
    Dimension, DimensionFilter, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode,
};
use aws_smithy_types::DateTime;
use jiff::Timestamp;

/// Most queries one GetMetricData takes.
const BATCH: usize = 500;

/// Metrics of a namespace with the names given, or with any name if none is; sorted, each once.
pub(super) async fn metrics(clients: &Clients, namespace: &str, names: &[String]) -> Result<Vec<MetricId>, CloudError> {
    list(clients, namespace, names, None).await
}

async fn list(
    clients: &Clients,
    namespace: &str,
    names: &[String],
    dimension: Option<DimensionFilter>,
) -> Result<Vec<MetricId>, CloudError> {
    let call = clients.call(&clients.cloudwatch, "cloudwatch:ListMetrics");
    let one_name = if let [name] = names { Some(name.clone()) } else { None };
    let dimensions = dimension.map(|dimension| vec![dimension]);
    let request = || {
        (clients.cloudwatch.client.list_metrics().namespace(namespace))
            .set_metric_name(one_name.clone())
            .set_dimensions(dimensions.clone())
    };
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.metrics.unwrap_or_default(), page.next_token))
        }
    })
    .await?;
    // Not every endpoint filters as asked, so it is done again here.
    let mut metrics: Vec<_> = (found.into_iter().filter_map(metric_id))
        .filter(|m| m.namespace == namespace && (names.is_empty() || names.contains(&m.name)))
        .collect();
    metrics.sort_unstable();
    metrics.dedup();
    Ok(metrics)
}

fn metric_id(from: Metric) -> Option<MetricId> {
    let mut dimensions: Vec<_> =
        from.dimensions.into_iter().flatten().filter_map(|d| Some((d.name?, d.value.unwrap_or_default()))).collect();
    dimensions.sort_unstable();
    Some(MetricId { namespace: from.namespace?, name: from.metric_name?, dimensions })
}

/// Metrics of a namespace that have this dimension, with the value if one is said, or all of one name.
pub(super) async fn metrics_with(
    clients: &Clients,
    namespace: &str,
    name: Option<&str>,
    dimension: Option<&(String, Option<String>)>,
) -> Result<Vec<MetricId>, CloudError> {
    let filter = dimension.map(|(name, value)| DimensionFilter::builder().name(name).set_value(value.clone()).build());
    let names: Vec<String> = name.map(str::to_owned).into_iter().collect();
    let mut found = list(clients, namespace, &names, filter).await?;
    found.retain(|id| {
        let has = |(name, value): &(String, Option<String>)| {
            id.dimension(name).is_some_and(|own| value.as_ref().is_none_or(|value| value == own))
        };
        dimension.is_none_or(has)
    });
    Ok(found)
}

/// One series a query, in the order asked. One metric that cannot be evaluated is a gap; when nothing at all came,
/// the reason is worth more than gaps.
pub(super) async fn series(
    clients: &Clients,
    queries: &[SeriesQuery],
    start: Timestamp,
    end: Timestamp,
) -> Result<Vec<Series>, CloudError> {
    let call = checked(clients, queries)?;
    let mut refusal = None;
    let mut series = Vec::with_capacity(queries.len());
    for batch in queries.chunks(BATCH) {
        for (outcome, query) in one_batch(clients, &call, batch, start, end).await?.into_iter().zip(batch) {
            series.push(outcome.unwrap_or_else(|error| {
                refusal.get_or_insert(error);
                Grid::new(query.period, start, end).finish()
            }));
        }
    }
    match refusal {
        Some(refusal) if series.iter().all(|series| series.samples.iter().all(Option::is_none)) => Err(refusal),
        _ => Ok(series),
    }
}

/// What came of one query.
pub type Measured = Result<Series, CloudError>;

/// What came of each query, in the order asked. An error only when no call was answered.
pub(super) async fn measure(
    clients: &Clients,
    queries: &[SeriesQuery],
    start: Timestamp,
    end: Timestamp,
) -> Result<Vec<Measured>, CloudError> {
    let call = checked(clients, queries)?;
    let mut outcomes = Vec::with_capacity(queries.len());
    let mut failed = None;
    let mut answered = queries.is_empty();
    for batch in queries.chunks(BATCH) {
        match one_batch(clients, &call, batch, start, end).await {
            Ok(batch) => {
                answered = true;
                outcomes.extend(batch);
            }
            Err(error) => {
                outcomes.extend(batch.iter().map(|_| Err(error.clone())));
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) if !answered => Err(error),
        _ => Ok(outcomes),
    }
}

fn checked(clients: &Clients, queries: &[SeriesQuery]) -> Result<Context, CloudError> {
    let call = clients.call(&clients.cloudwatch, "cloudwatch:GetMetricData");
    if queries.iter().any(|query| query.period == 0) {
        return Err(call.error(ErrorClass::Invalid, "a metric's period must be at least one second"));
    }
    Ok(call)
}

async fn one_batch(
    clients: &Clients,
    call: &Context,
    queries: &[SeriesQuery],
    start: Timestamp,
    end: Timestamp,
) -> Result<Vec<Measured>, CloudError> {
    let asked: Vec<_> = queries.iter().enumerate().map(|(index, query)| data_query(index, query)).collect();
    let mut grids: Vec<_> = queries.iter().map(|query| Grid::new(query.period, start, end)).collect();
    let from = grids.iter().map(Grid::first_second).min().unwrap_or_else(|| start.as_second());
    let request = || {
        (clients.cloudwatch.client.get_metric_data())
            .set_metric_data_queries(Some(asked.clone()))
            .start_time(DateTime::from_secs(from))
            .end_time(DateTime::from_secs(end.as_second()))
            .scan_by(ScanBy::TimestampAscending)
    };
    let results = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.metric_data_results.unwrap_or_default(), page.next_token))
        }
    })
    .await?;
    let mut refusals: Vec<Option<CloudError>> = vec![None; queries.len()];
    for result in &results {
        fill(&mut grids, result);
        if let Some(slot) = index_of(result).and_then(|index| refusals.get_mut(index)) {
            *slot = refusal(call, result).or_else(|| slot.take());
        }
    }
    let outcome = |(grid, refusal): (Grid, Option<CloudError>)| match refusal {
        Some(refusal) if grid.is_empty() => Err(refusal),
        _ => Ok(grid.finish()),
    };
    Ok(grids.into_iter().zip(refusals).map(outcome).collect())
}

/// Identifiers are `q` and the index, so that answers find back.
fn data_query(index: usize, query: &SeriesQuery) -> MetricDataQuery {
    let dimensions =
        query.metric.dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value).build());
    let metric = Metric::builder()
        .namespace(&query.metric.namespace)
        .metric_name(&query.metric.name)
        .set_dimensions(Some(dimensions.collect()))
        .build();
    let period = i32::try_from(query.period).unwrap_or(i32::MAX);
    let stat = MetricStat::builder().metric(metric).period(period).stat(query.stat.as_str()).build();
    MetricDataQuery::builder().id(format!("q{index}")).metric_stat(stat).build()
}

/// Why a result has no values. `PartialData` is no refusal: the rest is on the following pages.
fn refusal(call: &Context, result: &MetricDataResult) -> Option<CloudError> {
    match result.status_code.as_ref()? {
        StatusCode::Forbidden => {
            let class = ErrorClass::Denied { action: call.operation.to_owned() };
            Some(call.error(class, "CloudWatch does not let this identity read the metric"))
        }
        StatusCode::InternalError => {
            Some(call.error(ErrorClass::Service, "CloudWatch could not evaluate the metrics just now"))
        }
        _ => None,
    }
}

/// A page's part of one series; identifiers nobody asked for are passed over.
fn fill(grids: &mut [Grid], result: &MetricDataResult) {
    let Some(grid) = index_of(result).and_then(|index| grids.get_mut(index)) else { return };
    for (at, value) in result.timestamps().iter().zip(result.values()) {
        grid.put(at.secs(), *value);
    }
}

/// The query a result belongs to.
fn index_of(result: &MetricDataResult) -> Option<usize> {
    result.id()?.strip_prefix('q')?.parse().ok()
}
