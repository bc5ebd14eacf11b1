//! Tags of everything that has any, by ARN.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most tags a resource may have.
pub const MOST: usize = 50;

/// `ARN -> key -> value`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(BTreeMap<String, BTreeMap<String, String>>);

impl Tags {
    /// A resource's tags, by key.
    pub fn of(&self, arn: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.get(arn).into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// `(ARN, key, value)` of everything.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0
            .iter()
            .flat_map(|(arn, tags)| tags.iter().map(move |(key, value)| (arn.as_str(), key.as_str(), value.as_str())))
    }

    /// Adds tags; a key that is there gets the new value.
    pub fn add(&mut self, arn: &str, tags: impl IntoIterator<Item = (String, String)>) {
        let mut tags = tags.into_iter().peekable();
        if tags.peek().is_some() {
            self.0.entry(arn.to_owned()).or_default().extend(tags);
        }
    }

    /// Takes keys away.
    pub fn remove<'a>(&mut self, arn: &str, keys: impl IntoIterator<Item = &'a str>) {
        let Some(tags) = self.0.get_mut(arn) else { return };
        for key in keys {
            tags.remove(key);
        }
        if tags.is_empty() {
            self.0.remove(arn);
        }
    }

    /// The resource is gone.
    pub fn clear(&mut self, arn: &str) {
        self.0.remove(arn);
    }

    /// The resource has another ARN now.
    pub fn rename(&mut self, old: &str, new: &str) {
        if let Some(tags) = self.0.remove(old) {
            self.0.insert(new.to_owned(), tags);
        }
    }

    /// How many tags it would have with those keys added.
    pub fn count_with<'a>(&'a self, arn: &str, keys: impl Iterator<Item = &'a str>) -> usize {
        let mut all: std::collections::BTreeSet<_> = self.of(arn).map(|(key, _)| key).collect();
        all.extend(keys);
        all.len()
    }
}
