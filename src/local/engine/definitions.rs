//! What the databases of a warehouse are made of, as statements that make it again: databases, schemas, sequences,
//! functions, tables, views, comments, and what `sql/objects.sql` keeps of users and grants. Rows are none of it.

use super::SqlError;
use super::home::Home;
use super::open::{CATALOG, attach, batch, plain};
use super::relation::{Name, Relation, identity_sequence};
use super::rewrite::node::{Node, parse, quote, quote_name};
use duckdb::{Connection, Row, params};

const SQL: &str = include_str!("sql/definitions.sql");

/// What is kept beside the databases and belongs to a backup; queries, sessions and locks do not.
const KEPT: [&str; 11] = [
    "default_privileges",
    "external_schemas",
    "functions",
    "grants",
    "group_members",
    "groups",
    "late_views",
    "owners",
    "role_members",
    "roles",
    "users",
];

/// In the order they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Database = 1,
    Schema,
    Sequence,
    Function,
    Table,
    View,
    TableComment,
    ViewComment,
    ColumnComment,
    /// Rows of a table of `sql/objects.sql`.
    Kept,
}

const STAGES: [Stage; 10] = [
    Stage::Database,
    Stage::Schema,
    Stage::Sequence,
    Stage::Function,
    Stage::Table,
    Stage::View,
    Stage::TableComment,
    Stage::ViewComment,
    Stage::ColumnComment,
    Stage::Kept,
];

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    pub stage: Stage,
    pub place: Relation,
    /// The column of a comment.
    pub column: String,
    /// The statement that makes it, or the comment.
    pub text: String,
}

/// A table of definitions has these columns, in front of them those of its own.
pub const COLUMNS: &str =
    "stage bigint, database_name varchar, schema_name varchar, name varchar, part varchar, text varchar";

/// All of them as they are now.
pub fn now(connection: &Connection) -> Result<Vec<Definition>, SqlError> {
    let mut all = read(connection, SQL, [])?;
    for table in KEPT {
        all.push(kept(connection, table)?);
    }
    Ok(all)
}

/// Reads definitions that a query finds.
pub fn read(connection: &Connection, sql: &str, values: impl duckdb::Params) -> Result<Vec<Definition>, SqlError> {
    let definition = |row: &Row<'_>| {
        let number: i64 = row.get(0)?;
        let stage = STAGES.into_iter().find(|stage| *stage as i64 == number).unwrap_or(Stage::Kept);
        let place = Relation { database: row.get(1)?, schema: row.get(2)?, table: row.get(3)? };
        Ok(Definition { stage, place, column: row.get(4)?, text: row.get(5)? })
    };
    let mut statement = connection.prepare(sql).map_err(plain)?;
    let rows = statement.query_map(values, definition).map_err(plain)?;
    rows.collect::<Result<_, _>>().map_err(plain)
}

/// Writes definitions into a table that has [`COLUMNS`] behind `taken`.
pub fn write(connection: &Connection, table: &str, taken: i64, all: &[Definition]) -> Result<(), SqlError> {
    let sql = format!("insert into {table} values (?, ?, ?, ?, ?, ?, ?)");
    batch(connection, "begin")?;
    let mut statement = connection.prepare(&sql).map_err(plain)?;
    let mut done = Ok(0);
    for Definition { stage, place: Relation { database, schema, table }, column, text } in all {
        done =
            done.and_then(|_| statement.execute(params![taken, *stage as i64, database, schema, table, column, text]));
    }
    drop(statement);
    batch(connection, if done.is_ok() { "commit" } else { "rollback" })?;
    done.map(|_| ()).map_err(plain)
}

/// The rows of a small table of ours, as a statement that puts them where it has none.
fn kept(connection: &Connection, table: &str) -> Result<Definition, SqlError> {
    let sql = "select column_name, data_type from duckdb_columns()
               where database_name = 'rs' and schema_name = 'main' and table_name = ? order by column_index";
    let mut statement = connection.prepare(sql).map_err(plain)?;
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).map_err(plain)?;
    let columns: Vec<(String, String)> = columns.collect::<Result<_, _>>().map_err(plain)?;
    let sql = format!("select coalesce(cast(to_json(list(t)) as varchar), '[]') from rs.main.{table} t");
    let rows: String = connection.query_row(&sql, [], |row| row.get(0)).map_err(plain)?;
    let read: Vec<_> = columns.iter().map(|(name, kind)| format!("cast(r->>'{name}' as {kind})")).collect();
    let (read, rows) = (read.join(", "), quote(&rows));
    let text = format!("insert into rs.main.{table} select {read} from (select unnest(cast({rows} as json[])) r)");
    let place = Relation { database: CATALOG.to_owned(), schema: "main".to_owned(), table: table.to_owned() };
    Ok(Definition { stage: Stage::Kept, place, column: String::new(), text })
}

fn attached(connection: &Connection) -> Result<Vec<String>, SqlError> {
    let mut statement = connection.prepare("select database_name from duckdb_databases()").map_err(plain)?;
    let names = statement.query_map([], |row| row.get(0)).map_err(plain)?;
    names.collect::<Result<_, _>>().map_err(plain)
}

/// Names without a database are of this place from here on.
pub fn stand_at(connection: &Connection, place: &Relation) -> Result<(), SqlError> {
    let path = format!("{}.{},{CATALOG}.main", quote_name(&place.database), quote_name(&place.schema));
    batch(connection, &format!("set search_path = {}", quote(&path)))
}

/// Makes all of it; `rows` fills each table that was made, before anything reads it.
pub fn make(
    connection: &Connection,
    home: &Home,
    all: &[Definition],
    rows: impl Fn(&Relation) -> Result<(), SqlError>,
) -> Result<(), SqlError> {
    let mut sorted: Vec<&Definition> = all.iter().collect();
    sorted.sort_by_key(|definition| definition.stage);
    let attached = attached(connection)?;
    let is = |stages: [Stage; 2]| sorted.iter().filter(move |d| (stages[0]..=stages[1]).contains(&d.stage));
    for Definition { stage, place, text, .. } in is([Stage::Database, Stage::Table]) {
        match stage {
            // Some are there from the start.
            Stage::Database if attached.contains(&place.database) => {}
            Stage::Database => attach(connection, home, &place.database)?,
            Stage::Schema => {
                let schema = format!("{}.{}", quote_name(&place.database), quote_name(&place.schema));
                batch(connection, &format!("create schema if not exists {schema}"))?;
            }
            _ => {
                stand_at(connection, place)?;
                batch(connection, text)?;
            }
        }
        if *stage == Stage::Table {
            rows(place)?;
        }
    }
    let views = make_views(connection, is([Stage::View, Stage::View]).copied().collect())?;
    for definition in is([Stage::TableComment, Stage::ColumnComment]) {
        if views.iter().all(|view| view.place != definition.place) {
            batch(connection, &comment(definition, &definition.place))?;
        }
    }
    for Definition { place, text, .. } in is([Stage::Kept, Stage::Kept]) {
        batch(connection, &format!("delete from rs.main.{}", place.table))?;
        batch(connection, text)?;
    }
    // What a view reads may be gone for the time being: it waits for that as it did.
    let sql = "insert into rs.main.late_views values (?, ?, ?, ?)";
    views.iter().try_for_each(|Definition { place: Relation { database, schema, table }, text, .. }| {
        connection.execute(sql, params![database, schema, table, text]).map(|_| ()).map_err(plain)
    })
}

/// A view may read one that comes behind it; those that read what is not there are left.
fn make_views<'a>(connection: &Connection, mut views: Vec<&'a Definition>) -> Result<Vec<&'a Definition>, SqlError> {
    loop {
        let before = views.len();
        let mut left = Vec::new();
        for view in views {
            stand_at(connection, &view.place)?;
            if let Err(error) = batch(connection, &view.text) {
                tracing::debug!(%error, view.text, "a view is not made yet");
                left.push(view);
            }
        }
        if left.is_empty() || left.len() == before {
            return Ok(left);
        }
        views = left;
    }
}

/// The statement for a comment, on what is of that name now.
fn comment(definition: &Definition, place: &Relation) -> String {
    let (place, text) = (place.sql(), quote(&definition.text));
    match definition.stage {
        Stage::ColumnComment => format!("comment on column {place}.{} is {text}", quote_name(&definition.column)),
        Stage::ViewComment => format!("comment on view {place} is {text}"),
        _ => format!("comment on table {place} is {text}"),
    }
}

/// What makes one of the tables under another name, and what describes it when it has its rows. Its identities have
/// sequences of their own, which go on where those of the source stood.
pub fn renamed(
    all: &[Definition],
    source: &Relation,
    target: &Relation,
) -> Result<(Vec<String>, Vec<String>), SqlError> {
    let of = |stage: Stage| all.iter().filter(move |d| d.stage == stage && d.place == *source);
    let missing = || SqlError::new("42P01", format!("there was no table {} then", source.table));
    let table = of(Stage::Table).next().ok_or_else(missing)?;
    let nodes = parse(&table.text)?;
    let name = nodes.get(2..).and_then(Name::read).map_or(0, |name| name.nodes.len());
    let columns = table.text.get(nodes.get(2 + name).map_or(0, Node::at)..).unwrap_or_default();
    let mut columns = columns.trim_end_matches(';').to_owned();
    let mut steps = Vec::new();
    for Definition { column, .. } in of(Stage::ColumnComment) {
        let place = Relation { table: identity_sequence(&source.table, column), ..source.clone() };
        let sequence = all.iter().find(|d| d.stage == Stage::Sequence && d.place == place);
        let Some((_, how)) = sequence.and_then(|sequence| sequence.text.split_once(" INCREMENT ")) else { continue };
        let own = Relation { table: identity_sequence(&target.table, column), ..target.clone() };
        steps.push(format!("create or replace sequence {} increment {how}", own.sql()));
        columns = counted(&columns, &place.table, &own);
    }
    steps.push(format!("create table {} {columns}", target.sql()));
    let comments = of(Stage::TableComment).chain(of(Stage::ColumnComment)).map(|d| comment(d, target)).collect();
    Ok((steps, comments))
}

/// The columns with another sequence for that one, which may be named with its schema and database.
fn counted(columns: &str, sequence: &str, own: &Relation) -> String {
    const CALL: &str = "nextval('";
    let ending = quote_name(sequence).replace('\'', "''");
    let (mut out, mut rest) = (String::with_capacity(columns.len()), columns);
    while let Some((before, after)) = rest.split_once(CALL) {
        let (name, behind) = after.split_once("')").unwrap_or((after, ""));
        let kept = if name.ends_with(&ending) { &own.sql().replace('\'', "''") } else { name };
        out.extend([before, CALL, kept, "')"]);
        rest = behind;
    }
    out + rest
}
