//! The kind `cluster`.

use super::{Kind, Service};

/// Clusters.
pub static KIND: Kind = Kind {
    id: "clusters",
    aliases: &["cluster"],
    title: "Clusters",
    service: Service::Redshift,
    doc: "",
    columns: &[],
    load: &[],
    iam: &[],
    cadence: (60, 5),
    fetch: |_cloud, _region| Box::pin(async { Ok(Vec::new()) }),
};
