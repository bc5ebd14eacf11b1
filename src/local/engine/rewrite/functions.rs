//! The table of calls that only read differently, and words that are calls without brackets.

use super::Context;
use super::node::{Node, Nodes, string, template};

/// How many arguments a rule is for.
#[derive(Debug, Clone, Copy)]
pub enum Arity {
    Any,
    Exactly(usize),
}

use Arity::{Any, Exactly};

/// Name, arguments, what to write: `$1` is the first argument, `$0` all of them.
const CALLS: &[(&str, Arity, &str)] = &[
    ("add_months", Exactly(2), "(cast($1 as timestamp) + to_months(cast($2 as int)))"),
    ("array", Any, "json_array($0)"),
    ("btrim", Any, "trim($0)"),
    ("charindex", Exactly(2), "strpos($2, $1)"),
    ("convert_timezone", Exactly(2), "(cast($2 as timestamp) at time zone 'UTC' at time zone $1)"),
    ("convert_timezone", Exactly(3), "(cast($3 as timestamp) at time zone $1 at time zone $2)"),
    ("dexp", Exactly(1), "exp($1)"),
    ("dlog1", Exactly(1), "ln($1)"),
    ("dlog10", Exactly(1), "log10($1)"),
    ("func_sha1", Exactly(1), "sha1($1)"),
    ("ifnull", Exactly(2), "coalesce($0)"),
    ("is_valid_json", Exactly(1), "coalesce(json_valid($1), false)"),
    ("is_valid_json_array", Exactly(1), "coalesce(json_valid($1) and json_type($1) = 'ARRAY', false)"),
    ("isnull", Exactly(2), "coalesce($0)"),
    ("json_extract_array_element_text", Exactly(2), "(cast($1 as json) ->> cast($2 as int))"),
    ("json_parse", Exactly(1), "cast($1 as json)"),
    ("json_serialize", Exactly(1), "cast($1 as varchar)"),
    ("len", Exactly(1), "length($1)"),
    ("char_length", Exactly(1), "length($1)"),
    ("character_length", Exactly(1), "length($1)"),
    ("textlen", Exactly(1), "length($1)"),
    ("nvl", Any, "coalesce($0)"),
    ("nvl2", Exactly(3), "(case when ($1) is not null then $2 else $3 end)"),
    ("object", Any, "json_object($0)"),
    ("octet_length", Exactly(1), "strlen(cast($1 as varchar))"),
    ("regexp_count", Exactly(2), "len(regexp_extract_all($1, $2))"),
    ("regexp_replace", Exactly(2), "regexp_replace($1, $2, '', 'g')"),
    ("regexp_replace", Exactly(3), "regexp_replace($1, $2, $3, 'g')"),
    ("regexp_substr", Exactly(2), "regexp_extract($1, $2)"),
    ("sha", Exactly(1), "sha1($1)"),
    ("substring", Exactly(3), "rs_substring($1, $2, $3)"),
    ("substr", Exactly(3), "rs_substring($1, $2, $3)"),
    ("sysdate", Exactly(0), "rs_sysdate()"),
    ("to_hex", Exactly(1), "lower(to_hex($1))"),
    ("trunc", Exactly(1), "rs_trunc($1)"),
    ("trunc", Exactly(2), "trunc($1, $2)"),
];

/// The template for a call, if there is a rule.
pub fn rule(name: &str, arguments: usize) -> Option<&'static str> {
    let fits = |arity: &Arity| match arity {
        Any => true,
        Exactly(count) => *count == arguments,
    };
    CALLS.iter().find(|(known, arity, _)| *known == name && fits(arity)).map(|(_, _, template)| *template)
}

/// `sysdate`, `current_user` and the like, which are calls without brackets.
pub fn words(nodes: &[Node], context: Context<'_>) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| nodes.get(at));
        let part = before.is_some_and(|before| before.is_sign(".") || before.is("as"));
        let owner = nodes.get(index + 1).is_some_and(|next| next.is_sign("."));
        let free = !part && !owner;
        match node.word() {
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
