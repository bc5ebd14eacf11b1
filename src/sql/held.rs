//! A tab's own session at the service: what it keeps between statements, and the transaction open in it.

use super::run::{Run, Stage};
use super::submit::first_word;
use crate::app::Now;
use crate::model::SessionUse;

/// Seconds the service keeps an idle session for us.
const KEEP_ALIVE: u32 = 3600;

/// Whether a transaction is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transaction {
    #[default]
    None,
    Open {
        since: Now,
    },
    /// A statement in it failed: only ROLLBACK helps.
    Failed {
        since: Now,
    },
}

/// The session of a tab.
#[derive(Debug, Default)]
pub struct Held {
    wanted: bool,
    id: Option<String>,
    transaction: Transaction,
}

impl Held {
    /// Statements of the tab share one session.
    pub fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// The service has opened it.
    pub fn is_open(&self) -> bool {
        self.id.is_some()
    }

    pub fn transaction(&self) -> Transaction {
        self.transaction
    }

    /// Wants a session from the next statement on, or none; what is open runs out at the service.
    pub(super) fn want(&mut self, wanted: bool) {
        *self = Self { wanted, ..Self::default() };
    }

    /// What was open is left behind: another target or database.
    pub(super) fn leave(&mut self) {
        self.want(self.wanted);
    }

    /// What a statement is to say of the session.
    pub(super) fn ask(&self) -> Option<SessionUse> {
        let keep_alive = KEEP_ALIVE;
        self.wanted.then(|| match &self.id {
            Some(id) => SessionUse::In { id: id.clone(), keep_alive },
            None => SessionUse::Open { keep_alive },
        })
    }

    /// Takes in how a statement of the tab stands; a sentence when the session is lost.
    pub(super) fn look(&mut self, run: &Run, now: Now) -> Option<&'static str> {
        if let Some(id) = run.statement().and_then(|statement| statement.session_id.as_ref()).filter(|_| self.wanted) {
            self.id = Some(id.clone());
        }
        run.submission().session.as_ref()?;
        match (run.stage(), self.transaction) {
            (Stage::Finished, _) => self.transaction = after(&run.submission().sql, self.transaction, now),
            (Stage::Failed(_) | Stage::Aborted, Transaction::Open { since }) => {
                self.transaction = Transaction::Failed { since };
            }
            (Stage::Refused(error), _) if error.message.to_ascii_lowercase().contains("session") => {
                self.leave();
                return Some("the session is gone, and with it its temporary tables and any open transaction");
            }
            _ => {}
        }
        None
    }
}

/// The transaction after a statement that did well.
fn after(sql: &str, before: Transaction, now: Now) -> Transaction {
    match (first_word(sql).as_str(), before) {
        ("begin" | "start", Transaction::None) => Transaction::Open { since: now },
        ("commit" | "end" | "rollback" | "abort", _) => Transaction::None,
        _ => before,
    }
}

/// Statements that mean something only to those after them in the same session.
pub(super) fn needs_session(sql: &str) -> bool {
    let mut words =
        super::lex(sql).into_iter().filter(|t| !t.kind.is_trivia()).map(|t| t.text(sql).to_ascii_lowercase());
    match words.next().as_deref() {
        Some("begin" | "start" | "set" | "prepare" | "declare") => true,
        Some("create") => words.next().is_some_and(|word| word == "temp" || word == "temporary"),
        _ => false,
    }
}
