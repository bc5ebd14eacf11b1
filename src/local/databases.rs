//! Whose databases are whose: those of a cluster and of a namespace are their own, and a backup knows whose it is of.

use super::Local;
use super::data_api::{Target, Warehouse, standing};
use super::engine::{Data, Engine, SqlError, changes};
use super::world::{Backup, Cluster, Namespace, SNAPSHOTS, State, after, pace};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Those of a cluster; it outlives a rename, a cluster made again or restored has others.
pub fn of_cluster(cluster: &Cluster) -> Data {
    Data { id: cluster.namespace.clone(), database: cluster.database.clone() }
}

/// Those a namespace had then: after it was restored it has others.
pub fn of_namespace(namespace: &Namespace, at: Timestamp) -> Data {
    Data { id: namespace.data(at), database: namespace.database.clone() }
}

/// The engine of a target. Where it is a new one, those nobody needs any more go.
pub fn engine(local: &Local, target: &Target) -> Arc<Engine> {
    let warehouses = local.data_api.warehouses();
    if !warehouses.knows(&target.data) {
        let needed = local.world.read(needed);
        warehouses.sweep(|id| id == target.data.id || needed.contains(id));
    }
    warehouses.of(&target.data)
}

impl Local {
    /// Opens the databases of a cluster or workgroup in the background, so that the first statement need not wait.
    pub fn open_databases(&self, region: &str, warehouse: Warehouse) {
        let Ok((_, data)) = standing(self, region, warehouse) else { return };
        let engine = self.data_api.warehouses().of(&data);
        std::thread::spawn(move || {
            if let Err(error) = engine.warm() {
                tracing::warn!(%error, "the stand-in's databases did not open");
            }
        });
    }
}

/// The ids of all databases that somebody has or that a backup is of.
fn needed(state: &State, now: Timestamp) -> BTreeSet<String> {
    let clusters = state.clusters.everywhere().map(|(_, _, cluster)| cluster.namespace.clone());
    let snapshots = state.snapshots.everywhere().map(|(_, _, snapshot)| snapshot.cluster.namespace.clone());
    // As long as there are recovery points of them.
    let day_ago = after(now, -pace::DAY);
    let recent = |namespace: &Namespace| {
        let later = namespace.restored.iter().filter(|restored| restored.at >= day_ago);
        let later = later.map(|restored| restored.data.clone());
        later.chain([namespace.data(day_ago)]).collect::<Vec<_>>()
    };
    let namespaces = state.namespaces.everywhere().flat_map(|(_, _, namespace)| recent(namespace));
    let backups = state.shelf.everywhere(SNAPSHOTS).filter_map(|(_, _, document)| Backup::read(document));
    let backups = backups.map(|backup| backup.namespace.data(backup.holds()));
    clusters.chain(snapshots).chain(namespaces).chain(backups).collect()
}

/// Keeps what statements may change for the backups that were taken before.
pub fn keep_before(local: &Local, target: &Target, statements: &[String]) {
    let changing: Vec<_> = statements.iter().filter(|sql| changes(sql)).collect();
    if changing.is_empty() {
        return;
    }
    let (epoch, now) = local.world.read(|state, now| (last_backup(state, target, now), now));
    let engine = engine(local, target);
    for sql in changing {
        if let Err(error) = engine.keep_before(sql, epoch.as_microsecond(), now.as_microsecond()) {
            tracing::warn!(%error, "a table could not be kept for the backups of before");
        }
    }
}

/// When its youngest backup was taken: a snapshot, or the recovery point of every half hour.
fn last_backup(state: &State, target: &Target, now: Timestamp) -> Timestamp {
    const HALF: i64 = pace::HOUR / 2;
    let id = &target.data.id;
    let last = |all: &mut dyn Iterator<Item = Timestamp>| all.filter(|at| *at <= now).max().unwrap_or(Timestamp::MIN);
    if let Warehouse::Cluster(_) = target.warehouse {
        let own = state.snapshots.everywhere().filter(|(_, _, snapshot)| snapshot.cluster.namespace == *id);
        return last(&mut own.map(|(_, _, snapshot)| snapshot.created));
    }
    let half_hour = Timestamp::from_second(now.as_second().div_euclid(HALF) * HALF).unwrap_or(now);
    let all = state.shelf.everywhere(SNAPSHOTS).filter_map(|(_, _, document)| Backup::read(document));
    let own = all.filter(|backup| backup.namespace.data(backup.holds()) == *id);
    half_hour.max(last(&mut own.map(|backup| backup.created)))
}

/// Makes databases under a new id as others were then.
///
/// # Errors
/// Rows that are not kept any more; what the disk says.
pub async fn restore(local: &Arc<Local>, source: Data, at: Timestamp, id: &str) -> Result<(), SqlError> {
    let (local, id) = (local.clone(), id.to_owned());
    let work = move || local.data_api.warehouses().restore(&source, at.as_microsecond(), &id);
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(SqlError::new("XX000", "the databases do not answer")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::World;
    use crate::local::world::Restored;

    #[test]
    fn databases_are_needed_as_long_as_there_are_recovery_points_of_them() {
        let world = World::new().unwrap();
        let needed = world.change(|state, now| {
            let mut namespace = state.namespaces.get("us-east-1", "analytics").unwrap().clone();
            let restored = |(days, data): (i64, &str)| {
                let at = after(now, -days * pace::DAY + pace::HOUR);
                Restored { at, data: data.to_owned(), replaced: 1.0 }
            };
            namespace.restored = [(3, "oldest"), (2, "old"), (1, "young")].map(restored).into();
            state.namespaces.put("us-east-1", "analytics", namespace);
            Ok(needed(state, now))
        });
        let needed = needed.unwrap();
        assert_eq!(["oldest", "old", "young"].map(|id| needed.contains(id)), [false, true, true]);
        let cluster = world.cluster("us-east-1", "etl-nightly").unwrap();
        assert!(needed.contains(&of_cluster(&cluster).id));
    }
}
