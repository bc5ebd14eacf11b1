//! Restoring one table from a snapshot or a recovery point.

use super::shared::{documents, invalid, missing, page, settled_namespace, settled_workgroup, text};
use super::{recovery_points, snapshots};
use crate::local::handler::operations;
use crate::local::redshift::Input;
use crate::local::world::{NAMESPACE_TABLES, State, Work, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "RestoreTableFromSnapshot" => from_snapshot,
    "RestoreTableFromRecoveryPoint" => from_recovery_point,
    "GetTableRestoreStatus" => get,
    "ListTableRestoreStatus" => list,
};

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

fn from_snapshot(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    begin(local, input, |state, _| {
        Ok(snapshots::find(state, input.region(), input.must("snapshotName"))?.namespace.megabytes)
    })
}

fn from_recovery_point(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    begin(local, input, |state, now| {
        Ok(recovery_points::find(state, input.region(), input.must("recoveryPointId"), now)?.1.megabytes)
    })
}

fn begin(local: &Local, input: Input<'_>, megabytes: impl FnOnce(&State, Timestamp) -> Result<f64, Fault>) -> Reply {
    local.world.change(|state, now| {
        let (region, namespace) = (input.region(), input.must("namespaceName"));
        let megabytes = (megabytes(state, now)? * TABLE).ceil();
        settled_namespace(state, region, namespace)?;
        let workgroup = settled_workgroup(state, region, input.must("workgroupName"))?;
        if workgroup.namespace != namespace {
            return Err(invalid(format!("The workgroup {} is not associated with {namespace}.", workgroup.name)));
        }
        let id = state.mint("table-restore");
        let mut document = request(input);
        let work = Work::new(now, pace::TABLE_RESTORE.iter().sum(), megabytes);
        document.insert("tableRestoreRequestId".to_owned(), json!(id));
        document.insert("requestTime".to_owned(), json!(now.to_string()));
        document.insert("work".to_owned(), json!(work));
        let document = Value::Object(document);
        let shown = view(&document, now);
        state.shelf.put(FAMILY, region, &id, document);
        Ok(json!({"tableRestoreStatus": shown}))
    })
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

/// It waits, then works, then is done: all by the time alone.
fn view(document: &Value, now: Timestamp) -> Value {
    let mut out = document.as_object().cloned().unwrap_or_default();
    let work = out.remove("work").and_then(|work| serde_json::from_value::<Work>(work).ok());
    let Some(work) = work else { return Value::Object(out) };
    let status = match work.elapsed(now) {
        _ if work.is_over(now) => "SUCCEEDED",
        seconds if seconds < pace::TABLE_RESTORE[0] => "PENDING",
        _ => "IN_PROGRESS",
    };
    let progress = if status == "PENDING" { 0.0 } else { work.moved(now) };
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
