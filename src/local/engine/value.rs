//! Values of the engine as the Data API writes them, and types by the service's names.

use super::outcome::ColumnInfo;
use duckdb::Statement;
use duckdb::core::LogicalTypeId as Id;
use duckdb::types::{TimeUnit, Value, ValueRef};
use std::fmt::Write;

/// The types of common columns, as `columns` reads them.
const COMMON: [Id; 11] = [
    Id::Boolean,
    Id::Smallint,
    Id::Integer,
    Id::Bigint,
    Id::Hugeint,
    Id::Float,
    Id::Double,
    Id::Decimal,
    Id::Date,
    Id::Varchar,
    Id::Timestamp,
];

/// How one column of an executed statement is read.
#[derive(Debug, Clone)]
pub struct Reader {
    pub info: ColumnInfo,
    /// Its times are of a zone, which is UTC.
    zoned: bool,
    is_decimal: bool,
    is_common: bool,
}

/// The columns of an executed statement.
pub fn readers(statement: &Statement<'_>) -> Vec<Reader> {
    (0..statement.column_count())
        .map(|index| {
            let name = statement.column_name(index).cloned().unwrap_or_default();
            reader(name, statement, index)
        })
        .collect()
}

fn reader(name: String, statement: &Statement<'_>, index: usize) -> Reader {
    let kind = statement.column_logical_type(index);
    let id = kind.id();
    let json = kind.get_alias().is_some_and(|alias| alias.eq_ignore_ascii_case("json"));
    let (type_name, precision, scale) = match id {
        Id::Boolean => ("bool", 1, 0),
        Id::Tinyint | Id::UTinyint | Id::Smallint => ("int2", 5, 0),
        Id::USmallint | Id::Integer => ("int4", 10, 0),
        Id::UInteger | Id::Bigint | Id::UBigint | Id::Hugeint | Id::UHugeint => ("int8", 19, 0),
        Id::Float => ("float4", 8, 8),
        Id::Double => ("float8", 17, 17),
        Id::Decimal => ("numeric", u32::from(kind.decimal_width()), u32::from(kind.decimal_scale())),
        Id::Date => ("date", 13, 0),
        Id::Time | Id::TimeNs => ("time", 15, 6),
        Id::TimeTZ => ("timetz", 21, 6),
        Id::Timestamp | Id::TimestampS | Id::TimestampMs | Id::TimestampNs => ("timestamp", 29, 6),
        Id::TimestampTZ => ("timestamptz", 35, 6),
        Id::Interval => ("intervald2s", 49, 6),
        Id::Blob => ("varbyte", 64000, 0),
        Id::Geometry => ("geometry", 0, 0),
        Id::List | Id::Struct | Id::Map | Id::Array | Id::Union => ("super", 0, 0),
        _ if json => ("super", 0, 0),
        _ => ("varchar", 256, 0),
    };
    Reader {
        info: ColumnInfo::new(name, type_name, precision, scale),
        zoned: matches!(id, Id::TimestampTZ | Id::TimeTZ),
        is_decimal: id == Id::Decimal,
        is_common: COMMON.contains(&id),
    }
}

impl Reader {
    fn plain(info: ColumnInfo) -> Self {
        Self { info, zoned: false, is_decimal: false, is_common: false }
    }

    /// Appends the value's text; false for NULL.
    pub fn write(&mut self, value: ValueRef<'_>, out: &mut String) -> bool {
        match value {
            ValueRef::Null => return false,
            ValueRef::Text(bytes) => out.push_str(&String::from_utf8_lossy(bytes)),
            ValueRef::Boolean(value) => out.push_str(if value { "true" } else { "false" }),
            ValueRef::TinyInt(value) => whole(out, value),
            ValueRef::SmallInt(value) => whole(out, value),
            ValueRef::Int(value) => whole(out, value),
            ValueRef::BigInt(value) => whole(out, value),
            ValueRef::UTinyInt(value) => whole(out, value),
            ValueRef::USmallInt(value) => whole(out, value),
            ValueRef::UInt(value) => whole(out, value),
            ValueRef::UBigInt(value) => self.wide(i128::from(value), out),
            ValueRef::HugeInt(value) => self.wide(value, out),
            ValueRef::UHugeInt(value) => self.wide(i128::try_from(value).unwrap_or(i128::MAX), out),
            ValueRef::Float(value) => show(out, value),
            ValueRef::Double(value) => show(out, value),
            ValueRef::Decimal(value) => decimal(value.value(), usize::from(value.scale()), out),
            ValueRef::Date32(days) => day(i64::from(days), out),
            ValueRef::Timestamp(unit, value) => timestamp(micros(unit, value), self.zoned, out),
            ValueRef::Time64(unit, value) => {
                time_of_day(micros(unit, value), out);
                out.push_str(if self.zoned { "+00" } else { "" });
            }
            ValueRef::Interval { months, days, nanos } => {
                self.info.type_name = if months == 0 { self.info.type_name } else { "intervaly2m" };
                interval(months, days, nanos / 1000, out);
            }
            ValueRef::Blob(bytes) | ValueRef::Geometry(bytes) => {
                let start = out.len();
                for byte in bytes {
                    hex(*byte, out);
                }
                if self.info.type_name == "geometry" {
                    let shown = out.split_off(start).to_ascii_uppercase();
                    out.push_str(&shown);
                }
            }
            nested => json(&nested.to_owned(), out),
        }
        true
    }

    /// A decimal, or a whole number of its width; true as it is never NULL.
    pub fn exact(&mut self, value: i128, scale: i8, out: &mut String) -> bool {
        match usize::try_from(scale) {
            Ok(scale) if self.is_decimal => decimal(value, scale, out),
            _ => self.wide(value, out),
        }
        true
    }

    /// Whether all values of the column are of one of the common kinds.
    pub fn is_common(&self) -> bool {
        self.is_common
    }

    /// A column of these is `int8` until a value does not fit.
    fn wide(&mut self, value: i128, out: &mut String) {
        if i64::try_from(value).is_err() && self.info.type_name == "int8" {
            self.info.type_name = "numeric";
            self.info.precision = 38;
        }
        whole(out, value);
    }
}

fn whole(out: &mut String, value: impl itoa::Integer) {
    out.push_str(itoa::Buffer::new().format(value));
}

fn show(out: &mut String, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}

fn hex(byte: u8, out: &mut String) {
    let _ = write!(out, "{byte:02x}");
}

/// Exactly: the scaled whole number with its point put in.
fn decimal(value: i128, scale: usize, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    let start = out.len();
    match u64::try_from(value.unsigned_abs()) {
        Ok(narrow) => whole(out, narrow),
        Err(_) => whole(out, value.unsigned_abs()),
    }
    if scale == 0 {
        return;
    }
    while out.len() - start <= scale {
        out.insert(start, '0');
    }
    out.insert(out.len() - scale, '.');
}

fn micros(unit: TimeUnit, value: i64) -> i64 {
    match unit {
        TimeUnit::Second => value.saturating_mul(1_000_000),
        TimeUnit::Millisecond => value.saturating_mul(1000),
        TimeUnit::Microsecond => value,
        TimeUnit::Nanosecond => value / 1000,
    }
}

fn day(days: i64, out: &mut String) {
    let Some((year, month, day)) = civil(days) else {
        return out.push_str(if days > 0 { "infinity" } else { "-infinity" });
    };
    let (shown, era) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    let _ = write!(out, "{shown:04}-{month:02}-{day:02}{era}");
}

/// Year, month and day of a number of days since 1970, in the Gregorian calendar; `None` for the infinite ones.
/// Counted from March, so that the leap day is a year's last.
fn civil(days: i64) -> Option<(i64, i64, i64)> {
    /// Days of 400 years, after which the calendar repeats.
    const CYCLE: i64 = 146_097;
    /// Days from 0000-03-01 to 1970-01-01.
    const TO_EPOCH: i64 = 719_468;
    if days.abs() >= i64::from(i32::MAX) {
        return None;
    }
    let from_march = days + TO_EPOCH;
    let (cycle, rest) = (from_march.div_euclid(CYCLE), from_march.rem_euclid(CYCLE));
    let year = (rest - rest / 1460 + rest / 36524 - rest / 146_096) / 365;
    let of_year = rest - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let next_year = i64::from(month >= 10);
    Some((year + cycle * 400 + next_year, month + 3 - 12 * next_year, day))
}

/// `2022-02-22 00:00:00`, with a fraction only where there is one.
fn timestamp(micros: i64, zoned: bool, out: &mut String) {
    const DAY: i64 = 86_400_000_000;
    day(micros.div_euclid(DAY), out);
    out.push(' ');
    time_of_day(micros.rem_euclid(DAY), out);
    if zoned {
        out.push_str("+00");
    }
}

fn time_of_day(micros: i64, out: &mut String) {
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction > 0 {
        let text = format!("{fraction:06}");
        let _ = write!(out, ".{}", text.trim_end_matches('0'));
    }
}

/// `1 year 2 mons 3 days 04:05:06`.
fn interval(months: i32, days: i32, micros: i64, out: &mut String) {
    let start = out.len();
    for (count, one, many) in [(months / 12, "year", "years"), (months % 12, "mon", "mons"), (days, "day", "days")] {
        if count != 0 {
            let space = if out.len() > start { " " } else { "" };
            let _ = write!(out, "{space}{count} {}", if count == 1 { one } else { many });
        }
    }
    if micros != 0 || out.len() == start {
        if out.len() > start {
            out.push(' ');
        }
        if micros < 0 {
            out.push('-');
        }
        time_of_day(micros.abs(), out);
    }
}

/// Lists and structs as SUPER text.
fn json(value: &Value, out: &mut String) {
    match value {
        Value::List(values) | Value::Array(values) => {
            out.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json(value, out);
            }
            out.push(']');
        }
        Value::Struct(fields) => {
            out.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                let _ = write!(out, "{}{}:", if index > 0 { "," } else { "" }, serde_json::Value::from(name.as_str()));
                json(value, out);
            }
            out.push('}');
        }
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => show(out, value),
        Value::TinyInt(value) => show(out, value),
        Value::SmallInt(value) => show(out, value),
        Value::Int(value) => show(out, value),
        Value::BigInt(value) => show(out, value),
        Value::Double(value) => show(out, value),
        Value::Text(text) | Value::Enum(text) => show(out, serde_json::Value::from(text.as_str())),
        Value::Map(_) | Value::Union(_) => show(out, serde_json::Value::from(format!("{value:?}"))),
        other => scalar_text(other, out),
    }
}

/// Any other scalar, in quotes.
fn scalar_text(value: &Value, out: &mut String) {
    let mut text = String::new();
    let mut reader = Reader::plain(ColumnInfo::text(""));
    reader.write(ValueRef::from(value), &mut text);
    show(out, serde_json::Value::from(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(text(|out| decimal(-5, 2, out)), "-0.05");
        assert_eq!(text(|out| decimal(1230, 2, out)), "12.30");
        assert_eq!(text(|out| decimal(42, 0, out)), "42");
        assert_eq!(text(|out| decimal(10_i128.pow(37), 10, out)), format!("1{}.{}", "0".repeat(27), "0".repeat(10)));
    }

    #[test]
    fn times_have_no_idle_zeros() {
        assert_eq!(text(|out| timestamp(1_645_488_000_000_000, false, out)), "2022-02-22 00:00:00");
        assert_eq!(text(|out| timestamp(1_645_488_000_500_000, true, out)), "2022-02-22 00:00:00.5+00");
        assert_eq!(text(|out| timestamp(-1, false, out)), "1969-12-31 23:59:59.999999");
        assert_eq!(text(|out| day(0, out)), "1970-01-01");
        assert_eq!(text(|out| interval(14, 1, 3_661_000_000, out)), "1 year 2 mons 1 day 01:01:01");
        assert_eq!(text(|out| interval(0, 0, 0, out)), "00:00:00");
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let mut date = jiff::civil::date(-9000, 1, 1);
        let epoch = jiff::civil::date(1970, 1, 1);
        while date < jiff::civil::date(9990, 1, 1) {
            let days = i64::from(epoch.until(date).unwrap().get_days());
            let wanted = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
            assert_eq!(civil(days), Some(wanted));
            date = date.checked_add(jiff::Span::new().days(37)).unwrap();
        }
        assert_eq!(text(|out| day(-719_529, out)), "0002-12-31 BC");
        assert_eq!(text(|out| day(i64::from(i32::MAX), out)), "infinity");
        assert_eq!(text(|out| day(-i64::from(i32::MAX), out)), "-infinity");
    }

    #[test]
    fn whole_numbers_widen() {
        let mut reader = Reader::plain(ColumnInfo::new("n", "int8", 19, 0));
        let mut out = String::new();
        assert!(reader.write(ValueRef::HugeInt(7), &mut out));
        assert_eq!(reader.info.type_name, "int8");
        assert!(reader.write(ValueRef::HugeInt(i128::from(i64::MAX) + 1), &mut out));
        assert_eq!((reader.info.type_name, out.as_str()), ("numeric", "79223372036854775808"));
    }
}
