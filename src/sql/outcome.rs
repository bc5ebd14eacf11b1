//! What became of one statement: its run, the pages of its result, and where the reader stands in them.

use super::fetch::{Fetch, Limits};
use super::grid::Grid;
use super::params::Filled;
use super::plan::Plan;
use super::results::Results;
use super::run::{Run, Stage};
use super::sheet::Sheet;
use super::shelf::Shelf;
use crate::app::{Event, Now, Request, Step};
use crate::model::{End, Statement, Submission};

/// Where a statement stood in the editor when it was sent.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Byte offset of its first character.
    pub start: usize,
    /// Version of the text, and the cursor in it.
    pub version: u64,
    pub cursor: usize,
    /// What was sent instead of what was written.
    pub filled: Filled,
}

/// One statement and its result.
#[derive(Debug, Default)]
pub struct Outcome {
    pub(super) tab: usize,
    pub(super) origin: Origin,
    pub(super) run: Option<Run>,
    pub(super) fetch: Option<Fetch>,
    pub(super) results: Option<Results>,
    /// The rows shown are of the statement before the one that runs.
    pub(super) results_are_old: bool,
    pub(super) grid: Grid,
    pub(super) sheet: Sheet,
    plan: Option<Plan>,
    limits: Limits,
}

impl Outcome {
    /// Sends a statement; what is shown of the one before stays until rows come.
    pub(super) fn submit(
        tab: usize,
        origin: Origin,
        submission: Submission,
        limits: Limits,
        before: Self,
        now: Now,
    ) -> (Self, Vec<Step>) {
        let (run, steps) = Run::submit(tab, submission, now);
        (Self::of(tab, origin, run, limits, before), steps)
    }

    /// Follows a statement that was sent before, perhaps by another console.
    pub(super) fn attach(
        tab: usize,
        submission: Submission,
        id: &str,
        limits: Limits,
        before: Self,
        now: Now,
    ) -> (Self, Vec<Step>) {
        let (run, steps) = Run::attach(tab, submission, id, now);
        (Self::of(tab, Origin { version: u64::MAX, ..Origin::default() }, run, limits, before), steps)
    }

    fn of(tab: usize, origin: Origin, run: Run, limits: Limits, before: Self) -> Self {
        let results_are_old = before.results.is_some();
        let Self { results, grid, plan, sheet, .. } = before;
        Self { tab, origin, run: Some(run), results_are_old, results, grid, sheet, plan, limits, fetch: None }
    }

    /// How the result is laid out.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The plan, where the result is one.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// A statement or its pages are on their way.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running) || self.fetch.as_ref().is_some_and(Fetch::is_loading)
    }

    /// It did what it was sent for.
    pub fn is_well(&self) -> bool {
        !self.is_running() && self.run.as_ref().is_some_and(|run| *run.stage() == Stage::Finished)
    }

    pub(super) fn due(&mut self, now: Now) -> Vec<Step> {
        let mut steps = self.run.as_mut().map(|run| run.due(now)).unwrap_or_default();
        steps.extend(self.fetch.as_mut().map(|fetch| fetch.due(now)).unwrap_or_default());
        steps
    }

    /// Asks the service to cancel the statement, or stops fetching rows; `None` when nothing runs.
    pub(super) fn interrupt(&mut self, now: Now) -> Option<Vec<Step>> {
        match (&mut self.run, &mut self.fetch) {
            (Some(run), _) if run.is_running() => Some(run.interrupt(now)),
            (_, Some(fetch)) if fetch.is_loading() => Some(fetch.stop()),
            _ => None,
        }
    }

    /// No answer will come any more.
    pub(super) fn detach(&mut self, now: Now) {
        if let Some(run) = self.run.as_mut().filter(|run| run.is_running()) {
            run.detach(now);
            self.ended();
        }
        if let Some(fetch) = &mut self.fetch {
            fetch.detach();
        }
    }

    /// Takes an answer to one of its requests; any other is left alone.
    pub(super) fn answered(&mut self, request: &Request, event: &mut Option<Event>, now: Now) -> Vec<Step> {
        if !self.awaits(request) {
            return Vec::new();
        }
        let Some(event) = event.take() else { return Vec::new() };
        let was_running = self.run.as_ref().is_some_and(Run::is_running);
        let mut steps = self.take(event, request, now);
        if was_running && self.run.as_ref().is_some_and(|run| !run.is_running()) {
            steps.extend(self.end().map(Step::Ended));
            steps.extend(self.ended());
        }
        steps
    }

    /// How it ended, in the service's words, for the history.
    fn end(&self) -> Option<(String, End)> {
        let statement = self.run.as_ref()?.statement().filter(|statement| statement.status.is_terminal())?;
        let end = End {
            status: statement.status.word().to_owned(),
            rows: statement.rows,
            milliseconds: statement.duration.and_then(|time| time.as_millis().try_into().ok()),
        };
        Some((statement.id.clone(), end))
    }

    fn awaits(&self, request: &Request) -> bool {
        let known = |id: &str| self.run.as_ref().is_some_and(|run| run.id() == Some(id));
        match request {
            Request::Execute { submission, .. } => {
                self.run.as_ref().is_some_and(|run| run.submission().client_token == submission.client_token)
            }
            Request::Follow { id, .. } | Request::Cancel { id, .. } => known(id),
            Request::Page { id, token, .. } => {
                self.fetch.as_ref().is_some_and(|fetch| fetch.awaits(id, token.as_deref()))
            }
            Request::Move { id, .. } => self.fetch.as_ref().is_some_and(|fetch| fetch.awaits_move(id)),
            _ => false,
        }
    }

    fn take(&mut self, event: Event, request: &Request, now: Now) -> Vec<Step> {
        match (event, &mut self.run, &mut self.fetch) {
            (Event::StatementSubmitted(answer), Some(run), _) => run.submitted(answer, now),
            (Event::StatementChanged(answer), Some(run), _) => run.changed(answer, now),
            (Event::CancelAnswered(answer), Some(run), _) => run.cancel_answered(&answer, now),
            (Event::PageLoaded(Err(error)), _, Some(fetch)) => fetch.failed(error, now),
            (Event::PageLoaded(Ok(page)), _, Some(fetch)) => {
                if matches!(request, Request::Page { token: None, .. }) {
                    (self.results, self.results_are_old, self.plan) = (None, false, None);
                    self.grid.reset();
                    self.sheet = Sheet::default();
                }
                let mut steps = fetch.loaded(page, &mut self.results);
                let loading = fetch.is_loading();
                let Some(results) = &self.results else { return steps };
                self.sheet.refresh(results);
                if !loading {
                    self.plan = Plan::of(results);
                    let job = if self.sheet.is_arranged() { self.sheet.arrange(results) } else { None };
                    steps.extend(self.work(job));
                }
                steps
            }
            (Event::PagesMoved(pages), _, Some(fetch)) => match (request, &mut self.results) {
                (Request::Move { first, .. }, Some(results)) => fetch.moved(*first, pages, results),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The statement ended: its rows are fetched.
    fn ended(&mut self) -> Vec<Step> {
        let Some(run) = &self.run else { return Vec::new() };
        let has_rows = run.statement().and_then(|s: &Statement| s.has_result_set) == Some(true);
        if let (Stage::Finished, Some(id), true) = (run.stage(), run.id(), has_rows) {
            let region = run.submission().target.region().to_owned();
            let (fetch, steps) = Fetch::start(self.tab, region, id.to_owned(), self.limits);
            self.fetch = Some(fetch);
            return steps;
        }
        (self.results, self.results_are_old, self.plan) = (None, false, None);
        Vec::new()
    }

    /// Byte of the editor's text its failure points at.
    pub(super) fn fault(&self) -> Option<usize> {
        let run = self.run.as_ref()?;
        let Stage::Failed(failure) = run.stage() else { return None };
        Some(self.origin.start + self.origin.filled.origin(failure.offset(&run.submission().sql)?))
    }
}

/// What was run last, one after another, with one of them shown.
pub type Outcomes = Shelf<Outcome>;
