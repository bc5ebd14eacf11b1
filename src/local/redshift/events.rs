//! `DescribeEvents`, `DescribeEventCategories`.

use super::Input;
use super::input::{clash, invalid};
use crate::local::handler::operations;
use crate::local::world::journal::{self, Event, EventKind};
use crate::local::world::{after, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DescribeEventCategories" => categories,
};

/// Minutes `DescribeEvents` looks back when nothing is said, and at most.
const USUAL: i64 = 60;
const MOST: i64 = 14 * 24 * 60;

/// `DescribeEvents`; its row is where restored tables are seen to.
pub fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (kind, source) = (input.text("SourceType"), input.text("SourceIdentifier"));
    if source.is_some() && kind.is_none() {
        return Err(clash("SourceType must be given when SourceIdentifier is."));
    }
    local.world.read(|state, now| {
        let (from, to) = span(input, now)?;
        let of = |event: &&Event| {
            let known = event.kind().map(|kind| kind.source.as_str());
            kind.is_none_or(|kind| known == Some(kind))
                && source.is_none_or(|source| event.source.eq_ignore_ascii_case(source))
        };
        // Several events may share a moment; their turn keeps them apart.
        let all = state.events.between(input.region(), from, to).filter(of).enumerate();
        let key = |(turn, event): &(usize, &Event)| format!("{:020} {turn:06}", event.at.as_nanosecond());
        let (page, marker) = input.page(all.collect(), key)?;
        let shown: Vec<_> = page.into_iter().map(|(_, event)| view(event)).collect();
        Ok(json!({"Events": shown, "Marker": marker}))
    })
}

/// The time that was asked about: at most the last fourteen days.
fn span(input: Input<'_>, now: Timestamp) -> Result<(Timestamp, Timestamp), Fault> {
    let (from, to, minutes) = (input.time("StartTime"), input.time("EndTime"), input.number("Duration"));
    if let Some(minutes) = minutes.filter(|minutes| !(1..=MOST).contains(minutes)) {
        return Err(invalid(format!("Duration must be between 1 and {MOST} minutes; it is {minutes}.")));
    }
    let length = minutes.unwrap_or(USUAL) * 60;
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) if from > to => return Err(clash("StartTime must not be after EndTime.")),
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, if minutes.is_some() { after(from, length) } else { now }),
        (None, to) => (after(to.unwrap_or(now), -length), to.unwrap_or(now)),
    };
    Ok((from.max(after(now, -14 * pace::DAY)), to))
}

fn view(event: &Event) -> Value {
    let kind = event.kind();
    json!({
        "EventId": format!("REDSHIFT-EVENT-{}", event.id),
        "SourceIdentifier": event.source,
        "SourceType": kind.map(|kind| kind.source.as_str()),
        "Message": event.message,
        "EventCategories": kind.map(|kind| [kind.category.as_str()]),
        "Severity": kind.map(|kind| kind.severity.as_str()),
        "Date": event.at.to_string(),
    })
}

fn categories(_: &Local, call: &Call) -> Reply {
    let wanted = Input(call).text("SourceType");
    let mut by_source: BTreeMap<&str, Vec<&EventKind>> = BTreeMap::new();
    for kind in journal::kinds().iter().filter(|kind| wanted.is_none_or(|wanted| wanted == kind.source)) {
        by_source.entry(&kind.source).or_default().push(kind);
    }
    if let (Some(wanted), true) = (wanted, by_source.is_empty()) {
        return Err(invalid(format!("{wanted} is not a source type of events.")));
    }
    let shown = |kind: &EventKind| {
        json!({
            "EventId": format!("REDSHIFT-EVENT-{}", kind.id), "EventCategories": [kind.category],
            "EventDescription": kind.text, "Severity": kind.severity,
        })
    };
    let maps = by_source.into_iter().map(
        |(source, kinds)| json!({"SourceType": source, "Events": kinds.into_iter().map(shown).collect::<Vec<_>>()}),
    );
    Ok(json!({"EventCategoriesMapList": maps.collect::<Vec<_>>()}))
}
