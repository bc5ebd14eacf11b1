//! The loop, the terminal and the executor of effects.

pub mod screen;
