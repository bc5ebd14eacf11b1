//! Redshift Serverless.

pub mod namespaces;
pub mod workgroups;

use super::handler::Fault;
use super::paging::{self, Page};
use serde_json::Value;

/// A page of a list: `maxResults` (checked by the model, 100 when not said) and `nextToken`.
fn page<T>(operation: &str, input: &Value, items: Vec<T>, key: impl Fn(&T) -> String) -> Result<Page<T>, Fault> {
    let size = input.get("maxResults").and_then(Value::as_u64).unwrap_or(100) as usize;
    let token = input.get("nextToken").and_then(Value::as_str);
    let subject = paging::subject(operation, input, &["ownerAccount"]);
    paging::page(&subject, items, token, size, key)
        .ok_or_else(|| Fault::new("InvalidPaginationException", "The nextToken is not one of this list."))
}
