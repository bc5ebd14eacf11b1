//! CreateCluster.

use super::input::{Input, clash, invalid};
use super::sizes::{self, ACCOUNT_NODES};
use super::{names, settings, tags, view};
use crate::local::handler::operations;
use crate::local::world::{Cluster, ClusterStep, State, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::json;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! { "CreateCluster" => create };

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let namespace = state.mint("namespace");
        let cluster = asked(input, state, namespace)?;
        let tags = tags::read(input, "Tags")?;
        state.tags.add(&cluster.arn(), tags);
        state.plan(&cluster, now, pace::CREATE, ClusterStep::Created);
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

fn asked(input: Input<'_>, state: &State, namespace: String) -> Result<Cluster, Fault> {
    let name = free_name(input, state)?;
    let node_type = input.must("NodeType").to_lowercase();
    let nodes = nodes(input, &node_type)?;
    within_quota(state, input.region(), &node_type, nodes, 0)?;
    let mut cluster = Cluster::new(input.region(), &name, &node_type, nodes);
    "creating".clone_into(&mut cluster.status);
    // Two clusters of one name, one after the other, are two namespaces.
    cluster.namespace = namespace;
    if let Some(database) = input.text("DBName") {
        names::database(database)?;
        database.clone_into(&mut cluster.database);
    }
    names::user(input.must("MasterUsername"))?;
    input.must("MasterUsername").clone_into(&mut cluster.user);
    password(input)?;
    settings::apply(input, state, &mut cluster)?;
    Ok(cluster)
}

/// A cluster's name that is well formed and not taken.
pub fn free_name(input: Input<'_>, state: &State) -> Result<String, Fault> {
    let name = input.name("ClusterIdentifier").unwrap_or_default();
    names::identifier("ClusterIdentifier", &name, 63)?;
    if state.clusters.has(input.region(), &name) {
        return Err(Fault::new("ClusterAlreadyExists", "Cluster already exists"));
    }
    Ok(name)
}

/// A password of one's own or one in Secrets Manager, not both.
fn password(input: Input<'_>) -> Result<(), Fault> {
    let managed = input.flag("ManageMasterPassword") == Some(true);
    match input.text("MasterUserPassword") {
        Some(_) if managed => Err(clash("MasterUserPassword cannot be given when ManageMasterPassword is true.")),
        Some(password) => names::password(password),
        None if managed => Ok(()),
        None => Err(invalid("The request must contain MasterUserPassword or ManageMasterPassword.")),
    }
}

fn nodes(input: Input<'_>, node_type: &str) -> Result<u32, Fault> {
    let known = sizes::node_type(node_type).ok_or_else(|| invalid(format!("Invalid node type: {node_type}")))?;
    let asked = input.number("NumberOfNodes");
    let nodes = match (input.text("ClusterType"), asked) {
        (Some("single-node"), Some(n)) if n != 1 => {
            return Err(clash("Number of nodes for cluster type single-node must be 1."));
        }
        (Some("multi-node"), n) if n.unwrap_or(1) < 2 => {
            return Err(clash("Number of nodes for cluster type multi-node must be greater than or equal to 2"));
        }
        (Some("single-node"), _) | (None, None) => 1,
        (Some("multi-node") | None, n) => n.unwrap_or(1),
        (Some(other), _) => return Err(invalid(format!("Invalid cluster type: {other}"))),
    };
    if nodes < 1 || (nodes == 1 && !known.single) {
        return Err(clash(format!("A cluster of {node_type} needs at least 2 nodes.")));
    }
    Ok(u32::try_from(nodes).unwrap_or(u32::MAX))
}

/// The quotas on nodes: per cluster, and 200 per account and Region. `held` are nodes the cluster has already.
pub fn within_quota(state: &State, region: &str, node_type: &str, nodes: u32, held: u32) -> Result<(), Fault> {
    let most = sizes::node_type(node_type).map_or(0, |known| known.most.max(known.most_elastic));
    if nodes > most {
        let words = format!("A cluster of {node_type} has at most {most} nodes; {nodes} were asked for.");
        return Err(Fault::new("NumberOfNodesPerClusterLimitExceeded", words));
    }
    let all: u32 = state.clusters.all(region).map(|(_, cluster)| cluster.nodes).sum();
    let quota = ACCOUNT_NODES + state.extra_nodes;
    if all - held.min(all) + nodes > quota {
        let words =
            format!("The account has {all} nodes in {region}; with {nodes} more it would exceed its quota of {quota}.");
        return Err(Fault::new("NumberOfNodesQuotaExceeded", words));
    }
    Ok(())
}
