//! What `CreateCluster` and `RestoreFromClusterSnapshot` both set on a new cluster.

use super::input::{Input, clash, invalid};
use super::{idc, names, schedules, subnets};
use crate::local::Fault;
use crate::local::world::{Cluster, State};

/// Lays what was asked for over a cluster that is about to be made.
pub fn apply(input: Input<'_>, state: &State, cluster: &mut Cluster) -> Result<(), Fault> {
    no_hsm(input)?;
    if let Some(arn) = input.text("RedshiftIdcApplicationArn") {
        idc::application(state, input.region(), arn, false)?;
    }
    place(input, state, cluster)?;
    protect(input, cluster)?;
    backups(input, state, cluster)?;
    if let Some(window) = input.text("PreferredMaintenanceWindow") {
        cluster.window = names::window(window)?;
    }
    if let Some(group) = input.name("ClusterParameterGroupName") {
        cluster.parameter_group = parameter_group(state, input.region(), &group)?;
    }
    if let Some(track) = input.text("MaintenanceTrackName") {
        cluster.track = self::track(track)?;
    }
    cluster.allow_upgrade = input.flag("AllowVersionUpgrade").unwrap_or(true);
    cluster.roles = roles(input.texts("IamRoles"))?;
    cluster.default_role = input.text("DefaultIamRoleArn").map(str::to_owned);
    cluster.enhanced_routing = input.flag("EnhancedVpcRouting").unwrap_or(cluster.enhanced_routing);
    if input.flag("AvailabilityZoneRelocation") == Some(true) {
        relocatable(state, cluster)?;
        "enabled".clone_into(&mut cluster.relocation);
    }
    if input.flag("MultiAZ") == Some(true) {
        multi_az(state, cluster)?;
        cluster.multi_az = true;
    }
    Ok(())
}

/// Hardware security modules are closed to new customers and not for these node types.
fn no_hsm(input: Input<'_>) -> Result<(), Fault> {
    let missing = |member: &str, code, noun: &str| match input.text(member) {
        Some(name) => Err(Fault::new(code, format!("{noun} {name} not found."))),
        None => Ok(()),
    };
    missing("HsmClientCertificateIdentifier", "HsmClientCertificateNotFoundFault", "HSM client certificate")?;
    missing("HsmConfigurationIdentifier", "HsmConfigurationNotFoundFault", "HSM configuration")
}

/// Where it stands in the network.
fn place(input: Input<'_>, state: &State, cluster: &mut Cluster) -> Result<(), Fault> {
    if let Some(group) = input.text("ClusterSubnetGroupName") {
        cluster.subnet_group = Some(subnets::existing(state, input.region(), group)?);
    }
    if !input.list("ClusterSecurityGroups").is_empty() {
        return Err(invalid("Cluster security groups belong to EC2-Classic; give VpcSecurityGroupIds."));
    }
    cluster.security_groups = security_groups(input)?;
    if let Some(zone) = input.text("AvailabilityZone") {
        cluster.zone = Some(self::zone(cluster, zone)?);
    }
    if let Some(port) = input.number("Port") {
        cluster.port = names::port(&cluster.node_type, port)?;
    }
    cluster.public = input.flag("PubliclyAccessible").unwrap_or(false);
    cluster.elastic_ip = input.text("ElasticIp").map(str::to_owned);
    cluster.elastic_ip.as_deref().map_or(Ok(()), elastic_ip)?;
    if cluster.elastic_ip.is_some() && !cluster.public {
        return Err(clash("ElasticIp needs PubliclyAccessible."));
    }
    Ok(())
}

/// An Elastic IP address is an IPv4 address.
pub fn elastic_ip(text: &str) -> Result<(), Fault> {
    let words = format!("The Elastic IP {text} is invalid or cannot be found.");
    text.parse::<std::net::Ipv4Addr>().map(|_| ()).map_err(|_| Fault::new("InvalidElasticIpFault", words))
}

/// At most five VPC security groups.
pub fn security_groups(input: Input<'_>) -> Result<Vec<String>, Fault> {
    let groups = input.texts("VpcSecurityGroupIds");
    match groups.iter().find(|group| !group.starts_with("sg-")) {
        Some(group) => Err(invalid(format!("The security group {group} is not valid."))),
        None if groups.len() > 5 => Err(invalid("A cluster has at most 5 VPC security groups.")),
        None => Ok(groups),
    }
}

/// A zone of the Region that the subnets cover.
pub fn zone(cluster: &Cluster, zone: &str) -> Result<String, Fault> {
    if cluster.network().zones().iter().any(|known| known == zone) {
        return Ok(zone.to_owned());
    }
    let words = format!("The subnet group does not cover the Availability Zone {zone}.");
    Err(Fault::new("InvalidVPCNetworkStateFault", words))
}

fn protect(input: Input<'_>, cluster: &mut Cluster) -> Result<(), Fault> {
    if input.flag("Encrypted") == Some(false) {
        return Err(invalid("New clusters are encrypted; Encrypted must not be false."));
    }
    if input.flag("Encrypted") == Some(true) || input.text("KmsKeyId").is_some() {
        cluster.encrypted = true;
    }
    if let Some(key) = input.text("KmsKeyId") {
        cluster.key = Some(self::key(cluster, key));
    }
    if let Some(managed) = input.flag("ManageMasterPassword") {
        cluster.managed_password = managed;
    }
    Ok(())
}

/// A key by id is one of the account's.
pub fn key(cluster: &Cluster, key: &str) -> String {
    if key.starts_with("arn:") {
        return key.to_owned();
    }
    format!("arn:aws:kms:{}:{}:key/{key}", cluster.region, crate::local::world::ACCOUNT)
}

fn backups(input: Input<'_>, state: &State, cluster: &mut Cluster) -> Result<(), Fault> {
    if let Some(days) = input.number("AutomatedSnapshotRetentionPeriod") {
        cluster.retention = names::automated_retention(&cluster.node_type, days)?;
    }
    if let Some(days) = input.number("ManualSnapshotRetentionPeriod") {
        cluster.manual_retention = names::manual_retention(days)?;
    }
    if let Some(name) = input.name("SnapshotScheduleIdentifier") {
        cluster.schedule = Some(schedules::existing(state, input.region(), &name)?);
    }
    Ok(())
}

/// A parameter group that is there.
pub fn parameter_group(state: &State, region: &str, name: &str) -> Result<String, Fault> {
    if name == "default.redshift-1.0" || state.shelf.has("redshift/parameter-group", region, name) {
        return Ok(name.to_owned());
    }
    Err(Fault::new("ClusterParameterGroupNotFound", format!("ClusterParameterGroup not found: {name}")))
}

/// `current` or `trailing`.
pub fn track(name: &str) -> Result<String, Fault> {
    let known = ["current", "trailing"].contains(&name.to_lowercase().as_str());
    if known {
        Ok(name.to_lowercase())
    } else {
        Err(Fault::new("InvalidClusterTrack", format!("Invalid maintenance track: {name}")))
    }
}

/// At most fifty roles, by ARN.
pub fn roles(arns: Vec<String>) -> Result<Vec<String>, Fault> {
    match arns.iter().find(|arn| !arn.starts_with("arn:aws:iam::")) {
        Some(arn) => Err(invalid(format!("{arn} is not the ARN of an IAM role."))),
        None if arns.len() > 50 => Err(invalid("A cluster has at most 50 IAM roles.")),
        None => Ok(arns),
    }
}

/// Relocation wants managed storage, a port in range and subnets in two zones.
pub fn relocatable(state: &State, cluster: &Cluster) -> Result<(), Fault> {
    let refuse = |why: &str| Err(invalid(format!("Availability Zone relocation {why}")));
    match () {
        () if !cluster.is_managed() => refuse("is for RA3 node types."),
        () if cluster.multi_az => refuse("is not for Multi-AZ clusters."),
        () if !names::is_managed_port(cluster.port.into()) => refuse("needs a port within 5431-5455 or 8191-8215."),
        () if subnets::zones(state, cluster) < 2 => refuse("needs subnets in at least two Availability Zones."),
        () => Ok(()),
    }
}

/// Multi-AZ wants RA3, two nodes, encryption, a port in range, subnets in three zones and no Elastic IP.
pub fn multi_az(state: &State, cluster: &Cluster) -> Result<(), Fault> {
    let refuse = |why: &str| Err(clash(format!("A Multi-AZ cluster {why}")));
    match () {
        () if !cluster.is_managed() => refuse("needs an RA3 node type."),
        () if cluster.nodes < 2 => refuse("needs at least two nodes."),
        () if !cluster.encrypted => refuse("must be encrypted."),
        () if !names::is_managed_port(cluster.port.into()) => refuse("needs a port within 5431-5455 or 8191-8215."),
        () if subnets::zones(state, cluster) < 3 => refuse("needs subnets in at least three Availability Zones."),
        () if cluster.elastic_ip.is_some() => refuse("cannot have an Elastic IP address."),
        () => Ok(()),
    }
}
