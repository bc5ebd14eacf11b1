//! The system tables and views: written in SQL, and which names are ours.

use crate::sql::{lex, statements};
use std::collections::HashSet;
use std::sync::LazyLock;

/// All of them, in order.
pub const SCRIPTS: [&str; 7] = [
    include_str!("sql/catalog.sql"),
    include_str!("sql/catalog_security.sql"),
    include_str!("sql/catalog_history.sql"),
    include_str!("sql/catalog_others.sql"),
    include_str!("sql/catalog_steps.sql"),
    include_str!("sql/catalog_workload.sql"),
    include_str!("sql/catalog_empty.sql"),
];

static NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| SCRIPTS.into_iter().flat_map(names).collect());

/// What each statement of a script makes.
fn names(script: &'static str) -> Vec<&'static str> {
    let name = |text: &'static str| {
        let tokens: Vec<_> = lex(text).into_iter().filter(|token| !token.kind.is_trivia()).take(3).collect();
        tokens.get(2).map(|token| token.text(text))
    };
    statements(script).iter().filter_map(|statement| name(statement.text(script))).collect()
}

/// Whether `name` is one of our system views.
pub fn is_ours(name: &str) -> bool {
    NAMES.contains(name)
}
