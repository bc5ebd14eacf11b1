//! The user's own files: CSV or Parquet into a table of `dev.public`, before the engine is locked.

use super::SqlError;
use super::open::batch;
use super::rewrite::node::quote;
use duckdb::Connection;
use std::path::Path;

/// Loads one file; the table is replaced if the sample has one of that name.
pub fn load(connection: &Connection, table: &str, file: &Path) -> Result<(), SqlError> {
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
    let name = format!("dev.public.\"{}\"", table.to_ascii_lowercase().replace('"', "\"\""));
    batch(connection, &format!("create or replace table {name} as select * from {source}"))
        .map_err(|error| fail(&error.message))
}
