//! Cluster subnet groups.

use super::family::{self, Family};
use super::input::{Input, invalid};
use super::names;
use crate::local::handler::operations;
use crate::local::world::{Cluster, Network, State};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateClusterSubnetGroup" => create,
    "DeleteClusterSubnetGroup" => delete,
    "DescribeClusterSubnetGroups" => |local: &Local, call: &Call| FAMILY.describe(local, call, shown),
    "ModifyClusterSubnetGroup" => modify,
};

const FAMILY: Family = Family {
    shelf: "redshift/subnet-group",
    arn: "subnetgroup",
    noun: "ClusterSubnetGroup",
    id: "ClusterSubnetGroupName",
    list: "ClusterSubnetGroups",
    missing: "ClusterSubnetGroupNotFoundFault",
    exists: "ClusterSubnetGroupAlreadyExists",
    quota: ("ClusterSubnetGroupQuotaExceeded", 20),
};

/// The name of a group that is there.
pub fn existing(state: &State, region: &str, name: &str) -> Result<String, Fault> {
    let name = name.to_lowercase();
    FAMILY.get(state, region, &name)?;
    Ok(name)
}

/// How many Availability Zones a cluster's subnets lie in.
pub fn zones(state: &State, cluster: &Cluster) -> usize {
    let group = state.shelf.get(FAMILY.shelf, &cluster.region, &cluster.subnet_group());
    // A Region's first cluster stands in the usual group before anybody made it.
    group.map_or(3, |group| family::texts(group, "SubnetIds").len())
}

fn shown(state: &State, region: &str, document: &Value) -> Value {
    let network = Network { region };
    let ids = network.subnets();
    let subnets = family::texts(document, "SubnetIds").into_iter().map(|id| {
        let place = ids.iter().position(|known| *known == id).unwrap_or_default();
        let zone = network.zones().into_iter().nth(place).unwrap_or_default();
        json!({"SubnetIdentifier": id, "SubnetStatus": "Active", "SubnetAvailabilityZone": {"Name": zone}})
    });
    json!({
        "ClusterSubnetGroupName": document.get("ClusterSubnetGroupName"),
        "Description": document.get("Description"),
        "VpcId": network.vpc(),
        "SubnetGroupStatus": "Complete",
        "Subnets": subnets.collect::<Vec<_>>(),
        "SupportedClusterIpAddressTypes": ["ipv4"],
        "Tags": FAMILY.tags(state, region, document),
    })
}

/// Subnets of the Region's VPC, one to twenty.
fn subnets(input: Input<'_>) -> Result<Vec<String>, Fault> {
    let ids = input.texts("SubnetIds");
    let known = Network { region: input.region() }.subnets();
    match ids.iter().find(|id| !known.contains(id)) {
        Some(id) => {
            Err(Fault::new("InvalidSubnet", format!("Subnet {id} is not in the VPC; there are {}.", known.join(", "))))
        }
        None if ids.is_empty() => Err(invalid("The request must contain the parameter SubnetIds.")),
        None if ids.len() > 20 => {
            Err(Fault::new("ClusterSubnetQuotaExceededFault", "A subnet group has at most 20 subnets."))
        }
        None => Ok(ids),
    }
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    names::group(FAMILY.id, input.must(FAMILY.id))?;
    let subnets = subnets(input)?;
    let name = input.name(FAMILY.id).unwrap_or_default();
    let document = json!({FAMILY.id: name, "Description": input.text("Description"), "SubnetIds": subnets});
    FAMILY.create(
        local,
        call,
        &name,
        document,
        |state, document| json!({"ClusterSubnetGroup": shown(state, input.region(), document)}),
    )
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let subnets = subnets(input)?;
    local.world.change(|state, _| {
        let name = existing(state, input.region(), input.must(FAMILY.id))?;
        let document = FAMILY.get(state, input.region(), &name)?.clone();
        let taken_out = family::texts(&document, "SubnetIds").into_iter().find(|id| !subnets.contains(id));
        if let (Some(id), true) = (taken_out, used(state, input.region(), &name)) {
            return Err(Fault::new("SubnetAlreadyInUse", format!("Subnet {id} is in use by a cluster.")));
        }
        let description =
            input.text("Description").map_or_else(|| document.get("Description").cloned(), |d| Some(d.into()));
        let document = json!({FAMILY.id: name, "Description": description, "SubnetIds": subnets});
        state.shelf.put(FAMILY.shelf, input.region(), &name, document.clone());
        Ok(json!({"ClusterSubnetGroup": shown(state, input.region(), &document)}))
    })
}

fn used(state: &State, region: &str, name: &str) -> bool {
    state.clusters.all(region).any(|(_, cluster)| cluster.subnet_group() == name)
}

fn delete(local: &Local, call: &Call) -> Reply {
    FAMILY.delete(local, call, |state, region, name| {
        if used(state, region, name) {
            let words = format!("The subnet group {name} is in use by a cluster.");
            return Err(Fault::new("InvalidClusterSubnetGroupStateFault", words));
        }
        Ok(())
    })
}
