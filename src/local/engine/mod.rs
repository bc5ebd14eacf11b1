//! The SQL engine of the stand-in: an embedded DuckDB behind a front end that reads Redshift's dialect.
//!
//! A statement goes `rewrite` (one lexer, a tree of tokens, rules) -> `command` (what is no query: COPY, SHOW, SET,
//! ...) -> engine -> `value` (typed cells) or `error` (the service's words and position).

mod backends;
mod budget;
mod catalog;
mod columns;
mod command;
mod computed;
mod deadline;
mod definitions;
mod error;
mod home;
mod image;
mod kept;
mod loads;
mod marks;
mod moments;
mod objects;
mod open;
mod outcome;
mod reading;
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
mod warehouses;

pub use error::SqlError;
pub use marks::Mark;
pub use outcome::{ColumnInfo, Outcome, ResultSet};
pub use relation::Relation;
pub use rows::{Rows, RowsBuilder};
pub use saves::{Held, changes};
pub use session::{Cancel, Session};
pub use warehouses::{Data, Warehouses};

use open::{Common, Opened};
use std::path::{Path, PathBuf};
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
    /// Databases there are beside `dev`.
    pub databases: Vec<String>,
    /// The file of a backup: where there is one, the databases begin as it has them.
    pub image: Option<PathBuf>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            memory: "2GB".to_owned(),
            threads: 2,
            loads: Vec::new(),
            state: None,
            databases: Vec::new(),
            image: None,
        }
    }
}

/// The databases of one warehouse. Cheap to make: they open at the first statement, or by [`Engine::warm`].
#[derive(Debug)]
pub struct Engine {
    options: EngineOptions,
    common: Common,
    /// The marks of the process before are of no use to anybody.
    forgets: AtomicBool,
    opened: OnceLock<Result<Arc<Opened>, SqlError>>,
    saves: saves::Saves,
}

impl Engine {
    /// Not open yet.
    pub fn new(options: EngineOptions) -> Self {
        let common = Common::of(options.state.as_deref());
        Self::within(options, common)
    }

    /// One of several.
    fn within(options: EngineOptions, common: Common) -> Self {
        let saves = saves::Saves::default();
        Self { options, common, forgets: AtomicBool::new(false), opened: OnceLock::new(), saves }
    }

    /// Whether nobody ever opened it, so that it would be what every new one is.
    fn is_untouched(&self) -> bool {
        let is_there = |path: &Option<PathBuf>| path.as_deref().is_some_and(Path::exists);
        self.opened.get().is_none() && !is_there(&self.options.state) && !is_there(&self.options.image)
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
            let opened = Opened::open(&self.options, self.common.clone())?;
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

    /// Writes what there was then, or is now, into a file: all of it, or one table.
    fn write(&self, at: Option<i64>, only: Option<&Relation>, file: &Path) -> Result<(), SqlError> {
        self.saves.write(&*self.opened()?, at, only, file)
    }

    /// Makes one table of such a file.
    fn take(&self, file: &Path, tables: (&Relation, &Relation), user: &str) -> Result<(), SqlError> {
        self.saves.take(&*self.opened()?, file, tables, user)
    }

    /// Ends all sessions, with what they run.
    pub fn end_sessions(&self) {
        if let Some(Ok(opened)) = self.opened.get() {
            opened.backends.terminate_all();
        }
    }

    /// Names of all databases, sorted.
    ///
    /// # Errors
    /// What [`Engine::warm`] says.
    pub fn databases(&self) -> Result<Vec<String>, SqlError> {
        self.opened()?.databases()
    }
}
