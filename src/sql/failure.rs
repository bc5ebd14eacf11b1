//! What a failed statement says: the service's text, its SQLSTATE and the position in the statement.

/// A statement's error, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The service's own words.
    pub message: String,
    /// Five characters, e.g. `42601`.
    pub sqlstate: Option<String>,
    /// Character of the statement as sent, from 1.
    pub position: Option<usize>,
}

impl Failure {
    /// Reads `ERROR: ... Position: 12` and `SQLSTATE: 42601` in the ways services and drivers write them.
    pub fn parse(message: &str) -> Self {
        Self { message: message.trim().to_owned(), sqlstate: sqlstate(message), position: position(message) }
    }

    /// Byte offset in the statement `sql` that the position means; the end where it lies beyond.
    pub fn offset(&self, sql: &str) -> Option<usize> {
        let skipped = self.position?.checked_sub(1)?;
        Some(sql.char_indices().nth(skipped).map_or(sql.len(), |(at, _)| at))
    }
}

/// The number after the last `Position:`: a message may quote SQL with the same word before it.
fn position(message: &str) -> Option<usize> {
    let (_, rest) = message.rsplit_once("Position:")?;
    let rest = rest.trim_start();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..digits)?.parse().ok()
}

fn sqlstate(message: &str) -> Option<String> {
    let lower = message.to_ascii_lowercase();
    let after = ["sqlstate", "sql state"].iter().find_map(|word| lower.rfind(word).map(|at| at + word.len()))?;
    let rest = message.get(after..)?.trim_start_matches([' ', ':', '=', '[', '(']);
    let state = rest.get(..5)?;
    let ends = rest.chars().nth(5).is_none_or(|c| !c.is_ascii_alphanumeric());
    (ends && state.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())).then(|| state.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_states_in_the_forms_seen() {
        for (message, state, position) in [
            ("ERROR: syntax error at or near \"FROM\"\n  Position: 12", None, Some(12)),
            ("ERROR: syntax error at or near \",\" Position: 132 [ErrorId: 1-6a2f]", None, Some(132)),
            ("ERROR: relation \"x\" does not exist [SQLSTATE 42P01]", Some("42P01"), None),
            ("ERROR: canceled (SQLState: 57014)\n Position: 1", Some("57014"), Some(1)),
            ("[SQL State=42601] at Position: ", Some("42601"), None),
            ("the SQLSTATE is unknown", None, None),
            ("SQLSTATE: 4260", None, None),
            ("Position: 99999999999999999999999", None, None),
            ("ungültig SQLSTATE ü", None, None),
            ("", None, None),
        ] {
            let failure = Failure::parse(message);
            assert_eq!((failure.sqlstate.as_deref(), failure.position), (state, position), "{message}");
        }
    }

    #[test]
    fn positions_count_characters_not_bytes() {
        let at = |position, sql: &str| Failure { position, ..Failure::parse("") }.offset(sql);
        assert_eq!(at(Some(1), "größe"), Some(0));
        assert_eq!(at(Some(5), "größe"), Some(6));
        assert_eq!(at(Some(99), "größe"), Some(7));
        assert_eq!(at(Some(0), "größe"), None);
        assert_eq!(at(None, "größe"), None);
    }
}
