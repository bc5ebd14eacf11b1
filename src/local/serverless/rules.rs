//! Rules of the service that its model does not state: capacity, ports, passwords, names, retention.

use super::shared::invalid;
use crate::local::Fault;

/// Terabytes in megabytes.
const TB: f64 = 1024.0 * 1024.0;
/// Words that cannot be names of databases or admins.
const RESERVED: [&str; 8] = ["all", "default", "group", "public", "rdsadmin", "rdsdb", "select", "user"];

/// Base capacity: 4 RPU, 8 to 512 in steps of 8, above in steps of 32 up to 1024; small ones hold little data.
pub fn base(rpu: i64, megabytes: f64) -> Result<(), Fault> {
    let fits = rpu == 4 || (8..=512).contains(&rpu) && rpu % 8 == 0 || (513..=1024).contains(&rpu) && rpu % 32 == 0;
    if !fits {
        return Err(invalid(format!(
            "The base capacity {rpu} is not valid: it is 4, a multiple of 8 from 8 to 512, or a multiple of 32 up to 1024."
        )));
    }
    let most = match rpu {
        4 => 32.0,
        8..=24 => 128.0,
        _ => return Ok(()),
    };
    if megabytes <= most * TB {
        return Ok(());
    }
    Err(invalid(format!("A base capacity of {rpu} RPU supports up to {most} TB of managed storage.")))
}

/// Maximum capacity: at least the base, at most 5632 RPU.
pub fn max(rpu: i64, base: Option<i32>) -> Result<(), Fault> {
    let least = i64::from(base.unwrap_or(8));
    if !(8..=5632).contains(&rpu) || rpu % 8 != 0 {
        return Err(invalid(format!("The maximum capacity {rpu} is not a multiple of 8 from 8 to 5632.")));
    }
    if rpu < least {
        let message = format!("The maximum capacity {rpu} must be greater than or equal to the base capacity {least}.");
        return Err(invalid(message));
    }
    Ok(())
}

/// Ports a workgroup or an endpoint can have.
pub fn port(port: i64) -> Result<(), Fault> {
    if (5431..=5455).contains(&port) || (8191..=8215).contains(&port) {
        return Ok(());
    }
    Err(invalid(format!("The port {port} is not in the ranges 5431-5455 and 8191-8215.")))
}

/// The password of an admin. It is never echoed.
pub fn password(password: &str) -> Result<(), Fault> {
    let has = |test: fn(&char) -> bool| password.chars().any(|c| test(&c));
    let printable = password.chars().all(|c| ('!'..='~').contains(&c) && !"'\"\\/@".contains(c));
    let long = (8..=64).contains(&password.chars().count());
    if long && printable && has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit)
    {
        return Ok(());
    }
    Err(invalid(
        "The admin password must have 8 to 64 printable ASCII characters except ' \" \\ / @, with an upper-case letter, \
         a lower-case letter and a number.",
    ))
}

/// The name of an admin.
pub fn admin(name: &str) -> Result<(), Fault> {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 128
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+.@-".contains(c));
    word("admin user name", name, fits)
}

/// The name of a first database.
pub fn database(name: &str) -> Result<(), Fault> {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 64
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    word("database name", name, fits)
}

fn word(kind: &str, name: &str, fits: bool) -> Result<(), Fault> {
    if !fits {
        return Err(invalid(format!("The {kind} '{name}' is not valid.")));
    }
    if RESERVED.contains(&name) {
        return Err(invalid(format!("The {kind} '{name}' is a reserved word.")));
    }
    Ok(())
}

/// The name of a snapshot.
pub fn snapshot(name: &str) -> Result<(), Fault> {
    let fits = (1..=255).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits && !name.ends_with('-') && !name.contains("--") {
        return Ok(());
    }
    Err(invalid(format!(
        "The snapshot name '{name}' is not valid: 1 to 255 lower-case letters, numbers and single hyphens, a letter first \
         and no hyphen at the end."
    )))
}

/// Days a snapshot is kept: 1 to 3653, or -1 for ever.
pub fn retention(days: Option<i64>) -> Result<Option<i64>, Fault> {
    match days {
        None | Some(-1) => Ok(None),
        Some(days) if (1..=3653).contains(&days) => Ok(Some(days)),
        Some(days) => Err(invalid(format!("The retention period {days} is not between 1 and 3653 days."))),
    }
}

/// The name of an endpoint.
pub fn endpoint(name: &str) -> Result<(), Fault> {
    let fits = (1..=30).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if fits && !name.ends_with('-') && !name.contains("--") {
        return Ok(());
    }
    Err(invalid(format!(
        "The endpoint name '{name}' is not valid: 1 to 30 letters, numbers and single hyphens, a letter first and no \
         hyphen at the end."
    )))
}

/// Whether all are ids of a kind, `subnet-` or `sg-`.
pub fn ids(kind: &str, prefix: &str, ids: &[String]) -> Result<(), Fault> {
    match ids.iter().find(|id| !id.starts_with(prefix)) {
        Some(id) => Err(invalid(format!("'{id}' is no {kind}: it begins with {prefix}."))),
        None => Ok(()),
    }
}

/// Ranges of the query limits among the configuration parameters.
const LIMITS: &[(&str, u64)] = &[
    ("max_query_execution_time", 86_399),
    ("max_query_queue_time", 86_399),
    ("max_query_cpu_time", 999_999),
    ("max_query_cpu_usage_percent", 100),
    ("max_query_blocks_read", 1_048_575),
    ("max_query_temp_blocks_to_disk", 319_815_679),
    ("max_scan_row_count", 999_999_999_999_999),
    ("max_return_row_count", 999_999_999_999_999),
    ("max_join_row_count", 999_999_999_999_999),
    ("max_nested_loop_join_row_count", 999_999_999_999_999),
];
const SWITCHES: [&str; 5] =
    ["auto_mv", "enable_case_sensitive_identifier", "enable_user_activity_logging", "require_ssl", "use_fips_ssl"];
const WORDS: [&str; 4] = ["datestyle", "query_group", "search_path", "wlm_json_configuration"];

/// A configuration parameter with its value.
pub fn parameter(key: &str, value: &str) -> Result<(), Fault> {
    let wrong = |what: &str| Err(invalid(format!("The value '{value}' of the parameter {key} is not {what}.")));
    if SWITCHES.contains(&key) {
        return if matches!(value, "true" | "false") { Ok(()) } else { wrong("true or false") };
    }
    if let Some((_, most)) = LIMITS.iter().find(|(name, _)| *name == key) {
        let fits = value.parse::<u64>().is_ok_and(|number| number <= *most);
        return if fits { Ok(()) } else { wrong(&format!("a number from 0 to {most}")) };
    }
    if key == "wlm_json_configuration"
        && (value.len() > 8000 || serde_json::from_str::<serde_json::Value>(value).is_err())
    {
        return wrong("JSON of at most 8,000 characters");
    }
    if WORDS.contains(&key) { Ok(()) } else { Err(invalid(format!("'{key}' is no configuration parameter."))) }
}

/// Whether a parameter is a query limit, which do not go with a WLM configuration.
pub fn is_limit(key: &str) -> bool {
    LIMITS.iter().any(|(name, _)| *name == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacities() {
        for rpu in [4, 8, 24, 512, 544, 1024] {
            assert!(base(rpu, 0.0).is_ok(), "{rpu}");
        }
        for rpu in [0, 5, 12, 520, 1056, -8] {
            assert!(base(rpu, 0.0).is_err(), "{rpu}");
        }
        assert!(base(8, 129.0 * TB).is_err() && base(32, 129.0 * TB).is_ok() && base(4, 33.0 * TB).is_err());
        assert!(max(512, Some(512)).is_ok() && max(504, Some(512)).is_err() && max(5640, None).is_err());
    }

    #[test]
    fn words() {
        assert!(password("Abcdefg1").is_ok());
        for bad in ["Abcdef1", "abcdefg1", "ABCDEFG1", "Abcdefgh", "Abcdef1@", "Abcdef 1"] {
            assert!(password(bad).is_err(), "{bad}");
        }
        assert!(snapshot("a-b1").is_ok());
        for bad in ["", "1a", "a--b", "a-", "A"] {
            assert!(snapshot(bad).is_err(), "{bad}");
        }
        assert!(parameter("max_query_execution_time", "86400").is_err() && parameter("require_ssl", "true").is_ok());
        assert!(parameter("wlm", "x").is_err() && parameter("search_path", "a, b").is_ok());
    }
}
