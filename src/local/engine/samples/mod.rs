//! The samples of `sample_data_dev`, as the service ships them. Their tables are made at the start, empty; the rows come
//! when a statement first names a table, one table at a time, so that nobody waits for what nobody asked for.

mod bulk;
mod mentions;
pub mod tickit;
mod tpcds;
mod tpch;

use super::SqlError;
use super::open::{CATALOG, Opened, SAMPLES, batch, plain};
use super::rewrite::Context;
use super::rewrite::node::{Nodes, parse, render};
use crate::sql::statements;
use duckdb::Connection;
use mentions::Place;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Schema and table of a sample.
pub type Sample = (&'static str, &'static str);

const SCHEMAS: [(&str, &[&str]); 3] = [("tickit", tickit::TABLES), ("tpch", tpch::TABLES), ("tpcds", tpcds::TABLES)];

/// Which samples hold their rows.
#[derive(Debug)]
pub struct Samples {
    /// Locked while a table is filled; then the number of that filling.
    filled: BTreeMap<Sample, Mutex<Option<u64>>>,
    fillings: AtomicU64,
    /// Views of an earlier run that read samples, by name.
    views: Vec<(String, Vec<Sample>)>,
}

impl Samples {
    /// Makes the tables, empty, and looks which views that were there before read them.
    pub fn create(root: &Connection) -> Result<Self, SqlError> {
        tickit::create(root, SAMPLES, "tickit")?;
        create_tables(root, SAMPLES, "tpch", tpch::SCRIPT)?;
        create_tables(root, SAMPLES, "tpcds", tpcds::SCRIPT)?;
        let all = SCHEMAS.into_iter().flat_map(|(schema, tables)| tables.iter().map(move |table| (schema, *table)));
        let filled = all.map(|sample| (sample, Mutex::default())).collect();
        Ok(Self { filled, fillings: AtomicU64::new(0), views: views(root)? })
    }

    /// The number of the filling done last.
    pub fn fillings(&self) -> u64 {
        self.fillings.load(Ordering::Acquire)
    }

    /// The samples a statement reads or changes.
    pub fn named(&self, nodes: &Nodes, database: &str, schemas: &[String]) -> Vec<Sample> {
        let mut found = mentions::find(nodes, &Place { in_samples: database == SAMPLES, schemas, known: &SCHEMAS });
        let views = self.views.iter().filter(|(view, _)| mentions::has_name(nodes, view));
        found.extend(views.flat_map(|(_, samples)| samples.iter().copied()));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Fills a sample unless it is; the number of the filling that did.
    pub fn fill(&self, engine: &Opened, sample: Sample) -> Result<u64, SqlError> {
        let Some(state) = self.filled.get(&whole(sample)) else { return Ok(0) };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(filling) = *state {
            return Ok(filling);
        }
        let connection = engine.connect()?;
        match sample.0 {
            "tickit" => tickit::fill(&connection, SAMPLES, "tickit")?,
            "tpch" => tpch::fill(&connection, &engine.store, sample.1)?,
            _ => tpcds::fill(&connection, &engine.store, sample.1)?,
        }
        let filling = self.fillings.fetch_add(1, Ordering::AcqRel) + 1;
        *state = Some(filling);
        Ok(filling)
    }
}

/// The tables of TICKIT are made from each other: one stands for all.
fn whole(sample: Sample) -> Sample {
    if sample.0 == "tickit" { ("tickit", "sales") } else { sample }
}

fn views(root: &Connection) -> Result<Vec<(String, Vec<Sample>)>, SqlError> {
    let sql = "select view_name, sql from duckdb_views() where not internal and database_name not in ('rs', 'temp', ?)";
    let mut statement = root.prepare(sql).map_err(plain)?;
    let rows = statement.query_map([SAMPLES], |row| Ok((row.get(0)?, row.get(1)?))).map_err(plain)?;
    let rows: Vec<(String, String)> = rows.collect::<Result<_, _>>().map_err(plain)?;
    let place = Place { in_samples: false, schemas: &[], known: &SCHEMAS };
    let read = |(view, sql): (String, String)| {
        let samples = mentions::find(&parse(&sql).unwrap_or_default(), &place);
        (!samples.is_empty()).then_some((view, samples))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Makes tables from a script in Redshift's dialect.
fn create_tables(connection: &Connection, database: &str, schema: &str, script: &str) -> Result<(), SqlError> {
    batch(connection, &format!("create schema if not exists {database}.{schema}"))?;
    select_schema(connection, database, schema)?;
    for statement in statements(script) {
        let text = statement.text(script);
        let context = Context { user: "awsuser", pid: 0, supers: &[] };
        for step in super::command::create_table(&parse(text)?, text, context)? {
            batch(connection, &render(&step).sql)?;
        }
    }
    Ok(())
}

fn select_schema(connection: &Connection, database: &str, schema: &str) -> Result<(), SqlError> {
    connection.execute_batch(&format!("set search_path = '{database}.{schema},{CATALOG}.main'")).map_err(plain)
}
