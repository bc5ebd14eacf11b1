//! DescribeStatement.

use super::execute::target_members;
use super::statement::{Part, Statement, Status};
use super::{missing, required, wait_time};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "DescribeStatement",
    run: |local, call| Box::pin(async move { describe(&local, &call).await }),
}];

/// Requests that may wait for one statement at once.
const MOST_WAITING: usize = 10;

/// The statement an id names, and the part of a batch where the id says `:n`.
pub fn find(local: &Local, call: &Call) -> Result<(Arc<Statement>, Option<usize>), Fault> {
    let id = required(&call.input, "Id")?;
    let (whole, part) = id.split_once(':').map_or((id, None), |(whole, part)| (whole, Some(part)));
    let absent = || missing(id, "Query does not exist.");
    let found = local.data_api.store.get(whole, local.world.clock.now()).ok_or_else(absent)?;
    let Some(part) = part else { return Ok((found, None)) };
    let index = part.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let index = index.filter(|index| found.asked.batch && *index < found.asked.sqls.len()).ok_or_else(absent)?;
    Ok((found, Some(index)))
}

/// Waits as the call asks; too many waiters are refused.
pub async fn wait(statement: &Statement, limit: Duration) -> Result<(), Fault> {
    if limit.is_zero() {
        return Ok(());
    }
    if statement.wait_among(MOST_WAITING, limit).await {
        return Ok(());
    }
    let message = "The number of active waiting requests for this statement exceeded the allowed quota.";
    Err(Fault::new("ActiveWaitingRequestsExceededException", message))
}

async fn describe(local: &Local, call: &Call) -> Reply {
    let (statement, part) = find(local, call)?;
    wait(&statement, wait_time(call)).await?;
    let mut members = target_members(&statement);
    members.extend(body(&statement, part));
    members.insert("Id".to_owned(), call.input.get("Id").cloned().unwrap_or_default());
    members.insert("CreatedAt".to_owned(), json!(statement.asked.created.to_string()));
    members.insert("ResultFormat".to_owned(), json!(if statement.asked.csv { "CSV" } else { "JSON" }));
    members.insert("QueryParameters".to_owned(), statement.parameters());
    Ok(Value::Object(members))
}

fn body(statement: &Statement, part: Option<usize>) -> Map<String, Value> {
    let state = statement.now();
    let asked = &statement.asked;
    let alone = part.or_else(|| (!asked.batch).then_some(0));
    let mut members = match alone.and_then(|index| state.parts.get(index)) {
        Some(part) => part.members(),
        None => sums(statement),
    };
    if let Some(sql) = alone.and_then(|index| asked.sqls.get(index)) {
        members.insert("QueryString".to_owned(), json!(sql));
    }
    if part.is_none() {
        members.insert("Status".to_owned(), json!(state.status.word()));
        members.insert("Error".to_owned(), json!(state.error));
        members.insert("UpdatedAt".to_owned(), json!(state.updated.to_string()));
    }
    members.insert("RedshiftPid".to_owned(), json!(state.pid));
    members
}

/// A batch as a whole: what its parts come to.
fn sums(statement: &Statement) -> Map<String, Value> {
    let state = statement.now();
    let mut members = Map::new();
    let list = |name: &str| -> Vec<i64> {
        let values = state.parts.iter().filter_map(|part| part.members().get(name).and_then(Value::as_i64));
        values.filter(|value| *value >= 0).collect()
    };
    for name in ["Duration", "ResultRows", "ResultSize"] {
        let known = list(name);
        let sum = if known.is_empty() || state.status != Status::Finished { -1 } else { known.iter().sum() };
        members.insert(name.to_owned(), json!(sum));
    }
    members.insert("RedshiftQueryId".to_owned(), json!(0));
    members.insert("HasResultSet".to_owned(), json!(state.parts.iter().any(Part::has_result)));
    let mode = if statement.asked.auto_commit { "AUTO_COMMIT" } else { "TRANSACTION" };
    members.insert("ExecutionMode".to_owned(), json!(mode));
    let parts = state.parts.iter().zip(&statement.asked.sqls).enumerate().map(|(index, (part, sql))| {
        let mut members = part.members();
        members.insert("Id".to_owned(), json!(format!("{}:{}", statement.asked.id, index + 1)));
        members.insert("QueryString".to_owned(), json!(sql));
        members.insert("CreatedAt".to_owned(), json!(statement.asked.created.to_string()));
        Value::Object(members)
    });
    members.insert("SubStatements".to_owned(), parts.collect());
    members
}
