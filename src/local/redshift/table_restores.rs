//! `RestoreTableFromClusterSnapshot`, `DescribeTableRestoreStatus`: one table of a snapshot, with its rows.

use super::input::{self, Input, busy};
use super::{events, snapshots};
use crate::local::tables::{self, Restore, TO_DO};
use crate::local::world::{CLUSTER_TABLES as TABLES, Cluster, Place, Snapshot, State, Step, Work, after, pace};
use crate::local::{Call, Fault, Local, Operation, Reply, databases};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// The operations played here. Those that tell of restores see to it first that what is due is done.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        name: "DescribeEvents",
        run: |local, call| {
            Box::pin(async move {
                tables::finish(&local).await;
                events::describe(&local, &call)
            })
        },
    },
    Operation {
        name: "DescribeTableRestoreStatus",
        run: |local, call| {
            Box::pin(async move {
                tables::finish(&local).await;
                describe(&local, &call)
            })
        },
    },
    Operation {
        name: "RestoreTableFromClusterSnapshot",
        run: |local, call| Box::pin(async move { restore(&local, &call).await }),
    },
];

async fn restore(local: &Arc<Local>, call: &Call) -> Reply {
    let input = Input(call);
    let (data, at) = local.world.read(|state, _| {
        let (_, snapshot) = may_restore(input, state)?;
        Ok((databases::of_cluster(&snapshot.cluster), snapshot.created))
    })?;
    if let Some(why) = tables::obstacle(local, &data, &source(input), at).await {
        return Err(Fault::new("InvalidTableRestoreArgument", why));
    }
    let begun = local.world.change(|state, now| {
        let (cluster, snapshot) = may_restore(input, state)?;
        let (cluster, snapshot) = (cluster.clone(), snapshot.clone());
        Ok(begin(input, state, &cluster, &snapshot, now))
    })?;
    tables::watch(local);
    Ok(begun)
}

/// Database, schema and table; the schema is `public` when not said.
fn source(input: Input<'_>) -> [String; 3] {
    let schema = input.text("SourceSchemaName").unwrap_or("public");
    [input.must("SourceDatabaseName"), schema, input.must("SourceTableName")].map(str::to_owned)
}

/// Those of the source, where no others are said.
fn target(input: Input<'_>) -> [String; 3] {
    let [database, schema, _] = source(input);
    let given = |member: &str, usual: String| input.text(member).map_or(usual, str::to_owned);
    let table = input.must("NewTableName").to_owned();
    [given("TargetDatabaseName", database), given("TargetSchemaName", schema), table]
}

/// It waits, works and is done; its end is `tables::finish`.
fn begin(input: Input<'_>, state: &mut State, cluster: &Cluster, snapshot: &Snapshot, now: Timestamp) -> Value {
    let (id, region) = (state.mint("table-restore"), input.region());
    let ([database, schema, table], [to_database, to_schema, new]) = (source(input), target(input));
    let [waits, works] = pace::TABLE_RESTORE;
    let restore = Restore {
        source: source(input),
        target: target(input),
        data: [&snapshot.cluster, cluster].map(databases::of_cluster),
        at: snapshot.created,
        user: cluster.user.clone(),
        due: after(now, waits + works),
        cluster: Some(cluster.identifier.clone()),
    };
    let document = json!({
        "TableRestoreRequestId": id, "Status": "PENDING", "RequestTime": now.to_string(),
        "ClusterIdentifier": cluster.identifier, "SnapshotIdentifier": snapshot.name,
        "SourceDatabaseName": database, "SourceSchemaName": schema, "SourceTableName": table,
        "TargetDatabaseName": to_database, "TargetSchemaName": to_schema, "NewTableName": new,
        "TotalDataInMegaBytes": (snapshot.megabytes * 0.01).clamp(1.0, 4096.0) as i64,
        TO_DO: restore,
    });
    let shown = progress(&document, now);
    state.shelf.put(TABLES, region, &id, document);
    let place = Place::new(TABLES, region, &id);
    state.timeline.add(after(now, waits), Step::Merge { place, patch: json!({"Status": "IN_PROGRESS"}) });
    let (event, source) = ("3008".to_owned(), cluster.identifier.clone());
    state.timeline.add(after(now, waits), Step::Tell { region: region.to_owned(), event, source });
    state.tell(cluster, now, "2014", &[]);
    json!({ "TableRestoreStatus": shown })
}

/// Table restores into a cluster that goes away or restarts do not come to their end.
pub fn cancel_tables(state: &mut State, cluster: &Cluster, now: Timestamp) {
    let (region, name) = (cluster.region.as_str(), cluster.identifier.as_str());
    let going = |(_, document): &(&str, &Value)| is_going(document, name);
    let all: Vec<_> =
        state.shelf.all(TABLES, region).filter(going).map(|(id, d)| (id.to_owned(), progress(d, now))).collect();
    for (id, mut document) in all {
        if let Some(members) = document.as_object_mut() {
            members.insert("Status".to_owned(), "CANCELED".into());
            members.insert("Message".to_owned(), "The cluster became unavailable while the table was restored.".into());
        }
        let place = Place::new(TABLES, region, &id);
        state.timeline.drop_if(|step| match step {
            Step::Merge { place: planned, .. } => *planned == place,
            Step::Tell { event, source, .. } => source == name && event == "3008",
            _ => false,
        });
        state.shelf.put(TABLES, region, &id, document);
        state.tell(cluster, now, "2015", &[]);
    }
}

fn is_going(document: &Value, cluster: &str) -> bool {
    let text = |member: &str| document.get(member).and_then(Value::as_str);
    text("ClusterIdentifier") == Some(cluster) && matches!(text("Status"), Some("PENDING" | "IN_PROGRESS"))
}

/// The cluster and the snapshot of it, if a table can be restored now.
fn may_restore<'a>(input: Input<'_>, state: &'a State) -> Result<(&'a Cluster, &'a Snapshot), Fault> {
    let cluster = input.cluster(state)?;
    let snapshot = snapshots::find(state, input.region(), input.must("SnapshotIdentifier"), None)?;
    snapshots::available(snapshot)?;
    busy(cluster)?;
    let refuse = |why: String| Err(Fault::new("InvalidTableRestoreArgument", why));
    if snapshot.cluster.identifier != cluster.identifier {
        return refuse(format!("Snapshot {} is not one of cluster {}.", snapshot.name, cluster.identifier));
    }
    if snapshot.cluster.encrypted != cluster.encrypted {
        return refuse("The snapshot is encrypted differently than the cluster.".to_owned());
    }
    let resized = cluster.resize.as_ref().filter(|resize| resize.classic).map(|resize| resize.work.until);
    if resized.is_some_and(|at| snapshot.created < at) {
        return refuse("The snapshot was taken before the cluster was resized.".to_owned());
    }
    let mut all = state.shelf.all(TABLES, input.region());
    if all.any(|(_, document)| is_going(document, &cluster.identifier)) {
        let words =
            "There is an operation running on the Cluster. Please try to restore table from snapshot at a later time.";
        return Err(Fault::new("InvalidClusterState", words));
    }
    Ok((cluster, snapshot))
}

/// The document with its progress.
fn progress(document: &Value, now: Timestamp) -> Value {
    let mut shown = document.clone();
    shown.as_object_mut().map(|members| members.shift_remove(TO_DO));
    if shown.get("ProgressInMegaBytes").is_some() {
        return shown;
    }
    let begun = document.get("RequestTime").and_then(Value::as_str).and_then(|at| at.parse().ok()).unwrap_or(now);
    let total = document.get("TotalDataInMegaBytes").and_then(Value::as_f64).unwrap_or_default();
    let [waits, works] = pace::TABLE_RESTORE;
    let work = Work::new(after(begun, waits), works, total);
    if let Some(members) = shown.as_object_mut() {
        members.insert("ProgressInMegaBytes".to_owned(), (work.moved(now) as i64).into());
    }
    shown
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, now| {
        if let Some(name) = input.text("ClusterIdentifier") {
            input::cluster(state, input.region(), name)?;
        }
        let (cluster, id) = (input.name("ClusterIdentifier"), input.text("TableRestoreRequestId"));
        let of = |(known, document): &(&str, &Value)| {
            let named = document.get("ClusterIdentifier").and_then(Value::as_str);
            id.is_none_or(|id| id == *known) && cluster.as_deref().is_none_or(|cluster| named == Some(cluster))
        };
        let all: Vec<_> = state.shelf.all(TABLES, input.region()).filter(of).collect();
        if let (Some(id), true) = (id, all.is_empty()) {
            return Err(Fault::new("TableRestoreNotFoundFault", format!("Table restore request {id} was not found.")));
        }
        let (page, marker) = input.page(all, |(id, _)| (*id).to_owned())?;
        let shown: Vec<_> = page.into_iter().map(|(_, document)| progress(document, now)).collect();
        Ok(json!({"TableRestoreStatusDetails": shown, "Marker": marker}))
    })
}
