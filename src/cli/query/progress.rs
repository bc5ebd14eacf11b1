//! One line on stderr while a statement runs, where a person is looking.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

/// The line; it draws nothing where stderr is no terminal.
#[derive(Debug)]
pub struct Progress {
    seen: bool,
    drawn: bool,
}

impl Progress {
    /// Asks once whether anyone is looking.
    pub fn new() -> Self {
        Self { seen: io::stderr().is_terminal(), drawn: false }
    }

    /// Shows what is going on and since when; nothing in the first second.
    pub fn show(&mut self, doing: &str, elapsed: Duration) {
        if self.seen && elapsed >= Duration::from_secs(1) {
            let seconds = elapsed.as_secs();
            // The line is a courtesy: when stderr is gone there is nobody to miss it.
            let _ = write!(io::stderr(), "\r\x1b[K{doing} {:02}:{:02}", seconds / 60, seconds % 60);
            self.drawn = true;
        }
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
