//! The user's own files: CSV or Parquet into a table of `dev.public`, before the engine is locked. They are read once:
//! the engines behind the first one take what it made of them.

use super::SqlError;
use super::open::batch;
use super::rewrite::node::{quote, quote_name};
use super::{image, store::Store};
use duckdb::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the tables lie that were made of the files; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Loads {
    made: Arc<Mutex<Option<PathBuf>>>,
}

impl Loads {
    /// Brings all files into a database that opens.
    pub fn bring(&self, root: &Connection, files: &[(String, PathBuf)], store: &Store) -> Result<(), SqlError> {
        if files.is_empty() {
            return Ok(());
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return image::attached(root, made, "read_only", || {
                let copy = |table: &str| format!("create or replace table {} as from {}", place(table), aside(table));
                files.iter().try_for_each(|(table, _)| batch(root, &copy(table)))
            });
        }
        files.iter().try_for_each(|(table, file)| load(root, table, file))?;
        *made = keep(root, files, store)
            .inspect_err(|error| tracing::warn!(%error, "each warehouse will read the loaded files for itself"))
            .ok();
        Ok(())
    }
}

fn keep(root: &Connection, files: &[(String, PathBuf)], store: &Store) -> Result<PathBuf, SqlError> {
    let file = store.aside("loads.duckdb");
    store.prepare(&file)?;
    let _ = fs::remove_file(&file);
    image::attached(root, &file, "storage_version 'latest'", || {
        let copy = |table: &str| format!("create or replace table {} as from {}", aside(table), place(table));
        files.iter().try_for_each(|(table, _)| batch(root, &copy(table)))
    })?;
    Ok(file)
}

fn place(table: &str) -> String {
    format!("dev.public.{}", quote_name(&table.to_ascii_lowercase()))
}

fn aside(table: &str) -> String {
    format!("{}.main.{}", image::NAME, quote_name(&table.to_ascii_lowercase()))
}

/// Loads one file; the table is replaced if the sample has one of that name.
fn load(connection: &Connection, table: &str, file: &Path) -> Result<(), SqlError> {
    let fail = |why: &str| SqlError::new("58030", format!("cannot load {} into \"{table}\": {why}", file.display()));
    if !file.is_file() {
        return Err(fail("there is no such file"));
    }
    let path = quote(&file.to_string_lossy());
    let lower = file.to_string_lossy().to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    let source = if ends(&[".parquet", ".pq"]) {
        format!("read_parquet({path})")
    } else if ends(&[".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz"]) {
        format!("read_csv({path}, header = true)")
    } else {
        return Err(fail("only .csv, .tsv, .txt and .parquet files can be loaded"));
    };
    batch(connection, &format!("create or replace table {} as select * from {source}", place(table)))
        .map_err(|error| fail(&error.message))
}

#[cfg(test)]
mod tests {
    use crate::local::engine::{Data, EngineOptions, Warehouses};

    #[test]
    fn files_are_read_once_for_all_warehouses() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("Odd name.csv");
        std::fs::write(&file, "a,b\n1,x\n2,\n").unwrap();
        let loads = vec![("Odd \"t\"".to_owned(), file.clone())];
        let all = Warehouses::new(EngineOptions { loads, ..EngineOptions::default() });
        for id in ["one", "two", "three"] {
            let data = Data { id: id.to_owned(), database: "dev".to_owned() };
            let mut session = all.of(&data).session("dev", "awsuser").unwrap();
            let counted =
                session.run("select count(*) from \"odd \"\"t\"\"\" where a > 0", &[]).unwrap().result.unwrap();
            assert_eq!(counted.rows.get(0, 0), crate::model::Value::Text("2"), "{id}");
            session.run("delete from \"odd \"\"t\"\"\"", &[]).unwrap();
            let _ = std::fs::remove_file(&file);
        }
    }
}
