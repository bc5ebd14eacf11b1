//! What serverless workgroups consume: RPUs at work, RPU-hours of a period, and when a period of a usage limit begins.

use super::Workgroup;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const MINUTES_A_DAY: i64 = 24 * 60;

impl Workgroup {
    /// RPUs at work for so many running and waiting queries.
    pub fn rpu(&self, running: f64, queued: f64) -> f64 {
        if running < 1.0 {
            return 0.0;
        }
        let base = self.base_rpu();
        let crowd = (running / 8.0 - 1.0).max(0.0) / 4.0 + queued / 10.0;
        let grown = base + (base * crowd / 8.0).round() * 8.0;
        grown.min(self.max_rpu())
    }

    /// RPU-hours between two minutes of the epoch, looked at by the hour.
    pub fn rpu_hours(&self, from: i64, to: i64) -> f64 {
        let slots = (self.load.peak * 0.85).max(4.0).round();
        let hours = (from..to).step_by(60).map(|at| {
            let moment = self.load.moment(&self.name, at, slots);
            let share = (to - at).min(60) as f64 / 60.0;
            self.rpu(moment.running, moment.queued) * share
        });
        hours.sum::<f64>().round()
    }
}

/// The minute a period (`daily`, `weekly`, `monthly`) began: midnight, Sunday or the first of the month, in UTC.
pub fn period_begin(period: &str, minute: i64) -> i64 {
    let day = minute.div_euclid(MINUTES_A_DAY);
    let back = match period {
        "daily" => 0,
        // 1970 began on a Thursday.
        "weekly" => (day + 4).rem_euclid(7),
        _ => {
            let at = Timestamp::from_second(minute * 60).unwrap_or_default();
            i64::from(at.to_zoned(TimeZone::UTC).day()) - 1
        }
    };
    (day - back) * MINUTES_A_DAY
}

#[cfg(test)]
mod tests {
    use super::super::World;
    use super::*;

    #[test]
    fn a_limit_counts_from_the_begin_of_its_period() {
        let workgroup = World::new().unwrap().workgroups("us-east-1").remove(0);
        let minute = |text: &str| text.parse::<Timestamp>().unwrap().as_second() / 60;
        let at = minute("2026-01-29T10:30:00Z");
        for (period, begin) in
            [("daily", "2026-01-29T00:00:00Z"), ("weekly", "2026-01-25T00:00:00Z"), ("monthly", "2026-01-01T00:00:00Z")]
        {
            let from = period_begin(period, at);
            assert_eq!(from, minute(begin), "{period}");
            assert!(workgroup.rpu_hours(from, at) > workgroup.rpu_hours(from, at - 300), "{period}");
            assert!(workgroup.rpu_hours(from, from) < 1.0, "{period}");
        }
    }
}
