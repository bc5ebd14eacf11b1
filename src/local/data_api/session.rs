//! Sessions: connections kept between calls, one statement at a time, until they idle too long.

use super::invalid;
use super::request::{Caller, Target, Warehouse};
use super::statement::Asked;
use crate::local::Fault;
use crate::local::engine;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The service's limit per warehouse; here for all.
const MOST: usize = 500;

/// The longest life of a session.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// A kept connection.
#[derive(Debug)]
struct Kept {
    target: Target,
    /// Access key of who opened it.
    caller: String,
    created: Timestamp,
    updated: Timestamp,
    keep_alive: SignedDuration,
    /// The statement that runs in it.
    running: Option<String>,
    /// Open once the first statement ran; taken while one runs.
    session: Option<engine::Session>,
    /// It will not be used any more.
    closed: bool,
}

impl Kept {
    fn is_closed(&self, now: Timestamp) -> bool {
        let idle = now.duration_since(self.updated) >= self.keep_alive;
        let ended = self.session.as_ref().is_some_and(engine::Session::is_ended);
        self.running.is_none() && (self.closed || idle || ended || self.is_old(now))
    }

    /// However busy, it ends after a day.
    fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.created) >= LONGEST
    }

    fn view(&self, id: &str, now: Timestamp) -> Value {
        let closed = self.is_closed(now);
        let status = if closed {
            "CLOSED"
        } else if self.running.is_some() {
            "BUSY"
        } else {
            "AVAILABLE"
        };
        let mut view = json!({
            "SessionId": id,
            "Status": status,
            "CreatedAt": self.created.to_string(),
            "UpdatedAt": self.updated.to_string(),
            "Database": self.target.database,
            "DbUser": self.target.db_user,
            "SessionAliveSeconds": self.keep_alive.as_secs(),
            "SessionTtl": (self.updated + self.keep_alive).to_string(),
            "CurrentStatementId": self.running,
        });
        if let Some(members) = view.as_object_mut() {
            members.insert(self.target.warehouse.member().to_owned(), json!(self.target.warehouse.name()));
        }
        view
    }
}

/// All sessions by id.
#[derive(Debug, Default)]
pub struct Sessions {
    inner: Mutex<HashMap<String, Kept>>,
}

/// What `ListSessions` may ask for; without a status or an id it is the open ones.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    pub caller: Option<Caller<'a>>,
    pub id: Option<String>,
    pub status: Option<String>,
    pub warehouse: Option<Warehouse>,
    pub database: Option<String>,
}

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new one, busy with `statement`.
    pub fn begin(
        &self,
        (caller, target): (&str, &Target),
        keep_alive: i64,
        statement: &str,
        now: Timestamp,
    ) -> Result<String, Fault> {
        let mut all = self.lock();
        all.retain(|_, kept| now.duration_since(kept.updated) < LONGEST);
        if all.values().filter(|kept| !kept.is_closed(now)).count() >= MOST {
            return Err(Fault::new(
                "ActiveSessionsExceededException",
                format!("Active sessions exceeded the allowed quota ({MOST})"),
            ));
        }
        let id = uuid::Uuid::new_v4().to_string();
        let kept = Kept {
            target: target.clone(),
            caller: caller.to_owned(),
            created: now,
            updated: now,
            keep_alive: SignedDuration::from_secs(keep_alive),
            running: Some(statement.to_owned()),
            session: None,
            closed: false,
        };
        all.insert(id.clone(), kept);
        Ok(id)
    }

    /// One of a process that is gone: it is known, and closed.
    pub fn recall(&self, asked: &Asked) {
        let Some(id) = asked.session_id.clone() else { return };
        let kept = Kept {
            target: asked.target.clone(),
            caller: asked.access_key.clone(),
            created: asked.created,
            updated: asked.created,
            keep_alive: SignedDuration::ZERO,
            running: None,
            session: None,
            closed: true,
        };
        let mut all = self.lock();
        all.entry(id).and_modify(|known| known.updated = known.updated.max(asked.created)).or_insert(kept);
    }

    /// Takes one for a statement. Busy, gone and unknown are the same answer, as in the service.
    pub fn take(
        &self,
        id: &str,
        keep_alive: Option<i64>,
        statement: &str,
        now: Timestamp,
    ) -> Result<(Target, Option<engine::Session>), Fault> {
        let mut all = self.lock();
        let kept = all.get_mut(id).filter(|kept| kept.running.is_none() && !kept.is_closed(now));
        let kept = kept.ok_or_else(|| invalid("Session is not available"))?;
        kept.running = Some(statement.to_owned());
        kept.updated = now;
        if let Some(seconds) = keep_alive {
            kept.keep_alive = SignedDuration::from_secs(seconds);
        }
        Ok((kept.target.clone(), kept.session.take()))
    }

    /// Gives one back after its statement; one that shall not be kept is closed.
    pub fn give_back(&self, id: &str, session: Option<engine::Session>, now: Timestamp) {
        let mut all = self.lock();
        if let Some(kept) = all.get_mut(id) {
            kept.running = None;
            kept.updated = now;
            kept.session = session.filter(|session| kept.keep_alive > SignedDuration::ZERO && !session.is_ended());
            kept.closed |= kept.session.is_none();
        }
    }

    /// How long one may idle.
    pub fn keep_alive(&self, id: &str) -> Option<Duration> {
        self.lock().get(id).and_then(|kept| Duration::try_from(kept.keep_alive).ok())
    }

    /// Closes what idled too long, and names the statements that run in sessions past their day.
    pub fn sweep(&self, now: Timestamp) -> Vec<String> {
        let mut all = self.lock();
        let close = |kept: &mut Kept| {
            kept.closed = true;
            kept.session.take()
        };
        let closed: Vec<engine::Session> =
            all.values_mut().filter(|kept| kept.is_closed(now)).filter_map(close).collect();
        let overdue = all.values().filter(|kept| kept.is_old(now)).filter_map(|kept| kept.running.clone()).collect();
        drop(all);
        // Closing rolls back what they left open, which may take a moment.
        drop(closed);
        overdue
    }

    /// Their views by id.
    pub fn list(&self, filter: &Filter<'_>, now: Timestamp) -> Vec<(String, Value)> {
        let all = self.lock();
        let mut views = Vec::new();
        for (id, kept) in all.iter().filter(|(_, kept)| now.duration_since(kept.updated) < LONGEST) {
            let view = kept.view(id, now);
            let status = view.get("Status").and_then(Value::as_str).unwrap_or_default();
            let wanted = filter.caller.is_none_or(|caller| caller.is(&kept.caller))
                && filter.id.as_ref().is_none_or(|wanted| wanted == id)
                && filter.status.as_ref().map_or(filter.id.is_some() || status != "CLOSED", |wanted| wanted == status)
                && filter.warehouse.as_ref().is_none_or(|wanted| *wanted == kept.target.warehouse)
                && filter.database.as_ref().is_none_or(|wanted| *wanted == kept.target.database);
            if wanted {
                views.push((id.clone(), view));
            }
        }
        views
    }
}
