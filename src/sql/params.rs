//! Parameters of a statement: `:name` goes to the service as a value, `${name}` is written into the text.

use super::lexer::{Kind, lex};

/// How a statement is sent once its parameters have values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    pub sql: String,
    /// Values of `:name`, for the service.
    pub parameters: Vec<(String, String)>,
    /// Where text was put in: its offset in `sql`, its length there, its length as written.
    edits: Vec<(usize, usize, usize)>,
}

/// The names a statement asks for, each once, in the order they come.
pub fn names(sql: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in lex(sql).iter().filter(|t| t.kind == Kind::Parameter).filter_map(|t| name(t.text(sql))) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The name in `:name` and `${name}`; `$1` belongs to prepared statements and has none.
fn name(token: &str) -> Option<&str> {
    token.strip_prefix(':').or_else(|| token.strip_prefix("${")?.strip_suffix('}'))
}

impl Filled {
    /// The statement with these values. The service knows neither NULL nor the empty text as a value: both are
    /// written into the statement.
    pub fn new(sql: &str, values: &[(String, String)]) -> Self {
        let mut filled = Self::default();
        for token in lex(sql) {
            let text = token.text(sql);
            let value = (token.kind == Kind::Parameter).then(|| name(text)).flatten();
            let value = value.and_then(|name| values.iter().find(|(known, _)| known == name));
            match value {
                None => filled.sql.push_str(text),
                Some((_, value)) if text.starts_with('$') => filled.write(value, text),
                Some((_, value)) if value.is_empty() => filled.write("''", text),
                Some((_, value)) if value == "NULL" => filled.write("NULL", text),
                Some(pair) => {
                    filled.sql.push_str(text);
                    if !filled.parameters.contains(pair) {
                        filled.parameters.push(pair.clone());
                    }
                }
            }
        }
        filled
    }

    /// Puts `words` before the statement, which it did not have as written.
    #[must_use]
    pub fn prefixed(mut self, words: &str) -> Self {
        self.sql.insert_str(0, words);
        for edit in &mut self.edits {
            edit.0 += words.len();
        }
        self.edits.insert(0, (0, words.len(), 0));
        self
    }

    fn write(&mut self, value: &str, written: &str) {
        self.edits.push((self.sql.len(), value.len(), written.len()));
        self.sql.push_str(value);
    }

    /// The byte of the statement as written that a byte of the statement as sent comes from.
    pub fn origin(&self, offset: usize) -> usize {
        let mut shift = 0_isize;
        for (at, sent, written) in &self.edits {
            if *at >= offset {
                break;
            }
            if offset < at + sent {
                return at.saturating_add_signed(shift);
            }
            shift += *written as isize - *sent as isize;
        }
        offset.saturating_add_signed(shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn names_are_found_where_they_mean_something() {
        let sql = "select :a, ${t}.x, ':no', a::int, :a -- :no\n from ${t} where $1 = $$:no$$";
        assert_eq!(names(sql), ["a", "t"]);
    }

    #[test]
    fn values_go_along_and_texts_go_in() {
        let filled = Filled::new(
            "select :a, :b, :c from ${t}",
            &values(&[("a", "1"), ("b", ""), ("c", "NULL"), ("t", "sales")]),
        );
        assert_eq!(filled.sql, "select :a, '', NULL from sales");
        assert_eq!(filled.parameters, values(&[("a", "1")]));
        let filled = filled.prefixed("explain ");
        assert_eq!(filled.origin(filled.sql.find("sales").unwrap()), 23);
        assert_eq!(filled.origin(filled.sql.find(":a").unwrap()), 7);
        assert_eq!(filled.origin(filled.sql.find("from").unwrap()), 18);
        assert_eq!(filled.origin(3), 0);
    }

    proptest! {
        #[test]
        fn without_values_nothing_changes(sql in r"([a-z:${}'; \n]|\$\$|::)*") {
            let filled = Filled::new(&sql, &[]);
            prop_assert_eq!(&filled.sql, &sql);
            prop_assert!(filled.origin(sql.len()) == sql.len());
        }

        #[test]
        fn every_place_comes_from_inside(sql in r"([a-z ]|\$\{a\}|:b)*", a in "[a-z]{0,9}", b in "[a-z]{0,3}", at in 0_usize..60) {
            let filled = Filled::new(&sql, &values(&[("a", &a), ("b", &b)])).prefixed("explain ");
            prop_assert!(filled.origin(at.min(filled.sql.len())) <= sql.len());
        }
    }
}
