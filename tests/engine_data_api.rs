//! The Data API of the stand-in through the real SDK.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// A method's path of the SDK is longer than the closure.
#![allow(clippy::redundant_closure_for_method_calls)]

use aws_sdk_redshiftdata::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_redshiftdata::error::ProvideErrorMetadata;
use aws_sdk_redshiftdata::operation::describe_statement::DescribeStatementOutput;
use aws_sdk_redshiftdata::types::{Field, SqlParameter, StatusString};
use aws_sdk_redshiftdata::{Client, Config};
use redshift_tui::local::{self, Options, Running};
use std::time::{Duration, Instant};

const CLUSTER: &str = "analytics-prod";
const WORKGROUP: &str = "analytics-wg";

struct Demo {
    _running: Running,
    client: Client,
}

async fn demo_with(options: Options) -> Demo {
    let running = local::start(options).await.expect("the stand-in starts");
    let http = aws_smithy_http_client::Builder::new().build_http();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIDDEMO", "secret", None, None, "test"))
        .endpoint_url(running.url())
        .http_client(http)
        .build();
    Demo { client: Client::from_conf(config), _running: running }
}

async fn demo() -> Demo {
    demo_with(Options::default()).await
}

impl Demo {
    async fn submit(&self, sql: &str) -> String {
        let sent = self.client.execute_statement().workgroup_name(WORKGROUP).database("dev").sql(sql).send().await;
        sent.expect("it is taken").id().expect("an id").to_owned()
    }

    async fn describe(&self, id: &str) -> DescribeStatementOutput {
        self.client.describe_statement().id(id).wait_time_seconds(30).send().await.expect("it is known")
    }

    async fn run(&self, sql: &str) -> DescribeStatementOutput {
        let id = self.submit(sql).await;
        self.describe(&id).await
    }

    async fn rows(&self, sql: &str) -> Vec<Vec<Field>> {
        let done = self.run(sql).await;
        assert_eq!(done.status(), Some(&StatusString::Finished), "{:?}", done.error());
        self.client.get_statement_result().id(done.id()).send().await.expect("rows").records().to_vec()
    }
}

fn text(field: &Field) -> &str {
    field.as_string_value().expect("text")
}

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
async fn a_running_statement_stops_at_once() {
    let demo = demo().await;
    demo.run("select 1").await;
    let id = demo
        .submit("select count(*) from sales a, sales b, sales c where a.pricepaid + b.pricepaid > c.pricepaid")
        .await;
    let started = async {
        while demo.client.describe_statement().id(&id).send().await.expect("known").status()
            != Some(&StatusString::Started)
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), started).await.expect("it starts");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = Instant::now();
    let answer = demo.client.cancel_statement().id(&id).send().await.expect("cancelled");
    let took = before.elapsed();
    assert_eq!(answer.status(), Some(true));
    let done = demo.describe(&id).await;
    assert_eq!(done.status(), Some(&StatusString::Aborted));
    println!("cancelled in {took:?}");
    assert!(took < Duration::from_millis(1500), "{took:?}");
    let again = demo.client.cancel_statement().id(&id).send().await.expect_err("too late");
    assert!(again.into_service_error().is_validation_exception());
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
async fn the_same_token_is_the_same_statement() {
    let demo = demo().await;
    let send = || {
        let call = demo.client.execute_statement().workgroup_name(WORKGROUP).database("dev").sql("select 1");
        call.client_token("0123456789").send()
    };
    let (first, second) = (send().await.expect("taken"), send().await.expect("taken"));
    assert_eq!(first.id(), second.id());
    assert_ne!(first.id(), Some(demo.submit("select 1").await.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_said_together_is_refused() {
    let demo = demo().await;
    let call = || demo.client.execute_statement().sql("select 1");
    for (name, call) in [
        ("no target", call().database("dev")),
        ("two targets", call().database("dev").workgroup_name(WORKGROUP).cluster_identifier(CLUSTER)),
        ("user of a workgroup", call().database("dev").workgroup_name(WORKGROUP).db_user("bob")),
        (
            "user and secret",
            call()
                .database("dev")
                .cluster_identifier(CLUSTER)
                .db_user("bob")
                .secret_arn("arn:aws:secretsmanager:us-east-1:123456789012:secret:x"),
        ),
        ("no database", call().workgroup_name(WORKGROUP)),
        ("unknown workgroup", call().database("dev").workgroup_name("nope-wg")),
        ("unknown cluster", call().database("dev").cluster_identifier("nope")),
        ("session and target", call().session_id("0b5bff52-9d1c-4d8b-8e5e-4a7dbe4ab5a1").database("dev")),
        ("unknown session", call().session_id("0b5bff52-9d1c-4d8b-8e5e-4a7dbe4ab5a1")),
        ("too long", call().database("dev").workgroup_name(WORKGROUP).sql(format!("select '{}'", "x".repeat(102_400)))),
        (
            "unused parameter",
            call()
                .database("dev")
                .workgroup_name(WORKGROUP)
                .parameters(SqlParameter::builder().name("a").value("1").build().expect("built")),
        ),
    ] {
        let refused = call.send().await.expect_err(name);
        assert!(refused.as_service_error().is_some_and(|error| error.is_validation_exception()), "{name}: {refused:?}");
    }
    let unknown =
        demo.client.describe_statement().id("0b5bff52-9d1c-4d8b-8e5e-4a7dbe4ab5a1").send().await.expect_err("unknown");
    assert!(unknown.into_service_error().is_resource_not_found_exception());
    let done = demo
        .client
        .execute_statement()
        .workgroup_name(WORKGROUP)
        .database("nope")
        .sql("select 1")
        .wait_time_seconds(20)
        .send()
        .await
        .expect("taken");
    let done = demo.describe(done.id().expect("id")).await;
    assert_eq!(done.error(), Some("FATAL: database \"nope\" does not exist [SQLSTATE 3D000]"));
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_users_and_long_polls() {
    let demo = demo().await;
    let parameter = |name: &str, value: &str| SqlParameter::builder().name(name).value(value).build().expect("built");
    let sent = demo
        .client
        .execute_statement()
        .cluster_identifier(CLUSTER)
        .database("dev")
        .db_user("bob")
        .sql("select catname, current_user from category where catid = :id::smallint and catgroup = :group")
        .parameters(parameter("id", "1"))
        .parameters(parameter("group", "Sports"))
        .wait_time_seconds(30)
        .statement_name("morning-report")
        .send()
        .await
        .expect("taken");
    assert_eq!(sent.status().map(|status| status.as_str()), Some("FINISHED"));
    assert_eq!(sent.has_result_set(), Some(true));
    let id = sent.id().expect("id");
    let rows = demo.client.get_statement_result().id(id).send().await.expect("rows");
    assert_eq!((text(&rows.records()[0][0]), text(&rows.records()[0][1])), ("MLB", "bob"));
    assert_eq!(demo.describe(id).await.query_parameters().len(), 2);
    let listed = demo.client.list_statements().statement_name("morning").send().await.expect("listed");
    assert_eq!(listed.statements().len(), 1);
    demo.run("select nope").await;
    let listed = demo.client.list_statements().send().await.expect("listed");
    assert!(listed.statements().iter().all(|statement| statement.status() == Some(&StatusString::Finished)));
    let all = demo.client.list_statements().status(StatusString::All).max_results(1).into_paginator().send();
    let pages: Vec<_> = all.collect::<Result<Vec<_>, _>>().await.expect("pages");
    assert_eq!(pages.iter().map(|page| page.statements().len()).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalog_is_listed() {
    let demo = demo().await;
    let databases =
        demo.client.list_databases().workgroup_name(WORKGROUP).database("dev").send().await.expect("listed");
    assert_eq!(databases.databases(), ["dev", "sample_data_dev"]);
    let schemas =
        demo.client.list_schemas().workgroup_name(WORKGROUP).database("sample_data_dev").send().await.expect("listed");
    assert_eq!(schemas.schemas(), ["information_schema", "pg_catalog", "public", "tickit", "tpch"]);
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
async fn sessions_keep_temporary_tables_and_one_statement_at_a_time() {
    let demo = demo().await;
    let first = demo
        .client
        .execute_statement()
        .workgroup_name(WORKGROUP)
        .database("dev")
        .sql("create temp table kept as select 7 as n");
    let first = first.session_keep_alive_seconds(60).wait_time_seconds(20).send().await.expect("taken");
    let session = first.session_id().expect("a session").to_owned();
    let second = demo
        .client
        .execute_statement()
        .session_id(&session)
        .sql("select n from kept")
        .wait_time_seconds(20)
        .send()
        .await
        .expect("taken");
    let rows = demo.client.get_statement_result().id(second.id().expect("id")).send().await.expect("rows");
    assert_eq!(rows.records()[0][0].as_long_value(), Ok(&7));
    let listed = demo.client.list_sessions().send().await.expect("listed");
    assert_eq!(listed.sessions().iter().map(|kept| kept.status().as_str()).collect::<Vec<_>>(), ["AVAILABLE"]);
    let slow = demo
        .client
        .execute_statement()
        .session_id(&session)
        .sql("select count(*) from sales a, sales b where a.pricepaid > b.pricepaid")
        .send()
        .await
        .expect("taken");
    let busy = demo.client.execute_statement().session_id(&session).sql("select 1").send().await.expect_err("busy");
    assert!(busy.into_service_error().message().is_some_and(|message| message.contains("Session is not available")));
    let cancel = async {
        while demo.client.cancel_statement().id(slow.id().expect("id")).send().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), cancel).await.expect("cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_are_all_or_nothing_unless_told() {
    let demo = demo().await;
    let batch = |mode: &str| {
        let call = demo.client.batch_execute_statement().workgroup_name(WORKGROUP).database("dev");
        let call = call.sqls(format!("create table t_{mode} (a int)")).sqls("select nope").sqls("select 5");
        call.execution_mode(mode.to_uppercase().as_str().into()).wait_time_seconds(20).send()
    };
    let done = demo.describe(batch("transaction").await.expect("taken").id().expect("id")).await;
    assert_eq!(done.status(), Some(&StatusString::Failed));
    let states: Vec<&str> =
        done.sub_statements().iter().filter_map(|part| part.status().map(|status| status.as_str())).collect();
    assert_eq!(states, ["FINISHED", "FAILED", "ABORTED"]);
    assert_eq!(demo.run("select * from t_transaction").await.status(), Some(&StatusString::Failed), "rolled back");
    let done = demo.describe(batch("auto_commit").await.expect("taken").id().expect("id")).await;
    assert_eq!(
        demo.run("select * from t_auto_commit").await.status(),
        Some(&StatusString::Finished),
        "{:?}",
        done.error()
    );
    let last = done.sub_statements()[2].id().to_owned();
    let rows = demo.client.get_statement_result().id(last).send().await.expect("rows");
    assert_eq!(rows.records()[0][0].as_long_value(), Ok(&5));
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
