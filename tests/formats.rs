//! Files of results, read back by other programs' readers.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use redshift_tui::format::{Format, ParquetWriter, ResultWriter, XlsxWriter};
use redshift_tui::model::{Chunk, ChunkBuilder, Column, ColumnType, Value};

fn column(name: &str, type_name: &str) -> Column {
    let kind = ColumnType::parse(type_name);
    Column { name: name.into(), type_name: type_name.into(), kind, nullable: true, table: None }
}

fn columns() -> Vec<Column> {
    [
        ("id", "int4"),
        ("big", "int8"),
        ("price", "numeric"),
        ("share", "float8"),
        ("sold", "bool"),
        ("day", "date"),
        ("at", "timestamp"),
        ("utc", "timestamptz"),
        ("name", "varchar"),
        ("name", "super"),
    ]
    .map(|(name, type_name)| column(name, type_name))
    .to_vec()
}

fn page(rows: std::ops::Range<usize>) -> Chunk {
    let mut builder = ChunkBuilder::new(10);
    for row in rows {
        let number = row.to_string();
        let price = format!("-{row}.05");
        let values = [
            number.as_str(),
            "9007199254740993",
            &price,
            "0.1",
            if row % 2 == 0 { "true" } else { "false" },
            "1969-12-31",
            "2008-01-01 02:30:52.25",
            "2008-01-01 02:30:52+00",
            "größe <&> \u{1}",
            "{\"a\":1}",
        ];
        for (index, value) in values.into_iter().enumerate() {
            builder.push(if row % 3 == 1 && index > 0 { Value::Null } else { Value::Text(value) });
        }
    }
    builder.finish(0)
}

#[test]
fn parquet_keeps_types_nulls_and_every_digit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.parquet");
    let mut out = std::fs::File::create(&path).unwrap();
    let mut writer = ParquetWriter::begin(&columns(), &mut out).unwrap();
    // More than one group, and one that is not full.
    for from in (0..150_000).step_by(50_000) {
        writer.write_rows(&page(from..from + 50_000), &mut out).unwrap();
    }
    writer.end(&mut out).unwrap();
    drop(out);
    let reader = duckdb::Connection::open_in_memory().unwrap();
    let file = format!("'{}'", path.display());
    let text = |sql: &str| -> String { reader.query_row(sql, [], |row| row.get(0)).unwrap() };
    let one = |what: &str| text(&format!("select {what}::varchar from {file}"));
    assert_eq!(one("count(*)"), "150000");
    assert_eq!(one("count(big)"), "100000");
    assert_eq!(one("sum(id::hugeint)"), (0..150_000_u64).sum::<u64>().to_string());
    assert_eq!(one("min(price)"), "-149999.05");
    assert_eq!(one("max(big)"), "9007199254740993");
    assert_eq!(one("count_if(sold)"), "50000");
    let row = "concat_ws('|', id, price, share, sold, day, \"at\", epoch(utc), name, name_2->>'a')";
    let last = text(&format!("select {row} from {file} where id = 149999"));
    assert_eq!(last, "149999|-149999.05|0.1|false|1969-12-31|2008-01-01 02:30:52.25|1199154652.0|größe <&> \u{1}|1");
    let types = "select string_agg(column_type, ',') from (describe select * from";
    assert_eq!(
        text(&format!("{types} {file})")),
        "INTEGER,BIGINT,\"DECIMAL(38,2)\",DOUBLE,BOOLEAN,DATE,TIMESTAMP,TIMESTAMP WITH TIME ZONE,VARCHAR,JSON"
            .replace('"', "")
    );
}

#[test]
fn a_parquet_file_holds_one_result() {
    let mut out = Vec::new();
    let mut writer = ResultWriter::new(Format::Parquet, true);
    writer.begin(&columns(), &mut out).unwrap();
    let error = writer.begin(&columns(), &mut out).unwrap_err();
    assert!(error.to_string().contains("one result"), "{error}");
}

#[test]
fn a_workbook_has_numbers_as_numbers_and_the_rest_as_text() {
    let mut out = Vec::new();
    let mut writer = XlsxWriter::begin(&columns(), &mut out).unwrap();
    writer.write_rows(&page(0..3), &mut out).unwrap();
    writer.end(&mut out).unwrap();
    if let Some(path) = std::env::var_os("KEEP_XLSX") {
        std::fs::write(path, &out).unwrap();
    }
    let text = String::from_utf8_lossy(&out);
    for part in [
        "<c r=\"A1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">id</t></is></c>",
        "<c r=\"A2\"><v>0</v></c>",
        "<c r=\"B2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">9007199254740993</t></is></c>",
        "<c r=\"C4\"><v>-2.05</v></c>",
        "<c r=\"E2\" t=\"b\"><v>1</v></c>",
        "größe &lt;&amp;&gt; _x0001_",
        "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row>",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(out.starts_with(b"PK\x03\x04"));
}

#[test]
fn what_a_sheet_cannot_hold_is_refused_in_words() {
    let mut out = Vec::new();
    let wide: Vec<Column> = (0..16_385).map(|n| column(&n.to_string(), "int4")).collect();
    assert!(XlsxWriter::begin(&wide, &mut out).unwrap_err().to_string().contains("16384 columns"));
    let mut builder = ChunkBuilder::new(1);
    builder.push(Value::Text(&"x".repeat(65_535)));
    let mut writer = XlsxWriter::begin(&[column("long", "varchar")], &mut out).unwrap();
    let error = writer.write_rows(&builder.finish(0), &mut out).unwrap_err();
    assert!(error.to_string().contains("cell A2") && error.to_string().contains("32767"), "{error}");
}
