//! CREATE TABLE: Redshift's attributes leave the statement and are kept in the comments of the table and its columns.

use super::attributes::{attributes, comments};
use super::column::{column, is_constraint};
use super::unexpected;
use crate::local::engine::SqlError;
use crate::local::engine::relation::Name;
use crate::local::engine::rewrite::node::{Node, Nodes, items, joined, round, word};
use crate::local::engine::rewrite::{self, Context};

/// What stands in front of the columns.
#[derive(Debug)]
pub struct Head {
    pub temporary: bool,
    pub if_not_exists: bool,
    pub name: Name,
    /// Where the rest begins.
    pub next: usize,
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
