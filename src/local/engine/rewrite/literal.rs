//! Dates and times as the service lets one write them: `20080131`, `1/31/2008`, `31-Jan-2008`, `January 8, 1999`.

use super::node::{Node, Nodes, string};
use regex_lite::Regex;
use std::sync::LazyLock;

/// How a date may be written: the groups of year, month and day.
struct Form {
    pattern: LazyLock<Option<Regex>>,
    groups: [usize; 3],
}

macro_rules! form {
    ($pattern:literal, $year:literal, $month:literal, $day:literal) => {
        Form {
            pattern: LazyLock::new(|| Regex::new(concat!(r"(?i)^\s*", $pattern, r"(?:[\sT]+(.*))?\s*$")).ok()),
            groups: [$year, $month, $day],
        }
    };
}

static FORMS: [Form; 5] = [
    form!(r"(\d{4})(\d{2})(\d{2})", 1, 2, 3),
    form!(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", 1, 2, 3),
    form!(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", 3, 1, 2),
    form!(r"(\d{1,2})[- ]([a-z]{3,9})[- ,]+(\d{4})", 3, 2, 1),
    form!(r"([a-z]{3,9})[- ](\d{1,2}),?[- ]+(\d{4})", 3, 1, 2),
];

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The same moment as `2008-01-31 04:05:06`; `None` where the text is written so already or not understood.
pub fn iso(text: &str) -> Option<String> {
    FORMS.iter().find_map(|form| {
        let found = form.pattern.as_ref()?.captures(text)?;
        let [year, month, day] = form.groups.map(|group| found.get(group).map_or("", |part| part.as_str()));
        let date = format!("{year}-{:02}-{:02}", month_number(month)?, day.parse::<u8>().ok()?);
        let time = found.get(4).map(|time| time.as_str().trim()).filter(|time| !time.is_empty());
        Some(time.map_or_else(|| date.clone(), |time| format!("{date} {}", clock(time))))
    })
}

fn month_number(text: &str) -> Option<usize> {
    let word = text.get(..3).map(str::to_ascii_lowercase);
    let named = word.and_then(|word| MONTHS.iter().position(|month| *month == word));
    named.map(|place| place + 1).or_else(|| text.parse().ok())
}

/// `040506` and `04:05` get their colons; anything else stays.
fn clock(time: &str) -> String {
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    let parts = |from: usize| time.get(from..from + 2).unwrap_or("00");
    if digits == 6 {
        return format!("{}:{}:{}{}", parts(0), parts(2), parts(4), time.get(6..).unwrap_or_default());
    }
    time.to_owned()
}

fn is_moment(node: &Node) -> bool {
    ["date", "timestamp", "timestamptz", "datetime"].iter().any(|kind| node.is(kind))
}

/// An argument that is a literal date, written as the engine reads it.
pub fn moment(argument: &Nodes) -> Nodes {
    let new = match argument.as_slice() {
        [literal] => rewritten(literal),
        _ => None,
    };
    new.map_or_else(|| argument.clone(), |node| vec![node])
}

fn rewritten(node: &Node) -> Option<Node> {
    Some(string(&iso(&node.string()?)?, node.at()))
}

/// A time of the day with its offset, in UTC as the service keeps it; `None` where the zone has a name.
pub fn utc_clock(text: &str) -> Option<String> {
    const DAY: i64 = 86_400;
    let text = text.trim();
    let (clock, offset) = match text.rfind(['+', '-']) {
        Some(at) => text.split_at_checked(at)?,
        None => (text.trim_end_matches(['Z', 'z']), "+0"),
    };
    let (clock, fraction) = clock.trim().split_once('.').unwrap_or((clock.trim(), ""));
    let seconds = |clock: &str| -> Option<i64> {
        let parts: Vec<i64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        (parts.len() <= 3).then(|| parts.iter().zip([3600, 60, 1]).map(|(part, unit)| part * unit).sum())
    };
    let (sign, offset) = offset.split_at_checked(1)?;
    let offset = seconds(offset)? * if sign == "-" { -1 } else { 1 };
    let utc = (seconds(&full_clock(clock))? - offset).rem_euclid(DAY);
    let sound = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    sound.then(|| format!("{:02}:{:02}:{:02}{fraction}+00", utc / 3600, utc / 60 % 60, utc % 60))
}

/// `5:30` has its seconds written out; six digits get their colons.
fn full_clock(time: &str) -> String {
    let time = clock(time);
    if time.matches(':').count() == 1 { format!("{time}:00") } else { time }
}

/// Rewrites the literals of one level that are said to be a time of the day with a zone.
fn clocks(mut nodes: Nodes) -> Nodes {
    for index in 0..nodes.len() {
        let is = |at: usize, word: &str| nodes.get(at).is_some_and(|node| node.is(word));
        let zoned = |at: usize| is(at, "timetz") || is(at, "time") && is(at + 1, "with");
        let joined = nodes.get(index + 1).is_some_and(|node| node.is_sign("::") || node.is("as"));
        let said = index > 0 && is(index - 1, "timetz") || joined && zoned(index + 2);
        let new =
            nodes.get(index).filter(|_| said).and_then(|node| Some(string(&utc_clock(&node.string()?)?, node.at())));
        if let (Some(place), Some(new)) = (nodes.get_mut(index), new) {
            *place = new;
        }
    }
    nodes
}

/// Rewrites the literals of one level that are said to be a date or a time.
pub fn moments(nodes: Nodes) -> Nodes {
    let mut nodes = clocks(nodes);
    for index in 0..nodes.len() {
        let is = |at: Option<usize>, test: &dyn Fn(&Node) -> bool| at.and_then(|at| nodes.get(at)).is_some_and(test);
        let before = is(index.checked_sub(1), &is_moment);
        let joined = |node: &Node| node.is_sign("::") || node.is("as");
        let behind = is(Some(index + 1), &joined) && is(Some(index + 2), &is_moment);
        let new = nodes.get(index).filter(|_| before || behind).and_then(rewritten);
        if let (Some(place), Some(new)) = (nodes.get_mut(index), new) {
            *place = new;
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_reference() {
        for (text, expected) in [
            ("20080131", "2008-01-31"),
            ("1/8/1999", "1999-01-08"),
            ("January 8, 1999", "1999-01-08"),
            ("08-Jan-1999", "1999-01-08"),
            ("Jan-08-1999", "1999-01-08"),
            ("2008/06/01 09:59:59", "2008-06-01 09:59:59"),
            ("20220502 04:05:06.789", "2022-05-02 04:05:06.789"),
            ("20080620 040506", "2008-06-20 04:05:06"),
        ] {
            assert_eq!(iso(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(iso("2008-01-31"), None);
        assert_eq!(iso("yesterday"), None);
    }

    #[test]
    fn clocks_go_to_utc() {
        for (text, expected) in [
            ("04:05:06.789+02", Some("02:05:06.789+00")),
            ("20:00:00", Some("20:00:00+00")),
            ("9:30Z", Some("09:30:00+00")),
            ("23:30-02", Some("01:30:00+00")),
            ("10:00:00 -05:30", Some("15:30:00+00")),
            ("10:00:00 EST", None),
        ] {
            assert_eq!(utc_clock(text).as_deref(), expected, "{text}");
        }
    }
}
