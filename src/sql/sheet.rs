//! How a result is laid before the reader: which rows in which order, which columns and how wide, what is selected.

use super::arrange::{Done, Job, Order, Snapshot, Task, source};
use super::number::Sums;
use super::results::Results;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// A column can be made as wide as this, and as narrow.
const WIDTHS: Range<u16> = 3..201;

/// What came of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// It was no search, or one nobody waits for any more.
    None,
    Missing,
    /// Row and column as shown.
    Found((usize, usize)),
}

/// The arrangement of one result.
#[derive(Debug, Default)]
pub struct Sheet {
    sort: Vec<(usize, bool)>,
    filter: String,
    order: Order,
    /// Rows that were looked at for `order`.
    covered: usize,
    columns: Vec<usize>,
    widths: Vec<u16>,
    hidden: BTreeSet<usize>,
    frozen: usize,
    resized: BTreeMap<usize, u16>,
    anchor: Option<(usize, usize)>,
    sums: Option<Sums>,
    needle: String,
    working: bool,
}

impl Sheet {
    /// Follows what arrived.
    pub(super) fn refresh(&mut self, results: &Results) {
        let all = results.widths().iter().enumerate();
        let shown = all.filter(|(column, _)| !self.hidden.contains(column));
        let shown = shown.map(|(column, width)| (column, self.resized.get(&column).copied().unwrap_or(*width)));
        (self.columns, self.widths) = shown.unzip();
        self.frozen = self.frozen.min(self.columns.len().saturating_sub(1));
    }

    /// Columns of the result in the order shown, and the cells each takes.
    pub fn columns(&self) -> (&[usize], &[u16]) {
        (&self.columns, &self.widths)
    }

    /// The column of the result in a place among those shown.
    pub fn column(&self, at: usize) -> Option<usize> {
        self.columns.get(at).copied()
    }

    /// So many columns at the left always stay.
    pub fn frozen(&self) -> usize {
        self.frozen
    }

    /// Columns not shown.
    pub fn hidden(&self) -> usize {
        self.hidden.len()
    }

    /// Rows shown.
    pub fn rows(&self, results: &Results) -> usize {
        self.order.as_ref().map_or(results.rows(), |order| order.len())
    }

    /// The row of the result that stands in a row as shown.
    pub fn source(&self, row: usize) -> Option<usize> {
        source(&self.order, row)
    }

    /// Columns it is sorted by, the most important first; true: falling.
    pub fn sort(&self) -> &[(usize, bool)] {
        &self.sort
    }

    /// The order of the rows, to be read elsewhere.
    pub(super) fn order(&self) -> Order {
        self.order.clone()
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Rows that were looked at when it was arranged; `None` when rows stand as they came.
    pub fn covered(&self) -> Option<usize> {
        self.order.as_ref().map(|_| self.covered)
    }

    /// Something about it is being worked out.
    pub fn is_working(&self) -> bool {
        self.working
    }

    pub fn needle(&self) -> &str {
        &self.needle
    }

    /// Count and sums of the selection, once known.
    pub fn sums(&self) -> Option<&Sums> {
        self.sums.as_ref()
    }

    /// The selected block: rows and columns as shown, both ends included.
    pub fn selection(&self, cursor: (usize, usize)) -> Option<(Range<usize>, Range<usize>)> {
        let (row, column) = self.anchor?;
        let span = |a: usize, b: usize| a.min(b)..a.max(b) + 1;
        Some((span(row, cursor.0), span(column, cursor.1)))
    }

    /// Starts a selection at the cursor, or ends it.
    pub(super) fn select(&mut self, cursor: (usize, usize)) {
        self.anchor = if self.anchor.is_some() { None } else { Some(cursor) };
        self.sums = None;
    }

    /// There is a selection or a filter to leave.
    pub(super) fn is_narrowed(&self) -> bool {
        self.anchor.is_some() || !self.filter.is_empty()
    }

    /// Takes selection, else filter away.
    pub(super) fn back(&mut self, results: &Results) -> Option<Job> {
        if self.anchor.take().is_some() {
            self.sums = None;
            return None;
        }
        self.set_filter(String::new(), results)
    }

    /// Sorts by a column: rising, falling, then as they came.
    pub(super) fn sort_by(&mut self, column: usize, results: &Results) -> Option<Job> {
        self.sort = match self.sort.as_slice() {
            [(by, false)] if *by == column => vec![(column, true)],
            [(by, true)] if *by == column => Vec::new(),
            _ => vec![(column, false)],
        };
        self.arrange(results)
    }

    /// Sorts by a column after those sorted by: rising, falling, then no more.
    pub(super) fn sort_also(&mut self, column: usize, results: &Results) -> Option<Job> {
        match self.sort.iter_mut().find(|(by, _)| *by == column) {
            Some((_, falling)) if !*falling => *falling = true,
            Some(_) => self.sort.retain(|(by, _)| *by != column),
            None => self.sort.push((column, false)),
        }
        self.arrange(results)
    }

    /// Shows a hidden column or hides a shown one, unless it is the last.
    pub(super) fn turn_column(&mut self, column: usize, results: &Results) -> bool {
        if self.hidden.remove(&column) {
            self.refresh(results);
            return true;
        }
        self.hide(column, results)
    }

    /// The column is not shown.
    pub fn is_hidden(&self, column: usize) -> bool {
        self.hidden.contains(&column)
    }

    /// Turns the order round.
    pub(super) fn reverse(&mut self, results: &Results) -> Option<Job> {
        for (_, falling) in &mut self.sort {
            *falling = !*falling;
        }
        self.arrange(results)
    }

    pub(super) fn set_filter(&mut self, filter: String, results: &Results) -> Option<Job> {
        self.filter = filter;
        self.arrange(results)
    }

    /// The work that brings sort and filter about; none where rows stand as they came.
    pub(super) fn arrange(&mut self, results: &Results) -> Option<Job> {
        (self.anchor, self.sums) = (None, None);
        if self.sort.is_empty() && self.filter.trim().is_empty() {
            (self.order, self.working) = (None, false);
            return None;
        }
        self.working = true;
        let task = Task::Arrange { sort: self.sort.clone(), filter: self.filter.clone() };
        Some(Job { rows: Snapshot::of(results), task })
    }

    /// Rows are sorted or filtered, so that new ones have to be put in their places.
    pub(super) fn is_arranged(&self) -> bool {
        !self.sort.is_empty() || !self.filter.trim().is_empty()
    }

    pub(super) fn set_needle(&mut self, text: String) {
        self.needle = text;
    }

    /// The search for the next place.
    pub(super) fn find(&mut self, results: &Results, from: (usize, usize), forward: bool) -> Option<Job> {
        let (order, columns, text) = (self.order.clone(), self.columns.clone(), self.needle.clone());
        self.working = true;
        (!text.is_empty())
            .then(|| Job { rows: Snapshot::of(results), task: Task::Find { order, columns, text, from, forward } })
    }

    /// The sums of the selection, if there is one.
    pub(super) fn sum(&mut self, results: &Results, cursor: (usize, usize)) -> Option<Job> {
        self.sums = None;
        let (rows, columns) = self.selection(cursor)?;
        let columns = self.columns.get(columns)?.to_vec();
        let task = Task::Sum { order: self.order.clone(), rows, columns };
        Some(Job { rows: Snapshot::of(results), task })
    }

    /// The work came to nothing: rows stay as they are shown.
    pub(super) fn give_up(&mut self) {
        self.working = false;
    }

    /// Takes in what came of work; what is no longer wanted is dropped.
    pub(super) fn take(&mut self, job: &Arc<Job>, done: Done, cursor: (usize, usize)) -> Search {
        match (&job.task, done) {
            (Task::Arrange { sort, filter }, Done::Arranged(order, covered))
                if (sort, filter) == (&self.sort, &self.filter) =>
            {
                (self.order, self.covered, self.working) = (Some(Arc::new(order)), covered, false);
            }
            (Task::Find { text, .. }, Done::Found(place)) if *text == self.needle => {
                self.working = false;
                return place.map_or(Search::Missing, Search::Found);
            }
            (Task::Sum { rows, .. }, Done::Summed(sums)) => {
                let wanted = self.selection(cursor).is_some_and(|(selected, _)| selected == *rows);
                self.sums = Some(sums).filter(|_| wanted);
            }
            _ => {}
        }
        Search::None
    }

    /// Hides a column, unless it is the last one shown.
    pub(super) fn hide(&mut self, column: usize, results: &Results) -> bool {
        if self.columns.len() < 2 {
            return false;
        }
        self.hidden.insert(column);
        self.refresh(results);
        true
    }

    /// Shows all columns, as wide as they come.
    pub(super) fn show_all(&mut self, results: &Results) {
        self.hidden.clear();
        self.resized.clear();
        self.refresh(results);
    }

    /// Keeps the columns up to and with a place; the same again lets them go.
    pub(super) fn freeze(&mut self, at: usize) {
        self.frozen = if self.frozen == at + 1 { 0 } else { (at + 1).min(self.columns.len().saturating_sub(1)) };
    }

    /// Makes a column wider or narrower by a third.
    pub(super) fn resize(&mut self, at: usize, wider: bool, results: &Results) {
        let (Some(column), Some(width)) = (self.column(at), self.widths.get(at).copied()) else { return };
        let step = (width / 3).max(2);
        let width = if wider { width.saturating_add(step) } else { width.saturating_sub(step) };
        self.resized.insert(column, width.clamp(WIDTHS.start, WIDTHS.end - 1));
        self.refresh(results);
    }
}
