//! The figures: what was measured beside what it should be.

use std::time::Duration;

/// The middle of the values; the mean of the two middle ones where their number is even.
pub fn median(values: &[f64]) -> f64 {
    let (low, high) = (rank(values, (values.len().saturating_sub(1)) / 2), rank(values, values.len() / 2));
    f64::midpoint(low, high)
}

/// The value that a share of `part` (0 to 1) does not exceed.
pub fn percentile(values: &[f64], part: f64) -> f64 {
    rank(values, (values.len() as f64 * part) as usize)
}

fn rank(values: &[f64], index: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Prints figures as they come and counts those over their target.
#[derive(Default)]
pub struct Report {
    pub over: usize,
}

impl Report {
    pub fn title() {
        println!("{:<52} {:>12} {:>12}", "figure", "measured", "at most");
    }

    /// A figure that has a target.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str, target: f64) {
        let met = value <= target;
        self.over += usize::from(!met);
        let mark = if met { "ok" } else { "OVER" };
        println!("{name:<52} {:>12} {:>12} {mark}", shown(value, unit), shown(target, unit));
    }

    /// A figure that only explains others.
    pub fn note(name: &str, value: f64, unit: &str) {
        println!("{name:<52} {:>12}", shown(value, unit));
    }
}

fn shown(value: f64, unit: &str) -> String {
    match unit {
        "ms" | "MB" => format!("{value:.1} {unit}"),
        "" => format!("{value:.1}"),
        _ => format!("{value:.0} {unit}"),
    }
}
