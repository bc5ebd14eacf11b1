//! `keys`: the key table in force.

use super::super::items::{Datum, Field, Items};
use super::super::{Failure, Global, Status, settings};
use crate::keys::{Context, Hint, Keymap, print_sequence};
use serde_json::json;

/// Prints the keys of every context.
pub fn run(global: &Global) -> Result<Status, Failure> {
    let keymap = settings::keymap(global, &settings::read_config(global)?)?;
    super::print(&items(&keymap), global)
}

fn items(keymap: &Keymap) -> Items {
    let fields = vec![
        Field::machine("id"),
        Field::text("context", "WHERE"),
        Field::text("keys", "KEYS"),
        Field::text("action", "ACTION"),
        Field::text("doc", "DOES"),
    ];
    let of_context = |context: Context| keymap.hints(context).into_iter().map(move |hint| row(keymap, context, hint));
    Items { fields, rows: Context::ALL.into_iter().flat_map(of_context).collect() }
}

fn row(keymap: &Keymap, context: Context, hint: Hint) -> Vec<Datum> {
    let def = hint.action.def();
    let bound = keymap.bindings().iter().filter(|b| b.context == context && b.action == hint.action);
    let keys: Vec<_> = bound.map(|binding| print_sequence(&binding.sequence)).collect();
    vec![
        Datum::text(format!("{}/{}", context.name(), def.name)),
        Datum::text(context.name()),
        Datum { raw: json!(keys), shown: hint.keys },
        Datum::text(def.name),
        Datum::text(def.doc),
    ]
}
