//! `DescribeClusterSnapshots`, and how a snapshot is named and shown.

use super::input::{self, Input, clash, invalid};
use super::names;
use crate::local::handler::{object, operations};
use crate::local::world::{ACCOUNT, Snapshot, State, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! { "DescribeClusterSnapshots" => describe };

/// Manual snapshots an account may have in a Region.
const QUOTA: usize = 700;

/// The snapshot an input names by `SnapshotIdentifier` or `SnapshotArn`.
pub fn named<'a>(input: Input<'_>, state: &'a State) -> Result<&'a Snapshot, Fault> {
    if input.text("SnapshotIdentifier").is_some() && input.text("SnapshotArn").is_some() {
        return Err(clash("SnapshotIdentifier and SnapshotArn cannot be used together."));
    }
    let by_arn = input.text("SnapshotArn").and_then(|arn| arn.rsplit('/').next());
    let name = input.text("SnapshotIdentifier").or(by_arn);
    let name = name.ok_or_else(|| clash("The request must contain SnapshotIdentifier or SnapshotArn."))?;
    find(state, input.region(), name, input.text("SnapshotClusterIdentifier"))
}

/// A snapshot by name, and of that cluster if one is said.
pub fn find<'a>(state: &'a State, region: &str, name: &str, cluster: Option<&str>) -> Result<&'a Snapshot, Fault> {
    let found = state.snapshots.get(region, &name.to_lowercase());
    let found = found.filter(|s| cluster.is_none_or(|cluster| s.cluster.identifier.eq_ignore_ascii_case(cluster)));
    found.ok_or_else(|| Fault::new("ClusterSnapshotNotFound", format!("Snapshot not found: {name}")))
}

/// Refuses a name that is not well formed or is taken, and one snapshot more than the quota.
pub fn free_name(member: &str, region: &str, name: &str, state: &State) -> Result<(), Fault> {
    names::identifier(member, name, 255)?;
    names::not_default(member, name)?;
    if state.snapshots.has(region, name) {
        let words = format!("Cannot create the snapshot because a snapshot with the identifier {name} already exists.");
        return Err(Fault::new("ClusterSnapshotAlreadyExists", words));
    }
    if state.snapshots.all(region).filter(|(_, s)| !s.automated).count() >= QUOTA {
        let words = format!("The account has {QUOTA} snapshots in {region} already, the most it may have.");
        return Err(Fault::new("ClusterSnapshotQuotaExceeded", words));
    }
    Ok(())
}

/// Refuses a snapshot that is not `available`.
pub fn available(snapshot: &Snapshot) -> Result<(), Fault> {
    if snapshot.status == "available" {
        return Ok(());
    }
    let words = format!("Snapshot {} is {}; it must be available.", snapshot.name, snapshot.status);
    Err(Fault::new("InvalidClusterSnapshotState", words))
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    if input.text("ClusterIdentifier").is_some() && input.text("SnapshotIdentifier").is_some() {
        return Err(clash("ClusterIdentifier and SnapshotIdentifier cannot be used together."));
    }
    let kind = input.text("SnapshotType");
    if let Some(kind) = kind.filter(|kind| !["automated", "manual"].contains(kind)) {
        return Err(invalid(format!("SnapshotType must be automated or manual; it is {kind}.")));
    }
    if input.flag("ClusterExists") == Some(true) && input.text("ClusterIdentifier").is_none() {
        return Err(clash("ClusterIdentifier is required when ClusterExists is true."));
    }
    let sorting = sorting(input)?;
    local.world.read(|state, now| {
        let one = input.text("SnapshotIdentifier").is_some() || input.text("SnapshotArn").is_some();
        let all: Vec<&Snapshot> = if one {
            vec![named(input, state)?]
        } else {
            state.snapshots.all(input.region()).map(|(_, snapshot)| snapshot).collect()
        };
        let mut all: Vec<_> = all.into_iter().filter(|snapshot| wanted(input, state, snapshot)).collect();
        let key = |snapshot: &Snapshot| order(snapshot, sorting);
        all.sort_by_cached_key(|snapshot| key(snapshot));
        let (page, marker) = input.page(all, |snapshot| key(snapshot))?;
        let shown: Vec<_> = page.into_iter().map(|snapshot| view(state, snapshot, now)).collect();
        Ok(object([("Snapshots", shown.into()), ("Marker", marker.into())]))
    })
}

fn wanted(input: Input<'_>, state: &State, snapshot: &Snapshot) -> bool {
    let cluster = input.text("ClusterIdentifier");
    let exists = || state.clusters.has(&snapshot.region, &snapshot.cluster.identifier);
    input.text("OwnerAccount").is_none_or(|owner| owner == ACCOUNT)
        && input.text("SnapshotType").is_none_or(|kind| (kind == "automated") == snapshot.automated)
        && cluster.is_none_or(|cluster| snapshot.cluster.identifier.eq_ignore_ascii_case(cluster))
        && input.flag("ClusterExists").is_none_or(|wanted| wanted == exists())
        && input.time("StartTime").is_none_or(|from| snapshot.created >= from)
        && input.time("EndTime").is_none_or(|to| snapshot.created <= to)
        && input.tagged(state, || snapshot.arn())
}

/// `(attribute, descending)`.
fn sorting(input: Input<'_>) -> Result<Option<(&str, bool)>, Fault> {
    let [entity] = input.list("SortingEntities") else {
        return if input.list("SortingEntities").is_empty() {
            Ok(None)
        } else {
            Err(clash("Only one sorting entity can be given."))
        };
    };
    let text = |member: &str| entity.get(member).and_then(Value::as_str);
    Ok(text("Attribute").map(|attribute| (attribute, text("SortOrder") == Some("DESC"))))
}

/// A key that sorts as text the way the attribute does.
fn order(snapshot: &Snapshot, sorting: Option<(&str, bool)>) -> String {
    let number = match sorting.map(|(attribute, _)| attribute) {
        Some("TOTAL_SIZE") => snapshot.megabytes as u64,
        Some("CREATE_TIME") => snapshot.created.as_second().unsigned_abs(),
        Some("SOURCE_TYPE") => u64::from(!snapshot.automated),
        _ => 0,
    };
    let descending = sorting.is_some_and(|(_, descending)| descending);
    let number = if descending { u64::MAX - number } else { number };
    format!("{number:020} {}", snapshot.name)
}

/// The `Snapshot` structure.
pub fn view(state: &State, snapshot: &Snapshot, now: Timestamp) -> Value {
    let (cluster, work) = (&snapshot.cluster, snapshot.work);
    let days_left = || snapshot.expires(None).map(|end| end.duration_since(now).as_secs().max(0) / pace::DAY);
    let shared = |id: &String| {
        let alias = (id == "amazon-redshift-support").then_some("amazon-redshift-support");
        json!({"AccountId": id, "AccountAlias": alias})
    };
    let mut shown = json!({
        "SnapshotIdentifier": snapshot.name,
        "SnapshotArn": snapshot.arn(),
        "ClusterIdentifier": cluster.identifier,
        "SnapshotType": if snapshot.automated { "automated" } else { "manual" },
        "Status": snapshot.status,
        "SnapshotCreateTime": snapshot.created.to_string(),
        "SnapshotRetentionStartTime": snapshot.retained_from.to_string(),
        "ManualSnapshotRetentionPeriod": (!snapshot.automated).then_some(snapshot.retention),
        "ManualSnapshotRemainingDays": if snapshot.automated { None } else { days_left() },
        "OwnerAccount": ACCOUNT,
        "SourceRegion": snapshot.source_region,
        "TotalBackupSizeInMegaBytes": snapshot.megabytes.round(),
        "ActualIncrementalBackupSizeInMegaBytes": work.megabytes.round(),
        "BackupProgressInMegaBytes": work.moved(now).round(),
        "CurrentBackupRateInMegaBytesPerSecond": work.rate(now),
        "EstimatedSecondsToCompletion": work.left(now),
        "ElapsedTimeInSeconds": work.elapsed(now),
        "AccountsWithRestoreAccess": snapshot.shared.iter().map(shared).collect::<Vec<_>>(),
        "Tags": input::tag_list(state, &snapshot.arn()),
    });
    if let (Some(shown), Value::Object(of_cluster)) = (shown.as_object_mut(), saved_cluster(snapshot)) {
        shown.extend(of_cluster);
    }
    shown
}

/// What it says of the cluster it was taken of.
fn saved_cluster(snapshot: &Snapshot) -> Value {
    let cluster = &snapshot.cluster;
    let network = cluster.network();
    let secret = cluster.managed_password;
    json!({
        "NodeType": cluster.node_type,
        "NumberOfNodes": cluster.nodes,
        "DBName": cluster.database,
        "MasterUsername": cluster.user,
        "Port": cluster.port,
        "AvailabilityZone": cluster.home_zone(),
        "ClusterCreateTime": cluster.created.map(|at| at.to_string()),
        "ClusterVersion": "1.0",
        "EngineFullVersion": format!("1.0.{}", cluster.revision),
        "VpcId": network.vpc(),
        "Encrypted": cluster.encrypted,
        "EncryptedWithHSM": false,
        "KmsKeyId": cluster.key(),
        "EnhancedVpcRouting": cluster.enhanced_routing,
        "MaintenanceTrackName": cluster.track,
        "RestorableNodeTypes": [cluster.node_type],
        "MasterPasswordSecretArn": secret.then(|| network.secret("redshift", &cluster.identifier)),
        "MasterPasswordSecretKmsKeyId": secret.then(|| network.key("secrets")),
    })
}
