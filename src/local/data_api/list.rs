//! `ListStatements`: newest first, only finished ones unless asked.

use super::request::Caller;
use super::statement::Statement;
use super::{invalid, request, text};
use crate::local::{Call, Local, Operation, Reply, paging};
use serde_json::{Value, json};
use std::sync::Arc;

/// The operations played here.
pub static OPERATIONS: &[Operation] =
    &[Operation { name: "ListStatements", run: |local, call| Box::pin(async move { list(&local, &call) }) }];

const FILTERS: &[&str] = &["StatementName", "Status", "Database", "ClusterIdentifier", "WorkgroupName", "RoleLevel"];

fn list(local: &Local, call: &Call) -> Reply {
    let input = &call.input;
    let (warehouse, caller) = (request::warehouse(input)?, Caller::of(call));
    let status = text(input, "Status").unwrap_or("FINISHED");
    let mut found = local.data_api.store.all(local.world.clock.now());
    found.retain(|statement| {
        let asked = &statement.asked;
        let named = |prefix: &str| asked.name.as_deref().is_some_and(|name| name.starts_with(prefix));
        (status == "ALL" || statement.now().status.word() == status)
            && text(input, "StatementName").is_none_or(named)
            && text(input, "Database").is_none_or(|database| database == asked.target.database)
            && warehouse.as_ref().is_none_or(|warehouse| *warehouse == asked.target.warehouse)
            && asked.target.region == call.region
            && caller.is(&asked.access_key)
    });
    found.sort_by_key(key);
    let size = input.get("MaxResults").and_then(Value::as_u64).filter(|size| *size > 0).unwrap_or(100);
    let subject = paging::subject("ListStatements", input, FILTERS);
    let page = paging::page(&subject, found, text(input, "NextToken"), size as usize, key);
    let page = page.ok_or_else(|| invalid("The NextToken is not valid."))?;
    let statements: Vec<Value> = page.items.iter().map(|statement| view(statement)).collect();
    Ok(json!({"Statements": statements, "NextToken": page.next}))
}

/// Sorts the newest first.
fn key(statement: &Arc<Statement>) -> String {
    let age = i128::from(i64::MAX) - statement.asked.created.as_nanosecond();
    format!("{age:040} {}", statement.asked.id)
}

fn view(statement: &Statement) -> Value {
    let asked = &statement.asked;
    let state = statement.now();
    json!({
        "Id": asked.id,
        "QueryString": if asked.batch { None } else { asked.sqls.first() },
        "QueryStrings": asked.batch.then_some(&asked.sqls),
        "SecretArn": asked.target.secret,
        "Status": state.status.word(),
        "StatementName": asked.name,
        "CreatedAt": asked.created.to_string(),
        "UpdatedAt": state.updated.to_string(),
        "QueryParameters": statement.parameters(),
        "IsBatchStatement": asked.batch,
        "ResultFormat": if asked.csv { "CSV" } else { "JSON" },
        "SessionId": asked.session_id,
    })
}
