//! Pause, resume and reboot of provisioned clusters.

use super::plan::{About, Plan, Scene, Step, text};
use super::{Action, Danger, available};
use crate::kinds::Row;
use crate::model::ApiCall;

/// `PauseCluster`.
pub static PAUSE: Action = Action {
    name: "pause-cluster",
    doc: "pause a cluster: no queries, storage is billed only",
    danger: Danger::Change,
    kinds: &["clusters"],
    needs: &[],
    many: true,
    operations: &["redshift:PauseCluster"],
    allowed: may_pause,
    form: |_| Vec::new(),
    plan: |scene, _| {
        Ok(call("redshift:PauseCluster", scene)
            .says(About::Stops, "running queries are ended, and every connection is closed")
            .says(
                About::Breaks,
                "scheduled snapshots and resizes do not run, and metrics stop (gaps, missing-data alarms)",
            )
            .says(About::Costs, "while it is paused only storage is billed; a snapshot is taken first")
            .says(About::Undo, "it cannot be cancelled while it pauses; resume-cluster afterwards (some minutes)"))
    },
};

/// `ResumeCluster`.
pub static RESUME: Action = Action {
    name: "resume-cluster",
    doc: "resume a paused cluster",
    danger: Danger::Change,
    kinds: &["clusters"],
    needs: &[],
    many: true,
    operations: &["redshift:ResumeCluster"],
    allowed: |row| match row.status.word.as_str() {
        "paused" => Ok(()),
        word => Err(format!("{} is {word}; only a paused cluster is resumed", row.id)),
    },
    form: |_| Vec::new(),
    plan: |scene, _| {
        Ok(call("redshift:ResumeCluster", scene)
            .says(About::Costs, "its nodes are billed again from now on")
            .says(About::Breaks, "node addresses may change: check VPC rules that name them")
            .says(About::Undo, "pause-cluster once it is available"))
    },
};

/// `RebootCluster`.
pub static REBOOT: Action = Action {
    name: "reboot-cluster",
    doc: "reboot a cluster; pending changes are applied",
    danger: Danger::Change,
    kinds: &["clusters"],
    needs: &[],
    many: false,
    operations: &["redshift:RebootCluster"],
    allowed: |row| if row.status.word == "incompatible-parameters" { Ok(()) } else { available(row) },
    form: |_| Vec::new(),
    plan: |scene, _| {
        let plan = call("redshift:RebootCluster", scene)
            .says(About::Stops, "running queries are ended, and the cluster is away for some minutes");
        let pending = pending(scene.row);
        let plan = if pending.is_empty() {
            plan
        } else {
            plan.says(About::Replaces, format!("pending changes take effect: {}", pending.join(", ")))
        };
        Ok(plan.says(About::Undo, "a reboot cannot be cancelled"))
    },
};

fn call(operation: &'static str, scene: &Scene) -> Plan {
    let call = ApiCall::new(operation, &scene.row.region).with("ClusterIdentifier", scene.row.id.as_str());
    Plan::of(Step::new(call, "clusters", scene.row.id.as_str()))
}

fn may_pause(row: &Row) -> Result<(), String> {
    available(row)?;
    if text(row, "MultiAZ").is_some_and(|word| word.eq_ignore_ascii_case("enabled")) {
        return Err("a Multi-AZ cluster cannot be paused".to_owned());
    }
    if row.raw.integer("AutomatedSnapshotRetentionPeriod") == Some(0) {
        return Err("a cluster whose automated snapshots are off cannot be paused".to_owned());
    }
    Ok(())
}

/// What waits for a reboot: changed values, and parameter groups that say so.
fn pending(row: &Row) -> Vec<String> {
    let pairs = |name: &str| row.raw.list(name).into_iter();
    let pair = |value: serde_json::Value| {
        let text = |index: usize| value.get(index).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        (text(0), text(1))
    };
    let values = pairs("PendingModifiedValues").map(pair).map(|(name, value)| format!("{name} = {value}"));
    let groups = pairs("ClusterParameterGroups").map(pair).filter(|(_, apply)| apply == "pending-reboot");
    values.chain(groups.map(|(name, _)| format!("parameter group {name}"))).collect()
}
