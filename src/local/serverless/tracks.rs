//! Tracks, and workgroups other services manage, of which there are none here.

use super::shared::{missing, page, text};
use crate::local::redshift::Input;
use crate::local::{Call, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "ListTracks" => list,
    "GetTrack" => get,
    "ListManagedWorkgroups" => managed,
};

/// Name and version of each.
const TRACKS: [(&str, &str); 2] = [("current", "1.0.128617"), ("trailing", "1.0.121035")];

/// A track with the one a workgroup can move to from there.
fn view((name, version): (&str, &str)) -> Value {
    let others = TRACKS.iter().filter(|(other, _)| *other != name);
    let targets: Vec<_> =
        others.map(|(name, version)| json!({"trackName": name, "workgroupVersion": version})).collect();
    json!({"trackName": name, "workgroupVersion": version, "updateTargets": targets})
}

fn list(_: &Local, call: &Call) -> Reply {
    let (items, next) = page(call, TRACKS.map(view).to_vec(), |track| text(track, "trackName"))?;
    Ok(json!({"tracks": items, "nextToken": next}))
}

fn get(_: &Local, call: &Call) -> Reply {
    let name = Input(call).must("trackName");
    let found = TRACKS.into_iter().find(|(known, _)| *known == name);
    Ok(json!({"track": view(found.ok_or_else(|| missing("track", name))?)}))
}

fn managed(_: &Local, call: &Call) -> Reply {
    let (items, next) = page(call, Vec::<Value>::new(), |item| text(item, "managedWorkgroupName"))?;
    Ok(json!({"managedWorkgroups": items, "nextToken": next}))
}
