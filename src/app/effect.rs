//! What the state machine asks the world to do, as plain data: a test asserts it without a network.

use crate::app::{Generation, Timer};
use crate::metrics::{Span, Subject, export::Document};
use crate::model::{ApiCall, Chunk, End, Past, SavedTables, SavedTabs, SeriesQuery, Submission, Target};
use crate::sql::arrange::{Job, Task};
use crate::sql::catalog::Level;
use crate::sql::export::ExportJob;
use crate::store::{Over, Spool};
use std::sync::Arc;
use std::time::Duration;

/// Something for the executor to carry out.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask; the answer comes back as [`crate::app::Answer`] with this generation and request. A request with the
    /// key of one still in flight replaces it: latest wins.
    Ask {
        generation: Generation,
        request: Request,
    },
    /// Stop waiting for the request with this key. Does not cancel anything on the service.
    Abandon(RequestKey),
    /// Abandon everything of older generations.
    AbandonOlder(Generation),
    /// Put text on the clipboard (OSC 52) and say so.
    Copy(String),
    /// Give the terminal back and stop, as ctrl-z does; [`crate::app::Msg::Resumed`] follows.
    Suspend,
    /// Paint every cell anew.
    Redraw,
    /// Append a line to the statement history file.
    Remember(Past),
    /// Append how a statement ended.
    Ended((String, End)),
    /// Keep the editor's tabs for the next start.
    SaveTabs(SavedTabs),
    /// Keep the tables' columns and orders for the next start.
    SaveTables(SavedTables),
    /// SQL will be typed: the demo's databases may open, so that the first statement need not wait for them.
    OpenDatabases(Target),
    /// Write what is shown to a new file and say where it is.
    Export(Document),
    /// Give the terminal to the user's editor with this text; [`crate::app::Msg::Edited`] follows.
    EditOutside {
        tab: usize,
        text: String,
    },
    Quit,
}

/// What a part of the state (a workbench, a table) asks of the whole, which adds generation and clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Ask(Request),
    Abandon(RequestKey),
    /// Wake this part after a while.
    After(Duration, Timer),
    /// A line for the status line and the session log.
    Notice(String),
    /// Ask the user for the values of parameters, by name, with what was given last.
    AskParameters(Vec<(String, String)>),
    /// As [`Effect::Copy`].
    Copy(String),
    /// As [`Effect::Export`].
    Export(Document),
    /// As [`Effect::Remember`].
    Remember(Past),
    /// As [`Effect::Ended`].
    Ended((String, End)),
}

/// A question to the world. Its [`Request::key`] says what it replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Build the session: profile, Regions, endpoint of the start-up options changed by these.
    Connect {
        profile: Option<String>,
        regions: Vec<String>,
    },
    Identity,
    /// The rows of a kind in a Region.
    Rows {
        kind: &'static str,
        region: String,
    },
    /// The load series of a kind in a Region, for the last `minutes`.
    Load {
        kind: &'static str,
        region: String,
        minutes: u32,
    },
    /// The sections of one row that take calls of their own.
    Further {
        kind: &'static str,
        region: String,
        id: String,
    },
    /// Which series a subject publishes.
    Published {
        subject: Subject,
    },
    /// The numbers of these series.
    Measure {
        subject: Subject,
        queries: Vec<SeriesQuery>,
        span: Span,
    },
    Execute {
        tab: usize,
        submission: Submission,
    },
    /// Long-poll a statement.
    Follow {
        tab: usize,
        region: String,
        id: String,
        wait_seconds: u8,
    },
    Page {
        tab: usize,
        region: String,
        id: String,
        token: Option<String>,
    },
    Cancel {
        tab: usize,
        region: String,
        id: String,
    },
    Databases {
        target: Target,
        database: String,
    },
    /// The statements sent before.
    History,
    /// The names of the queries kept.
    Queries,
    ReadQuery {
        name: String,
    },
    SaveQuery {
        tab: usize,
        name: String,
        text: String,
        over: Over,
    },
    /// What is at a level of a database's catalog.
    Catalog {
        target: Target,
        database: String,
        level: Level,
    },
    /// Work on the result of a statement: sort, filter, search, sum.
    Compute {
        tab: usize,
        id: String,
        job: Arc<Job>,
    },
    /// Write pages of a result to its file, or to a new one: they take too much memory. `first` is the number of the
    /// first of them.
    Move {
        tab: usize,
        id: String,
        spool: Option<Arc<Spool>>,
        first: usize,
        pages: Vec<Arc<Chunk>>,
    },
    /// Write a result to a file.
    Export {
        tab: usize,
        job: Arc<ExportJob>,
    },
    /// A change: the call the user confirmed, for the run that follows it.
    Perform {
        run: u64,
        action: &'static str,
        call: ApiCall,
    },
}

/// Identity of a request for latest-wins: kind of question and scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestKey(pub String);

/// Begins the keys of requests that change something.
const PERFORM: &str = "perform/";
/// Begins the keys of requests for a part of the catalog.
const CATALOG: &str = "catalog/";

impl RequestKey {
    /// The request changes something: it is never abandoned, its outcome would not be known.
    pub fn changes(&self) -> bool {
        self.0.starts_with(PERFORM)
    }

    /// The request asks for a part of a database's catalog.
    pub fn is_of_catalog(&self) -> bool {
        self.0.starts_with(CATALOG)
    }
}

impl Request {
    /// The editor tab it belongs to.
    pub fn tab(&self) -> Option<usize> {
        match self {
            Self::Execute { tab, .. }
            | Self::Follow { tab, .. }
            | Self::Page { tab, .. }
            | Self::Cancel { tab, .. }
            | Self::Compute { tab, .. }
            | Self::Move { tab, .. }
            | Self::Export { tab, .. } => Some(*tab),
            _ => None,
        }
    }

    /// Two requests with one key cannot be in flight together.
    pub fn key(&self) -> RequestKey {
        RequestKey(match self {
            Self::Connect { .. } => "connect".into(),
            Self::Identity => "identity".into(),
            Self::Rows { kind, region } => format!("rows/{kind}/{region}"),
            Self::Load { kind, region, .. } => format!("load/{kind}/{region}"),
            // Only the details on the screen count.
            Self::Further { .. } => "further".into(),
            Self::Published { .. } => "published".into(),
            Self::Measure { .. } => "measure".into(),
            Self::Execute { tab, .. } => format!("execute/{tab}"),
            Self::Follow { tab, .. } => format!("follow/{tab}"),
            Self::Page { tab, .. } => format!("page/{tab}"),
            Self::Cancel { tab, .. } => format!("cancel/{tab}"),
            Self::Catalog { target, database, level } => {
                format!("{CATALOG}{target}/{}/{database}/{level:?}", target.region())
            }
            Self::Compute { tab, job, .. } => {
                let work = match job.task {
                    Task::Arrange { .. } => "arrange",
                    Task::Find { .. } => "find",
                    Task::Sum { .. } => "sum",
                    Task::Points { .. } => "points",
                };
                format!("{work}/{tab}")
            }
            // Two results of a tab can have pages on their way to disk at once.
            Self::Move { tab, id, .. } => format!("move/{tab}/{id}"),
            Self::History => "history".into(),
            Self::Queries => "queries".into(),
            Self::ReadQuery { .. } => "read-query".into(),
            Self::SaveQuery { tab, .. } => format!("save-query/{tab}"),
            Self::Export { tab, .. } => format!("export/{tab}"),
            Self::Perform { run, call, .. } => format!("{PERFORM}{run}/{}", call.operation),
            Self::Databases { target, .. } => format!("databases/{target}/{}", target.region()),
        })
    }
}
