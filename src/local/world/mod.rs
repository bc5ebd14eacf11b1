//! The state behind the handlers: what stands in which Region, what it does by the minute, and who runs SQL on it.
//! It starts from `assets/world.toml`; ids, addresses and loads derive from names, so that every run is the same.

mod activity;
mod clock;
mod cluster;
mod load;
mod network;
pub mod seed;
mod serverless;

pub use activity::{Activity, Ongoing};
pub use clock::Clock;
pub use cluster::{Cluster, Transfer};
pub use load::{Load, Moment};
pub use network::Network;
pub use serverless::{Namespace, Workgroup};

use jiff::Timestamp;
use serde::Deserialize;
use std::io;
use std::sync::{PoisonError, RwLock};

/// The one account.
pub const ACCOUNT: &str = "123456789012";

/// The one admin database everything starts with.
fn dev() -> String {
    "dev".to_owned()
}

/// Everything that stands, in every Region, and what runs on it.
#[derive(Debug)]
pub struct World {
    /// When this world began; ages given in hours count from here.
    pub started: Timestamp,
    pub clock: Clock,
    /// Statements of the Data API, which count as load.
    pub activity: Activity,
    state: RwLock<State>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    #[serde(rename = "cluster")]
    clusters: Vec<Cluster>,
    #[serde(rename = "workgroup")]
    workgroups: Vec<Workgroup>,
    #[serde(rename = "namespace")]
    namespaces: Vec<Namespace>,
}

impl World {
    /// The world as the program carries it.
    ///
    /// # Errors
    /// When `assets/world.toml` is not a world, which a test rules out.
    pub fn new() -> io::Result<Self> {
        let mut state: State = toml::from_str(include_str!("../../../assets/world.toml"))
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        state.clusters.sort_by(|a, b| a.identifier.cmp(&b.identifier));
        state.workgroups.sort_by(|a, b| a.name.cmp(&b.name));
        state.namespaces.sort_by(|a, b| a.name.cmp(&b.name));
        let clock = Clock::default();
        Ok(Self { started: clock.now(), activity: Activity::new(clock.clone()), clock, state: RwLock::new(state) })
    }

    /// The clusters of a Region, by name.
    pub fn clusters(&self, region: &str) -> Vec<Cluster> {
        self.read(|state| state.clusters.iter().filter(|c| c.region == region).cloned().collect())
    }

    /// The workgroups of a Region, by name.
    pub fn workgroups(&self, region: &str) -> Vec<Workgroup> {
        self.read(|state| state.workgroups.iter().filter(|w| w.region == region).cloned().collect())
    }

    /// The namespaces of a Region, by name.
    pub fn namespaces(&self, region: &str) -> Vec<Namespace> {
        self.read(|state| state.namespaces.iter().filter(|n| n.region == region).cloned().collect())
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{StatusClass, cluster_status};
    use std::collections::BTreeSet;

    #[test]
    fn there_is_a_cluster_of_every_status_class_and_names_are_unique() {
        let world = World::new().unwrap();
        let clusters = world.clusters("us-east-1");
        let classes: BTreeSet<_> = clusters.iter().map(|c| cluster_status(&c.status).class).collect();
        let wanted = [StatusClass::Error, StatusClass::Busy, StatusClass::Idle, StatusClass::Ok];
        assert_eq!(classes, BTreeSet::from(wanted));
        let names: BTreeSet<_> = clusters.iter().map(|c| &c.identifier).collect();
        assert_eq!(names.len(), clusters.len());
        assert!(world.clusters("ap-south-1").is_empty());
    }

    #[test]
    fn every_workgroup_has_its_namespace_and_one_namespace_has_none() {
        let world = World::new().unwrap();
        for region in ["us-east-1", "eu-west-1"] {
            let namespaces: BTreeSet<_> = world.namespaces(region).into_iter().map(|n| n.name).collect();
            for workgroup in world.workgroups(region) {
                assert!(namespaces.contains(&workgroup.namespace), "{}", workgroup.name);
            }
        }
        assert_eq!(world.namespaces("us-east-1").len(), world.workgroups("us-east-1").len() + 1);
    }
}
