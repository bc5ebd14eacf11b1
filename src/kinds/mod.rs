//! The registry of resource kinds. Tabs, `:` names, headless `list` and help read it; a new kind is one new
//! file here and one line in [`ALL`].

mod alarm;
mod cell;
mod cluster;
mod document;
mod event;
mod filter;
mod load;
mod namespace;
mod node_load;
mod recovery_point;
mod row_set;
mod snapshot;
mod table_restore;
mod usage;
mod usage_limit;
mod workgroup;

pub use cell::{Align, Cell, Row, Section};
pub use cluster::bare as clusters;
pub use document::Document;
pub use filter::{Filter, words};
pub use load::{Catalog, Load, measure};
pub use row_set::RowSet;
pub use workgroup::bare as workgroups;

use crate::cloud::{Cloud, CloudError};
use crate::metrics::table::State;
use crate::model::Stat;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// The service a kind belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Redshift,
    Serverless,
    CloudWatch,
}

impl Service {
    /// The IAM prefix, also what `kinds` prints.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Redshift => "redshift",
            Self::Serverless => "redshift-serverless",
            Self::CloudWatch => "cloudwatch",
        }
    }
}

/// A column of a kind's table. The first is the identifier, the second the status. Cell `n` of a [`Row`] belongs to column `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub id: &'static str,
    pub title: &'static str,
    pub align: Align,
    /// Widest it gets.
    pub max_width: u16,
    /// Narrow screens drop the highest number first; 0 is never dropped.
    pub drop_order: u8,
}

impl Column {
    const fn new(id: &'static str, title: &'static str, align: Align, max_width: u16, drop_order: u8) -> Self {
        Self { id, title, align, max_width, drop_order }
    }
}

/// A CloudWatch metric shown live beside each row, with a sparkline. Series of one resource are summed
/// (several metrics have no whole-resource series).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoadMetric {
    /// Column title.
    pub title: &'static str,
    pub namespace: &'static str,
    pub metric: &'static str,
    pub stat: Stat,
    /// The dimension that holds the row's name (`ClusterIdentifier`, `Workgroup`).
    pub key: &'static str,
    /// Exactly these further dimensions, any value: the set whose series are summed.
    pub split_by: &'static [&'static str],
    /// `%`, `RPU`, `MB` or empty.
    pub unit: &'static str,
    /// As of a [`Column`].
    pub drop_order: u8,
    /// The column that names the resource the series is of, where that is not the row itself.
    pub of: Option<usize>,
    /// What a newest value from the number on wants said; the highest number first.
    pub warn: &'static [(f64, &'static str)],
    /// A metric of 0 and 1 is shown by its word.
    pub state: Option<State>,
}

impl LoadMetric {
    /// A metric of the row itself, published as one series.
    const fn new(
        title: &'static str,
        (namespace, metric, key): (&'static str, &'static str, &'static str),
        stat: Stat,
        unit: &'static str,
        drop_order: u8,
    ) -> Self {
        Self { title, namespace, metric, stat, key, split_by: &[], unit, drop_order, of: None, warn: &[], state: None }
    }

    /// Why the newest value wants a look, if it does.
    pub fn notice(&self, value: f64) -> Option<String> {
        if let Some((word, true)) = self.state.map(|state| state.word(value)) {
            return Some(format!("{} is {word}", self.title.to_lowercase()));
        }
        let (_, text) = self.warn.iter().find(|(from, _)| value >= *from)?;
        Some(text.replace("{}", &Cell::Number(value.floor(), self.unit).to_string()))
    }
}

/// Sections on their way.
pub type More = BoxFuture<'static, Result<Vec<Section>, CloudError>>;

/// Rows on their way.
pub type Rows = BoxFuture<'static, Result<RowSet, CloudError>>;

/// A kind of resource: what it is called, how it is fetched, what is shown of it.
pub struct Kind {
    pub id: &'static str,
    pub aliases: &'static [&'static str],
    pub title: &'static str,
    pub service: Service,
    /// One line for help and README.
    pub doc: &'static str,
    pub columns: &'static [Column],
    /// The column rows are sorted by at first, and whether downwards.
    pub order: (usize, bool),
    pub load: &'static [LoadMetric],
    /// IAM actions the fetch needs.
    pub iam: &'static [&'static str],
    /// Seconds between refreshes while nothing is in transition, and while something is.
    pub cadence: (u32, u32),
    /// All rows of one Region.
    pub fetch: fn(Cloud, String) -> Rows,
    /// Sections that take calls of their own, asked for when the details of a row are open: Region and identifier.
    pub more: Option<fn(Cloud, String, String) -> More>,
    /// Lines above the table that say something of its rows together.
    pub banner: Option<fn(&Banner) -> Vec<String>>,
}

/// What a banner is made of.
#[derive(Debug)]
pub struct Banner<'a> {
    /// The visible rows.
    pub rows: Vec<&'a Row>,
    pub selected: Option<&'a Row>,
    pub now: Timestamp,
    /// Cells a line may take.
    pub width: usize,
    pub ascii: bool,
}

/// Kinds are told apart by their ids.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Kind {}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kind").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Every kind.
pub static ALL: &[&Kind] = &[
    &cluster::KIND,
    &workgroup::KIND,
    &namespace::KIND,
    &snapshot::KIND,
    &recovery_point::KIND,
    &table_restore::KIND,
    &alarm::KIND,
    &event::KIND,
    &usage_limit::KIND,
];

/// A kind by id or alias, singular or plural, any case.
pub fn find(name: &str) -> Option<&'static Kind> {
    let name = name.to_ascii_lowercase();
    ALL.iter().copied().find(|kind| kind.id == name || kind.aliases.contains(&name.as_str()))
}

/// A yes or no, or absent.
fn flag(value: Option<bool>) -> Cell {
    value.map_or(Cell::Absent, Cell::Bool)
}

/// Endpoint, JDBC, ODBC and psql for the copy menu, in the forms the guide prints. No password in any.
fn connections(host: &str, port: i32, database: Option<&str>, user: Option<&str>) -> Vec<(&'static str, String)> {
    let database = database.unwrap_or("dev");
    let user = user.unwrap_or("USER");
    vec![
        ("endpoint", format!("{host}:{port}")),
        ("JDBC URL", format!("jdbc:redshift://{host}:{port}/{database}")),
        (
            "ODBC string",
            format!("Driver={{Amazon Redshift (x64)}}; Server={host}; Database={database}; UID={user}; Port={port}"),
        ),
        ("psql", format!("psql \"host={host} port={port} dbname={database} user={user} sslmode=verify-full\"")),
    ]
}
