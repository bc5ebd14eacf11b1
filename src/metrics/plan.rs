//! What can be drawn of the series that are published: a chart for each metric, and the ways its lines can be split.

use super::subject::Subject;
use super::table::{self, Definition, State, same_dimension};
use crate::charts::Unit;
use crate::model::{MetricId, SeriesQuery, Stat};
use std::collections::BTreeMap;

/// One metric that is published, documented or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub namespace: String,
    pub name: String,
    pub title: String,
    pub unit: Unit,
    /// Seconds between its datapoints.
    pub period: u32,
    pub state: Option<State>,
    pub warn: Option<f64>,
    pub limit: Option<f64>,
    pub overview: Option<u8>,
    pub stats: Vec<Stat>,
    pub splits: Vec<Split>,
    /// The statistic and the split in force.
    pub stat: usize,
    pub split: usize,
}

/// One way to draw a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// `total`, `by node`, ...
    pub label: String,
    pub lines: Vec<Planned>,
    /// The lines are parts of a whole: on top of each other they come to it.
    pub stacks: bool,
}

/// One line: the series that add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub label: String,
    pub parts: Vec<MetricId>,
    /// Its own statistic; none takes the chart's.
    pub stat: Option<Stat>,
}

impl Chart {
    /// The statistic in force.
    pub fn statistic(&self) -> Stat {
        self.stats.get(self.stat).copied().unwrap_or(Stat::Average)
    }

    /// The lines in force.
    pub fn lines(&self) -> &[Planned] {
        self.splits.get(self.split).map_or(&[], |split| &split.lines)
    }

    /// Whether the lines in force are parts of a whole.
    pub fn stacks(&self) -> bool {
        self.splits.get(self.split).is_some_and(|split| split.stacks)
    }

    /// Seconds between its points where the window asks for `period`.
    pub fn period_in(&self, period: u32) -> u32 {
        period.max(self.period)
    }

    /// The queries of a line.
    pub fn queries_of(&self, line: &Planned, period: u32) -> Vec<SeriesQuery> {
        let (stat, period) = (line.stat.unwrap_or_else(|| self.statistic()), self.period_in(period));
        line.parts.iter().map(|metric| SeriesQuery { metric: metric.clone(), stat, period }).collect()
    }

    /// The queries of all its lines.
    pub fn queries(&self, period: u32) -> Vec<SeriesQuery> {
        self.lines().iter().flat_map(|line| self.queries_of(line, period)).collect()
    }
}

/// The charts of what is published: the few that matter first, then as documented, then what nobody documents.
pub fn charts(subject: &Subject, published: &[MetricId]) -> Vec<Chart> {
    let mut by_name: BTreeMap<(&str, &str), Vec<&MetricId>> = BTreeMap::new();
    for id in published {
        by_name.entry((&id.namespace, &id.name)).or_default().push(id);
    }
    let documented = table::all().iter().filter_map(|def| {
        let ids = by_name.get(&(def.namespace.as_str(), def.name.as_str()))?;
        chart(subject, def, ids, &by_name)
    });
    let mut charts: Vec<Chart> = documented.collect();
    charts.sort_by_key(|chart| chart.overview.unwrap_or(u8::MAX));
    let unknown = by_name.iter().filter(|((namespace, name), _)| table::find(namespace, name).is_none());
    if !subject.is_fleet() {
        charts.extend(unknown.map(|((namespace, name), ids)| undocumented(namespace, name, ids)));
    }
    charts
}

fn chart(
    subject: &Subject,
    def: &'static Definition,
    ids: &[&MetricId],
    all: &BTreeMap<(&str, &str), Vec<&MetricId>>,
) -> Option<Chart> {
    let mut splits = Vec::new();
    let mut whole = whole(def, ids, subject.is_fleet());
    if !subject.is_fleet() {
        if let ([own], false) = (whole.as_mut_slice(), def.with.is_empty()) {
            own.label = short(&def.title);
            for other in def.with.iter().filter_map(|name| table::find(&def.namespace, name)) {
                let ids = all.get(&(other.namespace.as_str(), other.name.as_str()));
                let lines = self::whole(other, ids.map_or(&[], Vec::as_slice), false);
                whole.extend(lines.into_iter().map(|line| Planned {
                    label: short(&other.title),
                    stat: other.stats.first().copied(),
                    ..line
                }));
            }
        }
        let sets = def.sets.iter().filter(|set| !set.is_empty());
        splits.extend(sets.filter_map(|set| {
            let split = by_set(set, ids, &def.key)?;
            Some(Split { stacks: def.sum.as_ref() == Some(set) && split.lines.len() > 1, ..split })
        }));
    }
    if !whole.is_empty() {
        let label = if subject.is_fleet() { format!("by {}", word(&def.key)) } else { "total".to_owned() };
        splits.insert(0, Split { label, lines: whole, stacks: false });
    }
    (!splits.is_empty()).then(|| Chart {
        namespace: def.namespace.clone(),
        name: def.name.clone(),
        title: def.title.clone(),
        unit: def.unit,
        period: def.period,
        state: def.state,
        warn: def.warn,
        limit: def.limit,
        overview: def.overview,
        stats: def.stats.clone(),
        splits,
        stat: 0,
        split: 0,
    })
}

/// A title in a legend, where the chart's own says what it is about.
fn short(title: &str) -> String {
    title.trim_start_matches("Queries ").to_lowercase()
}

/// A line for each resource as a whole: its own series, or the sum of the parts the table names.
fn whole(def: &Definition, ids: &[&MetricId], name_all: bool) -> Vec<Planned> {
    let nothing = Vec::new();
    let set = if def.sets.contains(&nothing) { Some(&nothing) } else { def.sum.as_ref() };
    let mut parts: BTreeMap<&str, Vec<MetricId>> = BTreeMap::new();
    for id in ids.iter().filter(|id| set.is_some_and(|set| is_of(id, set, &def.key))) {
        parts.entry(id.dimension(&def.key).unwrap_or("")).or_default().push((*id).clone());
    }
    let alone = parts.len() == 1 && !name_all;
    let all = if set.is_some_and(Vec::is_empty) { def.level.first().map_or("total", String::as_str) } else { "total" };
    let label = |key: &str| if alone { all } else { key }.to_owned();
    parts.into_iter().map(|(key, parts)| Planned { label: label(key), parts, stat: None }).collect()
}

/// A line for each value of a dimension set.
fn by_set(set: &[String], ids: &[&MetricId], key: &str) -> Option<Split> {
    let mut lines: Vec<Planned> = ids
        .iter()
        .filter(|id| is_of(id, set, key))
        .map(|id| Planned { label: values(set, id), parts: vec![(*id).clone()], stat: None })
        .collect();
    lines.sort_by_key(|line| natural(&line.label));
    let words: Vec<String> = set.iter().map(|name| word(name)).collect();
    (!lines.is_empty()).then(|| Split { label: format!("by {}", words.join(" and ")), lines, stacks: false })
}

/// Whether the dimensions of a series are the key and exactly this set.
fn is_of(id: &MetricId, set: &[String], key: &str) -> bool {
    let beyond: Vec<&str> = id.dimensions.iter().map(|(name, _)| name.as_str()).filter(|name| *name != key).collect();
    let has_key = key.is_empty() || id.dimension(key).is_some();
    has_key
        && beyond.len() == set.len()
        && set.iter().all(|wanted| beyond.iter().any(|name| same_dimension(name, wanted)))
}

fn values(set: &[String], id: &MetricId) -> String {
    let value = |wanted: &String| id.dimensions.iter().find(|(name, _)| same_dimension(name, wanted));
    let values: Vec<&str> = set.iter().filter_map(value).map(|(_, value)| value.as_str()).collect();
    values.join(" / ")
}

/// Sorts `Compute-10` behind `Compute-9`, the leader first, latencies from short to long.
fn natural(label: &str) -> (u8, String, u64) {
    let digits = label.len() - label.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (text, number) = label.split_at_checked(label.len() - digits).unwrap_or((label, ""));
    let first = match label.to_ascii_lowercase().as_str() {
        "leader" | "short" => 0,
        "medium" => 1,
        _ => 2,
    };
    (first, text.to_owned(), number.parse().unwrap_or(0))
}

/// What nobody documents is shown all the same: by each set of dimensions it is published with.
fn undocumented(namespace: &str, name: &str, ids: &[&MetricId]) -> Chart {
    let mut sets: Vec<Vec<String>> =
        ids.iter().map(|id| id.dimensions.iter().map(|(n, _)| n.clone()).collect()).collect();
    sets.sort_by_key(Vec::len);
    sets.dedup();
    Chart {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        title: format!("{name} (not documented)"),
        unit: Unit::None,
        period: 60,
        state: None,
        warn: None,
        limit: None,
        overview: None,
        stats: vec![Stat::Average, Stat::Maximum, Stat::Minimum, Stat::Sum],
        splits: sets.iter().filter_map(|set| by_set(set, ids, "")).collect(),
        stat: 0,
        split: 0,
    }
}

/// A dimension as people say it.
fn word(dimension: &str) -> String {
    match dimension {
        "ClusterIdentifier" => "cluster".into(),
        "NodeID" => "node".into(),
        "QueueName" => "queue".into(),
        "QueryPriority" => "priority".into(),
        "QueryType" => "query type".into(),
        "LatencyRange" => "latency".into(),
        "wlmid" => "WLM id".into(),
        "FeatureType" => "feature".into(),
        "UsageLimitId" => "limit".into(),
        "UsageType" => "usage".into(),
        other => other.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Target;

    fn id(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> MetricId {
        let mut dimensions: Vec<_> = dimensions.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        dimensions.sort();
        MetricId { namespace: namespace.into(), name: name.into(), dimensions }
    }

    fn cluster() -> Subject {
        Subject::One { target: Target::Cluster { id: "prod".into(), region: "eu-west-1".into() }, namespace: None }
    }

    fn labels(split: &Split) -> Vec<&str> {
        split.lines.iter().map(|line| line.label.as_str()).collect()
    }

    #[test]
    fn a_metric_of_nodes_is_one_line_or_one_a_node() {
        let own = ("ClusterIdentifier", "prod");
        let nodes = ["Compute-10", "Compute-9", "Leader"]
            .map(|node| id("AWS/Redshift", "CPUUtilization", &[own, ("NodeID", node)]));
        let mut published = nodes.to_vec();
        published.push(id("AWS/Redshift", "CPUUtilization", &[own]));
        let charts = charts(&cluster(), &published);
        let [cpu] = charts.as_slice() else { panic!("{charts:?}") };
        assert_eq!(cpu.splits.iter().map(|s| s.label.as_str()).collect::<Vec<_>>(), ["total", "by node"]);
        assert_eq!(labels(&cpu.splits[1]), ["Leader", "Compute-9", "Compute-10"]);
        assert_eq!(cpu.queries(60).len(), 1);
        assert_eq!(cpu.queries(60)[0].stat, Stat::Average);
    }

    #[test]
    fn queries_running_are_the_sum_of_their_types_beside_those_that_wait() {
        let own = ("Workgroup", "wg");
        let of = |name, kind| id("AWS/Redshift-Serverless", name, &[own, ("QueryType", kind)]);
        let mut published =
            vec![of("QueriesRunning", "SELECT"), of("QueriesRunning", "COPY"), of("QueriesQueued", "SELECT")];
        published.push(id(
            "AWS/Redshift-Serverless",
            "QueriesRunning",
            &[own, ("QueryType", "SELECT"), ("DatabaseName", "dev")],
        ));
        let target = Target::Workgroup { name: "wg".into(), region: "eu-west-1".into() };
        let charts = charts(&Subject::One { target, namespace: None }, &published);
        let running = &charts[0];
        assert_eq!(labels(&running.splits[0]), ["running", "queued"]);
        assert_eq!(running.splits[0].lines[0].parts.len(), 2);
        assert_eq!(running.splits.iter().map(|split| split.stacks).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(running.splits[2].label, "by database and query type");
        assert_eq!(labels(&running.splits[2]), ["dev / SELECT"]);
        let stats: Vec<Stat> = running.queries(60).iter().map(|query| query.stat).collect();
        assert_eq!(stats, [Stat::Average, Stat::Average, Stat::Maximum]);
    }

    #[test]
    fn slow_metrics_are_never_asked_for_faster_than_they_are_published() {
        let published = [id("AWS/Redshift", "QueryDuration", &[("ClusterIdentifier", "prod"), ("latency", "short")])];
        let charts = charts(&cluster(), &published);
        assert_eq!(charts[0].splits[0].label, "by latency", "there is no duration of the whole");
        assert_eq!(charts[0].queries(60)[0].period, 300);
        assert_eq!(charts[0].queries(3600)[0].period, 3600);
    }

    #[test]
    fn what_nobody_documents_is_there_too() {
        let published = [id("AWS/Redshift", "Brandnew", &[("ClusterIdentifier", "prod"), ("Colour", "red")])];
        let charts = charts(&cluster(), &published);
        assert_eq!(charts[0].title, "Brandnew (not documented)");
        assert_eq!(labels(&charts[0].splits[0]), ["prod / red"]);
    }

    #[test]
    fn thirty_targets_fit_into_two_calls() {
        let mut clusters = Vec::new();
        let mut workgroups = Vec::new();
        for n in 0..15 {
            let name = format!("t{n}");
            let own = ("ClusterIdentifier", name.as_str());
            for metric in ["CPUUtilization", "PercentageDiskSpaceUsed", "DatabaseConnections", "HealthStatus"] {
                clusters.push(id("AWS/Redshift", metric, &[own]));
            }
            for queue in ["a", "b", "c", "d", "e"] {
                clusters.push(id("AWS/Redshift", "WLMRunningQueries", &[own, ("QueueName", queue)]));
            }
            let own = ("Workgroup", name.as_str());
            workgroups.push(id("AWS/Redshift-Serverless", "ComputeCapacity", &[own]));
            for kind in 0..8 {
                let kind = kind.to_string();
                workgroups.push(id("AWS/Redshift-Serverless", "QueriesRunning", &[own, ("QueryType", kind.as_str())]));
            }
        }
        let count = |subject: &Subject, published: &[MetricId]| {
            let charts = charts(subject, published);
            assert!(charts.iter().all(|chart| chart.lines().len() == 15));
            charts.iter().map(|chart| chart.queries(60).len()).sum::<usize>()
        };
        let region = String::from("eu-west-1");
        let first = count(&Subject::Clusters { region: region.clone() }, &clusters);
        let second = count(&Subject::Workgroups { region }, &workgroups);
        assert!(first <= 500 && second <= 500, "{first} {second}");
    }
}
