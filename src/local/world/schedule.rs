//! Schedules: `at(2026-01-31T09:30:00)`, `rate(12 hours)` and `cron(Minutes Hours Day-of-month Month Day-of-week Year)`,
//! in UTC. Snapshot schedules write cron with three fields (minutes, hours, day of week), as the guide has it.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeSet;

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/// Days looked ahead: a cron of one day in a leap year comes within eight years.
const HORIZON: usize = 3000;

/// A schedule that was understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Schedule {
    At(Timestamp),
    /// Seconds between two invocations.
    Rate(i64),
    Cron(Cron),
}

/// A set of minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct Cron {
    minutes: BTreeSet<i32>,
    hours: BTreeSet<i32>,
    days: DaySet,
    months: BTreeSet<i32>,
    weekdays: WeekSet,
    years: BTreeSet<i32>,
}

#[derive(Debug, Clone, PartialEq)]
enum DaySet {
    Any,
    Days(BTreeSet<i32>),
    Last,
    /// The weekday nearest to that day of the month.
    Near(i32),
}

#[derive(Debug, Clone, PartialEq)]
enum WeekSet {
    Any,
    /// 1 is Sunday.
    Days(BTreeSet<i32>),
    /// The last such day of the month.
    Last(i32),
    /// The n-th such day of the month.
    Nth(i32, i32),
}

/// Reads a schedule. The error is a sentence about what is wrong.
pub fn parse(text: &str) -> Result<Schedule, String> {
    let inside = |name: &str| text.trim().strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')').map(str::trim);
    if let Some(at) = inside("at") {
        let at = at.parse::<DateTime>().ok().and_then(|at| at.to_zoned(TimeZone::UTC).ok());
        return at
            .map(|at| Schedule::At(at.timestamp()))
            .ok_or_else(|| format!("{text} is not at(yyyy-mm-ddThh:mm:ss)."));
    }
    if let Some(rate) = inside("rate") {
        return parse_rate(rate).map(Schedule::Rate).ok_or_else(|| format!("{text} is not rate(N hours)."));
    }
    let fields = inside("cron").ok_or_else(|| format!("{text} is none of at(...), rate(...) and cron(...)."))?;
    parse_cron(fields).map(Schedule::Cron)
}

/// The first invocation after a time; `None` when there is none or it is not a schedule.
pub fn next(text: &str, after: Timestamp) -> Option<Timestamp> {
    parse(text).ok()?.next(after)
}

impl Schedule {
    /// The first invocation after a time.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        match self {
            Self::At(at) => (*at > after).then_some(*at),
            // Rates count from a fixed point, so that two looks agree.
            Self::Rate(seconds) => Timestamp::from_second((after.as_second().div_euclid(*seconds) + 1) * seconds).ok(),
            Self::Cron(cron) => cron.next(after),
        }
    }
}

fn parse_rate(text: &str) -> Option<i64> {
    let (number, unit) = text.split_once(' ')?;
    let number: i64 = number.parse().ok().filter(|n| (1..=24).contains(n))?;
    match unit.trim().trim_end_matches('s') {
        "hour" => Some(number * 3600),
        "day" if number == 1 => Some(86_400),
        _ => None,
    }
}

fn parse_cron(text: &str) -> Result<Cron, String> {
    let fields: Vec<_> = text.split_whitespace().collect();
    let (minutes, hours, days, months, weekdays, years) = match fields.as_slice() {
        [minutes, hours, weekdays] => (*minutes, *hours, "?", "*", *weekdays, "*"),
        [minutes, hours, days, months, weekdays, years] => (*minutes, *hours, *days, *months, *weekdays, *years),
        _ => return Err(format!("cron({text}) has {} fields; it has 3 or 6.", fields.len())),
    };
    let free = |field: &str| field == "*" || field == "?";
    if !free(days) && !free(weekdays) {
        return Err(format!("cron({text}) has both a day of the month and a day of the week; one of them must be ?."));
    }
    Ok(Cron {
        minutes: set("Minutes", minutes, 0, 59, &[])?,
        hours: set("Hours", hours, 0, 23, &[])?,
        days: day_set(days)?,
        months: set("Month", months, 1, 12, &MONTHS)?,
        weekdays: week_set(weekdays)?,
        years: set("Year", years, 1970, 2199, &[])?,
    })
}

fn day_set(field: &str) -> Result<DaySet, String> {
    match field {
        "*" | "?" => Ok(DaySet::Any),
        "L" => Ok(DaySet::Last),
        _ => match field.strip_suffix('W').map(str::parse) {
            Some(Ok(day)) if (1..=31).contains(&day) => Ok(DaySet::Near(day)),
            _ => set("Day-of-month", field, 1, 31, &[]).map(DaySet::Days),
        },
    }
}

fn week_set(field: &str) -> Result<WeekSet, String> {
    if matches!(field, "*" | "?") {
        return Ok(WeekSet::Any);
    }
    if let Some(day) = field.strip_suffix('L').filter(|day| !day.is_empty()) {
        return value("Day-of-week", day, 1, 7, &DAYS).map(WeekSet::Last);
    }
    if let Some((day, turn)) = field.split_once('#') {
        let day = value("Day-of-week", day, 1, 7, &DAYS)?;
        return value("Day-of-week", turn, 1, 5, &[]).map(|turn| WeekSet::Nth(day, turn));
    }
    set("Day-of-week", field, 1, 7, &DAYS).map(WeekSet::Days)
}

/// `*`, `5`, `MON-FRI`, `0/6`, `14-20/2`, and lists of those.
fn set(name: &str, field: &str, low: i32, high: i32, words: &[&str]) -> Result<BTreeSet<i32>, String> {
    let parts: Vec<_> = field.split(',').collect();
    if parts.len() > 24 {
        return Err(format!("{name} has more than 24 values."));
    }
    let mut out = BTreeSet::new();
    for part in parts {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let step = step.map_or(Ok(1), |step| value(name, step, 1, high.max(1), &[]))?;
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (value(name, from, low, high, words)?, value(name, to, low, high, words)?),
            None => {
                let from = value(name, range, low, high, words)?;
                (from, if part.contains('/') { high } else { from })
            }
        };
        // SAT-SUN goes round the week.
        let round = if from > to && !words.is_empty() { high - low + 1 } else { 0 };
        let span = |n: i32| if n > high { n - (high - low + 1) } else { n };
        out.extend((from..=to + round).step_by(step as usize).map(span));
    }
    if out.is_empty() { Err(format!("{name} {field} is empty.")) } else { Ok(out) }
}

fn value(name: &str, text: &str, low: i32, high: i32, words: &[&str]) -> Result<i32, String> {
    let word = words.iter().position(|word| word.eq_ignore_ascii_case(text)).map(|place| place as i32 + 1);
    let number = word.or_else(|| text.parse().ok()).filter(|n| (low..=high).contains(n));
    number.ok_or_else(|| format!("{name} {text} is not between {low} and {high}."))
}

impl Cron {
    fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let start = after.to_zoned(TimeZone::UTC).datetime();
        let mut date = start.date();
        for _ in 0..HORIZON {
            if self.has_day(date) {
                let times = self.hours.iter().flat_map(|hour| self.minutes.iter().map(move |minute| (*hour, *minute)));
                let at = |(hour, minute): (i32, i32)| date.at(hour as i8, minute as i8, 0, 0);
                if let Some(found) = times.map(at).find(|at| *at > start) {
                    return found.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
                }
            }
            date = date.checked_add(1.day()).ok()?;
        }
        None
    }

    fn has_day(&self, date: Date) -> bool {
        self.years.contains(&i32::from(date.year()))
            && self.months.contains(&i32::from(date.month()))
            && self.in_month(date)
            && self.in_week(date)
    }

    fn in_month(&self, date: Date) -> bool {
        let day = i32::from(date.day());
        match &self.days {
            DaySet::Any => true,
            DaySet::Days(days) => days.contains(&day),
            DaySet::Last => date.day() == date.days_in_month(),
            DaySet::Near(wanted) => nearest_weekday(date, *wanted) == Some(day),
        }
    }

    fn in_week(&self, date: Date) -> bool {
        let weekday = i32::from(date.weekday().to_sunday_one_offset());
        let day = i32::from(date.day());
        match &self.weekdays {
            WeekSet::Any => true,
            WeekSet::Days(days) => days.contains(&weekday),
            WeekSet::Last(wanted) => weekday == *wanted && day + 7 > i32::from(date.days_in_month()),
            WeekSet::Nth(wanted, turn) => weekday == *wanted && (day - 1) / 7 + 1 == *turn,
        }
    }
}

/// The day of this month, Monday to Friday, that is nearest to a day of it.
fn nearest_weekday(date: Date, wanted: i32) -> Option<i32> {
    let last = i32::from(date.days_in_month());
    let day = Date::new(date.year(), date.month(), wanted.min(last) as i8).ok()?;
    let number = i32::from(day.day());
    Some(match day.weekday().to_sunday_one_offset() {
        1 if number == last => number - 2,
        1 => number + 1,
        7 if number == 1 => number + 2,
        7 => number - 1,
        _ => number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday.
    const NOW: &str = "2026-01-29T06:10:00Z";

    fn times(text: &str, count: usize) -> Vec<String> {
        let schedule = parse(text).unwrap();
        let mut at: Timestamp = NOW.parse().unwrap();
        let mut out = Vec::new();
        for _ in 0..count {
            let Some(next) = schedule.next(at) else { break };
            out.push(next.strftime("%d %H:%M").to_string());
            at = next;
        }
        out
    }

    #[test]
    fn the_guides_examples_mean_what_it_says() {
        assert_eq!(times("cron(0 14-20/1 TUE)", 3), ["03 14:00", "03 15:00", "03 16:00"]);
        assert_eq!(times("cron(0 21 MON-FRI)", 3), ["29 21:00", "30 21:00", "02 21:00"]);
        assert_eq!(times("cron(30 0/6 SAT-SUN)", 5), ["31 00:30", "31 06:30", "31 12:30", "31 18:30", "01 00:30"]);
        assert_eq!(times("cron(30 12/4 *)", 3), ["29 12:30", "29 16:30", "29 20:30"]);
        assert_eq!(times("cron(15 15/2 *)", 5), ["29 15:15", "29 17:15", "29 19:15", "29 21:15", "29 23:15"]);
        assert_eq!(times("cron(0 1/10 *)", 3), ["29 11:00", "29 21:00", "30 01:00"]);
        assert_eq!(times("rate(12 hours)", 2), ["29 12:00", "30 00:00"]);
        assert_eq!(times("at(2026-01-31T09:30:00)", 2), ["31 09:30"]);
        assert_eq!(times("cron(0 0 L * ? *)", 2), ["31 00:00", "28 00:00"]);
        assert_eq!(times("cron(0 0 ? * MON#1 *)", 2), ["02 00:00", "02 00:00"]);
        assert_eq!(times("cron(0 0 ? * 6L *)", 2), ["30 00:00", "27 00:00"]);
        assert_eq!(times("cron(0 0 15W 2 ? *)", 1), ["16 00:00"]);
        assert_eq!(times("cron(0 0 ? * * 2027)", 1), ["01 00:00"]);
    }

    #[test]
    fn nonsense_is_refused_with_a_reason() {
        for (text, reason) in [
            ("hourly", "none of"),
            ("cron(0 1)", "2 fields"),
            ("cron(60 1 *)", "Minutes 60"),
            ("cron(0 24 *)", "Hours 24"),
            ("cron(0 0 1 * MON *)", "both"),
            ("cron(0 0 FOO)", "Day-of-week FOO"),
            ("rate(25 hours)", "not rate"),
            ("at(tomorrow)", "not at"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
