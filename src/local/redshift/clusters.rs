//! DescribeClusters.

use super::view;
use crate::local::world::Cluster;
use crate::local::{Call, Fault, Local, Operation, Reply, paging};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "DescribeClusters",
    run: |local, call| Box::pin(async move { describe_clusters(&local, &call.input, &call) }),
}];

fn describe_clusters(local: &Local, input: &Value, call: &Call) -> Reply {
    let wanted = input.get("ClusterIdentifier").and_then(Value::as_str).filter(|name| !name.is_empty());
    let size = page_size(input)?;
    let mut clusters = local.world.clusters(&call.region);
    if let Some(name) = wanted {
        clusters.retain(|cluster| cluster.identifier.eq_ignore_ascii_case(name));
        if clusters.is_empty() {
            return Err(Fault::new("ClusterNotFound", format!("Cluster {name} not found.")));
        }
    }
    clusters.retain(|cluster| tagged(cluster, input));
    let subject = paging::subject("DescribeClusters", input, &["ClusterIdentifier", "TagKeys", "TagValues"]);
    let marker = input.get("Marker").and_then(Value::as_str).filter(|marker| !marker.is_empty());
    let page = paging::page(&subject, clusters, marker, size, |cluster| cluster.identifier.clone())
        .ok_or_else(|| Fault::new("InvalidParameterValue", "The parameter Marker is not a marker of this list."))?;
    let now = local.world.clock.now();
    let shown: Vec<_> = page.items.iter().map(|cluster| view::cluster(cluster, now)).collect();
    Ok(json!({"Clusters": shown, "Marker": page.next}))
}

/// 20 to 100, 100 when not said; the service enforces what its model does not state.
fn page_size(input: &Value) -> Result<usize, Fault> {
    let Some(size) = input.get("MaxRecords").and_then(Value::as_i64) else { return Ok(100) };
    if (20..=100).contains(&size) {
        return Ok(size as usize);
    }
    Err(Fault::new(
        "InvalidParameterValue",
        format!("The parameter MaxRecords must be between 20 and 100; it is {size}."),
    ))
}

/// Whether it has any of the keys and any of the values asked for.
fn tagged(cluster: &Cluster, input: &Value) -> bool {
    let any = |member: &str, has: &dyn Fn(&str) -> bool| {
        let wanted = input.get(member).and_then(Value::as_array).filter(|list| !list.is_empty());
        wanted.is_none_or(|list| list.iter().filter_map(Value::as_str).any(has))
    };
    any("TagKeys", &|key| cluster.tags.contains_key(key))
        && any("TagValues", &|value| cluster.tags.values().any(|v| v == value))
}
