//! Statements of the last 24 hours, client tokens of the last 8, and open sessions.

use super::archive::{Archive, Ticket};
use super::recover;
use super::session::Sessions;
use super::statement::{Part, State, Statement};
use crate::local::engine::{ResultSet, Warehouses};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const RETENTION: SignedDuration = SignedDuration::from_hours(24);
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(8);

/// Bytes of results kept; beyond it the oldest results go first.
const MOST_RESULTS: usize = 512 * 1024 * 1024;

/// Everything the Data API remembers.
#[derive(Debug, Default)]
pub struct Store {
    inner: Mutex<Inner>,
    /// Where statements are kept over restarts, if anywhere.
    archive: Option<Archive>,
    pub sessions: Sessions,
}

#[derive(Debug, Default)]
struct Inner {
    statements: HashMap<String, Arc<Statement>>,
    /// By caller and token.
    tokens: BTreeMap<(String, String), (Timestamp, String)>,
}

/// A statement and what was written of it, where it is kept.
pub type Added = (Arc<Statement>, Option<Ticket>);

/// Why a statement was not added.
#[derive(Debug)]
pub enum Unadded {
    /// The caller's token stands for this one.
    Known(Arc<Statement>),
    /// It could not be written down.
    Unkept(io::Error),
}

impl Store {
    /// With the statements a folder keeps.
    ///
    /// # Errors
    /// A folder that cannot be read or written.
    pub fn kept(folder: PathBuf, now: Timestamp, warehouses: &Warehouses) -> io::Result<Self> {
        let (archive, known) = Archive::open(folder, now - RETENTION, |known| recover::settle(known, warehouses, now))?;
        // Every end is in the journal now.
        if let Err(error) = warehouses.forget_marks() {
            tracing::warn!(%error, "the marks of what was done stay");
        }
        let store = Self { archive: Some(archive), ..Self::default() };
        let mut inner = store.lock();
        for (statement, token) in known {
            let asked = &statement.asked;
            if asked.session_id.is_some() {
                store.sessions.recall(asked);
            }
            if let Some(token) = token {
                inner.tokens.insert((asked.access_key.clone(), token), (asked.created, asked.id.clone()));
            }
            inner.statements.insert(asked.id.clone(), Arc::new(statement));
        }
        drop(inner);
        Ok(store)
    }

    /// A statement ends: kept before anybody is told.
    pub fn ended(&self, statement: &Statement, state: &State) {
        let kept = self.archive.as_ref().map_or(Ok(()), |archive| archive.ended(&statement.asked.id, state));
        if let Err(error) = kept {
            tracing::warn!(%error, "a statement's end was not kept");
        }
    }

    /// Brings archived rows back.
    pub fn unarchive(&self, statement: &Statement, index: usize) -> Option<Arc<ResultSet>> {
        let loaded = self.archive.as_ref()?.load(&statement.asked.id, index);
        let result = Arc::new(loaded.map_err(|error| tracing::warn!(%error, "rows were not read")).ok()?);
        let copy = result.clone();
        statement
            .change(|state| state.parts.get_mut(index).into_iter().for_each(|part| part.result = Some(copy.clone())));
        Some(result)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a statement; it may be acknowledged when its ticket is [settled](Self::settle).
    ///
    /// # Errors
    /// The caller's token was used before, or the statement cannot be kept as it should be.
    pub fn add(&self, statement: Statement, token: Option<&str>, now: Timestamp) -> Result<Added, Unadded> {
        let mut inner = self.lock();
        inner.tokens.retain(|_, (at, _)| now.duration_since(*at) < TOKEN_LIFE);
        inner.statements.retain(|_, known| now.duration_since(known.asked.created) < RETENTION);
        let key = token.map(|token| (statement.asked.access_key.clone(), token.to_owned()));
        if let Some(key) = &key {
            let known = inner.tokens.get(key).and_then(|(_, id)| inner.statements.get(id)).cloned();
            if let Some(known) = known {
                return Err(Unadded::Known(known));
            }
        }
        let written = self.archive.as_ref().map(|archive| archive.submitted(&statement.asked, token)).transpose();
        let ticket = written.map_err(Unadded::Unkept)?;
        inner.tokens.extend(key.map(|key| (key, (now, statement.asked.id.clone()))));
        let statement = Arc::new(statement);
        inner.statements.insert(statement.asked.id.clone(), statement.clone());
        Ok((statement, ticket))
    }

    /// Waits until what was written for a statement is on the disk; a new one that is not is forgotten. Without a ticket
    /// it is one that somebody else submitted.
    ///
    /// # Errors
    /// What the disk says.
    pub fn settle(&self, statement: &Statement, ticket: Option<Ticket>) -> io::Result<()> {
        let Some(archive) = &self.archive else { return Ok(()) };
        let settled = archive.settle(ticket.unwrap_or_else(|| archive.last()));
        if settled.is_err() && ticket.is_some() {
            let mut inner = self.lock();
            inner.statements.remove(&statement.asked.id);
            inner.tokens.retain(|_, (_, id)| *id != statement.asked.id);
        }
        settled
    }

    /// The statement a caller's token stands for.
    pub fn by_token(&self, access_key: &str, token: &str, now: Timestamp) -> Option<Arc<Statement>> {
        let inner = self.lock();
        let (at, id) = inner.tokens.get(&(access_key.to_owned(), token.to_owned()))?;
        inner.statements.get(id).filter(|_| now.duration_since(*at) < TOKEN_LIFE).cloned()
    }

    /// A statement not older than a day.
    pub fn get(&self, id: &str, now: Timestamp) -> Option<Arc<Statement>> {
        let found = self.lock().statements.get(id).cloned();
        found.filter(|known| now.duration_since(known.asked.created) < RETENTION)
    }

    /// A statement, however old.
    pub fn known(&self, id: &str) -> Option<Arc<Statement>> {
        self.lock().statements.get(id).cloned()
    }

    /// All statements not older than a day.
    pub fn all(&self, now: Timestamp) -> Vec<Arc<Statement>> {
        let fresh = |known: &&Arc<Statement>| now.duration_since(known.asked.created) < RETENTION;
        self.lock().statements.values().filter(fresh).cloned().collect()
    }

    /// How many are not final.
    pub fn active(&self) -> usize {
        self.lock().statements.values().filter(|known| !known.state.borrow().status.is_final()).count()
    }

    /// Lets the oldest results go when all together are too large; the newest stays whatever its size.
    pub fn trim(&self) {
        let held = |known: &Arc<Statement>| known.state.borrow().parts.iter().map(Part::held).sum::<usize>();
        let mut all: Vec<(Timestamp, usize, Arc<Statement>)> =
            self.lock().statements.values().map(|known| (known.asked.created, held(known), known.clone())).collect();
        all.retain(|(_, held, _)| *held > 0);
        all.sort_by_key(|(created, ..)| *created);
        let mut total: usize = all.iter().map(|(_, held, _)| held).sum();
        all.pop();
        for (_, held, known) in all {
            if total <= MOST_RESULTS {
                break;
            }
            total -= held;
            known.change(|state| state.parts.iter_mut().for_each(Part::drop_result));
        }
    }
}
