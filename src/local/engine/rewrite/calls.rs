//! Calls that need more than another name: their arguments, or what stands behind the bracket, decide.

use super::node::{Node, Nodes, items, quote, round, string, template, word};
use super::{datepart, functions, literal, numeric, to_char};

/// Rewrites the calls of one level.
pub fn rewrite(nodes: &[Node]) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut index = 0;
    while let Some(node) = nodes.get(index) {
        let rest = nodes.get(index + 1..).unwrap_or_default();
        let qualified = result.last().is_some_and(|before: &Node| before.is_sign("."));
        let call = node.word().zip(rest.first().and_then(Node::round)).filter(|_| !qualified && !is_target(&result));
        let done = call.and_then(|(name, body)| special(name, body, rest.get(1..).unwrap_or_default(), node.at()));
        if let Some((nodes, trailing)) = done {
            result.extend(nodes);
            index += 2 + trailing;
        // The exact answer of a count is within the error the word allows.
        } else if node.is("approximate") && rest.first().is_some_and(|next| next.name().is_some()) {
            index += 1;
        } else {
            result.push(node.clone());
            index += 1;
        }
    }
    result
}

/// Behind these words a name with a bracket is a table with its columns.
fn is_target(before: &Nodes) -> bool {
    before.last().is_some_and(|node| node.is("into") || node.is("table") || node.is("view") || node.is("as"))
}

/// The new nodes and how many nodes behind the bracket they take up.
fn special(name: &str, body: &Nodes, behind: &[Node], at: usize) -> Option<(Nodes, usize)> {
    let arguments = items(body);
    match name {
        "listagg" => return listagg(body, behind, at),
        "ratio_to_report" => return ratio(&arguments, behind, at),
        "percentile_cont" | "percentile_disc" => return percentile(name, &arguments, behind, at),
        "avg" => return Some(average(body, behind, at)),
        _ => {}
    }
    let nodes = match name {
        "dateadd" | "date_add" => datepart::add(&arguments, at),
        "datediff" | "date_diff" => datepart::difference(&arguments, at),
        "date_part" | "pgdate_part" => datepart::part(&arguments, at),
        "date_trunc" => datepart::truncate(&arguments, at),
        "extract" => datepart::extract(body, at),
        "decode" => decode(&arguments, at),
        "convert" => convert(&arguments, at),
        "to_char" => formatted(&arguments, at),
        "to_date" => parsed(&arguments, "date", at),
        "to_timestamp" => parsed(&arguments, "timestamptz", at),
        "json_extract_path_text" => json_path(&arguments, at),
        "regexp_substr" if arguments.len() > 4 => regexp_substr(&arguments, at),
        "collate" => collated(&arguments, at),
        "to_number" => numeric::parse(&arguments, at),
        _ => functions::rule(name, arguments.len()).map(|sql| {
            let moments = functions::is_of_moments(name);
            template(sql, at, &if moments { arguments.iter().map(literal::moment).collect() } else { arguments })
        }),
    };
    nodes.map(|nodes| (nodes, 0))
}

/// `listagg([distinct] x[, sep]) [within group (order by ..)]`.
fn listagg(body: &Nodes, behind: &[Node], at: usize) -> Option<(Nodes, usize)> {
    let distinct = body.first()?.is("distinct");
    let arguments = items(body.get(usize::from(distinct)..)?);
    let value = arguments.first()?.clone();
    let separator = arguments.get(1).cloned().unwrap_or_else(|| vec![string("", at)]);
    let mut inner = if distinct { vec![word("distinct", at)] } else { Nodes::new() };
    inner.extend(template("cast($1 as varchar), $2", at, &[value.clone(), separator]));
    let order = match behind {
        [within, group, order, ..] if within.is("within") && group.is("group") => order.round().cloned(),
        _ => None,
    };
    let trailing = if order.is_some() { 3 } else { 0 };
    inner
        .extend(order.map(|order| if distinct { ordered_text(&order, &value, at) } else { order }).unwrap_or_default());
    Some((vec![word("string_agg", at), round(inner, at)], trailing))
}

/// DISTINCT can only be ordered by what is listed, which is the value as text.
fn ordered_text(order: &Nodes, value: &Nodes, at: usize) -> Nodes {
    let tail = order.get(2..).unwrap_or_default();
    let same =
        tail.get(..value.len()).is_some_and(|start| super::node::render(start).sql == super::node::render(value).sql);
    if !same {
        return order.clone();
    }
    let mut nodes = template("order by cast($1 as varchar)", at, std::slice::from_ref(value));
    nodes.extend_from_slice(tail.get(value.len()..).unwrap_or_default());
    nodes
}

/// `ratio_to_report(x) over (w)`.
fn ratio(arguments: &[Nodes], behind: &[Node], at: usize) -> Option<(Nodes, usize)> {
    let [over, window, ..] = behind else { return None };
    if !over.is("over") {
        return None;
    }
    let all = [arguments.first()?.clone(), vec![window.clone()]];
    Some((template("(cast($1 as double) / nullif(sum($1) over $2, 0))", at, &all), 2))
}

/// `percentile_cont(f) within group (order by x) over (w)`: the engine has its windows by another name.
fn percentile(name: &str, arguments: &[Nodes], behind: &[Node], at: usize) -> Option<(Nodes, usize)> {
    let [within, group, order, over, window, ..] = behind else { return None };
    if !within.is("within") || !group.is("group") || !over.is("over") {
        return None;
    }
    let mut value = order.round()?.get(2..)?.to_vec();
    let descending = value.last().is_some_and(|node| node.is("desc"));
    if descending || value.last().is_some_and(|node| node.is("asc")) {
        value.pop();
    }
    let fraction = if descending { "1 - $1" } else { "$1" };
    let quantile = name.replace("percentile", "quantile");
    let all = [arguments.first()?.clone(), value, vec![window.clone()]];
    Some((template(&format!("{quantile}($2, {fraction}) over $3"), at, &all), 5))
}

/// Averages of whole numbers are whole, those of decimals decimal: the sum knows which.
fn average(body: &Nodes, behind: &[Node], at: usize) -> (Nodes, usize) {
    // PIVOT takes one aggregate only.
    if behind.first().is_some_and(|node| node.is("for")) {
        return (template("rs_pivot_mean($1, 1)", at, std::slice::from_ref(body)), 0);
    }
    let mut trailing = 0;
    for clause in ["filter", "over"] {
        if behind.get(trailing).is_some_and(|node| node.is(clause)) {
            trailing += 2;
        }
    }
    let trailing = trailing.min(behind.len());
    let tail = behind.get(..trailing).unwrap_or_default().to_vec();
    (template("rs_mean(sum($1) $2, count($1) $2)", at, &[body.clone(), tail]), trailing)
}

/// `decode(e, search, result, .., default)`, where NULL equals NULL.
fn decode(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    use std::fmt::Write;
    let (_, pairs) = arguments.split_first()?;
    let mut sql = String::from("(case");
    for (index, _) in pairs.chunks_exact(2).enumerate() {
        let _ = write!(sql, " when ($1) is not distinct from (${}) then ${}", index * 2 + 2, index * 2 + 3);
    }
    if pairs.len() % 2 == 1 {
        let _ = write!(sql, " else ${}", arguments.len());
    }
    sql.push_str(" end)");
    Some(template(&sql, at, arguments))
}

/// `collate(text, 'case_insensitive')`.
fn collated(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [value, collation] = arguments else { return None };
    let folded = collation
        .first()?
        .string()
        .is_some_and(|name| matches!(name.to_ascii_lowercase().as_str(), "case_insensitive" | "ci"));
    Some(template(if folded { "($1 collate nocase)" } else { "($1)" }, at, std::slice::from_ref(value)))
}

/// `convert(type, value)`.
fn convert(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [kind, value] = arguments else { return None };
    Some(template("cast($1 as $2)", at, &[value.clone(), kind.clone()]))
}

fn formatted(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let [value, pattern] = arguments else { return None };
    let [literal] = pattern.as_slice() else { return None };
    Some(to_char::to_char(value, &literal.string()?, at))
}

fn parsed(arguments: &[Nodes], kind: &str, at: usize) -> Option<Nodes> {
    let [value, pattern, rest @ ..] = arguments else { return None };
    let [literal] = pattern.as_slice() else { return None };
    let strict = rest.first().and_then(|flag| flag.first()).is_some_and(|flag| flag.is("true"));
    let format = quote(&to_char::parse_pattern(&literal.string()?));
    // Unless told to be strict, days beyond the month's end run into the next one.
    let moment = if strict { "strptime($1" } else { "rs_moment(cast($1 as varchar)" };
    Some(template(&format!("cast({moment}, {format}) as {kind})"), at, std::slice::from_ref(value)))
}

/// `json_extract_path_text(json, key, .. [, null_if_invalid])`: the empty string where there is nothing.
fn json_path(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let flag = |nodes: &Nodes| matches!(nodes.as_slice(), [word] if word.is("true") || word.is("false"));
    let lenient = arguments.last().filter(|last| flag(last));
    let keys = arguments.len().checked_sub(1 + usize::from(lenient.is_some())).filter(|keys| *keys > 0)?;
    let steps: Vec<String> = (2..=keys).map(|index| format!(" -> ${index}")).collect();
    let steps = steps.concat();
    let lenient = lenient.and_then(|flag| flag.first()).map_or("false", Node::text);
    let json = "cast($1 as varchar)";
    let found = format!("(try_cast({json} as json){steps} ->> ${})", keys + 1);
    Some(template(&format!("rs_json_path({json}, {found}, {lenient})"), at, arguments))
}

/// `regexp_substr(text, pattern, position, occurrence, parameters)`: `e` asks for the first group.
fn regexp_substr(arguments: &[Nodes], at: usize) -> Option<Nodes> {
    let parameters = arguments.get(4)?.first()?.string()?;
    let group = u8::from(parameters.contains('e'));
    let found = format!("regexp_extract_all(substring($1, $3), rs_regexp($2, $5), {group})");
    Some(template(&format!("coalesce({found}[$4], '')"), at, arguments))
}

/// `lag(x) ignore nulls over (..)`: the engine wants the words inside the bracket.
pub fn ignore_nulls(nodes: Nodes) -> Nodes {
    let mut result: Nodes = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.into_iter().peekable();
    while let Some(node) = rest.next() {
        let nulls = rest.peek().is_some_and(|next| next.is("nulls"));
        let treats = nulls && (node.is("ignore") || node.is("respect"));
        match result.last_mut() {
            Some(Node::Group { open, body, .. }) if treats && open.text == "(" => {
                body.push(node);
                body.extend(rest.next());
            }
            _ => result.push(node),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::super::tests::rewritten;

    /// The rewritten expression without its column name.
    fn one(expression: &str) -> String {
        let sql = rewritten(&format!("select {expression} as x from t"));
        sql.strip_prefix("select ").unwrap().strip_suffix(" as x from t").unwrap().replace(' ', "")
    }

    #[test]
    fn dates() {
        assert_eq!(one("dateadd(day, -7, getdate())"), "((getdate())+to_days(cast(-7asint)))");
        assert_eq!(one("datediff(hrs, a, '2020-01-01')"), "date_diff('hour',a,cast('2020-01-01'astimestamp))");
        assert_eq!(one("date_part(dow, a)"), "cast(date_part('dow',a)asdouble)");
        assert_eq!(one("extract(epoch from a)"), "cast(trunc(date_part('epoch',a))asbigint)");
        assert_eq!(one("to_char(a, 'YYYY-MM')"), "(strftime(a,'%Y-%m'))");
        assert_eq!(one("to_char(a, 'DD MON')"), "(strftime(a,'%d')||upper(strftime(a,'%b')))");
        assert_eq!(one("to_date(a, 'YYYYMMDD', true)"), "cast(strptime(a,'%Y%m%d')asdate)");
    }

    #[test]
    fn aggregates() {
        assert_eq!(
            one("listagg(a, ', ') within group (order by a)"),
            "string_agg(cast(rs_text(a)asvarchar),','orderbya)"
        );
        assert_eq!(one("listagg(distinct a, '|')"), "string_agg(distinctcast(rs_text(a)asvarchar),'|')");
        assert_eq!(one("approximate count(distinct a)"), "count(distincta)");
        assert_eq!(one("avg(a) over (order by b)"), "rs_mean(sum(a)over(orderbyb),count(a)over(orderbyb))");
        assert_eq!(
            one("ratio_to_report(a) over (partition by b)"),
            "(cast(aasdouble)/rs_nonzero(nullif(sum(a)over(partitionbyb),0)))"
        );
        assert_eq!(one("lag(a) ignore nulls over (order by b)"), "lag(aignorenulls)over(orderbyb)");
    }

    #[test]
    fn choices() {
        assert_eq!(one("nvl2(a, 'y', 'n')"), "(casewhen(a)isnotnullthen'y'else'n'end)");
        assert_eq!(one("decode(a, 'x', 1, 2)"), "(casewhen(a)isnotdistinctfrom('x')then1else2end)");
        assert_eq!(one("convert(integer, '42')"), "cast('42'asinteger)");
        assert_eq!(
            one("json_extract_path_text(a, 'f1', 'f2')"),
            "rs_json_path(cast(rs_text(a)asvarchar),(try_cast(cast(rs_text(a)asvarchar)asjson)->'f1'->>'f2'),false)"
        );
    }
}
