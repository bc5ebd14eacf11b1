//! The Metrics pane's own logic: the table of metrics, which series are published, what is shown of them.

mod discover;
mod drawn;
pub mod export;
pub mod layout;
mod maintenance;
mod pane;
mod plan;
mod png;
mod subject;
mod svg;
pub mod table;
pub mod window;

pub use crate::cloud::Measured;
pub use discover::{Published, discover};
pub use drawn::{Drawn, Numbers};
pub use maintenance::Maintenance;
pub use pane::{Listing, Mode, Pane};
pub use plan::{Chart, Planned, Split, charts};
pub use subject::{Facts, List, Mark, Subject};
pub use window::{Span, Window};
