//! The SQL engine of the stand-in: an embedded DuckDB behind a front end that reads Redshift's dialect.
//!
//! A statement goes `rewrite` (one lexer, a tree of tokens, rules) -> `command` (what is no query: COPY, SHOW, SET,
//! ...) -> engine -> `value` (typed cells) or `error` (the service's words and position).

mod backends;
mod budget;
mod catalog;
mod command;
mod computed;
mod deadline;
mod error;
mod home;
mod kept;
mod loads;
mod marks;
mod moments;
mod objects;
mod open;
mod outcome;
mod recorder;
mod relation;
mod rewrite;
mod rows;
mod samples;
mod saves;
mod session;
mod store;
mod value;
mod visible;

pub use error::SqlError;
pub use marks::Mark;
pub use outcome::{ColumnInfo, Outcome, ResultSet};
pub use relation::Relation;
pub use rows::{Rows, RowsBuilder};
pub use saves::{Held, changes};
pub use session::{Cancel, Session};

use open::Opened;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// How the engine starts.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// Most memory it may hold: `2GB`.
    pub memory: String,
    pub threads: u8,
    /// `TABLE=FILE`: CSV or Parquet into `dev.public`.
    pub loads: Vec<(String, PathBuf)>,
    /// The folder that keeps databases and files over restarts; without it they are gone with the stand-in.
    pub state: Option<PathBuf>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self { memory: "2GB".to_owned(), threads: 2, loads: Vec::new(), state: None }
    }
}

/// The databases of one stand-in. Cheap to make: they open at the first statement, or by [`Engine::warm`].
#[derive(Debug)]
pub struct Engine {
    options: EngineOptions,
    /// The marks of the process before are of no use to anybody.
    forgets: AtomicBool,
    opened: OnceLock<Result<Arc<Opened>, SqlError>>,
    saves: saves::Saves,
}

impl Engine {
    /// Not open yet.
    pub fn new(options: EngineOptions) -> Self {
        Self { options, forgets: AtomicBool::new(false), opened: OnceLock::new(), saves: saves::Saves::default() }
    }

    /// Opens now and waits for it.
    ///
    /// # Errors
    /// A file that cannot be loaded.
    pub fn warm(&self) -> Result<(), SqlError> {
        self.opened().map(|_| ())
    }

    fn opened(&self) -> Result<Arc<Opened>, SqlError> {
        let open = || {
            let opened = Opened::open(&self.options)?;
            if self.forgets.load(Ordering::Acquire) {
                opened.forget_marks()?;
            }
            Ok(Arc::new(opened))
        };
        self.opened.get_or_init(open).clone()
    }

    /// A connection of `user` to a database.
    ///
    /// # Errors
    /// `3D000` for an unknown database; what [`Engine::warm`] says.
    pub fn session(&self, database: &str, user: &str) -> Result<Session, SqlError> {
        Session::connect(self.opened()?, database, user)
    }

    /// Keeps what a statement may change, for the backups of before: `epoch` is when the last one was taken, both in
    /// microseconds of the world's time.
    ///
    /// # Errors
    /// What the databases refuse.
    pub fn keep_before(&self, sql: &str, epoch: i64, at: i64) -> Result<(), SqlError> {
        self.saves.keep(&*self.opened()?, sql, epoch, at)
    }

    /// Where the rows are that a table had then.
    ///
    /// # Errors
    /// What the databases refuse.
    pub fn held(&self, table: &Relation, at: i64) -> Result<Held, SqlError> {
        saves::held(&*self.opened()?, table, at)
    }

    /// Makes a table, owned by `user`, of the rows another one had then.
    ///
    /// # Errors
    /// A table that was not there then or whose rows are not kept; a target that is there already.
    pub fn bring_back(&self, source: (&Relation, i64), target: &Relation, user: &str) -> Result<(), SqlError> {
        saves::bring_back(self.opened()?, source, target, user)
    }

    /// Names of all databases, sorted.
    ///
    /// # Errors
    /// What [`Engine::warm`] says.
    pub fn databases(&self) -> Result<Vec<String>, SqlError> {
        self.opened()?.databases()
    }
}
