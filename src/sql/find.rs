//! Finding and replacing in a text: plain words or regular expressions.

use regex::{Regex, RegexBuilder};
use std::ops::Range;

/// More places than this are not counted.
const MOST: usize = 100_000;

/// What is looked for and what takes its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub text: String,
    pub with: String,
    /// Upper and lower case are told apart.
    pub case: bool,
    /// The text is a regular expression; `$1` in the replacement is its first group.
    pub regex: bool,
}

impl Search {
    fn pattern(&self) -> Result<Regex, String> {
        let text = if self.regex { self.text.clone() } else { regex::escape(&self.text) };
        let built = RegexBuilder::new(&text).case_insensitive(!self.case).multi_line(true).build();
        built.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "the expression is too large".to_owned(),
            other => {
                // The library draws the expression over several lines; the last one says what is wrong.
                let text = other.to_string();
                text.lines().next_back().unwrap_or_default().trim_start_matches("error: ").to_owned()
            }
        })
    }

    /// Every place, in order; places of nothing do not count.
    pub fn places(&self, text: &str) -> Result<Vec<Range<usize>>, String> {
        if self.text.is_empty() {
            return Ok(Vec::new());
        }
        let pattern = self.pattern()?;
        let found = pattern.find_iter(text).map(|found| found.range()).filter(|range| !range.is_empty());
        Ok(found.take(MOST).collect())
    }

    /// What takes the place of a part of the text.
    pub fn instead(&self, text: &str, place: &Range<usize>) -> String {
        if !self.regex {
            return self.with.clone();
        }
        let mut out = String::new();
        let found = self.pattern().ok().and_then(|pattern| pattern.captures_at(text, place.start));
        match found.filter(|found| found.get(0).is_some_and(|whole| whole.range() == *place)) {
            Some(found) => found.expand(&self.with, &mut out),
            None => out.push_str(text.get(place.clone()).unwrap_or_default()),
        }
        out
    }

    /// The smallest part of the text that holds every place, and what it becomes; `None` when there is no place.
    pub fn replace_all(&self, text: &str) -> Result<Option<(Range<usize>, String, usize)>, String> {
        let places = self.places(text)?;
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return Ok(None) };
        let whole = first.start..last.end;
        let part = text.get(whole.clone()).unwrap_or_default();
        let mut out = String::with_capacity(part.len());
        let mut from = whole.start;
        let pattern = self.pattern()?;
        for place in &places {
            out.push_str(text.get(from..place.start).unwrap_or_default());
            match pattern.captures_at(text, place.start).filter(|_| self.regex) {
                Some(found) => found.expand(&self.with, &mut out),
                None => out.push_str(&self.with),
            }
            from = place.end;
        }
        Ok(Some((whole, out, places.len())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str, with: &str, case: bool, regex: bool) -> Search {
        Search { text: text.into(), with: with.into(), case, regex }
    }

    fn replaced(search: &Search, text: &str) -> String {
        match search.replace_all(text).unwrap() {
            None => text.to_owned(),
            Some((range, with, _)) => format!("{}{with}{}", &text[..range.start], &text[range.end..]),
        }
    }

    #[test]
    fn plain_words_mean_themselves() {
        let text = "a.b A.B axb $1";
        assert_eq!(search("a.b", "", false, false).places(text).unwrap(), [0..3, 4..7]);
        assert_eq!(search("a.b", "", true, false).places(text).unwrap().first(), Some(&(0..3)));
        assert_eq!(search("a.b", "", true, false).places(text).unwrap().len(), 1);
        assert_eq!(replaced(&search("a.b", "$1", true, false), text), "$1 A.B axb $1");
        assert!(search("", "x", true, false).places(text).unwrap().is_empty());
        assert_eq!(search("GRÖSSE", "", false, false).places("größe grösse").unwrap().len(), 1);
    }

    #[test]
    fn expressions_take_their_groups_along() {
        let search = search(r"^(\w+) = (\w+)$", "$2 := $1", true, true);
        assert_eq!(replaced(&search, "a = b\nc = d\nno"), "b := a\nd := c\nno");
        assert_eq!(search.instead("a = b\nc = d", &(6..11)), "d := c");
        assert_eq!(search.instead("a = b\nc = d", &(7..11)), " = d", "no place of it: as it was");
    }

    #[test]
    fn a_wrong_expression_says_what_is_wrong() {
        let error = search("(", "", true, true).places("x").unwrap_err();
        assert!(error.contains("unclosed group"), "{error}");
        assert!(search("x*", "-", true, true).places("aaa").unwrap().is_empty());
    }
}
