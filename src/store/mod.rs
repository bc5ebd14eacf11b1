//! Files: configuration, history, XDG paths. No secret is ever written to any of them.

mod aws;
mod config;
mod export;
mod history;
mod page;
mod paths;
mod queries;
mod redact;
mod spool;
mod tabs;

pub use aws::aws_profiles;
pub use config::{Config, ConfigError, Profile, check_endpoint_url, check_region};
pub use export::{export_folders, write_new};
pub use history::History;
pub use page::Page;
pub use paths::{NoHome, Paths};
pub use queries::{NotSaved, Over, Queries, print};
pub use redact::redact;
pub use spool::{Spool, Spools};
pub use tabs::{TablesFile, TabsFile};
