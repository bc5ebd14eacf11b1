//! What the keys of the grid do to a result: moving, arranging, selecting, reading at length.

use super::arrange::{Done, Job, Task};
use super::fetch::Fetch;
use super::grid::Extent;
use super::outcome::Outcome;
use super::peek::{self, Peek, What};
use super::results::Results;
use super::sheet::Search;
use super::workbench::Workbench;
use crate::app::{Request, Step};
use crate::keys::Action;
use std::sync::Arc;

impl Workbench {
    /// An action in the grid; `None` when it is not the grid's.
    pub(super) fn browse(&mut self, action: Action) -> Option<Vec<Step>> {
        let cursor = self.grid().cursor(self.extent());
        let shown = &mut self.outcomes.shown;
        let nothing = || Some(vec![Step::Notice("there is no result".into())]);
        let is_plan = shown.plan().is_some();
        let Outcome { results, sheet, .. } = &mut *shown;
        let is_grid = matches!(
            action,
            Action::Sort
                | Action::SortAlso
                | Action::Plot
                | Action::SortReverse
                | Action::FindNext
                | Action::FindPrevious
                | Action::Select
                | Action::HideColumn
                | Action::ShowColumns
                | Action::FreezeColumns
                | Action::Narrower
                | Action::Wider
                | Action::Open
                | Action::Record
        );
        let job = match (action, results.as_ref()) {
            (_, None) if is_grid => return nothing(),
            (Action::Sort, Some(results)) => sheet.column(cursor.1).and_then(|column| sheet.sort_by(column, results)),
            (Action::SortAlso, Some(results)) => {
                sheet.column(cursor.1).and_then(|column| sheet.sort_also(column, results))
            }
            (Action::Plot, Some(_)) => return Some(self.draw_plot()),
            (Action::SortReverse, Some(results)) => sheet.reverse(results),
            (Action::FindNext | Action::FindPrevious, Some(_)) if sheet.needle().is_empty() => {
                return Some(vec![Step::Notice("nothing was looked for yet".into())]);
            }
            (Action::FindNext, Some(results)) => sheet.find(results, cursor, true),
            (Action::FindPrevious, Some(results)) => sheet.find(results, cursor, false),
            (Action::Select, Some(results)) => {
                sheet.select(cursor);
                sheet.sum(results, cursor)
            }
            (Action::HideColumn, Some(results)) => {
                let hidden = sheet.column(cursor.1).is_some_and(|column| sheet.hide(column, results));
                return Some(super::workbench::done(hidden, "the last column stays"));
            }
            (Action::ShowColumns, Some(results)) => {
                sheet.show_all(results);
                None
            }
            (Action::FreezeColumns, Some(_)) => {
                sheet.freeze(cursor.1);
                None
            }
            (Action::Narrower | Action::Wider, Some(results)) => {
                sheet.resize(cursor.1, action == Action::Wider, results);
                None
            }
            (Action::Open | Action::Record, Some(_)) if is_plan => {
                return Some(vec![Step::Notice("the step is told of below the plan".into())]);
            }
            (Action::Open | Action::Record, Some(results)) if sheet.rows(results) == 0 => {
                return Some(vec![Step::Notice("there is no row".into())]);
            }
            (Action::Open, Some(_)) => {
                self.peek = Some(Peek::new(What::Cell));
                return Some(Vec::new());
            }
            (Action::Record, Some(_)) => {
                self.peek = Some(Peek::new(What::Record));
                return Some(Vec::new());
            }
            (Action::Back, Some(results)) if sheet.is_narrowed() => sheet.back(results),
            _ => return self.move_in_grid(action),
        };
        Some(self.work(job))
    }

    fn work(&self, job: Option<Job>) -> Vec<Step> {
        self.outcomes.shown.work(job).into_iter().collect()
    }

    /// Shows only the rows that match.
    pub fn set_filter(&mut self, filter: String) -> Vec<Step> {
        let Outcome { results, sheet, .. } = &mut self.outcomes.shown;
        let job = results.as_ref().and_then(|results| sheet.set_filter(filter, results));
        self.work(job)
    }

    /// Shows a hidden column or hides a shown one.
    pub fn turn_column(&mut self, column: usize) -> Vec<Step> {
        let Outcome { results, sheet, .. } = &mut self.outcomes.shown;
        let turned = results.as_ref().is_some_and(|results| sheet.turn_column(column, results));
        super::workbench::done(turned, "the last column stays")
    }

    /// Looks for a text from the cursor on.
    pub fn find(&mut self, text: String) -> Vec<Step> {
        self.outcomes.shown.sheet.set_needle(text);
        self.browse(Action::FindNext).unwrap_or_default()
    }

    /// Work on a result is done; a result that is no longer shown keeps it for itself.
    pub(super) fn computed(&mut self, id: &str, job: &Arc<Job>, done: Done) -> Vec<Step> {
        let of = |outcome: &&mut Outcome| outcome.run.as_ref().is_some_and(|run| run.id() == Some(id));
        let Some(outcome) = self.outcomes.all_mut().find(of) else { return Vec::new() };
        if let (Done::Plotted(points), Task::Points { across, up, .. }) = (&done, &job.task) {
            if let Some(plot) = &mut self.plot {
                plot.take(points.clone(), *across, *up);
            }
            return Vec::new();
        }
        if let Done::Unreadable(reason) = &done {
            outcome.sheet.give_up();
            return vec![Step::Notice(format!("rows cannot be read back from the cache folder: {reason}"))];
        }
        let cursor = outcome.grid.cursor(extent(outcome));
        match outcome.sheet.take(job, done, cursor) {
            Search::Found(place) => {
                let mut grid = std::mem::take(&mut outcome.grid);
                grid.go_to(place, extent(outcome));
                outcome.grid = grid;
                Vec::new()
            }
            Search::Missing => vec![Step::Notice(format!("{:?} is not in the rows fetched", outcome.sheet.needle()))],
            Search::None => Vec::new(),
        }
    }

    /// What is read at length, and its lines.
    pub fn peek(&self) -> Option<(&Peek, Vec<peek::Line>)> {
        let peek = self.peek.as_ref()?;
        let shown = &self.outcomes.shown;
        let (row, column) = self.grid().cursor(self.extent());
        let results = shown.results.as_ref()?;
        let row = shown.sheet.source(row)?;
        let lines = peek.lines(results, row, shown.sheet.column(column)?, shown.sheet.columns().0);
        Some((peek, lines))
    }

    /// An action while something is read at length.
    pub(super) fn act_in_peek(&mut self, action: Action) -> Option<Vec<Step>> {
        let lines = self.peek().map(|(_, lines)| lines).unwrap_or_default();
        let peek = self.peek.as_mut()?;
        let page = self.outcomes.shown.grid.page() as isize;
        match action {
            Action::Down => peek.step(1, lines.len()),
            Action::Up => peek.step(-1, lines.len()),
            Action::HalfPageDown => peek.step(page / 2, lines.len()),
            Action::HalfPageUp => peek.step(-page / 2, lines.len()),
            Action::PageDown => peek.step(page, lines.len()),
            Action::PageUp => peek.step(-page, lines.len()),
            Action::Top => peek.at = 0,
            Action::Bottom => peek.at = lines.len().saturating_sub(1),
            Action::Fold => peek.toggle(&lines),
            Action::Back => self.peek = None,
            Action::Left | Action::Right => {
                peek.turn();
                let way = if action == Action::Left { Action::Up } else { Action::Down };
                return self.move_in_grid(way);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn move_in_grid(&mut self, action: Action) -> Option<Vec<Step>> {
        let running = self.running();
        let shown = &mut self.outcomes.shown;
        let mut grid = std::mem::take(&mut shown.grid);
        let moved = grid.act(action, extent(shown));
        shown.grid = grid;
        if !moved {
            return None;
        }
        let rows = extent(shown).rows;
        let cursor = shown.grid.cursor(extent(shown));
        let at_end = cursor.0 + 1 >= rows && matches!(action, Action::Down | Action::PageDown | Action::Bottom);
        let fetch = shown.fetch.as_mut().filter(|_| at_end && !running);
        let mut steps = fetch.map(Fetch::resume).unwrap_or_default();
        let Outcome { results, sheet, .. } = shown;
        let job = results.as_ref().and_then(|results| sheet.sum(results, cursor));
        steps.extend(self.work(job));
        Some(steps)
    }
}

impl Outcome {
    /// The request that has work on its result done.
    pub(super) fn work(&self, job: Option<Job>) -> Option<Step> {
        let id = self.run.as_ref()?.id()?.to_owned();
        Some(Step::Ask(Request::Compute { tab: self.tab, id, job: Arc::new(job?) }))
    }
}

/// What the grid moves in: rows as arranged and columns as shown, or the steps of a plan.
pub(super) fn extent(outcome: &Outcome) -> Extent<'_> {
    let rows = outcome.results.as_ref().map_or(0, |results: &Results| outcome.sheet.rows(results));
    Extent { rows: outcome.plan().map_or(rows, |plan| plan.nodes.len()), widths: outcome.sheet.columns().1 }
}
