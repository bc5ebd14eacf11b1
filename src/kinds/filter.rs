//! The filter of tables, the same in the console and headless: words that must all hold. `text` is looked for
//! everywhere in the row, `col:value` in one column, `!` in front turns a word round. Case does not matter.

use super::{Kind, Row};
use std::fmt::Write as _;

/// A filter as it was typed, ready to be asked row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    negated: bool,
    place: Place,
    /// In lower case.
    text: String,
}

/// Where a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Id,
    Region,
    Finding,
    /// A column of the kind, by its index.
    Column(usize),
}

impl Filter {
    /// Reads a filter. What stands before `:` counts as a column only if the kind has it (by id or title), so that
    /// an ARN or a time can be looked for as it is.
    pub fn parse(text: &str, kind: &Kind) -> Self {
        Self { words: text.split_whitespace().filter_map(|word| Word::parse(word, kind)).collect() }
    }

    /// Whether every word holds for the row. An empty filter holds for all.
    pub fn matches(&self, row: &Row) -> bool {
        self.words.is_empty() || self.matches_words(row, &words(row))
    }

    /// As [`Filter::matches`], with the row's [`words`], which a table keeps: a filter is asked at every key.
    pub fn matches_words(&self, row: &Row, words: &str) -> bool {
        self.words.iter().all(|word| word.holds(row, words))
    }
}

/// What a filter without a column looks through: everything of a row, in lower case. No word of a filter has a line's
/// end in it, so none matches across two cells.
pub fn words(row: &Row) -> String {
    let mut text = format!("{}\n{}", row.id, row.region);
    for cell in &row.cells {
        let _ = write!(text, "\n{cell}");
    }
    for finding in &row.findings {
        let _ = write!(text, "\n{finding}");
    }
    text.to_lowercase()
}

impl Word {
    /// A lone `!` or `col:` asks nothing yet: it is being typed.
    fn parse(word: &str, kind: &Kind) -> Option<Self> {
        let (negated, rest) = word.strip_prefix('!').map_or((false, word), |rest| (true, rest));
        // `orders/` asks for what is of orders, where the kind says of what a row is.
        if let Some((name, source)) = rest.strip_suffix('/').filter(|name| !name.is_empty()).zip(place("source", kind))
        {
            return Some(Self { negated, place: source, text: format!("/{}", name.to_lowercase()) });
        }
        let scoped = rest.split_once(':').and_then(|(name, value)| Some((place(name, kind)?, value)));
        let (place, text) = scoped.unwrap_or((Place::Anywhere, rest));
        (!text.is_empty()).then(|| Self { negated, place, text: text.to_lowercase() })
    }

    fn holds(&self, row: &Row, words: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.text);
        let found = match self.place {
            Place::Id => has(&row.id),
            Place::Region => has(&row.region),
            Place::Finding => row.findings.iter().any(|finding| has(finding)),
            Place::Column(index) => row.cells.get(index).is_some_and(|cell| has(&cell.to_string())),
            Place::Anywhere => words.contains(&self.text),
        };
        found != self.negated
    }
}

fn place(name: &str, kind: &Kind) -> Option<Place> {
    let same = |other: &str| name.eq_ignore_ascii_case(other);
    let column = kind.columns.iter().position(|column| same(column.id) || same(column.title));
    match column {
        Some(index) => Some(Place::Column(index)),
        None if same("id") => Some(Place::Id),
        None if same("region") => Some(Place::Region),
        None if same("finding") => Some(Place::Finding),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{self, Cell};
    use crate::model::{Status, StatusClass};

    fn row(kind: &Kind, id: &str, status: &str) -> Row {
        let status = Status::new(status, StatusClass::Ok);
        let mut cells = vec![Cell::Absent; kind.columns.len()];
        cells[0] = Cell::Text(id.to_owned());
        cells[1] = Cell::Status(status.clone());
        Row {
            id: id.to_owned(),
            region: "eu-west-1".to_owned(),
            cells,
            status,
            findings: vec!["not encrypted".to_owned()],
            sections: Vec::new(),
            raw: crate::kinds::Document::default(),
            target: None,
            database: None,
            copies: Vec::new(),
        }
    }

    #[test]
    fn words_must_all_hold() {
        let kind = kinds::find("clusters").unwrap();
        let row = row(kind, "Prod-1", "available");
        for (filter, expected) in [
            ("", true),
            ("prod", true),
            ("PROD avail", true),
            ("prod paused", false),
            ("status:avail", true),
            ("STATUS:paused", false),
            ("!status:paused", true),
            ("!prod", false),
            ("cluster:avail", false),
            ("id:prod-1 region:eu-", true),
            ("finding:encrypted", true),
            ("nosuchcolumn:x", false),
            ("!", true),
            ("status:", true),
        ] {
            assert_eq!(Filter::parse(filter, kind).matches(&row), expected, "{filter:?}");
        }
    }

    #[test]
    fn a_name_with_a_slash_asks_for_what_is_of_it() {
        let kind = kinds::find("snapshots").unwrap();
        let mut row = row(kind, "nightly", "available");
        row.cells[2] = Cell::Text("cluster/orders".to_owned());
        for (filter, expected) in [("orders/", true), ("!orders/", false), ("cluster/", false), ("/", true)] {
            assert_eq!(Filter::parse(filter, kind).matches(&row), expected, "{filter:?}");
        }
    }

    #[test]
    fn a_colon_without_a_column_is_text() {
        let kind = kinds::find("clusters").unwrap();
        let row = row(kind, "arn:aws:redshift", "available");
        assert!(Filter::parse("arn:aws", kind).matches(&row));
    }
}
