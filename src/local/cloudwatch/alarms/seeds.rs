//! The alarms a fresh world has: `assets/alarms.toml`, each the input of a PutMetricAlarm with its Region.

use super::put::{alarm, arn, settings};
use super::{Alarm, Watch, check};
use crate::local::World;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io;

#[derive(Debug, Deserialize)]
struct File {
    alarm: Vec<Seed>,
}

#[derive(Debug, Deserialize)]
struct Seed {
    region: String,
    /// Days before the world began that it was made.
    days: i64,
    #[serde(flatten)]
    input: Map<String, Value>,
}

/// Every alarm with its Region.
///
/// # Errors
/// An alarm the service would refuse, which a test rules out.
pub fn all(world: &World) -> io::Result<Vec<(String, Alarm)>> {
    let bad = |error: String| io::Error::new(io::ErrorKind::InvalidData, error);
    let file: File = toml::from_str(include_str!("../../../../assets/alarms.toml")).map_err(|e| bad(e.to_string()))?;
    let mut out = Vec::new();
    for seed in file.alarm {
        let input = Value::Object(seed.input);
        let name = input.get("AlarmName").and_then(Value::as_str).unwrap_or_default().to_owned();
        let rule = check::rule(&input).map_err(|fault| bad(format!("{name}: {}", fault.message)))?;
        let made = world.started - SignedDuration::from_hours(seed.days * 24);
        let watch = Watch::Metric(Box::new(rule));
        out.push((
            seed.region.clone(),
            alarm(&name, arn(&seed.region, &name), watch, settings(&input), made, BTreeMap::new()),
        ));
    }
    Ok(out)
}
