//! The table of documented metrics, `assets/metrics.toml`.

use crate::charts::Unit;
use crate::model::Stat;
use serde::Deserialize;
use std::sync::LazyLock;

/// One documented metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    pub namespace: String,
    pub name: String,
    /// As the console's graphs call it.
    pub title: String,
    pub unit: Unit,
    /// The dimension that names the resource; empty for what is account-wide.
    pub key: String,
    /// Dimension sets beyond the key; the empty one is the series of the whole resource.
    pub sets: Vec<Vec<String>>,
    /// What its series are about: cluster, node, queue, ...
    pub level: Vec<String>,
    /// The statistic that makes sense first.
    pub stats: Vec<Stat>,
    /// Where no series of the whole is published: the set whose series add up to it.
    pub sum: Option<Vec<String>>,
    /// Seconds between datapoints.
    pub period: u32,
    pub state: Option<State>,
    /// Not published on single-node clusters.
    pub many_nodes: bool,
    /// Worth a look from here on.
    pub warn: Option<f64>,
    /// The service goes no further.
    pub limit: Option<f64>,
    /// Metrics of the same unit drawn in the same chart.
    pub with: Vec<String>,
    /// Place among the few that matter.
    pub overview: Option<u8>,
}

/// How a metric of 0 and 1 reads. CloudWatch may average: below 1 is not well, above 0 is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// 1 is HEALTHY.
    Well,
    /// Above 0 is ON.
    On,
}

impl State {
    /// The word for a value, and whether it wants a look.
    pub fn word(self, value: f64) -> (&'static str, bool) {
        match self {
            Self::Well if value >= 1.0 => ("HEALTHY", false),
            Self::Well => ("UNHEALTHY", true),
            Self::On if value > 0.0 => ("ON", true),
            Self::On => ("OFF", false),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    family: Vec<Family>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    namespace: String,
    key: String,
    metrics: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    title: String,
    unit: Unit,
    key: Option<String>,
    sets: Vec<Vec<String>>,
    level: Vec<String>,
    stat: Vec<Stat>,
    sum: Option<Vec<String>>,
    #[serde(default = "minute")]
    period: u32,
    state: Option<State>,
    nodes: Option<String>,
    warn: Option<f64>,
    limit: Option<f64>,
    #[serde(default)]
    with: Vec<String>,
    overview: Option<u8>,
}

fn minute() -> u32 {
    60
}

/// Every documented metric. The text is part of the program: a test reads it, so that it is never empty here.
pub fn all() -> &'static [Definition] {
    static ALL: LazyLock<Vec<Definition>> =
        LazyLock::new(|| parse(include_str!("../../assets/metrics.toml")).unwrap_or_default());
    &ALL
}

/// A documented metric by namespace and name.
pub fn find(namespace: &str, name: &str) -> Option<&'static Definition> {
    all().iter().find(|def| def.namespace == namespace && def.name == name)
}

fn parse(text: &str) -> Result<Vec<Definition>, toml::de::Error> {
    let file: File = toml::from_str(text)?;
    let of_family = |family: Family| {
        let Family { namespace, key, metrics } = family;
        metrics.into_iter().map(move |row| definition(&namespace, &key, row)).collect::<Vec<_>>()
    };
    Ok(file.family.into_iter().flat_map(of_family).collect())
}

fn definition(namespace: &str, key: &str, row: Row) -> Definition {
    Definition {
        namespace: namespace.to_owned(),
        key: row.key.unwrap_or_else(|| key.to_owned()),
        name: row.name,
        title: row.title,
        unit: row.unit,
        sets: row.sets,
        level: row.level,
        stats: row.stat,
        sum: row.sum,
        period: row.period,
        state: row.state,
        many_nodes: row.nodes.as_deref() == Some("many"),
        warn: row.warn,
        limit: row.limit,
        with: row.with,
        overview: row.overview,
    }
}

/// Two spellings of one dimension: the guide prints both, CloudWatch holds either.
pub fn same_dimension(a: &str, b: &str) -> bool {
    let plain = |name: &str| match name.to_ascii_lowercase().as_str() {
        "databasename" => "database".to_owned(),
        "latencyrange" => "latency".to_owned(),
        other => other.to_owned(),
    };
    a == b || plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    #[test]
    fn the_table_holds_the_51_documented_metrics_with_their_facts() {
        let all = parse(include_str!("../../assets/metrics.toml")).unwrap();
        let count = |namespace: &str, key: &str| {
            all.iter().filter(|def| def.namespace == namespace && (def.key == "IntegrationId") == (key == "i")).count()
        };
        assert_eq!(count("AWS/Redshift", ""), 33);
        assert_eq!(count("AWS/Redshift-Serverless", ""), 15);
        assert_eq!(count("AWS/Redshift", "i"), 3);
        for def in &all {
            let name = &def.name;
            assert!(!def.sets.is_empty() && !def.stats.is_empty() && !def.level.is_empty(), "{name}");
            assert!(matches!(def.period, 60 | 300), "{name}");
            assert!(def.sum.as_ref().is_none_or(|sum| def.sets.contains(sum)), "{name}: {:?}", def.sum);
            assert!(def.sum.is_none() || !def.sets.contains(&vec![]), "{name}: what is published is not summed");
            for other in &def.with {
                let with = all.iter().find(|d| d.namespace == def.namespace && d.name == *other).unwrap();
                assert_eq!(with.unit, def.unit, "{name} with {other}");
            }
            assert_eq!(all.iter().filter(|d| d.namespace == def.namespace && d.name == *name).count(), 1, "{name}");
        }
    }

    /// The rows of the guide's list that are easy to get wrong.
    #[test]
    fn units_sets_and_periods_are_the_guides() {
        let of = |name: &str| find("AWS/Redshift", name).unwrap();
        for name in ["QueriesCompletedPerSecond", "WLMQueueLength", "WLMRunningQueries", "QueryDuration"] {
            assert!(!of(name).sets.contains(&vec![]), "{name} has no series of the cluster");
        }
        let slow: Vec<&str> = all().iter().filter(|def| def.period == 300).map(|def| def.name.as_str()).collect();
        let expected = [
            "QueriesCompletedPerSecond",
            "QueryDuration",
            "QueryRuntimeBreakdown",
            "WLMQueueWaitTime",
            "WLMQueriesCompletedPerSecond",
            "WLMQueryDuration",
            "SchemaQuota",
            "NumExceededSchemaQuotas",
            "StorageUsed",
            "PercentageQuotaUsed",
            "QueriesSucceeded",
            "QueriesFailed",
        ];
        assert_eq!(slow, expected);
        assert_eq!(of("HealthStatus").stats, [Stat::Minimum]);
        assert_eq!(of("ReadThroughput").unit, Unit::Bytes);
        assert_eq!(of("WLMQueueLength").sets[1], ["service class"]);
        let serverless = |name: &str| find("AWS/Redshift-Serverless", name).unwrap();
        assert_eq!(serverless("DataStorage").key, "Namespace");
        assert_eq!(serverless("SnapshotStorage").key, "");
        assert_eq!(serverless("QueriesRunning").sum.as_deref(), Some(["QueryType".to_owned()].as_slice()));
    }

    #[test]
    fn what_the_tables_of_resources_show_live_is_in_the_table_too() {
        for kind in kinds::ALL {
            for load in kind.load {
                let def = find(load.namespace, load.metric).unwrap();
                assert_eq!(def.key, load.key, "{}", load.metric);
                assert!(def.stats.contains(&load.stat), "{}", load.metric);
                let split: Vec<String> = load.split_by.iter().map(|name| (*name).to_owned()).collect();
                assert!(def.sets.contains(&split), "{}", load.metric);
            }
        }
    }

    #[test]
    fn a_dimension_has_two_spellings() {
        assert!(same_dimension("Database", "DatabaseName"));
        assert!(same_dimension("LatencyRange", "latency"));
        assert!(same_dimension("Stage", "stage"));
        assert!(!same_dimension("NodeID", "QueueName"));
    }

    #[test]
    fn sampled_states_are_read_as_the_guide_reads_them() {
        assert_eq!(State::Well.word(0.99), ("UNHEALTHY", true));
        assert_eq!(State::On.word(0.01), ("ON", true));
    }
}
