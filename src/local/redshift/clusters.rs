//! DescribeClusters.

use super::{Input, input, view};
use crate::local::handler::object;
use crate::local::{Call, Local, Operation, Reply};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "DescribeClusters",
    run: |local, call| Box::pin(async move { describe_clusters(&local, &call) }),
}];

fn describe_clusters(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, now| {
        let wanted = input.text("ClusterIdentifier");
        let clusters: Vec<_> = match wanted {
            Some(name) => vec![input::cluster(state, &call.region, name)?],
            None => state.clusters.all(&call.region).map(|(_, cluster)| cluster).collect(),
        };
        let tagged = clusters.into_iter().filter(|cluster| input.tagged(state, || cluster.arn())).collect();
        let (page, marker) = input.page(tagged, |cluster| cluster.identifier.clone())?;
        let shown = page.into_iter().map(|cluster| view::cluster(state, cluster, now)).collect();
        Ok(object([("Clusters", shown), ("Marker", marker.into())]))
    })
}
