//! What the service tells of its clusters, snapshots and their parameter groups.

use super::{Align, Cell, Column, Document, Kind, Row, RowSet, Section, Service};
use crate::model::{ServiceEvent, Status, StatusClass};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::HashMap;

/// Hours looked back.
const HOURS: i64 = 24;

/// Events of `DescribeEvents`; Serverless tells `EventBridge` only.
pub static KIND: Kind = Kind {
    id: "events",
    aliases: &["event", "ev"],
    title: "Events",
    service: Service::Redshift,
    doc: "what happened to clusters and snapshots in the last day",
    columns: &[
        Column::new("event", "EVENT", Align::Left, 22, 0),
        Column::new("severity", "SEVERITY", Align::Left, 10, 0),
        Column::new("source", "SOURCE", Align::Left, 24, 2),
        Column::new("message", "MESSAGE", Align::Left, 42, 1),
        Column::new("source_type", "TYPE", Align::Left, 24, 5),
        Column::new("categories", "CATEGORIES", Align::Left, 24, 4),
        Column::new("age", "AGE", Align::Right, 6, 3),
    ],
    // The newest first.
    order: (0, true),
    load: &[],
    iam: &["redshift:DescribeEvents"],
    cadence: (120, 120),
    fetch: |cloud, region| {
        Box::pin(async move {
            let now = Timestamp::now();
            let start = now.checked_sub(SignedDuration::from_hours(HOURS)).unwrap_or(now);
            let events = cloud.events(&region, start).await?;
            let mut seen = HashMap::new();
            Ok(events.iter().map(|event| row(event, named(event, &mut seen), &region, now)).collect::<RowSet>())
        })
    },
    more: None,
    banner: None,
};

/// The service gives no identifier to what happened: its moment (of the last day: without the year) and its number,
/// and how often they came before.
fn named(event: &ServiceEvent, seen: &mut HashMap<String, u32>) -> String {
    let at = event.date.map_or_else(String::new, |at| at.strftime("%m-%d %H:%M:%SZ").to_string());
    let number = event.event_id.as_deref().and_then(|id| id.rsplit('-').next()).unwrap_or("?");
    let name = format!("{at} {number}");
    let count = seen.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
    if *count == 1 { name } else { format!("{name}.{count}") }
}

fn row(event: &ServiceEvent, id: String, region: &str, now: Timestamp) -> Row {
    let word = event.severity.clone().unwrap_or_else(|| "unknown".to_owned());
    // The service calls some events INFO that mean trouble.
    let status = Status::new(word, if event.is_trouble() { StatusClass::Error } else { StatusClass::Ok });
    let categories = event.categories.join(", ");
    let raw = json!({
        "EventId": event.event_id,
        "Date": event.date.map(|at| at.to_string()),
        "Severity": event.severity,
        "SourceType": event.source_type,
        "SourceIdentifier": event.source_identifier,
        "EventCategories": event.categories,
        "Message": event.message,
    });
    Row {
        region: region.to_owned(),
        cells: vec![
            Cell::Text(id.clone()),
            Cell::Status(status.clone()),
            Cell::text(event.source_identifier.as_deref()),
            Cell::text(event.message.as_deref()),
            Cell::text(event.source_type.as_deref()),
            Cell::Text(categories.clone()),
            Cell::age(event.date, now),
        ],
        findings: Vec::new(),
        sections: vec![Section::new(
            "Event",
            [
                ("Event", Cell::text(event.event_id.as_deref())),
                ("Time", event.date.map_or(Cell::Absent, Cell::Time)),
                ("Severity", Cell::Status(status.clone())),
                ("Source", Cell::text(event.source_identifier.as_deref())),
                ("Source type", Cell::text(event.source_type.as_deref())),
                ("Categories", Cell::Text(categories)),
                ("Message", Cell::text(event.message.as_deref())),
            ],
        )],
        status,
        raw: Document::of(&raw),
        target: None,
        database: None,
        copies: vec![
            ("identifier", id.clone()),
            ("message", event.message.clone().unwrap_or_default()),
            ("CLI call", format!("aws redshift describe-events --duration {}", HOURS * 60)),
        ],
        id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_marked_whatever_the_service_calls_it_and_names_are_unlike() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let event = |id: &str, severity: &str| ServiceEvent {
            event_id: Some(format!("REDSHIFT-EVENT-{id}")),
            date: Some(now),
            severity: Some(severity.into()),
            message: Some("it happened".into()),
            ..ServiceEvent::default()
        };
        let mut seen = HashMap::new();
        let mut told = |id, severity| {
            let event = event(id, severity);
            let row = row(&event, named(&event, &mut seen), "eu-west-1", now);
            assert_eq!(row.cells.len(), KIND.columns.len());
            (row.id, row.status.class)
        };
        assert_eq!(told("2009", "INFO"), ("03-01 12:00:00Z 2009".to_owned(), StatusClass::Ok));
        assert_eq!(told("2009", "ERROR"), ("03-01 12:00:00Z 2009.2".to_owned(), StatusClass::Error));
        assert_eq!(told("3522", "INFO"), ("03-01 12:00:00Z 3522".to_owned(), StatusClass::Error));
    }
}
