//! GRANT and REVOKE: kept in the catalog and shown by it; `permit` holds users to it.

use super::{unexpected, user};
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, items, render};
use crate::local::engine::{Outcome, Session, SqlError};
use duckdb::params;

/// Privileges of each kind of object, for ALL.
const PRIVILEGES: &[(&str, &[&str])] = &[
    ("TABLE", &["SELECT", "INSERT", "UPDATE", "DELETE", "DROP", "REFERENCES", "ALTER", "TRUNCATE"]),
    ("SCHEMA", &["CREATE", "USAGE", "ALTER", "DROP"]),
    ("DATABASE", &["CREATE", "TEMPORARY", "USAGE", "ALTER"]),
    ("FUNCTION", &["EXECUTE"]),
    ("PROCEDURE", &["EXECUTE"]),
    ("LANGUAGE", &["USAGE"]),
    ("SYSTEM", &[]),
];

/// One thing privileges are about.
#[derive(Debug, Clone)]
struct Object {
    kind: &'static str,
    schema: Option<String>,
    name: String,
}

/// Who gets or loses them: `user`, `group`, `role` or `public`, and the name.
pub type Grantee = (&'static str, String);

/// `grant .. to ..` and `revoke .. from ..`.
pub fn run(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let revokes = nodes.first().is_some_and(|node| node.is("revoke"));
    let option_only = revokes && nodes.get(2).is_some_and(|node| node.is("option"));
    let start = if option_only { 4 } else { 1 };
    let to = nodes.iter().rposition(|node| node.is(if revokes { "from" } else { "to" }));
    let to = to.ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let what = nodes.get(start..to).ok_or_else(|| unexpected(nodes, start, sql))?;
    let (grantees, admin) = grantees(session, nodes.get(to + 1..).unwrap_or_default(), sql)?;
    if what.first().is_some_and(|node| node.is("role")) {
        return roles(session, what, &grantees, revokes, admin);
    }
    let (privileges, objects) = match what.iter().position(|node| node.is("on")) {
        Some(on) => {
            let objects = objects(session, what.get(on + 1..).unwrap_or_default(), sql)?;
            (what.get(..on).unwrap_or_default(), objects)
        }
        None => (what, vec![Object { kind: "SYSTEM", schema: None, name: String::new() }]),
    };
    for object in &objects {
        for privilege in privilege_names(privileges, object.kind, sql)? {
            for grantee in &grantees {
                change(session, object, &privilege, grantee, (revokes, option_only, admin))?;
            }
        }
    }
    Ok(Outcome::done())
}

fn change(
    session: &Session,
    object: &Object,
    privilege: &str,
    (kind, name): &Grantee,
    (revokes, option_only, admin): (bool, bool, bool),
) -> Result<(), SqlError> {
    let key = params![session.database, object.kind, object.schema, object.name, privilege, name, kind];
    let place = "where database_name = ? and kind = ? and schema_name is not distinct from ? and object_name = ? and privilege = ? and grantee = ? and grantee_type = ?";
    if option_only {
        session.engine.keep(&format!("update rs.main.grants set admin = false {place}"), key)?;
        return Ok(());
    }
    session.engine.keep(&format!("delete from rs.main.grants {place}"), key)?;
    if !revokes {
        session.engine.keep(
            "insert into rs.main.grants values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                session.database,
                object.kind,
                object.schema,
                object.name,
                privilege,
                name,
                kind,
                admin,
                session.user
            ],
        )?;
    }
    Ok(())
}

/// `role a, role b` to users and roles.
fn roles(
    session: &Session,
    what: &[Node],
    grantees: &[Grantee],
    revokes: bool,
    admin: bool,
) -> Result<Outcome, SqlError> {
    for role in what.iter().filter(|node| !node.is("role")).filter_map(Node::name) {
        user::require(session, "role", &role)?;
        for (kind, name) in grantees {
            let delete = "delete from rs.main.role_members where role_name = ? and grantee = ? and grantee_type = ?";
            session.engine.keep(delete, params![role, name, kind])?;
            if !revokes {
                let insert = "insert into rs.main.role_members values (?, ?, ?, ?)";
                session.engine.keep(insert, params![role, name, kind, admin])?;
            }
        }
    }
    Ok(Outcome::done())
}

/// Who, and whether `with grant option` or `with admin option` is behind.
pub fn grantees(session: &Session, nodes: &[Node], sql: &str) -> Result<(Vec<Grantee>, bool), SqlError> {
    let end = nodes.iter().position(|node| ["with", "cascade", "restrict"].iter().any(|word| node.is(word)));
    let admin = end.and_then(|at| nodes.get(at)).is_some_and(|node| node.is("with"));
    let mut found = Vec::new();
    for item in items(nodes.get(..end.unwrap_or(nodes.len())).unwrap_or_default()) {
        let grantee = match item.as_slice() {
            [public] if public.is("public") => ("public", "public".to_owned()),
            [kind, name] if kind.is("group") => ("group", name.name().unwrap_or_default()),
            [kind, name] if kind.is("role") => ("role", name.name().unwrap_or_default()),
            [kind, name] if kind.is("user") => ("user", name.name().unwrap_or_default()),
            [name] => ("user", name.name().ok_or_else(|| unexpected(&item, 0, sql))?),
            _ => return Err(unexpected(&item, 1, sql)),
        };
        if grantee.0 != "public" {
            user::require(session, grantee.0, &grantee.1)?;
        }
        found.push(grantee);
    }
    if found.is_empty() { Err(unexpected(nodes, 0, sql)) } else { Ok((found, admin)) }
}

/// The objects behind ON.
fn objects(session: &Session, nodes: &[Node], sql: &str) -> Result<Vec<Object>, SqlError> {
    let first = nodes.first().and_then(Node::word).unwrap_or_default();
    let rest = nodes.get(1..).unwrap_or_default();
    let named = |kind: &'static str| {
        let object = |item: Nodes| Some(Object { kind, schema: None, name: item.first()?.name()? });
        Ok(items(rest).into_iter().filter_map(object).collect())
    };
    match first {
        "schema" => named("SCHEMA"),
        "database" => named("DATABASE"),
        "language" => named("LANGUAGE"),
        "function" => Ok(callables(session, rest, "FUNCTION")),
        "procedure" => Ok(callables(session, rest, "PROCEDURE")),
        "all" => all_in_schema(session, nodes, sql),
        "table" => relations(session, rest, sql),
        _ => relations(session, nodes, sql),
    }
}

fn relations(session: &Session, nodes: &[Node], sql: &str) -> Result<Vec<Object>, SqlError> {
    let object = |item: Nodes| {
        let name = Name::read(&item).ok_or_else(|| unexpected(&item, 0, sql))?;
        let relation = session.relation(&name, sql)?;
        Ok(Object { kind: "TABLE", schema: Some(relation.schema), name: relation.table })
    };
    items(nodes).into_iter().map(object).collect()
}

fn callables(session: &Session, nodes: &[Node], kind: &'static str) -> Vec<Object> {
    let object = |item: Nodes| {
        let (schema, name) = super::function::schema_of(session, &Name::read(&item)?);
        Some(Object { kind, schema: Some(schema), name })
    };
    items(nodes).into_iter().filter_map(object).collect()
}

/// `all tables in schema s`.
fn all_in_schema(session: &Session, nodes: &[Node], sql: &str) -> Result<Vec<Object>, SqlError> {
    let schema = nodes.get(4).and_then(Node::name).ok_or_else(|| unexpected(nodes, 4, sql))?;
    let tables = nodes.get(1).is_some_and(|node| node.is("tables"));
    let (kind, query) = if tables {
        ("TABLE", "select relation_name from rs.main.rs_relations where database_name = ? and schema_name = ?")
    } else {
        ("FUNCTION", "select name from rs.main.functions where database_name = ? and schema_name = ?")
    };
    let names = session.engine.kept(query, [&session.database, &schema], |row| row.get::<_, String>(0))?;
    Ok(names.into_iter().map(|name| Object { kind, schema: Some(schema.clone()), name }).collect())
}

/// The privileges named, or all of the object's kind.
pub fn privilege_names(nodes: &[Node], kind: &str, sql: &str) -> Result<Vec<String>, SqlError> {
    let known = PRIVILEGES.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, names)| names);
    if nodes.first().is_some_and(|node| node.is("all")) {
        return Ok(known.iter().map(|name| (*name).to_owned()).collect());
    }
    items(nodes)
        .iter()
        .map(|item| {
            let words: Nodes = item.iter().filter(|node| node.round().is_none()).cloned().collect();
            let name = render(&words).sql.to_ascii_uppercase();
            let name = if name == "TEMP" { "TEMPORARY".to_owned() } else { name };
            let fits = known.is_empty() || known.contains(&name.as_str());
            if fits && !name.is_empty() {
                return Ok(name);
            }
            let at = item.first().map_or(0, Node::at);
            let why = format!("invalid privilege type {name} for {}", kind.to_ascii_lowercase());
            Err(SqlError::new("0LP01", why).at(sql, at))
        })
        .collect()
}
