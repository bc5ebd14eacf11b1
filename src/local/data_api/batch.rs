//! BatchExecuteStatement: up to 40 statements in order, in one transaction or each by itself.

use super::execute::submit;
use super::invalid;
use crate::local::{Call, Local, Operation, Reply};
use serde_json::Value;
use std::sync::Arc;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "BatchExecuteStatement",
    run: |local, call| Box::pin(async move { batch(local, call).await }),
}];

async fn batch(local: Arc<Local>, call: Call) -> Reply {
    let list = call.input.get("Sqls").and_then(Value::as_array);
    let sqls: Vec<String> = list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if sqls.is_empty() || sqls.len() > 40 {
        return Err(invalid("Sqls must have between 1 and 40 statements."));
    }
    submit(local, call, sqls, true).await
}
