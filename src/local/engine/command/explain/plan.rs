//! From the engine's plan to the service's steps.

use super::join;
use super::step::{SORT, Step};
use super::table::{Distribution, Table};
use serde_json::Value;
use std::collections::HashMap;

type Tables = HashMap<String, Table>;

/// The step for a node of the engine's plan; `None` where there is nothing to show.
pub fn step(node: &Value, tables: &Tables) -> Option<Step> {
    let name = node.get("name").and_then(Value::as_str).unwrap_or_default().trim();
    let children: Vec<Step> = node
        .get("children")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|child| step(child, tables))
        .collect();
    let info = Info(node.get("extra_info"));
    match name {
        "SEQ_SCAN" | "TABLE_SCAN" => Some(scan(&info, tables)),
        "EMPTY_RESULT" => Some(leaf("Result", 0.0)),
        "DUMMY_SCAN" | "DELIM_SCAN" => None,
        "COLUMN_DATA_SCAN" | "CTE_SCAN" | "RECURSIVE_CTE_SCAN" => Some(leaf("CTE Scan", info.rows().unwrap_or(1.0))),
        "HASH_GROUP_BY" | "PERFECT_HASH_GROUP_BY" | "PARTITIONED_AGGREGATE" => {
            one(children).map(|child| grouped(child, &info))
        }
        "UNGROUPED_AGGREGATE" | "SIMPLE_AGGREGATE" => one(children).map(aggregated),
        "ORDER_BY" => one(children).map(|child| sorted(child, &info)),
        "TOP_N" => one(children).map(|child| limited(sorted(child, &info), info.number("Top"))),
        "STREAMING_LIMIT" | "LIMIT" | "LIMIT_PERCENT" => one(children).map(|child| limited(child, info.rows())),
        "WINDOW" | "STREAMING_WINDOW" => one(children).map(|child| windowed(child, &info)),
        "FILTER" => one(children).map(|child| filtered(child, &info)),
        "UNION" => Some(appended(children)),
        "CROSS_PRODUCT"
        | "NESTED_LOOP_JOIN"
        | "BLOCKWISE_NL_JOIN"
        | "PIECEWISE_MERGE_JOIN"
        | "IE_JOIN"
        | "HASH_JOIN" => joined(name, children, &info),
        _ => one(children),
    }
}

/// What the engine says beside a node's name.
struct Info<'a>(Option<&'a Value>);

impl Info<'_> {
    /// A text, or the texts of a list.
    fn list(&self, key: &str) -> Vec<String> {
        match self.0.and_then(|info| info.get(key)) {
            Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.list(key).first()?.parse().ok()
    }

    fn rows(&self) -> Option<f64> {
        self.number("Estimated Cardinality")
    }
}

/// The only child; several without a join between are the engine's own arrangement, the last is the query.
fn one(mut children: Vec<Step>) -> Option<Step> {
    children.pop()
}

fn leaf(title: &str, rows: f64) -> Step {
    Step {
        title: title.to_owned(),
        details: Vec::new(),
        start: 0.0,
        total: rows * 0.01,
        rows,
        width: 8,
        distribution: Distribution::Even,
        sorted: None,
        scanned: None,
        children: Vec::new(),
    }
}

fn scan(info: &Info<'_>, tables: &Tables) -> Step {
    let name = info.list("Table").pop().unwrap_or_default().replace('"', "");
    let table = tables.get(&name);
    // What the engine works out while it runs is no condition of the statement.
    let stated =
        |filter: &String| filter.split("optional:").next().map(|text| text.trim_end_matches(" AND ").to_owned());
    let mut filters: Vec<String> = info.list("Filters").iter().filter_map(stated).collect();
    filters.retain(|filter| !filter.is_empty());
    let all = table.map_or_else(|| info.rows().unwrap_or(1.0), |table| table.rows);
    let columns = info.list("Projections");
    let width = columns.iter().map(|column| table.and_then(|table| table.widths.get(column)).unwrap_or(&8)).sum();
    let cost = if filters.is_empty() { 0.01 } else { 0.0125 };
    let step = Step {
        title: format!("Seq Scan on {}", name.rsplit('.').next().unwrap_or(&name)),
        total: all * cost,
        width,
        distribution: table.map_or(Distribution::Even, |table| table.distribution.clone()),
        sorted: table.and_then(|table| table.sorted.clone()),
        scanned: table.map(|table| (name.clone(), table.rows)),
        ..leaf("", if filters.is_empty() { all } else { info.rows().unwrap_or(all) })
    };
    condition(&filters).into_iter().fold(step, |step, filter| step.with(format!("Filter: {filter}")))
}

/// Conditions in the service's manner: brackets around each, AND between.
fn condition(parts: &[String]) -> Option<String> {
    let spaced = |text: &String| {
        let text = text.replace("::VARCHAR", "::character varying");
        let sign = ["!=", ">=", "<=", "=", ">", "<"].into_iter().find(|sign| text.contains(sign));
        let text = match sign.and_then(|sign| text.split_once(sign).map(|(left, right)| (left, sign, right))) {
            Some((left, sign, right)) if !left.contains([' ', '(']) => {
                format!("{} {} {}", left.trim(), if sign == "!=" { "<>" } else { sign }, right.trim())
            }
            _ => text,
        };
        if text.starts_with('(') && text.ends_with(')') { text } else { format!("({text})") }
    };
    match parts {
        [] => None,
        [part] => Some(spaced(part)),
        parts => Some(format!("({})", parts.iter().map(spaced).collect::<Vec<_>>().join(" AND "))),
    }
}

fn grouped(child: Step, info: &Info<'_>) -> Step {
    let rows = info.rows().unwrap_or((child.rows / 10.0).max(1.0)).min(child.rows);
    let start = child.total + child.rows * 0.005;
    Step { start, total: start + rows * 0.0025, rows, ..Step::over("HashAggregate", child) }
}

fn aggregated(child: Step) -> Step {
    let total = child.total + child.rows * 0.0025;
    Step { start: total, total, rows: 1.0, width: 0, ..Step::over("Aggregate", child) }
}

fn sorted(child: Step, info: &Info<'_>) -> Step {
    let start = SORT + child.total + child.rows * 0.005;
    let keys: Vec<String> = info.list("Order By").iter().map(|key| sort_key(key)).collect();
    Step { start, total: start + child.rows * 0.0025, ..Step::over("Sort", child) }
        .with(format!("Sort Key: {}", keys.join(", ")))
}

/// `dev.public.sales.qtysold DESC` is `sales.qtysold`; the service does not print the direction.
fn sort_key(key: &str) -> String {
    let bare = key.trim_end_matches(" NULLS LAST").trim_end_matches(" NULLS FIRST");
    let bare = bare.trim_end_matches(" ASC").trim_end_matches(" DESC").replace("count_star()", "count(*)");
    match bare.split('.').collect::<Vec<_>>().as_slice() {
        [_, _, table, column] if !bare.contains('(') => format!("{table}.{column}"),
        _ => bare,
    }
}

fn limited(child: Step, count: Option<f64>) -> Step {
    let rows = count.unwrap_or(child.rows).min(child.rows);
    let share = if child.rows > 0.0 { rows / child.rows } else { 1.0 };
    let total = child.start + (child.total - child.start) * share;
    Step { total, rows, ..Step::over("Limit", child) }
}

fn windowed(child: Step, info: &Info<'_>) -> Step {
    let call = info.list("Projections").into_iter().find(|text| text.contains("OVER")).unwrap_or_default();
    let after = |word: &str| {
        let rest = call.split_once(word)?.1;
        let end = ["ORDER BY", "ROWS", "RANGE", ")"].iter().filter_map(|end| rest.find(end)).min();
        Some(rest.get(..end.unwrap_or(rest.len()))?.trim().to_owned())
    };
    let start = SORT + child.total + child.rows * 0.005;
    let total = start + child.rows * 0.01;
    let sort = Step { start, total: start + child.rows * 0.0025, ..Step::over("Sort", child) };
    let (partition, order) = (after("PARTITION BY "), after("ORDER BY "));
    let keys: Vec<String> =
        [partition.clone(), order.clone()].into_iter().flatten().map(|key| sort_key(&key)).collect();
    let sort = if keys.is_empty() { sort } else { sort.with(format!("Sort Key: {}", keys.join(", "))) };
    let step = Step { start, total, ..Step::over("Window", sort) };
    let step = partition.into_iter().fold(step, |step, keys| step.with(format!("Partition: {keys}")));
    order.into_iter().fold(step, |step, keys| step.with(format!("Order: {}", sort_key(&keys))))
}

fn filtered(mut child: Step, info: &Info<'_>) -> Step {
    child.rows = info.rows().unwrap_or(child.rows);
    let filter = condition(&info.list("Expression")).map(|text| text.replace("count_star()", "count(*)"));
    filter.into_iter().fold(child, |step, filter| step.with(format!("Filter: {filter}")))
}

fn appended(children: Vec<Step>) -> Step {
    let branch = |(index, child): (usize, Step)| Step::over(format!("Subquery Scan \"*SELECT* {}\"", index + 1), child);
    let children: Vec<Step> = children.into_iter().enumerate().map(branch).collect();
    let (total, rows) =
        children.iter().fold((0.0, 0.0), |(total, rows), child| (total + child.total, rows + child.rows));
    let width = children.iter().map(|child| child.width).max().unwrap_or(0);
    Step { total, width, children, ..leaf("Append", rows) }
}

fn joined(name: &str, mut children: Vec<Step>, info: &Info<'_>) -> Option<Step> {
    let inner = children.pop()?;
    let Some(outer) = children.pop() else { return Some(inner) };
    let rows = info.rows().unwrap_or(outer.rows.max(inner.rows));
    let kind = match info.list("Join Type").first().map(String::as_str) {
        Some("LEFT") => "Left Join",
        Some("RIGHT") => "Right Join",
        Some("FULL" | "OUTER") => "Full Join",
        Some("SEMI" | "MARK") => "IN Join",
        Some("ANTI") => "NOT IN Join",
        _ => "Join",
    };
    if name == "HASH_JOIN" {
        let pairs: Vec<(String, String)> = info.list("Conditions").iter().filter_map(|text| pair(text)).collect();
        return Some(join::equal(kind, outer, inner, &pairs, rows));
    }
    let side = if kind == "Join" { String::new() } else { format!("{kind} ") };
    Some(join::nested(&side, outer, inner, condition(&info.list("Conditions")), rows))
}

/// `listid = listid`: the outer side's column and the inner side's.
fn pair(text: &str) -> Option<(String, String)> {
    let (left, right) = text.split_once(" = ").or_else(|| text.split_once(" IS NOT DISTINCT FROM "))?;
    let bare = |side: &str| side.trim().trim_matches(['(', ')']).rsplit('.').next().unwrap_or(side).to_owned();
    Some((bare(left), bare(right)))
}
