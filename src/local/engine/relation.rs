//! Finding tables and columns by the names a statement writes.

use super::SqlError;
use super::open::plain;
use super::rewrite::node::{Node, Nodes, quote_name};
use duckdb::{Connection, params};

/// A dotted name at the front of a definition and how many nodes it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub parts: Vec<String>,
    pub nodes: Nodes,
}

impl Name {
    /// Reads `a`, `s.a` or `d.s.a`.
    pub fn read(nodes: &[Node]) -> Option<Self> {
        let mut parts = vec![nodes.first()?.name()?];
        let mut taken = 1;
        while nodes.get(taken).is_some_and(|node| node.is_sign(".")) && parts.len() < 3 {
            parts.push(nodes.get(taken + 1)?.name()?);
            taken += 2;
        }
        Some(Self { parts, nodes: nodes.get(..taken)?.to_vec() })
    }

    /// The last part.
    pub fn table(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }

    /// As written, with dots.
    pub fn text(&self) -> String {
        self.parts.join(".")
    }
}

/// A column as the catalog keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// `character varying(20)`, the service's words.
    pub kind: String,
    /// The engine's.
    pub engine: String,
    pub nullable: bool,
    pub default: Option<String>,
    pub comment: Option<String>,
}

/// A relation that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub database: String,
    pub schema: String,
    pub table: String,
}

impl Relation {
    /// Quoted, for a statement of ours.
    pub fn sql(&self) -> String {
        [&self.database, &self.schema, &self.table].map(|name| quote_name(name)).join(".")
    }
}

/// The relation a name means: temporary tables first, then the schemas of the search path in their order.
pub fn find(
    connection: &Connection,
    name: &Name,
    database: &str,
    schemas: &[String],
) -> Result<Option<Relation>, SqlError> {
    let exists = |database: &str, schema: &str| -> Result<Option<Relation>, SqlError> {
        let sql = "select count(*) from rs.main.rs_relations where database_name = ? and schema_name = ? and relation_name = ?";
        let count: i64 =
            connection.query_row(sql, params![database, schema, name.table()], |row| row.get(0)).map_err(plain)?;
        let relation =
            || Relation { database: database.to_owned(), schema: schema.to_owned(), table: name.table().to_owned() };
        Ok((count > 0).then(relation))
    };
    match name.parts.as_slice() {
        [database, schema, _] => exists(database, schema),
        [schema, _] => exists(database, schema),
        _ => {
            let places =
                std::iter::once(("temp", "main")).chain(schemas.iter().map(|schema| (database, schema.as_str())));
            for (database, schema) in places {
                if let Some(found) = exists(database, schema)? {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        }
    }
}

/// Its columns in their order.
pub fn columns(connection: &Connection, relation: &Relation) -> Result<Vec<Column>, SqlError> {
    let sql = "select r.column_name, r.type_name, c.data_type, r.is_nullable, r.column_default, c.comment
               from rs.main.rs_columns r join duckdb_columns() c
                 on c.database_name = r.database_name and c.schema_name = r.schema_name
                and c.table_name = r.table_name and c.column_name = r.column_name
               where r.database_name = ? and r.schema_name = ? and r.table_name = ? order by r.ordinal";
    let mut statement = connection.prepare(sql).map_err(plain)?;
    let rows = statement
        .query_map(params![relation.database, relation.schema, relation.table], |row| {
            Ok(Column {
                name: row.get(0)?,
                kind: row.get(1)?,
                engine: row.get(2)?,
                nullable: row.get(3)?,
                default: row.get(4)?,
                comment: row.get(5)?,
            })
        })
        .map_err(plain)?;
    rows.collect::<Result<_, _>>().map_err(plain)
}

/// The name of the sequence behind an identity column; the engine looks for none that has a quote in it.
pub fn identity_sequence(table: &str, column: &str) -> String {
    format!("rs_identity_{table}_{column}").replace('"', "_")
}

/// What a table's comment keeps, as JSON text.
pub fn table_comment(connection: &Connection, relation: &Relation) -> Result<Option<String>, SqlError> {
    let sql =
        "select comment from rs.main.rs_relations where database_name = ? and schema_name = ? and relation_name = ?";
    let place = params![relation.database, relation.schema, relation.table];
    connection.query_row(sql, place, |row| row.get(0)).map_err(plain)
}
