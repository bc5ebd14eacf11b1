//! GetMetricData: series by period and statistic, in pages.

use super::request::{Query, Request};
use super::series::Series;
use crate::local::{Call, Fault, Local, Operation, Reply, paging};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "GetMetricData",
    run: |local, call| Box::pin(async move { get_metric_data(&local, &call).await }),
}];

const DAY: i64 = 86_400;

/// Where a page goes on.
#[derive(Debug, Clone, Copy)]
struct Place {
    query: usize,
    /// Datapoints of the query that are out already.
    taken: usize,
    /// The time of the first page, so that later ones see the same points.
    now: i64,
}

async fn get_metric_data(local: &Local, call: &Call) -> Reply {
    let request = Request::read(&call.input)?;
    let list = paging::subject("GetMetricData", &call.input, &["MetricDataQueries", "StartTime", "EndTime", "ScanBy"]);
    let from = match call.input.get("NextToken").and_then(Value::as_str).filter(|token| !token.is_empty()) {
        Some(token) => place(&list, token)?,
        None => Place { query: 0, taken: 0, now: local.world.clock.now().as_second() },
    };
    let (results, next) = page(&Series::all(&local.world, &call.region), &request, from).await;
    let token = next.map(|place| paging::write(&list, &format!("{} {} {}", place.query, place.taken, place.now)));
    Ok(json!({"MetricDataResults": results, "NextToken": token, "Messages": []}))
}

fn place(list: &str, token: &str) -> Result<Place, Fault> {
    let decode = || {
        let text = paging::read(list, token)?;
        let mut numbers = text.split(' ').map(str::parse::<i64>);
        let (query, count, now) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
        Some(Place { query: query as usize, taken: count as usize, now })
    };
    decode().ok_or_else(|| Fault::new("InvalidNextToken", "The parameter NextToken is not one of this request."))
}

/// Fills a page up to the request's limit. A series may be cut: its newest points come first, and `ScanBy` orders
/// only what is on one page, so that a client which does not sort joins them wrongly, as with the service.
async fn page(all: &[Series], request: &Request, from: Place) -> (Vec<Value>, Option<Place>) {
    let known: HashMap<_, _> =
        all.iter().map(|s| ((s.metric.namespace, s.metric.name, s.dimensions.as_slice()), s)).collect();
    let (mut results, mut left) = (Vec::new(), request.limit);
    for (index, query) in request.queries.iter().enumerate().skip(from.query).filter(|(_, query)| query.return_data) {
        if left == 0 {
            return (results, Some(Place { query: index, taken: 0, ..from }));
        }
        let series = known.get(&(query.namespace.as_str(), query.name.as_str(), query.dimensions.as_slice()));
        let points = series.map_or_else(Vec::new, |series| newest_first(series, query, request, from.now));
        let taken = if index == from.query { from.taken } else { 0 };
        let end = points.len().min(taken + left);
        let piece = points.get(taken..end).unwrap_or_default();
        left -= piece.len();
        results.push(result(query, piece, request.oldest_first, end < points.len()));
        if end < points.len() {
            return (results, Some(Place { query: index, taken: end, ..from }));
        }
        // Long series take a while: let others on this thread have a turn.
        tokio::task::yield_now().await;
    }
    (results, None)
}

fn result(query: &Query, piece: &[(i64, f64)], oldest_first: bool, more: bool) -> Value {
    let mut piece = piece.to_vec();
    if oldest_first {
        piece.reverse();
    }
    let time = |at: i64| Timestamp::from_second(at).unwrap_or_default().to_string();
    json!({
        "Id": query.id,
        "Label": query.label,
        "StatusCode": if more { "PartialData" } else { "Complete" },
        "Timestamps": piece.iter().map(|(at, _)| time(*at)).collect::<Vec<_>>(),
        "Values": piece.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
    })
}

/// The points of a query, by the start of their period. Old points live on in coarser periods only.
fn newest_first(series: &Series, query: &Query, request: &Request, now: i64) -> Vec<(i64, f64)> {
    if query.unit.as_ref().is_some_and(|unit| unit != series.metric.unit) {
        return Vec::new();
    }
    let period = query.period.max(60);
    let kept = match period {
        3600.. => 455 * DAY,
        300.. => 63 * DAY,
        _ => 15 * DAY,
    };
    let first = request.start.max(now - kept).div_euclid(period) * period;
    let periods = (request.end.min(now + 60) - first + period - 1).div_euclid(period).max(0);
    let value = |at: i64| {
        let minutes = at / 60..(at + period) / 60;
        let mut values: Vec<_> = minutes.filter_map(|minute| series.value(minute, now)).collect();
        Some((at, query.stat.of(&mut values)?))
    };
    (0..periods).rev().filter_map(|index| value(first + index * period)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::Options;
    use std::sync::Arc;

    fn ask(extra: &Value) -> Value {
        let metric = json!({"Namespace": "AWS/Redshift", "MetricName": "CPUUtilization",
            "Dimensions": [{"Name": "ClusterIdentifier", "Value": "analytics-prod"}]});
        let query =
            |id: &str, period| json!({"Id": id, "MetricStat": {"Metric": metric, "Period": period, "Stat": "Average"}});
        let mut input = json!({"MetricDataQueries": [query("a", 60), query("b", 300)],
            "StartTime": "2026-01-05T10:00:00Z", "EndTime": "2026-01-05T11:00:00Z"});
        input.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        input
    }

    async fn run(local: &Local, input: Value) -> Reply {
        let call = Call {
            operation: "GetMetricData".to_owned(),
            input,
            region: "us-east-1".to_owned(),
            access_key: String::new(),
            request_id: String::new(),
            page_size: None,
        };
        get_metric_data(local, &call).await
    }

    #[tokio::test]
    async fn what_the_service_refuses_is_refused() {
        let local = Arc::new(Local::new(Options::default()).unwrap());
        for (change, words) in [
            (json!({"EndTime": "2026-01-05T10:00:00Z"}), "must be less than"),
            (json!({"MaxDatapoints": 0}), "MaxDatapoints"),
            (json!({"MetricDataQueries": []}), "return data"),
            (json!({"MetricDataQueries": [{"Id": "a", "Expression": "SUM(METRICS())"}]}), "metric math"),
            (json!({"MetricDataQueries": [{"Id": "A"}]}), "does not match"),
        ] {
            let fault = run(&local, ask(&change)).await.unwrap_err();
            assert_eq!(fault.code, "ValidationError");
            assert!(fault.message.contains(words), "{}", fault.message);
        }
        assert_eq!(run(&local, ask(&json!({"NextToken": "bogus"}))).await.unwrap_err().code, "InvalidNextToken");
    }

    #[test]
    fn periods_hold_the_mean_of_their_minutes_and_old_minutes_are_gone() {
        let world = crate::local::world::World::new().unwrap();
        let all = Series::all(&world, "us-east-1");
        let series = all.iter().find(|s| s.metric.name == "CPUUtilization").unwrap();
        let now = 1_770_000_000;
        let points = |age_days: i64, extra: &Value| {
            let mut request = Request::read(&ask(extra)).unwrap();
            request.end = (now - age_days * DAY).div_euclid(3600) * 3600;
            request.start = request.end - 3600;
            request.queries.iter().map(|q| newest_first(series, q, &request, now)).collect::<Vec<_>>()
        };
        let recent = points(1, &json!({}));
        assert_eq!((recent[0].len(), recent[1].len()), (60, 12));
        let mean = recent[0].iter().take(5).map(|(_, v)| v).sum::<f64>() / 5.0;
        assert!((recent[1][0].1 - mean).abs() < 1e-9);
        assert!(recent[0].is_sorted_by(|a, b| a.0 > b.0));
        let old = points(30, &json!({}));
        assert_eq!((old[0].len(), old[1].len()), (0, 12));
    }
}
