//! The SQL tab: editor above, result below, one statement at a time.

use super::editor::Editor;
use super::fetch::{Fetch, Limits};
use super::grid::{Extent, Grid};
use super::results::Results;
use super::run::{Run, Stage};
use crate::app::{Event, Now, Request, Step};
use crate::keys::{Action, Context};
use crate::model::{Statement, Submission, Target, Value};
use crossterm::event::KeyEvent;

/// The service takes no longer statement: 100 KB.
pub const LONGEST_STATEMENT: usize = 100 * 1024;

/// Which half takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    #[default]
    Editor,
    Grid,
}

/// One SQL tab.
#[derive(Debug, Default)]
pub struct Workbench {
    tab: usize,
    target: Option<Target>,
    database: Option<String>,
    editor: Editor,
    grid: Grid,
    focus: Focus,
    expanded: bool,
    run: Option<Run>,
    /// Where the statement stood when it was sent: byte offset, version of the text, cursor.
    sent_from: (usize, u64, usize),
    fetch: Option<Fetch>,
    results: Option<Results>,
    /// The rows shown are of the statement before the one that runs.
    results_are_old: bool,
    limits: Limits,
    /// Statements sent so far; makes tokens unlike.
    sent: u64,
}

impl Workbench {
    /// An empty workbench; `tab` comes back in its requests and timers.
    pub fn new(tab: usize) -> Self {
        Self { tab, ..Self::default() }
    }

    /// The same with other limits for fetching.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Where its keys are looked up.
    pub fn contexts(&self) -> &'static [Context] {
        match self.focus {
            Focus::Editor => &[Context::Editor],
            Focus::Grid => &[Context::Grid],
        }
    }

    pub fn focus(&self) -> Focus {
        self.focus
    }

    /// The half with the focus takes the whole place.
    pub fn is_expanded(&self) -> bool {
        self.expanded
    }

    pub fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }

    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Statements go to this target from now on; one that runs stays where it is.
    pub fn set_target(&mut self, target: Target, database: Option<String>) {
        self.target = Some(target);
        self.database = database;
    }

    /// Statements go to this database of the target from now on.
    pub fn set_database(&mut self, database: String) {
        self.database = Some(database);
    }

    pub fn editor(&self) -> &Editor {
        &self.editor
    }

    /// Puts a text into the editor.
    pub fn set_text(&mut self, text: &str) {
        self.editor.set_text(text);
    }

    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    pub fn fetch(&self) -> Option<&Fetch> {
        self.fetch.as_ref()
    }

    pub fn results(&self) -> Option<&Results> {
        self.results.as_ref()
    }

    /// The rows shown are of the statement before.
    pub fn shows_old_results(&self) -> bool {
        self.results_are_old
    }

    /// What the grid moves in.
    pub fn extent(&self) -> Extent<'_> {
        let results = self.results.as_ref();
        Extent { rows: results.map_or(0, Results::rows), widths: results.map_or(&[], Results::widths) }
    }

    /// Line and character, from 1, that a failure points at in the editor, while its text is unchanged.
    pub fn failure_place(&self) -> Option<(usize, usize)> {
        let (line, column) = self.editor.place(self.editor.mark()?.start);
        Some((line + 1, column + 1))
    }

    /// A statement or its pages are on their way.
    pub fn running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running) || self.fetch.as_ref().is_some_and(Fetch::is_loading)
    }

    /// Does an action; `None` when it is not the workbench's.
    pub fn act(&mut self, action: Action, now: Now) -> Option<Vec<Step>> {
        match action {
            Action::NextPane => self.switch(),
            Action::Expand => self.expanded = !self.expanded,
            Action::RunStatement => return Some(self.run_statement(now)),
            Action::CancelStatement => return Some(self.interrupt(now)),
            Action::Undo if self.focus == Focus::Editor => return Some(done(self.editor.undo(), "nothing to undo")),
            Action::Redo if self.focus == Focus::Editor => return Some(done(self.editor.redo(), "nothing to redo")),
            Action::Copy if self.focus == Focus::Grid => return Some(self.copy()),
            _ if self.focus == Focus::Grid => return self.move_in_grid(action),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// A key without a binding.
    pub fn type_key(&mut self, key: KeyEvent) {
        if self.focus == Focus::Editor {
            self.editor.type_key(key);
        }
    }

    /// Pasted text goes into the editor, which takes the focus.
    pub fn paste(&mut self, text: &str) {
        self.focus = Focus::Editor;
        self.editor.paste(text);
    }

    /// Asks the service to cancel the statement, or stops fetching rows.
    pub fn interrupt(&mut self, now: Now) -> Vec<Step> {
        match (&mut self.run, &mut self.fetch) {
            (Some(run), _) if run.is_running() => run.interrupt(now),
            (_, Some(fetch)) if fetch.is_loading() => fetch.stop(),
            _ => vec![Step::Notice("nothing runs".into())],
        }
    }

    /// No answer will come any more, as after a switch of profile or Region: what was on its way is given up and said
    /// to be unknown. Nothing is cancelled on the service.
    pub fn detach(&mut self, now: Now) {
        self.target = None;
        self.database = None;
        if let Some(run) = self.run.as_mut().filter(|run| run.is_running()) {
            run.detach(now);
            self.ended();
        }
        if let Some(fetch) = &mut self.fetch {
            fetch.detach();
        }
    }

    /// The timer of this workbench is due.
    pub fn due(&mut self, now: Now) -> Vec<Step> {
        let mut steps = self.run.as_mut().map(|run| run.due(now)).unwrap_or_default();
        steps.extend(self.fetch.as_mut().map(|fetch| fetch.due(now)).unwrap_or_default());
        steps
    }

    /// Takes an answer to one of its requests; an answer to a question it no longer has is dropped.
    pub fn answered(&mut self, request: &Request, event: Event, now: Now) -> Vec<Step> {
        let was_running = self.run.as_ref().is_some_and(Run::is_running);
        let mut steps = self.hand_on(request, event, now);
        if was_running && self.run.as_ref().is_some_and(|run| !run.is_running()) {
            steps.extend(self.ended());
        }
        steps
    }

    fn hand_on(&mut self, request: &Request, event: Event, now: Now) -> Vec<Step> {
        let known = |id: &str| self.run.as_ref().is_some_and(|run| run.id() == Some(id));
        match (request, event) {
            (Request::Execute { submission, .. }, Event::StatementSubmitted(answer)) => match &mut self.run {
                Some(run) if run.submission().client_token == submission.client_token => run.submitted(answer, now),
                _ => Vec::new(),
            },
            (Request::Follow { id, .. }, Event::StatementChanged(answer)) if known(id) => {
                self.run.as_mut().map(|run| run.changed(answer, now)).unwrap_or_default()
            }
            (Request::Cancel { id, .. }, Event::CancelAnswered(answer)) if known(id) => {
                self.run.as_mut().map(|run| run.cancel_answered(&answer, now)).unwrap_or_default()
            }
            (Request::Page { id, token, .. }, Event::PageLoaded(answer)) => match &mut self.fetch {
                Some(fetch) if fetch.awaits(id, token.as_deref()) => {
                    if token.is_none() && answer.is_ok() {
                        self.results = None;
                        self.results_are_old = false;
                        self.grid.reset();
                    }
                    match answer {
                        Ok(page) => fetch.loaded(page, &mut self.results),
                        Err(error) => fetch.failed(error, now),
                    }
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The statement ended: rows are fetched, an error is marked.
    fn ended(&mut self) -> Vec<Step> {
        let Some(run) = &self.run else { return Vec::new() };
        let has_rows = run.statement().and_then(|s: &Statement| s.has_result_set) == Some(true);
        match (run.stage(), run.id()) {
            (Stage::Finished, Some(id)) if has_rows => {
                let region = run.submission().target.region().to_owned();
                let (fetch, steps) = Fetch::start(self.tab, region, id.to_owned(), self.limits);
                self.fetch = Some(fetch);
                return steps;
            }
            (Stage::Failed(failure), _) => {
                let offset = failure.offset(&run.submission().sql);
                self.mark(offset);
            }
            _ => {}
        }
        self.results = None;
        self.results_are_old = false;
        Vec::new()
    }

    /// Marks where the statement failed, if its text still stands there; takes the cursor along unless it moved.
    fn mark(&mut self, offset: Option<usize>) {
        let (start, version, cursor) = self.sent_from;
        let Some(offset) = offset.filter(|_| self.editor.version() == version) else { return };
        self.editor.mark_at(start + offset);
        if self.editor.cursor_offset() == cursor {
            self.editor.go_to(start + offset);
        }
    }

    fn switch(&mut self) {
        self.focus = match self.focus {
            Focus::Editor => Focus::Grid,
            Focus::Grid => Focus::Editor,
        };
    }

    fn run_statement(&mut self, now: Now) -> Vec<Step> {
        match self.submission(now) {
            Ok((start, submission)) => self.submit(start, submission, now),
            Err(reason) => vec![Step::Notice(reason)],
        }
    }

    /// The statement under the cursor and where it starts, or why it cannot be sent.
    fn submission(&self, now: Now) -> Result<(usize, Submission), String> {
        if self.running() {
            return Err("a statement runs: cancel it or wait for it".into());
        }
        let target = self.target.clone().ok_or("choose a target with F3")?;
        let database = self.database.clone().ok_or("choose a database first")?;
        let statement = self.editor.statement_under_cursor().ok_or("no statement under the cursor")?;
        let sql = statement.text(self.editor.text()).to_owned();
        if sql.len() > LONGEST_STATEMENT {
            let limit = LONGEST_STATEMENT;
            return Err(format!("the statement has {} bytes, the service takes {limit}: split it up", sql.len()));
        }
        let client_token = format!("rt-{:x}-{}-{}", now.wall.as_nanosecond(), self.tab, self.sent);
        Ok((
            statement.range.start,
            Submission {
                target,
                database,
                db_user: None,
                secret_arn: None,
                sql,
                parameters: Vec::new(),
                client_token,
                wait_seconds: 0,
            },
        ))
    }

    fn submit(&mut self, start: usize, submission: Submission, now: Now) -> Vec<Step> {
        self.sent_from = (start, self.editor.version(), self.editor.cursor_offset());
        self.editor.clear_mark();
        self.results_are_old = self.results.is_some();
        self.fetch = None;
        if let Some(run) = self.run.as_mut().filter(|run| is_same_lost(run, &submission)) {
            return run.resubmit(now);
        }
        self.sent += 1;
        let (run, steps) = Run::submit(self.tab, submission, now);
        self.run = Some(run);
        steps
    }

    fn move_in_grid(&mut self, action: Action) -> Option<Vec<Step>> {
        let results = self.results.as_ref();
        let extent = Extent { rows: results.map_or(0, Results::rows), widths: results.map_or(&[], Results::widths) };
        if !self.grid.act(action, extent) {
            return None;
        }
        let (row, _) = self.grid.cursor(extent);
        let at_end = row + 1 >= extent.rows && matches!(action, Action::Down | Action::PageDown | Action::Bottom);
        let fetch = self.fetch.as_mut().filter(|_| at_end);
        Some(fetch.map(Fetch::resume).unwrap_or_default())
    }

    fn copy(&self) -> Vec<Step> {
        let (row, column) = self.grid.cursor(self.extent());
        let value = self.results.as_ref().and_then(|results| results.value(row, column));
        vec![match value {
            Some(Value::Text(text)) => Step::Copy(text.to_owned()),
            Some(Value::Null) => Step::Notice("the cell is NULL: nothing to copy".into()),
            None => Step::Notice("no cell to copy".into()),
        }]
    }
}

/// The answer to this very submission was lost: sending it with the same token runs it at most once.
fn is_same_lost(run: &Run, submission: &Submission) -> bool {
    let lost = run.submission();
    let same = (&lost.sql, &lost.target, &lost.database) == (&submission.sql, &submission.target, &submission.database);
    same && matches!(run.stage(), Stage::Unknown(_))
}

fn done(done: bool, otherwise: &str) -> Vec<Step> {
    if done { Vec::new() } else { vec![Step::Notice(otherwise.into())] }
}
