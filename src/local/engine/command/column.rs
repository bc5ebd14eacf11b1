//! A column of CREATE TABLE: its type, its attributes, the sequence of an identity.

use super::unexpected;
use crate::local::engine::SqlError;
use crate::local::engine::relation::{Name, identity_sequence};
use crate::local::engine::rewrite::node::{Node, Nodes, items, quote_name, quoted_name, round, string, template, word};
use crate::local::engine::rewrite::types::column_type;
use crate::local::engine::rewrite::{self, Context};
use serde_json::{Map, Value, json};

/// Keys and foreign keys are not enforced by the service; the engine would.
pub fn is_constraint(item: &[Node]) -> bool {
    let starts = |word: &str| item.first().is_some_and(|node| node.is(word));
    let keyed = item.get(1).is_some_and(|node| node.is("key") || node.round().is_some());
    starts("constraint") || (starts("primary") || starts("foreign") || starts("unique")) && keyed
}

/// A column as the engine and the catalog shall have it.
pub struct Column {
    pub name: String,
    pub definition: Nodes,
    /// What the engine has no place for.
    pub note: Map<String, Value>,
    /// Statements that must run first: the sequence of an identity.
    pub before: Vec<Nodes>,
}

/// Reads one column of a definition.
pub fn column(item: &[Node], table: &Name, sql: &str, context: Context<'_>) -> Result<Column, SqlError> {
    let name = item.first().and_then(Node::name).ok_or_else(|| unexpected(item, 0, sql))?;
    let at = item.first().map_or(0, Node::at);
    let rest = item.get(1..).unwrap_or_default();
    let Some(kind) = column_type(rest) else {
        let named = rest.first().and_then(Node::name);
        let missing = named.map(|named| {
            SqlError::new("42704", format!("type \"{named}\" does not exist")).at(sql, rest.first().map_or(0, Node::at))
        });
        return Err(missing.unwrap_or_else(|| unexpected(rest, 0, sql)));
    };
    let mut definition = vec![quoted_name(&name, at)];
    definition.extend(template(&kind.engine, at, &[]));
    let mut note = Map::new();
    note.insert("type".to_owned(), json!(kind.display));
    let mut before = Vec::new();
    let mut reader = Reader { nodes: rest, at: kind.taken, sql };
    while reader.at < rest.len() {
        reader.attribute(&mut definition, &mut note, &mut before, (table, &name), context)?;
    }
    if let Some(limit) = kind.limit {
        definition.extend(template(&kind.check(limit), at, &[vec![quoted_name(&name, at)]]));
    }
    Ok(Column { name, definition, note, before })
}

/// Reads the attributes behind a column's type.
struct Reader<'a> {
    nodes: &'a [Node],
    at: usize,
    sql: &'a str,
}

impl Reader<'_> {
    fn is(&self, ahead: usize, word: &str) -> bool {
        self.nodes.get(self.at + ahead).is_some_and(|node| node.is(word))
    }

    fn text(&self, ahead: usize) -> Option<String> {
        self.nodes.get(self.at + ahead)?.name()
    }

    fn attribute(
        &mut self,
        definition: &mut Nodes,
        note: &mut Map<String, Value>,
        before: &mut Vec<Nodes>,
        (table, column): (&Name, &str),
        context: Context<'_>,
    ) -> Result<(), SqlError> {
        let at = self.nodes.get(self.at).map_or(0, Node::at);
        let word_here = self.nodes.get(self.at).and_then(Node::word).unwrap_or_default().to_owned();
        self.at += match word_here.as_str() {
            "encode" => {
                let encoding = self.text(1).ok_or_else(|| unexpected(self.nodes, self.at + 1, self.sql))?;
                note.insert("encode".to_owned(), json!(encoding));
                2
            }
            "distkey" => note.insert("dist".to_owned(), json!(true)).map_or(1, |_| 1),
            "sortkey" => note.insert("sort".to_owned(), json!(1)).map_or(1, |_| 1),
            "not" if self.is(1, "null") => {
                definition.extend(template("not null", at, &[]));
                2
            }
            "null" | "unique" => 1,
            "primary" if self.is(1, "key") => 2,
            "collate" => 2,
            "references" => self.references(),
            "identity" => self.identity(definition, note, before, (table, column), 1)?,
            "generated" => self.identity(definition, note, before, (table, column), 5)?,
            "default" => {
                let length = self.default_length();
                let value = self.nodes.get(self.at + 1..self.at + 1 + length).unwrap_or_default().to_vec();
                definition.push(word("default", at));
                definition.push(round(rewrite::expressions(value, context), at));
                1 + length
            }
            _ => return Err(unexpected(self.nodes, self.at, self.sql)),
        };
        Ok(())
    }

    /// `references t [(c)]`, not enforced.
    fn references(&self) -> usize {
        let name = self.nodes.get(self.at + 1..).and_then(Name::read).map_or(1, |name| name.nodes.len());
        let column = self.nodes.get(self.at + 1 + name).is_some_and(|node| node.round().is_some());
        1 + name + usize::from(column)
    }

    /// Up to the next attribute.
    fn default_length(&self) -> usize {
        let ends = [
            "encode",
            "distkey",
            "sortkey",
            "not",
            "unique",
            "primary",
            "references",
            "identity",
            "generated",
            "collate",
        ];
        let rest = self.nodes.get(self.at + 1..).unwrap_or_default();
        let end = |(index, node): (usize, &Node)| index > 0 && ends.iter().any(|word| node.is(word));
        rest.iter().enumerate().position(end).unwrap_or(rest.len())
    }

    /// `identity(seed, step)`: a sequence of its own. `words` is how many words stand before the bracket.
    fn identity(
        &self,
        definition: &mut Nodes,
        note: &mut Map<String, Value>,
        before: &mut Vec<Nodes>,
        (table, column): (&Name, &str),
        words: usize,
    ) -> Result<usize, SqlError> {
        let bracket = self.nodes.get(self.at + words).and_then(Node::round);
        let bracket = bracket.ok_or_else(|| unexpected(self.nodes, self.at + words, self.sql))?;
        let numbers: Vec<i64> = items(bracket).iter().filter_map(|item| number(item)).collect();
        let [seed, step] = numbers.as_slice() else { return Err(unexpected(bracket, 0, self.sql)) };
        let at = self.nodes.get(self.at).map_or(0, Node::at);
        let sequence = identity_sequence(table.table(), column);
        let mut place: Nodes = table.nodes.clone();
        place.pop();
        place.push(quoted_name(&sequence, at));
        before.push(template(
            &format!("create or replace sequence $1 start {seed} increment {step}"),
            at,
            &[place.clone()],
        ));
        let (_, above) = table.parts.split_last().unwrap_or((&sequence, &[]));
        let qualified = above.iter().chain([&sequence]).map(|part| quote_name(part)).collect::<Vec<_>>().join(".");
        definition.extend(template("default nextval($1)", at, &[vec![string(&qualified, at)]]));
        note.insert("identity".to_owned(), json!([seed, step]));
        if self.is(1, "by") {
            note.insert("by_default".to_owned(), json!(true));
        }
        Ok(words + 1)
    }
}

fn number(item: &[Node]) -> Option<i64> {
    let text: String = item.iter().map(Node::text).collect();
    text.parse().ok()
}
