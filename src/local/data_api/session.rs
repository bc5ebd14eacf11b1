//! Sessions: connections kept between calls, one statement at a time, until they idle too long.

use super::invalid;
use super::request::{Target, Warehouse};
use crate::local::Fault;
use crate::local::engine;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The service's limit per warehouse; here for all.
const MOST: usize = 500;

/// A kept connection.
#[derive(Debug)]
struct Kept {
    target: Target,
    created: Timestamp,
    updated: Timestamp,
    keep_alive: SignedDuration,
    /// The statement that runs in it.
    running: Option<String>,
    /// Open once the first statement ran; taken while one runs.
    session: Option<engine::Session>,
}

impl Kept {
    fn is_closed(&self, now: Timestamp) -> bool {
        self.running.is_none() && now.duration_since(self.updated) >= self.keep_alive
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

/// What ListSessions may ask for.
#[derive(Debug, Default)]
pub struct Filter {
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
    pub fn begin(&self, target: &Target, keep_alive: i64, statement: &str, now: Timestamp) -> Result<String, Fault> {
        let mut all = self.lock();
        all.retain(|_, kept| now.duration_since(kept.updated) < SignedDuration::from_hours(24));
        if all.values().filter(|kept| !kept.is_closed(now)).count() >= MOST {
            return Err(Fault::new(
                "ActiveSessionsExceededException",
                format!("Active sessions exceeded the allowed quota ({MOST})"),
            ));
        }
        let id = uuid::Uuid::new_v4().to_string();
        let kept = Kept {
            target: target.clone(),
            created: now,
            updated: now,
            keep_alive: SignedDuration::from_secs(keep_alive),
            running: Some(statement.to_owned()),
            session: None,
        };
        all.insert(id.clone(), kept);
        Ok(id)
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
            kept.session = session.filter(|_| kept.keep_alive > SignedDuration::ZERO);
        }
    }

    /// Their views by id, and connections that idled too long are dropped.
    pub fn list(&self, filter: &Filter, now: Timestamp) -> Vec<(String, Value)> {
        let mut all = self.lock();
        let mut views = Vec::new();
        for (id, kept) in all.iter_mut() {
            if kept.is_closed(now) {
                kept.session = None;
            }
            let view = kept.view(id, now);
            let wanted = filter.id.as_ref().is_none_or(|wanted| wanted == id)
                && filter.status.as_ref().is_none_or(|wanted| view.get("Status") == Some(&json!(wanted)))
                && filter.warehouse.as_ref().is_none_or(|wanted| *wanted == kept.target.warehouse)
                && filter.database.as_ref().is_none_or(|wanted| *wanted == kept.target.database);
            if wanted {
                views.push((id.clone(), view));
            }
        }
        views
    }
}
