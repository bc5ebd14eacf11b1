//! Several statements in one call.

use crate::support::*;
use aws_sdk_redshiftdata::error::ProvideErrorMetadata;
use aws_sdk_redshiftdata::types::StatusString;
use std::time::Duration;

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
async fn the_rest_of_a_failed_batch_is_aborted() {
    let demo = demo().await;
    let sent = demo.client.batch_execute_statement().workgroup_name(WORKGROUP).database("dev");
    let sent = sent.sqls("select 1").sqls("select nope").sqls("select 3").send().await.expect("taken");
    let done = demo.describe(sent.id().expect("an id")).await;
    assert_eq!(done.status(), Some(&StatusString::Failed));
    let parts = done.sub_statements();
    let states: Vec<_> = parts.iter().filter_map(|part| part.status()).map(|status| status.as_str()).collect();
    assert_eq!(states, ["FINISHED", "FAILED", "ABORTED"]);
    assert_eq!(parts[2].error(), Some("Connection or an prior query failed."));
    assert!(done.error().expect("why").contains("column \"nope\" does not exist"), "{done:?}");
    let part = format!("{}:3", done.id());
    let refused = demo.client.get_statement_result().id(&part).send().await.expect_err("no rows");
    assert_eq!(refused.into_service_error().code(), Some("ResourceNotFoundException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_a_batch_aborts_what_runs_and_what_follows() {
    let demo = demo().await;
    let sent = demo.client.batch_execute_statement().workgroup_name(WORKGROUP).database("dev");
    let sent = sent.sqls("create table kept (a int)").sqls(HEAVY).sqls("select 3").send().await.expect("taken");
    let id = sent.id().expect("an id");
    loop {
        let known = demo.client.describe_statement().id(id).send().await.expect("known");
        let running = known.sub_statements().get(1).and_then(|part| part.status()) == Some(&"STARTED".into());
        if running {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let told = demo.client.cancel_statement().id(id).send().await.expect("told");
    assert_eq!(told.status(), Some(true));
    let done = demo.describe(id).await;
    let states: Vec<_> =
        done.sub_statements().iter().filter_map(|part| part.status()).map(|status| status.as_str()).collect();
    assert_eq!((done.status(), states), (Some(&StatusString::Aborted), vec!["FINISHED", "ABORTED", "ABORTED"]));
    let gone = demo.run("select * from kept").await;
    assert!(gone.error().expect("rolled back").contains("42P01"), "{gone:?}");
}
