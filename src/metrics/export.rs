//! What is shown, as a document of its own: numbers as CSV, pictures as SVG or PNG.

use super::pane::{Mode, Pane};
use super::window::Span;
use crate::charts::{Line, Scale, Unit, scale, stack};
use jiff::Timestamp;
use std::io::{self, Write};

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Svg,
    Png,
}

impl Format {
    /// The ending of its file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// One chart of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    pub metric: String,
    pub title: String,
    pub stat: &'static str,
    pub unit: Unit,
    pub lines: Vec<Line>,
    pub marks: Vec<(String, f64)>,
    /// The lines are parts of a whole, on top of each other.
    pub stacked: bool,
}

impl Panel {
    /// The scale of everything drawn in a span.
    pub(super) fn scale(&self, span: Span) -> Scale {
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        if self.stacked {
            let lines: Vec<_> = self.lines.iter().map(|line| &line.series).collect();
            let wholes = stack(&lines, span.start, span.end, 400);
            let wholes = wholes.into_iter().flatten().map(|parts| parts.iter().sum::<f64>());
            (least, greatest) = (0.0, wholes.fold(0.0, f64::max));
        } else {
            for summary in self.lines.iter().filter_map(|line| line.summary(span.start, span.end)) {
                (least, greatest) = (least.min(summary.least), greatest.max(summary.greatest));
            }
        }
        scale(self.unit, least, greatest, 4)
    }
}

/// What is written: everything it needs, so that writing takes nothing from the screen's time.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub format: Format,
    pub subject: String,
    pub region: String,
    pub span: Span,
    pub as_of: Option<Timestamp>,
    pub panels: Vec<Panel>,
    /// Maintenance windows, as seconds since 1970.
    pub shades: Vec<(i64, i64)>,
}

impl Document {
    /// What the pane shows: the few of the overview, or the one chart.
    pub fn of(pane: &Pane, format: Format, now: Timestamp) -> Option<Self> {
        let subject = pane.subject()?;
        let shown: Vec<usize> =
            if pane.mode == Mode::Overview { (0..pane.few()).collect() } else { vec![pane.selected()] };
        let panel = |index: usize| {
            let (chart, drawn) = pane.chart(index)?;
            drawn.has_numbers().then(|| Panel {
                metric: chart.name.clone(),
                title: chart.title.clone(),
                stat: chart.statistic().as_str(),
                unit: chart.unit,
                lines: drawn.lines.clone(),
                marks: pane.marks(chart),
                stacked: chart.stacks() && drawn.lines.len() > 1,
            })
        };
        let panels: Vec<Panel> = shown.into_iter().filter_map(panel).collect();
        (!panels.is_empty()).then(|| Self {
            format,
            subject: subject.to_string(),
            region: subject.region().to_owned(),
            span: pane.span(now),
            as_of: pane.as_of,
            panels,
            shades: pane.shades(now),
        })
    }

    /// A file name that says what is in it: `metrics-cluster-prod-20260301T140000Z.csv`.
    pub fn name(&self) -> String {
        let clean = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let subject: String = self.subject.chars().map(clean).collect();
        let at = self.as_of.unwrap_or(self.span.end).strftime("%Y%m%dT%H%M%SZ");
        format!("metrics-{subject}-{at}.{}", self.format.ending())
    }

    /// Writes it.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Csv => self.csv(out),
            Format::Svg => super::svg::write(self, out),
            Format::Png => super::png::write(self, out),
        }
    }

    /// The shaded parts of the span.
    pub(super) fn shaded(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.shades.iter().copied()
    }

    /// A line for each slot; a gap is an empty value.
    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "time,target,region,metric,line,statistic,unit,period,value")?;
        for panel in &self.panels {
            for line in &panel.lines {
                let fixed = format!(
                    "{},{},{},{},{},{},{}",
                    quoted(&self.subject),
                    quoted(&self.region),
                    quoted(&panel.metric),
                    quoted(&line.label),
                    panel.stat,
                    quoted(panel.unit.name()),
                    line.series.period
                );
                for (at, sample) in slots(line, self.span) {
                    let value = sample.map(|value| value.to_string()).unwrap_or_default();
                    writeln!(out, "{at},{fixed},{value}")?;
                }
            }
        }
        Ok(())
    }
}

/// The slots of a line inside a span.
pub(super) fn slots(line: &Line, span: Span) -> impl Iterator<Item = (Timestamp, Option<f64>)> {
    let (start, period) = (line.series.start.as_second(), i64::from(line.series.period));
    let slots = line.series.samples.iter().enumerate();
    slots
        .filter_map(move |(index, sample)| Some((Timestamp::from_second(start + index as i64 * period).ok()?, *sample)))
        .filter(move |(at, _)| *at >= span.start && *at < span.end)
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::Series;

    pub fn document(format: Format) -> Document {
        let at = |second| Timestamp::from_second(second).unwrap();
        let series = Series { start: at(0), period: 60, samples: vec![Some(1.5), None, Some(40.0), Some(9.0)] };
        Document {
            format,
            subject: "cluster/a<b".into(),
            region: "eu-west-1".into(),
            span: Span { start: at(0), end: at(180), period: 60 },
            as_of: Some(at(200)),
            panels: vec![Panel {
                metric: "CPUUtilization".into(),
                title: "CPU utilization".into(),
                stat: "Average",
                unit: Unit::Percent,
                lines: vec![Line { label: "a, \"b\"".into(), series }],
                marks: vec![("warn".to_owned(), 90.0)],
                stacked: false,
            }],
            shades: vec![],
        }
    }

    #[test]
    fn csv_has_a_line_for_each_slot_in_sight_and_a_gap_is_empty() {
        let mut out = Vec::new();
        document(Format::Csv).write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let fixed = "cluster/a<b,eu-west-1,CPUUtilization,\"a, \"\"b\"\"\",Average,Percent,60";
        let expected = format!(
            "time,target,region,metric,line,statistic,unit,period,value\n1970-01-01T00:00:00Z,{fixed},1.5\n\
             1970-01-01T00:01:00Z,{fixed},\n1970-01-01T00:02:00Z,{fixed},40\n"
        );
        assert_eq!(text, expected);
        assert_eq!(document(Format::Csv).name(), "metrics-cluster-a-b-19700101T000320Z.csv");
    }
}
