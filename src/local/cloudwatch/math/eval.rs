//! Expressions over the queries of one request: names are other queries, computed once each.

use super::functions::{self, Window};
use super::search::Search;
use super::{Expression, Line, Props, Value, operators};
use crate::local::cloudwatch::catalogue::Catalogue;
use crate::local::cloudwatch::query::{MetricStat, Query, What};
use crate::local::cloudwatch::stat::Stat;
use std::collections::HashMap;

/// Series one search gives at most; more are cut, and the answer says so.
const MOST_FOUND: usize = 500;
/// A search finds series with datapoints in so many days.
const SEARCHED_DAYS: i64 = 14;

/// Where series come from and of what time.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub catalogue: &'a Catalogue,
    /// Seconds since 1970, end exclusive.
    pub start: i64,
    pub end: i64,
    pub now: i64,
}

/// Computes the queries of a request.
#[derive(Debug)]
pub struct Evaluator<'a> {
    source: Source<'a>,
    queries: &'a [Query],
    known: HashMap<&'a str, Value>,
    /// Ids under way, so that a circle is found.
    open: Vec<&'a str>,
    /// Whether a search found more than it may give.
    pub cut: bool,
}

impl<'a> Evaluator<'a> {
    /// Nothing is computed yet.
    pub fn new(source: Source<'a>, queries: &'a [Query]) -> Self {
        Self { source, queries, known: HashMap::new(), open: Vec::new(), cut: false }
    }

    /// The series a query gives.
    ///
    /// # Errors
    /// What is wrong with its expression, or with one it builds on.
    pub fn lines(&mut self, query: &'a Query) -> Result<Vec<Line>, String> {
        match self.query(query)? {
            Value::One(line) => Ok(vec![line]),
            Value::Many(lines) => Ok(lines),
            other => Err(format!(
                "Error in expression '{}': The expression returns a {} and not a time series; wrap it in \
                 TIME_SERIES or set ReturnData to false",
                query.id,
                other.kind()
            )),
        }
    }

    fn query(&mut self, query: &'a Query) -> Result<Value, String> {
        if let Some(value) = self.known.get(query.id.as_str()) {
            return Ok(value.clone());
        }
        let told = |problem: String| match problem.starts_with("Error in expression") {
            true => problem,
            false => format!("Error in expression '{}': {problem}", query.id),
        };
        if self.open.contains(&query.id.as_str()) {
            return Err(told("The expression refers to itself".to_owned()));
        }
        let value = match &query.what {
            What::Metric(metric) => Value::One(self.metric(metric)),
            What::Math(expression) => {
                self.open.push(&query.id);
                let window = self.window(query);
                let value = self.expression(expression, window).map_err(told)?;
                self.open.pop();
                labelled(value, &query.id)
            }
        };
        self.known.insert(&query.id, value.clone());
        Ok(value)
    }

    /// The grid of an expression: its own period, else the coarsest of the request's metrics.
    fn window(&self, query: &Query) -> Window {
        let coarsest = self.queries.iter().filter_map(|q| q.what.metric()).map(|metric| metric.period).max();
        let period = query.period.or(coarsest).unwrap_or(300);
        Window { start: self.source.start, end: self.source.end, period }
    }

    fn metric(&self, metric: &MetricStat) -> Line {
        let points = self.source.catalogue.points(metric, (self.source.start, self.source.end), self.source.now);
        let props = Props {
            namespace: metric.namespace.clone(),
            metric: metric.name.clone(),
            stat: metric.stat_word.clone(),
            dimensions: metric.dimensions.clone(),
        };
        Line { label: metric.name.clone(), period: metric.period, points, props }
    }

    fn expression(&mut self, expression: &'a Expression, window: Window) -> Result<Value, String> {
        match expression {
            Expression::Number(number) => Ok(Value::Scalar(*number)),
            Expression::Text(text) => Ok(Value::Text(text.clone())),
            Expression::Name(name) => self.name(name),
            Expression::List(items) => self.list(items, window),
            Expression::Negate(inner) => operators::binary("*", Value::Scalar(-1.0), self.expression(inner, window)?),
            Expression::Binary(operator, left, right) => {
                operators::binary(operator, self.expression(left, window)?, self.expression(right, window)?)
            }
            Expression::Call(name, arguments) => self.call(name, arguments, window),
        }
    }

    fn name(&mut self, name: &'a str) -> Result<Value, String> {
        if let Some(query) = self.queries.iter().find(|query| query.id == name) {
            return self.query(query);
        }
        match name {
            "REPEAT" | "LINEAR" | "ASC" | "DESC" | "AVG" | "MIN" | "MAX" | "SUM" => Ok(Value::Word(name.to_owned())),
            _ => Err(format!("'{name}' is not the id of a query of this request")),
        }
    }

    fn list(&mut self, items: &'a [Expression], window: Window) -> Result<Value, String> {
        let mut lines = Vec::new();
        for item in items {
            match self.expression(item, window)? {
                Value::One(line) => lines.push(line),
                Value::Many(more) => lines.extend(more),
                other => return Err(format!("An array holds time series, and this one a {}", other.kind())),
            }
        }
        Ok(Value::Many(lines))
    }

    fn call(&mut self, name: &'a str, arguments: &'a [Expression], window: Window) -> Result<Value, String> {
        let mut values = Vec::new();
        for argument in arguments {
            values.push(self.expression(argument, window)?);
        }
        match (name, values.as_slice()) {
            ("METRICS", []) => Ok(self.metrics("")),
            ("METRICS", [Value::Text(part)]) => Ok(self.metrics(part)),
            ("SEARCH", [Value::Text(search), Value::Text(stat)]) => self.search(search, stat, window.period),
            ("SEARCH", [Value::Text(search), Value::Text(stat), Value::Scalar(period)]) => {
                self.search(search, stat, *period as i64)
            }
            _ => functions::call(name, &values, window),
        }
    }

    /// The request's metrics, not its expressions, whose id holds a text.
    fn metrics(&self, part: &str) -> Value {
        let chosen = self.queries.iter().filter(|query| query.id.contains(part));
        Value::Many(chosen.filter_map(|query| query.what.metric()).map(|metric| self.metric(metric)).collect())
    }

    fn search(&mut self, text: &str, stat_word: &str, period: i64) -> Result<Value, String> {
        let search = Search::parse(text)?;
        let stat = Stat::parse(stat_word).ok_or_else(|| format!("SEARCH does not know the statistic '{stat_word}'"))?;
        if period <= 0 || period % 60 != 0 {
            return Err(format!("The period of a SEARCH is a multiple of 60, not {period}"));
        }
        let now = self.source.now;
        let mut found =
            self.source.catalogue.found(|s| search.finds(s) && s.lived_since(now - SEARCHED_DAYS * 86_400, now));
        self.cut |= found.len() > MOST_FOUND;
        found.truncate(MOST_FOUND);
        let one_name = found.iter().all(|s| found.first().is_some_and(|first| first.metric.name == s.metric.name));
        let line = |series: &crate::local::cloudwatch::series::Series| {
            let metric = MetricStat {
                namespace: series.metric.namespace.to_owned(),
                name: series.metric.name.to_owned(),
                dimensions: series.dimensions.clone(),
                stat,
                stat_word: stat_word.to_owned(),
                period,
                unit: None,
            };
            let values: Vec<_> = series.dimensions.iter().map(|(_, value)| value.as_str()).collect();
            let tail = if one_name && !values.is_empty() { String::new() } else { format!(" {}", series.metric.name) };
            let label = format!("{}{tail}", values.join(" ")).trim().to_owned();
            Line { label, ..self.metric(&metric) }
        };
        Ok(Value::Many(found.into_iter().map(line).collect()))
    }
}

/// One computed series is called after its query; the series of an array keep their own labels.
fn labelled(value: Value, id: &str) -> Value {
    match value {
        Value::One(line) => Value::One(Line { label: id.to_owned(), ..line }),
        other => other,
    }
}
