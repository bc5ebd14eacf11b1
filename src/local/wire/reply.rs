//! Answers: a handler's value or an error, in the protocol of the request.

use super::{Common, Protocol, Request, Service, WireError, cbor, json, xml};
use crate::local::{Output, Written};
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
    pub fn output(request: &Request, output: Output, id: &str) -> Self {
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
        let mut headers = vec![("x-amzn-requestid", id.to_owned())];
        if !body.is_empty() {
            headers.push(("content-type", protocol.content_type().to_owned()));
        }
        if protocol == Protocol::Cbor {
            headers.push(("smithy-protocol", "rpc-v2-cbor".to_owned()));
        }
        Self { status, headers, body }
    }
}

fn body(request: &Request, output: Output, id: &str) -> Result<Vec<u8>, json::Misfit> {
    let model = request.service.model();
    let operation = model.operations.get(&request.operation);
    let shape = operation.and_then(|o| o.output.as_deref());
    let encode = |members: Value| {
        shape.map_or_else(|| Ok(Value::Object(Map::new())), |shape| json::encode(model, shape, members))
    };
    let output = match (request.protocol, output) {
        (Protocol::Json(_), Output { members, written }) if !written.is_empty() => {
            return Ok(spliced(&encode(members)?, &written));
        }
        (_, output) => output,
    };
    let value = encode(whole(output)?)?;
    Ok(match request.protocol {
        Protocol::Json(_) => value.to_string().into_bytes(),
        // An operation without an output answers in this protocol without a body.
        Protocol::Cbor => shape.map_or_else(Vec::new, |shape| cbor::encode(model, shape, &value)),
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

/// A structure with further members, which are JSON text already.
fn spliced(value: &Value, all: &[Written]) -> Vec<u8> {
    let mut body = value.to_string();
    body.reserve(all.iter().map(|written| written.json.len() + written.member.len() + 8).sum());
    // `{` or `{...}`: the closing bracket comes back at the end.
    body.pop();
    for written in all {
        let separator = if body.len() > 1 { "," } else { "" };
        for part in [separator, "\"", written.member, "\":", &written.json] {
            body.push_str(part);
        }
    }
    body.push('}');
    body.into_bytes()
}

/// All members as values, for the protocols that are not JSON and for the check against the model.
fn whole(output: Output) -> Result<Value, json::Misfit> {
    let mut value = output.members;
    for written in output.written {
        let read = serde_json::from_str(&written.json);
        let read = read.map_err(|error| json::Misfit::new(written.member, &format!("is not JSON: {error}")))?;
        value.as_object_mut().map(|members| members.insert(written.member.to_owned(), read));
    }
    Ok(value)
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

#[cfg(test)]
mod tests {
    use super::super::{Head, Scope};
    use super::*;
    use serde_json::json;

    fn output() -> Output {
        let written = Written { member: "Records", json: r#"[[{"longValue":1}],[{"isNull":true}]]"#.to_owned() };
        Output { members: json!({"TotalNumRows": 2, "NextToken": null}), written: vec![written] }
    }

    #[test]
    fn a_written_member_is_spliced_in_and_fits_its_shape() {
        let head =
            Head { method: "POST", path: "/", target: Some("RedshiftData.GetStatementResult"), ..Head::default() };
        let request = Request::identify(head, &Scope::default(), Vec::new()).unwrap();
        let answer = Answer::output(&request, output(), "id");
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body, json!({"TotalNumRows": 2, "Records": [[{"longValue": 1}], [{"isNull": true}]]}));
        let model = Service::DataApi.model();
        assert!(json::encode(model, "GetStatementResultResponse", whole(output()).unwrap()).is_ok());
        let alone = Output { members: json!({}), ..output() };
        let alone: Value = serde_json::from_slice(&Answer::output(&request, alone, "id").body).unwrap();
        assert_eq!(alone["Records"][0][0]["longValue"], 1);
        let written = ["ColumnMetadata", "Records"].map(|member| Written { member, json: "[]".to_owned() });
        let both = Output { members: json!({}), written: written.into() };
        let both: Value = serde_json::from_slice(&Answer::output(&request, both, "id").body).unwrap();
        assert_eq!(both, json!({"ColumnMetadata": [], "Records": []}));
    }

    #[test]
    fn a_written_member_that_is_not_json_is_told() {
        let bad = Output { members: json!({}), written: vec![Written { member: "Records", json: "[".to_owned() }] };
        assert_eq!(whole(bad).unwrap_err().path, "Records");
    }
}
