//! What a number of a chart is, and how it reads.

use serde::Deserialize;

/// The unit of a metric, by the name CloudWatch or the guide gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Unit {
    /// Not known: a metric that is published but not documented.
    #[default]
    None,
    Count,
    Percent,
    #[serde(rename = "Count/Second")]
    CountPerSecond,
    Bytes,
    #[serde(rename = "Bytes/Second")]
    BytesPerSecond,
    Seconds,
    Milliseconds,
    Microseconds,
    Megabytes,
    #[serde(rename = "RPU")]
    Rpu,
    #[serde(rename = "RPU-seconds")]
    RpuSeconds,
    #[serde(rename = "Minutes or TBs")]
    MinutesOrTerabytes,
    #[serde(rename = "RPU-hours or TBs")]
    RpuHoursOrTerabytes,
}

/// Steps of a thousand (the services' throughput), and of 1,024 (their storage).
const DECIMAL: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];
const STORAGE: [&str; 4] = ["MB", "GB", "TB", "PB"];

impl Unit {
    /// Its name as CloudWatch and the guide write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Count => "Count",
            Self::Percent => "Percent",
            Self::CountPerSecond => "Count/Second",
            Self::Bytes => "Bytes",
            Self::BytesPerSecond => "Bytes/Second",
            Self::Seconds => "Seconds",
            Self::Milliseconds => "Milliseconds",
            Self::Microseconds => "Microseconds",
            Self::Megabytes => "Megabytes",
            Self::Rpu => "RPU",
            Self::RpuSeconds => "RPU-seconds",
            Self::MinutesOrTerabytes => "Minutes or TBs",
            Self::RpuHoursOrTerabytes => "RPU-hours or TBs",
        }
    }

    /// A value as people read it, in the unit that fits.
    pub fn show(self, value: f64) -> String {
        self.show_with(value, DIGITS)
    }

    /// Values of an axis: with as many digits as tell them apart.
    pub fn labels(self, values: &[f64]) -> Vec<String> {
        // The title has said what it is; `RPU-s` has no room at every mark.
        let unit = if self == Self::RpuSeconds { Self::Count } else { self };
        let with = |digits| values.iter().map(|value| unit.show_with(*value, digits)).collect::<Vec<_>>();
        let distinct = |labels: &Vec<String>| labels.windows(2).all(|pair| pair.first() != pair.last());
        (DIGITS..=6).map(with).find(distinct).unwrap_or_else(|| with(DIGITS))
    }

    /// Seconds in one of it, for what is a duration.
    pub fn seconds(self) -> Option<f64> {
        match self {
            Self::Seconds => Some(1.0),
            Self::Milliseconds => Some(1e-3),
            Self::Microseconds => Some(1e-6),
            _ => None,
        }
    }

    fn show_with(self, value: f64, digits: i32) -> String {
        let short = |value: f64| short(value, digits);
        let counted = |value: f64| counted(value, digits);
        let stepped = |value: f64, base: f64, units: &[&str]| stepped(value, base, units, digits);
        let duration = |value: f64| duration(value, digits);
        match self {
            Self::Percent => format!("{}%", short(value)),
            Self::CountPerSecond => format!("{}/s", counted(value)),
            Self::Bytes => stepped(value, 1000.0, &DECIMAL),
            Self::BytesPerSecond => format!("{}/s", stepped(value, 1000.0, &DECIMAL)),
            Self::Megabytes => stepped(value, 1024.0, &STORAGE),
            Self::Seconds => duration(value),
            Self::Milliseconds => duration(value / 1e3),
            Self::Microseconds => duration(value / 1e6),
            Self::Rpu => format!("{} RPU", short(value)),
            Self::RpuSeconds => format!("{} RPU-s", counted(value)),
            Self::None | Self::Count | Self::MinutesOrTerabytes | Self::RpuHoursOrTerabytes => counted(value),
        }
    }

    /// The base of its round numbers: storage counts in steps of 1,024.
    pub fn base(self) -> f64 {
        if self == Self::Megabytes { 1024.0 } else { 1000.0 }
    }
}

/// Digits that matter in a value by itself.
const DIGITS: i32 = 3;

/// The digits that matter and no zeros at the end.
fn short(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value:.0}");
    }
    let size = value.abs().log10().floor();
    let places = (f64::from(digits - 1) - size).clamp(0.0, 6.0) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn counted(value: f64, digits: i32) -> String {
    let short = |value: f64| short(value, digits);
    let size = value.abs();
    match size {
        _ if size < 10_000.0 && value.fract() == 0.0 => format!("{value:.0}"),
        _ if size >= 1e9 => format!("{}G", short(value / 1e9)),
        _ if size >= 1e6 => format!("{}M", short(value / 1e6)),
        _ if size >= 10_000.0 => format!("{}k", short(value / 1e3)),
        _ => short(value),
    }
}

fn stepped(value: f64, base: f64, units: &[&str], digits: i32) -> String {
    let mut value = value;
    let mut name = units.first().copied().unwrap_or("");
    for unit in units {
        name = unit;
        // What would be written as a full step is the next unit's one.
        if value.abs() < base - 0.5 {
            break;
        }
        if Some(unit) != units.last() {
            value /= base;
        }
    }
    format!("{} {name}", short(value, digits))
}

fn duration(seconds: f64, digits: i32) -> String {
    let short = |value: f64| short(value, digits);
    let size = seconds.abs();
    match size {
        0.0 => "0 s".to_owned(),
        _ if size < 0.000_999_5 => format!("{} us", short(seconds * 1e6)),
        _ if size < 0.999_5 => format!("{} ms", short(seconds * 1e3)),
        _ if size < 120.0 => format!("{} s", short(seconds)),
        _ if size < 7200.0 => format!("{} min", short(seconds / 60.0)),
        _ if size < 172_800.0 => format!("{} h", short(seconds / 3600.0)),
        _ => format!("{} d", short(seconds / 86_400.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_close_to_each_other_get_the_digits_that_tell_them_apart() {
        assert_eq!(Unit::Percent.labels(&[0.0, 50.0]), ["0%", "50%"]);
        let close = Unit::Megabytes.labels(&[5_111_008.0, 5_112_032.0, 5_113_056.0]);
        assert_eq!(close, ["4.874 TB", "4.875 TB", "4.876 TB"]);
        assert_eq!(Unit::RpuSeconds.labels(&[0.0, 6000.0]), ["0", "6000"]);
    }

    #[test]
    fn numbers_read_in_the_unit_that_fits() {
        for (unit, value, shown) in [
            (Unit::Percent, 42.345, "42.3%"),
            (Unit::Percent, 100.0, "100%"),
            (Unit::Count, 0.0, "0"),
            (Unit::Count, 1234.0, "1234"),
            (Unit::Count, 1_234_567.0, "1.23M"),
            (Unit::CountPerSecond, 0.045_67, "0.0457/s"),
            (Unit::Bytes, 310e6, "310 MB"),
            (Unit::BytesPerSecond, 999.0, "999 B/s"),
            (Unit::BytesPerSecond, 1000.0, "1 KB/s"),
            (Unit::Megabytes, 131_072.0, "128 GB"),
            (Unit::Megabytes, 1e12, "931 PB"),
            (Unit::Microseconds, 1_100_000.0, "1.1 s"),
            (Unit::Microseconds, 250.0, "250 us"),
            (Unit::Seconds, 0.0042, "4.2 ms"),
            (Unit::Milliseconds, 960_000.0, "16 min"),
            (Unit::Rpu, 128.0, "128 RPU"),
        ] {
            assert_eq!(unit.show(value), shown, "{unit:?} {value}");
        }
    }
}
