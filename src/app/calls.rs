//! The calls the client made, as lines of the session log and as a sum for the identity view.

use super::text::{TextLine, Tone};
use crate::cloud::Called;
use std::collections::{BTreeMap, VecDeque};

/// One call: time, operation, Region, status, duration, retries, request id.
pub(super) fn line(call: &Called) -> TextLine {
    let status = call.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    let retries = match call.attempts {
        0 | 1 => String::new(),
        more => format!("  tried {more} times"),
    };
    let tone = if call.failed { Tone::Error } else { Tone::Plain };
    let id = call.request_id.as_deref().unwrap_or("no request id");
    vec![
        (Tone::Dim, call.at.strftime("%H:%M:%SZ  ").to_string()),
        (
            tone,
            format!("{:<42} {:<14} {status:>3} {:>6} ms{retries}", call.operation, call.region, call.took.as_millis()),
        ),
        (Tone::Dim, format!("  {id}")),
    ]
}

/// What stands above the log.
pub(super) fn head(calls: &VecDeque<Called>) -> Vec<TextLine> {
    if calls.is_empty() {
        return Vec::new();
    }
    let failed = calls.iter().filter(|call| call.failed).count();
    let again: u32 = calls.iter().map(|call| call.attempts.saturating_sub(1)).sum();
    vec![vec![(
        Tone::Dim,
        format!("the last {} calls: {failed} failed, {again} tries more than one each", calls.len()),
    )]]
}

/// Calls, failures and mean duration of each service.
pub(super) fn by_service(calls: &VecDeque<Called>) -> Vec<TextLine> {
    let mut services: BTreeMap<&str, (u32, u32, u128)> = BTreeMap::new();
    for call in calls {
        let service = call.operation.split(':').next().unwrap_or(&call.operation);
        let sum = services.entry(service).or_default();
        *sum = (sum.0 + 1, sum.1 + u32::from(call.failed), sum.2 + call.took.as_millis());
    }
    if services.is_empty() {
        return Vec::new();
    }
    let title = vec![(Tone::Title, "Calls".to_owned()), (Tone::Dim, "  newest in the session log".to_owned())];
    let line = |(service, (count, failed, took)): (&str, (u32, u32, u128))| -> TextLine {
        let mean = took / u128::from(count.max(1));
        let tone = if failed > 0 { Tone::Error } else { Tone::Plain };
        vec![(Tone::Dim, format!("  {service:<26}")), (tone, format!("{count} calls, {failed} failed, mean {mean} ms"))]
    };
    std::iter::once(title).chain(services.into_iter().map(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use std::time::Duration;

    fn call(operation: &str, failed: bool, attempts: u32) -> Called {
        Called {
            at: Timestamp::UNIX_EPOCH,
            operation: operation.into(),
            region: "eu-west-1".into(),
            took: Duration::from_millis(40),
            status: (!failed).then_some(200),
            attempts,
            request_id: Some("r-1".into()),
            failed,
        }
    }

    #[test]
    fn a_call_says_all_that_support_asks_for() {
        let text: String = line(&call("redshift:DescribeClusters", false, 3)).iter().map(|(_, p)| p.as_str()).collect();
        for part in ["00:00:00Z", "redshift:DescribeClusters", "eu-west-1", "200", "40 ms", "tried 3 times", "r-1"] {
            assert!(text.contains(part), "{text}");
        }
        let calls = VecDeque::from([call("sts:A", true, 2), call("sts:B", false, 1)]);
        let sum: String = by_service(&calls)[1].iter().map(|(_, p)| p.as_str()).collect();
        assert!(sum.contains("2 calls, 1 failed, mean 40 ms"), "{sum}");
        assert!(head(&calls)[0][0].1.contains("1 failed, 1 tries"));
    }
}
