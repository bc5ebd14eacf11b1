//! What could stand at the cursor: columns through aliases, tables, schemas, functions, keywords.

use super::catalog::{Catalog, Level, Place};
use super::keyword::KEYWORDS;
use super::lexer::{Kind, Token, lex};
use super::split::statement_at;
use crate::model::CatalogTable;
use std::collections::HashSet;

/// Names of functions, lower-case and sorted.
#[rustfmt::skip] // one word a line would be two screens of nothing
const FUNCTIONS: &[&str] = &[
    "abs", "acos", "add_months", "any_value", "approximate_percentile_disc", "array", "array_concat", "array_flatten",
    "ascii", "asin", "atan", "atan2", "avg", "bit_and", "bit_or", "bool_and", "bool_or", "btrim", "can_json_parse",
    "cast", "cbrt", "ceil", "ceiling", "change_query_priority", "char_length", "character_length", "charindex",
    "checksum", "chr", "coalesce", "collate", "concat", "convert", "convert_timezone", "cos", "cot", "count", "crc32",
    "cume_dist", "current_aws_account", "current_database", "current_namespace", "current_schemas",
    "current_session_arn", "current_setting", "date_add", "date_cmp", "date_cmp_timestamp", "date_cmp_timestamptz",
    "date_diff", "date_part", "date_part_year", "date_trunc", "dateadd", "datediff", "decode", "degrees", "dense_rank",
    "dexp", "dlog1", "dlog10", "exp", "extract", "farmfingerprint64", "first_value", "floor", "fnv_hash", "from_hex",
    "from_varbyte", "func_sha1", "generate_series", "get_array_length", "get_number_attributes", "getbit", "getdate",
    "greatest", "has_assumerole_privilege", "has_database_privilege", "has_schema_privilege", "has_table_privilege",
    "hll", "hll_cardinality", "hll_combine", "hll_combine_sketches", "hll_create_sketch", "initcap", "interval_cmp",
    "is_array", "is_bigint", "is_boolean", "is_char", "is_decimal", "is_float", "is_integer", "is_object", "is_scalar",
    "is_smallint", "is_valid_json", "is_valid_json_array", "is_varchar", "isnull", "json_array_length",
    "json_extract_array_element_text", "json_extract_path_text", "json_parse", "json_serialize",
    "json_serialize_to_varbyte", "json_size", "json_typeof", "lag", "last_day", "last_user_query_id", "last_value",
    "lead", "least", "left", "len", "length", "listagg", "ln", "log", "lower", "lower_attribute_names", "lpad",
    "ltrim", "max", "md5", "median", "min", "mod", "months_between", "next_day", "nth_value", "ntile", "nullif", "nvl",
    "nvl2", "object", "object_transform", "octet_length", "octetindex", "percent_rank", "percentile_cont",
    "percentile_disc", "pg_backend_pid", "pg_get_cols", "pg_get_late_binding_view_cols", "pg_last_copy_count",
    "pg_last_copy_id", "pg_last_query_id", "pg_last_unload_count", "pg_last_unload_id", "pg_terminate_backend", "pi",
    "position", "power", "quote_ident", "quote_literal", "radians", "rand", "random", "rank", "ratio_to_report",
    "regexp_count", "regexp_instr", "regexp_replace", "regexp_substr", "repeat", "replace", "replicate", "reverse",
    "right", "role_is_member_of", "round", "row_number", "rpad", "rtrim", "sha", "sha1", "sha2", "sign", "sin", "size",
    "slice_num", "soundex", "split_part", "split_to_array", "sqrt", "st_area", "st_asgeojson", "st_astext",
    "st_distance", "st_geomfromtext", "st_length", "st_makepoint", "st_point", "st_x", "st_y", "stddev", "stddev_pop",
    "stddev_samp", "strpos", "strtol", "subarray", "substr", "substring", "sum", "tan", "textlen", "timeofday",
    "timestamp_cmp", "timestamp_cmp_date", "timestamp_cmp_timestamptz", "timestamptz_cmp", "timezone", "to_char",
    "to_date", "to_hex", "to_number", "to_timestamp", "to_varbyte", "translate", "trim", "trunc", "upper",
    "upper_attribute_names", "user_is_member_of", "var_pop", "var_samp", "variance", "version", "width_bucket",
];

/// Words after which a table stands.
const BEFORE_TABLE: &[&str] = &["from", "join", "into", "update", "table", "analyze", "vacuum", "truncate", "describe"];

/// What is being written at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Want {
    /// Byte where the word begins, and the word so far.
    pub start: usize,
    pub word: String,
    /// `s` in `s.pri`.
    qualifier: Option<String>,
    wants_table: bool,
    /// After FROM and JOIN nothing but a name stands.
    wants_name: bool,
    /// Queries the statement names with WITH.
    queries: Vec<String>,
    /// Tables named in the statement: what they are called there, schema, table.
    tables: Vec<(String, Option<String>, String)>,
}

/// Something that could stand there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Candidate {
    pub text: String,
    pub detail: String,
}

impl Want {
    /// Of a text with the cursor at a byte; `None` inside strings and comments.
    pub fn at(text: &str, cursor: usize) -> Option<Self> {
        let statement = statement_at(text, cursor);
        let (from, to) = statement.map_or((0, text.len()), |s| (s.area.start.min(cursor), s.area.end.max(cursor)));
        let sql = text.get(from..to)?;
        let cursor = cursor - from;
        let tokens = lex(sql);
        let quiet = [Kind::String, Kind::DollarString, Kind::LineComment, Kind::BlockComment];
        if tokens.iter().any(|token| quiet.contains(&token.kind) && token.start < cursor && cursor < token.end) {
            return None;
        }
        let is_word = |token: &&Token| matches!(token.kind, Kind::Identifier | Kind::Keyword | Kind::QuotedIdentifier);
        let word = tokens.iter().find(|t| t.start < cursor && cursor <= t.end).filter(is_word);
        let start = word.map_or(cursor, |token| token.start);
        let before: Vec<&Token> = tokens.iter().filter(|t| t.end <= start && !t.kind.is_trivia()).collect();
        let (qualifier, context) = match before.as_slice() {
            [rest @ .., name, dot] if dot.text(sql) == "." && dot.end == start => (Some(plain(name.text(sql))), rest),
            rest => (None, rest),
        };
        let last = context.last().map(|token| token.text(sql).to_ascii_lowercase()).unwrap_or_default();
        Some(Self {
            start: from + start,
            word: sql.get(start..cursor).unwrap_or_default().to_owned(),
            qualifier,
            wants_table: BEFORE_TABLE.contains(&last.as_str()),
            wants_name: matches!(last.as_str(), "from" | "join"),
            queries: queries(sql, &tokens),
            tables: tables(sql, &tokens),
        })
    }

    /// What of the catalog would help and is not known.
    pub fn misses(&self, catalog: &Catalog, place: &Place) -> Vec<Level> {
        let mut wanted = vec![Level::Schemas];
        wanted.extend(self.schemas(catalog, place).map(|schema| Level::Tables { schema }));
        for (_, schema, table) in self.tables_in_reach() {
            let schema = schema.unwrap_or_else(|| "public".to_owned());
            wanted.push(Level::Columns { schema, table });
        }
        wanted.retain(|level| catalog.misses(place, level));
        wanted
    }

    /// Schemas whose tables could stand here.
    fn schemas(&self, catalog: &Catalog, place: &Place) -> impl Iterator<Item = String> {
        let named = self.qualifier.clone().filter(|name| catalog.schemas(place).contains(name));
        let default = (self.wants_table && self.qualifier.is_none()).then(|| "public".to_owned());
        named.into_iter().chain(default)
    }

    /// Tables whose columns could stand here: the one before the point, else all of the statement.
    fn tables_in_reach(&self) -> Vec<(String, Option<String>, String)> {
        if self.wants_table {
            return Vec::new();
        }
        let meant = |called: &str| self.qualifier.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(called));
        self.tables.iter().filter(|(called, ..)| meant(called)).cloned().collect()
    }

    /// What could stand here, best first: of tens of thousands of tables those a word may mean, as many as anybody
    /// looks through.
    pub fn candidates(&self, catalog: &Catalog, place: Option<&Place>, word: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |text: &str, detail: String| {
            let candidate = Candidate { text: crate::format::name(text).into_owned(), detail };
            if seen.insert(candidate.clone()) {
                found.push(candidate);
            }
        };
        if self.wants_table && self.qualifier.is_none() {
            self.queries.iter().for_each(|name| add(name, "query of this statement".into()));
        }
        if let Some(place) = place {
            for (called, schema, table) in self.tables_in_reach() {
                let schema = schema.as_deref().unwrap_or("public");
                for (column, kind) in catalog.columns(place, schema, &table) {
                    add(column, format!("{kind}  {called}"));
                }
            }
            for schema in self.schemas(catalog, place) {
                for table in meant(catalog.tables(place, &schema), word) {
                    add(&table.name, format!("{} in {schema}", table.kind.to_lowercase()));
                }
            }
            if self.qualifier.is_none() {
                catalog.schemas(place).iter().for_each(|schema| add(schema, "schema".into()));
            }
        }
        if self.qualifier.is_none() {
            for (called, _, table) in self.tables.iter().filter(|_| !self.wants_table) {
                add(called, format!("stands for {table}"));
            }
            // Written as the word was begun.
            let upper = !self.word.is_empty() && !self.word.contains(char::is_lowercase);
            let words = |list: &'static [&'static str], detail: &'static str| {
                let cased = move |word: &str| if upper { word.to_uppercase() } else { word.to_owned() };
                list.iter().map(move |word| Candidate { text: cased(word), detail: detail.to_owned() })
            };
            if !self.wants_table {
                found.extend(words(FUNCTIONS, "function"));
            }
            if !self.wants_name {
                found.extend(words(KEYWORDS, "keyword"));
            }
        }
        found
    }
}

/// Tables a word may mean, those first that begin with it.
fn meant<'a>(tables: &'a [CatalogTable], word: &str) -> impl Iterator<Item = &'a CatalogTable> {
    const MOST: usize = 500;
    let begins = |table: &&CatalogTable| {
        table.name.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let others = |table: &&CatalogTable| !begins(table) && may_mean(&table.name, word);
    let mut found: Vec<_> = tables.iter().filter(begins).take(MOST).collect();
    let left = MOST - found.len();
    found.extend(tables.iter().filter(others).take(left));
    found.into_iter()
}

/// Whether a name has the letters of a word in their order. Signs and letters beyond ASCII are not judged here.
fn may_mean(name: &str, word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !word.bytes().all(is_plain) || !name.is_ascii() {
        return true;
    }
    let mut letters = name.bytes();
    word.bytes().all(|wanted| letters.any(|letter| letter.eq_ignore_ascii_case(&wanted)))
}

/// Tables after FROM, JOIN, UPDATE and INTO, with what each is called.
fn tables(sql: &str, tokens: &[Token]) -> Vec<(String, Option<String>, String)> {
    let meaning: Vec<&Token> = tokens.iter().filter(|token| !token.kind.is_trivia()).collect();
    let is_name = |token: &Token| matches!(token.kind, Kind::Identifier | Kind::QuotedIdentifier);
    let mut found = Vec::new();
    let mut rest = meaning.iter().copied().peekable();
    let mut in_list = false;
    while let Some(token) = rest.next() {
        let word = token.text(sql).to_ascii_lowercase();
        let comma = in_list && word == ",";
        if !comma && !["from", "join", "update", "into"].contains(&word.as_str()) {
            in_list = in_list && token.kind != Kind::Keyword;
            continue;
        }
        let mut path = Vec::new();
        while let Some(name) = rest.next_if(|token| is_name(token)) {
            path.push(plain(name.text(sql)));
            if rest.next_if(|token| token.text(sql) == ".").is_none() {
                break;
            }
        }
        let Some(table) = path.pop() else { continue };
        rest.next_if(|token| token.text(sql).eq_ignore_ascii_case("as"));
        let alias = rest.next_if(|token| is_name(token)).map(|token| plain(token.text(sql)));
        found.push((alias.unwrap_or_else(|| table.clone()), path.pop(), table));
        in_list = comma || word == "from";
    }
    found
}

/// Names a statement gives to queries: `WITH name AS (`, `, name (a, b) AS (`.
fn queries(sql: &str, tokens: &[Token]) -> Vec<String> {
    let meaning: Vec<(&Token, String)> = tokens
        .iter()
        .filter(|token| !token.kind.is_trivia())
        .map(|token| (token, token.text(sql).to_ascii_lowercase()))
        .collect();
    if !meaning.iter().any(|(_, word)| word == "with") {
        return Vec::new();
    }
    let named = |window: &[(&Token, String)]| {
        let [(_, before), (name, text), (_, after)] = window else { return None };
        let begins = matches!(before.as_str(), "with" | "recursive" | ",");
        let is_name = matches!(name.kind, Kind::Identifier | Kind::QuotedIdentifier) && text != "recursive";
        (begins && is_name && matches!(after.as_str(), "as" | "(")).then(|| plain(name.text(sql)))
    };
    let has_query = |name: &String, after: &[(&Token, String)]| {
        // `f (a, b) AS (` names a query, `, f(a)` of a select list calls a function.
        let rest = after.iter().skip_while(|(token, _)| plain(token.text(sql)) != *name).skip(1);
        let mut rest = rest.map(|(_, word)| word.as_str()).peekable();
        if rest.peek() == Some(&"(") {
            rest.find(|word| *word == ")");
        }
        rest.next() == Some("as") && matches!(rest.next(), Some("(" | "materialized" | "not"))
    };
    let mut found: Vec<String> = Vec::new();
    for (at, window) in meaning.windows(3).enumerate() {
        if let Some(name) = named(window)
            && has_query(&name, meaning.get(at..).unwrap_or_default())
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

/// A name without its quotes; an unquoted one is lower-case.
fn plain(name: &str) -> String {
    match name.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').unwrap_or(rest).replace("\"\"", "\""),
        None => name.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::Listed;
    use super::*;
    use crate::model::{CatalogTable, Target};
    use proptest::prelude::*;

    fn place() -> Place {
        (Target::Workgroup { name: "w".into(), region: "r".into() }, "dev".into())
    }

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        let table = |name: &str| CatalogTable { name: name.into(), kind: "TABLE".into() };
        catalog.put(place(), Level::Schemas, Ok(Listed::Schemas(vec!["public".into(), "etl".into()])));
        let tables = Listed::Tables(vec![table("sales"), table("Odd Name")]);
        catalog.put(place(), Level::Tables { schema: "public".into() }, Ok(tables));
        let columns = Listed::Columns(vec![("salesid".into(), "int4".into()), ("pricepaid".into(), "numeric".into())]);
        catalog.put(place(), Level::Columns { schema: "public".into(), table: "sales".into() }, Ok(columns));
        catalog
    }

    /// Candidates with the cursor at `|`, the first few.
    fn first(sql: &str, most: usize) -> Vec<String> {
        let cursor = sql.find('|').unwrap();
        let want = Want::at(&sql.replace('|', ""), cursor).unwrap();
        want.candidates(&catalog(), Some(&place()), &want.word).into_iter().take(most).map(|c| c.text).collect()
    }

    #[test]
    fn columns_come_through_aliases_and_tables_after_from() {
        assert_eq!(first("select s.| from sales s", 9), ["salesid", "pricepaid"]);
        assert_eq!(first("select pri| from public.sales as s", 4), ["salesid", "pricepaid", "public", "etl"]);
        assert_eq!(first("select * from |", 4), ["sales", "\"Odd Name\"", "public", "etl"]);
        assert_eq!(first("select * from public.s|", 9), ["sales"]);
        assert_eq!(first("select * from public.|", 9), ["sales", "\"Odd Name\""]);
        assert_eq!(first("select x.| from sales s", 9), [] as [String; 0]);
        assert_eq!(first("sel|", 1), ["public"]);
        // Only names after FROM and JOIN; keywords are written as the word was begun.
        assert_eq!(first("select * from sales s join |", 9), ["sales", "\"Odd Name\"", "public", "etl"]);
        assert!(first("SEL|", 999).contains(&"SELECT".to_owned()));
        assert!(first("sel|", 999).contains(&"select".to_owned()));
    }

    #[test]
    fn of_many_tables_those_stand_there_that_the_word_may_mean() {
        let mut catalog = Catalog::default();
        let table = |name: String| CatalogTable { name, kind: "TABLE".into() };
        let many = (0..2000).map(|n| table(format!("part_{n:04}"))).chain([table("sales_part".into())]);
        catalog.put(place(), Level::Tables { schema: "public".into() }, Ok(Listed::Tables(many.collect())));
        let of = |word: &str| {
            let sql = format!("select * from {word}");
            let want = Want::at(&sql, sql.len()).unwrap();
            want.candidates(&catalog, Some(&place()), word).into_iter().map(|c| c.text).collect::<Vec<_>>()
        };
        assert_eq!(of("part").len(), 500);
        let begin = of("PART_19").iter().take_while(|name| name.starts_with("part_19")).count();
        assert_eq!(begin, 100, "what begins so comes first");
        assert_eq!(of("sp"), ["sales_part"], "the letters may stand apart");
        assert_eq!(of("p19")[..1], ["part_0019"]);
        assert_eq!(of("zz"), [] as [String; 0]);
        assert_eq!(of("").len(), 500);
    }

    #[test]
    fn queries_of_with_are_tables_too() {
        let sql = "with recursive a as (select f(x), b as c from t), d (n, m) as (select 1, 2) select g(1) from |";
        assert_eq!(first(sql, 3), ["a", "d", "sales"]);
        assert_eq!(first("select x, f(y) from |", 1), ["sales"]);
    }

    #[test]
    fn what_is_missing_is_asked_for_and_no_more() {
        let misses = |sql: &str| Want::at(sql, sql.len()).unwrap().misses(&catalog(), &place());
        assert_eq!(misses("select * from etl."), [Level::Tables { schema: "etl".into() }]);
        assert_eq!(misses("select * from public."), []);
        assert_eq!(
            misses("select * from sales s join etl.runs r on r."),
            [Level::Columns { schema: "etl".into(), table: "runs".into() }]
        );
        assert_eq!(Want::at("select 'from ", 10), None);
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in r#"([a-z .,;'"()]|from|join|--|ä|\$\$)*"#, at in 0_usize..80) {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            if let Some(want) = Want::at(&text, at) {
                prop_assert!(want.start <= at && text.is_char_boundary(want.start));
                prop_assert_eq!(text.get(want.start..at), Some(want.word.as_str()));
                want.candidates(&catalog(), Some(&place()), &want.word);
            }
        }
    }
}
