//! `ListSessions`.

use super::request::Caller;
use super::session::Filter;
use super::{invalid, request, text};
use crate::local::{Call, Local, Operation, Reply, paging};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] =
    &[Operation { name: "ListSessions", run: |local, call| Box::pin(async move { list(&local, &call) }) }];

const FILTERS: &[&str] = &["SessionId", "Status", "Database", "ClusterIdentifier", "WorkgroupName", "RoleLevel"];

fn list(local: &Local, call: &Call) -> Reply {
    let input = &call.input;
    let owned = |name: &str| text(input, name).map(str::to_owned);
    let filter = Filter {
        caller: Some(Caller::of(call)),
        id: owned("SessionId"),
        status: owned("Status"),
        warehouse: request::warehouse(input)?,
        database: owned("Database"),
    };
    if filter.id.is_some() && (filter.status.is_some() || filter.warehouse.is_some() || filter.database.is_some()) {
        return Err(invalid("SessionId cannot be specified together with other filters."));
    }
    let mut found = local.data_api.store.sessions.list(&filter, local.world.clock.now());
    found.sort_by(|left, right| left.0.cmp(&right.0));
    let size = input.get("MaxResults").and_then(Value::as_u64).filter(|size| *size > 0).unwrap_or(100);
    let subject = paging::subject("ListSessions", input, FILTERS);
    let page = paging::page(&subject, found, text(input, "NextToken"), size as usize, |(id, _)| id.clone());
    let page = page.ok_or_else(|| invalid("The NextToken is not valid."))?;
    let sessions: Vec<Value> = page.items.into_iter().map(|(_, view)| view).collect();
    Ok(json!({"Sessions": sessions, "NextToken": page.next}))
}
