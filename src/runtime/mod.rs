//! The loop, the terminal and the executor of effects.

mod exec;

pub use exec::{Exec, Source};
