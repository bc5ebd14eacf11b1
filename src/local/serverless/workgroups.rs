//! ListWorkgroups and `GetWorkgroup`.

use crate::local::world::{ACCOUNT, Workgroup, seed};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "ListWorkgroups", run: |local, call| Box::pin(async move { list(&local, &call) }) },
    Operation { name: "GetWorkgroup", run: |local, call| Box::pin(async move { get(&local, &call) }) },
];

const PORT: i32 = 5439;

fn list(local: &Local, call: &Call) -> Reply {
    let owner = call.input.get("ownerAccount").and_then(Value::as_str);
    let mut workgroups = local.world.workgroups(&call.region);
    workgroups.retain(|_| owner.is_none_or(|owner| owner == ACCOUNT));
    let page = super::page("ListWorkgroups", &call.input, workgroups, |w| w.name.clone())?;
    Ok(json!({"workgroups": page.items.iter().map(view).collect::<Vec<_>>(), "nextToken": page.next}))
}

fn get(local: &Local, call: &Call) -> Reply {
    let name = call.input.get("workgroupName").and_then(Value::as_str).unwrap_or_default();
    let found = local.world.workgroups(&call.region).into_iter().find(|w| w.name == name);
    let missing = || Fault::new("ResourceNotFoundException", format!("The workgroup {name} is not found."));
    Ok(json!({"workgroup": view(&found.ok_or_else(missing)?)}))
}

/// The `Workgroup` structure.
fn view(workgroup: &Workgroup) -> Value {
    let network = workgroup.network();
    let target = |level| json!({"status": "ENABLED", "level": level});
    json!({
        "workgroupName": workgroup.name,
        "workgroupId": workgroup.id(),
        "workgroupArn": workgroup.arn(),
        "namespaceName": workgroup.namespace,
        "status": workgroup.status,
        "baseCapacity": workgroup.base,
        "maxCapacity": workgroup.max,
        "pricePerformanceTarget": workgroup.performance_level.map_or_else(|| json!({"status": "DISABLED"}), target),
        "publiclyAccessible": workgroup.public,
        "enhancedVpcRouting": workgroup.enhanced_routing,
        "configParameters": parameters(),
        "securityGroupIds": [network.security_group(&workgroup.name)],
        "subnetIds": network.subnets(),
        "endpoint": endpoint(workgroup),
        "port": PORT,
        "creationDate": workgroup.created.to_string(),
        "workgroupVersion": "1.0.128617",
        "patchVersion": if workgroup.track == "trailing" { "193" } else { "194" },
        "trackName": workgroup.track,
        "customDomainName": workgroup.custom_domain,
        "customDomainCertificateArn": workgroup.custom_domain.as_ref().map(|domain| certificate(workgroup, domain)),
        "customDomainCertificateExpiryTime": workgroup.custom_domain.as_ref().map(|_| "2027-03-31T23:59:59Z"),
        "ipAddressType": "ipv4",
        "crossAccountVpcs": [],
    })
}

fn certificate(workgroup: &Workgroup, domain: &str) -> String {
    format!("arn:aws:acm:{}:{ACCOUNT}:certificate/{}", workgroup.region, seed::uuid(&[domain]))
}

fn endpoint(workgroup: &Workgroup) -> Value {
    let network = workgroup.network();
    let interface = |(index, subnet): (usize, String)| {
        json!({
            "networkInterfaceId": format!("eni-0{}", seed::hex(&[&workgroup.name, &subnet], 16)),
            "subnetId": subnet,
            "privateIpAddress": network.private_ip(&workgroup.name, index as u32),
            "availabilityZone": format!("{}{}", workgroup.region, ["a", "b", "c"].get(index).unwrap_or(&"a")),
        })
    };
    json!({
        "address": workgroup.address(),
        "port": PORT,
        "vpcEndpoints": [{
            "vpcEndpointId": format!("vpce-0{}", seed::hex(&[&workgroup.name, "vpce"], 16)),
            "vpcId": network.vpc(),
            "networkInterfaces": network.subnets().into_iter().enumerate().map(interface).collect::<Vec<_>>(),
        }],
    })
}

/// The parameters every workgroup starts with.
fn parameters() -> Vec<Value> {
    [
        ("auto_mv", "true"),
        ("datestyle", "ISO, MDY"),
        ("enable_case_sensitive_identifier", "false"),
        ("enable_user_activity_logging", "true"),
        ("max_query_execution_time", "14400"),
        ("query_group", "default"),
        ("require_ssl", "true"),
        ("search_path", "$user, public"),
        ("use_fips_ssl", "false"),
    ]
    .map(|(key, value)| json!({"parameterKey": key, "parameterValue": value}))
    .to_vec()
}
