//! Node type and number of nodes of a provisioned cluster.

use super::plan::{About, Plan, Step};
use super::{Action, Danger, Field, Rule, available};
use crate::model::ApiCall;

/// Most nodes the service has in a cluster.
const MOST_NODES: i32 = 128;

/// `ResizeCluster`: elastic, or classic where that is asked for.
pub static RESIZE: Action = Action {
    name: "resize-cluster",
    doc: "node type and number of nodes of a cluster",
    danger: Danger::Change,
    kinds: &["clusters"],
    needs: &[],
    many: false,
    operations: &["redshift:ResizeCluster"],
    allowed: available,
    form: |scene| {
        let nodes = scene.row.raw.integer("NumberOfNodes").map(|n| n.to_string());
        let rule = Rule::Number { least: 1, most: MOST_NODES, step: 1, optional: false };
        vec![
            Field::new("nodes", "Nodes", nodes.unwrap_or_default(), rule),
            Field::new("node-type", "Node type", scene.text("NodeType").unwrap_or_default(), Rule::Text),
            Field::new("classic", "Classic resize", "no", Rule::YesNo),
        ]
    },
    plan: |scene, values| {
        let now = scene.row.raw.integer("NumberOfNodes").and_then(|n| i32::try_from(n).ok());
        let (nodes, classic) = (values.number("nodes").unwrap_or_default(), values.text("classic").trim() == "yes");
        let node_type = values.text("node-type").trim();
        let before = scene.text("NodeType").unwrap_or_default();
        if now == Some(nodes) && node_type == before {
            return Err(("nodes", "that is what it has already".to_owned()));
        }
        let call = ApiCall::new("redshift:ResizeCluster", &scene.row.region)
            .with("ClusterIdentifier", scene.row.id.as_str())
            .with_some("NodeType", Some(node_type).filter(|node_type| *node_type != before))
            .with("NumberOfNodes", nodes)
            .with("Classic", classic);
        let count = now.map_or_else(|| "?".to_owned(), |now| now.to_string());
        let plan = Plan::of(Step::new(call, "clusters", scene.row.id.as_str()))
            .says(About::Replaces, format!("{count} x {before} with {nodes} x {node_type}"));
        let plan = if classic {
            plan.says(About::Stops, "the cluster can only be read until it is over, which takes hours or days")
        } else {
            plan.says(About::Stops, "connections are held for some minutes; statements that run may be ended")
        };
        Ok(plan
            .says(About::Costs, "the new nodes are billed as soon as they are there")
            .says(About::Undo, "resize back once it is available; an elastic resize cannot be cancelled at its end"))
    },
};
