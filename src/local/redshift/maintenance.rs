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
}
