//! Without values nothing changes; with them every place of the sent text comes from inside the written one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redshift_tui_fuzz::sql::params::{Filled, names};

fuzz_target!(|input: (&str, &str)| {
    let (sql, value) = input;
    assert_eq!(Filled::new(sql, &[]).sql, sql);
    let values: Vec<(String, String)> = names(sql).into_iter().map(|name| (name, value.to_owned())).collect();
    let filled = Filled::new(sql, &values).prefixed("EXPLAIN ");
    for place in 0..filled.sql.len() {
        assert!(filled.origin(place) <= sql.len());
    }
});
