//! CancelStatement.

use super::describe::find;
use super::invalid;
use super::statement::{Statement, Status};
use crate::local::{Call, Local, Operation, Reply};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// The operations played here.
pub static OPERATIONS: &[Operation] =
    &[Operation { name: "CancelStatement", run: |local, call| Box::pin(async move { cancel(&local, &call).await }) }];

/// How often the engine is told again: between two steps of a statement there is nothing to interrupt.
const AGAIN: Duration = Duration::from_millis(10);
/// How long the answer may take; the statement is told on.
const PATIENCE: Duration = Duration::from_secs(2);

async fn cancel(local: &Local, call: &Call) -> Reply {
    let (statement, _) = find(local, call)?;
    let status = statement.now().status;
    if status.is_final() {
        return Err(invalid(format!("Could not cancel a query that is already in {} state.", status.word())));
    }
    if status != Status::Started {
        return Err(invalid(format!(
            "Could not cancel a query that is not running: it is in {} state.",
            status.word()
        )));
    }
    statement.change(|state| state.cancelled = true);
    tokio::spawn(tell(statement.clone()));
    statement.wait(PATIENCE).await;
    Ok(json!({"Status": true}))
}

/// Tells the engine until the statement has ended.
pub async fn tell(statement: Arc<Statement>) {
    while let Some(cancel) = statement.now().cancel {
        cancel.cancel();
        statement.wait(AGAIN).await;
    }
}
