//! The kind `workgroup`.

use super::{Kind, Service};

/// Workgroups.
pub static KIND: Kind = Kind {
    id: "workgroups",
    aliases: &["workgroup"],
    title: "Workgroups",
    service: Service::Serverless,
    doc: "",
    columns: &[],
    load: &[],
    iam: &[],
    cadence: (60, 5),
    fetch: |_cloud, _region| Box::pin(async { Ok(Vec::new()) }),
};
