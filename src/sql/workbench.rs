//! The SQL tab: editor above, result below; statements run one after another.

use super::browse::extent;
use super::editor::Editor;
use super::export::{ExportJob, Exporting, Part, Shape, block, copied};
use super::fetch::{Fetch, Limits};
use super::grid::{Extent, Grid};
use super::held::Held;
use super::keep::Query;
use super::outcome::{Outcome, Outcomes};
use super::peek::Peek;
use super::plot::Plot;
use super::results::Results;
use super::run::Run;
use super::submit::Queue;
use super::writing::too_long;
use crate::app::{Event, Now, Request, RequestKey, Step};
use crate::keys::{Action, Context};
use crate::model::{Past, Target};
use crossterm::event::KeyEvent;
use std::sync::Arc;

/// The service takes no longer statement: 100 KB.
pub const LONGEST_STATEMENT: usize = 100 * 1024;
/// A longer text is not edited here.
pub const LONGEST_TEXT: usize = 4 << 20;

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
    pub(super) tab: usize,
    pub(super) target: Option<Target>,
    pub(super) database: Option<String>,
    pub(crate) editor: Editor,
    focus: Focus,
    expanded: bool,
    pub(super) outcomes: Outcomes,
    pub(super) queue: Queue,
    pub(super) limits: Limits,
    exporting: Option<Exporting>,
    /// A cell or a record is read at length.
    pub(super) peek: Option<Peek>,
    /// The query kept that its text belongs to.
    pub(super) query: Option<Query>,
    /// The result is drawn as a chart.
    pub(super) plot: Option<Plot>,
    /// The name the user gave it.
    pub(super) name: Option<String>,
    pub(super) held: Held,
    /// A statement of the last time that had not ended, to be followed once there is a connection.
    pub(super) unfinished: Option<Past>,
    /// What is kept changed otherwise than by typing.
    pub(super) changes: u64,
    /// Statements sent so far; makes tokens unlike.
    pub(super) sent: u64,
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
            Focus::Grid if self.plot.is_some() => &[Context::Plot],
            Focus::Grid if self.peek.is_some() => &[Context::Peek],
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
        let same = self.target.as_ref() == Some(&target) && self.database == database;
        if !same {
            self.held.leave();
        }
        self.target = Some(target);
        self.database = database;
        self.changes += 1;
    }

    /// As [`Workbench::set_target`], where nobody chose one.
    pub fn offer_target(&mut self, target: Target, database: Option<String>) {
        if self.target.is_none() {
            (self.target, self.database) = (Some(target), database);
        }
    }

    /// Statements go to this database of the target from now on.
    pub fn set_database(&mut self, database: String) {
        self.held.leave();
        self.database = Some(database);
        self.changes += 1;
    }

    pub fn editor(&self) -> &Editor {
        &self.editor
    }

    /// Puts a text into the editor.
    pub fn set_text(&mut self, text: &str) {
        self.editor.set_text(text);
    }

    /// What was run last, with the one shown among them.
    pub fn outcomes(&self) -> &Outcomes {
        &self.outcomes
    }

    /// The statement and the result shown.
    pub fn outcome(&self) -> &Outcome {
        &self.outcomes.shown
    }

    pub fn grid(&self) -> &Grid {
        &self.outcomes.shown.grid
    }

    pub fn run(&self) -> Option<&Run> {
        self.outcomes.shown.run.as_ref()
    }

    pub fn fetch(&self) -> Option<&Fetch> {
        self.outcomes.shown.fetch.as_ref()
    }

    pub fn results(&self) -> Option<&Results> {
        self.outcomes.shown.results.as_ref()
    }

    /// The rows shown are of the statement before.
    pub fn shows_old_results(&self) -> bool {
        self.outcomes.shown.results_are_old
    }

    /// The number of the statement shown and of all that were or will be run with it, where those are several.
    pub fn progress(&self) -> Option<(usize, usize)> {
        let (place, sent) = self.outcomes.place();
        let all = sent + self.queue.len();
        (all > 1).then_some((place, all))
    }

    /// What the grid moves in: rows, or the steps of a plan.
    pub fn extent(&self) -> Extent<'_> {
        extent(&self.outcomes.shown)
    }

    /// Line and character, from 1, that a failure points at in the editor, while its text is unchanged.
    pub fn failure_place(&self) -> Option<(usize, usize)> {
        let (line, column) = self.editor.place(self.editor.mark()?.start);
        Some((line + 1, column + 1))
    }

    /// A statement or its pages are on their way, or statements wait for their turn.
    pub fn running(&self) -> bool {
        !self.queue.is_empty() || self.outcomes.all().any(Outcome::is_running)
    }

    /// Does an action; `None` when it is not the workbench's.
    pub fn act(&mut self, action: Action, now: Now) -> Option<Vec<Step>> {
        match action {
            Action::NextPane => self.switch(),
            Action::Back if self.focus == Focus::Editor => self.switch(),
            Action::Expand => self.expanded = !self.expanded,
            Action::RunStatement => return Some(self.run_statement(now)),
            Action::RunAll => return Some(self.run_all(now)),
            Action::Explain => return Some(self.explain(now)),
            Action::NextResult | Action::PreviousResult if self.plot.take().is_some() => return self.act(action, now),
            Action::NextResult => return Some(done(self.outcomes.step(true), "this is the last result")),
            Action::PreviousResult => return Some(done(self.outcomes.step(false), "this is the first result")),
            Action::Session => return Some(self.toggle_session()),
            Action::CancelStatement => return Some(self.interrupt(now)),
            Action::Undo if self.focus == Focus::Editor => return Some(done(self.editor.undo(), "nothing to undo")),
            Action::Redo if self.focus == Focus::Editor => return Some(done(self.editor.redo(), "nothing to redo")),
            // What has a menu or a question of its own.
            Action::Copy
            | Action::Export
            | Action::Filter
            | Action::Find
            | Action::CatalogTree
            | Action::Columns
            | Action::PlotAcross
            | Action::PlotUp => return None,
            _ if self.focus == Focus::Editor => return self.act_on_text(action),
            _ if self.plot.is_some() => return self.act_in_plot(action),
            _ if self.peek.is_some() => return self.act_in_peek(action),
            _ => return self.browse(action),
        }
        Some(Vec::new())
    }

    /// A key without a binding.
    pub fn type_key(&mut self, key: KeyEvent) {
        if self.focus == Focus::Editor {
            self.editor.type_key(key);
        }
    }

    /// Pasted text goes into the editor, which takes the focus; one that is too long does not.
    pub fn paste(&mut self, text: &str) -> Vec<Step> {
        if let Some(reason) = too_long(self.editor.text().len() + text.len()) {
            return vec![Step::Notice(format!("nothing was pasted: {reason}"))];
        }
        self.focus = Focus::Editor;
        self.editor.paste(text);
        Vec::new()
    }

    /// Asks the service to cancel the statement, or stops fetching rows; what waits for its turn is given up.
    pub fn interrupt(&mut self, now: Now) -> Vec<Step> {
        let left = self.queue.clear();
        let mut steps = self.outcomes.all_mut().find_map(|outcome| outcome.interrupt(now));
        if steps.is_none() {
            steps = self.stop_export();
        }
        if left > 0 {
            let steps = steps.get_or_insert_default();
            steps.push(Step::Notice(format!("{left} statements are not run")));
        }
        steps.unwrap_or_else(|| vec![Step::Notice("nothing runs".into())])
    }

    /// No answer will come any more, as after a switch of profile or Region: what was on its way is given up and said
    /// to be unknown. Nothing is cancelled on the service.
    pub fn detach(&mut self, now: Now) {
        self.target = None;
        self.database = None;
        self.queue.clear();
        self.exporting = None;
        self.held.leave();
        for outcome in self.outcomes.all_mut() {
            outcome.detach(now);
        }
    }

    /// The timer of this workbench is due.
    pub fn due(&mut self, now: Now) -> Vec<Step> {
        self.outcomes.all_mut().flat_map(|outcome| outcome.due(now)).collect()
    }

    /// Takes an answer to one of its requests; an answer to a question it no longer has is dropped.
    pub fn answered(&mut self, request: &Request, event: Event, now: Now) -> Vec<Step> {
        match (request, event) {
            (Request::Export { .. }, event) => self.export_answered(event),
            (Request::Compute { id, job, .. }, Event::Computed(done)) => self.computed(id, job, done),
            (request, event) => self.answered_of_statement(request, event, now),
        }
    }

    fn answered_of_statement(&mut self, request: &Request, event: Event, now: Now) -> Vec<Step> {
        let was_running = self.outcomes.last().is_running();
        let submitted = matches!(event, Event::StatementSubmitted(_));
        let mut event = Some(event);
        let mut steps = Vec::new();
        for outcome in self.outcomes.all_mut() {
            steps.extend(outcome.answered(request, &mut event, now));
        }
        let ran = self.outcomes.last().run.as_ref();
        if let Some(run) = ran.filter(|run| was_running && (submitted || !run.is_running())) {
            self.changes += 1;
            steps.extend(self.held.look(run, now).map(|text| Step::Notice(text.into())));
        }
        if was_running && !self.outcomes.last().is_running() {
            self.mark_fault();
            steps.extend(self.go_on(now));
        }
        steps
    }

    /// Marks where the statement failed, if its text still stands there; takes the cursor along unless it moved.
    fn mark_fault(&mut self) {
        let last = self.outcomes.last();
        let Some(offset) = last.fault().filter(|_| self.editor.version() == last.origin.version) else { return };
        let cursor = last.origin.cursor;
        self.editor.mark_at(offset);
        if self.editor.cursor_offset() == cursor {
            self.editor.go_to(offset);
        }
    }

    fn switch(&mut self) {
        self.focus = match self.focus {
            Focus::Editor => Focus::Grid,
            Focus::Grid => Focus::Editor,
        };
    }

    /// A part of the result onto the clipboard.
    pub fn copy(&self, part: Part) -> Vec<Step> {
        let (row, column) = self.grid().cursor(self.extent());
        let sheet = &self.outcomes.shown.sheet;
        let selected = sheet.selection((row, column));
        let (row, column) = (sheet.source(row).unwrap_or(row), sheet.column(column).unwrap_or(column));
        let statement = self.run().and_then(Run::statement);
        let text = self.results().map(|results| match (part, selected) {
            (Part::Block(shape), Some((rows, columns))) => {
                let columns = sheet.columns().0.get(columns).unwrap_or_default();
                block(results, statement, rows.filter_map(|row| sheet.source(row)), columns, shape)
            }
            _ => copied(results, statement, row, column, part),
        });
        vec![match text {
            Some(Ok(text)) => Step::Copy(text),
            Some(Err(reason)) => Step::Notice(reason),
            None => Step::Notice("there is no result to copy from".into()),
        }]
    }

    /// Writes the whole result to a file: what is here, and what the service still has.
    pub fn export(&mut self, path: String, shape: Shape) -> Vec<Step> {
        let notice = |text: &str| vec![Step::Notice(text.into())];
        if self.exporting.is_some() {
            return notice("an export is under way: wait for it or cancel it");
        }
        let shown = &self.outcomes.shown;
        let (Some(run), Some(results)) = (&shown.run, &shown.results) else {
            return notice("there is no result to export");
        };
        let Some(statement) = run.statement().filter(|_| !shown.results_are_old).cloned() else {
            return notice("these rows are of the statement before: run it again to export them");
        };
        self.exporting = Some(Exporting { path: path.clone(), rows: 0 });
        let job = ExportJob {
            path,
            shape,
            columns: results.columns().to_vec(),
            pages: results.pages().to_vec(),
            rest: shown.fetch.as_ref().and_then(Fetch::rest),
            statement,
        };
        vec![Step::Ask(Request::Export { tab: self.tab, job: Arc::new(job) })]
    }

    /// The export under way.
    pub fn exporting(&self) -> Option<&Exporting> {
        self.exporting.as_ref()
    }

    fn export_answered(&mut self, event: Event) -> Vec<Step> {
        let text = match event {
            Event::ExportMoved(rows) => {
                if let Some(exporting) = &mut self.exporting {
                    exporting.rows = rows;
                }
                return Vec::new();
            }
            Event::Exported(Ok((path, rows))) => format!("{path}: {rows} rows written"),
            Event::Exported(Err(reason)) => format!("not exported: {reason}"),
            _ => return Vec::new(),
        };
        self.exporting = None;
        vec![Step::Notice(text)]
    }

    /// Gives the export up; what is written stays, marked as a part.
    fn stop_export(&mut self) -> Option<Vec<Step>> {
        let Exporting { path, rows } = self.exporting.take()?;
        let key = RequestKey(format!("export/{}", self.tab));
        Some(vec![Step::Abandon(key), Step::Notice(format!("export stopped: {path}.part has about {rows} rows"))])
    }
}

pub(super) fn done(done: bool, otherwise: &str) -> Vec<Step> {
    if done { Vec::new() } else { vec![Step::Notice(otherwise.into())] }
}
