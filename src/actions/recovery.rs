//! Recovery points: kept as a snapshot, or gone back to.

use super::form::name_of;
use super::plan::{About, Plan, Step};
use super::restore::{in_place, in_place_form, target};
use super::snapshot::free_name;
use super::{Action, Danger, Field, Rule};
use crate::model::ApiCall;

/// `ConvertRecoveryPointToSnapshot`.
pub static CONVERT: Action = Action {
    name: "convert-recovery-point",
    doc: "keep a recovery point: a snapshot of it",
    danger: Danger::Change,
    kinds: &["recovery-points"],
    needs: &["snapshots"],
    many: false,
    operations: &["redshift-serverless:ConvertRecoveryPointToSnapshot"],
    allowed: |_| Ok(()),
    form: |scene| {
        let source = scene.text("namespaceName").unwrap_or_else(|| "recovery-point".to_owned());
        vec![
            Field::new("name", "Name", name_of(&source, scene.now), Rule::Snapshot),
            Field::new("retention", "Kept (days)", "ever", Rule::Retention),
        ]
    },
    plan: |scene, values| {
        let name = free_name(scene, values)?;
        let call = ApiCall::new("redshift-serverless:ConvertRecoveryPointToSnapshot", &scene.row.region)
            .with("recoveryPointId", scene.row.id.as_str())
            .with("snapshotName", name)
            .with("retentionPeriod", values.retention("retention").unwrap_or(-1));
        Ok(Plan::of(Step::new(call, "snapshots", name))
            .says(About::Takes, "the data as it was then; recovery points themselves go after 24 hours")
            .says(About::Costs, "backup storage for as long as the snapshot is kept; recovery points are free")
            .says(About::Undo, "delete-snapshot"))
    },
};

/// `RestoreFromRecoveryPoint`.
pub static RESTORE: Action = Action {
    name: "restore-recovery-point",
    doc: "take a namespace back to a recovery point, in place of its databases",
    danger: Danger::Destroy,
    kinds: &["recovery-points"],
    needs: &["workgroups", "namespaces"],
    many: false,
    operations: &["redshift-serverless:RestoreFromRecoveryPoint", "redshift-serverless:CreateSnapshot"],
    allowed: |_| Ok(()),
    form: in_place_form,
    plan: |scene, values| {
        let into = target(scene, values)?;
        let call = ApiCall::new("redshift-serverless:RestoreFromRecoveryPoint", &scene.row.region)
            .with("recoveryPointId", scene.row.id.as_str())
            .with("namespaceName", into.namespace)
            .with("workgroupName", into.workgroup);
        Ok(in_place(scene, values, call, into.namespace))
    },
};
