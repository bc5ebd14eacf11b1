//! Recovery points of serverless namespaces, with the last 24 hours as a line of slots.

use super::{Align, Banner, Cell, Column, Document, Kind, Row, Section, Service};
use crate::model::{RecoveryPoint, Status, StatusClass};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The service makes one about this often...
const EVERY: i64 = 30 * 60;
/// ... and keeps it this long.
const KEPT: i64 = 24 * 60 * 60;
/// Two further apart than this have one missing in between.
const LATE: i64 = EVERY * 3 / 2;
/// Half-hours in the time a recovery point is kept.
const SLOTS: usize = 48;
/// Index of the namespace and of the time in the cells.
const NAMESPACE: usize = 2;
const CREATED: usize = 6;
/// Namespaces with a timeline of their own above the table.
const TIMELINES: usize = 3;

/// Recovery points of `ListRecoveryPoints`.
pub static KIND: Kind = Kind {
    id: "recovery-points",
    aliases: &["recovery-point", "rp"],
    title: "Recovery points",
    service: Service::Serverless,
    doc: "recovery points of namespaces, every 30 minutes for 24 hours",
    columns: &[
        Column::new("recovery_point", "RECOVERY POINT", Align::Left, 40, 0),
        Column::new("status", "STATUS", Align::Left, 8, 9),
        Column::new("namespace", "NAMESPACE", Align::Left, 24, 2),
        Column::new("workgroup", "WORKGROUP", Align::Left, 24, 5),
        Column::new("size", "SIZE", Align::Right, 8, 4),
        Column::new("age", "AGE", Align::Right, 6, 1),
        Column::new("created", "CREATED", Align::Left, 20, 3),
        Column::new("expires", "EXPIRES", Align::Left, 20, 6),
    ],
    order: (6, true),
    load: &[],
    iam: &["redshift-serverless:ListRecoveryPoints"],
    cadence: (120, 10),
    fetch: |cloud, region| {
        Box::pin(async move {
            let points = cloud.recovery_points(&region).await?;
            let now = Timestamp::now();
            Ok(points.iter().map(|point| row(point, &region, now)).collect())
        })
    },
    more: None,
    banner: Some(timelines),
};

fn row(point: &RecoveryPoint, region: &str, now: Timestamp) -> Row {
    // The service gives recovery points no status: one that is listed is kept.
    let status = Status::new("kept", StatusClass::Ok);
    let created = point.recovery_point_create_time;
    let expires = created.and_then(|at| at.checked_add(SignedDuration::from_secs(KEPT)).ok());
    let time = |at: Option<Timestamp>| at.map_or(Cell::Absent, Cell::Time);
    let size = point.total_size_in_mega_bytes.map_or(Cell::Absent, Cell::Megabytes);
    Row {
        id: point.recovery_point_id.clone(),
        region: region.to_owned(),
        cells: vec![
            Cell::Text(point.recovery_point_id.clone()),
            Cell::Status(status.clone()),
            Cell::text(point.namespace_name.as_deref()),
            Cell::text(point.workgroup_name.as_deref()),
            size.clone(),
            Cell::age(created, now),
            time(created),
            time(expires),
        ],
        status,
        findings: Vec::new(),
        sections: vec![Section::new(
            "General",
            [
                ("Recovery point", Cell::Text(point.recovery_point_id.clone())),
                ("Namespace", Cell::text(point.namespace_name.as_deref())),
                ("Namespace ARN", Cell::text(point.namespace_arn.as_deref())),
                ("Workgroup", Cell::text(point.workgroup_name.as_deref())),
                ("Created", time(created)),
                ("Expires", time(expires)),
                ("Size", size),
            ],
        )],
        raw: Document::of(point),
        target: None,
        database: None,
        copies: vec![("recovery point", point.recovery_point_id.clone())],
    }
}

/// A line a namespace, the selected one first.
fn timelines(banner: &Banner) -> Vec<String> {
    let mut times: BTreeMap<(bool, String), Vec<Timestamp>> = BTreeMap::new();
    let name = |row: &Row| row.cells.get(NAMESPACE).map(Cell::to_string).unwrap_or_default();
    let selected = banner.selected.map(name);
    for row in &banner.rows {
        if let Some(Cell::Time(at)) = row.cells.get(CREATED) {
            let name = name(row);
            times.entry((Some(&name) != selected.as_ref(), name)).or_default().push(*at);
        }
    }
    times.into_iter().take(TIMELINES).map(|((_, name), times)| timeline(&name, times, banner)).collect()
}

/// `analytics  ####!####  newest 11 min ago, 1 missing`. A young namespace has no gap before its oldest point, and one
/// that is not due yet is none either.
fn timeline(name: &str, mut times: Vec<Timestamp>, banner: &Banner) -> String {
    times.sort_unstable();
    let wide = banner.width >= 72;
    let (slots, label) = if wide { (SLOTS, 14) } else { (SLOTS / 2, 10) };
    let made = made(&times, banner.now);
    let (there, gone, blank) = if banner.ascii { ('#', '!', ' ') } else { ('■', '!', ' ') };
    let marks = made.chunks(SLOTS / slots).map(|slot| if slot.contains(&false) { gone } else { there });
    let newest_first: Vec<char> = marks.chain(std::iter::repeat(blank)).take(slots).collect();
    let line: String = newest_first.iter().rev().collect();
    let name: String = name.chars().take(label).collect();
    let missing = made.iter().filter(|made| !**made).count();
    let newest = times.last().map(|at| Cell::age(Some(*at), banner.now).to_string()).unwrap_or_default();
    let told = match (wide, missing) {
        (true, 0) => format!("newest {newest}"),
        (true, missing) => format!("{newest}, {missing} missing"),
        (false, missing) => format!("{missing}!"),
    };
    let (open, close) = if banner.ascii { ('|', '|') } else { ('▕', '▏') };
    format!("{name:<label$} {open}{line}{close} {told}")
}

/// For each half-hour from now back to the oldest point: was its point made. `times` ascend.
fn made(times: &[Timestamp], now: Timestamp) -> Vec<bool> {
    let mut made = Vec::with_capacity(SLOTS);
    let mut later = now;
    for at in times.iter().rev() {
        let gap = later.as_second() - at.as_second();
        if gap > LATE {
            let missing = usize::try_from((gap - EVERY / 2) / EVERY).unwrap_or(0);
            made.extend(std::iter::repeat_n(false, missing.min(SLOTS)));
        }
        made.push(true);
        later = *at;
    }
    made.truncate(SLOTS);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(minutes: &[i64], width: usize) -> String {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let point = |minutes: &i64| RecoveryPoint {
            recovery_point_id: minutes.to_string(),
            recovery_point_create_time: now.checked_sub(SignedDuration::from_mins(*minutes)).ok(),
            namespace_name: Some("sales".to_owned()),
            ..RecoveryPoint::default()
        };
        let rows: Vec<Row> = minutes.iter().map(|m| row(&point(m), "eu-west-1", now)).collect();
        let banner = Banner { rows: rows.iter().collect(), selected: rows.first(), now, width, ascii: true };
        timelines(&banner).join("\n")
    }

    #[test]
    fn a_full_day_has_no_gap_and_a_jitter_is_none() {
        let all: Vec<i64> = (0..48).map(|i| 5 + i * 30 + i % 3).collect();
        assert_eq!(line(&all, 80), format!("sales          |{}| newest 5 min", "#".repeat(48)));
    }

    #[test]
    fn missing_slots_show_and_a_young_namespace_misses_nothing() {
        let some: Vec<i64> = [5, 35, 65, 155, 185].into();
        let shown = line(&some, 80);
        assert!(shown.ends_with("##!!###| 5 min, 2 missing"), "{shown}");
        assert!(shown.starts_with("sales          |     "), "{shown}");
        assert!(line(&[5], 80).ends_with("#| newest 5 min"));
        // The service stopped making them: that is missing too.
        assert!(line(&[125], 80).contains("3 missing"), "{}", line(&[125], 80));
        assert!(line(&some, 40).len() <= 40);
    }
}
