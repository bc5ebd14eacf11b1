//! COPY: files of the folder that stands for S3 into a table. The TICKIT files of the public sample bucket are made
//! from the sample's own tables when they are asked for.

use super::copy_errors::{self, Bad};
use super::copy_options::{Kind, Options};
use super::{copy_escape, copy_text, unexpected};
use crate::local::engine::relation::{self, Name, Relation};
use crate::local::engine::rewrite::node::{Node, Nodes, items, quote, quote_name};
use crate::local::engine::{Outcome, Session, SqlError, open};
use crate::model::Value;
use std::path::PathBuf;

/// Where the engine numbers the rows from that are not committed yet.
const UNCOMMITTED: u64 = 36_028_797_018_960_000;

/// Bucket keys of the public sample, the table each holds and its delimiter.
const PUBLIC: &[(&str, &str, &str)] = &[
    ("allusers_pipe.txt", "users", "|"),
    ("venue_pipe.txt", "venue", "|"),
    ("category_pipe.txt", "category", "|"),
    ("date2008_pipe.txt", "date", "|"),
    ("allevents_pipe.txt", "event", "|"),
    ("listings_pipe.txt", "listing", "|"),
    ("sales_tab.txt", "sales", "\t"),
];

/// Runs COPY: the files are read into a table aside, bad lines left out; if those are few enough the rest goes on.
pub fn run(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(1..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 1, sql))?;
    let mut at = 1 + name.nodes.len();
    let names =
        nodes.get(at).and_then(Node::round).map(|body| items(body).iter().filter_map(|c| c.first()?.name()).collect());
    at += usize::from(nodes.get(at).is_some_and(|node| node.round().is_some()));
    if !nodes.get(at).is_some_and(|node| node.is("from")) {
        return Err(unexpected(nodes, at, sql));
    }
    let url = nodes.get(at + 1).and_then(Node::string).ok_or_else(|| unexpected(nodes, at + 1, sql))?;
    let relation = session.relation(&name, sql)?;
    let mut options = Options::read(nodes.get(at + 2..).unwrap_or_default(), sql)?;
    let given = if options.manifest { listed(session, &url)? } else { files(session, &url)? };
    let columns = targets(session, &relation, names)?;
    let sources = copy_escape::prepare(session, &given, &columns, &mut options)?;
    let files = sources.files.clone();
    let load = Load { session, relation, columns, files, options };
    let url_of = |path: &str| copy_escape::original(session, &sources, &given, path);
    let loaded = session.atomically(|_| load.run());
    load.clear();
    if let Err(Failure::Lines(bad)) = &loaded {
        copy_errors::record(session, &load.relation.table, bad, &url_of);
    }
    match loaded {
        Ok((rows, bad)) => {
            copy_errors::record(session, &load.relation.table, &bad, &url_of);
            Ok(Outcome::affected(rows))
        }
        Err(Failure::Lines(_)) => Err(copy_errors::failure(&load.relation.table)),
        Err(Failure::Other(error)) => {
            if !is_about_the_session(&error) {
                copy_errors::record(session, &load.relation.table, &[load.unread(&error)], &url_of);
            }
            Err(load_error(error, &name))
        }
    }
}

/// Why nothing was loaded.
enum Failure {
    /// More bad lines than MAXERROR.
    Lines(Vec<Bad>),
    Other(SqlError),
}

impl From<SqlError> for Failure {
    fn from(error: SqlError) -> Self {
        Self::Other(error)
    }
}

/// A COPY that knows its table and files.
struct Load<'a> {
    session: &'a Session,
    relation: Relation,
    columns: Vec<relation::Column>,
    files: Vec<PathBuf>,
    options: Options,
}

impl Load<'_> {
    fn run(&self) -> Result<(u64, Vec<Bad>), Failure> {
        let source = self.source()?;
        self.session.execute_own(&format!("create temp table rs_stage as select * from {source}"))?;
        let mut bad = if self.is_text() { copy_errors::rejected(self.session, &self.columns)? } else { Vec::new() };
        bad.extend(self.unfit()?);
        if bad.len() as u64 > self.options.max_errors {
            return Err(Failure::Lines(bad));
        }
        if self.options.has("noload") {
            return Ok((0, bad));
        }
        let list: Vec<String> = self.columns.iter().map(|column| quote_name(&column.name)).collect();
        let list = list.join(", ");
        let insert = format!("insert into {} ({list}) select {list} from rs_stage", self.relation.sql());
        Ok((self.session.execute_own(&insert)?, bad))
    }

    /// A file that could not be read at all.
    fn unread(&self, error: &SqlError) -> Bad {
        let file = self.files.first().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let reason = error.message.clone();
        Bad {
            file,
            line: 0,
            column: None,
            kind: None,
            code: 1200,
            reason,
            raw_line: String::new(),
            raw_value: String::new(),
        }
    }

    /// Removes what was put aside; a failed statement took it along already.
    fn clear(&self) {
        for table in ["rs_stage", "rs_rejects", "rs_reject_scans"] {
            let _ = self.session.execute_own(&format!("drop table if exists temp.main.{table}"));
        }
    }

    fn is_text(&self) -> bool {
        matches!(self.options.kind, Kind::Csv | Kind::Delimited)
    }

    /// The files as a source of rows with the table's columns.
    fn source(&self) -> Result<String, SqlError> {
        let paths: Vec<String> = self.files.iter().map(|file| quote(&file.to_string_lossy())).collect();
        let paths = format!("[{}]", paths.join(", "));
        Ok(match &self.options.kind {
            Kind::Csv | Kind::Delimited | Kind::FixedWidth(_) => {
                copy_text::source(&paths, &self.columns, &self.options)
            }
            Kind::Parquet => {
                // By position, as the service does; the names are the table's.
                let names: Vec<String> = self.columns.iter().map(|column| quote_name(&column.name)).collect();
                format!("read_parquet({paths}, hive_partitioning = false) t({})", names.join(", "))
            }
            Kind::Json(None) => {
                let types: Vec<String> =
                    self.columns.iter().map(|c| format!("{}: {}", quote(&c.name), quote(&c.engine))).collect();
                format!("read_json({paths}, columns = {{{}}}{})", types.join(", "), self.packed())
            }
            Kind::Json(Some(url)) => self.by_paths(&paths, url)?,
        })
    }

    fn packed(&self) -> String {
        self.options.packed.map(|packed| format!(", compression = {}", quote(packed))).unwrap_or_default()
    }

    /// JSON whose values a `JSONPaths` file names, one path a column.
    fn by_paths(&self, paths: &str, url: &str) -> Result<String, SqlError> {
        let invalid = |why: &str| SqlError::new("XX000", format!("Invalid JSONPath format in '{url}': {why}"));
        let file = self.session.engine.store.path(url)?;
        let text = std::fs::read_to_string(file).map_err(|error| invalid(&error.to_string()))?;
        let json: serde_json::Value = serde_json::from_str(&text).map_err(|error| invalid(&error.to_string()))?;
        let list = json.get("jsonpaths").and_then(serde_json::Value::as_array);
        let list = list.ok_or_else(|| invalid("there is no list \"jsonpaths\""))?;
        if list.len() != self.columns.len() {
            return Err(invalid("Number of jsonpaths and the number of columns should match."));
        }
        let value = |(path, column): (&serde_json::Value, &relation::Column)| {
            let path = quote(path.as_str().unwrap_or_default());
            format!("cast(json_extract_string(json, {path}) as {}) as {}", column.engine, quote_name(&column.name))
        };
        let values: Vec<String> = list.iter().zip(&self.columns).map(value).collect();
        Ok(format!("(select {} from read_json_objects({paths}{}))", values.join(", "), self.packed()))
    }

    /// Lines whose text is longer than its column, or that lack what may not be NULL: taken out of the table aside.
    fn unfit(&self) -> Result<Vec<Bad>, SqlError> {
        let mut bad = Vec::new();
        for column in &self.columns {
            let name = quote_name(&column.name);
            if let Some(longest) = length(&column.kind) {
                if self.options.has("truncatecolumns") {
                    let cut = format!(
                        "update rs_stage set {name} = left({name}, {longest}) where strlen({name}) > {longest}"
                    );
                    self.session.execute_own(&cut)?;
                } else {
                    let wrong = format!("strlen({name}) > {longest}");
                    bad.extend(self.take_out(column, &wrong, 1204, "String length exceeds DDL length")?);
                }
            }
            if !column.nullable && column.default.is_none() {
                bad.extend(self.take_out(
                    column,
                    &format!("{name} is null"),
                    1213,
                    "Missing data for not-null field",
                )?);
            }
        }
        Ok(bad)
    }

    /// The lines the reader left out.
    fn rejected_lines(&self) -> Result<Vec<u64>, SqlError> {
        if !self.is_text() {
            return Ok(Vec::new());
        }
        let found = self.session.query_own("select distinct line from rs_rejects order by line")?;
        let number = |row| match found.rows.get(row, 0) {
            Value::Text(text) => text.parse().ok(),
            Value::Null => None,
        };
        Ok((0..found.rows.rows()).filter_map(number).collect())
    }

    /// The line a row stood in: the rows before it and the lines left out before it. Only where there is one file of
    /// text: rows of several are mixed.
    fn line(&self, place: u64, rejected: &[u64]) -> Option<u64> {
        if !self.is_text() || self.files.len() != 1 {
            return None;
        }
        let start = place + 1 + self.options.skip;
        Some(rejected.iter().fold(start, |line, left_out| line + u64::from(*left_out <= line)))
    }

    fn raw_line(&self, line: u64) -> Option<String> {
        use std::io::BufRead;
        let file = self.files.first().filter(|_| self.options.packed.is_none())?;
        let lines = std::io::BufReader::new(std::fs::File::open(file).ok()?).lines();
        let text = lines.map_while(Result::ok).nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
        Some(text.chars().take(1024).collect())
    }

    fn take_out(&self, column: &relation::Column, wrong: &str, code: u32, reason: &str) -> Result<Vec<Bad>, SqlError> {
        let name = quote_name(&column.name);
        let found = self.session.query_own(&format!(
            "select left({name}::varchar, 1024), rowid % {UNCOMMITTED} from rs_stage where {wrong}"
        ))?;
        if found.rows.rows() > 0 {
            self.session.execute_own(&format!("delete from rs_stage where {wrong}"))?;
        }
        let file = self.files.first().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let rejected = self.rejected_lines()?;
        let text = |row, column| match found.rows.get(row, column) {
            Value::Text(text) => text.to_owned(),
            Value::Null => String::new(),
        };
        let bad = |row| {
            let line = text(row, 1).parse().ok().and_then(|place: u64| self.line(place, &rejected));
            Bad {
                file: file.clone(),
                line: line.unwrap_or(0),
                column: Some(column.name.clone()),
                kind: Some(column.kind.clone()),
                code,
                reason: reason.to_owned(),
                raw_line: line.and_then(|line| self.raw_line(line)).unwrap_or_default(),
                raw_value: text(row, 0),
            }
        };
        Ok((0..found.rows.rows()).map(bad).collect())
    }
}

/// The bytes a `character varying(20)` holds.
fn length(kind: &str) -> Option<u32> {
    let (word, rest) = kind.split_once('(')?;
    word.starts_with("character").then(|| rest.trim_end_matches(')').parse().ok()).flatten()
}

/// The files a manifest lists; a mandatory one must be there.
fn listed(session: &Session, url: &str) -> Result<Vec<PathBuf>, SqlError> {
    let store = &session.engine.store;
    let invalid = |why: String| SqlError::new("XX000", format!("The manifest '{url}' cannot be used: {why}"));
    let text = std::fs::read_to_string(store.path(url)?).map_err(|error| invalid(error.to_string()))?;
    let json: serde_json::Value = serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
    let entries = json.get("entries").and_then(serde_json::Value::as_array);
    let mut files = Vec::new();
    for entry in entries.ok_or_else(|| invalid("it has no \"entries\"".to_owned()))? {
        let url = entry.get("url").and_then(serde_json::Value::as_str).unwrap_or_default();
        let path = store.path(url)?;
        if path.is_file() {
            files.push(path);
        } else if entry.get("mandatory").and_then(serde_json::Value::as_bool) == Some(true) {
            return Err(invalid(format!("the mandatory file {url} does not exist")));
        }
    }
    if files.is_empty() { Err(invalid("none of its files exist".to_owned())) } else { Ok(files) }
}

fn targets(
    session: &Session,
    relation: &Relation,
    names: Option<Vec<String>>,
) -> Result<Vec<relation::Column>, SqlError> {
    let all = relation::columns(&session.connection, relation)?;
    let Some(names) = names else { return Ok(all) };
    let missing = |name: &String| {
        SqlError::new("42703", format!("column \"{name}\" of relation \"{}\" does not exist", relation.table))
    };
    names
        .iter()
        .map(|name| all.iter().find(|column| column.name == *name).cloned().ok_or_else(|| missing(name)))
        .collect()
}

fn files(session: &Session, url: &str) -> Result<Vec<PathBuf>, SqlError> {
    let public = ["s3://awssampledb/tickit/", "s3://redshift-downloads/tickit/"]
        .iter()
        .find_map(|prefix| url.strip_prefix(prefix));
    if let Some((_, table, delimiter)) = PUBLIC.iter().find(|(key, ..)| Some(*key) == public) {
        publish(session, url, table, delimiter)?;
    }
    let found = session.engine.store.matching(url)?;
    if found.is_empty() {
        return Err(SqlError::new("XX000", format!("The specified S3 prefix '{url}' does not exist")));
    }
    Ok(found)
}

/// Writes a sample table into the folder as the public bucket has it.
fn publish(session: &Session, url: &str, table: &str, delimiter: &str) -> Result<(), SqlError> {
    let path = session.engine.store.path(url)?;
    if path.exists() {
        return Ok(());
    }
    session.engine.store.prepare(&path)?;
    session.engine.samples.fill(&session.engine, ("tickit", "sales"))?;
    let statement = format!(
        "copy {}.tickit.{table} to {} (format csv, header false, delimiter {}, timestampformat '%m/%d/%Y %H:%M:%S')",
        open::SAMPLES,
        quote(&path.to_string_lossy()),
        quote(delimiter)
    );
    session.execute_own(&statement).map(|_| ())
}

/// Not the files are to blame.
fn is_about_the_session(error: &SqlError) -> bool {
    matches!(error.sqlstate, "57014" | "53100" | "53200" | "25P02")
}

/// What went wrong with the load as a whole.
fn load_error(error: SqlError, name: &Name) -> SqlError {
    if is_about_the_session(&error) {
        return error;
    }
    SqlError::new("XX000", format!("Load into table '{}' failed: {}", name.table(), error.message))
}
