//! `MERGE .. REMOVE DUPLICATES`: matching rows of the target go, the source's distinct rows come.

use super::unexpected;
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, template};
use crate::local::engine::{Outcome, Session, SqlError, rewrite};

/// Whether the statement has this form.
pub fn removes_duplicates(nodes: &[Node]) -> bool {
    matches!(nodes, [.., remove, duplicates] if remove.is("remove") && duplicates.is("duplicates"))
}

/// `merge into target using source [[as] alias] on condition remove duplicates`.
pub fn run(session: &Session, nodes: &Nodes, sql: &str) -> Result<Outcome, SqlError> {
    let place = |word: &str| nodes.iter().position(|node| node.is(word));
    let using = place("using").ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let on = place("on").ok_or_else(|| unexpected(nodes, nodes.len(), sql))?;
    let target = nodes.get(2..).and_then(Name::read).ok_or_else(|| unexpected(nodes, 2, sql))?;
    let source = nodes.get(using + 1..on).unwrap_or_default().to_vec();
    let condition = nodes.get(on + 1..nodes.len() - 2).unwrap_or_default().to_vec();
    let arguments = [target.nodes, source, condition];
    let delete = template("delete from $1 using $2 where $3", 0, &arguments);
    let insert = template("insert into $1 select distinct * from $2", 0, &arguments);
    let mut changed = 0;
    session.atomically(|session| {
        for step in [delete, insert] {
            changed = session.execute(&rewrite::query(step, sql, session.context())?, sql)?;
        }
        Ok(())
    })?;
    Ok(Outcome::affected(changed))
}
