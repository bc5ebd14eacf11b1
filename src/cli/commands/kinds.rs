//! `kinds`: the resource kinds.

use super::super::Failure;
use super::super::items::{Datum, Field, Items};
use crate::kinds::{self, Kind};
use crate::nearest::did_you_mean;
use serde_json::json;

/// Every kind with its other names.
pub fn items() -> Items {
    let fields = vec![
        Field::text("id", "KIND"),
        Field::text("aliases", "ALIASES"),
        Field::text("service", "SERVICE"),
        Field::text("doc", "WHAT"),
    ];
    let row = |kind: &&Kind| {
        let aliases = Datum { raw: json!(kind.aliases), shown: kind.aliases.join(", ") };
        vec![Datum::text(kind.id), aliases, Datum::text(kind.service.prefix()), Datum::text(kind.doc)]
    };
    Items { fields, rows: kinds::ALL.iter().map(row).collect() }
}

/// A kind by the name that was typed.
pub fn find(name: &str) -> Result<&'static Kind, Failure> {
    kinds::find(name).ok_or_else(|| {
        let ids: Vec<_> = kinds::ALL.iter().map(|kind| kind.id).collect();
        let near = did_you_mean(name, ids.iter().copied());
        let next = format!("kinds are {}; `redshift-tui kinds` lists them with their aliases", ids.join(", "));
        Failure::usage(format!("\"{name}\" is no kind"), format!("there is nothing of that name.{near}"), next)
    })
}
