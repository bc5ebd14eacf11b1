//! Cuts Redshift SQL into tokens and never fails: the ranges of the tokens, put together, are the input.
//!
//! What cannot be a token becomes [`Kind::Unknown`]; a quote, comment or dollar quote that is not closed runs to
//! the end. Strings know doubled quotes and, as Redshift does, backslash escapes.

use super::keyword::is_keyword;
use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Keyword,
    Identifier,
    /// `"Name"`, a doubled quote inside stands for one.
    QuotedIdentifier,
    /// `'text'`, also `E'..'`, `B'..'`, `N'..'`, `X'..'`.
    String,
    /// `$$..$$` or `$tag$..$tag$`.
    DollarString,
    Number,
    Operator,
    /// One of `( ) [ ] { } , ; .`
    Punctuation,
    LineComment,
    /// `/* .. */`, nested ones inside.
    BlockComment,
    /// `:name`, `$1` or `${name}`.
    Parameter,
    Whitespace,
    Unknown,
}

impl Kind {
    /// White space and comments: no meaning to the grammar.
    pub fn is_trivia(self) -> bool {
        matches!(self, Self::Whitespace | Self::LineComment | Self::BlockComment)
    }
}

/// A piece of the text: byte offsets, both at character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    /// Its place in the text.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text; `sql` is what was cut.
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        sql.get(self.range()).unwrap_or_default()
    }
}

/// All tokens of `sql`.
pub fn lex(sql: &str) -> Vec<Token> {
    Lexer::new(sql).collect()
}

/// Tokens one at a time.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    sql: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Starts at the first byte.
    pub fn new(sql: &'a str) -> Self {
        Self { sql, at: 0 }
    }

    fn bytes(&self) -> &'a [u8] {
        self.sql.as_bytes()
    }

    /// The byte `ahead` of the cursor, 0 past the end.
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a str {
        self.sql.get(self.at..).unwrap_or_default()
    }

    /// Steps over one byte and whatever follows it that `keep` accepts.
    fn take_while(&mut self, keep: fn(u8) -> bool) {
        let after = self.bytes().get(self.at + 1..).unwrap_or_default();
        self.at += 1 + after.iter().take_while(|byte| keep(**byte)).count();
    }

    /// Steps past the next `needle` from `from`, or to the end.
    fn take_past(&mut self, from: usize, needle: &str) {
        let found = self.sql.get(from..).and_then(|rest| rest.find(needle));
        self.at = found.map_or(self.sql.len(), |offset| from + offset + needle.len());
    }

    fn token(&mut self) -> Kind {
        match self.peek(0) {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => {
                self.take_while(|byte| matches!(byte, b' ' | 0x09..=0x0d));
                Kind::Whitespace
            }
            b'-' if self.peek(1) == b'-' => {
                self.take_while(|byte| byte != b'\n');
                Kind::LineComment
            }
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'\'' => self.string(0),
            b'e' | b'E' | b'b' | b'B' | b'n' | b'N' | b'x' | b'X' if self.peek(1) == b'\'' => self.string(1),
            b'"' => self.quoted_identifier(),
            b'$' => self.dollar(),
            b':' if is_word(self.peek(1)) => {
                self.take_while(is_word);
                Kind::Parameter
            }
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b';' | b'.' => {
                self.at += 1;
                Kind::Punctuation
            }
            b'#' if is_word_start(self.peek(1)) => {
                self.take_while(is_word_rest);
                Kind::Identifier
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' => self.word(),
            byte if byte >= 0x80 => self.beyond_ascii(),
            _ => self.operator(),
        }
    }

    fn block_comment(&mut self) -> Kind {
        let mut depth = 0_usize;
        while self.at < self.sql.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => (depth, self.at) = (depth + 1, self.at + 2),
                (b'*', b'/') => (depth, self.at) = (depth - 1, self.at + 2),
                _ => self.at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        Kind::BlockComment
    }

    fn string(&mut self, prefix: usize) -> Kind {
        self.at += prefix + 1;
        while self.at < self.sql.len() {
            match (self.peek(0), self.peek(1)) {
                (b'\'', b'\'') | (b'\\', _) => self.at += 2,
                (b'\'', _) => {
                    self.at += 1;
                    return Kind::String;
                }
                _ => self.at += 1,
            }
        }
        Kind::String
    }

    fn quoted_identifier(&mut self) -> Kind {
        self.at += 1;
        while self.at < self.sql.len() {
            match (self.peek(0), self.peek(1)) {
                (b'"', b'"') => self.at += 2,
                (b'"', _) => {
                    self.at += 1;
                    return Kind::QuotedIdentifier;
                }
                _ => self.at += 1,
            }
        }
        Kind::QuotedIdentifier
    }

    fn dollar(&mut self) -> Kind {
        if self.peek(1).is_ascii_digit() {
            self.take_while(|byte| byte.is_ascii_digit());
            return Kind::Parameter;
        }
        if let Some(length) = braced_name(self.rest()) {
            self.at += length;
            return Kind::Parameter;
        }
        if let Some(tag) = dollar_tag(self.rest()) {
            self.take_past(self.at + tag.len(), tag);
            return Kind::DollarString;
        }
        self.at += 1;
        Kind::Unknown
    }

    fn number(&mut self) -> Kind {
        let digits = |lexer: &mut Self| {
            while lexer.peek(0).is_ascii_digit() {
                lexer.at += 1;
            }
        };
        digits(self);
        if self.peek(0) == b'.' && self.peek(1) != b'.' {
            self.at += 1;
            digits(self);
        }
        let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
        if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + sign).is_ascii_digit() {
            self.at += 1 + sign;
            digits(self);
        }
        Kind::Number
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        self.take_while(is_word_rest);
        let word = self.sql.get(start..self.at).unwrap_or_default();
        if is_keyword(word) { Kind::Keyword } else { Kind::Identifier }
    }

    /// Letters of any script start an identifier; other signs and odd spaces do not belong into SQL.
    fn beyond_ascii(&mut self) -> Kind {
        let first = self.rest().chars().next().unwrap_or_default();
        if first.is_alphanumeric() {
            self.take_while(is_word_rest);
            return Kind::Identifier;
        }
        self.at += first.len_utf8();
        Kind::Unknown
    }

    fn operator(&mut self) -> Kind {
        let rest = self.rest();
        if let Some(operator) = OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
            self.at += operator.len();
            return Kind::Operator;
        }
        self.at += 1;
        let single = rest.bytes().next().unwrap_or_default();
        if b"+-*/<>=~!@#%^&|?:".contains(&single) { Kind::Operator } else { Kind::Unknown }
    }
}

/// Operators of more than one byte, longest first.
const OPERATORS: &[&str] = &[
    "!~~*", "!~~", "!~*", "~~*", "||/", "->>", "::", ":=", "||", "<=", ">=", "<>", "!=", "~*", "!~", "~~", "->", "=>",
    "<<", ">>", "|/", "@>", "<@",
];

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        if start >= self.sql.len() {
            return None;
        }
        let kind = self.token();
        // An escape at the very end steps one past it.
        self.at = self.at.min(self.sql.len());
        Some(Token { kind, start, end: self.at })
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_word_rest(byte: u8) -> bool {
    is_word(byte) || byte == b'$' || byte >= 0x80
}

/// `$tag$` at the start of `text`.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = 1 + text.get(1..)?.find('$')?;
    let name = text.get(1..end)?;
    let mut bytes = name.bytes();
    let sound = bytes.next().is_none_or(is_word_start) && bytes.all(|byte| is_word(byte) || byte >= 0x80);
    if sound { text.get(..=end) } else { None }
}

/// Length of `${name}` at the start of `text`.
fn braced_name(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("${")?;
    let name = inner.find('}')?;
    let sound = name > 0 && inner.bytes().take(name).all(is_word);
    sound.then_some(name + 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(sql: &str) -> Vec<(Kind, &str)> {
        lex(sql).iter().filter(|token| token.kind != Kind::Whitespace).map(|t| (t.kind, t.text(sql))).collect()
    }

    #[test]
    fn strings_and_names() {
        use Kind::{Identifier, Keyword, QuotedIdentifier, String};
        assert_eq!(
            kinds(r#"SELECT 'it''s', E'a\'b' "a""b" #tmp größe"#),
            [
                (Keyword, "SELECT"),
                (String, "'it''s'"),
                (Kind::Punctuation, ","),
                (String, r"E'a\'b'"),
                (QuotedIdentifier, r#""a""b""#),
                (Identifier, "#tmp"),
                (Identifier, "größe"),
            ]
        );
    }

    #[test]
    fn casts_are_not_parameters() {
        use Kind::{Identifier, Operator, Parameter};
        assert_eq!(
            kinds("a::int :id::int ${x} $1"),
            [
                (Identifier, "a"),
                (Operator, "::"),
                (Identifier, "int"),
                (Parameter, ":id"),
                (Operator, "::"),
                (Identifier, "int"),
                (Parameter, "${x}"),
                (Parameter, "$1"),
            ]
        );
    }

    #[test]
    fn dollar_quotes_and_comments_nest() {
        use Kind::{BlockComment, DollarString, LineComment, Number};
        assert_eq!(
            kinds("$$a;$b$$ $fn$ $$ ; $fn$ /* a /* b */ c */ -- end\n1.5e-3"),
            [
                (DollarString, "$$a;$b$$"),
                (DollarString, "$fn$ $$ ; $fn$"),
                (BlockComment, "/* a /* b */ c */"),
                (LineComment, "-- end"),
                (Number, "1.5e-3"),
            ]
        );
    }

    #[test]
    fn what_is_not_closed_runs_to_the_end() {
        for sql in ["'abc", "\"abc", "/* /* */", "$$abc", "$t$ $$", r"'a\", "'a''"] {
            assert_eq!(lex(sql).len(), 1, "{sql}");
        }
    }

    #[test]
    fn numbers_and_operators() {
        use Kind::{Number, Operator, Unknown};
        assert_eq!(kinds("1<>.5"), [(Number, "1"), (Operator, "<>"), (Number, ".5")]);
        assert_eq!(kinds("2*-1"), [(Number, "2"), (Operator, "*"), (Operator, "-"), (Number, "1")]);
        assert_eq!(kinds("\u{a0}\\"), [(Unknown, "\u{a0}"), (Unknown, "\\")]);
    }

    proptest! {
        #[test]
        fn no_byte_is_lost(sql in r#"([a-zA-Z0-9'"$:;./*_\\\- \nä∀#{}]|\$\$|/\*|\*/|--)*"#) {
            let mut at = 0;
            for token in lex(&sql) {
                prop_assert_eq!(token.start, at);
                prop_assert!(token.end > token.start);
                prop_assert!(sql.get(token.range()).is_some());
                at = token.end;
            }
            prop_assert_eq!(at, sql.len());
        }

        #[test]
        fn any_text_is_cut(sql in any::<String>()) {
            let joined: String = lex(&sql).iter().map(|token| token.text(&sql)).collect();
            prop_assert_eq!(joined, sql);
        }
    }
}
