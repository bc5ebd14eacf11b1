//! The names Redshift gives to columns without an alias: the function's name, the cast column's own name,
//! `case`, else `?column?`. They are written into the select lists so that tables made from queries have them too.

use super::node::{Node, Nodes, items, joined, quoted_name, word};
use crate::sql::Kind;

/// Words that end a select list.
const LIST_ENDS: &[&str] = &[
    "from",
    "into",
    "where",
    "group",
    "having",
    "qualify",
    "order",
    "limit",
    "offset",
    "union",
    "intersect",
    "except",
    "minus",
    "window",
    "fetch",
];

/// Words that may follow an operand and are no alias.
const NO_ALIAS: &[&str] =
    &["end", "isnull", "notnull", "null", "true", "false", "precision", "varying", "zone", "asc", "desc"];

/// Units that may follow `interval '1'`.
const UNITS: &[&str] = &["year", "month", "week", "day", "hour", "minute", "second"];

/// Gives every item of every select list at this level its name.
pub fn name_columns(nodes: &[Node]) -> Nodes {
    let mut named = Nodes::with_capacity(nodes.len());
    let mut rest = nodes;
    while let Some(start) = rest.iter().position(|node| node.is("select")) {
        let (before, list) = rest.split_at(list_start(rest, start));
        named.extend_from_slice(before);
        let (list, after) = list.split_at(list_end(list));
        let list: Vec<Nodes> = items(list).into_iter().map(name_item).collect();
        named.extend(joined(&list));
        rest = after;
    }
    named.extend_from_slice(rest);
    named
}

/// Behind `select`, `distinct`, `all` and `top n`.
fn list_start(nodes: &[Node], select: usize) -> usize {
    let mut at = select + 1;
    if nodes.get(at).is_some_and(|node| node.is("distinct") || node.is("all")) {
        at += 1;
    }
    let count = |node: &Node| node.kind() == Some(Kind::Number) || node.kind() == Some(Kind::Parameter);
    if nodes.get(at).is_some_and(|node| node.is("top")) && nodes.get(at + 1).is_some_and(count) {
        at += 2;
    }
    at
}

fn list_end(nodes: &[Node]) -> usize {
    let ends = |(index, node): (usize, &Node)| {
        let behind = |word: &str| index > 1 && nodes.get(index - 1).is_some_and(|before| before.is(word));
        let joined = node.is("from") && behind("distinct") || node.is("group") && behind("within");
        node.is_sign(";") || node.word().is_some_and(|word| LIST_ENDS.contains(&word)) && !joined
    };
    nodes.iter().enumerate().position(|(index, node)| ends((index, node))).unwrap_or(nodes.len())
}

fn name_item(mut item: Nodes) -> Nodes {
    let Some(last) = item.last() else { return item };
    let at = last.at();
    // Nothing follows the operator: the engine says where the statement breaks off.
    if last.kind() == Some(Kind::Operator) && !last.is_sign("*") {
        return item;
    }
    let starred = item.first().is_some_and(|first| first.is_sign("*"));
    if starred || last.is_sign("*") || item.iter().any(|node| node.is("as") || node.is("exclude")) {
        return item;
    }
    if let Some(alias) = implicit_alias(&item) {
        item.pop();
        item.extend([word("as", at), quoted_name(&alias, at)]);
        return item;
    }
    if is_column(&item) || is_broken(&item) {
        return item;
    }
    let name = super::interval::column_name(&item).map(str::to_owned).or_else(|| derived(&item));
    let name = name.unwrap_or_else(|| "?column?".to_owned());
    item.extend([word("as", at), quoted_name(&name, at)]);
    item
}

/// The last name of an item that follows a whole operand: `sum(x) total`.
fn implicit_alias(item: &[Node]) -> Option<String> {
    let (last, before) = item.split_last()?;
    let name = last.name()?;
    let previous = before.last()?;
    let quoted = last.kind() == Some(Kind::QuotedIdentifier);
    if !quoted && NO_ALIAS.contains(&name.as_str()) || !ends_operand(previous) {
        return None;
    }
    if is_broken(before) {
        return None;
    }
    let interval = previous.string().is_some() && UNITS.contains(&name.trim_end_matches('s'));
    let casts = before.len() >= 2 && before.get(before.len() - 2).is_some_and(|node| node.is("interval"));
    (!(interval && casts)).then_some(name)
}

/// Two names side by side are no expression: the engine shall say where it went wrong.
fn is_broken(item: &[Node]) -> bool {
    let name = |node: &Node| matches!(node.kind(), Some(Kind::Identifier | Kind::QuotedIdentifier));
    let typed = |node: &Node| node.is("double") || node.is("character") || node.is("zone");
    let beside = |pair: &[Node]| matches!(pair, [a, b] if name(a) && name(b) && !typed(a) && !b.is("precision"));
    item.windows(2).any(beside)
}

pub fn ends_operand(node: &Node) -> bool {
    match node.kind() {
        None | Some(Kind::QuotedIdentifier | Kind::String | Kind::Number | Kind::Identifier | Kind::Parameter) => true,
        Some(Kind::Keyword) => {
            ["end", "null", "true", "false", "sysdate", "precision", "zone", "varying"].iter().any(|word| node.is(word))
                || node.text().starts_with("current_")
        }
        _ => false,
    }
}

/// `a`, `t.a`, `s.t.a`: the engine names these as the service does.
fn is_column(item: &[Node]) -> bool {
    let name = |node: &Node| node.name().is_some();
    item.iter().enumerate().all(|(index, node)| if index % 2 == 0 { name(node) } else { node.is_sign(".") })
        && item.first().is_none_or(|first| item.len() > 1 || !value_word(first))
}

/// Words that look like a column but are a value.
fn value_word(node: &Node) -> bool {
    node.is("sysdate") || node.is("null") || node.is("true") || node.is("false") || node.is("user") || is_current(node)
}

fn is_current(node: &Node) -> bool {
    node.word().is_some_and(|word| word.starts_with("current_") || word == "session_user")
}

/// The name of an expression.
fn derived(item: &[Node]) -> Option<String> {
    if let Some(cast) = item.iter().rposition(|node| node.is_sign("::")) {
        let (operand, kind) = item.split_at(cast);
        let sign = |node: &Node| node.kind() == Some(Kind::Operator) && !node.is_sign("::");
        if operand.iter().skip(1).any(sign) {
            return None;
        }
        let named = if is_column(operand) { operand.last().and_then(Node::name) } else { derived(operand) };
        let simple = kind.iter().skip(1).all(|node| node.word().is_some() || node.round().is_some());
        return if simple { named.or_else(|| cast_name(kind.get(1..)?)) } else { None };
    }
    match item {
        [single] => single_name(single),
        [first, ..] if first.is("case") => item.last().filter(|last| last.is("end")).map(|_| "case".to_owned()),
        _ => call_name(item).or_else(|| path_name(item)),
    }
}

fn single_name(node: &Node) -> Option<String> {
    if node.is("sysdate") {
        return Some("timestamp".to_owned());
    }
    if node.is("current_date") {
        return Some("date".to_owned());
    }
    if node.is("true") || node.is("false") {
        return Some("bool".to_owned());
    }
    if is_current(node) || node.is("user") {
        return Some(if node.is("user") { "current_user".to_owned() } else { node.text().to_owned() });
    }
    node.round().and_then(|body| if body.first()?.is("select") { None } else { derived_or_column(body) })
}

fn derived_or_column(item: &[Node]) -> Option<String> {
    if is_column(item) { item.last().and_then(Node::name) } else { derived(item) }
}

/// `'1'::int` is called `int4`.
fn cast_name(kind: &[Node]) -> Option<String> {
    let first = kind.first()?.word()?;
    Some(super::types::internal_name(first).to_owned())
}

/// The function's name where the item is one call, with what may trail it.
fn call_name(item: &[Node]) -> Option<String> {
    let start = usize::from(item.first()?.is("approximate"));
    let open = item.iter().position(|node| node.round().is_some())?;
    let name = item.get(open.checked_sub(1)?)?.word()?;
    let head = item.get(start..open)?;
    let trailing = item.get(open + 1..)?;
    let whole = trailing
        .first()
        .is_none_or(|next| ["over", "within", "filter", "ignore", "respect"].iter().any(|w| next.is(w)));
    let named = is_column(head) || matches!(head, [word] if is_current(word));
    if !named || !whole || trailing.iter().any(|node| node.kind() == Some(Kind::Operator)) {
        return None;
    }
    match name {
        "cast" | "convert" => cast_call(name, item.get(open)?.round()?),
        _ => Some(service_name(name).to_owned()),
    }
}

fn cast_call(name: &str, body: &[Node]) -> Option<String> {
    if name == "convert" {
        let arguments = items(body);
        return derived_or_column(arguments.get(1)?).or_else(|| cast_name(arguments.first()?));
    }
    let cut = body.iter().rposition(|node| node.is("as"))?;
    derived_or_column(body.get(..cut)?).or_else(|| cast_name(body.get(cut + 1..)?))
}

/// Functions the service shows by another name than they are called.
fn service_name(name: &str) -> &str {
    match name {
        "nvl" => "coalesce",
        "decode" | "nvl2" => "case",
        "dateadd" => "date_add",
        "datediff" => "date_diff",
        "extract" => "date_part",
        "trim" => "btrim",
        "substr" => "substring",
        other => other,
    }
}

/// The last attribute of a SUPER path: `c.orders[0].total`.
fn path_name(item: &[Node]) -> Option<String> {
    let path = |node: &Node| node.is_sign(".") || node.name().is_some() || node.opens("[");
    let apart = item.windows(2).all(|pair| !matches!(pair, [a, b] if a.name().is_some() && b.name().is_some()));
    if item.first()?.name().is_none() || !item.iter().all(path) || !apart {
        return None;
    }
    item.iter().rev().find_map(Node::name)
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    /// The names a select list gets, `-` where nothing is written.
    fn names(list: &str) -> String {
        let named = walk(parse(&format!("select {list} from t")).unwrap(), &|nodes| name_columns(&nodes));
        let text = render(&named).sql;
        let list = text.strip_prefix("select ").unwrap().strip_suffix(" from t").unwrap().to_owned();
        list.split(" , ")
            .map(|item| item.rsplit_once(" as ").map_or("-", |(_, name)| name))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn calls_take_the_functions_name() {
        assert_eq!(names("count(*), sum(a) total, max(a) over (order by b)"), r#""count" "total" "max""#);
        assert_eq!(names("NVL(a), dateadd(b)"), r#""coalesce" "date_add""#);
        assert_eq!(names("approximate count(distinct a)"), r#""count""#);
        assert_eq!(names("listagg(a) within group (order by a)"), r#""listagg""#);
        assert_eq!(names("sum(a) / sum(b)"), r#""?column?""#);
    }

    #[test]
    fn casts_and_cases() {
        assert_eq!(names("a::int, t.a, '1'::int, cast(a as date), cast('1' as bool)"), r#""a" - "int4" "a" "bool""#);
        assert_eq!(names("case when a then b end, 1, 'x', a + 1"), r#""case" "?column?" "?column?" "?column?""#);
        assert_eq!(names("x::double precision, interval '1' day, a is null"), r#""x" "intervald2s" "?column?""#);
    }

    #[test]
    fn given_names_stay() {
        assert_eq!(names("1 week, a as b, a b, *, t.*"), r#""week" b "b" - -"#);
        assert_eq!(
            names("o[0].total, c.o[0], sysdate, case when 1 = 1 then 2 end x"),
            r#""total" "o" "timestamp" "x""#
        );
    }

    #[test]
    fn is_distinct_from_does_not_end_the_list() {
        assert_eq!(names("a is distinct from b as c, d + 1"), r#"c "?column?""#);
    }
}
