//! The one thing that goes wrong with a call, and what the caller gets instead of, or of, its answer.

use crate::local::wire::{Answer, Common, Request, Scope, WireError};
use serde::Deserialize;
use std::io;

/// The one thing that goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blow {
    Throttle,
    Deny,
    /// Temporary credentials whose time is over.
    Expired,
    /// An access key nobody knows.
    InvalidToken,
    /// The caller's clock is off.
    Skew,
    /// Status 500 in the service's own shape.
    Internal,
    /// Status 503 in the service's own shape.
    Unavailable,
    /// A load balancer's HTML page with status 503.
    Html,
    /// The connection closes without an answer.
    Drop,
    /// The real answer, cut in half, with a matching length: nothing but the document says so.
    Truncate,
    /// The real answer, and the connection closes in the middle of it.
    CutOff,
    /// The real answer with some of its bytes changed.
    Corrupt,
    /// Status 200 and bytes of no protocol.
    Garbage,
}

/// What is sent.
#[derive(Debug)]
pub struct Outgoing {
    pub answer: Answer,
    /// Only half of the body is sent before the connection closes.
    pub cut_off: bool,
}

impl From<Answer> for Outgoing {
    fn from(answer: Answer) -> Self {
        Self { answer, cut_off: false }
    }
}

impl Blow {
    /// What is answered in place of the operation, which then does not run; `None` when it does run.
    pub fn instead(self, request: &Request, scope: &Scope, caller: &str, id: &str) -> Option<io::Result<Outgoing>> {
        let refuse = |common, message: &str| {
            let error = WireError::common(common, request.protocol, message);
            Some(Ok(Answer::error(request.protocol, Some(request.service), &error, id).into()))
        };
        match self {
            Self::Throttle => refuse(Common::Throttled, "Rate exceeded"),
            Self::Expired => refuse(Common::ExpiredToken, "The security token included in the request is expired"),
            Self::InvalidToken => {
                refuse(Common::InvalidToken, "The security token included in the request is invalid.")
            }
            Self::Skew => refuse(Common::Skewed, &skewed(scope)),
            Self::Internal => refuse(Common::Internal, "We encountered an internal error. Please try again."),
            Self::Unavailable => refuse(Common::Unavailable, "The service is unavailable. Please try again later."),
            Self::Deny => refuse(Common::AccessDenied, &denied(request, caller)),
            Self::Html => {
                let body = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\n";
                Some(Ok(page(503, body).into()))
            }
            Self::Garbage => {
                Some(Ok(page(200, "\u{0}\u{1}\u{2} this is not the answer you were looking for \u{3}").into()))
            }
            Self::Drop => Some(Err(io::Error::new(io::ErrorKind::ConnectionReset, "dropped by the scenario"))),
            Self::Truncate | Self::CutOff | Self::Corrupt => None,
        }
    }

    /// What becomes of the operation's own answer.
    pub fn upon(self, mut answer: Answer) -> Outgoing {
        match self {
            Self::Truncate => answer.body.truncate(answer.body.len() / 2),
            Self::Corrupt => answer.body.iter_mut().skip(7).step_by(41).for_each(|byte| *byte ^= 0x15),
            Self::CutOff => return Outgoing { answer, cut_off: true },
            _ => {}
        }
        answer.into()
    }
}

fn denied(request: &Request, caller: &str) -> String {
    let action = format!("{}:{}", request.service.prefix(), request.operation);
    format!(
        "User: {caller} is not authorized to perform: {action} because no identity-based policy allows the {action} action"
    )
}

fn skewed(scope: &Scope) -> String {
    format!("Signature not yet current: the request of {} is dated more than 5 minutes from now", scope.access_key)
}

fn page(status: u16, body: &str) -> Answer {
    Answer { status, headers: vec![("content-type", "text/html".to_owned())], body: body.as_bytes().to_vec() }
}
