//! CloudWatch: the metrics the world's load gives rise to. `catalog` is the table of metrics, `subject` what they
//! are about, `series` a metric of one subject with its exact dimensions, `catalogue` all of them by name; `math` are
//! the expressions over them.

pub mod alarms;
mod catalog;
mod catalogue;
pub mod data;
mod label;
pub mod list;
mod math;
mod query;
mod request;
mod series;
mod stat;
pub mod statistics;
mod subject;

use crate::local::Operation;

/// The operations played here, by family.
pub static FAMILIES: &[&[Operation]] = &[
    list::OPERATIONS,
    data::OPERATIONS,
    statistics::OPERATIONS,
    alarms::put::OPERATIONS,
    alarms::change::OPERATIONS,
    alarms::describe::OPERATIONS,
    alarms::history::OPERATIONS,
    alarms::tags::OPERATIONS,
];
