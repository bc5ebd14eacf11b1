//! What an action asks before it can be planned: fields with a default and a rule.

use jiff::Timestamp;

/// Longest retention in days.
const LONGEST_RETENTION: i32 = 3653;

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Any text, but not none.
    Text,
    /// Any text, or none.
    Optional,
    /// Identifier of a snapshot: up to 255 lower-case letters, digits and hyphens.
    Snapshot,
    /// Identifier of a cluster: 1 to 63 of them.
    Cluster,
    /// `ever`, or 1 to 3653 days.
    Retention,
    YesNo,
    /// A number within, or none where that is allowed.
    Number {
        least: i32,
        most: i32,
        step: i32,
        optional: bool,
    },
    OneOf(Vec<String>),
}

impl Rule {
    /// The first thing wrong with a value.
    pub fn check(&self, value: &str) -> Result<(), String> {
        let value = value.trim();
        match self {
            Self::Optional => Ok(()),
            Self::Number { optional: true, .. } if value.is_empty() => Ok(()),
            _ if value.is_empty() => Err("a value is needed".to_owned()),
            Self::Text => Ok(()),
            Self::Snapshot => identifier(value, 255),
            Self::Cluster => identifier(value, 63),
            Self::Retention => match retention(value) {
                Some(_) => Ok(()),
                None => Err(format!("\"ever\", or 1 to {LONGEST_RETENTION} days")),
            },
            Self::YesNo if matches!(value, "yes" | "no") => Ok(()),
            Self::YesNo => Err("\"yes\" or \"no\"".to_owned()),
            Self::Number { least, most, step, .. } => match value.parse::<i32>() {
                Ok(number) if (*least..=*most).contains(&number) && number % step == 0 => Ok(()),
                _ if *step > 1 => Err(format!("{least} to {most} in steps of {step}")),
                _ => Err(format!("a number from {least} to {most}")),
            },
            Self::OneOf(values) if values.iter().any(|known| known == value) => Ok(()),
            Self::OneOf(values) if values.is_empty() => Err("there is nothing to choose from".to_owned()),
            Self::OneOf(values) => Err(format!("one of {}", values.join(", "))),
        }
    }

    /// The one value that begins so, where only a few are taken.
    pub fn completed(&self, value: &str) -> Option<String> {
        let value = value.trim();
        let few: Vec<&str> = match self {
            Self::OneOf(values) => values.iter().map(String::as_str).collect(),
            Self::YesNo => vec!["yes", "no"],
            _ => return None,
        };
        let mut begin = few.into_iter().filter(|known| !value.is_empty() && known.starts_with(value));
        begin.next().filter(|_| begin.next().is_none()).map(str::to_owned)
    }

    /// What can be written, for the line under a field.
    pub fn hint(&self) -> String {
        match self {
            Self::Text => String::new(),
            Self::Optional => "may be left empty".to_owned(),
            Self::Snapshot | Self::Cluster => "lower-case letters, digits and single hyphens".to_owned(),
            Self::Retention => format!("\"ever\", or 1 to {LONGEST_RETENTION} days"),
            Self::YesNo => "\"yes\" or \"no\"".to_owned(),
            Self::Number { least, most, step: 1, .. } => format!("{least} to {most}"),
            Self::Number { least, most, step, .. } => format!("{least} to {most} in steps of {step}"),
            Self::OneOf(values) => values.join(", "),
        }
    }
}

/// The services' rule for identifiers.
fn identifier(value: &str, longest: usize) -> Result<(), String> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !value.starts_with(|c: char| c.is_ascii_lowercase()) {
        Err("it starts with a lower-case letter".to_owned())
    } else if !value.chars().all(known) {
        Err("lower-case letters, digits and hyphens only".to_owned())
    } else if value.ends_with('-') || value.contains("--") {
        Err("no hyphen at its end and no two in a row".to_owned())
    } else if value.len() > longest {
        Err(format!("at most {longest} characters"))
    } else {
        Ok(())
    }
}

/// Days, -1 for ever; `None` for what is no retention.
pub fn retention(text: &str) -> Option<i32> {
    match text.trim() {
        "ever" | "forever" | "-1" => Some(-1),
        days => days.parse().ok().filter(|days| (1..=LONGEST_RETENTION).contains(days)),
    }
}

/// A field of an action's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What `--set` calls it.
    pub id: &'static str,
    pub label: &'static str,
    pub value: String,
    pub rule: Rule,
}

impl Field {
    /// A field with its default.
    pub fn new(id: &'static str, label: &'static str, value: impl Into<String>, rule: Rule) -> Self {
        Self { id, label, value: value.into(), rule }
    }
}

/// The values of a form, each already checked by its rule.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a>(pub &'a [Field]);

impl<'a> Values<'a> {
    /// The text of a field; empty for none.
    pub fn text(&self, id: &str) -> &'a str {
        self.0.iter().find(|field| field.id == id).map_or("", |field| field.value.trim())
    }

    /// The number of a field.
    pub fn number(&self, id: &str) -> Option<i32> {
        self.text(id).parse().ok()
    }

    /// Whether a field says yes.
    pub fn yes(&self, id: &str) -> bool {
        self.text(id) == "yes"
    }

    /// The retention of a field in days, -1 for ever.
    pub fn retention(&self, id: &str) -> Option<i32> {
        retention(self.text(id))
    }
}

/// `orders-20260301-140210`: a name nobody has yet, from what it is made of and the time. What the services refuse in
/// a name becomes a hyphen.
pub fn name_of(source: &str, now: Timestamp) -> String {
    let clean: String =
        source.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = clean.split('-').filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    let name = if name.starts_with(|c: char| c.is_ascii_lowercase()) { name } else { format!("of-{name}") };
    let head: String = name.chars().take(200).collect();
    format!("{}-{}", head.trim_end_matches('-'), now.strftime("%Y%m%d-%H%M%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_services_rules() {
        for good in ["a", "orders-2026", "a1-b2"] {
            assert!(Rule::Snapshot.check(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "1a", "a--b", "a-", "a_b", "a b", "ä"] {
            assert!(Rule::Snapshot.check(bad).is_err(), "{bad}");
        }
        assert!(Rule::Cluster.check(&"a".repeat(64)).is_err());
        let now: Timestamp = "2026-03-01T14:02:10Z".parse().unwrap();
        for source in ["rs:Orders_x-2026", "42", "--", "日本"] {
            let name = name_of(source, now);
            assert!(Rule::Snapshot.check(&name).is_ok(), "{name}");
        }
        assert_eq!(name_of("orders", now), "orders-20260301-140210");
    }

    #[test]
    fn the_beginning_of_one_of_a_few_is_enough() {
        assert_eq!(Rule::YesNo.completed("y").as_deref(), Some("yes"));
        let names = Rule::OneOf(vec!["ab".into(), "ac".into()]);
        assert_eq!(["a", "ac", ""].map(|value| names.completed(value)), [None, Some("ac".to_owned()), None]);
    }

    #[test]
    fn numbers_and_retentions_keep_to_their_range() {
        let base = Rule::Number { least: 8, most: 512, step: 8, optional: false };
        assert!(base.check("128").is_ok() && base.check("12").is_err() && base.check("").is_err());
        assert_eq!(
            ["ever", "-1", "7", "0", "3654", "x"].map(retention),
            [Some(-1), Some(-1), Some(7), None, None, None]
        );
    }
}
