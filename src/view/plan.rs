//! Paints a plan: the tree with each step's own share of the cost, warnings where they arise, and the step under the
//! cursor in full.

use super::Theme;
use crate::sql::grid::{Extent, Grid, Viewport};
use crate::sql::plan::{Node, Plan};
use crate::sql::visible;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

/// Cells of the bar before each step.
const BAR: usize = 8;
/// From this share on a step is shown as costly.
const COSTLY: f64 = 0.3;

/// Paints notes, the tree and what is to be said of the step under the cursor.
pub fn draw(plan: &Plan, grid: &Grid, focused: bool, theme: &Theme, area: Rect, frame: &mut Frame) {
    let notes = (plan.notes.len() as u16).min(area.height / 4);
    let foot = if area.height >= 8 { 3 } else { u16::from(area.height > 2) };
    let [above, header, body, below] = Layout::vertical([
        Constraint::Length(notes),
        Constraint::Length(u16::from(area.height > 3)),
        Constraint::Fill(1),
        Constraint::Length(foot),
    ])
    .areas(area);
    let note = |text: &String| Line::styled(format!("! {}", visible::show(text, theme.ascii)), theme.error);
    frame.render_widget(Paragraph::new(plan.notes.iter().map(note).collect::<Vec<_>>()), above);
    let title = format!("{:>BAR$}  own    rows  step", "cost");
    frame.render_widget(Line::styled(title, theme.header), header);
    grid.set_viewport(Viewport { rows: usize::from(body.height), cells: usize::from(body.width) });
    let extent = Extent { rows: plan.nodes.len(), widths: &[] };
    let (at, _) = grid.cursor(extent);
    let window = grid.window(extent);
    for ((index, node), y) in plan.nodes.iter().enumerate().skip(window.rows.start).zip(body.y..body.bottom()) {
        frame.render_widget(step(node, theme), Rect { y, height: 1, ..body });
        if index == at {
            let style = if focused { theme.selected } else { theme.strong };
            frame.buffer_mut().set_style(Rect { y, height: 1, width: body.width.min(BAR as u16), ..body }, style);
        }
    }
    if let Some(node) = plan.nodes.get(at) {
        frame.render_widget(Paragraph::new(about(node, theme)).wrap(Wrap { trim: true }), below);
    }
}

fn step(node: &Node, theme: &Theme) -> Line<'static> {
    let share = node.share.unwrap_or(0.0);
    let filled = (share * BAR as f64).round() as usize;
    let block = if theme.ascii { "#" } else { "█" };
    let style = if share >= COSTLY { theme.busy } else { theme.dim };
    let percent = node.share.map_or("   -".to_owned(), |share| format!("{:>3.0}%", share * 100.0));
    let rows = node.rows.map_or("-".to_owned(), short);
    let sign = if node.warning.is_some() { "! " } else { "" };
    let name_style = if node.warning.is_some() { theme.error } else { theme.text };
    let branch = match node.depth {
        0 => String::new(),
        depth => format!("{}{} ", "  ".repeat(depth - 1), if theme.ascii { "->" } else { "└─" }),
    };
    Line::from(vec![
        Span::styled(format!("{:>BAR$}", block.repeat(filled)), style),
        Span::styled(format!(" {percent} {rows:>7}  "), style),
        Span::styled(branch, theme.dim),
        Span::styled(format!("{sign}{}", visible::show(&node.name, theme.ascii)), name_style),
    ])
}

/// Everything about the step under the cursor.
fn about(node: &Node, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(warning) = node.warning {
        lines.push(Line::styled(format!("! {warning}"), theme.error));
    }
    let cost = node.cost.map(|cost| format!("cost {cost:.2}"));
    let width = node.width.map(|width| format!("{width} bytes a row"));
    let details = node.details.iter().map(|text| visible::show(text, theme.ascii).into_owned());
    let words: Vec<String> = cost.into_iter().chain(width).chain(details).collect();
    lines.push(Line::styled(words.join("; "), theme.dim));
    lines
}

/// `172k`: three digits are enough for an estimate.
fn short(number: f64) -> String {
    match number {
        n if n < 10_000.0 => format!("{n:.0}"),
        n if n < 10_000_000.0 => format!("{:.0}k", n / 1e3),
        n if n < 1e10 => format!("{:.0}M", n / 1e6),
        n if n < 1e13 => format!("{:.0}G", n / 1e9),
        n => format!("{n:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn estimates_are_short() {
        assert_eq!([0.0, 8798.0, 172_456.0, 3e9, 1e15].map(super::short), ["0", "8798", "172k", "3000M", "1e15"]);
    }
}
