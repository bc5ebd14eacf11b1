//! `config path` and `config check`.

use super::super::args::ConfigCommand;
use super::super::items::{Datum, Field, Items};
use super::super::{Failure, Global, Status, settings};
use crate::store::Paths;
use serde_json::json;
use std::path::Path;

/// Prints where the files are, after reading them for `check`.
pub fn run(command: ConfigCommand, global: &Global) -> Result<Status, Failure> {
    let paths = Paths::find()?;
    let mut files = vec![("config", settings::config_file(global)?), ("keymap", paths.keymap_file())];
    let checked = matches!(command, ConfigCommand::Check);
    if checked {
        settings::keymap(global, &settings::read_config(global)?)?;
    } else {
        files.push(("history", paths.history_file()));
    }
    let fields = vec![Field::text("id", "FILE"), Field::text("path", "PATH"), Field::text("state", "STATE")];
    super::print(&Items { fields, rows: files.iter().map(|(id, path)| row(id, path, checked)).collect() }, global)
}

/// A file that is there has been read without an error when it was checked.
fn row(id: &str, path: &Path, checked: bool) -> Vec<Datum> {
    let state = match (path.exists(), checked) {
        (true, true) => "ok",
        (true, false) => "present",
        (false, _) => "absent",
    };
    vec![
        Datum::text(id),
        Datum { raw: json!(path.to_string_lossy()), shown: path.display().to_string() },
        Datum::text(state),
    ]
}
