//! One error for every source, classed by what a person can do about it.

use std::fmt;

/// What kind of failure it was; decides the exit status, the retry and the next step shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorClass {
    /// The identity lacks the IAM action named, e.g. `redshift:DescribeClusters`.
    Denied { action: String },
    /// No credentials were found in the chain.
    NoCredentials,
    /// Credentials were found and are expired, or the service does not accept them.
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
    /// A next step more exact than the class's own, where the failure told enough.
    pub hint: Option<String>,
}

impl CloudError {
    /// A failure of `operation` without code or request id. The message is brought to one line.
    pub fn new(class: ErrorClass, operation: impl Into<String>, message: impl AsRef<str>) -> Self {
        Self {
            class,
            operation: operation.into(),
            code: None,
            message: one_line(message.as_ref()),
            request_id: None,
            hint: None,
        }
    }

    /// With a next step more exact than the class's own.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With the service's error code.
    #[must_use]
    pub fn with_code(mut self, code: Option<&str>) -> Self {
        self.code = code.map(str::to_owned);
        self
    }

    /// One line: what went wrong, e.g. `redshift:DescribeClusters: access denied`.
    pub fn what(&self) -> String {
        format!("{}: {}", self.operation, self.words())
    }

    /// What went wrong in a few words, e.g. `access denied`.
    pub fn words(&self) -> &'static str {
        match &self.class {
            ErrorClass::Denied { .. } => "access denied",
            ErrorClass::NoCredentials => "no credentials",
            ErrorClass::Expired => "credentials expired or not accepted",
            ErrorClass::Throttled => "too many calls",
            ErrorClass::NotFound => "not found",
            ErrorClass::Conflict => "not possible now",
            ErrorClass::Invalid => "request refused",
            ErrorClass::Network => "no connection",
            ErrorClass::Timeout => "no answer in time",
            ErrorClass::Garbled => "not a proper answer",
            ErrorClass::Service => "the service failed",
        }
    }

    /// One line: why, in the service's own words, with its code and request id for a support case.
    pub fn why(&self) -> String {
        let is_new = |code: &&String| !self.message.contains(code.as_str());
        let code = self.code.as_ref().filter(is_new).map(|code| format!("{code}: ")).unwrap_or_default();
        let request = self.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        format!("{code}{}{request}", self.message)
    }

    /// One line: what to do now.
    pub fn next_step(&self) -> String {
        if let Some(hint) = &self.hint {
            return hint.clone();
        }
        match &self.class {
            ErrorClass::Denied { action } => format!("add the IAM action {action} to this identity"),
            ErrorClass::NoCredentials => {
                "pass --profile, run `aws sso login` or export AWS_ACCESS_KEY_ID; --demo needs no account".to_owned()
            }
            ErrorClass::Expired => "renew the credentials: `aws sso login`, or export a new session token".to_owned(),
            ErrorClass::Throttled => {
                "wait a few seconds and try again; other tools share the account's quota".to_owned()
            }
            ErrorClass::NotFound => "check the name, the Region and the profile".to_owned(),
            ErrorClass::Conflict => "wait until the resource is available again, then retry".to_owned(),
            ErrorClass::Invalid => "correct the request and try again".to_owned(),
            ErrorClass::Network => "check the network, the proxy, the Region and --endpoint-url".to_owned(),
            ErrorClass::Timeout => "try again; check the network, the VPN and --endpoint-url".to_owned(),
            ErrorClass::Garbled => "check --endpoint-url and any proxy on the way; try again".to_owned(),
            ErrorClass::Service => "try again in a moment; see the AWS Health Dashboard if it stays".to_owned(),
        }
    }

    /// Exit status of a headless command: 4 for credentials and permission, 5 for network and time, else 1.
    pub fn exit_code(&self) -> u8 {
        match self.class {
            ErrorClass::Denied { .. } | ErrorClass::NoCredentials | ErrorClass::Expired => 4,
            ErrorClass::Network | ErrorClass::Timeout | ErrorClass::Garbled => 5,
            _ => 1,
        }
    }

    /// The same call may well succeed a little later.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.class,
            ErrorClass::Throttled
                | ErrorClass::Network
                | ErrorClass::Timeout
                | ErrorClass::Garbled
                | ErrorClass::Service
        )
    }
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.message)
    }
}

impl std::error::Error for CloudError {}

/// Longest message kept, in characters: a service that sends an essay must not fill the screen.
const LONGEST: usize = 600;

/// Line ends and control characters become single spaces; a very long text is cut with an ellipsis.
fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(cut);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_one_line() {
        let mut error = CloudError::new(ErrorClass::Service, "redshift:X", "first\nsecond\u{1b}[2J\tthird");
        error.request_id = Some("r-1".into());
        let error = error.with_code(Some("Boom"));
        assert_eq!(error.message, "first second [2J third");
        assert_eq!(error.why(), "Boom: first second [2J third (request r-1)");
        for line in [error.to_string(), error.what(), error.why(), error.next_step()] {
            assert!(!line.contains(char::is_control), "{line}");
        }
    }

    #[test]
    fn a_long_message_is_cut() {
        let error = CloudError::new(ErrorClass::Service, "x", "ü".repeat(5000));
        assert_eq!(error.message.chars().count(), LONGEST + 1);
    }

    #[test]
    fn the_exit_status_follows_the_class() {
        let code = |class| CloudError::new(class, "x", "y").exit_code();
        assert_eq!(code(ErrorClass::Denied { action: "a:b".into() }), 4);
        assert_eq!(code(ErrorClass::NoCredentials), 4);
        assert_eq!(code(ErrorClass::Expired), 4);
        assert_eq!(code(ErrorClass::Timeout), 5);
        assert_eq!(code(ErrorClass::Network), 5);
        assert_eq!(code(ErrorClass::Garbled), 5);
        assert_eq!(code(ErrorClass::NotFound), 1);
        assert_eq!(code(ErrorClass::Service), 1);
    }

    #[test]
    fn the_missing_action_is_the_next_step() {
        let error = CloudError::new(ErrorClass::Denied { action: "redshift:DescribeClusters".into() }, "x", "y");
        assert_eq!(error.next_step(), "add the IAM action redshift:DescribeClusters to this identity");
    }
}
