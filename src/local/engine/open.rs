//! Opening: databases, settings that shut the machine away, our catalog, the sample, the user's files.

use super::budget::Budget;
use super::{EngineOptions, SqlError, loads, sample, store::Store, tpch};
use crate::sql::statements;
use duckdb::Connection;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The engine's database that holds our catalog, macros and history.
pub const CATALOG: &str = "rs";

/// The database the samples live in, as in the service.
pub const SAMPLES: &str = "sample_data_dev";

/// What the front end writes for Redshift's own functions, chapter by chapter.
const PRELUDES: [&str; 4] = [
    include_str!("sql/prelude.sql"),
    include_str!("sql/prelude_strings.sql"),
    include_str!("sql/prelude_dates.sql"),
    include_str!("sql/prelude_supers.sql"),
];

const OBJECTS: &str = include_str!("sql/objects.sql");

/// An open engine.
#[derive(Debug)]
pub struct Opened {
    root: Mutex<Connection>,
    /// The folder that stands for S3.
    pub store: Store,
    /// Locked while a sample is filled in, so that it happens once.
    filled: Mutex<Filled>,
    next: AtomicI64,
    /// What results being read may hold.
    pub budget: Budget,
}

#[derive(Debug, Default)]
struct Filled {
    tickit: bool,
    tpch: bool,
}

impl Opened {
    /// Opens everything; about a fifth of a second in a release build.
    pub fn open(options: &EngineOptions) -> Result<Self, SqlError> {
        let store = Store::new();
        let root = Connection::open_in_memory().map_err(plain)?;
        configure(&root, options, &store)?;
        for database in ["dev", SAMPLES] {
            attach(&root, database)?;
        }
        batch(&root, &format!("use {CATALOG}.main"))?;
        for script in PRELUDES.into_iter().chain([OBJECTS, super::catalog::SCRIPT]) {
            run_script(&root, script)?;
        }
        sample::create(&root, "dev", "public")?;
        sample::fill(&root, "dev", "public")?;
        sample::create(&root, SAMPLES, "tickit")?;
        tpch::create(&root)?;
        for (table, file) in &options.loads {
            loads::load(&root, table, file)?;
        }
        lock(&root)?;
        Ok(Self {
            root: Mutex::new(root),
            store,
            filled: Mutex::default(),
            next: AtomicI64::new(1000),
            budget: Budget::default(),
        })
    }

    /// The connection of our own doings.
    pub fn root(&self) -> MutexGuard<'_, Connection> {
        self.root.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new connection.
    pub fn connect(&self) -> Result<Connection, SqlError> {
        self.root().try_clone().map_err(plain)
    }

    /// A number nobody else got: process and query ids.
    pub fn next(&self) -> i64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Fills the samples a statement needs: they are empty until somebody asks.
    pub fn fill_for(&self, sql: &str, database: &str) -> Result<(), SqlError> {
        let lower = sql.to_ascii_lowercase();
        let sampled = database == SAMPLES || lower.contains(SAMPLES);
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        if sampled && !filled.tickit && lower.contains("tickit") {
            sample::fill(&self.connect()?, SAMPLES, "tickit")?;
            filled.tickit = true;
        }
        if sampled && !filled.tpch && lower.contains("tpch") {
            tpch::fill(&self.connect()?)?;
            filled.tpch = true;
        }
        Ok(())
    }

    /// Names of all databases a user sees, sorted.
    pub fn databases(&self) -> Result<Vec<String>, SqlError> {
        let sql = "select datname from rs.main.pg_database order by 1";
        let root = self.root();
        let mut statement = root.prepare(sql).map_err(plain)?;
        let names = statement.query_map([], |row| row.get(0)).map_err(plain)?;
        names.collect::<Result<_, _>>().map_err(plain)
    }

    /// Runs a statement of ours on the catalog, with values.
    pub fn note(&self, sql: &str, values: impl duckdb::Params) {
        if let Err(error) = self.root().execute(sql, values) {
            tracing::warn!(%error, "the stand-in could not write its query history");
        }
    }
}

fn configure(root: &Connection, options: &EngineOptions, store: &Store) -> Result<(), SqlError> {
    let settings = [
        "set global errors_as_json = true".to_owned(),
        "set global TimeZone = 'UTC'".to_owned(),
        "set global integer_division = true".to_owned(),
        "set global default_null_order = 'nulls_last_on_asc_first_on_desc'".to_owned(),
        format!("set global memory_limit = {}", super::rewrite::node::quote(&options.memory)),
        format!("set global threads = {}", options.threads.max(1)),
        "set global order_by_non_integer_literal = true".to_owned(),
        "set global temp_directory = ''".to_owned(),
        "set global autoinstall_known_extensions = false".to_owned(),
        "set global autoload_known_extensions = false".to_owned(),
        "set global allow_community_extensions = false".to_owned(),
        format!("set global allowed_directories = [{}]", super::rewrite::node::quote(&store.root())),
        format!("attach ':memory:' as {CATALOG}"),
    ];
    settings.iter().try_for_each(|setting| batch(root, setting))
}

/// From here on no statement reaches a file, a socket, an extension or a setting.
fn lock(root: &Connection) -> Result<(), SqlError> {
    batch(root, "set global enable_external_access = false")?;
    batch(root, "set global lock_configuration = true")
}

/// A database with the schema every database has.
pub fn attach(connection: &Connection, database: &str) -> Result<(), SqlError> {
    let name = format!("\"{}\"", database.replace('"', "\"\""));
    batch(connection, &format!("attach ':memory:' as {name}"))?;
    batch(connection, &format!("create schema {name}.public"))
}

/// Runs statements of ours one by one.
pub fn run_script(connection: &Connection, script: &str) -> Result<(), SqlError> {
    statements(script).iter().try_for_each(|statement| {
        let text = statement.text(script);
        batch(connection, text).inspect_err(|error| tracing::error!(%error, text, "a script of the engine"))
    })
}

/// Runs one statement of ours.
pub fn batch(connection: &Connection, sql: &str) -> Result<(), SqlError> {
    connection.execute_batch(sql).map_err(plain)
}

/// An engine error where the statement is ours and has no position of the user's.
pub fn plain(error: impl std::fmt::Display) -> SqlError {
    super::error::translate(&error.to_string(), "", |_| None)
}
