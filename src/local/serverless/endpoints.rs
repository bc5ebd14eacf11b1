//! Redshift-managed VPC endpoints.

use super::shared::{conflict, document, documents, invalid, missing, page, quota, settled_workgroup, text, workgroup};
use super::{rules, view};
use crate::local::redshift::Input;
use crate::local::world::{ACCOUNT, Place, Step, Workgroup, after, pace, seed, serverless_arn};
use crate::local::{Call, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateEndpointAccess" => create,
    "GetEndpointAccess" => get,
    "ListEndpointAccess" => list,
    "UpdateEndpointAccess" => update,
    "DeleteEndpointAccess" => delete,
};

const FAMILY: &str = "serverless/endpoint";
/// Endpoints of one workgroup.
const MOST: usize = 30;

fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let name = input.must("endpointName");
    rules::endpoint(name)?;
    let (subnets, groups) = (input.texts("subnetIds"), input.texts("vpcSecurityGroupIds"));
    rules::ids("subnet", "subnet-", &subnets)?;
    rules::ids("security group", "sg-", &groups)?;
    if subnets.is_empty() {
        return Err(invalid("An endpoint needs at least one subnet."));
    }
    if input.text("ownerAccount").is_some_and(|owner| owner != ACCOUNT) {
        return Err(missing("workgroup", input.must("workgroupName")));
    }
    local.world.change(|state, now| {
        if state.shelf.has(FAMILY, region, name) {
            return Err(conflict(format!("An endpoint with the name {name} already exists.")));
        }
        let of = settled_workgroup(state, region, input.must("workgroupName"))?.clone();
        if documents(state, FAMILY, region, &[("workgroupName", Some(&of.name))]).len() >= MOST {
            return Err(quota(format!("A workgroup has at most {MOST} endpoints.")));
        }
        let groups = if groups.is_empty() { vec![of.network().security_group("default")] } else { groups };
        let endpoint = endpoint(&of, name, &subnets, &groups, &now.to_string());
        state.shelf.put(FAMILY, region, name, endpoint.clone());
        let place = Place::new(FAMILY, region, name);
        state.timeline.add(after(now, pace::SIMPLE), Step::Merge { place, patch: json!({"endpointStatus": "ACTIVE"}) });
        Ok(json!({"endpoint": endpoint}))
    })
}

fn endpoint(of: &Workgroup, name: &str, subnets: &[String], groups: &[String], now: &str) -> Value {
    let id = seed::hex(&[&of.region, name, "endpoint"], 16);
    json!({
        "endpointName": name,
        "endpointArn": serverless_arn(&of.region, "managedvpcendpoint", &seed::uuid(&[&of.region, name, "endpoint"])),
        "endpointStatus": "CREATING",
        "endpointCreateTime": now,
        "workgroupName": of.name,
        "address": format!("{name}-endpoint-{id}.{ACCOUNT}.{}.redshift-serverless.amazonaws.com", of.region),
        "port": of.port,
        "subnetIds": subnets,
        "vpcSecurityGroups": memberships(groups),
        "vpcEndpoint": {
            "vpcEndpointId": format!("vpce-0{id}"),
            "vpcId": of.network().vpc(),
            "networkInterfaces": view::interfaces(of, name, subnets),
        },
    })
}

fn memberships(groups: &[String]) -> Vec<Value> {
    groups.iter().map(|group| json!({"vpcSecurityGroupId": group, "status": "active"})).collect()
}

fn get(local: &Local, call: &Call) -> Reply {
    let name = Input(call).must("endpointName");
    local.world.read(|state, _| Ok(json!({"endpoint": document(state, FAMILY, &call.region, "endpoint", name)?})))
}

fn list(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let all = local.world.read(|state, _| {
        if let Some(name) = input.text("workgroupName") {
            workgroup(state, &call.region, name)?;
        }
        Ok(documents(state, FAMILY, &call.region, &[("workgroupName", input.text("workgroupName"))]))
    })?;
    let in_vpc = |document: &Value| {
        let vpc = document.pointer("/vpcEndpoint/vpcId").and_then(Value::as_str);
        input.text("vpcId").is_none_or(|wanted| vpc == Some(wanted))
            && input.text("ownerAccount").is_none_or(|owner| owner == ACCOUNT)
    };
    let (items, next) = page(call, all.into_iter().filter(in_vpc).collect(), |d| text(d, "endpointName"))?;
    Ok(json!({"endpoints": items, "nextToken": next}))
}

fn update(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (name, groups) = (input.must("endpointName"), input.texts("vpcSecurityGroupIds"));
    rules::ids("security group", "sg-", &groups)?;
    local.world.change(|state, now| {
        active(document(state, FAMILY, &call.region, "endpoint", name)?, name)?;
        let place = Place::new(FAMILY, &call.region, name);
        let done = Step::Merge { place, patch: json!({"endpointStatus": "ACTIVE"}) };
        state.timeline.add(after(now, pace::SIMPLE), done);
        let found = state.shelf.get_mut(FAMILY, &call.region, name).ok_or_else(|| missing("endpoint", name))?;
        if !groups.is_empty() {
            found["vpcSecurityGroups"] = json!(memberships(&groups));
        }
        found["endpointStatus"] = json!("MODIFYING");
        Ok(json!({"endpoint": found}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let name = Input(call).must("endpointName");
    local.world.change(|state, now| {
        active(document(state, FAMILY, &call.region, "endpoint", name)?, name)?;
        let place = Place::new(FAMILY, &call.region, name);
        state.timeline.add(after(now, pace::SIMPLE), Step::Remove { place });
        let found = state.shelf.get_mut(FAMILY, &call.region, name).ok_or_else(|| missing("endpoint", name))?;
        found["endpointStatus"] = json!("DELETING");
        Ok(json!({"endpoint": found}))
    })
}

fn active(endpoint: &Value, name: &str) -> Result<(), crate::local::Fault> {
    match text(endpoint, "endpointStatus").as_str() {
        "ACTIVE" => Ok(()),
        status => Err(conflict(format!("The endpoint {name} is {status} and must be ACTIVE for this operation."))),
    }
}
