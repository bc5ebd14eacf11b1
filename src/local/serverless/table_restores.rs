//! Restoring one table from a snapshot or a recovery point.

use super::shared::{documents, invalid, missing, page, settled_namespace, settled_workgroup, text};
use super::{recovery_points, snapshots};
use crate::local::engine::Data;
use crate::local::redshift::Input;
use crate::local::tables::{self, Restore, TO_DO};
use crate::local::world::{NAMESPACE_TABLES, Namespace, State, Work, pace};
use crate::local::{Call, Fault, Local, Operation, Reply, databases};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The operations played here. Those that tell of restores see to it first that what is due is done.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        name: "RestoreTableFromSnapshot",
        run: |local, call| Box::pin(async move { restore(&local, &call, from_snapshot).await }),
    },
    Operation {
        name: "RestoreTableFromRecoveryPoint",
        run: |local, call| Box::pin(async move { restore(&local, &call, from_recovery_point).await }),
    },
    Operation {
        name: "GetTableRestoreStatus",
        run: |local, call| Box::pin(async move { told(&local, &call, get).await }),
    },
    Operation {
        name: "ListTableRestoreStatus",
        run: |local, call| Box::pin(async move { told(&local, &call, list).await }),
    },
];

const FAMILY: &str = NAMESPACE_TABLES;
/// Share of a namespace's data one table is taken for.
const TABLE: f64 = 0.01;
const MEMBERS: [&str; 7] = [
    "namespaceName",
    "workgroupName",
    "sourceDatabaseName",
    "sourceTableName",
    "newTableName",
    "snapshotName",
    "recoveryPointId",
];

/// When a backup was taken, how large it is, and whose databases it is of.
type Backup = fn(Input<'_>, &State, Timestamp) -> Result<(Timestamp, f64, Data), Fault>;

fn from_snapshot(input: Input<'_>, state: &State, _: Timestamp) -> Result<(Timestamp, f64, Data), Fault> {
    let backup = snapshots::find(state, input.region(), input.must("snapshotName"))?;
    let data = databases::of_namespace(&backup.namespace, backup.holds());
    Ok((backup.holds(), backup.namespace.megabytes, data))
}

fn from_recovery_point(input: Input<'_>, state: &State, now: Timestamp) -> Result<(Timestamp, f64, Data), Fault> {
    let (namespace, point) = recovery_points::find(state, input.region(), input.must("recoveryPointId"), now)?;
    Ok((point.at, point.megabytes, databases::of_namespace(namespace, point.at)))
}

async fn told(local: &Arc<Local>, call: &Call, tell: fn(&Local, &Call) -> Reply) -> Reply {
    tables::finish(local).await;
    tell(local, call)
}

/// The namespace, if it and the workgroup belong together and stand still.
fn may_restore<'a>(input: Input<'_>, state: &'a State) -> Result<&'a Namespace, Fault> {
    let (region, name) = (input.region(), input.must("namespaceName"));
    let namespace = settled_namespace(state, region, name)?;
    let workgroup = settled_workgroup(state, region, input.must("workgroupName"))?;
    if workgroup.namespace == name {
        return Ok(namespace);
    }
    Err(invalid(format!("The workgroup {} is not associated with {name}.", workgroup.name)))
}

async fn restore(local: &Arc<Local>, call: &Call, backup: Backup) -> Reply {
    let input = Input(call);
    let (at, _, data) = local.world.read(|state, now| {
        let found = backup(input, state, now)?;
        may_restore(input, state).map(|_| found)
    })?;
    let wanted = request(input);
    let text = |member: &str| wanted.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let source = ["sourceDatabaseName", "sourceSchemaName", "sourceTableName"].map(text);
    if let Some(why) = tables::obstacle(local, &data, &source, at).await {
        return Err(invalid(why));
    }
    let begun = local.world.change(|state, now| {
        let (at, megabytes, of) = backup(input, state, now)?;
        let namespace = may_restore(input, state)?;
        let (user, data) = (namespace.admin.clone(), [of, databases::of_namespace(namespace, now)]);
        let work = Work::new(now, pace::TABLE_RESTORE.iter().sum(), (megabytes * TABLE).ceil());
        let target = ["targetDatabaseName", "targetSchemaName", "newTableName"].map(text);
        let (id, mut document) = (state.mint("table-restore"), wanted.clone());
        document.insert("tableRestoreRequestId".to_owned(), json!(id));
        document.insert("requestTime".to_owned(), json!(now.to_string()));
        document.insert("work".to_owned(), json!(work));
        let restore = Restore { source: source.clone(), target, data, at, user, due: work.until, cluster: None };
        document.insert(TO_DO.to_owned(), json!(restore));
        let document = Value::Object(document);
        let shown = view(&document, now);
        state.shelf.put(FAMILY, input.region(), &id, document);
        Ok(json!({"tableRestoreStatus": shown}))
    })?;
    tables::watch(local);
    Ok(begun)
}

/// What was asked for; schemas and the target database are those of the source when not said.
fn request(input: Input<'_>) -> Map<String, Value> {
    let mut out = Map::new();
    for member in MEMBERS {
        if let Some(text) = input.text(member) {
            out.insert(member.to_owned(), json!(text));
        }
    }
    let schema = input.text("sourceSchemaName").unwrap_or("public");
    let database = input.text("targetDatabaseName").unwrap_or(input.must("sourceDatabaseName"));
    out.insert("sourceSchemaName".to_owned(), json!(schema));
    out.insert("targetSchemaName".to_owned(), json!(input.text("targetSchemaName").unwrap_or(schema)));
    out.insert("targetDatabaseName".to_owned(), json!(database));
    out
}

/// It waits, then works; the word of its end stands in the document.
fn view(document: &Value, now: Timestamp) -> Value {
    let mut out = document.as_object().cloned().unwrap_or_default();
    let is_over = out.shift_remove(TO_DO).is_none();
    let ended = out.get("status").and_then(Value::as_str).map(str::to_owned);
    let work = out.remove("work").and_then(|work| serde_json::from_value::<Work>(work).ok());
    let Some(work) = work else { return Value::Object(out) };
    let status = match work.elapsed(now) {
        _ if is_over => ended.as_deref().unwrap_or("SUCCEEDED"),
        seconds if seconds < pace::TABLE_RESTORE[0] => "PENDING",
        _ => "IN_PROGRESS",
    };
    let progress = if matches!(status, "PENDING" | "FAILED") { 0.0 } else { work.moved(now) };
    let status = status.to_owned();
    out.insert("status".to_owned(), json!(status));
    out.insert("progressInMegaBytes".to_owned(), json!(progress as i64));
    out.insert("totalDataInMegaBytes".to_owned(), json!(work.megabytes as i64));
    Value::Object(out)
}

fn get(local: &Local, call: &Call) -> Reply {
    let id = Input(call).must("tableRestoreRequestId");
    local.world.read(|state, now| {
        let found = state.shelf.get(FAMILY, &call.region, id);
        let document = found.ok_or_else(|| missing("table restore request", id))?;
        Ok(json!({"tableRestoreStatus": view(document, now)}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let wanted = ["namespaceName", "workgroupName"].map(|member| (member, input.text(member)));
    local.world.read(|state, now| {
        let all = documents(state, FAMILY, &call.region, &wanted);
        let (items, next) = page(call, all, |document| text(document, "tableRestoreRequestId"))?;
        let statuses: Vec<_> = items.iter().map(|document| view(document, now)).collect();
        Ok(json!({"tableRestoreStatuses": statuses, "nextToken": next}))
    })
}
