//! One chart: title with its values, plot, time axis.

use super::bars;
use super::glyph::{ascii, glyph, letter};
use crate::charts::{Bucket, Dots, Grain, Line as Points, Scale, column_of, draw as plot, resample, scale, time_ticks};
use crate::metrics::layout::GUTTER;
use crate::metrics::table::State;
use crate::metrics::{Chart, Drawn, Span as Stretch};
use crate::view::Theme;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

/// What is drawn and how.
pub(super) struct Look<'a> {
    pub chart: &'a Chart,
    pub drawn: &'a Drawn,
    /// Horizontal lines.
    pub marks: Vec<(String, f64)>,
    /// Alarms on it that are no horizontal line of it.
    pub told: Vec<String>,
    /// Maintenance windows, as seconds since 1970.
    pub shades: Vec<(i64, i64)>,
    pub span: Stretch,
    pub cursor: Option<Timestamp>,
    /// The only line drawn.
    pub focus: Option<usize>,
    pub selected: bool,
    /// The numbers of this stretch of time are still to come.
    pub behind: bool,
    /// The values stand in a list of their own.
    pub has_list: bool,
    pub grain: Grain,
    pub theme: &'a Theme,
}

impl Look<'_> {
    /// The line's value under the cursor, or its newest.
    pub fn value(&self, line: &Points) -> Option<f64> {
        match self.cursor {
            Some(cursor) => line.at(cursor),
            None => Some(line.summary(self.span.start, self.span.end)?.newest),
        }
    }

    /// Glyph and style that stand for a line.
    pub fn key(&self, index: usize) -> (String, Style) {
        let style = self.theme.line(index);
        if self.grain == Grain::Ascii {
            return (ascii(index).to_string(), style);
        }
        match self.theme.mode {
            super::ColorMode::Ansi16 if self.stacks() => ("█".to_owned(), style),
            super::ColorMode::Mono => (letter(index).to_string(), style.add_modifier(Modifier::BOLD)),
            super::ColorMode::Ansi16 => ("━".to_owned(), style),
        }
    }

    /// The lines stand on top of each other.
    pub fn stacks(&self) -> bool {
        self.chart.stacks() && self.focus.is_none() && self.drawn.lines.len() > 1
    }

    /// The lines drawn, and the place of the first among all.
    fn shown(&self) -> (&[Points], usize) {
        match self.focus.and_then(|focus| Some((self.drawn.lines.get(focus..=focus)?, focus))) {
            Some(one) => one,
            None => (&self.drawn.lines, 0),
        }
    }

    /// The scale of everything drawn; marks far above the line would press it flat and stay away.
    fn scale(&self, shown: &[Vec<Option<Bucket>>], rows: usize) -> Scale {
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for bucket in shown.iter().flatten().flatten() {
            (least, greatest) = (least.min(bucket.least), greatest.max(bucket.greatest));
        }
        self.scale_to(least, greatest, rows)
    }

    /// A scale for values, with the marks near them.
    pub fn scale_to(&self, least: f64, mut greatest: f64, rows: usize) -> Scale {
        for (_, value) in &self.marks {
            if *value > greatest && *value <= greatest * 4.0 {
                greatest = *value;
            }
        }
        scale(self.chart.unit, least, greatest, (rows / 2).clamp(1, 5))
    }
}

/// Paints a chart into its place.
pub(super) fn draw(look: &Look, area: Rect, buffer: &mut Buffer) {
    let Some(rest) = area.height.checked_sub(1) else { return };
    title(look, area.width).render(Rect { height: 1, ..area }, buffer);
    if rest < 2 || usize::from(area.width) <= GUTTER + 2 {
        return;
    }
    let inside =
        Rect { x: area.x + GUTTER as u16, y: area.y + 1, width: area.width - GUTTER as u16 - 1, height: rest - 1 };
    if !look.drawn.lines.iter().any(|line| line.has_points(look.span.start, look.span.end)) {
        nothing(look, area, buffer);
        return;
    }
    match look.chart.state {
        Some(state) => strip(look, state, inside, buffer),
        None if look.stacks() => bars::draw(look, inside, buffer),
        None => lines(look, inside, buffer),
    }
    time_axis(look, inside, buffer);
}

/// Name, statistic, split; then the values, as far as they fit.
fn title(look: &Look, width: u16) -> Line<'static> {
    let theme = look.theme;
    let (mark, style) = if look.selected { ("> ", theme.strong.patch(theme.selected)) } else { ("  ", theme.strong) };
    let chart = look.chart;
    let mut spans = vec![Span::styled(format!("{mark}{}", chart.title), style)];
    let split = chart.splits.get(chart.split).map_or("", |split| split.label.as_str());
    let stat = chart.statistic().as_str().to_lowercase();
    let what = if split == "total" { stat } else { format!("{stat} {split}") };
    spans.push(Span::styled(format!(" {what}"), theme.dim));
    let mut left = usize::from(width).saturating_sub(spans.iter().map(Span::width).sum());
    let mut push = |pieces: Vec<Span<'static>>, spans: &mut Vec<Span<'static>>| {
        let needed: usize = pieces.iter().map(Span::width).sum();
        let fits = needed <= left;
        if fits {
            left -= needed;
            spans.extend(pieces);
        }
        fits
    };
    if let Some((label, error)) = look.drawn.failed.first() {
        let text = format!("  ! {} of {} failed: {label}: {error}", look.drawn.failed.len(), chart.lines().len());
        push(vec![Span::styled(cut(&text, usize::from(width) / 2), theme.error)], &mut spans);
    }
    if look.has_list && chart.state.is_none() {
        for piece in notes(look) {
            push(vec![piece], &mut spans);
        }
        return Line::from(spans);
    }
    let many = look.drawn.lines.len() > 1;
    for (index, line) in look.drawn.lines.iter().enumerate() {
        let (glyph, style) = look.key(index);
        let text = value(look, line);
        let pieces = if many {
            vec![Span::styled(format!("  {glyph}"), style), Span::raw(format!(" {} {text}", line.label))]
        } else {
            vec![Span::raw(format!("  {text}"))]
        };
        if !push(pieces, &mut spans) {
            break;
        }
    }
    if let ([line], None) = (look.drawn.lines.as_slice(), chart.state)
        && let Some(all) = line.summary(look.span.start, look.span.end)
    {
        let (mean, most) = (chart.unit.show(all.mean), chart.unit.show(all.greatest));
        push(vec![Span::styled(format!("  mean {mean}  max {most}"), theme.dim)], &mut spans);
    }
    for piece in notes(look) {
        push(vec![piece], &mut spans);
    }
    Line::from(spans)
}

/// What the horizontal lines and the shades are.
fn notes(look: &Look) -> Vec<Span<'static>> {
    let mark = |(label, value): &(String, f64)| {
        Span::styled(format!("  {label} {}", look.chart.unit.show(*value)), look.theme.busy)
    };
    let mut notes: Vec<Span> = look.marks.iter().map(mark).collect();
    notes.extend(look.told.iter().map(|told| Span::styled(format!("  {told}"), look.theme.busy)));
    if !look.shades.is_empty() {
        let glyph = if look.theme.ascii { ":" } else { "░" };
        notes.push(Span::styled(format!("  {glyph} maintenance"), look.theme.dim));
    }
    notes
}

/// The value of a line in words; no datapoint is no number.
fn value(look: &Look, line: &Points) -> String {
    match (look.value(line), look.chart.state) {
        (None, _) => "no data".to_owned(),
        (Some(value), Some(state)) => state.word(value).0.to_owned(),
        (Some(value), None) => look.chart.unit.show(value),
    }
}

/// Why there is no picture.
fn nothing(look: &Look, area: Rect, buffer: &mut Buffer) {
    let text = if look.drawn.waiting || look.behind {
        "asking...".to_owned()
    } else if let Some((_, error)) = look.drawn.failed.first() {
        format!("{error}; {}", error.next_step())
    } else {
        "no datapoints in this range".to_owned()
    };
    let place = Rect { x: area.x + 2, y: area.y + 1 + (area.height - 1) / 2, width: area.width - 2, height: 1 };
    Line::styled(cut(&text, usize::from(place.width)), look.theme.dim).render(place, buffer);
}

fn lines(look: &Look, area: Rect, buffer: &mut Buffer) {
    let (columns, rows) = (usize::from(area.width), usize::from(area.height));
    let (shown, first) = look.shown();
    let across = columns * look.grain.dots().0;
    let of = |line: &Points| resample(&line.series, look.span.start, look.span.end, across);
    let buckets: Vec<_> = shown.iter().map(of).collect();
    let scale = look.scale(&buckets, rows);
    value_axis(look, &scale, area, buffer);
    shade(look, area, buffer);
    marks(look, &scale, area, buffer);
    cursor_line(look, area, buffer);
    let cursor = look.cursor.and_then(|at| column_of(at, look.span.start, look.span.end, columns));
    let dots = plot(&buckets, &scale, (columns, rows), look.grain);
    paint(look, &dots, first, cursor, area, buffer);
    if look.theme.mode == super::ColorMode::Mono && look.grain != Grain::Ascii && shown.len() > 1 {
        letters(look, shown, first, &scale, area, buffer);
    }
}

/// Maintenance windows, behind everything.
pub(super) fn shade(look: &Look, area: Rect, buffer: &mut Buffer) {
    let columns = i64::from(area.width);
    let (start, seconds) = (look.span.start.as_second(), look.span.seconds().max(1));
    let glyph = if look.theme.ascii { ":" } else { "░" };
    for (from, to) in &look.shades {
        let first = (from - start) * columns / seconds;
        let last = ((to - start) * columns - 1).div_euclid(seconds).max(first);
        for column in first.max(0)..=last.min(columns - 1) {
            for y in area.top()..area.bottom() {
                put(buffer, area.x + column as u16, y, glyph, look.theme.dim);
            }
        }
    }
}

/// Thresholds and limits.
pub(super) fn marks(look: &Look, scale: &Scale, area: Rect, buffer: &mut Buffer) {
    let rows = usize::from(area.height);
    let row_of = |value: f64| ((1.0 - scale.share(value)) * (rows - 1) as f64).round() as u16;
    let dash = if look.theme.ascii { "-" } else { "╌" };
    for (_, value) in look.marks.iter().filter(|(_, value)| *value >= scale.low && *value <= scale.high) {
        for x in area.left()..area.right() {
            put(buffer, x, area.y + row_of(*value), dash, look.theme.busy.patch(look.theme.dim));
        }
    }
}

/// The bar under the cursor.
pub(super) fn cursor_line(look: &Look, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    if let Some(column) = look.cursor.and_then(|at| column_of(at, look.span.start, look.span.end, columns)) {
        let bar = if look.theme.ascii { "|" } else { "│" };
        for y in area.top()..area.bottom() {
            put(buffer, area.x + column as u16, y, bar, look.theme.dim);
        }
    }
}

fn paint(look: &Look, dots: &Dots, first: usize, cursor: Option<usize>, area: Rect, buffer: &mut Buffer) {
    for row in 0..dots.rows {
        for column in 0..dots.columns {
            let Some((bits, line)) = dots.cell(column, row) else { continue };
            let mut style = look.theme.line(first + line);
            if cursor == Some(column) {
                style = style.add_modifier(Modifier::REVERSED);
            }
            let glyph = glyph(dots.grain, bits, first + line);
            put(buffer, area.x + column as u16, area.y + row as u16, glyph.encode_utf8(&mut [0; 4]), style);
        }
    }
}

/// Without colours a letter at its end says which line is which.
fn letters(look: &Look, shown: &[Points], first: usize, scale: &Scale, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    for (index, line) in shown.iter().enumerate() {
        let buckets = resample(&line.series, look.span.start, look.span.end, columns);
        let end = buckets.iter().enumerate().rev().find_map(|(column, bucket)| Some((column, bucket.as_ref()?.last)));
        let Some((column, value)) = end else { continue };
        let row = ((1.0 - scale.share(value)) * f64::from(area.height - 1)).round() as u16;
        let style = Style::new().add_modifier(Modifier::BOLD);
        // Lines that end together stand beside each other.
        let x = area.x + column.saturating_sub(index) as u16;
        put(buffer, x, area.y + row, letter(first + index).encode_utf8(&mut [0; 4]), style);
    }
}

/// A state as a strip: low and quiet while all is well, full where it wants a look, nothing where nothing is known.
fn strip(look: &Look, state: State, area: Rect, buffer: &mut Buffer) {
    let Some(line) = look.shown().0.first() else { return };
    let columns = usize::from(area.width);
    let cursor = look.cursor.and_then(|at| column_of(at, look.span.start, look.span.end, columns));
    let (quiet, loud) = if look.theme.ascii { (".", "#") } else { ("▁", "█") };
    let buckets = resample(&line.series, look.span.start, look.span.end, columns);
    for (column, bucket) in buckets.iter().enumerate() {
        let Some(bucket) = bucket else { continue };
        // The worst of the column counts.
        let worst = if state == State::Well { bucket.least } else { bucket.greatest };
        let looked_at = state.word(worst).1;
        let (glyph, style) = match (looked_at, state) {
            (false, _) => (quiet, look.theme.ok),
            (true, State::Well) => (loud, look.theme.error),
            (true, State::On) => (loud, look.theme.busy),
        };
        let style = if cursor == Some(column) { style.add_modifier(Modifier::REVERSED) } else { style };
        let top = if looked_at { area.top() } else { area.bottom() - 1 };
        for y in top..area.bottom() {
            put(buffer, area.x + column as u16, y, glyph, style);
        }
    }
}

pub(super) fn value_axis(look: &Look, scale: &Scale, area: Rect, buffer: &mut Buffer) {
    let rows = usize::from(area.height);
    let bar = if look.theme.ascii { "|" } else { "│" };
    let axis = area.x - 1;
    for y in area.top()..area.bottom() {
        put(buffer, axis, y, bar, look.theme.dim);
    }
    let mut taken = vec![false; rows];
    let room = GUTTER - 1;
    let marks = scale.marks();
    for (mark, text) in marks.iter().copied().zip(look.chart.unit.labels(&marks)) {
        let row = ((1.0 - scale.share(mark)) * (rows - 1) as f64).round() as usize;
        let Some(free) = taken.get_mut(row).filter(|taken| !**taken) else { continue };
        *free = true;
        // On the axis the space before the unit is the first to go.
        let tight = if text.width() > room { text.replacen(' ', "", 1) } else { text };
        let text = cut(&tight, room);
        let x = axis - text.width() as u16;
        buffer.set_string(x, area.y + row as u16, text, look.theme.dim);
    }
}

fn time_axis(look: &Look, plot: Rect, buffer: &mut Buffer) {
    let y = plot.bottom();
    let left = plot.x - GUTTER as u16;
    buffer.set_string(left + 2, y, "UTC", look.theme.dim);
    let columns = usize::from(plot.width);
    let mut free_from = 0;
    for tick in time_ticks(look.span.start, look.span.end, columns / 10) {
        let Ok(at) = Timestamp::from_second(tick.at) else { continue };
        let Some(column) = column_of(at, look.span.start, look.span.end, columns) else { continue };
        let begin = column.max(free_from);
        if begin + tick.label.len() <= columns && begin <= column + 1 {
            buffer.set_string(plot.x + begin as u16, y, &tick.label, look.theme.dim);
            free_from = begin + tick.label.len() + 1;
        }
    }
}

pub(super) fn put(buffer: &mut Buffer, x: u16, y: u16, text: &str, style: Style) {
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.set_symbol(text).set_style(style);
    }
}

/// Text cut to a width in cells; what is cut ends in `~`.
pub(super) fn cut(text: &str, width: usize) -> String {
    let clean = super::text::visible(text);
    if clean.width() <= width {
        return clean;
    }
    let mut out = String::new();
    for c in clean.chars() {
        if out.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) + 1 > width {
            break;
        }
        out.push(c);
    }
    if width > 0 { out + "~" } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("abcdef", 4), "abc~");
    }
}
