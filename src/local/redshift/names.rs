//! What names, passwords, ports, periods and windows may look like.

use super::input::{clash, invalid};
use super::maintenance;
use crate::local::Fault;

/// A lower-case name: it begins with a letter, has letters, digits and single hyphens, and ends with none.
fn is_identifier(name: &str, most: usize) -> bool {
    let hyphens = !name.ends_with('-') && !name.contains("--");
    let letters = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    (1..=most).contains(&name.len()) && name.starts_with(|c: char| c.is_ascii_lowercase()) && letters && hyphens
}

/// Names of clusters (63), parameter groups and snapshots (255) and the like.
pub fn identifier(member: &str, name: &str, most: usize) -> Result<(), Fault> {
    if is_identifier(name, most) {
        return Ok(());
    }
    Err(invalid(format!(
        "The parameter {member} is not a valid identifier. Identifiers must have 1 to {most} characters; must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
    )))
}

/// A name that is not `Default`.
pub fn not_default(member: &str, name: &str) -> Result<(), Fault> {
    if name.eq_ignore_ascii_case("default") {
        return Err(invalid(format!("The parameter {member} must not be Default.")));
    }
    Ok(())
}

/// Names of subnet groups and the like: letters, digits, hyphens and a few more, not `Default`.
pub fn group(member: &str, name: &str) -> Result<(), Fault> {
    not_default(member, name)?;
    let fits = (1..=255).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_. ".contains(c));
    if fits {
        Ok(())
    } else {
        Err(invalid(format!("The parameter {member} must have 1 to 255 letters, digits or hyphens.")))
    }
}

/// The first database: letters and digits, lower case.
pub fn database(name: &str) -> Result<(), Fault> {
    let first = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let fits = (1..=64).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !(first && fits) {
        return Err(invalid(
            "The parameter DBName must have 1 to 64 lower-case letters or digits and begin with a letter.",
        ));
    }
    reserved("DBName", name)
}

/// The admin user.
pub fn user(name: &str) -> Result<(), Fault> {
    let fits = (1..=128).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+.@-".contains(c));
    if !fits {
        let words = "must have 1 to 128 lower-case letters, digits or _ + . @ - and begin with a letter.";
        return Err(invalid(format!("The parameter MasterUsername {words}")));
    }
    reserved("MasterUsername", name)
}

fn reserved(member: &str, name: &str) -> Result<(), Fault> {
    const WORDS: [&str; 18] = [
        "all", "analyse", "analyze", "and", "any", "as", "case", "create", "database", "default", "from", "group",
        "public", "select", "table", "to", "user", "where",
    ];
    if WORDS.contains(&name) {
        return Err(invalid(format!("The parameter {member} must not be the reserved word {name}.")));
    }
    Ok(())
}

/// 8 to 64 printable ASCII characters with an upper-case and a lower-case letter and a digit.
pub fn password(text: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_ascii_graphic() && !"'\"\\/@".contains(c);
    let has = |kind: fn(&char) -> bool| text.chars().any(|c| kind(&c));
    let mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit);
    if (8..=64).contains(&text.len()) && text.chars().all(allowed) && mixed {
        return Ok(());
    }
    Err(invalid(
        "The parameter MasterUserPassword must have 8 to 64 printable ASCII characters except ', \", \\, / and @, with at least one uppercase letter, one lowercase letter and one digit.",
    ))
}

/// RA3 and later: 5431-5455 and 8191-8215; before: 1150-65535.
pub fn port(node_type: &str, port: i64) -> Result<i32, Fault> {
    let managed = !node_type.starts_with("dc");
    let fits = if managed { is_managed_port(port) } else { (1150..=65535).contains(&port) };
    let range = if managed { "5431-5455 or 8191-8215" } else { "1150-65535" };
    if fits {
        Ok(port as i32)
    } else {
        Err(invalid(format!("The parameter Port must be within {range} for {node_type}; it is {port}.")))
    }
}

/// Ports that relocation, Multi-AZ and managed endpoints want.
pub fn is_managed_port(port: i64) -> bool {
    (5431..=5455).contains(&port) || (8191..=8215).contains(&port)
}

/// Days automated snapshots are kept: 0 to 35, and not 0 where storage is managed.
pub fn automated_retention(node_type: &str, days: i64) -> Result<i32, Fault> {
    if !(0..=35).contains(&days) || (days == 0 && !node_type.starts_with("dc")) {
        let least = i64::from(!node_type.starts_with("dc"));
        let words =
            format!("The automated snapshot retention period must be between {least} and 35 days; it is {days}.");
        return Err(Fault::new("InvalidRetentionPeriodFault", words));
    }
    Ok(days as i32)
}

/// Days manual snapshots are kept: -1 for ever, or 1 to 3653.
pub fn manual_retention(days: i64) -> Result<i32, Fault> {
    if days == -1 || (1..=3653).contains(&days) {
        return Ok(days as i32);
    }
    let words = format!("The manual snapshot retention period must be -1 or between 1 and 3653 days; it is {days}.");
    Err(Fault::new("InvalidRetentionPeriodFault", words))
}

/// `ddd:hh24:mi-ddd:hh24:mi`, at least half an hour.
pub fn window(text: &str) -> Result<String, Fault> {
    let text = text.to_lowercase();
    match maintenance::minutes(&text) {
        None => {
            Err(invalid(format!("The parameter PreferredMaintenanceWindow is not ddd:hh24:mi-ddd:hh24:mi: {text}")))
        }
        Some(length) if !(30..=24 * 60).contains(&length) => Err(invalid(format!(
            "A maintenance window must be at least 30 minutes and at most a day; this one has {length} minutes."
        ))),
        Some(_) => Ok(text),
    }
}

/// 12 digits.
pub fn account(member: &str, text: &str) -> Result<(), Fault> {
    if text.len() == 12 && text.chars().all(|c| c.is_ascii_digit()) {
        return Ok(());
    }
    Err(invalid(format!("The parameter {member} must be an AWS account id of 12 digits; it is {text}.")))
}

/// Members of which only one may be given.
pub fn exclusive(given: &[(&str, bool)]) -> Result<(), Fault> {
    let names: Vec<_> = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
    if names.len() > 1 {
        return Err(clash(format!("The parameters {} cannot be used together.", names.join(" and "))));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        for good in ["a", "my-cluster-1", &"a".repeat(63)] {
            assert!(identifier("X", good, 63).is_ok(), "{good}");
        }
        for bad in ["", "1a", "-a", "a-", "a--b", "A", "a_b", "ä", &"a".repeat(64)] {
            assert_eq!(identifier("X", bad, 63).unwrap_err().code, "InvalidParameterValue", "{bad}");
        }
    }

    #[test]
    fn passwords_ports_and_periods() {
        assert!(password("Abcdefg1").is_ok());
        for bad in [
            "Abcdef1",
            "abcdefg1",
            "ABCDEFG1",
            "Abcdefgh",
            "Abcdef 1",
            "Abcde@f1",
            "Abcdé123",
            &format!("Aa1{}", "x".repeat(62)),
        ] {
            assert!(password(bad).is_err(), "{bad}");
        }
        assert!(port("ra3.large", 5439).is_ok() && port("ra3.large", 5456).is_err() && port("dc2.large", 6000).is_ok());
        assert!(automated_retention("ra3.large", 0).is_err() && automated_retention("dc2.large", 0).is_ok());
        assert!(manual_retention(-1).is_ok() && manual_retention(0).is_err() && manual_retention(3654).is_err());
        assert!(
            window("Sun:23:50-mon:00:30").is_ok() && window("sun:23:50-mon:00:10").is_err() && window("noon").is_err()
        );
    }
}
