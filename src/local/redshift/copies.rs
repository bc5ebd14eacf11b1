//! Snapshot copies in another Region, and the grants encrypted ones need there.

use super::family::{Family, with_tags};
use super::input::{Input, busy, invalid};
use super::{names, view};
use crate::local::handler::operations;
use crate::local::world::{COPY_GRANTS, Cluster, Network, SnapshotCopy, State};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateSnapshotCopyGrant" => create_grant,
    "DeleteSnapshotCopyGrant" => delete_grant,
    "DescribeSnapshotCopyGrants" => |local: &Local, call: &Call| GRANT.describe(local, call, |s, r, d| with_tags(&GRANT, s, r, d)),
    "DisableSnapshotCopy" => |local: &Local, call: &Call| act(local, call, disable),
    "EnableSnapshotCopy" => |local: &Local, call: &Call| act(local, call, enable),
    "ModifySnapshotCopyRetentionPeriod" => |local: &Local, call: &Call| act(local, call, retain),
};

const GRANT: Family = Family {
    shelf: COPY_GRANTS,
    arn: "snapshotcopygrant",
    noun: "SnapshotCopyGrant",
    id: "SnapshotCopyGrantName",
    list: "SnapshotCopyGrants",
    missing: "SnapshotCopyGrantNotFoundFault",
    exists: "SnapshotCopyGrantAlreadyExistsFault",
    quota: ("SnapshotCopyGrantQuotaExceededFault", 100),
};

type Act = fn(Input<'_>, &State, &mut Cluster) -> Result<(), Fault>;

fn act(local: &Local, call: &Call, act: Act) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut cluster = input.cluster(state)?.clone();
        busy(&cluster)?;
        act(input, state, &mut cluster)?;
        state.keep(cluster.clone());
        Ok(json!({"Cluster": view::cluster(state, &cluster, now)}))
    })
}

/// Days automated copies are kept: 1 to 35.
fn days(days: i64) -> Result<i32, Fault> {
    if (1..=35).contains(&days) {
        return Ok(days as i32);
    }
    let words = format!("Copied automated snapshots are kept for 1 to 35 days; it is {days}.");
    Err(Fault::new("InvalidRetentionPeriodFault", words))
}

fn enable(input: Input<'_>, state: &State, cluster: &mut Cluster) -> Result<(), Fault> {
    let region = input.must("DestinationRegion");
    if cluster.snapshot_copy.is_some() {
        let words = format!("Snapshots of cluster {} are copied to another Region already.", cluster.identifier);
        return Err(Fault::new("SnapshotCopyAlreadyEnabledFault", words));
    }
    let known = crate::model::REGIONS.contains(&region);
    if !known {
        return Err(Fault::new(
            "UnknownSnapshotCopyRegionFault",
            format!("{region} is not a Region snapshots can be copied to."),
        ));
    }
    if region == input.region() {
        return Err(invalid("The destination must be another Region than the cluster's."));
    }
    let grant = input.name("SnapshotCopyGrantName");
    match &grant {
        Some(name) if !state.shelf.has(GRANT.shelf, region, name) => {
            let words =
                format!("SnapshotCopyGrant {name} not found in {region}; it is made in the destination Region.");
            return Err(Fault::new("SnapshotCopyGrantNotFoundFault", words));
        }
        None if cluster.encrypted => {
            return Err(invalid("An encrypted cluster needs a SnapshotCopyGrantName of the destination Region."));
        }
        _ => {}
    }
    cluster.snapshot_copy = Some(SnapshotCopy {
        region: region.to_owned(),
        retention: days(input.number("RetentionPeriod").unwrap_or(7))?,
        manual_retention: names::manual_retention(input.number("ManualSnapshotRetentionPeriod").unwrap_or(-1))?,
        grant,
    });
    Ok(())
}

fn disable(_: Input<'_>, _: &State, cluster: &mut Cluster) -> Result<(), Fault> {
    if cluster.snapshot_copy.take().is_some() {
        return Ok(());
    }
    let words = format!("Snapshots of cluster {} are not copied to another Region.", cluster.identifier);
    Err(Fault::new("SnapshotCopyAlreadyDisabledFault", words))
}

fn retain(input: Input<'_>, _: &State, cluster: &mut Cluster) -> Result<(), Fault> {
    let period = input.number("RetentionPeriod").unwrap_or_default();
    let name = cluster.identifier.clone();
    let copy = cluster.snapshot_copy.as_mut().ok_or_else(|| {
        Fault::new(
            "SnapshotCopyDisabledFault",
            format!("Snapshots of cluster {name} are not copied to another Region."),
        )
    })?;
    if input.flag("Manual") == Some(true) {
        copy.manual_retention = names::manual_retention(period)?;
    } else {
        copy.retention = days(period)?;
    }
    Ok(())
}

fn create_grant(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let name = input.name(GRANT.id).unwrap_or_default();
    names::identifier(GRANT.id, &name, 63)?;
    let network = Network { region: input.region() };
    let key = input.text("KmsKeyId").map_or_else(|| network.key("redshift"), str::to_owned);
    let document = json!({GRANT.id: name, "KmsKeyId": key});
    let answer = |state: &State, document: &Value| json!({"SnapshotCopyGrant": with_tags(&GRANT, state, input.region(), document)});
    GRANT.create(local, call, &name, &document, answer)
}

fn delete_grant(local: &Local, call: &Call) -> Reply {
    GRANT.delete(local, call, |state, region, name| {
        let uses = |cluster: &Cluster| {
            cluster
                .snapshot_copy
                .as_ref()
                .is_some_and(|copy| copy.region == region && copy.grant.as_deref() == Some(name))
        };
        if state.clusters.everywhere().any(|(_, _, cluster)| uses(cluster)) {
            let words = format!("The grant {name} is in use by a cluster.");
            return Err(Fault::new("InvalidSnapshotCopyGrantStateFault", words));
        }
        Ok(())
    })
}
