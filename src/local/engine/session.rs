//! One connection: its database, its user, its search path, its transaction.

use super::backends::Backend;
use super::deadline::{self, Deadline};
use super::error::ABORTED;
use super::kept::Kept;
use super::marks::Keeping;
use super::open::{CATALOG, Opened, plain};
use super::outcome::{Outcome, ResultSet};
use super::relation::{self, Name, Relation};
use super::rewrite::node::{parse, quote_name};
use super::rewrite::{Context, bind};
use super::visible::View;
use super::{SqlError, command};
use crate::sql::{lex, statements};
use duckdb::{Connection, InterruptHandle};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What the statement of a terminated session is told.
const TERMINATED: &str = "terminating connection due to administrator command";

/// Where a transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transaction {
    None,
    Open,
    /// A statement failed: everything but ROLLBACK is refused.
    Failed,
}

/// Stops what a session is doing, from another thread.
#[derive(Clone)]
pub struct Cancel {
    handle: Arc<InterruptHandle>,
    flag: Arc<AtomicBool>,
}

impl Cancel {
    /// Ends the running statement with SQLSTATE 57014, or the next one unless [`Session::ready`] comes between.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Release);
        self.handle.interrupt();
    }
}

impl std::fmt::Debug for Cancel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cancel").field("flag", &self.flag).finish_non_exhaustive()
    }
}

/// A connection of one user to one database.
pub struct Session {
    pub(super) connection: Connection,
    pub(super) engine: Arc<Opened>,
    pub(super) database: String,
    pub(super) user: String,
    pub(super) schemas: Vec<String>,
    pub(super) settings: BTreeMap<String, String>,
    pub(super) transaction: Transaction,
    /// What the open transaction can see of the samples.
    pub(super) view: View,
    backend: Backend,
    pub(super) kept: Kept,
    pub(super) keeping: Keeping,
    /// Names of the SUPER columns a statement may mean, looked up where it writes a path.
    supers: Vec<String>,
    pid: i64,
    query_id: i64,
    transaction_id: i64,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("pid", &self.pid).field("database", &self.database).finish_non_exhaustive()
    }
}

impl Session {
    /// Connects; an unknown database is `3D000`.
    pub(super) fn connect(engine: Arc<Opened>, database: &str, user: &str) -> Result<Self, SqlError> {
        let database = database.to_ascii_lowercase();
        if !engine.has_database(&database)? {
            return Err(SqlError::new("3D000", format!("database \"{database}\" does not exist")));
        }
        let connection = engine.connect()?;
        let cancel = Cancel { handle: connection.interrupt_handle(), flag: Arc::default() };
        let backend = Backend::new(cancel);
        let pid = 1_073_741_824 + engine.next();
        engine.backends.open(pid, backend.clone());
        let mut session = Self {
            connection,
            engine,
            database,
            user: user.to_owned(),
            schemas: Vec::new(),
            settings: BTreeMap::new(),
            transaction: Transaction::None,
            view: View::default(),
            backend,
            kept: Kept::default(),
            keeping: Keeping::default(),
            supers: Vec::new(),
            pid,
            query_id: 0,
            transaction_id: 0,
        };
        session.look_in(&[format!("{}.public", quote_name(&session.database))])?;
        session.schemas.push("public".to_owned());
        super::recorder::connected(&session);
        Ok(session)
    }

    /// The process number the service would show.
    pub fn pid(&self) -> i64 {
        self.pid
    }

    /// Stops the running statement.
    pub fn canceller(&self) -> Cancel {
        self.backend.cancel.clone()
    }

    /// Whether another session terminated it: it is good for nothing any more.
    pub fn is_ended(&self) -> bool {
        self.backend.ended.load(Ordering::Acquire)
    }

    /// The number of the statement run last, as `sys_query_history` has it.
    pub fn query_id(&self) -> i64 {
        self.query_id
    }

    /// The number of the transaction the session is in, or of the last one.
    pub(super) fn transaction_id(&self) -> i64 {
        self.transaction_id
    }

    /// Forgets a cancellation meant for a statement before; a new one is about to begin.
    pub fn ready(&self) {
        self.backend.cancel.flag.store(false, Ordering::Release);
    }

    /// Runs a query on the catalog, in the engine's own dialect.
    pub(in crate::local) fn catalog(&self, sql: &str) -> Result<ResultSet, SqlError> {
        self.query_own(sql)
    }

    /// Runs one statement in Redshift's dialect, with values for its `:name` parameters.
    ///
    /// # Errors
    /// The service's SQLSTATE and words; `57014` when it was cancelled.
    pub fn run(&mut self, sql: &str, parameters: &[(String, String)]) -> Result<Outcome, SqlError> {
        self.query_id = self.engine.next();
        if self.transaction == Transaction::None {
            self.transaction_id = self.engine.next();
        }
        let started = Instant::now();
        self.history_start(sql);
        self.backend.busy.store(true, Ordering::Release);
        let outcome = self.timed(sql, parameters).map_err(|error| self.stopped(error));
        self.backend.busy.store(false, Ordering::Release);
        self.history_end(started.elapsed(), &outcome);
        if outcome.is_err() && self.transaction == Transaction::Open {
            self.transaction = Transaction::Failed;
        }
        outcome
    }

    /// Within the session's `statement_timeout`.
    fn timed(&mut self, sql: &str, parameters: &[(String, String)]) -> Result<Outcome, SqlError> {
        if self.is_ended() {
            return Err(SqlError::new("57P01", TERMINATED));
        }
        let limit = self.settings.get("statement_timeout").and_then(|setting| deadline::limit(setting));
        let deadline = limit.map(|limit| Deadline::set(limit, self.canceller()));
        let outcome = self.attempt(sql, parameters);
        if deadline.is_some() {
            drop(deadline);
            self.ready();
        }
        outcome
    }

    /// A statement that was stopped says which one it was, or that its session went.
    fn stopped(&self, error: SqlError) -> SqlError {
        // What was stopped while the engine only looked at the statement shows as a transaction that is over.
        let over = error.sqlstate == "25P02" && self.transaction != Transaction::Failed;
        let error = if over { self.check_cancelled().err().unwrap_or(error) } else { error };
        match error.sqlstate {
            "57014" if self.is_ended() => SqlError::new("57P01", TERMINATED),
            "57014" => SqlError::new("57014", format!("Query ({}) cancelled on user's request", self.query_id)),
            _ => error,
        }
    }

    fn history_start(&self, sql: &str) {
        let kind = lex(sql).iter().find(|token| !token.kind.is_trivia()).map_or("", |token| token.text(sql));
        self.engine.note(
            "insert into rs.main.history values (?, ?, ?, ?, ?, ?, 'running', now() at time zone 'UTC', null, 0, null, null, null, ?, ?)",
            duckdb::params![
                self.query_id,
                self.pid,
                self.transaction_id,
                self.user,
                self.database,
                kind.to_ascii_uppercase(),
                sql.chars().take(4000).collect::<String>(),
                self.settings.get("query_group").map_or("default", String::as_str)
            ],
        );
    }

    fn history_end(&self, elapsed: Duration, outcome: &Result<Outcome, SqlError>) {
        let (status, message, rows, bytes) = match outcome {
            Ok(outcome) => {
                let rows = outcome.result.as_ref().map_or(0, |result| result.rows.rows());
                let bytes = outcome.result.as_ref().map_or(0, |result| result.rows.heap_size());
                ("success", None, rows, bytes)
            }
            Err(error) if error.sqlstate == "57014" => ("canceled", Some(error.message.clone()), 0, 0),
            Err(error) => ("failed", Some(error.message.clone()), 0, 0),
        };
        self.engine.note(
            "update rs.main.history set status = ?, end_time = now() at time zone 'UTC', elapsed = ?, error_message = ?, returned_rows = ?, returned_bytes = ? where query_id = ?",
            duckdb::params![status, elapsed.as_micros() as i64, message, rows as i64, bytes as i64, self.query_id],
        );
    }

    fn attempt(&mut self, sql: &str, parameters: &[(String, String)]) -> Result<Outcome, SqlError> {
        let found = statements(sql);
        let [statement] = found.as_slice() else {
            return Err(match found.get(1) {
                Some(_) => SqlError::new("42601", "cannot insert multiple commands into a prepared statement"),
                None => SqlError::new("42601", "the statement is empty"),
            });
        };
        // Everything behind the statement's end is white space, comments or its semicolon.
        let text = sql.get(..statement.range.end).unwrap_or(sql);
        let nodes = bind(parse(text)?, parameters);
        if !command::ends_transaction(&nodes) {
            self.check_cancelled()?;
            self.refuse_if_failed()?;
        }
        self.look_up_supers(text)?;
        command::run(self, nodes, text)
    }

    /// A path into SUPER has a dot or a bracket; other statements need no look at the catalog.
    fn look_up_supers(&mut self, sql: &str) -> Result<(), SqlError> {
        self.supers.clear();
        if !sql.contains(['.', '[']) || self.transaction == Transaction::Failed {
            return Ok(());
        }
        let sql = "select distinct column_name from duckdb_columns() where data_type = 'JSON' and database_name in (?, 'temp')";
        let mut statement = self.connection.prepare(sql).map_err(plain)?;
        let names = statement.query_map([&self.database], |row| row.get(0)).map_err(plain)?;
        self.supers = names.collect::<Result<_, _>>().map_err(plain)?;
        Ok(())
    }

    fn refuse_if_failed(&self) -> Result<(), SqlError> {
        match self.transaction {
            Transaction::Failed => Err(SqlError::new("25P02", ABORTED)),
            _ => Ok(()),
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context { user: &self.user, pid: self.pid, supers: &self.supers }
    }

    /// Sets the schemas names are looked up in; those that are not there are passed over, as the service does.
    pub(super) fn set_schemas(&mut self, schemas: Vec<String>) -> Result<(), SqlError> {
        let mut path = Vec::new();
        for schema in &schemas {
            let sql = "select count(*) from rs.main.svv_redshift_schemas where database_name = ? and schema_name = ?";
            let place = duckdb::params![self.database, schema];
            let count: i64 = self.connection.query_row(sql, place, |row| row.get(0)).map_err(plain)?;
            path.extend((count > 0).then(|| format!("{}.{}", quote_name(&self.database), quote_name(schema))));
        }
        if path.is_empty() {
            path.push(format!("{}.public", quote_name(&self.database)));
        }
        self.look_in(&path)?;
        self.schemas = schemas;
        Ok(())
    }

    /// Names are looked up in these schemas, and in ours behind them.
    fn look_in(&self, path: &[String]) -> Result<(), SqlError> {
        let path = format!("{},{CATALOG}.main", path.join(","));
        let sql = format!("set search_path = {}", super::rewrite::node::quote(&path));
        self.connection.execute_batch(&sql).map_err(plain)
    }

    /// The relation a name means.
    pub(super) fn relation(&self, name: &Name, sql: &str) -> Result<Relation, SqlError> {
        let found = relation::find(&self.connection, name, &self.database, &self.schemas)?;
        let missing = || SqlError::new("42P01", format!("relation \"{}\" does not exist", name.text()));
        let at = name.nodes.first().map_or(0, super::rewrite::node::Node::at);
        found.ok_or_else(|| missing().at(sql, at))
    }

    /// Runs a statement of ours.
    pub(super) fn execute_own(&self, sql: &str) -> Result<u64, SqlError> {
        self.connection.execute(sql, []).map(|rows| rows as u64).map_err(plain)
    }

    /// Runs several steps as one: all or nothing.
    pub(super) fn atomically<T, E: From<SqlError>>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        if self.transaction != Transaction::None || self.keeping.within {
            return work(self);
        }
        self.execute_own("begin")?;
        let done = work(self);
        let end = self.execute_own(if done.is_ok() { "commit" } else { "rollback" });
        done.and_then(|value| end.map(|_| value).map_err(E::from))
    }

    pub(super) fn check_cancelled(&self) -> Result<(), SqlError> {
        let cancelled = || SqlError::new("57014", "Query (0) cancelled on user's request");
        if self.backend.cancel.flag.load(Ordering::Acquire) { Err(cancelled()) } else { Ok(()) }
    }
}
