//! Next steps for statements that failed: the words of the database decide, not a code of the service.

/// Words in a statement's error and what helps; the first that fits counts.
const HINTS: [(&str, &str); 14] = [
    ("Packet for query is too large", "a row is over 64 KB: select fewer columns, or shorten them with SUBSTRING"),
    ("Database response exceeded size limit", "the result is too large: add LIMIT, or UNLOAD it to S3"),
    ("42P01", "check the schema and the database: write schema.table, or set search_path"),
    ("does not exist", "check the name, its schema and the database"),
    ("42501", "the database user lacks the right: GRANT it to the IAM role's user (\"IAMR:role\")"),
    ("permission denied", "the database user lacks the right: GRANT it to the IAM role's user (\"IAMR:role\")"),
    ("25P02", "the transaction has failed: ROLLBACK first"),
    ("25006", "the session is read-only: start with --write to allow changes"),
    ("57014", "the statement was cancelled by a user, a timeout or a query monitoring rule"),
    ("53300", "too many connections: close some, or wait"),
    ("53100", "the disk is full: see the cluster's storage"),
    ("53200", "out of memory: see the cluster's load"),
    ("42601", "correct the syntax near the words it names"),
    ("syntax error", "correct the syntax near the words it names"),
];

/// What to do about a statement's error text, where it is known.
pub fn statement_hint(error: &str) -> Option<&'static str> {
    HINTS.iter().find(|(words, _)| error.contains(words)).map(|(_, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::statement_hint;

    #[test]
    fn known_errors_have_a_next_step() {
        let hint = statement_hint("ERROR: relation \"x\" does not exist [ErrorId: 1-2]").unwrap();
        assert!(hint.contains("schema"));
        assert!(
            statement_hint("ERROR: 25006: cannot execute INSERT in a read-only transaction")
                .unwrap()
                .contains("--write")
        );
        assert_eq!(statement_hint("ERROR: division by zero"), None);
    }
}
