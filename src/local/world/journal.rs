//! Events: what `DescribeEvents` tells of the last fourteen days, by the documented ids of `assets/events.toml`.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::OnceLock;

/// `DescribeEvents` reaches back this far.
const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);
/// And no more than so many events are kept at all.
const MOST: usize = 20_000;

/// A kind of event, as documented.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventKind {
    /// `2000`; the API says `REDSHIFT-EVENT-2000`.
    pub id: String,
    /// `management`, `configuration`, `monitoring`, `security`, `pending`.
    pub category: String,
    /// `INFO` or `ERROR`.
    pub severity: String,
    /// `cluster`, `cluster-parameter-group`, `cluster-security-group`, `cluster-snapshot`, `scheduled-action`.
    pub source: String,
    /// With `[placeholders]`.
    pub text: String,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    pub region: String,
    pub at: Timestamp,
    /// The id of its [`EventKind`].
    pub id: String,
    /// Name of the cluster, snapshot, ... it is about.
    pub source: String,
    pub message: String,
}

impl Event {
    /// Its kind; none for an id that is not documented, which a test rules out.
    pub fn kind(&self) -> Option<&'static EventKind> {
        kind(&self.id)
    }
}

/// All kinds of events.
pub fn kinds() -> &'static [EventKind] {
    #[derive(Deserialize)]
    struct Catalogue {
        event: Vec<EventKind>,
    }
    static KINDS: OnceLock<Vec<EventKind>> = OnceLock::new();
    // The catalogue is part of the program and tested; one that cannot be read is empty.
    let read = || {
        toml::from_str(include_str!("../../../assets/events.toml")).map_or_else(|_| Vec::new(), |c: Catalogue| c.event)
    };
    KINDS.get_or_init(read)
}

fn kind(id: &str) -> Option<&'static EventKind> {
    kinds().iter().find(|kind| kind.id == id)
}

/// What happened, oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Journal {
    events: VecDeque<Event>,
    /// Those recorded since the last record of the world was made.
    #[serde(skip)]
    fresh: Vec<Event>,
}

impl Journal {
    /// Records an event. Placeholders get their words from `fill`; a time is `at`, any other name is the source's.
    pub fn record(&mut self, region: &str, at: Timestamp, id: &str, source: &str, fill: &[(&str, &str)]) {
        let text = kind(id).map_or("", |kind| kind.text.as_str());
        let message = filled(text, at, source, fill);
        let event = Event { region: region.to_owned(), at, id: id.to_owned(), source: source.to_owned(), message };
        self.fresh.push(event.clone());
        self.insert(event);
    }

    fn insert(&mut self, event: Event) {
        let at = event.at;
        let place = self.events.partition_point(|other| other.at <= at);
        self.events.insert(place, event);
        let is_old = |event: &Event| at.duration_since(event.at) > KEPT;
        while self.events.len() > MOST || self.events.front().is_some_and(is_old) {
            self.events.pop_front();
        }
    }

    /// What was recorded since this was asked last.
    pub fn fresh(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.fresh)
    }

    /// Records what another world recorded.
    pub fn follow(&mut self, fresh: Vec<Event>) {
        for event in fresh {
            self.insert(event);
        }
    }

    /// A Region's events in `[from, to]`, oldest first.
    pub fn between(&self, region: &str, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Event> {
        let inside = move |event: &&Event| event.region == region && event.at >= from && event.at <= to;
        self.events.iter().filter(inside)
    }
}

fn filled(text: &str, at: Timestamp, source: &str, fill: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut seen: Vec<&str> = Vec::new();
    while let Some((before, after)) = rest.split_once('[') {
        let (name, after) = after.split_once(']').unwrap_or((after, ""));
        out.push_str(before);
        // A placeholder that stands there twice, as before and after do, has its words in order.
        let turn = seen.iter().filter(|earlier| **earlier == name).count();
        seen.push(name);
        let mut words = fill.iter().filter(|(key, _)| *key == name);
        match words.clone().nth(turn).or_else(|| words.next_back()) {
            Some((_, word)) => out.push_str(word),
            None if name.contains("time") => out.push_str(&at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
            None => out.push_str(source),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_is_whole() {
        let ids: BTreeSet<_> = kinds().iter().map(|kind| &kind.id).collect();
        assert_eq!((kinds().len(), ids.len()), (132, 132));
        let categories: BTreeSet<_> = kinds().iter().map(|kind| kind.category.as_str()).collect();
        assert_eq!(categories, BTreeSet::from(["configuration", "management", "monitoring", "pending", "security"]));
        assert_eq!(kinds().iter().filter(|kind| kind.category == "pending").count(), 4);
    }

    #[test]
    fn before_and_after_have_their_words_in_order() {
        let fill = [("parameter name", "require_ssl"), ("value", "false"), ("value", "true")];
        let told = filled("[parameter name] from [value] to [value] in [group]", Timestamp::UNIX_EPOCH, "g", &fill);
        assert_eq!(told, "require_ssl from false to true in g");
    }

    #[test]
    fn words_stand_where_the_placeholders_were_and_old_events_go() {
        let mut journal = Journal::default();
        let at: Timestamp = "2026-01-01T10:00:00Z".parse().unwrap();
        journal.record("us-east-1", at, "2001", "prod", &[("was / was not", "was not")]);
        let all = |journal: &Journal| {
            journal.between("us-east-1", Timestamp::MIN, Timestamp::MAX).map(|e| e.message.clone()).collect::<Vec<_>>()
        };
        let told =
            "Your Amazon Redshift cluster prod was deleted at 2026-01-01 10:00 UTC. A final snapshot was not saved.";
        assert_eq!(all(&journal), [told]);
        journal.record("us-east-1", at + SignedDuration::from_hours(15 * 24), "2000", "prod", &[]);
        assert_eq!(all(&journal), ["Your Amazon Redshift cluster: prod has been created and is ready for use."]);
        assert_eq!(journal.between("eu-west-1", Timestamp::MIN, Timestamp::MAX).count(), 0);
    }
}
