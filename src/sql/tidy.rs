//! Lays a statement out: a clause a line, a column a line where there are several. Only white space changes: every
//! word, string and comment stays as it was written.

use super::lexer::{Kind, Token, lex};

/// Words that begin a clause.
const CLAUSES: &[&str] = &[
    "select",
    "from",
    "where",
    "group",
    "order",
    "having",
    "qualify",
    "limit",
    "offset",
    "union",
    "except",
    "intersect",
    "minus",
    "insert",
    "update",
    "delete",
    "merge",
    "values",
    "when",
    "window",
    "returning",
];
/// Words that begin a join, before `join` itself.
const JOINS: &[&str] = &["left", "right", "full", "inner", "cross", "natural", "join"];
/// Words after which a clause's word is none: `delete from`, `within group`, `distinct from`, `case when`.
const BINDING: &[&str] = &["delete", "distinct", "within", "case", "not", "ignore", "respect"];

/// What a parenthesis holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A query with clauses of its own.
    Query,
    /// The columns of a table to be created.
    Columns,
    /// Anything else: it stays on its line.
    Words,
}

/// A level of parentheses.
#[derive(Debug)]
struct Level {
    holds: Holds,
    /// Blanks before its clauses, in steps.
    indent: usize,
    /// The clause under way breaks at its commas.
    listing: bool,
    /// `BETWEEN`s whose `AND` is to come; `CASE`s without their `END`.
    between: usize,
    cases: usize,
}

/// The statement, laid out; it ends without white space.
pub fn tidy(sql: &str) -> String {
    let tokens = lex(sql);
    let words: Vec<Token> = tokens.into_iter().filter(|token| token.kind != Kind::Whitespace).collect();
    Tidy { sql, words: &words, out: String::with_capacity(sql.len() * 2), levels: vec![Level::new(Holds::Query, 0)] }
        .run()
}

impl Level {
    fn new(holds: Holds, indent: usize) -> Self {
        Self { holds, indent, listing: holds == Holds::Columns, between: 0, cases: 0 }
    }
}

struct Tidy<'a> {
    sql: &'a str,
    words: &'a [Token],
    out: String,
    levels: Vec<Level>,
}

impl<'a> Tidy<'a> {
    fn run(mut self) -> String {
        for index in 0..self.words.len() {
            let word = self.word(index);
            if word == ")" && self.levels.len() > 1 {
                let closed = self.levels.pop();
                if let Some(closed) = closed.filter(|closed| closed.holds != Holds::Words) {
                    self.line(closed.indent.saturating_sub(1));
                }
            }
            self.space(index, &word);
            self.out.push_str(self.text(index));
            self.after(index, &word);
        }
        self.out
    }

    fn text(&self, index: usize) -> &'a str {
        self.words.get(index).map_or("", |token| token.text(self.sql))
    }

    /// A word as the grammar sees it, lower-case; nothing for names in quotes, strings and comments.
    fn word(&self, index: usize) -> String {
        match self.words.get(index).map(|token| token.kind) {
            Some(Kind::Keyword | Kind::Identifier | Kind::Punctuation | Kind::Operator) => {
                self.text(index).to_ascii_lowercase()
            }
            _ => String::new(),
        }
    }

    /// The word before, comments left out.
    fn before(&self, index: usize) -> String {
        let earlier = (0..index).rev().find(|at| self.words.get(*at).is_some_and(|token| !token.kind.is_trivia()));
        earlier.map(|at| self.word(at)).unwrap_or_default()
    }

    fn next(&self, index: usize) -> String {
        let later =
            (index + 1..self.words.len()).find(|at| self.words.get(*at).is_some_and(|token| !token.kind.is_trivia()));
        later.map(|at| self.word(at)).unwrap_or_default()
    }

    fn indent(&self) -> usize {
        self.levels.last().map_or(0, |level| level.indent)
    }

    fn in_words(&self) -> bool {
        self.levels.last().is_some_and(|level| level.holds == Holds::Words)
    }

    /// Begins a line.
    fn line(&mut self, indent: usize) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        if !self.out.is_empty() {
            self.out.push_str(&"  ".repeat(indent));
        }
    }

    /// White space before a word.
    fn space(&mut self, index: usize, word: &str) {
        let Some(previous) = index.checked_sub(1).and_then(|at| self.words.get(at)) else { return };
        let Some(token) = self.words.get(index) else { return };
        let written = self.sql.get(previous.end..token.start).unwrap_or_default();
        if token.kind.is_trivia() && written.contains('\n') {
            return self.line(self.indent() + usize::from(self.levels.last().is_some_and(|level| level.listing)));
        }
        if let Some(indent) = self.breaks(index, word) {
            return self.line(indent);
        }
        let at_start = self.out.is_empty() || self.out.ends_with(['\n', ' ']);
        let tight = matches!(word, "," | ";" | ")" | "]") && !previous.kind.is_trivia();
        let opened = matches!(self.word(index - 1).as_str(), "(" | "[");
        let wanted = self.word(index - 1) == "," || !written.is_empty();
        if !at_start && !tight && !opened && wanted {
            self.out.push(' ');
        }
    }

    /// The indent of the line a word begins, if it begins one.
    fn breaks(&self, index: usize, word: &str) -> Option<usize> {
        let before = self.before(index);
        let level = self.levels.last()?;
        if level.holds == Holds::Words || before.is_empty() && self.before_any(index) {
            return None;
        }
        if level.cases == 0 && matches!(word, "and" | "or") && level.between == 0 {
            return Some(level.indent + 1);
        }
        if level.cases > 0 || BINDING.contains(&before.as_str()) {
            return None;
        }
        if self.joins(index, word, &before) || self.begins_clause(index, word, &before) {
            return Some(level.indent);
        }
        None
    }

    /// Nothing but comments stands before.
    fn before_any(&self, index: usize) -> bool {
        !self.words.iter().take(index).any(|token| !token.kind.is_trivia())
    }

    fn joins(&self, index: usize, word: &str, before: &str) -> bool {
        let next = self.next(index);
        let joined = word == "join" || JOINS.contains(&next.as_str()) || next == "outer";
        JOINS.contains(&word) && joined && next != "(" && !JOINS.contains(&before) && before != "outer"
            || word == "join" && !JOINS.contains(&before) && before != "outer"
    }

    fn begins_clause(&self, index: usize, word: &str, before: &str) -> bool {
        match word {
            "group" | "order" => self.next(index) == "by",
            "set" => self.word(0) == "update" && before != "for",
            "when" => self.word(0) == "merge",
            "update" | "delete" | "insert" => self.levels.len() == 1 && !matches!(before, "then" | "for" | "on"),
            "select" => !matches!(before, "all" | "("),
            "limit" | "offset" | "values" | "from" | "where" => before != ".",
            _ => CLAUSES.contains(&word) && before != ".",
        }
    }

    /// What a word changes for those after it.
    fn after(&mut self, index: usize, word: &str) {
        if self.words.get(index).is_some_and(|token| token.kind == Kind::LineComment) {
            self.line(self.indent());
            return;
        }
        match word {
            "(" => return self.open(index),
            "," if self.levels.last().is_some_and(|level| level.listing) => {
                if !self.is_followed_by_comment(index) {
                    self.line(self.item_indent());
                }
                return;
            }
            _ => {}
        }
        let (lists, before, breaks) =
            (word == "select" && self.lists(index), self.before(index), self.breaks(index, word));
        let Some(level) = self.levels.last_mut() else { return };
        match word {
            "between" => level.between += 1,
            "and" if level.between > 0 => level.between -= 1,
            "case" => level.cases += 1,
            "end" => level.cases = level.cases.saturating_sub(1),
            "select" => level.listing = lists,
            "with" if before.is_empty() || before == "(" => level.listing = false,
            word if CLAUSES.contains(&word) && level.holds == Holds::Query && breaks.is_some() => level.listing = false,
            _ => {}
        }
        let listing = level.listing;
        let starts = word == "select" || (word == "distinct" && before == "select");
        let waits = matches!(self.next(index).as_str(), "distinct" | "top" | "all");
        if starts && listing && !waits && !self.is_followed_by_comment(index) {
            self.line(self.item_indent());
        }
    }

    fn item_indent(&self) -> usize {
        match self.levels.last() {
            Some(level) if level.holds == Holds::Columns => level.indent,
            Some(level) => level.indent + 1,
            None => 0,
        }
    }

    /// A comment on the same line as the word before it stays there.
    fn is_followed_by_comment(&self, index: usize) -> bool {
        let (Some(token), Some(next)) = (self.words.get(index), self.words.get(index + 1)) else { return false };
        let between = self.sql.get(token.end..next.start).unwrap_or_default();
        next.kind == Kind::LineComment && !between.contains('\n')
    }

    fn open(&mut self, index: usize) {
        let inside = self.indent() + 1;
        let holds = match self.next(index).as_str() {
            "select" | "with" if !self.in_words() => Holds::Query,
            _ if self.levels.len() == 1 && self.creates_table(index) => Holds::Columns,
            _ => Holds::Words,
        };
        self.levels.push(Level::new(holds, if holds == Holds::Words { inside - 1 } else { inside }));
        if holds != Holds::Words {
            self.line(inside);
        }
    }

    /// The parenthesis follows the name in `CREATE TABLE name (`.
    fn creates_table(&self, index: usize) -> bool {
        let first = |at: &usize| self.word(*at) == "(";
        self.word(0) == "create" && (1..6).any(|at| self.word(at) == "table") && (0..=index).find(first) == Some(index)
    }

    /// The select list under way has several columns.
    fn lists(&self, index: usize) -> bool {
        let mut depth = 0_usize;
        for at in index + 1..self.words.len() {
            match self.word(at).as_str() {
                "(" => depth += 1,
                "," if depth == 0 => return true,
                ")" | "from" | "union" | "except" | "intersect" | "minus" | "into" | ";" if depth == 0 => return false,
                ")" => depth -= 1,
                _ => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(sql: &str) -> Vec<String> {
        let kept = |token: &Token| token.kind != Kind::Whitespace;
        lex(sql).iter().filter(|token| kept(token)).map(|token| token.text(sql).to_owned()).collect()
    }

    #[test]
    fn clauses_stand_on_lines_of_their_own() {
        let sql = "select a, sum(b) over (partition by c order by d) as s from t left outer join u on t.id=u.id and u.x = 1 where a between 1 and 2 and b in (1,2) or c is distinct from d group by 1,2 order by 1 limit 5";
        let expected = "select\n  a,\n  sum(b) over (partition by c order by d) as s\nfrom t\nleft outer join u on t.id=u.id\n  and u.x = 1\nwhere a between 1 and 2\n  and b in (1, 2)\n  or c is distinct from d\ngroup by 1, 2\norder by 1\nlimit 5";
        assert_eq!(tidy(sql), expected);
        assert_eq!(tidy(expected), expected, "laid out already");
    }

    #[test]
    fn queries_inside_and_redshift_words() {
        let sql = "WITH a AS (SELECT DISTINCT x FROM t QUALIFY row_number() OVER (ORDER BY x) = 1) SELECT TOP 5 x, LISTAGG(y, ',') WITHIN GROUP (ORDER BY y), case when x then 1 and 2 else 3 end FROM a MINUS SELECT 1, extract(year FROM d), x::int FROM b";
        let expected = "WITH a AS (\n  SELECT DISTINCT x\n  FROM t\n  QUALIFY row_number() OVER (ORDER BY x) = 1\n)\nSELECT TOP 5 x,\n  LISTAGG(y, ',') WITHIN GROUP (ORDER BY y),\n  case when x then 1 and 2 else 3 end\nFROM a\nMINUS\nSELECT\n  1,\n  extract(year FROM d),\n  x::int\nFROM b";
        assert_eq!(tidy(sql), expected);
    }

    #[test]
    fn comments_and_strings_are_kept() {
        let sql = "select 'a  b, from' -- why, from\n, $$ select  1 $$ /* x\n y */ from t -- end";
        let laid = tidy(sql);
        assert_eq!(words(&laid), words(sql));
        assert!(laid.contains("'a  b, from' -- why, from\n"), "{laid}");
        let table = tidy(
            "create table if not exists t (a int identity(1,1), b varchar(10) encode zstd) diststyle key distkey (a)",
        );
        assert_eq!(
            table,
            "create table if not exists t (\n  a int identity(1, 1),\n  b varchar(10) encode zstd\n) diststyle key distkey (a)"
        );
        assert_eq!(tidy("delete from t using u where -1 < a"), "delete from t using u\nwhere -1 < a");
        assert_eq!(tidy("update t set a = 1, b = 2 where c"), "update t\nset a = 1, b = 2\nwhere c");
        assert_eq!(tidy("-- head\nselect 1"), "-- head\nselect 1");
        assert_eq!(tidy(""), "");
    }

    proptest! {
        #[test]
        fn only_white_space_changes(
            sql in "(select|from|where|and|or|between|case|when|end|join|left|a|1|'x'|\"Q\"|,|\\(|\\)|-- c\n|/\\* b \\*/|::|=|-| |\n|;|\\$\\$ z \\$\\$|[a-zä'\"$-]){0,40}",
        ) {
            prop_assert_eq!(words(&tidy(&sql)), words(&sql));
        }
    }
}
