//! Any bytes are an answer with rows or not; one that is read is JSON, with as many rows as it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redshift_tui_fuzz::cloud::rows::read;
use serde::de::IgnoredAny;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let Ok((rows, rest)) = read(body) else { return };
    assert!(serde_json::from_slice::<IgnoredAny>(body).is_ok());
    let records = rest.get("Records").and_then(Value::as_array);
    assert!(records.is_none_or(Vec::is_empty));
    for row in 0..rows.chunk.rows() {
        for column in 0..rows.chunk.width() {
            let _ = rows.chunk.get(row, column);
        }
    }
});
