//! What the keys do to the pane. Choosing from lists is the update's.

use super::{Mode, Pane, SETTLE, Span};
use crate::app::{Now, Step, Timer};
use crate::charts;
use crate::keys::Action;
use crate::metrics::window::length_word;
use crate::model::{Sample, Stat};
use jiff::Timestamp;

impl Pane {
    /// Does an action; none when it is not the pane's.
    pub fn act(&mut self, action: Action, now: Now) -> Option<Vec<Step>> {
        Some(match action {
            Action::Down => self.down(1, now),
            Action::Up => self.down(-1, now),
            Action::HalfPageDown | Action::PageDown => self.down(self.page(), now),
            Action::HalfPageUp | Action::PageUp => self.down(-self.page(), now),
            Action::Top => self.down(isize::MIN / 2, now),
            Action::Bottom => self.down(isize::MAX / 2, now),
            Action::Left => self.move_cursor(-1, now),
            Action::Right => self.move_cursor(1, now),
            Action::FirstColumn => self.move_cursor(i64::MIN / 2, now),
            Action::LastColumn => self.newest(now),
            Action::Open => self.show(self.selected, now),
            Action::Expand => self.set_mode(if self.mode == Mode::Overview { Mode::One } else { Mode::Overview }, now),
            Action::Numbers => self.set_mode(if self.mode == Mode::Numbers { Mode::One } else { Mode::Numbers }, now),
            Action::Back => self.back(now),
            Action::ZoomIn => self.zoom(true, now),
            Action::ZoomOut => self.zoom(false, now),
            Action::PanBack => self.pan(false, now),
            Action::PanForward => self.pan(true, now),
            Action::Split => self.next_split(now),
            Action::Statistic => self.next_statistic(now),
            Action::FocusLine => self.next_line(),
            Action::Dots => {
                self.blocks = !self.blocks;
                vec![Step::Notice(if self.blocks { "half blocks" } else { "braille dots" }.into())]
            }
            _ => return None,
        })
    }

    /// Opens a chart alone.
    pub fn show(&mut self, index: usize, now: Now) -> Vec<Step> {
        if index >= self.charts.len() {
            return Vec::new();
        }
        self.select(index);
        self.set_mode(if self.mode == Mode::Numbers { Mode::Numbers } else { Mode::One }, now)
    }

    /// Another length of time, up to now.
    pub fn set_range(&mut self, length: i64, now: Now) -> Vec<Step> {
        (self.window.length, self.window.end) = (length, None);
        self.moved(now)
    }

    /// Another period, or the one that fits.
    pub fn set_period(&mut self, period: Option<u32>, now: Now) -> Vec<Step> {
        self.window.period = period;
        self.moved(now)
    }

    fn set_mode(&mut self, mode: Mode, now: Now) -> Vec<Step> {
        if mode == Mode::Overview {
            self.select(self.selected.min(self.few().saturating_sub(1)));
        }
        self.mode = mode;
        let missing = match mode {
            Mode::Overview => self.drawn.iter().take(self.few()).any(|drawn| drawn.waiting),
            _ => self.drawn.get(self.selected).is_none_or(|drawn| drawn.waiting),
        };
        if missing { self.fetch(now) } else { Vec::new() }
    }

    pub(super) fn select(&mut self, index: usize) {
        if self.selected != index {
            self.focus = None;
        }
        self.selected = index;
        self.top = self.grid().1;
    }

    /// The next chart; in the numbers, the next older row.
    fn down(&mut self, steps: isize, now: Now) -> Vec<Step> {
        match self.mode {
            Mode::Numbers => {
                let span = self.span(now.wall);
                let slots = (span.seconds() / i64::from(self.shown_period(now))) as usize;
                self.step_cursor(-(steps as i64), slots, now);
                Vec::new()
            }
            Mode::Overview => {
                let across = self.grid().0.across as isize;
                let last = self.few().saturating_sub(1);
                let to = self.selected.saturating_add_signed(steps.saturating_mul(across));
                self.select(if to > last && steps == 1 { self.last_below(last) } else { to.min(last) });
                Vec::new()
            }
            Mode::One => {
                let last = self.charts.len().saturating_sub(1);
                self.select(self.selected.saturating_add_signed(steps).min(last));
                self.set_mode(Mode::One, now)
            }
        }
    }

    /// Down from the last row but one where the last row is shorter.
    fn last_below(&self, last: usize) -> usize {
        let across = self.grid().0.across;
        if self.selected / across < last / across { last } else { self.selected }
    }

    fn page(&self) -> isize {
        match self.mode {
            Mode::Numbers => (self.size.1 as isize - 3).max(1),
            Mode::Overview => self.grid().0.down as isize,
            Mode::One => 5,
        }
    }

    fn shown_period(&self, now: Now) -> u32 {
        let period = self.span(now.wall).period;
        self.charts.get(self.selected).map_or(period, |chart| chart.period_in(period)).max(1)
    }

    fn move_cursor(&mut self, steps: i64, now: Now) -> Vec<Step> {
        self.step_cursor(steps, self.columns(), now);
        Vec::new()
    }

    fn step_cursor(&mut self, steps: i64, columns: usize, now: Now) {
        let span = self.span(now.wall);
        let window = (span.start, span.end, self.shown_period(now));
        self.cursor = Some(charts::step(self.cursor, steps, window, columns));
    }

    /// The newest point, following the clock again.
    fn newest(&mut self, now: Now) -> Vec<Step> {
        self.cursor = None;
        if self.window.is_live() {
            return Vec::new();
        }
        self.window.end = None;
        self.moved(now)
    }

    /// Out of what is innermost: the cursor, the one line, the numbers, the one chart.
    fn back(&mut self, now: Now) -> Vec<Step> {
        if self.cursor.take().is_some() || self.focus.take().is_some() {
            return Vec::new();
        }
        match self.mode {
            Mode::Numbers => self.set_mode(Mode::One, now),
            Mode::One | Mode::Overview => self.set_mode(Mode::Overview, now),
        }
    }

    fn zoom(&mut self, closer: bool, now: Now) -> Vec<Step> {
        self.window.zoom(closer, self.cursor, now.wall);
        self.moved(now)
    }

    fn pan(&mut self, later: bool, now: Now) -> Vec<Step> {
        self.window.pan(later, now.wall);
        self.moved(now)
    }

    /// The window moved: what there is of it is shown at once, the rest is asked for when the keys rest.
    fn moved(&mut self, now: Now) -> Vec<Step> {
        let span = self.window.at(now.wall);
        let mut steps = vec![Step::After(SETTLE, Timer::Measure)];
        if let Some(asked) = self.window.period.filter(|asked| *asked < span.period) {
            let kept = length_word(i64::from(span.period));
            let asked = length_word(i64::from(asked));
            steps.push(Step::Notice(format!("points of {asked} are not kept that far back: {kept} instead")));
        }
        // Lines of another period stay until the new ones are there; only their place on the axis changes.
        let drawn_with = self.span.map_or(span.period, |shown| shown.period);
        self.span = Some(Span { period: drawn_with, ..span });
        self.asked = None;
        self.behind = true;
        self.keep_cursor();
        steps
    }

    fn next_split(&mut self, now: Now) -> Vec<Step> {
        let Some(chart) = self.charts.get_mut(self.selected) else { return Vec::new() };
        if chart.splits.len() < 2 {
            return vec![Step::Notice(format!("{} is published one way only", chart.name))];
        }
        chart.split = (chart.split + 1) % chart.splits.len();
        self.focus = None;
        self.chart_changed(now)
    }

    fn next_statistic(&mut self, now: Now) -> Vec<Step> {
        let Some(chart) = self.charts.get_mut(self.selected) else { return Vec::new() };
        // The documented ones first, then the rest: a sum of averages makes no sense, but nobody forbids to look.
        for stat in [Stat::Average, Stat::Maximum, Stat::Minimum, Stat::Sum] {
            if !chart.stats.contains(&stat) {
                chart.stats.push(stat);
            }
        }
        chart.stat = (chart.stat + 1) % chart.stats.len();
        self.chart_changed(now)
    }

    fn chart_changed(&mut self, now: Now) -> Vec<Step> {
        self.redraw(now);
        self.fetch(now)
    }

    /// One line after the other, then all again.
    fn next_line(&mut self) -> Vec<Step> {
        let lines = self.drawn.get(self.selected).map_or(0, |drawn| drawn.lines.len());
        let next = self.focus.map_or(0, |focus| focus + 1);
        self.focus = Some(next).filter(|next| lines > 1 && *next < lines);
        Vec::new()
    }

    /// The values under the cursor (or the newest) of the selected chart, a line each.
    pub fn values(&self, now: Timestamp) -> Option<(Timestamp, Vec<(String, Sample)>)> {
        let (_, drawn) = self.chart(self.selected)?;
        let newest = || drawn.lines.iter().filter_map(|line| line.series.latest()).map(|(at, _)| at).max();
        let at = self.cursor.or_else(newest).unwrap_or(now);
        Some((at, drawn.lines.iter().map(|line| (line.label.clone(), line.at(at))).collect()))
    }
}
