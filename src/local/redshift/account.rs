//! What holds for the account: storage, attributes, tracks, versions, revisions.

use super::Input;
use super::input;
use crate::local::handler::operations;
use crate::local::world::Cluster;
use crate::local::world::cluster::REVISIONS;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DescribeAccountAttributes" => attributes,
    "DescribeClusterDbRevisions" => revisions,
    "DescribeClusterTracks" => tracks,
    "DescribeClusterVersions" => versions,
    "DescribeStorage" => storage,
};

fn storage(local: &Local, call: &Call) -> Reply {
    local.world.read(|state, _| {
        let backups: f64 =
            state.snapshots.all(&call.region).filter(|(_, s)| !s.automated).map(|(_, s)| s.megabytes).sum();
        let provisioned: i64 = state.clusters.all(&call.region).map(|(_, cluster)| cluster.capacity()).sum();
        Ok(json!({"TotalBackupSizeInMegaBytes": backups.round(), "TotalProvisionedStorageInMegaBytes": provisioned}))
    })
}

fn attributes(_: &Local, call: &Call) -> Reply {
    const ALL: [(&str, &str); 2] = [("is-vpc-only-account", "true"), ("max-defer-maintenance-duration", "45")];
    let names = Input(call).texts("AttributeNames");
    let shown = ALL.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|wanted| wanted == name));
    let shown =
        shown.map(|(name, value)| json!({"AttributeName": name, "AttributeValues": [{"AttributeValue": value}]}));
    Ok(json!({"AccountAttributes": shown.collect::<Vec<_>>()}))
}

fn version(revision: &str) -> String {
    format!("1.0.{revision}")
}

fn tracks(_: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let wanted = input.text("MaintenanceTrackName");
    let [current, trailing] = REVISIONS.map(version);
    let restore = json!([{"OperationName": "restore-from-cluster-snapshot"}]);
    let target = |name: &str, version: &str| json!({"MaintenanceTrackName": name, "DatabaseVersion": version, "SupportedOperations": restore});
    let (to_current, to_trailing) = (target("current", &current), target("trailing", &trailing));
    let all = [("current", &current, [&to_trailing]), ("trailing", &trailing, [&to_current])];
    let all: Vec<_> =
        all.into_iter().filter(|(name, ..)| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(name))).collect();
    if let (Some(wanted), true) = (wanted, all.is_empty()) {
        return Err(Fault::new("InvalidClusterTrack", format!("Invalid maintenance track: {wanted}")));
    }
    let (page, marker) = input.page(all, |(name, ..)| (*name).to_owned())?;
    let shown: Vec<_> = page
        .into_iter()
        .map(|(name, version, targets)| {
            json!({"MaintenanceTrackName": name, "DatabaseVersion": version, "UpdateTargets": targets})
        })
        .collect();
    Ok(json!({"MaintenanceTracks": shown, "Marker": marker}))
}

fn versions(_: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let fits = input.text("ClusterVersion").is_none_or(|version| version == "1.0")
        && input.text("ClusterParameterGroupFamily").is_none_or(|family| family == "redshift-1.0");
    let known = json!({"ClusterVersion": "1.0", "ClusterParameterGroupFamily": "redshift-1.0", "Description": "release version 1.0"});
    let all = if fits { vec![known] } else { Vec::new() };
    let (page, marker) = input.page(all, |_| "1.0".to_owned())?;
    Ok(json!({"ClusterVersions": page, "Marker": marker}))
}

/// Dates the revisions came out.
fn released(revision: &str) -> &'static str {
    if revision == REVISIONS[0] { "2026-09-14T00:00:00Z" } else { "2026-08-03T00:00:00Z" }
}

fn revisions(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let all: Vec<&Cluster> = match input.text("ClusterIdentifier") {
            Some(name) => vec![input::cluster(state, input.region(), name)?],
            None => state.clusters.all(input.region()).map(|(_, cluster)| cluster).collect(),
        };
        let (page, marker) = input.page(all, |cluster| cluster.identifier.clone())?;
        let shown: Vec<_> = page.into_iter().map(revision).collect();
        Ok(json!({"ClusterDbRevisions": shown, "Marker": marker}))
    })
}

fn revision(cluster: &Cluster) -> Value {
    let newest = REVISIONS[0];
    let target = (cluster.revision != newest).then(|| {
        json!({
            "DatabaseRevision": newest, "Description": "Newest revision of the current track",
            "DatabaseRevisionReleaseDate": released(newest),
        })
    });
    json!({
        "ClusterIdentifier": cluster.identifier,
        "CurrentDatabaseRevision": cluster.revision,
        "DatabaseRevisionReleaseDate": released(&cluster.revision),
        "RevisionTargets": target.into_iter().collect::<Vec<_>>(),
    })
}
