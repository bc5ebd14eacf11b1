//! The kind `namespace`.

use super::{Kind, Service};

/// Namespaces.
pub static KIND: Kind = Kind {
    id: "namespaces",
    aliases: &["namespace"],
    title: "Namespaces",
    service: Service::Serverless,
    doc: "",
    columns: &[],
    load: &[],
    iam: &[],
    cadence: (60, 5),
    fetch: |_cloud, _region| Box::pin(async { Ok(Vec::new()) }),
};
