//! Recovery points: get and list. They come every thirty minutes and are kept for a day.

use super::shared::{missing, page};
use crate::local::redshift::Input;
use crate::local::world::recovery::{self, RecoveryPoint};
use crate::local::world::{Namespace, State};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "ListRecoveryPoints" => list,
    "GetRecoveryPoint" => get,
};

/// The recovery point of that id and its namespace.
pub fn find<'a>(
    state: &'a State,
    region: &str,
    id: &str,
    now: Timestamp,
) -> Result<(&'a Namespace, RecoveryPoint), Fault> {
    let mut all = state
        .namespaces
        .all(region)
        .flat_map(|(_, namespace)| recovery::points(namespace, now).into_iter().map(move |point| (namespace, point)));
    all.find(|(_, point)| point.id == id).ok_or_else(|| missing("recovery point", id))
}

fn view(state: &State, namespace: &Namespace, point: &RecoveryPoint) -> Value {
    let workgroup = state.workgroups.all(&namespace.region).find(|(_, w)| w.namespace == namespace.name);
    json!({
        "recoveryPointId": point.id,
        "recoveryPointCreateTime": point.at.to_string(),
        "totalSizeInMegaBytes": point.megabytes,
        "namespaceName": namespace.name,
        "namespaceArn": namespace.arn(),
        "workgroupName": workgroup.map(|(name, _)| name),
    })
}

fn get(local: &Local, call: &Call) -> Reply {
    local.world.read(|state, now| {
        let (namespace, point) = find(state, &call.region, Input(call).must("recoveryPointId"), now)?;
        Ok(json!({"recoveryPoint": view(state, namespace, &point)}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (from, until) = (input.time("startTime"), input.time("endTime"));
    let of = |namespace: &Namespace| {
        input.text("namespaceName").is_none_or(|name| namespace.name == name)
            && input.text("namespaceArn").is_none_or(|arn| namespace.arn() == arn)
    };
    let inside = |at: Timestamp| from.is_none_or(|from| at >= from) && until.is_none_or(|until| at <= until);
    local.world.read(|state, now| {
        let mut all = Vec::new();
        for (_, namespace) in state.namespaces.all(&call.region).filter(|(_, namespace)| of(namespace)) {
            let points = recovery::points(namespace, now).into_iter().filter(|point| inside(point.at));
            all.extend(points.map(|point| (namespace, point)));
        }
        // Newest first, as the service lists them.
        let key = |(namespace, point): &(&Namespace, RecoveryPoint)| {
            format!("{:020} {}", i64::MAX - point.at.as_second(), namespace.name)
        };
        all.sort_by_key(key);
        let (items, next) = page(call, all, key)?;
        let points: Vec<_> = items.iter().map(|(namespace, point)| view(state, namespace, point)).collect();
        Ok(json!({"recoveryPoints": points, "nextToken": next}))
    })
}
