//! `DescribeAlarmHistory`: what happened to alarms, deleted ones included.

use super::Happening;
use crate::local::cloudwatch::query::{invalid, text};
use crate::local::{Call, Fault, Local, Operation, Reply, paging};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "DescribeAlarmHistory",
    run: |local, call| Box::pin(async move { describe_alarm_history(&local, &call) }),
}];

/// Items per page when nothing else is asked for.
const PAGE: u64 = 100;
/// History is kept for 30 days.
const KEPT: i64 = 30 * 86_400;
const FILTERS: [&str; 6] = ["AlarmName", "AlarmTypes", "HistoryItemType", "StartDate", "EndDate", "ScanBy"];

fn describe_alarm_history(local: &Local, call: &Call) -> Reply {
    let input = &call.input;
    let (start, end) = (time(input, "StartDate"), time(input, "EndDate"));
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        return Err(invalid("The parameter StartDate must be less than the parameter EndDate."));
    }
    let mut all = local.alarms.with(&local.world, &call.region, |region, now| {
        let kept = |happening: &&Happening| {
            now.as_second() - happening.at.as_second() <= KEPT
                && start.is_none_or(|start| happening.at >= start)
                && end.is_none_or(|end| happening.at <= end)
                && wanted(happening, input)
        };
        region.history.values().flatten().map(|(_, happening)| happening).filter(kept).cloned().collect::<Vec<_>>()
    });
    all.sort_by_key(|happening| happening.at);
    if text(input, "ScanBy").as_deref() != Some("TimestampAscending") {
        all.reverse();
    }
    let size = input.get("MaxRecords").and_then(Value::as_u64).unwrap_or(PAGE) as usize;
    let token = text(input, "NextToken").filter(|token| !token.is_empty());
    let subject = paging::subject("DescribeAlarmHistory", input, &FILTERS);
    let numbered: Vec<_> = all.into_iter().enumerate().collect();
    let page = paging::page(&subject, numbered, token.as_deref(), size, |(index, _)| format!("{index:08}"))
        .ok_or_else(|| Fault::new("InvalidNextToken", "The parameter NextToken is not one of this list."))?;
    let items: Vec<_> = page.items.iter().map(|(_, happening)| view(happening)).collect();
    Ok(json!({"AlarmHistoryItems": items, "NextToken": page.next}))
}

fn time(input: &Value, name: &str) -> Option<Timestamp> {
    text(input, name)?.parse().ok()
}

fn wanted(happening: &Happening, input: &Value) -> bool {
    let types = input.get("AlarmTypes").and_then(Value::as_array).filter(|types| !types.is_empty());
    let of_type = |types: &Vec<Value>| types.iter().any(|wanted| wanted == kind(happening));
    text(input, "AlarmName").is_none_or(|name| name == happening.alarm)
        && text(input, "HistoryItemType").is_none_or(|kind| kind == happening.kind)
        && types.map_or(!happening.composite || input.get("AlarmName").is_some(), of_type)
}

fn kind(happening: &Happening) -> &'static str {
    if happening.composite { "CompositeAlarm" } else { "MetricAlarm" }
}

fn view(happening: &Happening) -> Value {
    json!({
        "AlarmName": happening.alarm,
        "AlarmType": kind(happening),
        "Timestamp": happening.at.to_string(),
        "HistoryItemType": happening.kind,
        "HistorySummary": happening.summary,
        "HistoryData": happening.data.to_string(),
    })
}
