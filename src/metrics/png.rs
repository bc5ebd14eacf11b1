//! A document as a PNG: the same panels as the SVG, drawn dot by dot with a font of its own, so that it needs nothing
//! of the system.

use super::export::{Document, Panel, slots};
use super::window::Span;
use crate::charts::{Line as Points, Scale, part_at, stack, time_ticks};
use embedded_graphics::Drawable;
use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{OriginDimensions, Point, Size};
use embedded_graphics::mono_font::iso_8859_1::{FONT_6X13, FONT_7X13_BOLD};
use embedded_graphics::mono_font::{MonoFont, MonoTextStyle};
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::primitives::{Line, Primitive, PrimitiveStyle, Rectangle};
use embedded_graphics::text::{Alignment, Text};
use flate2::{Compression, Crc, write::ZlibEncoder};
use std::convert::Infallible;
use std::io::{self, Write};

const WIDTH: i32 = 1200;
const LEFT: i32 = 90;
const RIGHT: i32 = 1180;
const HEAD: i32 = 40;
const ABOVE: i32 = 30;
const PLOT: i32 = 220;
const BELOW: i32 = 28;
const LEGEND: i32 = 16;
const ACROSS: i32 = 4;

const INK: Rgb888 = Rgb888::new(34, 34, 34);
const FAINT: Rgb888 = Rgb888::new(221, 221, 221);
const SHADE: Rgb888 = Rgb888::new(240, 240, 232);
const QUIET: Rgb888 = Rgb888::new(119, 119, 119);
const MARK: Rgb888 = Rgb888::new(187, 0, 0);
/// As in the SVG: apart in hue and in lightness.
const COLORS: [Rgb888; 8] = [
    Rgb888::new(0, 114, 178),
    Rgb888::new(213, 94, 0),
    Rgb888::new(0, 158, 115),
    Rgb888::new(204, 121, 167),
    Rgb888::new(230, 159, 0),
    Rgb888::new(86, 180, 233),
    Rgb888::new(91, 75, 138),
    Rgb888::new(68, 68, 68),
];

/// Dots, three bytes each, row by row.
struct Canvas {
    size: Size,
    dots: Vec<u8>,
}

impl Canvas {
    fn new(width: i32, height: i32) -> Self {
        let size = Size::new(width.unsigned_abs(), height.unsigned_abs());
        Self { size, dots: vec![255; size.width as usize * size.height as usize * 3] }
    }

    fn text(&mut self, text: &str, x: i32, y: i32, font: &MonoFont, color: Rgb888, alignment: Alignment) {
        // What the font does not have it shows as a question mark.
        let style = MonoTextStyle::new(font, color);
        let Ok(_) = Text::with_alignment(text, Point::new(x, y), style, alignment).draw(self);
    }

    fn line(&mut self, from: (i32, i32), to: (i32, i32), color: Rgb888, width: u32) {
        let line = Line::new(Point::new(from.0, from.1), Point::new(to.0, to.1));
        let Ok(()) = line.into_styled(PrimitiveStyle::with_stroke(color, width)).draw(self);
    }

    fn block(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), color: Rgb888) {
        let size = Size::new(width.max(0).unsigned_abs(), height.max(0).unsigned_abs());
        let Ok(()) = self.fill_solid(&Rectangle::new(Point::new(x, y), size), color);
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        self.size
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Infallible>
    where
        I: IntoIterator<Item = embedded_graphics::Pixel<Rgb888>>,
    {
        use embedded_graphics::pixelcolor::RgbColor;
        for embedded_graphics::Pixel(at, color) in pixels {
            let (Ok(x), Ok(y)) = (usize::try_from(at.x), usize::try_from(at.y)) else { continue };
            if x >= self.size.width as usize {
                continue;
            }
            let place = (y * self.size.width as usize + x) * 3;
            if let Some(dot) = self.dots.get_mut(place..place + 3) {
                dot.copy_from_slice(&[color.r(), color.g(), color.b()]);
            }
        }
        Ok(())
    }
}

/// Writes the picture.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let height = HEAD + document.panels.iter().map(height_of).sum::<i32>();
    let mut canvas = Canvas::new(WIDTH, height);
    let Span { start, end, .. } = document.span;
    let title = format!("{}  {}  {start} to {end}", document.subject, document.region);
    canvas.text(&title, 16, 24, &FONT_7X13_BOLD, INK, Alignment::Left);
    let mut top = HEAD;
    for panel in &document.panels {
        draw(panel, document, top, &mut canvas);
        top += height_of(panel);
    }
    encode(&canvas, out)
}

fn height_of(panel: &Panel) -> i32 {
    ABOVE + PLOT + BELOW + LEGEND * (panel.lines.len() as i32 + ACROSS - 1).div_euclid(ACROSS)
}

fn draw(panel: &Panel, document: &Document, top: i32, canvas: &mut Canvas) {
    let span = document.span;
    let scale = panel.scale(span);
    let plot = top + ABOVE;
    let y_of = |value: f64| plot + (f64::from(PLOT) * (1.0 - scale.share(value))).round() as i32;
    canvas.text(&format!("{} ({})", panel.title, panel.stat), 16, plot - 10, &FONT_7X13_BOLD, INK, Alignment::Left);
    for (from, to) in document.shaded() {
        canvas.block((x_of(from, span), plot), ((x_of(to, span) - x_of(from, span)).max(1), PLOT), SHADE);
    }
    let marks = scale.marks();
    for (mark, text) in marks.iter().copied().zip(panel.unit.labels(&marks)) {
        let y = y_of(mark);
        canvas.line((LEFT, y), (RIGHT, y), FAINT, 1);
        canvas.text(&text, LEFT - 6, y + 4, &FONT_6X13, INK, Alignment::Right);
    }
    for tick in time_ticks(span.start, span.end, 10) {
        canvas.text(&tick.label, x_of(tick.at, span), plot + PLOT + 16, &FONT_6X13, INK, Alignment::Center);
    }
    canvas.text("UTC", 16, plot + PLOT + 16, &FONT_6X13, QUIET, Alignment::Left);
    if panel.stacked {
        bars(panel, span, &scale, plot, canvas);
    } else {
        for (line, color) in panel.lines.iter().zip(COLORS.iter().cycle()) {
            path(line, span, &scale, plot, *color, canvas);
        }
    }
    for (label, value) in panel.marks.iter().filter(|(_, value)| *value >= scale.low && *value <= scale.high) {
        let y = y_of(*value);
        for x in (LEFT..RIGHT).step_by(9) {
            canvas.line((x, y), ((x + 5).min(RIGHT), y), MARK, 1);
        }
        let text = format!("{label} {}", panel.unit.show(*value));
        canvas.text(&text, RIGHT, y - 3, &FONT_6X13, MARK, Alignment::Right);
    }
    legend(panel, plot + PLOT + BELOW, canvas);
}

/// A run of points is a line; a gap lifts the pen.
fn path(line: &Points, span: Span, scale: &Scale, plot: i32, color: Rgb888, canvas: &mut Canvas) {
    let half = i64::from(line.series.period) / 2;
    let mut before: Option<(i32, i32)> = None;
    for (at, sample) in slots(line, span) {
        let Some(value) = sample.filter(|value| value.is_finite()) else {
            before = None;
            continue;
        };
        let y = plot + (f64::from(PLOT) * (1.0 - scale.share(value))).round() as i32;
        let here = (x_of(at.as_second() + half, span), y);
        canvas.line(before.unwrap_or(here), here, color, 2);
        before = Some(here);
    }
}

/// The parts on top of each other, a bar for every two dots.
fn bars(panel: &Panel, span: Span, scale: &Scale, plot: i32, canvas: &mut Canvas) {
    const BAR: i32 = 2;
    let lines: Vec<_> = panel.lines.iter().map(|line| &line.series).collect();
    let columns = stack(&lines, span.start, span.end, ((RIGHT - LEFT) / BAR).unsigned_abs() as usize);
    for (column, parts) in columns.into_iter().enumerate() {
        let Some(parts) = parts else { continue };
        let x = LEFT + column as i32 * BAR;
        for dot in 0..PLOT {
            let height = scale.low + (f64::from(dot) + 0.5) / f64::from(PLOT) * (scale.high - scale.low);
            let Some(part) = part_at(&parts, height) else { break };
            let color = COLORS.get(part % COLORS.len()).copied().unwrap_or(INK);
            canvas.block((x, plot + PLOT - 1 - dot), (BAR, 1), color);
        }
    }
}

fn legend(panel: &Panel, top: i32, canvas: &mut Canvas) {
    for (index, (line, color)) in panel.lines.iter().zip(COLORS.iter().cycle()).enumerate() {
        let index = index as i32;
        let (x, y) = (LEFT + index % ACROSS * 270, top + index / ACROSS * LEGEND + 8);
        canvas.block((x, y - 7), (10, 6), *color);
        let label: String = line.label.chars().filter(|c| !c.is_control()).take(40).collect();
        canvas.text(&label, x + 14, y, &FONT_6X13, INK, Alignment::Left);
    }
}

fn x_of(second: i64, span: Span) -> i32 {
    let share = (second - span.start.as_second()) as f64 / span.seconds().max(1) as f64;
    LEFT + (f64::from(RIGHT - LEFT) * share.clamp(0.0, 1.0)).round() as i32
}

/// The file: header, one stream of rows each filtered against the row above, end (PNG specification, 3rd edition).
fn encode(canvas: &Canvas, out: &mut dyn Write) -> io::Result<()> {
    const UP: u8 = 2;
    out.write_all(b"\x89PNG\r\n\x1a\n")?;
    let mut header = Vec::with_capacity(13);
    header.extend(canvas.size.width.to_be_bytes());
    header.extend(canvas.size.height.to_be_bytes());
    // Eight bits a sample, red green blue, the one compression, the one filter method, not interlaced.
    header.extend([8, 2, 0, 0, 0]);
    chunk(out, *b"IHDR", &header)?;
    let wide = canvas.size.width as usize * 3;
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    let mut above = vec![0; wide];
    for row in canvas.dots.chunks_exact(wide.max(1)) {
        let filtered: Vec<u8> = row.iter().zip(&above).map(|(dot, above)| dot.wrapping_sub(*above)).collect();
        rows.write_all(&[UP])?;
        rows.write_all(&filtered)?;
        above.copy_from_slice(row);
    }
    chunk(out, *b"IDAT", &rows.finish()?)?;
    chunk(out, *b"IEND", &[])
}

fn chunk(out: &mut dyn Write, name: [u8; 4], data: &[u8]) -> io::Result<()> {
    let length = u32::try_from(data.len()).map_err(|_| io::Error::other("the picture is too large for a PNG"))?;
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(data);
    out.write_all(&length.to_be_bytes())?;
    out.write_all(&name)?;
    out.write_all(data)?;
    out.write_all(&sum.sum().to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::export::Format;
    use crate::metrics::export::tests::document;
    use std::io::Read;

    /// Width, height and dots of a PNG of our own making, read as the specification says.
    fn decode(png: &[u8]) -> (usize, usize, Vec<u8>) {
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        let (mut at, mut names, mut data) = (8, Vec::new(), Vec::new());
        while at < png.len() {
            let length = number(at) as usize;
            let mut sum = Crc::new();
            sum.update(&png[at + 4..at + 8 + length]);
            assert_eq!(sum.sum(), number(at + 8 + length), "checksum");
            names.push(String::from_utf8_lossy(&png[at + 4..at + 8]).into_owned());
            if names.last().unwrap() == "IDAT" {
                data.extend(&png[at + 8..at + 8 + length]);
            }
            at += 12 + length;
        }
        assert_eq!(names, ["IHDR", "IDAT", "IEND"]);
        let (width, height) = (number(16) as usize, number(20) as usize);
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(data.as_slice()).read_to_end(&mut rows).unwrap();
        let mut dots: Vec<u8> = Vec::new();
        for row in rows.chunks_exact(1 + width * 3) {
            assert_eq!(row[0], 2);
            let above = dots.len().checked_sub(width * 3).map(|from| dots[from..].to_vec());
            let above = above.unwrap_or_else(|| vec![0; width * 3]);
            dots.extend(row[1..].iter().zip(above).map(|(dot, above)| dot.wrapping_add(above)));
        }
        (width, height, dots)
    }

    fn picture(document: &Document) -> (usize, usize, Vec<u8>, usize) {
        let mut out = Vec::new();
        document.write(&mut out).unwrap();
        let (width, height, dots) = decode(&out);
        (width, height, dots, out.len())
    }

    fn count(dots: &[u8], color: Rgb888) -> usize {
        use embedded_graphics::pixelcolor::RgbColor;
        dots.chunks_exact(3).filter(|dot| **dot == [color.r(), color.g(), color.b()]).count()
    }

    #[test]
    fn the_picture_has_lines_letters_and_marks_and_is_small() {
        let (width, height, dots, size) = picture(&document(Format::Png));
        assert_eq!((width, height), (1200, (HEAD + ABOVE + PLOT + BELOW + LEGEND) as usize));
        assert!(count(&dots, COLORS[0]) > 40, "no line");
        assert!(count(&dots, MARK) > 300, "no mark");
        assert!(count(&dots, INK) > 800, "no letters");
        assert!(size < 20_000, "{size} bytes");
    }

    #[test]
    fn bars_fill_what_they_stand_for_and_windows_are_shaded() {
        let mut document = document(Format::Png);
        document.panels[0].stacked = true;
        document.panels[0].marks.clear();
        document.shades = vec![(0, 60)];
        let (.., dots, _) = picture(&document);
        // 40 of 100 percent over a third of the width, and 1.5 over another.
        let expected = f64::from(RIGHT - LEFT) / 3.0 * f64::from(PLOT) * 0.415;
        let filled = count(&dots, COLORS[0]) as f64;
        assert!((filled / expected - 1.0).abs() < 0.05, "{filled} of {expected}");
        assert!(count(&dots, SHADE) > 40_000);
    }
}
