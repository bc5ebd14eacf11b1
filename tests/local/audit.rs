//! Tables of calls: a row is an operation, its input as JSON, and what becomes of it. A table runs in order on a world
//! of its own; all rows that go wrong are told together.

use crate::shapes::Model;
use crate::support::{json, pass, query, start};
use crate::xml;
use redshift_tui::local::{Running, Service};
use serde_json::{Map, Value, json as value};

/// A world and one service of it.
pub struct Audit {
    running: Running,
    model: Model,
}

/// One row.
pub struct Row {
    call: Option<(&'static str, Value)>,
    wanted: Wanted,
}

enum Wanted {
    Done,
    Fault(&'static str),
    /// Texts of a member, wherever it stands in the answer.
    Shows(&'static str, Vec<String>),
    Time(u64),
}

/// Is refused with that code.
pub fn no(operation: &'static str, input: Value, fault: &'static str) -> Row {
    Row { call: Some((operation, input)), wanted: Wanted::Fault(fault) }
}

/// Is done.
pub fn ok(operation: &'static str, input: Value) -> Row {
    Row { call: Some((operation, input)), wanted: Wanted::Done }
}

/// Is done, and every member of that name in the answer, in order, has these texts.
pub fn shows(operation: &'static str, input: Value, member: &'static str, texts: &[&str]) -> Row {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    Row { call: Some((operation, input)), wanted: Wanted::Shows(member, texts) }
}

/// The world's time jumps.
pub fn wait(seconds: u64) -> Row {
    Row { call: None, wanted: Wanted::Time(seconds) }
}

/// Codes from in front of the operations, which no model lists.
const COMMON: [&str; 6] = [
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "MissingParameter",
    "ValidationError",
    "ValidationException",
    "MissingRequiredParameterException",
];

impl Audit {
    pub async fn of(service: Service) -> Self {
        Self { running: start("default").await, model: Model::of(service) }
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    pub fn pass(&self, seconds: u64) {
        pass(&self.running, seconds);
    }

    /// The answer as JSON, whatever the protocol; or the code of the refusal, which its model must know.
    pub async fn ask(&self, operation: &str, input: &Value) -> Result<Value, String> {
        let outcome = if self.model.service.speaks_query() {
            self.in_query(operation, input).await
        } else {
            self.in_json(operation, input).await
        };
        if let Err(code) = &outcome {
            let known = COMMON.contains(&code.as_str()) || self.model.status_of(operation, code).is_some();
            assert!(known, "{operation} with {input}: {code} is not a fault of the operation");
        }
        outcome
    }

    async fn in_query(&self, operation: &str, input: &Value) -> Result<Value, String> {
        let response = query(self.running.address(), &self.model.form(operation, input)).await;
        let root = xml::parse(&response.text());
        match response.status {
            200 => Ok(plain(&root)),
            _ => {
                Err(root.at(&["Error", "Code"]).unwrap_or_else(|| panic!("no code in {}", response.text())).to_owned())
            }
        }
    }

    async fn in_json(&self, operation: &str, input: &Value) -> Result<Value, String> {
        let target = format!("{}.{operation}", self.model.target().unwrap());
        let response = json(self.running.address(), &target, &input.to_string()).await;
        let answer: Value = serde_json::from_slice(&response.body).unwrap();
        match response.status {
            200 => Ok(answer),
            _ => Err(answer["__type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned()),
        }
    }

    async fn judge(&self, row: &Row) -> Option<String> {
        let Some((operation, input)) = &row.call else {
            if let Wanted::Time(seconds) = row.wanted {
                self.pass(seconds);
            }
            return None;
        };
        let found = self.ask(operation, input).await;
        let told = |what: String| Some(format!("{operation} {input}: {what}"));
        match (&row.wanted, found) {
            (Wanted::Fault(code), Err(found)) if *code == found => None,
            (Wanted::Fault(code), Err(found)) => told(format!("{found}, not {code}")),
            (Wanted::Fault(code), Ok(_)) => told(format!("done, not {code}")),
            (Wanted::Shows(member, wanted), Ok(answer)) => {
                let found = texts(&answer, member);
                if found == *wanted { None } else { told(format!("{member} is {found:?}, not {wanted:?}")) }
            }
            (_, Err(found)) => told(format!("refused with {found}")),
            (_, Ok(_)) => None,
        }
    }
}

/// Runs a table; how many of its rows make a call.
pub async fn run(service: Service, rows: Vec<Row>) -> usize {
    let audit = Audit::of(service).await;
    let mut wrong = Vec::new();
    for row in &rows {
        wrong.extend(audit.judge(row).await);
    }
    let calls = rows.iter().filter(|row| row.call.is_some()).count();
    assert!(wrong.is_empty(), "{} of {calls} rows: {wrong:#?}", wrong.len());
    calls
}

/// An element as JSON: those with elements in them are objects, elements of one name a list.
fn plain(node: &xml::Node) -> Value {
    if node.children.is_empty() {
        return Value::from(node.text.as_str());
    }
    let mut members: Map<String, Value> = Map::new();
    for child in &node.children {
        let next = plain(child);
        match members.get_mut(&child.name) {
            Some(Value::Array(items)) => items.push(next),
            Some(first) => *first = value!([first.take(), next]),
            None => drop(members.insert(child.name.clone(), next)),
        }
    }
    Value::Object(members)
}

/// The scalars of all members of that name, in order.
pub fn texts(answer: &Value, name: &str) -> Vec<String> {
    let mut out = Vec::new();
    collect(answer, name, &mut out);
    out
}

fn collect(answer: &Value, name: &str, out: &mut Vec<String>) {
    match answer {
        Value::Object(members) => {
            for (member, value) in members {
                if member == name {
                    match value {
                        Value::String(text) => out.push(text.clone()),
                        Value::Number(_) | Value::Bool(_) => out.push(value.to_string()),
                        _ => {}
                    }
                }
                collect(value, name, out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, name, out)),
        _ => {}
    }
}
