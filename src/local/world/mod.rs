//! The state behind the handlers: what stands in which Region, what it does by the minute, and who runs SQL on it.
//! It starts from `assets/world.toml`; ids, addresses and loads derive from names, so that every run is the same.
//!
//! It has two doors, [`World::read`] and [`World::change`]; both let happen first what became due (`timeline`).
//! Statuses move by steps on that timeline, progress follows from the time (`work`), how long things take is in `pace`.

mod activity;
mod clock;
pub mod cluster;
mod cluster_step;
mod crowd;
mod delta;
pub mod journal;
mod lakehouse;
mod load;
mod network;
mod opening;
pub mod pace;
mod passing;
mod past;
pub mod recovery;
mod regional;
pub mod schedule;
pub mod seed;
mod serverless;
mod serverless_backup;
mod serverless_step;
mod shelf;
mod snapshot;
mod snapshot_abroad;
mod state;
mod store;
pub mod tags;
mod timeline;
mod upkeep;
pub mod usage;
mod work;

pub use activity::{Activity, Ongoing};
pub use clock::Clock;
pub use cluster::{Cluster, Resize, Restore, SnapshotCopy};
pub use cluster_step::ClusterStep;
pub use lakehouse::{Lakehouse, LakehouseChange, status as lakehouse_status};
pub use load::{Load, Moment};
pub use network::Network;
pub use passing::Passing;
pub use past::{CLUSTER_LIMITS, CLUSTER_TABLES, NAMESPACE_TABLES};
pub use regional::Regional;
pub use serverless::{Namespace, Restored, Workgroup};
pub use serverless_backup::{
    ACTIONS, Backup, COPIES, SNAPSHOTS, USAGE_LIMITS, arn as serverless_arn, keep as keep_backup,
    plan_end as plan_backup_end,
};
pub use serverless_step::{ServerlessStep, cron_words, next_turn};
pub use shelf::Place;
pub use snapshot::{Snapshot, SnapshotStep, arn as snapshot_arn};
pub use snapshot_abroad::COPY_GRANTS;
pub use state::State;
pub use timeline::Step;
pub use work::{Work, after};

use super::Fault;
use jiff::Timestamp;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use store::{Folder, Store};

/// The one account.
pub const ACCOUNT: &str = "123456789012";

/// The one admin database everything starts with.
fn dev() -> String {
    "dev".to_owned()
}

/// How a world is made.
#[derive(Debug, Clone, Default)]
pub struct Making {
    /// Ids and made-up clusters depend on it.
    pub seed: u64,
    /// How many times as fast as the machine's its time goes; as fast when absent.
    pub speed: Option<f64>,
    /// Clusters to make up besides those of `assets/world.toml`.
    pub clusters: usize,
    /// A folder that keeps the state.
    pub folder: Option<PathBuf>,
}

/// Everything that stands, in every Region, and what runs on it.
#[derive(Debug)]
pub struct World {
    /// When this world began; ages given in hours count from here.
    pub started: Timestamp,
    pub clock: Clock,
    /// Statements of the Data API, which count as load.
    pub activity: Activity,
    state: Arc<RwLock<State>>,
    store: Option<Store>,
}

impl World {
    /// The world as the program carries it.
    ///
    /// # Errors
    /// When `assets/world.toml` is not a world, which a test rules out.
    pub fn new() -> io::Result<Self> {
        Self::make(&Making::default())
    }

    /// A new world, or the one a folder keeps: then the time that passed meanwhile passed in it too.
    ///
    /// # Errors
    /// A folder that cannot be used.
    pub fn make(making: &Making) -> io::Result<Self> {
        let opened = making.folder.as_deref().map(Folder::open).transpose()?;
        let (folder, saved) = opened.map_or((None, None), |(folder, saved)| (Some(folder), saved));
        let speed = making.speed.unwrap_or(1.0);
        let (clock, started, mut state) = if let Some(saved) = saved {
            (Clock::resume(saved.clock, speed), saved.started, saved.state)
        } else {
            let clock = Clock::new(speed);
            let now = clock.now();
            let state = opening::state(now, making.seed, making.clusters);
            (clock, now, state.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?)
        };
        state.forget_touched();
        let state = Arc::new(RwLock::new(state));
        let store = folder.map(|folder| Store::start(folder, state.clone(), clock.clone(), started)).transpose()?;
        Ok(Self { started, activity: Activity::new(clock.clone()), clock, state, store })
    }

    /// Looks at the state as it is now.
    pub fn read<T>(&self, look: impl FnOnce(&State, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let state = self.lock();
        if !state.timeline.is_due(now) {
            return look(&state, now);
        }
        drop(state);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        self.settle(&mut state, now);
        look(&state, now)
    }

    /// Changes the state. A change that is refused must have changed nothing: check first, then change.
    ///
    /// # Errors
    /// What the change refuses.
    pub fn change<T>(&self, change: impl FnOnce(&mut State, Timestamp) -> Result<T, Fault>) -> Result<T, Fault> {
        let now = self.clock.now();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        self.settle(&mut state, now);
        let outcome = change(&mut state, now)?;
        self.note(&mut state);
        Ok(outcome)
    }

    /// Comes back when every change made so far is on the disk; at once without a state folder.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn saved(&self) -> io::Result<()> {
        match &self.store {
            Some(store) => store.saved().await,
            None => Ok(()),
        }
    }

    fn settle(&self, state: &mut State, now: Timestamp) {
        if state.timeline.is_due(now) {
            state.settle(now);
            self.note(state);
        }
    }

    fn note(&self, state: &mut State) {
        match &self.store {
            Some(store) => store.note(state),
            None => state.forget_touched(),
        }
    }

    /// The clusters of a Region, by name.
    pub fn clusters(&self, region: &str) -> Vec<Cluster> {
        self.read(|state, _| state.clusters.all(region).map(|(_, cluster)| cluster.clone()).collect())
    }

    /// The cluster of that name.
    pub fn cluster(&self, region: &str, name: &str) -> Option<Cluster> {
        self.read(|state, _| state.clusters.get(region, name).cloned())
    }

    /// The workgroups of a Region, by name.
    pub fn workgroups(&self, region: &str) -> Vec<Workgroup> {
        self.read(|state, _| state.workgroups.all(region).map(|(_, workgroup)| workgroup.clone()).collect())
    }

    /// The namespaces of a Region, by name.
    pub fn namespaces(&self, region: &str) -> Vec<Namespace> {
        self.read(|state, _| state.namespaces.all(region).map(|(_, namespace)| namespace.clone()).collect())
    }

    fn lock(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
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

    #[test]
    fn what_goes_on_in_the_beginning_ends() {
        let world = World::new().unwrap();
        let status = |name: &str| world.cluster("us-east-1", name).unwrap().status;
        assert_eq!((status("ml-training"), status("geo-lake")), ("creating".to_owned(), "resizing".to_owned()));
        world.clock.advance(std::time::Duration::from_secs(1000));
        for name in ["ml-training", "geo-lake", "fraud-features", "logs-hot", "marketing-attribution"] {
            assert_eq!(status(name), "available", "{name}");
        }
        let grown = world.cluster("us-east-1", "geo-lake").unwrap();
        assert_eq!((grown.node_type.as_str(), grown.nodes), ("ra3.4xlarge", 8));
        assert_eq!(status("clickstream-raw"), "storage-full");
    }

    #[test]
    fn automated_snapshots_come_and_go() {
        let world = World::new().unwrap();
        let names = || {
            let of = |(_, s): (&str, &Snapshot)| {
                (s.automated && s.cluster.identifier == "analytics-prod").then(|| s.name.clone())
            };
            world.read(|state, _| state.snapshots.all("us-east-1").filter_map(of).collect::<BTreeSet<_>>())
        };
        let before = names();
        assert!((41..=43).contains(&before.len()), "{}", before.len());
        world.clock.advance(std::time::Duration::from_hours(20 * 24));
        let after = names();
        assert!((41..=44).contains(&after.len()) && before.is_disjoint(&after), "{}", after.len());
    }

    #[tokio::test]
    async fn a_folder_keeps_what_was_changed_and_time_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let making = Making { folder: Some(folder.path().join("state")), ..Making::default() };
        let world = World::make(&making).unwrap();
        let taken = World::make(&making).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::ResourceBusy);
        let change = |state: &mut State, now: Timestamp| {
            state.shelf.put("test", "us-east-1", "a", serde_json::json!({"n": 1}));
            let patch = serde_json::json!({"n": 2});
            let place = Place::new("test", "us-east-1", "a");
            state.timeline.add(after(now, 100), Step::Merge { place, patch });
            Ok(state.mint("test"))
        };
        let id = world.change(change).unwrap();
        world.saved().await.unwrap();
        world.clock.advance(std::time::Duration::from_secs(50));
        drop(world);
        let world = World::make(&making).unwrap();
        let document = |world: &World| world.read(|state, _| state.shelf.get("test", "us-east-1", "a").cloned());
        assert_eq!(document(&world), Some(serde_json::json!({"n": 1})));
        assert_ne!(world.change(|state, _| Ok(state.mint("test"))).unwrap(), id);
        world.clock.advance(std::time::Duration::from_secs(100));
        assert_eq!(document(&world), Some(serde_json::json!({"n": 2})));
        let mode =
            std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(folder.path().join("state/world.json")).unwrap());
        assert_eq!(mode & 0o777, 0o600);
    }
}
