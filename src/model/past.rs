//! What outlives the program: statements sent before, and the editor's tabs.

use super::Target;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A statement sent before: enough to find its result again at the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    pub time: Timestamp,
    /// Statement id of the Data API.
    pub id: String,
    /// `cluster/NAME` or `workgroup/NAME`.
    pub target: String,
    /// Absent in entries of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub database: String,
    pub sql: String,
    /// How it ended, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// How a statement ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The service's word.
    pub status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
}

impl Past {
    /// The target it went to; `None` where the entry does not say.
    pub fn target(&self) -> Option<Target> {
        Target::of(&self.target, self.region.as_ref()?)
    }
}

impl Target {
    /// From `cluster/NAME` or `workgroup/NAME` and its Region.
    pub fn of(text: &str, region: &str) -> Option<Self> {
        let (kind, name) = text.split_once('/')?;
        let (name, region) = (name.to_owned(), region.to_owned());
        match kind {
            "cluster" => Some(Self::Cluster { id: name, region }),
            "workgroup" => Some(Self::Workgroup { name, region }),
            _ => None,
        }
    }
}

/// A table of a schema, as the catalog lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogTable {
    pub name: String,
    /// The service's word: `TABLE`, `VIEW`, ...
    pub kind: String,
}

/// The tabs of the editor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SavedTabs {
    pub tabs: Vec<SavedTab>,
    /// The number of the one shown, from 1.
    pub shown: usize,
}

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SavedTab {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// A statement that had not ended, to be followed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<Past>,
}
