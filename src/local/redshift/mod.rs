//! Provisioned Redshift: one file a family of operations. A new operation is one row in one of them.

mod absent;
mod account;
mod clusters;
mod copies;
mod create;
mod credentials;
mod domains;
mod endpoints;
mod events;
mod family;
mod idc;
mod input;
mod integrations;
mod lakehouse;
mod lifecycle;
mod logging;
mod maintenance;
mod modify;
mod names;
mod options;
mod parameters;
mod partners;
mod policies;
mod reserved;
mod resize;
mod restore;
mod scheduled_actions;
mod schedules;
mod settings;
mod shares;
mod sizes;
mod snapshot_changes;
mod snapshots;
mod subnets;
mod subscriptions;
mod table_restores;
mod tags;
mod upkeep;
mod usage_limits;
mod view;
mod wlm;

pub use idc::{application, draw as identity_token, is_connected as has_identities};
pub use input::{Input, tag_list};
pub use integrations::fills as is_filled;
pub use maintenance::minutes as window_minutes;
pub use scheduled_actions::invoke as invoke_scheduled;
pub use view::next_window;

use super::Operation;

/// Every family.
pub static FAMILIES: &[&[Operation]] = &[
    absent::OPERATIONS,
    account::OPERATIONS,
    policies::OPERATIONS,
    partners::OPERATIONS,
    lakehouse::OPERATIONS,
    integrations::OPERATIONS,
    idc::OPERATIONS,
    clusters::OPERATIONS,
    copies::OPERATIONS,
    create::OPERATIONS,
    credentials::OPERATIONS,
    domains::OPERATIONS,
    endpoints::OPERATIONS,
    events::OPERATIONS,
    lifecycle::OPERATIONS,
    logging::OPERATIONS,
    modify::OPERATIONS,
    options::OPERATIONS,
    parameters::OPERATIONS,
    reserved::OPERATIONS,
    resize::OPERATIONS,
    restore::OPERATIONS,
    scheduled_actions::OPERATIONS,
    schedules::OPERATIONS,
    shares::OPERATIONS,
    snapshot_changes::OPERATIONS,
    snapshots::OPERATIONS,
    subnets::OPERATIONS,
    subscriptions::OPERATIONS,
    table_restores::OPERATIONS,
    tags::OPERATIONS,
    upkeep::OPERATIONS,
    usage_limits::OPERATIONS,
];
