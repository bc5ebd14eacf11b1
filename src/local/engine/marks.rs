//! What changed the databases says so in them: a change and the mark that it was made are one transaction, so that a
//! process that dies before it wrote down how a statement ended knows it when it starts again.

use super::open::{Opened, batch, plain};
use super::outcome::Outcome;
use super::relation::Name;
use super::rewrite::node::{Node, Nodes, quote_name};
use super::session::{Session, Transaction};
use super::{Engine, SqlError};
use duckdb::{Connection, params};
use std::sync::atomic::Ordering;

/// Where the marks of a database lie: in the schema that no user sees.
const TABLE: &str = "main.rs_outcomes";

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Of the statement or batch it was part of.
    pub id: String,
    /// Its place in the batch.
    pub part: usize,
    /// Rows changed, where it changes rows.
    pub affected: Option<u64>,
    pub query_id: i64,
}

/// What a session knows of the change it makes.
#[derive(Debug, Default)]
pub struct Keeping {
    /// Statement and part that shall be marked.
    key: Option<(String, usize)>,
    /// The database the open transaction changed.
    changed: Option<String>,
    /// Something around the statement makes the mark.
    pub within: bool,
}

/// Makes a database ready for marks.
pub fn prepare(connection: &Connection, database: &str) -> Result<(), SqlError> {
    let columns = "id varchar, part bigint, affected bigint, query_id bigint";
    batch(connection, &format!("create table if not exists {database}.{TABLE} ({columns})"))
}

impl Session {
    /// What the statements from here on belong to, if that is to be kept.
    pub fn mark_as(&mut self, key: Option<(String, usize)>) {
        let key = key.filter(|_| self.engine.home.is_kept());
        self.keeping = Keeping { key, changed: self.keeping.changed.take(), within: false };
    }

    /// Runs what may change a database; the mark goes into the same transaction.
    pub(super) fn marked(
        &mut self,
        nodes: &Nodes,
        work: impl FnOnce(&mut Self) -> Result<Outcome, SqlError>,
    ) -> Result<Outcome, SqlError> {
        let database = self.keeping.key.as_ref().and_then(|_| self.changes(nodes));
        let Some(database) = database else { return work(self) };
        if self.keeping.within || self.transaction != Transaction::None {
            let outcome = work(self)?;
            self.keeping.changed = Some(database);
            if !self.keeping.within {
                self.mark(outcome.affected)?;
            }
            return Ok(outcome);
        }
        self.execute_own("begin")?;
        self.keeping.within = true;
        let done = work(self);
        self.keeping.within = false;
        self.keeping.changed = Some(database);
        let done = done.and_then(|outcome| self.mark(outcome.affected).map(|()| outcome));
        self.keeping.changed = None;
        let end = self.execute_own(if done.is_ok() { "commit" } else { "rollback" });
        done.and_then(|outcome| end.map(|_| outcome))
    }

    /// Marks what the open transaction did, if it changed anything.
    pub(super) fn mark(&self, affected: Option<u64>) -> Result<(), SqlError> {
        let (Some((id, part)), Some(database)) = (&self.keeping.key, &self.keeping.changed) else { return Ok(()) };
        let sql = format!("insert into {}.{TABLE} values (?, ?, ?, ?)", quote_name(database));
        let affected = affected.and_then(|rows| i64::try_from(rows).ok());
        let values = params![id, *part as i64, affected, self.query_id()];
        self.connection.execute(&sql, values).map(|_| ()).map_err(plain)
    }

    /// The transaction is over.
    pub(super) fn unmarked(&mut self) {
        self.keeping.changed = None;
    }

    /// The database a statement changes; none where it changes none, or what lies beside them.
    fn changes(&self, nodes: &Nodes) -> Option<String> {
        const HEADS: [&str; 15] = [
            "insert",
            "into",
            "update",
            "delete",
            "from",
            "merge",
            "copy",
            "truncate",
            "create",
            "drop",
            "alter",
            "table",
            "temp",
            "temporary",
            "local",
        ];
        let first = nodes.first()?.word()?;
        let defines = ["create", "drop", "alter"].contains(&first);
        let changes = ["insert", "update", "delete", "merge", "copy", "truncate"].contains(&first);
        if !(changes || defines && nodes.iter().take(4).any(|node| node.is("table"))) {
            return None;
        }
        let rest = nodes.iter().skip_while(|node| HEADS.iter().any(|word| node.is(word)) || guards(node));
        let rest: Nodes = rest.cloned().collect();
        let name = Name::read(&rest)?;
        match (defines, name.parts.len()) {
            (true, 3) => None,
            (true, _) => Some(self.database.clone()),
            (false, _) => {
                let found = self.relation(&name, "").ok()?.database;
                Some(if found == "temp" { self.database.clone() } else { found })
            }
        }
    }
}

fn guards(node: &Node) -> bool {
    ["if", "not", "exists"].iter().any(|word| node.is(word))
}

impl Opened {
    /// All marks in all databases.
    fn marks(&self) -> Result<Vec<Mark>, SqlError> {
        let root = self.root();
        let mut found = Vec::new();
        for database in self.home.marked() {
            let mut statement =
                root.prepare(&format!("select id, part, affected, query_id from {database}.{TABLE}")).map_err(plain)?;
            let rows = statement.query_map([], |row| {
                let (part, affected): (i64, Option<i64>) = (row.get(1)?, row.get(2)?);
                let affected = affected.map(i64::unsigned_abs);
                Ok(Mark { id: row.get(0)?, part: part as usize, affected, query_id: row.get(3)? })
            });
            for mark in rows.map_err(plain)? {
                found.push(mark.map_err(plain)?);
            }
        }
        Ok(found)
    }

    /// Removes all of them.
    pub fn forget_marks(&self) -> Result<(), SqlError> {
        let root = self.root();
        self.home.marked().iter().try_for_each(|database| batch(&root, &format!("delete from {database}.{TABLE}")))
    }
}

impl Engine {
    /// The changes that were made and marked since the marks were last forgotten.
    ///
    /// # Errors
    /// What [`Engine::warm`] says.
    pub fn marks(&self) -> Result<Vec<Mark>, SqlError> {
        self.opened()?.marks()
    }

    /// Whoever keeps how statements ended has it all: the marks go now, or when the databases open.
    ///
    /// # Errors
    /// What [`Engine::warm`] says.
    pub fn forget_marks(&self) -> Result<(), SqlError> {
        self.forgets.store(true, Ordering::Release);
        self.opened.get().map_or(Ok(()), |opened| opened.clone()?.forget_marks())
    }
}
