//! INTERVAL literals as the reference describes them: `interval '1-2' year to month`, `interval '2:2' minute to second`,
//! `interval '1w, 1h, 1m, 1s'`, `interval '1.234567' second (3)`. The engine reads them as months, days and microseconds.

use super::datepart;
use super::node::{Node, Nodes, round, string, word};
use crate::sql::Kind;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Units a qualifier may name, the largest first.
const UNITS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];

/// `year to month`, `second (3)`: from the larger to the smaller unit, by their places in [`UNITS`], and the digits of a
/// fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Qualifier {
    from: usize,
    to: usize,
    digits: Option<u32>,
}

/// A duration as the engine keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duration {
    months: i64,
    days: i64,
    micros: i64,
}

impl Qualifier {
    /// Reads one at the front; how many nodes it took.
    pub fn read(nodes: &[Node]) -> Option<(Self, usize)> {
        let unit = |node: Option<&Node>| {
            let word = node?.word()?.trim_end_matches('s').to_owned();
            UNITS.iter().position(|unit| *unit == word)
        };
        let from = unit(nodes.first())?;
        let ranged = nodes.get(1).filter(|node| node.is("to")).and_then(|_| unit(nodes.get(2)));
        let mut taken = if ranged.is_some() { 3 } else { 1 };
        let digits = nodes.get(taken).and_then(Node::round).and_then(|body| body.first()?.text().parse().ok());
        taken += usize::from(digits.is_some());
        Some((Self { from, to: ranged.unwrap_or(from), digits }, taken))
    }

    /// Reads the words of one: `hour to minute`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(&super::node::parse(text).ok()?).map(|(qualifier, _)| qualifier)
    }

    /// The service's name of its type.
    pub fn type_name(self) -> &'static str {
        if self.is_of_months() { "intervaly2m" } else { "intervald2s" }
    }

    /// `year to month`, as the catalog writes it.
    pub fn words(self) -> String {
        let unit = |place: usize| UNITS.get(place).copied().unwrap_or("second");
        if self.from == self.to {
            unit(self.from).to_owned()
        } else {
            format!("{} to {}", unit(self.from), unit(self.to))
        }
    }

    fn is_of_months(self) -> bool {
        self.to <= 1
    }

    /// What is smaller than its last unit goes.
    pub fn cut(self, value: Duration) -> Duration {
        let Duration { months, days, micros } = value;
        if self.is_of_months() {
            let months = if self.to == 0 { months - months % 12 } else { months };
            return Duration { months, days: 0, micros: 0 };
        }
        let step = match UNITS.get(self.to).copied() {
            Some("day") => DAY,
            Some("hour") => 3600 * SECOND,
            Some("minute") => 60 * SECOND,
            _ => 10_i64.pow(6 - self.digits.unwrap_or(6).min(6)),
        };
        let rounded = if step < SECOND { micros + (step / 2) * micros.signum() } else { micros };
        Duration { months: 0, days, micros: rounded - rounded % step }
    }
}

impl Duration {
    /// What a literal says. A number without a unit has the qualifier's first unit, or stands for seconds.
    pub fn parse(text: &str, qualifier: Option<Qualifier>) -> Option<Self> {
        let mut value = Self::default();
        let mut first = qualifier.map_or(5, |qualifier| qualifier.from);
        let words = parts(text);
        let mut rest = words.as_slice();
        while let Some((part, after)) = rest.split_first() {
            rest = after;
            if part.contains(':') {
                value.micros += clock(part, qualifier)?;
            } else if let Some((years, months)) = part.rsplit_once('-').filter(|(years, _)| !years.is_empty()) {
                let sign = if years.starts_with('-') { -1 } else { 1 };
                value.months += years.parse::<i64>().ok()? * 12 + sign * months.parse::<i64>().ok()?;
            } else {
                let number = Number::parse(part)?;
                let named = after.first().filter(|next| next.starts_with(char::is_alphabetic));
                rest = if named.is_some() { after.get(1..).unwrap_or_default() } else { after };
                let unit = match named {
                    Some(name) => datepart::canonical(&[string(name, 0)])?,
                    None => UNITS.get(first)?,
                };
                value.add(number, unit)?;
                first = (first + 1).min(5);
            }
        }
        (!words.is_empty()).then(|| qualifier.map_or(value, |qualifier| qualifier.cut(value)))
    }

    fn add(&mut self, number: Number, unit: &str) -> Option<()> {
        let months = |count: i64| number.times(count);
        match unit {
            "millennium" => self.months += months(12_000)?.0,
            "century" => self.months += months(1200)?.0,
            "decade" => self.months += months(120)?.0,
            "year" => self.months += months(12)?.0,
            "quarter" => self.months += months(3)?.0,
            "month" => {
                let (whole, part) = months(1)?;
                self.months += whole;
                self.days += part * 30 / SECOND;
            }
            "week" => self.span(number, 7 * DAY)?,
            "day" => self.span(number, DAY)?,
            "hour" => self.micros += number.times(3600 * SECOND)?.0,
            "minute" => self.micros += number.times(60 * SECOND)?.0,
            "second" => self.micros += number.times(SECOND)?.0,
            "millisecond" => self.micros += number.times(1000)?.0,
            "microsecond" => self.micros += number.times(1)?.0,
            _ => return None,
        }
        Some(())
    }

    fn span(&mut self, number: Number, length: i64) -> Option<()> {
        let micros = number.times(length)?.0;
        self.days += micros / DAY;
        self.micros += micros % DAY;
        Some(())
    }

    /// As the engine reads it.
    pub fn text(self) -> String {
        let Self { months, days, micros } = self;
        format!("{months} months {days} days {micros} microseconds")
    }
}

/// A number with up to six digits behind its point, in millionths.
#[derive(Debug, Clone, Copy)]
struct Number(i64);

impl Number {
    fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let sound = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !digits.is_empty();
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let fraction: i64 = format!("{fraction:0<6.6}").parse().ok()?;
        sound.then_some(())?;
        Some(Self(sign * whole.checked_mul(SECOND)?.checked_add(fraction)?))
    }

    /// So many times `count`: whole, and the millionths left.
    fn times(self, count: i64) -> Option<(i64, i64)> {
        let product = i128::from(self.0) * i128::from(count);
        let million = i128::from(SECOND);
        Some((i64::try_from(product / million).ok()?, i64::try_from(product % million).ok()?))
    }
}

/// Numbers, clocks and words, which may touch: `1w, 5 hours`.
fn parts(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut alphabetic = None;
    for c in text.chars() {
        if c.is_whitespace() || c == ',' || c == '@' {
            alphabetic = None;
            continue;
        }
        let letter = c.is_alphabetic();
        if alphabetic != Some(letter) {
            found.push(String::new());
        }
        alphabetic = Some(letter);
        found.last_mut().into_iter().for_each(|part| part.push(c));
    }
    found
}

/// `2:2` is hours and minutes, or minutes and seconds where the qualifier begins with minutes.
fn clock(text: &str, qualifier: Option<Qualifier>) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let parts: Vec<Number> = digits.split(':').map(Number::parse).collect::<Option<_>>()?;
    let seconds = qualifier.is_some_and(|qualifier| UNITS.get(qualifier.from) == Some(&"minute"));
    let units: &[i64] = if seconds && parts.len() == 2 { &[60, 1] } else { &[3600, 60, 1] };
    if parts.len() > units.len() {
        return None;
    }
    let micros = parts.iter().zip(units).map(|(part, unit)| part.times(unit * SECOND).map(|(whole, _)| whole));
    micros.sum::<Option<i64>>().map(|micros| sign * micros)
}

/// The literal at the front of these nodes, `interval '..' ..`: what it says, and how many nodes it takes.
pub fn literal(nodes: &[Node]) -> Option<(Duration, usize)> {
    let [interval, value, rest @ ..] = nodes else { return None };
    let text = value.string().filter(|_| interval.is("interval"))?;
    let qualifier = Qualifier::read(rest);
    let taken = 2 + qualifier.map_or(0, |(_, taken)| taken);
    Some((Duration::parse(&text, qualifier.map(|(qualifier, _)| qualifier))?, taken))
}

/// Rewrites the literals of one level.
pub fn rewrite(nodes: Nodes) -> Nodes {
    if !nodes.iter().any(|node| node.is("interval")) {
        return nodes;
    }
    let mut result = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.as_slice();
    while let Some((node, after)) = rest.split_first() {
        if let Some((value, taken)) = literal(rest) {
            // In brackets it is one operand to all that comes after.
            let literal = vec![word("interval", node.at()), string(&value.text(), node.at())];
            result.push(round(literal, node.at()));
            rest = rest.get(taken..).unwrap_or_default();
        } else {
            result.push(node.clone());
            rest = after;
        }
    }
    bare_types(&result)
}

/// `::interval day to second` and `cast(.. as interval year to month)`: the engine has one type for both.
fn bare_types(nodes: &[Node]) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut skip = 0;
    for (index, node) in nodes.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| nodes.get(at));
        let typed = before.is_some_and(|before| before.is_sign("::") || before.is("as"));
        if node.is("interval") && typed {
            let qualifier = Qualifier::read(nodes.get(index + 1..).unwrap_or_default());
            skip = qualifier.map_or(0, |(_, taken)| taken);
        }
        result.push(node.clone());
    }
    result
}

/// The name of a column that is such a literal and nothing else, where it says of what kind it is.
pub fn column_name(item: &[Node]) -> Option<&'static str> {
    let [interval, value, rest @ ..] = item else { return None };
    if !interval.is("interval") || value.kind() != Some(Kind::String) {
        return None;
    }
    let (qualifier, taken) = Qualifier::read(rest)?;
    (taken == rest.len()).then(|| qualifier.type_name())
}

#[cfg(test)]
mod tests {
    use super::super::node::parse;
    use super::*;

    fn said(sql: &str) -> (i64, i64, i64) {
        let (Duration { months, days, micros }, _) = literal(&parse(sql).unwrap()).unwrap();
        (months, days, micros)
    }

    #[test]
    fn the_references_literals() {
        assert_eq!(said("interval '1' year"), (12, 0, 0));
        assert_eq!(said("interval '13 months' year"), (12, 0, 0));
        assert_eq!(said("interval '13 months' month"), (13, 0, 0));
        assert_eq!(said("interval '23' month"), (23, 0, 0));
        assert_eq!(said("interval '1-2' month"), (14, 0, 0));
        assert_eq!(said("interval '1-2' year to month"), (14, 0, 0));
        assert_eq!(said("interval '-2' day"), (0, -2, 0));
        assert_eq!(said("interval '1.234567' second (3)"), (0, 0, 1_235_000));
        assert_eq!(said("interval '1.23456789' second"), (0, 0, 1_234_567));
        assert_eq!(said("interval '2:2' minute to second"), (0, 0, 122 * SECOND));
        assert_eq!(said("interval '2:2' hour to minute"), (0, 0, 122 * 60 * SECOND));
        assert_eq!(said("interval '5s' second"), (0, 0, 5 * SECOND));
        assert_eq!(said("interval '5 HOURS' hour"), (0, 0, 5 * 3600 * SECOND));
        assert_eq!(said("interval '1 day 1 hour 1 minute 1.123 seconds' minute"), (0, 1, 3660 * SECOND));
        assert_eq!(said("interval '1 2:3:4.5678' day to second"), (0, 1, 7_384_567_800));
        assert_eq!(said("interval '1w, 1h, 1m, 1s'"), (0, 7, 3661 * SECOND));
        assert_eq!(said("interval '0.5 days'"), (0, 0, DAY / 2));
        assert_eq!(said("interval '3 hours, 35 minutes'"), (0, 0, 12_900 * SECOND));
        assert_eq!(said("interval '59'"), (0, 0, 59 * SECOND));
        assert!(literal(&parse("interval 'nonsense'").unwrap()).is_none());
    }
}
