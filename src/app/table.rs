//! One kind's table: rows a Region, their load, filter, order and the line selected.

use crate::cloud::CloudError;
use crate::kinds::{Banner, Cell, Filter, Kind, Load, Row, RowSet};
use crate::model::{Series, StatusClass};
use jiff::Timestamp;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use unicode_width::UnicodeWidthStr;

/// Refreshes that bring nothing new stretch the interval up to this many times.
const SLOWEST: u32 = 4;

/// Below this many lines a screen has no room for a banner.
const BANNER_ROWS: u16 = 14;

/// What one Region answered last.
#[derive(Debug, Default)]
pub struct Part {
    pub rows: Vec<Row>,
    /// The last call failed; the rows are those of the call before.
    pub error: Option<CloudError>,
    pub load_error: Option<CloudError>,
    /// When the rows were true.
    pub as_of: Option<Timestamp>,
    unchanged: u32,
}

/// A kind's rows over all Regions as one list.
#[derive(Debug)]
pub struct Table {
    pub kind: &'static Kind,
    pub parts: BTreeMap<String, Part>,
    loads: HashMap<(usize, String, String), Series>,
    /// Region and index of each visible row, in order.
    order: Vec<(String, usize)>,
    /// Cells of the widest value of each of the kind's columns, filtered away or not: a filter moves no column.
    widths: Vec<usize>,
    filter: String,
    /// Column to sort by, counting load columns behind the kind's own.
    pub sort: usize,
    pub reverse: bool,
    /// Rows marked for an action, by Region and identifier.
    marks: BTreeSet<(String, String)>,
    cursor: usize,
    top: usize,
    page: usize,
}

impl Table {
    /// An empty table.
    pub fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            parts: BTreeMap::new(),
            loads: HashMap::new(),
            order: Vec::new(),
            widths: Vec::new(),
            filter: String::new(),
            sort: kind.order.0,
            reverse: kind.order.1,
            marks: BTreeSet::new(),
            cursor: 0,
            top: 0,
            page: 1,
        }
    }

    /// Forgets everything of an older session; filter and order stay.
    pub fn clear(&mut self) {
        self.marks.clear();
        self.parts.clear();
        self.loads.clear();
        self.widths.clear();
        self.arrange();
    }

    /// Takes in a Region's answer. A failed call keeps the rows there were, marked with the error.
    pub fn loaded(&mut self, region: &str, answer: Result<RowSet, CloudError>, now: Timestamp) {
        let part = self.parts.entry(region.to_owned()).or_default();
        match answer {
            Ok(RowSet { rows, partial }) => {
                part.unchanged = if part.rows == rows { part.unchanged + 1 } else { 0 };
                part.rows = rows;
                part.error = partial;
                part.as_of = Some(now);
            }
            Err(error) => part.error = Some(error),
        }
        self.widths = self.measure_columns();
        self.arrange();
    }

    fn measure_columns(&self) -> Vec<usize> {
        let mut widths = vec![0; self.kind.columns.len()];
        for row in self.parts.values().flat_map(|part| &part.rows) {
            for (width, cell) in widths.iter_mut().zip(&row.cells) {
                *width = (*width).max(cell.to_string().width());
            }
        }
        widths
    }

    /// Cells of the widest value in one of the kind's columns.
    pub fn width(&self, column: usize) -> usize {
        self.widths.get(column).copied().unwrap_or(0)
    }

    /// Takes in the load of a Region's resources.
    pub fn measured(&mut self, region: &str, answer: Result<Vec<Load>, CloudError>) {
        let part = self.parts.entry(region.to_owned()).or_default();
        match answer {
            Ok(loads) => {
                part.load_error = None;
                self.loads.retain(|(_, r, _), _| r != region);
                for load in loads {
                    self.loads.insert((load.metric, region.to_owned(), load.resource), load.series);
                }
            }
            Err(error) => part.load_error = Some(error),
        }
        self.arrange();
    }

    /// Seconds until a Region is to be asked again: fast while something is in transition, slower while nothing changes.
    pub fn cadence(&self, region: &str) -> u32 {
        let (slow, fast) = self.kind.cadence;
        let Some(part) = self.parts.get(region) else { return slow };
        if part.rows.iter().any(|row| row.status.class == StatusClass::Busy) {
            fast * (1 + part.unchanged / 6).min(SLOWEST)
        } else {
            slow * (1 + part.unchanged).min(SLOWEST)
        }
    }

    /// The load series of a row.
    pub fn load(&self, metric: usize, row: &Row) -> Option<&Series> {
        self.loads.get(&(metric, row.region.clone(), row.id.clone()))
    }

    /// Visible rows in order.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.order.iter().filter_map(|(region, index)| self.parts.get(region)?.rows.get(*index))
    }

    /// Number of visible rows and of all.
    pub fn counts(&self) -> (usize, usize) {
        (self.order.len(), self.parts.values().map(|part| part.rows.len()).sum())
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&Row> {
        let (region, index) = self.order.get(self.cursor)?;
        self.parts.get(region)?.rows.get(*index)
    }

    /// Marks the selected row, or takes its mark away.
    pub fn toggle_mark(&mut self) {
        if let Some(key) = self.selected().map(|row| (row.region.clone(), row.id.clone()))
            && !self.marks.remove(&key)
        {
            self.marks.insert(key);
        }
    }

    /// Takes every mark away.
    pub fn unmark(&mut self) {
        self.marks.clear();
    }

    /// Whether a row is marked.
    pub fn is_marked(&self, row: &Row) -> bool {
        !self.marks.is_empty() && self.marks.contains(&(row.region.clone(), row.id.clone()))
    }

    /// The marked rows that are in view, in order.
    pub fn marked(&self) -> impl Iterator<Item = &Row> {
        self.rows().filter(|row| self.is_marked(row))
    }

    /// A row by Region and identifier.
    pub fn find(&self, region: &str, id: &str) -> Option<&Row> {
        self.parts.get(region)?.rows.iter().find(|row| row.id == id)
    }

    /// Index of the selected row among the visible ones, and of the first one shown.
    pub fn position(&self) -> (usize, usize) {
        (self.cursor, self.top)
    }

    /// The lines above the table, where its kind has some and the screen has room for them.
    pub fn banner(&self, size: (u16, u16), now: Timestamp, ascii: bool) -> Vec<String> {
        let Some(banner) = self.kind.banner.filter(|_| size.1 >= BANNER_ROWS && !self.order.is_empty()) else {
            return Vec::new();
        };
        let rows: Vec<&Row> = self.rows().collect();
        banner(&Banner { rows, selected: self.selected(), now, width: usize::from(size.0), ascii })
    }

    /// The oldest of the Regions' times.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.parts.values().filter_map(|part| part.as_of).min()
    }

    /// Failures to show with the rows: of the rows themselves, then of their load.
    pub fn errors(&self) -> impl Iterator<Item = (&str, &CloudError)> {
        let of_rows = self.parts.iter().filter_map(|(region, part)| Some((region.as_str(), part.error.as_ref()?)));
        let of_load = self.parts.iter().filter_map(|(region, part)| Some((region.as_str(), part.load_error.as_ref()?)));
        of_rows.chain(of_load)
    }

    /// Whether every Region has answered at least once.
    pub fn answered(&self, regions: &[String]) -> bool {
        regions.iter().all(|region| self.parts.get(region).is_some_and(|p| p.as_of.is_some() || p.error.is_some()))
    }

    /// The filter in force.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Sets the filter; the selection stays on its row where that is still visible.
    pub fn set_filter(&mut self, filter: &str) {
        filter.clone_into(&mut self.filter);
        self.arrange();
    }

    /// Lines the table has on the screen.
    pub fn set_page(&mut self, page: usize) {
        self.page = page.max(1);
        self.follow();
    }

    /// Sorts by the next column, load columns included.
    pub fn sort_next(&mut self) {
        self.sort = (self.sort + 1) % (self.kind.columns.len() + self.kind.load.len());
        self.reverse = false;
        self.arrange();
    }

    /// Turns the order around.
    pub fn sort_reverse(&mut self) {
        self.reverse = !self.reverse;
        self.arrange();
    }

    /// Moves the selection by lines; stops at the ends.
    pub fn step(&mut self, lines: isize) {
        let last = self.order.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(lines).min(last);
        self.follow();
    }

    /// Lines of a page, for movement.
    pub fn page(&self) -> usize {
        self.page
    }

    /// The column's title, load columns counted behind the kind's own.
    pub fn column_title(&self, column: usize) -> &'static str {
        let own = self.kind.columns.len();
        let load = || self.kind.load.get(column.wrapping_sub(own)).map(|load| load.title);
        self.kind.columns.get(column).map(|c| c.title).or_else(load).unwrap_or("")
    }

    /// Filters and sorts anew, keeping the selected row selected.
    fn arrange(&mut self) {
        let selected = self.selected().map(|row| (row.region.clone(), row.id.clone()));
        let filter = Filter::parse(&self.filter, self.kind);
        let mut order: Vec<(String, usize)> = Vec::new();
        for (region, part) in &self.parts {
            let visible = part.rows.iter().enumerate().filter(|(_, row)| filter.matches(row));
            order.extend(visible.map(|(index, _)| (region.clone(), index)));
        }
        order.sort_by(|a, b| self.compare(a, b));
        self.order = order;
        if let Some((region, id)) = selected {
            let again = self.rows().position(|row| row.region == region && row.id == id);
            self.cursor = again.unwrap_or(self.cursor);
        }
        self.cursor = self.cursor.min(self.order.len().saturating_sub(1));
        self.follow();
    }

    fn compare(&self, a: &(String, usize), b: &(String, usize)) -> Ordering {
        let row = |at: &(String, usize)| self.parts.get(&at.0).and_then(|part| part.rows.get(at.1));
        let (Some(a), Some(b)) = (row(a), row(b)) else { return Ordering::Equal };
        let (first, second) = (self.sort_cell(a), self.sort_cell(b));
        // What is absent stays at the end in either direction.
        let by_column = match (&first, &second) {
            (Cell::Absent, _) | (_, Cell::Absent) => first.compare(&second),
            _ if self.reverse => second.compare(&first),
            _ => first.compare(&second),
        };
        by_column.then_with(|| a.id.cmp(&b.id)).then_with(|| a.region.cmp(&b.region))
    }

    fn sort_cell(&self, row: &Row) -> Cell {
        let own = self.kind.columns.len();
        match row.cells.get(self.sort) {
            Some(cell) if self.sort < own => cell.clone(),
            _ => {
                let latest = self.load(self.sort.saturating_sub(own), row).and_then(Series::latest);
                latest.map_or(Cell::Absent, |(_, value)| Cell::Number(value, ""))
            }
        }
    }

    /// Keeps the selection inside the page; only the edges scroll.
    fn follow(&mut self) {
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + self.page {
            self.top = self.cursor + 1 - self.page;
        }
        self.top = self.top.min(self.order.len().saturating_sub(self.page));
    }
}
