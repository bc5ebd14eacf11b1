//! The weekly maintenance window of a cluster, as DescribeClusters writes it: `sat:03:30-sat:04:00`, in UTC.

use super::window::Span;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
const WEEK: i64 = 7 * DAY;
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// 1970 began on a Thursday.
const SUNDAY: i64 = 3 * DAY;

/// Seconds into the week, which begins on Sunday, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Maintenance {
    start: i64,
    length: i64,
}

impl Maintenance {
    /// Reads `ddd:hh:mm-ddd:hh:mm`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.trim().split_once('-')?;
        let (start, end) = (moment(from)?, moment(to)?);
        let length = (end - start).rem_euclid(WEEK);
        (length > 0).then_some(Self { start, length })
    }

    /// The windows that touch a span, as seconds since 1970; a span of years has only its first hundred.
    pub fn within(&self, span: Span) -> Vec<(i64, i64)> {
        let (start, end) = (span.start.as_second(), span.end.as_second());
        let week = (start - SUNDAY - self.start - self.length).div_euclid(WEEK) + 1;
        let windows = (week..week + 100).map(|week| {
            let from = SUNDAY + week * WEEK + self.start;
            (from, from + self.length)
        });
        windows.take_while(|(from, _)| *from < end).map(|(from, to)| (from.max(start), to.min(end))).collect()
    }
}

fn moment(text: &str) -> Option<i64> {
    let mut parts = text.trim().split(':');
    let (day, hour, minute) = (parts.next()?, parts.next()?, parts.next()?);
    let day = DAYS.iter().position(|name| name.eq_ignore_ascii_case(day))?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let right = (0..24).contains(&hour) && (0..60).contains(&minute) && parts.next().is_none();
    right.then_some(day as i64 * DAY + (hour * 60 + minute) * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: &str, end: &str) -> Span {
        Span { start: start.parse().unwrap(), end: end.parse().unwrap(), period: 60 }
    }

    fn second(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_second()
    }

    #[test]
    fn windows_come_every_week_and_are_cut_at_the_span() {
        let window = Maintenance::parse("sat:23:30-sun:00:30").unwrap();
        // 2026-03-07 is a Saturday.
        let shown = window.within(span("2026-03-01T00:15:00Z", "2026-03-08T00:10:00Z"));
        let expected =
            [("2026-03-01T00:15:00Z", "2026-03-01T00:30:00Z"), ("2026-03-07T23:30:00Z", "2026-03-08T00:10:00Z")];
        assert_eq!(shown, expected.map(|(from, to)| (second(from), second(to))));
        assert!(window.within(span("2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z")).is_empty());
        assert_eq!(window.within(span("2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).len(), 100);
    }

    #[test]
    fn what_is_no_window_is_none() {
        for bad in ["", "sat:03:30", "sat:25:00-sat:26:00", "foo:01:00-sat:02:00", "sat:03:30-sat:03:30", "1-2"] {
            assert_eq!(Maintenance::parse(bad), None, "{bad}");
        }
    }
}
