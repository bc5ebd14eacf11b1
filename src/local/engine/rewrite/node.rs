//! A statement as a tree of tokens: brackets hold their contents, white space and comments are gone, and every
//! leaf knows where in the user's text it came from.

use crate::local::engine::error::SqlError;
use crate::sql::{Kind, Lexer, Token};

/// Brackets nested deeper than this are refused, as the service does with "stack depth limit exceeded".
const MAX_DEPTH: usize = 400;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    pub kind: Kind,
    /// As the engine shall read it: names folded to lower case, strings with plain quotes.
    pub text: String,
    /// Byte offset in the user's text, or of the token that made us write this one.
    pub at: usize,
}

/// A token or a bracket with what is inside.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Leaf(Leaf),
    /// `(..)`, `[..]` or `{..}`.
    Group {
        open: Leaf,
        body: Vec<Node>,
        close: Leaf,
    },
}

/// A sequence of nodes: a statement, or what a bracket holds.
pub type Nodes = Vec<Node>;

impl Node {
    fn leaf(&self) -> Option<&Leaf> {
        match self {
            Self::Leaf(leaf) => Some(leaf),
            Self::Group { .. } => None,
        }
    }

    /// Byte offset in the user's text.
    pub fn at(&self) -> usize {
        match self {
            Self::Leaf(leaf) => leaf.at,
            Self::Group { open, .. } => open.at,
        }
    }

    /// Its kind where it is a token.
    pub fn kind(&self) -> Option<Kind> {
        self.leaf().map(|leaf| leaf.kind)
    }

    /// Its text; empty for a bracket.
    pub fn text(&self) -> &str {
        self.leaf().map_or("", |leaf| leaf.text.as_str())
    }

    /// Whether it is this keyword or unquoted name (lower case).
    pub fn is(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    /// The keyword or unquoted name it is.
    pub fn word(&self) -> Option<&str> {
        let leaf = self.leaf().filter(|leaf| matches!(leaf.kind, Kind::Keyword | Kind::Identifier))?;
        Some(&leaf.text)
    }

    /// Whether it is this operator or punctuation.
    pub fn is_sign(&self, sign: &str) -> bool {
        self.leaf().is_some_and(|l| matches!(l.kind, Kind::Operator | Kind::Punctuation) && l.text == sign)
    }

    /// The name it is, quoted or not, as the catalog knows it.
    pub fn name(&self) -> Option<String> {
        let leaf = self.leaf()?;
        match leaf.kind {
            Kind::Keyword | Kind::Identifier => Some(leaf.text.clone()),
            Kind::QuotedIdentifier => Some(unquoted(&leaf.text, '"')),
            _ => None,
        }
    }

    /// The text of a string literal.
    pub fn string(&self) -> Option<String> {
        let leaf = self.leaf().filter(|leaf| leaf.kind == Kind::String)?;
        Some(unquoted(&leaf.text, '\''))
    }

    /// What stands in round brackets.
    pub fn round(&self) -> Option<&Nodes> {
        match self {
            Self::Group { open, body, .. } if open.text == "(" => Some(body),
            _ => None,
        }
    }

    /// Whether it is a bracket of this opening.
    pub fn opens(&self, bracket: &str) -> bool {
        matches!(self, Self::Group { open, .. } if open.text == bracket)
    }
}

/// The content of a quoted name or string.
fn unquoted(text: &str, quote: char) -> String {
    let inner = text.strip_prefix(quote).unwrap_or(text);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// A word of ours at a place of the user's text.
pub fn word(text: &str, at: usize) -> Node {
    Node::Leaf(Leaf { kind: Kind::Keyword, text: text.to_owned(), at })
}

/// A quoted name.
pub fn quoted_name(name: &str, at: usize) -> Node {
    Node::Leaf(Leaf { kind: Kind::QuotedIdentifier, text: quote_name(name), at })
}

/// A string literal with this content.
pub fn string(content: &str, at: usize) -> Node {
    Node::Leaf(Leaf { kind: Kind::String, text: quote(content), at })
}

/// `content` as a literal the engine reads without escapes.
pub fn quote(content: &str) -> String {
    format!("'{}'", content.replace('\'', "''"))
}

/// The name as it stands between quotes.
pub fn quote_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A bracket of ours.
pub fn round(body: Nodes, at: usize) -> Node {
    let sign = |text: &str| Leaf { kind: Kind::Punctuation, text: text.to_owned(), at };
    Node::Group { open: sign("("), body, close: sign(")") }
}

/// The tree of a statement of the user's.
pub fn parse(sql: &str) -> Result<Nodes, SqlError> {
    let mut open: Vec<(Leaf, Nodes)> = Vec::new();
    let mut body = Nodes::new();
    for token in Lexer::new(sql).filter(|token| !token.kind.is_trivia()) {
        let leaf = leaf(sql, token)?;
        match leaf.text.as_str() {
            "(" | "[" | "{" if leaf.kind == Kind::Punctuation => {
                if open.len() >= MAX_DEPTH {
                    return Err(SqlError::new("54001", "stack depth limit exceeded"));
                }
                open.push((leaf, std::mem::take(&mut body)));
            }
            ")" | "]" | "}" if leaf.kind == Kind::Punctuation => {
                let Some((start, outer)) = open.pop().filter(|(start, _)| closes(&start.text, &leaf.text)) else {
                    return Err(SqlError::syntax(&leaf.text, sql, leaf.at));
                };
                let inner = std::mem::replace(&mut body, outer);
                body.push(Node::Group { open: start, body: inner, close: leaf });
            }
            _ => body.push(Node::Leaf(leaf)),
        }
    }
    if open.is_empty() { Ok(body) } else { Err(SqlError::end_of_input(sql)) }
}

fn closes(open: &str, close: &str) -> bool {
    matches!((open, close), ("(", ")") | ("[", "]") | ("{", "}"))
}

/// A token as the engine shall read it.
fn leaf(sql: &str, token: Token) -> Result<Leaf, SqlError> {
    let raw = token.text(sql);
    let unterminated = |what: &str| SqlError::new("42601", format!("unterminated {what}")).at(sql, token.start);
    let (kind, text) = match token.kind {
        Kind::String => {
            let content = string_content(raw).ok_or_else(|| unterminated("quoted string"))?;
            (Kind::String, quote(&content))
        }
        Kind::DollarString => {
            let tag = raw.find('$').and_then(|a| raw.get(a + 1..)?.find('$').map(|b| b + 2)).unwrap_or(2);
            let inner = raw.get(tag..raw.len().saturating_sub(tag)).filter(|_| raw.len() >= 2 * tag);
            (Kind::String, quote(inner.ok_or_else(|| unterminated("dollar-quoted string"))?))
        }
        Kind::QuotedIdentifier => {
            if raw.len() < 2 || !raw.ends_with('"') {
                return Err(unterminated("quoted identifier"));
            }
            (Kind::QuotedIdentifier, raw.to_ascii_lowercase())
        }
        Kind::Keyword | Kind::Identifier => (token.kind, raw.to_ascii_lowercase()),
        kind => (kind, raw.to_owned()),
    };
    // `#name` is how the service writes a temporary table; the engine wants it quoted.
    if kind == Kind::Identifier && text.starts_with('#') {
        return Ok(Leaf { kind: Kind::QuotedIdentifier, text: format!("\"{text}\""), at: token.start });
    }
    Ok(Leaf { kind, text, at: token.start })
}

/// What a string literal says: doubled quotes and backslash escapes resolved. `None` if it is not closed.
fn string_content(raw: &str) -> Option<String> {
    let start = raw.find('\'')? + 1;
    let mut chars = raw.get(start..)?.chars().peekable();
    let mut content = String::with_capacity(raw.len());
    while let Some(c) = chars.next() {
        match c {
            '\'' if chars.peek() == Some(&'\'') => {
                chars.next();
                content.push('\'');
            }
            '\'' => return chars.next().is_none().then_some(content),
            '\\' => match chars.next()? {
                'n' => content.push('\n'),
                't' => content.push('\t'),
                'r' => content.push('\r'),
                'b' => content.push('\u{8}'),
                'f' => content.push('\u{c}'),
                other => content.push(other),
            },
            other => content.push(other),
        }
    }
    None
}

/// The nodes of a piece of SQL of ours; each stands where the user's text is at `at`. `$1`, `$2` stand for the
/// arguments, `$0` for all of them with their commas.
pub fn template(sql: &str, at: usize, arguments: &[Nodes]) -> Nodes {
    let nodes = parse(sql).unwrap_or_default();
    fill(nodes, at, arguments)
}

fn fill(nodes: Nodes, at: usize, arguments: &[Nodes]) -> Nodes {
    let mut filled = Nodes::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Group { mut open, body, mut close } => {
                (open.at, close.at) = (at, at);
                filled.push(Node::Group { open, body: fill(body, at, arguments), close });
            }
            Node::Leaf(leaf) if leaf.kind == Kind::Parameter => match leaf.text.get(1..).map(str::parse::<usize>) {
                Some(Ok(0)) => filled.extend(joined(arguments)),
                Some(Ok(number)) => filled.extend(arguments.get(number - 1).cloned().unwrap_or_default()),
                _ => filled.push(Node::Leaf(leaf)),
            },
            Node::Leaf(leaf) => filled.push(Node::Leaf(Leaf { at, ..leaf })),
        }
    }
    filled
}

/// Items with commas between them.
pub fn joined(items: &[Nodes]) -> Nodes {
    let mut nodes = Nodes::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            let at = item.first().map_or(0, Node::at);
            nodes.push(Node::Leaf(Leaf { kind: Kind::Punctuation, text: ",".to_owned(), at }));
        }
        nodes.extend(item.iter().cloned());
    }
    nodes
}

/// The items between commas; none for an empty sequence.
pub fn items(nodes: &[Node]) -> Vec<Nodes> {
    if nodes.is_empty() {
        return Vec::new();
    }
    nodes.split(|node| node.is_sign(",")).map(<[Node]>::to_vec).collect()
}

/// The text for the engine, and how to come back from an offset in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    pub sql: String,
    /// (offset in `sql`, offset in the user's text), rising in the first.
    places: Vec<(usize, usize)>,
}

impl Rendered {
    /// The user's byte offset for one of the engine's.
    pub fn original(&self, offset: usize) -> Option<usize> {
        let after = self.places.partition_point(|(place, _)| *place <= offset);
        let (_, at) = self.places.get(after.checked_sub(1)?)?;
        Some(*at)
    }

    fn push(&mut self, leaf: &Leaf) {
        if !self.sql.is_empty() {
            self.sql.push(' ');
        }
        self.places.push((self.sql.len(), leaf.at));
        self.sql.push_str(&leaf.text);
    }

    fn extend(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Leaf(leaf) => self.push(leaf),
                Node::Group { open, body, close } => {
                    self.push(open);
                    self.extend(body);
                    self.push(close);
                }
            }
        }
    }
}

/// Writes a tree down, one space between any two tokens.
pub fn render(nodes: &[Node]) -> Rendered {
    let mut rendered = Rendered::default();
    rendered.extend(nodes);
    rendered
}

/// Rewrites every sequence, the inner ones first.
pub fn walk(nodes: Nodes, rule: &dyn Fn(Nodes) -> Nodes) -> Nodes {
    let inner = |node| match node {
        Node::Group { open, body, close } => Node::Group { open, body: walk(body, rule), close },
        leaf @ Node::Leaf(_) => leaf,
    };
    rule(nodes.into_iter().map(inner).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(sql: &str) -> String {
        render(&parse(sql).unwrap()).sql
    }

    #[test]
    fn names_fold_and_strings_lose_escapes() {
        assert_eq!(round_trip(r#"SELECT "Ab", X -- c"#), r#"select "ab" , x"#);
        assert_eq!(round_trip(r"'it\'s' 'a''b' $$x'y$$ $t$z$t$ '\\d'"), r"'it''s' 'a''b' 'x''y' 'z' '\d'");
    }

    #[test]
    fn offsets_lead_back() {
        let sql = "SELECT /* x */ Nope FROM t";
        let rendered = render(&parse(sql).unwrap());
        assert_eq!(rendered.sql, "select nope from t");
        assert_eq!(rendered.original(7), Some(15));
    }

    #[test]
    fn brackets_close_and_are_not_too_many() {
        assert_eq!(parse("f((a)").unwrap_err().position, Some(6));
        assert_eq!(parse("a) b").unwrap_err().position, Some(2));
        assert_eq!(parse(&"(".repeat(1000)).unwrap_err().sqlstate, "54001");
        assert_eq!(parse("select 'x").unwrap_err().position, Some(8));
    }

    #[test]
    fn templates_take_arguments() {
        let args = [parse("a").unwrap(), parse("b + 1").unwrap()];
        assert_eq!(render(&template("strpos($2, $1)", 0, &args)).sql, "strpos ( b + 1 , a )");
        assert_eq!(render(&template("coalesce($0)", 0, &args)).sql, "coalesce ( a , b + 1 )");
    }
}
