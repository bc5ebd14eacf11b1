//! Errors on the wire: the code, status and shape the service gives them.

use super::json::Misfit;
use super::model::Model;
use super::validate::Violation;
use super::{Protocol, Service};
use crate::local::Fault;
use serde_json::Value;

/// An error ready to be written in any protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct WireError {
    pub status: u16,
    /// Shape name, for JSON and CBOR.
    pub kind: String,
    /// The code of the query protocol; often shorter.
    pub code: String,
    pub message: String,
    /// Further members of the error's shape.
    pub members: Vec<(String, Value)>,
}

/// Errors no model lists: they come from in front of the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Common {
    UnknownOperation,
    NotImplemented,
    Malformed,
    TooLarge,
    WrongMethod,
    AccessDenied,
    Throttled,
    ExpiredToken,
    InvalidToken,
    Skewed,
    Unavailable,
    Internal,
}

impl Common {
    /// `(status, code)` as the query protocol and as JSON and CBOR have it.
    fn wire(self, query: bool) -> (u16, &'static str) {
        match (self, query) {
            (Self::UnknownOperation, true) => (400, "InvalidAction"),
            (Self::UnknownOperation, false) => (404, "UnknownOperationException"),
            (Self::NotImplemented, true) => (501, "NotImplemented"),
            (Self::NotImplemented, false) => (501, "NotImplementedException"),
            (Self::Malformed, true) => (400, "MalformedInput"),
            (Self::Malformed, false) => (400, "SerializationException"),
            (Self::TooLarge, true) => (413, "RequestEntityTooLarge"),
            (Self::TooLarge, false) => (413, "RequestEntityTooLargeException"),
            (Self::WrongMethod, true) => (405, "MethodNotAllowed"),
            (Self::WrongMethod, false) => (405, "MethodNotAllowedException"),
            (Self::AccessDenied, true) => (403, "AccessDenied"),
            (Self::AccessDenied, false) => (400, "AccessDeniedException"),
            (Self::Throttled, true) => (400, "Throttling"),
            (Self::Throttled, false) => (400, "ThrottlingException"),
            (Self::ExpiredToken, true) => (403, "ExpiredToken"),
            (Self::ExpiredToken, false) => (400, "ExpiredTokenException"),
            (Self::InvalidToken, true) => (403, "InvalidClientTokenId"),
            (Self::InvalidToken, false) => (400, "UnrecognizedClientException"),
            (Self::Skewed, true) => (403, "SignatureDoesNotMatch"),
            (Self::Skewed, false) => (400, "InvalidSignatureException"),
            (Self::Unavailable, true) => (503, "ServiceUnavailable"),
            (Self::Unavailable, false) => (503, "ServiceUnavailableException"),
            (Self::Internal, true) => (500, "InternalFailure"),
            (Self::Internal, false) => (500, "InternalServerException"),
        }
    }
}

impl WireError {
    /// A common error as this protocol has it.
    pub fn common(common: Common, protocol: Protocol, message: impl Into<String>) -> Self {
        let (status, kind) = common.wire(protocol == Protocol::Query);
        let (_, code) = common.wire(true);
        Self { status, kind: kind.to_owned(), code: code.to_owned(), message: message.into(), members: Vec::new() }
    }

    /// A value that is not of its type.
    pub fn misfit(protocol: Protocol, misfit: &Misfit) -> Self {
        let place = if misfit.path.is_empty() { "The body".to_owned() } else { format!("'{}'", misfit.path) };
        Self::common(Common::Malformed, protocol, format!("{place}: {}", misfit.problem))
    }

    /// Broken constraints, told as this service tells them.
    pub fn invalid(service: Service, violations: &[Violation]) -> Self {
        let first_missing = violations.iter().find(|v| v.value.is_none());
        match (service, first_missing) {
            (Service::Redshift | Service::CloudWatch, Some(missing)) => {
                let message = format!("The request must contain the parameter {}.", missing.path);
                Self::named(400, "MissingRequiredParameterException", "MissingParameter", message)
            }
            (Service::Redshift, None) => {
                let sentences: Vec<_> = violations.iter().map(Violation::sentence).collect();
                Self::named(400, "InvalidParameterValue", "InvalidParameterValue", sentences.join("; "))
            }
            _ => Self::named(400, "ValidationException", "ValidationError", detected(violations)),
        }
    }

    /// A handler's fault, with the status and the codes its model gives it.
    pub fn from_fault(model: &Model, protocol: Protocol, fault: Fault) -> Self {
        let Some((name, shape)) = model.error(fault.code) else {
            let (status, code) = (status_of(fault.code), fault.code.trim_end_matches("Exception"));
            return Self {
                members: fault.members.into_iter().collect(),
                ..Self::named(status, fault.code, code, fault.message)
            };
        };
        let error = shape.error.as_ref();
        let default = if shape.fault { 500 } else { 400 };
        let mut members: Vec<_> = fault.members.into_iter().collect();
        let message_member = shape.members.keys().find(|member| member.eq_ignore_ascii_case("message"));
        if let Some(member) = message_member.filter(|_| protocol != Protocol::Query) {
            members.push((member.clone(), fault.message.clone().into()));
        }
        let code = error.and_then(|e| e.code.as_deref()).unwrap_or(name);
        let status = error.and_then(|e| e.http_status_code).unwrap_or(default);
        Self { members, ..Self::named(status, name, code, fault.message) }
    }

    fn named(status: u16, kind: &str, code: &str, message: String) -> Self {
        Self { status, kind: kind.to_owned(), code: code.to_owned(), message, members: Vec::new() }
    }
}

/// The status of an error no model lists.
fn status_of(code: &str) -> u16 {
    match code {
        "AccessDenied" => 403,
        "InternalFailure" | "InternalError" => 500,
        "ServiceUnavailable" => 503,
        _ => 400,
    }
}

fn detected(violations: &[Violation]) -> String {
    let sentences: Vec<_> = violations.iter().map(Violation::sentence).collect();
    let noun = if sentences.len() == 1 { "error" } else { "errors" };
    format!("{} validation {noun} detected: {}", sentences.len(), sentences.join("; "))
}
