//! The series of a Region: every metric of every subject with each of its exact dimension sets.

use super::catalog::{METRICS, Metric, Set};
use super::subject::{Of, Part, Subject};
use crate::local::world::{Cluster, Workgroup, World};
use std::sync::Arc;

/// Name and value of each dimension, sorted by name.
pub type Dimensions = Vec<(String, String)>;

/// One series.
#[derive(Debug, Clone)]
pub struct Series {
    pub metric: &'static Metric,
    pub dimensions: Dimensions,
    subject: Arc<Subject>,
    part: Part,
}

/// Query types with the share of queries that are of them.
const QUERY_TYPES: [(&str, f64); 8] = [
    ("SELECT", 0.62),
    ("INSERT", 0.10),
    ("UPDATE", 0.05),
    ("DELETE", 0.03),
    ("LOAD", 0.08),
    ("UNLOAD", 0.04),
    ("CTAS", 0.05),
    ("OTHER", 0.03),
];
const LATENCIES: [(&str, f64); 3] = [("short", 0.8), ("medium", 0.16), ("long", 0.04)];

impl Series {
    /// Every series of a Region, in a fixed order.
    pub fn all(world: &World, region: &str) -> Vec<Self> {
        let subjects = Subject::all(world, region).into_iter().map(Arc::new);
        subjects.flat_map(|subject| METRICS.iter().flat_map(move |metric| of(&subject, metric))).collect()
    }

    /// The value of a minute, `None` where there is no datapoint. `now` bounds what is published.
    pub fn value(&self, minute: i64, now: i64) -> Option<f64> {
        let due = minute.rem_euclid(self.metric.every) == 0;
        if !due || !published(minute, now) || !self.subject.lives_at(minute) {
            return None;
        }
        Some((self.metric.value)(&self.subject.read(self.part, minute)))
    }

    /// Whether it lived at some time from then until now, looked at by the hour.
    pub fn lived_since(&self, from: i64, now: i64) -> bool {
        (from / 3600..=now / 3600).rev().any(|hour| self.subject.lives_at(hour * 60)) || self.subject.lives_at(now / 60)
    }

    /// Whether it had a datapoint in the three hours before `now`.
    pub fn is_recent(&self, now: i64) -> bool {
        (now / 60 - 180..=now / 60).rev().any(|minute| self.value(minute, now).is_some())
    }
}

/// A minute's datapoint comes some seconds into it, so that the newest minute is now and then still missing.
fn published(minute: i64, now: i64) -> bool {
    minute * 60 + 8 + minute.rem_euclid(5) * 4 <= now
}

fn of(subject: &Arc<Subject>, metric: &'static Metric) -> Vec<Series> {
    let each = |set: &Set| parts(&subject.of, *set);
    let series = |(mut dimensions, part): (Dimensions, Part)| {
        dimensions.sort();
        Series { metric, dimensions, subject: subject.clone(), part }
    };
    metric.sets.iter().flat_map(each).map(series).collect()
}

/// The parts of a subject by a dimension set, each with its dimensions; none when the set is not for such subjects.
fn parts(of: &Of, set: Set) -> Vec<(Dimensions, Part)> {
    let (own, found) = match of {
        Of::Cluster(cluster) => (("ClusterIdentifier", &cluster.identifier), of_cluster(cluster, set)),
        Of::Workgroup(workgroup) => (("Workgroup", &workgroup.name), of_workgroup(workgroup, set)),
        Of::Namespace(namespace) if set == Set::Namespace => (("Namespace", &namespace.name), whole()),
        Of::Namespace(_) => return Vec::new(),
    };
    with(&(own.0.to_owned(), own.1.clone()), found)
}

fn of_cluster(cluster: &Cluster, set: Set) -> Vec<(Dimensions, Part)> {
    let queues = equal(&cluster.queues);
    let ids = equal(&(0..cluster.queues.len()).map(|index| (100 + index).to_string()).collect::<Vec<_>>());
    match set {
        Set::Cluster => whole(),
        Set::Node => nodes(&cluster.node_ids(), true),
        Set::Compute => nodes(&cluster.node_ids(), false),
        Set::Queue => shares("QueueName", &queues, false),
        Set::WlmId => shares("wlmid", &ids, false),
        Set::ServiceClass => shares("service class", &ids, false),
        Set::Latency if cluster.nodes > 1 => shares("latency", &LATENCIES.map(owned), true),
        _ => Vec::new(),
    }
}

fn of_workgroup(workgroup: &Workgroup, set: Set) -> Vec<(Dimensions, Part)> {
    let types = QUERY_TYPES.map(owned);
    let databases = equal(&workgroup.databases);
    match set {
        Set::Workgroup => whole(),
        Set::QueryType => shares("QueryType", &types, true),
        Set::DatabaseQueryType => crossed(&types, &databases),
        Set::Database => shares("DatabaseName", &databases, true),
        Set::LatencyRange => shares("LatencyRange", &LATENCIES.map(owned).map(titled), true),
        _ => Vec::new(),
    }
}

fn whole() -> Vec<(Dimensions, Part)> {
    vec![(Vec::new(), Part::Whole)]
}

fn with(own: &(String, String), parts: Vec<(Dimensions, Part)>) -> Vec<(Dimensions, Part)> {
    let add = |(mut dimensions, part): (Dimensions, Part)| {
        dimensions.push(own.clone());
        (dimensions, part)
    };
    parts.into_iter().map(add).collect()
}

fn nodes(ids: &[String], leader: bool) -> Vec<(Dimensions, Part)> {
    let node = |(index, id): (usize, &String)| {
        let part = Part::Node { index, leader: id == "Leader" };
        (vec![("NodeID".to_owned(), id.clone())], part)
    };
    ids.iter().enumerate().filter(|(_, id)| leader || *id != "Leader").map(node).collect()
}

/// Splits the whole by weight. What people run goes to the first part, or to the last: to the queue named last.
fn shares(dimension: &str, weights: &[(String, f64)], first: bool) -> Vec<(Dimensions, Part)> {
    let mut from = 0.0;
    let mut out = Vec::new();
    for (index, (name, weight)) in weights.iter().enumerate() {
        let last = index + 1 == weights.len();
        let to = if last { 1.0 } else { from + weight };
        let of_users = if first { index == 0 } else { last };
        out.push((vec![(dimension.to_owned(), name.clone())], Part::Share { index, from, to, of_users }));
        from = to;
    }
    out
}

/// Query types, each split by database, so that the databases of a type add up to the type.
fn crossed(types: &[(String, f64)], databases: &[(String, f64)]) -> Vec<(Dimensions, Part)> {
    let mut out = Vec::new();
    for (dimensions, part) in shares("QueryType", types, true) {
        let Part::Share { index, from, to, of_users } = part else { continue };
        for (inner, share) in shares("DatabaseName", databases, true) {
            let Part::Share { index: j, from: a, to: b, of_users: here } = share else { continue };
            let (from, to) = (from + (to - from) * a, if b < 1.0 { from + (to - from) * b } else { to });
            let index = index * databases.len() + j;
            let both = dimensions.iter().chain(&inner).cloned().collect();
            out.push((both, Part::Share { index, from, to, of_users: of_users && here }));
        }
    }
    out
}

/// Nearly equal weights: a little more for the first.
fn equal(names: &[String]) -> Vec<(String, f64)> {
    let sum = names.len() as f64 + 0.2;
    names.iter().enumerate().map(|(i, name)| (name.clone(), if i == 0 { 1.2 } else { 1.0 } / sum)).collect()
}

fn owned((name, weight): (&str, f64)) -> (String, f64) {
    (name.to_owned(), weight)
}

/// Serverless writes its latency classes with a capital.
fn titled((name, weight): (String, f64)) -> (String, f64) {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    (first.into_iter().chain(letters).collect(), weight)
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // counts are whole numbers
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const NOW: i64 = 1_770_000_000;

    fn series(name: &str, dimensions: &[&str]) -> Vec<Series> {
        let mut all = Series::all(&World::new().unwrap(), "us-east-1");
        let names = |s: &Series| s.dimensions.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
        all.retain(|s| s.metric.name == name && names(s) == dimensions);
        all
    }

    fn sum(all: &[Series], dimension: &str, value: &str, minute: i64) -> f64 {
        let has = |s: &&Series| s.dimensions.iter().any(|(n, v)| n == dimension && v == value);
        all.iter().filter(has).filter_map(|s| s.value(minute, NOW)).sum()
    }

    #[test]
    fn no_two_series_have_the_same_name_and_dimensions() {
        let all = Series::all(&World::new().unwrap(), "us-east-1");
        let keys: BTreeSet<_> = all.iter().map(|s| (s.metric.namespace, s.metric.name, &s.dimensions)).collect();
        assert_eq!(keys.len(), all.len());
        assert!(all.len() > 400, "{}", all.len());
    }

    #[test]
    fn parts_add_up_to_the_same_whole_whichever_way_they_are_cut() {
        let by_queue = series("WLMRunningQueries", &["ClusterIdentifier", "QueueName"]);
        let by_id = series("WLMRunningQueries", &["ClusterIdentifier", "wlmid"]);
        let by_type = series("QueriesRunning", &["QueryType", "Workgroup"]);
        let crossed = series("QueriesRunning", &["DatabaseName", "QueryType", "Workgroup"]);
        let mut highest = 0.0_f64;
        for minute in NOW / 60 - 1440..NOW / 60 - 1 {
            let (a, b) = (&by_queue, &by_id);
            let name = ("ClusterIdentifier", "analytics-prod");
            assert_eq!(sum(a, name.0, name.1, minute), sum(b, name.0, name.1, minute));
            let name = ("Workgroup", "analytics-wg");
            let total = sum(&by_type, name.0, name.1, minute);
            assert_eq!(total, sum(&crossed, name.0, name.1, minute));
            highest = highest.max(total);
        }
        assert!(highest >= 4.0, "{highest}");
    }

    #[test]
    fn paused_and_unborn_clusters_publish_nothing() {
        let world = World::new().unwrap();
        let now = world.started.as_second();
        let value = |name: &str, minute| {
            let all = Series::all(&world, "us-east-1");
            let of = |s: &&Series| {
                s.metric.name == "CPUUtilization" && s.dimensions == [("ClusterIdentifier".to_owned(), name.to_owned())]
            };
            all.iter().find(of).unwrap().value(minute, now)
        };
        assert_eq!(value("finance-close", now / 60 - 5), None);
        assert!(value("finance-close", now / 60 - 20 * 60).is_some());
        assert_eq!(value("ml-training", now / 60 - 5), None);
        assert!(value("analytics-prod", now / 60 - 5).is_some());
        assert_eq!(value("analytics-prod", now / 60 + 1), None);
    }

    #[test]
    fn a_running_statement_counts_in_its_minute_once() {
        let world = World::new().unwrap();
        let ongoing = world.activity.begin("us-east-1", "marketing-wg");
        let minute = jiff::Timestamp::now().as_second() / 60;
        let own = ("Workgroup".to_owned(), "marketing-wg".to_owned());
        let mut all = Series::all(&world, "us-east-1");
        all.retain(|s| s.metric.name == "QueriesRunning" && s.dimensions.len() == 2 && s.dimensions.contains(&own));
        let at = |minute| all.iter().filter_map(|s| s.value(minute, (minute + 1) * 60)).sum::<f64>();
        assert_eq!(at(minute - 2), 0.0);
        assert_eq!(at(minute), 1.0);
        drop(ongoing);
    }
}
