//! What all handlers of this service share: members of an input, pages, tags and the words of common faults.

use crate::local::world::{Cluster, State};
use crate::local::{Call, Fault, paging};
use serde_json::{Map, Value, json};

/// A decoded input; members by their API names.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a>(pub &'a Call);

impl<'a> Input<'a> {
    /// A text; the empty one counts as none.
    pub fn text(self, member: &str) -> Option<&'a str> {
        self.0.input.get(member)?.as_str().filter(|text| !text.is_empty())
    }

    /// A text, empty when absent: for members the model requires.
    pub fn must(self, member: &str) -> &'a str {
        self.text(member).unwrap_or_default()
    }

    /// A text in lower case, as the service keeps names.
    pub fn name(self, member: &str) -> Option<String> {
        self.text(member).map(str::to_lowercase)
    }

    /// A number.
    pub fn number(self, member: &str) -> Option<i64> {
        self.0.input.get(member)?.as_i64()
    }

    /// A truth value.
    pub fn flag(self, member: &str) -> Option<bool> {
        self.0.input.get(member)?.as_bool()
    }

    /// A list; empty when absent.
    pub fn list(self, member: &str) -> &'a [Value] {
        self.0.input.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// A list of texts.
    pub fn texts(self, member: &str) -> Vec<String> {
        self.list(member).iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A time.
    pub fn time(self, member: &str) -> Option<jiff::Timestamp> {
        self.text(member)?.parse().ok()
    }

    /// The Region of the call.
    pub fn region(self) -> &'a str {
        &self.0.region
    }

    /// `MaxRecords`: 20 to 100, 100 when not said; the service enforces what its model does not state.
    fn page_size(self) -> Result<usize, Fault> {
        let size = self.number("MaxRecords").unwrap_or(100);
        if (20..=100).contains(&size) {
            return Ok(self.0.page(size as usize));
        }
        Err(invalid(format!("The parameter MaxRecords must be between 20 and 100; it is {size}.")))
    }

    /// A page of a list, by `MaxRecords` and `Marker`; a marker is good for the same question only.
    pub fn page<T>(self, items: Vec<T>, key: impl Fn(&T) -> String) -> Result<(Vec<T>, Option<String>), Fault> {
        let size = self.page_size()?;
        let question: Map<_, _> = self.0.input.as_object().cloned().unwrap_or_default();
        let filters: Vec<_> =
            question.keys().filter(|k| *k != "Marker" && *k != "MaxRecords").map(String::as_str).collect();
        let subject = paging::subject(&format!("{} {}", self.0.operation, self.region()), &self.0.input, &filters);
        let page = paging::page(&subject, items, self.text("Marker"), size, key);
        let page = page.ok_or_else(|| invalid("The parameter Marker is not a marker of this list."))?;
        Ok((page.items, page.next))
    }

    /// Whether a resource has any of the keys and any of the values asked for in `TagKeys` and `TagValues`.
    pub fn tagged(self, state: &State, arn: impl Fn() -> String) -> bool {
        if self.list("TagKeys").is_empty() && self.list("TagValues").is_empty() {
            return true;
        }
        let arn = &arn();
        let any = |member: &str, has: &dyn Fn(&str) -> bool| {
            let wanted = self.list(member);
            wanted.is_empty() || wanted.iter().filter_map(Value::as_str).any(has)
        };
        any("TagKeys", &|key| state.tags.of(arn).any(|(k, _)| k == key))
            && any("TagValues", &|value| state.tags.of(arn).any(|(_, v)| v == value))
    }

    /// The cluster named by `ClusterIdentifier`.
    pub fn cluster(self, state: &State) -> Result<&Cluster, Fault> {
        let name = self.text("ClusterIdentifier");
        let missing = || Fault::new("MissingParameter", "The request must contain the parameter ClusterIdentifier.");
        cluster(state, self.region(), name.ok_or_else(missing)?)
    }
}

/// A cluster by name, in any case.
pub fn cluster<'a>(state: &'a State, region: &str, name: &str) -> Result<&'a Cluster, Fault> {
    let found = state.clusters.get(region, &name.to_lowercase());
    found.ok_or_else(|| Fault::new("ClusterNotFound", format!("Cluster {name} not found.")))
}

/// A value the service does not take.
pub fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValue", message)
}

/// Members that do not go together.
pub fn clash(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterCombination", message)
}

/// Tags as the API lists them.
pub fn tag_list(state: &State, arn: &str) -> Vec<Value> {
    state.tags.of(arn).map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// Refuses unless the cluster is available and nothing goes on with it.
pub fn busy(cluster: &Cluster) -> Result<(), Fault> {
    if cluster.status == "available" {
        return Ok(());
    }
    let words = format!(
        "Cluster {} is {}. The operation needs it to be available; try again at a later time.",
        cluster.identifier, cluster.status
    );
    Err(Fault::new("InvalidClusterState", words))
}
