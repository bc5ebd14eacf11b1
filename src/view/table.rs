//! A kind's table: own columns with the load beside the status, findings at the end, failures as rows.

use super::sparkline::sparkline;
use super::text::pad;
use crate::app::{App, Connection, Table, text};
use crate::cloud::CloudError;
use crate::kinds::{Align, Cell, LoadMetric, Row};
use crate::view::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Slots of the sparklines, and how many load columns have one: as many as leave room for the columns that matter.
const SPARKS: [(usize, usize); 6] = [(12, 9), (6, 9), (12, 2), (6, 2), (6, 1), (0, 0)];
/// Slots of the one sparkline a screen has that is too narrow for those.
const SLENDER: usize = 5;
/// Columns with a higher number are given up before a sparkline is shortened.
const MATTERS: u8 = 7;
/// Identifier and status have a glyph before them.
const GLYPHS: usize = 2;
/// Before a column up to this drop order goes, the identifier is narrowed.
const VITAL: u8 = 4;
/// Cells an identifier keeps, and what needs attention.
const SHORT: usize = 24;
const REASON: usize = 16;
/// Cells of the mark that says a column is sorted by.
const SORT_MARK: usize = 3;
/// A screen narrower than this is narrow.
const NARROW: usize = 100;
/// No column of the kind's.
const NONE: usize = usize::MAX;

/// What a table column shows.
enum Source {
    Cell(usize),
    Region,
    /// Index of the load metric, and the slots of its sparkline.
    Load(usize, usize),
    Findings,
}

struct Shown {
    title: &'static str,
    /// As the kind counts its columns.
    index: usize,
    align: Align,
    width: usize,
    /// Cells its longest text would take.
    natural: usize,
    drop_order: u8,
    /// Its numbers are a load's, and no percentages, sizes or words.
    counts: bool,
    source: Source,
}

impl Shown {
    /// A column of the console's own, beside those of the kind.
    fn beside(title: &'static str, width: usize, source: Source) -> Self {
        Self { title, index: NONE, align: Align::Left, width, natural: width, drop_order: 1, counts: false, source }
    }

    /// A count, whose course says more than its newest value; of a share of a whole the number is enough.
    fn takes_slender(&self) -> bool {
        matches!(self.source, Source::Load(_, 0)) && self.counts
    }

    /// To how many cells it may be narrowed before a column of that drop order goes.
    fn gives_way(&self, drop_order: u8) -> Option<usize> {
        let (until, least) = match self.source {
            Source::Findings => (MATTERS, REASON),
            Source::Cell(0) => (VITAL, SHORT),
            _ => return None,
        };
        (drop_order <= until && self.width > least).then_some(least)
    }
}

/// Paints the table, or says why there is none.
pub(super) fn draw(app: &App, table: &Table, area: Rect, frame: &mut Frame) {
    let theme = &app.settings.theme;
    let mut lines: Vec<Line> = Vec::new();
    let empty = table.counts().1 == 0;
    if let Connection::Failed(error) = &app.session.connection
        && empty
    {
        lines.extend(explain(error, area.width, theme));
    } else if empty {
        lines.extend(nothing(app, table, area.width));
    } else {
        let banner = table.banner(app.size, app.now.wall, theme.ascii);
        lines.extend(banner.into_iter().map(|line| Line::styled(line, theme.accent)));
        let columns = arrange(app, table, usize::from(area.width));
        lines.push(header(table, &columns, theme));
        lines.extend(failures(table, theme));
        let (cursor, top) = table.position();
        let height = usize::from(area.height).saturating_sub(lines.len());
        let rows = table.rows().enumerate().skip(top).take(height);
        lines.extend(rows.map(|(index, row)| line(table, row, &columns, index == cursor, theme)));
    }
    for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..area });
    }
}

/// No rows: still asking, failed, filtered away, or truly none.
fn nothing(app: &App, table: &Table, width: u16) -> Vec<Line<'static>> {
    let theme = &app.settings.theme;
    let errors: Vec<Line> = table
        .errors()
        .flat_map(|(region, error)| {
            let mut lines = vec![Line::styled(region.to_owned(), theme.dim)];
            lines.extend(explain(error, width, theme));
            lines
        })
        .collect();
    if !errors.is_empty() {
        return errors;
    }
    let title = table.kind.title.to_lowercase();
    if app.session.regions.is_empty() || !table.answered(&app.session.regions) {
        vec![Line::styled(format!("asking for {title}..."), theme.dim)]
    } else {
        vec![Line::styled(format!("no {title} in {}", app.session.regions.join(", ")), theme.dim)]
    }
}

/// What, why and what to do, wrapped.
fn explain(error: &CloudError, width: u16, theme: &Theme) -> Vec<Line<'static>> {
    let lines = text::error_lines(error).into_iter().flat_map(|line| text::wrap(line, usize::from(width)));
    lines.map(|line| super::text::paint(line, theme)).collect()
}

/// One failing source is a line with its remedy; the rows of the others stay.
fn failures<'a>(table: &'a Table, theme: &'a Theme) -> impl Iterator<Item = Line<'static>> + 'a {
    table.errors().map(|(region, error)| {
        Line::from(vec![
            Span::styled(format!("! {region}: {error}. "), theme.error),
            Span::styled(error.next_step(), theme.accent),
        ])
    })
}

/// The columns that fit, with the longest sparklines that do not drive out a column that matters.
fn arrange(app: &App, table: &Table, width: usize) -> Vec<Shown> {
    let mut shown = Vec::new();
    for spark in SPARKS {
        let all = columns(app, table, spark, width);
        let vital = all.iter().filter(|column| column.drop_order <= MATTERS).count();
        shown = fit(all, width);
        if shown.iter().filter(|column| column.drop_order <= MATTERS).count() == vital {
            return shown;
        }
    }
    slender(columns(app, table, (0, 0), width), &shown, width).unwrap_or(shown)
}

/// One short sparkline, for the first number that is no percentage, where what needs attention has the room for it.
fn slender(mut all: Vec<Shown>, without: &[Shown], width: usize) -> Option<Vec<Shown>> {
    let stays = |index: usize| without.iter().any(|column| column.index == index);
    let column = all.iter_mut().find(|column| column.takes_slender() && stays(column.index))?;
    if let Source::Load(_, slots) = &mut column.source {
        *slots = SLENDER;
    }
    column.width += SLENDER + 1;
    let found = fit(all, width);
    let identifier = |columns: &[Shown]| columns.first().map(|column| column.width);
    (found.len() == without.len() && identifier(&found) == identifier(without)).then_some(found)
}

fn columns(app: &App, table: &Table, spark: (usize, usize), width: usize) -> Vec<Shown> {
    let mut columns: Vec<Shown> = table.columns().shown().filter_map(|column| shown(table, column, spark)).collect();
    for column in &mut columns {
        // On a narrow screen a long status would drive out the numbers.
        if let (Source::Cell(1), 0..NARROW) = (&column.source, width) {
            column.width = column.width.min(16);
        }
        let marked = table.columns().sort_of(column.index).is_some();
        column.width = column.width.max(column.title.len() + if marked { SORT_MARK } else { 0 });
    }
    if app.session.regions.len() > 1 {
        let width = app.session.regions.iter().map(String::len).max().unwrap_or(0).max(6);
        columns.insert(1, Shown::beside("REGION", width, Source::Region));
    }
    // Where nothing needs attention the room is the columns'.
    let longest = table.longest_finding();
    if longest > 0 {
        // Why a row is not well is worth a quarter of the screen.
        let most = if width < NARROW { REASON } else { (width / 4).max(REASON) };
        columns.push(Shown::beside("ATTENTION", longest.clamp(REASON, most), Source::Findings));
    }
    columns
}

/// One of the kind's columns, its load columns counted behind its own.
fn shown(table: &Table, index: usize, (spark, lines): (usize, usize)) -> Option<Shown> {
    let own = table.kind.columns.len();
    if let Some(column) = table.kind.columns.get(index) {
        // Room for the glyph before a status word, and for the mark before the identifier.
        let extra = if index < GLYPHS { 2 } else { 0 };
        let width = table.width(index).min(usize::from(column.max_width)).max(column.title.len()) + extra;
        let (title, align, drop_order) = (column.title, column.align, column.drop_order);
        let natural = table.width(index) + extra;
        return Some(Shown {
            title,
            index,
            align,
            width,
            natural,
            drop_order,
            counts: false,
            source: Source::Cell(index),
        });
    }
    let load = index - own;
    let metric = table.kind.load.get(load)?;
    // A word has no line.
    let spark = if metric.state.is_some() || load >= lines { 0 } else { spark };
    Some(Shown {
        title: metric.title,
        index,
        align: if metric.state.is_some() { Align::Left } else { Align::Right },
        width: (value_width(metric) + spark + usize::from(spark > 0)).max(metric.title.len()),
        natural: 0,
        drop_order: metric.drop_order,
        counts: metric.state.is_none() && !matches!(metric.unit, "%" | "MB"),
        source: Source::Load(load, spark),
    })
}

fn value_width(metric: &LoadMetric) -> usize {
    match metric.unit {
        "MB" => 8,
        _ if metric.state.is_some() => 9,
        unit => 4 + unit.len().max(1),
    }
}

/// Drops columns until the rest fits; the last one takes what is left. Before one that matters goes, what needs
/// attention gives of its width, and before a vital one the identifier.
fn fit(mut columns: Vec<Shown>, width: usize) -> Vec<Shown> {
    let needed = |columns: &[Shown]| columns.iter().map(|column| column.width + 1).sum::<usize>();
    let whole = columns.first().map_or(0, |identifier| identifier.width);
    while needed(&columns) > width {
        let worst = columns.iter().enumerate().filter(|(_, c)| c.drop_order > 0).max_by_key(|(_, c)| c.drop_order);
        let Some((index, drop_order)) = worst.map(|(index, column)| (index, column.drop_order)) else { break };
        let over = needed(&columns) - width;
        let giving = columns.iter_mut().rev().find_map(|column| Some((column.gives_way(drop_order)?, column)));
        if let Some((least, column)) = giving {
            column.width -= over.min(column.width - least);
        } else {
            columns.remove(index);
        }
    }
    let mut spare = width.saturating_sub(needed(&columns));
    if let Some(identifier) = columns.first_mut() {
        let back = spare.min(whole.saturating_sub(identifier.width));
        identifier.width += back;
        spare -= back;
    }
    if let Some(last) = columns.last_mut()
        && matches!(last.source, Source::Findings)
    {
        last.width += spare;
        return columns;
    }
    // Else those whose texts are cut have the room.
    for column in columns.iter_mut().filter(|column| matches!(column.source, Source::Cell(2..))) {
        let more = spare.min(column.natural.saturating_sub(column.width));
        column.width += more;
        spare -= more;
    }
    columns
}

/// The titles; of those sorted by, with the direction, and the place where there are several.
fn header(table: &Table, columns: &[Shown], theme: &Theme) -> Line<'static> {
    let several = table.columns().sorts().len() > 1;
    let titles = columns.iter().map(|column| {
        let indent = if matches!(column.source, Source::Cell(0 | 1)) { "  " } else { "" };
        let sorted = table.columns().sort_of(column.index);
        let mark = sorted.map_or_else(String::new, |(place, down)| {
            let arrow = match (theme.ascii, down) {
                (true, false) => "^",
                (true, true) => "v",
                (false, false) => "▲",
                (false, true) => "▼",
            };
            if several { format!(" {arrow}{place}") } else { format!(" {arrow}") }
        });
        let style = if sorted.is_some() { theme.accent } else { theme.dim };
        Span::styled(pad(&format!("{indent}{}{mark}", column.title), column.width, column.align) + " ", style)
    });
    Line::from(titles.collect::<Vec<_>>())
}

fn line(table: &Table, row: &Row, columns: &[Shown], selected: bool, theme: &Theme) -> Line<'static> {
    let mut spans = Vec::with_capacity(columns.len() + 1);
    for column in columns {
        match column.source {
            Source::Cell(0) => {
                let marked = if table.is_marked(row) { "*" } else { " " };
                let mark = if selected { format!(">{marked}") } else { format!(" {marked}") };
                let style = if selected { theme.selected } else { theme.text };
                spans.push(Span::styled(pad(&format!("{mark}{}", row.id), column.width, Align::Left), style));
                spans.push(Span::raw(" "));
            }
            Source::Cell(1) => {
                let (glyph, style) = theme.status(row.status.class);
                let text = format!("{glyph} {}", row.status.word);
                spans.push(Span::styled(pad(&text, column.width, Align::Left) + " ", style));
            }
            Source::Cell(index) => {
                let text = row.cells.get(index).map(Cell::to_string).unwrap_or_default();
                spans.push(Span::raw(pad(&text, column.width, column.align) + " "));
            }
            Source::Region => spans.push(Span::raw(pad(&row.region, column.width, Align::Left) + " ")),
            Source::Load(index, spark) => spans.extend(load(table, row, index, spark, column.width, theme)),
            Source::Findings => spans.push(findings(table, row, column.width, theme)),
        }
    }
    Line::from(spans)
}

/// The newest value, then what led to it. Nothing published shows as nothing, not as zero.
fn load(table: &Table, row: &Row, index: usize, slots: usize, width: usize, theme: &Theme) -> [Span<'static>; 2] {
    let Some(metric) = table.kind.load.get(index) else { return [Span::raw(""), Span::raw("")] };
    let Some(series) = table.load(index, row) else { return [Span::raw(" ".repeat(width + 1)), Span::raw("")] };
    if let Some(state) = metric.state {
        let (word, bad) = series.latest().map_or(("", false), |(_, value)| state.word(value));
        let style = if bad { theme.error } else { theme.ok };
        return [Span::styled(pad(word, width, Align::Left) + " ", style), Span::raw("")];
    }
    let value = series.latest().map(|(_, value)| match metric.unit {
        "MB" => Cell::Megabytes(value),
        unit => Cell::Number(if value >= 10.0 { value.round() } else { (value * 10.0).round() / 10.0 }, unit),
    });
    let number = value.map(|value| value.to_string()).unwrap_or_default();
    if slots == 0 {
        return [Span::raw(pad(&number, width, Align::Right) + " "), Span::raw("")];
    }
    let text = pad(&number, width - slots - 1, Align::Right);
    let floor = if metric.unit == "%" { 100.0 } else { 1.0 };
    let spark = pad(&sparkline(&series.samples, slots, floor, theme.ascii), slots, Align::Right);
    [Span::raw(text + " "), Span::styled(spark + " ", theme.accent)]
}

fn findings(table: &Table, row: &Row, width: usize, theme: &Theme) -> Span<'static> {
    let text = match table.findings(row).as_slice() {
        [] => String::new(),
        [one] => one.to_string(),
        [one, rest @ ..] => format!("{one} (+{})", rest.len()),
    };
    let style: Style = if row.status.class == crate::model::StatusClass::Error { theme.error } else { theme.busy };
    Span::styled(pad(&text, width, Align::Left).trim_end().to_owned(), style)
}
