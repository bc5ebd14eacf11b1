//! The common kinds of columns, read from where the engine has put them: a result of thousands of columns is mostly that.

use super::value::Reader;
use duckdb::arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanArray, GenericStringArray, OffsetSizeTrait, PrimitiveArray,
};
use duckdb::arrow::buffer::NullBuffer;
use duckdb::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int16Type, Int32Type,
    Int64Type, TimeUnit as Unit, TimestampMicrosecondType,
};
use duckdb::types::{TimeUnit, ValueRef};

/// A batch's column: its values, and which of them are NULL.
pub struct Column<'a> {
    values: Values<'a>,
    nulls: Option<&'a NullBuffer>,
}

enum Values<'a> {
    Boolean(&'a BooleanArray),
    Int16(&'a [i16]),
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    Float32(&'a [f32]),
    Float64(&'a [f64]),
    /// A HUGEINT has the same form.
    Decimal128(&'a [i128], i8),
    Date32(&'a [i32]),
    Timestamp(&'a [i64]),
    Text(&'a GenericStringArray<i32>),
    LargeText(&'a GenericStringArray<i64>),
}

impl<'a> Column<'a> {
    /// The column, if it is of a common kind.
    pub fn of(array: &'a ArrayRef) -> Option<Self> {
        let values = match array.data_type() {
            DataType::Boolean => Values::Boolean(array.as_boolean_opt()?),
            DataType::Int16 => Values::Int16(slice::<Int16Type>(array)?),
            DataType::Int32 => Values::Int32(slice::<Int32Type>(array)?),
            DataType::Int64 => Values::Int64(slice::<Int64Type>(array)?),
            DataType::Float32 => Values::Float32(slice::<Float32Type>(array)?),
            DataType::Float64 => Values::Float64(slice::<Float64Type>(array)?),
            DataType::Decimal128(_, scale) => Values::Decimal128(slice::<Decimal128Type>(array)?, *scale),
            DataType::Date32 => Values::Date32(slice::<Date32Type>(array)?),
            DataType::Timestamp(Unit::Microsecond, _) => Values::Timestamp(slice::<TimestampMicrosecondType>(array)?),
            DataType::Utf8 => Values::Text(text(array)?),
            DataType::LargeUtf8 => Values::LargeText(text(array)?),
            _ => return None,
        };
        Some(Self { values, nulls: array.nulls().filter(|nulls| nulls.null_count() > 0) })
    }

    /// Appends the text of a row's value; false for NULL.
    pub fn write(&self, row: usize, reader: &mut Reader, out: &mut String) -> bool {
        if self.nulls.is_some_and(|nulls| nulls.is_null(row)) {
            return false;
        }
        let value = match &self.values {
            Values::Boolean(values) => Some(ValueRef::Boolean(values.value(row))),
            Values::Int16(values) => values.get(row).copied().map(ValueRef::SmallInt),
            Values::Int32(values) => values.get(row).copied().map(ValueRef::Int),
            Values::Int64(values) => values.get(row).copied().map(ValueRef::BigInt),
            Values::Float32(values) => values.get(row).copied().map(ValueRef::Float),
            Values::Float64(values) => values.get(row).copied().map(ValueRef::Double),
            Values::Decimal128(values, scale) => return values.get(row).is_some_and(|v| reader.exact(*v, *scale, out)),
            Values::Date32(values) => values.get(row).copied().map(ValueRef::Date32),
            Values::Timestamp(values) => {
                values.get(row).map(|value| ValueRef::Timestamp(TimeUnit::Microsecond, *value))
            }
            Values::Text(values) => Some(ValueRef::Text(values.value(row).as_bytes())),
            Values::LargeText(values) => Some(ValueRef::Text(values.value(row).as_bytes())),
        };
        value.is_some_and(|value| reader.write(value, out))
    }
}

fn slice<T: ArrowPrimitiveType>(array: &ArrayRef) -> Option<&[T::Native]> {
    array.as_primitive_opt::<T>().map(|array: &PrimitiveArray<T>| &**array.values())
}

fn text<O: OffsetSizeTrait>(array: &ArrayRef) -> Option<&GenericStringArray<O>> {
    array.as_string_opt::<O>()
}
