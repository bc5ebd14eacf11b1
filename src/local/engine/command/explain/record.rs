//! The steps of queries that ran, for the step tables: planned again when somebody first looks at one of those, so that
//! nobody else pays for it. What can no longer be planned, because its tables are gone, has no steps.

use super::step::Step;
use crate::local::engine::rewrite::node::{Node, Nodes, parse, template};
use crate::local::engine::{Session, SqlError, rewrite};
use duckdb::params;
use serde_json::json;

/// Where the steps show.
const VIEWS: &[&str] = &[
    "stl_aggr",
    "stl_alert_event_log",
    "stl_bcast",
    "stl_dist",
    "stl_explain",
    "stl_hash",
    "stl_hashjoin",
    "stl_limit",
    "stl_merge",
    "stl_nestloop",
    "stl_plan_info",
    "stl_return",
    "stl_scan",
    "stl_sort",
    "stl_stream_segs",
    "stl_window",
    "svcs_alert_event_log",
    "svcs_explain",
    "svcs_plan_info",
    "svcs_query_summary",
    "svcs_stream_segs",
    "svl_query_report",
    "svl_query_summary",
    "sys_query_detail",
    "sys_query_explain",
];

/// The latest queries of the session's database that have no steps yet.
const UNPLANNED: &str = "select query_id, query_text from rs.main.rs_history h
    where status = 'success' and kind = 'SELECT' and database_name = ? and length(query_text) < 4000
      and not exists (select 1 from rs.main.planned p where p.query_id = h.query_id)
    order by query_id desc limit 200";

/// Rows that went over the network, or were skipped, of which the service warns.
const MANY: f64 = 1_000_000.0;

/// Where a step stands in the plan.
#[derive(Debug, Default)]
struct Walk {
    query: i64,
    nodes: i32,
    segment: i32,
    step: i32,
}

/// Works the steps out if the statement looks at them.
pub fn catch_up(session: &Session, nodes: &Nodes) -> Result<(), SqlError> {
    if !looks(nodes) {
        return Ok(());
    }
    let engine = &session.engine;
    let queries: Vec<(i64, String)> =
        engine.kept(UNPLANNED, params![session.database], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (query, text) in queries {
        engine.keep("insert or ignore into rs.main.planned values (?)", params![query])?;
        for step in planned(session, &text).unwrap_or_default() {
            let mut walk = Walk { query, ..Walk::default() };
            write(session, &step, 0, &mut walk)?;
            walk.keep(session, &Step::over("Return", step.clone()), 0)?;
            alerts(session, query, &step)?;
        }
    }
    Ok(())
}

fn looks(nodes: &Nodes) -> bool {
    nodes.iter().any(|node| match node {
        Node::Group { body, .. } => looks(body),
        Node::Leaf(_) => node.word().is_some_and(|word| VIEWS.contains(&word)),
    })
}

/// The steps of a query; none where all of it runs on the leader.
fn planned(session: &Session, text: &str) -> Result<Vec<Step>, SqlError> {
    let nodes = parse(text.trim_end().trim_end_matches(';'))?;
    if looks(&nodes) || rewrite::select::into_target(&nodes).is_some() {
        return Ok(Vec::new());
    }
    let query = rewrite::query(nodes, text, session.context())?;
    let steps = super::steps(session, &template("explain (format json) $1", 0, &[query]), text)?;
    Ok(steps.into_iter().filter(reads_a_table).map(Step::on_leader).collect())
}

fn reads_a_table(step: &Step) -> bool {
    step.scanned.is_some() || step.children.iter().any(reads_a_table)
}

/// What the step tables call it.
fn kind(step: &Step) -> &'static str {
    let kinds = [
        ("Seq Scan", "scan"),
        ("Hash Join", "hjoin"),
        ("Hash Left", "hjoin"),
        ("Hash Right", "hjoin"),
        ("Hash Full", "hjoin"),
        ("Hash IN", "hjoin"),
        ("Hash NOT", "hjoin"),
        ("HashAggregate", "aggr"),
        ("Aggregate", "aggr"),
        ("Hash", "hash"),
        ("Nested Loop", "nloop"),
        ("Sort", "sort"),
        ("Limit", "limit"),
        ("Merge", "merge"),
        ("Window", "window"),
        ("Network", "dist"),
        ("Return", "return"),
    ];
    kinds.iter().find(|(title, _)| step.title.starts_with(title)).map_or("project", |(_, kind)| kind)
}

/// Children first: their rows come first. What must have all rows before it gives one ends a segment.
fn write(session: &Session, step: &Step, parent: i32, walk: &mut Walk) -> Result<(), SqlError> {
    walk.nodes += 1;
    let node = walk.nodes;
    for child in &step.children {
        write(session, child, node, walk)?;
    }
    let last = std::mem::replace(&mut walk.nodes, node);
    walk.keep(session, step, parent)?;
    walk.nodes = last;
    if matches!(kind(step), "hash" | "sort" | "aggr" | "dist") {
        walk.segment += 1;
        walk.step = 0;
    }
    Ok(())
}

impl Walk {
    fn keep(&mut self, session: &Session, step: &Step, parent: i32) -> Result<(), SqlError> {
        let scanned = step.scanned.as_ref().map_or(step.rows, |(_, rows)| *rows);
        let values = params![
            self.query,
            self.nodes,
            parent,
            self.segment / 2,
            self.segment,
            self.step,
            kind(step),
            step.title,
            step.details.join("; "),
            step.rows.round() as i64,
            scanned.round() as i64,
            step.width as i64,
            step.scanned.as_ref().map(|(table, _)| table.as_str()),
            step.details.iter().any(|line| line.starts_with("Filter"))
        ];
        let insert = "insert into rs.main.steps values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        session.engine.keep(insert, values)?;
        self.step += 1;
        Ok(())
    }
}

/// What the optimizer warns of.
fn alerts(session: &Session, query: i64, step: &Step) -> Result<(), SqlError> {
    for child in &step.children {
        alerts(session, query, child)?;
    }
    for (event, solution) in warnings(session, step)? {
        let data = json!({ "event": event, "solution": solution, "segment": 0, "step": 0 }).to_string();
        let insert = "insert into rs.main.events select 'alert', ?, coalesce(end_time, start_time), pid, user_name, database_name, ?
                      from rs.main.history where query_id = ?";
        session.engine.keep(insert, params![query, data, query])?;
    }
    Ok(())
}

fn warnings(session: &Session, step: &Step) -> Result<Vec<(String, &'static str)>, SqlError> {
    let mut found = moves(step);
    if let Some((table, all)) = &step.scanned {
        found.extend(selective(step, *all));
        if lacks_statistics(session, table)? {
            found.push(("Missing query planner statistics".to_owned(), "Run the ANALYZE command"));
        }
    }
    Ok(found)
}

/// Joins without a condition, and those that send many rows over the network.
fn moves(step: &Step) -> Vec<(String, &'static str)> {
    const COLLOCATE: &str = "Review the choice of distribution key to collocate the join or aggregation";
    let is = |label: &str| step.title.contains(label);
    let inner = step.children.last().map_or(0.0, |inner| inner.rows);
    let both: f64 = step.children.iter().map(|side| side.rows).sum();
    let moved = if is("DS_DIST_BOTH") { both } else { inner };
    let mut found = Vec::new();
    if step.title.starts_with("Nested Loop") {
        let solution = "Review the join predicates to avoid Cartesian products";
        found.push(("Nested Loop Join in the query plan".to_owned(), solution));
    }
    if is("DS_BCAST_INNER") && inner > MANY {
        let rows = format!("{inner:.0} rows were broadcasted in order to process the join");
        found.push((format!("Broadcasted a large number of rows across the network:{rows}"), COLLOCATE));
    }
    if (is("DS_DIST_INNER") || is("DS_DIST_OUTER") || is("DS_DIST_BOTH")) && moved > MANY {
        let rows = format!("{moved:.0} rows were distributed in order to process the join");
        found.push((format!("Distributed a large number of rows across the network:{rows}"), COLLOCATE));
    }
    if is("DS_DIST_ALL_INNER") {
        let solution = "Review the choice of distribution style of the outer table: the join runs on one slice";
        found.push(("DS_DIST_ALL_INNER for Hash Join in the query plan".to_owned(), solution));
    }
    found
}

/// A scan of many rows that keeps less than a twentieth of them.
fn selective(step: &Step, all: f64) -> Option<(String, &'static str)> {
    let filtered = step.details.iter().any(|line| line.starts_with("Filter"));
    let ratio = step.rows / all;
    let event =
        format!("Very selective query filter:ratio=rows({:.0})/rows_pre_user_filter({all:.0})={ratio:.6}", step.rows);
    let solution = "Review the choice of sort key to enable range restricted scans, or run the VACUUM command to ensure the table is sorted";
    (filtered && all >= 100_000.0 && ratio < 0.05).then_some((event, solution))
}

/// Whether rows were inserted that no ANALYZE and no COPY has looked at since.
fn lacks_statistics(session: &Session, table: &str) -> Result<bool, SqlError> {
    let name = table.rsplit('.').next().unwrap_or(table);
    let sql = "select 1 from rs.main.history h
               where h.query_type = 'INSERT' and h.status = 'success' and regexp_matches(lower(h.query_text), '^\\s*insert\\s+into\\s+(\\w+\\.)*\"?' || ? || '\\b')
                 and not exists (select 1 from rs.main.events e where e.kind in ('analyze', 'load') and e.query_id > h.query_id
                                 and coalesce(split_part(e.data ->> 'table', '.', -1), ?) = ?)";
    session.engine.has(sql, params![name, name, name])
}
