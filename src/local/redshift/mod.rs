//! Provisioned Redshift.

pub mod clusters;
mod input;
mod maintenance;
mod resize;
mod schedules;
mod sizes;
mod view;

pub use input::{Input, tag_list};
