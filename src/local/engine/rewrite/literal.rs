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

/// `interval '1-2' year to month` and `interval '1 02:03' day to minute` for the engine, which has no ranges of units.
pub fn intervals(mut nodes: Nodes) -> Nodes {
    let mut at = 0;
    while let Some([interval, value, from, to, until]) = nodes.get(at..at + 5) {
        let ranged = interval.is("interval") && value.string().is_some() && to.is("to");
        if ranged && let (Some(from), Some(until)) = (from.word(), until.word()) {
            let text = value.string().unwrap_or_default();
            let text = match (from, text.split_once(if until == "month" { '-' } else { ' ' })) {
                ("year", Some((years, months))) => format!("{years} years {months} months"),
                ("day", Some((days, time))) => format!("{days} days {}", full_clock(time)),
                _ => full_clock(&text),
            };
            let new = string(&text, value.at());
            nodes.splice(at + 1..at + 5, [new]);
        }
        at += 1;
    }
    nodes
}

/// `5` hours and `5:30` have their minutes and seconds written out.
fn full_clock(time: &str) -> String {
    match time.matches(':').count() {
        0 => format!("{time}:00:00"),
        1 => format!("{time}:00"),
        _ => time.to_owned(),
    }
}

fn rewritten(node: &Node) -> Option<Node> {
    Some(string(&iso(&node.string()?)?, node.at()))
}

/// Rewrites the literals of one level that are said to be a date or a time.
pub fn moments(mut nodes: Nodes) -> Nodes {
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
}
