//! `events`: the feed of `DescribeEvents`, newest first.

use super::super::connect::connect;
use super::super::items::{Datum, Field, Items};
use super::super::{Failure, Global, Settings, Status};
use crate::model::ServiceEvent;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;

/// Prints what came; a Region that fails does not blank the others.
pub async fn run(settings: &Settings, since: Duration, global: &Global) -> Result<Status, Failure> {
    let connected = connect(settings, settings.account()?).await?;
    let since = SignedDuration::try_from(since).unwrap_or(SignedDuration::from_hours(24));
    let start = Timestamp::now().checked_sub(since).unwrap_or(Timestamp::UNIX_EPOCH);
    let regions = connected.cloud.regions();
    let answers = join_all(regions.iter().map(|region| connected.cloud.events(region, start))).await;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for (region, answer) in regions.iter().zip(answers) {
        match answer {
            Ok(events) => found.extend(events.into_iter().map(|event| (region.clone(), event))),
            Err(error) => failures.push((region, Failure::from(error))),
        }
    }
    if let ([(_, failure)], 1) = (failures.as_slice(), regions.len()) {
        return Err(failure.clone());
    }
    found.sort_by_key(|(_, event)| std::cmp::Reverse(event.date));
    if failures.len() < regions.len() {
        super::print(&items(&found, regions.len() > 1), global)?;
    }
    for (region, failure) in &failures {
        eprintln!("error: {region}: {}", failure.line());
    }
    Ok(failures.first().map_or(Status::Done, |(_, failure)| failure.status))
}

fn items(events: &[(String, ServiceEvent)], many_regions: bool) -> Items {
    let fields = vec![
        Field::text("id", "EVENT"),
        Field::text("time", "TIME"),
        Field::text("severity", "SEVERITY"),
        Field::text("source_type", "TYPE"),
        Field::text("source", "SOURCE"),
        Field::text("categories", "CATEGORIES"),
        Field { machine_only: !many_regions, ..Field::text("region", "REGION") },
        Field::machine("trouble"),
        Field::text("message", "MESSAGE"),
    ];
    Items { fields, rows: events.iter().map(|(region, event)| row(region, event)).collect() }
}

fn row(region: &str, event: &ServiceEvent) -> Vec<Datum> {
    let text = |value: &Option<String>| match value {
        Some(text) => Datum::text(text),
        None => Datum { raw: Value::Null, shown: String::new() },
    };
    let time = event.date.map_or(Datum { raw: Value::Null, shown: String::new() }, |at| Datum {
        raw: json!(at.to_string()),
        shown: at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
    });
    // The service calls some events INFO that mean trouble: both are said.
    let word = event.severity.clone().unwrap_or_default();
    let marked = event.is_trouble() && !word.eq_ignore_ascii_case("error");
    let severity = Datum { raw: json!(event.severity), shown: if marked { format!("{word} !") } else { word } };
    vec![
        text(&event.event_id),
        time,
        severity,
        text(&event.source_type),
        text(&event.source_identifier),
        Datum { raw: json!(event.categories), shown: event.categories.join(", ") },
        Datum::text(region),
        Datum { raw: json!(event.is_trouble()), shown: String::new() },
        text(&event.message),
    ]
}
