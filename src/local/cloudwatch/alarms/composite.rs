//! Composite alarms: a rule over the states of other alarms.

use jiff::Timestamp;

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    Truth(bool),
    /// `ALARM("name")`
    In(&'static str, String),
    Not(Box<Rule>),
    All(Vec<Rule>),
    Any(Vec<Rule>),
}

/// No rule nests deeper.
const DEEPEST: usize = 32;

impl Rule {
    /// Reads `ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA(c))`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: text };
        let rule = parser.any(0)?;
        parser.skip();
        if parser.rest.is_empty() { Ok(rule) } else { Err(format!("Syntax error in AlarmRule at '{}'", parser.rest)) }
    }

    /// Names of the alarms it looks at; an ARN counts as the name at its end.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Truth(_) => Vec::new(),
            Self::In(_, name) => vec![name],
            Self::Not(inner) => inner.names(),
            Self::All(rules) | Self::Any(rules) => rules.iter().flat_map(Self::names).collect(),
        }
    }

    /// `ALARM` where it holds, `OK` where it does not.
    pub fn state(&self, of: &dyn Fn(&str) -> Option<&'static str>) -> &'static str {
        if self.holds(of) { "ALARM" } else { "OK" }
    }

    fn holds(&self, of: &dyn Fn(&str) -> Option<&'static str>) -> bool {
        match self {
            Self::Truth(truth) => *truth,
            Self::In(state, name) => of(name) == Some(state),
            Self::Not(inner) => !inner.holds(of),
            Self::All(rules) => rules.iter().all(|rule| rule.holds(of)),
            Self::Any(rules) => rules.iter().any(|rule| rule.holds(of)),
        }
    }

    /// The sentence of a new state.
    pub fn reason(&self, arn: &str, value: &str, at: Timestamp) -> String {
        let when = at.strftime("%A %d %B, %Y %H:%M:%S UTC");
        format!("{arn} transitioned to {value} at {when}, by the states of: {}", self.names().join(", "))
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn any(&mut self, depth: usize) -> Result<Rule, String> {
        if depth > DEEPEST {
            return Err("The AlarmRule nests too deep".to_owned());
        }
        let mut rules = vec![self.all(depth)?];
        while self.word("OR") {
            rules.push(self.all(depth)?);
        }
        Ok(Rule::Any(rules))
    }

    fn all(&mut self, depth: usize) -> Result<Rule, String> {
        let mut rules = vec![self.atom(depth)?];
        while self.word("AND") {
            rules.push(self.atom(depth)?);
        }
        Ok(Rule::All(rules))
    }

    fn atom(&mut self, depth: usize) -> Result<Rule, String> {
        if self.word("NOT") {
            if depth > DEEPEST {
                return Err("The AlarmRule nests too deep".to_owned());
            }
            return Ok(Rule::Not(Box::new(self.atom(depth + 1)?)));
        }
        if self.sign('(') {
            let inner = self.any(depth + 1)?;
            return if self.sign(')') { Ok(inner) } else { Err("A '(' of the AlarmRule is not closed".to_owned()) };
        }
        for (word, truth) in [("TRUE", true), ("FALSE", false)] {
            if self.word(word) {
                return Ok(Rule::Truth(truth));
            }
        }
        for state in super::STATES {
            if self.word(state) {
                return self.name().map(|name| Rule::In(state, name));
            }
        }
        Err(format!("Syntax error in AlarmRule at '{}'", self.rest))
    }

    /// `("a name")` or `(name)`.
    fn name(&mut self) -> Result<String, String> {
        let broken = || "A state of the AlarmRule names no alarm".to_owned();
        if !self.sign('(') {
            return Err(broken());
        }
        self.skip();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let name = match quote {
            Some(quote) => {
                let (name, after) = self.rest.get(1..).and_then(|rest| rest.split_once(quote)).ok_or_else(broken)?;
                self.rest = after;
                name
            }
            None => {
                let (name, _) = self.rest.split_once(')').ok_or_else(broken)?;
                self.rest = self.rest.get(name.len()..).unwrap_or_default();
                name.trim()
            }
        };
        let name = name.rsplit_once(":alarm:").map_or(name, |(_, name)| name).to_owned();
        if self.sign(')') && !name.is_empty() { Ok(name) } else { Err(broken()) }
    }

    fn word(&mut self, word: &str) -> bool {
        self.skip();
        let rest =
            self.rest.strip_prefix(word).filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sign(&mut self, sign: char) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_hold() {
        let of = |name: &str| match name {
            "cpu high" => Some("ALARM"),
            "disk" => Some("OK"),
            _ => None,
        };
        for (text, state) in [
            ("ALARM(\"cpu high\") AND OK(disk)", "ALARM"),
            ("ALARM(\"cpu high\") AND NOT OK(disk)", "OK"),
            ("ALARM(disk) OR (TRUE AND ALARM('cpu high'))", "ALARM"),
            ("INSUFFICIENT_DATA(disk)", "OK"),
            ("ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu high)", "ALARM"),
        ] {
            assert_eq!(Rule::parse(text).unwrap().state(&of), state, "{text}");
        }
        for text in ["", "ALARM", "ALARM()", "ALARM(a", "ALARM(a) AND", "ALARM(a) ALARM(b)", "alarm(a)"] {
            assert!(Rule::parse(text).is_err(), "{text}");
        }
        assert!(Rule::parse(&"NOT ".repeat(10_000)).is_err());
        assert!(Rule::parse(&"(".repeat(10_000)).is_err());
    }
}
