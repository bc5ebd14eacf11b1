//! CREATE, DROP, ALTER and COMMENT.

use super::{attributes, default_privileges, function, late, table, unexpected, user, view};
use crate::local::engine::relation::{self, Name, Relation};
use crate::local::engine::rewrite::node::{Node, Nodes, joined, quoted_name, round, string, template, word};
use crate::local::engine::rewrite::{self, types};
use crate::local::engine::{Outcome, Session, SqlError, open};
use serde_json::{Map, Value};

/// CREATE of anything.
pub fn create(session: &mut Session, nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    rewrite::forbidden::check(&nodes, sql)?;
    let has = |word: &str| nodes.iter().take(4).any(|node| node.is(word));
    if has("materialized") {
        return view::create_materialized(session, &nodes, sql);
    }
    if has("view") {
        return view::create(session, nodes, sql);
    }
    if nodes.iter().skip(1).take(3).any(|node| node.is("function") || node.is("procedure")) {
        return function::create(session, &nodes, sql);
    }
    if has("table") && !has("external") {
        return create_table(session, &nodes, sql);
    }
    match nodes.get(1).and_then(Node::word).unwrap_or_default() {
        "schema" => schema(session, &nodes, sql),
        "database" => database(session, &nodes, sql),
        "user" | "group" | "role" => user::create(session, &nodes, sql),
        "external" if nodes.get(2).is_some_and(|node| node.is("schema")) => late::external_schema(session, &nodes, sql),
        "" => Err(unexpected(&nodes, 1, sql)),
        what @ ("sequence" | "index" | "trigger" | "domain" | "rule" | "type" | "extension" | "tablespace") => {
            let text = sql.trim().trim_end_matches(';');
            tracing::debug!(what, "the service has none");
            Err(SqlError::new("0A000", format!("SQL command \"{text}\" not supported.")))
        }
        what => Err(SqlError::unsupported(format!("CREATE {}", what.to_ascii_uppercase()))),
    }
}

fn create_table(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let head = table::head(nodes, sql)?;
    let like =
        nodes.get(head.next).and_then(Node::round).filter(|body| body.first().is_some_and(|node| node.is("like")));
    let exists = head.if_not_exists && session.relation(&head.name, sql).is_ok();
    if exists {
        return Ok(Outcome::done());
    }
    let steps = match like {
        Some(body) => {
            let parent = body.get(1..).and_then(Name::read).ok_or_else(|| unexpected(body, 1, sql))?;
            like_steps(session, &head, &parent, sql)?
        }
        None => table::create_table(nodes, sql, session.context())?,
    };
    run_steps(session, &steps, sql)
}

/// Runs the statements a definition became, all or nothing.
pub fn run_steps(session: &Session, steps: &[Nodes], sql: &str) -> Result<Outcome, SqlError> {
    session.atomically(|session| steps.iter().try_for_each(|step| session.execute(step, sql).map(|_| ())))?;
    Ok(Outcome::done())
}

/// `like t`: its columns with their limits, and what is kept of them.
fn like_steps(session: &Session, head: &table::Head, parent: &Name, sql: &str) -> Result<Vec<Nodes>, SqlError> {
    let relation = session.relation(parent, sql)?;
    let mut definitions = Vec::new();
    let mut notes = Vec::new();
    for column in relation::columns(&session.connection, &relation)? {
        let name = vec![quoted_name(&column.name, 0)];
        let limit = rewrite::node::parse(&column.kind)
            .ok()
            .and_then(|kind| types::column_type(&kind))
            .and_then(|kind| kind.limit.map(|limit| kind.check(limit)));
        let not_null = if column.nullable { "" } else { " not null" };
        let check = limit.map(|check| format!(" {check}")).unwrap_or_default();
        definitions.push(template(&format!("$1 {}{not_null}{check}", column.engine), 0, &[name]));
        let note = column.comment.and_then(|text| serde_json::from_str::<Map<String, Value>>(&text).ok());
        // An identity stays with the table it was declared for.
        let note = note.map(|note| note.into_iter().filter(|(key, _)| key != "identity").collect());
        notes.extend(note.map(|note| (column.name, note)));
    }
    let mut steps = vec![table::create(head, vec![round(joined(&definitions), 0)])];
    steps.extend(notes.into_iter().map(|(column, note)| attributes::column_comment(&head.name, &column, note)));
    let comment = relation::table_comment(&session.connection, &relation)?;
    let note = comment.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    steps.extend(note.map(|note| attributes::table_comment(&head.name, &note)));
    Ok(steps)
}

/// `create schema [if not exists] name [authorization ..]`.
fn schema(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let guarded = nodes.get(2).is_some_and(|node| node.is("if"));
    let at = if guarded { 5 } else { 2 };
    let name = nodes.get(at).and_then(Node::name).ok_or_else(|| unexpected(nodes, at, sql))?;
    let guard = if guarded { "if not exists " } else { "" };
    let place = nodes.get(at).map_or(0, Node::at);
    let names = [vec![quoted_name(&session.database, place)], vec![quoted_name(&name, place)]];
    session.execute(&template(&format!("create schema {guard} $1 . $2"), place, &names), sql)?;
    Ok(Outcome::done())
}

fn database(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(2).and_then(Node::name).ok_or_else(|| unexpected(nodes, 2, sql))?;
    if session.engine.has_database(&name)? {
        return Err(SqlError::new("42P04", format!("database \"{name}\" already exists")));
    }
    let sound = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && name.len() <= 64;
    if !sound || open::OURS.contains(&name.as_str()) {
        return Err(SqlError::new("42602", format!("\"{name}\" is not a valid database name")));
    }
    open::attach(&session.connection, &session.engine.home, &name)?;
    Ok(Outcome::done())
}

/// DROP of anything.
pub fn drop(session: &mut Session, mut nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    rewrite::forbidden::check(&nodes, sql)?;
    match nodes.get(1).and_then(Node::word).unwrap_or_default() {
        "materialized" => {
            nodes.remove(1);
            if let Some(kind) = nodes.get_mut(1) {
                *kind = word("table", kind.at());
            }
            session.execute(&nodes, sql)?;
            Ok(Outcome::done())
        }
        "table" | "view" => {
            drop_each(session, &nodes, sql)?;
            Ok(Outcome::done())
        }
        "function" | "procedure" => function::drop(session, &nodes, sql),
        "schema" => drop_schema(session, &nodes, sql),
        "database" => drop_database(session, &nodes, sql),
        "user" | "group" | "role" => user::drop(session, &nodes, sql),
        "" => Err(unexpected(&nodes, 1, sql)),
        what => Err(SqlError::unsupported(format!("DROP {}", what.to_ascii_uppercase()))),
    }
}

fn drop_schema(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let at = if nodes.get(2).is_some_and(|node| node.is("if")) { 4 } else { 2 };
    let name = nodes.get(at).and_then(Node::name).ok_or_else(|| unexpected(nodes, at, sql))?;
    if late::drop_external(session, &name)? {
        return Ok(Outcome::done());
    }
    session.execute(nodes, sql).map(|_| Outcome::done())
}

/// `drop table a, b`: the engine takes one at a time.
fn drop_each(session: &Session, nodes: &Nodes, sql: &str) -> Result<(), SqlError> {
    let guarded = nodes.get(2).is_some_and(|node| node.is("if"));
    let start = if guarded { 4 } else { 2 };
    let (head, names) = nodes.split_at_checked(start).ok_or_else(|| unexpected(nodes, start, sql))?;
    let cascade = names.last().filter(|node| node.is("cascade") || node.is("restrict"));
    let names = names.get(..names.len() - usize::from(cascade.is_some())).unwrap_or_default();
    if names.is_empty() {
        return Err(unexpected(nodes, start, sql));
    }
    let view = nodes.get(1).is_some_and(|node| node.is("view"));
    let names: Vec<Nodes> = rewrite::node::items(names)
        .into_iter()
        .filter(|name| !(view && Name::read(name).is_some_and(|name| late::forget(session, &name).unwrap_or(false))))
        .collect();
    if !guarded {
        let kind = if view { "View" } else { "Table" };
        names.iter().filter_map(|name| Name::read(name)).try_for_each(|name| {
            let missing = SqlError::new("42P01", format!("{kind} \"{}\" does not exist", name.text()));
            session.relation(&name, sql).map(|_| ()).map_err(|_| missing)
        })?;
    }
    let steps: Vec<Nodes> =
        names.into_iter().map(|name| head.iter().cloned().chain(name).chain(cascade.cloned()).collect()).collect();
    run_steps(session, &steps, sql).map(|_| ())
}

fn drop_database(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(2).and_then(Node::name).ok_or_else(|| unexpected(nodes, 2, sql))?;
    if name == session.database || name == "dev" {
        return Err(SqlError::new("55006", format!("database \"{name}\" is being accessed by other users")));
    }
    if !session.engine.has_database(&name)? {
        return Err(SqlError::new("3D000", format!("database \"{name}\" does not exist")));
    }
    session.execute_own(&format!("detach \"{name}\""))?;
    session.engine.home.forget(&name);
    Ok(Outcome::done())
}

/// ALTER TABLE; other objects have nothing here that ALTER could change.
pub fn alter(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    rewrite::forbidden::check(nodes, sql)?;
    if !nodes.get(1).is_some_and(|node| node.is("table")) {
        let what = nodes.get(1).and_then(Node::word).unwrap_or_default();
        return match what {
            "user" | "group" | "role" => user::alter(session, nodes, sql),
            "default" => default_privileges::run(session, nodes, sql),
            "database" | "schema" | "procedure" | "function" => Ok(Outcome::done()),
            "" => Err(unexpected(nodes, 1, sql)),
            _ => Err(SqlError::unsupported(format!("ALTER {}", what.to_ascii_uppercase()))),
        };
    }
    let name = nodes.get(2..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 2, sql))?;
    let relation = session.relation(&name, sql)?;
    let at = 2 + name.nodes.len();
    let rest = nodes.get(at..).unwrap_or_default();
    let is = |index: usize, word: &str| rest.get(index).is_some_and(|node| node.is(word));
    if is(0, "add") && !is(1, "constraint") && !is(1, "primary") && !is(1, "foreign") && !is(1, "unique") {
        return add_column(session, &name, rest.get(1 + usize::from(is(1, "column"))..).unwrap_or_default(), sql);
    }
    if is(0, "add") || is(0, "owner") || is(0, "drop") && is(1, "constraint") {
        return Ok(Outcome::done());
    }
    if is(0, "append") && is(1, "from") {
        let source = rest.get(2..).and_then(Name::read).ok_or_else(|| unexpected(rest, 2, sql))?;
        session.relation(&source, sql)?;
        let arguments = [name.nodes.clone(), source.nodes];
        let steps = ["insert into $1 select * from $2", "delete from $2"].map(|step| template(step, 0, &arguments));
        return run_steps(session, &steps, sql);
    }
    if is(0, "rename") || is(0, "drop") {
        return session.execute(nodes, sql).map(|_| Outcome::done());
    }
    if is(0, "alter") {
        return alter_attribute(session, &relation, &name, rest.get(1..).unwrap_or_default(), sql);
    }
    Err(SqlError::unsupported("this form of ALTER TABLE"))
}

fn add_column(session: &Session, name: &Name, column: &[Node], sql: &str) -> Result<Outcome, SqlError> {
    let mut text: Nodes = template("create table", 0, &[]);
    text.extend(name.nodes.iter().cloned());
    text.push(round(column.to_vec(), column.first().map_or(0, Node::at)));
    let mut steps = table::create_table(&text, sql, session.context())?;
    let Some(create) = steps.iter_mut().find(|step| step.get(1).is_some_and(|node| node.is("table"))) else {
        return Err(unexpected(column, 0, sql));
    };
    let definition = create.last().and_then(Node::round).cloned().unwrap_or_default();
    // The engine adds columns without constraints only.
    let bare = |node: &Node| !node.is("check") && !node.is("not");
    let definition: Nodes = definition.into_iter().take_while(bare).collect();
    *create = template(
        "alter table $1 add column $2",
        name.nodes.first().map_or(0, Node::at),
        &[name.nodes.clone(), definition],
    );
    run_steps(session, &steps, sql)
}

/// `alter column c type ..`, `alter diststyle ..`, `alter sortkey ..`.
fn alter_attribute(
    session: &Session,
    relation: &Relation,
    name: &Name,
    rest: &[Node],
    sql: &str,
) -> Result<Outcome, SqlError> {
    if rest.first().is_some_and(|node| node.is("column")) {
        let column = rest.get(1).and_then(Node::name).ok_or_else(|| unexpected(rest, 1, sql))?;
        let kind = rest.get(3..).and_then(types::column_type);
        return match kind {
            Some(kind) if rest.get(2).is_some_and(|node| node.is("type")) => {
                let mut note = column_note(session, relation, &column)?;
                note.insert("type".to_owned(), Value::from(kind.display));
                session.execute(&attributes::column_comment(name, &column, note), sql).map(|_| Outcome::done())
            }
            // `encode ..`: storage only.
            _ => Ok(Outcome::done()),
        };
    }
    let found =
        attributes::attributes(rest.iter().filter(|n| !n.is("compound")).cloned().collect::<Nodes>().as_slice(), sql)?;
    let notes = relation::columns(&session.connection, relation)?
        .into_iter()
        .map(|column| {
            let text = column.comment.unwrap_or_default();
            (column.name, serde_json::from_str(&text).unwrap_or_default())
        })
        .collect();
    run_steps(session, &attributes::comments(name, &found, notes), sql)
}

fn column_note(session: &Session, relation: &Relation, column: &str) -> Result<Map<String, Value>, SqlError> {
    let columns = relation::columns(&session.connection, relation)?;
    let found = columns.into_iter().find(|known| known.name == column);
    let found = found.ok_or_else(|| {
        SqlError::new("42703", format!("column \"{column}\" of relation \"{}\" does not exist", relation.table))
    })?;
    Ok(found.comment.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// `comment on table|column .. is '..'`: beside what else is kept there.
pub fn comment(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let text = nodes.last().filter(|node| node.string().is_some() || node.is("null"));
    let text = text.ok_or_else(|| unexpected(nodes, nodes.len(), sql))?.string();
    let on = nodes.get(2).and_then(Node::word).unwrap_or_default();
    let name = nodes.get(3..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 3, sql))?;
    let note = text.map_or(Value::Null, Value::from);
    match on {
        "table" | "view" => {
            let relation = session.relation(&name, sql)?;
            let kept = relation::table_comment(&session.connection, &relation)?;
            let mut kept: Map<String, Value> =
                kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            kept.insert("note".to_owned(), note);
            let sql_text = template(
                &format!("comment on {on} $1 is $2"),
                0,
                &[name.nodes, vec![string(&Value::Object(kept).to_string(), 0)]],
            );
            session.execute(&sql_text, sql)?;
        }
        "column" => {
            let (mut parts, mut kept_nodes) = (name.parts, name.nodes);
            let column = parts.pop().unwrap_or_default();
            kept_nodes.truncate(kept_nodes.len().saturating_sub(2));
            let table = Name { parts, nodes: kept_nodes };
            let relation = session.relation(&table, sql)?;
            let mut kept = column_note(session, &relation, &column)?;
            kept.insert("note".to_owned(), note);
            session.execute(&attributes::column_comment(&table, &column, kept), sql)?;
        }
        _ => {}
    }
    Ok(Outcome::done())
}
