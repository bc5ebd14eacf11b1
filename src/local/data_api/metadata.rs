//! ListDatabases, `ListSchemas`, `ListTables`, `DescribeTable`: the catalog without writing SQL.

use super::{invalid, request, text};
use crate::local::engine::{ResultSet, SqlError};
use crate::local::{Call, Fault, Local, Operation, Reply, databases, paging};
use crate::model;
use serde_json::{Value, json};
use std::sync::Arc;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "ListDatabases", run: |local, call| Box::pin(async move { run(local, call, databases).await }) },
    Operation { name: "ListSchemas", run: |local, call| Box::pin(async move { run(local, call, schemas).await }) },
    Operation { name: "ListTables", run: |local, call| Box::pin(async move { run(local, call, tables).await }) },
    Operation { name: "DescribeTable", run: |local, call| Box::pin(async move { run(local, call, describe).await }) },
];

/// A list to page through: the member it stands in, its items with their sort keys, and further members.
struct Listing {
    member: &'static str,
    items: Vec<(String, Value)>,
    more: Option<(&'static str, Value)>,
}

type Query = fn(&dyn Fn(&str) -> Result<ResultSet, Fault>, &Value) -> Result<Listing, Fault>;

const FILTERS: &[&str] = &[
    "Database",
    "ConnectedDatabase",
    "SchemaPattern",
    "TablePattern",
    "Schema",
    "Table",
    "ClusterIdentifier",
    "WorkgroupName",
];

/// Connects, asks, pages. The engine waits in a thread of its own.
async fn run(local: Arc<Local>, call: Call, query: Query) -> Reply {
    let target = request::target(&local, &call)?;
    let (sender, answer) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = sender.send(ask(&local, &call, &target, query));
    });
    answer.await.unwrap_or_else(|_| Err(Fault::new("InternalServerException", "internal error in the local engine")))
}

fn ask(local: &Local, call: &Call, target: &request::Target, query: Query) -> Reply {
    let refused =
        |error: SqlError| Fault::new("DatabaseConnectionException", error.to_string().replacen("ERROR", "FATAL", 1));
    let engine = databases::engine(local, target);
    let session = engine.session(&target.database, &target.user(&call.access_key)).map_err(refused)?;
    let failed = |error: SqlError| Fault::new("InternalServerException", error.to_string());
    let listing = query(&|sql| session.catalog(sql).map_err(failed), &call.input)?;
    let size = call.input.get("MaxResults").and_then(Value::as_u64).filter(|size| *size > 0).unwrap_or(1000);
    let subject = paging::subject(&call.operation, &call.input, FILTERS);
    let page =
        paging::page(&subject, listing.items, text(&call.input, "NextToken"), size as usize, |(key, _)| key.clone());
    let page = page.ok_or_else(|| invalid("The NextToken is not valid."))?;
    let items: Vec<Value> = page.items.into_iter().map(|(_, item)| item).collect();
    let mut reply = json!({"NextToken": page.next});
    if let Some(members) = reply.as_object_mut() {
        members.insert(listing.member.to_owned(), Value::Array(items));
        members.extend(listing.more.map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(reply)
}

/// The rows of a result as texts; NULL is empty.
fn rows(result: &ResultSet) -> Vec<Vec<String>> {
    let cell = |row, column| match result.rows.get(row, column) {
        model::Value::Null => String::new(),
        model::Value::Text(text) => text.to_owned(),
    };
    (0..result.rows.rows()).map(|row| (0..result.columns.len()).map(|column| cell(row, column)).collect()).collect()
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `and column like pattern` where a pattern is given.
fn like(input: &Value, member: &str, column: &str) -> String {
    text(input, member).map(|pattern| format!(" and {column} like {}", quote(pattern))).unwrap_or_default()
}

fn database(input: &Value) -> String {
    quote(&text(input, "Database").unwrap_or_default().to_ascii_lowercase())
}

fn databases(ask: &dyn Fn(&str) -> Result<ResultSet, Fault>, _: &Value) -> Result<Listing, Fault> {
    let found = rows(&ask("select datname from rs.main.pg_database order by 1")?);
    let items = found.into_iter().filter_map(|row| row.into_iter().next()).map(|name| (name.clone(), json!(name)));
    Ok(Listing { member: "Databases", items: items.collect(), more: None })
}

fn schemas(ask: &dyn Fn(&str) -> Result<ResultSet, Fault>, input: &Value) -> Result<Listing, Fault> {
    let sql = format!(
        "select schema_name from (select database_name, schema_name from rs.main.svv_redshift_schemas union all select {0}, unnest(['pg_catalog', 'information_schema'])) s(database_name, schema_name) where database_name = {0}{1} group by 1 order by 1",
        database(input),
        like(input, "SchemaPattern", "schema_name")
    );
    let found = rows(&ask(&sql)?);
    let items = found.into_iter().filter_map(|row| row.into_iter().next()).map(|name| (name.clone(), json!(name)));
    Ok(Listing { member: "Schemas", items: items.collect(), more: None })
}

fn tables(ask: &dyn Fn(&str) -> Result<ResultSet, Fault>, input: &Value) -> Result<Listing, Fault> {
    let sql = format!(
        "select schema_name, table_name, table_type from rs.main.svv_redshift_tables where database_name = {}{}{} order by 1, 2",
        database(input),
        like(input, "SchemaPattern", "schema_name"),
        like(input, "TablePattern", "table_name")
    );
    let item = |row: Vec<String>| {
        let [schema, name, kind] = row.try_into().ok()?;
        Some((format!("{schema}\u{1}{name}"), json!({"schema": schema, "name": name, "type": kind})))
    };
    let items = rows(&ask(&sql)?).into_iter().filter_map(item).collect();
    Ok(Listing { member: "Tables", items, more: None })
}

fn describe(ask: &dyn Fn(&str) -> Result<ResultSet, Fault>, input: &Value) -> Result<Listing, Fault> {
    let table = text(input, "Table").unwrap_or_default().to_ascii_lowercase();
    let schema = text(input, "Schema").unwrap_or("public").to_ascii_lowercase();
    let sql = format!(
        "select column_name, data_type, column_default, is_nullable, ordinal_position from rs.main.svv_redshift_columns where database_name = {} and schema_name = {} and table_name = {} order by ordinal_position",
        database(input),
        quote(&schema),
        quote(&table)
    );
    let column = |row: Vec<String>| {
        let [name, kind, default, nullable, place] = row.try_into().ok()?;
        let number: u32 = place.parse().ok()?;
        Some((format!("{number:05}"), described(&schema, &table, &name, &kind, &default, nullable == "YES")))
    };
    let items: Vec<(String, Value)> = rows(&ask(&sql)?).into_iter().filter_map(column).collect();
    Ok(Listing { member: "ColumnList", items, more: Some(("TableName", json!(table))) })
}

/// `ColumnMetadata` from the catalog's words: `numeric(8,2)`.
fn described(schema: &str, table: &str, name: &str, kind: &str, default: &str, nullable: bool) -> Value {
    let (word, arguments) = kind.split_once('(').unwrap_or((kind, ""));
    let mut numbers = arguments.trim_end_matches(')').split(',').filter_map(|number| number.trim().parse::<u32>().ok());
    let (type_name, precision, scale) = match word {
        "smallint" => ("int2", 5, 0),
        "integer" => ("int4", 10, 0),
        "bigint" => ("int8", 19, 0),
        "real" => ("float4", 8, 8),
        "double precision" => ("float8", 17, 17),
        "boolean" => ("bool", 1, 0),
        "date" => ("date", 13, 0),
        "timestamp without time zone" => ("timestamp", 29, 6),
        "timestamp with time zone" => ("timestamptz", 35, 6),
        "numeric" => ("numeric", numbers.next().unwrap_or(18), numbers.next().unwrap_or(0)),
        "character" => ("bpchar", numbers.next().unwrap_or(1), 0),
        "character varying" => ("varchar", numbers.next().unwrap_or(256), 0),
        other => (other, 0, 0),
    };
    json!({
        "name": name, "label": name, "typeName": type_name, "length": precision, "precision": precision, "scale": scale,
        "nullable": i32::from(nullable), "columnDefault": (!default.is_empty()).then_some(default),
        "schemaName": schema, "tableName": table, "isCaseSensitive": false, "isCurrency": false,
        "isSigned": matches!(type_name, "int2" | "int4" | "int8" | "float4" | "float8" | "numeric"),
    })
}
