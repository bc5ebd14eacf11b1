//! Paints a cell or a record read at length.

use super::Theme;
use crate::sql::peek::{Line as PeekLine, Peek};
use crate::sql::visible;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Names of fields take at most this much.
const WIDEST_LABEL: usize = 30;

/// Paints the lines around the one the reader stands on.
pub fn draw(peek: &Peek, lines: &[PeekLine], focused: bool, theme: &Theme, area: Rect, frame: &mut Frame) {
    let height = usize::from(area.height);
    let at = peek.at.min(lines.len().saturating_sub(1));
    let top = (at + 1)
        .saturating_sub(height.max(1))
        .max(at.saturating_sub(height / 2))
        .min(lines.len().saturating_sub(height));
    let labels = lines.iter().map(|line| visible::width(&line.label)).max().unwrap_or(0).min(WIDEST_LABEL);
    for ((index, line), y) in lines.iter().enumerate().skip(top).zip(area.y..area.bottom()) {
        let mark = match line.fold {
            Some(true) => "+",
            Some(false) => "-",
            None => " ",
        };
        let mark_style = if index == at && focused { theme.selected } else { theme.dim };
        let label = visible::cut(&line.label, labels, theme.ascii);
        let pad = " ".repeat(labels.saturating_sub(visible::width(&label)) + usize::from(labels > 0));
        let room = usize::from(area.width).saturating_sub(labels + 2);
        let text = visible::cut(&line.text, room, theme.ascii).into_owned();
        let style = if line.null { theme.null } else { theme.text };
        let spans = vec![
            Span::styled(mark, mark_style),
            Span::styled(format!("{label}{pad}"), theme.strong),
            Span::styled(text, style),
        ];
        frame.render_widget(Line::from(spans), Rect { y, height: 1, ..area });
    }
}
