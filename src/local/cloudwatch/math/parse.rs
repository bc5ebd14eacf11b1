//! Expressions as text: operators by precedence, calls, arrays, strings and numbers.

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Number(f64),
    Text(String),
    /// The id of another query, or a word a function takes.
    Name(String),
    List(Vec<Expression>),
    Call(String, Vec<Expression>),
    Negate(Box<Expression>),
    Binary(&'static str, Box<Expression>, Box<Expression>),
}

impl Expression {
    /// Every name it mentions; ids of queries among them.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Number(_) | Self::Text(_) => Vec::new(),
            Self::Name(name) => vec![name],
            Self::List(items) | Self::Call(_, items) => items.iter().flat_map(Self::names).collect(),
            Self::Negate(inner) => inner.names(),
            Self::Binary(_, left, right) => left.names().into_iter().chain(right.names()).collect(),
        }
    }
}

/// No expression nests deeper; a hostile one must not exhaust the stack.
const DEEPEST: usize = 64;

/// Operators from the loosest to the tightest; every one binds to the left.
const LEVELS: &[&[(&str, &str)]] = &[
    &[("||", "OR"), ("OR", "OR")],
    &[("&&", "AND"), ("AND", "AND")],
    &[("==", "=="), ("!=", "!="), ("<=", "<="), (">=", ">="), ("<", "<"), (">", ">")],
    &[("+", "+"), ("-", "-")],
    &[("*", "*"), ("/", "/")],
    &[("^", "^")],
];

/// Reads an expression.
///
/// # Errors
/// What is wrong with it, as a sentence that follows `Error in expression 'e1': `.
pub fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser { rest: text };
    let expression = parser.level(0, 0)?;
    parser.skip();
    if parser.rest.is_empty() { Ok(expression) } else { Err(parser.unexpected()) }
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn level(&mut self, level: usize, depth: usize) -> Result<Expression, String> {
        if depth > DEEPEST {
            return Err("The expression nests too deep".to_owned());
        }
        let Some(operators) = LEVELS.get(level) else { return self.unary(depth) };
        let mut left = self.level(level + 1, depth)?;
        while let Some(operator) = self.operator(operators) {
            let right = self.level(level + 1, depth)?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operator(&mut self, operators: &[(&str, &'static str)]) -> Option<&'static str> {
        self.skip();
        let fits = |written: &str| {
            let tail = self.rest.get(written.len()..).unwrap_or_default();
            let is_word = written.starts_with(char::is_alphabetic);
            let head = self.rest.get(..written.len()).unwrap_or_default();
            head.eq_ignore_ascii_case(written) && !(is_word && tail.starts_with(part_of_name))
        };
        let (written, operator) = operators.iter().find(|(written, _)| fits(written))?;
        self.rest = self.rest.get(written.len()..).unwrap_or_default();
        Some(operator)
    }

    fn unary(&mut self, depth: usize) -> Result<Expression, String> {
        if self.take('-') {
            return Ok(Expression::Negate(Box::new(self.level(5, depth + 1)?)));
        }
        self.primary(depth + 1)
    }

    fn primary(&mut self, depth: usize) -> Result<Expression, String> {
        self.skip();
        match self.rest.chars().next() {
            Some('(') => {
                self.take('(');
                let inner = self.level(0, depth)?;
                self.expect(')').map(|()| inner)
            }
            Some('[') => {
                self.take('[');
                self.items(']', depth).map(Expression::List)
            }
            Some(quote @ ('\'' | '"')) => self.text(quote),
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_ascii_alphabetic() => self.name(depth),
            _ => Err(self.unexpected()),
        }
    }

    fn items(&mut self, close: char, depth: usize) -> Result<Vec<Expression>, String> {
        let mut items = Vec::new();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(self.level(0, depth)?);
            if !self.take(',') {
                return self.expect(close).map(|()| items);
            }
        }
    }

    fn name(&mut self, depth: usize) -> Result<Expression, String> {
        let name = self.while_(part_of_name).to_owned();
        if self.take('(') { Ok(Expression::Call(name, self.items(')', depth)?)) } else { Ok(Expression::Name(name)) }
    }

    fn number(&mut self) -> Result<Expression, String> {
        let text = self.while_(|c| c.is_ascii_digit() || c == '.');
        text.parse().map(Expression::Number).map_err(|_| format!("'{text}' is not a number"))
    }

    fn text(&mut self, quote: char) -> Result<Expression, String> {
        self.take(quote);
        let Some((text, rest)) = self.rest.split_once(quote) else {
            return Err("A string is not closed".to_owned());
        };
        self.rest = rest;
        Ok(Expression::Text(text.to_owned()))
    }

    fn while_(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (head, tail) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.take(wanted) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&self) -> String {
        match self.rest.chars().next() {
            Some(c) => format!("Syntax error at '{c}'"),
            None => "Unexpected end of the expression".to_owned(),
        }
    }
}

fn part_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        fn show(e: &Expression) -> String {
            let all = |items: &[Expression]| items.iter().map(show).collect::<Vec<_>>().join(" ");
            match e {
                Expression::Number(n) => n.to_string(),
                Expression::Text(t) => format!("{t:?}"),
                Expression::Name(n) => n.clone(),
                Expression::List(items) => format!("[{}]", all(items)),
                Expression::Call(name, items) => format!("({name} {})", all(items)),
                Expression::Negate(inner) => format!("(neg {})", show(inner)),
                Expression::Binary(o, l, r) => format!("({o} {} {})", show(l), show(r)),
            }
        }
        parse(text).map_or_else(|problem| problem, |e| show(&e))
    }

    #[test]
    fn operators_bind_as_in_arithmetic() {
        for (text, tree) in [
            ("m1+m2*2", "(+ m1 (* m2 2))"),
            ("(m1+m2)*2^-1", "(* (+ m1 m2) (^ 2 (neg 1)))"),
            ("m1-m2-m3", "(- (- m1 m2) m3)"),
            ("m1 > 5 AND m2 <= 3 || order", "(OR (AND (> m1 5) (<= m2 3)) order)"),
            ("SUM([m1, FILL(METRICS(\"err\"), 0)])/.5", "(/ (SUM [m1 (FILL (METRICS \"err\") 0)]) 0.5)"),
        ] {
            assert_eq!(shown(text), tree);
        }
    }

    #[test]
    fn what_is_no_expression_says_where() {
        for (text, problem) in [
            ("m1+", "Unexpected end of the expression"),
            ("m1 m2", "Syntax error at 'm'"),
            ("SUM(m1", "Unexpected end of the expression"),
            ("'open", "A string is not closed"),
            ("1.2.3", "'1.2.3' is not a number"),
        ] {
            assert_eq!(shown(text), problem);
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_is_the_end(text in "[-a-z0-9()\\[\\],'\"+*/^<>=&| .é]{0,60}") {
            let _ = parse(&text);
        }
    }
}
