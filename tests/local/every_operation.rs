//! Every operation of every model in every protocol of its service: with the least valid input the answer fits its
//! shape or is an error the model knows; with a wrong one it is refused in the service's own shape.

use crate::shapes::{Model, Problems};
use crate::support::{Response, cbor, json, query, send, start};
use crate::xml;
use futures_util::StreamExt as _;
use redshift_tui::local::Service;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// Errors that come from in front of an operation: no model lists them.
const COMMON: [&str; 11] = [
    "AccessDenied",
    "AccessDeniedException",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "MissingParameter",
    "MissingRequiredParameterException",
    "ThrottlingException",
    "Throttling",
    "ValidationError",
    "ValidationException",
    "InvalidParameterValueException",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Query,
    Json,
    Cbor,
}

/// What came back: what is wrong with an output, or an error's code.
#[derive(Debug)]
struct Outcome {
    status: u16,
    answer: Result<Problems, String>,
}

fn protocols(model: &Model) -> Vec<Protocol> {
    let spoken = [
        (Protocol::Query, model.service.speaks_query()),
        (Protocol::Json, model.target().is_some()),
        (Protocol::Cbor, model.service == Service::CloudWatch),
    ];
    spoken.into_iter().filter(|(_, speaks)| *speaks).map(|(protocol, _)| protocol).collect()
}

/// Sends an input and reads the answer strictly; one that takes too long or is no answer of the protocol fails.
async fn ask(address: SocketAddr, model: &Model, operation: &str, protocol: Protocol, input: &Value) -> Outcome {
    let sent = async {
        match protocol {
            Protocol::Query => query(address, &model.form(operation, input)).await,
            Protocol::Json => {
                json(address, &format!("{}.{operation}", model.target().unwrap()), &input.to_string()).await
            }
            Protocol::Cbor => cbor(address, operation, &packed(model, operation, input)).await,
        }
    };
    let what = format!("{operation} in {protocol:?} with {input}");
    let response = tokio::time::timeout(Duration::from_secs(30), sent).await.unwrap_or_else(|_| panic!("{what} hangs"));
    assert!(response.header("x-amzn-requestid").is_some(), "{what}: no request id");
    let answer = match protocol {
        Protocol::Query => read_xml(model, operation, &response),
        Protocol::Json => read_json(model, operation, &response),
        Protocol::Cbor => read_cbor(model, operation, &response),
    };
    Outcome { status: response.status, answer }
}

/// CBOR as a client writes it: times tagged.
fn packed(model: &Model, operation: &str, input: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    let value = model.input(operation).map_or(ciborium::Value::Map(Vec::new()), |shape| model.cbor(shape, input));
    ciborium::into_writer(&value, &mut out).unwrap();
    out
}

fn read_xml(model: &Model, operation: &str, response: &Response) -> Result<Problems, String> {
    assert_eq!(response.header("content-type"), Some("text/xml"), "{}", response.text());
    let root = xml::parse(&response.text());
    if response.status == 200 {
        assert_eq!(root.name, format!("{operation}Response"));
        assert!(root.at(&["ResponseMetadata", "RequestId"]).is_some(), "{root:?}");
        let result = root.child(&format!("{operation}Result"));
        return Ok(match (model.output(operation), result) {
            (Some(shape), Some(result)) => model.conform_xml(shape, result, operation),
            (Some(_), None) => vec!["no result".to_owned()],
            (None, _) => Vec::new(),
        });
    }
    assert_eq!(root.name, "ErrorResponse");
    assert!(root.at(&["Error", "Message"]).is_some_and(|words| !words.is_empty()), "{root:?}");
    assert!(root.at(&["RequestId"]).is_some(), "{root:?}");
    Err(root.at(&["Error", "Code"]).unwrap().to_owned())
}

fn read_json(model: &Model, operation: &str, response: &Response) -> Result<Problems, String> {
    let kind = response.header("content-type").unwrap_or_default();
    assert!(kind.starts_with("application/x-amz-json-1."), "{kind}");
    read_value(model, operation, response.status, &serde_json::from_slice(&response.body).expect("a JSON document"))
}

fn read_cbor(model: &Model, operation: &str, response: &Response) -> Result<Problems, String> {
    assert_eq!(response.header("smithy-protocol"), Some("rpc-v2-cbor"));
    assert_eq!(response.header("content-type"), Some("application/cbor"));
    let value: ciborium::Value = ciborium::from_reader(response.body.as_slice()).expect("a CBOR document");
    read_value(model, operation, response.status, &plain(value))
}

fn read_value(model: &Model, operation: &str, status: u16, value: &Value) -> Result<Problems, String> {
    if status == 200 {
        return Ok(model.output(operation).map_or_else(Vec::new, |shape| model.conform(shape, value, operation)));
    }
    let words = value["message"].as_str().or(value["Message"].as_str());
    assert!(words.is_some_and(|words| !words.is_empty()), "no words in {value}");
    Err(value["__type"].as_str().expect("a type").rsplit('#').next().unwrap().to_owned())
}

/// CBOR as JSON; tagged times become their numbers.
fn plain(value: ciborium::Value) -> Value {
    match value {
        ciborium::Value::Integer(number) => json!(i64::try_from(number).unwrap()),
        ciborium::Value::Float(number) => json!(number),
        ciborium::Value::Text(text) => json!(text),
        ciborium::Value::Bool(truth) => json!(truth),
        ciborium::Value::Tag(1, inner) => plain(*inner),
        ciborium::Value::Array(items) => items.into_iter().map(plain).collect(),
        ciborium::Value::Map(entries) => {
            entries.into_iter().map(|(key, value)| (key.into_text().unwrap(), plain(value))).collect()
        }
        other => panic!("{other:?} has no place in an answer"),
    }
}

/// What is wrong with the answer to a valid input.
fn faults(model: &Model, operation: &str, outcome: &Outcome) -> Problems {
    match &outcome.answer {
        Ok(problems) => problems.clone(),
        Err(code) if matches!(code.as_str(), "NotImplemented" | "NotImplementedException") => {
            let unplayed = outcome.status == 501 && !redshift_tui::local::plays(model.service, operation);
            if unplayed { Vec::new() } else { vec![format!("{operation} is {code} with {}", outcome.status)] }
        }
        Err(code) => match model.status_of(operation, code) {
            Some(status) if status == u64::from(outcome.status) => Vec::new(),
            Some(status) => vec![format!("{operation}: {code} with {}, not {status}", outcome.status)],
            None if COMMON.contains(&code.as_str()) && matches!(outcome.status, 400 | 403) => Vec::new(),
            None => vec![format!("{operation}: {code} with {} is not in the model", outcome.status)],
        },
    }
}

/// One question to a model's operation.
type Question<'a> = (&'a Model, &'a str, Protocol, Value);

async fn ask_all(questions: Vec<Question<'_>>, judge: impl Fn(&Question<'_>, &Outcome) -> Problems) -> usize {
    let running = start("default").await;
    let address = running.address();
    let (judge, asked) = (&judge, questions.len());
    let answers = questions.into_iter().map(|question| async move {
        let (model, operation, protocol, input) = &question;
        judge(&question, &ask(address, model, operation, *protocol, input).await)
    });
    let problems: Vec<Problems> = futures_util::stream::iter(answers).buffer_unordered(16).collect().await;
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    assert!(problems.is_empty(), "{} problems: {problems:#?}", problems.len());
    asked
}

/// Every operation in every protocol, with the inputs made from its least one.
fn questions(models: &[Model], inputs: impl Fn(&Model, &str, Value) -> Vec<Value>) -> Vec<Question<'_>> {
    let mut out = Vec::new();
    for model in models {
        for operation in model.operations() {
            let least = model.input(operation).map_or(json!({}), |shape| model.least(shape));
            for input in inputs(model, operation, least) {
                out.extend(protocols(model).into_iter().map(|protocol| (model, operation, protocol, input.clone())));
            }
        }
    }
    out
}

fn models() -> Vec<Model> {
    Service::ALL.into_iter().map(Model::of).collect()
}

#[tokio::test]
async fn the_least_input_gets_an_answer_of_its_shape_or_a_modelled_error() {
    let models = models();
    let asked = questions(&models, |_, _, least| vec![least]);
    let asked = ask_all(asked, |(model, operation, ..), outcome| faults(model, operation, outcome)).await;
    assert!(asked >= 380, "{asked}");
}

/// A refusal of the request itself: the caller's fault, in words.
fn refused((_, operation, protocol, input): &Question<'_>, outcome: &Outcome) -> Problems {
    match &outcome.answer {
        Err(_) if outcome.status == 400 => Vec::new(),
        other => vec![format!("{operation} in {protocol:?} with {input}: {} {other:?}", outcome.status)],
    }
}

#[tokio::test]
async fn without_a_required_member_it_is_refused() {
    let models = models();
    let asked = questions(&models, |_, _, least| {
        let without = |name: &String| {
            let mut input = least.clone();
            input.as_object_mut().unwrap().remove(name);
            input
        };
        least.as_object().unwrap().keys().map(without).collect()
    });
    let asked = ask_all(asked, refused).await;
    assert!(asked >= 300, "{asked}");
}

#[tokio::test]
async fn a_text_too_long_or_outside_its_choices_is_refused() {
    let models = models();
    let asked = questions(&models, |model, operation, least| {
        let with = |(name, text): (String, String)| {
            let mut input = least.clone();
            input[name] = text.into();
            input
        };
        model.input(operation).map_or_else(Vec::new, |shape| model.wrong_texts(shape)).into_iter().map(with).collect()
    });
    let asked = ask_all(asked, refused).await;
    assert!(asked >= 300, "{asked}");
}

#[tokio::test]
async fn a_value_of_another_type_is_refused() {
    let models = models();
    let mut asked = questions(&models, |model, operation, least| {
        let with = |(name, wrong): (String, Value)| {
            let mut input = least.clone();
            input[name] = wrong;
            input
        };
        model.input(operation).map_or_else(Vec::new, |shape| model.wrong_types(shape)).into_iter().map(with).collect()
    });
    // A form has no types.
    asked.retain(|(_, _, protocol, _)| *protocol == Protocol::Json);
    let asked = ask_all(asked, refused).await;
    assert!(asked >= 500, "{asked}");
}

#[tokio::test]
async fn a_body_of_another_protocol_is_refused_in_the_one_asked_for() {
    const BODIES: [&[u8]; 5] = [b"\xa1\x61a\x01", b"<xml/>", b"Action=DescribeClusters", b"[1, 2]", b"\x00\xff\xfe"];
    let running = start("default").await;
    let (address, models) = (running.address(), models());
    let send_to = async |(model, operation, body): (&Model, &str, &'static [u8])| {
        let target = format!("{}.{operation}", model.target().unwrap());
        let headers = [("content-type", "text/html"), ("x-amz-target", target.as_str())];
        let response = send(address, "POST", "/", &headers, body).await;
        assert_eq!(response.status, 400, "{operation}: {}", response.text());
        assert!(read_json(model, operation, &response).is_err());
    };
    let targets = models.iter().filter(|model| model.target().is_some());
    let operations = targets.flat_map(|model| model.operations().map(move |operation| (model, operation)));
    let asked = operations.flat_map(|(model, operation)| BODIES.map(|body| send_to((model, operation, body))));
    let asked: Vec<()> = futures_util::stream::iter(asked).buffer_unordered(16).collect().await;
    assert!(asked.len() >= 500, "{}", asked.len());
}
