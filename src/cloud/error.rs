//! One error for every source, classed by what a person can do about it.

use std::fmt;

/// What kind of failure it was; decides the exit status, the retry and the next step shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorClass {
    /// The identity lacks the IAM action named, e.g. `redshift:DescribeClusters`.
    Denied { action: String },
    /// No credentials were found in the chain.
    NoCredentials,
    /// Credentials were found and are expired.
    Expired,
    /// Too many calls for the account and Region.
    Throttled,
    /// The resource does not exist (or not for this identity).
    NotFound,
    /// The resource's state does not allow it now.
    Conflict,
    /// The request itself was refused as wrong.
    Invalid,
    /// No connection: name resolution, TCP, TLS.
    Network,
    /// No answer in time.
    Timeout,
    /// An answer that is not the service's: cut short, HTML, garbage.
    Garbled,
    /// The service failed (5xx) or said something else.
    Service,
}

/// A failed call. `Display` is one line; [`CloudError::next_step`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudError {
    pub class: ErrorClass,
    /// `redshift:DescribeClusters`: service prefix and operation.
    pub operation: String,
    /// The service's error code, where it sent one.
    pub code: Option<String>,
    /// One plain sentence, the service's own words where they are words.
    pub message: String,
    pub request_id: Option<String>,
}

impl CloudError {
    /// A failure of `operation` without code or request id.
    pub fn new(class: ErrorClass, operation: impl Into<String>, message: impl Into<String>) -> Self {
        Self { class, operation: operation.into(), code: None, message: message.into(), request_id: None }
    }
}

impl CloudError {
    pub fn what(&self) -> String {
        self.to_string()
    }
    pub fn why(&self) -> String {
        String::new()
    }
    pub fn next_step(&self) -> String {
        String::new()
    }
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.message)
    }
}

impl std::error::Error for CloudError {}
