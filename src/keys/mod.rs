//! Keys: actions named once, key tables in TOML, resolution of chords and sequences, generated help.

/// The key table in force.
#[derive(Debug, Default)]
pub struct Keymap {}
