//! rpc-v2-cbor: what JSON lacks (byte strings, tagged times, numbers that are no numbers) by shape.

use super::json::{self, Misfit};
use super::model::{Kind, Model, Ref};
use super::time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ciborium::Value as Cbor;
use serde_json::{Map, Value};

/// The tag of a time in seconds since 1970.
const EPOCH: u64 = 1;

/// Parses a body; an empty one is an empty structure.
pub fn parse(body: &[u8]) -> Result<Value, Misfit> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let value: Cbor = ciborium::from_reader(body).map_err(|error| Misfit::new("", &format!("is not CBOR: {error}")))?;
    plain(value).ok_or_else(|| Misfit::new("", "holds a CBOR item no service uses"))
}

/// Without a shape: times become RFC 3339 text, bytes base64 text. The shape is checked afterwards, as for JSON.
fn plain(value: Cbor) -> Option<Value> {
    Some(match value {
        Cbor::Integer(number) => Value::from(i64::try_from(i128::from(number)).ok()?),
        Cbor::Bytes(bytes) => Value::from(STANDARD.encode(bytes)),
        Cbor::Float(number) => json::double(number),
        Cbor::Text(text) => Value::from(text),
        Cbor::Bool(bool) => Value::from(bool),
        Cbor::Null => Value::Null,
        Cbor::Tag(EPOCH, seconds) => Value::from(time::iso(time::parse(&plain(*seconds)?)?)),
        Cbor::Array(items) => items.into_iter().map(plain).collect::<Option<_>>()?,
        Cbor::Map(entries) => {
            let entry = |(key, value): (Cbor, Cbor)| Some((key.into_text().ok()?, plain(value)?));
            Value::Object(entries.into_iter().map(entry).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Encodes an answer; it has passed [`json::encode`] and so fits its shape. Without a shape it is an empty structure.
pub fn encode(model: &Model, shape: &str, value: &Value) -> Vec<u8> {
    write(&if model.shape(shape).is_some() { tagged(model, shape, value) } else { Cbor::Map(Vec::new()) })
}

/// Writes a plain structure of strings, as errors are.
pub fn write(value: &Cbor) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing to memory cannot fail; a body left empty is an empty structure to its reader.
    let _ = ciborium::into_writer(value, &mut out);
    out
}

/// A text pair list as a CBOR map.
pub fn texts(entries: &Map<String, Value>) -> Cbor {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Cbor::Map(entries.iter().map(|(key, value)| (Cbor::from(key.as_str()), Cbor::from(text(value)))).collect())
}

fn tagged(model: &Model, shape: &str, value: &Value) -> Cbor {
    let Some(shape) = model.shape(shape) else { return Cbor::Null };
    let by = |reference: Option<&Ref>, value| reference.map_or(Cbor::Null, |r| tagged(model, &r.shape, value));
    match (shape.kind, value) {
        (Kind::Structure, Value::Object(fields)) => {
            Cbor::Map(fields.iter().map(|(k, v)| (Cbor::from(k.as_str()), by(shape.members.get(k), v))).collect())
        }
        (Kind::Map, Value::Object(entries)) => {
            Cbor::Map(entries.iter().map(|(k, v)| (Cbor::from(k.as_str()), by(shape.value.as_ref(), v))).collect())
        }
        (Kind::List, Value::Array(items)) => {
            Cbor::Array(items.iter().map(|item| by(shape.member.as_ref(), item)).collect())
        }
        (kind, _) => scalar(kind, value),
    }
}

fn scalar(kind: Kind, value: &Value) -> Cbor {
    match kind {
        Kind::Float | Kind::Double => json::as_double(value).map_or(Cbor::Null, Cbor::Float),
        Kind::Integer | Kind::Long => value.as_i64().map_or(Cbor::Null, Cbor::from),
        Kind::Boolean => value.as_bool().map_or(Cbor::Null, Cbor::Bool),
        Kind::Blob => value.as_str().and_then(|t| STANDARD.decode(t).ok()).map_or(Cbor::Null, Cbor::Bytes),
        Kind::Timestamp => time::parse(value)
            .map_or(Cbor::Null, |at| Cbor::Tag(EPOCH, Box::new(Cbor::Float(at.as_millisecond() as f64 / 1e3)))),
        _ => value.as_str().map_or(Cbor::Null, Cbor::from),
    }
}
