//! Sorting, filtering, searching and summing what is fetched: pure work on shared pages, done off the loop's thread.

use super::number::{Exact, Sums, compare};
use super::plot::{self, Points};
use super::results::Results;
use crate::model::{Chunk, Column, ColumnType, Value};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// The rows that were here when the work was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub columns: Vec<Column>,
    pages: Vec<Arc<Chunk>>,
    ends: Vec<usize>,
}

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
}

impl Snapshot {
    /// Of what is here now.
    pub fn of(results: &Results) -> Self {
        let mut rows = 0;
        let ends = results.pages().iter().map(|page| {
            rows += page.rows();
            rows
        });
        Self { ends: ends.collect(), columns: results.columns().to_vec(), pages: results.pages().to_vec() }
    }

    pub(super) fn rows(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    pub(super) fn value(&self, row: usize, column: usize) -> Value<'_> {
        let at = self.ends.partition_point(|end| *end <= row);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.pages.get(at).map_or(Value::Null, |page| page.get(row - start, column))
    }

    /// Rows by the values of a column, NULL last, ties as they stood. Numbers are read once, not at every comparison.
    fn sorted(&self, rows: Vec<u32>, column: usize, falling: bool) -> Vec<u32> {
        let kind = self.columns.get(column).map(|about| about.kind);
        let (nulls, texts): (Vec<u32>, Vec<u32>) =
            rows.into_iter().partition(|row| self.value(*row as usize, column) == Value::Null);
        let text = |row: u32| match self.value(row as usize, column) {
            Value::Text(text) => text,
            Value::Null => "",
        };
        let typed = match kind {
            Some(ColumnType::Integer) => by_key(&texts, falling, |row| text(row).parse::<i64>().ok()),
            Some(ColumnType::Decimal) => by_key(&texts, falling, |row| Exact::parse(text(row))),
            Some(ColumnType::Float) => by_key(&texts, falling, |row| text(row).parse().ok().map(Float)),
            _ => None,
        };
        let mut sorted = typed.or_else(|| by_key(&texts, falling, |row| Some(text(row)))).unwrap_or(texts);
        sorted.extend(nulls);
        sorted
    }
}

/// A float that can be sorted.
#[derive(PartialEq)]
struct Float(f64);

impl Eq for Float {}

impl PartialOrd for Float {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Float {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Rows in the order of their keys; `None` when one has no key.
fn by_key<K: Ord>(rows: &[u32], falling: bool, key: impl Fn(u32) -> Option<K>) -> Option<Vec<u32>> {
    let mut keyed = rows.iter().map(|row| Some((key(*row)?, *row))).collect::<Option<Vec<(K, u32)>>>()?;
    if falling {
        keyed.sort_by(|(a, _), (b, _)| b.cmp(a));
    } else {
        keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    Some(keyed.into_iter().map(|(_, row)| row).collect())
}

impl Job {
    /// Does the work.
    pub fn run(&self) -> Done {
        match &self.task {
            Task::Arrange { sort, filter } => self.arrange(sort, filter),
            Task::Points { order, across, up } => Done::Plotted(plot::points(&self.rows, order, *across, *up)),
            Task::Find { order, columns, text, from, forward } => {
                Done::Found(self.find(order, columns, &text.to_lowercase(), *from, *forward))
            }
            Task::Sum { order, rows, columns } => Done::Summed(self.sum(order, rows.clone(), columns)),
        }
    }

    fn sum(&self, order: &Order, rows: Range<usize>, columns: &[usize]) -> Sums {
        let mut sums = Sums::default();
        let mut seen = HashSet::new();
        for row in rows.filter_map(|row| source(order, row)) {
            for column in columns {
                let value = self.rows.value(row, *column);
                if let Value::Text(text) = value {
                    seen.insert(text);
                }
                sums.add(value, self.rows.columns.get(*column).map(|about| about.kind));
            }
        }
        sums.distinct = seen.len();
        sums
    }

    fn arrange(&self, sort: &[(usize, bool)], filter: &str) -> Done {
        let terms = Term::parse(filter, &self.rows.columns);
        let all = self.rows.rows();
        let matches = |row: &u32| terms.iter().all(|term| term.matches(&self.rows, *row as usize));
        let mut kept: Vec<u32> = (0..u32::try_from(all).unwrap_or(u32::MAX)).filter(matches).collect();
        // The least important first: each sort keeps the order of the one before among equals.
        for (column, falling) in sort.iter().rev() {
            kept = self.rows.sorted(kept, *column, *falling);
        }
        Done::Arranged(kept, all)
    }

    fn find(
        &self,
        order: &Order,
        columns: &[usize],
        text: &str,
        from: (usize, usize),
        forward: bool,
    ) -> Option<(usize, usize)> {
        let rows = order.as_ref().map_or(self.rows.rows(), |order| order.len());
        let hit = |row: usize, at: &usize| {
            let row = source(order, row)?;
            let Value::Text(value) = self.rows.value(row, *columns.get(*at)?) else { return None };
            contains(value, text).then_some(())
        };
        for step in 0..=rows {
            let row = if forward {
                (from.0 + step) % rows.max(1)
            } else {
                (from.0 + rows - step % rows.max(1)) % rows.max(1)
            };
            let cells: Vec<usize> = match (step, forward) {
                (0, true) => (from.1 + 1..columns.len()).collect(),
                (0, false) => (0..from.1.min(columns.len())).rev().collect(),
                (_, true) => (0..columns.len()).collect(),
                (_, false) => (0..columns.len()).rev().collect(),
            };
            if let Some(at) = cells.iter().find(|at| hit(row, at).is_some()) {
                return Some((row, *at));
            }
        }
        None
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

    fn matches(&self, rows: &Snapshot, row: usize) -> bool {
        let any = match self.column {
            Some(column) => self.meets(rows, row, column),
            None => (0..rows.columns.len()).any(|column| self.meets(rows, row, column)),
        };
        any != self.not
    }

    fn meets(&self, rows: &Snapshot, row: usize, column: usize) -> bool {
        let kind = rows.columns.get(column).map(|about| about.kind);
        match (&self.test, rows.value(row, column)) {
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
