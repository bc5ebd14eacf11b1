//! The pieces and what lies between them are the text; laying a piece out changes white space only.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redshift_tui_fuzz::sql::lexer::{Kind, lex};
use redshift_tui_fuzz::sql::split::{statement_at, statements};
use redshift_tui_fuzz::sql::tidy::tidy;

fn words(sql: &str) -> Vec<&str> {
    lex(sql).into_iter().filter(|token| token.kind != Kind::Whitespace).map(|token| &sql[token.start..token.end]).collect()
}

fuzz_target!(|sql: &str| {
    let mut at = 0;
    for statement in statements(sql) {
        let gap = &sql[at..statement.range.start];
        assert!(lex(gap).iter().all(|token| token.kind.is_trivia() || token.text(gap) == ";"));
        at = statement.range.end;
        let text = statement.text(sql);
        assert_eq!(words(&tidy(text)), words(text));
    }
    let rest = &sql[at..];
    assert!(lex(rest).iter().all(|token| token.kind.is_trivia() || token.text(rest) == ";"));
    let middle = (0..=sql.len() / 2).rev().find(|place| sql.is_char_boundary(*place)).unwrap_or(0);
    let _ = statement_at(sql, middle);
});
