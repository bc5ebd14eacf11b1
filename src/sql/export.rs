//! Results on their way out: into a file, or onto the clipboard.

use super::results::Results;
use super::snapshot::Snapshot;
use crate::format::{Format, InsertWriter, ResultWriter, XlsxWriter};
use crate::model::{Chunk, ChunkBuilder, Column, Statement, StatementStatus, Value};
use crate::store::Page;
use std::io::{self, Write};

/// How an exported result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Plain(Format),
    Insert,
    /// An Excel workbook.
    Xlsx,
}

impl Shape {
    /// All of them, in the order menus show them.
    pub const ALL: [Self; 8] = [
        Self::Plain(Format::Csv),
        Self::Plain(Format::Tsv),
        Self::Plain(Format::Json),
        Self::Plain(Format::Ndjson),
        Self::Plain(Format::Parquet),
        Self::Xlsx,
        Self::Plain(Format::Markdown),
        Self::Insert,
    ];

    /// Those that are text: for the clipboard.
    pub const TEXTS: [Self; 6] = [
        Self::Plain(Format::Csv),
        Self::Plain(Format::Tsv),
        Self::Plain(Format::Json),
        Self::Plain(Format::Ndjson),
        Self::Plain(Format::Markdown),
        Self::Insert,
    ];

    /// `CSV`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain(Format::Csv) => "CSV",
            Self::Plain(Format::Tsv) => "TSV",
            Self::Plain(Format::Json) => "JSON",
            Self::Plain(Format::Ndjson) => "NDJSON",
            Self::Plain(Format::Markdown) => "Markdown",
            Self::Plain(Format::Table) => "table",
            Self::Plain(Format::Parquet) => "Parquet",
            Self::Xlsx => "XLSX",
            Self::Insert => "INSERT",
        }
    }

    /// What its files end in, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Plain(Format::Csv) => "csv",
            Self::Plain(Format::Tsv) => "tsv",
            Self::Plain(Format::Json) => "json",
            Self::Plain(Format::Ndjson) => "ndjson",
            Self::Plain(Format::Markdown) => "md",
            Self::Plain(Format::Table) => "txt",
            Self::Plain(Format::Parquet) => "parquet",
            Self::Xlsx => "xlsx",
            Self::Insert => "sql",
        }
    }
}

/// Writes one result in any shape.
#[derive(Debug)]
pub enum Writer {
    Plain(Box<ResultWriter>, Statement),
    Insert(InsertWriter),
    Xlsx(XlsxWriter),
}

impl Writer {
    /// Begins the result of a statement.
    pub fn begin(shape: Shape, columns: &[Column], statement: &Statement, out: &mut impl Write) -> io::Result<Self> {
        let format = match shape {
            Shape::Plain(format) => format,
            Shape::Insert => return Ok(Self::Insert(InsertWriter::new(columns))),
            Shape::Xlsx => return Ok(Self::Xlsx(XlsxWriter::begin(columns, out)?)),
        };
        let mut writer = ResultWriter::new(format, false);
        writer.open(out)?;
        writer.begin(columns, out)?;
        Ok(Self::Plain(Box::new(writer), statement.clone()))
    }

    /// Writes the rows of a page.
    pub fn rows(&mut self, rows: &Chunk, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Plain(writer, _) => writer.write_rows(rows, out),
            Self::Insert(writer) => writer.write_rows(rows, out),
            Self::Xlsx(writer) => writer.write_rows(rows, out),
        }
    }

    /// Makes what there is of an unfinished result readable, in the shapes that otherwise are not.
    pub fn cut_short(&mut self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Plain(writer, _) => writer.cut_short(out),
            Self::Insert(_) => Ok(()),
            Self::Xlsx(writer) => writer.end(out),
        }
    }

    /// Ends the result.
    pub fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Plain(writer, statement) => {
                writer.end(statement, out)?;
                writer.close(out)
            }
            Self::Insert(writer) => writer.end(out),
            Self::Xlsx(writer) => writer.end(out),
        }
    }
}

/// A result to be written to a file: the pages that are here, and where the rest is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportJob {
    /// As typed: relative to the working folder, `~` for the home folder.
    pub path: String,
    pub shape: Shape,
    pub columns: Vec<Column>,
    pub pages: Vec<Page>,
    /// Region, statement and page token of what was not fetched.
    pub rest: Option<(String, String, String)>,
    pub statement: Statement,
}

/// An export under way, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exporting {
    pub path: String,
    pub rows: u64,
}

/// What is copied of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Cell,
    Row(Shape),
    /// The block selected.
    Block(Shape),
    Column,
    All(Shape),
}

/// More than this is not put together for the clipboard.
const MOST_COPIED: usize = 1 << 20;

/// The text of a part of a result, or why there is none.
pub fn copied(
    results: &Results,
    statement: Option<&Statement>,
    row: usize,
    column: usize,
    part: Part,
) -> Result<String, String> {
    use crate::model::Value::{Null, Text};
    let unreadable = |error: io::Error| format!("the rows cannot be read back: {error}");
    match part {
        Part::Cell => match results.row(row).as_ref().map(|values| values.value(column)) {
            Some(Text(text)) => Ok(text.to_owned()),
            Some(Null) => Err("the cell is NULL: nothing to copy".into()),
            None => Err("no cell to copy".into()),
        },
        Part::Row(shape) => {
            let values = results.row(row).ok_or("no row to copy")?;
            let mut builder = ChunkBuilder::new(results.columns().len());
            (0..results.columns().len()).for_each(|column| builder.push(values.value(column)));
            written(results.columns(), statement, shape, &[builder.finish(1).into()])
        }
        // Which cells those are the grid knows: see [`block`].
        Part::Block(_) => Err("nothing is selected".into()),
        Part::Column => {
            let mut text = String::new();
            for page in results.pages() {
                let chunk = page.chunk().map_err(unreadable)?;
                for row in 0..chunk.rows() {
                    if let Text(value) = chunk.get(row, column) {
                        text.push_str(value);
                    }
                    text.push('\n');
                    small(text.len())?;
                }
            }
            Ok(text)
        }
        Part::All(shape) => {
            small(results.pages().iter().map(Page::text_size).sum())?;
            written(results.columns(), statement, shape, results.pages())
        }
    }
}

/// The text of a block of cells: rows and columns of the result, in the order shown.
pub fn block(
    results: &Results,
    statement: Option<&Statement>,
    rows: impl Iterator<Item = usize>,
    columns: &[usize],
    shape: Shape,
) -> Result<String, String> {
    let about: Vec<Column> = columns.iter().filter_map(|column| results.columns().get(*column)).cloned().collect();
    // Every cell is a byte at least: there is no need to read what is too much anyway.
    let rows: Vec<u32> = rows.take(MOST_COPIED + 1).map(|row| row as u32).collect();
    small(rows.len().saturating_mul(columns.len()))?;
    let mut values: Vec<Option<String>> = vec![None; rows.len() * columns.len()];
    let mut bytes = 0;
    let read = Snapshot::of(results).gather(&rows, |place, row| {
        for (at, column) in columns.iter().enumerate() {
            let value = row.value(*column);
            bytes += value.length() + 1;
            if let (Value::Text(text), Some(cell)) = (value, values.get_mut(place * columns.len() + at))
                && bytes <= MOST_COPIED
            {
                *cell = Some(text.to_owned());
            }
        }
    });
    read.map_err(|error| format!("the rows cannot be read back: {error}"))?;
    small(bytes)?;
    let mut builder = ChunkBuilder::new(columns.len());
    for value in &values {
        builder.push(value.as_deref().map_or(Value::Null, Value::Text));
    }
    written(&about, statement, shape, &[builder.finish(0).into()])
}

fn small(bytes: usize) -> Result<(), String> {
    if bytes <= MOST_COPIED {
        return Ok(());
    }
    let most = MOST_COPIED >> 20;
    Err(format!("more than {most} MB is too much for a clipboard: export it to a file"))
}

fn written(columns: &[Column], statement: Option<&Statement>, shape: Shape, pages: &[Page]) -> Result<String, String> {
    let none = nobody();
    let mut out = Vec::new();
    let mut write = || -> io::Result<()> {
        let mut writer = Writer::begin(shape, columns, statement.unwrap_or(&none), &mut out)?;
        pages.iter().try_for_each(|page| writer.rows(&*page.chunk()?, &mut out))?;
        writer.end(&mut out)
    };
    write().map_err(|error| error.to_string())?;
    String::from_utf8(out).map_err(|error| error.to_string())
}

/// Stands for a statement nothing is known of.
fn nobody() -> Statement {
    Statement {
        id: String::new(),
        status: StatementStatus::Finished,
        error: None,
        has_result_set: None,
        rows: None,
        size: None,
        duration: None,
        query_id: None,
        pid: None,
        session_id: None,
        created_at: None,
    }
}
