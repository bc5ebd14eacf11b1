//! DescribeAlarms and `DescribeAlarmsForMetric`.

use super::{Alarm, Watch};
use crate::local::cloudwatch::query::{dimensions, invalid, text};
use crate::local::{Call, Fault, Local, Operation, Reply, paging};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "DescribeAlarms", run: |local, call| Box::pin(async move { describe(&local, &call) }) },
    Operation {
        name: "DescribeAlarmsForMetric",
        run: |local, call| Box::pin(async move { Ok(for_metric(&local, &call)) }),
    },
];

/// Alarms per page when nothing else is asked for.
const PAGE: u64 = 50;
const FILTERS: [&str; 7] = [
    "AlarmNames",
    "AlarmNamePrefix",
    "AlarmTypes",
    "ChildrenOfAlarmName",
    "ParentsOfAlarmName",
    "StateValue",
    "ActionPrefix",
];

fn describe(local: &Local, call: &Call) -> Reply {
    let input = &call.input;
    if input.get("AlarmNamePrefix").is_some() && !words(input, "AlarmNames").is_empty() {
        return Err(invalid("AlarmNamePrefix and AlarmNames cannot be used together."));
    }
    let all = local.alarms.with(&local.world, &call.region, |region, _| {
        let children: Option<Vec<String>> = text(input, "ChildrenOfAlarmName").map(|parent| {
            match region.alarms.get(&parent).map(|alarm| &alarm.watch) {
                Some(Watch::Composite(rule)) => rule.names().into_iter().map(str::to_owned).collect(),
                _ => Vec::new(),
            }
        });
        let of_parent = |alarm: &Alarm| children.as_ref().is_none_or(|names| names.contains(&alarm.name));
        region.alarms.values().filter(|alarm| wanted(alarm, input) && of_parent(alarm)).cloned().collect::<Vec<_>>()
    });
    let size = input.get("MaxRecords").and_then(Value::as_u64).unwrap_or(PAGE) as usize;
    let token = text(input, "NextToken").filter(|token| !token.is_empty());
    let subject = paging::subject("DescribeAlarms", input, &FILTERS);
    let page = paging::page(&subject, all, token.as_deref(), size, |alarm| alarm.name.clone())
        .ok_or_else(|| Fault::new("InvalidNextToken", "The parameter NextToken is not one of this list."))?;
    let (composite, metric): (Vec<_>, Vec<_>) = page.items.iter().partition(|alarm| alarm.is_composite());
    let views = |alarms: Vec<&Alarm>| alarms.into_iter().map(Alarm::view).collect::<Vec<_>>();
    Ok(json!({"MetricAlarms": views(metric), "CompositeAlarms": views(composite), "NextToken": page.next}))
}

fn words(input: &Value, name: &str) -> Vec<String> {
    let list = input.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Without types only metric alarms are listed, as with the service, unless names are given.
fn wanted(alarm: &Alarm, input: &Value) -> bool {
    let (names, mut types) = (words(input, "AlarmNames"), words(input, "AlarmTypes"));
    let relatives = input.get("ChildrenOfAlarmName").or(input.get("ParentsOfAlarmName")).is_some();
    if types.is_empty() {
        types.push("MetricAlarm".to_owned());
        if relatives {
            types.push("CompositeAlarm".to_owned());
        }
    }
    let kind = if alarm.is_composite() { "CompositeAlarm" } else { "MetricAlarm" };
    let action = |prefix: String| super::STATES.iter().flat_map(|s| alarm.actions(s)).any(|a| a.starts_with(&prefix));
    let parent_of =
        |child: String| matches!(&alarm.watch, Watch::Composite(rule) if rule.names().contains(&child.as_str()));
    types.iter().any(|wanted| wanted == kind)
        && (names.is_empty() || names.contains(&alarm.name))
        && text(input, "AlarmNamePrefix").is_none_or(|prefix| alarm.name.starts_with(&prefix))
        && text(input, "StateValue").is_none_or(|state| alarm.state.value == state)
        && text(input, "ActionPrefix").is_none_or(action)
        && text(input, "ParentsOfAlarmName").is_none_or(parent_of)
}

/// Alarms on exactly this metric; statistic, period and unit count where they are given.
fn for_metric(local: &Local, call: &Call) -> Value {
    let input = &call.input;
    let same = |alarm: &Alarm, name: &str| input.get(name).is_none() || input.get(name) == alarm.settings.get(name);
    let fits = |alarm: &&Alarm| {
        let settings = Value::Object(alarm.settings.clone());
        !alarm.is_composite()
            && dimensions(&settings) == dimensions(input)
            && ["MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit"]
                .iter()
                .all(|n| same(alarm, n))
    };
    let found = local.alarms.with(&local.world, &call.region, |region, _| {
        region.alarms.values().filter(fits).map(Alarm::view).collect::<Vec<_>>()
    });
    json!({"MetricAlarms": found})
}
