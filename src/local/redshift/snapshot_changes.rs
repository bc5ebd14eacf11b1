//! Snapshots made, copied, kept longer, shared and deleted, one by one and many at once.

use super::input::{Input, busy, clash};
use super::snapshots::{self, view};
use super::{names, tags};
use crate::local::handler::operations;
use crate::local::world::{Snapshot, SnapshotStep, State, Work, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "AuthorizeSnapshotAccess" => authorize,
    "BatchDeleteClusterSnapshots" => delete_many,
    "BatchModifyClusterSnapshots" => modify_many,
    "CopyClusterSnapshot" => copy,
    "CreateClusterSnapshot" => create,
    "DeleteClusterSnapshot" => delete,
    "ModifyClusterSnapshot" => modify,
    "RevokeSnapshotAccess" => revoke,
};

/// Snapshots in one batch.
const BATCH: usize = 100;

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let cluster = input.cluster(state)?.clone();
        let name = input.name("SnapshotIdentifier").unwrap_or_default();
        snapshots::free_name("SnapshotIdentifier", input.region(), &name, state)?;
        busy(&cluster)?;
        let retention = retention(input)?.unwrap_or(cluster.manual_retention);
        let tags = tags::read(input, "Tags")?;
        let snapshot = state.snapshot(&cluster, &name, now, false, retention);
        state.tags.add(&snapshot.arn(), tags);
        state.events.record(input.region(), now, "2009", &name, &[("cluster name", &cluster.identifier)]);
        Ok(json!({"Snapshot": view(state, &snapshot, now)}))
    })
}

fn retention(input: Input<'_>) -> Result<Option<i32>, Fault> {
    input.number("ManualSnapshotRetentionPeriod").map(names::manual_retention).transpose()
}

/// Only automated snapshots are copied; the copy is a manual one.
fn copy(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let cluster = input.text("SourceSnapshotClusterIdentifier");
        let source = snapshots::find(state, input.region(), input.must("SourceSnapshotIdentifier"), cluster)?.clone();
        let name = input.name("TargetSnapshotIdentifier").unwrap_or_default();
        snapshots::free_name("TargetSnapshotIdentifier", input.region(), &name, state)?;
        snapshots::available(&source)?;
        if !source.automated {
            let words =
                format!("Snapshot {} is a manual snapshot; only automated snapshots can be copied.", source.name);
            return Err(Fault::new("InvalidClusterSnapshotState", words));
        }
        let paused =
            state.clusters.get(input.region(), &source.cluster.identifier).is_some_and(|c| c.status == "paused");
        if paused && is_latest(state, &source) {
            let words = "The latest automated snapshot of a paused cluster cannot be copied.";
            return Err(Fault::new("InvalidClusterSnapshotState", words));
        }
        let copy = Snapshot {
            name: name.clone(),
            automated: false,
            status: "creating".to_owned(),
            retention: retention(input)?.unwrap_or(source.cluster.manual_retention),
            retained_from: now,
            work: Work::new(now, pace::COPY_SNAPSHOT, source.work.megabytes),
            ..source
        };
        state.plan_snapshot(&copy, copy.work.until, SnapshotStep::Saved);
        state.snapshots.put(input.region(), &name, copy.clone());
        Ok(json!({"Snapshot": view(state, &copy, now)}))
    })
}

fn is_latest(state: &State, snapshot: &Snapshot) -> bool {
    let newer = |other: &Snapshot| {
        other.automated && other.cluster.identifier == snapshot.cluster.identifier && other.created > snapshot.created
    };
    !state.snapshots.all(&snapshot.region).any(|(_, other)| newer(other))
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let name = snapshots::named(input, state)?.name.clone();
        let days = retention(input)?;
        let changed = match days {
            Some(days) => retain(state, input.region(), &name, days, input.flag("Force") == Some(true), now)?,
            None => snapshots::named(input, state)?.clone(),
        };
        Ok(json!({"Snapshot": view(state, &changed, now)}))
    })
}

/// Sets a retention; one that is over already wants force, and then the snapshot goes.
fn retain(
    state: &mut State,
    region: &str,
    name: &str,
    days: i32,
    force: bool,
    now: Timestamp,
) -> Result<Snapshot, Fault> {
    let mut snapshot = snapshots::find(state, region, name, None)?.clone();
    if snapshot.automated {
        let words = format!("Snapshot {name} is an automated snapshot; its retention follows from its cluster.");
        return Err(Fault::new("InvalidClusterSnapshotState", words));
    }
    snapshots::available(&snapshot)?;
    snapshot.retention = days;
    let over = snapshot.expires(None).is_some_and(|end| end <= now);
    if over && !force {
        let words =
            format!("With a retention of {days} days snapshot {name} would be deleted at once; use Force to do so.");
        return Err(Fault::new("InvalidRetentionPeriodFault", words));
    }
    state.snapshots.put(region, name, snapshot.clone());
    if over {
        state.drop_snapshot(region, name);
    } else {
        state.plan_expiry(&snapshot);
    }
    Ok(snapshot)
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let name = snapshots::named(input, state)?.name.clone();
        let gone = discard(state, input.region(), &name, now)?;
        let mut shown = view(state, &gone, now);
        if let Some(members) = shown.as_object_mut() {
            members.insert("Status".to_owned(), "deleted".into());
        }
        Ok(json!({ "Snapshot": shown }))
    })
}

/// Deletes a manual snapshot that is available and shared with nobody.
fn discard(state: &mut State, region: &str, name: &str, now: Timestamp) -> Result<Snapshot, Fault> {
    let snapshot = snapshots::find(state, region, name, None)?.clone();
    let refuse = |why: &str| Err(Fault::new("InvalidClusterSnapshotState", format!("Snapshot {name} {why}")));
    if snapshot.automated {
        return refuse("is an automated snapshot; the service deletes it when its retention is over.");
    }
    if !snapshot.shared.is_empty() {
        return refuse("is shared with other accounts; revoke their access first.");
    }
    let (event, done) =
        if snapshot.status == "creating" { ("2010", true) } else { ("2011", snapshot.status == "available") };
    if !done {
        return refuse(&format!("is {}; it must be available.", snapshot.status));
    }
    state.drop_snapshot(region, name);
    state.events.record(region, now, event, name, &[("cluster name", &snapshot.cluster.identifier)]);
    Ok(snapshot)
}

/// Does something to each of many; those that refuse are told, the others are done.
fn many(
    local: &Local,
    names: &[(String, Option<String>)],
    region: &str,
    act: impl Fn(&mut State, &str, Timestamp) -> Result<Snapshot, Fault>,
) -> Reply {
    local.world.change(|state, now| {
        let (mut done, mut errors) = (Vec::new(), Vec::new());
        for (name, cluster) in names {
            let found = snapshots::find(state, region, name, cluster.as_deref()).map(|snapshot| snapshot.name.clone());
            match found.and_then(|name| act(state, &name, now)) {
                Ok(snapshot) => done.push(snapshot.name),
                Err(fault) => errors.push(json!({
                    "SnapshotIdentifier": name, "SnapshotClusterIdentifier": cluster,
                    "FailureCode": fault.code, "FailureReason": fault.message,
                })),
            }
        }
        Ok(json!({"Resources": done, "Errors": errors}))
    })
}

fn delete_many(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let text = |entry: &Value, member: &str| entry.get(member).and_then(Value::as_str).map(str::to_owned);
    let named =
        |entry| (text(entry, "SnapshotIdentifier").unwrap_or_default(), text(entry, "SnapshotClusterIdentifier"));
    let names: Vec<_> = input.list("Identifiers").iter().map(named).collect();
    if names.len() > BATCH {
        return Err(Fault::new("BatchDeleteRequestSizeExceeded", format!("A batch has at most {BATCH} snapshots.")));
    }
    let region = input.region();
    many(local, &names, region, |state, name, now| discard(state, region, name, now))
}

fn modify_many(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let names: Vec<_> = input.texts("SnapshotIdentifierList").into_iter().map(|name| (name, None)).collect();
    if names.len() > BATCH {
        let words = format!("A batch has at most {BATCH} snapshots.");
        return Err(Fault::new("BatchModifyClusterSnapshotsLimitExceededFault", words));
    }
    let days = retention(input)?.ok_or_else(|| clash("The request must contain ManualSnapshotRetentionPeriod."))?;
    let (region, force) = (input.region(), input.flag("Force") == Some(true));
    many(local, &names, region, |state, name, now| retain(state, region, name, days, force, now))
}

/// Accounts one snapshot may be shared with.
const SHARED: usize = 20;

fn authorize(local: &Local, call: &Call) -> Reply {
    share(local, call, |snapshot, account| {
        if account != "amazon-redshift-support" {
            names::account("AccountWithRestoreAccess", account)?;
        }
        if account == crate::local::world::ACCOUNT {
            return Err(super::input::invalid("A snapshot cannot be shared with the account that owns it."));
        }
        if snapshot.automated {
            let words =
                format!("Snapshot {} is an automated snapshot; only manual snapshots can be shared.", snapshot.name);
            return Err(Fault::new("InvalidClusterSnapshotState", words));
        }
        snapshots::available(snapshot)?;
        if snapshot.shared.iter().any(|known| known == account) {
            let words = format!("Account {account} already has access to snapshot {}.", snapshot.name);
            return Err(Fault::new("AuthorizationAlreadyExists", words));
        }
        if snapshot.shared.len() >= SHARED {
            let words = format!("Snapshot {} is shared with {SHARED} accounts already.", snapshot.name);
            return Err(Fault::new("AuthorizationQuotaExceeded", words));
        }
        snapshot.shared.push(account.to_owned());
        Ok(())
    })
}

fn revoke(local: &Local, call: &Call) -> Reply {
    share(local, call, |snapshot, account| {
        let before = snapshot.shared.len();
        snapshot.shared.retain(|known| known != account);
        if snapshot.shared.len() == before {
            let words = format!("Account {account} has no access to snapshot {}.", snapshot.name);
            return Err(Fault::new("AuthorizationNotFound", words));
        }
        Ok(())
    })
}

fn share(local: &Local, call: &Call, act: fn(&mut Snapshot, &str) -> Result<(), Fault>) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut snapshot = snapshots::named(input, state)?.clone();
        act(&mut snapshot, input.must("AccountWithRestoreAccess"))?;
        state.snapshots.put(input.region(), &snapshot.name.clone(), snapshot.clone());
        Ok(json!({"Snapshot": view(state, &snapshot, now)}))
    })
}
