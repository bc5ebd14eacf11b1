//! `TO_CHAR`, `TO_DATE` and `TO_TIMESTAMP` patterns, for the engine's strftime.

use super::node::{Nodes, quote, template};

/// Pattern word, strftime word, and what to do with its case afterwards.
const WORDS: &[(&str, &str, &str)] = &[
    ("HH24", "%H", ""),
    ("HH12", "%I", ""),
    ("YYYY", "%Y", ""),
    ("MONTH", "%B", "rpad(upper($1), 9, ' ')"),
    ("Month", "%B", "rpad($1, 9, ' ')"),
    ("month", "%B", "rpad(lower($1), 9, ' ')"),
    ("IYYY", "%G", ""),
    ("yyyy", "%Y", ""),
    ("hh24", "%H", ""),
    ("hh12", "%I", ""),
    ("DDD", "%j", ""),
    ("MON", "%b", "upper($1)"),
    ("Mon", "%b", ""),
    ("mon", "%b", "lower($1)"),
    ("DAY", "%A", "rpad(upper($1), 9, ' ')"),
    ("Day", "%A", "rpad($1, 9, ' ')"),
    ("day", "%A", "rpad(lower($1), 9, ' ')"),
    ("DY", "%a", "upper($1)"),
    ("Dy", "%a", ""),
    ("dy", "%a", "lower($1)"),
    ("A.M.", "%p", "replace(replace($1, 'AM', 'A.M.'), 'PM', 'P.M.')"),
    ("P.M.", "%p", "replace(replace($1, 'AM', 'A.M.'), 'PM', 'P.M.')"),
    ("AM", "%p", ""),
    ("PM", "%p", ""),
    ("am", "%p", "lower($1)"),
    ("pm", "%p", "lower($1)"),
    ("YY", "%y", ""),
    ("yy", "%y", ""),
    ("MM", "%m", ""),
    ("mm", "%m", ""),
    ("DD", "%d", ""),
    ("dd", "%d", ""),
    ("HH", "%I", ""),
    ("hh", "%I", ""),
    ("MI", "%M", ""),
    ("mi", "%M", ""),
    ("SS", "%S", ""),
    ("ss", "%S", ""),
    ("MS", "%g", ""),
    ("US", "%f", ""),
    ("IW", "%V", ""),
    ("TZ", "%Z", ""),
    ("OF", "%z", ""),
];

/// Parts strftime has no word for.
const COMPUTED: &[(&str, &str)] = &[
    ("WW", "lpad(cast((dayofyear($1) - 1) / 7 + 1 as varchar), 2, '0')"),
    ("J", "cast(cast(julian(cast($1 as date)) as int) as varchar)"),
    ("CC", "lpad(cast((year($1) - 1) / 100 + 1 as varchar), 2, '0')"),
    ("W", "cast((day($1) - 1) / 7 + 1 as varchar)"),
    ("SSSS", "cast(cast(date_part('epoch', cast($1 as time)) as int) as varchar)"),
    ("Q", "cast(quarter($1) as varchar)"),
    ("D", "cast(dayofweek($1) + 1 as varchar)"),
    ("RM", "rpad(['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'][month($1)], 4, ' ')"),
    ("BC", "case when year($1) > 0 then 'AD' else 'BC' end"),
    ("AD", "case when year($1) > 0 then 'AD' else 'BC' end"),
];

/// A piece of the answer: something strftime does, or an expression over `$1`.
enum Piece {
    Format(String),
    Expression(String),
}

/// `to_char(value, 'pattern')`.
pub fn to_char(value: &Nodes, pattern: &str, at: usize) -> Nodes {
    if let Some(number) = super::numeric::Pattern::read(pattern) {
        return template(&number.sql(), at, std::slice::from_ref(value));
    }
    match pattern.trim().to_ascii_uppercase().as_str() {
        "RN" => return template("lpad(rs_roman(cast($1 as int)), 15, ' ')", at, std::slice::from_ref(value)),
        "FMRN" => return template("rs_roman(cast($1 as int))", at, std::slice::from_ref(value)),
        _ => {}
    }
    let parts: Vec<String> = pieces(pattern).iter().map(piece_sql).collect();
    let sql = if parts.is_empty() { "''".to_owned() } else { format!("({})", parts.join(" || ")) };
    template(&sql, at, std::slice::from_ref(value))
}

/// The strptime pattern for a Redshift pattern.
pub fn parse_pattern(pattern: &str) -> String {
    let mut format = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let word = WORDS.iter().find(|(word, ..)| rest.starts_with(word));
        let (text, taken) = match word {
            Some((word, format, _)) => ((*format).to_owned(), word.len()),
            None if rest.starts_with("FM") => (String::new(), 2),
            None => (first.to_string().replace('%', "%%"), first.len_utf8()),
        };
        format.push_str(&text);
        rest = rest.get(taken..).unwrap_or_default();
    }
    format
}

fn piece_sql(piece: &Piece) -> String {
    match piece {
        Piece::Format(format) => format!("strftime($1, {})", quote(format)),
        Piece::Expression(sql) => sql.clone(),
    }
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = pattern;
    let mut compact = false;
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            push_format(&mut pieces, &text.replace('%', "%%"));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("FM") {
            rest = after;
            compact = true;
        } else if let Some((word, sql, plain)) = field(rest) {
            rest = rest.get(word.len()..).unwrap_or_default();
            let ordinal = rest.get(..2).filter(|two| two.eq_ignore_ascii_case("th"));
            rest = rest.get(ordinal.map_or(0, str::len)..).unwrap_or_default();
            match plain {
                Some(format) if !compact && ordinal.is_none() => push_format(&mut pieces, format),
                _ => pieces.push(Piece::Expression(dressed(&sql, compact, ordinal))),
            }
            compact = false;
        } else {
            push_format(&mut pieces, &first.to_string().replace('%', "%%"));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    pieces
}

/// The pattern word in front, its expression, and its strftime word where that is all.
fn field(text: &str) -> Option<(&'static str, String, Option<&'static str>)> {
    if let Some((word, format, case)) = WORDS.iter().find(|(word, ..)| text.starts_with(word)) {
        let plain = format!("strftime($1, {})", quote(format));
        let sql = if case.is_empty() { plain } else { case.replace("$1", &plain) };
        return Some((word, sql, case.is_empty().then_some(format)));
    }
    let (word, sql) = COMPUTED.iter().find(|(word, _)| text.starts_with(word))?;
    Some((word, (*sql).to_owned(), None))
}

/// Without filling where `FM` says so, with `st`, `nd`, `rd` or `th` where that is asked for.
fn dressed(sql: &str, compact: bool, ordinal: Option<&str>) -> String {
    let text = if compact { format!("rs_compact({sql})") } else { sql.to_owned() };
    match ordinal {
        Some("TH") => format!("({text} || upper(rs_ordinal({sql})))"),
        Some(_) => format!("({text} || rs_ordinal({sql}))"),
        None => text,
    }
}

fn push_format(pieces: &mut Vec<Piece>, format: &str) {
    match pieces.last_mut() {
        Some(Piece::Format(text)) => text.push_str(format),
        _ => pieces.push(Piece::Format(format.to_owned())),
    }
}
