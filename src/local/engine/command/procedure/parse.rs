//! Reading PL/pgSQL.

use super::block::{Block, Declaration, Step};
use crate::local::engine::SqlError;
use crate::local::engine::rewrite::node::{Node, Nodes, items, parse};
use crate::local::engine::rewrite::types::column_type;

/// Whether a body can be read; what CREATE PROCEDURE asks.
pub fn check(body: &str) -> Result<(), SqlError> {
    program(body).map(|_| ())
}

/// The block a body is.
pub fn program(body: &str) -> Result<Block, SqlError> {
    let nodes = parse(&spaced_ranges(body))?;
    let mut reader = Reader { nodes: &nodes, at: 0, text: body };
    let block = reader.block()?;
    reader.skip(";");
    if reader.at < nodes.len() { Err(reader.unexpected()) } else { Ok(block) }
}

/// `1..10` would be read as the numbers `1.` and `.10`.
fn spaced_ranges(body: &str) -> String {
    let mut result = String::with_capacity(body.len() + 16);
    let mut quoted = false;
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        quoted ^= first == '\'';
        if !quoted && rest.starts_with("..") {
            result.push_str(" . . ");
            rest = rest.get(2..).unwrap_or_default();
        } else {
            result.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    result
}

struct Reader<'a> {
    nodes: &'a [Node],
    at: usize,
    text: &'a str,
}

impl Reader<'_> {
    fn is(&self, word: &str) -> bool {
        self.peek(0).is_some_and(|node| node.is(word) || node.is_sign(word))
    }

    fn peek(&self, ahead: usize) -> Option<&Node> {
        self.nodes.get(self.at + ahead)
    }

    fn skip(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Result<(), SqlError> {
        if self.skip(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> SqlError {
        let near = self.peek(0).map_or("end of input", Node::text);
        let line = self.peek(0).map_or(self.text, |node| self.text.get(..node.at()).unwrap_or(self.text));
        let line = line.matches('\n').count() + 1;
        SqlError::new("42601", format!("syntax error at or near \"{near}\" in line {line} of the procedure's body"))
    }

    fn name(&mut self) -> Result<String, SqlError> {
        let name = self.peek(0).and_then(Node::name).ok_or_else(|| self.unexpected())?;
        self.at += 1;
        Ok(name)
    }

    /// Everything up to one of the words, which stays.
    fn until(&mut self, words: &[&str]) -> Nodes {
        let rest = self.nodes.get(self.at..).unwrap_or_default();
        let end = |node: &Node| words.iter().any(|word| node.is(word) || node.is_sign(word));
        // A CASE has its own WHEN, THEN and END.
        let mut depth = 0_usize;
        let mut length = 0;
        for node in rest {
            if depth == 0 && end(node) {
                break;
            }
            depth = if node.is("case") { depth + 1 } else { depth.saturating_sub(usize::from(node.is("end"))) };
            length += 1;
        }
        let taken = rest.get(..length).unwrap_or_default().to_vec();
        self.at += length;
        taken
    }

    fn label(&mut self) {
        if self.is("<<") && self.peek(2).is_some_and(|node| node.is_sign(">>")) {
            self.at += 3;
        }
    }

    fn block(&mut self) -> Result<Block, SqlError> {
        self.label();
        let mut block = Block::default();
        if self.skip("declare") {
            while !self.is("begin") {
                block.declarations.push(self.declaration()?);
            }
        }
        self.expect("begin")?;
        block.body = self.steps(&["exception", "end"])?;
        if self.skip("exception") {
            self.expect("when")?;
            self.until(&["then"]);
            self.expect("then")?;
            block.handler = Some(self.steps(&["when", "end"])?);
        }
        self.expect("end")?;
        if !self.is(";") && self.peek(0).is_some_and(|node| node.name().is_some()) {
            self.at += 1;
        }
        Ok(block)
    }

    fn declaration(&mut self) -> Result<Declaration, SqlError> {
        let name = self.name()?;
        let constant = self.skip("constant");
        let words = self.until(&[":=", "default", "=", ";", "not"]);
        let kind = match words.as_slice() {
            [record] if record.is("record") => None,
            words => Some(column_type(words).ok_or_else(|| self.unexpected())?.engine),
        };
        if self.skip("not") {
            self.expect("null")?;
        }
        let given = self.skip(":=") || self.skip("default") || self.skip("=");
        let value = given.then(|| self.until(&[";"]));
        self.expect(";")?;
        Ok(Declaration { name, kind, constant, value })
    }

    fn steps(&mut self, ends: &[&str]) -> Result<Vec<Step>, SqlError> {
        let mut steps = Vec::new();
        while !ends.iter().any(|end| self.is(end)) {
            if self.peek(0).is_none() {
                return Err(self.unexpected());
            }
            steps.push(self.step()?);
            self.expect(";")?;
        }
        Ok(steps)
    }

    fn step(&mut self) -> Result<Step, SqlError> {
        self.label();
        let word = self.peek(0).and_then(Node::word).unwrap_or_default().to_owned();
        if self.peek(1).is_some_and(|node| node.is_sign(":=")) {
            let name = self.name()?;
            self.at += 1;
            return Ok(Step::Assign(name, self.until(&[";"])));
        }
        match word.as_str() {
            "declare" | "begin" => self.block().map(Step::Block),
            "if" => self.branches(),
            "loop" => self.repeated().map(Step::Loop),
            "while" => {
                self.at += 1;
                let condition = self.until(&["loop"]);
                Ok(Step::While(condition, self.repeated()?))
            }
            "for" => self.counted(),
            "exit" | "continue" => {
                self.at += 1;
                self.until(&["when", ";"]);
                let condition = self.skip("when").then(|| self.until(&[";"]));
                Ok(if word == "exit" { Step::Exit(condition) } else { Step::Continue(condition) })
            }
            "return" => {
                self.until(&[";"]);
                Ok(Step::Return)
            }
            "null" => {
                self.at += 1;
                Ok(Step::Nothing)
            }
            "raise" => self.raise(),
            "execute" => {
                self.at += 1;
                let text = self.until(&["into", ";"]);
                let into = if self.skip("into") { names(&self.until(&[";"])) } else { Vec::new() };
                Ok(Step::Execute { text, into })
            }
            "perform" => {
                self.at += 1;
                Ok(Step::Perform(self.until(&[";"])))
            }
            "call" => Ok(Step::Call(self.until(&[";"]))),
            "get" => {
                self.at += 2;
                let name = self.name()?;
                self.until(&[";"]);
                Ok(Step::RowCount(name))
            }
            "" => Err(self.unexpected()),
            _ => Ok(into_variables(self.until(&[";"]))),
        }
    }

    fn branches(&mut self) -> Result<Step, SqlError> {
        let mut branches = Vec::new();
        self.at += 1;
        loop {
            let condition = self.until(&["then"]);
            self.expect("then")?;
            branches.push((Some(condition), self.steps(&["elsif", "elseif", "else", "end"])?));
            if !self.skip("elsif") && !self.skip("elseif") {
                break;
            }
        }
        if self.skip("else") {
            branches.push((None, self.steps(&["end"])?));
        }
        self.expect("end")?;
        self.expect("if")?;
        Ok(Step::If(branches))
    }

    /// `loop .. end loop`.
    fn repeated(&mut self) -> Result<Vec<Step>, SqlError> {
        self.expect("loop")?;
        let body = self.steps(&["end"])?;
        self.expect("end")?;
        self.expect("loop")?;
        if !self.is(";") {
            self.at += 1;
        }
        Ok(body)
    }

    fn counted(&mut self) -> Result<Step, SqlError> {
        self.at += 1;
        let name = self.name()?;
        self.expect("in")?;
        let reverse = self.skip("reverse");
        let dynamic = self.skip("execute");
        let source = self.until(&["loop"]);
        let range = source.windows(2).position(|pair| pair.iter().all(|node| node.is_sign(".")));
        let body = self.repeated()?;
        Ok(match range {
            Some(at) if !dynamic => {
                let (from, to) = source.split_at(at);
                let to = to.get(2..).unwrap_or_default().to_vec();
                Step::Count { name, from: from.to_vec(), to, reverse, body }
            }
            _ => Step::Rows { name, query: source, dynamic, body },
        })
    }

    fn raise(&mut self) -> Result<Step, SqlError> {
        self.at += 1;
        let level = match self.peek(0).filter(|node| node.string().is_none()) {
            Some(_) if !self.is(";") => self.name()?,
            _ => "exception".to_owned(),
        };
        let parts = items(&self.until(&["using", ";"]));
        self.until(&[";"]);
        let message = parts.first().and_then(|part| part.first()?.string()).unwrap_or_default();
        Ok(Step::Raise { level, message, values: parts.into_iter().skip(1).collect() })
    }
}

fn names(nodes: &[Node]) -> Vec<String> {
    items(nodes).iter().filter_map(|item| item.first()?.name()).collect()
}

/// `select a into x from t` and `select into x a from t`; anything else is plain SQL.
fn into_variables(nodes: Nodes) -> Step {
    let starts = |word: &str| nodes.first().is_some_and(|node| node.is(word));
    let into = nodes.iter().position(|node| node.is("into")).filter(|_| starts("select") || starts("with"));
    let Some(into) = into else { return Step::Sql(nodes) };
    let (head, tail) = nodes.split_at(into);
    let list = tail.get(1..).unwrap_or_default();
    let is_name = |node: Option<&Node>| node.is_some_and(|node| node.name().is_some());
    let mut length = usize::from(is_name(list.first()));
    while list.get(length).is_some_and(|node| node.is_sign(",")) && is_name(list.get(length + 1)) && length > 0 {
        length += 2;
    }
    let (variables, rest) = list.split_at(length.min(list.len()));
    let mut query = head.to_vec();
    query.extend_from_slice(rest);
    Step::Into { query, into: names(variables) }
}
