//! CloudWatch: the metrics the world's load gives rise to.

pub mod data;
pub mod list;
