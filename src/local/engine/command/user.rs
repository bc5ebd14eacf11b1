//! CREATE, ALTER and DROP of users, groups and roles.

use super::unexpected;
use crate::local::engine::rewrite::node::{Node, Nodes};
use crate::local::engine::{Outcome, Session, SqlError};
use duckdb::params;

const NEXT: &str = "nextval('rs.main.object_ids')";

/// What is said about a user; `None` where nothing is.
#[derive(Debug, Default)]
struct Options {
    creates_databases: Option<bool>,
    superuser: Option<bool>,
    valid_until: Option<String>,
    connections: Option<String>,
    syslog: Option<String>,
    groups: Vec<String>,
}

/// `create user|group|role name ..`.
pub fn create(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let (what, name) = subject(nodes, sql)?;
    if exists(session, what, &name)? {
        return Err(SqlError::new("42710", format!("{what} \"{name}\" already exists")));
    }
    let rest = nodes.get(3..).unwrap_or_default();
    match what {
        "user" => create_user(session, &name, &options(rest, sql)?)?,
        "group" => {
            session.engine.keep(&format!("insert into rs.main.groups values (?, {NEXT})"), [&name])?;
            add_members(session, &name, &names(rest))?;
        }
        _ => {
            let external = rest.iter().position(|node| node.is("externalid")).and_then(|at| rest.get(at + 1)?.string());
            let insert = format!("insert into rs.main.roles values (?, {NEXT}, ?, ?)");
            session.engine.keep(&insert, params![name, session.user, external])?;
        }
    }
    Ok(Outcome::done())
}

fn create_user(session: &Session, name: &str, options: &Options) -> Result<(), SqlError> {
    if options.groups.iter().any(|group| !exists(session, "group", group).unwrap_or(false)) {
        return Err(SqlError::new("42704", format!("group \"{}\" does not exist", options.groups.join(", "))));
    }
    session.engine.keep(
        &format!("insert into rs.main.users values (?, {NEXT}, ?, ?, ?, ?, ?, null)"),
        params![
            name,
            options.creates_databases.unwrap_or(false),
            options.superuser.unwrap_or(false),
            options.valid_until,
            options.connections.as_deref().unwrap_or("UNLIMITED"),
            options.syslog.as_deref().unwrap_or("RESTRICTED")
        ],
    )?;
    options.groups.iter().try_for_each(|group| add_members(session, group, &[name.to_owned()]))
}

fn add_members(session: &Session, group: &str, users: &[String]) -> Result<(), SqlError> {
    for user in users {
        require(session, "user", user)?;
        session.engine.keep("insert into rs.main.group_members values (?, ?)", params![group, user])?;
    }
    Ok(())
}

/// `drop user|group|role [if exists] a [, b]`.
pub fn drop(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let what = kind(nodes, sql)?;
    let guarded = nodes.get(2).is_some_and(|node| node.is("if"));
    for name in names(nodes.get(if guarded { 4 } else { 2 }..).unwrap_or_default()) {
        if guarded && !exists(session, what, &name)? {
            continue;
        }
        require(session, what, &name)?;
        let engine = &session.engine;
        let owned = "select 1 from rs.main.grants where grantee = ? and grantee_type = ?";
        if what == "user" && engine.has(owned, params![name, what])? {
            let why = format!("user \"{name}\" cannot be dropped because the user has a privilege on some object");
            return Err(SqlError::new("2BP01", why));
        }
        engine.keep(&format!("delete from rs.main.{what}s where name = ?"), [&name])?;
        engine.keep("delete from rs.main.grants where grantee = ? and grantee_type = ?", params![name, what])?;
        engine.keep("delete from rs.main.role_members where grantee = ? and grantee_type = ?", params![name, what])?;
        let column = if what == "role" { "role_name" } else { "group_name" };
        let table = if what == "role" { "role_members" } else { "group_members" };
        if what == "user" {
            engine.keep("delete from rs.main.group_members where user_name = ?", [&name])?;
        } else {
            engine.keep(&format!("delete from rs.main.{table} where {column} = ?"), [&name])?;
        }
    }
    Ok(Outcome::done())
}

/// `alter user|group|role name ..`.
pub fn alter(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let (what, name) = subject(nodes, sql)?;
    require(session, what, &name)?;
    let rest = nodes.get(3..).unwrap_or_default();
    let is = |at: usize, word: &str| rest.get(at).is_some_and(|node| node.is(word));
    if is(0, "rename") {
        let new = rest.get(2).and_then(Node::name).ok_or_else(|| unexpected(rest, 2, sql))?;
        session.engine.keep(&format!("update rs.main.{what}s set name = ? where name = ?"), params![new, name])?;
        return Ok(Outcome::done());
    }
    if what == "group" && (is(0, "add") || is(0, "drop")) {
        let users = names(rest.get(2..).unwrap_or_default());
        if is(0, "add") {
            add_members(session, &name, &users)?;
        }
        for user in users.iter().filter(|_| is(0, "drop")) {
            let delete = "delete from rs.main.group_members where group_name = ? and user_name = ?";
            session.engine.keep(delete, params![name, user])?;
        }
        return Ok(Outcome::done());
    }
    if what == "user" && !is(0, "set") && !is(0, "reset") {
        let options = options(rest, sql)?;
        session.engine.keep(
            "update rs.main.users set creates_databases = coalesce(?, creates_databases), superuser = coalesce(?, superuser), valid_until = coalesce(?, valid_until), connections = coalesce(?, connections), syslog = coalesce(?, syslog) where name = ?",
            params![
                options.creates_databases,
                options.superuser,
                options.valid_until,
                options.connections,
                options.syslog,
                name
            ],
        )?;
        return Ok(Outcome::done());
    }
    if what == "user" || is(0, "owner") || is(0, "externalid") {
        return Ok(Outcome::done());
    }
    Err(unexpected(nodes, 3, sql))
}

fn kind(nodes: &Nodes, sql: &str) -> Result<&'static str, SqlError> {
    let kinds = ["user", "group", "role"];
    let found = kinds.into_iter().find(|kind| nodes.get(1).is_some_and(|node| node.is(kind)));
    found.ok_or_else(|| unexpected(nodes, 1, sql))
}

fn subject(nodes: &Nodes, sql: &str) -> Result<(&'static str, String), SqlError> {
    let name = nodes.get(2).and_then(Node::name).ok_or_else(|| unexpected(nodes, 2, sql))?;
    Ok((kind(nodes, sql)?, name))
}

/// Whether there is a user, group or role of a name.
pub fn exists(session: &Session, what: &str, name: &str) -> Result<bool, SqlError> {
    session.engine.has(&format!("select 1 from rs.main.{what}s where name = ?"), [name])
}

/// It must be there.
pub fn require(session: &Session, what: &str, name: &str) -> Result<(), SqlError> {
    let missing = || SqlError::new("42704", format!("{what} \"{name}\" does not exist"));
    if exists(session, what, name)? { Ok(()) } else { Err(missing()) }
}

/// Names in a list, without the words around them.
fn names(nodes: &[Node]) -> Vec<String> {
    let noise = ["with", "user", "force", "restrict", "cascade"];
    nodes.iter().filter(|node| !noise.iter().any(|word| node.is(word))).filter_map(Node::name).collect()
}

fn options(nodes: &[Node], sql: &str) -> Result<Options, SqlError> {
    let mut found = Options::default();
    let mut at = 0;
    let text =
        |at: usize| nodes.get(at).map(|n| n.string().or_else(|| n.name()).unwrap_or_else(|| n.text().to_owned()));
    while let Some(node) = nodes.get(at) {
        at += match node.word().unwrap_or_default() {
            "with" => 1,
            word @ ("createdb" | "nocreatedb") => {
                found.creates_databases = Some(word == "createdb");
                1
            }
            word @ ("createuser" | "nocreateuser") => {
                found.superuser = Some(word == "createuser");
                1
            }
            "password" | "externalid" => 2,
            "valid" => {
                found.valid_until = text(at + 2);
                3
            }
            "connection" => {
                found.connections = text(at + 2).map(|limit| limit.to_ascii_uppercase());
                3
            }
            "syslog" => {
                found.syslog = text(at + 2).map(|access| access.to_ascii_uppercase());
                3
            }
            "session" => 3,
            "in" => {
                let list = nodes.get(at + 2..).unwrap_or_default();
                let commas = list.iter().skip(1).step_by(2).take_while(|node| node.is_sign(",")).count();
                found.groups = list.iter().step_by(2).take(commas + 1).filter_map(Node::name).collect();
                2 + 2 * commas + 1
            }
            _ => return Err(unexpected(nodes, at, sql)),
        };
    }
    Ok(found)
}
