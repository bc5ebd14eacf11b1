//! A whole snapshot brought back: as a new cluster, or into a namespace in place of what is there.

use super::form::name_of;
use super::plan::{About, Plan, Scene, Step, text};
use super::snapshot::taking;
use super::{Action, Danger, Field, Rule, Values, Wrong, available};
use crate::kinds::Row;
use crate::model::{ApiCall, StatusClass};

/// Node types a serverless snapshot, which knows none, is offered.
const NODE_TYPE: &str = "ra3.xlplus";

/// `RestoreFromClusterSnapshot`.
pub static TO_CLUSTER: Action = Action {
    name: "restore-to-cluster",
    doc: "restore a snapshot as a new cluster",
    danger: Danger::Change,
    kinds: &["snapshots"],
    needs: &["clusters"],
    many: false,
    operations: &["redshift:RestoreFromClusterSnapshot"],
    allowed: available,
    form: |scene| {
        let was = scene
            .text("ClusterIdentifier")
            .or_else(|| scene.text("namespaceName"))
            .unwrap_or_else(|| "restored".to_owned());
        let name: String = name_of(&was, scene.now).chars().take(63).collect();
        let nodes = scene.row.raw.integer("NumberOfNodes").unwrap_or(2);
        let count = Rule::Number { least: 1, most: 128, step: 1, optional: false };
        vec![
            Field::new("cluster", "New cluster", name.trim_end_matches('-'), Rule::Cluster),
            Field::new(
                "node-type",
                "Node type",
                scene.text("NodeType").unwrap_or_else(|| NODE_TYPE.to_owned()),
                Rule::Text,
            ),
            Field::new("nodes", "Nodes", nodes.to_string(), count),
            Field::new("subnet-group", "Subnet group", "", Rule::Optional),
            Field::new("public", "Publicly accessible", "no", Rule::YesNo),
        ]
    },
    plan: to_cluster,
};

fn to_cluster(scene: &Scene, values: Values) -> Result<Plan, Wrong> {
    let name = values.text("cluster");
    if scene.around.of("clusters", &scene.row.region).any(|cluster| cluster.id == name) {
        return Err(("cluster", format!("there is a cluster {name} already")));
    }
    let was = (scene.text("NodeType"), scene.row.raw.integer("NumberOfNodes"));
    let (node_type, nodes) = (values.text("node-type"), values.number("nodes").unwrap_or(1));
    if was.1 == Some(1) && was.0.is_some_and(|was| was.starts_with("ra3") && was != node_type) {
        return Err(("node-type", "a single-node RA3 snapshot is restored to its own node type only".to_owned()));
    }
    let call = ApiCall::new("redshift:RestoreFromClusterSnapshot", &scene.row.region).with("ClusterIdentifier", name);
    let call = match scene.text("snapshotArn") {
        Some(arn) => call.with("SnapshotArn", arn),
        None => call
            .with("SnapshotIdentifier", scene.row.id.as_str())
            .with_some("SnapshotClusterIdentifier", scene.text("ClusterIdentifier")),
    };
    let call = call
        .with_some("OwnerAccount", scene.foreign_owner())
        .with("NodeType", node_type)
        .with("NumberOfNodes", nodes)
        .with_some("ClusterSubnetGroupName", Some(values.text("subnet-group")))
        .with("PubliclyAccessible", values.yes("public"));
    let plan = Plan::of(Step::new(call, "clusters", name))
        .says(About::Breaks, "nothing that is there: a restore always makes a new cluster")
        .says(About::Takes, "default parameter and security groups; data streams in after it is available")
        .says(About::Costs, format!("{nodes} nodes of {node_type}, billed until the cluster is deleted"));
    let plan = if values.yes("public") {
        plan.says(About::Breaks, "it gets a public address: check its security groups")
    } else {
        plan
    };
    Ok(plan.says(About::Undo, "delete the new cluster"))
}

/// Serverless `RestoreFromSnapshot`.
pub static TO_NAMESPACE: Action = Action {
    name: "restore-to-namespace",
    doc: "restore a snapshot into a namespace, in place of its databases",
    danger: Danger::Destroy,
    kinds: &["snapshots"],
    needs: &["workgroups", "namespaces"],
    many: false,
    operations: &["redshift-serverless:RestoreFromSnapshot", "redshift-serverless:CreateSnapshot"],
    allowed: available,
    form: in_place_form,
    plan: |scene, values| {
        let Target { namespace, workgroup } = target(scene, values)?;
        let call = ApiCall::new("redshift-serverless:RestoreFromSnapshot", &scene.row.region)
            .with("namespaceName", namespace)
            .with("workgroupName", workgroup);
        let call = match scene.text("snapshotName") {
            Some(name) => call.with("snapshotName", name),
            None => match scene.text("SnapshotArn") {
                Some(arn) => call.with("snapshotArn", arn),
                None => return Err(("namespace", "the snapshot has no ARN, which this restore needs".to_owned())),
            },
        };
        let call = call.with_some("ownerAccount", scene.foreign_owner());
        let plan = in_place(scene, values, call, namespace);
        let provisioned = scene.text("SnapshotIdentifier").is_some();
        Ok(if provisioned { plan.says(About::Breaks, "interleaved sort keys become compound ones") } else { plan })
    },
};

/// Where a restore in place goes.
pub(super) struct Target<'a> {
    pub namespace: &'a str,
    pub workgroup: &'a str,
}

/// Workgroups that are available with the namespaces they are paired with.
fn pairs<'a>(scene: &'a Scene) -> impl Iterator<Item = (String, &'a Row)> {
    let settled = |row: &&Row| row.status.class == StatusClass::Ok;
    let workgroups = scene.around.of("workgroups", &scene.row.region).filter(settled);
    workgroups.filter_map(|row| Some((text(row, "namespaceName")?, row)))
}

/// Namespace to restore into, and whether to take a snapshot of what is there before.
pub(super) fn in_place_form(scene: &Scene) -> Vec<Field> {
    let names: Vec<String> = pairs(scene).map(|(namespace, _)| namespace).collect();
    let own = scene.text("namespaceName").filter(|own| names.iter().any(|name| name == own));
    // Never a guess: what is in the namespace chosen is lost.
    let first = own.unwrap_or_default();
    vec![
        Field::new("namespace", "Into namespace", first, Rule::OneOf(names)),
        Field::new("snapshot-first", "Snapshot of it first", "yes", Rule::YesNo),
    ]
}

/// The pair a form chose.
pub(super) fn target<'a>(scene: &'a Scene, values: Values<'a>) -> Result<Target<'a>, Wrong> {
    let namespace = values.text("namespace");
    let found = pairs(scene).find(|(name, _)| *name == namespace);
    let workgroup = found.map(|(_, row)| row.id.as_str());
    let workgroup = workgroup.ok_or_else(|| ("namespace", format!("{namespace} has no available workgroup")))?;
    Ok(Target { namespace, workgroup })
}

/// A restore over what is in a namespace, after a snapshot of it where that was asked for.
pub(super) fn in_place(scene: &Scene, values: Values, call: ApiCall, namespace: &str) -> Plan {
    let plan = Plan::of(Step::new(call, "namespaces", namespace)).losing(namespace);
    let here = scene.around.of("namespaces", &scene.row.region).find(|row| row.id == namespace);
    let first = here.filter(|_| values.yes("snapshot-first"));
    let database = here.and_then(|row| row.database.as_deref()).unwrap_or("dev");
    let plan = plan
        .says(About::Replaces, format!("ALL databases of namespace {namespace} ({database} and every other)"))
        .says(About::Stops, "queries and connections of its workgroup end")
        .says(About::Breaks, "zero-ETL integrations and datashares into it: delete and create them anew")
        .says(About::Costs, "tuning goes on in the background for hours to days");
    match first {
        Some(row) => {
            let name = name_of(&format!("{namespace}-before"), scene.now);
            let before = Scene { row, ..*scene };
            plan.after(taking(&before, &name, -1)).says(
                About::Undo,
                format!("restore {name}, which is taken first; keep this program open until it is done"),
            )
        }
        None => plan.says(About::Undo, "none: what is there now is lost"),
    }
}
