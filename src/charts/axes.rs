//! Round numbers for both axes.

use super::Unit;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The range of values drawn, and the distance of its marks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    pub step: f64,
}

impl Scale {
    /// Where a value lies: 0 at the bottom, 1 at the top.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The marked values, lowest first.
    pub fn marks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round().clamp(0.0, 50.0) as usize;
        (0..=count).map(|index| self.low + self.step * index as f64).collect()
    }
}

/// A scale for values from `least` to `greatest` with about `marks` marks. It begins at zero unless all values lie
/// in a narrow band far from it; percentages go from 0 to 100.
pub fn scale(unit: Unit, least: f64, greatest: f64, marks: usize) -> Scale {
    let marks = marks.clamp(1, 10) as f64;
    if unit == Unit::Percent && least >= 0.0 && greatest <= 100.0 {
        return Scale { low: 0.0, high: 100.0, step: if marks >= 4.0 { 25.0 } else { 50.0 } };
    }
    let (mut low, mut high) = (least.min(greatest), greatest.max(least));
    if !low.is_finite() || !high.is_finite() {
        (low, high) = (0.0, 1.0);
    }
    let band = high - low;
    if low >= 0.0 && (band >= low * 0.25 || band <= 0.0) {
        low = 0.0;
    }
    if high <= low {
        high = low + 1.0;
    }
    let whole = matches!(unit, Unit::Count | Unit::Rpu);
    let raw = (high - low) / marks;
    let step = match unit.seconds() {
        // Hours and minutes are no powers of ten.
        Some(second) if raw * second > 30.0 => round_duration(raw * second) / second,
        _ => round_step(raw, unit.base(), whole),
    };
    let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
    Scale { low, high: if high > low { high } else { low + step }, step }
}

/// The next larger of the steps people count minutes, hours and days in, in seconds.
fn round_duration(raw: f64) -> f64 {
    const STEPS: [f64; 14] = [
        60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10_800.0, 21_600.0, 43_200.0, 86_400.0, 172_800.0,
        604_800.0,
    ];
    STEPS
        .into_iter()
        .find(|step| *step >= raw * 0.999)
        .unwrap_or_else(|| round_step(raw / 86_400.0, 1000.0, true) * 86_400.0)
}

/// The next larger of 1, 2, 5 times a power of ten, within the unit's thousands; storage goes by powers of two.
fn round_step(raw: f64, base: f64, whole: bool) -> f64 {
    let mut unit = 1.0;
    if base > 1000.0 {
        // From half a step on the next unit reads better: 1 GB, not 1,000 MB.
        while raw / unit >= base / 2.0 {
            unit *= base;
        }
    }
    let raw = raw / unit;
    let power = 10_f64.powf(raw.max(1e-12).log10().floor());
    let found = [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= raw * 0.999);
    let step = found.unwrap_or(10.0 * power);
    (if whole { step.max(1.0) } else { step }) * unit
}

/// A mark of the time axis: seconds since 1970 and its words in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    pub at: i64,
    pub label: String,
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const STEPS: [i64; 18] = [
    60,
    300,
    600,
    900,
    1800,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    60 * DAY,
    90 * DAY,
    180 * DAY,
];

/// At most `most` marks between two moments, on round times of UTC. A mark at midnight is the date.
pub fn time_ticks(start: Timestamp, end: Timestamp, most: usize) -> Vec<Tick> {
    let (start, end) = (start.as_second(), end.as_second());
    let most = most.max(1) as i64;
    let step = STEPS.into_iter().find(|step| (end - start) / step < most).unwrap_or(365 * DAY);
    let first = start.div_euclid(step) * step;
    let marks = (0..=most).map(|index| first + index * step).filter(|at| *at >= start && *at < end);
    marks.map(|at| Tick { at, label: label(at) }).collect()
}

fn label(at: i64) -> String {
    let Ok(moment) = Timestamp::from_second(at) else { return String::new() };
    let zoned = moment.to_zoned(TimeZone::UTC);
    let format = if at.rem_euclid(DAY) == 0 { "%b %d" } else { "%H:%M" };
    zoned.strftime(format).to_string()
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // round numbers
mod tests {
    use super::*;

    fn labels(start: &str, end: &str, most: usize) -> Vec<String> {
        let ticks = time_ticks(start.parse().unwrap(), end.parse().unwrap(), most);
        assert!(ticks.len() <= most + 1);
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn values_get_round_marks() {
        for (unit, least, greatest, marks, expected) in [
            (Unit::Count, 0.0, 9.0, 4, vec![0.0, 5.0, 10.0]),
            (Unit::Count, 0.0, 0.0, 4, vec![0.0, 1.0]),
            (Unit::Percent, 3.0, 4.0, 2, vec![0.0, 50.0, 100.0]),
            (Unit::Seconds, 0.0, 0.0042, 2, vec![0.0, 0.005]),
            (Unit::Milliseconds, 0.0, 1_900_000.0, 4, vec![0.0, 600_000.0, 1_200_000.0, 1_800_000.0, 2_400_000.0]),
            (Unit::Megabytes, 0.0, 3000.0, 3, vec![0.0, 1024.0, 2048.0, 3072.0]),
        ] {
            assert_eq!(scale(unit, least, greatest, marks).marks(), expected, "{unit:?} {least} {greatest}");
        }
    }

    #[test]
    fn a_narrow_band_far_from_zero_does_not_begin_there() {
        let narrow = scale(Unit::Count, 10_010.0, 10_050.0, 4);
        assert!(narrow.low >= 10_000.0 && narrow.high >= 10_050.0, "{narrow:?}");
        assert_eq!(scale(Unit::Count, 50.0, 100.0, 4).low, 0.0);
        for odd in [(f64::NAN, 1.0), (f64::INFINITY, f64::NEG_INFINITY), (-5.0, -2.0), (1e300, 1e301)] {
            let scale = scale(Unit::None, odd.0, odd.1, 3);
            assert!(scale.high > scale.low && scale.step > 0.0 && scale.marks().len() < 60, "{odd:?} {scale:?}");
        }
    }

    #[test]
    fn times_stand_on_round_moments_and_midnight_is_a_date() {
        assert_eq!(
            labels("2026-03-01T11:02:00Z", "2026-03-01T14:02:00Z", 7),
            ["11:30", "12:00", "12:30", "13:00", "13:30", "14:00"]
        );
        assert_eq!(
            labels("2026-02-28T14:00:00Z", "2026-03-01T14:00:00Z", 5),
            ["18:00", "Mar 01", "06:00", "12:00"].map(str::to_owned)
        );
        assert_eq!(labels("2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z", 4), ["Mar 02", "Mar 04", "Mar 06"]);
        assert!(!labels("2024-12-01T00:00:00Z", "2026-03-01T00:00:00Z", 6).is_empty());
    }
}
