//! What statements answer: fields, pages, errors, the catalog.

use crate::support::*;
use aws_sdk_redshiftdata::error::ProvideErrorMetadata;
use aws_sdk_redshiftdata::types::StatusString;
use redshift_tui::local::{self, Options};

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_typed_and_null_is_not_empty() {
    let demo = demo().await;
    let sql = "select 1::smallint a, 2 b, 3::bigint c, 1.5::float d, '12.30'::decimal(10,2) e, true f, '' g, null::varchar h, \
               '2022-02-22'::timestamp i, '2022-02-22'::date j, json_parse('{\"k\":1}') k";
    let done = demo.run(sql).await;
    assert_eq!(done.error(), None);
    let result = demo.client.get_statement_result().id(done.id()).send().await.expect("rows");
    assert_eq!(result.total_num_rows(), 1);
    let types: Vec<&str> = result.column_metadata().iter().map(|column| column.type_name().unwrap_or("")).collect();
    assert_eq!(
        types,
        ["int2", "int4", "int8", "float8", "numeric", "bool", "varchar", "varchar", "timestamp", "date", "super"]
    );
    let names: String = result.column_metadata().iter().filter_map(|column| column.name()).collect();
    assert_eq!(names, "abcdefghijk");
    let row = &result.records()[0];
    assert_eq!((row[0].as_long_value(), row[1].as_long_value(), row[2].as_long_value()), (Ok(&1), Ok(&2), Ok(&3)));
    assert_eq!(row[3].as_double_value(), Ok(&1.5));
    assert_eq!((text(&row[4]), row[5].as_boolean_value(), text(&row[6])), ("12.30", Ok(&true), ""));
    assert_eq!(row[7].as_is_null(), Ok(&true));
    assert_eq!((text(&row[8]), text(&row[9]), text(&row[10])), ("2022-02-22 00:00:00", "2022-02-22", "{\"k\":1}"));
    let metadata = &result.column_metadata()[4];
    assert_eq!((metadata.precision(), metadata.scale()), (10, 2));
    assert!(done.duration() > 0 && done.redshift_pid() > 0 && done.redshift_query_id() > 0);
    assert_eq!((done.has_result_set(), done.result_rows()), (Some(true), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_give_every_row_and_a_made_up_token_is_refused() {
    let demo = demo().await;
    let done = demo.run("select salesid, listid, pricepaid, saletime from sales order by salesid limit 60000").await;
    let mut pages = demo.client.get_statement_result().id(done.id()).into_paginator().send();
    let (mut seen, mut count) = (0, 0);
    while let Some(page) = pages.next().await {
        for row in page.expect("a page").records() {
            seen += 1;
            assert_eq!(row[0].as_long_value(), Ok(&seen));
        }
        count += 1;
    }
    assert_eq!(seen, 60000);
    assert!(count > 1, "{count}");
    let refused =
        demo.client.get_statement_result().id(done.id()).next_token("bogus").send().await.expect_err("refused");
    assert_eq!(refused.into_service_error().code(), Some("ValidationException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_carry_sqlstate_and_position() {
    let demo = demo().await;
    for (sql, error) in [
        ("select * from nope", "ERROR: relation \"nope\" does not exist\n  Position: 15 [SQLSTATE 42P01]"),
        (
            "SELECT /* ä */ nvl(salesid, 0), nope FROM sales",
            "ERROR: column \"nope\" does not exist\n  Position: 33 [SQLSTATE 42703]",
        ),
        ("select salesid, FROM sales WHERE", "ERROR: syntax error at end of input\n  Position: 33 [SQLSTATE 42601]"),
        ("select 1 +", "ERROR: syntax error at end of input\n  Position: 11 [SQLSTATE 42601]"),
        ("create table x (a int", "ERROR: syntax error at end of input\n  Position: 22 [SQLSTATE 42601]"),
        ("select (1]", "ERROR: syntax error at or near \"]\"\n  Position: 10 [SQLSTATE 42601]"),
        ("select * form sales", "ERROR: syntax error at or near \"sales\"\n  Position: 15 [SQLSTATE 42601]"),
        ("select 1/0", "ERROR: division by zero [SQLSTATE 22012]"),
        ("create table sales (a int)", "ERROR: Relation \"sales\" already exists [SQLSTATE 42P07]"),
        (
            "insert into category values (99, 'x', '12345678901', 'y')",
            "ERROR: value too long for type character varying(10) [SQLSTATE 22001]",
        ),
        (
            "select cast('abc' as int)",
            "ERROR: invalid input syntax for integer: \"abc\"\n  Position: 8 [SQLSTATE 22P02]",
        ),
        ("attach 'x.db'", "ERROR: syntax error at or near \"attach\"\n  Position: 1 [SQLSTATE 42601]"),
    ] {
        let done = demo.run(sql).await;
        assert_eq!(done.status(), Some(&StatusString::Failed), "{sql}");
        assert_eq!(done.error(), Some(error), "{sql}");
        assert_eq!((done.duration(), done.result_rows(), done.result_size()), (-1, -1, -1), "{sql}");
        let none = demo.client.get_statement_result().id(done.id()).send().await.expect_err("no rows");
        assert!(none.into_service_error().is_resource_not_found_exception());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_without_rows_have_no_result_set() {
    let demo = demo().await;
    let done = demo.run("create table made (a int)").await;
    assert_eq!((done.status(), done.has_result_set()), (Some(&StatusString::Finished), Some(false)));
    let none = demo.client.get_statement_result().id(done.id()).send().await.expect_err("no rows");
    assert!(none.into_service_error().is_resource_not_found_exception());
    let done = demo.run("insert into made values (1), (2)").await;
    assert_eq!((done.result_rows(), done.has_result_set()), (2, Some(false)));
    let done = demo.run("select * from made where a > 5").await;
    assert_eq!((done.result_rows(), done.has_result_set()), (0, Some(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalog_is_listed() {
    let demo = demo().await;
    let databases =
        demo.client.list_databases().workgroup_name(WORKGROUP).database("dev").send().await.expect("listed");
    assert_eq!(databases.databases(), ["dev", "sample_data_dev"]);
    let schemas =
        demo.client.list_schemas().workgroup_name(WORKGROUP).database("sample_data_dev").send().await.expect("listed");
    assert_eq!(schemas.schemas(), ["information_schema", "pg_catalog", "public", "tickit", "tpcds", "tpch"]);
    let tables = demo
        .client
        .list_tables()
        .workgroup_name(WORKGROUP)
        .database("dev")
        .schema_pattern("pub%")
        .max_results(3)
        .into_paginator()
        .items()
        .send();
    let tables = tables.collect::<Result<Vec<_>, _>>().await.expect("listed");
    let names: Vec<&str> = tables.iter().filter_map(|table| table.name()).collect();
    assert_eq!(names, ["category", "date", "event", "listing", "sales", "users", "venue"]);
    let table = demo
        .client
        .describe_table()
        .workgroup_name(WORKGROUP)
        .database("dev")
        .schema("public")
        .table("sales")
        .send()
        .await
        .expect("described");
    let price = table.column_list().iter().find(|column| column.name() == Some("pricepaid")).expect("the column");
    assert_eq!((price.type_name(), price.precision(), price.scale()), (Some("numeric"), 8, 2));
    let gone = demo
        .client
        .list_tables()
        .workgroup_name(WORKGROUP)
        .database("nope")
        .send()
        .await
        .expect_err("no such database");
    assert!(gone.into_service_error().is_database_connection_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn own_files_become_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("people.csv");
    std::fs::write(&file, "id,name,born\n1,Ada,1815-12-10\n2,,1912-06-23\n").expect("written");
    let demo = demo_with(Options { loads: vec![("people".to_owned(), file)], ..Options::default() }).await;
    let rows = demo.rows("select id, name, born from people order by id").await;
    assert_eq!((rows[0][0].as_long_value(), text(&rows[0][1]), text(&rows[0][2])), (Ok(&1), "Ada", "1815-12-10"));
    assert_eq!(rows[1][1].as_is_null(), Ok(&true));
    let missing = Options { loads: vec![("x".to_owned(), folder.path().join("nope.csv"))], ..Options::default() };
    let error = local::start(missing).await.expect_err("no such file");
    assert!(error.to_string().contains("nope.csv"), "{error}");
}
