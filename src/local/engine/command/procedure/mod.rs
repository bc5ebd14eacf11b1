//! Stored procedures: CALL, and PL/pgSQL as far as variables, conditions, loops, dynamic SQL, messages and exception
//! handlers go.

mod block;
mod parse;
mod run;
mod scope;

use super::function::schema_of;
use super::unexpected;
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, items};
use crate::local::engine::session::Transaction;
use crate::local::engine::{Outcome, Session, SqlError};
use run::Runner;
use scope::Scope;
use serde_json::Value;

pub use parse::check;

/// Procedures that call procedures more than this deep are refused, as in the service.
const MAX_DEPTH: usize = 16;

/// A procedure as it is kept.
struct Kept {
    parameters: Vec<Value>,
    body: String,
}

/// `call name(arguments)`.
pub fn call(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let own = session.transaction == Transaction::None;
    if own {
        session.execute_own("begin")?;
        session.transaction = Transaction::Open;
    }
    // What the procedure changes is marked when it has ended.
    let within = std::mem::replace(&mut session.keeping.within, true);
    let done = nested(session, nodes, sql, 1);
    session.keeping.within = within;
    let done = if within { done } else { done.and_then(|outcome| session.mark(None).map(|()| outcome)) };
    if own && session.transaction != Transaction::None {
        session.transaction = Transaction::None;
        session.unmarked();
        let end = session.execute_own(if done.is_ok() { "commit" } else { "rollback" });
        return done.and_then(|outcome| end.map(|_| outcome));
    }
    done
}

/// A call at a depth, inside a transaction.
fn nested(session: &mut Session, nodes: &Nodes, sql: &str, depth: usize) -> Result<Outcome, SqlError> {
    if depth > MAX_DEPTH {
        return Err(SqlError::new("54001", "stack depth limit exceeded: procedures are nested too deeply"));
    }
    let name = nodes.get(1..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 1, sql))?;
    let at = 1 + name.nodes.len();
    let arguments = nodes.get(at).and_then(Node::round).map(|body| items(body));
    let arguments = arguments.ok_or_else(|| unexpected(nodes, at, sql))?;
    let kept = find(session, &name, arguments.len())?;
    let block = parse::program(&kept.body)?;
    let mut scope = Scope::default();
    let mut given = arguments.into_iter();
    for (index, parameter) in kept.parameters.iter().enumerate() {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let value = match text("mode").as_str() {
            "out" => None,
            _ => Runner::new(session, name.table(), depth).value(
                &given.next().unwrap_or_default(),
                &Scope::default(),
                sql,
            )?,
        };
        scope.declare(&parameter_name(parameter, index), &text("type"), value, false);
        scope.alias(&format!("${}", index + 1), &parameter_name(parameter, index));
    }
    Runner::new(session, name.table(), depth).program(&block, &mut scope)?;
    Ok(answer(&kept.parameters, &scope))
}

fn parameter_name(parameter: &Value, index: usize) -> String {
    parameter.get("name").and_then(Value::as_str).map_or_else(|| format!("${}", index + 1), str::to_owned)
}

/// The values of OUT and INOUT parameters, where there are any.
fn answer(parameters: &[Value], scope: &Scope) -> Outcome {
    let out = |(_, parameter): &(usize, &Value)| parameter.get("mode").and_then(Value::as_str) != Some("in");
    let names: Vec<String> =
        parameters.iter().enumerate().filter(out).map(|(index, parameter)| parameter_name(parameter, index)).collect();
    if names.is_empty() {
        return Outcome::done();
    }
    let columns: Vec<_> = names.iter().map(crate::local::engine::ColumnInfo::text).collect();
    let mut builder = crate::local::engine::RowsBuilder::new(names.len());
    for name in &names {
        builder.push(scope.text(name).map_or(crate::model::Value::Null, crate::model::Value::Text));
    }
    let rows = builder.finish(1);
    Outcome { result: Some(crate::local::engine::ResultSet { columns, rows }), affected: None }
}

/// The procedure of a name whose IN parameters are as many as the arguments.
fn find(session: &Session, name: &Name, arguments: usize) -> Result<Kept, SqlError> {
    let (schema, table) = schema_of(session, name);
    let found = session.engine.kept(
        "select parameters, body from rs.main.functions where database_name = ? and schema_name = ? and name = ? and kind = 'p'",
        [&session.database, &schema, &table],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
    )?;
    let kept = found
        .into_iter()
        .map(|(parameters, body)| Kept { parameters: serde_json::from_str(&parameters).unwrap_or_default(), body });
    let takes = |kept: &Kept| {
        kept.parameters.iter().filter(|p| p.get("mode").and_then(Value::as_str) != Some("out")).count() == arguments
    };
    let missing = || {
        let unknown = vec!["\"unknown\""; arguments].join(", ");
        SqlError::new("42883", format!("procedure {}({unknown}) does not exist", name.text()))
    };
    kept.into_iter().find(takes).ok_or_else(missing)
}
