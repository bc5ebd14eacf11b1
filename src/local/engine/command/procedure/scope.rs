//! The variables of a procedure, and their values written into its SQL.

use crate::local::engine::rewrite::node::{Node, Nodes, quote, template};
use crate::sql::Kind;
use std::collections::BTreeMap;

/// A variable; its value is text of its type.
#[derive(Debug, Clone)]
struct Variable {
    kind: String,
    value: Option<String>,
    constant: bool,
}

/// What is known at a place of a procedure.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    variables: BTreeMap<String, Variable>,
    aliases: BTreeMap<String, String>,
}

impl Scope {
    /// Makes a variable.
    pub fn declare(&mut self, name: &str, kind: &str, value: Option<String>, constant: bool) {
        self.variables.insert(name.to_owned(), Variable { kind: kind.to_owned(), value, constant });
    }

    /// Another name for one: `$1`.
    pub fn alias(&mut self, alias: &str, name: &str) {
        self.aliases.insert(alias.to_owned(), name.to_owned());
    }

    /// Its type for the engine; `None` where there is no such variable, or it must not change.
    pub fn kind(&self, name: &str) -> Option<&str> {
        self.variables.get(self.real(name)).filter(|variable| !variable.constant).map(|variable| variable.kind.as_str())
    }

    /// Gives it a value.
    pub fn set(&mut self, name: &str, value: Option<String>) {
        let name = self.real(name).to_owned();
        if let Some(variable) = self.variables.get_mut(&name) {
            variable.value = value;
        }
    }

    /// Its value; `None` for NULL.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.variables.get(self.real(name))?.value.as_deref()
    }

    fn real<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    /// The values of an inner block's end, for the variables this one has too.
    pub fn take_back(&mut self, inner: &Self, hidden: &[String]) {
        for (name, variable) in &mut self.variables {
            if let Some(new) = inner.variables.get(name).filter(|_| !hidden.contains(name)) {
                variable.value.clone_from(&new.value);
            }
        }
    }

    /// SQL with the values in place of the names, but for the names of tables and of columns written to.
    pub fn fill(&self, nodes: &[Node]) -> Nodes {
        let mut result = Nodes::with_capacity(nodes.len());
        let mut index = 0;
        while let Some(node) = nodes.get(index) {
            let before = index.checked_sub(1).and_then(|at| nodes.get(at));
            if let Node::Group { open, body, close } = node {
                let columns = before_is_target(nodes, index);
                let body = if columns { body.clone() } else { self.fill(body) };
                result.push(Node::Group { open: open.clone(), body, close: close.clone() });
                index += 1;
                continue;
            }
            let (name, length) = self.name_at(nodes, index);
            if let Some(variable) = name.filter(|_| is_value(before, nodes.get(index + length))) {
                result.extend(literal(variable, node.at()));
                index += length;
            } else {
                result.push(node.clone());
                index += 1;
            }
        }
        result
    }

    /// The variable named there, `row.field` before `row`, and how many nodes that takes.
    fn name_at(&self, nodes: &[Node], index: usize) -> (Option<&Variable>, usize) {
        let Some(node) = nodes.get(index) else { return (None, 1) };
        if node.kind() == Some(Kind::Parameter) {
            return (self.variables.get(self.real(node.text())), 1);
        }
        let Some(first) = node.name() else { return (None, 1) };
        if let [dot, field, ..] = nodes.get(index + 1..).unwrap_or_default()
            && dot.is_sign(".")
            && let Some(variable) = field.name().and_then(|field| self.variables.get(&format!("{first}.{field}")))
        {
            return (Some(variable), 3);
        }
        (self.variables.get(self.real(&first)), 1)
    }
}

/// A name between these is no value: part of a dotted name, a table, a call, a column that is set.
fn is_value(before: Option<&Node>, after: Option<&Node>) -> bool {
    let words = ["into", "from", "join", "update", "table", "as", "set"];
    let naming = before.is_some_and(|before| before.is_sign(".") || words.iter().any(|word| before.is(word)));
    !naming && !after.is_some_and(|after| after.is_sign(".") || after.round().is_some())
}

/// The bracket of columns behind `insert into t`.
fn before_is_target(nodes: &[Node], index: usize) -> bool {
    let before = nodes.get(..index).unwrap_or_default();
    if before.last().is_some_and(|node| node.is("values")) {
        return false;
    }
    let name = before.iter().rev().take_while(|node| node.is_sign(".") || node.name().is_some()).count();
    let start = index - name.min(index);
    nodes.get(start..index).unwrap_or_default().iter().any(|node| node.is("into"))
}

fn literal(variable: &Variable, at: usize) -> Nodes {
    let value = variable.value.as_deref().map_or_else(|| "null".to_owned(), quote);
    template(&format!("cast({value} as {})", variable.kind), at, &[])
}
