//! The stretch of time shown and the seconds between its points: only what CloudWatch still keeps.

use jiff::Timestamp;
use std::fmt::Write as _;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long points of a period are kept: seconds of age, and the least period there still is.
const KEPT: [(i64, u32); 3] = [(15 * DAY, 60), (63 * DAY, 300), (455 * DAY, 3600)];
/// The periods offered.
pub const PERIODS: [u32; 7] = [60, 300, 900, 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600];
/// The ranges offered, shortest first, in seconds.
pub const RANGES: [i64; 13] = [
    HOUR,
    3 * HOUR,
    12 * HOUR,
    DAY,
    3 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    60 * DAY,
    90 * DAY,
    180 * DAY,
    365 * DAY,
    LONGEST,
];
/// CloudWatch forgets after 15 months.
pub const LONGEST: i64 = 455 * DAY;
/// Nothing shorter is worth an axis.
pub const SHORTEST: i64 = 10 * MINUTE;
/// Points of a series that are drawn without being asked for more: a day by the minute.
const ENOUGH: i64 = 1_500;
/// Points of a series that are fetched at all.
const MOST: i64 = 20_000;

/// What is shown: a length of time up to now or up to a moment, and the period asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Seconds shown.
    pub length: i64,
    /// The moment it ends; none follows the clock.
    pub end: Option<Timestamp>,
    /// Seconds between points; none lets the length decide.
    pub period: Option<u32>,
}

impl Default for Window {
    /// Three hours up to now.
    fn default() -> Self {
        Self { length: 3 * HOUR, end: None, period: None }
    }
}

/// A window at a moment, on the grid of its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub start: Timestamp,
    pub end: Timestamp,
    pub period: u32,
}

impl Span {
    /// Seconds it is long.
    pub fn seconds(&self) -> i64 {
        self.end.as_second() - self.start.as_second()
    }
}

impl Window {
    /// Whether it follows the clock.
    pub fn is_live(&self) -> bool {
        self.end.is_none()
    }

    /// Start, end and period at a moment. The period asked for gives way to what is kept.
    pub fn at(&self, now: Timestamp) -> Span {
        let end = self.end.unwrap_or(now).min(now).as_second();
        let start = end - self.length;
        let least = least_period(now.as_second() - start);
        let period = match self.period {
            Some(asked) => asked.max(least).max(smallest(self.length, MOST)),
            None => least.max(smallest(self.length, ENOUGH)),
        };
        let step = i64::from(period);
        let end = if self.is_live() { end.div_euclid(step) * step } else { (end + step - 1).div_euclid(step) * step };
        let start = (end - self.length).div_euclid(step) * step;
        Span { start: second(start), end: second(end), period }
    }

    /// The periods that can be shown of it now.
    pub fn legal(&self, now: Timestamp) -> Vec<u32> {
        let start = self.end.unwrap_or(now).as_second() - self.length;
        let least = least_period(now.as_second() - start).max(smallest(self.length, MOST));
        PERIODS.into_iter().filter(|period| *period >= least && i64::from(*period) * 2 <= self.length).collect()
    }

    /// Half or twice as long around a moment; live windows stay live unless the moment says otherwise.
    pub fn zoom(&mut self, closer: bool, around: Option<Timestamp>, now: Timestamp) {
        let length = if closer { self.length / 2 } else { self.length * 2 }.clamp(SHORTEST, LONGEST);
        let span = self.at(now);
        if let Some(around) = around {
            // What is under the cursor stays where it is on the screen.
            let share = (around.as_second() - span.start.as_second()) as f64 / span.seconds().max(1) as f64;
            let end = around.as_second() + ((1.0 - share) * length as f64) as i64;
            self.end = Some(second(end));
        }
        self.length = length;
        self.settle(now);
    }

    /// Moves by a quarter, to the past or back; back to now it follows the clock again.
    pub fn pan(&mut self, later: bool, now: Timestamp) {
        let end = self.end.unwrap_or(now).as_second();
        let step = (self.length / 4).max(MINUTE);
        self.end = Some(second(if later { end + step } else { end - step }));
        self.settle(now);
    }

    /// Neither beyond now nor beyond what is kept.
    fn settle(&mut self, now: Timestamp) {
        let oldest = now.as_second() - LONGEST + self.length;
        self.end = match self.end {
            Some(end) if end >= now => None,
            Some(end) if end.as_second() < oldest.min(now.as_second()) => Some(second(oldest)).filter(|end| *end < now),
            end => end,
        };
    }
}

/// The least period CloudWatch keeps for points of this age.
pub fn least_period(age: i64) -> u32 {
    // A window up to now starts a little before the round age.
    KEPT.iter().find(|(kept, _)| age <= kept + HOUR).map_or(3600, |(_, period)| *period)
}

/// The least period offered that makes at most `points` of a length.
fn smallest(length: i64, points: i64) -> u32 {
    let fits = |period: &&u32| length / i64::from(**period) <= points;
    PERIODS.iter().find(fits).copied().unwrap_or(7 * 24 * 3600)
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::MIN)
}

/// A length of time as people type it: `90m`, `3h`, `2d`, `1w`, `6mo`.
pub fn parse_length(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = match unit.trim() {
        "s" => 1,
        "m" | "min" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        "mo" => 30 * DAY,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit).filter(|seconds| *seconds > 0)
}

/// A length of time in the units it is made of: `3h`, `1d`, `455d`, `1h30m`.
pub fn length_word(seconds: i64) -> String {
    let mut left = seconds;
    let mut word = String::new();
    for (unit, letter) in [(7 * DAY, "w"), (DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (1, "s")] {
        // Weeks only for few whole ones: 30 days are not four weeks and two days.
        if letter == "w" && (left % unit != 0 || left > 8 * unit) {
            continue;
        }
        if left >= unit {
            let _ = write!(word, "{}{letter}", left / unit);
            left %= unit;
        }
    }
    if word.is_empty() { "0s".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-01T14:02:10Z".parse().unwrap()
    }

    fn window(length: i64) -> Window {
        Window { length, ..Window::default() }
    }

    #[test]
    fn the_retention_ladder_sets_the_least_period() {
        for (days, least) in [(1, 60), (15, 60), (16, 300), (63, 300), (64, 3600), (455, 3600)] {
            assert_eq!(least_period(days * DAY), least, "{days} days");
            let span = Window { period: Some(60), ..window(days * DAY) }.at(now());
            assert!(span.period >= least, "{days} days: {}", span.period);
        }
        // An hour of last year is there by the hour only.
        let old = Window { length: HOUR, end: Some("2025-06-01T00:00:00Z".parse().unwrap()), period: Some(60) };
        assert_eq!(old.at(now()).period, 3600);
        assert!(old.legal(now()).is_empty());
    }

    #[test]
    fn every_range_has_a_period_of_its_own_and_ends_on_its_grid() {
        for length in RANGES {
            let (span, window) = (window(length).at(now()), window(length));
            assert_eq!(span.end.as_second() % i64::from(span.period), 0);
            assert!(span.end <= now() && span.seconds() >= length, "{length}");
            assert!(span.seconds() / i64::from(span.period) <= ENOUGH + 1, "{length}");
            for period in window.legal(now()) {
                assert_eq!(Window { period: Some(period), ..window }.at(now()).period, period, "{length}");
            }
        }
        assert_eq!(window(DAY).at(now()).period, 60);
    }

    #[test]
    fn zoom_keeps_what_is_under_the_cursor_and_pan_comes_back_to_now() {
        let mut shown = window(4 * HOUR);
        shown.zoom(true, None, now());
        assert_eq!((shown.length, shown.end), (2 * HOUR, None));
        let cursor = shown.at(now()).start;
        shown.zoom(true, Some(cursor), now());
        assert_eq!(shown.at(now()).start, cursor);
        for _ in 0..20 {
            shown.pan(true, now());
        }
        assert!(shown.is_live());
        shown.pan(false, now());
        assert!(!shown.is_live());
        for _ in 0..40 {
            shown.zoom(false, None, now());
        }
        assert_eq!((shown.length, shown.is_live()), (LONGEST, true));
        for _ in 0..40 {
            shown.zoom(true, Some(now()), now());
        }
        assert_eq!(shown.length, SHORTEST);
        let mut past = Window { length: HOUR, end: Some("2020-01-01T00:00:00Z".parse().unwrap()), period: None };
        past.pan(false, now());
        assert!(now().as_second() - past.at(now()).start.as_second() <= LONGEST + 2 * HOUR);
    }

    #[test]
    fn lengths_are_read_and_written_as_people_do() {
        for (text, seconds) in [("90m", 5400), ("3h", 10_800), ("2d", 172_800), ("1w", 604_800), ("1mo", 2_592_000)] {
            assert_eq!(parse_length(text), Some(seconds), "{text}");
        }
        for bad in ["", "h", "3", "-1h", "3y", "0h", "99999999999999999999h"] {
            assert_eq!(parse_length(bad), None, "{bad}");
        }
        for (seconds, word) in [(5400, "1h30m"), (604_800, "1w"), (30 * DAY, "30d"), (LONGEST, "455d"), (DAY, "1d")] {
            assert_eq!(length_word(seconds), word);
        }
    }
}
