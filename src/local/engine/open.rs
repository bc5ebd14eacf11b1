//! Opening: databases, settings that shut the machine away, our catalog, the sample, the user's files.

use super::backends::Backends;
use super::budget::Budget;
use super::home::Home;
use super::loads::Loads;
use super::samples::{Samples, tickit};
use super::{EngineOptions, SqlError, image, marks, store::Store};
use crate::sql::statements;
use duckdb::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The engine's database that holds our catalog, macros and history.
pub const CATALOG: &str = "rs";

/// The database the samples live in, as in the service.
pub const SAMPLES: &str = "sample_data_dev";

/// Names no database of a user's can have.
pub const OURS: [&str; 6] = [CATALOG, SAMPLES, image::NAME, "memory", "system", "temp"];

/// What the front end writes for Redshift's own functions, chapter by chapter.
const PRELUDES: [&str; 6] = [
    include_str!("sql/prelude.sql"),
    include_str!("sql/prelude_strings.sql"),
    include_str!("sql/prelude_dates.sql"),
    include_str!("sql/prelude_supers.sql"),
    include_str!("sql/prelude_sketches.sql"),
    include_str!("sql/prelude_spatial.sql"),
];

const OBJECTS: &str = include_str!("sql/objects.sql");

/// What a process that is gone has left: statements that ran, sessions, locks.
const AFTER_RESTART: &[&str] = &[
    "update history set status = 'failed', end_time = start_time, error_message = 'the service was restarted' where status = 'running'",
    "update sessions set ended = started where ended is null",
    "delete from locks",
];

/// What all engines of a stand-in share.
#[derive(Debug, Clone)]
pub struct Common {
    /// The folder that stands for S3.
    pub store: Arc<Store>,
    /// What results being read may hold.
    pub budget: Budget,
    pub loads: Loads,
}

impl Common {
    /// With its files in a folder that stays, or among the temporary ones.
    pub fn of(state: Option<&Path>) -> Self {
        let store = state.map_or_else(Store::new, |state| Store::kept(state.join("s3")));
        Self { store: Arc::new(store), budget: Budget::default(), loads: Loads::default() }
    }
}

/// An open engine.
#[derive(Debug)]
pub struct Opened {
    root: Mutex<Connection>,
    /// Where the databases lie.
    pub home: Home,
    /// The folder that stands for S3.
    pub store: Arc<Store>,
    /// What is filled in when it is first named.
    pub samples: Samples,
    next: AtomicI64,
    /// The open sessions.
    pub backends: Backends,
    /// What results being read may hold.
    pub budget: Budget,
}

impl Opened {
    /// Opens everything; about a fifth of a second in a release build.
    pub fn open(options: &EngineOptions, Common { store, budget, loads }: Common) -> Result<Self, SqlError> {
        let home = Home::open(options.state.as_deref())?;
        let root = Connection::open_in_memory().map_err(plain)?;
        configure(&root, options, &store, &home)?;
        let mut databases = home.databases();
        databases.extend(options.databases.iter().cloned().chain(["dev".to_owned()]));
        databases.retain(|database| !OURS.contains(&database.as_str()));
        databases.sort();
        databases.dedup();
        databases.iter().try_for_each(|database| attach(&root, &home, database))?;
        attach(&root, &Home::default(), SAMPLES)?;
        let image = options.image.as_deref().filter(|file| !home.is_old && file.is_file());
        batch(&root, &format!("use {CATALOG}.main"))?;
        for script in PRELUDES.into_iter().chain([OBJECTS]).chain(super::catalog::SCRIPTS) {
            for statement in statements(script) {
                home.again(statement.text(script)).map_or(Ok(()), |statement| batch(&root, &statement))?;
            }
        }
        if home.is_old {
            AFTER_RESTART.iter().try_for_each(|statement| batch(&root, statement))?;
        } else if let Some(file) = image {
            image::make(&root, &home, file)?;
        } else {
            tickit::create(&root, "dev", "public")?;
            tickit::fill(&root, "dev", "public")?;
        }
        let samples = Samples::create(&root)?;
        if image.is_none() {
            loads.bring(&root, &options.loads, &store)?;
        }
        home.is_ready()?;
        image.map(std::fs::remove_file);
        lock(&root)?;
        let sql = "select greatest(1000, 1 + coalesce(max(query_id), 0), 1 + coalesce(max(transaction_id), 0)) from rs.main.history";
        let next: i64 = root.query_row(sql, [], |row| row.get(0)).map_err(plain)?;
        Ok(Self {
            home,
            root: Mutex::new(root),
            store,
            samples,
            next: AtomicI64::new(next),
            backends: Backends::default(),
            budget,
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

    /// Whether a user sees a database of that name.
    pub fn has_database(&self, name: &str) -> Result<bool, SqlError> {
        let is_hidden = name != SAMPLES && OURS.contains(&name);
        Ok(!is_hidden
            && self.has("select 1 from duckdb_databases() where not internal and database_name = ?", [name])?)
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

fn configure(root: &Connection, options: &EngineOptions, store: &Store, home: &Home) -> Result<(), SqlError> {
    let folders = std::iter::once(store.root()).chain(home.folders());
    let folders: Vec<String> = folders.map(|folder| super::rewrite::node::quote(&folder)).collect();
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
        format!("set global allowed_directories = [{}]", folders.join(", ")),
        home.attach(CATALOG),
    ];
    settings.iter().try_for_each(|setting| batch(root, setting))
}

/// From here on no statement reaches a file, a socket, an extension or a setting.
fn lock(root: &Connection) -> Result<(), SqlError> {
    batch(root, "set global enable_external_access = false")?;
    batch(root, "set global lock_configuration = true")
}

/// A database with the schema every database has.
pub fn attach(connection: &Connection, home: &Home, database: &str) -> Result<(), SqlError> {
    let name = super::rewrite::node::quote_name(database);
    batch(connection, &home.attach(database))?;
    if home.is_kept() {
        marks::prepare(connection, &name)?;
    }
    batch(connection, &format!("create schema if not exists {name}.public"))
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
