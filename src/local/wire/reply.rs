//! Answers: a handler's value or an error, in the protocol of the request.

use super::{Common, Protocol, Request, Service, WireError, cbor, json, xml};
use serde_json::{Map, Value};

/// Status, headers and body of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer to a request that succeeded. An output that does not fit the model becomes an internal failure
    /// that says where: it is a defect of a handler.
    pub fn output(request: &Request, output: &Value, id: &str) -> Self {
        let (protocol, service) = (request.protocol, request.service);
        match body(request, output, id) {
            Ok(body) => Self::new(200, protocol, body, id),
            Err(misfit) => {
                tracing::error!(
                    operation = request.operation,
                    path = misfit.path,
                    problem = misfit.problem,
                    "bad answer"
                );
                let message = format!("The answer does not fit the model at '{}': {}.", misfit.path, misfit.problem);
                Self::error(protocol, Some(service), &WireError::common(Common::Internal, protocol, message), id)
            }
        }
    }

    /// An error in the protocol's shape.
    pub fn error(protocol: Protocol, service: Option<Service>, error: &WireError, id: &str) -> Self {
        let body = match protocol {
            Protocol::Query => error_xml(service, error, id).into_bytes(),
            Protocol::Json(_) => Value::Object(error_fields(error)).to_string().into_bytes(),
            Protocol::Cbor => cbor::write(&cbor::texts(&error_fields(error))),
        };
        let mut answer = Self::new(error.status, protocol, body, id);
        if protocol != Protocol::Query {
            answer.headers.push(("x-amzn-errortype", error.kind.clone()));
            if service == Some(Service::CloudWatch) {
                // The service moved from awsQuery: clients of the newer protocols read the old code from here.
                answer.headers.push(("x-amzn-query-error", format!("{};{}", error.code, side(error.status))));
            }
        }
        answer
    }

    fn new(status: u16, protocol: Protocol, body: Vec<u8>, id: &str) -> Self {
        let mut headers =
            vec![("content-type", protocol.content_type().to_owned()), ("x-amzn-requestid", id.to_owned())];
        if protocol == Protocol::Cbor {
            headers.push(("smithy-protocol", "rpc-v2-cbor".to_owned()));
        }
        Self { status, headers, body }
    }
}

fn body(request: &Request, output: &Value, id: &str) -> Result<Vec<u8>, json::Misfit> {
    let model = request.service.model();
    let operation = model.operations.get(&request.operation);
    let shape = operation.and_then(|o| o.output.as_deref());
    let value = shape.map_or_else(|| Ok(Value::Object(Map::new())), |shape| json::encode(model, shape, output))?;
    Ok(match request.protocol {
        Protocol::Json(_) => value.to_string().into_bytes(),
        Protocol::Cbor => cbor::encode(model, shape.unwrap_or_default(), &value),
        Protocol::Query => {
            let members = xml::members(model, shape.unwrap_or_default(), &value);
            let wrapper = operation.and_then(|o| o.result_wrapper.as_deref());
            let result = wrapper.map_or(String::new(), |name| format!("<{name}>{members}</{name}>"));
            let (name, namespace) = (&request.operation, &model.metadata.xml_namespace);
            let id = xml::element("RequestId", id);
            format!(
                "<{name}Response xmlns=\"{namespace}\">{result}<ResponseMetadata>{id}</ResponseMetadata></{name}Response>"
            )
            .into_bytes()
        }
    })
}

fn error_xml(service: Option<Service>, error: &WireError, id: &str) -> String {
    let namespace = service.map_or(String::new(), |s| format!(" xmlns=\"{}\"", s.model().metadata.xml_namespace));
    let (kind, code) = (xml::element("Type", side(error.status)), xml::element("Code", &error.code));
    let (message, id) = (xml::element("Message", &error.message), xml::element("RequestId", id));
    format!("<ErrorResponse{namespace}><Error>{kind}{code}{message}</Error>{id}</ErrorResponse>")
}

fn error_fields(error: &WireError) -> Map<String, Value> {
    let mut fields: Map<_, _> = error.members.iter().cloned().collect();
    fields.insert("__type".to_owned(), error.kind.clone().into());
    if !fields.contains_key("Message") {
        fields.insert("message".to_owned(), error.message.clone().into());
    }
    fields
}

fn side(status: u16) -> &'static str {
    if status >= 500 { "Receiver" } else { "Sender" }
}
