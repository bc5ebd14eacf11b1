//! The engine is loaded by the first statement, not by the start of the program.
#![allow(clippy::unwrap_used, reason = "a test may fail")]
#![cfg(all(feature = "local", target_os = "linux", not(feature = "engine-bundled")))]

fn loaded() -> bool {
    std::fs::read_to_string("/proc/self/maps").unwrap().contains("libduckdb")
}

#[test]
fn the_library_comes_with_the_first_call() {
    assert!(!loaded());
    let engine = duckdb::Connection::open_in_memory().unwrap();
    let answer: (i64, String) =
        engine.query_row("select 42, version()", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(answer, (42, "v1.5.6".to_owned()));
    assert!(loaded());
}
