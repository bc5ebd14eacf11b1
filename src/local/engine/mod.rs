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
mod session;
mod store;
mod value;
mod visible;

pub use error::SqlError;
pub use marks::Mark;
pub use outcome::{ColumnInfo, Outcome, ResultSet};
pub use rows::{Rows, RowsBuilder};
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
}

impl Engine {
    /// Not open yet.
    pub fn new(options: EngineOptions) -> Self {
        Self { options, forgets: AtomicBool::new(false), opened: OnceLock::new() }
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

    /// Names of all databases, sorted.
    ///
    /// # Errors
    /// What [`Engine::warm`] says.
    pub fn databases(&self) -> Result<Vec<String>, SqlError> {
        self.opened()?.databases()
    }
}
