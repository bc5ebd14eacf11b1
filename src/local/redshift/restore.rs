//! `RestoreFromClusterSnapshot`, `RestoreTableFromClusterSnapshot`, `DescribeTableRestoreStatus`.

use super::input::{self, Input, busy, clash, invalid};
use super::{create, settings, sizes, snapshots, tags, view};
use crate::local::handler::operations;
use crate::local::world::{
    CLUSTER_TABLES as TABLES, Cluster, ClusterStep, Place, Restore, Snapshot, State, Step, Work, after, cluster, pace,
};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DescribeTableRestoreStatus" => tables,
    "RestoreFromClusterSnapshot" => restore,
    "RestoreTableFromClusterSnapshot" => restore_table,
};

fn restore(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let snapshot = snapshots::named(input, state)?.clone();
        snapshots::available(&snapshot)?;
        let tags = tags::read(input, "Tags")?;
        let mut cluster = asked(input, state, &snapshot)?;
        cluster.namespace = state.mint("namespace");
        let work = Work::new(now, pace::RESTORE + pace::RESTORE_DATA, snapshot.megabytes);
        cluster.restore = Some(Restore { snapshot: snapshot.name.clone(), work });
        let of_source: Vec<_> =
            state.tags.of(&snapshot.cluster.arn()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        state.tags.add(&cluster.arn(), of_source);
        state.tags.add(&cluster.arn(), tags);
        state.tell(&cluster, now, "2008", &[("snapshot name", &snapshot.name)]);
        state.plan(&cluster, now, pace::RESTORE, ClusterStep::Restored);
        state.plan(&cluster, now, pace::RESTORE + pace::RESTORE_DATA, ClusterStep::RestoreOver);
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

/// The cluster as it was, with another name and what else was asked for.
fn asked(input: Input<'_>, state: &State, snapshot: &Snapshot) -> Result<Cluster, Fault> {
    let name = create::free_name(input, state)?;
    let was = &snapshot.cluster;
    let node_type = input.text("NodeType").unwrap_or(&was.node_type).to_lowercase();
    let nodes = input.number("NumberOfNodes").map_or(was.nodes, |nodes| u32::try_from(nodes).unwrap_or_default());
    let known = sizes::node_type(&node_type).ok_or_else(|| invalid(format!("Invalid node type: {node_type}")))?;
    if nodes < 1 || (nodes == 1 && !known.single) {
        return Err(clash(format!("A cluster of {node_type} needs at least 2 nodes.")));
    }
    let single_change = was.nodes == 1 && was.is_managed() && (node_type != was.node_type || nodes != 1);
    if single_change || cluster::room(&node_type, nodes) < snapshot.megabytes {
        let words = format!("Snapshot {} cannot be restored to {nodes} nodes of {node_type}.", snapshot.name);
        return Err(Fault::new("InvalidRestore", words));
    }
    if was.managed_password && input.flag("ManageMasterPassword") == Some(false) {
        return Err(clash(
            "The snapshot's admin password is managed by Secrets Manager; it stays so until after the restore.",
        ));
    }
    create::within_quota(state, input.region(), &node_type, nodes, 0)?;
    let plain = Cluster::new(input.region(), &name, &node_type, nodes);
    let mut restored = Cluster {
        status: "creating".to_owned(),
        database: was.database.clone(),
        user: was.user.clone(),
        port: was.port,
        encrypted: was.encrypted,
        key: was.key.clone(),
        enhanced_routing: was.enhanced_routing,
        window: was.window.clone(),
        retention: was.retention,
        manual_retention: was.manual_retention,
        track: was.track.clone(),
        revision: was.revision.clone(),
        managed_password: was.managed_password,
        disk: snapshot.megabytes * 100.0 / cluster::room(&node_type, nodes),
        queues: was.queues.clone(),
        ..plain
    };
    settings::apply(input, state, &mut restored)?;
    Ok(restored)
}

fn restore_table(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let cluster = input.cluster(state)?.clone();
        let snapshot = snapshots::find(state, input.region(), input.must("SnapshotIdentifier"), None)?.clone();
        may_restore_table(input, state, &cluster, &snapshot)?;
        let id = state.mint("table-restore");
        let document = json!({
            "TableRestoreRequestId": id,
            "Status": "PENDING",
            "RequestTime": now.to_string(),
            "ClusterIdentifier": cluster.identifier,
            "SnapshotIdentifier": snapshot.name,
            "SourceDatabaseName": input.must("SourceDatabaseName"),
            "SourceSchemaName": input.text("SourceSchemaName").unwrap_or("public"),
            "SourceTableName": input.must("SourceTableName"),
            "TargetDatabaseName": input.text("TargetDatabaseName").unwrap_or(input.must("SourceDatabaseName")),
            "TargetSchemaName": input.text("TargetSchemaName").or(input.text("SourceSchemaName")).unwrap_or("public"),
            "NewTableName": input.must("NewTableName"),
            "TotalDataInMegaBytes": (snapshot.megabytes * 0.01).clamp(1.0, 4096.0) as i64,
        });
        plan_table(state, input.region(), &id, &document, now);
        state.tell(&cluster, now, "2014", &[]);
        Ok(json!({"TableRestoreStatus": progress(&document, now)}))
    })
}

/// It waits, works and is done.
fn plan_table(state: &mut State, region: &str, id: &str, document: &Value, now: Timestamp) {
    state.shelf.put(TABLES, region, id, document.clone());
    let [waits, works] = pace::TABLE_RESTORE;
    let name = document.get("ClusterIdentifier").and_then(Value::as_str).unwrap_or_default();
    let steps = [(waits, "IN_PROGRESS", "3008"), (waits + works, "SUCCEEDED", "3009")];
    for (seconds, status, event) in steps {
        let place = Place::new(TABLES, region, id);
        let patch = json!({"Status": status});
        state.timeline.add(after(now, seconds), Step::Merge { place, patch });
        let step = Step::Tell { region: region.to_owned(), event: event.to_owned(), source: name.to_owned() };
        state.timeline.add(after(now, seconds), step);
    }
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
            Step::Tell { event, source, .. } => source == name && matches!(event.as_str(), "3008" | "3009"),
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

fn may_restore_table(input: Input<'_>, state: &State, cluster: &Cluster, snapshot: &Snapshot) -> Result<(), Fault> {
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
    Ok(())
}

/// The document with its progress.
fn progress(document: &Value, now: Timestamp) -> Value {
    let mut shown = document.clone();
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

fn tables(local: &Local, call: &Call) -> Reply {
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
