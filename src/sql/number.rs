//! Values as numbers, exactly: comparing and summing never goes through a float where the column is exact.

use crate::model::{ColumnType, Value};
use std::cmp::Ordering;

/// Compares two values of a column.
pub fn compare(a: &str, b: &str, kind: Option<ColumnType>) -> Ordering {
    match kind {
        Some(ColumnType::Integer | ColumnType::Decimal) => match (Exact::parse(a), Exact::parse(b)) {
            (Some(x), Some(y)) => x.compare(y),
            _ => a.cmp(b),
        },
        Some(ColumnType::Float) => match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(x), Ok(y)) => x.total_cmp(&y),
            _ => a.cmp(b),
        },
        _ => a.cmp(b),
    }
}

/// A decimal: digits without the point, and how many stand behind it.
#[derive(Debug, Clone, Copy)]
pub struct Exact {
    digits: i128,
    scale: u32,
}

impl Exact {
    /// `-12.50`; nothing with an exponent, nothing too long for 38 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let negative = whole.starts_with('-');
        let mut digits: i128 = 0;
        let mut seen = false;
        for byte in whole.strip_prefix(['-', '+']).unwrap_or(whole).bytes().chain(fraction.bytes()) {
            let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
            digits = digits.checked_mul(10)?.checked_add(digit)?;
            seen = true;
        }
        let digits = if negative { -digits } else { digits };
        seen.then_some(Self { digits, scale: u32::try_from(fraction.len()).ok()? })
    }

    fn at_scale(self, scale: u32) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }

    fn float(self) -> f64 {
        self.digits as f64 / 10_f64.powi(self.scale as i32)
    }

    fn compare(self, other: Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        match (self.at_scale(scale), other.at_scale(scale)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => self.float().total_cmp(&other.float()),
        }
    }

    fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Some(Self { digits: self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?, scale })
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        let sign = if self.digits < 0 { "-" } else { "" };
        if fraction.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(*other)
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.compare(*other) == Ordering::Equal
    }
}

impl Eq for Exact {}

/// Count, sum and extremes of values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sums {
    pub cells: usize,
    pub nulls: usize,
    /// Values that differ, NULL not among them.
    pub distinct: usize,
    /// Cells that are numbers.
    pub numbers: usize,
    exact: Option<Exact>,
    float: f64,
    /// Some value was a float, or the sum is too long to be exact.
    about: bool,
    /// Least and greatest, as they came, of values of one kind.
    ends: Option<(Box<str>, Box<str>)>,
    kind: Option<ColumnType>,
    /// Values of kinds that do not compare.
    mixed: bool,
}

impl Sums {
    /// Takes a value in.
    pub fn add(&mut self, value: Value<'_>, kind: Option<ColumnType>) {
        self.cells += 1;
        let Value::Text(text) = value else {
            self.nulls += 1;
            return;
        };
        self.reach(text, kind);
        let numeric = kind.is_some_and(ColumnType::is_numeric);
        let exact = Exact::parse(text).filter(|_| kind != Some(ColumnType::Float));
        let Some(number) = exact.map(Exact::float).or_else(|| text.parse().ok()).filter(|_| numeric) else { return };
        self.numbers += 1;
        self.float += number;
        let zero = Exact { digits: 0, scale: 0 };
        match exact.and_then(|exact| self.exact.unwrap_or(zero).plus(exact)) {
            Some(sum) => self.exact = Some(sum),
            None => self.about = true,
        }
    }

    /// Takes a value into the extremes.
    fn reach(&mut self, text: &str, kind: Option<ColumnType>) {
        let same =
            |known: ColumnType| Some(known) == kind || known.is_numeric() && kind.is_some_and(ColumnType::is_numeric);
        self.mixed |= self.kind.is_some_and(|known| !same(known));
        // A float among numbers makes all of them compare as floats.
        self.kind = if self.kind == Some(ColumnType::Float) { self.kind } else { kind.or(self.kind) };
        let by = self.kind;
        match &mut self.ends {
            None => self.ends = Some((text.into(), text.into())),
            Some((least, most)) => {
                if compare(text, least, by) == Ordering::Less {
                    *least = text.into();
                }
                if compare(text, most, by) == Ordering::Greater {
                    *most = text.into();
                }
            }
        }
    }

    /// The sum divided by the number of numbers, to four digits more than they have.
    fn mean(&self) -> Option<String> {
        let count = self.numbers.max(1);
        let sum = self.exact.filter(|_| !self.about);
        let exact = sum.and_then(|sum| {
            let scale = sum.scale + 4;
            let digits = sum.at_scale(scale)?;
            let count = count as i128;
            let half = if digits < 0 { -count / 2 } else { count / 2 };
            Some(Exact { digits: digits.checked_add(half)? / count, scale }.to_string())
        });
        let trimmed = |text: String| text.trim_end_matches('0').trim_end_matches('.').to_owned();
        (self.numbers > 0).then(|| exact.map_or_else(|| format!("~{}", self.float / count as f64), trimmed))
    }
}

/// `12 cells, 1 NULL, 9 distinct, sum 3.50, avg 0.29, min 0, max 2`; what is not exact has a `~`.
impl std::fmt::Display for Sums {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cells", self.cells)?;
        if self.nulls > 0 {
            write!(f, ", {} NULL", self.nulls)?;
        }
        write!(f, ", {} distinct", self.distinct)?;
        match (self.numbers, self.exact.filter(|_| !self.about)) {
            (0, _) => {}
            (_, Some(sum)) => write!(f, ", sum {sum}")?,
            (_, None) => write!(f, ", sum ~{}", self.float)?,
        }
        if let Some(mean) = self.mean() {
            write!(f, ", avg {mean}")?;
        }
        let short = |text: &str| super::visible::cut(text, 30, false).into_owned();
        match &self.ends {
            Some((least, most)) if !self.mixed => write!(f, ", min {}, max {}", short(least), short(most)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_exact_where_the_values_are() {
        let mut sums = Sums::default();
        for text in ["0.1", "0.2", "12345678901234567890.05"] {
            sums.add(Value::Text(text), Some(ColumnType::Decimal));
        }
        sums.add(Value::Null, Some(ColumnType::Decimal));
        assert!(sums.to_string().starts_with("4 cells, 1 NULL, 0 distinct, sum 12345678901234567890.35, avg 4115226300411522630.116667, min 0.1, max "), "{sums}");
        sums.add(Value::Text("0.5"), Some(ColumnType::Float));
        assert!(sums.to_string().contains("sum ~"));
        let mut words = Sums::default();
        words.add(Value::Text("12"), Some(ColumnType::Text));
        assert_eq!(words.to_string(), "1 cells, 0 distinct, min 12, max 12");
        words.add(Value::Text("1"), Some(ColumnType::Integer));
        assert_eq!(words.to_string(), "2 cells, 0 distinct, sum 1, avg 1", "words and numbers do not compare");
        let mut negative = Sums::default();
        for text in ["-1", "-1", "0"] {
            negative.add(Value::Text(text), Some(ColumnType::Integer));
        }
        assert!(negative.to_string().ends_with("sum -2, avg -0.6667, min -1, max 0"), "{negative}");
    }

    proptest! {
        #[test]
        fn decimals_read_as_they_were_written(digits in "-?[1-9][0-9]{0,18}", fraction in "(\\.[0-9]{1,18})?") {
            let text = format!("{digits}{fraction}");
            prop_assert_eq!(Exact::parse(&text).map(|exact| exact.to_string()), Some(text));
        }

        #[test]
        fn any_text_is_read_or_not(text in any::<String>(), other in "[-+0-9.e]{0,50}") {
            let _ = compare(&text, &other, Some(ColumnType::Decimal));
            let _ = compare(&text, &other, Some(ColumnType::Float));
        }
    }
}
