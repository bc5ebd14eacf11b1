//! Node types: how many nodes a cluster of each may have, and how far elastic resize goes.

use crate::local::world::{Cluster, cluster};

/// A node type.
#[derive(Debug, Clone, Copy)]
pub struct NodeType {
    pub name: &'static str,
    /// Whether a single-node cluster of it can be made.
    pub single: bool,
    /// Most nodes at the making, and most that elastic resize reaches.
    pub most: u32,
    pub most_elastic: u32,
    /// Elastic resize multiplies by up to this, and divides by up to that.
    pub grow: u32,
    pub shrink: u32,
}

const fn of(name: &'static str, single: bool, most: [u32; 2], elastic: [u32; 2]) -> NodeType {
    NodeType { name, single, most: most[0], most_elastic: most[1], grow: elastic[0], shrink: elastic[1] }
}

/// Those one can order, as the guide's tables have them.
pub const NODE_TYPES: &[NodeType] = &[
    of("dc2.8xlarge", false, [128, 128], [2, 2]),
    of("dc2.large", true, [32, 32], [2, 2]),
    of("ra3.16xlarge", false, [128, 128], [4, 4]),
    of("ra3.4xlarge", false, [32, 64], [4, 4]),
    of("ra3.large", true, [16, 16], [2, 4]),
    of("ra3.xlplus", true, [16, 32], [2, 4]),
];

/// Nodes an account may have in a Region.
pub const ACCOUNT_NODES: u32 = 200;

/// A type by name.
pub fn node_type(name: &str) -> Option<&'static NodeType> {
    NODE_TYPES.iter().find(|node_type| node_type.name == name)
}

/// Whether `to` nodes of that type can be reached from a cluster by elastic resize.
pub fn is_elastic(from: &Cluster, to: &NodeType, nodes: u32) -> bool {
    let managed = |name: &str| name.starts_with("ra3");
    if from.nodes < 2 || nodes < 2 || nodes > to.most_elastic || (managed(&from.node_type) && !managed(to.name)) {
        return false;
    }
    if from.node_type != to.name {
        return cluster::room(to.name, nodes) >= from.megabytes() && nodes <= to.most;
    }
    let base = from.base_nodes;
    nodes <= base * to.grow && nodes * to.shrink >= base
}

/// Node counts of its own type that elastic resize reaches, besides the one it has.
pub fn elastic_counts(cluster: &Cluster) -> Vec<u32> {
    let Some(own) = node_type(&cluster.node_type) else { return Vec::new() };
    (2..=own.most_elastic).filter(|nodes| *nodes != cluster.nodes && is_elastic(cluster, own, *nodes)).collect()
}

/// As DescribeClusters writes them: `[2,3,5]`.
pub fn elastic_words(cluster: &Cluster) -> String {
    let counts: Vec<_> = elastic_counts(cluster).iter().map(u32::to_string).collect();
    format!("[{}]", counts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elastic_resize_goes_as_far_as_the_guide_says() {
        let counts = |name, nodes| elastic_counts(&Cluster::new("us-east-1", "c", name, nodes));
        assert_eq!(counts("ra3.4xlarge", 4), [2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
        assert_eq!(counts("ra3.xlplus", 4), [2, 3, 5, 6, 7, 8]);
        assert_eq!(counts("dc2.large", 8), [4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16]);
        assert!(counts("dc2.large", 1).is_empty());
        let ra3 = Cluster::new("us-east-1", "c", "ra3.4xlarge", 4);
        assert!(!is_elastic(&ra3, node_type("dc2.8xlarge").unwrap(), 4));
    }
}
