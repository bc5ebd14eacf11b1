//! The Redshift Data API: statements run asynchronously, are waited for, cancelled, and give their rows in pages.
//!
//! `request` checks what may be said together, `statement` is what is known of one, `store` keeps them for a day,
//! `run` drives them through their states, `result` and `page` give typed rows, `session` keeps connections.

mod archive;
mod batch;
mod cancel;
mod describe;
mod execute;
mod list;
mod metadata;
mod page;
mod recover;
mod request;
mod result;
mod run;
mod session;
mod sessions;
mod slots;
mod statement;
mod store;

use super::engine::{EngineOptions, Warehouses};
use super::{Call, Fault, Large, Operation, Options};
use jiff::Timestamp;
use serde_json::Value;
use slots::Slots;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

pub use request::{Target, Warehouse, standing};

/// All operations played here, by family.
pub static OPERATIONS: &[&[Operation]] = &[
    batch::OPERATIONS,
    cancel::OPERATIONS,
    describe::OPERATIONS,
    execute::OPERATIONS,
    list::OPERATIONS,
    metadata::OPERATIONS,
    sessions::OPERATIONS,
];

/// Those whose answers are large.
pub static LARGE: &[Large] = result::OPERATIONS;

/// The state of the Data API. Cheap to clone: everything is shared.
#[derive(Debug, Clone)]
pub struct DataApi {
    warehouses: Arc<Warehouses>,
    store: Arc<Store>,
    slots: Arc<Slots>,
}

impl DataApi {
    /// Nothing is opened yet: the databases open at the first statement.
    ///
    /// # Errors
    /// A file to load that is not there.
    pub fn new(options: &Options, now: Timestamp) -> io::Result<Self> {
        for (table, file) in &options.loads {
            if !file.is_file() {
                let why = format!("cannot load {} into \"{table}\": there is no such file", file.display());
                return Err(io::Error::new(io::ErrorKind::NotFound, why));
            }
        }
        let warehouses = Warehouses::new(EngineOptions {
            loads: options.loads.clone(),
            state: options.state.clone(),
            ..EngineOptions::default()
        });
        let store = match &options.state {
            Some(state) => Store::kept(state.join("statements"), now, &warehouses)?,
            None => Store::default(),
        };
        Ok(Self { warehouses: Arc::new(warehouses), store: Arc::new(store), slots: Arc::default() })
    }

    /// The databases behind it.
    pub fn warehouses(&self) -> &Warehouses {
        &self.warehouses
    }
}

/// A text member of the input.
fn text<'a>(input: &'a Value, name: &str) -> Option<&'a str> {
    input.get(name).and_then(Value::as_str)
}

/// A text member that must be there.
fn required<'a>(input: &'a Value, name: &str) -> Result<&'a str, Fault> {
    text(input, name).ok_or_else(|| invalid(format!("{name} is required.")))
}

/// `WaitTimeSeconds`, zero if absent.
fn wait_time(call: &Call) -> Duration {
    Duration::from_secs(call.input.get("WaitTimeSeconds").and_then(Value::as_u64).unwrap_or(0))
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message)
}

fn missing(id: &str, message: impl Into<String>) -> Fault {
    Fault::new("ResourceNotFoundException", message).with("ResourceId", id)
}
