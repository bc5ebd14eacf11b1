//! A console whose Metrics pane is served with waves.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::console::{Console, settings};
use redshift_tui::app::{Effect, Event, Request};
use redshift_tui::cloud::CloudError;
use redshift_tui::metrics::{Published, Span, Subject};
use redshift_tui::model::{MetricId, Series, SeriesQuery, Target};
use redshift_tui::view::ColorMode;
use std::time::Duration;

pub fn id(name: &str, dimensions: &[(&str, &str)]) -> MetricId {
    let mut dimensions: Vec<_> = dimensions.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    dimensions.sort();
    MetricId { namespace: "AWS/Redshift".into(), name: name.into(), dimensions }
}

/// What a cluster of two nodes and two queues publishes.
pub fn published() -> Published {
    let own = ("ClusterIdentifier", "analytics-prod");
    let mut metrics = Vec::new();
    for name in ["CPUUtilization", "PercentageDiskSpaceUsed", "ReadLatency", "NetworkReceiveThroughput"] {
        metrics.push(id(name, &[own]));
        for node in ["Leader", "Compute-0", "Compute-1"] {
            metrics.push(id(name, &[own, ("NodeID", node)]));
        }
    }
    for name in ["DatabaseConnections", "HealthStatus", "MaintenanceMode"] {
        metrics.push(id(name, &[own]));
    }
    for queue in ["etl", "default"] {
        metrics.push(id("WLMRunningQueries", &[own, ("QueueName", queue)]));
        metrics.push(id("WLMQueueLength", &[own, ("QueueName", queue)]));
    }
    for latency in ["short", "medium", "long"] {
        metrics.push(id("QueryDuration", &[own, ("latency", latency)]));
    }
    Published { metrics, failures: vec![] }
}

/// A wave with a gap in it; its height tells the series apart.
pub fn wave(query: &SeriesQuery, span: Span) -> Series {
    let slots = span.seconds() / i64::from(query.period);
    let height = match query.metric.name.as_str() {
        "HealthStatus" => return flat(span, query.period, 1.0),
        "MaintenanceMode" => return flat(span, query.period, 0.0),
        "PercentageDiskSpaceUsed" => 80.0,
        "ReadLatency" => 0.004,
        "NetworkReceiveThroughput" => 55e6,
        "QueryDuration" => 2e6,
        "CPUUtilization" => 60.0,
        _ => 12.0,
    } + query.metric.dimensions.len() as f64;
    let sample = |slot: i64| {
        let gap = slot > slots / 2 && slot < slots * 5 / 8;
        (!gap).then(|| height * (0.6 + 0.4 * (slot as f64 / 9.0).sin()))
    };
    Series { start: span.start, period: query.period, samples: (0..slots).map(sample).collect() }
}

pub fn flat(span: Span, period: u32, value: f64) -> Series {
    let slots = span.seconds() / i64::from(period);
    Series { start: span.start, period, samples: (0..slots).map(|slot| Some(value).filter(|_| slot != 9)).collect() }
}

pub fn requests(effects: &[Effect]) -> Vec<Request> {
    let request = |effect: &Effect| if let Effect::Ask { request, .. } = effect { Some(request.clone()) } else { None };
    effects.iter().filter_map(request).collect()
}

pub fn measure(effects: &[Effect]) -> Option<(Vec<SeriesQuery>, Span)> {
    requests(effects).into_iter().find_map(|request| match request {
        Request::Measure { queries, span, .. } => Some((queries, span)),
        _ => None,
    })
}

/// Answers every question for numbers with waves.
pub fn serve(console: &mut Console, effects: &[Effect]) -> Vec<Effect> {
    let mut after = Vec::new();
    for request in requests(effects) {
        if let Request::Measure { queries, span, .. } = &request {
            let outcomes = queries.iter().map(|query| Ok(wave(query, *span))).collect();
            after.extend(console.answer(request.clone(), Event::MetricsMeasured(Ok(outcomes))));
        }
    }
    after
}

pub fn subject() -> Subject {
    let target = Target::Cluster { id: "analytics-prod".into(), region: "us-east-1".into() };
    Subject::One { target, namespace: None }
}

pub fn list(console: &mut Console, answer: Result<Published, CloudError>) -> Vec<Effect> {
    console.answer(Request::Published { subject: subject() }, Event::MetricsPublished(answer))
}

/// The metrics of analytics-prod with numbers.
pub fn ready_with(settings: redshift_tui::app::Settings, size: (u16, u16)) -> Console {
    let mut console = Console::with(settings, size).answered_all();
    console.press("m");
    let effects = list(&mut console, Ok(published()));
    serve(&mut console, &effects);
    console
}

pub fn ready(size: (u16, u16)) -> Console {
    ready_with(settings(ColorMode::Ansi16), size)
}

/// Presses keys, lets the pane settle and answers what it asks.
pub fn press(console: &mut Console, keys: &str) {
    let mut effects = console.press(keys);
    effects.extend(console.wait(Duration::from_millis(300)));
    serve(console, &effects);
}
