//! `SEARCH('{Namespace,Dimension} words Name="exact"', 'Average', 300)`: which series its first string finds.

use crate::local::cloudwatch::series::Series;
use std::collections::BTreeSet;

/// What a search wants.
#[derive(Debug, PartialEq)]
pub struct Search {
    /// Namespace and the exact set of dimension names.
    schema: Option<(String, BTreeSet<String>)>,
    wanted: Term,
}

#[derive(Debug, PartialEq)]
enum Term {
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    /// Text of a property, or of any.
    Match {
        of: Option<String>,
        text: String,
        exact: bool,
    },
}

/// Letters a search may have, by the documentation.
const LONGEST: usize = 1024;
/// No search nests deeper.
const DEEPEST: usize = 16;

impl Search {
    /// Reads a search.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.chars().count() > LONGEST {
            return Err(format!("A search is longer than {LONGEST} characters"));
        }
        let (schema, rest) = schema(text.trim())?;
        let mut words = words(rest)?;
        words.reverse();
        let wanted = any(&mut words, None, 0)?;
        match words.pop() {
            None => Ok(Self { schema, wanted }),
            Some(word) => Err(format!("Syntax error in SEARCH at '{}'", word.text())),
        }
    }

    /// Whether it finds a series.
    pub fn finds(&self, series: &Series) -> bool {
        let names = || series.dimensions.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
        let of_schema = self.schema.as_ref().is_none_or(|(namespace, dimensions)| {
            *namespace == series.metric.namespace && (dimensions.is_empty() || *dimensions == names())
        });
        of_schema && self.wanted.fits(series)
    }
}

impl Term {
    fn fits(&self, series: &Series) -> bool {
        match self {
            Self::All(terms) => terms.iter().all(|term| term.fits(series)),
            Self::Any(terms) => terms.iter().any(|term| term.fits(series)),
            Self::Not(term) => !term.fits(series),
            Self::Match { of, text, exact } => {
                let same = |value: &str| if *exact { value == text } else { has_tokens(value, text) };
                properties(series, of.as_deref()).into_iter().any(same)
            }
        }
    }
}

fn properties<'a>(series: &'a Series, of: Option<&str>) -> Vec<&'a str> {
    let values =
        |name: &str| series.dimensions.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
    match of {
        Some("MetricName") => vec![series.metric.name],
        Some("Namespace") => vec![series.metric.namespace],
        Some(name) => values(name),
        None => {
            let dimensions = series.dimensions.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
            [series.metric.namespace, series.metric.name].into_iter().chain(dimensions).collect()
        }
    }
}

/// Whether the tokens of `wanted` stand next to each other in `value`.
fn has_tokens(value: &str, wanted: &str) -> bool {
    let (value_tokens, wanted_tokens) = (tokens(value), tokens(wanted));
    let whole = value.eq_ignore_ascii_case(wanted);
    whole
        || (!wanted_tokens.is_empty()
            && value_tokens.windows(wanted_tokens.len()).any(|window| window == wanted_tokens))
}

/// Words of letters and of digits, split at changes of case, too: `WLMRunningQueries2` is wlm running queries 2.
fn tokens(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut out: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for (index, letter) in letters.iter().enumerate() {
        if letter.is_alphanumeric() {
            let next_lower = letters.get(index + 1).is_some_and(|next| next.is_lowercase());
            let begins = previous.is_none_or(|before| {
                before.is_numeric() != letter.is_numeric()
                    || (letter.is_uppercase() && (before.is_lowercase() || next_lower))
            });
            if begins {
                out.push(String::new());
            }
            if let Some(word) = out.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        previous = letter.is_alphanumeric().then_some(*letter);
    }
    out
}

type Schema = Option<(String, BTreeSet<String>)>;

/// `{Namespace,Dim,"Dim two"}` in front, if it is there.
fn schema(text: &str) -> Result<(Schema, &str), String> {
    let Some(inner) = text.strip_prefix('{') else { return Ok((None, text)) };
    let (inner, rest) = inner.split_once('}').ok_or("The schema of a SEARCH is not closed")?;
    let mut names = inner.split(',').map(|name| name.trim().trim_matches('"').to_owned());
    let namespace = names.next().filter(|name| !name.is_empty()).ok_or("The schema of a SEARCH names no namespace")?;
    Ok((Some((namespace, names.filter(|name| !name.is_empty()).collect())), rest))
}

#[derive(Debug, PartialEq)]
enum Word {
    Bare(String),
    Quoted(String),
    Sign(char),
}

impl Word {
    fn text(&self) -> String {
        match self {
            Self::Bare(text) | Self::Quoted(text) => text.clone(),
            Self::Sign(sign) => sign.to_string(),
        }
    }

    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Bare(text) if text == word)
    }
}

fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (inside, after) = quoted.split_once('"').ok_or("A string in a SEARCH is not closed")?;
            out.push(Word::Quoted(inside.to_owned()));
            rest = after;
        } else if matches!(first, '(' | ')' | '=') {
            out.push(Word::Sign(first));
            rest = rest.get(1..).unwrap_or_default();
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || "()=\"".contains(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            out.push(Word::Bare(word.to_owned()));
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(out)
}

/// `a OR b`; the words come reversed, so that the next one is the last.
fn any(words: &mut Vec<Word>, of: Option<&str>, depth: usize) -> Result<Term, String> {
    if depth > DEEPEST {
        return Err("A SEARCH nests too deep".to_owned());
    }
    let mut terms = vec![all(words, of, depth)?];
    while words.last().is_some_and(|word| word.is("OR")) {
        words.pop();
        terms.push(all(words, of, depth)?);
    }
    Ok(Term::Any(terms))
}

/// `a b`, `a AND b`, `a NOT b`.
fn all(words: &mut Vec<Word>, of: Option<&str>, depth: usize) -> Result<Term, String> {
    let mut terms = Vec::new();
    loop {
        match words.last() {
            None | Some(Word::Sign(')')) => break,
            Some(word) if word.is("OR") => break,
            Some(word) if word.is("AND") => drop(words.pop()),
            Some(word) if word.is("NOT") => {
                words.pop();
                terms.push(Term::Not(Box::new(atom(words, of, depth)?)));
            }
            Some(_) => terms.push(atom(words, of, depth)?),
        }
    }
    Ok(Term::All(terms))
}

fn atom(words: &mut Vec<Word>, of: Option<&str>, depth: usize) -> Result<Term, String> {
    let found = |text, exact| Term::Match { of: of.map(str::to_owned), text, exact };
    match words.pop() {
        Some(Word::Sign('(')) => {
            let inner = any(words, of, depth + 1)?;
            if words.pop() == Some(Word::Sign(')')) {
                Ok(inner)
            } else {
                Err("A '(' in a SEARCH is not closed".to_owned())
            }
        }
        Some(Word::Bare(name) | Word::Quoted(name)) if words.last() == Some(&Word::Sign('=')) => {
            words.pop();
            atom(words, Some(&name), depth + 1)
        }
        Some(Word::Quoted(text)) => Ok(found(text, true)),
        Some(Word::Bare(text)) => Ok(found(text, false)),
        Some(Word::Sign(sign)) => Err(format!("Syntax error in SEARCH at '{sign}'")),
        None => Err("A SEARCH ends where a word is due".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::world::World;

    fn found(text: &str) -> Vec<String> {
        let search = Search::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        let all = Series::all(&World::new().unwrap(), "us-east-1");
        let name =
            |s: &Series| s.dimensions.iter().fold(s.metric.name.to_owned(), |text, (_, v)| format!("{text} {v}"));
        all.iter().filter(|s| search.finds(s)).map(name).collect()
    }

    #[test]
    fn tokens_are_words_of_a_name() {
        assert_eq!(tokens("WLMRunningQueries2"), ["wlm", "running", "queries", "2"]);
        assert_eq!(tokens("analytics-prod"), ["analytics", "prod"]);
    }

    #[test]
    fn a_schema_names_the_exact_dimensions() {
        let all = found("{AWS/Redshift-Serverless,Workgroup} MetricName=\"ComputeCapacity\"");
        assert_eq!(all.len(), 5, "{all:?}");
        let one = found("{AWS/Redshift-Serverless,Workgroup} ComputeCapacity Workgroup=\"analytics-wg\"");
        assert_eq!(one, ["ComputeCapacity analytics-wg"]);
        let wrong = found("{AWS/Redshift-Serverless,Workgroup} QueriesRunning");
        assert!(wrong.is_empty(), "there is no such series without a query type");
    }

    #[test]
    fn words_match_tokens_and_logic_joins_them() {
        let either = found("{AWS/Redshift,ClusterIdentifier} CPUUtilization (analytics-prod OR dashboards)");
        assert_eq!(either, ["CPUUtilization analytics-prod", "CPUUtilization bi-dashboards"]);
        let without =
            found("{AWS/Redshift,ClusterIdentifier} CPUUtilization ClusterIdentifier=(analytics OR bi) NOT prod");
        assert_eq!(without, ["CPUUtilization bi-dashboards"]);
        assert!(found("{AWS/Redshift,ClusterIdentifier} \"analytics\"").is_empty(), "a quoted word is exact");
    }

    #[test]
    fn what_is_no_search_says_why() {
        for (text, words) in
            [("{AWS/Redshift", "not closed"), ("(a", "not closed"), ("a )", "at ')'"), ("\"a", "not closed")]
        {
            let problem = Search::parse(text).unwrap_err();
            assert!(problem.contains(words), "{text}: {problem}");
        }
        assert!(Search::parse(&"x".repeat(1025)).is_err());
        assert!(Search::parse(&"(".repeat(900)).is_err());
    }
}
