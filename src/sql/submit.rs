//! From the text in the editor to statements on their way: which, with which parameters, in which order.

use super::fetch::Limits;
use super::held::needs_session;
use super::outcome::{Origin, Outcome};
use super::params::{self, Filled};
use super::run::{Run, Stage};
use super::split::{self, Statement};
use super::workbench::{LONGEST_STATEMENT, Workbench, done};
use crate::app::{Now, Step};
use crate::model::{Submission, Target};
use std::collections::{BTreeMap, VecDeque};

/// Of each of several results this much is fetched by itself; the reader asks for more.
const LIMITS_OF_SEVERAL: Limits = Limits { rows: 10_000, bytes: 16 << 20, memory: usize::MAX };
/// What EXPLAIN takes.
const EXPLAINED: &[&str] = &["select", "with", "insert", "update", "delete", "merge", "create", "explain"];

/// A statement as it stands in the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    start: usize,
    sql: String,
    explain: bool,
}

/// Statements whose turn has not come, all for one target.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pieces: VecDeque<Piece>,
    /// Version of the text and cursor when they were taken from the editor.
    version: u64,
    cursor: usize,
    /// They are the rest of several, or several themselves.
    several: bool,
    place: Option<(Target, String)>,
    /// Parameters are being asked for; nothing is sent before they are known.
    asking: bool,
    /// What was last given for each parameter.
    values: BTreeMap<String, String>,
}

impl Queue {
    /// Statements that will be sent by themselves.
    pub fn len(&self) -> usize {
        if self.asking { 0 } else { self.pieces.len() }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets them; how many would have been sent.
    pub fn clear(&mut self) -> usize {
        let left = self.len();
        self.pieces.clear();
        self.asking = false;
        left
    }
}

impl Workbench {
    /// The selected statements, else the one under the cursor.
    pub(super) fn run_statement(&mut self, now: Now) -> Vec<Step> {
        let selected = self.editor.selection().filter(|range| !range.is_empty());
        let pieces = match selected {
            Some(range) => {
                let text = self.editor.text().get(range.clone()).unwrap_or_default();
                pieces(text, &split::statements(text), range.start)
            }
            None => self.piece_under_cursor(false),
        };
        self.take(pieces, "no statement under the cursor", now)
    }

    /// Every statement of the editor.
    pub(super) fn run_all(&mut self, now: Now) -> Vec<Step> {
        let text = self.editor.text();
        let pieces = pieces(text, &split::statements(text), 0);
        self.take(pieces, "no statement in the editor", now)
    }

    /// The plan of the statement under the cursor.
    pub(super) fn explain(&mut self, now: Now) -> Vec<Step> {
        let pieces = self.piece_under_cursor(true);
        let word = pieces.first().map(|piece| first_word(&piece.sql)).unwrap_or_default();
        if !word.is_empty() && !EXPLAINED.contains(&word.as_str()) {
            return vec![Step::Notice(format!(
                "{} has no plan: EXPLAIN takes queries and changes of rows",
                word.to_uppercase()
            ))];
        }
        self.take(pieces, "no statement under the cursor", now)
    }

    fn piece_under_cursor(&self, explain: bool) -> Vec<Piece> {
        let statement = self.editor.statement_under_cursor().cloned();
        let mut pieces = pieces(self.editor.text(), statement.as_slice(), 0);
        for piece in &mut pieces {
            piece.explain = explain && first_word(&piece.sql) != "explain";
        }
        pieces
    }

    fn take(&mut self, pieces: Vec<Piece>, otherwise: &str, now: Now) -> Vec<Step> {
        match self.check(&pieces, otherwise) {
            Ok(place) => self.start(pieces, place, now),
            Err(reason) => vec![Step::Notice(reason)],
        }
    }

    /// Target and database, or why nothing can be sent.
    fn check(&self, pieces: &[Piece], otherwise: &str) -> Result<(Target, String), String> {
        if self.running() {
            return Err("a statement runs: cancel it or wait for it".into());
        }
        let target = self.target.clone().ok_or("choose a target with F3")?;
        let database = self.database.clone().ok_or("choose a database first")?;
        if pieces.is_empty() {
            return Err(otherwise.into());
        }
        match pieces.iter().find(|piece| piece.sql.len() > LONGEST_STATEMENT) {
            Some(piece) => {
                let (bytes, limit) = (piece.sql.len(), LONGEST_STATEMENT);
                Err(format!("the statement has {bytes} bytes, the service takes {limit}: split it up"))
            }
            None => Ok((target, database)),
        }
    }

    fn start(&mut self, pieces: Vec<Piece>, place: (Target, String), now: Now) -> Vec<Step> {
        let mut names: Vec<String> = Vec::new();
        for name in pieces.iter().flat_map(|piece| params::names(&piece.sql)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let queue = &mut self.queue;
        (queue.version, queue.cursor) = (self.editor.version(), self.editor.cursor_offset());
        (queue.several, queue.place, queue.asking) = (pieces.len() > 1, Some(place), !names.is_empty());
        queue.pieces = pieces.into();
        // What means something only to the statements after it needs them in the same session.
        let lone = self.queue.pieces.len() == 1;
        let needy = self.queue.pieces.iter().any(|piece| needs_session(&piece.sql));
        let mut steps = Vec::new();
        if needy && !self.held.is_wanted() {
            if lone {
                steps.push(Step::Notice(
                    "this lasts for this statement only: alt-s keeps one session for the tab".into(),
                ));
            } else {
                self.held.want(true);
                steps.push(Step::Notice(
                    "these statements share a session, which the tab keeps; alt-s ends that".into(),
                ));
            }
        }
        if names.is_empty() {
            steps.extend(self.begin(now));
            return steps;
        }
        let fields = names.into_iter().map(|name| (self.queue.values.get(&name).cloned().unwrap_or_default(), name));
        steps.push(Step::AskParameters(fields.map(|(value, name)| (name, value)).collect()));
        steps
    }

    /// The parameters asked for are known: what waited for them is sent.
    pub fn run_with(&mut self, values: Vec<(String, String)>, now: Now) -> Vec<Step> {
        if !std::mem::take(&mut self.queue.asking) {
            return done(false, "nothing waits for parameters");
        }
        self.queue.values.extend(values);
        self.begin(now)
    }

    /// The question for parameters was closed: nothing is sent.
    pub fn forget_parameters(&mut self) {
        self.queue.clear();
    }

    /// Sends the first one, in the place of what was run before.
    fn begin(&mut self, now: Now) -> Vec<Step> {
        self.editor.clear_mark();
        (self.plot, self.peek) = (None, None);
        let Some((origin, submission)) = self.next_submission(now) else { return Vec::new() };
        let before = self.outcomes.clear();
        self.send(origin, submission, before, now)
    }

    /// Sends the next one, if the one before did well; otherwise the rest is not run.
    pub(super) fn go_on(&mut self, now: Now) -> Vec<Step> {
        if self.queue.is_empty() {
            return Vec::new();
        }
        if !self.outcomes.last().is_well() {
            let (sent, left) = (self.outcomes.place().1, self.queue.clear());
            return vec![Step::Notice(format!("stopped at statement {sent}: {left} after it are not run"))];
        }
        let Some((origin, submission)) = self.next_submission(now) else { return Vec::new() };
        self.outcomes.push(Outcome::default());
        let empty = std::mem::take(self.outcomes.last_mut());
        self.send(origin, submission, empty, now)
    }

    fn send(&mut self, origin: Origin, submission: Submission, before: Outcome, now: Now) -> Vec<Step> {
        let mut before = before;
        let lost = before.run.take_if(|run| is_same_lost(run, &submission));
        let steps;
        let outcome = if let Some(mut run) = lost {
            steps = run.resubmit(now);
            before.run = Some(run);
            before.origin = origin;
            before.fetch = None;
            before.results_are_old = before.results.is_some();
            before
        } else {
            self.sent += 1;
            let limits = if self.queue.several { smaller(self.limits, LIMITS_OF_SEVERAL) } else { self.limits };
            let sent = Outcome::submit(self.tab, origin, submission, limits, before, now);
            steps = sent.1;
            sent.0
        };
        *self.outcomes.last_mut() = outcome;
        steps
    }

    fn next_submission(&mut self, now: Now) -> Option<(Origin, Submission)> {
        let piece = self.queue.pieces.pop_front()?;
        let (target, database) = self.queue.place.clone()?;
        let values: Vec<_> = self.queue.values.clone().into_iter().collect();
        let mut filled = Filled::new(&piece.sql, &values);
        if piece.explain {
            filled = filled.prefixed("EXPLAIN ");
        }
        let submission = Submission {
            target,
            database,
            db_user: None,
            secret_arn: None,
            sql: filled.sql.clone(),
            parameters: filled.parameters.clone(),
            client_token: format!("rt-{:x}-{}-{}", now.wall.as_nanosecond(), self.tab, self.sent),
            session: self.held.ask(),
            wait_seconds: 0,
        };
        Some((
            Origin { start: piece.start, version: self.queue.version, cursor: self.queue.cursor, filled },
            submission,
        ))
    }
}

fn pieces(text: &str, statements: &[Statement], from: usize) -> Vec<Piece> {
    let piece = |s: &Statement| Piece { start: from + s.range.start, sql: s.text(text).to_owned(), explain: false };
    statements.iter().map(piece).collect()
}

fn smaller(a: Limits, b: Limits) -> Limits {
    Limits { rows: a.rows.min(b.rows), bytes: a.bytes.min(b.bytes), memory: a.memory.min(b.memory) }
}

/// The first word of a statement, lower-case; a parenthesis before a query is none.
pub(super) fn first_word(sql: &str) -> String {
    let token = super::lex(sql).into_iter().find(|t| !t.kind.is_trivia() && t.text(sql) != "(");
    token.map(|t| t.text(sql).to_ascii_lowercase()).unwrap_or_default()
}

/// The answer to this very submission was lost: sending it with the same token runs it at most once.
fn is_same_lost(run: &Run, submission: &Submission) -> bool {
    let lost = run.submission();
    let same = (&lost.sql, &lost.target, &lost.database, &lost.parameters)
        == (&submission.sql, &submission.target, &submission.database, &submission.parameters);
    same && matches!(run.stage(), Stage::Unknown(_))
}
