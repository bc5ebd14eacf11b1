//! What a handler is: one function from a decoded, validated input to an output or a modelled error.

use super::Local;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use std::sync::Arc;

/// One request, its input decoded by the service's model: members by their API names, timestamps as RFC 3339
/// strings, blobs as base64 strings.
#[derive(Debug, Clone)]
pub struct Call {
    pub operation: String,
    pub input: Value,
    /// From the credential scope of the signature, else `us-east-1`.
    pub region: String,
    /// Access key id of the caller; decides nothing but who is said to have called.
    pub access_key: String,
    pub request_id: String,
    /// No page has more items than this, whatever is asked for.
    pub page_size: Option<usize>,
}

impl Call {
    /// A page's size: what was asked for or the operation's default, within `--page-size`.
    pub fn page(&self, size: usize) -> usize {
        self.page_size.map_or(size, |most| size.min(most))
    }
}

/// A modelled error: the wire layer gives it the protocol's shape and the model's HTTP status.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The model's code: `ClusterNotFound`, `ResourceNotFoundException`, ...
    pub code: &'static str,
    pub message: String,
    /// Further members of the error's shape.
    pub members: Map<String, Value>,
}

impl Fault {
    /// A fault with a code and a sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), members: Map::new() }
    }

    /// With one more member of the error's shape.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }
}

/// What a handler answers: members by their API names, or a fault.
pub type Reply = Result<Value, Fault>;

/// A handler. It may wait (long polls do) but must not block its thread.
pub type Handler = fn(Arc<Local>, Call) -> BoxFuture<'static, Reply>;

/// One row of a service's table of operations.
#[derive(Clone, Copy)]
pub struct Operation {
    pub name: &'static str,
    pub run: Handler,
}

/// A table of operations that answer at once: `operations! { "Name" => function, ... }`.
macro_rules! operations {
    ($($name:literal => $run:expr),* $(,)?) => {
        &[$($crate::local::Operation { name: $name, run: |local, call| Box::pin(async move { $run(&local, &call) }) }),*]
    };
}
pub(crate) use operations;

/// An answer that may carry one large member as JSON text, written by its handler: a value per field of a page of
/// rows would cost several times what the page does.
#[derive(Debug, Default)]
pub struct Output {
    /// All other members.
    pub members: Value,
    pub written: Vec<Written>,
}

/// A member of an answer in awsJson, null and unknown members left out as awsJson wants it.
#[derive(Debug)]
pub struct Written {
    pub member: &'static str,
    pub json: String,
}

/// An object of values that are there already, which `json!` would write and read once more to have them.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

impl From<Value> for Output {
    fn from(members: Value) -> Self {
        Self { members, written: Vec::new() }
    }
}

/// A handler that writes a member itself.
pub type Writer = fn(Arc<Local>, Call) -> BoxFuture<'static, Result<Output, Fault>>;

/// One row of a service's table of operations with large answers.
#[derive(Clone, Copy)]
pub struct Large {
    pub name: &'static str,
    pub run: Writer,
}
