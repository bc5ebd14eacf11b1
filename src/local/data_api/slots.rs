//! How many statements run at once in a warehouse; more wait as SUBMITTED.

use super::request::Target;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Statements at once in one warehouse, as in a queue of its workload management.
const AT_ONCE: usize = 8;

/// The queues of all warehouses, by Region and name.
#[derive(Debug, Default)]
pub struct Slots {
    queues: Mutex<HashMap<(String, String), Arc<Semaphore>>>,
}

impl Slots {
    /// The queue of a warehouse: first come, first served.
    pub fn of(&self, target: &Target) -> Arc<Semaphore> {
        let place = (target.region.clone(), target.warehouse.name().to_owned());
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.entry(place).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))).clone()
    }
}
