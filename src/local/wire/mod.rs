//! The services' wire protocols, driven by their models: a request becomes a checked JSON value, a reply or an error
//! becomes the bytes the protocol wants. Nothing here knows what an operation does.

mod cbor;
mod error;
mod form;
mod json;
mod model;
mod reply;
mod request;
mod scope;
mod service;
mod time;
mod validate;
mod xml;

pub use error::{Common, WireError};
pub use reply::Answer;
pub use request::{Head, Request};
pub use scope::Scope;
pub use service::Service;
pub use time::iso;

/// How a request is written and its answer wants to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// awsQuery: form in, XML out.
    Query,
    /// awsJson 1.0 or 1.1.
    Json(JsonVersion),
    /// Smithy RPC v2 CBOR.
    Cbor,
}

/// The two content types of awsJson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonVersion {
    V1_0,
    V1_1,
}

impl Protocol {
    /// The content type of requests and answers.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Query => "text/xml",
            Self::Json(JsonVersion::V1_0) => "application/x-amz-json-1.0",
            Self::Json(JsonVersion::V1_1) => "application/x-amz-json-1.1",
            Self::Cbor => "application/cbor",
        }
    }
}
