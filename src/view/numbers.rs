//! The numbers of a chart: the legend under it, and all of them as a table.

use super::chart::{Look, cut};
use crate::charts::Line as Points;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Cells of a value.
const VALUE: usize = 10;
/// Cells of a time.
const TIME: usize = 18;

/// The lines with their values, as many as have room; the line in focus is among them.
pub(super) fn legend(look: &Look, count: usize, area: Rect, buffer: &mut Buffer) {
    if count == 0 {
        return;
    }
    let theme = look.theme;
    let width = usize::from(area.width);
    let columns = (width.saturating_sub(14) / (VALUE + 1)).clamp(1, 4);
    let label_width = width.saturating_sub(4 + columns * (VALUE + 1)).min(40);
    let newest = look.cursor.map_or("newest".to_owned(), |at| at.strftime("at %H:%MZ").to_string());
    let titles = [newest.as_str(), "least", "mean", "greatest"];
    let heads = right(titles.iter().take(columns));
    let head = format!("    {:label_width$}{heads}", "");
    Line::styled(head, theme.dim).render(Rect { height: 1, ..area }, buffer);
    let first = look.focus.map_or(0, |focus| (focus + 1).saturating_sub(count));
    let hidden = look.drawn.lines.len().saturating_sub(count);
    for (index, line) in look.drawn.lines.iter().enumerate().skip(first).take(count) {
        let (glyph, style) = look.key(index);
        let all = line.summary(look.span.start, look.span.end);
        let numbers = [look.value(line), all.map(|a| a.least), all.map(|a| a.mean), all.map(|a| a.greatest)];
        let show = |value: &Option<f64>| value.map_or("no data".to_owned(), |value| look.chart.unit.show(value));
        let values = right(numbers.iter().take(columns).map(show));
        let mark = if look.focus == Some(index) { ">" } else { " " };
        let last = index + 1 == first + count && hidden > 0;
        let label = if last { format!("{} (+{hidden} more)", line.label) } else { line.label.clone() };
        let text_style = if look.focus == Some(index) { theme.strong } else { theme.text };
        let spans = vec![
            Span::raw(format!("{mark} ")),
            Span::styled(glyph, style),
            Span::styled(format!(" {}", padded(&label, label_width)), text_style),
            Span::styled(values, text_style),
        ];
        let row = Rect { y: area.y + 1 + (index - first) as u16, height: 1, ..area };
        Line::from(spans).render(row.intersection(area), buffer);
    }
}

/// Time down, lines across, the newest first; the row of the cursor is marked.
pub(super) fn draw(look: &Look, area: Rect, buffer: &mut Buffer) {
    let theme = look.theme;
    let first = look.focus.unwrap_or(0);
    let room = usize::from(area.width).saturating_sub(TIME + 2) / (VALUE + 2);
    let lines: Vec<&Points> = look.drawn.lines.iter().skip(first).take(room.max(1)).collect();
    let hidden = look.drawn.lines.len() - lines.len();
    let more = if hidden > 0 { format!("  {hidden} more lines") } else { String::new() };
    let stat = look.chart.statistic().as_str().to_lowercase();
    let title = format!("{} ({stat}){more}", look.chart.title);
    Line::styled(title, theme.strong).render(Rect { height: 1.min(area.height), ..area }, buffer);
    let mut head = vec![Span::styled(format!("  {:TIME$}", "TIME (UTC)"), theme.dim)];
    for (index, line) in lines.iter().enumerate() {
        let style = look.key(first + index).1;
        head.push(Span::styled(format!("  {:>VALUE$}", cut(&line.label, VALUE)), style));
    }
    if area.height > 1 {
        Line::from(head).render(Rect { y: area.y + 1, height: 1, ..area }, buffer);
    }
    let times = times(look);
    let cursor = look.cursor.and_then(|at| times.iter().position(|time| *time <= at)).unwrap_or(0);
    let height = usize::from(area.height).saturating_sub(2);
    // The cursor stands in the middle, except near the ends.
    let top = cursor.saturating_sub(height / 2).min(times.len().saturating_sub(height));
    for (row, at) in times.iter().skip(top).take(height).enumerate() {
        let chosen = look.cursor.is_some() && top + row == cursor;
        let (mark, style) = if chosen { ("> ", theme.selected) } else { ("  ", theme.text) };
        let time = at.strftime("%Y-%m-%d %H:%M").to_string();
        let mut spans = vec![Span::styled(format!("{mark}{time:TIME$}"), style)];
        for line in &lines {
            let value = line.at(*at);
            let text = match (value, look.chart.state) {
                (None, _) => "-".to_owned(),
                (Some(value), Some(state)) => state.word(value).0.to_owned(),
                (Some(value), None) => look.chart.unit.show(value),
            };
            spans.push(Span::styled(format!("  {text:>VALUE$}"), if value.is_none() { theme.dim } else { theme.text }));
        }
        Line::from(spans).render(Rect { y: area.y + 2 + row as u16, height: 1, ..area }, buffer);
    }
    if times.is_empty() && area.height > 2 {
        let text = if look.drawn.waiting || look.behind { "asking..." } else { "no datapoints in this range" };
        Line::styled(text, theme.dim).render(Rect { y: area.y + 2, height: 1, ..area }, buffer);
    }
}

/// The slots in sight, newest first.
fn times(look: &Look) -> Vec<Timestamp> {
    let Some(series) = look.drawn.lines.first().map(|line| &line.series) else { return Vec::new() };
    let (start, period) = (series.start.as_second(), i64::from(series.period));
    let slots = (0..series.samples.len() as i64).rev();
    let times = slots.filter_map(|slot| Timestamp::from_second(start + slot * period).ok());
    times.filter(|at| *at >= look.span.start && *at < look.span.end).collect()
}

/// Values at the right edges of their columns.
fn right<T: std::fmt::Display>(values: impl Iterator<Item = T>) -> String {
    values.fold(String::new(), |mut line, value| {
        let _ = write!(line, " {value:>VALUE$}");
        line
    })
}

fn padded(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let fill = " ".repeat(width.saturating_sub(text.width()));
    text + &fill
}
