//! Which statement it is, and what does it: most go to the engine, some are ours.

mod attributes;
mod cancel;
mod column;
mod configured;
mod copy;
mod copy_errors;
mod copy_escape;
mod copy_fixed;
mod copy_options;
mod copy_text;
mod cursor;
mod default_privileges;
mod definition;
mod explain;
mod function;
mod grant;
mod insert;
mod late;
mod merge;
mod permit;
mod prepared;
mod procedure;
mod setting;
mod show;
mod table;
mod transaction;
mod unload;
mod user;
mod view;

pub use permit::owned_by;
pub use table::create_table;
pub use transaction::ends_transaction;

use super::rewrite::node::{Node, Nodes, word};
use super::rewrite::{self, select};
use super::{Outcome, Session, SqlError, recorder};

/// Statements that change nothing of the databases.
const READS: &[&str] = &["select", "with", "show", "explain", "declare", "fetch", "close", "begin", "start", "set"];

/// Runs one parsed statement. Where a table is missing, a view that waited for its own may be what is meant.
pub fn run(session: &mut Session, nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    session.fill_samples(&nodes)?;
    let again = nodes.clone();
    let reads = READS.iter().any(|word| again.first().is_some_and(|first| first.is(word)));
    if !reads || again.iter().any(|node| node.is("into")) {
        session.view.begin = None;
    }
    permit::check(session, &again, sql)?;
    let outcome = session.marked(&again, |session| attempt(session, nodes, &again, sql));
    if outcome.is_ok() && again.first().is_some_and(|first| first.is("create")) {
        permit::own(session, &again)?;
    }
    recorder::statement(session, &again, &outcome);
    outcome
}

fn attempt(session: &mut Session, nodes: Nodes, again: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    match dispatch(session, nodes, sql) {
        Err(error) if matches!(error.sqlstate, "42P01" | "3F000") => {
            if let Some(why) = late::explain(session, again) {
                return Err(why);
            }
            if late::revive(session) { dispatch(session, again.clone(), sql) } else { Err(error) }
        }
        outcome => outcome,
    }
}

fn dispatch(session: &mut Session, nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let Some(first) = nodes.first() else { return Err(SqlError::end_of_input(sql)) };
    let at = first.at();
    match first.word().unwrap_or("(") {
        "select" | "with" | "(" if first.word().is_some() || first.round().is_some() => query(session, nodes, sql),
        "insert" | "update" | "delete" | "merge" => change(session, nodes, sql),
        "truncate" => {
            rewrite::forbidden::check(&nodes, sql)?;
            session.execute(&nodes, sql).map(|_| Outcome::done())
        }
        "create" => definition::create(session, nodes, sql),
        "drop" => definition::drop(session, nodes, sql),
        "alter" => definition::alter(session, &nodes, sql),
        "comment" => definition::comment(session, &nodes, sql),
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" => transaction::run(session, &nodes, sql),
        "set" | "reset" => setting::run(session, &nodes, sql),
        "show" => show::run(session, &nodes, sql),
        "explain" => explain::run(session, nodes, sql),
        "copy" => copy::run(session, &nodes, sql),
        "unload" => unload::run(session, &nodes, sql),
        "refresh" => view::refresh(session, &nodes, sql),
        "analyze" | "vacuum" | "lock" => maintain(session, &nodes, sql),
        "grant" | "revoke" => grant::run(session, &nodes, sql),
        "call" => procedure::call(session, &nodes, sql),
        "cancel" => cancel::run(session, &nodes, sql),
        "use" => use_database(session, &nodes, sql),
        "declare" => cursor::declare(session, nodes, sql),
        "fetch" => cursor::fetch(session, &nodes, sql),
        "close" => cursor::close(session, &nodes, sql),
        "prepare" => prepared::prepare(session, nodes, sql),
        "execute" => prepared::execute(session, &nodes, sql),
        "deallocate" => prepared::deallocate(session, &nodes, sql),
        _ => Err(SqlError::syntax(near(first, sql), sql, at)),
    }
}

/// The user's own text of a token, as error messages quote it.
pub fn near<'a>(node: &Node, sql: &'a str) -> &'a str {
    let rest = sql.get(node.at()..).unwrap_or_default();
    crate::sql::Lexer::new(rest).next().map_or("", |token| token.text(rest))
}

/// The error for what stands at `index`, or for the end of the statement.
pub fn unexpected(nodes: &[Node], index: usize, sql: &str) -> SqlError {
    nodes
        .get(index)
        .map_or_else(|| SqlError::end_of_input(sql), |node| SqlError::syntax(near(node, sql), sql, node.at()))
}

fn query(session: &mut Session, nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    if let Some((temporary, target, query)) = select::into_target(&nodes) {
        let at = nodes.first().map_or(0, Node::at);
        let mut create = vec![word("create", at)];
        create.extend(temporary.then(|| word("temp", at)));
        create.push(word("table", at));
        create.extend(target);
        create.push(word("as", at));
        create.extend(query);
        return definition::create(session, create, sql);
    }
    if let Some(at) = nodes.windows(2).position(|pair| matches!(pair, [a, b] if a.is("connect") && b.is("by"))) {
        let place = nodes.get(at).map_or(0, Node::at);
        return Err(SqlError::unsupported("CONNECT BY (a recursive common table expression is)").at(sql, place));
    }
    let nodes = configured::calls(session, cancel::calls(session, nodes, sql)?)?;
    explain::catch_up(session, &nodes)?;
    let nodes = rewrite::query(nodes, sql, session.context())?;
    let result = session.query(&nodes, sql)?;
    Ok(Outcome { result: Some(result), affected: None })
}

/// `use database`: names without a database are looked up there from now on.
fn use_database(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let name = nodes.get(1).and_then(Node::name).ok_or_else(|| unexpected(nodes, 1, sql))?;
    if !session.engine.has_database(&name)? {
        return Err(SqlError::new("3D000", format!("database \"{name}\" does not exist")));
    }
    session.database = name;
    session.set_schemas(vec!["public".to_owned()])?;
    Ok(Outcome::done())
}

fn change(session: &mut Session, mut nodes: Nodes, sql: &str) -> Result<Outcome, SqlError> {
    // The engine would answer it; the service does not know the word.
    if let Some(at) = nodes.iter().position(|node| node.is("returning")) {
        return Err(unexpected(&nodes, at, sql));
    }
    let bare_delete =
        nodes.first().is_some_and(|node| node.is("delete")) && !nodes.get(1).is_some_and(|n| n.is("from"));
    if bare_delete {
        nodes.insert(1, word("from", nodes.first().map_or(0, Node::at)));
    }
    if merge::removes_duplicates(&nodes) {
        return merge::run(session, &nodes, sql);
    }
    if nodes.first().is_some_and(|node| node.is("insert")) {
        rewrite::forbidden::check(&nodes, sql)?;
        nodes = insert::prepare(session, &nodes, sql)?;
    }
    let nodes = rewrite::query(nodes, sql, session.context())?;
    session.execute(&nodes, sql).map(Outcome::affected)
}

/// ANALYZE, VACUUM and LOCK: the engine needs none of them, but the table must be there.
fn maintain(session: &mut Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let options =
        ["verbose", "full", "sort", "delete", "only", "reindex", "recluster", "table", "analyze", "vacuum", "lock"];
    let compression = nodes.get(1).is_some_and(|node| node.is("compression"));
    let skip = |node: &&Node| node.word().is_some_and(|word| options.contains(&word) || word == "compression");
    let start = nodes.iter().take_while(skip).count();
    let Some(name) = super::relation::Name::read(nodes.get(start..).unwrap_or_default()) else {
        return Ok(Outcome::done());
    };
    let relation = session.relation(&name, sql)?;
    if compression { show::compression(session, &relation) } else { Ok(Outcome::done()) }
}
