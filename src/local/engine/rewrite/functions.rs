//! The table of calls that only read differently, and words that are calls without brackets.

mod dates;
mod hll;
mod numbers;
pub mod spatial;
mod strings;
mod supers;
mod system;

use super::Context;
use super::node::{Node, Nodes, string, template};

/// How many arguments a rule is for.
#[derive(Debug, Clone, Copy)]
pub enum Arity {
    Any,
    Exactly(usize),
}

/// Name, arguments, what to write: `$1` is the first argument, `$0` all of them.
pub type Row = (&'static str, Arity, &'static str);

/// The reference's chapters, each in its own file.
const CHAPTERS: &[&[Row]] =
    &[strings::CALLS, dates::CALLS, numbers::CALLS, supers::CALLS, hll::CALLS, spatial::CALLS, system::CALLS];

/// Whether it takes dates or times, which may be written in many ways.
pub fn is_of_moments(name: &str) -> bool {
    dates::CALLS.iter().any(|(known, ..)| *known == name)
}

/// The template for a call, if there is a rule.
pub fn rule(name: &str, arguments: usize) -> Option<&'static str> {
    let fits = |arity: &Arity| match arity {
        Arity::Any => true,
        Arity::Exactly(count) => *count == arguments,
    };
    let mut rows = CHAPTERS.iter().copied().flatten();
    rows.find(|(known, arity, _)| *known == name && fits(arity)).map(|(_, _, template)| *template)
}

/// `sysdate`, `current_user` and the like, which are calls without brackets.
pub fn words(nodes: &[Node], context: Context<'_>) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut skip = false;
    for (index, node) in nodes.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| nodes.get(at));
        let part = before.is_some_and(|before| before.is_sign(".") || before.is("as"));
        let owner = nodes.get(index + 1).is_some_and(|next| next.is_sign("."));
        let free = !part && !owner;
        let call = nodes.get(index + 1).is_some_and(|next| next.round().is_some());
        match node.word() {
            Some("pg_backend_pid") if nodes.get(index + 1).is_some_and(|next| next.round().is_some()) => {
                result.extend(template(&format!("cast({} as int)", context.pid), node.at(), &[]));
                skip = true;
            }
            Some("current_user_id") if free => {
                let id = "coalesce((select max(cast(id as int)) from rs.main.users where name = $1), 100)";
                result.extend(template(id, node.at(), &[vec![string(context.user, node.at())]]));
            }
            Some(name) if free && !call && system::WORDS.iter().any(|(word, _)| *word == name) => {
                let value = system::WORDS.iter().find(|(word, _)| *word == name).map_or("null", |(_, value)| *value);
                result.extend(template(value, node.at(), &[]));
            }
            Some("sysdate") if free => result.extend(template("rs_sysdate()", node.at(), &[])),
            Some("current_user" | "session_user" | "user") if free && value_place(before) => {
                result.extend(template("cast($1 as varchar)", node.at(), &[vec![string(context.user, node.at())]]));
            }
            _ => result.push(node.clone()),
        }
    }
    result
}

/// `user` may also be a table or a word of a command; a value stands behind an operator, a comma or a clause word.
fn value_place(before: Option<&Node>) -> bool {
    let clause = |word: &str| {
        ["select", "where", "and", "or", "when", "then", "else", "on", "distinct", "by", "values"].contains(&word)
    };
    before.is_none_or(|before| {
        before.is_sign(",") || before.kind() == Some(crate::sql::Kind::Operator) || before.word().is_some_and(clause)
    })
}
