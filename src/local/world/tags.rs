//! Tags of everything that has any, by ARN.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most tags a resource may have.
pub const MOST: usize = 50;

/// `ARN -> key -> value`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags {
    all: BTreeMap<String, BTreeMap<String, String>>,
    /// ARNs whose tags were touched since the last record of the world was made.
    #[serde(skip)]
    touched: BTreeSet<String>,
}

/// The tags of an ARN that were touched, all of them as they are now.
pub type TouchedTags = (String, BTreeMap<String, String>);

impl Tags {
    /// A resource's tags, by key.
    pub fn of(&self, arn: &str) -> impl Iterator<Item = (&str, &str)> {
        self.all.get(arn).into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// `(ARN, key, value)` of everything.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.all
            .iter()
            .flat_map(|(arn, tags)| tags.iter().map(move |(key, value)| (arn.as_str(), key.as_str(), value.as_str())))
    }

    /// Adds tags; a key that is there gets the new value.
    pub fn add(&mut self, arn: &str, tags: impl IntoIterator<Item = (String, String)>) {
        let mut tags = tags.into_iter().peekable();
        if tags.peek().is_some() {
            self.touched.insert(arn.to_owned());
            self.all.entry(arn.to_owned()).or_default().extend(tags);
        }
    }

    /// Takes keys away.
    pub fn remove<'a>(&mut self, arn: &str, keys: impl IntoIterator<Item = &'a str>) {
        let Some(tags) = self.all.get_mut(arn) else { return };
        self.touched.insert(arn.to_owned());
        for key in keys {
            tags.remove(key);
        }
        if tags.is_empty() {
            self.all.remove(arn);
        }
    }

    /// The resource is gone.
    pub fn clear(&mut self, arn: &str) {
        if self.all.remove(arn).is_some() {
            self.touched.insert(arn.to_owned());
        }
    }

    /// The resource has another ARN now.
    pub fn rename(&mut self, old: &str, new: &str) {
        if let Some(tags) = self.all.remove(old) {
            self.touched.extend([old.to_owned(), new.to_owned()]);
            self.all.insert(new.to_owned(), tags);
        }
    }

    /// What was touched since this was asked last.
    pub fn touched(&mut self) -> Vec<TouchedTags> {
        let arns = std::mem::take(&mut self.touched);
        let now = |arn: String| {
            let tags = self.all.get(&arn).cloned().unwrap_or_default();
            (arn, tags)
        };
        arns.into_iter().map(now).collect()
    }

    /// Puts what was touched in its place.
    pub fn follow(&mut self, touched: Vec<TouchedTags>) {
        for (arn, tags) in touched {
            self.clear(&arn);
            self.add(&arn, tags);
        }
    }

    /// Nothing counts as touched any more.
    pub fn forget_touched(&mut self) {
        self.touched.clear();
    }

    /// How many tags it would have with those keys added.
    pub fn count_with<'a>(&'a self, arn: &str, keys: impl Iterator<Item = &'a str>) -> usize {
        let mut all: std::collections::BTreeSet<_> = self.of(arn).map(|(key, _)| key).collect();
        all.extend(keys);
        all.len()
    }
}
