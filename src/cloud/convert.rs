//! Small conversions every service needs.

use aws_smithy_types::DateTime;
use jiff::Timestamp;

/// A point in time; one the calendar does not know is absent.
pub(super) fn time(at: Option<DateTime>) -> Option<Timestamp> {
    at.and_then(|at| Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok())
}

/// A number of the Data API: the service says -1 and the SDK says 0 where there is none.
pub(super) fn positive(number: i64) -> Option<i64> {
    (number > 0).then_some(number)
}

/// Pairs of two optional texts; a pair without its first is dropped.
pub(super) fn pair(first: Option<String>, second: Option<String>) -> Option<(String, String)> {
    Some((first?, second.unwrap_or_default()))
}
