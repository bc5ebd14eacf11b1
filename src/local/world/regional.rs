//! Things by Region and name, and which of them were touched since the last record of the world was made.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// `(Region, name, thing)` of one that was touched; no thing where it is gone.
pub type Touched<T> = (String, String, Option<T>);

/// One map per Region, each sorted by name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Regional<T> {
    things: BTreeMap<String, BTreeMap<String, T>>,
    #[serde(skip)]
    touched: BTreeSet<(String, String)>,
}

impl<T> Default for Regional<T> {
    fn default() -> Self {
        Self { things: BTreeMap::new(), touched: BTreeSet::new() }
    }
}

impl<T> Regional<T> {
    /// The thing of that name.
    pub fn get(&self, region: &str, name: &str) -> Option<&T> {
        self.things.get(region)?.get(name)
    }

    /// The thing of that name, to change it.
    pub fn get_mut(&mut self, region: &str, name: &str) -> Option<&mut T> {
        let thing = self.things.get_mut(region)?.get_mut(name)?;
        self.touched.insert((region.to_owned(), name.to_owned()));
        Some(thing)
    }

    /// Whether there is one of that name.
    pub fn has(&self, region: &str, name: &str) -> bool {
        self.get(region, name).is_some()
    }

    /// All of a Region, by name.
    pub fn all(&self, region: &str) -> impl Iterator<Item = (&str, &T)> {
        self.things.get(region).into_iter().flatten().map(|(name, thing)| (name.as_str(), thing))
    }

    /// Those of a Region that are wanted, to change them.
    pub fn those_mut(&mut self, region: &str, wanted: impl Fn(&T) -> bool) -> impl Iterator<Item = &mut T> {
        let touched = &mut self.touched;
        let things = self.things.get_mut(region).into_iter().flatten();
        things.filter(move |(_, thing)| wanted(thing)).map(move |(name, thing)| {
            touched.insert((region.to_owned(), name.clone()));
            thing
        })
    }

    /// `(Region, name, thing)` of the whole world.
    pub fn everywhere(&self) -> impl Iterator<Item = (&str, &str, &T)> {
        self.things.iter().flat_map(|(region, things)| {
            things.iter().map(move |(name, thing)| (region.as_str(), name.as_str(), thing))
        })
    }

    /// How many a Region has.
    pub fn count(&self, region: &str) -> usize {
        self.things.get(region).map_or(0, BTreeMap::len)
    }

    /// Puts a thing in its place; what was there is replaced.
    pub fn put(&mut self, region: &str, name: &str, thing: T) {
        self.touched.insert((region.to_owned(), name.to_owned()));
        self.things.entry(region.to_owned()).or_default().insert(name.to_owned(), thing);
    }

    /// Takes a thing out.
    pub fn take(&mut self, region: &str, name: &str) -> Option<T> {
        let thing = self.things.get_mut(region)?.remove(name)?;
        self.touched.insert((region.to_owned(), name.to_owned()));
        Some(thing)
    }

    /// Nothing counts as touched any more.
    pub fn forget_touched(&mut self) {
        self.touched.clear();
    }
}

impl<T: Clone> Regional<T> {
    /// What was touched since this was asked last, as it is now.
    pub fn touched(&mut self) -> Vec<Touched<T>> {
        let names = std::mem::take(&mut self.touched);
        let now = |(region, name): (String, String)| {
            let thing = self.get(&region, &name).cloned();
            (region, name, thing)
        };
        names.into_iter().map(now).collect()
    }

    /// Puts what was touched in its place, as another world has it.
    pub fn follow(&mut self, touched: Vec<Touched<T>>) {
        for (region, name, thing) in touched {
            match thing {
                Some(thing) => self.put(&region, &name, thing),
                None => drop(self.take(&region, &name)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_map_follows_by_what_was_touched() {
        let (mut one, mut other) = (Regional::default(), Regional::default());
        for name in ["a", "b", "c"] {
            one.put("r", name, 1);
        }
        other.follow(one.touched());
        assert_eq!(one.touched(), []);
        *one.get_mut("r", "a").unwrap() += 1;
        one.those_mut("r", |thing| *thing == 2).for_each(|thing| *thing += 1);
        one.take("r", "b");
        one.take("r", "nothing");
        let touched = one.touched();
        assert_eq!(touched, [("r".into(), "a".into(), Some(3)), ("r".into(), "b".into(), None)]);
        other.follow(touched);
        assert_eq!(other.all("r").collect::<Vec<_>>(), [("a", &3), ("c", &1)]);
    }
}
