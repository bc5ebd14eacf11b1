//! A result as an Apache Parquet file: typed columns, every value exact, uncompressed, one page a column and group.
//! <https://parquet.apache.org/docs/file-format/>

use super::results::unique_names;
use super::thrift::{Struct, varint};
use crate::model::{Chunk, Column, ColumnType, Value};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::io::{self, Error, ErrorKind, Write};

/// A group of rows is written when it has so many rows or bytes: what is held in memory.
const GROUP_ROWS: usize = 64 * 1024;
const GROUP_BYTES: usize = 8 << 20;
const MAGIC: &[u8] = b"PAR1";
/// Digits of a decimal of 16 bytes.
const DIGITS: i32 = 38;

/// Writes one result; what is written is no file before [`ParquetWriter::end`].
#[derive(Debug)]
pub struct ParquetWriter {
    columns: Vec<Builder>,
    rows: usize,
    all_rows: i64,
    written: i64,
    groups: Vec<Vec<u8>>,
}

/// How a column's values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Store {
    Boolean,
    Int32,
    Int64,
    Double,
    /// All of a column have the digits behind the point of its first value.
    Decimal {
        scale: Option<u32>,
    },
    Date,
    Timestamp {
        utc: bool,
    },
    Text {
        json: bool,
    },
}

/// The rows of a column since the last group.
#[derive(Debug)]
struct Builder {
    name: String,
    store: Store,
    present: Vec<bool>,
    bytes: Vec<u8>,
    /// Values of booleans, packed when the group is written.
    bits: Vec<bool>,
}

impl ParquetWriter {
    /// Begins the file.
    pub fn begin(columns: &[Column], out: &mut impl Write) -> io::Result<Self> {
        if columns.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "a Parquet file needs columns: this result has none"));
        }
        out.write_all(MAGIC)?;
        let builder = |(name, column): (String, &Column)| Builder {
            name,
            store: Store::of(column),
            present: Vec::new(),
            bytes: Vec::new(),
            bits: Vec::new(),
        };
        let columns = unique_names(columns).into_iter().zip(columns).map(builder).collect();
        Ok(Self { columns, rows: 0, all_rows: 0, written: MAGIC.len() as i64, groups: Vec::new() })
    }

    /// Writes the rows of a page.
    pub fn write_rows(&mut self, rows: &Chunk, out: &mut impl Write) -> io::Result<()> {
        for row in 0..rows.rows() {
            for (index, column) in self.columns.iter_mut().enumerate() {
                column.push(rows.get(row, index)).map_err(|reason| {
                    Error::new(
                        ErrorKind::InvalidData,
                        format!("column {}, row {}: {reason}", column.name, self.all_rows + 1),
                    )
                })?;
            }
            self.rows += 1;
            self.all_rows += 1;
        }
        let bytes: usize = self.columns.iter().map(|column| column.bytes.len() + column.bits.len()).sum();
        if self.rows >= GROUP_ROWS || bytes >= GROUP_BYTES { self.group(out) } else { Ok(()) }
    }

    /// Ends the file.
    pub fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.group(out)?;
        let root = Struct::default().text(4, "result").i32(5, self.columns.len() as i32).end();
        let schema: Vec<Vec<u8>> = std::iter::once(root).chain(self.columns.iter().map(Builder::element)).collect();
        let footer = Struct::default()
            .i32(1, 2)
            .structs(2, schema.into_iter())
            .i64(3, self.all_rows)
            .structs(4, std::mem::take(&mut self.groups).into_iter())
            .text(6, "redshift-tui")
            .end();
        out.write_all(&footer)?;
        out.write_all(&(footer.len() as u32).to_le_bytes())?;
        out.write_all(MAGIC)
    }

    fn group(&mut self, out: &mut impl Write) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows == 0 {
            return Ok(());
        }
        let begun = self.written;
        let mut chunks = Vec::with_capacity(self.columns.len());
        for column in &mut self.columns {
            let at = self.written;
            self.written += column.write_page(rows, out)?;
            chunks.push(column.chunk(at, self.written - at, rows));
        }
        let size = self.written - begun;
        self.groups.push(Struct::default().structs(1, chunks.into_iter()).i64(2, size).i64(3, rows as i64).end());
        Ok(())
    }
}

impl Store {
    fn of(column: &Column) -> Self {
        match (column.kind, column.type_name.to_ascii_lowercase().as_str()) {
            (ColumnType::Boolean, _) => Self::Boolean,
            (ColumnType::Integer, "int2" | "int4" | "smallint" | "integer") => Self::Int32,
            (ColumnType::Integer, _) => Self::Int64,
            (ColumnType::Decimal, _) => Self::Decimal { scale: None },
            (ColumnType::Float, _) => Self::Double,
            (ColumnType::Time, "date") => Self::Date,
            (ColumnType::Time, "timestamp") => Self::Timestamp { utc: false },
            (ColumnType::Time, "timestamptz") => Self::Timestamp { utc: true },
            (kind, _) => Self::Text { json: kind == ColumnType::Super },
        }
    }

    /// The physical type by its number in the format.
    fn physical(self) -> i32 {
        match self {
            Self::Boolean => 0,
            Self::Int32 | Self::Date => 1,
            Self::Int64 | Self::Timestamp { .. } => 2,
            Self::Double => 5,
            Self::Text { .. } => 6,
            Self::Decimal { .. } => 7,
        }
    }
}

impl Builder {
    fn push(&mut self, value: Value<'_>) -> Result<(), String> {
        let Value::Text(text) = value else {
            self.present.push(false);
            return Ok(());
        };
        self.present.push(true);
        let wrong =
            |what: &str| format!("{:?} is no {what} Parquet can hold", text.chars().take(40).collect::<String>());
        match &mut self.store {
            Store::Boolean => self.bits.push(matches!(text, "true" | "t" | "1")),
            Store::Int32 => self.bytes.extend(text.parse::<i32>().map_err(|_| wrong("int4"))?.to_le_bytes()),
            Store::Int64 => self.bytes.extend(text.parse::<i64>().map_err(|_| wrong("int8"))?.to_le_bytes()),
            Store::Double => self.bytes.extend(text.parse::<f64>().map_err(|_| wrong("float8"))?.to_le_bytes()),
            Store::Decimal { scale } => {
                let digits = decimal(text, scale).ok_or_else(|| wrong("decimal"))?;
                self.bytes.extend(digits.to_be_bytes());
            }
            Store::Date => {
                let date: Date = text.parse().map_err(|_| wrong("date"))?;
                let days = date.to_zoned(TimeZone::UTC).map_err(|_| wrong("date"))?.timestamp().as_second() / 86_400;
                self.bytes.extend((days as i32).to_le_bytes());
            }
            Store::Timestamp { utc } => {
                let moment = moment(text, *utc).ok_or_else(|| wrong("timestamp"))?;
                self.bytes.extend(moment.as_microsecond().to_le_bytes());
            }
            Store::Text { .. } => {
                self.bytes.extend((text.len() as u32).to_le_bytes());
                self.bytes.extend_from_slice(text.as_bytes());
            }
        }
        Ok(())
    }

    /// The page of the rows since the last group; bytes written.
    fn write_page(&mut self, rows: usize, out: &mut impl Write) -> io::Result<i64> {
        let mut levels = Vec::new();
        varint((rows.div_ceil(8) as u64) << 1 | 1, &mut levels);
        packed(&self.present, &mut levels);
        packed(&self.bits, &mut self.bytes);
        let size = 4 + levels.len() + self.bytes.len();
        let about = Struct::default().i32(1, rows as i32).i32(2, 0).i32(3, 3).i32(4, 3);
        let header = Struct::default().i32(1, 0).i32(2, size as i32).i32(3, size as i32).inside(5, about).end();
        out.write_all(&header)?;
        out.write_all(&(levels.len() as u32).to_le_bytes())?;
        out.write_all(&levels)?;
        out.write_all(&self.bytes)?;
        self.present.clear();
        self.bits.clear();
        self.bytes.clear();
        Ok((header.len() + size) as i64)
    }

    /// Where the page lies.
    fn chunk(&self, at: i64, size: i64, rows: usize) -> Vec<u8> {
        let about = Struct::default()
            .i32(1, self.store.physical())
            .i32s(2, &[0, 3])
            .texts(3, &[&self.name])
            .i32(4, 0)
            .i64(5, rows as i64)
            .i64(6, size)
            .i64(7, size)
            .i64(9, at);
        Struct::default().i64(2, at).inside(3, about).end()
    }

    /// The column in the schema.
    fn element(&self) -> Vec<u8> {
        let element = Struct::default().i32(1, self.store.physical());
        let element = match self.store {
            Store::Decimal { .. } => element.i32(2, 16),
            _ => element,
        };
        let element = element.i32(3, 1).text(4, &self.name);
        match self.store {
            Store::Decimal { scale } => element.i32(6, 5).i32(7, scale.unwrap_or(0) as i32).i32(8, DIGITS),
            Store::Date => element.i32(6, 6),
            Store::Timestamp { utc } => {
                let micros = Struct::default().inside(2, Struct::default());
                let about = Struct::default().bool(1, utc).inside(2, micros);
                element.inside(10, Struct::default().inside(8, about))
            }
            Store::Text { json } => element.i32(6, if json { 19 } else { 0 }),
            _ => element,
        }
        .end()
    }
}

/// One bit a value, the first one lowest.
fn packed(bits: &[bool], out: &mut Vec<u8>) {
    out.extend(
        bits.chunks(8)
            .map(|eight| eight.iter().enumerate().fold(0_u8, |byte, (place, bit)| byte | u8::from(*bit) << place)),
    );
}

/// The digits of a decimal without its point, at the column's scale, which the first value sets.
fn decimal(text: &str, scale: &mut Option<u32>) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let places = *scale.get_or_insert(fraction.len() as u32);
    let missing = places.checked_sub(fraction.len() as u32)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let digits = digits.checked_mul(10_i128.checked_pow(missing)?)?;
    (digits.unsigned_abs() < 10_u128.pow(DIGITS as u32)).then_some(digits)
}

fn moment(text: &str, utc: bool) -> Option<Timestamp> {
    if utc && let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_the_scale_of_the_first() {
        let mut scale = None;
        assert_eq!(decimal("-12.50", &mut scale), Some(-1250));
        assert_eq!((decimal("3", &mut scale), decimal("0.5", &mut scale)), (Some(300), Some(50)));
        assert_eq!(decimal("1.234", &mut scale), None, "finer than the column");
        assert_eq!(decimal("-0.07", &mut scale), Some(-7));
        assert_eq!(decimal("NaN", &mut scale), None);
        assert!(decimal(&"9".repeat(38), &mut Some(0)).is_some());
        assert_eq!(decimal(&"9".repeat(39), &mut Some(0)), None);
    }

    #[test]
    fn a_value_of_another_type_is_named_with_its_place() {
        let column = Column {
            name: "n".into(),
            type_name: "int4".into(),
            kind: ColumnType::Integer,
            nullable: true,
            table: None,
        };
        let mut builder = crate::model::ChunkBuilder::new(1);
        builder.push(Value::Text("x"));
        let mut out = Vec::new();
        let mut writer = ParquetWriter::begin(&[column], &mut out).unwrap();
        let error = writer.write_rows(&builder.finish(0), &mut out).unwrap_err();
        assert_eq!(error.to_string(), "column n, row 1: \"x\" is no int4 Parquet can hold");
        assert!(ParquetWriter::begin(&[], &mut out).is_err());
    }
}
