//! A document as a picture: one panel below the other, no script, no font of its own.

use super::export::{Document, Panel, slots};
use super::window::Span;
use crate::charts::{Line, Scale, stack, time_ticks};
use std::fmt::Write as _;
use std::io::{self, Write};

const WIDTH: f64 = 900.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 880.0;
const HEAD: f64 = 40.0;
/// Plot of a panel, and what stands above and below it.
const PLOT: f64 = 160.0;
const ABOVE: f64 = 30.0;
const BELOW: f64 = 28.0;
const LEGEND: f64 = 16.0;

/// Apart in hue and in lightness, so that they stay apart in grey.
const COLORS: [&str; 8] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b4b8a", "#444444"];

/// Writes the picture.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let height = HEAD + document.panels.iter().map(height_of).sum::<f64>();
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
    )?;
    let Span { start, end, .. } = document.span;
    let title = format!("{}  {}  {start} to {end}", document.subject, document.region);
    writeln!(out, "<text x=\"16\" y=\"24\" font-size=\"14\" font-weight=\"bold\">{}</text>", escaped(&title))?;
    let mut y = HEAD;
    for panel in &document.panels {
        out.write_all(drawn(panel, document, y).as_bytes())?;
        y += height_of(panel);
    }
    writeln!(out, "</svg>")
}

fn height_of(panel: &Panel) -> f64 {
    ABOVE + PLOT + BELOW + LEGEND * panel.lines.len().div_ceil(4) as f64
}

fn drawn(panel: &Panel, document: &Document, top: f64) -> String {
    let span = document.span;
    let mut svg = String::new();
    let scale = panel.scale(span);
    let plot = top + ABOVE;
    let y_of = |value: f64| plot + PLOT * (1.0 - scale.share(value));
    let _ = writeln!(
        svg,
        "<text x=\"16\" y=\"{:.1}\" font-weight=\"bold\">{} ({})</text>",
        plot - 10.0,
        escaped(&panel.title),
        panel.stat
    );
    for (from, to) in document.shaded() {
        let (x, wide) = (x_of(from, span), x_of(to, span) - x_of(from, span));
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{plot:.1}\" width=\"{wide:.1}\" height=\"{PLOT}\" fill=\"#f0f0e8\"><title>maintenance window</title></rect>"
        );
    }
    let marks = scale.marks();
    for (mark, text) in marks.iter().copied().zip(panel.unit.labels(&marks)) {
        let y = y_of(mark);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"#ddd\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            y + 4.0,
            escaped(&text)
        );
    }
    for tick in time_ticks(span.start, span.end, 8) {
        let x = x_of(tick.at, span);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            plot + PLOT + 16.0,
            escaped(&tick.label)
        );
    }
    let _ = writeln!(svg, "<text x=\"16\" y=\"{:.1}\" fill=\"#777\">UTC</text>", plot + PLOT + 16.0);
    for (label, value) in panel.marks.iter().filter(|(_, value)| *value >= scale.low && *value <= scale.high) {
        let y = y_of(*value);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"#b00\" stroke-dasharray=\"5 4\"/>\n\
             <text x=\"{RIGHT}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#b00\">{label} {}</text>",
            y - 3.0,
            escaped(&panel.unit.show(*value))
        );
    }
    if panel.stacked {
        bars(&mut svg, panel, span, &scale, plot);
    }
    for (index, line) in panel.lines.iter().enumerate() {
        let color = COLORS.get(index % COLORS.len()).copied().unwrap_or("#000");
        if !panel.stacked {
            path(&mut svg, line, span, &scale, plot, color);
        }
        legend(&mut svg, index, &line.label, color, plot + PLOT + BELOW);
    }
    svg
}

/// The parts on top of each other.
fn bars(svg: &mut String, panel: &Panel, span: Span, scale: &Scale, plot: f64) {
    const BARS: usize = 200;
    let lines: Vec<_> = panel.lines.iter().map(|line| &line.series).collect();
    let wide = (RIGHT - LEFT) / BARS as f64;
    for (column, parts) in stack(&lines, span.start, span.end, BARS).into_iter().enumerate() {
        let (x, mut below) = (LEFT + column as f64 * wide, 0.0);
        for (part, color) in parts.into_iter().flatten().zip(COLORS.iter().cycle()) {
            let (low, high) = (scale.share(below), scale.share(below + part));
            below += part;
            if high > low {
                let (y, tall) = (plot + PLOT * (1.0 - high), PLOT * (high - low));
                let _ = writeln!(
                    svg,
                    "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.2}\" height=\"{tall:.1}\" fill=\"{color}\"/>"
                );
            }
        }
    }
}

/// A run of points is a line; a gap lifts the pen.
fn path(svg: &mut String, line: &Line, span: Span, scale: &Scale, plot: f64, color: &str) {
    let mut path = String::new();
    let mut pen_down = false;
    let half = i64::from(line.series.period) / 2;
    for (at, sample) in slots(line, span) {
        let Some(value) = sample.filter(|value| value.is_finite()) else {
            pen_down = false;
            continue;
        };
        let (x, y) = (x_of(at.as_second() + half, span), plot + PLOT * (1.0 - scale.share(value)));
        // A point between two gaps is a dot: a line to itself with round ends.
        let step = if pen_down { format!("L{x:.1} {y:.1}") } else { format!("M{x:.1} {y:.1}L{x:.1} {y:.1}") };
        path.push_str(&step);
        pen_down = true;
    }
    let _ = writeln!(
        svg,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\" stroke-linecap=\"round\"/>"
    );
}

fn legend(svg: &mut String, index: usize, label: &str, color: &str, top: f64) {
    let (x, y) = (LEFT + (index % 4) as f64 * 200.0, top + (index / 4) as f64 * LEGEND + 8.0);
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{:.1}\" width=\"10\" height=\"3\" fill=\"{color}\"/>\n<text x=\"{}\" y=\"{y:.1}\">{}</text>",
        y - 5.0,
        x + 14.0,
        escaped(label)
    );
}

fn x_of(second: i64, span: Span) -> f64 {
    let share = (second - span.start.as_second()) as f64 / span.seconds().max(1) as f64;
    LEFT + (RIGHT - LEFT) * share.clamp(0.0, 1.0)
}

fn escaped(text: &str) -> String {
    let clean = text.chars().filter(|c| !c.is_control());
    clean.fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use crate::metrics::export::Format;
    use crate::metrics::export::tests::document;

    #[test]
    fn the_picture_is_well_formed_and_a_gap_lifts_the_pen() {
        let mut out = Vec::new();
        document(Format::Svg).write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut elements = 0;
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(_) | quick_xml::events::Event::Empty(_) => elements += 1,
                _ => {}
            }
        }
        assert!(elements > 15, "{elements}");
        assert!(text.contains("cluster/a&lt;b") && text.contains("warn 90%"), "{text}");
        let path = text.lines().find(|line| line.starts_with("<path")).unwrap();
        assert_eq!(path.matches('M').count(), 2, "{path}");
    }
}
