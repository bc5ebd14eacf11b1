//! What is put into pages comes out of them, NULL apart from the empty text; no value is too odd to be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redshift_tui_fuzz::model::{ChunkBuilder, Column, ColumnType, Value};
use redshift_tui_fuzz::sql::results::Results;
use redshift_tui_fuzz::sql::visible::{cut, width};

fuzz_target!(|input: (u8, Vec<Vec<Option<String>>>)| {
    let (wide, pages) = input;
    let wide = usize::from(wide % 9) + 1;
    let column = |index: usize| Column {
        name: index.to_string(),
        type_name: "varchar".into(),
        kind: ColumnType::Text,
        nullable: true,
        table: None,
    };
    let mut results = Results::new((0..wide).map(column).collect(), None);
    let mut expected: Vec<Option<String>> = Vec::new();
    for page in pages {
        let mut builder = ChunkBuilder::new(wide);
        for value in &page {
            builder.push(value.as_deref().map_or(Value::Null, Value::Text));
        }
        expected.extend(page);
        expected.resize(expected.len().div_ceil(wide) * wide, None);
        results.append(builder.finish(0));
    }
    assert_eq!(results.rows(), expected.len() / wide);
    for (cell, value) in expected.iter().enumerate() {
        assert_eq!(results.text(cell / wide, cell % wide), *value);
        if let Some(text) = value {
            assert!(width(&cut(text, 10, false)) <= 10);
            assert!(cut(text, 10, true).is_ascii());
        }
    }
});
