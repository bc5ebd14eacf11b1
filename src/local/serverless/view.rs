//! Workgroups, namespaces and snapshots as the API shows them.

use crate::local::world::{ACCOUNT, Backup, Namespace, Workgroup, lakehouse_status, seed};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The `Workgroup` structure.
pub fn workgroup(workgroup: &Workgroup) -> Value {
    let network = workgroup.network();
    let target = |level| json!({"status": "ENABLED", "level": level});
    let groups = match workgroup.security_groups.as_slice() {
        [] => vec![network.security_group(&workgroup.name)],
        groups => groups.to_vec(),
    };
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
        "extraComputeForAutomaticOptimization": workgroup.extra_compute,
        "configParameters": parameters(workgroup),
        "securityGroupIds": groups,
        "subnetIds": subnets(workgroup),
        "endpoint": endpoint(workgroup),
        "port": workgroup.port,
        "creationDate": workgroup.created.to_string(),
        "workgroupVersion": "1.0.128617",
        "patchVersion": if workgroup.track == "trailing" { "193" } else { "194" },
        "trackName": workgroup.track,
        "pendingTrackName": workgroup.pending_track,
        "customDomainName": workgroup.custom_domain,
        "customDomainCertificateArn": workgroup.custom_domain.as_ref().map(|domain| certificate(&workgroup.region, domain)),
        "customDomainCertificateExpiryTime": workgroup.custom_domain.as_ref().map(|_| CERTIFICATE_EXPIRY),
        "ipAddressType": workgroup.address_type,
        "crossAccountVpcs": [],
    })
}

/// When certificates of custom domains end.
pub const CERTIFICATE_EXPIRY: &str = "2027-03-31T23:59:59Z";

/// The ARN of a domain's certificate.
pub fn certificate(region: &str, domain: &str) -> String {
    format!("arn:aws:acm:{region}:{ACCOUNT}:certificate/{}", seed::uuid(&[domain]))
}

fn subnets(workgroup: &Workgroup) -> Vec<String> {
    if workgroup.subnets.is_empty() { workgroup.network().subnets() } else { workgroup.subnets.clone() }
}

/// Absent until the workgroup has one.
fn endpoint(workgroup: &Workgroup) -> Value {
    if workgroup.status == "CREATING" {
        return Value::Null;
    }
    let network = workgroup.network();
    json!({
        "address": workgroup.address(),
        "port": workgroup.port,
        "vpcEndpoints": [{
            "vpcEndpointId": format!("vpce-0{}", seed::hex(&[&workgroup.name, "vpce"], 16)),
            "vpcId": network.vpc(),
            "networkInterfaces": interfaces(workgroup, &workgroup.name, &subnets(workgroup)),
        }],
    })
}

/// The network interfaces of an endpoint, one per subnet.
pub fn interfaces(workgroup: &Workgroup, endpoint: &str, subnets: &[String]) -> Vec<Value> {
    let network = workgroup.network();
    let interface = |(index, subnet): (usize, &String)| {
        json!({
            "networkInterfaceId": format!("eni-0{}", seed::hex(&[endpoint, subnet], 16)),
            "subnetId": subnet,
            "privateIpAddress": network.private_ip(endpoint, index as u32),
            "availabilityZone": format!("{}{}", workgroup.region, ["a", "b", "c"].get(index % 3).unwrap_or(&"a")),
        })
    };
    subnets.iter().enumerate().map(interface).collect()
}

/// The parameters every workgroup starts with.
const PARAMETERS: [(&str, &str); 9] = [
    ("auto_mv", "true"),
    ("datestyle", "ISO, MDY"),
    ("enable_case_sensitive_identifier", "false"),
    ("enable_user_activity_logging", "true"),
    ("max_query_execution_time", "14400"),
    ("query_group", "default"),
    ("require_ssl", "true"),
    ("search_path", "$user, public"),
    ("use_fips_ssl", "false"),
];

fn parameters(workgroup: &Workgroup) -> Vec<Value> {
    let mut all: BTreeMap<&str, &str> = PARAMETERS.into_iter().collect();
    all.extend(workgroup.parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    all.into_iter().map(|(key, value)| json!({"parameterKey": key, "parameterValue": value})).collect()
}

/// The `Namespace` structure.
pub fn namespace(namespace: &Namespace) -> Value {
    let roles = namespace.role_arns();
    json!({
        "namespaceName": namespace.name,
        "namespaceId": namespace.id(),
        "namespaceArn": namespace.arn(),
        "status": namespace.status,
        "dbName": namespace.database,
        "adminUsername": namespace.admin,
        "adminPasswordSecretArn": secret(namespace),
        "adminPasswordSecretKmsKeyId": secret_key(namespace),
        "kmsKeyId": key(namespace),
        "defaultIamRoleArn": namespace.default_role.as_ref().or(roles.first()),
        "iamRoles": roles,
        "logExports": namespace.log_exports,
        "catalogArn": namespace.lakehouse.as_ref().map(|held| held.catalog_arn(&namespace.region)),
        "lakehouseRegistrationStatus": namespace.lakehouse.as_ref().map(|held| lakehouse_status(Some(held))),
        "creationDate": namespace.created.to_string(),
    })
}

fn key(namespace: &Namespace) -> String {
    match &namespace.key {
        Some(key) => key.clone(),
        None if namespace.customer_key => namespace.network().key(&namespace.name),
        None => "AWS_OWNED_KMS_KEY".to_owned(),
    }
}

fn secret(namespace: &Namespace) -> Option<String> {
    namespace.managed_password.then(|| namespace.network().secret("redshift", &namespace.name))
}

fn secret_key(namespace: &Namespace) -> Option<String> {
    let own = || namespace.secret_key.clone().unwrap_or_else(|| namespace.network().key("secrets"));
    namespace.managed_password.then(own)
}

/// The `Snapshot` structure.
pub fn snapshot(backup: &Backup, region: &str, shared: &[String], now: Timestamp) -> Value {
    let (namespace, work) = (&backup.namespace, &backup.work);
    let days_left = backup.expires().map(|end| (end.as_second() - now.as_second() + 86_399).div_euclid(86_400).max(0));
    json!({
        "snapshotName": backup.name,
        "snapshotArn": backup.arn(region),
        "snapshotCreateTime": backup.created.to_string(),
        "status": backup.status(now),
        "namespaceName": namespace.name,
        "namespaceArn": namespace.arn(),
        "ownerAccount": ACCOUNT,
        "adminUsername": namespace.admin,
        "adminPasswordSecretArn": secret(namespace),
        "adminPasswordSecretKmsKeyId": secret_key(namespace),
        "kmsKeyId": key(namespace),
        "totalBackupSizeInMegaBytes": namespace.megabytes,
        "actualIncrementalBackupSizeInMegaBytes": backup.incremental,
        "backupProgressInMegaBytes": work.moved(now),
        "currentBackupRateInMegaBytesPerSecond": work.rate(now),
        "estimatedSecondsToCompletion": work.left(now),
        "elapsedTimeInSeconds": work.elapsed(now),
        "snapshotRetentionPeriod": backup.retention.unwrap_or(-1),
        "snapshotRemainingDays": days_left,
        "snapshotRetentionStartTime": backup.retained_from.to_string(),
        "accountsWithRestoreAccess": shared,
        "accountsWithProvisionedRestoreAccess": [],
    })
}
