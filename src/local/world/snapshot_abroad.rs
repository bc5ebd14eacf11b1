//! Snapshots that are copied to another Region as soon as they are taken, where their cluster has that switched on.

use super::{Snapshot, SnapshotStep, State, Work, pace};
use jiff::Timestamp;

/// Copied snapshots are told by this before their names.
const PREFIX: &str = "copy:";
/// Where the grants lie that encrypted copies need, in the Region of the copies.
pub const COPY_GRANTS: &str = "redshift/copy-grant";

/// Begins the copy of a snapshot that was taken just now. A copy is not copied on.
pub fn copy(state: &mut State, snapshot: &Snapshot, at: Timestamp) {
    let cluster = state.clusters.get(&snapshot.region, &snapshot.cluster.identifier);
    let Some(settings) = cluster.and_then(|cluster| cluster.snapshot_copy.clone()) else { return };
    if snapshot.source_region.is_some() {
        return;
    }
    let key = settings.grant.as_deref().and_then(|grant| state.shelf.get(COPY_GRANTS, &settings.region, grant));
    let key = key.and_then(|grant| grant.get("KmsKeyId")?.as_str()).map(str::to_owned);
    let mut copy = Snapshot {
        name: format!("{PREFIX}{}", snapshot.name),
        region: settings.region.clone(),
        status: "creating".to_owned(),
        retention: if snapshot.automated { settings.retention } else { settings.manual_retention },
        retained_from: at,
        work: Work::new(at, pace::COPY_SNAPSHOT, snapshot.work.megabytes),
        shared: Vec::new(),
        source_region: Some(snapshot.region.clone()),
        ..snapshot.clone()
    };
    copy.cluster.key = key.or_else(|| copy.cluster.key.take());
    state.snapshots.put(&copy.region, &copy.name, copy.clone());
    state.plan_snapshot(&copy, copy.work.until, SnapshotStep::Saved);
}

/// A copy is whole: the events of its source tell.
pub fn copied(state: &mut State, copy: &Snapshot, source: &str, at: Timestamp) {
    let name = copy.name.strip_prefix(PREFIX).unwrap_or(&copy.name);
    let words = [("snapshot name", name), ("source AWS Region", source), ("destination AWS Region", &copy.region)];
    state.events.record(source, at, "3007", &copy.cluster.identifier, &words);
}

#[cfg(test)]
mod tests {
    use super::super::{SnapshotCopy, World};
    use std::time::Duration;

    #[test]
    fn what_is_taken_appears_in_the_other_region_and_goes_there_by_its_own_retention() {
        let world = World::new().unwrap();
        let settings = SnapshotCopy { region: "us-west-2".into(), retention: 2, manual_retention: 5, grant: None };
        let change = |state: &mut super::State, now| {
            let mut cluster = state.clusters.get("us-east-1", "dev-sandbox").unwrap().clone();
            cluster.snapshot_copy = Some(settings);
            state.keep(cluster.clone());
            state.snapshot(&cluster, "mine", now, false, -1);
            Ok(())
        };
        world.change(change).unwrap();
        let abroad = || {
            world.read(|state, _| {
                let all = state.snapshots.all("us-west-2").map(|(_, snapshot)| snapshot);
                let copies = all.filter(|snapshot| snapshot.source_region.as_deref() == Some("us-east-1"));
                copies.map(|copy| (copy.name.clone(), copy.status.clone())).collect::<Vec<_>>()
            })
        };
        assert_eq!(abroad(), []);
        world.clock.advance(Duration::from_secs(super::pace::SNAPSHOT as u64 + 1));
        assert_eq!(abroad(), [("copy:mine".to_owned(), "creating".to_owned())]);
        world.clock.advance(Duration::from_secs(super::pace::COPY_SNAPSHOT as u64));
        assert_eq!(abroad(), [("copy:mine".to_owned(), "available".to_owned())]);
        let told = world.read(|state, now| {
            let all = state.events.between("us-east-1", super::Timestamp::MIN, now).filter(|event| event.id == "3007");
            all.map(|event| event.message.clone()).collect::<Vec<_>>()
        });
        assert!(
            told.len() == 1 && told[0].contains("mine was copied successfully from us-east-1 to us-west-2"),
            "{told:?}"
        );
        // Automated ones come every eight hours and stay two days there; the manual one goes after five.
        world.clock.advance(Duration::from_hours(4 * 24));
        let names: Vec<_> = abroad().into_iter().map(|(name, _)| name).collect();
        let automated = names.iter().filter(|name| name.starts_with("copy:rs:dev-sandbox-")).count();
        assert!((6..=7).contains(&automated) && names.contains(&"copy:mine".to_owned()), "{names:?}");
        world.clock.advance(Duration::from_hours(2 * 24));
        assert!(!abroad().iter().any(|(name, _)| name == "copy:mine"));
    }
}
