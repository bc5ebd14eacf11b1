//! What differs between two resources, field by field.

use super::text::{TextLine, Tone};
use serde_json::Value;
use std::collections::BTreeMap;

/// One field of either document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    Same(String),
    /// Only the second has it.
    Added(String),
    /// Only the first has it.
    Removed(String),
    Changed(String, String),
}

/// Every field of two documents by its path, in the order of the first.
pub fn diff(first: &Value, second: &Value) -> Vec<(String, Difference)> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    flatten("", first, &mut left);
    flatten("", second, &mut right);
    let mut others: BTreeMap<&str, &str> = right.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut found: Vec<(String, Difference)> = Vec::with_capacity(left.len());
    for (path, text) in &left {
        let difference = match others.remove(path.as_str()) {
            None => Difference::Removed(text.clone()),
            Some(other) if other == text => Difference::Same(text.clone()),
            Some(other) => Difference::Changed(text.clone(), other.to_owned()),
        };
        found.push((path.clone(), difference));
    }
    let added = right.iter().filter(|(path, _)| others.contains_key(path.as_str()));
    found.extend(added.map(|(path, text)| (path.clone(), Difference::Added(text.clone()))));
    found
}

/// Leaves with their paths: `Endpoint.Port`, `Tags[1].Key`.
fn flatten(path: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, member, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{path}[{index}]"), item, out);
            }
        }
        Value::String(text) => out.push((path.to_owned(), text.clone())),
        leaf => out.push((path.to_owned(), leaf.to_string())),
    }
}

/// The difference as lines: `-` only left, `+` only right, `~` changed. Fields that are the same are counted, or
/// shown where `all` is asked for.
pub fn lines(names: (&str, &str), first: &Value, second: &Value, all: bool) -> Vec<TextLine> {
    let found = diff(first, second);
    let width = found.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0).min(44);
    let line = |mark: &str, tone: Tone, path: &str, text: &str| -> TextLine {
        vec![(tone, format!("{mark} {path:<width$}  ")), (tone, text.to_owned())]
    };
    let mut lines =
        vec![vec![(Tone::Removed, format!("- {}", names.0))], vec![(Tone::Added, format!("+ {}", names.1))]];
    let mut same = 0;
    for (path, difference) in &found {
        match difference {
            Difference::Same(_) if !all => same += 1,
            Difference::Same(text) => lines.push(line(" ", Tone::Dim, path, text)),
            Difference::Added(text) => lines.push(line("+", Tone::Added, path, text)),
            Difference::Removed(text) => lines.push(line("-", Tone::Removed, path, text)),
            Difference::Changed(before, after) => {
                lines.push(line("~", Tone::Changed, path, &format!("{before}  ->  {after}")));
            }
        }
    }
    if lines.len() == 2 {
        lines.push(vec![(Tone::Plain, "  no field differs".to_owned())]);
    }
    if same > 0 {
        lines.push(vec![(Tone::Dim, format!("  {same} fields are the same"))]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_added_removed_changed_or_the_same() {
        let first = json!({"Id": "a", "Endpoint": {"Port": 5439, "Address": "x"}, "Tags": [{"Key": "k"}], "Old": true});
        let second = json!({"Id": "b", "Endpoint": {"Port": 5439}, "Tags": [{"Key": "k"}, {"Key": "l"}]});
        let expected = [
            ("Id", Difference::Changed("a".into(), "b".into())),
            ("Endpoint.Port", Difference::Same("5439".into())),
            ("Endpoint.Address", Difference::Removed("x".into())),
            ("Tags[0].Key", Difference::Same("k".into())),
            ("Old", Difference::Removed("true".into())),
            ("Tags[1].Key", Difference::Added("l".into())),
        ];
        assert_eq!(diff(&first, &second), expected.map(|(path, what)| (path.to_owned(), what)));
        let text: Vec<String> = lines(("a", "b"), &first, &second, false)
            .iter()
            .map(|line| line.iter().map(|(_, piece)| piece.as_str()).collect())
            .collect();
        assert_eq!(text[..3], ["- a", "+ b", "~ Id                a  ->  b"]);
        assert_eq!(text.last().unwrap(), "  2 fields are the same");
        assert_eq!(lines(("a", "a"), &first, &first, true).len(), 2 + 5);
    }

    #[test]
    fn any_two_values_can_stand_beside_each_other() {
        for (a, b) in [(json!(null), json!({})), (json!([]), json!([1])), (json!(1), json!("1"))] {
            assert!(!lines(("a", "b"), &a, &b, true).is_empty());
        }
    }
}
