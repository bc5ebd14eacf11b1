//! Times on the wire: RFC 3339 or seconds since 1970, and back.

use jiff::Timestamp;
use serde_json::Value;

/// A time from any of its forms: RFC 3339 text, or seconds since 1970 as a number (or as text, in forms).
pub fn parse(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(seconds) => from_epoch(seconds.as_f64()?),
        Value::String(text) => text.parse().ok().or_else(|| from_epoch(text.parse().ok()?)),
        _ => None,
    }
}

fn from_epoch(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_millisecond((seconds * 1e3).round() as i64).ok().filter(|_| seconds.is_finite())
}

/// `2026-01-31T09:30:00Z`, with milliseconds only where there are any.
pub fn iso(at: Timestamp) -> String {
    let millis = at.as_millisecond().rem_euclid(1000);
    if millis == 0 {
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    } else {
        at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }
}

/// Seconds since 1970: whole where they are whole, else with milliseconds.
pub fn epoch(at: Timestamp) -> Value {
    let millis = at.as_millisecond();
    if millis % 1000 == 0 { Value::from(millis / 1000) } else { Value::from(millis as f64 / 1e3) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_is_the_same_time() {
        let at: Timestamp = "2026-01-31T09:30:00.25Z".parse().unwrap();
        for form in [json!("2026-01-31T09:30:00.250Z"), json!(1_769_851_800.25), json!("1769851800.25")] {
            assert_eq!(parse(&form), Some(at), "{form}");
        }
        assert_eq!(iso(at), "2026-01-31T09:30:00.250Z");
        assert_eq!(epoch(at), json!(1_769_851_800.25));
        assert_eq!(iso("2026-01-31T09:30:00Z".parse().unwrap()), "2026-01-31T09:30:00Z");
    }

    #[test]
    fn nonsense_is_no_time() {
        for form in [json!("yesterday"), json!(true), json!(1e300), json!("NaN"), json!("inf")] {
            assert_eq!(parse(&form), None, "{form}");
        }
    }
}
