//! How the user likes the tables, kept over a restart.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By the kinds' ids.
pub type SavedTables = BTreeMap<String, SavedTable>;

/// Columns and order of one kind's table, by the columns' names. Names that are gone are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedTable {
    /// The columns from left to right.
    pub columns: Vec<String>,
    /// Those of them that are not shown.
    pub hidden: Vec<String>,
    /// The columns sorted by, the first counting most, and whether downwards.
    pub sort: Vec<(String, bool)>,
}
