//! Snapshots: take, keep, copy, delete; of both services.

use super::form::name_of;
use super::plan::{About, Plan, Scene, Step, text};
use super::{Action, Danger, Field, Rule, Values, Wrong, available};
use crate::kinds::Row;
use crate::model::{ApiCall, StatusClass};

/// `CreateClusterSnapshot`, or Serverless `CreateSnapshot`.
pub static CREATE: Action = Action {
    name: "create-snapshot",
    doc: "take a snapshot of a cluster or a namespace",
    danger: Danger::Change,
    kinds: &["clusters", "namespaces", "workgroups"],
    needs: &["snapshots"],
    many: false,
    operations: &["redshift:CreateClusterSnapshot", "redshift-serverless:CreateSnapshot"],
    allowed: |row| {
        available(row)?;
        let paired = row.raw.get("workgroupName").is_none() || text(row, "namespaceName").is_some();
        if paired { Ok(()) } else { Err(format!("workgroup {} has no namespace", row.id)) }
    },
    form: |scene| {
        let source = scene.text("namespaceName").unwrap_or_else(|| scene.row.id.clone());
        let kept = scene.row.raw.integer("ManualSnapshotRetentionPeriod").filter(|days| *days > 0);
        vec![
            Field::new("name", "Name", name_of(&source, scene.now), Rule::Snapshot),
            Field::new(
                "retention",
                "Kept (days)",
                kept.map_or_else(|| "ever".to_owned(), |days| days.to_string()),
                Rule::Retention,
            ),
        ]
    },
    plan: |scene, values| {
        let name = free_name(scene, values)?;
        let step = taking(scene, name, values.retention("retention").unwrap_or(-1));
        Ok(Plan::of(step)
            .says(About::Takes, "a copy of all data but of tables made with BACKUP NO; the warehouse goes on meanwhile")
            .says(About::Costs, "manual snapshots are billed as backup storage for as long as they are kept")
            .says(About::Undo, "delete-snapshot"))
    },
};

/// `ModifyClusterSnapshot`, or `UpdateSnapshot`.
pub static RETAIN: Action = Action {
    name: "retain-snapshot",
    doc: "set how long manual snapshots are kept",
    danger: Danger::Change,
    kinds: &["snapshots"],
    needs: &[],
    many: true,
    operations: &["redshift:ModifyClusterSnapshot", "redshift-serverless:UpdateSnapshot"],
    allowed: |row| {
        manual(row, "its retention is that of its cluster; copy-snapshot makes a manual one of it")?;
        available(row)
    },
    form: |scene| {
        let now = ["ManualSnapshotRetentionPeriod", "snapshotRetentionPeriod"];
        let now = now.iter().find_map(|name| scene.row.raw.get(name)).and_then(|days| days.as_i64()).unwrap_or(-1);
        let now = if now == -1 { "ever".to_owned() } else { now.to_string() };
        vec![Field::new("retention", "Kept (days)", now, Rule::Retention)]
    },
    plan: |scene, values| {
        let days = values.retention("retention").unwrap_or(-1);
        let gone = expires_at_once(scene, days);
        if gone {
            return Err(("retention", format!("{} is older than that: delete-snapshot deletes it", scene.row.id)));
        }
        let step = match scene.text("snapshotName") {
            Some(name) => {
                let call = ApiCall::new("redshift-serverless:UpdateSnapshot", &scene.row.region);
                call.with("snapshotName", name).with("retentionPeriod", days)
            }
            None => ApiCall::new("redshift:ModifyClusterSnapshot", &scene.row.region)
                .with("SnapshotIdentifier", scene.row.id.as_str())
                .with("ManualSnapshotRetentionPeriod", days),
        };
        let step = Step::new(step, "snapshots", scene.row.id.as_str());
        let when = if days == -1 {
            "kept until it is deleted".to_owned()
        } else {
            format!("deleted by the service {days} days after it was taken")
        };
        Ok(Plan::of(step).says(About::Replaces, format!("its retention: {when}")).says(About::Undo, "set it again"))
    },
};

/// `CopyClusterSnapshot`.
pub static COPY: Action = Action {
    name: "copy-snapshot",
    doc: "keep an automated snapshot: a manual copy of it",
    danger: Danger::Change,
    kinds: &["snapshots"],
    needs: &["clusters", "snapshots"],
    many: false,
    operations: &["redshift:CopyClusterSnapshot"],
    allowed: |row| {
        if text(row, "SnapshotType").as_deref() != Some("automated") {
            return Err(
                "only automated snapshots of clusters are copied; a manual one is kept as long as you like".to_owned()
            );
        }
        available(row)
    },
    form: |scene| {
        let source = scene.text("ClusterIdentifier").unwrap_or_else(|| scene.row.id.clone());
        vec![
            Field::new("name", "Name of the copy", name_of(&source, scene.now), Rule::Snapshot),
            Field::new("retention", "Kept (days)", "ever", Rule::Retention),
        ]
    },
    plan: |scene, values| {
        let name = free_name(scene, values)?;
        let call = ApiCall::new("redshift:CopyClusterSnapshot", &scene.row.region)
            .with("SourceSnapshotIdentifier", scene.row.id.as_str())
            .with_some("SourceSnapshotClusterIdentifier", scene.text("ClusterIdentifier"))
            .with("TargetSnapshotIdentifier", name)
            .with("ManualSnapshotRetentionPeriod", values.retention("retention").unwrap_or(-1));
        let plan = Plan::of(Step::new(call, "snapshots", name));
        let of = scene.text("ClusterIdentifier");
        let paused = scene
            .around
            .of("clusters", &scene.row.region)
            .any(|c| Some(&c.id) == of.as_ref() && c.status.word == "paused");
        let plan = if paused {
            plan.says(
                About::Breaks,
                "its cluster is paused: the latest automated snapshot of a paused cluster cannot be copied",
            )
        } else {
            plan
        };
        Ok(plan
            .says(About::Costs, "backup storage for as long as the copy is kept")
            .says(About::Undo, "delete-snapshot"))
    },
};

/// `DeleteClusterSnapshot`, or Serverless `DeleteSnapshot`.
pub static DELETE: Action = Action {
    name: "delete-snapshot",
    doc: "delete manual snapshots",
    danger: Danger::Destroy,
    kinds: &["snapshots"],
    needs: &["snapshots"],
    many: true,
    operations: &["redshift:DeleteClusterSnapshot", "redshift-serverless:DeleteSnapshot"],
    allowed: |row| {
        manual(row, "automated snapshots go by their retention and cannot be deleted by hand")?;
        let shared = ["AccountsWithRestoreAccess", "accountsWithRestoreAccess", "accountsWithProvisionedRestoreAccess"];
        if shared.iter().any(|name| !row.raw.list(name).is_empty()) {
            return Err("it is shared: take the access of the other accounts away first".to_owned());
        }
        match row.status.class {
            StatusClass::Ok | StatusClass::Error => Ok(()),
            _ => available(row),
        }
    },
    form: |_| Vec::new(),
    plan: |scene, _| {
        let call = match scene.text("snapshotName") {
            Some(name) => {
                ApiCall::new("redshift-serverless:DeleteSnapshot", &scene.row.region).with("snapshotName", name)
            }
            None => ApiCall::new("redshift:DeleteClusterSnapshot", &scene.row.region)
                .with("SnapshotIdentifier", scene.row.id.as_str())
                .with_some("SnapshotClusterIdentifier", scene.text("ClusterIdentifier")),
        };
        let plan = Plan::of(Step::new(call, "snapshots", scene.row.id.as_str()).gone())
            .says(About::Breaks, format!("{} cannot be restored from any more", scene.row.id));
        let others = scene.around.of("snapshots", &scene.row.region).filter(|row| {
            source(row) == source(scene.row) && row.id != scene.row.id && row.status.class == StatusClass::Ok
        });
        let left = others.count();
        let of = source(scene.row).unwrap_or_else(|| "its source".to_owned());
        let plan = if left == 0 {
            plan.says(About::Breaks, format!("it is the last snapshot of {of}"))
        } else {
            plan.says(About::Leaves, format!("{left} other available snapshots of {of}"))
        };
        Ok(plan.says(About::Undo, "none: a deleted snapshot is gone; restores that run from it finish"))
    },
};

/// The call that takes a snapshot of a cluster, or of a namespace or the one of a workgroup.
pub(super) fn taking(scene: &Scene, name: &str, days: i32) -> Step {
    let call = match scene.text("namespaceName") {
        Some(namespace) => ApiCall::new("redshift-serverless:CreateSnapshot", &scene.row.region)
            .with("namespaceName", namespace)
            .with("snapshotName", name)
            .with("retentionPeriod", days),
        None => ApiCall::new("redshift:CreateClusterSnapshot", &scene.row.region)
            .with("ClusterIdentifier", scene.row.id.as_str())
            .with("SnapshotIdentifier", name)
            .with("ManualSnapshotRetentionPeriod", days),
    };
    Step::new(call, "snapshots", name)
}

/// The name asked for, unless a snapshot in sight has it already.
pub(super) fn free_name<'a>(scene: &Scene, values: Values<'a>) -> Result<&'a str, Wrong> {
    let name = values.text("name");
    if scene.around.of("snapshots", &scene.row.region).any(|row| row.id == name) {
        return Err(("name", format!("there is a snapshot {name} already")));
    }
    Ok(name)
}

/// Identifier of the cluster or name of the namespace a snapshot is of.
fn source(row: &Row) -> Option<String> {
    text(row, "ClusterIdentifier").or_else(|| text(row, "namespaceName"))
}

/// Not an automated one.
fn manual(row: &Row, else_why: &str) -> Result<(), String> {
    if text(row, "SnapshotType").as_deref() == Some("automated") { Err(else_why.to_owned()) } else { Ok(()) }
}

/// Whether a snapshot is older than a retention of that many days.
fn expires_at_once(scene: &Scene, days: i32) -> bool {
    let since =
        ["SnapshotRetentionStartTime", "snapshotRetentionStartTime", "SnapshotCreateTime", "snapshotCreateTime"];
    let since = since.iter().find_map(|name| scene.text(name)?.parse::<jiff::Timestamp>().ok());
    since.is_some_and(|since| days >= 0 && scene.now.duration_since(since).as_secs() > i64::from(days) * 86_400)
}
