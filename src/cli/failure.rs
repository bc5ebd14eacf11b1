//! What ends a headless command: one line what, one line why, one line what to do, and the exit status.

use crate::cloud::CloudError;
use crate::keys::KeymapError;
use crate::store::{ConfigError, NoHome};
use std::io::{self, Write};
use std::process::ExitCode;

/// Exit statuses, the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Done,
    /// The service or the SQL refused.
    Refused,
    /// The command line, a file it names or the configuration is wrong.
    Usage,
    /// Credentials or permission.
    Credentials,
    /// Network or timeout.
    Network,
    Interrupted,
}

impl Status {
    /// The number the program ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Credentials => 4,
            Self::Network => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

/// Why a command could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub status: Status,
    pub what: String,
    pub why: String,
    pub next: String,
}

impl Failure {
    /// A failure in three lines.
    pub fn new(status: Status, what: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { status, what: what.into(), why: why.into(), next: next.into() }
    }

    /// Something wrong with what was typed, or with a file that was named.
    pub fn usage(what: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Status::Usage, what, why, next)
    }

    /// Writes the lines to stderr; one that is empty is left out.
    pub fn report(&self) {
        let mut stderr = io::stderr().lock();
        let what = (!self.what.is_empty()).then(|| format!("error: {}", self.what));
        let rest = [&self.why, &self.next].into_iter().flat_map(|text| text.lines()).map(|line| format!("  {line}"));
        for line in what.into_iter().chain(rest) {
            // Nobody reads stderr when this fails; the exit status still tells.
            let _ = writeln!(stderr, "{line}");
        }
    }

    /// In one line, for a failure that does not end the command.
    pub fn line(&self) -> String {
        let parts = [&self.what, &self.why, &self.next];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("; ")
    }
}

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        let status = match error.exit_code() {
            4 => Status::Credentials,
            5 => Status::Network,
            _ => Status::Refused,
        };
        Self::new(status, error.what(), error.why(), error.next_step())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(
            "the configuration cannot be used",
            error.to_string(),
            "correct the file, or name another with --config",
        )
    }
}

impl From<KeymapError> for Failure {
    fn from(error: KeymapError) -> Self {
        let next = "correct the file; `redshift-tui keys` shows what can be bound";
        Self::usage("the keymap cannot be used", error.to_string(), next)
    }
}

impl From<NoHome> for Failure {
    fn from(error: NoHome) -> Self {
        Self::usage("the configuration was not found", error.to_string(), "set HOME, or name a file with --config")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::ErrorClass;

    #[test]
    fn the_exit_status_says_whose_fault_it_was() {
        let status = |class| Failure::from(CloudError::new(class, "redshift:X", "no")).status.code();
        assert_eq!(status(ErrorClass::Denied { action: "redshift:X".into() }), 4);
        assert_eq!(status(ErrorClass::Expired), 4);
        assert_eq!(status(ErrorClass::Network), 5);
        assert_eq!(status(ErrorClass::Timeout), 5);
        assert_eq!(status(ErrorClass::Invalid), 1);
        assert_eq!(status(ErrorClass::NotFound), 1);
    }
}
