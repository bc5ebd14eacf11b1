//! The state machine: one state, changed only by [`update`], which answers with plain-data [`Effect`]s.

mod calls;
mod columns;
mod dialog;
mod diff;
mod effect;
mod form;
mod layout;
mod line;
mod msg;
mod picker;
mod question;
mod runs;
mod session;
mod state;
mod table;
mod tabs;
pub mod text;
mod timers;
mod update;

pub use columns::{Columns, Sort};
pub use dialog::{Accepted, Dialog, Place, Stage, review};
pub use effect::{Effect, Request, RequestKey, Step};
pub use form::Form;
pub use layout::{DIALOG_FRAME, MIN_SIZE, body_height, too_small};
pub use line::LineInput;
pub use msg::{Answer, Event, Generation, Msg, Now};
pub use picker::{Choice, Item, Picker, Purpose};
pub use question::{About, Question};
pub use runs::{Progress, Run};
pub use session::{Connection, Session};
pub use state::{App, LogLine, Overlay, Settings, View};
pub use table::{Further, Part, Table};
pub use tabs::{Inside, TABS, Tab};
pub use timers::{Timer, Timers};
pub use update::update;
