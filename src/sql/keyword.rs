//! The words Redshift's grammar knows, lower-case and sorted, for highlighting and for the front end.

/// Whether `word` (any case) is a keyword. Names of functions and types are not.
pub fn is_keyword(word: &str) -> bool {
    const LONGEST: usize = 17;
    if word.len() > LONGEST || !word.is_ascii() {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    KEYWORDS.binary_search(&lower.as_str()).is_ok()
}

/// All keywords, sorted: completion lists them too.
#[rustfmt::skip] // one word a line would be two screens of nothing
pub const KEYWORDS: &[&str] = &[
    "abort", "acceptanydate", "acceptinvchars", "add", "addquotes", "all", "allowoverwrite", "alter", "always",
    "analyze", "and", "any", "append", "approximate", "array", "as", "asc", "at", "attach", "authorization", "auto",
    "avro", "az64", "backup", "basic", "begin", "between", "binary", "blanksasnull", "both", "by", "bytedict",
    "bzip2", "call", "cancel", "cascade", "case", "cast", "check", "cleanpath", "close", "cluster", "collate",
    "column", "comment", "commit", "compound", "compression", "compupdate", "concurrently", "connect", "constraint",
    "copy", "create", "credentials", "cross", "csv", "cube", "current", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "current_user_id", "cursor", "database",
    "datashare", "dateformat", "deallocate", "declare", "default", "deferrable", "delete", "delimiter", "delta",
    "delta32k", "desc", "describe", "disable", "distinct", "distkey", "diststyle", "do", "drop", "each", "else",
    "elsif", "emptyasnull", "enable", "encode", "encrypt", "encryption", "end", "escape", "even", "except",
    "exception", "exclude", "execute", "exists", "exit", "explain", "explicit_ids", "external", "false", "fetch",
    "fillrecord", "filter", "first", "fixedwidth", "following", "for", "force", "foreign", "format", "from", "full",
    "function", "functions", "generated", "global", "globaldict256", "globaldict64k", "grant", "group", "grouping",
    "groups", "gzip", "having", "header", "iam_role", "identity", "if", "ignore", "ignoreblanklines", "ignoreheader",
    "ilike", "immutable", "in", "include", "initially", "inner", "inout", "insert", "instead", "intersect",
    "interval", "into", "is", "isnull", "join", "json", "key", "language", "lateral", "leading", "left", "level",
    "library", "like", "limit", "listen", "local", "localtime", "localtimestamp", "lock", "loop", "lz4", "lzo",
    "lzop", "manifest", "masking", "match", "matched", "materialized", "maxerror", "maxfilesize", "merge", "minus",
    "mode", "model", "mostly16", "mostly32", "mostly8", "natural", "new", "next", "no", "noload", "not", "notice",
    "notnull", "null", "nullas", "nulls", "of", "off", "offline", "offset", "oid", "on", "only", "open", "option",
    "options", "or", "orc", "order", "out", "outer", "over", "overlaps", "owner", "parallel", "parquet", "partition",
    "password", "percent", "permissions", "pivot", "placing", "policy", "preceding", "prepare", "primary",
    "privileges", "procedure", "procedures", "qualify", "raise", "range", "raw", "read", "readratio", "recover",
    "recursive", "references", "refresh", "region", "reindex", "rename", "repeatable", "replace", "reset", "respect",
    "restrict", "return", "returns", "revoke", "right", "rls", "role", "rollback", "rollup", "row", "rows",
    "runlength", "savepoint", "schema", "schemas", "security", "select", "sequence", "session", "session_user", "set",
    "sets", "shapefile", "share", "show", "similar", "snapshot", "some", "sort", "sortkey", "stable", "start",
    "statupdate", "strict", "sysdate", "system", "table", "tables", "tag", "temp", "temporary", "text255", "text32k",
    "then", "timeformat", "to", "top", "trailing", "transaction", "trigger", "true", "truncate", "truncatecolumns",
    "type", "unbounded", "union", "unique", "unlimited", "unload", "unpivot", "until", "update", "usage", "use",
    "user", "users", "using", "vacuum", "values", "varying", "verbose", "view", "views", "volatile", "wallet", "when",
    "where", "while", "window", "with", "within", "without", "work", "write", "yes", "zone", "zstd",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_and_lower_case() {
        assert!(KEYWORDS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(KEYWORDS.iter().all(|word| **word == word.to_ascii_lowercase()));
    }

    #[test]
    fn any_case_is_found() {
        assert!(is_keyword("SELECT") && is_keyword("Qualify") && is_keyword("explicit_ids"));
        assert!(!is_keyword("sales") && !is_keyword("") && !is_keyword("sélect"));
    }
}
