//! What a request asks: service, protocol and operation from its head and body, then its input by the model.

use super::form::{self, Form};
use super::{Common, JsonVersion, Protocol, Scope, Service, WireError, cbor, json, validate};
use serde_json::{Map, Value};

/// The parts of a request's head that say what it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Head<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub target: Option<&'a str>,
    pub smithy_protocol: Option<&'a str>,
    pub content_type: Option<&'a str>,
}

/// A request whose operation is known; the body is still undecoded.
#[derive(Debug)]
pub struct Request {
    pub service: Service,
    pub protocol: Protocol,
    pub operation: String,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Form(Form),
    Bytes(Vec<u8>),
}

/// An error found before an operation was known, with the protocol to tell it in.
pub type Refusal = (Protocol, Option<Service>, WireError);

impl Request {
    /// Finds out what is asked. The three protocols are told apart as the services do: CBOR by its header and path,
    /// JSON by `X-Amz-Target`, everything else is a query.
    pub fn identify(head: Head<'_>, scope: &Scope, body: Vec<u8>) -> Result<Self, Refusal> {
        let protocol = head.protocol();
        let signed = Service::by_signing_name(&scope.service);
        let refuse = |common, message: String| (protocol, signed, WireError::common(common, protocol, message));
        if head.method != "POST" {
            return Err(refuse(Common::WrongMethod, format!("The method {} is not allowed; use POST.", head.method)));
        }
        match protocol {
            Protocol::Cbor => by_path(head.path),
            Protocol::Json(_) => by_target(head.target.unwrap_or_default()),
            Protocol::Query => {
                return by_form(form::parse(&body), signed)
                    .map_err(|message| refuse(Common::UnknownOperation, message));
            }
        }
        .map(|(service, operation)| Self { service, protocol, operation, body: Body::Bytes(body) })
        .map_err(|message| refuse(Common::UnknownOperation, message))
    }

    /// The input, decoded and checked against the model. An operation the model lacks is an error.
    pub fn input(&self) -> Result<Value, WireError> {
        let model = self.service.model();
        let Some(operation) = model.operations.get(&self.operation) else {
            let version = &model.metadata.api_version;
            let message = format!("Could not find operation {} for version {version}", self.operation);
            return Err(WireError::common(Common::UnknownOperation, self.protocol, message));
        };
        let Some(shape) = &operation.input else { return Ok(Value::Object(Map::new())) };
        let value = self.decode(shape).map_err(|misfit| WireError::misfit(self.protocol, &misfit))?;
        let violations = validate::check(model, shape, &value);
        if violations.is_empty() { Ok(value) } else { Err(WireError::invalid(self.service, &violations)) }
    }

    fn decode(&self, shape: &str) -> Result<Value, json::Misfit> {
        let model = self.service.model();
        let plain = match (&self.body, self.protocol) {
            (Body::Form(form), _) => form::decode(model, shape, form)?,
            (Body::Bytes(bytes), Protocol::Cbor) => cbor::parse(bytes)?,
            (Body::Bytes(bytes), _) if bytes.is_empty() => Value::Object(Map::new()),
            (Body::Bytes(bytes), _) => {
                serde_json::from_slice(bytes).map_err(|e| json::Misfit::new("", &format!("is not JSON: {e}")))?
            }
        };
        json::decode(model, shape, plain)
    }
}

impl Head<'_> {
    /// The protocol the head speaks.
    pub fn protocol(&self) -> Protocol {
        if self.smithy_protocol == Some("rpc-v2-cbor") || self.path.starts_with("/service/") {
            Protocol::Cbor
        } else if self.target.is_some() || self.content_type.is_some_and(|t| t.starts_with("application/x-amz-json")) {
            let one = self.content_type.is_some_and(|t| t.starts_with("application/x-amz-json-1.0"));
            Protocol::Json(if one { JsonVersion::V1_0 } else { JsonVersion::V1_1 })
        } else {
            Protocol::Query
        }
    }
}

/// `/service/GraniteServiceVersion20100801/operation/ListMetrics`
fn by_path(path: &str) -> Result<(Service, String), String> {
    let parts: Vec<_> = path.split('/').collect();
    match parts.as_slice() {
        ["", "service", service, "operation", operation] => Service::by_target(service)
            .map(|found| (found, (*operation).to_owned()))
            .ok_or_else(|| format!("There is no service {service} here.")),
        _ => Err("The path is not /service/NAME/operation/NAME.".to_owned()),
    }
}

/// `RedshiftServerless.ListWorkgroups`
fn by_target(target: &str) -> Result<(Service, String), String> {
    let (prefix, operation) = target.rsplit_once('.').unwrap_or(("", target));
    let service = Service::by_target(prefix).ok_or_else(|| format!("There is no target '{target}' here."))?;
    Ok((service, operation.to_owned()))
}

/// `Action=DescribeClusters&Version=2012-12-01`; without a version the signature says which service is meant.
fn by_form(form: Form, signed: Option<Service>) -> Result<Request, String> {
    let Some(operation) = form.get("Action").cloned() else {
        return Err("The request must contain the parameter Action.".to_owned());
    };
    let version = form.get("Version").map_or("", String::as_str);
    let service = Service::by_version(version).or(signed.filter(|s| s.speaks_query()));
    let service =
        service.ok_or_else(|| format!("There is no service of version '{version}' with {operation} here."))?;
    Ok(Request { service, protocol: Protocol::Query, operation, body: Body::Form(form) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heads() -> [Head<'static>; 4] {
        let post = Head { method: "POST", path: "/", ..Head::default() };
        let json = |target| Head { target: Some(target), content_type: Some("application/x-amz-json-1.1"), ..post };
        let path = "/service/GraniteServiceVersion20100801/operation/GetMetricData";
        [post, json("RedshiftData.ExecuteStatement"), json("RedshiftServerless.CreateWorkgroup"), Head { path, ..post }]
    }

    proptest! {
        #[test]
        fn no_body_is_the_end(body in prop::collection::vec(any::<u8>(), 0..200), form in "[A-Za-z.0-9=&%]{0,120}") {
            let form = format!("Action=PutMetricAlarm&Version=2010-08-01&{form}").into_bytes();
            for (head, body) in heads().into_iter().flat_map(|head| [(head, body.clone()), (head, form.clone())]) {
                if let Ok(request) = Request::identify(head, &Scope::default(), body) {
                    let _ = request.input();
                }
            }
        }
    }
}
