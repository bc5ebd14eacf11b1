//! GetMetricData: series by period and statistic, and metric math over them, in pages.

use super::catalogue::Catalogue;
use super::label::{self, Facts};
use super::math::{Evaluator, Line, Source};
use super::query::{Query, invalid};
use super::request::Request;
use crate::local::world::ACCOUNT;
use crate::local::{Call, Fault, Local, Operation, Reply, paging};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[Operation {
    name: "GetMetricData",
    run: |local, call| Box::pin(async move { get_metric_data(&local, &call).await }),
}];

/// Where a page goes on.
#[derive(Debug, Clone, Copy)]
struct Place {
    query: usize,
    /// Which of the query's series; an array has several.
    line: usize,
    /// Datapoints of the series that are out already.
    taken: usize,
    /// The time of the first page, so that later ones see the same points.
    now: i64,
}

async fn get_metric_data(local: &Local, call: &Call) -> Reply {
    let request = Request::read(&call.input)?;
    let list = paging::subject("GetMetricData", &call.input, &["MetricDataQueries", "StartTime", "EndTime", "ScanBy"]);
    let from = match call.input.get("NextToken").and_then(Value::as_str).filter(|token| !token.is_empty()) {
        Some(token) => place(&list, token)?,
        None => Place { query: 0, line: 0, taken: 0, now: local.world.clock.now().as_second() },
    };
    let catalogue = Catalogue::of(&local.world, &call.region);
    let mut page = Page { request: &request, region: &call.region, from, left: request.limit, results: Vec::new() };
    let source = Source { catalogue: &catalogue, start: request.start, end: request.end, now: from.now };
    let mut evaluator = Evaluator::new(source, &request.queries);
    let next = page.fill(&mut evaluator).await?;
    let token = next.map(|p| paging::write(&list, &format!("{} {} {} {}", p.query, p.line, p.taken, p.now)));
    let mut messages = Vec::new();
    if evaluator.cut {
        let text = "The maximum number of allowed metrics, 500, has been exceeded";
        messages.push(json!({"Code": "MaxMetricsExceeded", "Value": text}));
    }
    Ok(json!({"MetricDataResults": page.results, "NextToken": token, "Messages": messages}))
}

fn place(list: &str, token: &str) -> Result<Place, Fault> {
    let decode = || {
        let text = paging::read(list, token)?;
        let numbers: Vec<i64> = text.split(' ').map(|word| word.parse().ok()).collect::<Option<_>>()?;
        let [query, line, taken, now] = numbers.try_into().ok()?;
        Some(Place { query: query as usize, line: line as usize, taken: taken as usize, now })
    };
    decode().ok_or_else(|| Fault::new("InvalidNextToken", "The parameter NextToken is not one of this request."))
}

/// A page under way.
struct Page<'a> {
    request: &'a Request,
    region: &'a str,
    from: Place,
    /// Datapoints that still fit.
    left: usize,
    results: Vec<Value>,
}

impl<'a> Page<'a> {
    /// Fills the page up to the request's limit. A series may be cut: its newest points come first, and `ScanBy` orders
    /// only what is on one page, so that a client which does not sort joins them wrongly, as with the service.
    async fn fill(&mut self, evaluator: &mut Evaluator<'a>) -> Result<Option<Place>, Fault> {
        // An expression that fails is told on the first page, whether or not its turn has come.
        for query in self.request.queries.iter().filter(|query| query.return_data) {
            check_label(query)?;
        }
        for (index, query) in self.request.queries.iter().enumerate().skip(self.from.query) {
            if !query.return_data {
                continue;
            }
            let lines = evaluator.lines(query).map_err(invalid)?;
            let (begin, taken) = if index == self.from.query { (self.from.line, self.from.taken) } else { (0, 0) };
            for (number, line) in lines.iter().enumerate().skip(begin) {
                let taken = if number == begin { taken } else { 0 };
                if self.left == 0 {
                    return Ok(Some(Place { query: index, line: number, taken, ..self.from }));
                }
                if let Some(end) = self.add(query, line, lines.len() > 1, taken) {
                    return Ok(Some(Place { query: index, line: number, taken: end, ..self.from }));
                }
            }
            // Long series take a while: let others on this thread have a turn.
            tokio::task::yield_now().await;
        }
        Ok(None)
    }

    /// Adds what fits of a series; where it was cut, if it was.
    fn add(&mut self, query: &Query, line: &Line, shared: bool, taken: usize) -> Option<usize> {
        let sound: Vec<_> = line.points.iter().rev().filter(|(_, value)| value.is_finite()).copied().collect();
        let end = sound.len().min(taken + self.left);
        let mut piece = sound.get(taken..end).unwrap_or_default().to_vec();
        self.left -= piece.len();
        let cut = end < sound.len();
        if self.request.oldest_first {
            piece.reverse();
        }
        let time = |at: i64| Timestamp::from_second(at).unwrap_or_default().to_string();
        let facts = Facts { line, region: self.region, account: ACCOUNT, zone: self.request.zone, now: self.from.now };
        let mut result = json!({
            "Id": query.id,
            "Label": label::label(query.label.as_deref(), shared, facts),
            "StatusCode": if cut { "PartialData" } else { "Complete" },
            "Timestamps": piece.iter().map(|(at, _)| time(*at)).collect::<Vec<_>>(),
            "Values": piece.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
        });
        if sound.len() < line.points.len() {
            let text =
                "One or more data-points have been dropped due to non-numeric values (NaN, -Infinite, +Infinite)";
            result["Messages"] = json!([{"Code": "ArithmeticError", "Value": text}]);
        }
        self.results.push(result);
        cut.then_some(end)
    }
}

fn check_label(query: &Query) -> Result<(), Fault> {
    query.label.as_deref().map_or(Ok(()), label::check).map_err(invalid)
}
