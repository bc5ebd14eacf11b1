//! What a warehouse does, minute by minute: a daily curve, a weekly one, bursts and noise, all from a hash of its name
//! and the minute. The same minute always gives the same answer, so history can be asked for at any time.

use super::seed;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Minutes of one slot in which a burst may fall.
const SLOT: i64 = 23;
/// Minutes between the knots of the noise.
const KNOT: i64 = 6;

/// How much a warehouse has to do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Queries wanting to run at the busiest hour.
    pub peak: f64,
    /// Share of the peak at the quietest hour.
    #[serde(default)]
    pub floor: f64,
    /// Height of bursts, as a share of the peak.
    #[serde(default)]
    pub burst: f64,
    /// Hour of the peak, UTC.
    #[serde(default)]
    pub peak_hour: f64,
}

/// When a warehouse publishes metrics: since its making (`None`: not made yet), but not while it is paused.
#[derive(Debug, Clone, Copy)]
pub struct Lived<'a> {
    pub from: Option<Timestamp>,
    /// From, until; the last may go on.
    pub pauses: &'a [(Timestamp, Option<Timestamp>)],
}

impl Lived<'_> {
    /// Whether it lived in the minute that starts then.
    pub fn at(self, minute: i64) -> bool {
        let at = minute * 60;
        let paused = |(from, until): &(Timestamp, Option<Timestamp>)| {
            from.as_second() <= at && until.is_none_or(|until| at < until.as_second())
        };
        self.from.is_some_and(|from| from.as_second() <= at) && !self.pauses.iter().any(paused)
    }
}

/// One minute of one warehouse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Minutes since 1970.
    pub minute: i64,
    /// Queries that run and that wait.
    pub running: f64,
    pub queued: f64,
    /// Load as a share of the peak, 0 to about 1.5, without rounding to whole queries.
    pub busy: f64,
    /// A hash of name and minute, for what else varies.
    pub hash: u64,
}

impl Load {
    /// The minute's load. `slots` queries can run at once, the rest waits.
    pub fn moment(&self, name: &str, minute: i64, slots: f64) -> Moment {
        let seed = seed::hash(&[name]);
        let hash = seed::with(seed, minute);
        let busy = if self.peak > 0.0 { self.busy(seed, minute) } else { 0.0 };
        let wanted = (self.peak * busy + seed::fraction(hash) - 0.5).round().max(0.0);
        let running = wanted.min(slots);
        Moment { minute, running, queued: wanted - running, busy, hash }
    }

    fn busy(&self, seed: u64, minute: i64) -> f64 {
        let day = self.floor + (1.0 - self.floor) * self.daily(minute) * weekly(minute);
        let noise = (smooth(seed, minute) - 0.5) * 0.35 * (day + 0.1);
        (day + noise + self.burst * burst(seed, minute)).clamp(0.0, 1.6)
    }

    /// 0 at the hour opposite the peak, 1 at the peak, with a broad top.
    fn daily(&self, minute: i64) -> f64 {
        let hour = minute.rem_euclid(1440) as f64 / 60.0;
        let wave = f64::midpoint(((hour - self.peak_hour) / 24.0 * TAU).cos(), 1.0);
        wave * wave * (3.0 - 2.0 * wave)
    }
}

/// Weekends are quieter. 1970 began on a Thursday.
fn weekly(minute: i64) -> f64 {
    if matches!(minute.div_euclid(1440).rem_euclid(7), 2 | 3) { 0.45 } else { 1.0 }
}

/// Noise that moves without jumping: knots joined by lines.
fn smooth(seed: u64, minute: i64) -> f64 {
    let (knot, along) = (minute.div_euclid(KNOT), minute.rem_euclid(KNOT) as f64 / KNOT as f64);
    let at = |knot| seed::fraction(seed::with(seed ^ 0x5eed, knot));
    at(knot) * (1.0 - along) + at(knot + 1) * along
}

/// In one slot of three something happens for three to eleven minutes.
fn burst(seed: u64, minute: i64) -> f64 {
    let hash = seed::with(seed ^ 0xb0_0575, minute.div_euclid(SLOT));
    let (begin, length) = ((hash >> 8) as i64 % 12, 3 + (hash >> 16) as i64 % 9);
    let inside = (begin..begin + length).contains(&minute.rem_euclid(SLOT));
    if inside && hash.is_multiple_of(3) { 0.4 + 0.6 * seed::fraction(hash) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: Load = Load { peak: 20.0, floor: 0.2, burst: 0.5, peak_hour: 15.0 };
    const MONDAY: i64 = 29_500_000 / 1440 / 7 * 7 * 1440 + 4 * 1440;

    #[test]
    fn the_same_minute_is_the_same_and_neighbours_differ() {
        assert_eq!(LOAD.moment("a", MONDAY, 50.0), LOAD.moment("a", MONDAY, 50.0));
        let distinct: std::collections::BTreeSet<_> =
            (0..600).map(|m| LOAD.moment("a", MONDAY + m, 50.0).busy.to_bits()).collect();
        assert!(distinct.len() > 400);
    }

    #[test]
    fn days_are_busier_than_nights_and_slots_bound_what_runs() {
        let mean =
            |hour: i64| (0..60).map(|m| LOAD.moment("a", MONDAY + hour * 60 + m, 50.0).running).sum::<f64>() / 60.0;
        assert!(mean(15) > 2.0 * mean(3), "{} {}", mean(15), mean(3));
        for minute in 0..1440 {
            let moment = LOAD.moment("a", MONDAY + minute, 10.0);
            assert!(moment.running <= 10.0 && (moment.queued == 0.0 || moment.running >= 10.0), "{moment:?}");
        }
    }

    #[test]
    fn nothing_to_do_means_nothing_runs() {
        let idle = Load { peak: 0.0, floor: 0.0, burst: 1.0, peak_hour: 0.0 };
        assert!((0..1440).all(|m| idle.moment("b", MONDAY + m, 5.0).running == 0.0));
    }
}
