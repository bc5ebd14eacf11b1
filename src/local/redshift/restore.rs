//! `RestoreFromClusterSnapshot`.

use super::input::{Input, clash, invalid};
use super::{create, settings, sizes, snapshots, tags, view};
use crate::local::world::{Cluster, ClusterStep, Restore, Snapshot, State, Work, cluster, pace};
use crate::local::{Call, Fault, Local, Operation, Reply, databases};
use serde_json::json;
use std::sync::Arc;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "RestoreFromClusterSnapshot",
    run: |local, call| Box::pin(async move { restore(&local, &call).await }),
}];

/// The databases are there before the cluster is.
async fn restore(local: &Arc<Local>, call: &Call) -> Reply {
    let input = Input(call);
    let (data, at) = local.world.read(|state, _| {
        let snapshot = named(input, state)?;
        asked(input, state, &snapshot).map(|_| (databases::of_cluster(&snapshot.cluster), snapshot.created))
    })?;
    let namespace = local.world.change(|state, _| Ok(state.mint("namespace")))?;
    let restored = databases::restore(local, data, at, &namespace).await;
    restored.map_err(|error| Fault::new("InvalidRestore", error.to_string()))?;
    local.world.change(|state, now| {
        let snapshot = named(input, state)?;
        let tags = tags::read(input, "Tags")?;
        let mut cluster = asked(input, state, &snapshot)?;
        cluster.namespace.clone_from(&namespace);
        let work = Work::new(now, pace::RESTORE + pace::RESTORE_DATA, snapshot.megabytes);
        cluster.restore = Some(Restore { snapshot: snapshot.name.clone(), work });
        let of_source: Vec<_> =
            state.tags.of(&snapshot.cluster.arn()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        state.tags.add(&cluster.arn(), of_source);
        state.tags.add(&cluster.arn(), tags);
        state.tell(&cluster, now, "2008", &[("snapshot name", &snapshot.name)]);
        state.plan(&cluster, now, pace::RESTORE, ClusterStep::Restored);
        state.plan(&cluster, now, pace::RESTORE + pace::RESTORE_DATA, ClusterStep::RestoreOver);
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

fn named(input: Input<'_>, state: &State) -> Result<Snapshot, Fault> {
    let snapshot = snapshots::named(input, state)?;
    snapshots::available(snapshot)?;
    Ok(snapshot.clone())
}

/// The cluster as it was, with another name and what else was asked for.
fn asked(input: Input<'_>, state: &State, snapshot: &Snapshot) -> Result<Cluster, Fault> {
    let name = create::free_name(input, state)?;
    let was = &snapshot.cluster;
    let node_type = input.text("NodeType").unwrap_or(&was.node_type).to_lowercase();
    let nodes = input.number("NumberOfNodes").map_or(was.nodes, |nodes| u32::try_from(nodes).unwrap_or_default());
    let known = sizes::node_type(&node_type).ok_or_else(|| invalid(format!("Invalid node type: {node_type}")))?;
    if nodes < 1 || (nodes == 1 && !known.single) {
        return Err(clash(format!("A cluster of {node_type} needs at least 2 nodes.")));
    }
    let single_change = was.nodes == 1 && was.is_managed() && (node_type != was.node_type || nodes != 1);
    if single_change || cluster::room(&node_type, nodes) < snapshot.megabytes {
        let words = format!("Snapshot {} cannot be restored to {nodes} nodes of {node_type}.", snapshot.name);
        return Err(Fault::new("InvalidRestore", words));
    }
    if was.managed_password && input.flag("ManageMasterPassword") == Some(false) {
        return Err(clash(
            "The snapshot's admin password is managed by Secrets Manager; it stays so until after the restore.",
        ));
    }
    create::within_quota(state, input.region(), &node_type, nodes, 0)?;
    let plain = Cluster::new(input.region(), &name, &node_type, nodes);
    let mut restored = Cluster {
        status: "creating".to_owned(),
        database: was.database.clone(),
        user: was.user.clone(),
        port: was.port,
        encrypted: was.encrypted,
        key: was.key.clone(),
        enhanced_routing: was.enhanced_routing,
        window: was.window.clone(),
        retention: was.retention,
        manual_retention: was.manual_retention,
        track: was.track.clone(),
        revision: was.revision.clone(),
        managed_password: was.managed_password,
        disk: snapshot.megabytes * 100.0 / cluster::room(&node_type, nodes),
        queues: was.queues.clone(),
        ..plain
    };
    // The operation knows no fault for periods of its own.
    let known = |fault: Fault| if fault.code == "InvalidRetentionPeriodFault" { invalid(fault.message) } else { fault };
    settings::apply(input, state, &mut restored).map_err(known)?;
    Ok(restored)
}
