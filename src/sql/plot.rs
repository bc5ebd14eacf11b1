//! A chart of the rows fetched: which columns, in which shape, and the points they give.

use super::arrange::{Job, Order, Snapshot, Task, source};
use super::results::Results;
use super::workbench::Workbench;
use crate::app::Step;
use crate::keys::Action;
use crate::model::{Column, ColumnType, Value};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use std::io;
use std::sync::Arc;

/// Steps the cursor takes over a chart of many points.
const STEPS: usize = 200;

/// How points are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Line,
    Bars,
    Scatter,
    Histogram,
}

impl Shape {
    /// Its word on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Bars => "bars",
            Self::Scatter => "scatter",
            Self::Histogram => "histogram",
        }
    }

    fn next(self) -> Self {
        match self {
            Self::Line => Self::Bars,
            Self::Bars => Self::Scatter,
            Self::Scatter => Self::Histogram,
            Self::Histogram => Self::Line,
        }
    }
}

/// What lies along the bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// The rows, from 1, in the order shown.
    Rows,
    Number,
    /// Seconds since 1970, or since midnight.
    Time,
    /// Words: each row has a place of its own.
    Words,
}

/// A row that is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    /// Row of the result.
    pub row: u32,
}

/// The points of two columns, by `x`.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    pub axis: Axis,
    pub points: Vec<Point>,
    /// Rows looked at, and those of them without a number in either column.
    pub rows: usize,
    pub left_out: usize,
}

/// The chart of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    pub shape: Shape,
    /// The column along the bottom; the rows as they stand without one.
    pub across: Option<usize>,
    /// The column drawn.
    pub up: usize,
    points: Option<Arc<Points>>,
    at: Option<usize>,
}

impl Plot {
    /// What is likely to be wanted: the column under the cursor, or the first of numbers, over time, words or rows.
    pub fn of(columns: &[Column], cursor: usize) -> Option<Self> {
        let is = |column: &usize, wanted: fn(ColumnType) -> bool| {
            columns.get(*column).is_some_and(|about| wanted(about.kind))
        };
        let find = |wanted: fn(ColumnType) -> bool| (0..columns.len()).find(|column| is(column, wanted));
        let time = find(|kind| kind == ColumnType::Time);
        let words = find(|kind| matches!(kind, ColumnType::Text | ColumnType::Boolean));
        let numbers: Vec<usize> = (0..columns.len()).filter(|column| is(column, ColumnType::is_numeric)).collect();
        let names = |column: &usize| columns.get(*column).is_some_and(|about| is_key(&about.name));
        let alone = time.is_none() && words.is_none();
        // Numbers that name a thing are drawn only where there are no others; where nothing else lies along the
        // bottom, one of them does.
        let (keys, values): (Vec<usize>, Vec<usize>) = numbers.iter().copied().partition(names);
        let mut drawn = if values.is_empty() { keys.iter() } else { values.iter() };
        let first = match keys.first().filter(|_| alone && !values.is_empty()) {
            Some(key) => *key,
            None => *drawn.next()?,
        };
        let under =
            Some(cursor).filter(|column| is(column, ColumnType::is_numeric) && (values.is_empty() || !names(column)));
        // Where there is nothing but numbers the first of them lies along the bottom.
        let second = drawn.next().copied().filter(|_| alone);
        let up = match (under, second) {
            (Some(under), Some(_)) if under != first => under,
            (_, Some(second)) => second,
            (under, None) => under.unwrap_or(first),
        };
        let across = time.or(words).or(second.map(|_| first));
        let shape = match across.and_then(|column| columns.get(column)).map(|about| about.kind) {
            Some(ColumnType::Text | ColumnType::Boolean) => Shape::Bars,
            Some(ColumnType::Decimal | ColumnType::Float) => Shape::Scatter,
            Some(_) => Shape::Line,
            None => Shape::Histogram,
        };
        Some(Self { shape, across, up, points: None, at: None })
    }

    /// The points, once they are known.
    pub fn points(&self) -> Option<&Points> {
        self.points.as_deref()
    }

    /// The point under the cursor.
    pub fn at(&self) -> Option<usize> {
        let last = self.points()?.points.len().checked_sub(1)?;
        Some(self.at?.min(last))
    }

    fn step(&mut self, forward: bool) {
        let count = self.points().map_or(0, |points| points.points.len());
        // A bar is a line of its own; elsewhere the screen has fewer columns than there can be points.
        let step = if self.shape == Shape::Bars { 1 } else { (count / STEPS).max(1) };
        let last = count.saturating_sub(1);
        self.at = Some(match self.at {
            None => {
                if forward {
                    0
                } else {
                    last
                }
            }
            Some(at) if forward => (at + step).min(last),
            Some(at) => at.saturating_sub(step),
        });
    }

    pub(super) fn take(&mut self, points: Points, across: Option<usize>, up: usize) {
        if (self.across, self.up) == (across, up) {
            self.points = Some(Arc::new(points));
        }
    }

    fn job(&mut self, results: &Results, order: Order) -> Job {
        (self.points, self.at) = (None, None);
        Job { rows: Snapshot::of(results), task: Task::Points { order, across: self.across, up: self.up } }
    }
}

impl Workbench {
    /// The chart shown in the place of the rows.
    pub fn plot(&self) -> Option<&Plot> {
        self.plot.as_ref()
    }

    /// Draws the rows fetched.
    pub(super) fn draw_plot(&mut self) -> Vec<Step> {
        let cursor = self.grid().cursor(self.extent()).1;
        let shown = &self.outcomes.shown;
        let column = shown.sheet.column(cursor).unwrap_or(cursor);
        let (Some(results), None) = (&shown.results, shown.plan()) else {
            return vec![Step::Notice("there is no result to draw".into())];
        };
        let Some(plot) = Plot::of(results.columns(), column) else {
            return vec![Step::Notice("no column of numbers to draw".into())];
        };
        self.plot = Some(plot);
        self.plot_anew()
    }

    /// Another column along the bottom.
    pub fn plot_across(&mut self, column: Option<usize>) -> Vec<Step> {
        if let Some(plot) = &mut self.plot {
            plot.across = column;
        }
        self.plot_anew()
    }

    /// Another column drawn.
    pub fn plot_up(&mut self, column: usize) -> Vec<Step> {
        if let Some(plot) = &mut self.plot {
            plot.up = column;
        }
        self.plot_anew()
    }

    fn plot_anew(&mut self) -> Vec<Step> {
        let shown = &self.outcomes.shown;
        let (Some(plot), Some(results)) = (&mut self.plot, &shown.results) else { return Vec::new() };
        let job = plot.job(results, shown.sheet.order());
        shown.work(Some(job)).into_iter().collect()
    }

    /// An action while a chart is shown.
    pub(super) fn act_in_plot(&mut self, action: Action) -> Option<Vec<Step>> {
        let plot = self.plot.as_mut()?;
        match action {
            Action::Back => self.plot = None,
            Action::PlotShape => plot.shape = plot.shape.next(),
            Action::Left | Action::Right => plot.step(action == Action::Right),
            _ => return None,
        }
        Some(Vec::new())
    }
}

/// Whether a column's name says that its numbers name things: `id`, `event_id`, `sellerid`, `orderkey`.
fn is_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // Words that only end so.
    let is_word = ["bid", "paid", "grid", "valid", "solid", "monkey", "turkey"].iter().any(|word| name.ends_with(word));
    !is_word && (name.ends_with("id") || name.ends_with("key"))
}

/// The points of two columns over the rows as shown.
pub(super) fn points(rows: &Snapshot, order: &Order, across: Option<usize>, up: usize) -> io::Result<Points> {
    let kind = across.and_then(|column| rows.columns.get(column)).map(|about| about.kind);
    let axis = match kind {
        None => Axis::Rows,
        Some(ColumnType::Time) => Axis::Time,
        Some(kind) if kind.is_numeric() => Axis::Number,
        Some(_) => Axis::Words,
    };
    let all = order.as_ref().map_or(rows.rows(), |order| order.len());
    let shown: Vec<u32> = (0..all).filter_map(|shown| source(order, shown)).map(|row| row as u32).collect();
    let mut found: Vec<(u32, Point)> = Vec::new();
    rows.gather(&shown, |place, values| {
        let x = match (axis, across.map(|column| values.value(column))) {
            (Axis::Number, Some(Value::Text(text))) => text.parse().ok(),
            (Axis::Time, Some(Value::Text(text))) => seconds(text),
            (Axis::Rows | Axis::Words, _) => Some((place + 1) as f64),
            _ => None,
        };
        let y = match values.value(up) {
            Value::Text(text) => text.parse::<f64>().ok(),
            Value::Null => None,
        };
        if let (Some(x), Some(y)) = (x.filter(|x: &f64| x.is_finite()), y.filter(|y| y.is_finite())) {
            found.push((place as u32, Point { x, y, row: shown.get(place).copied().unwrap_or(0) }));
        }
    })?;
    let left_out = all - found.len();
    found.sort_unstable_by(|(at, a), (there, b)| a.x.total_cmp(&b.x).then(at.cmp(there)));
    Ok(Points { axis, points: found.into_iter().map(|(_, point)| point).collect(), rows: all, left_out })
}

/// A date, a time or both as seconds since 1970 or midnight.
fn seconds(text: &str) -> Option<f64> {
    let since = |moment: Timestamp| moment.as_second() as f64 + f64::from(moment.subsec_nanosecond()) / 1e9;
    if let Ok(moment) = text.parse::<DateTime>() {
        return Some(since(moment.to_zoned(TimeZone::UTC).ok()?.timestamp()));
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(since(moment));
    }
    let time: Time = text.split(['+', '-']).next()?.parse().ok()?;
    Some(f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ChunkBuilder;

    fn column(name: &str, type_name: &str) -> Column {
        let kind = ColumnType::parse(type_name);
        Column { name: name.into(), type_name: type_name.into(), kind, nullable: true, table: None }
    }

    fn chosen(types: &[&str], cursor: usize) -> Option<(Shape, Option<usize>, usize)> {
        let columns: Vec<Column> = types.iter().map(|name| column(name, name)).collect();
        Plot::of(&columns, cursor).map(|plot| (plot.shape, plot.across, plot.up))
    }

    #[test]
    fn the_first_guess_goes_by_the_types() {
        assert_eq!(chosen(&["varchar", "timestamp", "int4", "numeric"], 3), Some((Shape::Line, Some(1), 3)));
        assert_eq!(chosen(&["varchar", "int4"], 0), Some((Shape::Bars, Some(0), 1)));
        assert_eq!(chosen(&["int4", "numeric"], 0), Some((Shape::Line, Some(0), 1)));
        assert_eq!(chosen(&["float8", "int4", "int4"], 2), Some((Shape::Scatter, Some(0), 2)));
        assert_eq!(chosen(&["int4"], 0), Some((Shape::Histogram, None, 0)));
        assert_eq!(chosen(&["varchar", "super"], 0), None);
        assert_eq!(chosen(&[], 0), None);
    }

    #[test]
    fn numbers_that_name_things_are_not_drawn_where_there_are_others() {
        let of = |names: &[&str], cursor| {
            let columns: Vec<Column> = names
                .iter()
                .map(|name| Column {
                    name: (*name).to_owned(),
                    ..column(name, if *name == "at" { "timestamp" } else { "int4" })
                })
                .collect();
            Plot::of(&columns, cursor).map(|plot| (plot.across, plot.up))
        };
        assert_eq!(of(&["listid", "sellerid", "numtickets", "at"], 0), Some((Some(3), 2)));
        assert_eq!(of(&["listid", "o_orderkey", "qty", "price"], 0), Some((Some(0), 2)));
        assert_eq!(of(&["listid", "o_orderkey", "qty", "price"], 3), Some((Some(0), 3)), "the cursor says which");
        assert_eq!(of(&["qty", "listid"], 1), Some((Some(1), 0)));
        assert_eq!(of(&["listid", "sellerid"], 0), Some((Some(0), 1)), "there are no others");
        assert_eq!(of(&["listid", "at"], 0), Some((Some(1), 0)));
        assert_eq!(of(&["bid", "paid"], 0), Some((Some(0), 1)));
    }

    #[test]
    fn points_are_in_order_and_rows_without_a_number_are_counted() {
        let mut results = Results::new(vec![column("t", "timestamp"), column("n", "numeric")], None);
        let mut builder = ChunkBuilder::new(2);
        let rows = [
            [Some("1970-01-02 00:00:00"), Some("2.5")],
            [Some("1970-01-01"), Some("-1")],
            [None, Some("7")],
            [Some("1970-01-01 00:00:01.5"), None],
            [Some("no date"), Some("1")],
        ];
        for value in rows.iter().flatten() {
            builder.push(value.map_or(Value::Null, Value::Text));
        }
        results.append(builder.finish(0));
        let points = points(&Snapshot::of(&results), &None, Some(0), 1).unwrap();
        assert_eq!((points.rows, points.left_out, points.axis), (5, 3, Axis::Time));
        let found: Vec<_> = points.points.iter().map(|point| (point.x, point.y, point.row)).collect();
        assert_eq!(found, [(0.0, -1.0, 1), (86_400.0, 2.5, 0)]);
    }

    #[test]
    fn times_of_all_kinds_are_read() {
        assert_eq!(seconds("1970-01-01 00:00:10+00"), Some(10.0));
        assert_eq!(seconds("01:00:01"), Some(3601.0));
        assert_eq!(seconds("01:00:01+02"), Some(3601.0));
        assert_eq!(seconds("x"), None);
    }
}
