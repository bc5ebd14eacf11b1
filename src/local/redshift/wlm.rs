//! What a workload management configuration may say.

use super::input::invalid;
use crate::local::Fault;
use serde_json::Value;

/// Longest configuration, most user queues with the default one, most slots over all queues.
const LENGTH: usize = 8000;
const QUEUES: usize = 8;
const SLOTS: i64 = 50;

/// Whether it is a configuration; the fault says what is wrong.
pub fn check(text: &str) -> Result<bool, Fault> {
    let wrong = |why: &str| invalid(format!("Invalid wlm_json_configuration: {why}"));
    if text.len() > LENGTH {
        return Err(wrong("it is longer than 8000 characters."));
    }
    let parsed: Value = serde_json::from_str(text).map_err(|error| wrong(&format!("it is not JSON ({error}).")))?;
    let all = parsed.as_array().ok_or_else(|| wrong("it is not an array of queues."))?;
    if all.iter().any(|queue| !queue.is_object()) {
        return Err(wrong("a queue is not an object."));
    }
    let queues: Vec<_> = all.iter().filter(|queue| queue.get("short_query_queue").is_none()).collect();
    if queues.len() > QUEUES {
        return Err(wrong("it has more than 8 queues."));
    }
    let numbers = |member: &str| queues.iter().filter_map(|queue| queue.get(member)?.as_i64()).collect::<Vec<_>>();
    let slots = numbers("query_concurrency");
    if slots.iter().any(|slots| !(1..=SLOTS).contains(slots)) || slots.iter().sum::<i64>() > SLOTS {
        return Err(wrong("query_concurrency is 1 to 50 for a queue and at most 50 over all queues."));
    }
    let memory = numbers("memory_percent_to_use");
    if memory.iter().any(|percent| !(1..=100).contains(percent)) || memory.iter().sum::<i64>() > 100 {
        return Err(wrong("memory_percent_to_use adds up to at most 100."));
    }
    let rules = queues.iter().filter_map(|queue| queue.get("rules")?.as_array()).map(Vec::len).sum::<usize>();
    if rules > 25 { Err(wrong("it has more than 25 query monitoring rules.")) } else { Ok(true) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_limits_hold() {
        for good in [
            r#"[{"auto_wlm":true}]"#,
            r#"[{"query_concurrency":5,"memory_percent_to_use":60},{"query_concurrency":5}]"#,
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
        let many = format!("[{}]", vec!["{}"; 9].join(","));
        for bad in [
            "x",
            "{}",
            "[1]",
            r#"[{"query_concurrency":51}]"#,
            r#"[{"memory_percent_to_use":60},{"memory_percent_to_use":50}]"#,
            &many,
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
