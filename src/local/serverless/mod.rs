//! Redshift Serverless: one file per family of operations. Workgroups and namespaces are the world's own; everything
//! simpler lies on its shelf.

mod credentials;
mod custom_domains;
mod endpoints;
mod lakehouse;
mod namespaces;
mod recovery_points;
mod reservations;
mod resource_policies;
mod restores;
mod rules;
mod scheduled_actions;
mod shared;
mod snapshot_copies;
mod snapshots;
mod table_restores;
mod tags;
mod tracks;
mod usage_limits;
mod view;
mod workgroup_settings;
mod workgroups;

use super::handler::Operation;

/// The operations played here, by family.
pub static FAMILIES: &[&[Operation]] = &[
    workgroups::OPERATIONS,
    namespaces::OPERATIONS,
    lakehouse::OPERATIONS,
    snapshots::OPERATIONS,
    recovery_points::OPERATIONS,
    restores::OPERATIONS,
    table_restores::OPERATIONS,
    usage_limits::OPERATIONS,
    endpoints::OPERATIONS,
    scheduled_actions::OPERATIONS,
    snapshot_copies::OPERATIONS,
    custom_domains::OPERATIONS,
    reservations::OPERATIONS,
    resource_policies::OPERATIONS,
    tracks::OPERATIONS,
    tags::OPERATIONS,
    credentials::OPERATIONS,
];
