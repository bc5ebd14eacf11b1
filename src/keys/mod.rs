//! Keys: actions named once, key tables in TOML, resolution of chords and sequences, generated help.

mod action;
mod chord;
mod file;
mod resolve;
mod table;

pub use action::{ACTIONS, Action, ActionDef, Context, Danger};
pub use chord::Chord;
pub use file::{KeymapError, Sequence, parse_sequence, print_sequence};
pub use resolve::Resolution;
pub use table::{Binding, Hint, Keymap};
