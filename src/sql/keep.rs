//! What a tab keeps over a restart, its session, and statements sent earlier.

use super::held::Transaction;
use super::outcome::Outcome;
use super::run::Run;
use super::workbench::Workbench;
use crate::app::{Now, Step};
use crate::model::{Past, SavedTab, Submission, Target};

/// Longer texts are not kept.
const LONGEST_KEPT: usize = super::workbench::LONGEST_TEXT;

/// A query kept that a tab's text belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub name: String,
    /// Of its text when it was last read or written.
    pub print: u64,
}

impl Workbench {
    /// Its number in requests and timers.
    pub fn tab(&self) -> usize {
        self.tab
    }

    /// Its name, or what stands for it at this place.
    pub fn title(&self, place: usize) -> String {
        self.name.clone().unwrap_or_else(|| format!("query {place}"))
    }

    /// Names it; an empty name takes the name away.
    pub fn rename(&mut self, name: &str) {
        self.name = Some(name.to_owned()).filter(|name| !name.is_empty());
        self.changes += 1;
    }

    /// The query kept that its text belongs to.
    pub fn query(&self) -> Option<&Query> {
        self.query.as_ref()
    }

    /// Its text was read from or written to a query of that name.
    pub fn belongs_to(&mut self, name: String, print: u64) {
        self.query = Some(Query { name, print });
    }

    /// Its own session at the service.
    pub fn held(&self) -> &super::held::Held {
        &self.held
    }

    /// Statements share a session from now on, or not.
    pub(super) fn toggle_session(&mut self) -> Vec<Step> {
        if self.running() {
            return vec![Step::Notice("a statement runs: wait for it or cancel it".into())];
        }
        if self.held.transaction() != Transaction::None {
            return vec![Step::Notice("a transaction is open: COMMIT or ROLLBACK it first".into())];
        }
        let wanted = !self.held.is_wanted();
        self.held.want(wanted);
        let text = if wanted {
            "the tab keeps one session: SET, temporary tables and transactions last"
        } else {
            "every statement runs in a session of its own"
        };
        vec![Step::Notice(text.into())]
    }

    /// What would be lost or left behind without it.
    pub fn loose_end(&self) -> Option<&'static str> {
        match self.held.transaction() {
            Transaction::Open { .. } => Some("a transaction is open: without COMMIT it is rolled back"),
            _ if self.exporting().is_some() => Some("an export is under way"),
            _ if self.executes() => Some("a statement runs: it goes on at the service"),
            Transaction::Failed { .. } | Transaction::None => None,
        }
    }

    /// A statement has not ended or waits for its turn. Rows on their way are none: the service keeps them.
    fn executes(&self) -> bool {
        let executes = |outcome: &Outcome| outcome.run.as_ref().is_some_and(Run::is_running);
        !self.queue.is_empty() || self.outcomes.all().any(executes)
    }

    /// Writes a text at the cursor.
    pub fn write(&mut self, text: &str) -> Vec<Step> {
        self.paste(text)
    }

    /// Writes `text` in the place of the word that begins at a byte.
    pub fn replace_word(&mut self, start: usize, word: &str, text: &str) {
        self.editor.replace(start, word, text);
    }

    /// Puts a statement under what is written, and the cursor on it.
    pub fn add_statement(&mut self, sql: &str) -> Vec<Step> {
        let end = self.editor.text().trim_end().len();
        let open = end > 0 && !self.editor.text().get(..end).is_some_and(|text| text.ends_with(';'));
        let gap = match (end, open) {
            (0, _) => "",
            (_, true) => ";\n\n",
            (_, false) => "\n\n",
        };
        self.editor.go_to_end();
        self.paste(&format!("{gap}{sql}"))
    }

    /// Follows a statement sent earlier to its end and shows its result, without running it again.
    pub fn reopen(&mut self, past: &Past, target: Target, now: Now) -> Vec<Step> {
        if self.running() {
            return vec![Step::Notice("a statement runs: cancel it or wait for it".into())];
        }
        let submission = Submission {
            target,
            database: past.database.clone(),
            db_user: None,
            secret_arn: None,
            sql: past.sql.clone(),
            parameters: Vec::new(),
            session: None,
            client_token: format!("rt-{}", past.id),
            wait_seconds: 0,
        };
        let before = self.outcomes.clear();
        let (outcome, steps) = Outcome::attach(self.tab, submission, &past.id, self.limits, before, now);
        self.outcomes.shown = outcome;
        steps
    }

    /// Follows again what had not ended the last time, if there is such a statement.
    pub fn take_up(&mut self, now: Now) -> Vec<Step> {
        let Some(past) = self.unfinished.take() else { return Vec::new() };
        let Some(target) = past.target() else { return Vec::new() };
        let mut steps = vec![Step::Notice(format!("following statement {} again, sent before", past.id))];
        steps.extend(self.reopen(&past, target, now));
        steps
    }

    /// What is kept of it; passwords and keys in the text are not.
    pub(super) fn saved(&self) -> SavedTab {
        let text = Some(self.editor.text()).filter(|text| text.len() <= LONGEST_KEPT).unwrap_or_default();
        let now = Now { mono: std::time::Duration::ZERO, wall: self.sent_at() };
        let running = self.outcomes.last().run.as_ref().and_then(|run| run.unfinished(now));
        let running = running.map(|past| Past { sql: crate::store::redact(&past.sql), ..past });
        SavedTab {
            name: self.name.clone(),
            text: crate::store::redact(text),
            target: self.target.as_ref().map(ToString::to_string),
            region: self.target.as_ref().map(|target| target.region().to_owned()),
            database: self.database.clone(),
            running: running.or_else(|| self.unfinished.clone()),
        }
    }

    fn sent_at(&self) -> jiff::Timestamp {
        self.outcomes.last().run.as_ref().map_or(jiff::Timestamp::UNIX_EPOCH, |run: &Run| run.started().wall)
    }

    pub(super) fn restore(&mut self, tab: SavedTab, _now: Now) {
        self.editor.set_text(&tab.text);
        self.name = tab.name;
        self.unfinished = tab.running;
        if let (Some(target), Some(region)) = (tab.target, tab.region)
            && let Some(target) = Target::of(&target, &region)
        {
            self.set_target(target, tab.database);
        }
    }

    /// Changes whenever what is kept does.
    pub(super) fn version(&self) -> u64 {
        self.editor.version().wrapping_mul(1009).wrapping_add(self.changes)
    }
}
