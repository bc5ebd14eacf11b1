//! CloudWatch: the metrics the world's load gives rise to. `catalog` is the table of metrics, `subject` what they
//! are about, `series` a metric of one subject with its exact dimensions.

mod catalog;
pub mod data;
pub mod list;
mod request;
mod series;
mod stat;
mod subject;
