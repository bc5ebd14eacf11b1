//! Refuses answers that are not whole. The SDK takes an XML body cut in half for success and puts a decoder's
//! words on everything else, so each answer is checked here before its content is believed.

use super::chain;
use aws_smithy_cbor::Decoder;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, InterceptorContext,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::events::Event;
use serde::de::IgnoredAny;

/// What a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// awsQuery: an XML document.
    Xml,
    /// awsJson: one JSON value.
    Json,
    /// rpc-v2-cbor: one CBOR map.
    Cbor,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Empty,
    WebPage,
    Cut,
    Foreign,
}

/// An answer that is not the service's, or not all of it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", self.sentence())]
pub(super) struct Garbled {
    fault: Fault,
    service: &'static str,
    status: u16,
    /// Sending the same request again cannot do harm.
    repeatable: bool,
}

impl Garbled {
    fn sentence(&self) -> String {
        let Self { service, status, .. } = self;
        match self.fault {
            Fault::Empty => format!("the endpoint sent an empty answer (HTTP {status})"),
            Fault::WebPage => {
                format!("the endpoint answered with a web page (HTTP {status}), not with {service}'s protocol")
            }
            Fault::Cut => format!("the answer of {service} ends in the middle (HTTP {status})"),
            Fault::Foreign => {
                format!("the endpoint's answer (HTTP {status}) is not in {service}'s protocol")
            }
        }
    }
}

/// The interceptor of one service's client.
#[derive(Debug, Clone, Copy)]
pub(super) struct Complete {
    pub protocol: Protocol,
    /// The service's name in sentences, e.g. `Redshift`.
    pub service: &'static str,
}

impl Intercept for Complete {
    fn name(&self) -> &'static str {
        "Complete"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        // A body that could not be read at all has failed with its own, better error already.
        let Some(body) = response.body().bytes() else { return Ok(()) };
        let Some(fault) = fault_of(self.protocol, response, body) else { return Ok(()) };
        let repeatable = cfg.load::<Metadata>().is_some_and(|m| is_repeatable(m.name()));
        Err(Box::new(Garbled { fault, service: self.service, status: response.status().as_u16(), repeatable }))
    }
}

/// Reads, and the calls that carry an idempotency token or change nothing when repeated.
fn is_repeatable(operation: &str) -> bool {
    ["Describe", "Get", "List"].iter().any(|verb| operation.starts_with(verb))
        || matches!(operation, "ExecuteStatement" | "BatchExecuteStatement" | "CancelStatement")
}

fn fault_of(protocol: Protocol, response: &HttpResponse, body: &[u8]) -> Option<Fault> {
    let text = body.trim_ascii_start();
    if text.is_empty() {
        // awsJson may carry an error in its headers alone.
        let told = !response.status().is_success() && response.headers().contains_key("x-amzn-errortype");
        return (!told).then_some(Fault::Empty);
    }
    if is_web_page(text) {
        return Some(Fault::WebPage);
    }
    let length = response.headers().get("content-length").and_then(|v| v.parse::<usize>().ok());
    if length.is_some_and(|length| length > body.len()) && !response.headers().contains_key("content-encoding") {
        return Some(Fault::Cut);
    }
    match protocol {
        Protocol::Xml => xml_fault(text),
        Protocol::Json => json_fault(text),
        Protocol::Cbor => cbor_fault(body),
    }
}

fn is_web_page(text: &[u8]) -> bool {
    let starts = |prefix: &[u8]| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    starts(b"<!doctype html") || starts(b"<html")
}

/// Whole means: exactly one root element, every element closed, nothing but space around it.
fn xml_fault(text: &[u8]) -> Option<Fault> {
    if text.first() != Some(&b'<') {
        return Some(Fault::Foreign);
    }
    let mut reader = Reader::from_reader(text);
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => {
                roots += usize::from(depth == 0);
                depth += 1;
            }
            Ok(Event::Empty(_)) => roots += usize::from(depth == 0),
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Text(t)) if depth == 0 && !t.trim_ascii().is_empty() => return Some(Fault::Foreign),
            Ok(Event::Eof) if depth == 0 && roots == 1 => return None,
            Ok(Event::Eof) if depth == 0 && roots > 1 => return Some(Fault::Foreign),
            Ok(Event::Eof) | Err(XmlError::Syntax(_) | XmlError::IllFormed(IllFormedError::UnclosedReference)) => {
                return Some(Fault::Cut);
            }
            Err(_) => return Some(Fault::Foreign),
            Ok(_) => {}
        }
    }
}

fn json_fault(text: &[u8]) -> Option<Fault> {
    let error = serde_json::from_slice::<IgnoredAny>(text).err();
    match error {
        None if text.first() == Some(&b'{') => None,
        Some(error) if error.is_eof() && text.first() == Some(&b'{') => Some(Fault::Cut),
        _ => Some(Fault::Foreign),
    }
}

fn cbor_fault(body: &[u8]) -> Option<Fault> {
    // Major type 5: every answer is a map.
    if body.first().is_none_or(|first| first >> 5 != 5) {
        return Some(Fault::Foreign);
    }
    let mut decoder = Decoder::new(body);
    match decoder.skip() {
        Ok(()) if decoder.position() == body.len() => None,
        Ok(()) => Some(Fault::Foreign),
        Err(_) => Some(Fault::Cut),
    }
}

/// Has a garbled answer asked for again where that is safe.
#[derive(Debug, Clone, Copy)]
pub(super) struct RetryGarbled;

impl ClassifyRetry for RetryGarbled {
    fn name(&self) -> &'static str {
        "RetryGarbled"
    }

    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.output_or_error() {
            Some(Err(error)) if chain::find::<Garbled>(error).is_some_and(|g| g.repeatable) => {
                RetryAction::transient_error()
            }
            _ => RetryAction::NoActionIndicated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_whole_or_cut_or_foreign() {
        let whole = b"<?xml version=\"1.0\"?><A xmlns=\"u\"><B>1 &amp; 2</B><C/></A>\n";
        assert_eq!(xml_fault(whole), None);
        for end in 22..whole.len() - 1 {
            assert_eq!(xml_fault(&whole[..end]), Some(Fault::Cut), "{}", String::from_utf8_lossy(&whole[..end]));
        }
        assert_eq!(xml_fault(b"<A/><B/>"), Some(Fault::Foreign));
        assert_eq!(xml_fault(b"<A></B>"), Some(Fault::Foreign));
        assert_eq!(xml_fault(b"<A/> tail"), Some(Fault::Foreign));
        assert_eq!(xml_fault(b"plain words"), Some(Fault::Foreign));
    }

    #[test]
    fn json_is_whole_or_cut_or_foreign() {
        assert_eq!(json_fault(br#"{"a":[1,{"b":null}]}"#), None);
        assert_eq!(json_fault(br#"{"a":[1,{"b":nul"#), Some(Fault::Cut));
        assert_eq!(json_fault(br#"{"a":1} x"#), Some(Fault::Foreign));
        assert_eq!(json_fault(b"[]"), Some(Fault::Foreign));
        assert_eq!(json_fault(b"garbage"), Some(Fault::Foreign));
    }

    #[test]
    fn cbor_is_whole_or_cut_or_foreign() {
        // {"a": [1.5, _ "bc"]} with an indefinite map.
        let whole = b"\xbf\x61a\x82\xfb\x3f\xf8\x00\x00\x00\x00\x00\x00\x62bc\xff";
        assert_eq!(cbor_fault(whole), None);
        for end in 1..whole.len() {
            assert_eq!(cbor_fault(&whole[..end]), Some(Fault::Cut), "{end}");
        }
        assert_eq!(cbor_fault(b"\xa0\x00"), Some(Fault::Foreign));
        assert_eq!(cbor_fault(b"{}"), Some(Fault::Foreign));
    }

    #[test]
    fn only_harmless_calls_are_repeated() {
        assert!(is_repeatable("DescribeClusters"));
        assert!(is_repeatable("ExecuteStatement"));
        assert!(!is_repeatable("DeleteCluster"));
    }
}
