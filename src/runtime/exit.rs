//! How the console could not start, and how it ended.

use std::io;

/// The console could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("redshift-tui needs a terminal; use the headless commands (redshift-tui --help)")]
    NotATerminal,
    #[error("cannot use the terminal: {0}")]
    Terminal(#[from] io::Error),
}

impl StartError {
    /// Exit status: 2, as for any use that cannot work.
    pub fn status(&self) -> u8 {
        2
    }
}

/// How the console ended. Nothing is cancelled on the service in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Asked to.
    Quit,
    /// The terminal went away.
    HungUp,
    /// SIGHUP, SIGTERM or SIGINT; with its number.
    Signalled(i32),
}

impl Exit {
    /// Exit status: 0 when asked to quit, 129 (as for SIGHUP) when the terminal went away, 128 and the number for a
    /// signal.
    pub fn status(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::HungUp => 129,
            Self::Signalled(number) => u8::try_from(128 + number).unwrap_or(255),
        }
    }
}
