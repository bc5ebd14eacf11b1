//! The models as a client's author reads them: the least input an operation takes, written in each protocol, and an
//! answer held against its shape. Reads the files itself, so that it does not share a fault with what it tests.

use flate2::read::GzDecoder;
use redshift_tui::local::Service;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// A service's model.
pub struct Model {
    pub service: Service,
    source: Value,
}

/// What an answer may not be: where and why.
pub type Problems = Vec<String>;

impl Model {
    pub fn of(service: Service) -> Self {
        let path = format!("{}/assets/models/{}.json.gz", env!("CARGO_MANIFEST_DIR"), service.prefix());
        let file = std::fs::File::open(path).unwrap();
        Self { service, source: serde_json::from_reader(GzDecoder::new(file)).unwrap() }
    }

    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.source["operations"].as_object().unwrap().keys().map(String::as_str)
    }

    /// The name of an operation's input shape, if it takes any.
    pub fn input(&self, operation: &str) -> Option<&str> {
        self.source["operations"][operation]["input"].as_str()
    }

    pub fn output(&self, operation: &str) -> Option<&str> {
        self.source["operations"][operation]["output"].as_str()
    }

    pub fn version(&self) -> &str {
        self.source["metadata"]["apiVersion"].as_str().unwrap()
    }

    pub fn target(&self) -> Option<&str> {
        self.source["metadata"]["targetPrefix"].as_str()
    }

    pub fn shape(&self, name: &str) -> &Value {
        &self.source["shapes"][name]
    }

    /// The status of an error by its shape's name or its code, if this operation is said to have it.
    pub fn status_of(&self, operation: &str, code: &str) -> Option<u64> {
        let errors = self.source["operations"][operation]["errors"].as_array()?;
        let shapes = errors.iter().filter_map(Value::as_str).map(|name| (name, self.shape(name)));
        let (_, shape) = shapes.into_iter().find(|(name, shape)| *name == code || shape["error"]["code"] == code)?;
        let default = if shape["fault"] == true { 500 } else { 400 };
        Some(shape["error"]["httpStatusCode"].as_u64().unwrap_or(default))
    }

    /// The least value of a shape: required members only, the first choice, the shortest text.
    pub fn least(&self, name: &str) -> Value {
        let shape = self.shape(name);
        match shape["type"].as_str().unwrap() {
            "structure" => self.least_structure(shape),
            "list" => {
                let item = self.least(shape["member"]["shape"].as_str().unwrap());
                Value::from(vec![item; shape["min"].as_u64().unwrap_or(1) as usize])
            }
            "map" => json!({}),
            "boolean" => json!(false),
            "timestamp" => json!("2026-11-01T00:00:00Z"),
            "integer" | "long" | "float" | "double" => json!(shape["min"].as_i64().unwrap_or(1)),
            "blob" => json!("eA=="),
            _ => json!(text(name, shape)),
        }
    }

    fn least_structure(&self, shape: &Value) -> Value {
        let mut names: Vec<_> = shape["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if shape["union"] == true {
            names.extend(shape["members"].as_object().unwrap().keys().next().map(String::as_str));
        }
        let member = |name: &str| shape["members"][name]["shape"].as_str().unwrap().to_owned();
        names.into_iter().map(|name| (name.to_owned(), self.least(&member(name)))).collect::<Map<_, _>>().into()
    }

    /// Members of an input with a text that their shape forbids.
    pub fn wrong_texts(&self, name: &str) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for (name, used) in self.members(name) {
            let shape = self.shape(used["shape"].as_str().unwrap());
            let longest = shape["max"].as_u64().filter(|max| *max < 10_000 && shape["type"] == "string");
            out.extend(longest.map(|max| (name.clone(), "a".repeat(max as usize + 1))));
            if shape["enum"].is_array() {
                out.push((name.clone(), "no-such-choice".to_owned()));
            }
        }
        out
    }

    /// Members of an input with a value of another type.
    pub fn wrong_types(&self, name: &str) -> Vec<(String, Value)> {
        let wrong = |used: &Value| match self.shape(used["shape"].as_str().unwrap())["type"].as_str().unwrap() {
            "string" | "blob" => json!(5),
            "structure" | "map" => json!("text"),
            "list" => json!({"a": 1}),
            "timestamp" => json!("not a time"),
            _ => json!({}),
        };
        self.members(name).map(|(name, used)| (name.clone(), wrong(used))).collect()
    }

    fn members(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.shape(name)["members"].as_object().into_iter().flatten()
    }

    /// A value as CBOR, with its times tagged.
    pub fn cbor(&self, name: &str, value: &Value) -> ciborium::Value {
        let shape = self.shape(name);
        let inner = |used: &Value, value: &Value| self.cbor(used["shape"].as_str().unwrap(), value);
        match (shape["type"].as_str().unwrap(), value) {
            ("structure", Value::Object(fields)) => {
                let field = |(name, value): (&String, &Value)| {
                    (ciborium::Value::Text(name.clone()), inner(&shape["members"][name], value))
                };
                ciborium::Value::Map(fields.iter().map(field).collect())
            }
            ("list", Value::Array(items)) => {
                ciborium::Value::Array(items.iter().map(|item| inner(&shape["member"], item)).collect())
            }
            ("timestamp", Value::String(text)) => {
                let at: jiff::Timestamp = text.parse().unwrap();
                ciborium::Value::Tag(1, Box::new(ciborium::Value::Float(at.as_second() as f64)))
            }
            ("blob", Value::String(text)) => ciborium::Value::Bytes(text.as_bytes().to_vec()),
            _ => ciborium::Value::serialized(value).unwrap(),
        }
    }

    /// A form for awsQuery.
    pub fn form(&self, operation: &str, input: &Value) -> String {
        let mut out = format!("Action={operation}&Version={}", self.version());
        if let Some(shape) = self.input(operation) {
            self.write_form(self.shape(shape), input, "", &mut out);
        }
        out
    }

    fn write_form(&self, shape: &Value, value: &Value, key: &str, out: &mut String) {
        let inner = |used: &Value| self.shape(used["shape"].as_str().unwrap());
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let used = &shape["members"][name];
                    let name = used["locationName"].as_str().unwrap_or(name);
                    let key = if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
                    self.write_form(inner(used), field, &key, out);
                }
            }
            Value::Array(items) => {
                let used = &shape["member"];
                let name = used["locationName"].as_str().unwrap_or("member");
                for (index, item) in items.iter().enumerate() {
                    self.write_form(inner(used), item, &format!("{key}.{name}.{}", index + 1), out);
                }
            }
            scalar => {
                let word = scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned);
                let escaped: String = form_urlencoded::byte_serialize(word.as_bytes()).collect();
                let _ = write!(out, "&{key}={escaped}");
            }
        }
    }

    /// Everything in a JSON or CBOR answer that the shape does not allow; times are numbers there.
    pub fn conform(&self, name: &str, value: &Value, path: &str) -> Problems {
        let shape = self.shape(name);
        let kind = shape["type"].as_str().unwrap_or("nothing");
        let inner = |used: &Value, value: &Value, path: &str| {
            self.conform(used["shape"].as_str().unwrap_or_default(), value, path)
        };
        match (kind, value) {
            ("structure", Value::Object(fields)) => {
                let mut problems = missing(shape, &|name| fields.contains_key(name), path);
                for (name, field) in fields {
                    problems.extend(match shape["members"].get(name) {
                        Some(used) => inner(used, field, &format!("{path}.{name}")),
                        None => vec![format!("{path}.{name} is not in the model")],
                    });
                }
                problems
            }
            ("list", Value::Array(items)) => {
                items.iter().flat_map(|item| inner(&shape["member"], item, &format!("{path}[]"))).collect()
            }
            ("map", Value::Object(fields)) => {
                fields.values().flat_map(|field| inner(&shape["value"], field, &format!("{path}{{}}"))).collect()
            }
            ("timestamp" | "float" | "double", Value::Number(_)) | ("boolean", Value::Bool(_)) => Vec::new(),
            // Serverless writes some of its times as ISO 8601.
            ("timestamp" | "string" | "blob", Value::String(_)) => scalar(shape, value, path),
            ("integer" | "long", Value::Number(number)) if number.is_i64() => Vec::new(),
            _ => vec![format!("{path}: {value} is not a {kind}")],
        }
    }

    /// The same for a part of an XML document.
    pub fn conform_xml(&self, name: &str, node: &super::xml::Node, path: &str) -> Problems {
        let shape = self.shape(name);
        let inner = |used: &Value, node: &super::xml::Node, path: &str| {
            self.conform_xml(used["shape"].as_str().unwrap_or_default(), node, path)
        };
        match shape["type"].as_str().unwrap_or("nothing") {
            "structure" => {
                let members = shape["members"].as_object().unwrap();
                let wire = |name: &str| members[name]["locationName"].as_str().unwrap_or(name).to_owned();
                let mut problems = missing(shape, &|name| node.child(&wire(name)).is_some(), path);
                for child in &node.children {
                    let at = format!("{path}.{}", child.name);
                    problems.extend(match members.keys().find(|name| wire(name) == child.name) {
                        Some(name) => inner(&members[name], child, &at),
                        None => vec![format!("{at} is not in the model")],
                    });
                }
                problems
            }
            "list" => {
                let item = shape["member"]["locationName"].as_str().unwrap_or("member");
                let strange = node.children.iter().filter(|child| child.name != item);
                let mut problems: Vec<_> =
                    strange.map(|child| format!("{path}: <{}>, not <{item}>", child.name)).collect();
                problems.extend(
                    node.children.iter().flat_map(|child| inner(&shape["member"], child, &format!("{path}[]"))),
                );
                problems
            }
            "map" => Vec::new(),
            _ if !node.children.is_empty() => vec![format!("{path} has elements in it")],
            _ => scalar(shape, &Value::from(node.text.as_str()), path),
        }
    }
}

fn missing(shape: &Value, there: &dyn Fn(&str) -> bool, path: &str) -> Problems {
    let required = shape["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    required.filter(|name| !there(name)).map(|name| format!("{path}.{name} is required")).collect()
}

/// A scalar written as text.
fn scalar(shape: &Value, value: &Value, path: &str) -> Problems {
    let text = value.as_str().unwrap_or_default();
    let fits = match shape["type"].as_str().unwrap_or_default() {
        "integer" | "long" => text.parse::<i64>().is_ok(),
        "float" | "double" => text.parse::<f64>().is_ok(),
        "boolean" => matches!(text, "true" | "false"),
        "timestamp" => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
        _ => shape["enum"].as_array().is_none_or(|choices| choices.iter().any(|choice| choice == text)),
    };
    if fits { Vec::new() } else { vec![format!("{path}: '{text}' does not fit {shape}")] }
}

/// A text that meets the model's patterns, by the names of the shapes that have one.
fn text(name: &str, shape: &Value) -> String {
    if let Some(choice) = shape["enum"][0].as_str() {
        return choice.to_owned();
    }
    let known = [
        ("Arn", "arn:aws:redshift:us-east-1:123456789012:namespace:0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"),
        ("UUID", "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"),
        ("AccountId", "123456789012"),
        ("DomainName", "data.example.com"),
    ];
    let fixed = match name {
        "CustomDomainCertificateArnString" => Some("arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"),
        "KmsKeyArn" => Some("arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"),
        "DatasetIdentifier" => Some("default"),
        "SourceArn" => Some("arn:aws:s3:us-east-1:123456789012:bucket"),
        "IntegrationArn" => {
            Some("arn:aws:redshift:us-east-1:123456789012:integration:0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f")
        }
        _ => known.iter().find(|(part, _)| shape["pattern"].is_string() && name.contains(part)).map(|(_, text)| *text),
    };
    let shortest = shape["min"].as_u64().unwrap_or(1).max(3) as usize;
    fixed.map_or_else(|| "a".repeat(shortest), str::to_owned)
}
