//! Paints a chart of a result: axes, marks, the point under the cursor, and over how many rows it is.

use super::chart::{cut, put};
use super::glyph::glyph;
use super::grid::grouped;
use super::{ColorMode, Theme};
use crate::charts::{Bucket, Dots, Grain, Scale, Unit, draw as lines, scale, scatter};
use crate::model::Column;
use crate::sql::plot::{Axis, Plot, Point, Points, Shape};
use crate::sql::results::Results;
use crate::sql::visible;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// Cells before the plot for the values.
const GUTTER: u16 = 9;
/// Bars of a histogram.
const MOST_BINS: usize = 60;
const DAY: f64 = 86_400.0;

/// Paints the chart into its place.
pub fn draw(plot: &Plot, results: &Results, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.height < 2 || area.width < 4 {
        return;
    }
    title(plot, results, theme, Rect { height: 1, ..area }, buffer);
    let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    let Some(points) = plot.points() else {
        return Line::styled("working...", theme.dim).render(foot, buffer);
    };
    if points.points.is_empty() {
        return Line::styled("no row fetched has a number in these columns", theme.dim).render(foot, buffer);
    }
    let painter = Painter { plot, points, results, theme };
    match plot.shape {
        Shape::Bars => painter.bars(body, buffer),
        _ if body.width > GUTTER + 4 && body.height > 2 => painter.plane(body, buffer),
        _ => {}
    }
    painter.foot(foot, buffer);
}

fn title(plot: &Plot, results: &Results, theme: &Theme, place: Rect, buffer: &mut Buffer) {
    let name = |column: usize| results.columns().get(column).map_or("", |about: &Column| about.name.as_str());
    let up = visible::show(name(plot.up), theme.ascii).into_owned();
    let across =
        plot.across.map_or("the rows".to_owned(), |column| visible::show(name(column), theme.ascii).into_owned());
    let what = match plot.shape {
        Shape::Histogram => format!("{} of {up}", plot.shape.name()),
        shape => format!("{} of {up} by {across}", shape.name()),
    };
    let mut spans = Vec::new();
    if let Some(points) = plot.points() {
        let rows = match points.rows {
            1 => "  over 1 fetched row".to_owned(),
            rows => format!("  over {} fetched rows", grouped(rows as u64)),
        };
        // Over how many rows it is must be read; what is drawn gives way first.
        let room = usize::from(place.width).saturating_sub(rows.len());
        spans.push(Span::styled(cut(&what, room), theme.strong));
        spans.push(Span::styled(rows, theme.accent));
        if points.left_out > 0 {
            spans.push(Span::styled(
                format!(", {} without a number left out", grouped(points.left_out as u64)),
                theme.dim,
            ));
        }
    }
    if spans.is_empty() {
        spans.push(Span::styled(cut(&what, usize::from(place.width)), theme.strong));
    }
    Line::from(spans).render(place, buffer);
}

struct Painter<'a> {
    plot: &'a Plot,
    points: &'a Points,
    results: &'a Results,
    theme: &'a Theme,
}

impl Painter<'_> {
    fn grain(&self) -> Grain {
        if self.theme.ascii { Grain::Ascii } else { Grain::Braille }
    }

    /// A bar a row, as many as fit, with the cursor's among them.
    fn bars(&self, area: Rect, buffer: &mut Buffer) {
        let points = &self.points.points;
        let height = usize::from(area.height);
        let at = self.plot.at();
        let first = (at.unwrap_or(0) + 1).saturating_sub(height);
        let shown = points.iter().enumerate().skip(first).take(height);
        let labels = shown.clone().map(|(_, point)| visible::width(&self.x_text(point))).max().unwrap_or(0);
        let labels = labels.min(usize::from(area.width) / 3);
        let values = shown.clone().map(|(_, point)| self.y_text(point).len()).max().unwrap_or(0);
        let room = usize::from(area.width).saturating_sub(labels + values + 2);
        let extreme = |pick: fn(f64, f64) -> f64| points.iter().map(|point| point.y).fold(0.0, pick);
        let (low, high) = (extreme(f64::min), extreme(f64::max));
        let cells = |value: f64| (value / (high - low).max(f64::MIN_POSITIVE) * room as f64).round() as usize;
        let zero = cells(-low);
        let block = if self.theme.ascii { "#" } else { "█" };
        for ((index, point), y) in shown.zip(area.y..) {
            let style = if at == Some(index) { self.theme.selected } else { self.theme.text };
            let label = visible::cut(&self.x_text(point), labels, self.theme.ascii).into_owned();
            buffer.set_string(area.x, y, &label, style);
            let length = cells(point.y.abs()).max(usize::from(point.y != 0.0)).min(room);
            let from = if point.y < 0.0 { zero.saturating_sub(length) } else { zero.min(room.saturating_sub(length)) };
            let x = area.x + (labels + 1 + from) as u16;
            buffer.set_string(x, y, block.repeat(length), self.theme.line(0));
            let value = self.y_text(point);
            let place = area.right().saturating_sub(value.len() as u16);
            buffer.set_string(place, y, value, self.theme.dim);
        }
    }

    /// Line, scatter or histogram between two axes.
    fn plane(&self, area: Rect, buffer: &mut Buffer) {
        let plane = Rect { x: area.x + GUTTER, width: area.width - GUTTER, height: area.height - 1, ..area };
        let size = (usize::from(plane.width), usize::from(plane.height));
        let (low, high) = self.reach();
        let across = size.0 * self.grain().dots().0;
        let marks = (size.1 / 2).clamp(1, 6);
        let (dots, scale) = match self.plot.shape {
            Shape::Scatter => {
                let scale = self.y_scale(marks);
                let places = self.points.points.iter().map(|point| (share(point.x, low, high), point.y));
                (scatter(places, &scale, size, self.grain()), scale)
            }
            Shape::Histogram => {
                let counts = self.counts(across);
                let most = counts.iter().copied().max().unwrap_or(0);
                let scale = scale(Unit::Count, 0.0, most as f64, marks);
                let bar = |count: &usize| {
                    let top = *count as f64;
                    (*count > 0).then_some(Bucket { least: 0.0, greatest: top, last: top })
                };
                (lines(&[counts.iter().map(bar).collect()], &scale, size, self.grain()), scale)
            }
            _ => {
                let scale = self.y_scale(marks);
                (lines(&[self.columns(low, high, across)], &scale, size, self.grain()), scale)
            }
        };
        self.values(&scale, plane, buffer);
        self.paint(&dots, plane, buffer);
        self.below(low, high, Rect { y: plane.bottom(), height: 1, ..plane }, buffer);
        self.cursor(low, high, &scale, plane, buffer);
    }

    fn y_scale(&self, marks: usize) -> Scale {
        let values = self.points.points.iter().map(|point| point.y);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        scale(Unit::None, low, high, marks)
    }

    /// The ends of the bottom axis: of the column drawn, in a histogram.
    fn reach(&self) -> (f64, f64) {
        let points = &self.points.points;
        if self.plot.shape == Shape::Histogram {
            let ends = points.iter().map(|point| point.y);
            return ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        }
        (points.first().map_or(0.0, |point| point.x), points.last().map_or(0.0, |point| point.x))
    }

    /// The points of each column of dots: extremes, so that no spike is lost. Columns between two points are bridged.
    fn columns(&self, low: f64, high: f64, across: usize) -> Vec<Option<Bucket>> {
        let mut columns: Vec<Option<Bucket>> = vec![None; across];
        let place = |x: f64| (share(x, low, high) * across.saturating_sub(1) as f64).round() as usize;
        let mut before: Option<(usize, f64)> = None;
        for Point { x, y, .. } in &self.points.points {
            let column = place(*x);
            if let Some((from, value)) = before {
                let steps = column.saturating_sub(from) as f64;
                for between in from + 1..column {
                    let level = value + (y - value) * (between - from) as f64 / steps;
                    add(&mut columns, between, level);
                }
            }
            add(&mut columns, column, *y);
            before = Some((column, *y));
        }
        columns
    }

    /// Values in each column of dots; neighbouring columns belong to one bar.
    fn counts(&self, across: usize) -> Vec<usize> {
        let bins = self.bins(across);
        let (low, high) = self.reach();
        let mut counts = vec![0_usize; bins];
        for point in &self.points.points {
            if let Some(count) = counts.get_mut(bin(point.y, low, high, bins)) {
                *count += 1;
            }
        }
        (0..across).map(|column| counts.get(column * bins / across.max(1)).copied().unwrap_or(0)).collect()
    }

    fn bins(&self, across: usize) -> usize {
        let count = self.points.points.len() as f64;
        (count.sqrt().ceil() as usize).clamp(1, MOST_BINS).min(across.max(1))
    }

    fn values(&self, scale: &Scale, plane: Rect, buffer: &mut Buffer) {
        let bar = if self.theme.ascii { "|" } else { "│" };
        for y in plane.top()..plane.bottom() {
            put(buffer, plane.x - 1, y, bar, self.theme.dim);
        }
        let mut used = None;
        let marks = scale.marks();
        for (mark, text) in marks.iter().zip(Unit::None.labels(&marks)) {
            let row = plane.y + row_of(*mark, scale, plane.height);
            if used.replace(row) == Some(row) {
                continue;
            }
            let text = cut(&text, usize::from(GUTTER) - 1);
            buffer.set_string(plane.x - 1 - text.chars().count() as u16, row, text, self.theme.dim);
        }
    }

    fn paint(&self, dots: &Dots, plane: Rect, buffer: &mut Buffer) {
        for row in 0..dots.rows {
            for column in 0..dots.columns {
                let Some((bits, _)) = dots.cell(column, row) else { continue };
                let shown = glyph(dots.grain, bits, 0);
                let (x, y) = (plane.x + column as u16, plane.y + row as u16);
                put(buffer, x, y, shown.encode_utf8(&mut [0; 4]), self.theme.line(0));
            }
        }
    }

    /// The ends of the bottom axis and, where there is room, its middle.
    fn below(&self, low: f64, high: f64, place: Rect, buffer: &mut Buffer) {
        let text = |value: f64| match self.plot.shape {
            Shape::Histogram => Unit::None.show(value),
            _ => self.x_value(value, high - low),
        };
        let (left, middle, right) = (text(low), text(f64::midpoint(low, high)), text(high));
        let width = usize::from(place.width);
        buffer.set_stringn(place.x, place.y, &left, width, self.theme.dim);
        let [lead, centre, tail] = [&left, &middle, &right].map(|text| visible::width(text));
        let free = width.saturating_sub(lead + tail + 2);
        if tail + lead < width && high > low {
            buffer.set_string(place.right() - tail as u16, place.y, &right, self.theme.dim);
        }
        if free > centre * 2 && high > low {
            let x = place.x + (width / 2).saturating_sub(centre / 2) as u16;
            buffer.set_string(x, place.y, &middle, self.theme.dim);
        }
    }

    fn cursor(&self, low: f64, high: f64, scale: &Scale, plane: Rect, buffer: &mut Buffer) {
        let Some(point) = self.plot.at().and_then(|at| self.points.points.get(at)) else { return };
        let (x, top) = if self.plot.shape == Shape::Histogram { (point.y, None) } else { (point.x, Some(point.y)) };
        let column = plane.x + (share(x, low, high) * f64::from(plane.width - 1)).round() as u16;
        let mark = if self.theme.ascii { "+" } else { "◆" };
        let style = match self.theme.mode {
            ColorMode::Mono => self.theme.selected,
            ColorMode::Ansi16 => self.theme.busy.add_modifier(Modifier::BOLD),
        };
        let row = top.map_or(plane.bottom() - 1, |value| plane.y + row_of(value, scale, plane.height));
        put(buffer, column, row, mark, style);
    }

    /// What the cursor is on.
    fn foot(&self, place: Rect, buffer: &mut Buffer) {
        let Some((at, point)) = self.plot.at().and_then(|at| Some((at, self.points.points.get(at)?))) else {
            let hidden = self.points.points.len().saturating_sub(usize::from(place.y));
            let text =
                if self.plot.shape == Shape::Bars && hidden > 0 { "right and left move to further bars" } else { "" };
            return Line::styled(text, self.theme.dim).render(place, buffer);
        };
        let count = self.points.points.len() as u64;
        let place_text = format!("point {}/{}  ", grouped(at as u64 + 1), grouped(count));
        let name = |column: usize| self.results.columns().get(column).map_or("", |about| about.name.as_str());
        let x = match self.plot.across {
            Some(column) => format!("{} = {}  ", name(column), self.x_text(point)),
            None => format!("row {}  ", grouped(u64::from(point.row) + 1)),
        };
        let text = format!("{x}{} = {}", name(self.plot.up), self.exact(point));
        let text = visible::cut(&text, usize::from(place.width), self.theme.ascii).into_owned();
        Line::from(vec![Span::styled(place_text, self.theme.dim), Span::raw(text)]).render(place, buffer);
    }

    /// The value as it came.
    fn exact(&self, point: &Point) -> String {
        self.results.text(point.row as usize, self.plot.up).unwrap_or_else(|| "NULL".to_owned())
    }

    fn y_text(&self, point: &Point) -> String {
        visible::cut(&self.exact(point), 16, self.theme.ascii).into_owned()
    }

    fn x_text(&self, point: &Point) -> String {
        match self.plot.across.map(|column| self.results.text(point.row as usize, column)) {
            Some(Some(text)) => visible::cut(&text, 60, self.theme.ascii).into_owned(),
            Some(None) => "NULL".to_owned(),
            None => (point.row + 1).to_string(),
        }
    }

    /// A place on the bottom axis in words, as fine as the axis is long.
    fn x_value(&self, value: f64, span: f64) -> String {
        if self.points.axis == Axis::Words {
            // The word at the row whose place this is.
            let at = self.points.points.partition_point(|point| point.x < value.floor());
            let word = self.points.points.get(at).map(|point| self.x_text(point)).unwrap_or_default();
            return visible::cut(&word, 12, self.theme.ascii).into_owned();
        }
        if self.points.axis != Axis::Time {
            return Unit::None.show(value);
        }
        let Ok(moment) = Timestamp::from_second(value as i64) else { return String::new() };
        let form = match span {
            // Times of day have no date.
            span if value < DAY && span < DAY => "%H:%M:%S",
            span if span < 2.0 * DAY => "%m-%d %H:%M",
            span if span < 800.0 * DAY => "%Y-%m-%d",
            _ => "%Y-%m",
        };
        moment.strftime(form).to_string()
    }
}

fn add(columns: &mut [Option<Bucket>], column: usize, y: f64) {
    let Some(bucket) = columns.get_mut(column) else { return };
    let before = bucket.unwrap_or(Bucket { least: y, greatest: y, last: y });
    *bucket = Some(Bucket { least: before.least.min(y), greatest: before.greatest.max(y), last: y });
}

/// Where a value lies between two ends: 0 to 1, the middle where they are one.
fn share(value: f64, low: f64, high: f64) -> f64 {
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

fn bin(value: f64, low: f64, high: f64, bins: usize) -> usize {
    ((share(value, low, high) * bins as f64) as usize).min(bins.saturating_sub(1))
}

fn row_of(value: f64, scale: &Scale, height: u16) -> u16 {
    ((1.0 - scale.share(value)) * f64::from(height.saturating_sub(1))).round() as u16
}
