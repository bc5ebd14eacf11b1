//! Redshift's names of date parts and the engine's.

use super::node::{Node, Nodes, string, template};

/// All spellings of each part; the first is the engine's.
const PARTS: &[&[&str]] = &[
    &["millennium", "millennia", "mil", "mils"],
    &["century", "centuries", "c", "cent", "cents"],
    &["decade", "decades", "dec", "decs"],
    &["epoch"],
    &["year", "years", "y", "yr", "yrs"],
    &["quarter", "quarters", "qtr", "qtrs"],
    &["month", "months", "mon", "mons"],
    &["week", "weeks", "w"],
    &["dow", "dayofweek", "dw", "weekday"],
    &["doy", "dayofyear", "dy", "yearday"],
    &["day", "days", "d"],
    &["hour", "hours", "h", "hr", "hrs"],
    &["minute", "minutes", "m", "min", "mins"],
    &["second", "seconds", "s", "sec", "secs"],
    &[
        "millisecond",
        "milliseconds",
        "ms",
        "msec",
        "msecs",
        "msecond",
        "mseconds",
        "millisec",
        "millisecs",
        "millisecon",
    ],
    &[
        "microsecond",
        "microseconds",
        "us",
        "usec",
        "usecs",
        "usecond",
        "useconds",
        "microsec",
        "microsecs",
        "microsecon",
    ],
    &["timezone"],
    &["timezone_hour"],
    &["timezone_minute"],
];

/// The engine's word for a part given as a name or as a string.
pub fn canonical(part: &[Node]) -> Option<&'static str> {
    let [only] = part else { return None };
    let word = only.string().or_else(|| only.name())?.to_ascii_lowercase();
    PARTS.iter().find(|spellings| spellings.contains(&word.as_str()))?.first().copied()
}

/// A literal compared by part needs a type.
fn typed(value: &Nodes, at: usize) -> Nodes {
    match value.as_slice() {
        [literal] if let Some(text) = literal.string() => {
            let text = super::literal::iso(&text).unwrap_or(text);
            template("cast($1 as timestamp)", at, &[vec![string(&text, at)]])
        }
        _ => value.clone(),
    }
}

/// `dateadd(part, n, when)`.
pub fn add(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [part, count, when] = arguments else { return None };
    let step = match canonical(part)? {
        "century" => "to_centuries(cast($1 as int))",
        "day" => "to_days(cast($1 as int))",
        "decade" => "to_decades(cast($1 as int))",
        "hour" => "to_hours(cast($1 as bigint))",
        "microsecond" => "to_microseconds(cast($1 as bigint))",
        "millennium" => "to_millennia(cast($1 as int))",
        "millisecond" => "to_milliseconds(cast($1 as double))",
        "minute" => "to_minutes(cast($1 as bigint))",
        "month" => "to_months(cast($1 as int))",
        "quarter" => "to_quarters(cast($1 as int))",
        "second" => "to_seconds(cast($1 as double))",
        "week" => "to_weeks(cast($1 as int))",
        "year" => "to_years(cast($1 as int))",
        _ => return None,
    };
    Some(template(&format!("(($2) + {step})"), at, &[count.clone(), typed(when, at)]))
}

/// `datediff(part, from, to)`.
pub fn difference(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [part, from, to] = arguments else { return None };
    let part = vec![string(canonical(part)?, at)];
    Some(template("date_diff($1, $2, $3)", at, &[part, typed(from, at), typed(to, at)]))
}

/// `date_part(part, when)`: a double, as the service answers.
pub fn part(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [part, when] = arguments else { return None };
    let part = vec![string(canonical(part)?, at)];
    Some(template("cast(date_part($1, $2) as double)", at, &[part, typed(when, at)]))
}

/// `date_trunc(part, when)`.
pub fn truncate(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [part, when] = arguments else { return None };
    let name = canonical(part)?;
    // Centuries and millennia begin with the year one.
    let sql = match name {
        "century" | "millennium" => "cast(date_trunc($1, $2 - interval 1 year) + interval 1 year as timestamp)",
        _ => "cast(date_trunc($1, $2) as timestamp)",
    };
    Some(template(sql, at, &[vec![string(name, at)], typed(when, at)]))
}

/// `extract(part from when)`: a whole number.
pub fn extract(body: &[Node], at: usize) -> Option<Nodes> {
    let from = body.iter().position(|node| node.is("from"))?;
    let part = vec![string(canonical(body.get(..from)?)?, at)];
    let when = typed(&body.get(from + 1..)?.to_vec(), at);
    Some(template("cast(trunc(date_part($1, $2)) as bigint)", at, &[part, when]))
}
