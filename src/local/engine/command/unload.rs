//! UNLOAD: a query's rows into files of the folder that stands for S3.

use super::unexpected;
use crate::local::engine::rewrite;
use crate::local::engine::rewrite::node::{Node, Nodes, parse, quote, quote_name, render};
use crate::local::engine::{Outcome, Session, SqlError};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// What the files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Delimited,
    Csv,
    Json,
    Parquet,
}

/// What an UNLOAD says about its files.
struct Options<'a> {
    nodes: &'a [Node],
    kind: Kind,
}

impl Options<'_> {
    fn has(&self, word: &str) -> bool {
        self.nodes.iter().any(|node| node.is(word))
    }

    /// The text behind a word.
    fn value(&self, word: &str) -> Option<String> {
        let at = self.nodes.iter().position(|node| node.is(word))? + 1;
        let at = at + usize::from(self.nodes.get(at).is_some_and(|node| node.is("as")));
        self.nodes.get(at).and_then(|node| node.string().or_else(|| node.name()))
    }

    /// One file a slice is the rule; PARALLEL OFF makes it one in all, and so is named.
    fn is_parallel(&self) -> bool {
        self.value("parallel").is_none_or(|word| !matches!(word.to_ascii_lowercase().as_str(), "off" | "false"))
    }

    /// The columns whose values become folders.
    fn partition(&self) -> Option<String> {
        let at = self.nodes.iter().position(|node| node.is("partition"))?;
        self.nodes.get(at + 2)?.round().map(|body| render(body).sql)
    }

    /// Bytes a file may have: `maxfilesize 100 mb`; the service takes 5 MB to 6.2 GB.
    fn most(&self) -> Result<Option<u64>, SqlError> {
        const MEGABYTE: f64 = 1_048_576.0;
        let Some(at) = self.nodes.iter().position(|node| node.is("maxfilesize")) else { return Ok(None) };
        let at = at + 1 + usize::from(self.nodes.get(at + 1).is_some_and(|node| node.is("as")));
        let gigabytes = self.nodes.get(at + 1).is_some_and(|node| node.is("gb"));
        let number = self.nodes.get(at).and_then(|node| node.text().parse::<f64>().ok());
        let bytes = number.map(|number| number * if gigabytes { 1024.0 } else { 1.0 } * MEGABYTE);
        let fits = |bytes: &f64| (5.0 * MEGABYTE..=6.2 * 1024.0 * MEGABYTE).contains(bytes);
        let why = "MAXFILESIZE must be between 5 MB and 6.2 GB";
        bytes.filter(fits).map(|bytes| Some(bytes as u64)).ok_or_else(|| SqlError::new("22023", why))
    }

    fn extension(&self) -> String {
        let packed = if self.has("gzip") {
            ".gz"
        } else if self.has("zstd") && self.kind != Kind::Parquet {
            ".zst"
        } else {
            ""
        };
        match self.value("extension") {
            Some(own) => format!(".{own}"),
            None if self.kind == Kind::Parquet => ".parquet".to_owned(),
            None => packed.to_owned(),
        }
    }

    /// What the engine is told of the format.
    fn engine(&self) -> String {
        let packed = [("gzip", ", compression gzip"), ("zstd", ", compression zstd")];
        let packed = packed.iter().find(|(word, _)| self.has(word)).map_or("", |(_, text)| text);
        match self.kind {
            Kind::Parquet => "format parquet, compression snappy".to_owned(),
            Kind::Json => format!("format json{packed}"),
            Kind::Csv | Kind::Delimited => {
                let usual = if self.kind == Kind::Csv { "," } else { "|" };
                let delimiter =
                    self.value("delimiter").map_or_else(|| usual.to_owned(), |text| text.replace("\\t", "\t"));
                let null = self.value("null").unwrap_or_default();
                let quoted = match self.kind {
                    _ if self.has("addquotes") => ", force_quote *",
                    // Without quotes around them: what reads them must know a delimiter that is nowhere in them.
                    Kind::Delimited => ", quote ''",
                    _ => "",
                };
                let (header, delimiter, null) = (self.has("header"), quote(&delimiter), quote(&null));
                format!("format csv, header {header}, delimiter {delimiter}, nullstr {null}{quoted}{packed}")
            }
        }
    }
}

/// Runs UNLOAD.
pub fn run(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let query = nodes.get(1).and_then(Node::round).and_then(|body| body.first()?.string());
    let query = query.ok_or_else(|| unexpected(nodes, 1, sql))?;
    if !nodes.get(2).is_some_and(|node| node.is("to")) {
        return Err(unexpected(nodes, 2, sql));
    }
    let url = nodes.get(3).and_then(Node::string).ok_or_else(|| unexpected(nodes, 3, sql))?;
    let options = options(nodes.get(4..).unwrap_or_default())?;
    let parsed = parse(&query)?;
    if parsed.iter().any(|node| node.is("limit")) {
        // The service unloads by slice: how many rows come is not known to any of them.
        return Err(SqlError::new("0A000", "Limit clause is not supported"));
    }
    session.fill_samples(&parsed)?;
    super::permit::check(session, &parsed, &query)?;
    let inner = session.settled(rewrite::query(parsed, &query, session.context())?);
    make_room(session, &url, &options)?;
    let inner = escaped(session, &render(&inner).sql, &options)?;
    let rows = match options.partition() {
        Some(columns) => partitioned(session, &inner, &url, &columns, &options)?,
        None => whole(session, &inner, &url, &options)?,
    };
    if options.has("manifest") {
        manifest(session, &url, rows, options.has("verbose"))?;
    }
    Ok(Outcome::affected(rows))
}

fn options(nodes: &[Node]) -> Result<Options<'_>, SqlError> {
    let has = |word: &str| nodes.iter().any(|node| node.is(word));
    let kinds = [("parquet", Kind::Parquet), ("json", Kind::Json), ("csv", Kind::Csv)];
    let kind = kinds.iter().find(|(word, _)| has(word)).map_or(Kind::Delimited, |(_, kind)| *kind);
    let refused = ["fixedwidth", "encrypted", "bzip2"].into_iter().find(|word| has(word));
    match refused {
        Some(word) => Err(SqlError::unsupported(format!("UNLOAD {}", word.to_ascii_uppercase()))),
        None if kind == Kind::Parquet && (has("delimiter") || has("gzip") || has("addquotes") || has("header")) => {
            Err(SqlError::new("42601", "PARQUET cannot be used with DELIMITER, GZIP, ADDQUOTES or HEADER"))
        }
        None => Ok(Options { nodes, kind }),
    }
}

/// Nothing may lie there, unless the statement says otherwise.
fn make_room(session: &Session, url: &str, options: &Options<'_>) -> Result<(), SqlError> {
    let there = session.engine.store.matching(url)?;
    if options.has("cleanpath") {
        there.iter().try_for_each(|file| fs::remove_file(file).map_err(|error| failed(&error)))?;
    } else if !there.is_empty() && !options.has("allowoverwrite") {
        let message = format!(
            "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option. ({url})"
        );
        return Err(SqlError::new("XX000", message));
    }
    Ok(())
}

fn failed(error: &std::io::Error) -> SqlError {
    SqlError::new("58030", format!("the folder that stands for S3: {error}"))
}

fn whole(session: &Session, query: &str, url: &str, options: &Options<'_>) -> Result<u64, SqlError> {
    if let Some(most) = options.most()? {
        return split(session, query, url, options, most);
    }
    let part = if options.is_parallel() { "0000_part_00" } else { "000" };
    let path = session.engine.store.path(&format!("{url}{part}{}", options.extension()))?;
    session.engine.store.prepare(&path)?;
    session.execute_own(&format!("copy ({query}) to {} ({})", quote(&path.to_string_lossy()), options.engine()))
}

/// Files of at most so many bytes, numbered in their order.
fn split(session: &Session, query: &str, url: &str, options: &Options<'_>, most: u64) -> Result<u64, SqlError> {
    let store = &session.engine.store;
    let folder = store.aside(&format!("unload-{}", session.query_id()));
    store.prepare(&folder)?;
    // The engine goes on to the next file a little after this.
    let size = most / 10 * 9;
    let target = quote(&folder.to_string_lossy());
    let sql =
        format!("copy ({query}) to {target} ({}, file_size_bytes {size}, filename_pattern '{{i}}')", options.engine());
    let done = session.execute_own(&sql).and_then(|rows| move_parts(session, &folder, url, options).map(|()| rows));
    let _ = fs::remove_dir_all(folder);
    done
}

fn move_parts(session: &Session, folder: &Path, url: &str, options: &Options<'_>) -> Result<(), SqlError> {
    let number = |path: &PathBuf| path.file_name()?.to_str()?.split('.').next()?.parse::<usize>().ok();
    let parts = fs::read_dir(folder).map_err(|error| failed(&error))?;
    for path in parts.flatten().map(|entry| entry.path()) {
        let Some(number) = number(&path) else { continue };
        let name = if options.is_parallel() { format!("0000_part_{number:02}") } else { format!("{number:03}") };
        let target = session.engine.store.path(&format!("{url}{name}{}", options.extension()))?;
        session.engine.store.prepare(&target)?;
        fs::rename(path, target).map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// With ESCAPE, delimiters, line ends and backslashes of the text columns have a backslash in front.
fn escaped(session: &Session, query: &str, options: &Options<'_>) -> Result<String, SqlError> {
    if options.kind != Kind::Delimited || !options.has("escape") {
        return Ok(query.to_owned());
    }
    let described = session.query_own(&format!("describe {query}"))?;
    let text = |row, column| match described.rows.get(row, column) {
        crate::model::Value::Text(text) => text.to_owned(),
        crate::model::Value::Null => String::new(),
    };
    let delimiter = options.value("delimiter").map_or_else(|| "|".to_owned(), |text| text.replace("\\t", "\t"));
    let column = |row| {
        let name = quote_name(&text(row, 0));
        if text(row, 1) != "VARCHAR" {
            return name;
        }
        let marks = ["\\", delimiter.as_str(), "\n", "\r"];
        let replaced = marks.iter().fold(name.clone(), |value, mark| {
            format!("replace({value}, {}, {})", quote(mark), quote(&format!("\\{mark}")))
        });
        format!("{replaced} as {name}")
    };
    let columns: Vec<String> = (0..described.rows.rows()).map(column).collect();
    Ok(format!("select {} from ({query}) as unloaded", columns.join(", ")))
}

/// A folder `column=value` for each combination of values, as Hive has them.
fn partitioned(
    session: &Session,
    query: &str,
    url: &str,
    columns: &str,
    options: &Options<'_>,
) -> Result<u64, SqlError> {
    let path = session.engine.store.path(url)?;
    session.engine.store.prepare(&path.join("x"))?;
    let extension = options.extension();
    let statement = format!(
        "copy ({query}) to {} ({}, partition_by ({columns}), write_partition_columns {}, overwrite_or_ignore, \
         filename_pattern '0000_part_0{{i}}', file_extension {})",
        quote(&path.to_string_lossy()),
        options.engine(),
        options.has("include"),
        quote(extension.trim_start_matches('.')),
    );
    let rows = session.execute_own(&statement)?;
    if extension.is_empty() {
        // The engine writes the dot all the same.
        for file in session.engine.store.matching(url)? {
            if let Some(bare) = bare(&file) {
                fs::rename(&file, bare).map_err(|error| failed(&error))?;
            }
        }
    }
    Ok(rows)
}

/// The path without the dot at its end.
fn bare(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_string_lossy().strip_suffix('.')?.to_owned();
    Some(file.with_file_name(name))
}

/// The list of files beside them, which COPY takes.
fn manifest(session: &Session, url: &str, rows: u64, verbose: bool) -> Result<(), SqlError> {
    let store = &session.engine.store;
    let path = store.path(&format!("{url}manifest"))?;
    let entry = |file: &PathBuf| {
        let size = file.metadata().map_or(0, |data| data.len());
        json!({"url": store.url(&file.to_string_lossy()), "meta": {"content_length": size}})
    };
    let files = store.matching(url)?;
    let entries: Vec<Value> = files.iter().filter(|file| **file != path).map(entry).collect();
    let mut list = json!({ "entries": entries });
    if let Some(members) = list.as_object_mut().filter(|_| verbose) {
        let size: u64 = files.iter().filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum();
        members.insert("meta".to_owned(), json!({"content_length": size, "record_count": rows}));
        members.insert("author".to_owned(), json!({"name": "Amazon Redshift", "version": "1.0.0"}));
    }
    fs::write(path, format!("{list:#}")).map_err(|error| failed(&error))
}
