//! Reading and writing what the engine has no place for: the tables of `sql/objects.sql`.
//!
//! They are written on a connection of their own: a transaction of the engine may change one database only.

use super::SqlError;
use super::open::{Opened, plain};
use duckdb::{Params, Row};

impl Opened {
    /// Changes the kept objects; how many rows changed.
    pub fn keep(&self, sql: &str, values: impl Params) -> Result<usize, SqlError> {
        let root = self.root();
        root.execute(sql, values).map_err(plain)
    }

    /// Reads the kept objects.
    pub fn kept<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> duckdb::Result<T>,
    ) -> Result<Vec<T>, SqlError> {
        let root = self.root();
        let mut statement = root.prepare(sql).map_err(plain)?;
        let rows = statement.query_map(values, read).map_err(plain)?;
        rows.collect::<Result<_, _>>().map_err(plain)
    }

    /// Whether a query of ours finds anything.
    pub fn has(&self, sql: &str, values: impl Params) -> Result<bool, SqlError> {
        Ok(!self.kept(sql, values, |_| Ok(()))?.is_empty())
    }
}
