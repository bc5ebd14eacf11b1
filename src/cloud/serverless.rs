//! Serverless workgroups and namespaces: ListWorkgroups and ListNamespaces.

use super::clients::Clients;
use super::convert::{pair, time};
use super::{CloudError, pages};
use crate::model::{
    ConfigParameter, Namespace, NetworkInterface, PerformanceTarget, UsageLimit, VpcEndpoint, Workgroup,
    WorkgroupEndpoint,
};
use aws_sdk_redshiftserverless::types;

/// All workgroups of a Region.
pub(super) async fn workgroups(clients: &Clients) -> Result<Vec<Workgroup>, CloudError> {
    let call = clients.call(&clients.serverless, "redshift-serverless:ListWorkgroups");
    let request = || clients.serverless.client.list_workgroups().max_results(100);
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.workgroups, page.next_token))
        }
    })
    .await?;
    Ok(found.into_iter().map(workgroup).collect())
}

/// All usage limits of a Region's workgroups.
pub(super) async fn usage_limits(clients: &Clients) -> Result<Vec<UsageLimit>, CloudError> {
    let call = clients.call(&clients.serverless, "redshift-serverless:ListUsageLimits");
    let request = || clients.serverless.client.list_usage_limits().max_results(100);
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.usage_limits.unwrap_or_default(), page.next_token))
        }
    })
    .await?;
    Ok(found.into_iter().map(usage_limit).collect())
}

fn usage_limit(from: types::UsageLimit) -> UsageLimit {
    UsageLimit {
        usage_limit_id: from.usage_limit_id.unwrap_or_default(),
        resource_arn: from.resource_arn,
        usage_type: from.usage_type.map(|usage| usage.as_str().to_owned()),
        amount: from.amount,
        period: from.period.map(|period| period.as_str().to_owned()),
        breach_action: from.breach_action.map(|action| action.as_str().to_owned()),
    }
}

/// All namespaces of a Region.
pub(super) async fn namespaces(clients: &Clients) -> Result<Vec<Namespace>, CloudError> {
    let call = clients.call(&clients.serverless, "redshift-serverless:ListNamespaces");
    let request = || clients.serverless.client.list_namespaces().max_results(100);
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            Ok((page.namespaces, page.next_token))
        }
    })
    .await?;
    Ok(found.into_iter().map(namespace).collect())
}

fn workgroup(from: types::Workgroup) -> Workgroup {
    Workgroup {
        workgroup_name: from.workgroup_name.unwrap_or_default(),
        workgroup_id: from.workgroup_id,
        workgroup_arn: from.workgroup_arn,
        namespace_name: from.namespace_name,
        status: from.status.map(|status| status.as_str().to_owned()),
        base_capacity: from.base_capacity,
        max_capacity: from.max_capacity,
        price_performance_target: from.price_performance_target.map(performance),
        publicly_accessible: from.publicly_accessible,
        enhanced_vpc_routing: from.enhanced_vpc_routing,
        endpoint: from.endpoint.map(endpoint),
        port: from.port,
        creation_date: time(from.creation_date),
        workgroup_version: from.workgroup_version,
        patch_version: from.patch_version,
        track_name: from.track_name,
        pending_track_name: from.pending_track_name,
        custom_domain_name: from.custom_domain_name,
        custom_domain_certificate_expiry_time: time(from.custom_domain_certificate_expiry_time),
        ip_address_type: from.ip_address_type,
        security_group_ids: from.security_group_ids.unwrap_or_default(),
        subnet_ids: from.subnet_ids.unwrap_or_default(),
        config_parameters: from.config_parameters.into_iter().flatten().filter_map(parameter).collect(),
        cross_account_vpcs: from.cross_account_vpcs.unwrap_or_default(),
    }
}

fn performance(from: types::PerformanceTarget) -> PerformanceTarget {
    PerformanceTarget { status: from.status.map(|status| status.as_str().to_owned()), level: from.level }
}

fn endpoint(from: types::Endpoint) -> WorkgroupEndpoint {
    WorkgroupEndpoint {
        address: from.address,
        port: from.port,
        vpc_endpoints: from.vpc_endpoints.into_iter().flatten().map(vpc_endpoint).collect(),
    }
}

fn vpc_endpoint(from: types::VpcEndpoint) -> VpcEndpoint {
    VpcEndpoint {
        vpc_endpoint_id: from.vpc_endpoint_id,
        vpc_id: from.vpc_id,
        network_interfaces: from.network_interfaces.into_iter().flatten().map(interface).collect(),
    }
}

fn interface(from: types::NetworkInterface) -> NetworkInterface {
    NetworkInterface {
        network_interface_id: from.network_interface_id,
        subnet_id: from.subnet_id,
        private_ip_address: from.private_ip_address,
        availability_zone: from.availability_zone,
    }
}

fn parameter(from: types::ConfigParameter) -> Option<ConfigParameter> {
    pair(from.parameter_key, from.parameter_value)
        .map(|(parameter_key, parameter_value)| ConfigParameter { parameter_key, parameter_value })
}

fn namespace(from: types::Namespace) -> Namespace {
    Namespace {
        namespace_name: from.namespace_name.unwrap_or_default(),
        namespace_id: from.namespace_id,
        namespace_arn: from.namespace_arn,
        status: from.status.map(|status| status.as_str().to_owned()),
        db_name: from.db_name,
        admin_username: from.admin_username,
        admin_password_secret_arn: from.admin_password_secret_arn,
        kms_key_id: from.kms_key_id,
        default_iam_role_arn: from.default_iam_role_arn,
        iam_roles: from.iam_roles.unwrap_or_default(),
        log_exports: from.log_exports.into_iter().flatten().map(|log| log.as_str().to_owned()).collect(),
        creation_date: time(from.creation_date),
    }
}
