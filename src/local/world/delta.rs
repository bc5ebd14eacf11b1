//! What a change did to the state: everything that was touched, as it is afterwards. A state that follows the deltas
//! of another, in order, is the same as that one.

use super::journal::Event;
use super::regional::Touched;
use super::tags::TouchedTags;
use super::timeline::TouchedStep;
use super::{Cluster, Namespace, Snapshot, State, Workgroup};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One change, or several that came together.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delta {
    minted: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clusters: Vec<Touched<Cluster>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    snapshots: Vec<Touched<Snapshot>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    workgroups: Vec<Touched<Workgroup>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    namespaces: Vec<Touched<Namespace>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shelf: Vec<(String, Vec<Touched<Value>>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<TouchedTags>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    timeline: Vec<TouchedStep>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Event>,
}

impl State {
    /// What was touched since this was asked last.
    pub fn delta(&mut self) -> Delta {
        Delta {
            minted: self.minted,
            clusters: self.clusters.touched(),
            snapshots: self.snapshots.touched(),
            workgroups: self.workgroups.touched(),
            namespaces: self.namespaces.touched(),
            shelf: self.shelf.touched(),
            tags: self.tags.touched(),
            timeline: self.timeline.touched(),
            events: self.events.fresh(),
        }
    }

    /// Does what was done elsewhere.
    pub fn follow(&mut self, delta: Delta) {
        self.minted = delta.minted;
        self.clusters.follow(delta.clusters);
        self.snapshots.follow(delta.snapshots);
        self.workgroups.follow(delta.workgroups);
        self.namespaces.follow(delta.namespaces);
        self.shelf.follow(delta.shelf);
        self.tags.follow(delta.tags);
        self.timeline.follow(delta.timeline);
        self.events.follow(delta.events);
    }

    /// Nothing counts as touched any more.
    pub fn forget_touched(&mut self) {
        self.clusters.forget_touched();
        self.snapshots.forget_touched();
        self.workgroups.forget_touched();
        self.namespaces.forget_touched();
        self.shelf.forget_touched();
        self.tags.forget_touched();
        self.timeline.forget_touched();
        drop(self.events.fresh());
    }
}
