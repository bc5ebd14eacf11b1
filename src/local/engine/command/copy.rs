//! COPY: files of the folder that stands for S3 into a table. The TICKIT files of the public sample bucket are made
//! from the sample's own tables when they are asked for.

use super::unexpected;
use crate::local::engine::relation::{self, Name, Relation};
use crate::local::engine::rewrite::node::{Node, Nodes, items, quote};
use crate::local::engine::rewrite::to_char::parse_pattern;
use crate::local::engine::{Outcome, Session, SqlError, open};
use std::fmt::Write as _;
use std::path::PathBuf;

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

/// What a COPY says about its files.
#[derive(Debug, Default)]
struct Format {
    kind: Option<String>,
    delimiter: Option<String>,
    quote: Option<String>,
    null: Option<String>,
    skip: u64,
    date: Option<String>,
    time: Option<String>,
    gzip: bool,
}

/// Runs COPY.
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
    let format = options(nodes.get(at + 2..).unwrap_or_default());
    let files = files(session, &url)?;
    let columns = targets(session, &relation, names)?;
    let statement = insert(&relation, &columns, &files, &format)?;
    session.execute_own(&statement).map(Outcome::affected).map_err(|error| load_error(error, &name))
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

/// Words with a value behind them; everything else that COPY knows changes nothing here.
fn options(nodes: &[Node]) -> Format {
    let mut format = Format::default();
    for (index, node) in nodes.iter().enumerate() {
        let next = |skip: usize| {
            let at = index + skip + usize::from(nodes.get(index + skip).is_some_and(|node| node.is("as")));
            nodes
                .get(at)
                .and_then(|node| node.string().or_else(|| node.name()).or_else(|| Some(node.text().to_owned())))
        };
        match node.word().unwrap_or_default() {
            "format" => format.kind = next(1),
            "csv" | "parquet" | "json" if !nodes.get(index.wrapping_sub(1)).is_some_and(|n| n.is("as")) => {
                format.kind = Some(node.text().to_owned());
            }
            "delimiter" => format.delimiter = next(1),
            "quote" => format.quote = next(1),
            "null" => format.null = next(1),
            "ignoreheader" => format.skip = next(1).and_then(|text| text.parse().ok()).unwrap_or(0),
            "dateformat" => format.date = next(1),
            "timeformat" => format.time = next(1),
            "gzip" => format.gzip = true,
            _ => {}
        }
    }
    format
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
    session.engine.fill_for("sample_data_dev.tickit", open::SAMPLES)?;
    let statement = format!(
        "copy {}.tickit.{table} to {} (format csv, header false, delimiter {}, timestampformat '%m/%d/%Y %H:%M:%S')",
        open::SAMPLES,
        quote(&path.to_string_lossy()),
        quote(delimiter)
    );
    session.execute_own(&statement).map(|_| ())
}

fn insert(
    relation: &Relation,
    columns: &[relation::Column],
    files: &[PathBuf],
    format: &Format,
) -> Result<String, SqlError> {
    let name = |column: &relation::Column| format!("\"{}\"", column.name.replace('"', "\"\""));
    let list: Vec<String> = columns.iter().map(name).collect();
    let paths: Vec<String> = files.iter().map(|file| quote(&file.to_string_lossy())).collect();
    let paths = format!("[{}]", paths.join(", "));
    let source = match format.kind.as_deref() {
        Some("parquet") => format!("read_parquet({paths}, hive_partitioning = false)"),
        None | Some("csv" | "delimiter") => csv(&paths, columns, format),
        Some(other) => return Err(SqlError::unsupported(format!("COPY FORMAT {}", other.to_ascii_uppercase()))),
    };
    Ok(format!("insert into {} ({}) select * from {source}", relation.sql(), list.join(", ")))
}

fn csv(paths: &str, columns: &[relation::Column], format: &Format) -> String {
    let is_csv = format.kind.as_deref() == Some("csv");
    let types: Vec<String> = columns.iter().map(|c| format!("{}: {}", quote(&c.name), quote(&c.engine))).collect();
    let delimiter = format.delimiter.as_deref().unwrap_or(if is_csv { "," } else { "|" });
    let mut text = format!(
        "read_csv({paths}, auto_detect = false, header = false, delim = {}, columns = {{{}}}, skip = {}, nullstr = {}",
        quote(delimiter),
        types.join(", "),
        format.skip,
        quote(format.null.as_deref().unwrap_or("")),
    );
    let mark = format.quote.as_deref().unwrap_or("\"");
    let _ = write!(text, ", quote = {0}, escape = {0}", if is_csv { quote(mark) } else { "'\"'".to_owned() });
    let auto = |pattern: &&String| !pattern.eq_ignore_ascii_case("auto");
    if let Some(pattern) = format.time.as_ref().filter(auto) {
        let pattern = parse_pattern(&pattern.replace("HH:", "HH24:"));
        let _ = write!(text, ", timestampformat = {}", quote(&pattern));
    }
    if let Some(pattern) = format.date.as_ref().filter(auto) {
        let _ = write!(text, ", dateformat = {}", quote(&parse_pattern(pattern)));
    }
    if format.gzip {
        text.push_str(", compression = 'gzip'");
    }
    text.push(')');
    text
}

/// The service says where to look; the reason is in the same line here, there being no `STL_LOAD_ERRORS`.
fn load_error(error: SqlError, name: &Name) -> SqlError {
    if matches!(error.sqlstate, "57014" | "53200" | "25P02") {
        return error;
    }
    SqlError::new("XX000", format!("Load into table '{}' failed: {}", name.table(), error.message))
}
