//! Constraints of the models: required members, enums, lengths, ranges, patterns. Types are checked while decoding.

use super::json;
use super::model::{Kind, Model, Shape};
use serde_json::Value;

/// One broken constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Dotted path of the member.
    pub path: String,
    /// What was sent, `None` when nothing was.
    pub value: Option<String>,
    /// `Member must ...`
    pub constraint: String,
}

impl Violation {
    /// The sentence the services build from it.
    pub fn sentence(&self) -> String {
        let value = match &self.value {
            None => "Value null".to_owned(),
            Some(value) if value.is_empty() => "Value".to_owned(),
            Some(value) => format!("Value '{value}'"),
        };
        format!("{value} at '{}' failed to satisfy constraint: {}", self.path, self.constraint)
    }
}

/// Everything wrong with a decoded input.
pub fn check(model: &Model, shape: &str, value: &Value) -> Vec<Violation> {
    let mut checker = Checker { model, found: Vec::new() };
    checker.visit(shape, value, "");
    checker.found
}

struct Checker<'a> {
    model: &'a Model,
    found: Vec<Violation>,
}

impl Checker<'_> {
    fn visit(&mut self, name: &str, value: &Value, path: &str) {
        let Some(shape) = self.model.shape(name) else { return };
        match shape.kind {
            Kind::Structure => self.structure(shape, value, path),
            Kind::List => self.list(shape, value, path),
            Kind::Map => self.map(shape, value, path),
            _ => self.scalar(shape, value, path),
        }
    }

    fn structure(&mut self, shape: &Shape, value: &Value, path: &str) {
        for name in shape.required.iter().filter(|name| value.get(name.as_str()).is_none()) {
            let (path, constraint) = (join(path, name), "Member must not be null".to_owned());
            self.found.push(Violation { path, value: None, constraint });
        }
        for (name, reference) in &shape.members {
            if let Some(field) = value.get(name) {
                self.visit(&reference.shape, field, &join(path, name));
            }
        }
    }

    fn list(&mut self, shape: &Shape, value: &Value, path: &str) {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        self.length(shape, items.len(), value, path);
        for (index, item) in items.iter().enumerate() {
            if let Some(reference) = &shape.member {
                self.visit(&reference.shape, item, &format!("{path}.{}.member", index + 1));
            }
        }
    }

    fn map(&mut self, shape: &Shape, value: &Value, path: &str) {
        let Some(entries) = value.as_object() else { return };
        self.length(shape, entries.len(), value, path);
        for (key, item) in entries {
            if let Some(reference) = &shape.value {
                self.visit(&reference.shape, item, &format!("{path}.{key}.member"));
            }
        }
    }

    fn scalar(&mut self, shape: &Shape, value: &Value, path: &str) {
        match (shape.kind, value) {
            (Kind::Integer | Kind::Long | Kind::Float | Kind::Double, _) => self.range(shape, value, path),
            (Kind::String, Value::String(text)) => {
                self.length(shape, text.chars().count(), value, path);
                self.word(shape, text, path);
            }
            _ => {}
        }
    }

    fn word(&mut self, shape: &Shape, text: &str, path: &str) {
        if !shape.choices.is_empty() && !shape.choices.iter().any(|choice| choice == text) {
            let constraint = format!("Member must satisfy enum value set: [{}]", shape.choices.join(", "));
            self.report(shape, text, path, constraint);
        }
        if let Some(pattern) = shape.pattern.as_ref().filter(|pattern| !pattern.matches(text)) {
            let constraint = format!("Member must satisfy regular expression pattern: {}", pattern.source);
            self.report(shape, text, path, constraint);
        }
    }

    fn length(&mut self, shape: &Shape, length: usize, value: &Value, path: &str) {
        if let Some(bound) = breach(shape, length as f64) {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            self.report(shape, &shown, path, format!("Member must have length {bound}"));
        }
    }

    fn range(&mut self, shape: &Shape, value: &Value, path: &str) {
        if let Some(bound) = json::as_double(value).and_then(|number| breach(shape, number)) {
            self.report(shape, &value.to_string(), path, format!("Member must have value {bound}"));
        }
    }

    /// A secret is never echoed, and a long value not in full.
    fn report(&mut self, shape: &Shape, value: &str, path: &str, constraint: String) {
        let shown = if shape.sensitive { String::new() } else { value.chars().take(200).collect() };
        self.found.push(Violation { path: path.to_owned(), value: Some(shown), constraint });
    }
}

fn breach(shape: &Shape, number: f64) -> Option<String> {
    if let Some(min) = shape.min.filter(|min| number < *min) {
        return Some(format!("greater than or equal to {min}"));
    }
    shape.max.filter(|max| number > *max).map(|max| format!("less than or equal to {max}"))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::super::Service;
    use super::*;
    use serde_json::json;

    fn sentences(service: Service, shape: &str, value: &Value) -> Vec<String> {
        check(service.model(), shape, value).iter().map(Violation::sentence).collect()
    }

    #[test]
    fn each_constraint_is_named() {
        let input = json!({"maxResults": 101});
        assert_eq!(
            sentences(Service::Serverless, "ListWorkgroupsRequest", &input),
            [
                "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"
            ]
        );
        let found = sentences(Service::Serverless, "GetWorkgroupRequest", &json!({}));
        assert_eq!(found, ["Value null at 'workgroupName' failed to satisfy constraint: Member must not be null"]);
        let found = sentences(Service::Serverless, "GetWorkgroupRequest", &json!({"workgroupName": "A B"}));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("regular expression pattern"), "{found:?}");
    }

    #[test]
    fn a_secret_is_not_echoed() {
        let input = json!({"namespaceName": "abc", "adminUserPassword": "hunter2", "adminUsername": "x".repeat(3000)});
        let found = sentences(Service::Serverless, "CreateNamespaceRequest", &input).join("\n");
        assert!(!found.contains("hunter2"), "{found}");
    }
}
