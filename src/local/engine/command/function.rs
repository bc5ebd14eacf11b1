//! SQL functions and stored procedures: CREATE and DROP. A function becomes a macro of the engine.

use super::unexpected;
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, items, parse, quoted_name, render, round, template, word};
use crate::local::engine::rewrite::{self, types};
use crate::local::engine::{Outcome, Session, SqlError};

/// A declared parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// `None` for a function, whose parameters are `$1`, `$2`.
    pub name: Option<String>,
    /// As the catalog writes it.
    pub display: String,
    pub engine: String,
    /// `in`, `out` or `inout`.
    pub mode: &'static str,
}

/// What CREATE FUNCTION and CREATE PROCEDURE say.
#[derive(Debug)]
struct Definition {
    replace: bool,
    procedure: bool,
    name: Name,
    parameters: Vec<Parameter>,
    result: Option<types::ColumnType>,
    language: String,
    volatility: String,
    body: String,
}

/// `create [or replace] function|procedure ..`.
pub fn create(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let definition = read(nodes, sql)?;
    match (definition.procedure, definition.language.as_str()) {
        (false, "sql") => create_macro(session, &definition, sql)?,
        (true, "plpgsql") => {}
        (_, language @ ("plpythonu" | "plpgsql" | "sql")) => {
            let what = if definition.procedure { "PROCEDURE" } else { "FUNCTION" };
            return Err(SqlError::unsupported(format!("CREATE {what} in language {language}")));
        }
        (_, language) => return Err(SqlError::new("42704", format!("language \"{language}\" does not exist"))),
    }
    keep(session, &definition)
}

fn read(nodes: &Nodes, sql: &str) -> Result<Definition, SqlError> {
    let replace = nodes.get(1).is_some_and(|node| node.is("or"));
    let at = if replace { 3 } else { 1 };
    let procedure = nodes.get(at).is_some_and(|node| node.is("procedure"));
    let name = nodes.get(at + 1..).and_then(Name::read).ok_or_else(|| unexpected(nodes, at + 1, sql))?;
    let next = at + 1 + name.nodes.len();
    let list = nodes.get(next).and_then(Node::round).ok_or_else(|| unexpected(nodes, next, sql))?;
    let parameters = items(list).iter().map(|item| parameter(item, sql)).collect::<Result<_, _>>()?;
    let rest = nodes.get(next + 1..).unwrap_or_default();
    let after = |word: &str| rest.iter().position(|node| node.is(word)).and_then(|at| rest.get(at + 1..));
    let result = after("returns").and_then(types::column_type);
    let language = after("language").and_then(|rest| rest.first()?.name()).unwrap_or_else(|| "sql".to_owned());
    let body = after("as").and_then(|rest| rest.first()?.string());
    let body = body.ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let volatile = ["volatile", "stable", "immutable"].iter().find(|kind| rest.iter().any(|node| node.is(kind)));
    let volatility = (*volatile.unwrap_or(&"volatile")).to_owned();
    Ok(Definition { replace, procedure, name, parameters, result, language, volatility, body })
}

/// `[name] [in|out|inout] type`, in either order of the first two.
fn parameter(item: &Nodes, sql: &str) -> Result<Parameter, SqlError> {
    let mode = item.iter().take(2).find_map(|node| ["inout", "out", "in"].into_iter().find(|mode| node.is(mode)));
    let words: Nodes = item
        .iter()
        .enumerate()
        .filter(|(at, n)| !(*at < 2 && mode.is_some_and(|m| n.is(m))))
        .map(|(_, n)| n.clone())
        .collect();
    let whole = types::column_type(&words).filter(|kind| kind.taken == words.len());
    let named = words.get(1..).and_then(types::column_type).filter(|kind| kind.taken + 1 == words.len());
    let (name, kind) = match (whole, named) {
        (_, Some(kind)) if words.len() > kind.taken => (words.first().and_then(Node::name), kind),
        (Some(kind), _) => (None, kind),
        _ => return Err(unexpected(item, 0, sql)),
    };
    Ok(Parameter { name, display: kind.display, engine: kind.engine, mode: mode.unwrap_or("in") })
}

/// The body is one SELECT of one value; its parameters are cast to their types as they come in.
fn create_macro(session: &Session, definition: &Definition, sql: &str) -> Result<(), SqlError> {
    let at = definition.name.nodes.first().map_or(0, Node::at);
    let result = definition.result.as_ref().ok_or_else(|| SqlError::end_of_input(sql))?;
    let body = parse(&definition.body)?;
    let Some((select, value)) = body.split_first().filter(|(first, _)| first.is("select")) else {
        return Err(SqlError::new("42P13", "The body of a SQL function must be a SELECT statement"));
    };
    if value.iter().any(|node| node.is("from")) {
        return Err(SqlError::new("0A000", "The body of a SQL function cannot have a FROM clause"));
    }
    let arguments: Vec<Nodes> = definition
        .parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| parse(&format!("cast(p{} as {})", index + 1, parameter.engine)))
        .collect::<Result<_, _>>()?;
    let value = super::prepared::fill(value.to_vec(), &arguments);
    rewrite::forbidden::check(&value, &definition.body)?;
    let value = rewrite::expressions(value, session.context());
    let names = (1..=definition.parameters.len()).map(|index| vec![word(&format!("p{index}"), at)]).collect::<Vec<_>>();
    let place = place(session, &definition.name);
    let or_replace = if definition.replace { "or replace" } else { "" };
    let statement = template(
        &format!("create {or_replace} macro $1 $2 as cast($3 as {})", result.engine),
        select.at(),
        &[place, vec![round(rewrite::node::joined(&names), at)], vec![round(value, at)]],
    );
    let rendered = render(&statement);
    session.execute_own(&rendered.sql).map(|_| ()).map_err(|error| match error.sqlstate {
        "42P07" | "42704" => exists(definition),
        _ => error,
    })
}

fn exists(definition: &Definition) -> SqlError {
    SqlError::new("42723", format!("function {} already exists with same argument types", definition.name.table()))
}

/// Where it is made: the schema said, or the first of the search path.
fn place(session: &Session, name: &Name) -> Nodes {
    let (schema, table) = schema_of(session, name);
    let names = [vec![quoted_name(&session.database, 0)], vec![quoted_name(&schema, 0)], vec![quoted_name(&table, 0)]];
    template("$1 . $2 . $3", 0, &names)
}

/// Schema and name of a function.
pub fn schema_of(session: &Session, name: &Name) -> (String, String) {
    let schema = match name.parts.as_slice() {
        [.., schema, _] => schema.clone(),
        _ => session.schemas.first().cloned().unwrap_or_else(|| "public".to_owned()),
    };
    (schema, name.table().to_owned())
}

fn keep(session: &Session, definition: &Definition) -> Result<Outcome, SqlError> {
    let (schema, name) = schema_of(session, &definition.name);
    let kind = if definition.procedure { "p" } else { "f" };
    let types: Vec<&str> = definition.parameters.iter().map(|parameter| parameter.display.as_str()).collect();
    let parameters: Vec<serde_json::Value> = definition
        .parameters
        .iter()
        .map(|p| serde_json::json!({ "name": p.name, "type": p.engine, "display": p.display, "mode": p.mode }))
        .collect();
    let engine = &session.engine;
    let known = "from rs.main.functions where database_name = ? and schema_name = ? and name = ? and types = ?";
    let types = types.join(", ");
    let key = [&session.database, &schema, &name, &types];
    if engine.has(&format!("select 1 {known}"), key)? {
        if !definition.replace {
            return Err(exists(definition));
        }
        engine.keep(&format!("delete {known}"), key)?;
    }
    engine.keep(
        "insert into rs.main.functions values (nextval('rs.main.object_ids'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        duckdb::params![
            session.database,
            schema,
            name,
            kind,
            serde_json::Value::from(parameters).to_string(),
            types,
            definition.result.as_ref().map(|kind| kind.display.clone()),
            definition.language,
            definition.volatility,
            definition.body,
            session.user
        ],
    )?;
    Ok(Outcome::done())
}

/// `drop function|procedure name [(types)] [cascade]`.
pub fn drop(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let procedure = nodes.get(1).is_some_and(|node| node.is("procedure"));
    let guarded = nodes.get(2).is_some_and(|node| node.is("if"));
    let at = if guarded { 4 } else { 2 };
    let name = nodes.get(at..).and_then(Name::read).ok_or_else(|| unexpected(nodes, at, sql))?;
    let (schema, table) = schema_of(session, &name);
    let kind = if procedure { "p" } else { "f" };
    let known = "delete from rs.main.functions where database_name = ? and schema_name = ? and name = ? and kind = ?";
    let dropped = session.engine.keep(known, duckdb::params![session.database, schema, table, kind])?;
    if dropped == 0 {
        let what = if procedure { "procedure" } else { "function" };
        let missing = SqlError::new("42883", format!("{what} {}() does not exist", name.text()));
        return if guarded { Ok(Outcome::done()) } else { Err(missing) };
    }
    if !procedure {
        let statement = template("drop macro $1", 0, &[place(session, &name)]);
        session.execute_own(&render(&statement).sql)?;
    }
    Ok(Outcome::done())
}
