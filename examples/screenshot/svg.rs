//! A screen as SVG: every word at its own place over its background, so that columns stay aligned in any font.

use std::fmt::Write;
use vt100::{Cell, Color, Screen};

const CELL_WIDTH: f32 = 8.4;
const CELL_HEIGHT: f32 = 18.0;
const BASELINE: f32 = 13.5;
const MARGIN: f32 = 12.0;
const FOREGROUND: &str = "#d4d7dd";
const BACKGROUND: &str = "#15181e";
/// The sixteen named colours on a dark background.
const NAMED: [&str; 16] = [
    "#2b303b", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4", "#6b7280", "#ff7a85",
    "#b5e890", "#ffd68a", "#82c4ff", "#dc9cf0", "#7fd6e0", "#ffffff",
];

/// The whole screen.
pub fn render(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let width = f32::from(columns).mul_add(CELL_WIDTH, 2.0 * MARGIN);
    let height = f32::from(rows).mul_add(CELL_HEIGHT, 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" \
         font-size=\"14\" fill=\"{FOREGROUND}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for row in 0..rows {
        for run in runs(screen, row, columns) {
            run.draw(row, &mut svg);
        }
    }
    svg + "</svg>\n"
}

/// How a cell looks, with reverse already resolved.
#[derive(Clone, PartialEq)]
struct Look {
    background: String,
    /// Of the text, as SVG writes them.
    attributes: String,
    underline: bool,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let (mut foreground, mut background) = (color(cell.fgcolor(), FOREGROUND), color(cell.bgcolor(), BACKGROUND));
        if cell.inverse() {
            std::mem::swap(&mut foreground, &mut background);
        }
        let parts = [
            (foreground != FOREGROUND, format!(" fill=\"{foreground}\"")),
            (cell.bold(), " font-weight=\"bold\"".to_owned()),
            (cell.dim(), " opacity=\"0.6\"".to_owned()),
            (cell.italic(), " font-style=\"italic\"".to_owned()),
        ];
        let attributes = parts.into_iter().filter(|(wanted, _)| *wanted).map(|(_, text)| text).collect();
        Self { background, attributes, underline: cell.underline() }
    }
}

/// Neighbouring cells of one look.
struct Run {
    start: u16,
    look: Look,
    /// What stands in each cell; nothing in the second half of a wide one.
    cells: Vec<String>,
}

impl Run {
    // Writing to a string cannot fail.
    fn draw(&self, row: u16, svg: &mut String) {
        let (x, y) = (left(self.start), f32::from(row).mul_add(CELL_HEIGHT, MARGIN));
        let width = self.cells.len() as f32 * CELL_WIDTH;
        if self.look.background != BACKGROUND {
            let fill = &self.look.background;
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{CELL_HEIGHT}\" fill=\"{fill}\"/>"
            );
        }
        if self.look.underline {
            let y = y + BASELINE + 2.0;
            let _ = writeln!(svg, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"1\"/>");
        }
        let mut column = self.start;
        for word in self.cells.split_inclusive(|cell| cell == " ") {
            let cells = word.len() - usize::from(word.last().is_some_and(|cell| cell == " "));
            if cells > 0 {
                let _ = writeln!(
                    svg,
                    "<text x=\"{:.1}\" y=\"{:.1}\" textLength=\"{:.1}\"{}>{}</text>",
                    left(column),
                    y + BASELINE,
                    cells as f32 * CELL_WIDTH,
                    self.look.attributes,
                    escape(word.concat().trim_end())
                );
            }
            column += word.len() as u16;
        }
    }
}

/// Where a column starts.
fn left(column: u16) -> f32 {
    f32::from(column).mul_add(CELL_WIDTH, MARGIN)
}

fn runs(screen: &Screen, row: u16, columns: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column) else { continue };
        let look = Look::of(cell);
        let blank = if cell.is_wide_continuation() { "" } else { " " };
        let content = if cell.has_contents() { cell.contents() } else { blank }.to_owned();
        match runs.last_mut() {
            Some(run) if run.look == look || cell.is_wide_continuation() => run.cells.push(content),
            _ => runs.push(Run { start: column, look, cells: vec![content] }),
        }
    }
    runs
}

fn color(color: Color, default: &str) -> String {
    match color {
        Color::Default => default.to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Idx(index) => indexed(index),
    }
}

/// The 256 colours: sixteen named, a cube of 6x6x6, 24 greys.
fn indexed(index: u8) -> String {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..16 => NAMED.get(usize::from(index)).copied().unwrap_or(FOREGROUND).to_owned(),
        16..232 => {
            let cube = index - 16;
            format!("#{:02x}{:02x}{:02x}", level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        232.. => format!("#{0:02x}{0:02x}{0:02x}", 8 + 10 * (index - 232)),
    }
}

/// Text for XML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
