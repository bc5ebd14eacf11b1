//! `ModifyCluster`: what takes effect at once, what makes the cluster busy for a while, and what a restart applies.

use super::input::{Input, busy, clash, invalid};
use super::{maintenance, names, resize, settings, view};
use crate::local::handler::operations;
use crate::local::world::{Cluster, ClusterStep, State, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! { "ModifyCluster" => modify };

/// A window that is open when it is set stays so for at least this many minutes.
const OPEN_STILL: i64 = 120;

/// What the cluster does next: a status, for so long, ending with an event.
#[derive(Debug)]
struct Motion {
    status: &'static str,
    seconds: i64,
    begins: Option<&'static str>,
    ends: Option<&'static str>,
}

impl Motion {
    const fn new(status: &'static str, seconds: i64, begins: Option<&'static str>, ends: Option<&'static str>) -> Self {
        Self { status, seconds, begins, ends }
    }
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    exclusive(input)?;
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        if input.text("NodeType").is_some()
            || input.number("NumberOfNodes").is_some()
            || input.text("ClusterType").is_some()
        {
            resize::may_begin(&cluster)?;
            resize::by_modify(input, state, &mut cluster, now)?;
        } else {
            may_change(input, &cluster)?;
            change(input, state, &mut cluster, now)?;
        }
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

/// A cluster whose parameters cannot be applied is mended by another group.
fn may_change(input: Input<'_>, cluster: &Cluster) -> Result<(), Fault> {
    let mends = cluster.status == "incompatible-parameters" && input.text("ClusterParameterGroupName").is_some();
    if mends { Ok(()) } else { busy(cluster) }
}

/// The service does one such thing at a time.
fn exclusive(input: Input<'_>) -> Result<(), Fault> {
    let given = |member| input.0.input.get(member).is_some();
    names::exclusive(&[
        ("NewClusterIdentifier", given("NewClusterIdentifier")),
        ("NodeType", given("NodeType") || given("NumberOfNodes") || given("ClusterType")),
        ("Encrypted", given("Encrypted") || given("KmsKeyId")),
        ("MultiAZ", given("MultiAZ")),
        ("AvailabilityZone", given("AvailabilityZone")),
    ])?;
    if input.text("MasterUserPassword").is_some() && input.flag("ManageMasterPassword") == Some(true) {
        return Err(clash("MasterUserPassword cannot be given when ManageMasterPassword is true."));
    }
    Ok(())
}

fn change(input: Input<'_>, state: &mut State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    let mut motions = Vec::new();
    at_once(input, state, cluster, now)?;
    state.plan_maintenance(cluster, now);
    motions.extend(group(input, state, cluster)?);
    motions.extend(credentials(input, cluster)?);
    motions.extend(network(input, state, cluster)?);
    motions.extend(big(input, state, cluster)?);
    if let Some(to) = input.name("NewClusterIdentifier") {
        return rename(state, cluster, &to, now);
    }
    // A shorter retention takes the snapshots beyond it at once.
    state.prune_snapshots(cluster, now);
    // The longest of them says what is shown meanwhile.
    let Some(longest) = motions.iter().max_by_key(|motion| motion.seconds) else { return Ok(()) };
    longest.status.clone_into(&mut cluster.status);
    for motion in &motions {
        if let Some(event) = motion.begins {
            state.tell(cluster, now, event, &[]);
        }
    }
    for motion in &motions {
        if let Some(event) = motion.ends.filter(|_| motion.seconds < longest.seconds) {
            state.tell(cluster, now, event, &[]);
        }
    }
    state.plan(cluster, now, longest.seconds, ClusterStep::Modified { event: longest.ends.map(str::to_owned) });
    Ok(())
}

/// Maintenance and snapshot preferences.
fn at_once(input: Input<'_>, state: &State, cluster: &mut Cluster, now: Timestamp) -> Result<(), Fault> {
    if let Some(window) = input.text("PreferredMaintenanceWindow") {
        let window = names::window(window)?;
        if let Some(left) = maintenance::left(&window, now).filter(|left| *left < OPEN_STILL) {
            return Err(invalid(format!(
                "The window {window} is open now and ends in {left} minutes; at least {OPEN_STILL} must be left."
            )));
        }
        cluster.window = window;
    }
    if let Some(days) = input.number("AutomatedSnapshotRetentionPeriod") {
        cluster.retention = names::automated_retention(&cluster.node_type, days)?;
    }
    if let Some(days) = input.number("ManualSnapshotRetentionPeriod") {
        cluster.manual_retention = names::manual_retention(days)?;
    }
    if let Some(allow) = input.flag("AllowVersionUpgrade") {
        cluster.allow_upgrade = allow;
    }
    if let Some(version) = input.text("ClusterVersion").filter(|version| *version != "1.0") {
        return Err(invalid(format!("Invalid cluster version: {version}")));
    }
    if let Some(track) = input.text("MaintenanceTrackName") {
        let track = settings::track(track)?;
        if track != cluster.track {
            // It waits for the next maintenance window.
            cluster.pending.insert("MaintenanceTrackName".to_owned(), track.into());
        }
    }
    if let Some(group) = input.list("ClusterSecurityGroups").first().and_then(Value::as_str) {
        let words = format!("Cluster security group {group} not found: clusters in a VPC have VPC security groups.");
        return Err(Fault::new("ClusterSecurityGroupNotFound", words));
    }
    if input.text("HsmClientCertificateIdentifier").is_some() || input.text("HsmConfigurationIdentifier").is_some() {
        return Err(Fault::new(
            "UnsupportedOptionFault",
            "Hardware security modules are not supported for these node types.",
        ));
    }
    match input.flag("AvailabilityZoneRelocation") {
        Some(true) => {
            settings::relocatable(state, cluster)?;
            "enabled".clone_into(&mut cluster.relocation);
        }
        Some(false) => "disabled".clone_into(&mut cluster.relocation),
        None => {}
    }
    Ok(())
}

/// Another parameter group is in force after the next reboot.
fn group(input: Input<'_>, state: &State, cluster: &mut Cluster) -> Result<Option<Motion>, Fault> {
    let Some(group) = input.name("ClusterParameterGroupName") else { return Ok(None) };
    cluster.parameter_group = settings::parameter_group(state, input.region(), &group)?;
    "pending-reboot".clone_into(&mut cluster.parameter_status);
    Ok(Some(Motion::new("modifying", 1, None, Some("1001"))))
}

fn credentials(input: Input<'_>, cluster: &mut Cluster) -> Result<Option<Motion>, Fault> {
    let managed = input.flag("ManageMasterPassword");
    match input.text("MasterUserPassword") {
        Some(password) => {
            names::password(password)?;
            cluster.managed_password = false;
            // The service shows that a password changes, never which.
            cluster.pending.insert("MasterUserPassword".to_owned(), "****".into());
        }
        None if managed == Some(true) && !cluster.managed_password => cluster.managed_password = true,
        None if managed == Some(false) && cluster.managed_password => {
            return Err(clash("MasterUserPassword is required when ManageMasterPassword is set to false."));
        }
        None => return Ok(None),
    }
    Ok(Some(Motion::new("modifying", pace::MODIFY - 1, None, Some("4000"))))
}

fn network(input: Input<'_>, state: &State, cluster: &mut Cluster) -> Result<Vec<Motion>, Fault> {
    let mut motions = Vec::new();
    if !input.list("VpcSecurityGroupIds").is_empty() {
        cluster.security_groups = settings::security_groups(input)?;
        motions.push(Motion::new("modifying", 2, None, Some("2002")));
    }
    if let Some(port) = input.number("Port") {
        cluster.port = names::port(&cluster.node_type, port)?;
        motions.push(Motion::new("modifying", pace::MODIFY, None, Some("3679")));
    }
    public(input, cluster, &mut motions)?;
    if let Some(routing) = input.flag("EnhancedVpcRouting").filter(|routing| *routing != cluster.enhanced_routing) {
        cluster.pending.insert("EnhancedVpcRouting".to_owned(), routing.into());
        motions.push(Motion::new("modifying", pace::MODIFY + pace::REBOOT, Some("3519"), Some("3520")));
    }
    if let Some(zone) = input.text("AvailabilityZone") {
        if cluster.relocation != "enabled" {
            return Err(invalid("Availability Zone relocation is not enabled for the cluster."));
        }
        settings::relocatable(state, cluster)?;
        cluster.zone = Some(settings::zone(cluster, zone)?);
        motions.push(Motion::new("modifying", pace::RELOCATE, Some("3629"), Some("3630")));
    }
    Ok(motions)
}

fn public(input: Input<'_>, cluster: &mut Cluster, motions: &mut Vec<Motion>) -> Result<(), Fault> {
    let public = input.flag("PubliclyAccessible");
    if let Some(ip) = input.text("ElasticIp") {
        settings::elastic_ip(ip)?;
        if cluster.public || cluster.multi_az || cluster.relocation == "enabled" {
            let words = "an Elastic IP needs a cluster that is not public yet, not Multi-AZ and without relocation";
            return Err(Fault::new("InvalidElasticIpFault", format!("The Elastic IP {ip} cannot be used: {words}.")));
        }
        if public != Some(true) {
            return Err(clash("ElasticIp needs PubliclyAccessible."));
        }
        cluster.elastic_ip = Some(ip.to_owned());
    }
    if let Some(public) = public.filter(|public| *public != cluster.public) {
        if !public {
            cluster.elastic_ip = None;
        }
        cluster.pending.insert("PubliclyAccessible".to_owned(), public.into());
        motions.push(Motion::new("modifying", pace::MODIFY, None, None));
    }
    Ok(())
}

/// Encryption and a second zone.
fn big(input: Input<'_>, state: &State, cluster: &mut Cluster) -> Result<Option<Motion>, Fault> {
    let encrypt = input.flag("Encrypted").or_else(|| input.text("KmsKeyId").map(|_| true));
    if let Some(encrypt) = encrypt {
        if cluster.snapshot_copy.is_some() {
            return Err(invalid("Encryption cannot be changed while snapshots are copied to another Region."));
        }
        if let Some(key) = input.text("KmsKeyId") {
            cluster.key = Some(settings::key(cluster, key));
        }
        let word = if encrypt { "KMS" } else { "None" };
        if encrypt != cluster.encrypted || input.text("KmsKeyId").is_some() {
            cluster.pending.insert("EncryptionType".to_owned(), word.into());
            return Ok(Some(Motion::new("resizing", pace::ENCRYPT, None, None)));
        }
    }
    match input.flag("MultiAZ").filter(|wanted| *wanted != cluster.multi_az) {
        Some(true) => {
            settings::multi_az(state, cluster)?;
            cluster.multi_az = true;
            Ok(Some(Motion::new("modifying", pace::MULTI_AZ, Some("3673"), Some("3674"))))
        }
        Some(false) => {
            cluster.multi_az = false;
            Ok(Some(Motion::new("modifying", pace::MULTI_AZ, Some("3676"), Some("3677"))))
        }
        None => Ok(None),
    }
}

fn rename(state: &mut State, cluster: &mut Cluster, to: &str, now: Timestamp) -> Result<(), Fault> {
    names::identifier("NewClusterIdentifier", to, 63)?;
    let reserved = |other: &Cluster| other.pending.get("ClusterIdentifier").and_then(Value::as_str) == Some(to);
    let taken =
        state.clusters.has(&cluster.region, to) || state.clusters.all(&cluster.region).any(|(_, c)| reserved(c));
    if taken {
        return Err(Fault::new("ClusterAlreadyExists", format!("Cluster {to} already exists.")));
    }
    if cluster.encrypted && cluster.snapshot_copy.is_some() {
        return Err(Fault::new(
            "InvalidClusterState",
            "An encrypted cluster whose snapshots are copied to another Region cannot be renamed; disable the copies first.",
        ));
    }
    "renaming".clone_into(&mut cluster.status);
    cluster.pending.insert("ClusterIdentifier".to_owned(), to.into());
    state.plan(cluster, now, pace::RENAME, ClusterStep::Renamed { to: to.to_owned() });
    Ok(())
}
