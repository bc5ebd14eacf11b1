//! The Metrics pane's own logic: the table of metrics, which series are published, what is shown of them.

mod discover;
mod drawn;
pub mod export;
pub mod layout;
mod pane;
mod plan;
mod subject;
mod svg;
pub mod table;
pub mod window;

pub use crate::cloud::Measured;
pub use discover::{Published, discover};
pub use drawn::{Drawn, Numbers};
pub use pane::{Listing, Mode, Pane};
pub use plan::{Chart, Planned, Split, charts};
pub use subject::{List, Mark, Subject, marks};
pub use window::{Span, Window};
