//! The loop, the terminal and the executor of effects.

mod exec;
pub mod screen;

pub use exec::{Exec, Source};
