//! ListMetrics: which series there are.

use super::series::Series;
use crate::local::{Call, Fault, Local, Operation, Reply, paging};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] =
    &[Operation { name: "ListMetrics", run: |local, call| Box::pin(async move { list_metrics(&local, &call) }) }];

/// Series per page.
const PAGE: usize = 500;

fn list_metrics(local: &Local, call: &Call) -> Reply {
    let input = &call.input;
    let now = local.world.clock.now().as_second();
    let mut all = Series::all(&local.world, &call.region);
    all.retain(|series| wanted(series, input));
    if input.get("RecentlyActive").is_some() {
        all.retain(|series| series.is_recent(now));
    }
    all.sort_by_cached_key(key);
    let subject = paging::subject("ListMetrics", input, &["Namespace", "MetricName", "Dimensions", "RecentlyActive"]);
    let token = input.get("NextToken").and_then(Value::as_str).filter(|token| !token.is_empty());
    let page = paging::page(&subject, all, token, PAGE, key)
        .ok_or_else(|| Fault::new("InvalidParameterValue", "The parameter NextToken is not one of this list."))?;
    Ok(json!({"Metrics": page.items.iter().map(view).collect::<Vec<_>>(), "NextToken": page.next}))
}

fn key(series: &Series) -> String {
    let (metric, dimensions) = (series.metric, &series.dimensions);
    format!("{}\n{}\n{dimensions:?}", metric.namespace, metric.name)
}

/// Filters by namespace, name, and dimensions that must all be there, with the value if one is given.
fn wanted(series: &Series, input: &Value) -> bool {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let named = |member, own: &str| text(input, member).is_none_or(|wanted| wanted == own);
    let filters = input.get("Dimensions").and_then(Value::as_array);
    let has = |filter: &Value| {
        let (name, value) = (text(filter, "Name").unwrap_or_default(), text(filter, "Value"));
        series.dimensions.iter().any(|(n, v)| *n == name && value.as_ref().is_none_or(|value| value == v))
    };
    named("Namespace", series.metric.namespace)
        && named("MetricName", series.metric.name)
        && filters.is_none_or(|filters| filters.iter().all(has))
}

fn view(series: &Series) -> Value {
    let dimension = |(name, value): &(String, String)| json!({"Name": name, "Value": value});
    json!({
        "Namespace": series.metric.namespace,
        "MetricName": series.metric.name,
        "Dimensions": series.dimensions.iter().map(dimension).collect::<Vec<_>>(),
    })
}
