//! Redshift-managed VPC endpoints and the accounts that may make them.

use super::family;
use super::input::{self, Input, busy, invalid};
use super::{names, settings, subnets};
use crate::local::handler::operations;
use crate::local::world::{ACCOUNT, Cluster, Network, Place, State, Step, after, pace, seed};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "AuthorizeEndpointAccess" => authorize,
    "CreateEndpointAccess" => create,
    "DeleteEndpointAccess" => delete,
    "DescribeEndpointAccess" => describe,
    "DescribeEndpointAuthorization" => authorizations,
    "ModifyEndpointAccess" => modify,
    "RevokeEndpointAccess" => revoke,
};

const ENDPOINTS: &str = "redshift/endpoint-access";
const GRANTS: &str = "redshift/endpoint-authorization";
/// Endpoints of one cluster, and accounts one cluster is open to.
const MOST: usize = 30;
const GRANTEES: usize = 5;

fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn supported(cluster: &Cluster) -> Result<(), Fault> {
    let movable = cluster.relocation == "enabled" || cluster.multi_az;
    if cluster.is_managed() && movable && names::is_managed_port(cluster.port.into()) {
        return Ok(());
    }
    let words = "A managed VPC endpoint needs an RA3 cluster with relocation or Multi-AZ and a port within 5431-5455 or 8191-8215.";
    Err(Fault::new("UnsupportedOperation", words))
}

fn missing(name: &str) -> Fault {
    Fault::new("EndpointNotFound", format!("Endpoint {name} not found."))
}

fn of_cluster(state: &State, shelf: &'static str, region: &str, cluster: &str) -> usize {
    state.shelf.all(shelf, region).filter(|(_, document)| text(document, "ClusterIdentifier") == cluster).count()
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let name = input.name("EndpointName").unwrap_or_default();
    names::identifier("EndpointName", &name, 30)?;
    let groups = settings::security_groups(input)?;
    local.world.change(|state, now| {
        let cluster = input.cluster(state)?.clone();
        if input.text("ResourceOwner").is_some_and(|owner| owner != ACCOUNT) {
            return Err(Fault::new("AccessToClusterDenied", "The other account has not granted access to its cluster."));
        }
        busy(&cluster)?;
        supported(&cluster)?;
        let subnets = subnets::existing(state, input.region(), input.must("SubnetGroupName"))?;
        if state.shelf.has(ENDPOINTS, input.region(), &name) {
            return Err(Fault::new("EndpointAlreadyExists", format!("Endpoint {name} already exists.")));
        }
        if of_cluster(state, ENDPOINTS, input.region(), &cluster.identifier) >= MOST {
            return Err(Fault::new("EndpointsPerClusterLimitExceeded", format!("A cluster has at most {MOST} endpoints.")));
        }
        let groups = if groups.is_empty() { vec![cluster.network().security_group("default")] } else { groups.clone() };
        let id = seed::hex(&[input.region(), &name, "endpoint"], 12);
        let document = json!({
            "EndpointName": name,
            "EndpointStatus": "creating",
            "ClusterIdentifier": cluster.identifier,
            "ResourceOwner": ACCOUNT,
            "SubnetGroupName": subnets,
            "EndpointCreateTime": now.to_string(),
            "Port": cluster.port,
            "Address": format!("{name}-endpoint-{id}.c{}.{}.redshift.amazonaws.com", seed::hex(&[input.region(), "cluster-domain"], 12), input.region()),
            "VpcSecurityGroups": groups.iter().map(|id| json!({"VpcSecurityGroupId": id, "Status": "active"})).collect::<Vec<_>>(),
            "VpcEndpoint": vpc_endpoint(input.region(), &name),
        });
        put(state, input.region(), &name, &document, now, "active");
        Ok(document)
    })
}

fn vpc_endpoint(region: &str, name: &str) -> Value {
    let network = Network { region };
    let interface = |(index, (subnet, zone)): (usize, (String, String))| {
        json!({
            "NetworkInterfaceId": format!("eni-0{}", seed::hex(&[name, &subnet], 16)),
            "SubnetId": subnet,
            "PrivateIpAddress": network.private_ip(name, index as u32),
            "AvailabilityZone": zone,
        })
    };
    let interfaces: Vec<_> = network.subnets().into_iter().zip(network.zones()).enumerate().map(interface).collect();
    json!({"VpcEndpointId": format!("vpce-0{}", seed::hex(&[name, "vpce"], 16)), "VpcId": network.vpc(), "NetworkInterfaces": interfaces})
}

/// Keeps it, and lets it come to its status after a while.
fn put(state: &mut State, region: &str, name: &str, document: &Value, now: jiff::Timestamp, then: &str) {
    state.shelf.put(ENDPOINTS, region, name, document.clone());
    let patch = json!({ "EndpointStatus": then });
    state.timeline.add(after(now, pace::SIMPLE), Step::Merge { place: Place::new(ENDPOINTS, region, name), patch });
}

fn active(input: Input<'_>, state: &State) -> Result<Value, Fault> {
    let name = input.name("EndpointName").unwrap_or_default();
    let document = state.shelf.get(ENDPOINTS, input.region(), &name).ok_or_else(|| missing(&name))?;
    if text(document, "EndpointStatus") != "active" {
        let words = format!("Endpoint {name} is {}; it must be active.", text(document, "EndpointStatus"));
        return Err(Fault::new("InvalidEndpointState", words));
    }
    Ok(document.clone())
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let groups = settings::security_groups(input)?;
    local.world.change(|state, now| {
        let mut document = active(input, state)?;
        if let Some(members) = document.as_object_mut() {
            let groups: Vec<_> =
                groups.iter().map(|id| json!({"VpcSecurityGroupId": id, "Status": "active"})).collect();
            members.insert("VpcSecurityGroups".to_owned(), groups.into());
            members.insert("EndpointStatus".to_owned(), "modifying".into());
        }
        let name = text(&document, "EndpointName").to_owned();
        put(state, input.region(), &name, &document, now, "active");
        Ok(document)
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut document = active(input, state)?;
        if let Some(members) = document.as_object_mut() {
            members.insert("EndpointStatus".to_owned(), "deleting".into());
        }
        let name = text(&document, "EndpointName").to_owned();
        state.shelf.put(ENDPOINTS, input.region(), &name, document.clone());
        state
            .timeline
            .add(after(now, pace::SIMPLE), Step::Remove { place: Place::new(ENDPOINTS, input.region(), &name) });
        Ok(document)
    })
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (one, cluster) = (input.name("EndpointName"), input.name("ClusterIdentifier"));
    local.world.read(|state, _| {
        if let Some(name) = input.text("ClusterIdentifier") {
            input::cluster(state, input.region(), name)?;
        }
        let vpc = Network { region: input.region() }.vpc();
        let wanted = |(name, document): &(&str, &Value)| {
            one.as_deref().is_none_or(|one| one == *name)
                && cluster.as_deref().is_none_or(|cluster| cluster == text(document, "ClusterIdentifier"))
                && input.text("ResourceOwner").is_none_or(|owner| owner == ACCOUNT)
                && input.text("VpcId").is_none_or(|id| id == vpc)
        };
        let all: Vec<_> = state.shelf.all(ENDPOINTS, input.region()).filter(wanted).collect();
        if let (Some(name), true) = (&one, all.is_empty()) {
            return Err(missing(name));
        }
        let (page, marker) = input.page(all, |(name, _)| (*name).to_owned())?;
        let page: Vec<_> = page.into_iter().map(|(_, document)| document).collect();
        Ok(json!({"EndpointAccessList": page, "Marker": marker}))
    })
}

fn grant_id(cluster: &str, account: &str) -> String {
    format!("{cluster} {account}")
}

fn authorize(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let account = input.must("Account");
    names::account("Account", account)?;
    if account == ACCOUNT {
        return Err(invalid("A cluster is open to its own account already."));
    }
    local.world.change(|state, now| {
        let cluster = input.cluster(state)?.clone();
        supported(&cluster)?;
        let id = grant_id(&cluster.identifier, account);
        if state.shelf.has(GRANTS, input.region(), &id) {
            let words = format!("Account {account} has access to cluster {} already.", cluster.identifier);
            return Err(Fault::new("EndpointAuthorizationAlreadyExists", words));
        }
        if of_cluster(state, GRANTS, input.region(), &cluster.identifier) >= GRANTEES {
            let words = format!("A cluster is open to at most {GRANTEES} accounts.");
            return Err(Fault::new("EndpointAuthorizationsPerClusterLimitExceeded", words));
        }
        let vpcs = input.texts("VpcIds");
        let document = json!({
            "Grantor": ACCOUNT, "Grantee": account, "ClusterIdentifier": cluster.identifier,
            "AuthorizeTime": now.to_string(), "ClusterStatus": cluster.status, "Status": "Authorized",
            "AllowedAllVPCs": vpcs.is_empty(), "AllowedVPCs": vpcs, "EndpointCount": 0,
        });
        state.shelf.put(GRANTS, input.region(), &id, document.clone());
        Ok(document)
    })
}

fn revoke(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        let cluster = input.cluster(state)?.identifier.clone();
        let id = grant_id(&cluster, input.must("Account"));
        let mut document = state.shelf.get(GRANTS, input.region(), &id).cloned().ok_or_else(|| {
            let words = format!("Account {} has no access to cluster {cluster}.", input.must("Account"));
            Fault::new("EndpointAuthorizationNotFound", words)
        })?;
        let taken = input.texts("VpcIds");
        let mut left = family::texts(&document, "AllowedVPCs");
        left.retain(|vpc| !taken.contains(vpc));
        if taken.is_empty() || left.is_empty() {
            state.shelf.take(GRANTS, input.region(), &id);
        }
        if let Some(members) = document.as_object_mut() {
            members.insert("AllowedVPCs".to_owned(), left.clone().into());
            if taken.is_empty() || left.is_empty() {
                members.insert("Status".to_owned(), "Revoking".into());
            }
        }
        if !taken.is_empty() && !left.is_empty() {
            state.shelf.put(GRANTS, input.region(), &id, document.clone());
        }
        Ok(document)
    })
}

fn authorizations(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        if let Some(name) = input.text("ClusterIdentifier") {
            input::cluster(state, input.region(), name)?;
        }
        let cluster = input.name("ClusterIdentifier");
        // As a grantee the one account was granted nothing.
        let grantor = input.flag("Grantee") != Some(true);
        let wanted = |(_, document): &(&str, &Value)| {
            grantor
                && cluster.as_deref().is_none_or(|cluster| cluster == text(document, "ClusterIdentifier"))
                && input.text("Account").is_none_or(|account| account == text(document, "Grantee"))
        };
        let all = state.shelf.all(GRANTS, input.region()).filter(wanted).collect();
        let (page, marker) = input.page(all, |(id, _)| (*id).to_owned())?;
        let page: Vec<_> = page.into_iter().map(|(_, document)| document).collect();
        Ok(json!({"EndpointAuthorizationList": page, "Marker": marker}))
    })
}
