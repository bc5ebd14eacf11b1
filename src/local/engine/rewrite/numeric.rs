//! Number patterns of `TO_CHAR` and `TO_NUMBER`: `999,999.99`, `FM$0.00`, `99G999D9S`.

use super::node::{Nodes, quote, template};

/// Where the sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A minus or a blank in front of the number.
    Usual,
    /// `S` in front or behind: a plus too.
    Leading,
    Trailing,
    /// `MI`: a minus or a blank behind.
    Minus,
    /// `PR`: `<12>`.
    Angle,
}

/// A pattern taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Pattern {
    compact: bool,
    currency: bool,
    sign: Sign,
    /// Places in front of the point, with their commas.
    whole: usize,
    /// Digits in front of the point that are shown even if they are zero, with their commas.
    zeros: usize,
    decimals: usize,
    comma: bool,
}

impl Pattern {
    /// `None` where it is no pattern of a number.
    pub fn read(pattern: &str) -> Option<Self> {
        let upper = pattern.trim().to_ascii_uppercase();
        let (compact, body) = upper.strip_prefix("FM").map_or((false, upper.as_str()), |rest| (true, rest));
        let (sign, body) = sign(body);
        let currency = body.contains(['$', 'L']);
        let body: String = body.chars().filter(|c| !matches!(c, '$' | 'L' | ' ')).collect();
        let body = body.replace('D', ".").replace('G', ",");
        let (whole, decimals) = body.split_once('.').unwrap_or((body.as_str(), ""));
        let digits = |text: &str, extra: &str| text.chars().all(|c| c == '9' || c == '0' || extra.contains(c));
        if body.is_empty() || body == "." || !digits(whole, ",") || !digits(decimals, "") {
            return None;
        }
        let zeros = whole.find('0').and_then(|at| whole.get(at..)).map_or(0, str::len);
        let comma = whole.contains(',');
        Some(Self { compact, currency, sign, whole: whole.len(), zeros, decimals: decimals.len(), comma })
    }

    /// The expression over `$1`.
    pub fn sql(&self) -> String {
        let comma = if self.comma { "," } else { "" };
        let point = if self.decimals > 0 { self.decimals + 1 } else { 0 };
        let width = self.whole + point;
        let zeros = if self.zeros > 0 { self.zeros + point } else { 0 };
        let digits = format!("rs_digits($1, {}, '{comma}', {zeros})", self.decimals);
        let digits = format!("(case when length({digits}) > {width} then {} else {digits} end)", quote(&self.full()));
        let digits = if self.currency { format!("('$' || {digits})") } else { digits };
        let width = width + usize::from(self.currency);
        let negative = "($1) < 0";
        let pad = |text: String, width: usize| {
            if self.compact { text } else { format!("lpad({text}, {width}, ' ')") }
        };
        let plus = if self.compact { "" } else { " " };
        match self.sign {
            Sign::Usual => {
                let minus = format!("(case when {negative} then '-' else '{plus}' end || {digits})");
                pad(minus, width + 1)
            }
            Sign::Leading => pad(format!("(case when {negative} then '-' else '+' end || {digits})"), width + 1),
            Sign::Trailing => format!("({} || case when {negative} then '-' else '+' end)", pad(digits, width)),
            Sign::Minus => format!("({} || case when {negative} then '-' else '{plus}' end)", pad(digits, width)),
            Sign::Angle => {
                let shown = format!(
                    "(case when {negative} then '<' || {digits} || '>' else '{plus}' || {digits} || '{plus}' end)"
                );
                pad(shown, width + 2)
            }
        }
    }

    /// What stands there when the number has too many digits.
    fn full(&self) -> String {
        let decimals = if self.decimals > 0 { format!(".{}", "#".repeat(self.decimals)) } else { String::new() };
        format!("{}{decimals}", "#".repeat(self.whole))
    }
}

fn sign(body: &str) -> (Sign, &str) {
    for (mark, sign) in [("MI", Sign::Minus), ("PR", Sign::Angle), ("S", Sign::Trailing)] {
        if let Some(rest) = body.strip_suffix(mark) {
            return (sign, rest);
        }
    }
    match body.strip_prefix('S') {
        Some(rest) => (Sign::Leading, rest),
        None => (Sign::Usual, body),
    }
}

/// `to_number('12,454.8-', '99G999D9S')`: the number with the pattern's decimals.
pub fn parse(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [text, pattern] = arguments else { return None };
    let pattern = Pattern::read(&pattern.first()?.string()?)?;
    let digits = "regexp_replace(cast($1 as varchar), '[^0-9.]', '', 'g')";
    let sign = "case when regexp_matches(cast($1 as varchar), '[-<]') then '-' else '' end";
    let sql = format!("cast({sign} || {digits} as decimal(38, {}))", pattern.decimals);
    Some(template(&sql, at, std::slice::from_ref(text)))
}
