//! The loop and the terminal. [`run`] is the one call that plays the console.

mod clipboard;
mod clock;
mod console;
mod detect;
mod event;
mod event_loop;
mod exec;
mod exit;
mod export;
mod input;
mod job;
mod link;
mod output;
mod outside;
mod play;
pub mod screen;
mod signals;
mod stage;
mod tty;
mod writes;

pub use clipboard::Wrap;
pub use clock::Clock;
pub use console::{Console, Executor};
pub use detect::{Options, ascii, color_mode};
pub use exec::{Exec, Files, Source};
pub use exit::{Exit, StartError};
pub use play::run;
pub use tty::Tty;
