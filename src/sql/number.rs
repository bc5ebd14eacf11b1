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
    /// Cells that are numbers.
    pub numbers: usize,
    exact: Option<Exact>,
    float: f64,
    /// Some value was a float, or the sum is too long to be exact.
    about: bool,
    least: Option<f64>,
    most: Option<f64>,
}

impl Sums {
    /// Takes a value in.
    pub fn add(&mut self, value: Value<'_>, kind: Option<ColumnType>) {
        self.cells += 1;
        let Value::Text(text) = value else {
            self.nulls += 1;
            return;
        };
        let numeric = kind.is_some_and(ColumnType::is_numeric);
        let exact = Exact::parse(text).filter(|_| kind != Some(ColumnType::Float));
        let Some(number) = exact.map(Exact::float).or_else(|| text.parse().ok()).filter(|_| numeric) else { return };
        self.numbers += 1;
        self.float += number;
        self.least = Some(self.least.map_or(number, |least| least.min(number)));
        self.most = Some(self.most.map_or(number, |most| most.max(number)));
        let zero = Exact { digits: 0, scale: 0 };
        match exact.and_then(|exact| self.exact.unwrap_or(zero).plus(exact)) {
            Some(sum) => self.exact = Some(sum),
            None => self.about = true,
        }
    }
}

/// `12 cells, 1 NULL, sum 3.50, avg 0.29, min 0, max 2`; a sum that is not exact has a `~`.
impl std::fmt::Display for Sums {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cells", self.cells)?;
        if self.nulls > 0 {
            write!(f, ", {} NULL", self.nulls)?;
        }
        let (Some(least), Some(most)) = (self.least, self.most) else { return Ok(()) };
        match self.exact.filter(|_| !self.about) {
            Some(sum) => write!(f, ", sum {sum}")?,
            None => write!(f, ", sum ~{}", self.float)?,
        }
        write!(f, ", avg {:.6}, min {least}, max {most}", self.float / self.numbers.max(1) as f64)
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
        assert!(sums.to_string().starts_with("4 cells, 1 NULL, sum 12345678901234567890.35, avg "), "{sums}");
        sums.add(Value::Text("0.5"), Some(ColumnType::Float));
        assert!(sums.to_string().contains("sum ~"));
        let mut words = Sums::default();
        words.add(Value::Text("12"), Some(ColumnType::Text));
        assert_eq!(words.to_string(), "1 cells");
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
