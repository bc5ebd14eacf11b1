//! Values by shape: what came in is brought to one form (times as RFC 3339), what goes out to awsJson's.

use super::model::{Kind, Model, Ref, Shape, TimestampFormat};
use super::time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// A value that is not of its shape: where, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    pub path: String,
    pub problem: String,
}

impl Misfit {
    /// A misfit at a path.
    pub fn new(path: &str, problem: &str) -> Self {
        Self { path: path.trim_matches('.').to_owned(), problem: problem.to_owned() }
    }
}

/// Brings an input to the form handlers see; members the shape does not know are dropped, as the services do.
pub fn decode(model: &Model, shape: &str, value: Value) -> Result<Value, Misfit> {
    Walk { model, outward: false }.whole(shape, value)
}

/// Brings an answer to awsJson. An answer that does not fit its shape is a defect and told as such.
pub fn encode(model: &Model, shape: &str, value: Value) -> Result<Value, Misfit> {
    Walk { model, outward: true }.whole(shape, value)
}

/// Values are changed where they stand: an answer of a thousand members has few that change.
struct Walk<'a> {
    model: &'a Model,
    outward: bool,
}

/// Where a value stands; written out only for a misfit.
#[derive(Clone, Copy)]
enum Path<'a> {
    Whole,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn words(&self) -> String {
        match self {
            Path::Whole => String::new(),
            Path::Member(of, name) => format!("{}.{name}", of.words()),
            Path::Item(of, index) => format!("{}.{}", of.words(), index + 1),
        }
    }

    fn misfit(&self, problem: &str) -> Misfit {
        Misfit::new(&self.words(), problem)
    }
}

impl Walk<'_> {
    fn whole(&self, shape: &str, mut value: Value) -> Result<Value, Misfit> {
        self.by_name(shape, None, &mut value, &Path::Whole)?;
        Ok(value)
    }

    fn by_name(&self, name: &str, used: Option<&Ref>, value: &mut Value, path: &Path<'_>) -> Result<(), Misfit> {
        let shape = used.map_or_else(|| self.model.shape(name), |used| self.model.used(used));
        let Some(shape) = shape else { return Err(path.misfit("has no shape")) };
        match (shape.kind, &mut *value) {
            (Kind::Structure, Value::Object(fields)) => return self.structure(shape, fields, path),
            (Kind::List, Value::Array(items)) => return self.list(shape, items, path),
            (Kind::Map, Value::Object(entries)) => return self.map(shape, entries, path),
            (Kind::Timestamp, at) => *at = self.timestamp(shape, used, at, path)?,
            // A double is one even when it was given as a whole number: `0` goes on as `0.0`.
            (Kind::Float | Kind::Double, Value::Number(number)) => *value = number.as_f64().map_or(Value::Null, double),
            (kind, value) if scalar_fits(kind, value) => {}
            (kind, value) => return Err(path.misfit(&format!("{} is not a {}", kind_of(value), word(kind)))),
        }
        Ok(())
    }

    fn structure(&self, shape: &Shape, fields: &mut Map<String, Value>, path: &Path<'_>) -> Result<(), Misfit> {
        fields.retain(|name, value| !value.is_null() && (self.outward || shape.members.contains_key(name)));
        for (name, value) in fields {
            let at = Path::Member(path, name);
            let member = shape.members.get(name).ok_or_else(|| at.misfit("is not in the model"))?;
            self.by_name(&member.shape, Some(member), value, &at)?;
        }
        Ok(())
    }

    fn list(&self, shape: &Shape, items: &mut [Value], path: &Path<'_>) -> Result<(), Misfit> {
        let Some(item) = &shape.member else { return Err(path.misfit("is a list of nothing")) };
        let mut all = items.iter_mut().enumerate();
        all.try_for_each(|(index, value)| self.by_name(&item.shape, Some(item), value, &Path::Item(path, index)))
    }

    fn map(&self, shape: &Shape, entries: &mut Map<String, Value>, path: &Path<'_>) -> Result<(), Misfit> {
        let Some(item) = &shape.value else { return Err(path.misfit("is a map to nothing")) };
        let mut all = entries.iter_mut();
        all.try_for_each(|(key, value)| self.by_name(&item.shape, Some(item), value, &Path::Member(path, key)))
    }

    fn timestamp(&self, shape: &Shape, used: Option<&Ref>, value: &Value, path: &Path<'_>) -> Result<Value, Misfit> {
        let Some(at) = time::parse(value) else { return Err(path.misfit("is not a valid timestamp")) };
        let format = used.and_then(|r| r.timestamp_format).or(shape.timestamp_format).unwrap_or(TimestampFormat::Epoch);
        Ok(if self.outward && format == TimestampFormat::Epoch { time::epoch(at) } else { time::iso(at).into() })
    }
}

/// Whether a value can stand for a scalar kind. Numbers that JSON cannot write come as words.
pub fn scalar_fits(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::String => value.is_string(),
        Kind::Integer => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        Kind::Long => value.is_i64(),
        Kind::Float | Kind::Double => as_double(value).is_some(),
        Kind::Boolean => value.is_boolean(),
        Kind::Blob => value.as_str().is_some_and(|text| STANDARD.decode(text).is_ok()),
        Kind::Structure | Kind::List | Kind::Map | Kind::Timestamp => false,
    }
}

/// A double from a number or one of the words `NaN`, `Infinity`, `-Infinity`.
pub fn as_double(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
        None => value.as_f64(),
    }
}

/// The reverse of [`as_double`].
pub fn double(number: f64) -> Value {
    let word = if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    };
    if number.is_finite() { Value::from(number) } else { Value::from(word) }
}

/// What a kind is called in an error.
pub fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Structure => "structure",
        Kind::List => "list",
        Kind::Map => "map",
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Long => "long",
        Kind::Float | Kind::Double => "double",
        Kind::Boolean => "boolean",
        Kind::Blob => "blob",
        Kind::Timestamp => "timestamp",
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "this number",
        Value::String(_) => "this string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a structure",
    }
}

#[cfg(test)]
mod tests {
    use super::super::Service;
    use super::*;
    use serde_json::json;

    #[test]
    fn times_go_out_as_their_shape_says_and_nulls_not_at_all() {
        let model = Service::Serverless.model();
        let at = "2026-01-31T09:30:00Z";
        let value =
            json!({"creationDate": at, "customDomainCertificateExpiryTime": at, "port": null, "workgroupName": "w"});
        let encoded = encode(model, "Workgroup", value).unwrap();
        // One of the model's times says ISO 8601 of itself; this one does not.
        assert_eq!(encoded["customDomainCertificateExpiryTime"], json!(at));
        assert_eq!(encoded["workgroupName"], "w");
        assert!(encoded.get("port").is_none());
        let data = Service::DataApi.model();
        let encoded = encode(data, "DescribeStatementResponse", json!({"Id": "x", "CreatedAt": at})).unwrap();
        assert_eq!(encoded["CreatedAt"], json!(1_769_851_800));
    }

    #[test]
    fn an_answer_that_does_not_fit_is_told_where() {
        let model = Service::Redshift.model();
        let encode = |value| encode(model, "ClustersMessage", value).unwrap_err().path;
        assert_eq!(encode(json!({"Clusters": [{"Nickname": "x"}]})), "Clusters.1.Nickname");
        assert_eq!(encode(json!({"Clusters": [{"NumberOfNodes": "4"}]})), "Clusters.1.NumberOfNodes");
    }

    #[test]
    fn unknown_members_of_a_request_are_dropped() {
        let model = Service::Serverless.model();
        let decoded = decode(model, "ListWorkgroupsRequest", json!({"maxResults": 5, "color": "red"}));
        assert_eq!(decoded, Ok(json!({"maxResults": 5})));
    }
}
