//! Parts of a whole as stacked bars: one column of cells a moment, each cell in the style of the part that covers it.

use super::ColorMode;
use super::chart::{Look, cursor_line, marks, put, shade, value_axis};
use super::glyph::{ascii, letter};
use crate::charts::{column_of, part_at, stack};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// The upper end of a bar, in eighths of a cell.
const EIGHTHS: [&str; 7] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"];

/// Paints the lines of a chart on top of each other.
pub(super) fn draw(look: &Look, area: Rect, buffer: &mut Buffer) {
    let (columns, rows) = (usize::from(area.width), usize::from(area.height));
    let lines: Vec<_> = look.drawn.lines.iter().map(|line| &line.series).collect();
    let stacked = stack(&lines, look.span.start, look.span.end, columns);
    let greatest = stacked.iter().flatten().map(|parts| parts.iter().sum::<f64>()).fold(0.0, f64::max);
    let scale = look.scale_to(0.0, greatest, rows);
    value_axis(look, &scale, area, buffer);
    shade(look, area, buffer);
    cursor_line(look, area, buffer);
    let cursor = look.cursor.and_then(|at| column_of(at, look.span.start, look.span.end, columns));
    let cell = (scale.high - scale.low) / rows.max(1) as f64;
    for (column, parts) in stacked.iter().enumerate() {
        let Some(parts) = parts else { continue };
        let whole: f64 = parts.iter().sum();
        for row in 0..rows {
            let low = scale.low + row as f64 * cell;
            let eighths = ((whole - low) / cell * 8.0).round().clamp(0.0, 8.0) as usize;
            let Some((part, glyph)) = glyph(look, parts, (low, whole), eighths, cell) else { break };
            let mut style = look.theme.line(part);
            if cursor == Some(column) {
                style = style.add_modifier(Modifier::REVERSED);
            }
            let y = area.bottom() - 1 - row as u16;
            put(buffer, area.x + column as u16, y, &glyph, style);
        }
    }
    marks(look, &scale, area, buffer);
}

/// The part that covers most of a cell, and what stands for it: its colour's block, or its letter where there is no
/// colour. Nothing above the bar.
fn glyph(look: &Look, parts: &[f64], (low, whole): (f64, f64), eighths: usize, cell: f64) -> Option<(usize, String)> {
    let top = (low + cell).min(whole);
    let part = part_at(parts, f64::midpoint(low, top))?;
    let colored = look.theme.mode != ColorMode::Mono && !look.theme.ascii;
    Some((
        part,
        match eighths {
            // A letter cannot be cut: half a cell is one.
            _ if !colored && eighths < 4 => return None,
            _ if look.theme.ascii => ascii(part).to_string(),
            _ if !colored => letter(part).to_string(),
            0 => return None,
            8.. => "█".to_owned(),
            some => (*EIGHTHS.get(some - 1)?).to_owned(),
        },
    ))
}
