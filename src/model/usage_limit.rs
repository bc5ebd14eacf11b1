//! A usage limit of a workgroup or a cluster, and the period it counts in.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

/// One limit of `ListUsageLimits` (Serverless) or `DescribeUsageLimits` (clusters); the names are those of the former.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageLimit {
    pub usage_limit_id: String,
    /// The workgroup's ARN; the cluster's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_arn: Option<String>,
    /// `serverless-compute` (RPU-hours) or `cross-region-datasharing` (TB); of clusters also `spectrum` (TB),
    /// `concurrency-scaling` and `extra-compute-for-automatic-optimization` (minutes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// `daily`, `weekly` or `monthly`; the service's default is monthly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// `log`, `emit-metric`, and `deactivate` or, of clusters, `disable`; the service's default is log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breach_action: Option<String>,
}

impl UsageLimit {
    /// Start and end of the period a moment lies in, in UTC: midnight, Sunday, the first of the month.
    pub fn period_at(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let (first, next) = match self.period.as_deref().unwrap_or("monthly") {
            "daily" => (today, today.checked_add(1.day()).ok()?),
            "weekly" => {
                let since_sunday = i64::from(today.weekday().to_sunday_zero_offset());
                let sunday = today.checked_sub(since_sunday.days()).ok()?;
                (sunday, sunday.checked_add(7.days()).ok()?)
            }
            "monthly" => {
                let first = today.first_of_month();
                (first, first.checked_add(1.month()).ok()?)
            }
            _ => return None,
        };
        let midnight = |date: Date| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp());
        Some((midnight(first)?, midnight(next)?))
    }

    /// The word the metrics have for its type.
    pub fn metric_type(&self) -> String {
        self.usage_type.as_deref().unwrap_or_default().replace('-', "_").to_uppercase()
    }

    /// What it counts in.
    pub fn unit(&self) -> &'static str {
        match self.usage_type.as_deref() {
            Some("cross-region-datasharing" | "spectrum") => "TB",
            Some("concurrency-scaling" | "extra-compute-for-automatic-optimization") => "min",
            _ => "RPU-h",
        }
    }

    /// What the service does when it is reached.
    pub fn consequence(&self) -> &'static str {
        match self.breach_action.as_deref() {
            Some("deactivate") if self.unit() == "TB" => "turns data sharing across Regions off",
            Some("deactivate") => "turns user queries off",
            Some("disable") => "turns the feature off",
            Some("emit-metric") => "alerts",
            _ => "logs it",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_at_midnight_on_sunday_and_on_the_first_in_utc() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // A Wednesday.
        let now = at("2026-12-30T23:59:59Z");
        for (period, start, end) in [
            ("daily", "2026-12-30T00:00:00Z", "2026-12-31T00:00:00Z"),
            ("weekly", "2026-12-27T00:00:00Z", "2027-01-03T00:00:00Z"),
            ("monthly", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            let limit = UsageLimit { period: Some(period.into()), ..UsageLimit::default() };
            assert_eq!(limit.period_at(now), Some((at(start), at(end))), "{period}");
        }
        let sunday = UsageLimit { period: Some("weekly".into()), ..UsageLimit::default() };
        assert_eq!(sunday.period_at(at("2026-12-27T00:00:00Z")).unwrap().0, at("2026-12-27T00:00:00Z"));
        let unknown = UsageLimit { period: Some("yearly".into()), ..UsageLimit::default() };
        assert_eq!(unknown.period_at(now), None);
    }
}
