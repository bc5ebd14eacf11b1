//! UNLOAD: a query's rows into files of the folder that stands for S3.

use super::unexpected;
use crate::local::engine::rewrite;
use crate::local::engine::rewrite::node::{Node, Nodes, parse, quote, render};
use crate::local::engine::{Outcome, Session, SqlError};

/// Runs UNLOAD.
pub fn run(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let query = nodes.get(1).and_then(Node::round).and_then(|body| body.first()?.string());
    let query = query.ok_or_else(|| unexpected(nodes, 1, sql))?;
    if !nodes.get(2).is_some_and(|node| node.is("to")) {
        return Err(unexpected(nodes, 2, sql));
    }
    let url = nodes.get(3).and_then(Node::string).ok_or_else(|| unexpected(nodes, 3, sql))?;
    let inner = rewrite::query(parse(&query)?, &query, session.context())?;
    let (extension, options) = format(nodes);
    let parts = after(nodes, "partition").and_then(|at| nodes.get(at + 1)?.round()).map(|body| render(body).sql);
    let overwrite = nodes.iter().any(|node| node.is("allowoverwrite") || node.is("cleanpath"));
    if !overwrite && !session.engine.store.matching(&url)?.is_empty() {
        return Err(SqlError::new(
            "XX000",
            format!(
                "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option. ({url})"
            ),
        ));
    }
    let target = if parts.is_some() { url } else { format!("{url}0000_part_00{extension}") };
    let path = session.engine.store.path(&target)?;
    session.engine.store.prepare(&path)?;
    let parts = parts.map(|parts| format!(", partition_by ({parts}), overwrite_or_ignore")).unwrap_or_default();
    let statement = format!("copy ({}) to {} ({options}{parts})", render(&inner).sql, quote(&path.to_string_lossy()));
    session.execute_own(&statement).map(Outcome::affected)
}

/// The index behind a word.
fn after(nodes: &Nodes, word: &str) -> Option<usize> {
    nodes.iter().position(|node| node.is(word)).map(|at| at + 1)
}

/// The files' ending and what the engine is told.
fn format(nodes: &Nodes) -> (&'static str, String) {
    let has = |word: &str| nodes.iter().skip(4).any(|node| node.is(word));
    if has("parquet") {
        return (".parquet", "format parquet".to_owned());
    }
    let delimiter = after(nodes, "delimiter").and_then(|at| nodes.iter().skip(at).find_map(Node::string));
    let delimiter = delimiter.unwrap_or_else(|| if has("csv") { "," } else { "|" }.to_owned());
    let gzip = if has("gzip") { ", compression gzip" } else { "" };
    let header = has("header");
    (
        if has("csv") { ".csv" } else { "" },
        format!("format csv, header {header}, delimiter {}{gzip}", quote(&delimiter)),
    )
}
