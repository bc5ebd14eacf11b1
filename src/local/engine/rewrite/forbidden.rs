//! Functions and tables of the engine that the service does not have: they would show the machine the stand-in
//! runs on. Files and sockets are shut by the engine's own settings too; this makes the answer the service's.

use super::functions;
use super::node::Node;
use crate::local::engine::error::SqlError;

/// Calls that do not exist for the user.
const FUNCTIONS: &[&str] = &[
    "getenv",
    "getvariable",
    "glob",
    "parquet_file_metadata",
    "parquet_kv_metadata",
    "parquet_metadata",
    "parquet_schema",
    "query",
    "query_table",
    "read_blob",
    "read_csv",
    "read_csv_auto",
    "read_duckdb",
    "read_json",
    "read_json_auto",
    "read_json_objects",
    "read_json_objects_auto",
    "read_ndjson",
    "read_ndjson_auto",
    "read_ndjson_objects",
    "read_parquet",
    "read_text",
    "seq_scan",
    "sniff_csv",
    "which_secret",
    "write_log",
    "parse_duckdb_log_message",
    "checkpoint",
    "force_checkpoint",
    "parquet_scan",
    "arrow_scan",
    "arrow_scan_dumb",
    "json_execute_serialized_sql",
    "test_all_types",
    "from_substrait",
    "get_substrait",
    "enable_logging",
    "disable_logging",
    "truncate_duckdb_logs",
    "enable_profiling",
];

/// Databases of the engine that hold its own things.
const DATABASES: &[&str] = &["memory", "system", "temp", super::super::open::CATALOG];

/// Refuses what does not exist in the service.
pub fn check(nodes: &[Node], sql: &str) -> Result<(), SqlError> {
    for (index, node) in nodes.iter().enumerate() {
        let next = nodes.get(index + 1);
        if let Some(name) = node.name() {
            if let Some(why) = next.filter(|next| next.round().is_some()).and_then(|_| refused(&name)) {
                return Err(SqlError::new(
                    "0A000",
                    format!("function {name} is not supported by the local stand-in: {why}"),
                )
                .at(sql, node.at()));
            }
            if next.is_some_and(|next| next.round().is_some()) && engine_only(&name) {
                return Err(SqlError::new("42883", format!("function {name} does not exist")).at(sql, node.at()));
            }
            if foreign_database(nodes, index, &name) {
                return Err(SqlError::new("3D000", format!("database \"{name}\" does not exist")).at(sql, node.at()));
            }
            if after_from(nodes, index) && engine_table(&name) {
                return Err(SqlError::new("42P01", format!("relation \"{name}\" does not exist")).at(sql, node.at()));
            }
        }
        if after_from(nodes, index) && node.string().is_some() {
            return Err(SqlError::syntax(node.text(), sql, node.at()));
        }
        if let Node::Group { body, .. } = node {
            check(body, sql)?;
        }
    }
    Ok(())
}

/// Functions of the service that the stand-in does not have, and why.
fn refused(name: &str) -> Option<&'static str> {
    const OTHERS: &[(&str, &str)] = &[
        ("change_query_priority", "it has one queue without priorities"),
        ("change_session_priority", "it has one queue without priorities"),
        ("change_user_priority", "it has one queue without priorities"),
        ("farmfingerprint64", "it has no FarmHash"),
        ("get_bit", "it is of the leader node's bytea; use GETBIT"),
        ("get_byte", "it is of the leader node's bytea"),
        ("murmur3_32_hash", "it has no MurmurHash"),
        ("object_transform", "it cannot change a SUPER in place"),
        ("reboot_cluster", "the cluster is rebooted by RebootCluster"),
        ("set_bit", "it is of the leader node's bytea"),
        ("set_byte", "it is of the leader node's bytea"),
    ];
    if functions::spatial::has(name) {
        return None;
    }
    let spatial = name.starts_with("st_")
        || name.starts_with("h3_")
        || matches!(name, "addbbox" | "dropbbox" | "supportsbbox" | "geometrytype");
    let other = OTHERS.iter().find(|(known, _)| *known == name).map(|(_, why)| *why);
    if spatial {
        Some("of GEOMETRY it has points without an SRID, their coordinates and their distances")
    } else {
        other
    }
}

fn engine_only(name: &str) -> bool {
    name.starts_with("duckdb_") || name.starts_with("pragma_") || FUNCTIONS.contains(&name)
}

fn engine_table(name: &str) -> bool {
    name.starts_with("duckdb_") || name.starts_with("sqlite_")
}

/// The first of three names with dots between.
fn foreign_database(nodes: &[Node], index: usize, name: &str) -> bool {
    let dot = |at: usize| nodes.get(at).is_some_and(|node| node.is_sign("."));
    let first = index == 0 || !dot(index - 1);
    first && DATABASES.contains(&name) && dot(index + 1) && dot(index + 3)
}

fn after_from(nodes: &[Node], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|at| nodes.get(at));
    // `extract(year from '2020-01-01')` and its like have no clause of that name.
    let verbs = ["select", "delete", "update", "insert", "merge"];
    let in_statement = nodes.iter().take(index).any(|node| verbs.iter().any(|verb| node.is(verb)));
    in_statement && before.is_some_and(|node| node.is("from") || node.is("join"))
}

#[cfg(test)]
mod tests {
    use super::super::node::parse;
    use super::*;

    #[test]
    fn the_engines_own_doors_do_not_exist() {
        for sql in [
            "select * from read_csv('/etc/passwd')",
            "select getenv('HOME')",
            "select * from \"read_text\" ('x')",
            "select * from duckdb_settings()",
            "select * from '/etc/passwd'",
            "select (select x from memory.main.t)",
        ] {
            assert!(check(&parse(sql).unwrap(), sql).is_err(), "{sql}");
        }
        for sql in ["select query from stl_query", "select dev.public.t.a from dev.public.t", "select glob from t"] {
            assert_eq!(check(&parse(sql).unwrap(), sql), Ok(()), "{sql}");
        }
    }
}
