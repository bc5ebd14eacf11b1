//! Tables brought back from backups, in both services: whether a backup holds a table, and the end of a restore, when its
//! rows are there.

use super::Local;
use super::engine::{Data, Held, Relation, SqlError};
use super::world::{CLUSTER_TABLES, NAMESPACE_TABLES, State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The member of a restore's document that says what is still to be done; no API shows it.
pub const TO_DO: &str = "toDo";
/// How often it is looked whether a restore is due, by the machine's clock.
const LOOK: Duration = Duration::from_millis(200);

/// One restore that is not over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restore {
    /// Database, schema, table.
    pub source: [String; 3],
    pub target: [String; 3],
    /// Whose databases the backup is of, and whose the table comes into.
    pub data: [Data; 2],
    /// When the backup was taken.
    pub at: Timestamp,
    /// Who owns the new table.
    pub user: String,
    /// When it is done.
    pub due: Timestamp,
    /// The cluster that events tell of it, if it is one.
    pub cluster: Option<String>,
}

fn relation([database, schema, table]: &[String; 3]) -> Relation {
    let lower = |text: &String| text.to_lowercase();
    Relation { database: lower(database), schema: lower(schema), table: lower(table) }
}

/// Why a table cannot be restored from a backup of then; none when it can.
pub async fn obstacle(local: &Arc<Local>, data: &Data, source: &[String; 3], at: Timestamp) -> Option<String> {
    let (engine, table) = (local.data_api.warehouses().of(data), relation(source));
    let held = tokio::task::spawn_blocking(move || engine.held(&table, at.as_microsecond())).await;
    let [database, schema, table] = source;
    match held {
        Ok(Ok(Held::Live | Held::Saved(_))) => None,
        Ok(Ok(Held::Absent)) => {
            Some(format!("The backup has no table {table} in schema {schema} of database {database}."))
        }
        Ok(Ok(Held::Dropped)) => Some(format!(
            "The rows {table} had then are not kept: this stand-in keeps old rows of tables up to two million rows, and five million in all."
        )),
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("The databases do not answer.".to_owned()),
    }
}

/// Sees to a restore's end also when nobody asks for it.
pub fn watch(local: &Arc<Local>) {
    let local: Weak<Local> = Arc::downgrade(local);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            let Some(local) = local.upgrade() else { return };
            finish(&local).await;
            if local.world.read(|state, _| to_do(state, None).is_empty()) {
                return;
            }
        }
    });
}

/// `(family, Region, id, restore)` of those that are due then; of all without a time.
fn to_do(state: &State, now: Option<Timestamp>) -> Vec<(&'static str, String, String, Restore)> {
    let mut out = Vec::new();
    for family in [CLUSTER_TABLES, NAMESPACE_TABLES] {
        for (region, id, document) in state.shelf.everywhere(family) {
            let restore = document.get(TO_DO).and_then(|held| serde_json::from_value::<Restore>(held.clone()).ok());
            if let Some(restore) = restore.filter(|restore| now.is_none_or(|now| restore.due <= now)) {
                out.push((family, region.to_owned(), id.to_owned(), restore));
            }
        }
    }
    out
}

/// Brings to their end all restores that are due: their rows are there before anybody is told so.
pub async fn finish(local: &Arc<Local>) {
    if local.world.read(|state, now| to_do(state, Some(now)).is_empty()) {
        return;
    }
    // One after the other, and none twice.
    let _turn = local.restoring.lock().await;
    for (family, region, id, restore) in local.world.read(|state, now| to_do(state, Some(now))) {
        let (all, of) = (local.clone(), restore.clone());
        let work = move || {
            let [data, into] = &of.data;
            let source = (data, &relation(&of.source), of.at.as_microsecond());
            all.data_api.warehouses().restore_table(source, (into, &relation(&of.target)), &of.user)
        };
        let ended = tokio::task::spawn_blocking(work).await;
        let ended = ended.unwrap_or_else(|_| Err(SqlError::new("XX000", "the databases do not answer")));
        let told = local.world.change(|state, _| {
            end(state, (family, &region, &id), &restore, ended.err().map(|error| error.to_string()));
            Ok(())
        });
        if let Err(fault) = told {
            tracing::warn!(fault.message, "the end of a table's restore is not told");
        }
    }
}

fn end(state: &mut State, (family, region, id): (&str, &str, &str), restore: &Restore, why: Option<String>) {
    let of_cluster = family == CLUSTER_TABLES;
    let (status, message) = if of_cluster { ("Status", "Message") } else { ("status", "message") };
    let word = if why.is_some() { "FAILED" } else { "SUCCEEDED" };
    let why = why.map(|why| format!("Table restore failed: {}", why.trim_start_matches("ERROR: ")));
    if let Some(members) = state.shelf.get_mut(family, region, id).and_then(Value::as_object_mut) {
        members.shift_remove(TO_DO);
        members.insert(status.to_owned(), word.into());
        members.insert(message.to_owned(), json!(why));
    }
    if let Some(cluster) = &restore.cluster {
        let event = if why.is_some() { "3511" } else { "3009" };
        state.events.record(region, restore.due, event, cluster, &[]);
    }
}
