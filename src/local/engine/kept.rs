//! What a session keeps between statements: open cursors and prepared statements.

use super::outcome::ResultSet;
use super::rewrite::node::Nodes;
use std::collections::BTreeMap;

/// Cursors and prepared statements of one session, by name.
#[derive(Debug, Default)]
pub struct Kept {
    /// Gone at the end of the transaction.
    pub cursors: BTreeMap<String, Cursor>,
    pub prepared: BTreeMap<String, Prepared>,
}

/// A query's rows and how many of them were fetched.
#[derive(Debug)]
pub struct Cursor {
    pub result: ResultSet,
    pub position: usize,
}

/// A statement whose `$1`, `$2` are to be filled in.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub nodes: Nodes,
    /// The text it was written in, for the places of errors.
    pub sql: String,
    /// How many types were declared for its parameters.
    pub parameters: usize,
}
