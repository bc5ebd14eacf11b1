//! Sorting, filtering, searching and summing what is fetched: pure work on shared pages, done off the loop's thread.

use super::number::{Sums, compare};
use super::plot::{self, Points};
use super::snapshot::Row;
pub use super::snapshot::Snapshot;
use super::sort::sorted;
use crate::model::{Column, ColumnType, Value};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Numbers of rows, in the order shown; absent is all of them as they came.
pub type Order = Option<Arc<Vec<u32>>>;

/// The work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Keep what matches, sorted by columns (true: falling), the most important first.
    Arrange { sort: Vec<(usize, bool)>, filter: String },
    /// The next cell that has the text, after or before a place, around the end; columns in the order shown.
    Find { order: Order, columns: Vec<usize>, text: String, from: (usize, usize), forward: bool },
    /// Count, sum and extremes of a block of cells.
    Sum { order: Order, rows: Range<usize>, columns: Vec<usize> },
    /// The points of a chart.
    Points { order: Order, across: Option<usize>, up: usize },
}

/// Work and what it is done on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub rows: Snapshot,
    pub task: Task,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// Rows to show, of so many looked at.
    Arranged(Vec<u32>, usize),
    /// Row as shown and column by its place among those shown.
    Found(Option<(usize, usize)>),
    Summed(Sums),
    Plotted(Points),
    /// A page could not be read back, for this reason.
    Unreadable(String),
}

impl Job {
    /// Does the work.
    pub fn run(&self) -> Done {
        self.work().unwrap_or_else(|error| Done::Unreadable(error.to_string()))
    }

    fn work(&self) -> io::Result<Done> {
        Ok(match &self.task {
            Task::Arrange { sort, filter } => self.arrange(sort, filter)?,
            Task::Points { order, across, up } => Done::Plotted(plot::points(&self.rows, order, *across, *up)?),
            Task::Find { order, columns, text, from, forward } => {
                let search = Search { columns, text: &text.to_lowercase(), from: *from, forward: *forward };
                Done::Found(match order {
                    Some(order) if !self.rows.is_held() => search.through_all(&self.rows, order)?,
                    order => search.step_by_step(&self.rows, order)?,
                })
            }
            Task::Sum { order, rows, columns } => Done::Summed(self.sum(order, rows.clone(), columns)?),
        })
    }

    fn sum(&self, order: &Order, rows: Range<usize>, columns: &[usize]) -> io::Result<Sums> {
        let mut sums = Sums::default();
        let mut seen = HashSet::new();
        // Two hashes of 64 bits stand for a text: the texts themselves may not fit into memory.
        let hashers = [RandomState::new(), RandomState::new()];
        let mut rows: Vec<u32> = rows.filter_map(|row| source(order, row)).map(|row| row as u32).collect();
        rows.sort_unstable();
        self.rows.gather(&rows, |_, row| {
            for column in columns {
                let value = row.value(*column);
                if let Value::Text(text) = value {
                    seen.insert([0, 1].map(|at: usize| hashers.get(at).map(|hasher| hasher.hash_one(text))));
                }
                sums.add(value, self.rows.columns.get(*column).map(|about| about.kind));
            }
        })?;
        sums.distinct = seen.len();
        Ok(sums)
    }

    fn arrange(&self, sort: &[(usize, bool)], filter: &str) -> io::Result<Done> {
        let terms = Term::parse(filter, &self.rows.columns);
        let all = self.rows.rows();
        let mut kept: Vec<u32> = (0..u32::try_from(all).unwrap_or(u32::MAX)).collect();
        if !terms.is_empty() {
            let mut reader = self.rows.reader();
            let mut matching = Vec::new();
            for row in kept {
                let Some(values) = reader.row(row as usize)? else { continue };
                if terms.iter().all(|term| term.matches(values, &self.rows.columns)) {
                    matching.push(row);
                }
            }
            kept = matching;
        }
        // The least important first: each sort keeps the order of the one before among equals.
        for (column, falling) in sort.iter().rev() {
            kept = sorted(&self.rows, &kept, *column, *falling)?;
        }
        Ok(Done::Arranged(kept, all))
    }
}

/// What is looked for, and where from.
#[derive(Clone, Copy)]
struct Search<'a> {
    columns: &'a [usize],
    text: &'a str,
    from: (usize, usize),
    forward: bool,
}

impl Search<'_> {
    /// The first of the cells of a row that has the text, by its place among those shown.
    fn hit(&self, row: Row<'_>, cells: Range<usize>) -> Option<usize> {
        let has = |at: &usize| match self.columns.get(*at).map(|column| row.value(*column)) {
            Some(Value::Text(value)) => contains(value, self.text),
            _ => false,
        };
        if self.forward { cells.clone().find(has) } else { cells.clone().rev().find(has) }
    }

    /// Cells of a row so many steps away: where it begins only those after the cursor, or before it.
    fn cells(&self, step: usize) -> Range<usize> {
        match (step, self.forward) {
            (0, true) => self.from.1 + 1..self.columns.len(),
            (0, false) => 0..self.from.1.min(self.columns.len()),
            _ => 0..self.columns.len(),
        }
    }

    fn step_by_step(&self, rows: &Snapshot, order: &Order) -> io::Result<Option<(usize, usize)>> {
        let count = order.as_ref().map_or(rows.rows(), |order| order.len());
        let mut reader = rows.reader();
        for step in 0..=count {
            let step_back = count - step % count.max(1);
            let shown = (self.from.0 + if self.forward { step } else { step_back }) % count.max(1);
            let Some(row) = source(order, shown) else { continue };
            let Some(values) = reader.row(row)? else { continue };
            if let Some(at) = self.hit(values, self.cells(step)) {
                return Ok(Some((shown, at)));
            }
        }
        Ok(None)
    }

    /// Where going from row to row would read a page for each: once through all of them, keeping the nearest.
    fn through_all(&self, rows: &Snapshot, order: &[u32]) -> io::Result<Option<(usize, usize)>> {
        let count = order.len();
        let mut best: Option<(usize, usize)> = None;
        rows.gather(order, |shown, row| {
            let ahead = (shown + count - self.from.0 % count.max(1)) % count.max(1);
            let step = if self.forward { ahead } else { (count - ahead) % count.max(1) };
            // The row it starts in comes twice: the cells on the one side of the cursor first, all of it last.
            let steps = if step == 0 { [Some(0), Some(count)] } else { [Some(step), None] };
            for step in steps.into_iter().flatten().filter(|step| best.is_none_or(|(nearest, _)| *step < nearest)) {
                if let Some(at) = self.hit(row, self.cells(step)) {
                    best = Some((step, at));
                    return;
                }
            }
        })?;
        let shown = |step: usize| {
            let step_back = count - step % count.max(1);
            (self.from.0 + if self.forward { step } else { step_back }) % count.max(1)
        };
        Ok(best.map(|(step, at)| (shown(step), at)))
    }
}

/// The row of the result that stands in a row as shown.
pub fn source(order: &Order, row: usize) -> Option<usize> {
    match order {
        None => Some(row),
        Some(order) => order.get(row).map(|row| *row as usize),
    }
}

/// Whether a value has a lower-case text in it, in any case.
fn contains(value: &str, text: &str) -> bool {
    if value.len() < text.len() {
        return false;
    }
    if value.is_ascii() && text.is_ascii() {
        let (value, text) = (value.as_bytes(), text.as_bytes());
        return text.is_empty() || value.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text));
    }
    value.to_lowercase().contains(text)
}

/// One condition of a filter.
#[derive(Debug, PartialEq)]
struct Term {
    not: bool,
    /// Absent means any column.
    column: Option<usize>,
    test: Test,
}

#[derive(Debug, PartialEq)]
enum Test {
    Contains(String),
    Is(String),
    Above(String),
    Below(String),
    Null,
}

impl Term {
    /// `text`, `col:text`, `col=text`, `col>n`, `col<n`, `col:null`, each with `!` before it for its contrary.
    fn parse(filter: &str, columns: &[Column]) -> Vec<Self> {
        let term = |word: &str| {
            let (not, word) = word.strip_prefix('!').map_or((false, word), |rest| (true, rest));
            let named = word.find([':', '=', '>', '<']).and_then(|at| {
                let (name, rest) = (word.get(..at)?, word.get(at + 1..)?);
                let column = columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))?;
                let test = match word.get(at..=at)? {
                    ":" if rest.eq_ignore_ascii_case("null") => Test::Null,
                    ":" => Test::Contains(rest.to_lowercase()),
                    "=" => Test::Is(rest.to_owned()),
                    ">" => Test::Above(rest.to_owned()),
                    _ => Test::Below(rest.to_owned()),
                };
                Some((column, test))
            });
            match named {
                Some((column, test)) => Self { not, column: Some(column), test },
                None => Self { not, column: None, test: Test::Contains(word.to_lowercase()) },
            }
        };
        filter.split_whitespace().map(term).collect()
    }

    fn matches(&self, row: Row<'_>, columns: &[Column]) -> bool {
        let meets = |column: usize| self.meets(row.value(column), columns.get(column).map(|about| about.kind));
        let any = match self.column {
            Some(column) => meets(column),
            None => (0..columns.len()).any(meets),
        };
        any != self.not
    }

    fn meets(&self, value: Value<'_>, kind: Option<ColumnType>) -> bool {
        match (&self.test, value) {
            (Test::Null, value) => value == Value::Null,
            (_, Value::Null) => false,
            (Test::Contains(text), Value::Text(value)) => contains(value, text),
            (Test::Is(text), Value::Text(value)) => compare(value, text, kind) == Ordering::Equal,
            (Test::Above(text), Value::Text(value)) => compare(value, text, kind) == Ordering::Greater,
            (Test::Below(text), Value::Text(value)) => compare(value, text, kind) == Ordering::Less,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::results::Results;
    use super::*;
    use crate::model::ChunkBuilder;

    fn snapshot() -> Snapshot {
        let column = |name: &str, kind| Column {
            name: name.into(),
            type_name: String::new(),
            kind,
            nullable: true,
            table: None,
        };
        let mut results = Results::new(vec![column("n", ColumnType::Decimal), column("name", ColumnType::Text)], None);
        for page in [[Some("10"), Some("Ärger"), None, Some("b")], [Some("9.5"), Some("abc"), Some("-100"), Some("")]]
        {
            let mut builder = ChunkBuilder::new(2);
            for value in page {
                builder.push(value.map_or(Value::Null, Value::Text));
            }
            results.append(builder.finish(0));
        }
        Snapshot::of(&results)
    }

    fn arranged(sort: Option<(usize, bool)>, filter: &str) -> Vec<u32> {
        let sort = sort.into_iter().collect();
        match (Job { rows: snapshot(), task: Task::Arrange { sort, filter: filter.into() } }).run() {
            Done::Arranged(rows, 4) => rows,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_sort_as_numbers_and_null_is_last() {
        assert_eq!(arranged(Some((0, false)), ""), [3, 2, 0, 1]);
        assert_eq!(arranged(Some((0, true)), ""), [0, 2, 3, 1]);
        assert_eq!(arranged(Some((1, false)), ""), [3, 2, 1, 0]);
    }

    #[test]
    fn filters_by_any_column_or_one() {
        assert_eq!(arranged(None, "B"), [1, 2]);
        assert_eq!(arranged(None, "!b"), [0, 3]);
        assert_eq!(arranged(None, "n>9 n<10"), [2]);
        assert_eq!(arranged(None, "n=10.0"), [0]);
        assert_eq!(arranged(None, "n:null"), [1]);
        assert_eq!(arranged(None, "!n:null name:ä"), [0]);
        assert_eq!(arranged(None, "none:x"), [] as [u32; 0]);
    }

    #[test]
    fn a_search_goes_around_in_both_directions() {
        let order: Order = Some(Arc::new(vec![2, 0, 1]));
        let find = |text: &str, from, forward| {
            let task = Task::Find { order: order.clone(), columns: vec![1, 0], text: text.into(), from, forward };
            match (Job { rows: snapshot(), task }).run() {
                Done::Found(place) => place,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(find("B", (0, 0), true), Some((2, 0)));
        assert_eq!(find("b", (2, 0), true), Some((0, 0)));
        assert_eq!(find("b", (0, 0), false), Some((2, 0)));
        assert_eq!(find("1", (0, 0), true), Some((1, 1)));
        assert_eq!(find("nowhere", (0, 0), true), None);
    }
}
