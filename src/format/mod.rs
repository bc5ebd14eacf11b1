//! How values and results are written: to files, to the clipboard, to stdout.

mod archive;
mod insert;
mod parquet;
mod plain;
mod results;
mod thrift;
mod xlsx;

pub use insert::InsertWriter;
pub(crate) use insert::name;
pub use parquet::ParquetWriter;
pub use plain::{
    Heading, Ruling, csv_field, markdown_cell, tsv_field, visible, write_aligned, write_markdown_head,
    write_markdown_line,
};
pub use results::ResultWriter;
pub use xlsx::XlsxWriter;

use clap::ValueEnum;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180 with LF; NULL is an empty field, the empty string is "".
    Csv,
    /// Tab-separated; NULL is \N, tab and newline are \t and \n.
    Tsv,
    /// A Markdown table.
    Markdown,
    /// Apache Parquet; the result of one statement only.
    Parquet,
}
