//! One table brought back from a snapshot or a recovery point, beside what is there.

use super::plan::{About, Plan, Scene, Step, text};
use super::restore::{in_place_form, target};
use super::{Action, Danger, Field, Rule, Values, Wrong, available};
use crate::model::{ApiCall, StatusClass};

/// `RestoreTableFromClusterSnapshot`, `RestoreTableFromSnapshot`, `RestoreTableFromRecoveryPoint`.
pub static RESTORE_TABLE: Action = Action {
    name: "restore-table",
    doc: "bring one table back under a new name",
    danger: Danger::Change,
    kinds: &["snapshots", "recovery-points"],
    needs: &["clusters", "workgroups", "namespaces"],
    many: false,
    operations: &[
        "redshift:RestoreTableFromClusterSnapshot",
        "redshift-serverless:RestoreTableFromSnapshot",
        "redshift-serverless:RestoreTableFromRecoveryPoint",
    ],
    allowed: available,
    form,
    plan: |scene, values| {
        let plan = match scene.text("ClusterIdentifier") {
            Some(cluster) => of_cluster(scene, values, &cluster)?,
            None => of_namespace(scene, values)?,
        };
        Ok(plan
            .says(About::Takes, "no foreign keys, views and grants with it; row-level security stays on")
            .says(
                About::Breaks,
                "nothing that is there: the new name must be free, and only one restore runs at a time",
            )
            .says(About::Undo, "DROP TABLE the new table"))
    },
};

fn form(scene: &Scene) -> Vec<Field> {
    let database = scene.text("DBName").unwrap_or_else(|| "dev".to_owned());
    let mut fields = Vec::new();
    if scene.text("ClusterIdentifier").is_none() {
        fields.extend(in_place_form(scene).into_iter().filter(|field| field.id == "namespace"));
    }
    fields.extend([
        Field::new("database", "Source database", database, Rule::Text),
        Field::new("schema", "Source schema", "public", Rule::Text),
        Field::new("table", "Source table", "", Rule::Text),
        Field::new("target-database", "Into database", "", Rule::Optional),
        Field::new("target-schema", "Into schema", "", Rule::Optional),
        Field::new("new-table", "New table", "", Rule::Text),
    ]);
    fields
}

/// A cluster takes back tables of its own snapshots only.
fn of_cluster(scene: &Scene, values: Values, cluster: &str) -> Result<Plan, Wrong> {
    let here = scene.around.of("clusters", &scene.row.region).find(|row| row.id == cluster);
    let Some(here) = here else {
        return Err(("table", format!("its cluster {cluster} is gone: restore-to-cluster first")));
    };
    if here.status.class != StatusClass::Ok {
        return Err(("table", format!("its cluster {cluster} is {}; it must be available", here.status.word)));
    }
    if scene.row.raw.flag("Encrypted") == Some(false) && here.raw.flag("Encrypted") == Some(true) {
        return Err(("table", "the snapshot is not encrypted and the cluster is: a table cannot go over".to_owned()));
    }
    let call = ApiCall::new("redshift:RestoreTableFromClusterSnapshot", &scene.row.region)
        .with("ClusterIdentifier", cluster)
        .with("SnapshotIdentifier", scene.row.id.as_str())
        .with("SourceDatabaseName", values.text("database"))
        .with("SourceSchemaName", values.text("schema"))
        .with("SourceTableName", values.text("table"))
        .with_some("TargetDatabaseName", Some(values.text("target-database")))
        .with_some("TargetSchemaName", Some(values.text("target-schema")))
        .with("NewTableName", values.text("new-table"));
    let plan = Plan::of(Step::new(call, "table-restores", ""));
    Ok(plan.says(About::Takes, format!("the table as it was then into cluster {cluster}, read and write meanwhile")))
}

fn of_namespace(scene: &Scene, values: Values) -> Result<Plan, Wrong> {
    let into = target(scene, values)?;
    let (operation, name, value) = match text(scene.row, "snapshotName") {
        Some(snapshot) => ("redshift-serverless:RestoreTableFromSnapshot", "snapshotName", snapshot),
        None => ("redshift-serverless:RestoreTableFromRecoveryPoint", "recoveryPointId", scene.row.id.clone()),
    };
    let call = ApiCall::new(operation, &scene.row.region)
        .with("namespaceName", into.namespace)
        .with("workgroupName", into.workgroup)
        .with(name, value)
        .with("sourceDatabaseName", values.text("database"))
        .with("sourceSchemaName", values.text("schema"))
        .with("sourceTableName", values.text("table"))
        .with_some("targetDatabaseName", Some(values.text("target-database")))
        .with_some("targetSchemaName", Some(values.text("target-schema")))
        .with("newTableName", values.text("new-table"));
    let plan = Plan::of(Step::new(call, "table-restores", ""));
    Ok(plan.says(About::Takes, format!("the table as it was then into namespace {}", into.namespace)))
}
