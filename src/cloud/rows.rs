//! The rows of an answer of GetStatementResult, from its text into one [`Chunk`] as they are read.

use crate::model::{Chunk, ChunkBuilder, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use std::fmt::{self, Formatter, Write};

/// The rows of one answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rows {
    pub chunk: Chunk,
    pub fault: Option<Fault>,
}

/// Why rows cannot be shown although the answer is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Rows of different lengths: the length of the one that differs.
    Ragged(usize),
    /// A kind of value this version does not know.
    Unknown,
}

/// The rows of an answer, and the answer with none in it.
pub fn read(body: &[u8]) -> serde_json::Result<(Rows, Map<String, Json>)> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let answer = json.deserialize_map(AnswerVisitor)?;
    json.end()?;
    Ok(answer)
}

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = (Rows, Map<String, Json>);

    fn expecting(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("an answer of GetStatementResult")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let (mut rows, mut rest) = (Rows::default(), Map::new());
        while let Some(name) = members.next_key::<String>()? {
            if name == "Records" {
                rows = members.next_value_seed(Records::default())?;
                rest.insert(name, Json::Array(Vec::new()));
            } else {
                rest.insert(name, members.next_value()?);
            }
        }
        Ok((rows, rest))
    }
}

/// What is being filled.
#[derive(Default)]
struct Records {
    builder: ChunkBuilder,
    /// Where a value is written that does not come as text.
    text: String,
    fault: Option<Fault>,
}

impl<'de> DeserializeSeed<'de> for Records {
    type Value = Rows;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Rows, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records {
    type Value = Rows;

    fn expecting(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut rows: A) -> Result<Rows, A::Error> {
        let (mut count, mut width) = (0, 0);
        while let Some(values) = rows.next_element_seed(Record(&mut self))? {
            if count == 0 {
                width = values;
            } else if values != width {
                self.fault = self.fault.or(Some(Fault::Ragged(values)));
            }
            count += 1;
        }
        self.builder.set_width(width);
        Ok(Rows { chunk: self.builder.finish(count), fault: self.fault })
    }
}

/// A row; tells how many values it has.
struct Record<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<usize, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = usize;

    fn expecting(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<usize, A::Error> {
        let mut count = 0;
        while values.next_element_seed(Field(self.0))?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

/// The members of a value, of which one is there.
#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    IsNull,
    StringValue,
    LongValue,
    DoubleValue,
    BooleanValue,
    BlobValue,
    #[serde(other)]
    Other,
}

/// A value.
struct Field<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = ();

    fn expecting(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Records { builder, text, fault } = self.0;
        let mut is_there = false;
        while let Some(member) = members.next_key::<Member>()? {
            if is_there {
                // Some endpoints send the members that are not meant as null.
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            is_there = match member {
                Member::IsNull => members.next_value::<Option<bool>>()?.map(|_| builder.push(Value::Null)),
                Member::StringValue => members.next_value_seed(Text(builder))?,
                Member::LongValue => members
                    .next_value::<Option<i64>>()?
                    .map(|number| push(builder, text, |text| write!(text, "{number}"))),
                Member::DoubleValue => (members.next_value::<Option<Double>>()?)
                    .map(|Double(number)| push(builder, text, |text| write_double(number, text))),
                Member::BooleanValue => (members.next_value::<Option<bool>>()?)
                    .map(|is_true| builder.push(Value::Text(if is_true { "true" } else { "false" }))),
                Member::BlobValue => match members.next_value::<Option<String>>()? {
                    None => None,
                    Some(coded) => {
                        let bytes = STANDARD.decode(coded).map_err(A::Error::custom)?;
                        let write = |text: &mut String| bytes.iter().try_for_each(|byte| write!(text, "{byte:02x}"));
                        push(builder, text, write);
                        Some(())
                    }
                },
                Member::Other => {
                    members.next_value::<IgnoredAny>()?;
                    None
                }
            }
            .is_some();
        }
        if !is_there {
            *fault = fault.or(Some(Fault::Unknown));
            builder.push(Value::Null);
        }
        Ok(())
    }
}

fn push(builder: &mut ChunkBuilder, text: &mut String, write: impl FnOnce(&mut String) -> fmt::Result) {
    text.clear();
    // Writing to a string cannot fail.
    let _ = write(text);
    builder.push(Value::Text(text));
}

/// Text straight into the page, without a string of its own in between.
struct Text<'a>(&'a mut ChunkBuilder);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Option<()>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = Option<()>;

    fn expecting(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("a string or null")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        self.0.push(Value::Text(text));
        Ok(Some(()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A number, or the words for those JSON has no digits for.
#[derive(serde::Deserialize)]
#[serde(try_from = "Json")]
struct Double(f64);

impl TryFrom<Json> for Double {
    type Error = &'static str;

    fn try_from(from: Json) -> Result<Self, Self::Error> {
        let number = match &from {
            Json::Number(number) => number.as_f64(),
            Json::String(word) => match word.as_str() {
                "NaN" => Some(f64::NAN),
                "Infinity" => Some(f64::INFINITY),
                "-Infinity" => Some(f64::NEG_INFINITY),
                _ => None,
            },
            _ => None,
        };
        number.map(Self).ok_or("not a number")
    }
}

/// The shortest text that reads back as the same number; an exponent where plain digits would be many.
fn write_double(number: f64, text: &mut String) -> fmt::Result {
    let size = number.abs();
    match number {
        _ if number.is_nan() => write!(text, "NaN"),
        f64::INFINITY => write!(text, "Infinity"),
        f64::NEG_INFINITY => write!(text, "-Infinity"),
        _ if size != 0.0 && !(1e-5..1e16).contains(&size) => write!(text, "{number:e}"),
        _ => write!(text, "{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    proptest::proptest! {
        #[test]
        fn any_rows_are_read_as_they_are(
            records in proptest::collection::vec(proptest::collection::vec((0_u8..6, ".{0,5}"), 0..4), 0..8),
            spaced in proptest::bool::ANY,
        ) {
            let field = |(kind, text): &(u8, String)| match kind {
                0 => json!({"isNull": true}),
                1 => json!({"stringValue": text}),
                2 => json!({"longValue": text.len()}),
                3 => json!({"stringValue": null, "doubleValue": text.len() as f64 / 3.0}),
                4 => json!({"booleanValue": text.is_empty(), "blobValue": null}),
                _ => json!({"blobValue": STANDARD.encode(text)}),
            };
            let rows: Vec<Vec<Json>> = records.iter().map(|row| row.iter().map(field).collect()).collect();
            let answer = json!({"TotalNumRows": 7, "Records": rows, "NextToken": "n"});
            let body = if spaced { format!("{answer:#}") } else { answer.to_string() };
            let (read, rest) = read(body.as_bytes()).unwrap();
            proptest::prop_assert_eq!(Json::Object(rest), json!({"TotalNumRows": 7, "Records": [], "NextToken": "n"}));
            let width = records.first().map_or(0, Vec::len);
            let other = records.iter().map(Vec::len).find(|length| *length != width);
            proptest::prop_assert_eq!(read.fault, other.map(Fault::Ragged));
            if other.is_some() { return Ok(()) }
            proptest::prop_assert_eq!((read.chunk.rows(), read.chunk.width()), (records.len(), width));
            for (row, cells) in records.iter().enumerate() {
                for (column, (kind, text)) in cells.iter().enumerate() {
                    let mut bytes = String::new();
                    text.bytes().try_for_each(|byte| write!(bytes, "{byte:02x}")).unwrap();
                    let (long, double) = (text.len().to_string(), (text.len() as f64 / 3.0).to_string());
                    let expected = match kind {
                        0 => Value::Null,
                        1 => Value::Text(text),
                        2 => Value::Text(&long),
                        3 => Value::Text(&double),
                        4 => Value::Text(if text.is_empty() { "true" } else { "false" }),
                        _ => Value::Text(&bytes),
                    };
                    proptest::prop_assert_eq!(read.chunk.get(row, column), expected);
                }
            }
        }

        #[test]
        fn an_answer_cut_anywhere_is_not_read(text in ".{0,8}", at in 0.0..1.0) {
            let body = json!({"Records": [[{"stringValue": text}, {"longValue": 1}]], "TotalNumRows": 1}).to_string();
            let end = (body.len() as f64 * at) as usize;
            proptest::prop_assert!(read(body.as_bytes().get(..end).unwrap()).is_err());
        }
    }

    #[test]
    fn what_the_model_does_not_have_is_told_or_refused() {
        let read = |records: &str| read(format!(r#"{{"Records":{records}}}"#).as_bytes());
        for records in [r#"[[{"vectorValue":[1]}]]"#, "[[{}]]", r#"[[{"stringValue":null}]]"#] {
            assert_eq!(read(records).unwrap().0.fault, Some(Fault::Unknown), "{records}");
        }
        for records in
            [r#"[[{"stringValue":5}]]"#, r#"[[{"longValue":1.5}]]"#, r#"[[{"blobValue":"?"}]]"#, "[5]", "null"]
        {
            assert!(read(records).is_err(), "{records}");
        }
        let word = read(r#"[[{"doubleValue":"-Infinity"}],[{"doubleValue":3}]]"#).unwrap().0;
        assert_eq!((word.chunk.get(0, 0), word.chunk.get(1, 0)), (Value::Text("-Infinity"), Value::Text("3")));
    }

    #[test]
    fn doubles_read_back_as_they_were() {
        for number in [0.1, 1.0 / 3.0, -2.5e-9, 1e300, 123_456_789.0, 5e-324, f64::MAX, -0.0] {
            let mut text = String::new();
            write_double(number, &mut text).unwrap();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{text}");
            assert!(text.len() <= 24, "{text}");
        }
    }
}
