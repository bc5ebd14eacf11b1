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
    ("Q", "cast(quarter($1) as varchar)"),
    ("D", "cast(dayofweek($1) + 1 as varchar)"),
];

/// A piece of the answer: something strftime does, with a case rule, or an expression.
enum Piece {
    Format(String),
    Cased(&'static str, &'static str),
    Computed(&'static str),
}

/// `to_char(value, 'pattern')`.
pub fn to_char(value: &Nodes, pattern: &str, at: usize) -> Nodes {
    if is_numeric(pattern) {
        return template(&numeric(pattern), at, std::slice::from_ref(value));
    }
    let parts: Vec<String> = pieces(pattern).iter().map(piece_sql).collect();
    let sql = if parts.is_empty() { "''".to_owned() } else { format!("({})", parts.join(" || ")) };
    template(&sql, at, std::slice::from_ref(value))
}

/// The strptime pattern for a Redshift pattern.
pub fn parse_pattern(pattern: &str) -> String {
    let text = |piece: Piece| match piece {
        Piece::Format(format) => format,
        Piece::Cased(format, _) => format.to_owned(),
        Piece::Computed(_) => String::new(),
    };
    pieces(pattern).into_iter().map(text).collect()
}

fn piece_sql(piece: &Piece) -> String {
    match piece {
        Piece::Format(format) => format!("strftime($1, {})", quote(format)),
        Piece::Cased(format, case) => case.replace("$1", &format!("strftime($1, {})", quote(format))),
        Piece::Computed(sql) => (*sql).to_owned(),
    }
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            push_format(&mut pieces, &text.replace('%', "%%"));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("FM") {
            rest = after;
        } else if let Some((word, format, case)) = WORDS.iter().find(|(word, ..)| rest.starts_with(word)) {
            if case.is_empty() {
                push_format(&mut pieces, format);
            } else {
                pieces.push(Piece::Cased(format, case));
            }
            rest = rest.get(word.len()..).unwrap_or_default();
        } else if let Some((word, sql)) = COMPUTED.iter().find(|(word, _)| rest.starts_with(word)) {
            pieces.push(Piece::Computed(sql));
            rest = rest.get(word.len()..).unwrap_or_default();
        } else {
            push_format(&mut pieces, &first.to_string().replace('%', "%%"));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    pieces
}

fn push_format(pieces: &mut Vec<Piece>, format: &str) {
    match pieces.last_mut() {
        Some(Piece::Format(text)) => text.push_str(format),
        _ => pieces.push(Piece::Format(format.to_owned())),
    }
}

/// `999,999.99`, `FM$0.00` and their like.
fn is_numeric(pattern: &str) -> bool {
    let body = pattern.trim_start_matches("FM").trim_start_matches('$');
    !body.is_empty() && body.chars().all(|c| "90,.SLGDMIPR$ ".contains(c)) && body.contains(['9', '0'])
}

/// A number with the pattern's decimals, thousands commas and width.
fn numeric(pattern: &str) -> String {
    let compact = pattern.starts_with("FM");
    let body = pattern.trim_start_matches("FM");
    let dollar = if body.contains('$') { "$" } else { "" };
    let digits: String = body
        .chars()
        .map(|c| match c {
            'D' => '.',
            'G' => ',',
            c => c,
        })
        .collect();
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.chars().filter(|c| "90".contains(*c)).count());
    let comma = if digits.contains(',') { "," } else { "" };
    let text = format!("{} || format('{{:{comma}.{decimals}f}}', cast($1 as double))", quote(dollar));
    if compact { format!("({text})") } else { format!("lpad({text}, {}, ' ')", body.chars().count() + 1) }
}
