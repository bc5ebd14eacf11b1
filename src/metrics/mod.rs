//! The Metrics pane's own logic: the table of metrics, which series are published, what is shown of them.

mod discover;
mod plan;
mod subject;
pub mod table;
pub mod window;

pub use discover::{Published, discover};
pub use plan::{Chart, Planned, Split, charts};
pub use subject::{List, Mark, Subject, marks};
pub use window::{Span, Window};
