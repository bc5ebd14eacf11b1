//! Connections kept between calls.

use crate::support::*;
use aws_sdk_redshiftdata::error::ProvideErrorMetadata;
use std::time::Duration;

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
async fn a_terminated_session_is_not_available_any_more() {
    let demo = demo().await;
    let begin = demo.client.execute_statement().workgroup_name(WORKGROUP).database("dev");
    let begin = begin.sql("begin").session_keep_alive_seconds(60).wait_time_seconds(30).send().await.expect("taken");
    let session = begin.session_id().expect("a session");
    let made = demo.client.execute_statement().session_id(session).sql("create table held (a int)");
    let made = made.wait_time_seconds(30).send().await.expect("taken");
    let pid = demo.describe(made.id().expect("an id")).await.redshift_pid();
    demo.rows(&format!("select pg_terminate_backend({pid})")).await;
    let refused = demo.client.execute_statement().session_id(session).sql("select 1").send().await.expect_err("gone");
    assert_eq!(refused.into_service_error().message(), Some("Session is not available"));
    // What it held is free again.
    assert_eq!(demo.run("create table held (b int)").await.error(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_session_closes_by_itself_and_rolls_back() {
    let demo = demo().await;
    let begin = demo.client.execute_statement().workgroup_name(WORKGROUP).database("dev").sql("begin");
    let begin = begin.session_keep_alive_seconds(1).wait_time_seconds(30).send().await.expect("taken");
    let session = begin.session_id().expect("a session");
    assert_eq!(demo.run_in(session, "create table held (a int)").await.error(), None);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(demo.run("create table held (b int)").await.error(), None);
    let open = demo.client.list_sessions().send().await.expect("a list");
    assert!(open.sessions().is_empty(), "{open:?}");
    let closed = demo.client.list_sessions().session_id(session).send().await.expect("a list");
    assert_eq!(closed.sessions()[0].status().as_str(), "CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failure_only_rollback_helps() {
    let demo = demo().await;
    let session = demo.open("begin").await;
    assert!(demo.run_in(&session, "select nope").await.error().is_some());
    let refused = demo.run_in(&session, "select 1").await;
    assert_eq!(
        refused.error(),
        Some("ERROR: current transaction is aborted, commands ignored until end of transaction block [SQLSTATE 25P02]")
    );
    assert_eq!(demo.run_in(&session, "rollback").await.error(), None);
    assert_eq!(demo.run_in(&session, "select 1").await.error(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_its_day_and_what_it_runs_with_it() {
    let demo = demo().await;
    let session = demo.open("select 1").await;
    let heavy = demo.client.execute_statement().session_id(&session).sql(HEAVY).send().await.expect("taken");
    let heavy = heavy.id().expect("an id");
    while demo.client.describe_statement().id(heavy).send().await.expect("known").redshift_pid() == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    demo.running.local().world.clock.advance(Duration::from_hours(24));
    // Any call looks for sessions past their day.
    let stopped = "select count(*) from sys_query_history where status = 'canceled'";
    while demo.rows(stopped).await[0][0].as_long_value() != Ok(&1) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let refused =
        demo.client.execute_statement().session_id(&session).sql("select 1").send().await.expect_err("closed");
    assert_eq!(refused.into_service_error().message(), Some("Session is not available"));
}
