//! Provisioned Redshift.

pub mod clusters;
mod maintenance;
mod view;
