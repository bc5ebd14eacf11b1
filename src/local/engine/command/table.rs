//! CREATE TABLE: Redshift's attributes leave the statement and are kept in the comments of the table and its columns.

use super::unexpected;
use crate::local::engine::SqlError;
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, items, joined, quoted_name, round, string, template, word};
use crate::local::engine::rewrite::types::column_type;
use crate::local::engine::rewrite::{self, Context};
use serde_json::{Map, Value, json};

/// What stands in front of the columns.
#[derive(Debug)]
pub struct Head {
    pub temporary: bool,
    pub if_not_exists: bool,
    pub name: Name,
    /// Where the rest begins.
    pub next: usize,
}

/// Attributes of a table: distribution and sort keys.
#[derive(Debug, Default, PartialEq)]
pub struct Attributes {
    style: Option<String>,
    dist: Option<String>,
    sort: Vec<String>,
    sort_style: Option<&'static str>,
}

/// Reads `create [local] [temp] table [if not exists] name`.
pub fn head(nodes: &[Node], sql: &str) -> Result<Head, SqlError> {
    let mut at = 1;
    let skip = |words: &[&str], at: &mut usize| {
        let found =
            words.iter().enumerate().all(|(step, word)| nodes.get(*at + step).is_some_and(|node| node.is(word)));
        *at += if found { words.len() } else { 0 };
        found
    };
    skip(&["local"], &mut at);
    let temporary = skip(&["temp"], &mut at) || skip(&["temporary"], &mut at);
    if !skip(&["table"], &mut at) {
        return Err(unexpected(nodes, at, sql));
    }
    let if_not_exists = skip(&["if", "not", "exists"], &mut at);
    let name = Name::read(nodes.get(at..).unwrap_or_default()).ok_or_else(|| unexpected(nodes, at, sql))?;
    let temporary = temporary || name.table().starts_with('#');
    let next = at + name.nodes.len();
    Ok(Head { temporary, if_not_exists, name, next })
}

/// The statements for the engine: the table, then what is kept of it. Without `LIKE`, which needs the catalog.
pub fn create_table(nodes: &[Node], sql: &str, context: Context<'_>) -> Result<Vec<Nodes>, SqlError> {
    let head = head(nodes, sql)?;
    let rest = nodes.get(head.next..).unwrap_or_default();
    if let Some(cut) = rest.iter().position(|node| node.is("as")) {
        return from_query(&head, rest, cut, sql, context);
    }
    let Some(columns) = rest.first().and_then(Node::round) else { return Err(unexpected(nodes, head.next, sql)) };
    let attributes = attributes(rest.get(1..).unwrap_or_default(), sql)?;
    let mut definitions = Vec::new();
    let mut kept = Vec::new();
    let mut before = Vec::new();
    for item in items(columns) {
        if is_constraint(&item) {
            continue;
        }
        let column = column(&item, &head.name, sql, context)?;
        before.extend(column.before);
        definitions.push(column.definition);
        kept.push((column.name, column.note));
    }
    let mut steps = before;
    steps.push(create(&head, vec![round(joined(&definitions), rest.first().map_or(0, Node::at))]));
    steps.extend(comments(&head.name, &attributes, kept));
    Ok(steps)
}

/// `create [temp] table [if not exists] name ..`
pub fn create(head: &Head, rest: Nodes) -> Nodes {
    let at = head.name.nodes.first().map_or(0, Node::at);
    let mut nodes = vec![word("create", at)];
    nodes.extend(head.temporary.then(|| word("temp", at)));
    nodes.push(word("table", at));
    if head.if_not_exists {
        nodes.extend(["if", "not", "exists"].map(|text| word(text, at)));
    }
    nodes.extend(head.name.nodes.iter().cloned());
    nodes.extend(rest);
    nodes
}

fn from_query(head: &Head, rest: &[Node], cut: usize, sql: &str, context: Context<'_>) -> Result<Vec<Nodes>, SqlError> {
    let (before, query) = rest.split_at(cut);
    let names = before.first().filter(|node| node.round().is_some());
    let attributes = attributes(before.get(usize::from(names.is_some())..).unwrap_or_default(), sql)?;
    let query = rewrite::query(query.to_vec(), sql, context)?;
    let mut body: Nodes = names.cloned().into_iter().collect();
    body.extend(query);
    let mut steps = vec![create(head, body)];
    steps.extend(comments(&head.name, &attributes, Vec::new()));
    Ok(steps)
}

/// Keys and foreign keys are not enforced by the service; the engine would.
fn is_constraint(item: &[Node]) -> bool {
    let starts = |word: &str| item.first().is_some_and(|node| node.is(word));
    let keyed = item.get(1).is_some_and(|node| node.is("key") || node.round().is_some());
    starts("constraint") || (starts("primary") || starts("foreign") || starts("unique")) && keyed
}

struct Column {
    name: String,
    definition: Nodes,
    note: Map<String, Value>,
    /// Statements that must run first: the sequence of an identity.
    before: Vec<Nodes>,
}

fn column(item: &[Node], table: &Name, sql: &str, context: Context<'_>) -> Result<Column, SqlError> {
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
        let sequence = format!("rs_identity_{}_{column}", table.table());
        let mut place: Nodes = table.nodes.clone();
        place.pop();
        place.push(quoted_name(&sequence, at));
        before.push(template(
            &format!("create or replace sequence $1 start {seed} increment {step}"),
            at,
            &[place.clone()],
        ));
        let qualified = super::super::rewrite::node::render(&place).sql.replace(' ', "");
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

/// Reads what stands behind the columns.
pub fn attributes(nodes: &[Node], sql: &str) -> Result<Attributes, SqlError> {
    let mut found = Attributes::default();
    let mut at = 0;
    let names = |at: usize| -> Option<Vec<String>> {
        let body = nodes.get(at)?.round()?;
        Some(body.iter().filter_map(Node::name).collect())
    };
    while let Some(node) = nodes.get(at) {
        let next = nodes.get(at + 1).and_then(Node::name);
        at += match node.word().unwrap_or_default() {
            "diststyle" => {
                found.style = Some(next.ok_or_else(|| unexpected(nodes, at + 1, sql))?.to_ascii_uppercase());
                2
            }
            "distkey" => {
                found.dist = names(at + 1).and_then(|names| names.into_iter().next());
                2
            }
            "compound" => 1,
            "interleaved" => {
                found.sort_style = Some("INTERLEAVED");
                1
            }
            "sortkey" if next.as_deref() == Some("auto") => {
                found.sort_style = Some("AUTO");
                2
            }
            "sortkey" => {
                found.sort = names(at + 1).ok_or_else(|| unexpected(nodes, at + 1, sql))?;
                2
            }
            "backup" | "encode" => 2,
            _ => return Err(unexpected(nodes, at, sql)),
        };
    }
    Ok(found)
}

/// COMMENT statements that keep what the engine has no place for.
pub fn comments(table: &Name, attributes: &Attributes, columns: Vec<(String, Map<String, Value>)>) -> Vec<Nodes> {
    let mut notes: Vec<(String, Map<String, Value>)> = columns;
    let mut mark = |column: &str, key: &str, value: Value| {
        if !notes.iter().any(|(name, _)| name == column) {
            notes.push((column.to_owned(), Map::new()));
        }
        if let Some((_, note)) = notes.iter_mut().find(|(name, _)| name == column) {
            note.insert(key.to_owned(), value);
        }
    };
    for (place, column) in attributes.sort.iter().enumerate() {
        mark(column, "sort", json!(place + 1));
    }
    if let Some(column) = &attributes.dist {
        mark(column, "dist", json!(true));
    }
    let keyed = notes.iter().any(|(_, note)| note.contains_key("dist"));
    let style = if keyed { Some("KEY".to_owned()) } else { attributes.style.clone() };
    let mut steps = Vec::new();
    for (column, note) in notes.into_iter().filter(|(_, note)| !says_nothing(note)) {
        steps.push(column_comment(table, &column, note));
    }
    if style.is_some() || attributes.sort_style.is_some() {
        steps.push(table_comment(table, &json!({ "style": style, "sort": attributes.sort_style })));
    }
    steps
}

/// Whether the catalog knows all of it from the engine's own type.
fn says_nothing(note: &Map<String, Value>) -> bool {
    let known = ["smallint", "integer", "bigint", "boolean", "date", "real", "double precision"];
    let plain = |kind: &str| known.contains(&kind) || kind.starts_with("numeric(");
    note.is_empty() || note.len() == 1 && note.get("type").and_then(Value::as_str).is_some_and(plain)
}

/// `comment on column t.c is '{..}'`.
pub fn column_comment(table: &Name, column: &str, note: Map<String, Value>) -> Nodes {
    let at = table.nodes.first().map_or(0, Node::at);
    let text = Value::Object(note).to_string();
    template(
        "comment on column $1 . $2 is $3",
        at,
        &[table.nodes.clone(), vec![quoted_name(column, at)], vec![string(&text, at)]],
    )
}

/// `comment on table t is '{..}'`.
pub fn table_comment(table: &Name, note: &Value) -> Nodes {
    let at = table.nodes.first().map_or(0, Node::at);
    template("comment on table $1 is $2", at, &[table.nodes.clone(), vec![string(&note.to_string(), at)]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::engine::rewrite::node::{parse, render};

    fn steps(sql: &str) -> Vec<String> {
        let steps = create_table(&parse(sql).unwrap(), sql, Context { user: "demo", pid: 0, supers: &[] }).unwrap();
        steps.iter().map(|step| render(step).sql).collect()
    }

    #[test]
    fn attributes_become_comments() {
        let all =
            steps("CREATE TABLE t (a INTEGER NOT NULL ENCODE az64 DISTKEY, b VARCHAR(3) DEFAULT 'x') SORTKEY(a, b)");
        assert_eq!(
            all[0],
            "create table t ( \"a\" integer not null , \"b\" varchar default ( 'x' ) check ( strlen ( rtrim ( \"b\" ) ) <= 3 ) )"
        );
        assert_eq!(all[1], r#"comment on column t . "a" is '{"type":"integer","encode":"az64","dist":true,"sort":1}'"#);
        assert_eq!(all[2], r#"comment on column t . "b" is '{"type":"character varying(3)","sort":2}'"#);
        assert_eq!(all[3], r#"comment on table t is '{"style":"KEY","sort":null}'"#);
    }

    #[test]
    fn identity_is_a_sequence_and_keys_are_not_enforced() {
        let all =
            steps("create table t (id bigint identity(1,1), primary key (id)) backup no diststyle even sortkey auto");
        assert_eq!(all[0], r#"create or replace sequence "rs_identity_t_id" start 1 increment 1"#);
        assert_eq!(all[1], r#"create table t ( "id" bigint default nextval ( '"rs_identity_t_id"' ) )"#);
        assert_eq!(all[3], r#"comment on table t is '{"style":"EVEN","sort":"AUTO"}'"#);
    }

    #[test]
    fn queries_make_tables() {
        let all = steps("create temp table t diststyle all sortkey(a) as select count(*) from u");
        assert_eq!(all[0], r#"create temp table t as select count ( * ) as "count" from u"#);
        assert_eq!(all[1], r#"comment on column t . "a" is '{"sort":1}'"#);
    }

    #[test]
    fn mistakes_have_a_place() {
        let fail = |sql: &str| {
            create_table(&parse(sql).unwrap(), sql, Context { user: "x", pid: 0, supers: &[] }).unwrap_err().to_string()
        };
        assert_eq!(
            fail("create table t (a nonsense)"),
            "ERROR: type \"nonsense\" does not exist\n  Position: 19 [SQLSTATE 42704]"
        );
        assert_eq!(
            fail("create table t (a int) foo"),
            "ERROR: syntax error at or near \"foo\"\n  Position: 24 [SQLSTATE 42601]"
        );
        assert_eq!(fail("create table"), "ERROR: syntax error at end of input\n  Position: 13 [SQLSTATE 42601]");
    }
}
