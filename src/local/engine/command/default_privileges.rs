//! ALTER DEFAULT PRIVILEGES: what tables, functions and procedures made later are granted.

use super::{grant, unexpected, user};
use crate::local::engine::rewrite::node::{Node, Nodes, items};
use crate::local::engine::{Outcome, Session, SqlError};
use duckdb::params;

/// The words of the statement, the catalog's and those of GRANT.
const KINDS: &[(&str, &str, &str)] =
    &[("tables", "RELATION", "TABLE"), ("functions", "FUNCTION", "FUNCTION"), ("procedures", "PROCEDURE", "PROCEDURE")];

/// `alter default privileges [for user u, ..] [in schema s, ..] grant|revoke .. on tables to|from ..`.
pub fn run(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let verb = nodes.iter().position(|node| node.is("grant") || node.is("revoke"));
    let verb = verb.ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let head = nodes.get(3..verb).unwrap_or_default();
    let mut owners = listed(head, "user");
    for owner in &owners {
        user::require(session, "user", owner)?;
    }
    if owners.is_empty() {
        owners.push(session.user.clone());
    }
    let schemas: Vec<Option<String>> = match listed(head, "schema") {
        names if names.is_empty() => vec![None],
        names => names.into_iter().map(Some).collect(),
    };
    let revokes = nodes.get(verb).is_some_and(|node| node.is("revoke"));
    let on = nodes.iter().position(|node| node.is("on")).ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let kind = KINDS.iter().find(|(word, ..)| nodes.get(on + 1).is_some_and(|node| node.is(word)));
    let (_, kind, object) = kind.ok_or_else(|| unexpected(nodes, on + 1, sql))?;
    if !nodes.get(on + 2).is_some_and(|node| node.is(if revokes { "from" } else { "to" })) {
        return Err(unexpected(nodes, on + 2, sql));
    }
    let privileges = grant::privilege_names(nodes.get(verb + 1..on).unwrap_or_default(), object, sql)?;
    let (grantees, admin) = grant::grantees(session, nodes.get(on + 3..).unwrap_or_default(), sql)?;
    for owner in &owners {
        for schema in &schemas {
            for privilege in &privileges {
                for (of, name) in &grantees {
                    let row = params![session.database, owner, schema, kind, privilege, name, of];
                    session.engine.keep("delete from rs.main.default_privileges where database_name = ? and owner = ? and schema_name is not distinct from ? and kind = ? and privilege = ? and grantee = ? and grantee_type = ?", row)?;
                    if !revokes {
                        let row = params![session.database, owner, schema, kind, privilege, name, of, admin];
                        session
                            .engine
                            .keep("insert into rs.main.default_privileges values (?, ?, ?, ?, ?, ?, ?, ?)", row)?;
                    }
                }
            }
        }
    }
    Ok(Outcome::done())
}

/// The names behind a word, up to the next one of the clauses.
fn listed(nodes: &[Node], word: &str) -> Vec<String> {
    let Some(start) = nodes.iter().position(|node| node.is(word)) else { return Vec::new() };
    let rest = nodes.get(start + 1..).unwrap_or_default();
    let end = rest.iter().position(|node| node.is("in") || node.is("for")).unwrap_or(rest.len());
    items(rest.get(..end).unwrap_or_default()).iter().filter_map(|item| item.first()?.name()).collect()
}
