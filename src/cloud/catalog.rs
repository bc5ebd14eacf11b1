//! What is in a database: `ListSchemas`, `ListTables`, `DescribeTable`, each within its quota.

use super::clients::{Clients, Shared};
use super::data_api::names;
use super::{CloudError, pages};
use crate::model::{CatalogTable, Target};
use aws_sdk_redshiftdata::types::ColumnMetadata;

/// Clients and pace for one operation on a target.
struct Place<'a> {
    shared: &'a Shared,
    clients: &'a Clients,
    cluster: Option<String>,
    workgroup: Option<String>,
    database: &'a str,
}

impl<'a> Place<'a> {
    fn of(shared: &'a Shared, clients: &'a Clients, target: &Target, database: &'a str) -> Self {
        let (cluster, workgroup) = names(target);
        Self { shared, clients, cluster, workgroup, database }
    }
}

/// `ListSchemas`, all pages.
pub(super) async fn schemas(shared: &Shared, target: &Target, database: &str) -> Result<Vec<String>, CloudError> {
    const OPERATION: &str = "redshift-data:ListSchemas";
    let clients = shared.clients(target.region());
    let place = &Place::of(shared, &clients, target, database);
    pages::every(OPERATION, |token| async move {
        let call = super::data_api::paced(place.shared, place.clients, OPERATION).await;
        let request = (place.clients.data.client.list_schemas())
            .set_cluster_identifier(place.cluster.clone())
            .set_workgroup_name(place.workgroup.clone())
            .database(place.database)
            .set_next_token(token);
        let page = request.send().await.map_err(|error| call.failure(&error))?;
        Ok((page.schemas.unwrap_or_default(), page.next_token))
    })
    .await
}

/// `ListTables` of one schema, all pages.
pub(super) async fn tables(
    shared: &Shared,
    target: &Target,
    database: &str,
    schema: &str,
) -> Result<Vec<CatalogTable>, CloudError> {
    const OPERATION: &str = "redshift-data:ListTables";
    let clients = shared.clients(target.region());
    let place = &Place::of(shared, &clients, target, database);
    let tables = pages::every(OPERATION, |token| async move {
        let call = super::data_api::paced(place.shared, place.clients, OPERATION).await;
        let request = (place.clients.data.client.list_tables())
            .set_cluster_identifier(place.cluster.clone())
            .set_workgroup_name(place.workgroup.clone())
            .database(place.database)
            .schema_pattern(schema)
            .max_results(1000)
            .set_next_token(token);
        let page = request.send().await.map_err(|error| call.failure(&error))?;
        Ok((page.tables.unwrap_or_default(), page.next_token))
    })
    .await?;
    // The pattern's `_` stands for any character.
    let ours = tables.into_iter().filter(|table| table.schema.as_deref().is_none_or(|name| name == schema));
    let table = |from: aws_sdk_redshiftdata::types::TableMember| {
        Some(CatalogTable { name: from.name?, kind: from.r#type.unwrap_or_default() })
    };
    Ok(ours.filter_map(table).collect())
}

/// `DescribeTable`, all pages: names and types of the columns.
pub(super) async fn columns(
    shared: &Shared,
    target: &Target,
    database: &str,
    (schema, table): (&str, &str),
) -> Result<Vec<(String, String)>, CloudError> {
    const OPERATION: &str = "redshift-data:DescribeTable";
    let clients = shared.clients(target.region());
    let place = &Place::of(shared, &clients, target, database);
    let columns = pages::every(OPERATION, |token| async move {
        let call = super::data_api::paced(place.shared, place.clients, OPERATION).await;
        let request = (place.clients.data.client.describe_table())
            .set_cluster_identifier(place.cluster.clone())
            .set_workgroup_name(place.workgroup.clone())
            .database(place.database)
            .schema(schema)
            .table(table)
            .set_next_token(token);
        let page = request.send().await.map_err(|error| call.failure(&error))?;
        Ok((page.column_list.unwrap_or_default(), page.next_token))
    })
    .await?;
    Ok(columns
        .into_iter()
        .filter_map(|from: ColumnMetadata| Some((from.name?, from.type_name.unwrap_or_default())))
        .collect())
}
