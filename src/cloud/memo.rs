//! Numbers that move slowly, kept for a few minutes: every question to CloudWatch is paid for.

use super::Measured;
use crate::model::SeriesQuery;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer is told again.
const KEPT: Duration = Duration::from_mins(5);

type Question = (String, Vec<SeriesQuery>);

/// The answers of the last minutes by Region and question. An answer with a refusal in it is not kept.
#[derive(Debug, Default)]
pub(super) struct Memo {
    known: Mutex<HashMap<Question, (Instant, Vec<Measured>)>>,
    /// Held while a question is on its way, so that the same one asked meanwhile finds the answer.
    pub(super) turn: tokio::sync::Mutex<()>,
}

impl Memo {
    /// What came the last time, if that is not too long ago.
    pub(super) fn get(&self, region: &str, queries: &[SeriesQuery]) -> Option<Vec<Measured>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, answer) = known.get(&(region.to_owned(), queries.to_vec()))?;
        (at.elapsed() < KEPT).then(|| answer.clone())
    }

    /// Keeps an answer; those that are too old go.
    pub(super) fn put(&self, region: &str, queries: &[SeriesQuery], answer: &[Measured]) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (at, _)| at.elapsed() < KEPT);
        if answer.iter().all(Result::is_ok) {
            known.insert((region.to_owned(), queries.to_vec()), (Instant::now(), answer.to_vec()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::{CloudError, ErrorClass};
    use crate::model::{MetricId, Series, Stat};
    use jiff::Timestamp;

    #[test]
    fn the_same_question_has_the_same_answer_for_a_while() {
        let metric = MetricId { namespace: "n".into(), name: "m".into(), dimensions: vec![] };
        let queries = [SeriesQuery { metric, stat: Stat::Sum, period: 3600 }];
        let series = Series { start: Timestamp::UNIX_EPOCH, period: 3600, samples: vec![Some(1.0)] };
        let memo = Memo::default();
        assert_eq!(memo.get("a", &queries), None);
        memo.put("a", &queries, &[Ok(series.clone())]);
        assert_eq!(memo.get("a", &queries), Some(vec![Ok(series)]));
        assert_eq!((memo.get("b", &queries), memo.get("a", &[])), (None, None));
        let refused = CloudError::new(ErrorClass::Throttled, "cloudwatch:GetMetricData", "slow down");
        memo.put("b", &queries, &[Err(refused)]);
        assert_eq!(memo.get("b", &queries), None);
    }
}
