//! CSV and delimited files of a COPY as a source of rows for the engine.

use super::copy_options::{Kind, Options};
use crate::local::engine::relation::Column;
use crate::local::engine::rewrite::node::{quote, quote_name};
use crate::local::engine::rewrite::to_char::parse_pattern;
use std::fmt::Write as _;

/// A query of the files' rows, each column by its name; lines that do not fit go to `rs_rejects`.
pub fn source(paths: &str, columns: &[Column], options: &Options) -> String {
    let values: Vec<String> = columns.iter().map(|column| value(column, options)).collect();
    format!("(select {} from {})", values.join(", "), reader(paths, columns, options))
}

fn name(column: &Column) -> String {
    quote_name(&column.name)
}

fn is_text(column: &Column) -> bool {
    column.engine.eq_ignore_ascii_case("varchar")
}

/// Text keeps its empty strings; what stands for NULL and the options on blanks are looked at here.
fn value(column: &Column, options: &Options) -> String {
    let name = name(column);
    if !is_text(column) {
        return name;
    }
    let mut value = format!("nullif({name}, {})", quote(&options.null));
    if options.has("trimblanks") {
        value = format!("rtrim({value})");
    }
    if options.has("emptyasnull") {
        value = format!("nullif({value}, '')");
    }
    if options.has("blanksasnull") {
        value = format!("case when trim({value}) <> '' then {value} end");
    }
    format!("{value} as {name}")
}

fn reader(paths: &str, columns: &[Column], options: &Options) -> String {
    let types: Vec<String> = columns.iter().map(|c| format!("{}: {}", quote(&c.name), quote(&c.engine))).collect();
    let kept: Vec<String> = columns.iter().filter(|c| is_text(c)).map(|c| quote(&c.name)).collect();
    let mut text = format!(
        "read_csv({paths}, auto_detect = false, header = false, delim = {}, columns = {{{}}}, skip = {}, nullstr = [{}, ''], \
         store_rejects = true, rejects_table = 'rs_rejects', rejects_scan = 'rs_reject_scans', rejects_limit = 10000",
        quote(options.delimiter()),
        types.join(", "),
        options.skip,
        quote(&options.null),
    );
    if !kept.is_empty() {
        let _ = write!(text, ", force_not_null = [{}]", kept.join(", "));
    }
    let (mark, escape) = quoting(options);
    let _ = write!(text, ", quote = {}, escape = {}", quote(mark), quote(escape));
    let auto = |pattern: &&String| !pattern.eq_ignore_ascii_case("auto");
    if let Some(pattern) = options.time.as_ref().filter(auto) {
        let pattern = parse_pattern(&pattern.replace("HH:", "HH24:"));
        let _ = write!(text, ", timestampformat = {}", quote(&pattern));
    }
    if let Some(pattern) = options.date.as_ref().filter(auto) {
        let _ = write!(text, ", dateformat = {}", quote(&parse_pattern(pattern)));
    }
    if options.bare_nulls {
        text.push_str(", allow_quoted_nulls = false");
    }
    if options.has("fillrecord") {
        text.push_str(", null_padding = true");
    }
    if let Some(packed) = options.packed {
        let _ = write!(text, ", compression = {}", quote(packed));
    }
    text.push(')');
    text
}

/// The marks of quoting and escaping: CSV has both, plain files only what they are told.
fn quoting(options: &Options) -> (&str, &str) {
    match options.kind {
        Kind::Csv => {
            let mark = options.quote.as_deref().unwrap_or("\"");
            (mark, mark)
        }
        _ => (if options.has("removequotes") { "\"" } else { "" }, if options.has("escape") { "\\" } else { "" }),
    }
}
