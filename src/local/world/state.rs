//! All that stands, in every Region; what [`super::World`] reads and changes and what a state folder keeps.

use super::journal::Journal;
use super::shelf::Shelf;
use super::tags::Tags;
use super::timeline::Timeline;
use super::{Cluster, Namespace, Regional, Snapshot, Workgroup, seed};
use serde::{Deserialize, Serialize};

/// The whole state. Everything in it can be saved and read back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// Ids made while it runs depend on it.
    pub seed: u64,
    /// Ids made so far.
    pub(super) minted: u64,
    /// Nodes the account may have in a Region beyond the usual quota: those of made-up clusters.
    pub extra_nodes: u32,
    pub clusters: Regional<Cluster>,
    pub snapshots: Regional<Snapshot>,
    pub workgroups: Regional<Workgroup>,
    pub namespaces: Regional<Namespace>,
    /// Simple resources of every family.
    pub shelf: Shelf,
    /// Tags of everything, by ARN.
    pub tags: Tags,
    /// What will happen.
    pub timeline: Timeline,
    /// What happened.
    pub events: Journal,
}

impl State {
    /// A world without anything in it.
    pub fn empty(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// A new UUID; the same seed and the same changes give the same ids.
    pub fn mint(&mut self, kind: &str) -> String {
        self.minted += 1;
        seed::uuid(&[kind, &self.seed.to_string(), &self.minted.to_string()])
    }

    /// Puts a cluster back after it was changed.
    pub fn keep(&mut self, cluster: Cluster) {
        let (region, name) = (cluster.region.clone(), cluster.identifier.clone());
        self.clusters.put(&region, &name, cluster);
    }
}
