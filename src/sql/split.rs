//! Cuts a text into statements at each `;` that is not inside quotes, dollar quotes or comments.

use super::lexer::{Kind, Lexer};
use std::ops::Range;

/// A statement of a longer text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Bytes from its first to its last token, without the `;` and without white space and comments around it.
    pub range: Range<usize>,
    /// Bytes from the end of the statement before (its `;` included there) to the end of this one's own `;`:
    /// where the cursor belongs to this statement. Comments before a statement are its own.
    pub area: Range<usize>,
}

impl Statement {
    /// The statement alone, as it is sent.
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        sql.get(self.range.clone()).unwrap_or_default()
    }
}

/// All statements; pieces with nothing but comments and white space are none.
pub fn statements(sql: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut range: Option<Range<usize>> = None;
    for token in Lexer::new(sql) {
        if token.kind == Kind::Punctuation && token.text(sql) == ";" {
            found.extend(range.take().map(|range| Statement { range, area: start..token.end }));
            start = token.end;
        } else if !token.kind.is_trivia() {
            let first = range.map_or(token.start, |range| range.start);
            range = Some(first..token.end);
        }
    }
    found.extend(range.map(|range| Statement { range, area: start..sql.len() }));
    found
}

/// The statement under a cursor at byte `offset`. Between two statements it is the one the cursor's line belongs
/// to: a cursor just behind `;` means the statement it ends, one in the space before a statement means that one,
/// one after the last means the last.
pub fn statement_at(sql: &str, offset: usize) -> Option<Statement> {
    let found = statements(sql);
    let behind = |statement: &&Statement| {
        let gap = sql.get(statement.area.end.min(offset)..offset).unwrap_or_default();
        statement.area.end <= offset && gap.chars().all(|c| c == ' ' || c == '\t')
    };
    let inside = |statement: &&Statement| statement.range.start <= offset && offset < statement.area.end;
    let after = |statement: &&Statement| offset < statement.area.end;
    let hit = found.iter().find(inside);
    let hit = hit.or_else(|| found.iter().rfind(behind)).or_else(|| found.iter().find(after));
    hit.or(found.last()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(sql: &str) -> Vec<&str> {
        statements(sql).iter().map(|statement| statement.text(sql)).collect()
    }

    #[test]
    fn quotes_and_comments_hide_semicolons() {
        assert_eq!(
            texts("select ';', \";\" /* ; */ -- ;\n, 1; ; -- none\n; select 2"),
            ["select ';', \";\" /* ; */ -- ;\n, 1", "select 2"]
        );
    }

    #[test]
    fn procedure_bodies_stay_whole() {
        let body = "CREATE PROCEDURE p() AS $$ BEGIN a; b; END; $$ LANGUAGE plpgsql";
        assert_eq!(texts(&format!("{body};\ncall p();")), [body, "call p()"]);
    }

    #[test]
    fn nothing_is_no_statement() {
        assert!(statements("").is_empty());
        assert!(statements(" ;; /* only */ ; -- words").is_empty());
    }

    #[test]
    fn cursor_finds_its_statement() {
        let sql = "select 1;  \n\n-- two\nselect 2; select 3;\n\n";
        let at = |offset| statement_at(sql, offset).map(|s| s.text(sql).to_owned());
        assert_eq!(at(0).as_deref(), Some("select 1"));
        assert_eq!(at(9).as_deref(), Some("select 1"), "just behind its semicolon");
        assert_eq!(at(11).as_deref(), Some("select 1"), "at the end of its line");
        assert_eq!(at(13).as_deref(), Some("select 2"), "its comment");
        assert_eq!(at(sql.find("select 3").unwrap()).as_deref(), Some("select 3"));
        assert_eq!(at(sql.len()).as_deref(), Some("select 3"), "after the last");
        assert_eq!(statement_at("  -- x", 3), None);
    }

    proptest! {
        #[test]
        fn pieces_and_gaps_are_the_text(sql in r#"([a-z'"$; /*\-\nä]|\$\$|/\*|\*/)*"#) {
            let mut joined = String::new();
            let mut at = 0;
            for statement in statements(&sql) {
                prop_assert!(statement.area.start <= statement.range.start && statement.range.end <= statement.area.end);
                prop_assert!(at <= statement.range.start);
                joined += &sql[at..statement.range.start];
                joined += statement.text(&sql);
                at = statement.range.end;
            }
            joined += &sql[at..];
            prop_assert_eq!(joined, sql);
        }

        #[test]
        fn nothing_closed_is_ever_cut(
            parts in prop::collection::vec(
                r#"('([a;]|'')*'|"[a;]*"|\$\$[a;' ]*\$\$|\$b\$[a;$ ]*\$b\$|/\*[a; ]*(/\*[;a]*\*/)?[a; ]*\*/|--[a;']*\n)"#,
                1..8,
            ),
            ends in prop::collection::vec(any::<bool>(), 8),
        ) {
            let mut sql = String::new();
            let mut expected = 1;
            for (part, end) in parts.iter().zip(ends) {
                sql += ["x ", part, " y"].concat().as_str();
                if end {
                    sql += ";";
                    expected += 1;
                }
            }
            sql += " z";
            let found = statements(&sql);
            prop_assert_eq!(found.len(), expected, "{}", sql);
        }

        #[test]
        fn gaps_hold_no_meaning(sql in r"([a-z'; \-\n]|\$\$|/\*|\*/)*") {
            let mut at = 0;
            let mut gaps = Vec::new();
            for statement in statements(&sql) {
                gaps.push(at..statement.range.start);
                at = statement.range.end;
            }
            gaps.push(at..sql.len());
            for gap in gaps {
                let text = &sql[gap];
                prop_assert!(Lexer::new(text).all(|t| t.kind.is_trivia() || t.text(text) == ";"), "{text:?}");
            }
        }
    }
}
