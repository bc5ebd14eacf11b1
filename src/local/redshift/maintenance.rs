//! Maintenance windows: `sun:07:00-sun:07:30`, UTC, every week.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// When the window next opens after `now`; `None` when it is not a window.
pub fn next_start(window: &str, now: Timestamp) -> Option<Timestamp> {
    let mut parts = window.split('-').next()?.split(':');
    let day = weekday(parts.next()?)?;
    let time = Time::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, 0, 0).ok()?;
    let today = now.to_zoned(TimeZone::UTC).date();
    let days = today.weekday().until(day);
    let start = today.checked_add(i64::from(days).days()).ok()?.to_datetime(time).to_zoned(TimeZone::UTC).ok()?;
    let start = if start.timestamp() > now { start } else { start.checked_add(1.week()).ok()? };
    Some(start.timestamp())
}

/// How many minutes a window has; `None` when it is not a window.
pub fn minutes(window: &str) -> Option<i64> {
    let (from, to) = window.split_once('-')?;
    Some((of_week(to)? - of_week(from)?).rem_euclid(7 * 1440))
}

/// How many minutes of the window are left at `now`; `None` while it is closed.
pub fn left(window: &str, now: Timestamp) -> Option<i64> {
    let from = of_week(window.split_once('-')?.0)?;
    let now = now.to_zoned(TimeZone::UTC);
    let day = i64::from(now.weekday().to_monday_zero_offset());
    let gone = (day * 1440 + i64::from(now.hour()) * 60 + i64::from(now.minute()) - from).rem_euclid(7 * 1440);
    let left = minutes(window)? - gone;
    (left > 0).then_some(left)
}

fn of_week(point: &str) -> Option<i64> {
    let mut parts = point.split(':');
    let day = weekday(parts.next()?)?;
    let time = Time::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, 0, 0).ok()?;
    let over = parts.next().is_some();
    (!over)
        .then(|| i64::from(day.to_monday_zero_offset()) * 1440 + i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_start_is_the_next_such_hour() {
        let now: Timestamp = "2026-01-29T06:10:00Z".parse().unwrap(); // a Thursday
        for (window, start) in [
            ("thu:06:00-thu:06:30", "2026-02-05T06:00:00Z"),
            ("thu:06:30-thu:07:00", "2026-01-29T06:30:00Z"),
            ("wed:09:00-wed:09:30", "2026-02-04T09:00:00Z"),
        ] {
            assert_eq!(next_start(window, now), start.parse().ok(), "{window}");
        }
        assert_eq!(next_start("someday", now), None);
    }

    #[test]
    fn what_is_left_of_a_window() {
        let now: Timestamp = "2026-01-29T06:10:00Z".parse().unwrap(); // a Thursday
        for (window, minutes) in [
            ("thu:06:00-thu:06:30", Some(20)),
            ("wed:23:00-thu:08:10", Some(120)),
            ("thu:06:10-thu:06:40", Some(30)),
            ("thu:05:40-thu:06:10", None),
            ("thu:06:11-thu:06:41", None),
            ("someday", None),
        ] {
            assert_eq!(left(window, now), minutes, "{window}");
        }
    }
}
