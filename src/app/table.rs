//! One kind's table: rows a Region, their load, filter, order and the line selected.

use super::Columns;
use crate::cloud::CloudError;
use crate::kinds::{Banner, Cell, Filter, Kind, Load, Row, RowSet, Section, words};
use crate::model::{Series, StatusClass};
use jiff::Timestamp;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
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
    /// What a filter looks through, a text a row.
    words: Vec<String>,
    /// When the load was asked for last.
    pub load_asked: Option<Duration>,
    unchanged: u32,
}

/// What the details of a row have beyond the row: when it was asked for, and what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Further {
    pub asked: Duration,
    pub answer: Option<Result<Vec<Section>, CloudError>>,
}

/// A visible row with the cells it is sorted by, and where it is.
type Keyed<'a> = (Vec<Cow<'a, Cell>>, &'a Row, (Arc<str>, usize));

/// A kind's rows over all Regions as one list.
#[derive(Debug)]
pub struct Table {
    pub kind: &'static Kind,
    pub parts: BTreeMap<String, Part>,
    loads: HashMap<(usize, String, String), Series>,
    /// Region and index of each visible row, in order.
    order: Vec<(Arc<str>, usize)>,
    /// What was asked of single rows, by Region and identifier.
    further: HashMap<(String, String), Further>,
    /// Cells of the widest value of each of the kind's columns, filtered away or not: a filter moves no column.
    widths: Vec<usize>,
    longest_finding: usize,
    filter: String,
    columns: Columns,
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
            longest_finding: 0,
            filter: String::new(),
            further: HashMap::new(),
            columns: Columns::new(kind),
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
        self.further.clear();
        self.widths.clear();
        self.longest_finding = 0;
        self.arrange();
    }

    /// Takes in a Region's answer. A failed call keeps the rows there were, marked with the error.
    pub fn loaded(&mut self, region: &str, answer: Result<RowSet, CloudError>, now: Timestamp) {
        let part = self.parts.entry(region.to_owned()).or_default();
        match answer {
            Ok(RowSet { rows, partial }) => {
                part.unchanged = if part.rows == rows { part.unchanged + 1 } else { 0 };
                part.words = rows.iter().map(words).collect();
                part.rows = rows;
                part.error = partial;
                part.as_of = Some(now);
            }
            Err(error) => part.error = Some(error),
        }
        self.widths = self.measure_columns();
        self.longest_finding = self.measure_findings();
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
        self.longest_finding = self.measure_findings();
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

    /// The load series of a row, or of the resource its row names.
    pub fn load(&self, metric: usize, row: &Row) -> Option<&Series> {
        let name = match self.kind.load.get(metric)?.of {
            None => row.id.clone(),
            Some(column) => row.cells.get(column)?.to_string(),
        };
        self.loads.get(&(metric, row.region.clone(), name))
    }

    /// Why a row wants a look: what its load says, and what the row itself says.
    pub fn findings<'a>(&'a self, row: &'a Row) -> Vec<Cow<'a, str>> {
        let own = row.findings.iter().map(|finding| Cow::Borrowed(finding.as_str()));
        // A paused or broken resource has no load that counts.
        let class = row.status.class;
        let live = matches!(class, StatusClass::Ok | StatusClass::Busy);
        let of_load = self.kind.load.iter().enumerate().filter(|_| live).filter_map(|(index, metric)| {
            // While it is changing, not being well is part of the change.
            if metric.state.is_some() && class != StatusClass::Ok {
                return None;
            }
            let (_, newest) = self.load(index, row)?.latest()?;
            metric.notice(newest).map(Cow::Owned)
        });
        of_load.chain(own).collect()
    }

    /// Cells of the longest first finding; 0 where no row wants a look.
    pub fn longest_finding(&self) -> usize {
        self.longest_finding
    }

    fn measure_findings(&self) -> usize {
        let longest = |row: &Row| {
            let findings = self.findings(row);
            let others = if findings.len() > 1 { 5 } else { 0 };
            findings.first().map_or(0, |finding| finding.width() + others)
        };
        self.all().map(longest).max().unwrap_or(0)
    }

    /// Every row, filtered away or not: a filter moves no column.
    fn all(&self) -> impl Iterator<Item = &Row> {
        self.parts.values().flat_map(|part| &part.rows)
    }

    /// The columns and the order of the rows.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Changes columns or order; the rows follow.
    pub fn arrange_columns(&mut self, change: impl FnOnce(&mut Columns)) {
        change(&mut self.columns);
        self.arrange();
    }

    /// What was asked beyond a row.
    pub fn further(&self, region: &str, id: &str) -> Option<&Further> {
        self.further.get(&(region.to_owned(), id.to_owned()))
    }

    /// Remembers that the details of a row were asked for; what was known stays until the answer.
    pub fn ask_further(&mut self, region: &str, id: &str, now: Duration) {
        let key = (region.to_owned(), id.to_owned());
        self.further.entry(key).or_insert(Further { asked: now, answer: None }).asked = now;
    }

    /// Takes in the details of a row.
    pub fn told_further(&mut self, region: &str, id: &str, answer: Result<Vec<Section>, CloudError>) {
        if let Some(further) = self.further.get_mut(&(region.to_owned(), id.to_owned())) {
            further.answer = Some(answer);
        }
    }

    /// Visible rows in order.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.order.iter().filter_map(|(region, index)| self.parts.get(&**region)?.rows.get(*index))
    }

    /// Number of visible rows and of all.
    pub fn counts(&self) -> (usize, usize) {
        (self.order.len(), self.parts.values().map(|part| part.rows.len()).sum())
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&Row> {
        let (region, index) = self.order.get(self.cursor)?;
        self.parts.get(&**region)?.rows.get(*index)
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

    /// Filters and sorts anew, keeping the selected row selected.
    fn arrange(&mut self) {
        let selected = self.selected().map(|row| (row.region.clone(), row.id.clone()));
        let filter = Filter::parse(&self.filter, self.kind);
        let mut keyed: Vec<Keyed<'_>> = Vec::new();
        for (region, part) in &self.parts {
            let name: Arc<str> = region.as_str().into();
            for (index, (row, words)) in part.rows.iter().zip(&part.words).enumerate() {
                if filter.matches_words(row, words) {
                    let keys = self.columns.sorts().iter().map(|sort| self.sort_cell(sort.column, row)).collect();
                    keyed.push((keys, row, (Arc::clone(&name), index)));
                }
            }
        }
        keyed.sort_by(|a, b| self.compare((&a.0, a.1), (&b.0, b.1)));
        self.order = keyed.into_iter().map(|(_, _, at)| at).collect();
        if let Some((region, id)) = selected {
            let again = self.rows().position(|row| row.region == region && row.id == id);
            self.cursor = again.unwrap_or(self.cursor);
        }
        self.cursor = self.cursor.min(self.order.len().saturating_sub(1));
        self.follow();
    }

    fn compare(&self, a: (&[Cow<'_, Cell>], &Row), b: (&[Cow<'_, Cell>], &Row)) -> Ordering {
        let keys = self.columns.sorts().iter().zip(a.0.iter().zip(b.0));
        let mut by_columns = keys.map(|(sort, (first, second))| match (&**first, &**second) {
            // What is absent stays at the end in either direction.
            (Cell::Absent, _) | (_, Cell::Absent) => first.compare(second),
            _ if sort.reverse => second.compare(first),
            _ => first.compare(second),
        });
        let decided = by_columns.find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
        decided.then_with(|| a.1.id.cmp(&b.1.id)).then_with(|| a.1.region.cmp(&b.1.region))
    }

    fn sort_cell<'a>(&self, column: usize, row: &'a Row) -> Cow<'a, Cell> {
        match column.checked_sub(self.kind.columns.len()) {
            None => row.cells.get(column).map_or(Cow::Owned(Cell::Absent), Cow::Borrowed),
            Some(metric) => {
                let latest = self.load(metric, row).and_then(Series::latest);
                Cow::Owned(latest.map_or(Cell::Absent, |(_, value)| Cell::Number(value, "")))
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
