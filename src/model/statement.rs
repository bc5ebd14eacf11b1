//! A statement of the Data API: what is submitted, where it stands, what it returns.

use super::{Chunk, Column, Target};
use jiff::Timestamp;
use std::time::Duration;

/// What is sent to ExecuteStatement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    pub target: Target,
    pub database: String,
    /// Database user, for clusters only; absent means the IAM identity.
    pub db_user: Option<String>,
    /// Secrets Manager ARN with user and password, instead of IAM.
    pub secret_arn: Option<String>,
    pub sql: String,
    /// Named parameters `:name`; never NULL and never empty (the API has neither).
    pub parameters: Vec<(String, String)>,
    /// A session that outlives the statement; absent runs it in one of its own.
    pub session: Option<SessionUse>,
    /// Idempotency token of ours, so that a lost answer can be asked again safely.
    pub client_token: String,
    /// Long poll up to this many seconds (1 to 30); 0 asks for no wait.
    pub wait_seconds: u8,
}

/// How a statement uses a session of the Data API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionUse {
    /// Opens one that is kept for so many idle seconds.
    Open { keep_alive: u32 },
    /// Runs in this one.
    In { id: String, keep_alive: u32 },
}

/// Where a statement stands; a word we do not know keeps us polling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementStatus {
    Submitted,
    Picked,
    Started,
    Finished,
    Failed,
    Aborted,
    Other(String),
}

impl StatementStatus {
    /// From the word of the API.
    pub fn parse(word: &str) -> Self {
        match word {
            "SUBMITTED" => Self::Submitted,
            "PICKED" => Self::Picked,
            "STARTED" => Self::Started,
            "FINISHED" => Self::Finished,
            "FAILED" => Self::Failed,
            "ABORTED" => Self::Aborted,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The word of the API.
    pub fn word(&self) -> &str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Picked => "PICKED",
            Self::Started => "STARTED",
            Self::Finished => "FINISHED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
            Self::Other(word) => word,
        }
    }

    /// Nothing more will happen to it.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Aborted)
    }
}

/// A statement as DescribeStatement (or the long poll of ExecuteStatement) tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub id: String,
    pub status: StatementStatus,
    /// The service's error text, with SQLSTATE and `Position: N` where it has them.
    pub error: Option<String>,
    /// `None` when this answer did not say.
    pub has_result_set: Option<bool>,
    /// Rows returned or affected; the service's -1 is absent here.
    pub rows: Option<u64>,
    /// Bytes of the result.
    pub size: Option<u64>,
    pub duration: Option<Duration>,
    pub query_id: Option<i64>,
    pub pid: Option<i64>,
    pub session_id: Option<String>,
    pub created_at: Option<Timestamp>,
}

/// One page of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultPage {
    pub columns: Vec<Column>,
    pub rows: Chunk,
    pub next_token: Option<String>,
    /// Rows of the whole result, when the service says.
    pub total_rows: Option<u64>,
}
