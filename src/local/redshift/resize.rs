//! `ResizeCluster`, `DescribeResize`, `CancelResize`.

use super::input::{Input, busy, clash, invalid};
use super::sizes::{self, NodeType};
use super::{create, view};
use crate::local::handler::operations;
use crate::local::world::{Cluster, ClusterStep, Resize, State, Work, after, cluster, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CancelResize" => cancel,
    "DescribeResize" => describe,
    "ResizeCluster" => resize,
};

fn resize(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        may_begin(&cluster)?;
        begin(&Wanted::of(input), state, &mut cluster, now)?;
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

/// A cluster that is full is mended by more room.
pub fn may_begin(cluster: &Cluster) -> Result<(), Fault> {
    if cluster.status == "storage-full" { Ok(()) } else { busy(cluster) }
}

/// What a resize is to lead to.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    pub node_type: Option<&'a str>,
    pub nodes: Option<i64>,
    pub cluster_type: Option<&'a str>,
    pub classic: bool,
}

impl<'a> Wanted<'a> {
    fn of(input: Input<'a>) -> Self {
        Self {
            node_type: input.text("NodeType"),
            nodes: input.number("NumberOfNodes"),
            cluster_type: input.text("ClusterType"),
            classic: input.flag("Classic") == Some(true),
        }
    }

    /// What a scheduled action holds.
    pub fn of_document(document: &'a Value) -> Self {
        let text = |member: &str| document.get(member).and_then(Value::as_str);
        Self {
            node_type: text("NodeType"),
            nodes: document.get("NumberOfNodes").and_then(Value::as_i64),
            cluster_type: text("ClusterType"),
            classic: document.get("Classic").and_then(Value::as_bool) == Some(true),
        }
    }
}

/// `ModifyCluster` resizes the classic way and wants both type and number.
pub fn by_modify(input: Input<'_>, state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    let wanted = Wanted { classic: true, ..Wanted::of(input) };
    if wanted.node_type.is_none() || (wanted.nodes.is_none() && wanted.cluster_type != Some("single-node")) {
        return Err(clash("To resize a cluster give both NodeType and NumberOfNodes, also if one of them stays."));
    }
    begin(&wanted, state, cluster, now)
}

/// Begins a resize of an available cluster.
pub fn begin(wanted: &Wanted<'_>, state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    let (node_type, nodes) = target(wanted, cluster)?;
    create::within_quota(state, &cluster.region, node_type.name, nodes, cluster.nodes)?;
    fits(cluster, node_type, nodes)?;
    if !wanted.classic && !sizes::is_elastic(cluster, node_type, nodes) {
        let words = format!(
            "Elastic resize from {} nodes of {} to {nodes} of {} is not possible; see DescribeNodeConfigurationOptions, or use a classic resize.",
            cluster.nodes, cluster.node_type, node_type.name
        );
        return Err(Fault::new("UnsupportedOperation", words));
    }
    show_pending(cluster, node_type.name, nodes);
    if wanted.classic {
        classic(state, cluster, node_type, nodes, now);
    } else {
        elastic(state, cluster, node_type, nodes, now);
    }
    Ok(())
}

fn target(wanted: &Wanted<'_>, cluster: &Cluster) -> Result<(&'static NodeType, u32), Fault> {
    let name = wanted.node_type.unwrap_or(&cluster.node_type);
    let node_type = sizes::node_type(name).ok_or_else(|| invalid(format!("Invalid node type: {name}")))?;
    let nodes = match (wanted.cluster_type, wanted.nodes) {
        (Some("single-node"), None | Some(1)) => 1,
        (Some("single-node"), _) => return Err(clash("Number of nodes for cluster type single-node must be 1.")),
        (Some("multi-node"), n) if n.is_none_or(|n| n < 2) => {
            return Err(clash("Number of nodes for cluster type multi-node must be greater than or equal to 2"));
        }
        (_, n) => n.unwrap_or_else(|| cluster.nodes.into()),
    };
    if nodes < 1 || (nodes == 1 && !node_type.single) {
        return Err(clash(format!("A cluster of {name} needs at least 2 nodes.")));
    }
    if cluster.multi_az && (nodes < 2 || !name.starts_with("ra3")) {
        return Err(clash("A Multi-AZ cluster needs at least two nodes of an RA3 type."));
    }
    let nodes = u32::try_from(nodes).unwrap_or(u32::MAX);
    if cluster.node_type == node_type.name && cluster.nodes == nodes {
        return Err(clash(format!("The cluster has {nodes} nodes of {name} already.")));
    }
    if cluster.node_type.starts_with("ra3") && !name.starts_with("ra3") {
        return Err(Fault::new("UnsupportedOperation", format!("An RA3 cluster cannot be resized to {name}.")));
    }
    Ok((node_type, nodes))
}

fn fits(cluster: &Cluster, node_type: &NodeType, nodes: u32) -> Result<(), Fault> {
    if cluster::room(node_type.name, nodes) >= cluster.megabytes() {
        return Ok(());
    }
    let words =
        format!("The data of cluster {} does not fit on {nodes} nodes of {}.", cluster.identifier, node_type.name);
    Err(Fault::new("InsufficientClusterCapacity", words))
}

fn show_pending(cluster: &mut Cluster, node_type: &str, nodes: u32) {
    if cluster.node_type != node_type {
        cluster.pending.insert("NodeType".to_owned(), node_type.into());
    }
    cluster.pending.insert("NumberOfNodes".to_owned(), nodes.into());
    if (cluster.nodes == 1) != (nodes == 1) {
        cluster.pending.insert("ClusterType".to_owned(), kind(nodes).into());
    }
}

fn kind(nodes: u32) -> &'static str {
    if nodes == 1 { "single-node" } else { "multi-node" }
}

/// Preparing, moving the nodes, moving the data; it cannot be cancelled.
fn elastic(state: &mut State, cluster: &mut Cluster, node_type: &NodeType, nodes: u32, now: Timestamp) {
    let [prepare, move_nodes, move_data] = pace::ELASTIC;
    let work = Work::new(now, prepare + move_nodes + move_data, cluster.megabytes());
    cluster.resize = Some(started(cluster, node_type, nodes, work, false));
    "available, prep-for-resize".clone_into(&mut cluster.status);
    state.tell(cluster, now, "3012", &[]);
    let moving = ClusterStep::Become { status: "resizing".to_owned(), event: Some("3011".to_owned()) };
    state.plan(cluster, now, prepare, moving);
    state.plan(cluster, now, prepare + move_nodes, ClusterStep::Resized);
    state.plan(cluster, now, prepare + move_nodes + move_data, ClusterStep::ResizeOver);
}

/// Everything is copied to new nodes; it can be cancelled until its last stage, unless to managed storage.
fn classic(state: &mut State, cluster: &mut Cluster, node_type: &NodeType, nodes: u32, now: Timestamp) {
    let work = Work::new(now, pace::CLASSIC, cluster.megabytes());
    let cancellable = !node_type.name.starts_with("ra3");
    cluster.resize = Some(Resize { classic: true, ..started(cluster, node_type, nodes, work, cancellable) });
    "resizing".clone_into(&mut cluster.status);
    state.tell(cluster, now, "2007", &[]);
    state.tell(cluster, now, "2006", &[]);
    state.plan(cluster, now, pace::CLASSIC, ClusterStep::ResizeOver);
}

fn started(cluster: &Cluster, node_type: &NodeType, nodes: u32, work: Work, cancellable: bool) -> Resize {
    Resize {
        classic: false,
        node_type: node_type.name.to_owned(),
        nodes,
        work,
        status: "IN_PROGRESS".to_owned(),
        encryption: if cluster.encrypted { "KMS" } else { "NONE" }.to_owned(),
        cancellable,
    }
}

/// Whether `CancelResize` would be taken: a classic resize that is not in its last stage.
pub fn may_cancel(cluster: &Cluster, now: Timestamp) -> bool {
    let resize = cluster.resize.as_ref().filter(|resize| resize.status == "IN_PROGRESS" && resize.cancellable);
    resize.is_some_and(|resize| resize.work.fraction(now) < pace::CANCELLABLE)
}

fn describe(local: &Local, call: &Call) -> Reply {
    local.world.read(|state, now| {
        let cluster = Input(call).cluster(state)?;
        progress(cluster, now)
    })
}

fn cancel(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        let going = cluster.resize.as_ref().is_some_and(|resize| resize.status == "IN_PROGRESS");
        if !going {
            return Err(not_found(&cluster));
        }
        if !may_cancel(&cluster, now) {
            let words = "The resize cannot be cancelled: only a classic resize can, and only before its final stage.";
            return Err(Fault::new("InvalidClusterState", words));
        }
        state.unplan(input.region(), &cluster.identifier);
        if let Some(resize) = &mut cluster.resize {
            "CANCELLING".clone_into(&mut resize.status);
            resize.work.until = after(now, pace::CANCEL_RESIZE);
        }
        "cancelling-resize".clone_into(&mut cluster.status);
        state.tell(&cluster, now, "3533", &[("reason", "it was asked for"), ("action needed", "No action is needed")]);
        state.plan(&cluster, now, pace::CANCEL_RESIZE, ClusterStep::ResizeCancelled);
        state.keep(cluster.clone());
        progress(&cluster, now)
    })
}

fn not_found(cluster: &Cluster) -> Fault {
    let words = format!("A resize operation for the cluster {} was not found.", cluster.identifier);
    Fault::new("ResizeNotFound", words)
}

/// `ResizeProgressMessage`, also of a resize that is over.
fn progress(cluster: &Cluster, now: Timestamp) -> Reply {
    let resize = cluster.resize.as_ref().ok_or_else(|| not_found(cluster))?;
    let work = resize.work;
    let going = resize.status == "IN_PROGRESS";
    let tables = tables(work.fraction(now), resize.classic && going);
    Ok(json!({
        "TargetNodeType": resize.node_type,
        "TargetNumberOfNodes": resize.nodes,
        "TargetClusterType": kind(resize.nodes),
        "Status": resize.status,
        "ResizeType": if resize.classic { "ClassicResize" } else { "ElasticResize" },
        "TargetEncryptionType": resize.encryption,
        "ImportTablesCompleted": tables[0],
        "ImportTablesInProgress": tables[1],
        "ImportTablesNotStarted": tables[2],
        "AvgResizeRateInMegaBytesPerSecond": work.mean_rate(),
        "TotalResizeDataInMegaBytes": work.megabytes as i64,
        "ProgressInMegaBytes": work.moved(now) as i64,
        "ElapsedTimeInSeconds": work.elapsed(now),
        "EstimatedTimeToCompletionInSeconds": if going { work.left(now) } else { 0 },
        "DataTransferProgressPercent": work.fraction(now) * 100.0,
    }))
}

/// Tables done, at work and to come, of those every sample database has.
fn tables(fraction: f64, shown: bool) -> [Vec<&'static str>; 3] {
    const ALL: [&str; 7] = ["category", "date", "event", "listing", "sales", "users", "venue"];
    if !shown {
        return [Vec::new(), Vec::new(), Vec::new()];
    }
    let done = (fraction * ALL.len() as f64) as usize;
    let part = |from: usize, to: usize| ALL.iter().skip(from).take(to - from).copied().collect();
    [part(0, done), part(done, done + 1), part(done + 1, ALL.len().max(done + 1))]
}
