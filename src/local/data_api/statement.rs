//! What is known of one statement: what was asked, where it stands, what came of it.

use super::request::Target;
use crate::local::engine::{Cancel, Outcome, ResultSet};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Where a statement or a part of a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    Submitted,
    Picked,
    Started,
    Finished,
    Failed,
    Aborted,
}

impl Status {
    /// The API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Picked => "PICKED",
            Self::Started => "STARTED",
            Self::Finished => "FINISHED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
        }
    }

    /// Nothing will change any more.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Aborted)
    }
}

/// What was asked; it does not change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Asked {
    pub id: String,
    pub target: Target,
    pub access_key: String,
    pub sqls: Vec<String>,
    pub batch: bool,
    /// A failed part of a batch does not undo the others.
    pub auto_commit: bool,
    pub parameters: Vec<(String, String)>,
    pub name: Option<String>,
    pub csv: bool,
    pub session_id: Option<String>,
    pub created: Timestamp,
}

#[cfg(test)]
impl Asked {
    /// What a test asks.
    pub fn of(sqls: &[&str], auto_commit: bool) -> Self {
        let target = Target {
            region: "us-east-1".to_owned(),
            warehouse: super::request::Warehouse::Workgroup("w".to_owned()),
            data: crate::local::engine::Data::default(),
            database: "dev".to_owned(),
            db_user: None,
            secret: None,
        };
        Self {
            id: "s".to_owned(),
            target,
            access_key: String::new(),
            sqls: sqls.iter().map(|sql| (*sql).to_owned()).collect(),
            batch: sqls.len() > 1,
            auto_commit,
            parameters: Vec::new(),
            name: None,
            csv: false,
            session_id: None,
            created: Timestamp::UNIX_EPOCH,
        }
    }
}

/// One SQL text and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    pub status: Status,
    pub updated: Timestamp,
    pub duration: Option<Duration>,
    pub error: Option<String>,
    pub query_id: i64,
    pub rows: Option<u64>,
    pub size: usize,
    #[serde(skip)]
    pub result: Option<Arc<ResultSet>>,
    /// It answered rows, be they none, whether or not they are still kept.
    pub had_rows: bool,
    /// They are in the archive.
    #[serde(skip)]
    pub archived: bool,
}

impl Part {
    /// Not begun.
    pub fn new(now: Timestamp) -> Self {
        Self {
            status: Status::Submitted,
            updated: now,
            duration: None,
            error: None,
            query_id: -1,
            rows: None,
            size: 0,
            result: None,
            had_rows: false,
            archived: false,
        }
    }

    /// Takes over what the engine answered.
    pub fn finish(&mut self, outcome: Outcome, took: Duration, now: Timestamp) {
        self.status = Status::Finished;
        self.updated = now;
        self.duration = Some(took);
        let returned = outcome.result.as_ref().map(|result| result.rows.rows() as u64);
        self.rows = returned.or(outcome.affected).or(Some(0));
        self.size = outcome.result.as_ref().map_or(0, |result| result.rows.text_size());
        self.had_rows = outcome.result.is_some();
        self.result = outcome.result.map(Arc::new);
    }

    /// It ended without an answer.
    pub fn stop(&mut self, status: Status, error: impl Into<String>, now: Timestamp) {
        self.status = status;
        self.updated = now;
        self.error = Some(error.into());
    }

    /// Whether it answered rows, be they none.
    pub fn has_result(&self) -> bool {
        self.had_rows
    }

    /// Lets its rows go; what is known of them stays.
    pub fn drop_result(&mut self) {
        self.result = None;
    }

    /// Bytes its rows hold in memory.
    pub fn held(&self) -> usize {
        self.result.as_ref().map_or(0, |result| result.rows.heap_size())
    }

    /// Members that a statement and a part of a batch share; -1 stands for what is not known.
    pub fn members(&self) -> Map<String, Value> {
        let nanos = |took: Duration| i64::try_from(took.as_nanos()).unwrap_or(i64::MAX);
        let finished = self.status == Status::Finished;
        let value = json!({
            "Status": self.status.word(),
            "UpdatedAt": self.updated.to_string(),
            "Duration": self.duration.map_or(-1, nanos),
            "Error": self.error,
            "RedshiftQueryId": self.query_id,
            "ResultRows": self.rows.filter(|_| finished).map_or(-1, |rows| rows as i64),
            "ResultSize": if finished { self.size as i64 } else { -1 },
            "HasResultSet": self.has_result(),
        });
        value.as_object().cloned().unwrap_or_default()
    }
}

/// Where it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    pub status: Status,
    pub updated: Timestamp,
    pub pid: i64,
    pub error: Option<String>,
    pub parts: Vec<Part>,
    /// Stops it while it runs.
    #[serde(skip)]
    pub cancel: Option<Cancel>,
    /// `CancelStatement` asked to stop it.
    pub cancelled: bool,
}

impl State {
    /// So many parts, none begun.
    pub fn submitted(parts: usize, now: Timestamp) -> Self {
        Self {
            status: Status::Submitted,
            updated: now,
            pid: 0,
            error: None,
            parts: (0..parts).map(|_| Part::new(now)).collect(),
            cancel: None,
            cancelled: false,
        }
    }
}

/// One statement or batch.
#[derive(Debug)]
pub struct Statement {
    pub asked: Asked,
    pub state: watch::Sender<State>,
    /// Requests that wait for it.
    waiting: AtomicUsize,
}

/// A request's place among those that wait; it ends with the request, be that answered or hung up.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Statement {
    /// Submitted now.
    pub fn new(asked: Asked) -> Self {
        let now = asked.created;
        let state = State::submitted(asked.sqls.len(), now);
        Self { asked, state: watch::Sender::new(state), waiting: AtomicUsize::new(0) }
    }

    /// A copy of its state, results shared.
    pub fn now(&self) -> State {
        self.state.borrow().clone()
    }

    /// Changes its state and wakes those who wait.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        self.state.send_modify(change);
    }

    /// Waits until it is final, but no longer than `limit`.
    pub async fn wait(&self, limit: Duration) {
        let mut watcher = self.state.subscribe();
        let ended = watcher.wait_for(|state| state.status.is_final());
        let _ = tokio::time::timeout(limit, ended).await;
    }

    /// Waits until it is final.
    pub async fn ended(&self) {
        let mut watcher = self.state.subscribe();
        // The sender lives in this very statement.
        let _ = watcher.wait_for(|state| state.status.is_final()).await;
    }

    /// Waits for a request, as [`Statement::wait`]; false at once when `most` requests wait already.
    pub async fn wait_among(&self, most: usize, limit: Duration) -> bool {
        let place = Place(&self.waiting);
        let before = place.0.fetch_add(1, Ordering::Relaxed);
        if before < most {
            self.wait(limit).await;
        }
        before < most
    }

    /// The parameters as the API echoes them; absent if there are none.
    pub fn parameters(&self) -> Value {
        let list: Vec<Value> =
            self.asked.parameters.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        if list.is_empty() { Value::Null } else { Value::Array(list) }
    }
}
