//! Type names: Redshift's, the engine's, and the catalog's.

use super::interval::Qualifier;
use super::node::{Node, Nodes, template, word};

/// The engine's word for a Redshift type that it reads otherwise or not at all.
fn engine_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "super" => "json",
        "varbyte" | "varbinary" | "geography" | "hllsketch" | "bytea" => "blob",
        "float" | "float8" => "double",
        "bpchar" | "nvarchar" | "nchar" | "character" | "name" | "cstring" | "regclass" | "regtype" | "regproc" => {
            "varchar"
        }
        "oid" | "xid" => "bigint",
        _ => return None,
    })
}

/// The service's internal name of a type: what an unnamed cast column is called and `typeName` says.
pub fn internal_name(name: &str) -> &str {
    match name {
        "smallint" => "int2",
        "int" | "integer" => "int4",
        "bigint" => "int8",
        "real" => "float4",
        "float" | "double" => "float8",
        "decimal" => "numeric",
        "boolean" => "bool",
        "character" | "char" | "nchar" => "bpchar",
        "nvarchar" | "text" => "varchar",
        "varbinary" => "varbyte",
        other => other,
    }
}

/// Rewrites type names behind `::` and inside `cast(.. as ..)` of one level.
pub fn rewrite(nodes: Nodes) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.into_iter().peekable();
    while let Some(node) = rest.next() {
        let casts = node.is_sign("::");
        let call = node.is("cast") || node.is("try_cast");
        result.push(node);
        match rest.peek_mut() {
            Some(Node::Group { body, .. }) if call => *body = cast_body(std::mem::take(body)),
            Some(kind) if casts => {
                if let Some(engine) = kind.word().and_then(engine_word) {
                    *kind = word(engine, kind.at());
                }
                text_cast(&mut result, &mut rest);
            }
            _ => {}
        }
    }
    result
}

/// `x::varchar(3)` cuts, and SUPER text loses its quotes; both need the operand, which stands before.
fn text_cast(result: &mut Nodes, rest: &mut std::iter::Peekable<std::vec::IntoIter<Node>>) {
    if !rest.peek().is_some_and(is_text) {
        return;
    }
    let start = operand_start(result.get(..result.len() - 1).unwrap_or_default());
    let mut operand = result.split_off(start);
    operand.pop();
    let fixed = rest.peek().is_some_and(|kind| kind.is("char"));
    let at = rest.next().map_or(0, |kind| kind.at());
    let fixed = fixed && !rest.peek().is_some_and(|next| next.is("varying"));
    if rest.peek().is_some_and(|next| next.is("varying")) {
        rest.next();
    }
    let length = rest.peek().and_then(Node::round).cloned();
    if length.is_some() {
        rest.next();
    }
    result.extend(text_of(operand, length, fixed, at));
}

fn is_text(node: &Node) -> bool {
    ["varchar", "text", "char"].iter().any(|kind| node.is(kind))
}

/// A value as text, cut to `length` bytes where given; blanks at the end of a CHAR mean nothing.
fn text_of(operand: Nodes, length: Option<Nodes>, fixed: bool, at: usize) -> Nodes {
    let length = length.filter(|length| !length.first().is_some_and(|node| node.is("max")));
    let (cut, arguments) = match length {
        Some(length) => ("rs_cut(rs_text($1), $2)", vec![operand, length]),
        None => ("rs_text($1)", vec![operand]),
    };
    template(&if fixed { format!("rtrim({cut})") } else { cut.to_owned() }, at, &arguments)
}

/// Where the operand that ends here starts.
pub fn operand_start(nodes: &[Node]) -> usize {
    let mut at = nodes.len();
    while let Some(node) = at.checked_sub(1).and_then(|index| nodes.get(index)) {
        let before = at.checked_sub(2).and_then(|index| nodes.get(index));
        at -= 1;
        let bracket = node.opens("[") || node.round().is_some() && before.is_some_and(is_callee);
        let joined = before.is_some_and(|before| before.is_sign(".") || before.is_sign("::"));
        if joined {
            at -= 1;
        } else if !bracket {
            break;
        }
    }
    at
}

/// A name in front of a bracket makes it a call; a clause word does not.
fn is_callee(node: &Node) -> bool {
    let clause =
        ["select", "and", "or", "where", "then", "else", "when", "in", "on", "not", "by", "having", "from", "as"];
    node.name().is_some() && !clause.iter().any(|word| node.is(word))
}

fn cast_body(body: Nodes) -> Nodes {
    let Some(cut) = body.iter().rposition(|node| node.is("as")) else { return body };
    let (value, kind) = body.split_at(cut);
    let at = kind.first().map_or(0, Node::at);
    let Some(first) = kind.get(1) else { return body };
    if is_text(first) || first.is("character") && kind.get(2).is_some_and(|node| node.is("varying")) {
        let length = kind.last().and_then(Node::round).cloned();
        let fixed = !kind.iter().any(|node| node.is("varying"))
            && ["char", "character", "nchar", "bpchar"].iter().any(|word| first.is(word));
        let mut text = text_of(value.to_vec(), length, fixed, at);
        text.extend([word("as", at), word("varchar", at)]);
        return text;
    }
    let mut result = value.to_vec();
    for node in kind {
        let engine = node.word().and_then(engine_word);
        result.push(engine.map_or_else(|| node.clone(), |engine| word(engine, node.at())));
    }
    result
}

/// A column's type: how the engine stores it, how the catalog writes it, and the limit to enforce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnType {
    /// For the engine's DDL.
    pub engine: String,
    /// As `svv_columns` writes it: `character varying(256)`.
    pub display: String,
    /// Bytes a text may have.
    pub limit: Option<u32>,
    /// How many nodes of the definition it took.
    pub taken: usize,
}

impl ColumnType {
    /// The condition over `$1` that holds a text to its length; blanks at its end do not count. How it is written tells
    /// the message which type it was.
    pub fn check(&self, limit: u32) -> String {
        if self.display.starts_with("character(") {
            format!("check ({limit} >= strlen(rtrim($1)))")
        } else {
            format!("check (strlen(rtrim($1)) <= {limit})")
        }
    }
}

/// Reads the type at the front of a column definition.
pub fn column_type(nodes: &[Node]) -> Option<ColumnType> {
    let first = nodes.first()?.name()?;
    let second = nodes.get(1).and_then(Node::word).unwrap_or_default();
    let mut taken = 1 + usize::from(matches!(
        (first.as_str(), second),
        ("double", "precision") | ("character" | "char" | "national" | "binary", "varying")
    ));
    let arguments: Vec<String> = nodes
        .get(taken)
        .and_then(Node::round)
        .map(|body| body.iter().filter(|n| !n.is_sign(",")).map(|n| n.text().to_owned()).collect())
        .unwrap_or_default();
    taken += usize::from(nodes.get(taken).is_some_and(|node| node.round().is_some()));
    let zone = zone_words(nodes.get(taken..).unwrap_or_default());
    let zoned = zone.is_some_and(|zoned| zoned);
    taken += if zone.is_some() { 3 } else { 0 };
    let number = |index: usize| arguments.get(index).and_then(|text| text.parse::<u32>().ok());
    let text = |default: u32, word: &str| {
        let limit = if arguments.first().is_some_and(|a| a == "max") { 65535 } else { number(0).unwrap_or(default) };
        ("varchar".to_owned(), format!("{word}({limit})"), Some(limit))
    };
    let same = |engine: &str, display: &str| (engine.to_owned(), display.to_owned(), None);
    let (engine, display, limit) = match first.as_str() {
        "varchar" | "nvarchar" | "text" => text(256, "character varying"),
        "character" | "char" if second == "varying" => text(256, "character varying"),
        "char" | "character" | "nchar" => text(1, "character"),
        "bpchar" => text(256, "character"),
        "int2" | "smallint" => same("smallint", "smallint"),
        "int" | "int4" | "integer" => same("integer", "integer"),
        "int8" | "bigint" => same("bigint", "bigint"),
        "real" | "float4" => same("real", "real"),
        "float" | "float8" | "double" => same("double", "double precision"),
        "bool" | "boolean" => same("boolean", "boolean"),
        "decimal" | "numeric" => {
            let (precision, scale) = (number(0).unwrap_or(18), number(1).unwrap_or(0));
            (format!("decimal({precision},{scale})"), format!("numeric({precision},{scale})"), None)
        }
        "timestamp" if zoned => same("timestamptz", "timestamp with time zone"),
        "timestamp" => same("timestamp", "timestamp without time zone"),
        "timestamptz" => same("timestamptz", "timestamp with time zone"),
        "time" if zoned => same("timetz", "time with time zone"),
        "time" => same("time", "time without time zone"),
        "timetz" => same("timetz", "time with time zone"),
        "date" => same("date", "date"),
        "super" => same("json", "super"),
        "varbyte" | "varbinary" => {
            (String::from("blob"), format!("binary varying({})", number(0).unwrap_or(64000)), None)
        }
        "geometry" => same("geometry", "geometry"),
        "geography" | "hllsketch" => same("blob", &first),
        "interval" => {
            let qualifier = Qualifier::read(nodes.get(1..).unwrap_or_default());
            taken = 1 + qualifier.map_or(0, |(_, taken)| taken);
            let words = qualifier.map(|(qualifier, _)| format!(" {}", qualifier.words())).unwrap_or_default();
            (String::from("interval"), format!("interval{words}"), None)
        }
        "oid" => same("bigint", "oid"),
        _ => return None,
    };
    Some(ColumnType { engine, display, limit, taken })
}

/// `with time zone` is true, `without time zone` false.
fn zone_words(nodes: &[Node]) -> Option<bool> {
    let [first, time, zone, ..] = nodes else { return None };
    (time.is("time") && zone.is("zone") && (first.is("with") || first.is("without"))).then(|| first.is("with"))
}

#[cfg(test)]
mod tests {
    use super::super::node::{parse, render, walk};
    use super::*;

    fn done(sql: &str) -> String {
        render(&walk(parse(sql).unwrap(), &rewrite)).sql
    }

    #[test]
    fn casts() {
        assert_eq!(done("a::float, b::super"), "a :: double , b :: json");
        assert_eq!(done("1 + t.o[0].x::varchar"), "1 + rs_text ( t . o [ 0 ] . x )");
        assert_eq!(done("f(a)::int::varchar(3) || b"), "rs_cut ( rs_text ( f ( a ) :: int ) , 3 ) || b");
        assert_eq!(done("cast(a as varchar(5))"), "cast ( rs_cut ( rs_text ( a ) , 5 ) as varchar )");
        assert_eq!(done("cast(a as float)"), "cast ( a as double )");
        assert_eq!(done("select (a)::varchar"), "select rs_text ( ( a ) )");
    }

    #[test]
    fn column_types() {
        let read = |sql: &str| {
            let kind = column_type(&parse(sql).unwrap()).unwrap();
            (kind.engine, kind.display, kind.limit, kind.taken)
        };
        let row = |e: &str, d: &str, l, t| (e.to_owned(), d.to_owned(), l, t);
        assert_eq!(read("varchar(20) not null"), row("varchar", "character varying(20)", Some(20), 2));
        assert_eq!(read("character varying(max)"), row("varchar", "character varying(65535)", Some(65535), 3));
        assert_eq!(read("numeric"), row("decimal(18,0)", "numeric(18,0)", None, 1));
        assert_eq!(read("decimal(8,2) encode az64"), row("decimal(8,2)", "numeric(8,2)", None, 2));
        assert_eq!(read("timestamp with time zone"), row("timestamptz", "timestamp with time zone", None, 4));
        assert_eq!(read("double precision"), row("double", "double precision", None, 2));
        assert!(column_type(&parse("nonsense").unwrap()).is_none());
    }
}
