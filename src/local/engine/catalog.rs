//! The system tables and views: written in SQL, and which names are ours.

use crate::sql::{lex, statements};
use std::collections::HashSet;
use std::sync::LazyLock;

/// All of them, in order.
pub const SCRIPT: &str = include_str!("sql/catalog.sql");

static NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    statements(SCRIPT)
        .iter()
        .filter_map(|statement| {
            let text = statement.text(SCRIPT);
            lex(text).iter().filter(|token| !token.kind.is_trivia()).nth(2).map(|token| token.text(text))
        })
        .collect()
});

/// Whether `name` is one of our system views.
pub fn is_ours(name: &str) -> bool {
    NAMES.contains(name)
}
