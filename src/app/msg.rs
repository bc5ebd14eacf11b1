//! What can happen: keys, answers of the world, time.

use crate::app::Request;
use crate::cloud::{Called, Cloud, CloudError, Measured, Performed};
use crate::kinds::{Load, RowSet, Section};
use crate::metrics::Published;
use crate::model::{Identity, Past, ResultPage, Statement};
use crate::sql::arrange::Done;
use crate::sql::catalog::Listed;
use crate::store::{NotSaved, Page};
use crossterm::event::KeyEvent;
use jiff::Timestamp;
use std::time::Duration;

/// Time as `update` sees it: it never asks a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Since the program started; deadlines count in it.
    pub mono: Duration,
    pub wall: Timestamp,
}

/// Counts switches of profile, Region or endpoint. An answer of an older generation is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Generation(pub u64);

/// Everything that reaches [`crate::app::update`].
#[allow(clippy::large_enum_variant, reason = "a message is moved once; boxing would cost more than it saves")]
#[derive(Debug)]
pub enum Msg {
    Key(KeyEvent),
    /// Bracketed paste, whole.
    Paste(String),
    Resized {
        columns: u16,
        rows: u16,
    },
    /// Back from ctrl-z or a child program: everything is to be painted anew.
    Resumed,
    /// The terminal went away, or SIGTERM/SIGHUP: leave at once, cancel nothing on the service.
    Terminated,
    /// The earliest timer is due.
    Due,
    /// Something asked for came back.
    Answered(Answer),
    /// Back from the user's editor: the text as it left it, or what went wrong.
    Edited {
        tab: usize,
        text: Result<String, String>,
    },
    /// The client made a call: a line for the session log.
    Called(Called),
    /// A line for the session log and the status line, from outside the state (recorder, clipboard, ...).
    Noticed(String),
}

/// An answer and the question it belongs to.
#[derive(Debug)]
pub struct Answer {
    pub generation: Generation,
    pub request: Request,
    pub event: Event,
}

/// What came back.
#[derive(Debug)]
pub enum Event {
    Connected(Result<Cloud, CloudError>),
    IdentityKnown(Result<Identity, CloudError>),
    RowsLoaded(Result<RowSet, CloudError>),
    LoadMeasured(Result<Vec<Load>, CloudError>),
    FurtherTold(Result<Vec<Section>, CloudError>),
    MetricsPublished(Result<Published, CloudError>),
    /// What came of each query, in the order asked.
    MetricsMeasured(Result<Vec<Measured>, CloudError>),
    StatementSubmitted(Result<Statement, CloudError>),
    StatementChanged(Result<Statement, CloudError>),
    PageLoaded(Result<ResultPage, CloudError>),
    CancelAnswered(Result<bool, CloudError>),
    /// Names and bytes of the queries kept, or why they cannot be listed.
    QueriesListed(Result<Vec<(String, u64)>, String>),
    QueryRead(Result<String, String>),
    QuerySaved(Result<String, NotSaved>),
    /// Oldest first; or why they cannot be read.
    HistoryRead(Result<Vec<Past>, String>),
    CatalogListed(Result<Listed, CloudError>),
    Computed(Done),
    /// The pages as they are now, or why they could not be written.
    PagesMoved(Result<Vec<Page>, String>),
    /// So many rows are written; it goes on.
    ExportMoved(u64),
    /// File and rows, or why it is not whole.
    Exported(Result<(String, u64), String>),
    DatabasesListed(Result<Vec<String>, CloudError>),
    Performed(Result<Performed, CloudError>),
}

impl Event {
    /// Why the service was not reached or refused, where it was.
    pub fn error(&self) -> Option<&CloudError> {
        match self {
            Self::Connected(Err(error))
            | Self::IdentityKnown(Err(error))
            | Self::RowsLoaded(Err(error))
            | Self::LoadMeasured(Err(error))
            | Self::FurtherTold(Err(error))
            | Self::MetricsPublished(Err(error))
            | Self::MetricsMeasured(Err(error))
            | Self::StatementSubmitted(Err(error))
            | Self::StatementChanged(Err(error))
            | Self::PageLoaded(Err(error))
            | Self::CancelAnswered(Err(error))
            | Self::CatalogListed(Err(error))
            | Self::DatabasesListed(Err(error))
            | Self::Performed(Err(error)) => Some(error),
            _ => None,
        }
    }
}
