//! Dates and times in texts that nothing says are any: `caldate = '12-31-2008'`. What one is compared with the engine
//! tells when something else stands in its place that can be compared with no date.

use super::rewrite::literal;
use super::rewrite::node::{Node, Nodes, render, string, template, walk};
use super::session::Session;

/// What no date and no time can be compared with.
const PROBE: &str = "cast('' as blob)";

impl Session {
    /// The statement with such texts as the engine reads them. Others than the service's own forms cost no look at it.
    pub(super) fn with_moments(&self, nodes: Nodes) -> Nodes {
        let mut texts = forms(&nodes);
        texts.sort();
        texts.dedup();
        texts.into_iter().fold(nodes, |nodes, (text, iso)| {
            if self.is_compared_with_a_moment(&nodes, &text) {
                replaced(nodes, &text, &|at| vec![string(&iso, at)])
            } else {
                nodes
            }
        })
    }

    fn is_compared_with_a_moment(&self, nodes: &Nodes, text: &str) -> bool {
        let probed = replaced(nodes.clone(), text, &|at| template(PROBE, at, &[]));
        let error = self.connection.prepare(&render(&probed).sql).err().map(|error| error.to_string());
        error.is_some_and(|error| error.contains("BLOB") && (error.contains("DATE") || error.contains("TIMESTAMP")))
    }
}

/// The texts in one of the service's own forms, and what they say.
fn forms(nodes: &Nodes) -> Vec<(String, String)> {
    let form = |node: &Node| match node {
        Node::Group { body, .. } => forms(body),
        Node::Leaf(_) => {
            let text = node.string();
            text.and_then(|text| literal::iso(&text).map(|iso| (text, iso))).into_iter().collect()
        }
    };
    nodes.iter().flat_map(form).collect()
}

fn replaced(nodes: Nodes, text: &str, with: &dyn Fn(usize) -> Nodes) -> Nodes {
    let one = |node: Node| if node.string().as_deref() == Some(text) { with(node.at()) } else { vec![node] };
    walk(nodes, &|nodes| nodes.into_iter().flat_map(one).collect())
}
