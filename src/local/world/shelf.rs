//! Simple resources: one JSON document each, in the shape their API shows, by family, Region and id. One more family
//! is one more handler file; nothing here knows any of them.

use super::Regional;
use super::regional::Touched;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// All documents.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shelf(BTreeMap<String, Regional<Value>>);

/// Where a document lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `redshift/usage-limit`, `serverless/endpoint`, ...: what a handler file calls its documents.
    pub family: String,
    pub region: String,
    pub id: String,
}

impl Place {
    /// The place of a document.
    pub fn new(family: &str, region: &str, id: &str) -> Self {
        Self { family: family.to_owned(), region: region.to_owned(), id: id.to_owned() }
    }
}

impl Shelf {
    /// One document.
    pub fn get(&self, family: &str, region: &str, id: &str) -> Option<&Value> {
        self.0.get(family)?.get(region, id)
    }

    /// One document, to change it.
    pub fn get_mut(&mut self, family: &str, region: &str, id: &str) -> Option<&mut Value> {
        self.0.get_mut(family)?.get_mut(region, id)
    }

    /// Whether there is such a document.
    pub fn has(&self, family: &str, region: &str, id: &str) -> bool {
        self.get(family, region, id).is_some()
    }

    /// A family's documents of a Region, by id.
    pub fn all(&self, family: &str, region: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.0.get(family).into_iter().flat_map(move |documents| documents.all(region))
    }

    /// `(Region, id, document)` of a family.
    pub fn everywhere(&self, family: &str) -> impl Iterator<Item = (&str, &str, &Value)> {
        self.0.get(family).into_iter().flat_map(Regional::everywhere)
    }

    /// How many documents of a family a Region has.
    pub fn count(&self, family: &str, region: &str) -> usize {
        self.0.get(family).map_or(0, |documents| documents.count(region))
    }

    /// Puts a document in its place; what was there is replaced.
    pub fn put(&mut self, family: &str, region: &str, id: &str, document: Value) {
        self.0.entry(family.to_owned()).or_default().put(region, id, document);
    }

    /// Takes a document out.
    pub fn take(&mut self, family: &str, region: &str, id: &str) -> Option<Value> {
        self.0.get_mut(family)?.take(region, id)
    }

    /// What was touched since this was asked last, by family.
    pub fn touched(&mut self) -> Vec<(String, Vec<Touched<Value>>)> {
        let families = self.0.iter_mut().map(|(family, documents)| (family.clone(), documents.touched()));
        families.filter(|(_, touched)| !touched.is_empty()).collect()
    }

    /// Puts what was touched in its place.
    pub fn follow(&mut self, touched: Vec<(String, Vec<Touched<Value>>)>) {
        for (family, touched) in touched {
            self.0.entry(family).or_default().follow(touched);
        }
    }

    /// Nothing counts as touched any more.
    pub fn forget_touched(&mut self) {
        self.0.values_mut().for_each(Regional::forget_touched);
    }
}

/// Lays a patch over a document (RFC 7396): objects member by member, `null` takes a member out.
pub fn merge(document: &mut Value, patch: &Value) {
    let (Value::Object(members), Value::Object(changes)) = (&mut *document, patch) else {
        *document = patch.clone();
        return;
    };
    for (name, change) in changes {
        if change.is_null() {
            members.remove(name);
        } else {
            merge(members.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_changes_adds_and_takes_out() {
        let mut document = json!({"a": 1, "b": {"c": 2, "d": 3}, "e": [1, 2]});
        merge(&mut document, &json!({"a": null, "b": {"c": 4}, "e": [5], "f": {"g": 6}}));
        assert_eq!(document, json!({"b": {"c": 4, "d": 3}, "e": [5], "f": {"g": 6}}));
    }

    #[test]
    fn documents_are_kept_apart_by_family_region_and_id() {
        let mut shelf = Shelf::default();
        shelf.put("limit", "us-east-1", "a", json!(1));
        shelf.put("limit", "eu-west-1", "a", json!(2));
        shelf.put("grant", "us-east-1", "a", json!(3));
        assert_eq!(shelf.get("limit", "eu-west-1", "a"), Some(&json!(2)));
        assert_eq!(shelf.count("limit", "us-east-1"), 1);
        assert_eq!(shelf.take("grant", "us-east-1", "a"), Some(json!(3)));
        assert!(!shelf.has("grant", "us-east-1", "a") && shelf.has("limit", "us-east-1", "a"));
    }
}
