//! What a user without superuser's rights may do: SELECT, INSERT, UPDATE, DELETE and TRUNCATE on the tables granted, all on
//! those of their own. Users the catalog does not know came by IAM and are let through, as the stand-in maps none.

use crate::local::engine::open::Opened;
use crate::local::engine::relation::{Name, Relation};
use crate::local::engine::rewrite::node::{Node, Nodes};
use crate::local::engine::{Session, SqlError};
use duckdb::params;

/// A table and the privilege the statement needs on it.
type Need<'a> = (Name, &'a str);

/// The user every database has.
const ADMIN: &str = "awsuser";

/// Words in front of a table's name.
const BEFORE: &[&str] = &["from", "join", "into", "update", "using", "table", "only", "truncate", "copy", "delete"];
/// Words that end the list of tables behind FROM.
const ENDS: &[&str] =
    &["where", "group", "having", "order", "limit", "on", "set", "qualify", "union", "select", "when"];

/// Refuses a statement that needs more than its user has.
///
/// # Errors
/// `42501`: `permission denied for relation t`, `permission denied for schema s` or `must be owner of relation t`.
pub fn check(session: &Session, nodes: &Nodes, sql: &str) -> Result<(), SqlError> {
    if !is_restricted(session)? {
        return Ok(());
    }
    let first = nodes.first().and_then(Node::word).unwrap_or_default();
    let owner_only =
        matches!(first, "drop" | "alter") && nodes.get(1).is_some_and(|node| node.is("table") || node.is("view"));
    let mut needs = Vec::new();
    let defined = defined(nodes);
    collect(nodes, first, &mut needs);
    needs.retain(|(name, _)| name.parts.len() > 1 || !defined.iter().any(|known| known == name.table()));
    for (name, privilege) in needs {
        let Ok(relation) = session.relation(&name, sql) else { continue };
        let place = params![relation.database, relation.schema, relation.table, session.user];
        let own =
            "select 1 from rs.main.owners where database_name = ? and schema_name = ? and table_name = ? and owner = ?";
        if relation.database == "temp" || session.engine.has(own, place)? {
            continue;
        }
        if owner_only {
            return Err(SqlError::new("42501", format!("must be owner of relation {}", relation.table)));
        }
        if relation.schema != "public"
            && !granted(session, "SCHEMA", None, &relation.schema, "USAGE", &relation.database)?
        {
            return Err(SqlError::new("42501", format!("permission denied for schema {}", relation.schema)));
        }
        if !granted(session, "TABLE", Some(&relation.schema), &relation.table, privilege, &relation.database)? {
            return Err(SqlError::new("42501", format!("permission denied for relation {}", relation.table)));
        }
    }
    Ok(())
}

/// Remembers whose a table is that was just made.
pub fn own(session: &Session, nodes: &Nodes) -> Result<(), SqlError> {
    let words = [
        "create",
        "local",
        "temp",
        "temporary",
        "materialized",
        "or",
        "replace",
        "table",
        "view",
        "if",
        "not",
        "exists",
    ];
    let start = nodes.iter().take_while(|node| words.iter().any(|word| node.is(word))).count();
    let made = nodes.iter().take(start).any(|node| node.is("table") || node.is("view"));
    let Some(name) = nodes.get(start..).and_then(Name::read).filter(|_| made) else { return Ok(()) };
    let Ok(relation) = session.relation(&name, "") else { return Ok(()) };
    if relation.database == "temp" {
        return Ok(());
    }
    owned_by(&session.engine, &relation, &session.user)
}

/// Somebody made a relation: it is theirs, with the privileges on it that they give by default.
pub fn owned_by(engine: &Opened, relation: &Relation, user: &str) -> Result<(), SqlError> {
    let Relation { database, schema, table } = relation;
    let place = params![database, schema, table];
    engine.keep("delete from rs.main.owners where database_name = ? and schema_name = ? and table_name = ?", place)?;
    engine.keep("insert into rs.main.owners values (?, ?, ?, ?)", params![database, schema, table, user])?;
    let defaults = "insert into rs.main.grants
        select ?, 'TABLE', ?, ?, d.privilege, d.grantee, d.grantee_type, d.admin, d.owner from rs.main.default_privileges d
        where d.database_name = ? and d.kind = 'RELATION' and d.owner = ? and (d.schema_name is null or d.schema_name = ?)";
    engine.keep(defaults, params![database, schema, table, database, user, schema]).map(|_| ())
}

fn is_restricted(session: &Session) -> Result<bool, SqlError> {
    if session.user == ADMIN {
        return Ok(false);
    }
    session.engine.has("select 1 from rs.main.users where name = ? and not superuser", [&session.user])
}

fn granted(
    session: &Session,
    kind: &str,
    schema: Option<&str>,
    object: &str,
    privilege: &str,
    database: &str,
) -> Result<bool, SqlError> {
    let sql = "select 1 where rs.main.rs_granted(?, ?, ?, ?, ?, ?)";
    session.engine.has(sql, params![session.user, database, kind, schema, object, privilege])
}

/// Names that WITH gives to queries.
fn defined(nodes: &Nodes) -> Vec<String> {
    let mut found = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        if let Node::Group { body, .. } = node {
            found.extend(defined(body));
        }
        let query = nodes.get(index + 1).is_some_and(|next| next.is("as"))
            && nodes.get(index + 2).is_some_and(|body| body.round().is_some());
        let listed = node.round().is_some() && query;
        let name = if listed { index.checked_sub(1).and_then(|at| nodes.get(at)) } else { Some(node) };
        found.extend(name.filter(|_| query).and_then(Node::name));
    }
    found
}

/// Every name at a table's place, with what the statement does to it.
fn collect<'a>(nodes: &Nodes, verb: &'a str, needs: &mut Vec<Need<'a>>) {
    let mut in_list = false;
    let mut first = true;
    for (index, node) in nodes.iter().enumerate() {
        if let Node::Group { body, .. } = node {
            collect(body, "select", needs);
            continue;
        }
        in_list = (in_list || node.is("from")) && !node.word().is_some_and(|word| ENDS.contains(&word));
        let before = index.checked_sub(1).and_then(|at| nodes.get(at));
        let placed = before.is_some_and(|before| {
            before.word().is_some_and(|word| BEFORE.contains(&word)) || in_list && before.is_sign(",")
        });
        let skipped = node.is("table") || node.is("from") || node.is("into") || node.is("only");
        if let Some(name) = nodes.get(index..).and_then(Name::read).filter(|_| placed && !skipped) {
            let call =
                nodes.get(index + name.nodes.len()).is_some_and(|next| next.round().is_some()) && verb == "select";
            if !call {
                needs.push((name, if first { privilege(verb) } else { "SELECT" }));
                first = false;
            }
        }
    }
}

/// What the verb needs on its first table.
fn privilege(verb: &str) -> &'static str {
    match verb {
        "insert" | "copy" | "merge" => "INSERT",
        "update" => "UPDATE",
        "delete" => "DELETE",
        "truncate" => "TRUNCATE",
        "drop" => "DROP",
        "alter" => "ALTER",
        _ => "SELECT",
    }
}
