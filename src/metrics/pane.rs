//! The Metrics pane: whose metrics, which charts, which stretch of time, and the numbers there are.

mod moves;

use super::drawn::{Drawn, Numbers};
use super::layout::{GUTTER, Grid};
use super::plan::{Chart, charts};
use super::subject::{Facts, Subject};
use super::window::{Span, Window};
use super::{Measured, Published};
use crate::app::{Event, Now, Request, Step, Timer};
use crate::cloud::CloudError;
use crate::model::SeriesQuery;
use jiff::Timestamp;
use std::collections::HashSet;
use std::time::Duration;

/// Charts of the overview: those the table says matter, else the first few.
const FEW: usize = 6;
/// Keys pressed in a row ask once, this long after the last.
const SETTLE: Duration = Duration::from_millis(250);
/// What is published is listed anew after this long: nodes and queues come and go.
const LIST_AGE: Duration = Duration::from_mins(10);
/// A list this young is not asked for again by hand.
const FRESH: Duration = Duration::from_mins(1);
/// When to see again whether live refresh is back on.
const LATER: Duration = Duration::from_mins(1);
/// A live window is asked for anew at most this rarely.
const RAREST: u32 = 300;

/// The few that matter, one alone, or its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Overview,
    One,
    Numbers,
}

/// What is known of what is published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Listing {
    /// Not asked yet.
    #[default]
    Unasked,
    Asking,
    Known,
    Failed(CloudError),
}

/// The pane.
#[derive(Debug, Default)]
pub struct Pane {
    subject: Option<Subject>,
    facts: Facts,
    pub listing: Listing,
    listed_at: Option<Duration>,
    charts: Vec<Chart>,
    drawn: Vec<Drawn>,
    numbers: Numbers,
    pub mode: Mode,
    selected: usize,
    /// The metric whose chart is to stand alone once it is known which are published.
    aim: Option<String>,
    top: usize,
    pub window: Window,
    /// What is on the screen; follows `window` at once, and the clock with each answer.
    span: Option<Span>,
    asked: Option<Span>,
    /// The window was moved and its numbers have not come: what is drawn is what there was.
    pub behind: bool,
    /// When the last fetch came, and why the one after it did not.
    pub as_of: Option<Timestamp>,
    fetched_at: Option<Duration>,
    pub error: Option<CloudError>,
    /// Lists that failed while others came.
    pub partial: Vec<CloudError>,
    cursor: Option<Timestamp>,
    focus: Option<usize>,
    /// Half blocks instead of braille.
    pub blocks: bool,
    /// Calls of GetMetricData this pane has asked for.
    pub calls: u64,
    size: (usize, usize),
}

impl Pane {
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// The charts: the few that matter first.
    pub fn charts(&self) -> &[Chart] {
        &self.charts
    }

    /// A chart and what can be drawn of it.
    pub fn chart(&self, index: usize) -> Option<(&Chart, &Drawn)> {
        Some((self.charts.get(index)?, self.drawn.get(index)?))
    }

    pub fn selected(&self) -> usize {
        self.selected
    }

    /// How many charts the overview has.
    pub fn few(&self) -> usize {
        let marked = self.charts.iter().filter(|chart| chart.overview.is_some()).count();
        if marked == 0 { self.charts.len().min(FEW) } else { marked }
    }

    /// The grid of the overview and its first row in sight.
    pub fn grid(&self) -> (Grid, usize) {
        let (width, height) = self.size;
        // The pane's own heading.
        let grid = Grid::new((width, height.saturating_sub(1)), self.few());
        (grid, grid.top(self.selected, self.top))
    }

    /// The stretch of time on the screen.
    pub fn span(&self, now: Timestamp) -> Span {
        self.span.unwrap_or_else(|| self.window.at(now))
    }

    pub fn cursor(&self) -> Option<Timestamp> {
        self.cursor
    }

    /// The one line looked at, if not all.
    pub fn focus(&self) -> Option<usize> {
        self.focus
    }

    /// Horizontal lines of a chart: what the resource says, what the service allows, what wants a look.
    pub fn marks(&self, chart: &Chart) -> Vec<(String, f64)> {
        let own = self.facts.marks.iter().filter(|mark| mark.metric == chart.name);
        let own = own.filter_map(|mark| Some((mark.label_in(chart)?, mark.value)));
        let warn = chart.warn.map(|value| ("warn".to_owned(), value));
        let limit = chart.limit.filter(|_| self.subject.as_ref().is_some_and(|s| !s.is_fleet()));
        own.chain(warn).chain(limit.map(|value| ("limit".to_owned(), value))).collect()
    }

    /// Alarms on a chart's metric whose threshold is no line of it: those on a part that is not drawn now, and those on
    /// an expression.
    pub fn told(&self, chart: &Chart) -> Vec<String> {
        let parts = self.facts.marks.iter().filter(|mark| mark.metric == chart.name && mark.label_in(chart).is_none());
        let parts = parts.map(|mark| format!("{} {}: {}", mark.label, mark.part(), chart.unit.show(mark.value)));
        let sums = self.facts.sums.iter().filter(|(metric, _)| *metric == chart.name).map(|(_, text)| text.clone());
        parts.chain(sums).collect()
    }

    /// Maintenance windows in sight, as seconds since 1970.
    pub fn shades(&self, now: Timestamp) -> Vec<(i64, i64)> {
        self.facts.maintenance.map(|window| window.within(self.span(now))).unwrap_or_default()
    }

    /// What is known of the subject may have changed.
    pub fn set_facts(&mut self, facts: Facts) {
        self.facts = facts;
    }

    /// The body's cells.
    pub fn set_size(&mut self, size: (usize, usize)) {
        self.size = size;
        self.top = self.grid().1;
    }

    /// Looks at something else; what is on the way no longer counts.
    pub fn look_at(&mut self, subject: Subject, facts: Facts, now: Now) -> Vec<Step> {
        if self.subject.as_ref() == Some(&subject) && !matches!(self.listing, Listing::Failed(_)) {
            self.facts = facts;
            return self.opened(now);
        }
        let kept =
            Self { window: self.window, blocks: self.blocks, size: self.size, calls: self.calls, ..Self::default() };
        *self = Self { subject: Some(subject), facts, ..kept };
        self.list()
    }

    /// As [`Pane::look_at`], with the chart of a metric alone: at once, or when it is known what is published.
    pub fn look_at_one(&mut self, subject: Subject, facts: Facts, metric: Option<String>, now: Now) -> Vec<Step> {
        let is_same = self.subject.as_ref() == Some(&subject);
        if is_same && self.listing == Listing::Known {
            self.aim = metric;
            self.take_aim();
            return self.look_at(subject, facts, now);
        }
        let steps = self.look_at(subject, facts, now);
        self.aim = metric;
        steps
    }

    fn take_aim(&mut self) {
        let aim = self.aim.take();
        if let Some(found) = aim.and_then(|metric| self.charts.iter().position(|chart| chart.name == metric)) {
            self.select(found);
            self.mode = Mode::One;
        }
    }

    /// Another session: nothing of the old one is true any more.
    pub fn detach(&mut self) {
        *self = Self { window: self.window, blocks: self.blocks, size: self.size, ..Self::default() };
    }

    /// The pane comes into sight: what is old is asked for anew.
    pub fn opened(&mut self, now: Now) -> Vec<Step> {
        match self.listing {
            Listing::Unasked if self.subject.is_some() => self.list(),
            Listing::Known => self.refreshed(now),
            _ => Vec::new(),
        }
    }

    /// Asks again now, whatever there is.
    pub fn refresh(&mut self, now: Now) -> Vec<Step> {
        let fresh = self.listed_at.is_some_and(|at| now.mono.saturating_sub(at) < FRESH);
        // A list is followed by the numbers.
        if fresh && self.listing == Listing::Known { self.fetch(now) } else { self.list() }
    }

    /// The timer: windows that follow the clock do so once a period while `live`, others only when they were moved.
    pub fn due(&mut self, live: bool, now: Now) -> Vec<Step> {
        let moved = self.asked.is_none();
        if !moved && !live {
            return vec![Step::After(LATER, Timer::Measure)];
        }
        if !moved && self.listed_at.is_some_and(|at| now.mono.saturating_sub(at) >= LIST_AGE) {
            return self.list();
        }
        self.fetch(now)
    }

    /// Takes in an answer; false when it is for somebody else.
    pub fn answered(&mut self, request: &Request, event: Event, now: Now) -> Option<Vec<Step>> {
        match (request, event) {
            (Request::Published { subject }, Event::MetricsPublished(answer)) => {
                let current = self.subject.as_ref() == Some(subject);
                Some(if current { self.published(answer, now) } else { Vec::new() })
            }
            (Request::Measure { subject, queries, span }, Event::MetricsMeasured(answer)) => {
                let current = self.subject.as_ref() == Some(subject) && self.asked == Some(*span);
                Some(if current { self.measured(queries, answer, *span, now) } else { Vec::new() })
            }
            _ => None,
        }
    }

    fn list(&mut self) -> Vec<Step> {
        let Some(subject) = self.subject.clone() else { return Vec::new() };
        if self.listing != Listing::Known {
            self.listing = Listing::Asking;
        }
        vec![Step::Ask(Request::Published { subject })]
    }

    fn published(&mut self, answer: Result<Published, CloudError>, now: Now) -> Vec<Step> {
        self.listed_at = Some(now.mono);
        match answer {
            Ok(published) => {
                let Some(subject) = self.subject.as_ref() else { return Vec::new() };
                let chosen: Vec<(String, String, usize, usize)> =
                    self.charts.iter().map(|c| (c.namespace.clone(), c.name.clone(), c.stat, c.split)).collect();
                let looked_at = self.charts.get(self.selected).map(|c| (c.namespace.clone(), c.name.clone()));
                self.charts = charts(subject, &published.metrics);
                for chart in &mut self.charts {
                    if let Some((.., stat, split)) =
                        chosen.iter().find(|(namespace, name, ..)| *namespace == chart.namespace && *name == chart.name)
                    {
                        (chart.stat, chart.split) = (*stat, (*split).min(chart.splits.len() - 1));
                    }
                }
                let again = looked_at.and_then(|(namespace, name)| {
                    self.charts.iter().position(|c| c.namespace == namespace && c.name == name)
                });
                self.selected = again.unwrap_or(0);
                self.take_aim();
                self.partial = published.failures;
                self.listing = Listing::Known;
                self.redraw(now);
                self.fetch(now)
            }
            Err(error) if self.listing == Listing::Known => {
                self.partial = vec![error];
                self.fetch(now)
            }
            Err(error) => {
                self.listing = Listing::Failed(error);
                self.asked = None;
                vec![Step::After(LATER, Timer::Measure)]
            }
        }
    }

    fn refreshed(&mut self, now: Now) -> Vec<Step> {
        let period = Duration::from_secs(u64::from(self.span(now.wall).period));
        let old = self.fetched_at.is_none_or(|at| now.mono.saturating_sub(at) >= period);
        let waits = |index: &usize| self.drawn.get(*index).is_some_and(|drawn| drawn.waiting);
        if old && self.window.is_live() || self.wanted().any(|(index, _)| waits(&index)) {
            self.fetch(now)
        } else {
            self.again(now)
        }
    }

    /// Asks for the charts in force: one question for all of them.
    fn fetch(&mut self, now: Now) -> Vec<Step> {
        let Some(subject) = self.subject.clone() else { return Vec::new() };
        if let Listing::Failed(_) | Listing::Unasked = self.listing {
            return self.list();
        }
        let span = self.window.at(now.wall);
        let mut seen = HashSet::new();
        let mut queries: Vec<SeriesQuery> = Vec::new();
        for (_, chart) in self.wanted() {
            queries.extend(chart.queries(span.period).into_iter().filter(|query| seen.insert(query.clone())));
        }
        if queries.is_empty() {
            return Vec::new();
        }
        self.asked = Some(span);
        self.calls += queries.len().div_ceil(500) as u64;
        vec![Step::Ask(Request::Measure { subject, queries, span })]
    }

    /// The charts whose numbers are needed now.
    fn wanted(&self) -> impl Iterator<Item = (usize, &Chart)> {
        let one = self.mode != Mode::Overview;
        let (few, selected) = (self.few(), self.selected);
        let wanted = move |index: usize| if one { index == selected } else { index < few };
        self.charts.iter().enumerate().filter(move |(index, _)| wanted(*index))
    }

    fn measured(
        &mut self,
        queries: &[SeriesQuery],
        answer: Result<Vec<Measured>, CloudError>,
        span: Span,
        now: Now,
    ) -> Vec<Step> {
        self.fetched_at = Some(now.mono);
        self.behind = false;
        match answer {
            Ok(outcomes) => {
                self.error = None;
                self.as_of = Some(now.wall);
                // What belongs to another stretch of time may not stand beside this one.
                if self.span != Some(span) || self.mode == Mode::Overview {
                    self.numbers.clear();
                }
                self.span = Some(span);
                self.numbers.extend(queries.iter().cloned().zip(outcomes));
                self.redraw(now);
                self.keep_cursor();
            }
            Err(error) => self.error = Some(error),
        }
        self.again(now)
    }

    /// When to look again: a live window once a period.
    fn again(&self, now: Now) -> Vec<Step> {
        if !self.window.is_live() {
            return Vec::new();
        }
        let period = self.span(now.wall).period.min(RAREST);
        let age = self.fetched_at.map_or(Duration::ZERO, |at| now.mono.saturating_sub(at));
        let wait = Duration::from_secs(u64::from(period)).saturating_sub(age).max(Duration::from_secs(1));
        vec![Step::After(wait, Timer::Measure)]
    }

    /// The lines anew, from the numbers there are.
    fn redraw(&mut self, now: Now) {
        let period = self.span(now.wall).period;
        self.drawn = self.charts.iter().map(|chart| Drawn::of(chart, period, &self.numbers)).collect();
        let lines = self.charts.get(self.selected).map_or(0, |chart| chart.lines().len());
        self.focus = self.focus.filter(|focus| *focus < lines);
    }

    fn keep_cursor(&mut self) {
        if let (Some(cursor), Some(span)) = (self.cursor, self.span) {
            let first_to_last = span.start..span.end;
            self.cursor = Some(cursor).filter(|cursor| first_to_last.contains(cursor));
        }
    }

    /// Columns a plot has on the screen.
    fn columns(&self) -> usize {
        let width = if self.mode == Mode::Overview { self.grid().0.width } else { self.size.0 };
        width.saturating_sub(GUTTER).max(1)
    }
}
