//! A page of a result from the SDK's fields into one [`Chunk`], through one reused buffer.

use super::classify::Context;
use super::{CloudError, ErrorClass};
use crate::model::{Chunk, ChunkBuilder, Column, ColumnType, ResultPage, Value};
use aws_sdk_redshiftdata::operation::get_statement_result::GetStatementResultOutput;
use aws_sdk_redshiftdata::types::{ColumnMetadata, Field};
use std::fmt::{self, Write};

/// The page as the model has it; rows that do not fit their columns are an error, not a guess.
pub(super) fn page(call: &Context, from: GetStatementResultOutput) -> Result<ResultPage, CloudError> {
    let columns: Vec<_> = from.column_metadata.into_iter().flatten().map(column).collect();
    let width = if columns.is_empty() { from.records.first().map_or(0, Vec::len) } else { columns.len() };
    Ok(ResultPage {
        rows: chunk(call, &from.records, width)?,
        columns,
        next_token: from.next_token.filter(|token| !token.is_empty()),
        total_rows: u64::try_from(from.total_num_rows).ok().filter(|rows| *rows > 0),
    })
}

fn column(from: ColumnMetadata) -> Column {
    let type_name = from.type_name.unwrap_or_default();
    Column {
        name: from.label.filter(|label| !label.is_empty()).or(from.name).unwrap_or_default(),
        kind: ColumnType::parse(&type_name),
        type_name,
        nullable: from.nullable != 0,
        table: from.table_name.filter(|table| !table.is_empty()),
    }
}

fn chunk(call: &Context, records: &[Vec<Field>], width: usize) -> Result<Chunk, CloudError> {
    let mut builder = ChunkBuilder::new(width);
    let mut text = String::new();
    for record in records {
        if record.len() != width {
            let message = format!("a row of the result has {} values for {width} columns", record.len());
            return Err(call.error(ErrorClass::Garbled, message));
        }
        for field in record {
            let Some(value) = value(field, &mut text) else {
                let message = "the result has a kind of value this version does not know";
                return Err(call.error(ErrorClass::Garbled, message).with_hint("update redshift-tui"));
            };
            builder.push(value);
        }
    }
    Ok(builder.finish(records.len()))
}

/// The value as text, in `text` where it has to be written first; `None` for a kind unknown to the SDK.
fn value<'a>(field: &'a Field, text: &'a mut String) -> Option<Value<'a>> {
    text.clear();
    match field {
        Field::IsNull(_) => return Some(Value::Null),
        Field::StringValue(string) => return Some(Value::Text(string)),
        Field::BooleanValue(true) => return Some(Value::Text("true")),
        Field::BooleanValue(false) => return Some(Value::Text("false")),
        Field::LongValue(number) => write!(text, "{number}"),
        Field::DoubleValue(number) => write_double(*number, text),
        Field::BlobValue(blob) => blob.as_ref().iter().try_for_each(|byte| write!(text, "{byte:02x}")),
        _ => return None,
    }
    // Writing to a string cannot fail.
    .ok()?;
    Some(Value::Text(text))
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

    proptest::proptest! {
        #[test]
        fn any_rows_become_a_page_or_an_error(
            wide in 0_usize..4,
            records in proptest::collection::vec(proptest::collection::vec((0_u8..6, ".{0,5}"), 0..4), 0..8),
        ) {
            let field = |(kind, text): &(u8, String)| match kind {
                0 => Field::IsNull(true),
                1 => Field::StringValue(text.clone()),
                2 => Field::LongValue(text.len() as i64),
                3 => Field::DoubleValue(text.len() as f64 / 3.0),
                4 => Field::BooleanValue(text.is_empty()),
                _ => Field::BlobValue(aws_smithy_types::Blob::new(text.as_bytes())),
            };
            let rows: Vec<Vec<Field>> = records.iter().map(|row| row.iter().map(field).collect()).collect();
            let fits = rows.iter().all(|row| row.len() == wide);
            let (operation, region) = ("redshift-data:GetStatementResult", "eu-west-1".into());
            let call = Context { operation, region, profile: None, host: crate::cloud::host::Host::default() };
            let page = chunk(&call, &rows, wide);
            proptest::prop_assert_eq!(page.is_ok(), fits);
            let Ok(page) = page else { return Ok(()) };
            for (row, cells) in records.iter().enumerate() {
                for (column, (kind, text)) in cells.iter().enumerate() {
                    match kind {
                        0 => proptest::prop_assert_eq!(page.get(row, column), Value::Null),
                        1 => proptest::prop_assert_eq!(page.get(row, column), Value::Text(text)),
                        _ => proptest::prop_assert_ne!(page.get(row, column), Value::Null),
                    }
                }
            }
        }
    }

    #[test]
    fn doubles_read_back_as_they_were() {
        for number in [0.1, 1.0 / 3.0, -2.5e-9, 1e300, 123_456_789.0, 5e-324, f64::MAX, -0.0] {
            let mut text = String::new();
            write_double(number, &mut text).unwrap();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{text}");
            assert!(text.len() <= 24, "{text}");
        }
        let mut text = String::new();
        write_double(f64::NEG_INFINITY, &mut text).unwrap();
        assert_eq!(text, "-Infinity");
    }
}
