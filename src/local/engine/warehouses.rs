//! The databases of all clusters and namespaces: each has an engine of its own, which opens when it is first spoken to,
//! so that what one holds no other one shows. Only the files that stand for S3 are common.

use super::open::Common;
use super::{Engine, EngineOptions, Relation, SqlError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where they lie in the folder that outlives the stand-in, each in one of its own.
const FOLDER: &str = "warehouses";

/// Whose databases: those of a cluster or namespace, from its making or from its last restore on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Data {
    /// A UUID.
    pub id: String,
    /// The one its owner named when it was made; `dev` is always there.
    pub database: String,
}

/// All engines of one stand-in.
#[derive(Debug)]
pub struct Warehouses {
    options: EngineOptions,
    common: Common,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    engines: BTreeMap<String, Arc<Engine>>,
    /// The marks of the process before are of no use to anybody.
    forgets: bool,
}

impl Warehouses {
    /// None is open yet.
    pub fn new(options: EngineOptions) -> Self {
        let common = Common::of(options.state.as_deref());
        Self { options, common, inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The databases of one.
    pub fn of(&self, data: &Data) -> Arc<Engine> {
        let mut inner = self.lock();
        let forgets = inner.forgets;
        let make = || {
            let options = EngineOptions {
                state: self.folder(&data.id),
                databases: vec![data.database.to_lowercase()],
                image: Some(self.image(&data.id)),
                ..self.options.clone()
            };
            let engine = Engine::within(options, self.common.clone());
            if forgets {
                // Nothing of it is open: it is only noted.
                let _ = engine.forget_marks();
            }
            Arc::new(engine)
        };
        inner.engines.entry(data.id.clone()).or_insert_with(make).clone()
    }

    /// Whether they were asked for before.
    pub fn knows(&self, data: &Data) -> bool {
        self.lock().engines.contains_key(&data.id)
    }

    fn folder(&self, id: &str) -> Option<PathBuf> {
        self.options.state.as_ref().map(|state| state.join(FOLDER).join(id))
    }

    /// What it is made of when it opens for the first time, if it comes from a backup.
    fn image(&self, id: &str) -> PathBuf {
        self.common.store.aside(&format!("{id}.duckdb"))
    }

    /// New databases as others were then. Whose owner never changed them are made as those were, by whoever opens them.
    ///
    /// # Errors
    /// Rows that are not kept any more; what the disk says.
    pub fn restore(&self, source: &Data, at: i64, id: &str) -> Result<(), SqlError> {
        let engine = self.of(source);
        if engine.is_untouched() {
            return Ok(());
        }
        let file = self.image(id);
        self.common.store.prepare(&file)?;
        engine.write(Some(at), None, &file)
    }

    /// Makes a table, owned by `user`, of the rows one had then, in these databases or in others.
    ///
    /// # Errors
    /// A table that was not there then or whose rows are not kept; a target that is there already.
    pub fn restore_table(
        &self,
        (source, table, at): (&Data, &Relation, i64),
        (target, new): (&Data, &Relation),
        user: &str,
    ) -> Result<(), SqlError> {
        let file = self.common.store.aside(&format!("{}-table.duckdb", uuid::Uuid::new_v4()));
        self.common.store.prepare(&file)?;
        self.of(source).write(Some(at), Some(table), &file)?;
        let done = self.of(target).take(&file, (table, new), user);
        let _ = fs::remove_file(&file);
        done
    }

    /// What has neither an owner nor a backup any more goes, with its files.
    pub fn sweep(&self, is_needed: impl Fn(&str) -> bool) {
        let folder = self.options.state.as_ref().map(|state| state.join(FOLDER));
        let kept = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
        let kept = kept.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut all: BTreeSet<String> = self.lock().engines.keys().cloned().collect();
        all.extend(kept);
        for id in all.into_iter().filter(|id| !is_needed(id)) {
            self.lock().engines.remove(&id);
            let _ = fs::remove_file(self.image(&id));
            if let Some(folder) = self.folder(&id) {
                let _ = fs::remove_dir_all(folder);
            }
        }
    }

    /// Whoever keeps how statements ended has it all: the marks go now, or when the databases open.
    ///
    /// # Errors
    /// What the databases refuse.
    pub fn forget_marks(&self) -> Result<(), SqlError> {
        let mut inner = self.lock();
        inner.forgets = true;
        inner.engines.values().try_for_each(|engine| engine.forget_marks())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_opens_whatever_its_database_is_called() {
        let all = Warehouses::new(EngineOptions::default());
        for (name, count) in [("Sales \"Q1\"", 1), ("sample_data_dev", 0), ("rs", 0)] {
            let engine = all.of(&Data { id: name.to_owned(), database: name.to_owned() });
            let mut databases = engine.databases().unwrap();
            databases.retain(|database| database != "dev" && database != "sample_data_dev");
            assert_eq!(databases.len(), count, "{databases:?}");
        }
    }
}
