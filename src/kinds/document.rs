//! A resource as its service described it.

use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The whole resource with the API's own names, as compact JSON: hundreds are kept and few are looked into, and text
/// takes less room than a tree of values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document(Arc<str>);

impl Document {
    /// Of a model type; its serialisation cannot fail, and would leave the document empty if it did.
    pub fn of(resource: &impl Serialize) -> Self {
        Self(serde_json::to_string(resource).unwrap_or_default().into())
    }

    /// All of it.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// Indented, for people.
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(&self.value()).unwrap_or_default()
    }

    /// A member of it.
    pub fn get(&self, name: &str) -> Option<Value> {
        let mut members: Map<String, Value> = serde_json::from_str(&self.0).ok()?;
        members.remove(name)
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A member that is a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    /// A member that is a whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// A member that is a yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// The items of a member that is a list; none where it is absent or something else.
    pub fn list(&self, name: &str) -> Vec<Value> {
        match self.get(name) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_read_by_their_type() {
        let document = Document::of(&json!({ "a": "x\"y", "n": 2, "f": 1.5, "b": true, "l": [1, 2], "none": null }));
        assert_eq!(document.text("a").as_deref(), Some("x\"y"));
        assert_eq!((document.integer("n"), document.number("f"), document.flag("b")), (Some(2), Some(1.5), Some(true)));
        assert_eq!(document.list("l"), [json!(1), json!(2)]);
        assert_eq!((document.text("n"), document.text("none"), document.get("else")), (None, None, None));
        assert_eq!((document.get("none"), document.list("a").len()), (Some(Value::Null), 0));
    }

    #[test]
    fn nothing_has_no_members() {
        let document = Document::default();
        assert_eq!((document.value(), document.get("a"), document.pretty()), (Value::Null, None, "null".to_owned()));
    }
}
