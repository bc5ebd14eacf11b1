//! Which handlers play which service. A new family of operations is one more name in one line here.

use super::handler::{Large, Operation};
use super::wire::Service;
use super::{cloudwatch, data_api, redshift, serverless, sts};

/// The handler of an operation, `None` when the stand-in does not play it.
pub fn find(service: Service, name: &str) -> Option<&'static Operation> {
    match service {
        Service::Redshift => among(redshift::FAMILIES, name),
        Service::Serverless => among(serverless::FAMILIES, name),
        Service::DataApi => among(data_api::OPERATIONS, name),
        Service::CloudWatch => among(cloudwatch::FAMILIES, name),
        Service::Sts => among(&[sts::OPERATIONS], name),
    }
}

/// The handler of an operation with large answers; such an operation is not in [`find`].
pub fn large(service: Service, name: &str) -> Option<&'static Large> {
    match service {
        Service::DataApi => data_api::LARGE.iter().find(|operation| operation.name == name),
        _ => None,
    }
}

fn among(families: &[&'static [Operation]], name: &str) -> Option<&'static Operation> {
    families.iter().flat_map(|family| family.iter()).find(|operation| operation.name == name)
}
