//! A service's model: its operations and the shapes of their inputs, outputs and errors.

use flate2::read::GzDecoder;
use regex_lite::Regex;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A model as `assets/models/derive.py` writes it.
#[derive(Debug, Default, Deserialize)]
pub struct Model {
    pub metadata: Metadata,
    pub operations: BTreeMap<String, OperationModel>,
    /// Sorted by name.
    #[serde(deserialize_with = "sorted")]
    shapes: Vec<(String, Shape)>,
}

fn sorted<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, Shape)>, D::Error> {
    BTreeMap::deserialize(from).map(|shapes| shapes.into_iter().collect())
}

/// What names the service on the wire.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    pub api_version: String,
    #[serde(default)]
    pub target_prefix: Option<String>,
    #[serde(default)]
    pub xml_namespace: String,
}

/// One operation: the names of its shapes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationModel {
    #[serde(default)]
    pub input: Option<String>,
    #[serde(default)]
    pub output: Option<String>,
    #[serde(default)]
    pub result_wrapper: Option<String>,
}

/// A shape: all that a codec and a validator need to know of a type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(clippy::struct_excessive_bools)] // the traits of the model, each by its own name
pub struct Shape {
    #[serde(rename = "type")]
    pub kind: Kind,
    pub members: BTreeMap<String, Ref>,
    pub required: Vec<String>,
    pub member: Option<Ref>,
    pub key: Option<Ref>,
    pub value: Option<Ref>,
    #[serde(rename = "enum")]
    pub choices: Vec<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub pattern: Option<Pattern>,
    pub timestamp_format: Option<TimestampFormat>,
    pub exception: bool,
    pub fault: bool,
    pub flattened: bool,
    pub sensitive: bool,
    pub error: Option<ErrorTrait>,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            kind: Kind::Structure,
            members: BTreeMap::new(),
            required: Vec::new(),
            member: None,
            key: None,
            value: None,
            choices: Vec::new(),
            min: None,
            max: None,
            pattern: None,
            timestamp_format: None,
            exception: false,
            fault: false,
            flattened: false,
            sensitive: false,
            error: None,
        }
    }
}

/// The types of the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Structure,
    List,
    Map,
    String,
    Integer,
    Long,
    Float,
    Double,
    Boolean,
    Blob,
    Timestamp,
}

/// A use of a shape by another.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ref {
    pub shape: String,
    /// The name on the wire, where it is not the member's own.
    #[serde(default)]
    pub location_name: Option<String>,
    #[serde(default)]
    pub flattened: bool,
    #[serde(default)]
    pub timestamp_format: Option<TimestampFormat>,
    /// Where the shape lies in its model, once it was looked up: an answer has thousands of uses.
    #[serde(skip)]
    place: OnceLock<Option<usize>>,
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum TimestampFormat {
    #[serde(rename = "iso8601")]
    Iso8601,
    #[serde(rename = "unixTimestamp")]
    Epoch,
}

/// How an error goes over the wire, where its shape says so.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorTrait {
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub http_status_code: Option<u16>,
}

/// A pattern a string must match as a whole; compiled on first use. One the engine cannot read is not enforced.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    pub source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }
}

impl Pattern {
    /// Whether the whole of `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        let regex = self.compiled.get_or_init(|| Regex::new(&format!("^(?:{})$", self.source)).ok());
        regex.as_ref().is_none_or(|r| r.is_match(text))
    }
}

impl Model {
    /// A shape by its name.
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.get(self.place(name)?).map(|(_, shape)| shape)
    }

    /// The shape that is used.
    pub fn used(&self, by: &Ref) -> Option<&Shape> {
        let place = *by.place.get_or_init(|| self.place(&by.shape));
        self.shapes.get(place?).map(|(_, shape)| shape)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.shapes.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()
    }

    /// The error with this shape name or this code, with its shape name.
    pub fn error(&self, code: &str) -> Option<(&str, &Shape)> {
        let known = |shape: &Shape| shape.error.as_ref().and_then(|e| e.code.as_deref()) == Some(code);
        let by_name = self.place(code).and_then(|place| self.shapes.get(place));
        let (name, shape) = by_name
            .filter(|(_, shape)| shape.exception)
            .or_else(|| self.shapes.iter().find(|(_, shape)| shape.exception && known(shape)))?;
        Some((name, shape))
    }
}

/// Unpacks an embedded table. The tables are part of the program and tested; one that cannot be read is empty.
pub fn unpack(packed: &[u8]) -> Model {
    serde_json::from_reader(GzDecoder::new(packed)).unwrap_or_else(|error| {
        tracing::error!(%error, "an embedded service model cannot be read");
        Model::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::Service;

    #[test]
    fn every_reference_of_every_model_leads_to_a_shape() {
        let mut operations = 0;
        for service in Service::ALL {
            let model = service.model();
            operations += model.operations.len();
            let of_operations = model.operations.values().flat_map(|o| o.input.iter().chain(&o.output));
            let of_shapes = model.shapes.iter().flat_map(|(_, s)| {
                s.members.values().chain(&s.member).chain(&s.key).chain(&s.value).map(|reference| &reference.shape)
            });
            for name in of_operations.chain(of_shapes) {
                assert!(model.shape(name).is_some(), "{service:?}: no shape {name}");
            }
        }
        assert!(operations > 280, "only {operations} operations");
    }

    #[test]
    fn an_error_is_found_by_shape_and_by_code() {
        let model = Service::Redshift.model();
        for code in ["ClusterNotFound", "ClusterNotFoundFault"] {
            let (name, shape) = model.error(code).unwrap();
            assert_eq!(name, "ClusterNotFoundFault");
            assert_eq!(shape.error.as_ref().unwrap().http_status_code, Some(404));
        }
        assert!(model.error("Cluster").is_none());
    }
}
