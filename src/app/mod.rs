//! The state machine: one state, changed only by [`update`], which answers with plain-data [`Effect`]s.

mod effect;
mod msg;
mod state;
mod timers;
mod update;

pub use effect::{Effect, Request, RequestKey, Step};
pub use msg::{Answer, Event, Generation, Msg, Now};
pub use state::App;
pub use timers::{Timer, Timers};
pub use update::update;
