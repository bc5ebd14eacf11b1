//! Simple resources: documents of the shelf that are created, described and deleted by name, alike in every family.

use super::input::{self, Input};
use super::tags;
use crate::local::handler::object;
use crate::local::world::{ACCOUNT, State};
use crate::local::{Call, Fault, Local, Reply};
use serde_json::{Value, json};

/// What makes one family of resources differ from another.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Its name on the shelf.
    pub shelf: &'static str,
    /// How its ARNs name it; empty when it has no tags.
    pub arn: &'static str,
    /// What messages call it.
    pub noun: &'static str,
    /// The member that names one, in inputs and documents.
    pub id: &'static str,
    /// The member of the output that lists them.
    pub list: &'static str,
    /// The fault when there is none of that name, and when there is one.
    pub missing: &'static str,
    pub exists: &'static str,
    /// The fault when there are that many already.
    pub quota: (&'static str, usize),
}

impl Family {
    /// One of them.
    pub fn get<'a>(&self, state: &'a State, region: &str, name: &str) -> Result<&'a Value, Fault> {
        let found = state.shelf.get(self.shelf, region, name);
        found.ok_or_else(|| Fault::new(self.missing, format!("{} not found: {name}", self.noun)))
    }

    /// The ARN of one.
    pub fn arn(&self, region: &str, name: &str) -> String {
        format!("arn:aws:redshift:{region}:{ACCOUNT}:{}:{name}", self.arn)
    }

    /// The tags of one, as the API lists them.
    pub fn tags(&self, state: &State, region: &str, document: &Value) -> Vec<Value> {
        let name = document.get(self.id).and_then(Value::as_str).unwrap_or_default();
        input::tag_list(state, &self.arn(region, name))
    }

    /// A page of them, or the one that was named; `shown` makes the API's structure of a document.
    pub fn describe(&self, local: &Local, call: &Call, shown: fn(&State, &str, &Value) -> Value) -> Reply {
        self.describe_some(local, call, shown, |_| true)
    }

    /// As [`Family::describe`], of those that are wanted.
    pub fn describe_some(
        &self,
        local: &Local,
        call: &Call,
        shown: fn(&State, &str, &Value) -> Value,
        wanted: impl Fn(&Value) -> bool,
    ) -> Reply {
        let input = Input(call);
        local.world.read(|state, _| {
            let one = input.text(self.id).map(|name| self.named(state, input.region(), name)).transpose()?;
            let all: Vec<(&str, &Value)> = match one {
                Some(found) => vec![found],
                None => state.shelf.all(self.shelf, input.region()).collect(),
            };
            let tagged = |(name, document): &(&str, &Value)| {
                wanted(document) && (self.arn.is_empty() || input.tagged(state, || self.arn(input.region(), name)))
            };
            let (page, marker) =
                input.page(all.into_iter().filter(tagged).collect(), |(name, _)| (*name).to_owned())?;
            let page: Vec<_> = page.into_iter().map(|(_, document)| shown(state, input.region(), document)).collect();
            Ok(object([(self.list, page.into()), ("Marker", marker.into())]))
        })
    }

    /// Names are kept as they are given or in lower case.
    fn named<'a>(&self, state: &'a State, region: &str, name: &'a str) -> Result<(&'a str, &'a Value), Fault> {
        let lower = name.to_lowercase();
        let found = state.shelf.all(self.shelf, region).find(|(known, _)| *known == name || *known == lower);
        found.ok_or_else(|| Fault::new(self.missing, format!("{} not found: {name}", self.noun)))
    }

    /// Whether one more of that name may be made.
    pub fn free(&self, state: &State, region: &str, name: &str) -> Result<(), Fault> {
        if state.shelf.has(self.shelf, region, name) {
            return Err(Fault::new(self.exists, format!("{} {name} already exists.", self.noun)));
        }
        if state.shelf.count(self.shelf, region) >= self.quota.1 {
            let words =
                format!("The account has {} of {} in {region} already, the most it may have.", self.quota.1, self.noun);
            return Err(Fault::new(self.quota.0, words));
        }
        Ok(())
    }

    /// Puts a new one on the shelf, with its tags.
    pub fn create(
        &self,
        local: &Local,
        call: &Call,
        name: &str,
        document: &Value,
        answer: impl FnOnce(&State, &Value) -> Value,
    ) -> Reply {
        let input = Input(call);
        let tags = tags::read(input, "Tags")?;
        local.world.change(|state, _| {
            self.free(state, input.region(), name)?;
            state.tags.add(&self.arn(input.region(), name), tags);
            state.shelf.put(self.shelf, input.region(), name, document.clone());
            Ok(answer(state, document))
        })
    }

    /// Takes one off the shelf, with its tags, unless the check refuses.
    pub fn delete(
        &self,
        local: &Local,
        call: &Call,
        check: impl FnOnce(&State, &str, &str) -> Result<(), Fault>,
    ) -> Reply {
        let input = Input(call);
        local.world.change(|state, _| {
            let (name, _) = self.named(state, input.region(), input.must(self.id))?;
            let name = name.to_owned();
            check(state, input.region(), &name)?;
            self.drop(state, input.region(), &name);
            Ok(json!({}))
        })
    }

    /// Takes one off the shelf, with its tags.
    pub fn drop(&self, state: &mut State, region: &str, name: &str) -> Option<Value> {
        state.tags.clear(&self.arn(region, name));
        state.shelf.take(self.shelf, region, name)
    }
}

/// The document with its tags: for families whose documents are as the API shows them.
pub fn with_tags(family: &Family, state: &State, region: &str, document: &Value) -> Value {
    let mut shown = document.clone();
    if let Some(members) = shown.as_object_mut() {
        members.insert("Tags".to_owned(), family.tags(state, region, document).into());
    }
    shown
}

/// A member that is a list of texts.
pub fn texts(document: &Value, member: &str) -> Vec<String> {
    let list = document.get(member).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
