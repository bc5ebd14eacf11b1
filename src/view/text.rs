//! Views that are text: a title, then lines with tones.

use crate::app::App;
use crate::app::text::{TextLine, Tone, lines, title};
use crate::kinds::Align;
use crate::view::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

/// Paints the text view in force.
pub(super) fn draw(app: &App, area: Rect, frame: &mut Frame) {
    let theme = &app.settings.theme;
    let lines = lines(app);
    let height = usize::from(area.height).saturating_sub(1);
    let top = app.scroll.min(lines.len().saturating_sub(height));
    let place = if lines.len() > height {
        format!("  {}-{} of {}", top + 1, (top + height).min(lines.len()), lines.len())
    } else {
        String::new()
    };
    let heading = Line::from(vec![Span::styled(title(app), theme.header), Span::styled(place, theme.dim)]);
    let shown = lines.into_iter().skip(top).map(|line| paint(line, theme));
    for (line, y) in std::iter::once(heading).chain(shown).zip(area.top()..area.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..area });
    }
}

/// A toned line with the theme's styles.
pub(super) fn paint(line: TextLine, theme: &Theme) -> Line<'static> {
    let spans = line.into_iter().map(|(tone, text)| Span::styled(visible(&text), style(tone, theme)));
    Line::from(spans.collect::<Vec<_>>())
}

fn style(tone: Tone, theme: &Theme) -> Style {
    match tone {
        Tone::Plain => theme.text,
        Tone::Title => theme.strong,
        Tone::Dim => theme.dim,
        Tone::Key => theme.accent,
        Tone::Error | Tone::Removed => theme.error,
        Tone::Added => theme.ok,
        Tone::Changed => theme.busy,
        Tone::Status(class) => theme.status(class).1,
    }
}

/// Control characters would move the terminal's cursor: they are shown as a dot.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '.' } else { c }).collect()
}

/// Text cut or filled to a width in cells; what is cut ends in `~`.
pub(super) fn pad(text: &str, width: usize, align: Align) -> String {
    let clean = visible(text);
    let have = clean.width();
    if have > width {
        let mut cut = String::new();
        for c in clean.chars() {
            if cut.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) + 1 > width {
                break;
            }
            cut.push(c);
        }
        let fill = " ".repeat(width.saturating_sub(cut.width() + 1));
        return if width == 0 { String::new() } else { format!("{cut}~{fill}") };
    }
    let fill = " ".repeat(width - have);
    match align {
        Align::Left => clean + &fill,
        Align::Right => fill + &clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_cells_not_by_bytes() {
        assert_eq!(pad("tools", 7, Align::Right), "  tools");
        assert_eq!(pad("analytics", 5, Align::Left), "anal~");
        assert_eq!(pad("日本語", 4, Align::Left), "日~ ");
        assert_eq!(pad("x", 0, Align::Left), "");
    }
}
