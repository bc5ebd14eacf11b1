//! Statements as the engine runs them: rows come as it finds them and are kept as the Data API tells them.

use super::SqlError;
use super::budget::Share;
use super::columns::Column;
use super::error::translate;
use super::moments::{IN_UTC, in_utc};
use super::open::plain;
use super::outcome::ResultSet;
use super::rewrite::node::{Nodes, Rendered, render};
use super::rows::RowsBuilder;
use super::session::Session;
use super::value::{self, Reader};
use duckdb::arrow::array::Array as _;

impl Session {
    /// Runs a rewritten query and reads its rows.
    pub(super) fn query(&self, nodes: &Nodes, sql: &str) -> Result<ResultSet, SqlError> {
        self.with_moments(nodes.clone(), |nodes| {
            let rendered = render(&self.settled(nodes.clone()));
            self.read(&rendered.sql).map_err(|error| failure(&error, &rendered, sql))
        })
    }

    /// Runs a rewritten statement without rows; how many it changed.
    pub(super) fn execute(&self, nodes: &Nodes, sql: &str) -> Result<u64, SqlError> {
        self.with_moments(nodes.clone(), |nodes| {
            let rendered = render(&self.settled(nodes.clone()));
            let done = self.connection.execute(&rendered.sql, []);
            done.map(|rows| rows as u64).map_err(|error| failure(&ReadError::Engine(error), &rendered, sql))
        })
    }

    /// Runs a query of ours.
    pub(super) fn query_own(&self, sql: &str) -> Result<ResultSet, SqlError> {
        self.read(sql).map_err(|error| match error {
            ReadError::Engine(error) => plain(error),
            ReadError::Ours(error) => error,
        })
    }

    /// Rows come as the engine finds them: what is too large is noticed on its way, not when all of it is there.
    fn read(&self, sql: &str) -> Result<ResultSet, ReadError> {
        let mut statement = self.connection.prepare(sql)?;
        // Only starts it; the rows are read below, where errors are answers.
        drop(statement.stream_arrow([])?);
        let mut readers = value::readers(&statement);
        if readers.iter().any(|reader| reader.info.type_name == "timetz") && !sql.starts_with(IN_UTC) {
            drop(statement);
            return self.read(&in_utc(sql, &readers));
        }
        let mut builder = RowsBuilder::new(readers.len());
        let mut count = 0;
        let mut share = self.engine.budget.share();
        if readers.iter().all(Reader::is_common) {
            while let Some(batch) = statement.step()? {
                let columns: Option<Vec<Column<'_>>> = batch.columns().iter().map(Column::of).collect();
                let columns =
                    columns.ok_or_else(|| ReadError::Ours(SqlError::new("XX000", "a column's type is not known")))?;
                for row in 0..batch.len() {
                    let cells = columns.iter().zip(&mut readers);
                    let size = cells.map(|(column, reader)| builder.write(|out| column.write(row, reader, out))).sum();
                    self.taken(&mut share, size, columns.len())?;
                    count += 1;
                }
            }
        } else {
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                let mut size = 0;
                for (index, reader) in readers.iter_mut().enumerate() {
                    let value = row.get_ref(index)?;
                    size += builder.write(|out| reader.write(value, out));
                }
                self.taken(&mut share, size, readers.len())?;
                count += 1;
            }
        }
        let columns = readers.into_iter().map(|reader| reader.info).collect();
        Ok(ResultSet { columns, rows: builder.finish(count) })
    }

    /// One more row was read.
    fn taken(&self, share: &mut Share, size: usize, cells: usize) -> Result<(), ReadError> {
        self.check_cancelled().and_then(|()| share.take(size, cells)).map_err(ReadError::Ours)
    }
}

/// In the service's words, at the user's own place.
fn failure(error: &ReadError, rendered: &Rendered, sql: &str) -> SqlError {
    match error {
        ReadError::Engine(error) => translate(&error.to_string(), sql, |offset| rendered.original(offset)),
        ReadError::Ours(error) => error.clone(),
    }
}

/// What goes wrong while rows are read.
enum ReadError {
    Engine(duckdb::Error),
    Ours(SqlError),
}

impl From<duckdb::Error> for ReadError {
    fn from(error: duckdb::Error) -> Self {
        Self::Engine(error)
    }
}
