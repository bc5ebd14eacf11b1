//! The load of a cluster's nodes, asked for when its details are open: one table with a line a node.

use super::{Cell, Section};
use crate::cloud::{Cloud, CloudError};
use crate::model::{MetricId, Series, SeriesQuery, Stat};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

const NAMESPACE: &str = "AWS/Redshift";
/// What is shown of each node: metric, title, unit.
const SHOWN: [(&str, &str, &str); 4] = [
    ("CPUUtilization", "CPU", "%"),
    ("PercentageDiskSpaceUsed", "DISK", "%"),
    ("ReadIOPS", "READ/S", ""),
    ("WriteIOPS", "WRITE/S", ""),
];
/// Minutes looked at.
const MINUTES: i64 = 30;
const WIDTH: usize = 9;

/// Mean and greatest value of each node's load over the last half hour.
pub(super) async fn nodes(cloud: Cloud, region: String, cluster: String) -> Result<Vec<Section>, CloudError> {
    let key = ("ClusterIdentifier".to_owned(), Some(cluster));
    let mut published = cloud.metrics_with(&region, NAMESPACE, None, Some(&key)).await?;
    published.retain(|id| {
        id.dimensions.len() == 2 && id.dimension("NodeID").is_some() && SHOWN.iter().any(|(name, ..)| id.name == *name)
    });
    let query = |id: &MetricId| SeriesQuery { metric: id.clone(), stat: Stat::Average, period: 60 };
    let queries: Vec<SeriesQuery> = published.iter().map(query).collect();
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    let end = Timestamp::now();
    let start = end.checked_sub(SignedDuration::from_mins(MINUTES)).unwrap_or(end);
    let answers = cloud.measure(&region, &queries, start, end).await?;
    let mut nodes: BTreeMap<(u8, usize, String), [Option<Series>; SHOWN.len()]> = BTreeMap::new();
    for (id, answer) in published.iter().zip(answers) {
        let Some((node, series)) = id.dimension("NodeID").zip(answer.ok()) else { continue };
        let slots = nodes.entry(rank(node)).or_default();
        let place = SHOWN.iter().position(|(name, ..)| id.name == *name);
        if let Some(slot) = place.and_then(|place| slots.get_mut(place)) {
            *slot = Some(series);
        }
    }
    Ok(vec![table(&nodes)])
}

/// The leader first, then the compute nodes by number.
fn rank(node: &str) -> (u8, usize, String) {
    let number = node.rsplit('-').next().and_then(|digits| digits.parse().ok());
    (u8::from(number.is_some()), number.unwrap_or(0), node.to_owned())
}

fn table(nodes: &BTreeMap<(u8, usize, String), [Option<Series>; SHOWN.len()]>) -> Section {
    let titles: Vec<String> = SHOWN.iter().map(|(_, title, _)| format!("{title:>WIDTH$}{:>WIDTH$}", "most")).collect();
    let mut fields = vec![("last 30 minutes".into(), Cell::Text(titles.concat()))];
    for ((.., node), slots) in nodes {
        let line = slots.iter().zip(SHOWN).map(|(series, (.., unit))| pair(series.as_ref(), unit)).collect::<Vec<_>>();
        fields.push((node.clone().into(), Cell::Text(line.concat())));
    }
    Section { title: "Load of the nodes", fields }
}

/// Mean and greatest value; what is not published stays empty.
fn pair(series: Option<&Series>, unit: &'static str) -> String {
    let points: Vec<f64> = series.iter().flat_map(|series| series.samples.iter().flatten().copied()).collect();
    if points.is_empty() {
        return " ".repeat(2 * WIDTH);
    }
    let mean = points.iter().sum::<f64>() / points.len() as f64;
    let most = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let show = |value: f64| Cell::Number((value * 10.0).round() / 10.0, unit).to_string();
    format!("{:>WIDTH$}{:>WIDTH$}", show(mean), show(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leader_comes_first_and_nine_before_ten() {
        let series =
            |values: &[Option<f64>]| Series { start: Timestamp::UNIX_EPOCH, period: 60, samples: values.to_vec() };
        let mut nodes = BTreeMap::new();
        nodes.insert(rank("Compute-10"), [Some(series(&[Some(10.0), None, Some(20.0)])), None, None, None]);
        nodes.insert(rank("Compute-9"), [None, Some(series(&[Some(91.25)])), None, None]);
        nodes.insert(rank("Leader"), [Some(series(&[None])), None, None, None]);
        let section = table(&nodes);
        let names: Vec<&str> = section.fields.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["last 30 minutes", "Leader", "Compute-9", "Compute-10"]);
        assert_eq!(section.fields[3].1.to_string().split_whitespace().collect::<Vec<_>>(), ["15%", "20%"]);
        assert_eq!(section.fields[1].1.to_string().trim(), "", "a gap is no zero");
    }
}
