//! Things by Region and name.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One map per Region, each sorted by name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Regional<T>(BTreeMap<String, BTreeMap<String, T>>);

impl<T> Default for Regional<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Regional<T> {
    /// The thing of that name.
    pub fn get(&self, region: &str, name: &str) -> Option<&T> {
        self.0.get(region)?.get(name)
    }

    /// The thing of that name, to change it.
    pub fn get_mut(&mut self, region: &str, name: &str) -> Option<&mut T> {
        self.0.get_mut(region)?.get_mut(name)
    }

    /// Whether there is one of that name.
    pub fn has(&self, region: &str, name: &str) -> bool {
        self.get(region, name).is_some()
    }

    /// All of a Region, by name.
    pub fn all(&self, region: &str) -> impl Iterator<Item = (&str, &T)> {
        self.0.get(region).into_iter().flatten().map(|(name, thing)| (name.as_str(), thing))
    }

    /// All of a Region, to change them.
    pub fn all_mut(&mut self, region: &str) -> impl Iterator<Item = (&str, &mut T)> {
        self.0.get_mut(region).into_iter().flatten().map(|(name, thing)| (name.as_str(), thing))
    }

    /// `(Region, name, thing)` of the whole world.
    pub fn everywhere(&self) -> impl Iterator<Item = (&str, &str, &T)> {
        self.0.iter().flat_map(|(region, things)| {
            things.iter().map(move |(name, thing)| (region.as_str(), name.as_str(), thing))
        })
    }

    /// How many a Region has.
    pub fn count(&self, region: &str) -> usize {
        self.0.get(region).map_or(0, BTreeMap::len)
    }

    /// Puts a thing in its place; what was there is replaced.
    pub fn put(&mut self, region: &str, name: &str, thing: T) {
        self.0.entry(region.to_owned()).or_default().insert(name.to_owned(), thing);
    }

    /// Takes a thing out.
    pub fn take(&mut self, region: &str, name: &str) -> Option<T> {
        self.0.get_mut(region)?.remove(name)
    }
}
